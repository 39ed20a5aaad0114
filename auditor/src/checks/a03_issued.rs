//! A3: each voter on paper was given a ballot of every contest.

use election::evidence::file;
use language::{Key, Message};

use super::{Check, accounting};
use crate::evidence::Evidence;
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison};

pub(super) const CHECK: Check = Check {
    code: "A3",
    aliases: &[],
    title: Key("a3-title"),
    source: "SAYLAU 8.1 A3; incidents BA-02 to BA-04",
    formula: Key("a3-formula"),
    reads: &[file::PROTOCOLS],
    explanation: Key("a3-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let mut examined = Examined::default();
    for (index, pair) in paper.contests.array_windows().enumerate() {
        let [first, second] = pair
            .each_ref()
            .map(|c| u64::from(c.accounting.issued_inside) + u64::from(c.accounting.issued_outside));
        let name = |contest| Message::new("a3-issued-for").put("contest", evidence.contest(contest));
        let (left, right) = (name(index), name(index + 1));
        let comparison = Comparison::equal((left, first), (right, second));
        if let Some(finding) = examined.compare(comparison, Class::CrossContest, "noun-ballots") {
            let cited = [index, index + 1].into_iter().flat_map(|contest| {
                ["issued_inside", "issued_outside"].map(|field| accounting(contest, field))
            });
            examined.find(finding.cite_all(cited).open_question("a3-refused", "a3-signatures"));
        }
    }
    Ok(examined)
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.paper(1).accounting.issued_inside -= 4;
    }

    #[test]
    fn a_contest_with_fewer_ballots_issued_is_found() {
        let findings = Day::bent(bend).findings("A3");
        assert_eq!((findings.len(), findings[0].size), (1, 4));
        assert_eq!(
            findings[0].larger.as_ref().map(ToString::to_string).as_deref(),
            Some("issued for single mandate")
        );
    }
}
