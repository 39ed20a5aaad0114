//! P6: no more home ballots than written applications.

use election::device::Channel;
use election::evidence::file;
use language::Key;

use super::{Check, accounting};
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::DeskCounts;
use crate::report::{Class, Comparison};

pub(super) const CHECK: Check = Check {
    code: "P6",
    aliases: &[],
    title: Key("p6-title"),
    source: "AUDIT 7.2 P6, SAYLAU 2.2 L7; incidents MB-01, MB-02",
    formula: Key("p6-formula"),
    reads: &[file::PROTOCOLS, file::COMMISSION, file::DESK],
    explanation: Key("p6-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let papers = evidence.commission.needed(file::COMMISSION)?;
    let applications = ("p6-applications", u64::from(papers.home_applications));
    let applied = Citation::json(file::COMMISSION, "/home_applications");
    let mut examined = Examined::default();
    let mut ran = false;
    if let Ok(paper) = evidence.paper() {
        ran = true;
        for (index, contest) in paper.contests.iter().enumerate() {
            let issued = ("amount-issued-outside", u64::from(contest.accounting.issued_outside));
            let comparison = Comparison::at_most(issued, applications).within(evidence.contest(index));
            if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-ballots") {
                let cited = [accounting(index, "issued_outside"), applied.clone()];
                examined
                    .find(finding.cite_all(cited).open_question("p6-who-received", "p6-register-and-marks"));
            }
        }
    }
    if let Ok(desk) = evidence.whole_desk() {
        ran = true;
        let counts = DeskCounts::of(desk);
        let home = [Channel::HomePaper, Channel::HomeElectronic];
        let issued: u64 = home.into_iter().map(|channel| counts.issued_in(channel)).sum();
        let comparison = Comparison::at_most(("p6-desk", issued), applications);
        if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-voters") {
            examined.find(
                finding
                    .cite(Citation::whole(file::DESK))
                    .cite(applied)
                    .open_question("p6-who-voted", "p6-register-and-desk"),
            );
        }
    }
    if ran { Ok(examined) } else { Err(Unavailable::because("p6-needs")) }
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.commission.home_applications = 2;
    }

    #[test]
    fn home_voting_beyond_the_applications_is_a_surplus() {
        let findings = Day::bent(bend).findings("P6");
        let sizes: Vec<_> = findings.iter().map(|finding| finding.size).collect();
        assert_eq!(sizes, [1, 1, 2], "two contests on paper, four home voters in the journal");
    }
}
