//! P4: the valid ballots are the sum of the votes.

use election::evidence::file;
use language::Key;

use super::{Check, accounting};
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison};
use crate::slips;

pub(super) const CHECK: Check = Check {
    code: "P4",
    aliases: &[],
    title: Key("p4-title"),
    source: "AUDIT 7.2 P4",
    formula: Key("p4-formula"),
    reads: &[file::PROTOCOLS],
    explanation: Key("p4-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let mut examined = Examined::default();
    for (index, contest) in paper.contests.iter().enumerate() {
        let comparison = Comparison::equal(
            ("p4-valid", contest.accounting.valid.into()),
            ("p4-votes", contest.tally.valid()),
        );
        let comparison = comparison.within(evidence.contest(index));
        if let Some(finding) = examined.compare(comparison, Class::TallyMismatch, "noun-votes") {
            let tally = Citation::json(file::PROTOCOLS, format!("/paper/contests/{index}/tally"));
            let finding = finding
                .cite(accounting(index, "valid"))
                .cite(tally)
                .open_question("p4-which", "resolve-count-piles");
            examined.find(slips::explain(evidence, index, finding));
        }
        let blank = u64::from(contest.tally.blank);
        let comparison = Comparison::equal(("p4-blank", blank), ("allowed", 0));
        let comparison = comparison.within(evidence.contest(index));
        if let Some(finding) = examined.compare(comparison, Class::TallyMismatch, "noun-votes") {
            let tally = Citation::json(file::PROTOCOLS, format!("/paper/contests/{index}/tally/blank"));
            examined.find(finding.cite(tally).open_question("p4-also-invalid", "resolve-count-piles"));
        }
    }
    Ok(examined)
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.paper(0).tally.votes[1] += 50;
    }

    #[test]
    fn votes_written_in_do_not_fit_the_valid_ballots() {
        let findings = Day::bent(bend).findings("P4");
        assert_eq!((findings.len(), findings[0].size), (1, 50));
        assert_eq!(
            findings[0].larger.as_ref().map(ToString::to_string).as_deref(),
            Some("votes for options and against all")
        );
    }

    #[test]
    fn a_blank_paper_ballot_is_an_invalid_one() {
        let day = Day::bent(|day| day.paper(0).tally.blank = 1);
        assert_eq!(day.findings("P4").len(), 1);
    }
}
