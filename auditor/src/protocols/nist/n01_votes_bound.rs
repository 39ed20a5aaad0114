//! N1: no unit has more votes than its ballots can give.

use std::collections::BTreeSet;

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::document::{Contest, Document, Other};
use super::report::{Collector, Finding, number};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N1",
    title: Key("nist-n1-title"),
    formula: Key("nist-n1-formula"),
    fields: Key("nist-n1-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n1-explanation"),
};

/// Votes of a contest in a unit.
pub(super) struct Votes {
    pub(super) unit: u32,
    pub(super) choices: i128,
    pub(super) overvotes: Option<i128>,
    pub(super) undervotes: Option<i128>,
    pub(super) write_ins: i128,
    pub(super) has_write_in_votes: bool,
    /// Whether a count of the contest in the unit is told to nobody, so that there are more votes than these.
    pub(super) has_untold: bool,
}

/// Adds up a contest in every unit that has votes of it.
pub(super) fn votes(contest: &Contest) -> Vec<Votes> {
    let units: BTreeSet<u32> = contest.choices.iter().flat_map(|choice| choice.votes.units()).collect();
    let mut all = Vec::new();
    for unit in units {
        let of_choices: Vec<(bool, i128)> = contest
            .choices
            .iter()
            .filter_map(|choice| Some((choice.is_write_in, choice.votes.of_unit(unit)?)))
            .collect();
        if of_choices.is_empty() {
            continue;
        }
        let other = |field: fn(&Other) -> Option<u64>| {
            let whole = contest.others.get(&(unit, 0)).and_then(field).map(i128::from);
            let devices =
                contest.others.range((unit, 1)..=(unit, u32::MAX)).filter_map(|(_, other)| field(other));
            let devices: Vec<i128> = devices.map(i128::from).collect();
            whole.or_else(|| (!devices.is_empty()).then(|| devices.iter().sum()))
        };
        let of_devices = (unit, 0)..=(unit, u32::MAX);
        let has_untold = contest.choices.iter().any(|choice| choice.votes.lacks(unit))
            || contest.others.range(of_devices).any(|(_, other)| other.has_fraction);
        all.push(Votes {
            unit,
            has_untold,
            choices: of_choices.iter().map(|(_, votes)| votes).sum(),
            overvotes: other(|other| other.overvotes),
            undervotes: other(|other| other.undervotes),
            write_ins: other(|other| other.write_ins).unwrap_or(0),
            has_write_in_votes: of_choices.iter().any(|(is_write_in, _)| *is_write_in),
        });
    }
    all
}

pub(super) fn run(document: &Document, found: &mut Collector) {
    for contest in &document.contests {
        if !contest.counts_votes() {
            found.not_examined(CHECK.code, "nist-why-ranks");
            continue;
        }
        for votes in votes(contest) {
            let Some(cast) = document.ballots.of_unit(votes.unit) else {
                let is_untold = document.ballots.lacks(votes.unit);
                found
                    .not_examined(CHECK.code, if is_untold { "nist-why-untold" } else { "nist-why-no-cast" });
                continue;
            };
            whole_contest(document, contest, &votes, cast, found);
            if contest.variation != "cumulative" {
                each_choice(document, contest, votes.unit, cast, found);
            }
        }
    }
}

fn whole_contest(document: &Document, contest: &Contest, votes: &Votes, cast: i128, found: &mut Collector) {
    let Some(allowed) = contest.allowed.map(i128::from) else {
        found.not_examined(CHECK.code, "nist-why-no-allowed");
        return;
    };
    found.examined(CHECK.code, 1);
    let left = votes.choices + votes.overvotes.unwrap_or(0) + votes.undervotes.unwrap_or(0);
    // Counts go up to 2^63, and those of several classes are a sum.
    let right = allowed.saturating_mul(cast);
    if right < left {
        let claim = Message::new("nist-n1-contest")
            .put("left", number(left))
            .put("cast", number(cast))
            .put("allowed", number(allowed))
            .put("right", number(right))
            .put("more", number(left - right));
        let finding = Finding::new(CHECK.code, "the contest", Class::Surplus, claim).sides(left, right);
        let finding = finding.of_contest(&contest.name).of_unit(document.unit_name(votes.unit));
        found.find(&document.file, finding);
    }
}

fn each_choice(document: &Document, contest: &Contest, unit: u32, cast: i128, found: &mut Collector) {
    for choice in &contest.choices {
        let Some(votes) = choice.votes.of_unit(unit) else { continue };
        found.examined(CHECK.code, 1);
        if cast < votes {
            let claim = Message::new("nist-n1-choice").put("n", number(votes)).put("cast", number(cast));
            let finding = Finding::new(CHECK.code, "a choice", Class::Surplus, claim).sides(votes, cast);
            let finding = finding.of_contest(&contest.name).of_unit(document.unit_name(unit));
            found.find(&document.file, finding.of_choice(&choice.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::protocols::nist::fixture::{claims, results, set_votes};

    #[test]
    fn more_votes_than_the_ballots_can_give_are_found() {
        // South: 9 ballots of one vote; 4 + 3 + 0 + 1 + 1 = 9 becomes 12.
        assert_eq!(
            claims(&results(|doc| set_votes(doc, "mayor-ben", "south", 6)), "N1"),
            ["12 votes, overvotes and undervotes together, and 9 ballots of 1 give at most 9: 3 too many"]
        );
        // North: 11 ballots of two votes; 8 + 6 + 5 + 2 + 1 = 22 becomes 23.
        assert_eq!(
            claims(&results(|doc| set_votes(doc, "council-eva", "north", 6)), "N1"),
            ["23 votes, overvotes and undervotes together, and 11 ballots of 2 give at most 22: 1 too many"]
        );
    }

    #[test]
    fn one_choice_has_at_most_the_ballots_unless_votes_are_cumulated() {
        // Twelve for Cem and two for Dana are 22 votes on 11 ballots, and one ballot gave Cem two.
        let bend = |variation: &'static str| {
            results(move |doc| {
                set_votes(doc, "council-cem", "north", 12);
                set_votes(doc, "council-dana", "north", 2);
                doc["Election"][0]["Contest"][1]["VoteVariation"] = variation.into();
            })
        };
        assert_eq!(claims(&bend("n-of-m"), "N1"), ["12 votes for one choice, and 11 ballots cast"]);
        assert!(claims(&bend("cumulative"), "N1").is_empty());
    }
}
