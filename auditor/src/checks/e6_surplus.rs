//! E6: no more electronic votes than admitted voters.

use election::evidence::file;
use language::Key;

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::{DeskCounts, OpsCounts};
use crate::lost_votes::{self, Fate};
use crate::report::{Class, Comparison, Finding, unexplained};

pub(super) const CHECK: Check = Check {
    code: "E6",
    aliases: &[],
    title: Key("e6-title"),
    source: "AUDIT 7.2 E6, 7.6",
    formula: Key("e6-formula"),
    reads: &[file::PROTOCOLS, file::OPS, file::LIST, file::DESK],
    explanation: Key("e6-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let mut votes = Vec::new();
    if let Ok(sheet) = evidence.electronic() {
        let at = Citation::json(file::PROTOCOLS, "/electronic/stored");
        votes.push(("amount-stored", u64::from(sheet.stored), at));
    }
    if let Ok(ops) = evidence.whole_ops() {
        let counts = OpsCounts::of(ops);
        let at = counts.stored_at.unwrap_or_else(|| Citation::whole(file::OPS));
        votes.push(("e6-casts", counts.stored, at));
    }
    let mut voters = Vec::new();
    if let Some(list) = evidence.list.get() {
        let marks = list.iter().map(|row| u64::from(row.electronic)).sum();
        voters.push(("amount-list-marks", marks, Citation::whole(file::LIST)));
    }
    if let Ok(desk) = evidence.whole_desk() {
        let most = DeskCounts::of(desk);
        let most = most.electronic_marks().1 + most.overridden;
        voters.push(("e6-desk-voters", most, Citation::whole(file::DESK)));
    }
    if votes.is_empty() {
        return Err(Unavailable::because("e6-needs-votes"));
    }
    if voters.is_empty() {
        return Err(Unavailable::because("needs-list-or-desk"));
    }
    let mut examined = Examined::default();
    for (cast, cast_value, cast_at) in &votes {
        for (admitted, admitted_value, admitted_at) in &voters {
            let comparison = Comparison::at_most((*cast, *cast_value), (*admitted, *admitted_value));
            if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-votes") {
                examined.find(
                    finding
                        .cite(cast_at.clone())
                        .cite(admitted_at.clone())
                        .open_question("e6-which", "e6-nothing"),
                );
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
        let claim = unexplained(lost.numbers(), part.votes, "noun-votes");
        let finding = Finding::new(Class::Deficit, part.votes, "noun-votes", claim);
        let finding = Finding { larger: Some(lost.admitted.what.clone()), ..finding };
        let cannot_tell = "e6-untold";
        examined.find(
            finding.cite_all(part.citations.clone()).open_question(cannot_tell, lost.would_resolve.clone()),
        );
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
