//! N19: the cast vote records come to the reported votes.

use std::collections::{BTreeMap, BTreeSet};

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::document::{Contest, Document};
use super::reach::{reached, reached_from_another};
use super::report::{Collector, Finding, number};
use super::together::{Reported, Tally, WRITE_INS, reported, whole};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N19",
    title: Key("nist-n19-title"),
    formula: Key("nist-n19-formula"),
    fields: Key("nist-n19-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n19-explanation"),
};

/// What a contest came to.
pub(super) struct Outcome {
    pub(super) differences: i128,
    pub(super) units: u64,
}

/// Holds one contest, unit by unit where the records have units of the results.
pub(super) fn hold(
    results: &Document,
    contest: &Contest,
    tallies: &BTreeMap<u32, Tally>,
    all: &Tally,
    found: &mut Collector,
) -> Outcome {
    let mut outcome = Outcome { differences: 0, units: 0 };
    let with_votes: BTreeSet<u32> = contest.choices.iter().flat_map(|choice| choice.votes.units()).collect();
    let is_comparable = |unit: &u32| *unit != 0 && with_votes.contains(unit);
    let is_by_unit = !tallies.is_empty() && tallies.keys().all(is_comparable);
    if !is_by_unit {
        let votes = reported(contest, &whole(results, contest));
        outcome.differences = one(results, (contest, None), &votes, all, found);
        return outcome;
    }
    for (unit, tally) in tallies {
        let votes = reported(contest, &BTreeSet::from([*unit]));
        outcome.differences += one(results, (contest, Some(*unit)), &votes, tally, found);
        outcome.units += 1;
    }
    // Every unit of the records has votes.
    let (above, _) = reached_from_another(&results.parents, &with_votes);
    let mut steps = u64::MAX;
    let below = reached(&results.inside, tallies.keys(), &mut steps).unwrap_or_default();
    for unit in with_votes.iter().filter(|unit| !tallies.contains_key(unit)) {
        let votes = reported(contest, &BTreeSet::from([*unit]));
        let votes: i128 = votes.into_iter().filter_map(Reported::votes).sum();
        // A territory is its precincts, which are compared; a device is within its precinct.
        if above.contains(unit) || below.contains(unit) || votes == 0 {
            continue;
        }
        found.examined(CHECK.code, 1);
        outcome.differences += votes;
        let claim = Message::new("nist-n19-no-records").put("n", number(votes));
        let finding = Finding::new(CHECK.code, "no records", Class::Deficit, claim).sides(0, votes);
        found.find(&results.file, finding.of_contest(&contest.name).of_unit(results.unit_name(*unit)));
    }
    outcome
}

fn one(
    results: &Document,
    (contest, unit): (&Contest, Option<u32>),
    reported: &[Reported],
    records: &Tally,
    found: &mut Collector,
) -> i128 {
    if records.has_fraction {
        found.not_examined(CHECK.code, "nist-why-fraction");
        return 0;
    }
    let mut differences = 0;
    let part = if unit.is_some() { "unit" } else { "whole contest" };
    for (place, (reported, records)) in reported.iter().zip(&records.votes).enumerate() {
        let choice = contest.choices.get(place);
        if choice.is_some_and(|choice| choice.is_write_in) {
            continue;
        }
        let is_pool = choice.is_none();
        let reported = match *reported {
            Reported::Votes(votes) => votes,
            Reported::Nothing if !is_pool && *records != 0 => 0,
            Reported::Nothing => continue,
            Reported::Untold => {
                found.not_examined(CHECK.code, "nist-why-untold");
                continue;
            }
        };
        found.examined(CHECK.code, 1);
        if reported == *records {
            continue;
        }
        differences += (reported - records).abs();
        let claim =
            Message::new("nist-n19-differs").put("n", number(*records)).put("reported", number(reported));
        let finding = Finding::new(CHECK.code, part, Class::RecordConflict, claim).sides(*records, reported);
        let finding =
            finding.of_contest(&contest.name).of_choice(choice.map_or(WRITE_INS, |choice| &choice.name));
        let finding = finding.of_unit(unit.map(|unit| results.unit_name(unit)).unwrap_or_default());
        found.find(&results.file, finding);
    }
    differences
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{both, claims, set_votes};

    fn contest(report: &crate::protocols::nist::Report) -> (Option<u64>, Option<u64>, Option<u64>, u64) {
        let mayor = report.contests.iter().find(|contest| contest.contest == "Mayor").unwrap();
        (mayor.margin, mayor.records_margin, mayor.differences, mayor.units_compared)
    }

    #[test]
    fn equal_tallies_agree_unit_by_unit() {
        let report = both(|_| {}, |_| {});
        assert!(!report.has_findings(), "{:?}", report.findings);
        assert_eq!(contest(&report), (Some(4), Some(4), Some(0), 2));
    }

    #[test]
    fn a_vote_that_moved_is_a_difference_of_two() {
        let bend = |doc: &mut Value| {
            set_votes(doc, "mayor-ann", "north", 5);
            set_votes(doc, "mayor-ben", "north", 4);
        };
        let report = both(bend, |_| {});
        assert_eq!(
            claims(&report, "N19"),
            ["6 votes by the cast vote records, 5 reported", "3 votes by the cast vote records, 4 reported",]
        );
        assert_eq!(contest(&report).2, Some(2));
    }

    #[test]
    fn without_units_the_whole_contest_is_compared() {
        let no_units = |doc: &mut Value| {
            for cvr in doc["CVR"].as_array_mut().unwrap() {
                cvr.as_object_mut().unwrap().remove("BallotStyleUnitId");
            }
            // One vote of the first ballot.
            let mayor = &mut doc["CVR"][0]["CVRSnapshot"][0]["CVRContest"][0];
            mayor["CVRContestSelection"][0]["SelectionPosition"][0]["IsAllocable"] = "no".into();
        };
        let report = both(|_| {}, no_units);
        assert_eq!(claims(&report, "N19"), ["9 votes by the cast vote records, 10 reported"]);
        assert_eq!(contest(&report), (Some(4), Some(3), Some(1), 0));
    }

    #[test]
    fn a_unit_without_records_and_write_ins_are_compared() {
        let no_south = |doc: &mut Value| {
            doc["CVR"].as_array_mut().unwrap().retain(|cvr| cvr["BallotStyleUnitId"] == "p-north");
        };
        let report = both(|_| {}, no_south);
        assert_eq!(
            claims(&report, "N19"),
            ["7 votes are reported and there is no cast vote record of the unit"]
        );
        let report = both(|doc| set_votes(doc, "mayor-write-in", "north", 2), |_| {});
        assert_eq!(claims(&report, "N19"), ["1 vote by the cast vote records, 2 reported"]);
        // A write-in without a choice of its own is one of the write-ins too.
        let nameless = |doc: &mut Value| {
            let mayor = &mut doc["CVR"][3]["CVRSnapshot"][0]["CVRContest"][0];
            mayor["CVRContestSelection"] = json!([{
                "SelectionPosition": [{"CVRWriteIn": {}, "HasIndication": "yes", "IsAllocable": "yes", "NumberVotes": 1}]
            }]);
        };
        assert!(claims(&both(|_| {}, nameless), "N19").is_empty());
    }
}
