//! P1: every paper ballot received is accounted for.

use election::evidence::file;
use language::Key;

use super::{Check, accounting};
use crate::evidence::Evidence;
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison};
use crate::slips;

pub(super) const CHECK: Check = Check {
    code: "P1",
    aliases: &["A1"],
    title: Key("p1-title"),
    source: "AUDIT 7.2 P1, SAYLAU 8.1 A1; incidents BA-01 to BA-11",
    formula: Key("p1-formula"),
    reads: &[file::PROTOCOLS],
    explanation: Key("p1-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let mut examined = Examined::default();
    for (index, contest) in paper.contests.iter().enumerate() {
        let a = &contest.accounting;
        let had = u64::from(a.received) + u64::from(a.transferred_in);
        let parts = [a.issued_inside, a.issued_outside, a.spoiled, a.unused, a.transferred_out];
        let accounted = parts.into_iter().map(u64::from).sum();
        let comparison = Comparison::equal(("p1-had", had), ("p1-accounted", accounted));
        let class = if accounted < had { Class::Deficit } else { Class::Surplus };
        if let Some(finding) =
            examined.compare(comparison.within(evidence.contest(index)), class, "noun-ballots")
        {
            let fields =
                ["received", "issued_inside", "issued_outside", "spoiled", "unused", "transferred_out"];
            let finding = finding
                .cite_all(fields.map(|field| accounting(index, field)))
                .open_question("p1-left", "p1-count");
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
        day.paper(0).accounting.unused -= 9;
    }

    #[test]
    fn ballots_that_left_are_a_deficit_and_ballots_too_many_a_surplus() {
        let findings = Day::bent(bend).findings("P1");
        assert_eq!(
            findings[0].claim.to_string(),
            "single mandate: ballots received or borrowed 41, ballots issued, spoiled, unused or lent 32: a \
             difference of 9 ballots is not explained"
        );
        assert_eq!((findings.len(), findings[0].class, findings[0].size), (1, Class::Deficit, 9));
        let surplus = Day::bent(|day| day.paper(1).accounting.spoiled += 300).findings("P1");
        assert_eq!((surplus[0].class, surplus[0].size), (Class::Surplus, 300));
    }

    #[test]
    fn lent_and_borrowed_ballots_are_accounted_for() {
        let day = Day::bent(|day| {
            let stock = &mut day.paper(0).accounting;
            (stock.transferred_out, stock.transferred_in) = (20, 5);
            stock.unused -= 15;
        });
        assert!(day.findings("P1").is_empty());
    }

    #[test]
    fn without_paper_there_is_no_stock() {
        let day = Day::bent(|day| day.protocols.paper = None);
        assert_eq!(day.unavailable("P1"), "no paper protocol was drawn up here");
    }
}
