//! Both forms of the example files, and hostile ones.

mod edits;
mod mutations;
mod untold;

use language::Language;

use super::fixture::{audit, claims};
use super::*;

const RESULTS_JSON: &[u8] = include_bytes!("../../../../examples/nist/results.json");
const RESULTS_XML: &[u8] = include_bytes!("../../../../examples/nist/results.xml");
const RECORDS_JSON: &[u8] = include_bytes!("../../../../examples/nist/records.json");
const RECORDS_XML: &[u8] = include_bytes!("../../../../examples/nist/records.xml");

/// What goes wrong when a document is read alone.
fn error(bytes: &[u8]) -> ReadError {
    let mut definitions = Definitions::default();
    let first = definitions.read("x", bytes, &mut std::io::empty());
    definitions.finish();
    let second = |_| definitions.second().read("x", bytes, &mut std::io::empty());
    first.and_then(second).unwrap_err()
}

fn with_source(error: &ReadError) -> String {
    let source = std::error::Error::source(error).map(|source| format!(": {source}"));
    format!("{error}{}", source.unwrap_or_default())
}

#[test]
fn json_and_xml_say_the_same() {
    let said = |results: &[u8], records: &[u8]| {
        let mut report = audit(&[("results", results), ("records", records)]);
        assert!(!report.has_findings(), "{:?}", report.findings);
        report.files.iter_mut().for_each(|file| file.form = "");
        serde_json::to_string_pretty(&report).unwrap()
    };
    let json = said(RESULTS_JSON, RECORDS_JSON);
    assert_eq!(json, said(RESULTS_XML, RECORDS_XML));
    assert_eq!(json, said(RESULTS_JSON, RECORDS_XML));
    // A mark of byte order changes nothing.
    assert_eq!(
        json,
        said(&[b"\xef\xbb\xbf", RESULTS_JSON].concat(), &[b"\xef\xbb\xbf", RECORDS_XML].concat())
    );
}

