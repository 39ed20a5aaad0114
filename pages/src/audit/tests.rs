//! Pages of the auditor, taken apart again: what hostile text becomes, where links lead, what a reader without sight hears.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node, ParsingOptions};

use super::*;

fn evidence(files: &[(&str, &str)]) -> Evidence {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    Evidence::from_files(files.collect::<BTreeMap<_, _>>())
}

fn parse(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap()
}

fn attributes<'a>(page: &'a Document<'_>, name: &'a str) -> impl Iterator<Item = &'a str> {
    page.descendants().filter_map(move |node| node.attribute(name))
}

/// Whether a text is a key for which there were no words.
fn is_bare_key(text: &str) -> bool {
    let key = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    key.is_some_and(|key| key.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'))
}

fn of(evidence: &Evidence, language: Language) -> String {
    let report = auditor::audit(evidence);
    audit_page(&[Precinct { evidence, report: &report }], None, language).unwrap()
}

/// A folder whose every text tries to leave its place.
fn hostile() -> Evidence {
    let script = "<script>alert(1)</script>";
    let note = format!(
        r#"[{{"at":"10:00","by":"observer","text":"\"></p>{script}\u202e{}","about":null}}]"#,
        "я".repeat(10_000)
    );
    evidence(&[
        ("protocols.json", script),
        (script, script),
        ("notes.json", &note),
        ("voter-list.csv", script),
    ])
}

#[test]
fn hostile_text_stays_text() {
    let page = of(&hostile(), Language::English);
    let document = parse(&page);
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("script")).count(), 0);
    assert!(!page.contains("<script"), "a script is in the page");
    let handlers = document.descendants().flat_map(|node| node.attributes().collect::<Vec<_>>());
    assert_eq!(handlers.filter(|attribute| attribute.name().starts_with("on")).count(), 0);
}

#[test]
fn a_page_asks_no_network_and_every_link_ends_on_it() {
    for language in Language::ALL {
        let page = of(&hostile(), language);
        let document = parse(&page);
        let ids: Vec<&str> = attributes(&document, "id").collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "an id is there twice");
        for link in attributes(&document, "href") {
            assert!(unique.contains(link.strip_prefix('#').unwrap()), "`{link}` leads nowhere");
        }
        assert_eq!(attributes(&document, "src").count(), 0);
        assert!(!page.contains("@import") && !page.contains("url(http"));
        let body = document.descendants().find(|node| node.has_tag_name("main")).unwrap();
        let texts = body.descendants().filter_map(|node| node.text());
        let missing: Vec<&str> = texts.filter(|text| is_bare_key(text)).collect();
        assert!(missing.is_empty(), "keys without words: {missing:?}");
    }
}

#[test]
fn headings_go_down_one_step_at_a_time_and_pictures_have_names() {
    let page = of(&hostile(), Language::Russian);
    let document = parse(&page);
    let level = |node: &Node<'_, '_>| match node.tag_name().name() {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        _ => None,
    };
    let levels: Vec<i32> = document.descendants().filter_map(|node| level(&node)).collect();
    assert_eq!(levels.first(), Some(&1));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    for picture in document.descendants().filter(|node| node.has_tag_name("svg")) {
        assert!(picture.children().any(|node| node.has_tag_name("title")), "a picture has no name");
    }
}

#[test]
fn nothing_to_audit_is_a_page_that_says_so() {
    let page = of(&evidence(&[]), Language::Kazakh);
    assert!(page.contains("Тексеретін ештеңе жоқ"), "{page}");
}

#[test]
fn several_precincts_keep_their_ids_apart() {
    let evidence = hostile();
    let report = auditor::audit(&evidence);
    let precinct = Precinct { evidence: &evidence, report: &report };
    let page = audit_page(&[precinct, precinct], Some(&report.claims), Language::English).unwrap();
    let document = parse(&page);
    let ids: Vec<&str> = attributes(&document, "id").collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len());
    assert!(page.contains("2 precincts"));
}

#[test]
fn a_precinct_is_named_in_the_language_of_the_page() {
    let definition = r#"{"stamp":"real","title":"","election_id":"x","date":"2004-09-19","precinct":{"city":"Алматы","number":147,
        "district":3},"contests":[],"hours":{"start_not_before":"06:30:00","opens":"07:00:00","closes":"20:00:00"},"listed":0,
        "members":7,"profile":"remote-2004","devices":[],"portable":[],"sealing":"stand-in"}"#;
    let evidence = evidence(&[("election.json", definition)]);
    assert!(of(&evidence, Language::English).contains("Алматы EP 147, district 3"));
    assert!(of(&evidence, Language::Russian).contains("Алматы, избирательный участок № 147, округ № 3"));
    assert!(of(&evidence, Language::Kazakh).contains("Алматы, № 147 сайлау учаскесі, № 3 округ"));
}
