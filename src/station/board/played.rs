//! A simulated day on the board: the same numbers as those of a live station, and the room, which only a simulation can see.

use std::collections::BTreeSet;

use election::device::Channel;
use election::record::OpsRecord;
use election::time::Instant;
use serde::Serialize;
use terminal_sim::Day;
use terminal_sim::chronicle::{DeskNews, Entry, Happening};

use super::{Board, BoardLine, Note, keep, minute};
use crate::day;
use crate::station::told::outcome;

/// What a simulation knows of the room, and no station does.
#[derive(Debug, Default, Serialize)]
pub(super) struct Room {
    present: u32,
    desk_line: u32,
    left_without_voting: u32,
    /// Faults that have begun and not healed, in the words of the scenario.
    faults: BTreeSet<&'static str>,
    /// Cause of the outage that the controller has recorded and that is not over.
    outage: Option<String>,
}

impl Board {
    /// Begins the board of a simulated day.
    pub(crate) fn simulated(title: String) -> Self {
        Self { title, room: Some(Room::default()), ..Self::default() }
    }

    /// Takes what happened.
    pub(crate) fn take_entry(&mut self, entry: &Entry) {
        let Entry { at, what, room: gauge } = entry;
        self.at(*at, gauge.device_line as usize);
        if let Some(stored) = gauge.stored {
            self.stored = stored;
        }
        let room = self.room.get_or_insert_default();
        (room.present, room.desk_line) = (gauge.present, gauge.desk_line);
        match what {
            Happening::Left(_, fate) if day::is_without_vote(*fate) => room.left_without_voting += 1,
            Happening::Line { line, device, is_up } => {
                let (device, condition) = match is_up {
                    true => (Some(device.to_string()), "device there"),
                    false => (None, "no device"),
                };
                self.lines.insert(line.0, BoardLine { address: "simulated".to_owned(), device, condition });
            }
            Happening::Ready { line, .. } => {
                if let Some(shown) = self.lines.get_mut(&line.0) {
                    shown.condition = "ready";
                }
            }
            Happening::Desk(DeskNews::Checked(check)) => {
                *self.checks.entry(outcome(*check)).or_default() += 1
            }
            Happening::Desk(DeskNews::Issued(Channel::Paper)) => self.paper += 1,
            Happening::Ops(record) => self.take_record(*at, record),
            Happening::Fault { kind, begins, .. } => {
                if *begins {
                    room.faults.insert(kind);
                } else {
                    room.faults.remove(kind);
                }
                self.happens(*at, format!("fault {}: {kind}", if *begins { "begins" } else { "is over" }));
            }
            _ => {}
        }
    }

    fn take_record(&mut self, at: Instant, record: &OpsRecord) {
        let room = self.room.get_or_insert_default();
        match record {
            OpsRecord::State(state) => {
                self.state = Some(state.name());
                self.happens(at, format!("state: {state}"));
            }
            OpsRecord::OutageBegan { cause, .. } => {
                room.outage = Some(cause.to_string());
                self.happens(at, format!("outage: {cause}"));
            }
            OpsRecord::OutageEnded(cause) => {
                room.outage = None;
                self.happens(at, format!("outage over: {cause}"));
            }
            OpsRecord::Restart { before, .. } => self.happens(at, format!("restart, {before} ballots")),
            OpsRecord::Fallback { policy, .. } => self.happens(at, format!("fallback to paper: {policy}")),
            OpsRecord::MixedVoting => self.happens(at, "mixed voting".to_owned()),
            OpsRecord::Closing { outstanding } => {
                self.happens(at, format!("voting is over, {outstanding} rights are out"));
            }
            OpsRecord::Summed { ballots } => {
                self.happens(at, format!("the votes are counted: {ballots} ballots"))
            }
            // Whatever is about one ballot, one right or one device is told nowhere on the board.
            _ => {}
        }
    }

    /// Shows what observers copied of the record of a day, once it is over.
    pub(crate) fn take_notes(&mut self, day: &Day) {
        let minute = minute(day.definition.hours.closes);
        for note in day.observers.iter().flat_map(|observers| &observers.notes) {
            let note = note.replace('\n', " ");
            keep(&mut self.notes, Note { minute: minute.clone(), journal: "note", note });
        }
    }
}

#[cfg(test)]
mod tests {
    use election::record::desk::Outcome;
    use election::time::Duration;
    use election::wire::LineId;
    use terminal_sim::chronicle::{Gauge, Stage};
    use terminal_sim::truth::Fate;

    use super::*;

    fn entry(second: u64, what: Happening) -> Entry {
        let room = Gauge { present: 3, desk_line: 2, device_line: 1, unread: 0, stored: Some(7) };
        Entry { at: Instant::from_hour(9) + Duration::from_secs(second), what, room }
    }

    #[test]
    fn a_simulated_day_shows_room_checks_and_faults_and_no_voter() {
        let mut board = Board::simulated("EP 147".to_owned());
        let happenings = [
            Happening::Voter(41, Stage::AtDesk),
            Happening::Desk(DeskNews::Checked(Outcome::Found)),
            Happening::Desk(DeskNews::Issued(Channel::Paper)),
            Happening::Fault { index: 0, kind: "power-cut", begins: true },
            Happening::Ready { line: LineId(0), unread: 0 },
            Happening::Left(41, Fate::GaveUp),
        ];
        for happening in happenings {
            board.take_entry(&entry(42, happening));
        }
        let shown = serde_json::to_value(&board).unwrap();
        assert_eq!((&shown["stored"], &shown["waiting"], &shown["paper"]), (&7.into(), &1.into(), &1.into()));
        assert_eq!(shown["checks"]["found"], 1);
        assert_eq!(shown["room"]["faults"], serde_json::json!(["power-cut"]));
        assert_eq!(
            (&shown["room"]["desk_line"], &shown["room"]["left_without_voting"]),
            (&2.into(), &1.into())
        );
        assert!(!shown.to_string().contains("41") && !shown.to_string().contains(":42"), "{shown}");
        board.take_entry(&entry(50, Happening::Fault { index: 0, kind: "power-cut", begins: false }));
        assert_eq!(serde_json::to_value(&board).unwrap()["room"]["faults"], serde_json::json!([]));
    }
}
