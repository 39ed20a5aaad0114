//! Devices that hang, speak another suite, or lose one phase of the mains.

use election::device::Carrier;
use election::time::Instant;
use election::wire::keys::SuiteSet;
use election::wire::{Endpoint, LineEvent, LineId};

use super::setup::link_settings;
use super::{Event, Place, World};
use crate::timeline::Condition;

/// What a device that hangs keeps of what it is told; the rest is lost. Assumed.
const BUFFER: usize = 4_096;

/// A device that hangs.
#[derive(Debug)]
pub(super) struct Pause {
    fault: usize,
    until: Instant,
    received: Vec<u8>,
    /// It was plugged in or lifted meanwhile and has not noticed.
    pub(super) is_moved: bool,
}

impl Pause {
    pub(super) fn receive(&mut self, bytes: &[u8]) {
        let room = BUFFER - self.received.len();
        self.received.extend(bytes.iter().take(room));
    }
}

impl World<'_> {
    pub(super) fn pause_devices(&mut self, index: usize, count: u16) {
        self.timeline.begin(self.now, Condition::DevicesHang);
        let fault = self.scenario.faults.get(index);
        let until = fault.and_then(|fault| fault.until).unwrap_or(self.now);
        for victim in self.pick_devices(index, count) {
            self.set_due(victim, None);
            if let Some(device) = self.devices.get_mut(victim) {
                device.pause = Some(Pause { fault: index, until, received: Vec::new(), is_moved: false });
            }
        }
    }

    /// The devices go on: with what was said to them, or on another line than they thought.
    pub(super) fn wake_devices(&mut self, index: usize) {
        self.timeline.end(self.now, Condition::DevicesHang);
        let now = self.now;
        for victim in 0..self.devices.len() {
            let Some(device) = self.devices.get_mut(victim) else { continue };
            let Some(pause) = device.pause.take_if(|pause| pause.fault == index) else { continue };
            if pause.is_moved {
                device.terminal.handle_line(now, LineId(0), LineEvent::Down);
                if matches!(device.place, Place::OnLine(_)) {
                    device.terminal.handle_line(now, LineId(0), LineEvent::Up);
                }
            } else {
                device.terminal.handle_bytes(now, LineId(0), &pause.received);
            }
            if device.terminal.poll_timeout().is_some_and(|due| due <= now) {
                device.terminal.handle_timeout(now);
            }
            self.drain_terminal(victim);
        }
        self.try_put_aside();
    }

    /// Until when the device in front of a voter hangs, if it does.
    pub(super) fn hangs_until(&self, voter: u32) -> Option<Instant> {
        let index = self.visits.get(voter as usize)?.device?;
        let pause = self.devices.get(index)?.pause.as_ref()?;
        // At its very end the device goes on by itself.
        (self.now < pause.until).then_some(pause.until)
    }

    pub(super) fn mix_firmware(&mut self, index: usize, count: u16, suite: u8) {
        self.timeline.begin(self.now, Condition::MixedFirmware);
        for victim in self.pick_devices(index, count) {
            if let Some(device) = self.devices.get_mut(victim) {
                device.firmware = Some(index);
            }
            self.give_firmware(victim, SuiteSet(1 << suite));
        }
    }

    pub(super) fn update_firmware(&mut self, index: usize) {
        self.timeline.end(self.now, Condition::MixedFirmware);
        let suites = link_settings(self.scenario).suites;
        for at in 0..self.devices.len() {
            let Some(device) = self.devices.get_mut(at) else { continue };
            if device.firmware.take_if(|fault| *fault == index).is_some() {
                self.give_firmware(at, suites);
            }
        }
        self.try_put_aside();
    }

    fn give_firmware(&mut self, index: usize, suites: SuiteSet) {
        let now = self.now;
        let Some(device) = self.devices.get_mut(index) else { return };
        device.terminal.update(now, suites);
        if let Place::OnLine(line) = device.place {
            self.signal_line(line, index, LineEvent::Down);
            self.signal_line(line, index, LineEvent::Up);
        }
    }

    /// Wired terminals go on as long as the battery carries them; booths are dark at once.
    pub(super) fn lose_phase(&mut self, index: usize, count: u16) {
        self.timeline.begin(self.now, Condition::PhaseLost);
        if self.setup.carrier != Carrier::Cable {
            let dark = self.darken_booths(count);
            self.fault_budget.insert(index, u32::from(dark));
            return;
        }
        let empty = self.now + self.scenario.equipment.ups;
        let fault = self.scenario.faults.get(index);
        if fault.is_some_and(|fault| fault.until.is_none_or(|until| empty < until)) {
            self.human(empty, 0, Event::BatteryEmpty(index));
        }
    }

    pub(super) fn darken_terminals(&mut self, index: usize, count: u16) {
        for victim in self.pick_devices(index, count) {
            self.fault_victims.entry(index).or_default().push(victim);
            self.kill_device(victim);
        }
        self.check_devices();
    }

    pub(super) fn restore_phase(&mut self, index: usize) {
        self.timeline.end(self.now, Condition::PhaseLost);
        match self.fault_budget.remove(&index).and_then(|dark| u16::try_from(dark).ok()) {
            Some(dark) => self.light_booths(dark),
            None => self.revive_devices(index),
        }
    }
}
