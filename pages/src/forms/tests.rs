//! Forms taken apart again: that each number is the one of the file, what stays empty, and that nothing simulated passes for real.

use std::collections::{BTreeMap, BTreeSet};

use election::evidence::file;
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Value, json};

use super::sheet::{MEMBERS_OF_A_BLANK, MOST_CONTESTS};
use super::*;

mod printed;

fn definition(stamp: &str, contests: &[(&str, &[&str])]) -> Value {
    let contests: Vec<Value> = contests
        .iter()
        .map(|(name, options)| json!({ "kind": "single-mandate", "name": name, "options": options }))
        .collect();
    json!({
        "stamp": stamp, "title": "Мәжіліс сайлауы", "election_id": "KZ-2004-MAJ", "date": "2004-09-19",
        "precinct": { "city": "Алматы", "number": 147, "district": 3 }, "contests": contests,
        "hours": { "start_not_before": "06:30:00", "opens": "07:00:00", "closes": "20:00:00" },
        "listed": 1900, "members": 5, "profile": "remote-2004", "devices": [], "portable": [], "sealing": "stand-in"
    })
}

fn accounting(from: u32) -> Value {
    let names = [
        "received",
        "transferred_in",
        "transferred_out",
        "issued_inside",
        "issued_outside",
        "spoiled",
        "unused",
        "found_stationary",
        "found_mobile",
        "invalid",
        "unsigned",
        "valid",
    ];
    names.into_iter().zip(from..).map(|(name, number)| (name.to_owned(), Value::from(number))).collect()
}

/// Protocols whose every number is another one.
fn protocols(stamp: &str) -> Value {
    let tally = |from: u32| json!({ "votes": [from, from + 1], "against_all": from + 2, "blank": from + 3 });
    json!({
        "stamp": stamp,
        "electronic": {
            "registered": 11, "issued": 12, "stored": 13, "returned_blank": 14, "not_returned": 15, "with_code": 16,
            "tallies": [tally(20), tally(30)], "signatures": 5
        },
        "paper": {
            "contests": [
                { "accounting": accounting(1_100), "tally": tally(40) },
                { "accounting": accounting(1_200), "tally": tally(50) }
            ],
            "signatures": 4
        },
        "summary": {
            "listed": 1900, "added": 17, "voted": 983,
            "contests": [{ "tally": tally(60), "invalid": 71 }, { "tally": tally(80), "invalid": 91 }],
            "signatures": 3
        }
    })
}

fn evidence(files: &[(&str, &Value)]) -> Evidence {
    let files = files.iter().map(|(name, value)| ((*name).to_owned(), value.to_string().into_bytes()));
    Evidence::from_files(files.collect::<BTreeMap<_, _>>())
}

const TWO: [(&str, &[&str]); 2] = [("Округ", &["Әлия Һ.", "Өмір Ғ."]), ("Тізім", &["Отан", "Ақ жол"])];

fn whole(stamp: &str) -> Evidence {
    evidence(&[(file::DEFINITION, &definition(stamp, &TWO)), (file::PROTOCOLS, &protocols(stamp))])
}

fn page_of(evidence: &Evidence, language: Language) -> String {
    forms_page(evidence, language).unwrap()
}

fn parse(page: &str) -> Document<'_> {
    Document::parse_with_options(page, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() })
        .unwrap()
}

fn count(document: &Document<'_>, class: &str) -> usize {
    let has = |node: &Node<'_, '_>| {
        node.attribute("class").is_some_and(|classes| classes.split(' ').any(|name| name == class))
    };
    document.descendants().filter(has).count()
}

/// Places of all numbers in a value.
fn leaves(value: &Value, at: &str, places: &mut BTreeMap<String, u64>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(value, &format!("{at}/{name}"), places));
        }
        Value::Array(values) => {
            values
                .iter()
                .enumerate()
                .for_each(|(index, value)| leaves(value, &format!("{at}/{index}"), places));
        }
        _ => {
            places.extend(value.as_u64().map(|number| (at.to_owned(), number)));
        }
    }
}

