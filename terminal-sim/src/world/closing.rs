//! The evening: the doors close, the last voters vote, every device is read or written off, the votes are summed.

use election::device::{Carrier, DeviceId};
use election::papers::ActSubject;
use election::record::ops::{AfterFallback, MissingReason, StationState};
use election::time::Duration;
use election::wire::LineId;
use station_controller::Waiting;

use super::docks::{Job, Returned};
use super::{Place, World};
use crate::chronicle::Stage;
use crate::scenario::FaultKind;
use crate::timeline::Moment;
use crate::truth::Fate;

/// Stands in a write-off for a card without a name, or for a right nobody knows the device of.
const UNKNOWN_DEVICE: DeviceId = DeviceId(*b"UNKNOWN-");

impl World<'_> {
    /// 20:00: nobody comes in any more; whoever is inside may vote.
    pub(super) fn close_doors(&mut self) {
        self.room.is_closed = true;
        self.returned.extend(self.to_exchange.take());
        self.timeline.moment(self.now, Moment::DoorsClose);
        if !self.electronic_runs() {
            self.evict_from_frozen_booths();
            self.empty_device_line();
        }
    }

    /// Hours after closing: whoever is still inside is sent home, and what cannot be read is written off.
    pub(super) fn give_up_waiting(&mut self) {
        self.room.is_impatient = true;
        for voter in 0..self.visits.len() as u32 {
            if !matches!(self.visit(voter).stage, Stage::Away | Stage::Gone) {
                self.leaves(voter, Fate::TurnedAway);
            }
        }
        self.desk_line.clear();
        self.device_line.clear();
        if !self.returned.is_empty() || !self.room.is_closing {
            self.timeline.moment(self.now, Moment::WaitsNoLonger);
        }
    }

    /// Goes on with closing as soon as nothing stands in its way. Returns whether it did.
    pub(super) fn close_if_empty(&mut self) -> bool {
        if !self.room.is_closed || self.room.is_done {
            return false;
        }
        if !self.room.is_closing {
            if 0 < self.present {
                return false;
            }
            self.room.is_closing = true;
            match self.station {
                Some(_) => self.begin_closing(),
                None => self.want_spare_computer(),
            }
            return true;
        }
        let is_waiting_for_devices =
            self.station.as_ref().is_some_and(|s| s.state() == StationState::Closing);
        if !is_waiting_for_devices || !self.everything_is_read() {
            return false;
        }
        if !self.try_broken_devices() {
            self.finish();
        }
        true
    }

    pub(super) fn begin_closing(&mut self) {
        let now = self.now;
        self.spare_disk();
        let Some(station) = &mut self.station else {
            // The restart was refused: the count goes on without the system.
            self.room.is_done = true;
            return;
        };
        let begun = station.begin_closing(now);
        debug_assert!(begun.is_ok(), "a station that was opened can be closed: {begun:?}");
        self.drain_station();
        self.read_portable();
        if self.has_set_ballots_aside() {
            self.recount_from_devices();
        }
    }

    /// Whether the commission emptied the box to count again from the devices.
    fn has_set_ballots_aside(&self) -> bool {
        let policy = self.scenario.commission.after_fallback;
        self.room.has_fallen_back && policy == AfterFallback::RecountFromDevices
    }

    fn everything_is_read(&self) -> bool {
        if self.room.is_impatient {
            return true;
        }
        let idle = self.docks.iter().all(|dock| match dock.job {
            Job::Free | Job::Cradle => true,
            Job::InUse(_) => self.cannot_answer(dock.line),
            Job::Loading(_) | Job::Arming(_) | Job::Reading(_) => false,
        });
        let can_read = self.docks.iter().any(|dock| self.device_may_be_read(dock.line));
        idle && (self.returned.is_empty() || !can_read)
            && self.home_is_settled()
            && !self.casts_are_under_way()
    }

    pub(super) fn cannot_answer(&self, line: LineId) -> bool {
        let is_cut = self.cables.get(usize::from(line.0)).is_some_and(|cable| cable.is_cut);
        let device = self.device_on(line).and_then(|index| self.devices.get(index));
        is_cut || device.is_none_or(|device| device.is_dead)
    }

    fn device_may_be_read(&self, line: LineId) -> bool {
        self.cables.get(usize::from(line.0)).is_some_and(|cable| !cable.is_cut)
    }

    /// Whether a device that can answer still has something to hand over.
    fn casts_are_under_way(&self) -> bool {
        self.devices.iter().any(|device| match device.place {
            Place::OnLine(line) => 0 < device.terminal.unread() && !self.cannot_answer(line),
            _ => false,
        })
    }

    /// Devices put aside as broken get one more try. Returns whether there were any.
    fn try_broken_devices(&mut self) -> bool {
        let mut any = false;
        for index in 0..self.devices.len() {
            let Some(device) = self.devices.get_mut(index) else { continue };
            let holds_something = 0 < device.terminal.unread() || device.terminal.is_armed();
            if device.place == Place::Broken && !device.is_dead && holds_something && !self.room.has_retried {
                device.place = Place::InReturnLine;
                any = true;
                self.returned.push_back(Returned { device: Some(index), ..Returned::NOBODYS });
            }
        }
        self.room.has_retried = true;
        any
    }

    fn recount_from_devices(&mut self) {
        let now = self.now;
        for index in 0..self.devices.len() {
            let Some(device) = self.devices.get_mut(index) else { continue };
            if device.is_dead || device.place == Place::Gone {
                continue;
            }
            device.terminal.offer_copies(now);
            match device.place {
                Place::Pool | Place::Broken if 0 < device.terminal.unread() => {
                    device.place = Place::InReturnLine;
                    self.returned.push_back(Returned { device: Some(index), ..Returned::NOBODYS });
                }
                Place::OnLine(line) => {
                    self.drain_terminal(index);
                    self.lift_if_parked_remote(index, line);
                }
                _ => {}
            }
        }
    }

    /// A remote parked on a dock hands over its copies in a fresh session.
    fn lift_if_parked_remote(&mut self, index: usize, line: LineId) {
        let is_remote = self.devices.get(index).is_some_and(|device| !device.is_portable)
            && self.setup.carrier == Carrier::Remote;
        let has_copies = self.devices.get(index).is_some_and(|device| 0 < device.terminal.unread());
        if is_remote && has_copies {
            self.lift_parked(line, Place::InReturnLine);
            self.returned.push_back(Returned { device: Some(index), ..Returned::NOBODYS });
        }
    }

    /// Writes off what cannot be read, sums, packs up.
    fn finish(&mut self) {
        let now = self.now + Duration::from_mins(1);
        self.now = now;
        let outstanding = self.station.as_ref().map_or(0, |station| station.outstanding());
        let missing = self.missing_devices(outstanding);
        let mut left = outstanding;
        for (device, why) in missing {
            if left == 0 {
                break;
            }
            let act = self.act(ActSubject::DeviceMissing);
            let Some(station) = &mut self.station else { return };
            left -= u32::from(station.write_off(now, device, why, act).is_ok());
        }
        let waiting = if left == 0 { Waiting::Enforced } else { Waiting::Waived };
        let Some(station) = &mut self.station else { return };
        let counted = station.count(now, waiting, self.close_secret.as_ref());
        debug_assert!(counted.is_ok(), "nothing is waited for any more: {counted:?}");
        self.drain_station();
        let Some(station) = &mut self.station else { return };
        let stored = station.store(now + Duration::from_mins(10));
        debug_assert!(stored.is_ok(), "a counted station can be packed up: {stored:?}");
        self.drain_station();
        self.timeline.moment(now, Moment::Summed);
        self.room.is_done = true;
    }

    /// Devices that hold, or may hold, a right nobody can read: one entry for each right.
    fn missing_devices(&self, outstanding: u32) -> Vec<(DeviceId, MissingReason)> {
        let mut missing = Vec::new();
        for device in &self.devices {
            let why = match (device.place, device.is_dead) {
                (Place::Gone, _) if !device.is_portable => MissingReason::WalkedOff,
                (_, true) => MissingReason::Dead,
                (Place::Broken | Place::InReturnLine, false) => MissingReason::Unknown,
                (Place::OnLine(line), false) if self.cannot_answer(line) => MissingReason::Unknown,
                _ => continue,
            };
            let holdings = device.terminal.unread() + u32::from(device.terminal.is_armed());
            let rights = if why == MissingReason::WalkedOff { 1 } else { holdings };
            missing.extend((0..rights).map(|_| (device.terminal.device(), why)));
        }
        let cards_gone = self.truth.count(Fate::WalkedOff);
        let is_card = self.setup.carrier == Carrier::Card;
        let cards = if is_card { cards_gone } else { 0 };
        missing.extend((0..cards).map(|_| (UNKNOWN_DEVICE, MissingReason::WalkedOff)));
        let explained = missing.len() as u32 + self.cleared_unread();
        // Ballots set aside for a recount are where they are by decision: nobody writes their rights off.
        let lost = if self.has_set_ballots_aside() { 0 } else { outstanding.saturating_sub(explained) };
        missing.extend((0..lost).map(|_| (UNKNOWN_DEVICE, MissingReason::Unknown)));
        missing
    }

    /// Votes cleared by hand before they were read: nobody writes an act about them.
    fn cleared_unread(&self) -> u32 {
        let faults = self.scenario.faults.iter().enumerate();
        let cleared = faults.filter_map(|(index, fault)| match fault.kind {
            FaultKind::DevicesNeverRead { count } => {
                Some(count - self.fault_budget.get(&index).copied().unwrap_or(count))
            }
            _ => None,
        });
        cleared.sum()
    }
}
