//! What breaks, and how it heals: devices, desk computer, power, lines, counters.
//!
//! Every fault carries its own heal. A stopped desk computer is started again from its record, by an act of all
//! members; if the commission goes over to paper instead, the computer is started once more for the count.

use election::device::Carrier;
use election::papers::ActSubject;
use election::record::ops::{OutageCause, StationState};
use election::time::Duration;
use election::wire::{LineEvent, LineId};
use rand::RngExt;
use station_controller::Controller;

use super::docks::{Job, Returned};
use super::{Event, Place, Stage, Step, World};
use crate::scenario::{FaultKind, OnStop};
use crate::streams::Purpose;
use crate::truth::Fate;

/// How long after the doors close a spare computer stands ready for the count. Assumed.
const SPARE_COMPUTER: Duration = Duration::from_mins(10);

impl World<'_> {
    pub(super) fn take_step(&mut self, step: Step) {
        let now = self.now;
        let Some(station) = &mut self.station else { return };
        let done = match step {
            Step::Test => station.test(now).map(|_| "system tested, zero report printed"),
            Step::Unseal => station.unseal(now).map(|()| "start-up password unsealed, system started"),
            Step::Open => station.open_polls(now).map(|()| "polls open"),
        };
        if let Ok(what) = done {
            self.timeline.moment(now, what);
        }
        self.system_started |= matches!(step, Step::Open);
        if matches!(step, Step::Open) {
            self.check_devices();
        }
    }

    pub(super) fn read_counters(&mut self) {
        let now = self.now;
        if let Some(station) = &mut self.station {
            station.read_counters(now);
        }
    }

    pub(super) fn fault_begins(&mut self, index: usize) {
        let Some(fault) = self.scenario.faults.get(index).copied() else { return };
        self.truth.injected.push((fault.kind.name(), fault.at, fault.until));
        match fault.kind {
            FaultKind::DeviceDead { count } => self.kill_devices(index, count),
            FaultKind::DeskDead { then } => {
                self.timeline.begin(self.now, "desk computer down");
                self.stop_station(OutageCause::DeskComputer, then, fault.until.is_some());
            }
            FaultKind::PowerCut { .. } => {
                self.timeline.begin(self.now, "no mains");
                let empty = self.now + self.scenario.equipment.ups;
                if fault.until.is_none_or(|until| empty < until) {
                    self.human(empty, 0, Event::BatteryEmpty(index));
                }
            }
            FaultKind::LineNoise { line, bit_error_rate } => {
                self.timeline.begin(self.now, "line noise");
                self.set_noise(line, bit_error_rate);
            }
            FaultKind::LineCut { line } => {
                self.timeline.begin(self.now, "line cut");
                self.cut_line(line);
            }
            FaultKind::CounterStuck => {
                self.timeline.begin(self.now, "counter stuck");
                self.store.stuck_counter = Some(self.registered());
            }
            FaultKind::EarlyStart => {}
            FaultKind::MixedLate { .. } => self.timeline.begin(self.now, "one channel only"),
            FaultKind::PaperRefused { leave, .. } => {
                self.timeline.begin(self.now, "paper refused");
                self.fault_budget.insert(index, leave);
            }
            FaultKind::VotesNotSummed { .. } => {}
            FaultKind::DevicesNeverRead { count } | FaultKind::DoubleChannel { count } => {
                self.fault_budget.insert(index, count);
            }
        }
    }

    pub(super) fn battery_empty(&mut self, index: usize) {
        let Some(fault) = self.scenario.faults.get(index).copied() else { return };
        let FaultKind::PowerCut { then } = fault.kind else { return };
        self.timeline.begin(self.now, "desk computer down");
        if self.setup.carrier == Carrier::Cable {
            self.freeze_booths();
            self.power_wired(false);
        }
        self.stop_station(OutageCause::Power, then, fault.until.is_some());
    }

    pub(super) fn fault_ends(&mut self, index: usize) {
        let Some(fault) = self.scenario.faults.get(index).copied() else { return };
        match fault.kind {
            FaultKind::DeviceDead { .. } => self.revive_devices(index),
            FaultKind::DeskDead { then } => self.heal_stop(OutageCause::DeskComputer, then),
            FaultKind::PowerCut { then } => {
                self.timeline.end(self.now, "no mains");
                if self.now.since(fault.at) < self.scenario.equipment.ups {
                    return;
                }
                self.power_wired(true);
                self.heal_stop(OutageCause::Power, then);
                self.thaw_booths();
            }
            FaultKind::LineNoise { line, .. } => {
                self.timeline.end(self.now, "line noise");
                self.set_noise(line, self.scenario.equipment.line.bit_error_rate);
            }
            FaultKind::LineCut { line } => {
                self.timeline.end(self.now, "line cut");
                self.mend_line(line);
            }
            FaultKind::CounterStuck => {
                self.timeline.end(self.now, "counter stuck");
                self.store.stuck_counter = None;
            }
            FaultKind::PaperRefused { .. } => self.timeline.end(self.now, "paper refused"),
            FaultKind::MixedLate { .. } => {
                self.timeline.end(self.now, "one channel only");
                self.announce_mixed_voting();
            }
            FaultKind::EarlyStart
            | FaultKind::VotesNotSummed { .. }
            | FaultKind::DevicesNeverRead { .. }
            | FaultKind::DoubleChannel { .. } => {}
        }
    }

    /// Rights issued so far, as the counter shows them.
    fn registered(&self) -> u32 {
        self.marks.iter().map(|(_, electronic)| u32::from(*electronic)).sum()
    }

    fn announce_mixed_voting(&mut self) {
        let now = self.now;
        self.timeline.moment(now, "mixed voting announced");
        if let Some(station) = &mut self.station {
            // Before opening there is nothing to announce.
            let _ = station.announce_mixed_voting(now);
        }
    }

    /// The computer is gone with everything in its memory.
    fn stop_station(&mut self, cause: OutageCause, then: OnStop, heals: bool) {
        self.room.stops += 1;
        if self.station.take().is_none() {
            return;
        }
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
            self.timeline.moment(self.now, "commission goes over to paper");
        }
        if then == OnStop::Paper || (self.room.is_closed && !heals) {
            self.evict_from_frozen_booths();
            self.empty_device_line();
        }
    }

    /// Whatever was on a dock goes back to where it came from.
    fn abandon_job(&mut self, at: usize) {
        let Some(dock) = self.docks.get_mut(at) else { return };
        let line = dock.line;
        dock.is_ready = false;
        dock.turn += 1;
        let job = match dock.job {
            Job::Cradle | Job::InUse(_) => return,
            _ => std::mem::replace(&mut dock.job, Job::Free),
        };
        let now = self.now;
        match job {
            Job::Loading(voter) => self.back_to_line(voter),
            Job::Arming(voter) => {
                self.visit(voter).had_right = true;
                self.back_to_line(voter);
            }
            Job::Reading(item) => {
                let device = self.device_on(line);
                let card = match self.setup.carrier {
                    Carrier::Card => device.and_then(|index| self.devices.get_mut(index)),
                    Carrier::Remote | Carrier::Cable => None,
                };
                let card = card.map(|reader| reader.terminal.eject(now));
                let device = if card.is_some() { None } else { device };
                if device.is_some() {
                    self.lift_parked(line, Place::InReturnLine);
                }
                self.returned.push_front(Returned { device, card, ..item });
            }
            Job::Free | Job::InUse(_) | Job::Cradle => {}
        }
        if self.setup.carrier == Carrier::Remote {
            self.lift_parked(line, Place::Pool);
        }
    }

    fn heal_stop(&mut self, cause: OutageCause, then: OnStop) {
        self.timeline.end(self.now, "desk computer down");
        self.room.stops = self.room.stops.saturating_sub(1);
        if 0 < self.room.stops || self.station.is_some() {
            return;
        }
        self.start_station(cause);
        if then == OnStop::Restart {
            self.resume_station();
        }
    }

    /// Starts the system from its record by an act, and plugs in what is on the lines.
    fn start_station(&mut self, cause: OutageCause) {
        self.boots += 1;
        let evidence = self.store.evidence();
        let recovered = Controller::recover(self.setup.clone(), &evidence, self.boots);
        let mut station = recovered.expect("the simulated medium loses nothing");
        let since = self.room.stopped_at.take().unwrap_or(self.now);
        let act = self.act(ActSubject::Restart);
        let restarted = station.restart(self.now, act, cause, since);
        if restarted.is_err() {
            self.timeline.moment(self.now, "restart refused: the act is not signed by all members");
            self.room.stopped_at = Some(since);
            return;
        }
        if self.room.fallback_pending && station.fall_back(self.now, act).is_ok() {
            self.room.fallback_pending = false;
            self.room.has_fallen_back = true;
        }
        self.timeline.moment(self.now, "system restarted from its record under an act");
        self.station = Some(station);
        self.drain_station();
        for line in (0..self.cables.len() as u16).map(LineId) {
            if let Some(index) = self.device_on(line) {
                self.signal_line(line, index, LineEvent::Down);
                self.signal_line(line, index, LineEvent::Up);
            }
        }
        self.read_portable();
    }

    fn resume_station(&mut self) {
        let now = self.now;
        if let Some(station) = &mut self.station
            && station.resume(now).is_ok()
        {
            self.timeline.moment(now, "electronic voting goes on");
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
            self.timeline.end(self.now, "desk computer down");
        }
        self.begin_closing();
    }

    fn kill_devices(&mut self, index: usize, count: u16) {
        self.timeline.begin(self.now, "devices dead");
        let mut rng = self.streams.of(Purpose::Fault, index as u64);
        let alive =
            |device: &super::Device| !device.is_dead && !device.is_portable && device.place != Place::Gone;
        let mut candidates: Vec<usize> =
            (0..self.devices.len()).filter(|i| self.devices.get(*i).is_some_and(alive)).collect();
        for _ in 0..count {
            if candidates.is_empty() {
                break;
            }
            let victim = candidates.swap_remove(rng.random_range(0..candidates.len()));
            self.fault_victims.entry(index).or_default().push(victim);
            self.kill_device(victim);
        }
        self.check_devices();
    }

    fn kill_device(&mut self, index: usize) {
        let Some(device) = self.devices.get_mut(index) else { return };
        device.is_dead = true;
        let place = device.place;
        self.set_due(index, None);
        match place {
            Place::WithVoter(voter) => self.device_died_in_hand(index, voter),
            Place::OnLine(line) => {
                let at = usize::from(line.0);
                let in_use = match self.docks.get(at).map(|dock| dock.job.clone()) {
                    Some(Job::InUse(voter)) => Some(voter),
                    _ => None,
                };
                if let Some(dock) = self.docks.get_mut(at) {
                    dock.is_ready = false;
                }
                if let Some(voter) = in_use {
                    if let Some(dock) = self.docks.get_mut(at) {
                        dock.job = Job::Free;
                    }
                    self.device_died_in_hand(index, voter);
                }
            }
            _ => {}
        }
    }

    /// The voter comes back to the desk with a dead device: the right is lost, unless all members sign for another.
    fn device_died_in_hand(&mut self, index: usize, voter: u32) {
        if !matches!(self.visit(voter).stage, Stage::InBooth | Stage::BoothLine) {
            return;
        }
        self.leave_booth(voter);
        self.visit(voter).device = None;
        self.visit(voter).had_right = true;
        if let Some(device) = self.devices.get_mut(index)
            && self.setup.carrier == Carrier::Remote
        {
            device.place = Place::Broken;
        }
        if self.room.fallback_pending || self.room.has_fallen_back {
            return self.leaves(voter, Fate::TurnedAway);
        }
        self.back_to_line(voter);
    }

    fn revive_devices(&mut self, index: usize) {
        self.timeline.end(self.now, "devices dead");
        let now = self.now;
        for victim in self.fault_victims.remove(&index).unwrap_or_default() {
            let Some(device) = self.devices.get_mut(victim) else { continue };
            device.is_dead = false;
            device.terminal.reboot(now);
            let holds_something = 0 < device.terminal.unread() || device.terminal.is_armed();
            match device.place {
                Place::Broken if holds_something => {
                    device.place = Place::InReturnLine;
                    // Whose it was is no longer known: a blank right is voided without giving a mark back.
                    self.returned.push_back(Returned {
                        voter: 0,
                        forgot: false,
                        device: Some(victim),
                        card: None,
                    });
                }
                Place::Broken => device.place = Place::Pool,
                Place::OnLine(line) => {
                    self.signal_line(line, victim, LineEvent::Down);
                    self.signal_line(line, victim, LineEvent::Up);
                }
                _ => {}
            }
        }
        self.check_devices();
    }

    /// Without a device that works electronic voting stands still; with one it goes on.
    pub(super) fn check_devices(&mut self) {
        let now = self.now;
        let serves = |device: &super::Device| {
            !device.is_dead
                && !device.is_portable
                && !matches!(device.place, Place::Gone | Place::Broken)
                && !matches!(device.place, Place::OnLine(line) if self.cables.get(usize::from(line.0)).is_some_and(|c| c.is_cut))
        };
        let any = self.devices.iter().any(serves) && !self.every_dock_is_cut();
        let heals = self.scenario.faults.iter().any(|fault| {
            let is_of_devices =
                matches!(fault.kind, FaultKind::DeviceDead { .. } | FaultKind::LineCut { .. });
            is_of_devices && fault.at <= now && fault.until.is_some_and(|until| now < until)
        });
        let Some(station) = &mut self.station else { return };
        match station.state() {
            StationState::Open if !any => {
                let stopped = station.suspend(now, OutageCause::Devices);
                debug_assert!(stopped.is_ok(), "an open station can be suspended");
                self.timeline.begin(now, "no device works");
                if !heals {
                    self.fall_back();
                }
            }
            StationState::Suspended if any && self.timeline.is_open("no device works") => {
                self.timeline.end(now, "no device works");
                self.resume_station();
            }
            _ => {}
        }
    }

    fn every_dock_is_cut(&self) -> bool {
        let serving = self.cables.len() - usize::from(self.scenario.equipment.portable);
        self.cables.iter().take(serving).all(|cable| cable.is_cut)
    }

    fn fall_back(&mut self) {
        let now = self.now;
        let act = self.act(ActSubject::Fallback);
        let Some(station) = &mut self.station else { return };
        if station.fall_back(now, act).is_ok() {
            self.room.has_fallen_back = true;
            self.timeline.moment(now, "commission goes over to paper");
            self.empty_device_line();
        }
    }

    fn set_noise(&mut self, line: u16, rate: f64) {
        if let Some(cable) = self.cables.get_mut(usize::from(line).wrapping_sub(1)) {
            cable.set_noise(rate);
        }
    }

    fn cut_line(&mut self, line: u16) {
        let at = usize::from(line).wrapping_sub(1);
        if let Some(cable) = self.cables.get_mut(at) {
            cable.is_cut = true;
            cable.drop_in_flight();
            self.abandon_job(at);
        }
        self.check_devices();
    }

    fn mend_line(&mut self, line: u16) {
        let at = usize::from(line).wrapping_sub(1);
        let Some(cable) = self.cables.get_mut(at) else { return };
        cable.is_cut = false;
        if let (Some(index), Ok(number)) = (cable.terminal, u16::try_from(at)) {
            self.signal_line(LineId(number), index, LineEvent::Down);
            self.signal_line(LineId(number), index, LineEvent::Up);
        }
        self.check_devices();
    }

    /// Wired terminals hang on the station's power.
    fn power_wired(&mut self, on: bool) {
        if self.setup.carrier != Carrier::Cable {
            return;
        }
        let now = self.now;
        self.next_timer = None;
        let killed: Vec<usize> = self.fault_victims.values().flatten().copied().collect();
        for (index, device) in self.devices.iter_mut().enumerate() {
            if device.is_portable || killed.contains(&index) {
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

    fn outage_heals(&self) -> bool {
        self.scenario.faults.iter().any(|fault| fault.until.is_some_and(|until| self.now < until))
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
