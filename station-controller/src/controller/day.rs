//! The states of the day and the acts that move between them.
//!
//! sealed -> tested -> unsealed -> open -> suspended <-> open -> closing -> counted -> stored (DESIGN 4).

use election::device::{Carrier, DeviceId};
use election::record::OpsRecord;
use election::record::ops::{AfterFallback, MissingReason, OutageCause, Rehearsal, StationState};
use election::sealing::CloseSecret;
use election::time::Instant;
use election::wire::LineId;

use super::{Act, CommandError, Controller, Written};

/// Whether the count may begin while rights are out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// It waits for every device, as the rules demand (SAYLAU 1.5 item 10).
    Enforced,
    /// The commission counts all the same.
    Waived,
}

impl Controller {
    /// Tests the system and reports the ballots found in the box, which must be none.
    pub fn test(&mut self, now: Instant) -> Result<u32, CommandError> {
        self.enter(now, &[StationState::Sealed], StationState::Tested)?;
        self.report_state();
        Ok(self.ballots.ballots())
    }

    /// Writes down how the close key was tried: before the first voter, or it would be no rehearsal.
    pub fn note_rehearsal(&mut self, now: Instant, how: Rehearsal, shares: u8) -> Result<(), CommandError> {
        self.require_state(&[StationState::Tested, StationState::Unsealed])?;
        self.advance(now);
        self.write_ops(OpsRecord::Rehearsed { how, shares });
        Ok(())
    }

    /// Starts the system: the seal of the start-up password is broken (SAYLAU 1.5 item 4).
    pub fn unseal(&mut self, now: Instant) -> Result<(), CommandError> {
        self.enter(now, &[StationState::Tested], StationState::Unsealed)
    }

    /// Opens voting.
    pub fn open_polls(&mut self, now: Instant) -> Result<(), CommandError> {
        self.enter(now, &[StationState::Unsealed], StationState::Open)
    }

    /// Stops issuing devices; devices already out may come back and are read.
    pub fn suspend(&mut self, now: Instant, cause: OutageCause) -> Result<(), CommandError> {
        self.enter(now, &[StationState::Open], StationState::Suspended)?;
        self.outage = Some(cause);
        self.write_ops(OpsRecord::OutageBegan { cause, since: now.minute() });
        Ok(())
    }

    /// Issues devices again.
    pub fn resume(&mut self, now: Instant) -> Result<(), CommandError> {
        if self.is_fallen_back {
            return Err(CommandError::FallenBack);
        }
        self.enter(now, &[StationState::Suspended], StationState::Open)?;
        self.end_outage();
        Ok(())
    }

    /// Goes on with paper alone, by an act of all members (SAYLAU 2.3). What becomes of the ballots stored is
    /// the rule `after_fallback`.
    pub fn fall_back(&mut self, now: Instant, act: Act) -> Result<(), CommandError> {
        self.require_signed(act)?;
        self.require_state(&[StationState::Open, StationState::Suspended])?;
        if self.is_fallen_back {
            return Err(CommandError::FallenBack);
        }
        if self.state == StationState::Open {
            self.suspend(now, OutageCause::Decision)?;
        }
        self.advance(now);
        self.is_fallen_back = true;
        let policy = self.setup.rules.after_fallback;
        self.write_ops(OpsRecord::Fallback { policy, ballots: self.ballots.ballots() });
        self.apply_fallback(policy);
        Ok(())
    }

    pub(super) fn apply_fallback(&mut self, policy: AfterFallback) {
        match policy {
            AfterFallback::Keep => {}
            AfterFallback::Void => self.desk.clear_electronic_marks(),
            AfterFallback::RecountFromDevices => {
                self.ballots.empty();
                self.written.push_back(Written::BoxEmptied);
            }
        }
    }

    /// Notes that paper is given out beside the devices from now on (EV-10).
    pub fn announce_mixed_voting(&mut self, now: Instant) -> Result<(), CommandError> {
        self.require_state(&[StationState::Open, StationState::Suspended])?;
        self.advance(now);
        self.write_ops(OpsRecord::MixedVoting);
        Ok(())
    }

    /// Writes down that somebody gives an order from elsewhere than the desk, before it is tried.
    pub fn note_order(&mut self, now: Instant, who: &str, command: &str) {
        self.advance(now);
        self.write_ops(OpsRecord::Ordered { who: who.to_owned(), command: command.to_owned() });
    }

