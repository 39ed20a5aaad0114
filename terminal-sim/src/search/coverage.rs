//! Which states a search has reached, and which never: a search that never lost an acknowledgement has tested nothing.

use std::collections::{BTreeMap, BTreeSet};

use election::record::OpsRecord;
use election::record::ops::{AfterFallback, LineLoss, MissingReason, OutageCause, VoidReason};
use election::wire::LineId;
use election::wire::code::VoteResult;

use crate::chronicle::{Entry, Happening, Stage};
use crate::truth::Fate;

/// How often each state was reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(BTreeMap<&'static str, u64>);

/// Every state that a run may reach, in the order in which it is told.
pub const STATES: [&str; 41] = [
    "frame lost on a dead line",
    "frame sent again",
    "frame damaged",
    "wrong tag",
    "line lost in silence",
    "line lost by goodbye",
    "line lost by wrong tags",
    "line lost while a right was handed over",
    "device found again",
    "cast",
    "cast repeated",
    "cast refused: conflict",
    "cast refused: unknown right",
    "cast refused: expired",
    "cast refused: cancelled",
    "cast refused: not stored",
    "right voided: blank",
    "right voided: cancelled",
    "right voided: expired",
    "device came back empty",
    "outage: power",
    "outage: computer",
    "outage: devices",
    "outage: decision",
    "restart",
    "restart with ballots in the box",
    "fallback: keep",
    "fallback: void",
    "fallback: recount",
    "mixed voting announced",
    "written off: dead",
    "written off: walked off",
    "written off: unknown",
    "portable out",
    "portable back",
    "voter back in the line for a device",
    "voter turned away",
    "voter gave up",
    "voter left with the device",
    "voter left blank",
    "closing with devices out",
];

impl Coverage {
    /// Counts what one run reached.
    pub fn of(chronicle: &[Entry]) -> Self {
        let mut coverage = Self::default();
        let mut sent: BTreeSet<(LineId, bool, u32, u32)> = BTreeSet::new();
        let mut last_stage: BTreeMap<u32, Stage> = BTreeMap::new();
        for entry in chronicle {
            match &entry.what {
                Happening::Sent { line, by, frame, arrives, .. } => {
                    if arrives.is_none() {
                        coverage.count("frame lost on a dead line");
                    }
                    let is_new = frame.is_none_or(|head| {
                        let is_controller = *by == election::wire::frame::Side::Controller;
                        sent.insert((*line, is_controller, head.session, head.counter))
                    });
                    if !is_new {
                        coverage.count("frame sent again");
                    }
                }
                Happening::Voter(voter, stage) => {
                    let before = last_stage.insert(*voter, *stage);
                    let was_further = before.is_some_and(|before| Stage::DeviceLine < before);
                    if *stage == Stage::DeviceLine && was_further {
                        coverage.count("voter back in the line for a device");
                    }
                }
                Happening::Left(_, fate) => coverage.count_fate(*fate),
                Happening::Ops(record) => coverage.count_record(record),
                _ => {}
            }
        }
        coverage
    }

    /// Adds what another run reached.
    pub fn merge(&mut self, other: &Self) {
        for (state, times) in &other.0 {
            *self.0.entry(state).or_default() += times;
        }
    }

    /// Returns how often a state was reached.
    pub fn times(&self, state: &str) -> u64 {
        self.0.get(state).copied().unwrap_or(0)
    }

    /// Returns the states never reached.
    pub fn never(&self) -> impl Iterator<Item = &'static str> + '_ {
        STATES.into_iter().filter(|state| self.times(state) == 0)
    }

    fn count(&mut self, state: &'static str) {
        debug_assert!(STATES.contains(&state), "{state}");
        *self.0.entry(state).or_default() += 1;
    }

    fn count_fate(&mut self, fate: Fate) {
        match fate {
            Fate::TurnedAway => self.count("voter turned away"),
            Fate::GaveUp => self.count("voter gave up"),
            Fate::WalkedOff => self.count("voter left with the device"),
            Fate::LeftBlank => self.count("voter left blank"),
            _ => {}
        }
    }

    fn count_record(&mut self, record: &OpsRecord) {
        match record {
            OpsRecord::Noise { bad_frames, bad_tags, .. } => {
                if 0 < *bad_frames {
                    self.count("frame damaged");
                }
                if 0 < *bad_tags {
                    self.count("wrong tag");
                }
            }
            OpsRecord::Restart { before, .. } => {
                self.count("restart");
                if 0 < *before {
                    self.count("restart with ballots in the box");
                }
            }
            OpsRecord::DeviceSeen { pending, .. } if 0 < *pending => self.count("device found again"),
            OpsRecord::Closing { outstanding } if 0 < *outstanding => self.count("closing with devices out"),
            _ => {
                if let Some(state) = state_of(record) {
                    self.count(state);
                }
            }
        }
    }
}

/// Returns the state that a record stands for by itself.
fn state_of(record: &OpsRecord) -> Option<&'static str> {
    Some(match record {
        OpsRecord::LineLost { why: LineLoss::Silent, .. } => "line lost in silence",
        OpsRecord::LineLost { why: LineLoss::Bye, .. } => "line lost by goodbye",
        OpsRecord::LineLost { why: LineLoss::BadTags, .. } => "line lost by wrong tags",
        OpsRecord::Cast { .. } => "cast",
        OpsRecord::CastRepeated => "cast repeated",
        OpsRecord::CastRefused { result } => match VoteResult::from_code(*result)? {
            VoteResult::Conflict => "cast refused: conflict",
            VoteResult::Unknown => "cast refused: unknown right",
            VoteResult::Expired => "cast refused: expired",
            VoteResult::Cancelled => "cast refused: cancelled",
            VoteResult::StorageFailed => "cast refused: not stored",
            VoteResult::Recorded | VoteResult::Already => return None,
        },
        OpsRecord::Void { why: VoidReason::Blank, .. } => "right voided: blank",
        OpsRecord::Void { why: VoidReason::Cancelled, .. } => "right voided: cancelled",
        OpsRecord::Void { why: VoidReason::Expired, .. } => "right voided: expired",
        OpsRecord::CameBackEmpty { .. } => "device came back empty",
        OpsRecord::LostWhileOpening { .. } => "line lost while a right was handed over",
        OpsRecord::OutageBegan { cause: OutageCause::Power, .. } => "outage: power",
        OpsRecord::OutageBegan { cause: OutageCause::DeskComputer, .. } => "outage: computer",
        OpsRecord::OutageBegan { cause: OutageCause::Devices, .. } => "outage: devices",
        OpsRecord::OutageBegan { cause: OutageCause::Decision, .. } => "outage: decision",
        OpsRecord::Fallback { policy: AfterFallback::Keep, .. } => "fallback: keep",
        OpsRecord::Fallback { policy: AfterFallback::Void, .. } => "fallback: void",
        OpsRecord::Fallback { policy: AfterFallback::RecountFromDevices, .. } => "fallback: recount",
        OpsRecord::MixedVoting => "mixed voting announced",
        OpsRecord::Missing { why: MissingReason::Dead, .. } => "written off: dead",
        OpsRecord::Missing { why: MissingReason::WalkedOff, .. } => "written off: walked off",
        OpsRecord::Missing { why: MissingReason::Unknown, .. } => "written off: unknown",
        OpsRecord::PortableOut { .. } => "portable out",
        OpsRecord::PortableBack { .. } => "portable back",
        _ => return None,
    })
}
