//! M2: contests decided by the same voters agree.

use election::evidence::file;
use language::{Key, Message};

use super::{Check, accounting};
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison};

pub(super) const CHECK: Check = Check {
    code: "M2",
    aliases: &[],
    title: Key("m2-title"),
    source: "AUDIT 7.2 M2; Behrens 2022",
    formula: Key("m2-formula"),
    reads: &[file::PROTOCOLS],
    explanation: Key("m2-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let protocols = evidence.protocols.needed(file::PROTOCOLS)?;
    let mut examined = Examined::default();
    if let Some(sheet) = &protocols.electronic {
        let totals: Vec<u64> = sheet.tallies.iter().map(|tally| tally.total()).collect();
        for (index, pair) in totals.array_windows().enumerate() {
            let [first, second] = *pair;
            electronic(evidence, index, first, second, &mut examined);
        }
    }
    if let Some(sheet) = &protocols.paper {
        for (index, pair) in sheet.contests.array_windows().enumerate() {
            let [first, second] = pair;
            paper(evidence, index, [&first.accounting, &second.accounting], &mut examined);
        }
    }
    Ok(examined)
}

fn electronic(evidence: &Evidence, index: usize, first: u64, second: u64, examined: &mut Examined) {
    let name = |contest| Message::new("m2-electronic").put("contest", evidence.contest(contest));
    let (left, right) = (name(index), name(index + 1));
    let comparison = Comparison::equal((left, first), (right, second));
    if let Some(finding) = examined.compare(comparison, Class::CrossContest, "noun-votes") {
        let cited = [index, index + 1]
            .map(|contest| Citation::json(file::PROTOCOLS, format!("/electronic/tallies/{contest}")));
        examined.find(finding.cite_all(cited).open_question("m2-which-votes", "m2-count-box"));
    }
}

fn paper(
    evidence: &Evidence,
    index: usize,
    pair: [&election::protocol::PaperAccounting; 2],
    examined: &mut Examined,
) {
    let found = pair.map(|a| u64::from(a.found_stationary) + u64::from(a.found_mobile));
    let issued = pair.map(|a| u64::from(a.issued_inside) + u64::from(a.issued_outside));
    let [first, second] = found;
    let taken =
        issued.into_iter().zip(found).map(|(issued, found)| issued.saturating_sub(found)).max().unwrap_or(0);
    let left = Message::new("m2-found").put("first", first).put("second", second);
    let comparison = Comparison::at_most((left, first.abs_diff(second)), ("m2-taken", taken));
    let comparison =
        comparison.within(Message::joined([evidence.contest(index), evidence.contest(index + 1)], ", "));
    if let Some(finding) = examined.compare(comparison, Class::CrossContest, "noun-ballots") {
        let cited = [index, index + 1]
            .into_iter()
            .flat_map(|contest| ["found_stationary", "found_mobile"].map(|field| accounting(contest, field)));
        examined.find(finding.cite_all(cited).open_question("m2-which-ballots", "m2-count-ballots"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.electronic().tallies[1].votes[0] -= 3;
    }

    #[test]
    fn an_electronic_contest_with_fewer_votes_is_found() {
        let findings = Day::bent(bend).findings("M2");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 3, Class::CrossContest));
    }

    #[test]
    fn paper_contests_may_differ_by_what_was_taken_away() {
        assert!(Day::clean().findings("M2").is_empty(), "13 and 14 found, one taken away");
        let day = Day::bent(|day| day.paper(1).accounting.found_stationary += 5);
        assert_eq!(day.findings("M2")[0].size, 5);
    }
}
