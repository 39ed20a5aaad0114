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
    let resource = fluent_syntax::parser::parse(language.text()).unwrap();
    let messages = resource.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        _ => None,
    });
    let mut keys = BTreeMap::new();
    for message in messages {
        let mut names = BTreeSet::new();
        put_in(message.value.as_ref().unwrap(), &mut names);
        // A language without plurals needs no `n`.
        names.remove("n");
        let before = keys.insert(message.id.name.to_owned(), names);
        assert!(before.is_none(), "`{}` is twice in `{}`", message.id.name, language.code());
    }
    keys
}

#[test]
fn every_language_has_the_same_keys_with_the_same_parts() {
    let english = keys(Language::English);
    assert!(50 < english.len());
    for language in Language::ALL {
        let other = keys(language);
        for (key, parts) in &english {
            assert_eq!(other.get(key), Some(parts), "`{key}` in `{}`", language.code());
        }
        for key in other.keys() {
            assert!(english.contains_key(key), "`{key}` is in `{}` alone", language.code());
        }
    }
}

#[test]
fn every_key_is_used() {
    let mut text = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "src/forms", "templates"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    for key in keys(Language::English).keys() {
        assert!(text.contains(&format!("\"{key}\"")), "`{key}` is used nowhere");
    }
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