#[test]
fn every_number_is_the_one_of_the_file_and_none_is_left_out() {
    let mut expected = BTreeMap::new();
    leaves(&protocols("simulated"), "", &mut expected);
    // A paper ballot with nothing marked is invalid: the forms have no such line on paper.
    expected.retain(|place, _| !(place.starts_with("/paper/") && place.ends_with("/blank")));
    for language in Language::ALL {
        let page = page_of(&whole("simulated"), language);
        let document = parse(&page);
        let mut found = BTreeMap::new();
        for node in document.descendants().filter(|node| node.has_tag_name("data")) {
            let value: u64 = node.attribute("value").unwrap().parse().unwrap();
            let digits: String = node.text().unwrap().chars().filter(char::is_ascii_digit).collect();
            assert_eq!(digits, value.to_string());
            let before = found.insert(node.attribute("data-at").unwrap().to_owned(), value);
            assert!(before.is_none_or(|before| before == value));
        }
        assert_eq!(found, expected);
    }
}

#[test]
fn the_summary_stands_in_words_too() {
    let page = page_of(&whole("simulated"), Language::Russian);
    assert!(page.contains("восемьдесят один"), "{page}");
    assert!(page_of(&whole("simulated"), Language::Kazakh).contains("тоқсан бір"));
}

#[test]
fn each_simulated_sheet_says_so_whichever_file_is_stamped() {
    let real = || definition("real", &TWO);
    let simulated = [
        whole("simulated"),
        evidence(&[(file::DEFINITION, &real()), (file::PROTOCOLS, &protocols("simulated"))]),
        evidence(&[
            (file::DEFINITION, &definition("simulated", &TWO)),
            (file::PROTOCOLS, &protocols("real")),
        ]),
        evidence(&[(file::DEFINITION, &definition("simulated", &TWO))]),
    ];
    for evidence in simulated {
        let page = page_of(&evidence, Language::English);
        let document = parse(&page);
        assert_eq!(
            [count(&document, "sheet"), count(&document, "made-up"), count(&document, "across")],
            [2, 2, 1]
        );
        assert!(page.contains("<title>SIMULATED: "), "{page}");
    }
    let page = page_of(&whole("real"), Language::English);
    assert!(!page.contains("SIMULATED"), "{page}");
}

#[test]
fn without_protocols_every_box_is_empty() {
    let page = page_of(&evidence(&[(file::DEFINITION, &definition("real", &TWO))]), Language::English);
    let document = parse(&page);
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("data")).count(), 0);
    assert!(page.contains("The evidence holds no protocols") && page.contains("Ақ жол"));
    // Three columns and the words of two options and three lines more, less three boxes that no ballot has; and 21 below, and signatures.
    assert_eq!(count(&document, "empty"), 2 * (4 * 5 - 2 + 21 + 3));
}

#[test]
fn nothing_at_all_is_a_blank_form() {
    for language in Language::ALL {
        let page = page_of(&evidence(&[]), language);
        let document = parse(&page);
        assert_eq!(count(&document, "sheet"), 1);
        let signers = document.descendants().find(|node| node.attribute("class") == Some("signers")).unwrap();
        let lines = signers.children().filter(|node| node.has_tag_name("li")).count();
        assert_eq!(lines, usize::from(MEMBERS_OF_A_BLANK));
        assert_eq!([count(&document, "across"), count(&document, "made-up")], [0, 0]);
        assert_eq!(count(&document, "note"), 0);
        assert!(!page.contains("[forms-") && !page.contains("[spelled-"), "{page}");
    }
}

#[test]
fn broken_protocols_are_named_with_the_reason() {
    let broken = Evidence::from_files(BTreeMap::from([(file::PROTOCOLS.to_owned(), b"<i>".to_vec())]));
    let page = page_of(&broken, Language::English);
    assert!(page.contains("protocols.json cannot be read"), "{page}");
}

