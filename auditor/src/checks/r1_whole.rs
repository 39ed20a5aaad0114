//! R1: every file can be read to its end, and the ops journal tells a whole day.

use election::ballot::Sealing;
use election::evidence::ballot_box::Votes;
use election::evidence::file;
use election::precinct::Stamp;
use election::record::ops::StationState;
use election::record::{Break, Journal, JournalHeader, OpsRecord};

use super::Check;
use crate::evidence::{Citation, Evidence, LAYOUT};
use crate::examined::{Examined, Unavailable};
use crate::facts::states;
use crate::report::{Class, FileState, Finding};

pub(super) const CHECK: Check = Check {
    code: "R1",
    aliases: &[],
    title: "records are whole and in order",
    source: "RECORD 14.11 I7, DESIGN 4",
    formula: "no file broken; chains unbroken; times never go back; states sealed, tested, unsealed, open, ..., counted",
    reads: &LAYOUT,
    explanation: "Each journal record is bound to all before it by a hash, so a change, a gap or a cut shows at its place. \
        The station's states follow one order, and a journal that ends before the count has lost its tail even where its \
        chain holds. Whoever can write the whole file anew can also hash it anew: a whole journal is not a true one.",
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    if evidence.names().all(|name| !LAYOUT.contains(&name)) {
        return Err(Unavailable::because("the folder holds no file of the layout"));
    }
    let mut examined = Examined::default();
    for file in evidence.files() {
        if let FileState::Broken { reason } = &file.state {
            let claim = format!("`{}` cannot be read: {reason}", file.name);
            examined.find(integrity(claim, Citation::whole(file.name)));
        }
    }
    if let Some(desk) = evidence.desk.get() {
        journal(evidence, file::DESK, desk, &mut examined);
    }
    if let Some(ops) = evidence.ops.get() {
        journal(evidence, file::OPS, ops, &mut examined);
        order(ops, &mut examined);
    }
    sealing(evidence, &mut examined);
    Ok(examined)
}

/// A box sealed otherwise than the election was set up is another box.
fn sealing(evidence: &Evidence, examined: &mut Examined) {
    let (Some(definition), Some(export)) = (evidence.definition.get(), evidence.ballot_box.get()) else {
        return;
    };
    let is_opened = export.votes != Votes::InSlots;
    if is_opened != (definition.sealing != Sealing::StandIn) {
        let (name, definition) = (file::BALLOT_BOX, file::DEFINITION);
        let claim = format!("the header of `{name}` names another sealing than `{definition}`");
        examined.find(integrity(claim, Citation::byte(name, 9)).cite(Citation::whole(definition)));
    }
}

fn integrity(claim: String, cited: Citation) -> Finding {
    Finding::new(Class::Integrity, 1, "files", claim).cite(cited).open_question(
        "whether the damage is an accident, and what stood there",
        "the original on the sealed data device, with the anchors observers wrote down",
    )
}

fn journal<R>(evidence: &Evidence, name: &str, journal: &Journal<R>, examined: &mut Examined) {
    examined.remark(format!("`{name}`: {} records", journal.records.len()));
    if let Some(broken) = &journal.broken {
        let offset = match broken {
            Break::Header => 0,
            Break::Cut { offset, .. } | Break::Chain { offset, .. } | Break::UnknownRecord { offset, .. } => {
                *offset
            }
        };
        examined.find(integrity(format!("`{name}`: {broken}"), Citation::byte(name, offset)));
    }
    for pair in journal.records.windows(2) {
        let [before, after] = pair else { continue };
        if after.at < before.at {
            let claim =
                format!("`{name}`: record {} is from {}, before the record before it", after.no, after.at);
            examined.find(integrity(claim, Citation::record(name, after)));
        }
    }
    header(evidence, name, &journal.header, examined);
}

