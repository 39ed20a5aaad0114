//! A page of a table: what fails is on it with its place, hostile cells stay text, and thousands of findings stay a page.

use auditor::protocols::{Audit, Mapping, Row};

use super::*;

const MAPPING: &str = r#"
title = "A <table>"
[identity]
precinct = "uik"
[fields]
received = "received"
issued_inside = "issued"
cancelled = "cancelled"
"#;

fn report(rows: &[(&str, &str)]) -> Report {
    report_by(MAPPING, rows)
}

fn report_by(mapping: &str, rows: &[(&str, &str)]) -> Report {
    let mut audit = Audit::new(Mapping::parse(mapping).unwrap());
    let headings = ["uik", "received", "issued", "cancelled"].map(str::to_owned);
    audit.begin_table("results.csv", &headings).unwrap();
    for (line, (precinct, numbers)) in (2..).zip(rows) {
        let text = format!("{precinct}{}", numbers.replace(' ', ""));
        let mut ends = vec![precinct.len()];
        for number in numbers.split(' ') {
            ends.push(ends.last().unwrap() + number.len());
        }
        audit.row(&Row::new(line, &text, &ends));
    }
    audit.finish()
}

#[test]
fn what_fails_is_on_the_page_and_hostile_cells_stay_text() {
    let report = report(&[("<script>1", "100 90 5"), ("2", "100 90 10")]);
    assert_eq!(report.findings.len(), 1);
    let page = table_page(&report, Language::Russian).unwrap();
    assert!(!page.contains("<script") && page.contains("&#60;script&#62;1"), "{page}");
    assert!(page.contains("data-at=\"/findings/0/line\"") && page.contains("A &#60;table&#62;"));
    assert!(page.contains("data-at=\"/identities/0/comparisons/0/failing\">1<"), "{page}");
}

#[test]
fn ten_thousand_findings_are_cut_to_what_a_page_can_hold() {
    let rows: Vec<(String, &str)> = (0..10_000).map(|number| (number.to_string(), "100 90 5")).collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(name, numbers)| (name.as_str(), *numbers)).collect();
    let page = table_page(&report(&rows), Language::English).unwrap();
    assert_eq!(page.matches("data-at=\"/findings/").count(), 2 * MOST_FINDINGS);
    assert!(page.contains("9,000 more findings"), "{}", page.len());
    assert!(page.len() < 5_000_000, "{}", page.len());
}

#[test]
fn a_page_without_a_title_has_the_name_of_its_table() {
    let untitled = MAPPING.replace("title = \"A <table>\"\n", "");
    let page = table_page(&report_by(&untitled, &[("1", "100 90 10")]), Language::English).unwrap();
    assert!(page.contains("<title>results.csv") && !page.contains("<title></title>"), "{page}");
}

#[test]
fn the_table_of_a_simulation_is_stamped() {
    let simulated = MAPPING.replace("A <table>", "Country, 2004 (simulated)");
    let page = table_page(&report_by(&simulated, &[("1", "100 90 10")]), Language::English).unwrap();
    assert!(page.contains("<strong>SIMULATED</strong>"));
    assert!(!table_page(&report(&[("1", "100 90 10")]), Language::English).unwrap().contains("SIMULATED"));
}