#[test]
fn a_protocol_that_was_not_drawn_up_has_no_boxes_to_fill() {
    let mut paper_alone = protocols("real");
    paper_alone["electronic"] = Value::Null;
    let files = [(file::DEFINITION, &definition("real", &TWO)), (file::PROTOCOLS, &paper_alone)];
    let page = page_of(&evidence(&files), Language::English);
    let document = parse(&page);
    assert!(page.contains("Electronic protocol (not drawn up)"), "{page}");
    assert_eq!(count(&document, "empty"), 0);
}

#[test]
fn there_is_a_line_for_each_member() {
    let page = page_of(&whole("real"), Language::Kazakh);
    let document = parse(&page);
    let signers = document.descendants().find(|node| node.attribute("class") == Some("signers")).unwrap();
    assert_eq!(signers.children().filter(|node| node.has_tag_name("li")).count(), 5);
    assert!(page.contains("Төраға") && page.contains("Хатшы"));
}

#[test]
fn hostile_names_stay_text_and_a_voters_number_is_withheld() {
    let script = "<script>alert(1)</script>";
    let contests: [(&str, &[&str]); 1] =
        [(script, &["\"></td><td>999", "990101100010 \u{202e}cba", "\u{1b}[31m"])];
    let mut definition = definition("real", &contests);
    for field in ["title", "date"] {
        definition[field] = Value::from(script);
    }
    definition["precinct"]["city"] = Value::from(script);
    let page = page_of(&evidence(&[(file::DEFINITION, &definition)]), Language::Russian);
    let document = parse(&page);
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("script")).count(), 0);
    assert!(!page.contains("990101100010") && !page.contains('\u{1b}'));
    // What turns the direction of writing ends with its own element.
    let turned =
        document.descendants().find(|node| node.text().is_some_and(|text| text.contains('\u{202e}')));
    assert_eq!(turned.unwrap().tag_name().name(), "bdi");
}

#[test]
fn long_lists_have_a_row_each_under_a_heading_that_repeats() {
    let names: Vec<String> = (1..=30).map(|number| format!("Кандидат {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let files = [(file::DEFINITION, &definition("real", &[("Округ", &names)]))];
    let page = page_of(&evidence(&files), Language::Russian);
    let document = parse(&page);
    let table = document.descendants().find(|node| node.attribute("class") == Some("votes")).unwrap();
    let rows = table.children().find(|node| node.has_tag_name("tbody")).unwrap();
    assert_eq!(rows.children().filter(|node| node.has_tag_name("tr")).count(), 30);
    assert_eq!(table.children().filter(|node| node.has_tag_name("thead")).count(), 1);
    assert!(page.contains(".running{display:table-header-group;break-inside:avoid}"));
}

#[test]
fn hostile_counts_are_bounded_and_the_rest_is_named() {
    let many: Vec<(&str, &[&str])> = vec![("x", &[]); 1_000];
    let mut protocols = protocols("real");
    protocols["electronic"]["tallies"][0]["votes"] = vec![1; 10_000].into();
    let files = [(file::DEFINITION, &definition("real", &many)), (file::PROTOCOLS, &protocols)];
    let page = page_of(&evidence(&files), Language::English);
    let document = parse(&page);
    assert_eq!(count(&document, "sheet"), MOST_CONTESTS);
    assert!(page.contains("980 contests more are left out."));
    assert!(page.len() < 2_000_000, "{}", page.len());
}

#[test]
fn ids_are_unique_and_labels_lead_to_them() {
    let page = page_of(&whole("simulated"), Language::English);
    let document = parse(&page);
    let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len());
    let labels = document.descendants().filter_map(|node| node.attribute("aria-labelledby"));
    assert!(labels.flat_map(|label| label.split(' ')).all(|id| unique.contains(id)));
}
