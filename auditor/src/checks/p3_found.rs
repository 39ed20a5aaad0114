//! P3: every ballot found is valid or invalid.

use election::evidence::file;
use language::Key;

use super::{Check, accounting};
use crate::evidence::Evidence;
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison};
use crate::slips;

pub(super) const CHECK: Check = Check {
    code: "P3",
    aliases: &[],
    title: Key("p3-title"),
    source: "AUDIT 7.2 P3",
    formula: Key("p3-formula"),
    reads: &[file::PROTOCOLS],
    explanation: Key("p3-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let mut examined = Examined::default();
    for (index, contest) in paper.contests.iter().enumerate() {
        let a = &contest.accounting;
        let found = u64::from(a.found_stationary) + u64::from(a.found_mobile);
        let sorted = u64::from(a.valid) + u64::from(a.invalid);
        let comparison = Comparison::equal(("p3-found", found), ("p3-sorted", sorted));
        let class = if sorted < found { Class::Deficit } else { Class::Surplus };
        if let Some(finding) =
            examined.compare(comparison.within(evidence.contest(index)), class, "noun-ballots")
        {
            let fields = ["found_stationary", "found_mobile", "valid", "invalid"];
            let finding = finding
                .cite_all(fields.map(|field| accounting(index, field)))
                .open_question("p3-lost", "resolve-count-package");
            examined.find(slips::explain(evidence, index, finding));
        }
    }
    Ok(examined)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.paper(0).accounting.found_stationary -= 4;
    }

    #[test]
    fn piles_larger_than_the_boxes_are_a_surplus() {
        let findings = Day::bent(bend).findings("P3");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 4, Class::Surplus));
        assert_eq!(
            findings[0].larger.as_ref().map(ToString::to_string).as_deref(),
            Some("valid and invalid ballots")
        );
    }

    #[test]
    fn piles_smaller_than_the_boxes_are_a_deficit() {
        let day = Day::bent(|day| day.paper(0).accounting.found_stationary += 1);
        assert_eq!(day.findings("P3")[0].class, Class::Deficit);
    }
}
