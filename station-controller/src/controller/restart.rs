//! Starting again from what is on the medium, and the act that allows it.
//!
//! Nothing of the memory is kept: marks come from the desk journal, the count from the ops journal, ballots from the
//! slots. The count of casts and the ballots found may differ by one, upwards: the slot is written before
//! its CAST record (RECORD 14.9), and likewise for voids. Anything else is an alarm, and the controller refuses to
//! start. What the stop cut short is finished by [`Controller::restart`].

use election::device::Channel;
use election::evidence::ballot_box::Slot;
use election::record::desk::Outcome;
use election::record::ops::{AfterFallback, OutageCause, StationState, VoidReason};
use election::record::{DeskRecord, OpsRecord};
use election::time::Instant;
use thiserror::Error;

use super::{Act, CommandError, Controller, Written};
use crate::seeded::{self, Bug};
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
    /// Places of the box that must not be used again.
    pub retired: Vec<u32>,
}

impl Evidence {
    /// Returns whether nothing was ever recorded.
    pub fn is_empty(&self) -> bool {
        self.desk.is_empty() && self.ops.is_empty() && self.slots.is_empty()
    }
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
    /// Voided rights are gone, so that they could be cast.
    #[error("box holds fewer void slots than were written: {found} of {void}")]
    VoidsLost {
        /// Void slots in the box.
        found: u32,
        /// Voids the ops journal counts.
        void: u32,
    },
    /// Void slots came from elsewhere.
    #[error("box holds more void slots than were written: {found}, not {void}")]
    ForeignVoids {
        /// Void slots in the box.
        found: u32,
        /// Voids the ops journal counts.
        void: u32,
    },
    /// Two slots carry one tag.
    #[error("two slots of the box spend the same right")]
    SpentTwice,
    /// More rights were spent than the desk gave out (RECORD 14.11, I3).
    #[error("box holds more spent rights than the desk issued: {spent} of {issued}")]
    NeverIssued {
        /// Slots in the box.
        spent: u32,
        /// Rights the desk journal counts.
        issued: u32,
    },
}

/// What the ops journal says, for comparison with the box.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Recorded {
    casts: u32,
    voids: u32,
    /// The report that goes with the present state was written.
    is_reported: bool,
    /// The box was to be emptied for a recount, and no cast was counted since.
    awaits_recount: bool,
}

impl Recorded {
    fn check(&self, ballots: u32, voids: u32) -> Result<(), NotARecord> {
        let (cast, void) = (self.casts, self.voids);
        match (ballots, voids) {
            _ if ballots < cast => Err(NotARecord::BallotsLost { found: ballots, cast }),
            _ if cast + 1 < ballots => Err(NotARecord::ForeignBallots { found: ballots, cast }),
            _ if voids < void => Err(NotARecord::VoidsLost { found: voids, void }),
            _ if void + 1 < voids => Err(NotARecord::ForeignVoids { found: voids, void }),
            _ => Ok(()),
        }
    }
}

impl Controller {
    /// Builds the controller again from its record. `boots` counts the starts before this one, so that no session id,
    /// nonce or right is ever drawn twice.
    pub fn recover(setup: Setup, evidence: &Evidence, boots: u64) -> Result<Self, NotARecord> {
        let mut controller = Self::assemble(setup, boots);
        evidence.desk.iter().for_each(|record| controller.replay_desk(record));
        for (place, slot) in &evidence.slots {
            if !controller.ballots.restore(*place, *slot) {
                return Err(NotARecord::SpentTwice);
            }
        }
        controller.ballots.retire(&evidence.retired);
        let mut recorded = Recorded::default();
        evidence.ops.iter().for_each(|record| controller.replay_ops(record, &mut recorded));
        if recorded.awaits_recount {
            // No ballot in the box was acknowledged since, so its device still has it.
            controller.ballots.empty();
        }
        let (ballots, voids) = (controller.ballots.ballots(), controller.ballots.voids());
        recorded.check(ballots, voids)?;
        let (spent, issued) = (ballots + voids, controller.desk.issued_electronic());
        if issued < spent {
            return Err(NotARecord::NeverIssued { spent, issued });
        }
        // A record without a word in it was begun and not used: no act is needed to use it.
        controller.recovered = (!evidence.is_empty()).then_some(recorded);
        Ok(controller)
    }

    /// Puts a recovered controller back to work by an act of all members. Until then it obeys no other command and
    /// takes no vote; afterwards voting stays suspended until [`Controller::resume`].
    pub fn restart(
        &mut self,
        now: Instant,
        act: Act,
        cause: OutageCause,
        since: Instant,
    ) -> Result<(), CommandError> {
        self.require_signed(act)?;
        let state = self.state;
        let recorded = self.recovered.take().ok_or(CommandError::WrongState { state })?;
        self.advance(now);
        self.finish(recorded);
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
        if self.state != StationState::Suspended {
            self.end_outage();
        }
        Ok(())
    }

    /// Writes what a stop between two records cut short.
    fn finish(&mut self, recorded: Recorded) {
        let (ballots, voids) = (self.ballots.ballots(), self.ballots.voids());
        if recorded.awaits_recount {
            self.written.push_back(Written::BoxEmptied);
        }
        if recorded.casts < ballots {
            self.write_ops(OpsRecord::Cast { n: ballots });
        }
        if recorded.voids < voids {
            self.returned_blank += 1;
            self.write_ops(OpsRecord::Void { n: voids, why: VoidReason::Cancelled });
        }
        if !recorded.is_reported {
            self.report_state();
        }
        self.open_stand_in();
    }

    fn replay_desk(&mut self, record: &DeskRecord) {
        match record {
            DeskRecord::Issued { voter, channel } => self.desk.set_mark(*voter, *channel),
            DeskRecord::Returned { voter, void } => self.desk.give_back(*voter, *void),
            DeskRecord::Added { voter, .. } => {
                self.desk.add(*voter);
            }
            DeskRecord::Overridden { .. } => self.desk.count_override(),
            DeskRecord::Identified { voter: Some(voter), outcome: Outcome::Found, .. }
                if seeded::is_on(Bug::ListLockKept) =>
            {
                self.desk.set_mark(*voter, Channel::Paper);
            }
            DeskRecord::Identified { .. } => {}
        }
    }

    fn replay_ops(&mut self, record: &OpsRecord, recorded: &mut Recorded) {
        match record {
            OpsRecord::Cast { n } => {
                recorded.casts = *n;
                recorded.awaits_recount = false;
            }
            OpsRecord::State(state) => {
                self.state = *state;
                recorded.is_reported = false;
            }
            OpsRecord::ZeroReport { .. } | OpsRecord::Closing { .. } | OpsRecord::Summed { .. } => {
                recorded.is_reported = true;
            }
            OpsRecord::Unopened { .. } => self.has_told_unopened = true,
            OpsRecord::OutageBegan { cause, .. } => self.outage = Some(*cause),
            OpsRecord::OutageEnded(_) => self.outage = None,
            OpsRecord::Void { n, .. } => {
                recorded.voids = *n;
                self.returned_blank += 1;
            }
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
                    AfterFallback::RecountFromDevices => {
                        recorded.casts = 0;
                        recorded.awaits_recount = true;
                    }
                }
            }
            _ => {}
        }
    }
}
