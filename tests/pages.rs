//! Pages from outside: every number on one is the number of the JSON, in each language; what a page may not do.

#![expect(clippy::unwrap_used, reason = "a test fails aloud")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use roxmltree::{Document, ParsingOptions};
use serde_json::Value;
use tempfile::TempDir;

fn saylau(place: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_saylau")).args(args).current_dir(place).output().unwrap()
}

fn parse(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap()
}

/// Holds every number of a page against the JSON and returns how many there are.
#[track_caller]
fn hold(page: &str, json: &Value) -> usize {
    let document = parse(page);
    let numbers = document.descendants().filter(|node| node.has_tag_name("data"));
    let held = numbers.map(|node| {
        let at = node.attribute("data-at").unwrap();
        let value: i64 = node.attribute("value").unwrap().parse().unwrap();
        assert_eq!(json.pointer(at).and_then(Value::as_i64), Some(value), "at `{at}`");
        let shown: String = node.text().unwrap().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(shown, value.unsigned_abs().to_string(), "at `{at}`");
    });
    held.count()
}

#[test]
fn every_number_of_a_simulated_day_is_that_of_its_json() {
    let place = TempDir::new().unwrap();
    for (lang, missing) in [("en", "Missing electronic votes"), ("ru", "Недостающие"), ("kk", "Жетіспейтін")]
    {
        let output = saylau(place.path(), &["simulate", "almaty-147", "--out", "day", "--lang", lang]);
        assert!(output.status.success());
        let page = fs::read_to_string(place.path().join("day/simulated-report.html")).unwrap();
        let json = fs::read_to_string(place.path().join("day/simulated-report.json")).unwrap();
        assert!(60 < hold(&page, &serde_json::from_str(&json).unwrap()));
        assert!(page.contains(missing) && page.contains(&format!("<html lang=\"{lang}\">")), "{page}");
    }
}

#[test]
fn a_page_of_an_audit_says_what_its_json_says() {
    let place = TempDir::new().unwrap();
    saylau(place.path(), &["simulate", "almaty-147", "--out", "one"]);
    saylau(place.path(), &["simulate", "clean-day", "--out", "two"]);
    for folders in [&["one"][..], &["one", "two"]] {
        let json = saylau(place.path(), &[&["audit"], folders, &["--json"]].concat());
        let json: Value = serde_json::from_slice(&json.stdout).unwrap();
        let page = saylau(place.path(), &[&["audit"], folders, &["--format", "html"]].concat());
        assert_eq!(page.status.code(), Some(1));
        assert!(50 < hold(&String::from_utf8(page.stdout).unwrap(), &json));
    }
}

#[test]
fn links_pictures_and_sections_of_a_whole_page_hold_together() {
    let place = TempDir::new().unwrap();
    saylau(place.path(), &["simulate", "almaty-147", "--out", "day"]);
    let page = fs::read_to_string(place.path().join("day/simulated-report.html")).unwrap();
    let document = parse(&page);
    let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    for node in document.descendants() {
        for name in ["aria-labelledby", "href"] {
            for id in node.attribute(name).into_iter().flat_map(str::split_whitespace) {
                let id = id.trim_start_matches('#');
                assert_eq!(ids.iter().filter(|other| **other == id).count(), 1, "`{id}`");
            }
        }
    }
    let pictures = document.descendants().filter(|node| node.has_tag_name("svg"));
    assert!(5 <= pictures.count());
    for forbidden in ["<script", "http://", "https://", "@import"] {
        let found = page.matches(forbidden).count();
        let namespaces = page.matches("xmlns=\"http://").count();
        assert_eq!(found, if forbidden == "http://" { namespaces } else { 0 }, "{forbidden}");
    }
    // Half a megabyte for a precinct's day is far more than it needs.
    assert!(page.len() < 500_000, "{} bytes", page.len());
}

#[test]
fn no_page_holds_a_voters_number() {
    let place = TempDir::new().unwrap();
    saylau(place.path(), &["simulate", "almaty-147", "--out", "day"]);
    let page = fs::read_to_string(place.path().join("day/simulated-report.html")).unwrap();
    // A digest of 64 letters and digits may hold as many digits one after the other.
    let words = page.split(|letter: char| !letter.is_ascii_alphanumeric());
    let long = words.filter(|word| word.len() != 64 && word.bytes().filter(u8::is_ascii_digit).count() == 12);
    assert_eq!(long.collect::<Vec<_>>(), Vec::<&str>::new());
}
