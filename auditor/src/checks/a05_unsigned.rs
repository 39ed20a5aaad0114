//! A5: ballots without the issuing member's signature are invalid.

use election::evidence::file;
use language::{Key, Message};

use super::{Check, accounting};
use crate::evidence::Evidence;
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A5",
    aliases: &[],
    title: Key("a5-title"),
    source: "SAYLAU 2.2 L6, L12, 8.1 A5; incidents BA-12, BA-13",
    formula: Key("a5-formula"),
    reads: &[file::PROTOCOLS],
    explanation: Key("a5-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let mut examined = Examined::default();
    for (index, contest) in paper.contests.iter().enumerate() {
        let (unsigned, invalid) = (contest.accounting.unsigned, contest.accounting.invalid);
        let comparison =
            Comparison::at_most(("amount-unsigned", unsigned.into()), ("amount-invalid", invalid.into()));
        let comparison = comparison.within(evidence.contest(index));
        let cited = ["unsigned", "invalid"].map(|field| accounting(index, field));
        if let Some(finding) = examined.compare(comparison, Class::TallyMismatch, "noun-ballots") {
            let finding = finding.and("a5-counted");
            examined.find(finding.cite_all(cited).open_question("a5-for-whom", "a5-look"));
        } else if 0 < unsigned {
            let told = Message::new("a5-lack").put("n", unsigned);
            let claim = Message::new("within").put("scope", evidence.contest(index)).put("told", told);
            let finding = Finding::new(Class::Procedure, unsigned.into(), "noun-ballots", claim);
            examined.find(finding.cite_all(cited).open_question("a5-forgot", "a5-list-lines"));
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
