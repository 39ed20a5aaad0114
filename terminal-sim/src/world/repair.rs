//! What members do with a device that has died: restart it, put its parts in anew, take a spare, go on with paper.

use election::device::Carrier;
use election::record::ops::StationState;
use election::wire::{LineEvent, LineId};

use super::{Event, Place, World};
use crate::scenario::{FaultKind, Remedy};
use crate::streams::happens;
use crate::timeline::Moment;

impl World<'_> {
    /// A device has died: members begin at the first step of their ladder, if they have one.
    pub(super) fn begin_repair(&mut self, index: usize) {
        let Some(device) = self.devices.get_mut(index) else { return };
        device.climbs += 1;
        device.is_under_repair = true;
        self.plan_repair(index, 0);
    }

    /// Plans when a step is done; past the last one the device stays dead.
    fn plan_repair(&mut self, index: usize, step: usize) {
        let now = self.now;
        let plan = self.scenario.commission.repair.get(step).copied();
        let Some(device) = self.devices.get_mut(index) else { return };
        let climb = device.climbs;
        match plan {
            Some(plan) => {
                let event = Event::RepairStep { device: index, climb, step };
                self.human(now + plan.takes, index as u32, event);
            }
            None => device.is_under_repair = false,
        }
    }

    pub(super) fn repair_step_done(&mut self, index: usize, climb: u32, step: usize) {
        let is_meant =
            |device: &super::Device| device.is_dead && device.is_under_repair && device.climbs == climb;
        let Some(plan) = self.scenario.commission.repair.get(step).copied() else { return };
        if !self.devices.get(index).is_some_and(is_meant) {
            return;
        }
        let helps = happens(&mut self.streams.of_repair(index, climb, step), plan.helps);
        let is_done = match plan.remedy {
            Remedy::Restart | Remedy::Reseat if helps => {
                self.forget_victim(index);
                self.revive_device(index);
                true
            }
            Remedy::Spare if helps => self.take_spare(index),
            Remedy::Restart | Remedy::Reseat | Remedy::Spare => false,
            Remedy::Paper => {
                self.go_on_with_paper();
                false
            }
        };
        if !is_done {
            self.plan_repair(index, step + 1);
        }
        self.check_devices();
        if !self.devices_may_heal() {
            self.go_on_with_paper();
        }
    }

    /// Where no device works, the commission goes over to paper, once.
    fn go_on_with_paper(&mut self) {
        let is_voting = self
            .station
            .as_ref()
            .is_some_and(|station| matches!(station.state(), StationState::Open | StationState::Suspended));
        if is_voting && !self.any_device_works() && !self.room.has_fallen_back {
            self.fall_back();
        }
    }

    /// A spare takes the place of a dead device, which is out for the day with whatever it holds. Returns whether there
    /// was one.
    fn take_spare(&mut self, dead: usize) -> bool {
        let Some(spare) = self.devices.iter().position(|device| device.place == Place::Spare) else {
            return false;
        };
        self.forget_victim(dead);
        let Some(device) = self.devices.get_mut(dead) else { return false };
        device.is_under_repair = false;
        let place = device.place;
        if let Some(device) = self.devices.get_mut(spare) {
            device.place = Place::Pool;
        }
        if let Place::OnLine(line) = place {
            self.exchange(line, spare);
        }
        self.timeline.moment(self.now, Moment::SpareTaken);
        true
    }

    /// Takes a dead device off its line, and plugs the spare in where devices stay on their lines.
    fn exchange(&mut self, line: LineId, spare: usize) {
        if self.setup.carrier == Carrier::Remote {
            return self.lift_parked(line, Place::Broken);
        }
        self.abandon_job(usize::from(line.0));
        self.lift_parked(line, Place::Broken);
        self.signal_line(line, spare, LineEvent::Up);
    }

    /// What a fault would heal at its end does not concern this device any more.
    fn forget_victim(&mut self, device: usize) {
        for (index, victims) in &mut self.fault_victims {
            let kind = self.scenario.faults.get(*index).map(|fault| fault.kind);
            if matches!(kind, Some(FaultKind::DeviceDead { .. })) {
                victims.retain(|victim| *victim != device);
            }
        }
    }
}
