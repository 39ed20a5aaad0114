//! The three languages held against each other and against the code that uses them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;

/// What a pattern puts in, choices of a plural included.
fn put_in(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                variants.iter().for_each(|variant| put_in(&variant.value, names));
                selector
            }
        };
        if let InlineExpression::VariableReference { id } = inline {
            names.insert(id.name.to_owned());
        }
    }
}

/// Keys of a language, each with what it puts in.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for text in language.files() {
        let resource = fluent_syntax::parser::parse(text).unwrap();
        let messages = resource.body.iter().filter_map(|entry| match entry {
            Entry::Message(message) => Some(message),
            _ => None,
        });
        for message in messages {
            let mut names = BTreeSet::new();
            put_in(message.value.as_ref().unwrap(), &mut names);
            let before = keys.insert(message.id.name.to_owned(), names);
            assert!(before.is_none(), "`{}` is twice in `{}`", message.id.name, language.code());
        }
    }
    keys
}

#[test]
fn every_language_has_the_same_keys_with_the_same_parts() {
    // A language without plurals needs no number to choose a form by.
    let but_n = |parts: &BTreeSet<String>| {
        parts.iter().filter(|part| *part != "n").cloned().collect::<BTreeSet<String>>()
    };
    let english = keys(Language::English);
    assert!(500 < english.len());
    for language in Language::ALL {
        let other = keys(language);
        for (key, parts) in &english {
            assert_eq!(other.get(key).map(but_n), Some(but_n(parts)), "`{key}` in `{}`", language.code());
        }
        for key in other.keys() {
            assert!(english.contains_key(key), "`{key}` is in `{}` alone", language.code());
        }
    }
}

/// What stands between what is put in.
fn letters(pattern: &Pattern<&str>) -> String {
    let text = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value } => (*value).to_owned(),
        PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
            variants.iter().map(|variant| letters(&variant.value)).collect()
        }
        PatternElement::Placeable { .. } => String::new(),
    };
    pattern.elements.iter().map(text).collect()
}

#[test]
fn what_has_words_in_english_has_them_in_the_other_languages() {
    let said = |language: Language| -> BTreeMap<String, String> {
        let resources = language.files().map(|text| fluent_syntax::parser::parse(text).unwrap());
        let messages = resources.iter().flat_map(|resource| &resource.body);
        let messages = messages.filter_map(|entry| match entry {
            Entry::Message(message) => Some(message),
            _ => None,
        });
        messages
            .map(|message| (message.id.name.to_owned(), letters(message.value.as_ref().unwrap())))
            .collect()
    };
    let english = said(Language::English);
    for language in [Language::Russian, Language::Kazakh] {
        for (key, told) in said(language) {
            // Formulas, units and names of files are nearly the same.
            let words = english[&key].split(|letter: char| !letter.is_ascii_lowercase());
            let has_words = 1 < words.filter(|word| 3 < word.len()).count();
            let is_cyrillic = told.chars().any(|letter| !letter.is_ascii() && letter.is_alphabetic());
            assert!(!has_words || is_cyrillic, "`{key}` in `{}`: {told}", language.code());
        }
    }
}

/// Rust and templates of a folder, tests aside, which may name keys that nobody uses.
fn read_all(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            let source = fs::read_to_string(path).unwrap();
            text.push_str(source.split("#[cfg(test)]").next().unwrap());
        }
    }
}

/// What every crate says that names keys.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut text = String::new();
    for folder in [
        "auditor/src",
        "conformance/src",
        "conformance/templates",
        "pages/src",
        "pages/templates",
        "src",
        "language/src",
    ] {
        read_all(&root.join(folder), &mut text);
    }
    text
}

#[test]
fn every_key_is_used() {
    let text = sources();
    for key in keys(Language::English).keys() {
        assert!(text.contains(&format!("\"{key}\"")), "`{key}` is used nowhere");
    }
}

#[test]
fn every_key_that_is_named_has_words() {
    let text = sources();
    let keys = keys(Language::English);
    let mut named = 0;
    for call in ["Message::new(\"", "Reason::new(\"", "Key(\"", ".say(\"", ".with(\"", ".count(\"", "\"noun-"]
    {
        for rest in text.split(call).skip(1) {
            let key = rest.split('"').next().unwrap();
            let key = if call == "\"noun-" { format!("noun-{key}") } else { key.to_owned() };
            // Other types end in `Key` as well, and may hold a sentence.
            assert!(key.contains(' ') || keys.contains_key(&key), "`{key}` has no words");
            named += 1;
        }
    }
    for key in text.split('"').filter(|word| is_of_record(word) || is_of_bench(word)) {
        assert!(keys.contains_key(key), "`{key}` has no words");
        named += 1;
    }
    assert!(800 < named, "{named}");
}

/// Returns whether this is a key of a check of the record, such as `v3-tail`, which findings name without a call.
fn is_of_record(word: &str) -> bool {
    let code = word.strip_prefix('v').and_then(|rest| rest.split_once('-'));
    code.is_some_and(|(number, _)| number.parse::<u8>().is_ok())
}

/// Returns whether this is a key of a test of the bench, such as `frm-04-what`, which the catalogue names without a call.
fn is_of_bench(word: &str) -> bool {
    let stem = word.strip_suffix("-what").or_else(|| word.strip_suffix("-meaning"));
    let number = stem.and_then(|stem| stem.rsplit_once('-')).map(|(_, number)| number);
    number.is_some_and(|number| number.parse::<u8>().is_ok())
}

#[test]
fn plural_forms_are_those_of_the_language() {
    let say = |language, n| Words::new(language).count("findings", n);
    assert_eq!([0, 1, 2].map(|n| say(Language::English, n)), ["0 findings", "1 finding", "2 findings"]);
    let russian = [1, 2, 5, 11, 21, 1_002].map(|n| say(Language::Russian, n));
    assert_eq!(
        russian,
        ["1 замечание", "2 замечания", "5 замечаний", "11 замечаний", "21 замечание", "1\u{a0}002 замечания"]
    );
    assert_eq!([1, 5].map(|n| say(Language::Kazakh, n)), ["1 сәйкессіздік", "5 сәйкессіздік"]);
}

#[test]
fn numbers_are_written_as_the_language_does() {
    let [english, russian, kazakh] = Language::ALL.map(Words::new);
    assert_eq!(english.number(9_580), "9,580");
    assert_eq!([russian.number(9_580), kazakh.number(1_234_567)], ["9\u{a0}580", "1\u{a0}234\u{a0}567"]);
    assert_eq!([english.number(0), english.number(999), english.number(1_000)], ["0", "999", "1,000"]);
    assert_eq!([english.decimal(0.034, 2), russian.decimal(0.034, 2)], ["0.03", "0,03"]);
    assert_eq!(english.signed(-1_234), "−1,234");
    assert_eq!([-0.04, -1_234.56, 7.0].map(|number| english.decimal(number, 1)), ["0.0", "−1,234.6", "7.0"]);
    assert_eq!(
        [english.decimal(1e30, 0), russian.decimal(f64::NAN, 1)],
        [format!("{:.0}", 1e30), "NaN".to_owned()]
    );
    assert_eq!(Words::new(Language::Russian).count("findings", u64::MAX).matches("замечаний").count(), 1);
}
