//! N2: where every ballot has a contest, its votes account for every ballot.

use std::collections::{BTreeMap, BTreeSet};

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::document::{Contest, Document};
use super::n01_votes_bound::{Votes, votes};
use super::n04_parts::DEEPEST;
use super::reach::reached;
use super::report::{Collector, Finding, number};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N2",
    title: Key("nist-n2-title"),
    formula: Key("nist-n2-formula"),
    fields: Key("nist-n2-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n2-explanation"),
};

pub(super) fn run(document: &Document, found: &mut Collector) {
    let within = within(document);
    for (place, contest) in document.contests.iter().enumerate() {
        if !contest.counts_votes() {
            found.not_examined(CHECK.code, "nist-why-ranks");
            continue;
        }
        let Some(district) = contest.district.filter(|_| !contest.is_primary) else {
            found.not_examined(CHECK.code, "nist-why-not-every");
            continue;
        };
        let is_everywhere = document.scopes.contains(&district);
        for votes in votes(contest) {
            if !is_everywhere && !within.units.contains(&(place, votes.unit)) {
                let is_known = within.ended_at.is_none_or(|ended| district < ended);
                let why = if is_known { "nist-why-not-every" } else { "nist-why-too-many-parts" };
                found.not_examined(CHECK.code, why);
                continue;
            }
            if votes.has_untold || document.ballots.lacks(votes.unit) {
                found.not_examined(CHECK.code, "nist-why-untold");
                continue;
            }
            let cast = document.ballots.of_unit(votes.unit);
            let allowed = contest.allowed.map(i128::from);
            let (Some(cast), Some(allowed), Some(undervotes)) = (cast, allowed, votes.undervotes) else {
                found.not_examined(CHECK.code, "nist-why-no-lost");
                continue;
            };
            found.examined(CHECK.code, 1);
            hold(document, contest, &votes, (allowed, cast, undervotes), found);
        }
    }
}

/// Which units are inside of the districts of their contests.
struct Within {
    /// Units with votes that are, by place of the contest.
    units: BTreeSet<(usize, u32)>,
    /// The first district that was not walked through; those after it were not either.
    ended_at: Option<u32>,
}

/// Looks for the units with votes inside of the district of their contest.
///
/// Contests of one district share one walk. Walks end after [`DEEPEST`] steps for each unit and each part that the file names.
fn within(document: &Document) -> Within {
    let links: usize = document.inside.values().map(Vec::len).sum();
    let all = document.units.len().saturating_add(links).saturating_mul(DEEPEST);
    within_in(document, &mut u64::try_from(all).unwrap_or(u64::MAX))
}

fn within_in(document: &Document, steps: &mut u64) -> Within {
    let mut districts: BTreeMap<u32, Vec<(usize, &Contest)>> = BTreeMap::new();
    for (place, contest) in document.contests.iter().enumerate() {
        if let Some(district) = contest.district {
            districts.entry(district).or_default().push((place, contest));
        }
    }
    let mut within = Within { units: BTreeSet::new(), ended_at: None };
    for (district, contests) in districts {
        let Some(inside) = reached(&document.inside, [&district], steps) else {
            within.ended_at = Some(district);
            break;
        };
        for (place, contest) in contests {
            let units = contest.choices.iter().flat_map(|choice| choice.votes.units());
            within.units.extend(units.filter(|unit| inside.contains(unit)).map(|unit| (place, unit)));
        }
    }
    within
}

