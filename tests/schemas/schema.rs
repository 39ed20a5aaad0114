//! A schema of `docs/schemas`, what of it was shown by documents that fit it, and bent documents that must not fit.
//!
//! A property is named by where the schema defines it: `origin/seed`, in a choice of several `citation/2/index`. A word of a closed
//! set is named behind it, `class: surplus`, and so is whether something that may be null is: `origin/seed: null`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};

use crate::of_project;

/// Properties that an object may be without: the names of what did not occur.
const OPTIONAL: &str = "refused/by_reason/";
/// Numbers that may be below zero.
const SIGNED: [&str; 3] = ["paper_margin", "electronic_margin", "difference"];
const NULL: &str = "null";
const NOT_NULL: &str = "not null";

pub(crate) struct Schema {
    name: &'static str,
    schema: Value,
    validator: Validator,
    shown: BTreeSet<String>,
    refused: usize,
}

impl Schema {
    pub(crate) fn new(name: &'static str) -> Self {
        let text = fs::read_to_string(of_project(&format!("docs/schemas/{name}.schema.json"))).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        jsonschema::meta::validate(&schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        Self { name, schema, validator, shown: BTreeSet::new(), refused: 0 }
    }

    /// Returns the words of a closed set.
    pub(crate) fn words(&self, definition: &str) -> BTreeSet<&str> {
        let words = self.schema["$defs"][definition]["enum"].as_array().unwrap();
        words.iter().map(|word| word.as_str().unwrap()).collect()
    }

    /// Holds what the program wrote against the schema; then bends it wherever it shows a name for the first time.
    #[track_caller]
    pub(crate) fn take(&mut self, what: &str, document: &Value) {
        let problems = self.validator.iter_errors(document).flat_map(|error| told(&error));
        let problems: Vec<String> = problems.collect();
        assert!(problems.is_empty(), "{what}: {}:\n{}", self.name, problems.join("\n"));
        let mut walk = Walk { whole: &self.schema, places: BTreeMap::new() };
        walk.at(&self.schema, document, "", "");
        for (name, place) in walk.places {
            if self.shown.insert(name.clone()) {
                self.bend(document, &name, &place);
            }
        }
    }

    /// Fails if documents have not shown some name, but those that are known to be missing, with the reason.
    #[track_caller]
    pub(crate) fn finish(&self, missing: &[(&str, &str)]) {
        let mut named = BTreeSet::new();
        names(&self.schema, "", &mut named);
        for (name, definition) in self.schema["$defs"].as_object().unwrap() {
            names(definition, name, &mut named);
        }
        let not_shown: BTreeSet<&str> = named.difference(&self.shown).map(String::as_str).collect();
        let missing: BTreeSet<&str> = missing.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            not_shown, missing,
            "{}: what no example shows, and what is known to be missing",
            self.name
        );
        println!("{}: {} names shown, {} bent documents refused", self.name, self.shown.len(), self.refused);
    }

    /// Bends a document that fits in every way that must be refused at one place.
    fn bend(&mut self, document: &Value, name: &str, place: &str) {
        let (object, key) = place.rsplit_once('/').unwrap();
        let mut refuse = |how: &str, at: &str, bend: &dyn Fn(&mut Value)| {
            let mut bent = document.clone();
            bend(bent.pointer_mut(at).unwrap());
            assert!(!self.validator.is_valid(&bent), "{}: `{name}`: {how} is not refused", self.name);
            self.refused += 1;
        };
        if name.ends_with(NULL) {
            return;
        }
        if name.contains(": ") {
            return refuse("a wrong word", place, &|word| *word = json!("no such word"));
        }
        refuse("something else", place, &|value| *value = json!({ "no such": "thing" }));
        if document.pointer(place).unwrap().is_u64() {
            refuse("a fraction", place, &|number| *number = json!(0.75));
            if !SIGNED.contains(&key) {
                refuse("a number below zero", place, &|number| *number = json!(-1));
            }
        }
        refuse("a property too many beside it", object, &|object| object["too many"] = json!(1));
        if !name.starts_with(OPTIONAL) {
            refuse("that it is missing", object, &|object| {
                object.as_object_mut().unwrap().remove(key).unwrap();
            });
        }
    }
}

