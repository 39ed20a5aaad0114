//! R1: every file can be read to its end, and the ops journal tells a whole day.

use election::ballot::Sealing;
use election::evidence::ballot_box::Votes;
use election::evidence::file;
use election::precinct::Stamp;
use election::record::ops::StationState;
use election::record::{Break, Journal, JournalHeader, OpsRecord};
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence, LAYOUT};
use crate::examined::{Examined, Unavailable};
use crate::facts::states;
use crate::report::{Class, FileState, Finding};

pub(super) const CHECK: Check = Check {
    code: "R1",
    aliases: &[],
    title: Key("r1-title"),
    source: "RECORD 14.11 I7, DESIGN 4",
    formula: Key("r1-formula"),
    reads: &LAYOUT,
    explanation: Key("r1-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    if evidence.names().all(|name| !LAYOUT.contains(&name)) {
        return Err(Unavailable::because("r1-no-file"));
    }
    let mut examined = Examined::default();
    for file in evidence.files() {
        if let FileState::Broken { reason } = &file.state {
            let claim = of_file("r1-unreadable", file.name).put("reason", Message::english(reason.clone()));
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
        let claim = of_file("r1-sealing", name).put("definition", definition.to_owned());
        examined.find(integrity(claim, Citation::byte(name, 9)).cite(Citation::whole(definition)));
    }
}

fn of_file(key: &'static str, name: &str) -> Message {
    Message::new(key).put("file", name.to_owned())
}

fn integrity(claim: Message, cited: Citation) -> Finding {
    Finding::new(Class::Integrity, 1, "noun-files", claim)
        .cite(cited)
        .open_question("r1-accident", "r1-anchors")
}

fn journal<R>(evidence: &Evidence, name: &str, journal: &Journal<R>, examined: &mut Examined) {
    examined.remark(of_file("r1-records", name).put("n", journal.records.len()));
    if let Some(broken) = &journal.broken {
        let offset = match broken {
            Break::Header => 0,
            Break::Cut { offset, .. } | Break::Chain { offset, .. } | Break::UnknownRecord { offset, .. } => {
                *offset
            }
        };
        let claim = of_file("r1-broken", name).put("reason", Message::english(broken.to_string()));
        examined.find(integrity(claim, Citation::byte(name, offset)));
    }
    for pair in journal.records.windows(2) {
        let [before, after] = pair else { continue };
        if after.at < before.at {
            let claim = of_file("r1-back", name).put("n", after.no).put("at", after.at.to_string());
            examined.find(integrity(claim, Citation::record(name, after)));
        }
    }
    header(evidence, name, &journal.header, examined);
}

/// Holds the header against the definition: another precinct's journal is whole, too.
fn header(evidence: &Evidence, name: &str, header: &JournalHeader, examined: &mut Examined) {
    let Some(definition) = evidence.definition.get() else { return };
    let differs = [
        (header.precinct != definition.precinct.number, "r1-header-precinct"),
        (header.election_id != definition.wire_id(), "r1-header-election"),
        (header.is_simulated != (definition.stamp == Stamp::Simulated), "r1-header-stamp"),
    ];
    for (_, what) in differs.into_iter().filter(|(differs, _)| *differs) {
        let claim = of_file(what, name).put("definition", file::DEFINITION.to_owned());
        examined.find(integrity(claim, Citation::byte(name, 0)).cite(Citation::whole(file::DEFINITION)));
    }
}

fn order(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let states = states(ops);
    for pair in states.windows(2) {
        let [(before, _), (after, record)] = pair else { continue };
        if !may_follow(*before, *after) {
            let claim = Message::new("r1-cannot-follow")
                .put("after", after.to_string())
                .put("at", record.at.to_string())
                .put("before", before.to_string());
            examined.find(integrity(claim, Citation::record(file::OPS, record)));
        }
    }
    let first = states.first().filter(|(state, _)| StationState::Open <= *state);
    if let Some((state, record)) = first {
        let claim = Message::new("r1-first-state").put("state", state.to_string());
        examined.find(integrity(claim, Citation::record(file::OPS, record)));
    }
    let last = states.last().map(|(state, _)| *state);
    if ops.broken.is_none() && last.is_none_or(|state| state < StationState::Counted) {
        let claim = match last {
            None => Message::new("r1-ends-without"),
            Some(state) => Message::new("r1-ends-in").put("state", state.to_string()),
        };
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
        assert!(finding.claim.to_string().contains("chain is broken at record"), "{}", finding.claim);
    }
}
