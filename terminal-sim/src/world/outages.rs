//! The system stops and starts again: a crash takes the memory, the record stays, an act of all members allows the
//! restart. If the commission goes over to paper instead, the record is read once more for the count.

use election::device::Carrier;
use election::papers::ActSubject;
use election::record::ops::{OutageCause, StationState};
use election::time::Duration;
use election::wire::LineId;

use super::docks::{Job, Returned};
use super::{Event, Place, World};
use crate::scenario::OnStop;
use crate::timeline::{Condition, Moment};
use crate::truth::Fate;

/// How long after the doors close a spare computer stands ready for the count. Assumed.
const SPARE_COMPUTER: Duration = Duration::from_mins(10);

impl World<'_> {
    /// The computer is gone with everything in its memory.
    pub(super) fn stop_station(&mut self, cause: OutageCause, then: OnStop, heals: bool) {
        self.room.stops += 1;
        let was_lost = std::mem::take(&mut self.room.is_lost);
        if self.station.take().is_none() && !was_lost {
            return;
        }
        self.store.stop();
        self.station_due = None;
        self.next_timer = None;
        self.room.stopped_at = Some(self.now);
        self.room.stop_cause = Some(cause);
        for at in 0..self.docks.len() {
            self.abandon_job(at);
        }
        if then == OnStop::Paper {
            self.room.fallback_pending = true;
            self.act(ActSubject::Fallback);
            self.timeline.moment(self.now, Moment::ToPaper);
        }
        if then == OnStop::Paper || (self.room.is_closed && !heals) {
            self.evict_from_frozen_booths();
            self.empty_device_line();
        }
    }

    /// Whatever was on a dock goes back to where it came from.
    pub(super) fn abandon_job(&mut self, at: usize) {
        let Some(dock) = self.docks.get_mut(at) else { return };
        let line = dock.line;
        dock.is_ready = false;
        dock.turn += 1;
        let job = match dock.job {
            Job::Cradle | Job::InUse(_) => return,
            _ => std::mem::replace(&mut dock.job, Job::Free),
        };
        match job {
            Job::Loading(voter) => self.back_to_line(voter),
            Job::Arming(voter) => {
                self.visit(voter).had_right = true;
                self.back_to_line(voter);
            }
            Job::Reading(item) => self.take_back_unread(line, item),
            Job::Free | Job::InUse(_) | Job::Cradle => {}
        }
        if self.setup.carrier == Carrier::Remote {
            self.lift_parked(line, Place::Pool);
        }
    }

    /// What was being read goes back into the line for it. A card whose vote came in just before is free.
    fn take_back_unread(&mut self, line: LineId, item: Returned) {
        let now = self.now;
        let Some(index) = self.device_on(line) else { return self.returned.push_front(item) };
        match self.setup.carrier {
            Carrier::Card => {
                let card = self.devices.get_mut(index).map(|reader| reader.terminal.eject(now));
                match card.filter(|card| !card.is_empty()) {
                    Some(card) => self.returned.push_front(Returned { card: Some(card), ..item }),
                    None => self.cards_free += u32::from(!item.is_copy),
                }
            }
            Carrier::Remote | Carrier::Cable => {
                self.lift_parked(line, Place::InReturnLine);
                self.returned.push_front(Returned { device: Some(index), ..item });
            }
        }
    }

    pub(super) fn heal_stop(&mut self, cause: OutageCause, then: OnStop) {
        self.timeline.end(self.now, Condition::DeskComputerDown);
        self.room.stops = self.room.stops.saturating_sub(1);
        if 0 < self.room.stops || self.station.is_some() {
            return;
        }
        self.start_station(cause);
        self.make_up_steps();
        if then == OnStop::Restart {
            self.resume_station();
        }
    }

    /// Starts the system from its record by an act, and plugs in what is on the lines.
    pub(super) fn start_station(&mut self, cause: OutageCause) {
        self.boots += 1;
        let mut station = self.store.start(&self.setup, self.now, self.boots);
        let since = self.room.stopped_at.take().unwrap_or(self.now);
        // A system that stopped before its first record starts as if for the first time.
        if station.awaits_restart() {
            let act = self.act(ActSubject::Restart);
            if station.restart(self.now, act, cause, since).is_err() {
                self.timeline.moment(self.now, Moment::RestartRefused);
                self.store.stop();
                self.room.stopped_at = Some(since);
                return;
            }
            self.timeline.moment(self.now, Moment::Restarted);
        }
        self.station = Some(station);
        self.fall_back_if_pending();
        self.drain_station();
        (0..self.docks.len()).for_each(|at| self.replug(at));
        self.read_portable();
    }

    /// Tells the system that the commission went over to paper while it was dark, which it takes once voting has begun.
    pub(super) fn fall_back_if_pending(&mut self) {
        let (now, act) = (self.now, self.signed());
        if self.room.fallback_pending
            && let Some(station) = &mut self.station
            && station.fall_back(now, act).is_ok()
        {
            self.room.fallback_pending = false;
            self.room.has_fallen_back = true;
        }
    }

    pub(super) fn resume_station(&mut self) {
        let now = self.now;
        if let Some(station) = &mut self.station
            && station.resume(now).is_ok()
        {
            self.timeline.moment(now, Moment::VotingGoesOn);
        }
        self.check_devices();
    }

    /// For the count the record is read on a spare computer, if the station's own never came back.
    pub(super) fn want_spare_computer(&mut self) {
        self.human(self.now + SPARE_COMPUTER, 0, Event::SpareComputer);
    }

    pub(super) fn spare_computer(&mut self) {
        if self.station.is_none() {
            let cause = self.room.stop_cause.unwrap_or(OutageCause::DeskComputer);
            self.start_station(cause);
            self.timeline.end(self.now, Condition::DeskComputerDown);
        }
        // A system on which voting never began holds nothing to count.
        let before_voting = [StationState::Sealed, StationState::Tested, StationState::Unsealed];
        if self.station.as_ref().is_some_and(|station| before_voting.contains(&station.state())) {
            self.station = None;
        }
        self.begin_closing();
    }

    pub(super) fn fall_back(&mut self) {
        let now = self.now;
        let act = self.act(ActSubject::Fallback);
        let Some(station) = &mut self.station else { return };
        if station.fall_back(now, act).is_ok() {
            self.room.has_fallen_back = true;
            self.timeline.moment(now, Moment::ToPaper);
            self.empty_device_line();
        }
    }

    /// Wired terminals hang on the station's power.
    pub(super) fn power_wired(&mut self, on: bool) {
        if self.setup.carrier != Carrier::Cable {
            return;
        }
        let now = self.now;
        self.next_timer = None;
        let killed: Vec<usize> = self.fault_victims.values().flatten().copied().collect();
        for (index, device) in self.devices.iter_mut().enumerate() {
            if device.is_portable || device.place == Place::Spare || killed.contains(&index) {
                continue;
            }
            device.is_dead = !on;
            if let Some(due) = self.dues.get_mut(index) {
                *due = None;
            }
            if on {
                device.terminal.reboot(now);
            }
        }
    }

    pub(super) fn outage_heals(&self) -> bool {
        self.scenario.faults.iter().any(|fault| fault.ends().is_some_and(|end| self.now < end))
    }

    /// Those who stand before dark terminals go home when nothing will light them again.
    pub(super) fn evict_from_frozen_booths(&mut self) {
        if self.outage_heals() && !self.room.fallback_pending {
            return;
        }
        for voter in self.clear_frozen_booths() {
            let visit = self.visit(voter);
            visit.device = None;
            visit.card = None;
            self.leaves(voter, Fate::TurnedAway);
        }
    }
}