/// The first place of each name in a document, as a JSON pointer.
struct Walk<'a> {
    whole: &'a Value,
    places: BTreeMap<String, String>,
}

impl<'a> Walk<'a> {
    /// Goes through a part of a document with the part of the schema that it fits.
    fn at(&mut self, schema: &'a Value, value: &Value, name: &str, place: &str) {
        let word = value.as_str().filter(|_| schema.get("enum").is_some());
        self.put(word.map(|word| format!("{name}: {word}")), place);
        let is_null = if value.is_null() { NULL } else { NOT_NULL };
        self.put(admits_null(schema).then(|| format!("{name}: {is_null}")), place);
        if let Some((definition, name)) = self.definition(schema) {
            self.at(definition, value, name, place);
        }
        for (index, choice) in choices(schema).enumerate() {
            if self.fits(choice, value) {
                self.at(choice, value, &below(name, &index.to_string()), place);
            }
        }
        for (key, property) in properties(schema) {
            if let Some(value) = value.get(key) {
                let (name, place) = (below(name, key), format!("{place}/{key}"));
                self.put(Some(name.clone()), &place);
                self.at(property, value, &name, &place);
            }
        }
        if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
            for (index, value) in values.iter().enumerate() {
                self.at(items, value, name, &format!("{place}/{index}"));
            }
        }
    }

    fn put(&mut self, name: Option<String>, place: &str) {
        if let Some(name) = name {
            self.places.entry(name).or_insert_with(|| place.to_owned());
        }
    }

    fn definition(&self, schema: &'a Value) -> Option<(&'a Value, &'a str)> {
        let name = schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
        Some((&self.whole["$defs"][name], name))
    }

    /// Tells the choices of a schema apart: by what they must have, and by what is the same in each document.
    fn fits(&self, schema: &'a Value, value: &Value) -> bool {
        let schema = self.definition(schema).map_or(schema, |(definition, _)| definition);
        if schema["type"] == "null" || value.is_null() {
            return value.is_null() && schema["type"] == "null";
        }
        let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
        let is_same = |(name, property): (&String, &Value)| {
            property.get("const").is_none_or(|constant| value.get(name) == Some(constant))
        };
        schema["required"].as_array().unwrap().iter().all(has) && properties(schema).all(is_same)
    }
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn choices(schema: &Value) -> impl Iterator<Item = &Value> {
    ["anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten()
}

fn admits_null(schema: &Value) -> bool {
    let has = |key: &str, null: &Value| {
        schema.get(key).and_then(Value::as_array).is_some_and(|list| list.contains(null))
    };
    has("type", &json!("null")) || has("enum", &Value::Null) || has("anyOf", &json!({ "type": "null" }))
}

fn below(name: &str, key: &str) -> String {
    if name.is_empty() { key.to_owned() } else { format!("{name}/{key}") }
}

/// Collects every name of a schema, without those of what it refers to.
fn names(schema: &Value, name: &str, named: &mut BTreeSet<String>) {
    let words = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    named.extend(words.filter_map(Value::as_str).map(|word| format!("{name}: {word}")));
    if admits_null(schema) {
        named.extend([NULL, NOT_NULL].map(|what| format!("{name}: {what}")));
    }
    for (index, choice) in choices(schema).enumerate() {
        names(choice, &below(name, &index.to_string()), named);
    }
    for (key, property) in properties(schema) {
        named.insert(below(name, key));
        names(property, &below(name, key), named);
    }
    if let Some(items) = schema.get("items") {
        names(items, name, named);
    }
}

/// Says where a document does not fit; of several choices the deepest reasons.
fn told(error: &ValidationError<'_>) -> Vec<String> {
    let (ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context }) =
        error.kind()
    else {
        let text: String = error.to_string().chars().take(200).collect();
        return vec![format!("{}: {text}", error.instance_path())];
    };
    let told: Vec<String> = context.iter().flatten().flat_map(told).collect();
    let depth = |line: &String| line.split(": ").next().unwrap_or("").matches('/').count();
    let deepest = told.iter().map(depth).max().unwrap_or(0);
    told.into_iter().filter(|line| depth(line) == deepest).collect()
}
