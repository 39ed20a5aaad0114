//! Devices die and come back, lines get noisy and are cut; without anything that works electronic voting stands still.

use election::device::Carrier;
use election::record::ops::{OutageCause, StationState};
use election::wire::LineId;
use rand::RngExt;

use super::cable::{End, LineFault};
use super::docks::{Job, Returned};
use super::{Place, World};
use crate::chronicle::Stage;
use crate::scenario::{Direction, FaultKind};
use crate::streams::Purpose;
use crate::timeline::Condition;
use crate::truth::Fate;

impl World<'_> {
    pub(super) fn kill_devices(&mut self, index: usize, count: u16) {
        self.timeline.begin(self.now, Condition::DevicesDead);
        for victim in self.pick_devices(index, count) {
            self.fault_victims.entry(index).or_default().push(victim);
            self.kill_device(victim);
            self.begin_repair(victim);
        }
        self.check_devices();
    }

    /// Draws which devices a fault meets, of those that live and are in the room.
    pub(super) fn pick_devices(&self, index: usize, count: u16) -> Vec<usize> {
        let mut rng = self.streams.of(Purpose::Fault, index as u64);
        let alive = |device: &super::Device| {
            let is_here = !device.is_portable && !matches!(device.place, Place::Gone | Place::Spare);
            is_here && !device.is_dead && device.pause.is_none()
        };
        let mut candidates: Vec<usize> =
            (0..self.devices.len()).filter(|i| self.devices.get(*i).is_some_and(alive)).collect();
        let mut picked = Vec::new();
        for _ in 0..count {
            if candidates.is_empty() {
                break;
            }
            picked.push(candidates.swap_remove(rng.random_range(0..candidates.len())));
        }
        picked
    }

    pub(super) fn kill_device(&mut self, index: usize) {
        let Some(device) = self.devices.get_mut(index) else { return };
        device.is_dead = true;
        device.pause = None;
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
    pub(super) fn device_died_in_hand(&mut self, index: usize, voter: u32) {
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

    pub(super) fn revive_devices(&mut self, index: usize) {
        for victim in self.fault_victims.remove(&index).unwrap_or_default() {
            self.revive_device(victim);
        }
        self.check_devices();
    }

    pub(super) fn revive_device(&mut self, index: usize) {
        let now = self.now;
        let Some(device) = self.devices.get_mut(index) else { return };
        device.is_dead = false;
        device.is_under_repair = false;
        device.terminal.reboot(now);
        let holds_something = 0 < device.terminal.unread() || device.terminal.is_armed();
        match device.place {
            Place::Broken if holds_something => {
                device.place = Place::InReturnLine;
                self.returned.push_back(Returned { device: Some(index), ..Returned::NOBODYS });
            }
            Place::Broken => device.place = Place::Pool,
            Place::OnLine(line) => self.replug(usize::from(line.0)),
            _ => {}
        }
    }

    /// Without a device that works electronic voting stands still; with one it goes on. Where there never was one nothing
    /// stands still.
    pub(super) fn check_devices(&mut self) {
        let now = self.now;
        if self.devices.iter().all(|device| device.is_portable) {
            return;
        }
        let any = self.any_device_works();
        let heals = self.devices_may_heal();
        let Some(station) = &mut self.station else { return };
        match station.state() {
            StationState::Open if !any => {
                let stopped = station.suspend(now, OutageCause::Devices);
                debug_assert!(stopped.is_ok(), "an open station can be suspended");
                self.timeline.begin(now, Condition::NoDeviceWorks);
                if !heals {
                    self.fall_back();
                }
            }
            StationState::Suspended if any && self.timeline.is_open(Condition::NoDeviceWorks) => {
                self.timeline.end(now, Condition::NoDeviceWorks);
                self.resume_station();
            }
            _ => {}
        }
    }

    /// Whether devices that do not work now may work again today.
    pub(super) fn devices_may_heal(&self) -> bool {
        let now = self.now;
        let faults =
            self.scenario.faults.iter().filter(|fault| stops_devices(&fault.kind) && fault.at <= now);
        let mut heals = faults.map(|fault| fault.until.is_some_and(|until| now < until));
        heals.any(|heals| heals) || self.devices.iter().any(|device| device.is_under_repair)
    }

    pub(super) fn any_device_works(&self) -> bool {
        let is_cut = |line: LineId| self.cables.get(usize::from(line.0)).is_some_and(|cable| cable.is_cut);
        let serves = |device: &super::Device| {
            let is_out = match device.place {
                Place::Gone | Place::Broken | Place::Spare => true,
                Place::OnLine(line) => is_cut(line),
                _ => false,
            };
            !device.is_dead && !device.is_portable && !is_out
        };
        self.devices.iter().any(serves) && !self.every_dock_is_cut()
    }

    pub(super) fn every_dock_is_cut(&self) -> bool {
        let serving = self.cables.len() - usize::from(self.scenario.equipment.portable);
        self.cables.iter().take(serving).all(|cable| cable.is_cut)
    }

    pub(super) fn set_noise(&mut self, line: u16, rate: f64) {
        if let Some(cable) = self.cables.get_mut(usize::from(line).wrapping_sub(1)) {
            cable.set_noise(rate);
        }
    }

    /// Whether a fault that is meant holds at this moment.
    fn is_under(&self, is_meant: impl Fn(&FaultKind) -> bool) -> bool {
        self.scenario.faults.iter().any(|fault| {
            let holds = fault.at <= self.now && fault.ends().is_none_or(|end| self.now < end);
            holds && is_meant(&fault.kind)
        })
    }

    /// A line loses, doubles or holds up what is said on it, or says nothing.
    pub(super) fn upset_line(&mut self, index: usize, kind: FaultKind) {
        let (line, what, direction) = match kind {
            FaultKind::LineLoss { line, loss } => (line, LineFault::Loss(loss), Direction::Both),
            FaultKind::LineDuplicate { line, share } => (line, LineFault::Duplicate(share), Direction::Both),
            FaultKind::LineDelay { line, delay, jitter } => {
                (line, LineFault::Delay { least: delay, jitter }, Direction::Both)
            }
            FaultKind::LineMute { line, direction } => (line, LineFault::Mute, direction),
            _ => return,
        };
        self.timeline.begin(self.now, Condition::LineUpset);
        let at = line.wrapping_sub(1);
        let streams = self.streams;
        let Some(cable) = self.cables.get_mut(usize::from(at)) else { return };
        for to in [End::Station, End::Terminal] {
            let is_meant = match direction {
                Direction::Both => true,
                Direction::ToStation => to == End::Station,
                Direction::ToTerminal => to == End::Terminal,
            };
            if is_meant {
                cable.upset(index, to, what, streams.of_line_fault(index, at, to == End::Terminal));
            }
        }
    }

    pub(super) fn calm_line(&mut self, index: usize, line: u16) {
        self.timeline.end(self.now, Condition::LineUpset);
        if let Some(cable) = self.cables.get_mut(usize::from(line).wrapping_sub(1)) {
            cable.calm(index);
        }
        self.try_line_again(line);
    }

    /// A line is well again. Without keep-alive the desk computer may think a session lives that the device has given up:
    /// a member plugs such a device in anew, and tries those put aside.
    pub(super) fn try_line_again(&mut self, line: u16) {
        let at = line.wrapping_sub(1);
        let on_line = self.device_on(LineId(at));
        let has_given_up = |index: &usize| {
            self.devices.get(*index).is_some_and(|device| !device.is_dead && !device.terminal.is_connected())
        };
        if on_line.filter(has_given_up).is_some() {
            self.replug(usize::from(at));
        }
        self.try_put_aside();
    }

    /// Members try what they had put aside.
    pub(super) fn try_put_aside(&mut self) {
        for index in 0..self.devices.len() {
            let Some(device) = self.devices.get_mut(index) else { continue };
            if device.is_dead || device.place != Place::Broken {
                continue;
            }
            if 0 < device.terminal.unread() || device.terminal.is_armed() {
                device.place = Place::InReturnLine;
                self.returned.push_back(Returned { device: Some(index), ..Returned::NOBODYS });
            } else {
                device.place = Place::Pool;
            }
        }
        self.check_devices();
    }

    pub(super) fn quieten_line(&mut self, line: u16) {
        self.timeline.end(self.now, Condition::LineNoise);
        self.set_noise(line, self.scenario.equipment.line.bit_error_rate);
        self.try_line_again(line);
    }

    pub(super) fn cut_line(&mut self, line: u16) {
        let at = usize::from(line).wrapping_sub(1);
        if let Some(cable) = self.cables.get_mut(at) {
            cable.cut(self.now);
            self.abandon_job(at);
        }
        self.check_devices();
    }

    pub(super) fn mend_line(&mut self, line: u16) {
        let at = usize::from(line).wrapping_sub(1);
        let is_still_cut =
            self.is_under(|kind| matches!(kind, FaultKind::LineCut { line: cut } if *cut == line));
        let Some(cable) = self.cables.get_mut(at).filter(|_| !is_still_cut) else { return };
        cable.is_cut = false;
        self.replug(at);
        self.check_devices();
    }
}

/// Whether devices may work again when a fault of this kind heals.
fn stops_devices(kind: &FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::DeviceDead { .. }
            | FaultKind::DevicePaused { .. }
            | FaultKind::MixedFirmware { .. }
            | FaultKind::OnePhase { .. }
            | FaultKind::LineNoise { .. }
            | FaultKind::LineCut { .. }
            | FaultKind::LineLoss { .. }
            | FaultKind::LineDuplicate { .. }
            | FaultKind::LineDelay { .. }
            | FaultKind::LineMute { .. }
    )
}