/// Holds the header against the definition: another precinct's journal is whole, too.
fn header(evidence: &Evidence, name: &str, header: &JournalHeader, examined: &mut Examined) {
    let Some(definition) = evidence.definition.get() else { return };
    let differs = [
        (header.precinct != definition.precinct.number, "precinct"),
        (header.election_id != definition.wire_id(), "election"),
        (header.is_simulated != (definition.stamp == Stamp::Simulated), "stamp"),
    ];
    for (_, what) in differs.into_iter().filter(|(differs, _)| *differs) {
        let claim = format!("the header of `{name}` names another {what} than `{}`", file::DEFINITION);
        examined.find(integrity(claim, Citation::byte(name, 0)).cite(Citation::whole(file::DEFINITION)));
    }
}

fn order(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let states = states(ops);
    for pair in states.windows(2) {
        let [(before, _), (after, record)] = pair else { continue };
        if !may_follow(*before, *after) {
            let claim = format!("state `{after}` at {} cannot follow `{before}`", record.at);
            examined.find(integrity(claim, Citation::record(file::OPS, record)));
        }
    }
    let first = states.first().filter(|(state, _)| StationState::Open <= *state);
    if let Some((state, record)) = first {
        let claim =
            format!("the journal's first state is `{state}`: sealing, test and start are not recorded");
        examined.find(integrity(claim, Citation::record(file::OPS, record)));
    }
    let last = states.last().map(|(state, _)| *state);
    if ops.broken.is_none() && last.is_none_or(|state| state < StationState::Counted) {
        let at = last.map_or_else(|| "without any state".to_owned(), |state| format!("in state `{state}`"));
        let claim = format!("the ops journal ends {at}, before the count");
        examined.find(integrity(claim, Citation::whole(file::OPS)));
    }
}

/// The day of DESIGN 4; a restart may tell the same state again.
fn may_follow(before: StationState, after: StationState) -> bool {
    use StationState::{Closing, Counted, Open, Sealed, Stored, Suspended, Tested, Unsealed};
    before == after
        || matches!(
            (before, after),
            (Sealed, Tested)
                | (Tested, Unsealed)
                | (Unsealed | Suspended, Open)
                | (Open, Suspended)
                | (Open | Suspended, Closing)
                | (Closing, Counted)
                | (Counted, Stored)
        )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.ops.retain(|(_, record)| *record != OpsRecord::State(StationState::Unsealed));
    }

    #[test]
    fn a_state_left_out_is_found() {
        assert_eq!(Day::bent(bend).claims("R1"), ["state `open` at 07:00:00 cannot follow `tested`"]);
    }

    #[test]
    fn a_journal_that_lost_its_tail_is_found_though_its_chain_holds() {
        let day = Day::bent(|day| day.ops.truncate(15));
        assert_eq!(day.claims("R1"), ["the ops journal ends in state `open`, before the count"]);
    }

    #[test]
    fn times_that_go_back_and_a_foreign_header_are_found() {
        let day = Day::bent(|day| day.desk[5].0 = crate::fixture::clock("07:00"));
        assert!(day.claims("R1")[0].contains("before the record before it"));
        let foreign = Day::bent(|day| day.definition.precinct.number = 148);
        assert_eq!(foreign.claims("R1").len(), 2, "both journals");
    }

    #[test]
    fn a_box_of_another_sealing_than_the_elections_is_found() {
        let day = Day::bent(|day| {
            day.seal();
            day.definition.sealing = Sealing::StandIn;
        });
        assert_eq!(day.claims("R1"), ["the header of `box.bin` names another sealing than `election.json`"]);
    }

    #[test]
    fn a_broken_chain_is_cited_by_its_byte() {
        let mut files = Day::clean().files();
        files.get_mut(file::DESK).unwrap()[200] ^= 1;
        let report = crate::audit(&Evidence::from_files(files));
        let finding = report.findings().find(|finding| finding.code == "R1").unwrap();
        assert!(finding.claim.contains("chain is broken at record"), "{}", finding.claim);
    }
}
