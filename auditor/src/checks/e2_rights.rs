//! E2: every right issued was cast, voided or never brought back.

use election::evidence::ballot_box::Slot;
use election::evidence::file;
use election::protocol::ElectronicProtocol;
use election::record::ops::VoidReason;
use language::Key;

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::{DeskCounts, OpsCounts};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "E2",
    aliases: &["A7"],
    title: Key("e2-title"),
    source: "AUDIT 7.2 E2, SAYLAU 8.1 A7, RECORD 14.11 I3 and I4; incident EV-11",
    formula: Key("e2-formula"),
    reads: &[file::PROTOCOLS, file::DESK, file::OPS, file::BALLOT_BOX],
    explanation: Key("e2-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let sheet = evidence.electronic();
    let desk = evidence.whole_desk();
    let ops = evidence.whole_ops().ok().map(OpsCounts::of);
    let mut examined = Examined::default();
    if let Ok(sheet) = sheet {
        let void = ops.as_ref().map_or(0, OpsCounts::void_ballots);
        protocol(sheet, other_voids(ops.as_ref()), void, &mut examined);
        if let Some(ops) = &ops {
            blanks(sheet.returned_blank.into(), ops, &mut examined);
        }
    }
    if let Ok(desk) = desk {
        let counts = DeskCounts::of(desk);
        if let Ok(sheet) = sheet {
            desk_issues(sheet.issued.into(), &counts, &mut examined);
        }
        spent(evidence, &counts, ops.as_ref(), &mut examined);
        return Ok(examined);
    }
    sheet.map(|_| examined)
}

fn other_voids(ops: Option<&OpsCounts>) -> u64 {
    let others = [VoidReason::Cancelled, VoidReason::Expired];
    ops.map_or(0, |ops| others.iter().filter_map(|why| ops.voids.get(why)).sum())
}

/// Holds the protocol's rights against what became of them.
fn protocol(sheet: &ElectronicProtocol, other_voids: u64, void_ballots: u64, examined: &mut Examined) {
    let parts = [sheet.stored, sheet.returned_blank, sheet.not_returned];
    let ended: u64 = parts.into_iter().map(u64::from).sum();
    let issued = u64::from(sheet.issued);
    let lawful = [other_voids, void_ballots, other_voids + void_ballots];
    let ended = if lawful.iter().any(|more| issued == ended + more) { issued } else { ended };
    let comparison = Comparison::equal(("e2-issued", issued), ("e2-ended", ended));
    let class = if ended < issued { Class::Deficit } else { Class::Surplus };
    let Some(finding) = examined.compare(comparison, class, "noun-votes") else { return };
    let fields = ["issued", "stored", "returned_blank", "not_returned"];
    let cited = fields.map(|field| Citation::json(file::PROTOCOLS, format!("/electronic/{field}")));
    examined.find(finding.cite_all(cited).open_question("e2-where", "e2-counters"));
}

fn blanks(returned: u64, ops: &OpsCounts, examined: &mut Examined) {
    let recorded = ops.voids.get(&VoidReason::Blank).copied().unwrap_or(0);
    let all = recorded + other_voids(Some(ops));
    let right = ("e2-blank-ops", if returned == all { all } else { recorded });
    let comparison = Comparison::equal(("e2-blank-protocol", returned), right);
    if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-rights") {
        let cited = Citation::json(file::PROTOCOLS, "/electronic/returned_blank");
        examined.find(
            finding
                .cite(cited)
                .cite(Citation::whole(file::OPS))
                .open_question("tell-which-record", "e2-void-slots"),
        );
    }
}

fn desk_issues(issued: u64, desk: &DeskCounts, examined: &mut Examined) {
    let most = desk.issued_electronic + desk.overridden;
    let right = ("amount-desk-rights", issued.clamp(desk.issued_electronic, most));
    let comparison = Comparison::equal(("e2-issued-protocol", issued), right);
    if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-rights") {
        let cited = Citation::json(file::PROTOCOLS, "/electronic/issued");
        examined.find(
            finding
                .cite(cited)
                .cite(Citation::whole(file::DESK))
                .open_question("tell-which-record", "e2-marks"),
        );
    }
}

/// Holds the box against the desk: no more rights spent than issued, one void for each mark taken back.
fn spent(evidence: &Evidence, desk: &DeskCounts, ops: Option<&OpsCounts>, examined: &mut Examined) {
    let Some(export) = evidence.ballot_box.get() else { return };
    let ballots = export.slots.iter().filter(|slot| matches!(slot, Slot::Ballot(..))).count() as u64;
    let voids = export.voids() as u64;
    let rights = ("amount-desk-rights", desk.issued_electronic + desk.overridden);
    let cited = || [Citation::whole(file::BALLOT_BOX), Citation::whole(file::DESK)];
    let bound = Comparison::at_most(("e2-in-box", ballots + voids), rights);
    if let Some(finding) = examined.compare(bound, Class::Surplus, "noun-slots") {
        examined.find(finding.cite_all(cited()).open_question("e2-which-slots", "e2-nothing"));
    }
    let bound = Comparison::at_most(("e2-marks-back", desk.returned), ("e2-voids-box", voids));
    if let Some(finding) = examined.compare(bound, Class::Surplus, "noun-rights") {
        examined.find(finding.cite_all(cited()).open_question("e2-still-cast", "e2-acts"));
    }
    let Some(ops) = ops else { return };
    let equal = Comparison::equal(("e2-voids-box", voids), ("e2-voids-ops", ops.voided()));
    if let Some(finding) = examined.compare(equal, Class::RecordConflict, "noun-voids") {
        let finding: Finding =
            finding.cite(Citation::whole(file::BALLOT_BOX)).cite(Citation::whole(file::OPS));
        examined.find(finding.open_question("tell-which-record", "e2-original"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.lose_unread(4);
    }

    #[test]
    fn votes_never_read_are_a_deficit_of_rights() {
        let findings = Day::bent(bend).findings("E2");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 4, Class::Deficit));
    }

    #[test]
    fn votes_read_but_not_summed_leave_the_rights_whole() {
        assert!(Day::bent(|day| day.lose_unsummed(4)).findings("E2").is_empty());
    }

    #[test]
    fn a_right_not_returned_and_written_down_is_accounted_for() {
        let day = Day::bent(|day| {
            day.lose_unread(1);
            day.electronic().not_returned = 1;
        });
        assert!(day.findings("E2").is_empty());
    }

    #[test]
    fn a_lapsed_right_may_be_booked_beside_the_blank_ones() {
        let day = Day::bent(|day| {
            day.lose_unread(1);
            day.add_ops("20:01", election::record::OpsRecord::Void { n: 2, why: VoidReason::Expired });
            day.slots.push(Slot::Void(election::right::Tag([201; 16])));
        });
        assert!(day.findings("E2").is_empty());
    }

    #[test]
    fn a_ballot_without_a_right_is_a_surplus() {
        let day = Day::bent(|day| {
            let Slot::Ballot(_, sealed) = day.slots[0] else { panic!("void") };
            day.slots.push(Slot::Ballot(election::right::Tag([99; 16]), sealed));
        });
        let findings = day.findings("E2");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 1, Class::Surplus));
    }
}
