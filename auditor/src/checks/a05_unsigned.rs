//! A5: ballots without the issuing member's signature are invalid.

use election::evidence::file;

use super::{Check, accounting};
use crate::evidence::Evidence;
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A5",
    aliases: &[],
    title: "no ballot is unsigned, or it is invalid",
    source: "SAYLAU 2.2 L6, L12, 8.1 A5; incidents BA-12, BA-13",
    formula: "unsigned <= invalid; unsigned = 0",
    reads: &[file::PROTOCOLS],
    explanation: "The member who issues a ballot signs it; a ballot without that signature is invalid. If more ballots are \
        unsigned than invalid, unsigned ones were counted as valid. Any unsigned ballot is a fault of the commission that \
        costs the voter the vote.",
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let mut examined = Examined::default();
    for (index, contest) in paper.contests.iter().enumerate() {
        let (unsigned, invalid) = (contest.accounting.unsigned, contest.accounting.invalid);
        let comparison =
            Comparison::at_most(("unsigned ballots", unsigned.into()), ("invalid ballots", invalid.into()));
        let comparison = comparison.within(evidence.contest(index));
        let cited = ["unsigned", "invalid"].map(|field| accounting(index, field));
        if let Some(finding) = examined.compare(comparison, Class::TallyMismatch, "ballots") {
            let finding = finding.and("at least so many unsigned ballots were counted as valid");
            examined.find(finding.cite_all(cited).open_question(
                "for whom the unsigned ballots were counted",
                "looking for the member's signature on the ballots of the sealed package",
            ));
        } else if 0 < unsigned {
            let claim = format!(
                "{}: {unsigned} ballots lack the issuing member's signature and are invalid",
                evidence.contest(index)
            );
            let finding = Finding::new(Class::Procedure, unsigned.into(), "ballots", claim);
            examined.find(finding.cite_all(cited).open_question(
                "whether the member forgot to sign or the ballots were never issued",
                "the list lines signed by the same member",
            ));
        }
    }
    Ok(examined)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.paper(0).accounting.unsigned = 10;
    }

    #[test]
    fn unsigned_ballots_counted_as_valid_are_a_mismatch() {
        let findings = Day::bent(bend).findings("A5");
        assert_eq!((findings[0].size, findings[0].class), (9, Class::TallyMismatch), "one ballot is invalid");
    }

    #[test]
    fn unsigned_ballots_counted_as_invalid_are_a_matter_of_procedure() {
        let day = Day::bent(|day| day.paper(0).accounting.unsigned = 1);
        assert_eq!(day.findings("A5")[0].class, Class::Procedure);
    }
}