fn hold(
    document: &Document,
    contest: &Contest,
    votes: &Votes,
    (allowed, cast, undervotes): (i128, i128, i128),
    found: &mut Collector,
) {
    let overvotes = votes.overvotes.unwrap_or(0);
    let base = votes.choices + overvotes + undervotes;
    let by_ballots = overvotes.saturating_mul(allowed - 1);
    let write_ins = if votes.has_write_in_votes { 0 } else { votes.write_ins };
    let beside = base + write_ins;
    let readings = [base, base.saturating_add(by_ballots), beside, beside.saturating_add(by_ballots)];
    let needed = allowed.saturating_mul(cast);
    // More than needed is N1's.
    if needed <= base || readings.contains(&needed) {
        return;
    }
    let claim = Message::new("nist-n2-deficit")
        .put("cast", number(cast))
        .put("allowed", number(allowed))
        .put("needed", number(needed))
        .put("base", number(base))
        .put("missing", number(needed - base));
    let finding = Finding::new(CHECK.code, "", Class::Deficit, claim).sides(needed, base);
    found.find(&document.file, finding.of_contest(&contest.name).of_unit(document.unit_name(votes.unit)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::nist::counts::Key as Of;
    use crate::protocols::nist::document::Choice;
    use crate::protocols::nist::fixture::{claims, results, set_votes};

    /// A chain of units, each the district of a contest that has votes at its end.
    fn chain(length: u32) -> Document {
        let mut document = Document::new();
        for district in 0..length {
            document.inside.insert(district, vec![district + 1]);
            let mut choice = Choice::default();
            choice.votes.put(Of { unit: length, round: 0, device: 0, kind: 0 }, 1);
            let contest = Contest { district: Some(district), choices: vec![choice], ..Contest::default() };
            document.contests.push(contest);
        }
        document
    }

    #[test]
    fn walks_through_a_hostile_chain_end_and_those_through_a_territory_do_not() {
        let short = within(&chain(100));
        assert_eq!((short.units.len(), short.ended_at), (100, None));
        // Each of the walks takes some 10,000 steps, and there are 100 steps for each of the 10,000 links.
        let long = within(&chain(10_000));
        assert_eq!((long.units.len(), long.ended_at), (100, Some(100)));
    }

    #[test]
    fn contests_of_one_district_share_a_walk() {
        let mut document = chain(1_000);
        document.contests.iter_mut().for_each(|contest| contest.district = Some(0));
        let mut steps = 1_000;
        assert_eq!(within_in(&document, &mut steps).units.len(), 1_000);
        assert_eq!(steps, 0);
    }

    #[test]
    fn votes_that_are_in_no_number_are_found() {
        assert_eq!(
            claims(&results(|doc| set_votes(doc, "mayor-ben", "south", 1)), "N2"),
            ["9 ballots of 1 give 9, and votes, overvotes and undervotes together are 7: 2 are in no number"]
        );
    }

    #[test]
    fn overvoted_ballots_in_place_of_lost_votes_and_write_ins_beside_the_choices_are_readings() {
        // One ballot of the council lost two votes.
        let overvoted = |doc: &mut serde_json::Value| {
            doc["Election"][0]["Contest"][1]["OtherCounts"][0]["Overvotes"] = 1.into();
        };
        assert!(claims(&results(overvoted), "N2").is_empty());
        let beside = |doc: &mut serde_json::Value| {
            let mayor = &mut doc["Election"][0]["Contest"][0];
            mayor["ContestSelection"].as_array_mut().unwrap().pop();
            mayor["OtherCounts"][0]["WriteIns"] = 1.into();
            mayor["OtherCounts"][2]["WriteIns"] = 1.into();
        };
        assert!(claims(&results(beside), "N2").is_empty());
        let forgotten = |doc: &mut serde_json::Value| {
            beside(doc);
            doc["Election"][0]["Contest"][0]["OtherCounts"][0]["WriteIns"] = 0.into();
        };
        assert_eq!(claims(&results(forgotten), "N2").len(), 1);
    }

    #[test]
    fn a_contest_of_a_part_is_not_held_against_all_ballots() {
        // Both units have votes of a council that only the north elects.
        let bend = |doc: &mut serde_json::Value| {
            let choice = &mut doc["Election"][0]["Contest"][1]["ContestSelection"][0]["VoteCounts"];
            choice.as_array_mut().unwrap().push(serde_json::json!({
                "@type": "ElectionResults.VoteCounts", "GpUnitId": "county", "Type": "total", "Count": 8
            }));
            let others = &mut doc["Election"][0]["Contest"][1]["OtherCounts"];
            others.as_array_mut().unwrap().push(serde_json::json!({"GpUnitId": "county", "Undervotes": 1}));
        };
        assert!(claims(&results(bend), "N2").is_empty());
    }
}
