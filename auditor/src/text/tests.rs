//! The report reads well: its width, its first line, and the words it never uses.

use super::*;
use crate::Evidence;
use crate::audit;
use crate::fixture::Day;

#[test]
fn no_line_is_wider_than_the_page() {
    let days = [
        Day::clean(),
        Day::bent(|day| day.lose_unread(5)),
        Day::bent(|day| day.paper(0).accounting.unused = 1),
    ];
    for day in days {
        for verbose in [false, true] {
            let text = render(&day.report(), verbose, Language::English);
            let widest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
            assert!(widest.chars().count() <= WIDTH, "{widest}");
        }
    }
}

#[test]
fn the_first_line_is_the_verdict() {
    let first =
        |day: &Day| render(&day.report(), false, Language::English).lines().next().unwrap().to_owned();
    assert!(
        first(&Day::clean()).starts_with("consistent (L0): no finding in the "),
        "{}",
        first(&Day::clean())
    );
    let lost = Day::bent(|day| day.lose_unsummed(5));
    assert!(first(&lost).contains("electronic votes are missing from the summary"), "{}", first(&lost));
}

#[test]
fn nothing_is_said_plainly() {
    let report = audit(&Evidence::from_files(std::collections::BTreeMap::new()));
    let text = render(&report, false, Language::English);
    assert!(text.starts_with("nothing to audit: "), "{text}");
    assert!(!report.has_findings());
}

#[test]
fn the_report_never_says_verified_or_fraud() {
    let text = render(&Day::bent(|day| day.lose_unread(5)).report(), true, Language::English).to_lowercase();
    for word in ["verified", "fraud", "falsif"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn a_page_reads_as_it_should() {
    let day = Day::bent(|day| {
        day.lose_unread(3);
        day.lose_unsummed(5);
        day.devices[0].unread = Some(2);
        day.paper(1).accounting.found_mobile += 1;
        day.commission.is_posted = false;
    });
    let page = render(&day.without(&[election::evidence::file::CODES]).report(), false, Language::English);
    expect_test::expect_file!["pages/lost-votes.txt"].assert_eq(&page);
}
