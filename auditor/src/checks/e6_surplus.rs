//! E6: no more electronic votes than admitted voters.

use election::evidence::file;

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::{DeskCounts, OpsCounts};
use crate::lost_votes::{self, Fate};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "E6",
    aliases: &[],
    title: "electronic votes are at most the admitted voters",
    source: "AUDIT 7.2 E6, 7.6",
    formula: "C <= M_e: ballots stored by the protocol, and by the ops journal, <= list marks, and desk issues",
    reads: &[file::PROTOCOLS, file::OPS, file::LIST, file::DESK],
    explanation: "More votes than voters who were admitted cannot come from any loss: votes were put in that no voter on \
        the list cast. Fewer are found by the checks that see where they went (E2 to E4, A14, S1), and here only where \
        those cannot run. While such a surplus is unexplained and larger than the margin \
        on paper, no audit of the paper can confirm the outcome.",
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let mut votes = Vec::new();
    if let Ok(sheet) = evidence.electronic() {
        let at = Citation::json(file::PROTOCOLS, "/electronic/stored");
        votes.push(("ballots stored in the protocol", u64::from(sheet.stored), at));
    }
    if let Ok(ops) = evidence.whole_ops() {
        let counts = OpsCounts::of(ops);
        let at = counts.stored_at.unwrap_or_else(|| Citation::whole(file::OPS));
        votes.push(("cast records of the ops journal", counts.stored, at));
    }
    let mut voters = Vec::new();
    if let Some(list) = evidence.list.get() {
        let marks = list.iter().map(|row| u64::from(row.electronic)).sum();
        voters.push(("electronic marks on the voter list", marks, Citation::whole(file::LIST)));
    }
    if let Ok(desk) = evidence.whole_desk() {
        let most = DeskCounts::of(desk);
        let most = most.electronic_marks().1 + most.overridden;
        voters.push(("electronic voters of the desk journal", most, Citation::whole(file::DESK)));
    }
    if votes.is_empty() {
        return Err(Unavailable::because("needs an electronic protocol or the whole of `ops.jnl`"));
    }
    if voters.is_empty() {
        return Err(Unavailable::because("needs `voter-list.csv` or the whole of `desk.jnl`"));
    }
    let mut examined = Examined::default();
    for (cast, cast_value, cast_at) in &votes {
        for (admitted, admitted_value, admitted_at) in &voters {
            let comparison = Comparison::at_most((cast, *cast_value), (admitted, *admitted_value));
            if let Some(finding) = examined.compare(comparison, Class::Surplus, "votes") {
                examined.find(finding.cite(cast_at.clone()).cite(admitted_at.clone()).open_question(
                    "which of the votes are the surplus ones, and for whom they are",
                    "nothing in an electronic record: the surplus bounds what the result can be worth",
                ));
            }
        }
    }
    untold(evidence, &mut examined);
    Ok(examined)
}

/// A gap of which no other check can say what became of it: without box, journal and devices this one must.
fn untold(evidence: &Evidence, examined: &mut Examined) {
    let Some(lost) = lost_votes::explain(evidence) else { return };
    for part in lost.parts.iter().filter(|part| part.fate == Fate::CannotTell) {
        let claim = format!(
            "{} {}, {} {}: a difference of {} votes is not explained",
            lost.admitted.what, lost.admitted.value, lost.counted.what, lost.counted.value, part.votes
        );
        let finding = Finding::new(Class::Deficit, part.votes, "votes", claim);
        let finding = Finding { larger: Some(lost.admitted.what.clone()), ..finding };
        let cannot_tell = "whether these votes were never read or were read and not summed";
        examined
            .find(finding.cite_all(part.citations.clone()).open_question(cannot_tell, &lost.would_resolve));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.electronic().stored += 20;
    }

    #[test]
    fn votes_beyond_the_voters_are_severe() {
        let findings = Day::bent(bend).findings("E6");
        assert_eq!(findings.len(), 2, "against the list and the desk journal");
        assert!(findings.iter().all(|finding| finding.size == 20 && finding.class == Class::Surplus));
    }

    #[test]
    fn a_gap_that_nothing_can_explain_is_found_here() {
        let gone = [file::OPS, file::BALLOT_BOX, file::DEVICES];
        let findings = Day::bent(|day| day.lose_unread(4)).without(&gone).findings("E6");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 4, Class::Deficit));
    }

    #[test]
    fn fewer_votes_than_voters_are_no_surplus() {
        assert!(Day::bent(|day| day.lose_unread(4)).findings("E6").is_empty());
    }
}
