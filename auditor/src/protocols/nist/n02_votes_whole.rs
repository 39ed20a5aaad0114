//! N2: where every ballot has a contest, its votes account for every ballot.

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::document::{Contest, Document};
use super::n01_votes_bound::{Votes, votes};
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
    for contest in &document.contests {
        let Some(district) = contest.district.filter(|_| !contest.is_primary && contest.counts_votes())
        else {
            found.not_examined(CHECK.code, "nist-why-not-every");
            continue;
        };
        let is_everywhere = document.scopes.contains(&district);
        for votes in votes(contest) {
            if !is_everywhere && !document.is_within(votes.unit, district) {
                found.not_examined(CHECK.code, "nist-why-not-every");
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
    use crate::protocols::nist::fixture::{claims, results, set_votes};

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
