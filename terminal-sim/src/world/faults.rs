//! When faults begin and when they heal. Every fault carries its own heal.

use election::device::Carrier;
use election::record::ops::OutageCause;

use super::{Event, Step, World};
use crate::chronicle::Happening;
use crate::scenario::{Fault, FaultKind, OnStop};
use crate::timeline::{Condition, Moment};

impl World<'_> {
    /// The time of a step of the morning has come. Without a computer it waits until there is one.
    pub(super) fn take_step(&mut self, step: Step) {
        self.steps_come.push(step);
        self.try_step(step);
    }

    /// Makes up the steps of the morning that the record does not hold although their time has come.
    pub(super) fn make_up_steps(&mut self) {
        for step in self.steps_come.clone() {
            self.try_step(step);
        }
    }

    /// Takes a step, unless it is taken already.
    fn try_step(&mut self, step: Step) {
        let now = self.now;
        let Some(station) = &mut self.station else { return };
        let done = match step {
            Step::Test => station.test(now).map(|_| Moment::SystemTested),
            Step::Unseal => station.unseal(now).map(|()| Moment::SystemStarted),
            Step::Open => station.open_polls(now).map(|()| Moment::PollsOpen),
        };
        let Ok(what) = done else { return };
        self.timeline.moment(now, what);
        if step == Step::Open {
            self.fall_back_if_pending();
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
        self.truth.injected.push((fault.kind.name(), fault.at, fault.ends()));
        self.tell(Happening::Fault { index, kind: fault.kind.name(), begins: true });
        match fault.kind {
            FaultKind::DeviceDead { count } => self.kill_devices(index, count),
            FaultKind::DeskDead { then } => self.stop_desk(then, fault.until.is_some()),
            FaultKind::PowerCut { .. } => self.lose_mains(index, fault),
            FaultKind::LineNoise { line, bit_error_rate } => {
                self.timeline.begin(self.now, Condition::LineNoise);
                self.set_noise(line, bit_error_rate);
            }
            FaultKind::LineCut { line } => {
                self.timeline.begin(self.now, Condition::LineCut);
                self.cut_line(line);
            }
            FaultKind::LineLoss { .. }
            | FaultKind::LineDuplicate { .. }
            | FaultKind::LineDelay { .. }
            | FaultKind::LineMute { .. } => self.upset_line(index, fault.kind),
            FaultKind::DevicePaused { count } => self.pause_devices(index, count),
            FaultKind::MixedFirmware { count, suite } => self.mix_firmware(index, count, suite),
            FaultKind::OnePhase { count } => self.lose_phase(index, count),
            FaultKind::DiskTorn { .. } | FaultKind::DiskFull { .. } => self.arm_disk(index, fault.kind),
            FaultKind::Restart { .. } => self.stop_desk(OnStop::Restart, true),
            FaultKind::WrongDate { .. } => self.timeline.begin(self.now, Condition::ClockWrong),
            FaultKind::CounterStuck => {
                self.timeline.begin(self.now, Condition::CounterStuck);
                self.store.stuck_counter = Some(self.registered());
            }
            FaultKind::EarlyStart => {}
            FaultKind::MixedLate { .. } => self.timeline.begin(self.now, Condition::OneChannel),
            FaultKind::PaperRefused { leave, .. } => {
                self.timeline.begin(self.now, Condition::PaperRefused);
                self.fault_budget.insert(index, leave);
            }
            FaultKind::VotesNotSummed { .. } => {}
            FaultKind::DevicesNeverRead { count }
            | FaultKind::DoubleChannel { count }
            | FaultKind::OtherDistrict { count, .. }
            | FaultKind::BallotsUnsigned { count, .. }
            | FaultKind::IssueUnchecked { count }
            | FaultKind::WrongDocuments { count }
            | FaultKind::LineMarked { count }
            | FaultKind::CardStale { count }
            | FaultKind::CardSwapped { count }
            | FaultKind::BallotsAbandoned { count } => {
                self.fault_budget.insert(index, count);
            }
            FaultKind::VotedForAnother { count } => self.find_absentees(index, count),
            FaultKind::BallotsTakenOut { count } => {
                self.timeline.moment(self.now, Moment::BallotsCarriedOut);
                let carried = self.stock.carry_out(count);
                self.fault_victims.insert(index, carried);
            }
            FaultKind::BallotsLent { count } => {
                self.timeline.moment(self.now, Moment::BallotsLent);
                let lent = self.stock.lend(count);
                self.fault_victims.insert(index, lent);
            }
            FaultKind::LateOpening => self.timeline.begin(self.now, Condition::DesksClosed),
            // The ballots came before opening; the rest is a matter of the evening.
            FaultKind::StockDiffers { .. }
            | FaultKind::UnusedKept
            | FaultKind::MobileExtra { .. }
            | FaultKind::TelephoneApplications { .. }
            | FaultKind::CountPaused { .. }
            | FaultKind::CopiesRefused { .. } => {}
        }
    }

    fn lose_mains(&mut self, index: usize, fault: Fault) {
        self.timeline.begin(self.now, Condition::NoMains);
        let empty = self.now + self.scenario.equipment.ups;
        if fault.until.is_none_or(|until| empty < until) {
            self.human(empty, 0, Event::BatteryEmpty(index));
        }
    }

    fn restore_mains(&mut self, fault: Fault, then: OnStop) {
        self.timeline.end(self.now, Condition::NoMains);
        if self.now.since(fault.at) < self.scenario.equipment.ups {
            return;
        }
        self.power_wired(true);
        self.heal_stop(OutageCause::Power, then);
        self.thaw_booths();
    }

    pub(super) fn battery_empty(&mut self, index: usize) {
        let Some(fault) = self.scenario.faults.get(index).copied() else { return };
        let then = match fault.kind {
            FaultKind::PowerCut { then } => then,
            FaultKind::OnePhase { count } => return self.darken_terminals(index, count),
            _ => return,
        };
        self.timeline.begin(self.now, Condition::DeskComputerDown);
        if self.setup.carrier == Carrier::Cable {
            self.freeze_booths();
            self.power_wired(false);
        }
        self.stop_station(OutageCause::Power, then, fault.until.is_some());
    }

    pub(super) fn fault_ends(&mut self, index: usize) {
        let Some(fault) = self.scenario.faults.get(index).copied() else { return };
        self.tell(Happening::Fault { index, kind: fault.kind.name(), begins: false });
        match fault.kind {
            FaultKind::DeviceDead { .. } => {
                self.timeline.end(self.now, Condition::DevicesDead);
                self.revive_devices(index);
            }
            FaultKind::DeskDead { then } => self.heal_stop(OutageCause::DeskComputer, then),
            FaultKind::PowerCut { then } => self.restore_mains(fault, then),
            FaultKind::LineNoise { line, .. } => self.quieten_line(line),
            FaultKind::LineLoss { line, .. }
            | FaultKind::LineDuplicate { line, .. }
            | FaultKind::LineDelay { line, .. }
            | FaultKind::LineMute { line, .. } => self.calm_line(index, line),
            FaultKind::LineCut { line } => {
                self.timeline.end(self.now, Condition::LineCut);
                self.mend_line(line);
            }
            FaultKind::DevicePaused { .. } => self.wake_devices(index),
            FaultKind::MixedFirmware { .. } => self.update_firmware(index),
            FaultKind::OnePhase { .. } => self.restore_phase(index),
            FaultKind::DiskTorn { then, .. } | FaultKind::DiskFull { then } => self.mend_disk(index, then),
            FaultKind::Restart { .. } => self.heal_stop(OutageCause::DeskComputer, OnStop::Restart),
            FaultKind::WrongDate { minutes } => self.set_clock_right(minutes),
            FaultKind::CounterStuck => {
                self.timeline.end(self.now, Condition::CounterStuck);
                self.store.stuck_counter = None;
            }
            FaultKind::PaperRefused { .. } => self.timeline.end(self.now, Condition::PaperRefused),
            FaultKind::MixedLate { .. } => {
                self.timeline.end(self.now, Condition::OneChannel);
                self.announce_mixed_voting();
            }
            FaultKind::StockDiffers { contest, .. } => {
                self.timeline.moment(self.now, Moment::BallotsDelivered);
                self.stock.deliver_up_to(contest, self.scenario.commission.stock);
            }
            FaultKind::BallotsTakenOut { .. } => {
                self.timeline.moment(self.now, Moment::BallotsBroughtBack);
                let carried = self.fault_victims.remove(&index).unwrap_or_default();
                self.stock.bring_back(&carried);
            }
            FaultKind::BallotsLent { .. } => {
                self.timeline.moment(self.now, Moment::LentBallotsBack);
                let lent = self.fault_victims.remove(&index).unwrap_or_default();
                self.stock.take_back(&lent);
            }
            FaultKind::LateOpening => {
                self.timeline.end(self.now, Condition::DesksClosed);
                self.fill_desks();
            }
            // Whoever is counted out by then is no victim any more.
            FaultKind::EarlyStart
            | FaultKind::VotesNotSummed { .. }
            | FaultKind::DevicesNeverRead { .. }
            | FaultKind::DoubleChannel { .. }
            | FaultKind::OtherDistrict { .. }
            | FaultKind::BallotsUnsigned { .. }
            | FaultKind::UnusedKept
            | FaultKind::MobileExtra { .. }
            | FaultKind::IssueUnchecked { .. }
            | FaultKind::WrongDocuments { .. }
            | FaultKind::VotedForAnother { .. }
            | FaultKind::LineMarked { .. }
            | FaultKind::CardStale { .. }
            | FaultKind::CardSwapped { .. }
            | FaultKind::TelephoneApplications { .. }
            | FaultKind::CountPaused { .. }
            | FaultKind::CopiesRefused { .. }
            | FaultKind::BallotsAbandoned { .. } => {}
        }
    }

    /// Rights issued so far, as the counter shows them.
    fn registered(&self) -> u32 {
        self.marks.iter().map(|(_, electronic)| u32::from(*electronic)).sum()
    }

    fn announce_mixed_voting(&mut self) {
        let now = self.now;
        self.timeline.moment(now, Moment::MixedVoting);
        if let Some(station) = &mut self.station {
            // Before opening there is nothing to announce.
            let _ = station.announce_mixed_voting(now);
        }
    }
}
