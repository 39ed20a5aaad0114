//! Starting again from what is on the medium, and the act that allows it.
//!
//! Nothing of the memory is kept: marks come from the desk journal, the count from the ops journal, ballots from the
//! slots. The count of casts and the ballots found may differ by one, upwards: the slot is written before
//! its CAST record (RECORD 14.9). Anything else is an alarm, and the controller refuses to start.

use election::evidence::ballot_box::Slot;
use election::record::ops::{AfterFallback, OutageCause, StationState};
use election::record::{DeskRecord, OpsRecord};
use election::time::Instant;
use thiserror::Error;

use super::{Act, CommandError, Controller};
use crate::setup::Setup;

/// What was found on the medium.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Desk records in order.
    pub desk: Vec<DeskRecord>,
    /// Ops records in order.
    pub ops: Vec<OpsRecord>,
    /// Used slots of the box with their places.
    pub slots: Vec<(u32, Slot)>,
}

/// The record contradicts itself, so nothing may be built on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotARecord {
    /// Ballots are gone.
    #[error("box holds fewer ballots than were stored: {found} of {cast}")]
    BallotsLost {
        /// Ballots in the box.
        found: u32,
        /// Ballots the ops journal counts.
        cast: u32,
    },
    /// Ballots came from elsewhere.
    #[error("box holds more ballots than were stored: {found}, not {cast}")]
    ForeignBallots {
        /// Ballots in the box.
        found: u32,
        /// Ballots the ops journal counts.
        cast: u32,
    },
}

impl Controller {
    /// Builds the controller again from its record. `boots` counts the starts before this one, so that no session id,
    /// nonce or right is ever drawn twice.
    pub fn recover(setup: Setup, evidence: &Evidence, boots: u64) -> Result<Self, NotARecord> {
        let mut controller = Self::assemble(setup, boots);
        evidence.desk.iter().for_each(|record| controller.replay_desk(record));
        for (place, slot) in &evidence.slots {
            controller.ballots.restore(*place, *slot);
        }
        let cast = evidence.ops.iter().fold(0, |cast, record| controller.replay_ops(record, cast));
        let found = controller.ballots.ballots();
        if found < cast {
            return Err(NotARecord::BallotsLost { found, cast });
        }
        if cast + 1 < found {
            return Err(NotARecord::ForeignBallots { found, cast });
        }
        if cast < found {
            controller.write_ops(OpsRecord::Cast { n: found });
        }
        Ok(controller)
    }

    /// Puts a recovered controller back to work by an act of all members. Voting stays suspended until
    /// [`Controller::resume`].
    pub fn restart(
        &mut self,
        now: Instant,
        act: Act,
        cause: OutageCause,
        since: Instant,
    ) -> Result<(), CommandError> {
        self.require_signed(act)?;
        self.advance(now);
        if self.outage.is_none() {
            self.outage = Some(cause);
            self.write_ops(OpsRecord::OutageBegan { cause, since: since.minute() });
        }
        if self.state == StationState::Open {
            self.state = StationState::Suspended;
            self.write_ops(OpsRecord::State(StationState::Suspended));
        }
        let ballots = self.ballots.ballots();
        self.write_ops(OpsRecord::Restart {
            signatures: act.signatures,
            members: self.setup.definition.members,
            by_specialist: act.by_specialist,
            before: ballots,
            after: ballots,
        });
        Ok(())
    }

    fn replay_desk(&mut self, record: &DeskRecord) {
        match record {
            DeskRecord::Issued { voter, channel } => self.desk.set_mark(*voter, *channel),
            DeskRecord::Returned { voter, void } => self.desk.give_back(*voter, *void),
            DeskRecord::Added { voter, .. } => {
                self.desk.add(*voter);
            }
            DeskRecord::Overridden { .. } => self.desk.count_override(),
            DeskRecord::Identified { .. } => {}
        }
    }

    /// Takes one ops record into account and returns the casts counted so far.
    fn replay_ops(&mut self, record: &OpsRecord, cast: u32) -> u32 {
        match record {
            OpsRecord::Cast { n } => return *n,
            OpsRecord::State(state) => self.state = *state,
            OpsRecord::OutageBegan { cause, .. } => self.outage = Some(*cause),
            OpsRecord::OutageEnded(_) => self.outage = None,
            OpsRecord::Void { .. } => self.returned_blank += 1,
            OpsRecord::Missing { device, .. } => self.count_missing(*device),
            OpsRecord::DeviceSeen { device, .. } => {
                self.find_again(*device);
                self.seen.insert(*device);
            }
            OpsRecord::Fallback { policy, .. } => {
                self.is_fallen_back = true;
                match policy {
                    AfterFallback::Keep => {}
                    AfterFallback::Void => self.desk.clear_electronic_marks(),
                    AfterFallback::RecountFromDevices => return 0,
                }
            }
            _ => {}
        }
        cast
    }
}