#[test]
fn every_check_is_made_on_the_examples_but_those_that_they_lack() {
    let report = audit(&[("results", RESULTS_JSON), ("records", RECORDS_JSON)]);
    let missing: Vec<_> =
        report.checks.iter().filter(|check| check.examined == 0).map(|check| check.code).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let results = audit(&[("results", RESULTS_JSON)]);
    let made: Vec<_> =
        results.checks.iter().filter(|check| 0 < check.examined).map(|check| check.code).collect();
    assert_eq!(made, ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9"]);
}

#[test]
fn codes_are_found_in_either_case_and_in_order() {
    for (check_, number) in CHECKS.iter().zip(1..) {
        assert_eq!(check_.code, format!("N{number}"));
        assert_eq!(check(&format!("n{number}")).unwrap().code, check_.code);
    }
    assert!(check("N22").is_none());
}

#[test]
fn a_report_is_told_in_lines_of_110_columns_and_as_a_table() {
    let bent = String::from_utf8(RESULTS_JSON.to_vec())
        .unwrap()
        .replace("\"VotersRegistered\": 15", "\"VotersRegistered\": 9");
    let report = audit(&[("results", bent.as_bytes()), ("records", RECORDS_JSON)]);
    let text = render(&report, true, Language::English);
    assert!(text.starts_with("2 findings in N5\n"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    assert!(text.contains("Mayor; margin 4; no difference, compared in 2 units"), "{text}");
    assert!(text.contains("o1, o2, u1, u2"), "{text}");
    let (headings, rows) = findings_table(&report);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.len() == headings.len()));
}

#[test]
fn a_report_is_told_in_three_languages() {
    let bent = String::from_utf8(RECORDS_JSON.to_vec()).unwrap().replace("\"CVR.CVR\", ", "");
    let bent = bent.replacen("\"ContestId\": \"council\"", "\"ContestId\": \"x\"", 3);
    let report = audit(&[("results", RESULTS_JSON), ("records", bent.as_bytes())]);
    for (language, expected) in [
        (Language::Russian, "`ContestId` никуда не ведёт, 3 раза: `x`"),
        (Language::Kazakh, "`ContestId` ешқайда апармайды, 3 рет: `x`"),
    ] {
        let text = render(&report, true, language);
        assert!(text.contains(expected), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
        // Nothing is told in English but names of fields and files.
        for word in [" of ", " the ", " is ", " votes", " compared"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
        for check in &CHECKS {
            let told = [check.title, check.formula, check.forced_by, check.explanation];
            assert!(
                told.iter().all(|key| key.told(language) != key.told(Language::English)),
                "{}",
                check.code
            );
        }
    }
}

#[test]
fn a_broken_record_is_named_by_its_number_and_field() {
    let text = String::from_utf8(RECORDS_JSON.to_vec()).unwrap();
    let bent = text.replacen("\"ContestId\": \"council\"", "\"ContestId\": [1]", 3);
    let said = with_source(&error(bent.as_bytes()));
    assert!(
        said.contains(" in `CVR` 1, at `CVRSnapshot[0].CVRContest[1].ContestId`: invalid type"),
        "{said}"
    );
    let xml = String::from_utf8(RECORDS_XML.to_vec()).unwrap();
    let cut = with_source(&error(xml.split_at(xml.len() / 2).0.as_bytes()));
    assert!(cut.starts_with("its XML is broken"), "{cut}");
    let cut = with_source(&error(text.split_at(text.len() / 2).0.as_bytes()));
    assert!(cut.starts_with("its JSON is broken"), "{cut}");
}

#[test]
fn other_documents_are_refused_by_what_they_are() {
    let v1 = "<ElectionReport xmlns=\"http://itl.nist.gov/ns/voting/1500-100/v1\"/>";
    let cases: [(&[u8], &str); 7] = [
        (b"a;b\n1;2\n", "neither JSON nor XML: something else"),
        (b"[{}]", "a JSON list"),
        (b"", "an empty file"),
        (b"{\"a\": 1}", "JSON without a class of either"),
        (v1.as_bytes(), "`ElectionReport of http://itl.nist.gov/ns/voting/1500-100/v1`"),
        (b"<html/>", "`html`"),
        (
            b"{\"@type\": \"CVR.CastVoteRecordReport\", \"Version\": \"2.0.0\"}",
            "`CVR.CastVoteRecordReport 2.0.0`",
        ),
    ];
    for (bytes, expected) in cases {
        let said = error(bytes).to_string();
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn entities_are_not_expanded() {
    let root = "<ElectionReport xmlns=\"http://itl.nist.gov/ns/voting/1500-100/v2\">";
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE b [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>{root}<Status>&b;</Status></ElectionReport>"
    );
    assert!(matches!(error(bomb.as_bytes()), ReadError::Doctype));
    let external = format!(
        "<!DOCTYPE b [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>{root}<Status>&x;</Status></ElectionReport>"
    );
    assert!(matches!(error(external.as_bytes()), ReadError::Doctype));
    let undeclared = format!("{root}<Status>&x;</Status></ElectionReport>");
    assert!(matches!(error(undeclared.as_bytes()), ReadError::Xml { .. }));
    let late = format!("{root}<!DOCTYPE b [<!ENTITY x \"y\">]><Status>&x;</Status></ElectionReport>");
    assert!(matches!(error(late.as_bytes()), ReadError::Xml { .. }));
}

#[test]
fn deep_nesting_is_refused_or_skipped_and_does_not_overflow() {
    let deep = 200_000;
    let in_model =
        |inner: &str| format!("{{\"@type\": \"ElectionResults.ElectionReport\", \"GpUnit\": [{inner}]}}");
    let known = format!("{{\"Name\": {}1{}}}", "{\"Text\": ".repeat(deep), "}".repeat(deep));
    assert!(matches!(error(in_model(&known).as_bytes()), ReadError::Json { .. }));
    // What is not read is passed over at any depth.
    let skipped = format!("{{\"@id\": \"a\", \"X\": {}{}}}", "[".repeat(deep), "]".repeat(deep));
    assert_eq!(claims(&audit(&[("x", in_model(&skipped).as_bytes())]), "N7").len(), 0);
    let root = "<ElectionReport xmlns=\"http://itl.nist.gov/ns/voting/1500-100/v2\">";
    let xml = format!(
        "{root}<GpUnit>{}{}</GpUnit></ElectionReport>",
        "<Name>".repeat(deep),
        "</Name>".repeat(deep)
    );
    // So it is in XML, where all that is wrong with the unit is that it has no identifier.
    assert_eq!(claims(&audit(&[("x", xml.as_bytes())]), "N7").len(), 1);
}

#[test]
fn a_part_of_70_megabytes_is_refused_and_one_of_10_is_read() {
    let with = |megabytes: usize| {
        let long = "x".repeat(megabytes << 20);
        format!(
            "{{\"@type\": \"ElectionResults.ElectionReport\", \"GpUnit\": [{{\"@id\": \"a\", \"Name\": \"{long}\"}}]}}"
        )
    };
    audit(&[("x", with(10).as_bytes())]);
    let error = error(with(70).as_bytes());
    assert!(with_source(&error).starts_with("a part of it has more than 64 MiB in `GpUnit` 1"), "{error}");
    assert!(error.hint().contains("is read whole"));
}

/// A record so many times over.
struct Endless<'a> {
    record: &'a [u8],
    left: u64,
    at: usize,
}

impl std::io::Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut written = 0;
        while written < buffer.len() && 0 < self.left {
            let rest = &self.record[self.at..];
            let length = rest.len().min(buffer.len() - written);
            buffer[written..written + length].copy_from_slice(&rest[..length]);
            written += length;
            self.at += length;
            if self.at == self.record.len() {
                self.at = 0;
                self.left -= 1;
            }
        }
        Ok(written)
    }
}

#[test]
fn many_records_are_read_one_after_the_other() {
    let doc: serde_json::Value = serde_json::from_slice(RECORDS_JSON).unwrap();
    let record = format!("{},", doc["CVR"][0]);
    let head = b"{\"@type\": \"CVR.CastVoteRecordReport\", \"CVR\": [";
    let mut tail = doc.clone();
    for name in ["CVR", "@type"] {
        tail.as_object_mut().unwrap().remove(name);
    }
    let tail = tail.to_string();
    let tail = format!("{{}}], {}", tail.get(1..).unwrap());
    let times = 20_000;
    let source = || {
        use std::io::Read as _;
        Endless { record: record.as_bytes(), left: times, at: 0 }.chain(tail.as_bytes())
    };
    let mut definitions = Definitions::default();
    definitions.read("many", head, &mut source()).unwrap();
    definitions.finish();
    let mut second = definitions.second();
    second.read("many", head, &mut source()).unwrap();
    let report = second.finish();
    assert_eq!(report.files[0].records, times + 1);
    let mayor = report.contests.iter().find(|contest| contest.contest == "Mayor").unwrap();
    assert_eq!(mayor.choices[0].records, Some(times));
    let unique = report.checks.iter().find(|check| check.code == "N11").unwrap();
    assert_eq!(unique.failing, times - 1);
    assert!(report.findings.len() <= 2_100, "{}", report.findings.len());
}
