//! Pages from outside: every number on one is the number of the JSON, in each language; what a page may not do.

#![expect(clippy::unwrap_used, reason = "a test fails aloud")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use roxmltree::{Document, ParsingOptions};
use serde_json::Value;
use tempfile::TempDir;

/// A country of two regions in which some stations lose their mains.
const NATION: &str = r#"
title = "Small"
station = "clean-day"

[electronic]
listed_mean = 300.0
listed_cv = 0.2

[paper]
listed_mean = 200.0
listed_cv = 0.2
set = ["commission.channels=paper-only", "equipment.devices=0", "equipment.portable=0"]

[[region]]
name = "North <i>"
precincts = 6
electronic = 3

[[region]]
name = "South"
precincts = 4
electronic = 2

[[fault]]
share = 0.9
anywhere = true
set = ['fault=[{ kind = "power-cut", at = "12:00", until = "13:00", then = "restart" }]']
"#;

fn saylau(place: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_saylau")).args(args).current_dir(place).output().unwrap()
}

fn parse(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap()
}

/// Holds every number of a page against the JSON, and what a person reads against both. Returns how many there are.
#[track_caller]
fn hold(page: &str, json: &Value) -> usize {
    let document = parse(page);
    let is_english = document.root_element().attribute("lang") == Some("en");
    let numbers = document.descendants().filter(|node| node.has_tag_name("data"));
    let held = numbers.map(|node| {
        let at = node.attribute("data-at").unwrap();
        let value: f64 = node.attribute("value").unwrap().parse().unwrap();
        // A reader of JSON may be off by the last bit.
        let held = json.pointer(at).and_then(Value::as_f64);
        assert!(held.is_some_and(|held| (held - value).abs() <= 1e-12 * value.abs()), "at `{at}`: {held:?}");
        let text = node.text().unwrap();
        let digits: String =
            text.chars().filter(|letter| letter.is_ascii_digit() || ".,".contains(*letter)).collect();
        let plain = if is_english { digits.replace(',', "") } else { digits.replace(',', ".") };
        let shown: f64 = plain.parse().unwrap();
        let meant = if text.ends_with('%') { value * 100.0 } else { value.abs() };
        let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert!((shown - meant).abs() <= 0.5_f64 * 0.1_f64.powi(decimals as i32) + 1e-9, "at `{at}`: {text}");
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
fn forms_of_a_day_hold_its_protocols_and_say_that_it_is_simulated() {
    let place = TempDir::new().unwrap();
    saylau(place.path(), &["simulate", "almaty-147", "--out", "day"]);
    let json = fs::read_to_string(place.path().join("day/evidence/protocols.json")).unwrap();
    let json: Value = serde_json::from_str(&json).unwrap();
    for (lang, simulated) in [("en", "SIMULATED"), ("ru", "МОДЕЛЬ"), ("kk", "МОДЕЛЬ")] {
        let output = saylau(place.path(), &["forms", "day", "--lang", lang, "--out", "forms.html"]);
        assert_eq!(output.status.code(), Some(0));
        let page = fs::read_to_string(place.path().join("forms.html")).unwrap();
        assert!(40 < hold(&page, &json));
        let sheets = page.matches("<section class=\"sheet\"").count();
        assert_eq!((sheets, page.matches("class=\"made-up\"").count()), (2, 2));
        assert!(page.contains(simulated), "{page}");
    }
}

/// What another program reads on a page of a file; nothing where there is no such program.
fn read_by_another_program(file: &Path, page: usize) -> Option<String> {
    let page = page.to_string();
    let mut command = Command::new("pdftotext");
    command.args(["-f", &page, "-l", &page, "-layout", "-enc", "UTF-8"]).arg(file).arg("-");
    let Ok(output) = command.output() else {
        eprintln!("skipped: another program's reading of a PDF needs `pdftotext` (poppler-utils)");
        return None;
    };
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn printed_forms_read_back_as_the_page_says() {
    let place = TempDir::new().unwrap();
    saylau(place.path(), &["simulate", "almaty-147", "--out", "day"]);
    let letters = [("en", "SIMULATED"), ("ru", "Избирательный участок №"), ("kk", "әғқңөұүі")];
    for (lang, told) in letters {
        saylau(place.path(), &["forms", "day", "--lang", lang, "--out", "forms.html"]);
        let output = saylau(place.path(), &["forms", "day", "--lang", lang, "--out", "forms.pdf"]);
        assert_eq!(output.status.code(), Some(0));
        let piped = saylau(place.path(), &["forms", "day", "--lang", lang, "--format", "pdf"]);
        let path = place.path().join("forms.pdf");
        assert_eq!(piped.stdout, fs::read(&path).unwrap(), "the same bytes, wherever they go");
        assert!(piped.stdout.starts_with(b"%PDF-"));
        let page = fs::read_to_string(place.path().join("forms.html")).unwrap();
        let document = parse(&page);
        let mut all = String::new();
        for (index, sheet) in document.descendants().filter(|node| node.has_tag_name("section")).enumerate() {
            let Some(text) = read_by_another_program(&path, index + 1) else { return };
            let words: Vec<&str> = text.split_whitespace().collect();
            let numbers = sheet.descendants().filter(|node| node.has_tag_name("data"));
            let numbers: Vec<&str> = numbers.filter_map(|node| node.text()).collect();
            assert!(36 < numbers.len());
            for number in &numbers {
                let asked = numbers.iter().filter(|other| *other == number).count();
                // Some readers give a plain space for one that keeps a number together.
                let parts: Vec<&str> = number.split('\u{a0}').collect();
                let found = words.windows(parts.len()).filter(|window| *window == parts.as_slice()).count();
                assert!(asked <= found, "{number} is on sheet {index} {asked} times, in print {found}");
            }
            all.push_str(&text);
        }
        match lang {
            "kk" => assert!(told.chars().all(|letter| all.contains(letter)), "{all}"),
            _ => assert!(all.contains(told), "{all}"),
        }
    }
}

#[test]
fn forms_without_evidence_are_blank_and_a_folder_that_is_not_there_is_an_error() {
    let place = TempDir::new().unwrap();
    let blank = saylau(place.path(), &["forms"]);
    let page = String::from_utf8(blank.stdout).unwrap();
    assert_eq!((blank.status.code(), hold(&page, &Value::Null)), (Some(0), 0));
    assert!(!page.contains("SIMULATED"), "{page}");
    let nowhere = saylau(place.path(), &["forms", "nowhere"]);
    assert_eq!(nowhere.status.code(), Some(2));
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

#[test]
fn an_audit_of_nist_files_has_a_page_with_the_numbers_of_its_json() {
    let place = tempfile::tempdir().unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nist");
    let bent = fs::read_to_string(examples.join("results.json")).unwrap();
    let bent =
        bent.replace("\"VotersRegistered\": 15", "\"VotersRegistered\": 9").replace("\"Mayor\"", "\"<b>\"");
    fs::write(place.path().join("results.json"), bent).unwrap();
    let records = examples.join("records.json");
    let files = ["results.json", records.to_str().unwrap()];
    let audited = |more: &[&str]| saylau(place.path(), &[&["audit"], &files[..], more].concat()).stdout;
    let json: Value = serde_json::from_slice(&audited(&["--json"])).unwrap();
    for lang in ["en", "ru", "kk"] {
        let page = String::from_utf8(audited(&["--format", "html", "--lang", lang])).unwrap();
        assert!(50 < hold(&page, &json));
        assert!(page.contains("&#60;b&#62;") || page.contains("&lt;b&gt;"), "{page}");
        assert!(page.contains("class=\"verdict found\""), "{page}");
    }
}

#[test]
fn a_sweep_and_a_nation_have_pages_with_the_numbers_of_their_json() {
    let place = TempDir::new().unwrap();
    let sweep = ["sweep", "almaty-160", "--seeds", "4", "--against-set", "equipment.ups_min=360", "--json"];
    for lang in ["en", "ru", "kk"] {
        let output = saylau(place.path(), &[&sweep[..], &["--lang", lang]].concat());
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let pages = fs::read_dir(place.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
        let page = pages.into_iter().find(|path| path.extension().is_some_and(|end| end == "html")).unwrap();
        let page = fs::read_to_string(page).unwrap();
        assert!(60 < hold(&page, &json));
        assert!(!page.contains("voted on a device"), "a measure is not translated");
        assert!(4 < parse(&page).descendants().filter(|node| node.has_tag_name("svg")).count());
    }
    fs::write(place.path().join("small.toml"), NATION).unwrap();
    let output = saylau(place.path(), &["nation", "small.toml", "--out", "nation", "--json"]);
    let json: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let page = fs::read_to_string(place.path().join("nation/simulated-nation.html")).unwrap();
    assert!(40 < hold(&page, &json));
}
