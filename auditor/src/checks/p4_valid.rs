//! P4: the valid ballots are the sum of the votes.

use election::evidence::file;

use super::{Check, accounting};
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison};
use crate::slips;

pub(super) const CHECK: Check = Check {
    code: "P4",
    aliases: &[],
    title: "valid paper ballots are the sum of the votes",
    source: "AUDIT 7.2 P4",
    formula: "valid = sum of v_k + against all, in each contest",
    reads: &[file::PROTOCOLS],
    explanation: "Each valid ballot is a vote for one option or against all. A difference is arithmetic on the sheet, or \
        a number of votes changed after the ballots were counted. A blank paper ballot is invalid and is counted there, \
        so the paper tally has no blank votes.",
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let mut examined = Examined::default();
    for (index, contest) in paper.contests.iter().enumerate() {
        let comparison = Comparison::equal(
            ("valid ballots", contest.accounting.valid.into()),
            ("votes for options and against all", contest.tally.valid()),
        );
        let comparison = comparison.within(evidence.contest(index));
        if let Some(finding) = examined.compare(comparison, Class::TallyMismatch, "votes") {
            let tally = Citation::json(file::PROTOCOLS, format!("/paper/contests/{index}/tally"));
            let finding = finding.cite(accounting(index, "valid")).cite(tally).open_question(
                "which option has too many or too few votes",
                "counting the piles of the sealed package again",
            );
            examined.find(slips::explain(evidence, index, finding));
        }
        let blank = u64::from(contest.tally.blank);
        let comparison = Comparison::equal(("blank votes on paper", blank), ("allowed", 0));
        let comparison = comparison.within(evidence.contest(index));
        if let Some(finding) = examined.compare(comparison, Class::TallyMismatch, "votes") {
            let tally = Citation::json(file::PROTOCOLS, format!("/paper/contests/{index}/tally/blank"));
            examined.find(finding.cite(tally).open_question(
                "whether these ballots are also among the invalid ones",
                "counting the piles of the sealed package again",
            ));
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
        assert_eq!(findings[0].larger.as_deref(), Some("votes for options and against all"));
    }

    #[test]
    fn a_blank_paper_ballot_is_an_invalid_one() {
        let day = Day::bent(|day| day.paper(0).tally.blank = 1);
        assert_eq!(day.findings("P4").len(), 1);
    }
}
