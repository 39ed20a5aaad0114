//! Counts that are there and told to nobody: fractions, and those suppressed for privacy. What is left of a sum is no sum.

use language::Key;
use serde_json::{Value, json};

use crate::protocols::nist::Report;
use crate::protocols::nist::fixture::{both, records, results};
use crate::protocols::nist::report::ContestReport;

fn contest<'a>(report: &'a Report, name: &str) -> &'a ContestReport {
    report.contests.iter().find(|contest| contest.contest == name).unwrap()
}

/// Returns how often a check was not made for a reason.
fn not_made(report: &Report, code: &str, reason: Key) -> u64 {
    let check = report.checks.iter().find(|check| check.code == code).unwrap();
    check.not_examined.get(&reason).copied().unwrap_or(0)
}

const UNTOLD: Key = Key("nist-why-untold");

/// Changes the count of a choice of the mayor's contest in the north or the county.
fn of_choice(doc: &mut Value, choice: usize, unit: &str, change: impl Fn(&mut Value)) {
    let counts = &mut doc["Election"][0]["Contest"][0]["ContestSelection"][choice]["VoteCounts"];
    for count in counts.as_array_mut().unwrap() {
        if count["GpUnitId"] == unit && count["Type"] == "total" {
            change(count);
        }
    }
}

fn halve(count: &mut Value) {
    count["Count"] = json!(3.5);
}

/// A count suppressed for privacy is written as nothing.
fn suppress(count: &mut Value) {
    count["Count"] = json!(0);
    count["IsSuppressedForPrivacy"] = json!(true);
}

#[test]
fn votes_that_are_told_to_nobody_are_no_deficit() {
    for change in [halve, suppress] {
        let bend = |doc: &mut Value| of_choice(doc, 1, "north", change);
        let report = results(bend);
        assert!(!report.has_findings(), "{:?}", report.findings);
        assert_eq!(not_made(&report, "N2", UNTOLD), 1);
        // The county's own numbers are whole.
        assert_eq!(contest(&report, "Mayor").margin, Some(4));
        let report = both(bend, |_| {});
        assert!(!report.has_findings(), "{:?}", report.findings);
        assert_eq!(not_made(&report, "N19", UNTOLD), 1);
    }
}

#[test]
fn nobody_is_behind_somebody_whose_votes_are_told_to_nobody() {
    for change in [halve, suppress] {
        let report = results(|doc| of_choice(doc, 0, "county", change));
        let mayor = contest(&report, "Mayor");
        assert_eq!(mayor.margin, None);
        let told: Vec<(&str, Option<u64>)> =
            mayor.choices.iter().map(|choice| (choice.choice.as_str(), choice.reported)).collect();
        assert_eq!(told, [("Ben", Some(6)), ("write-ins together", Some(1)), ("Ann", None)]);
    }
}

#[test]
fn classes_of_ballots_of_which_one_is_told_to_nobody_need_not_come_to_the_total() {
    let bend = |doc: &mut Value| {
        let absentee = &mut doc["Election"][0]["BallotCounts"][2];
        absentee["BallotsCast"] = json!(2.5);
    };
    let report = results(bend);
    assert!(!report.has_findings(), "{:?}", report.findings);
}

#[test]
fn ballots_that_are_told_to_nobody_bound_no_votes() {
    // Without its total the north has eight ballots of the election day and three by mail.
    let bend = |doc: &mut Value| {
        doc["Election"][0]["BallotCounts"].as_array_mut().unwrap().remove(0);
        doc["Election"][0]["BallotCounts"][1]["IsSuppressedForPrivacy"] = json!(true);
    };
    let report = both(bend, |_| {});
    assert!(!report.has_findings(), "{:?}", report.findings);
    assert_eq!(not_made(&report, "N1", UNTOLD), 2);
    assert_eq!(not_made(&report, "N2", UNTOLD), 2);
}

#[test]
fn records_with_a_fraction_are_held_against_no_result() {
    for field in ["NumberVotes", "FractionalVotes"] {
        let bend = |doc: &mut Value| {
            let mayor = &mut doc["CVR"][0]["CVRSnapshot"][0]["CVRContest"][0];
            mayor["CVRContestSelection"][0]["SelectionPosition"][0][field] = json!(0.5);
        };
        let report = both(|_| {}, bend);
        assert!(!report.has_findings(), "{:?}", report.findings);
        assert_eq!(not_made(&report, "N19", Key("nist-why-fraction")), 1);
        for report in [report, records(bend)] {
            let mayor = contest(&report, "Mayor");
            assert_eq!(mayor.records_margin, None);
            assert!(mayor.choices.iter().all(|choice| choice.records.is_none()));
            assert!(contest(&report, "Council").choices.iter().any(|choice| choice.records.is_some()));
        }
    }
}
