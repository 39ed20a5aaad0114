//! N14: the sums of a ballot's contest are those of its positions.

use language::{Key, Message};

use super::ballot::{self, Seen};
use super::checks::{Check, NOTHING};
use super::number::Number;
use super::records::Records;
use super::report::{Collector, Finding};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N14",
    title: Key("nist-n14-title"),
    formula: Key("nist-n14-formula"),
    fields: Key("nist-n14-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n14-explanation"),
};

/// Ballots by what of them is wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Misstated {
    lost: u64,
    totals: u64,
    write_ins: u64,
    status: u64,
}

impl Misstated {
    pub(super) fn take(&mut self, seen: &Seen<'_>, allowed: Option<u64>, found: &mut Collector) {
        if seen.has_fraction {
            found.not_examined(CHECK.code, "nist-why-fraction");
            return;
        }
        let count = |number: &Option<Number>| number.as_ref().and_then(Number::count);
        let marked = seen.marked;
        let mut examine = |is_wrong: bool, counter: &mut u64| {
            found.examined(CHECK.code, 1);
            *counter += u64::from(is_wrong);
        };
        let (over, under) = (count(&marked.overvotes), count(&marked.undervotes));
        if let (Some(allowed), Some(under), false) = (allowed, under, seen.is_undecided) {
            let wrong = loses_otherwise(seen, i128::from(allowed), over.map(i128::from), i128::from(under));
            examine(wrong, &mut self.lost);
        }
        let totals =
            marked.choices.iter().filter_map(|choice| Some((choice, choice.total_number_votes.as_ref()?)));
        let mut differs = false;
        let mut has_totals = false;
        for (choice, total) in totals {
            has_totals = true;
            let votes: i128 = choice.positions.iter().map(ballot::votes).sum();
            differs |= total.count().is_none_or(|total| i128::from(total) != votes);
        }
        if has_totals && !seen.is_undecided {
            examine(differs, &mut self.totals);
        }
        if let Some(write_ins) = count(&marked.write_ins) {
            let (all, counted) = seen.write_ins;
            examine(write_ins != all && write_ins != counted, &mut self.write_ins);
        }
        if marked.status.iter().any(|status| status == "overvoted") {
            examine(0 < seen.total(), &mut self.status);
        }
    }
}

/// Returns whether what is lost does not come to what is not used, in either reading.
fn loses_otherwise(seen: &Seen<'_>, allowed: i128, over: Option<i128>, under: i128) -> bool {
    let votes = seen.total();
    let is_overvoted = allowed < seen.indicated;
    match over {
        Some(over) => {
            let beyond = is_overvoted && votes == 0 && under == 0 && over == seen.indicated - allowed;
            votes + over + under != allowed && !beyond
        }
        None if is_overvoted => false,
        None => votes + under != allowed,
    }
}

pub(super) fn finish(records: &Records<'_>, found: &mut Collector) {
    for (key, cell) in &records.cells {
        let Misstated { lost, totals, write_ins, status } = cell.misstated;
        let parts = [
            ("lost votes", lost, "nist-n14-lost"),
            ("totals", totals, "nist-n14-totals"),
            ("write-ins", write_ins, "nist-n14-write-ins"),
            ("status", status, "nist-n14-status"),
        ];
        for (part, ballots, said) in parts.into_iter().filter(|(_, ballots, _)| 0 < *ballots) {
            let (contest, unit) = records.names(*key);
            let finding =
                Finding::new(CHECK.code, part, Class::TallyMismatch, Message::new(said).put("n", ballots));
            found.find("", finding.of_contest(contest).of_unit(unit));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, records};

    fn with(field: &'static str, value: u64) -> Vec<String> {
        // The fourth ballot of the north has a write-in and nothing lost.
        claims(
            &records(move |doc| doc["CVR"][3]["CVRSnapshot"][0]["CVRContest"][0][field] = value.into()),
            "N14",
        )
    }

    #[test]
    fn sums_that_are_not_those_of_the_positions_are_found() {
        let lost = "on 1 ballot votes, overvotes and undervotes do not come to the votes allowed";
        assert_eq!(with("Undervotes", 1), [lost]);
        assert_eq!(with("Overvotes", 1), [lost]);
        assert_eq!(with("WriteIns", 2), ["on 1 ballot the number of write-ins is not that of the positions"]);
        assert!(with("WriteIns", 1).is_empty());
        let total = |votes: u64| {
            move |doc: &mut Value| {
                let mayor = &mut doc["CVR"][3]["CVRSnapshot"][0]["CVRContest"][0];
                mayor["CVRContestSelection"][0]["TotalNumberVotes"] = votes.into();
            }
        };
        assert!(claims(&records(total(1)), "N14").is_empty());
        assert_eq!(
            claims(&records(total(0)), "N14"),
            ["on 1 ballot the total of some choice is not that of its positions"]
        );
    }

    #[test]
    fn marks_beyond_the_allowed_ones_are_a_reading_of_overvotes() {
        // Three marks of two: two votes are lost, and one mark is beyond.
        let overvotes = |number: u64| {
            move |doc: &mut Value| {
                doc["CVR"][5]["CVRSnapshot"][0]["CVRContest"][1]["Overvotes"] = number.into()
            }
        };
        assert!(claims(&records(overvotes(1)), "N14").is_empty());
        assert_eq!(claims(&records(overvotes(3)), "N14").len(), 1);
    }

    #[test]
    fn an_overvoted_contest_has_no_votes() {
        let bend = |doc: &mut Value| {
            let mayor = &mut doc["CVR"][3]["CVRSnapshot"][0]["CVRContest"][0];
            mayor["Status"] = serde_json::json!(["overvoted"]);
        };
        assert_eq!(
            claims(&records(bend), "N14"),
            ["on 1 ballot the contest is called overvoted and has votes that count"]
        );
    }
}
