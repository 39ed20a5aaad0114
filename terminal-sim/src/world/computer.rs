//! The desk computer stops, its disk fails within a record, and its clock is wrong.

use election::record::ops::OutageCause;
use rand::Rng;

use super::{Event, World};
use crate::scenario::{FaultKind, OnStop};
use crate::streams::Purpose;
use crate::timeline::Condition;

impl World<'_> {
    pub(super) fn stop_desk(&mut self, then: OnStop, heals: bool) {
        self.timeline.begin(self.now, Condition::DeskComputerDown);
        self.stop_station(OutageCause::DeskComputer, then, heals);
    }

    /// From now on the disk waits for the operation within which it fails.
    pub(super) fn arm_disk(&mut self, index: usize, kind: FaultKind) {
        if self.station.is_none() || self.room.is_closing {
            return;
        }
        self.room.disk_fault = Some(index);
        match kind {
            FaultKind::DiskTorn { operation, .. } => {
                let mut rng = self.streams.of(Purpose::Fault, index as u64);
                let (sectors, names) = (rng.next_u32(), rng.next_u32() & 1 == 1);
                self.store.tear(operation, sectors, names);
            }
            _ => self.store.fill(),
        }
    }

    /// Nobody waits for the disk to fail any more.
    pub(super) fn spare_disk(&mut self) {
        if self.room.disk_fault.take().is_some() {
            self.store.spare();
        }
    }

    /// The disk failed in the middle of a record: the computer is gone at once, and what people do about it follows.
    pub(super) fn lose_station(&mut self) {
        self.station = None;
        self.station_due = None;
        self.next_timer = None;
        self.room.is_lost = true;
        self.human(self.now, 0, Event::ComputerLost);
    }

    pub(super) fn computer_lost(&mut self) {
        let Some(index) = self.room.disk_fault.take() else { return };
        let Some(fault) = self.scenario.faults.get(index).copied() else { return };
        let (FaultKind::DiskTorn { then, .. } | FaultKind::DiskFull { then }) = fault.kind else { return };
        self.fault_budget.insert(index, 1);
        self.stop_desk(then, fault.until.is_some());
        self.check_waiting_again();
        if fault.until.is_some_and(|until| until <= self.now) {
            // The disk failed at the very moment it was to be mended.
            self.mend_disk(index, then);
        }
    }

    /// Nobody knows whose check the disk still took: who waits for a device and has no right yet is checked once more.
    fn check_waiting_again(&mut self) {
        for voter in self.device_line.clone() {
            let visit = self.visit(voter);
            visit.is_identified &= visit.had_right;
        }
    }

    pub(super) fn mend_disk(&mut self, index: usize, then: OnStop) {
        if self.fault_budget.remove(&index).is_some() {
            self.heal_stop(OutageCause::DeskComputer, then);
        } else if self.room.disk_fault == Some(index) && !self.room.is_lost {
            self.spare_disk();
        }
    }

    pub(super) fn set_clock_right(&mut self, minutes: i32) {
        self.timeline.end(self.now, Condition::ClockWrong);
        let opens = self.scenario.hours.opens;
        self.store.clock.set(self.store.clock.ahead().saturating_sub(minutes), opens);
    }
}