    /// Writes down the system's counters, as each hour and at closing.
    pub fn read_counters(&mut self, now: Instant) {
        self.advance(now);
        let (registered, stored) = (self.desk.issued_electronic(), self.ballots.ballots());
        self.write_ops(OpsRecord::Counters { registered, stored });
    }

    /// Notes that a portable device leaves for home voters.
    pub fn portable_leaves(&mut self, now: Instant, device: DeviceId, rights: u16) {
        self.advance(now);
        self.write_ops(OpsRecord::PortableOut { device, rights });
    }

    /// Notes that a portable device is back.
    pub fn portable_returns(&mut self, now: Instant, device: DeviceId) {
        self.advance(now);
        self.write_ops(OpsRecord::PortableBack { device });
    }

    /// Ends voting. Devices still out may come back and are read.
    pub fn begin_closing(&mut self, now: Instant) -> Result<u32, CommandError> {
        self.enter(now, &[StationState::Open, StationState::Suspended], StationState::Closing)?;
        self.report_state();
        Ok(self.outstanding())
    }

    /// Writes off one right whose device cannot be read, under an act.
    pub fn write_off(
        &mut self,
        now: Instant,
        device: DeviceId,
        why: MissingReason,
        act: Act,
    ) -> Result<(), CommandError> {
        self.require_state(&[StationState::Closing])?;
        self.require_signed(act)?;
        if self.outstanding() == 0 {
            return Err(CommandError::NothingOut);
        }
        self.advance(now);
        self.count_missing(device);
        self.write_ops(OpsRecord::Missing { device, why, signatures: act.signatures });
        Ok(())
    }

    pub(super) fn count_missing(&mut self, device: DeviceId) {
        *self.written_off.entry(device).or_default() += 1;
        self.out.remove(&device);
    }

    /// Takes a write-off back if the device turns up before the count. A card has no name, so its reader stands for it
    /// and proves nothing by being there.
    pub(super) fn find_again(&mut self, device: DeviceId) -> bool {
        let has_name =
            self.setup.carrier != Carrier::Card || self.setup.definition.portable.contains(&device);
        has_name && self.state == StationState::Closing && self.written_off.remove(&device).is_some()
    }

    /// Ends the wait for devices, opens the box and sums it. The secret of the close key is needed here for the first
    /// time, and is not kept; the stand-in needs none.
    pub fn count(
        &mut self,
        now: Instant,
        waiting: Waiting,
        secret: Option<&CloseSecret>,
    ) -> Result<(), CommandError> {
        self.require_state(&[StationState::Closing])?;
        let outstanding = self.outstanding();
        if 0 < outstanding && waiting == Waiting::Enforced {
            return Err(CommandError::Waiting { outstanding });
        }
        let opener = self.setup.definition.opener(secret)?;
        self.enter(now, &[StationState::Closing], StationState::Counted)?;
        self.report_noise();
        self.report_state();
        self.open_with(&opener);
        Ok(())
    }

    /// Packs and seals the data device: the end of the day (SAYLAU 1.5 item 14).
    pub fn store(&mut self, now: Instant) -> Result<(), CommandError> {
        self.enter(now, &[StationState::Counted], StationState::Stored)
    }

    pub(super) fn require_signed(&self, act: Act) -> Result<(), CommandError> {
        let members = self.setup.definition.members;
        if act.signatures == members {
            return Ok(());
        }
        Err(CommandError::NotSignedByAll { members, signatures: act.signatures })
    }

    fn enter(&mut self, now: Instant, from: &[StationState], to: StationState) -> Result<(), CommandError> {
        self.require_state(from)?;
        self.advance(now);
        self.state = to;
        self.write_ops(OpsRecord::State(to));
        Ok(())
    }

    /// Writes the report that goes with the state just entered, if one does.
    pub(super) fn report_state(&mut self) {
        match self.state {
            StationState::Tested => {
                self.write_ops(OpsRecord::ZeroReport { ballots: self.ballots.ballots() });
            }
            StationState::Closing => {
                self.read_counters(self.now);
                let outstanding = u16::try_from(self.outstanding()).unwrap_or(u16::MAX);
                self.write_ops(OpsRecord::Closing { outstanding });
            }
            StationState::Counted => self.write_ops(OpsRecord::Summed { ballots: self.counted() }),
            _ => {}
        }
    }

    pub(super) fn end_outage(&mut self) {
        if let Some(cause) = self.outage.take() {
            self.write_ops(OpsRecord::OutageEnded(cause));
        }
    }

    fn report_noise(&mut self) {
        for line in (0..self.setup.lines).map(LineId) {
            self.note_noise(line);
        }
    }
}
