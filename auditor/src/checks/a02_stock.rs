//! A2: the ballot stock is lawful and was counted at opening.

use election::evidence::file;
use election::papers::CommissionPapers;
use language::Key;

use super::{Check, accounting};
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A2",
    aliases: &[],
    title: Key("a2-title"),
    source: "SAYLAU 2.2 L1, L3, 8.1 A2; incidents BA-01, BA-02, BA-05",
    formula: Key("a2-formula"),
    reads: &[file::PROTOCOLS, file::DEFINITION, file::COMMISSION],
    explanation: Key("a2-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let definition = evidence.definition.needed(file::DEFINITION)?;
    let papers = evidence.commission.get();
    let was_planned = papers
        .is_some_and(|papers| papers.paper_from.is_some_and(|from| from.minute() <= definition.hours.opens));
    let listed = u64::from(definition.listed);
    let most = (listed * 101).div_ceil(100);
    let mut examined = Examined::default();
    for (index, contest) in paper.contests.iter().enumerate() {
        let received = ("amount-received", u64::from(contest.accounting.received));
        let mut bounds =
            vec![(Comparison::at_most(received, ("amount-listed-and-reserve", most)), "a2-why-so-many")];
        if was_planned {
            bounds.push((Comparison::at_most(("amount-listed", listed), received), "a2-turned-away"));
        }
        for (comparison, cannot_tell) in bounds {
            let comparison = comparison.within(evidence.contest(index));
            if let Some(finding) = examined.compare(comparison, Class::Procedure, "noun-ballots") {
                let listed_at = Citation::json(file::DEFINITION, "/listed");
                let finding = finding.cite(accounting(index, "received")).cite(listed_at);
                examined.find(finding.open_question(cannot_tell, "a2-delivery"));
            }
        }
    }
    papers.into_iter().for_each(|papers| opening(papers, &mut examined));
    Ok(examined)
}

fn opening(papers: &CommissionPapers, examined: &mut Examined) {
    let duties = [
        (papers.ballots_counted_at_opening, "ballots_counted_at_opening", "a2-not-counted"),
        (papers.opening_protocol_signed, "opening_protocol_signed", "a2-no-opening-protocol"),
    ];
    for (_, field, claim) in duties.into_iter().filter(|(is_done, ..)| !is_done) {
        let cited = Citation::json(file::COMMISSION, format!("/{field}"));
        let finding = Finding::new(Class::Procedure, 1, "noun-duties", claim).cite(cited);
        examined.find(finding.open_question("a2-how-many", "a2-delivery-and-package"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.paper(0).accounting.received = 42;
    }

    #[test]
    fn one_per_cent_is_rounded_up_and_no_more() {
        assert_eq!(Day::bent(bend).findings("A2")[0].size, 1, "40 listed, 41 allowed");
    }

    #[test]
    fn too_few_ballots_matter_only_where_paper_was_planned() {
        let few = |day: &mut Day| day.paper(0).accounting.received = 30;
        assert_eq!(Day::bent(few).findings("A2")[0].size, 10);
        let late = Day::bent(|day| {
            few(day);
            day.commission.paper_from = Some(crate::fixture::clock("12:15"));
        });
        assert!(late.findings("A2").is_empty());
    }

    #[test]
    fn an_uncounted_stock_is_found() {
        let day = Day::bent(|day| day.commission.ballots_counted_at_opening = false);
        assert_eq!(day.claims("A2"), ["the ballots were not counted at opening"]);
    }
}
