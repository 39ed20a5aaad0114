//! P2: no box holds more ballots than were issued for it.

use election::evidence::file;
use election::protocol::PaperAccounting;
use language::{Key, Message};

use super::{Check, accounting};
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "P2",
    aliases: &["A4"],
    title: Key("p2-title"),
    source: "AUDIT 7.2 P2, SAYLAU 2.2 L8, 8.1 A4; incident BA-14",
    formula: Key("p2-formula"),
    reads: &[file::PROTOCOLS, file::COMMISSION],
    explanation: Key("p2-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let voided = evidence.commission.get().map(|papers| papers.mobile_box_voided);
    let mut examined = Examined::default();
    let mut has_surplus = false;
    for (index, contest) in paper.contests.iter().enumerate() {
        let a = &contest.accounting;
        stationary(evidence, index, a, &mut examined);
        has_surplus |= a.issued_outside < a.found_mobile;
        mobile(evidence, index, a, voided, &mut examined);
    }
    if voided == Some(true) && !has_surplus {
        let claim = "p2-void";
        let finding = Finding::new(Class::Procedure, 1, "noun-boxes", claim);
        examined.find(
            finding
                .cite(Citation::json(file::COMMISSION, "/mobile_box_voided"))
                .open_question("p2-ground", "p2-voiding-act"),
        );
    }
    Ok(examined)
}

fn stationary(evidence: &Evidence, index: usize, a: &PaperAccounting, examined: &mut Examined) {
    let comparison = Comparison::at_most(
        ("p2-found-stationary", a.found_stationary.into()),
        ("p2-issued-inside", a.issued_inside.into()),
    );
    let comparison = comparison.within(evidence.contest(index));
    let taken = u64::from(a.issued_inside.saturating_sub(a.found_stationary));
    if 0 < taken {
        examined.remark(Message::new("p2-taken").put("contest", evidence.contest(index)).put("n", taken));
    }
    let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-ballots") else { return };
    let fields = ["found_stationary", "issued_inside"].map(|field| accounting(index, field));
    examined.find(finding.cite_all(fields).open_question("p2-which", "p2-compare"));
}

fn mobile(
    evidence: &Evidence,
    index: usize,
    a: &PaperAccounting,
    voided: Option<bool>,
    examined: &mut Examined,
) {
    let comparison = Comparison::at_most(
        ("p2-found-mobile", a.found_mobile.into()),
        ("amount-issued-outside", a.issued_outside.into()),
    );
    let comparison = comparison.within(evidence.contest(index));
    let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-ballots") else { return };
    let stake = Message::new(match voided {
        Some(true) => "p2-stake-void",
        Some(false) => "p2-stake-not-void",
        None => "p2-stake-unknown",
    });
    let stake = stake.put("n", a.found_mobile);
    let fields = ["found_mobile", "issued_outside"].map(|field| accounting(index, field));
    examined.find(finding.and(stake).cite_all(fields).open_question("p2-how", "p2-apart"));
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.paper(1).accounting.found_mobile += 1;
    }

    #[test]
    fn one_ballot_too_many_puts_the_whole_mobile_box_at_stake() {
        let findings = Day::bent(bend).findings("P2");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 1, Class::Surplus));
        assert!(
            findings[0]
                .claim
                .to_string()
                .ends_with("(L8): 4 ballots are at stake, and the commission did not declare them void")
        );
    }

    #[test]
    fn ballots_taken_away_are_a_remark_and_no_finding() {
        let day = Day::bent(|day| day.paper(0).accounting.found_stationary -= 5);
        assert!(day.findings("P2").is_empty());
    }

    #[test]
    fn a_void_box_without_surplus_is_a_finding() {
        let day = Day::bent(|day| day.commission.mobile_box_voided = true);
        assert_eq!(day.claims("P2"), ["the mobile box was declared void, but it holds no ballot too many"]);
    }
}
