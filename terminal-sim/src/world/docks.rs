//! Docks, readers and wired lines: loading devices for voters, reading devices that come back.
//!
//! Reading goes before loading, because it sets devices free. People watch the lamp at the dock: if nothing happens for
//! [`DOCK_PATIENCE`], they put the device aside as broken.

use election::device::{Carrier, Channel};
use election::papers::ActSubject;
use election::record::ops::StationState;
use election::time::Duration;
use election::wire::code::VoteResult;
use election::wire::{Endpoint, LineEvent, LineId};
use station_controller::{CommandError, Notice};

use super::{Event, Place, World};
use crate::chronicle::{Happening, Stage};
use crate::terminal::Card;
use crate::timeline::Moment;
use crate::truth::Fate;

/// How long a member waits for a device on the dock. Assumed.
const DOCK_PATIENCE: Duration = Duration::from_secs(60);

/// A device or card brought back and not yet read.
#[derive(Clone, Debug)]
pub(super) struct Returned {
    /// The voter at hand, if it came back blank and the voter said so.
    pub(super) forgot_by: Option<u32>,
    /// The remote.
    pub(super) device: Option<usize>,
    /// The card.
    pub(super) card: Option<Card>,
    /// The card is a copy of one that was brought back before.
    pub(super) is_copy: bool,
}

impl Returned {
    /// Brought by nobody who is still at hand.
    pub(super) const NOBODYS: Self = Self { forgot_by: None, device: None, card: None, is_copy: false };
}

/// A place at the desk computer.
#[derive(Debug)]
pub(super) struct Dock {
    pub(super) line: LineId,
    pub(super) job: Job,
    /// The controller has said that the device on it may be issued.
    pub(super) is_ready: bool,
    /// Counts jobs, so that a time-out of an earlier one is known to be stale.
    pub(super) turn: u32,
}

/// What is going on at a dock.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Nothing; a device may be parked on it.
    Free,
    /// A voter waits for the device to become ready.
    Loading(u32),
    /// The right is on its way to the device.
    Arming(u32),
    /// A returned device or card is being read.
    Reading(Returned),
    /// A wired terminal serves a voter.
    InUse(u32),
    /// The cradle of a portable device.
    Cradle,
}

impl Dock {
    pub(super) fn new(line: LineId, job: Job) -> Self {
        Self { line, job, is_ready: false, turn: 0 }
    }
}

impl World<'_> {
    /// Starts whatever work the docks are free for. Returns whether anything was started.
    pub(super) fn dispatch(&mut self) -> bool {
        let mut moved = false;
        if self.returned.is_empty() && self.device_line.is_empty() {
            return moved;
        }
        for at in 0..self.docks.len() {
            while self.start_work(at) {
                moved = true;
            }
        }
        moved
    }

    fn start_work(&mut self, at: usize) -> bool {
        let Some(dock) = self.docks.get(at) else { return false };
        let is_free = matches!(dock.job, Job::Free) && !self.is_cut(dock.line);
        if !is_free || self.station.is_none() {
            return false;
        }
        if !self.returned.is_empty() && self.may_read(at) {
            return self.start_reading(at);
        }
        self.electronic_runs() && self.start_loading(at)
    }

    fn may_read(&self, at: usize) -> bool {
        let is_ready = self.docks.get(at).is_some_and(|dock| dock.is_ready);
        let accepts = self.station.as_ref().is_some_and(|station| {
            matches!(station.state(), StationState::Open | StationState::Suspended | StationState::Closing)
        });
        let line = self.docks.get(at).map(|dock| dock.line);
        let reader = line.and_then(|line| self.device_on(line)).and_then(|index| self.devices.get(index));
        // A card that is still in the reader comes out first.
        let has_room = reader.is_some_and(|reader| reader.terminal.is_empty());
        accepts && (self.setup.carrier == Carrier::Remote || (is_ready && has_room))
    }

    fn start_reading(&mut self, at: usize) -> bool {
        let Some(mut item) = self.returned.pop_front() else { return false };
        let Some(line) = self.docks.get(at).map(|dock| dock.line) else { return false };
        let (device, card) = (item.device, item.card.take());
        self.take_job(at, Job::Reading(item));
        match (device, card) {
            (Some(device), _) => {
                self.lift_parked(line, Place::Pool);
                self.signal_line(line, device, LineEvent::Up);
            }
            (None, Some(card)) => {
                let now = self.now;
                if let Some(reader) = self.device_on(line) {
                    if let Some(reader) = self.devices.get_mut(reader) {
                        reader.terminal.insert(now, card);
                    }
                    self.drain_terminal(reader);
                }
            }
            (None, None) => {}
        }
        true
    }

    fn start_loading(&mut self, at: usize) -> bool {
        let Some((line, is_ready)) = self.docks.get(at).map(|dock| (dock.line, dock.is_ready)) else {
            return false;
        };
        let clean = match self.setup.carrier {
            Carrier::Remote if self.device_on(line).is_some() => None,
            Carrier::Remote => match self.clean_device() {
                Some(device) => Some(device),
                None => return false,
            },
            Carrier::Card if is_ready && 0 < self.cards_free => None,
            Carrier::Cable if is_ready => None,
            Carrier::Card | Carrier::Cable => return false,
        };
        let Some(voter) = self.device_line.pop_front() else { return false };
        if !self.visit(voter).is_identified && !self.identify_late(voter) {
            return true;
        }
        self.enter(voter, Stage::AtDock);
        self.take_job(at, Job::Loading(voter));
        match clean {
            Some(device) => self.signal_line(line, device, LineEvent::Up),
            None if is_ready => self.issue(at, voter),
            None => {}
        }
        true
    }

    fn take_job(&mut self, at: usize, job: Job) {
        self.set_job(at, job);
        self.look_in_a_while(at);
    }

    fn set_job(&mut self, at: usize, job: Job) {
        if let Some(dock) = self.docks.get_mut(at) {
            dock.job = job;
        }
    }

    fn issue(&mut self, at: usize, voter: u32) {
        let now = self.now;
        let Some(line) = self.docks.get(at).map(|dock| dock.line) else { return };
        let id = self.voter_id(voter);
        let is_second = self.visit(voter).had_right;
        let act = is_second.then(|| self.act(ActSubject::Override));
        let Some(station) = &mut self.station else { return };
        let issued = match act {
            Some(act) => match station.issue_again(now, id, line, act) {
                // A crash took the first issue with it: to the record this is the first.
                Err(CommandError::NotEntitled) => station.issue_device(now, id, line, Channel::Electronic),
                issued => issued,
            },
            None => station.issue_device(now, id, line, Channel::Electronic),
        };
        if let Some(dock) = self.docks.get_mut(at) {
            dock.is_ready = false;
        }
        match issued {
            Ok(()) => {
                self.set_job(at, Job::Arming(voter));
                if !is_second {
                    self.mark_electronic(voter, 1);
                }
                self.drain_station();
            }
            Err(CommandError::LineNotReady { .. }) => {}
            Err(CommandError::NotEntitled | CommandError::NotSignedByAll { .. }) => {
                self.set_job(at, Job::Free);
                if !is_second {
                    self.look_into_refusal(voter);
                }
                self.leaves(voter, if is_second { Fate::TurnedAway } else { Fate::AlreadyVoted });
            }
            Err(_) => {
                self.set_job(at, Job::Free);
                self.back_to_line(voter);
            }
        }
    }

    fn mark_electronic(&mut self, voter: u32, by: i8) {
        let number = self.plan_of(voter).number as usize;
        if let Some(marks) = self.marks.get_mut(number) {
            marks.1 = marks.1.saturating_add_signed(by);
        }
    }

    pub(super) fn back_to_line(&mut self, voter: u32) {
        let now = self.now;
        let visit = self.visit(voter);
        if !matches!(visit.stage, Stage::DeviceLine | Stage::AtDock) {
            // The time with a device that failed is no wait for the next.
            visit.waits_since = now;
        }
        self.enter(voter, Stage::DeviceLine);
        self.device_line.push_front(voter);
        self.start_patience(voter);
    }

    /// Acts on what the controller says. Returns whether it said anything.
    pub(super) fn take_notices(&mut self) -> bool {
        let mut any = false;
        while let Some(notice) = self.station.as_mut().and_then(station_controller::Controller::poll_notice) {
            any = true;
            self.take_notice(notice);
            self.drain_station();
        }
        any
    }

    fn take_notice(&mut self, notice: Notice) {
        match notice {
            Notice::Stored(_) => self.timeline.row(self.now).stored += 1,
            Notice::Ready(line, _) => {
                let device = self.device_on(line).and_then(|index| self.devices.get(index));
                let unread = device.map_or(0, |device| device.terminal.unread());
                self.tell(Happening::Ready { line, unread });
                self.on_ready(line);
            }
            Notice::Empty(line, _) | Notice::Expired(line) => self.on_ready(line),
            Notice::Armed(line) => self.on_armed(line),
            Notice::Blank(line, _) => self.on_blank(line),
            Notice::Refused(line) => self.on_refused(line),
            Notice::CastRefused(line, result) if result != VoteResult::StorageFailed => {
                self.clear_and_replug(line, result);
            }
            Notice::LostWhileOpening(line) => self.on_lost_while_opening(line),
            Notice::Closed(line, _) => {
                if let Some(dock) = self.docks.get_mut(usize::from(line.0)) {
                    dock.is_ready = false;
                }
            }
            Notice::CastRefused(..) | Notice::Scanned(..) | Notice::Untrusted(..) => {}
        }
    }

    fn on_ready(&mut self, line: LineId) {
        let at = usize::from(line.0);
        let Some(dock) = self.docks.get_mut(at) else { return };
        dock.is_ready = true;
        match dock.job.clone() {
            Job::Loading(voter) => self.issue(at, voter),
            Job::Reading(item) => {
                self.cards_free += u32::from(self.setup.carrier == Carrier::Card && !item.is_copy);
                self.set_job(at, Job::Free);
            }
            Job::InUse(_) => self.set_job(at, Job::Free),
            Job::Cradle => self.cradle_ready(line),
            Job::Free | Job::Arming(_) => {}
        }
    }

    fn on_armed(&mut self, line: LineId) {
        let at = usize::from(line.0);
        let Some(dock) = self.docks.get_mut(at) else { return };
        match dock.job {
            Job::Arming(voter) => self.hand_out(at, line, voter),
            Job::Cradle => self.cradle_armed(line),
            _ => {}
        }
    }

    fn hand_out(&mut self, at: usize, line: LineId, voter: u32) {
        let waited = self.now.since(self.visit(voter).waits_since);
        self.truth.device_waits.push(waited);
        self.visit(voter).had_right = false;
        let Some(index) = self.device_on(line) else { return };
        match self.setup.carrier {
            Carrier::Remote => {
                self.lift_parked(line, Place::WithVoter(voter));
                self.visit(voter).device = Some(index);
                self.set_job(at, Job::Free);
            }
            Carrier::Card => {
                let now = self.now;
                let card = self.devices.get_mut(index).map(|reader| reader.terminal.eject(now));
                self.visit(voter).card = card;
                self.cards_free -= 1;
                self.set_job(at, Job::Free);
                if let Some(dock) = self.docks.get_mut(at) {
                    dock.is_ready = true;
                }
            }
            Carrier::Cable => {
                self.visit(voter).device = Some(index);
                self.set_job(at, Job::InUse(voter));
            }
        }
        if self.plan_of(voter).traits.walks_off && self.setup.carrier != Carrier::Cable {
            return self.walk_off(voter);
        }
        self.send_to_booth(voter);
    }

    fn walk_off(&mut self, voter: u32) {
        let visit = self.visit(voter);
        visit.card = None;
        if let Some(device) = visit.device.take().and_then(|index| self.devices.get_mut(index)) {
            device.place = Place::Gone;
        }
        self.leaves(voter, Fate::WalkedOff);
        self.check_devices();
    }

    /// The device holds an unused right: it is taken back, with the voter's mark if the voter is at hand.
    fn on_blank(&mut self, line: LineId) {
        let at = usize::from(line.0);
        let voter = match self.docks.get(at).map(|dock| dock.job.clone()) {
            Some(Job::Reading(item)) => item.forgot_by,
            Some(Job::Loading(voter)) => Some(voter).filter(|voter| self.visit(*voter).had_right),
            Some(Job::Cradle) => return self.cradle_blank(line),
            _ => None,
        };
        self.take_back(line, voter);
    }

    fn take_back(&mut self, line: LineId, voter: Option<u32>) {
        let now = self.now;
        let id = voter.map(|voter| self.voter_id(voter));
        let taken = self.station.as_mut().is_some_and(|station| station.take_back(now, line, id).is_ok());
        if let Some(voter) = voter.filter(|_| taken) {
            self.mark_electronic(voter, -1);
            self.visit(voter).had_right = false;
        }
    }

    fn on_refused(&mut self, line: LineId) {
        let at = usize::from(line.0);
        let Some(Job::Arming(voter)) = self.docks.get(at).map(|dock| dock.job.clone()) else { return };
        self.take_back(line, Some(voter));
        self.set_job(at, Job::Free);
        self.back_to_line(voter);
        if let Some(index) = self.device_on(line).filter(|_| self.setup.carrier == Carrier::Remote) {
            self.lift_parked(line, Place::InReturnLine);
            let item = Returned { device: Some(index), ..Returned::NOBODYS };
            self.returned.push_back(item);
        }
    }

    fn on_lost_while_opening(&mut self, line: LineId) {
        let at = usize::from(line.0);
        if let Some(Job::Arming(voter)) = self.docks.get(at).map(|dock| dock.job.clone()) {
            self.visit(voter).had_right = true;
            self.set_job(at, Job::Loading(voter));
        }
    }

    /// A ballot was refused for good: the member notes it, clears the device by hand and puts it back.
    fn clear_and_replug(&mut self, line: LineId, result: VoteResult) {
        let now = self.now;
        self.timeline.moment(now, Moment::BallotRefused { result: result.code() });
        let Some(index) = self.device_on(line) else { return };
        if let Some(device) = self.devices.get_mut(index) {
            self.truth.cleared += device.terminal.unread() + device.terminal.refused();
            device.terminal.clear_by_hand(now);
        }
        self.signal_line(line, index, LineEvent::Down);
        self.signal_line(line, index, LineEvent::Up);
    }

    /// A wired terminal is free again once its ballot is stored; a voter who forgot leaves an unused right on it.
    pub(super) fn cable_done(&mut self, index: usize, voter: u32, forgot: bool) {
        let line = match self.devices.get(index).map(|device| device.place) {
            Some(Place::OnLine(line)) => line,
            _ => return,
        };
        if forgot {
            return self.take_back(line, Some(voter));
        }
        self.look_in_a_while(usize::from(line.0));
    }

    pub(super) fn dock_wait_over(&mut self, line: LineId, turn: u32) {
        let at = usize::from(line.0);
        let Some(dock) = self.docks.get(at).filter(|dock| dock.turn == turn) else { return };
        let job = dock.job.clone();
        match job {
            Job::Loading(voter) => self.back_to_line(voter),
            Job::Arming(voter) => {
                self.visit(voter).had_right = true;
                self.back_to_line(voter);
            }
            Job::Reading(item) => self.put_card_aside(line, item),
            Job::Free | Job::InUse(_) => return self.look_again(at),
            Job::Cradle => return,
        }
        self.set_job(at, Job::Free);
        match self.setup.carrier {
            Carrier::Remote => {
                self.timeline.moment(self.now, Moment::PutAside);
                self.lift_parked(line, Place::Broken);
            }
            Carrier::Card | Carrier::Cable => {
                self.timeline.moment(self.now, Moment::PluggedAnew);
                self.replug(at);
            }
        }
        self.check_devices();
    }

    /// A reader or wired terminal may have lost its session without the computer's knowing: whoever stands before it
    /// pulls the plug until it answers.
    fn look_again(&mut self, at: usize) {
        let Some(dock) = self.docks.get(at) else { return };
        let device = self.device_on(dock.line).and_then(|index| self.devices.get(index));
        let is_stuck = match dock.job {
            Job::InUse(_) => device.is_some_and(|device| 0 < device.terminal.unread()),
            _ => !dock.is_ready,
        };
        if is_stuck && self.setup.carrier != Carrier::Remote && !self.cannot_answer(dock.line) {
            self.replug(at);
        }
    }

    /// Pulls the plug of a line and puts it in again, if anything is on it.
    pub(super) fn replug(&mut self, at: usize) {
        let Some(line) = self.docks.get(at).map(|dock| dock.line) else { return };
        let Some(index) = self.device_on(line) else { return };
        self.signal_line(line, index, LineEvent::Down);
        self.signal_line(line, index, LineEvent::Up);
        if self.setup.carrier != Carrier::Remote {
            self.look_in_a_while(at);
        }
    }

    fn look_in_a_while(&mut self, at: usize) {
        let Some(dock) = self.docks.get_mut(at) else { return };
        dock.turn += 1;
        let (line, turn) = (dock.line, dock.turn);
        self.human(self.now + DOCK_PATIENCE, u32::from(line.0), Event::DockWaitOver { line, turn });
    }

    /// A card that could not be read comes out of the reader and is tried again after the others. Left inside, it would be
    /// handed to the next voter.
    fn put_card_aside(&mut self, line: LineId, item: Returned) {
        let now = self.now;
        let reader = self.device_on(line).filter(|_| self.setup.carrier == Carrier::Card);
        let Some(reader) = reader.and_then(|index| self.devices.get_mut(index)) else { return };
        let card = reader.terminal.eject(now);
        if card.is_empty() {
            self.cards_free += u32::from(!item.is_copy);
        } else {
            self.returned.push_back(Returned { card: Some(card), ..item });
        }
    }

    /// Plugs a device into a line or takes it off, as both machines see it.
    pub(super) fn signal_line(&mut self, line: LineId, index: usize, event: LineEvent) {
        let now = self.now;
        let Some(cable) = self.cables.get_mut(usize::from(line.0)) else { return };
        cable.terminal = (event == LineEvent::Up).then_some(index);
        cable.drop_in_flight();
        if let Some(device) = self.devices.get(index).map(|device| device.terminal.device()) {
            self.tell(Happening::Line { line, device, is_up: event == LineEvent::Up });
        }
        if let Some(dock) = self.docks.get_mut(usize::from(line.0)) {
            dock.is_ready = false;
        }
        if let Some(device) = self.devices.get_mut(index) {
            match &mut device.pause {
                Some(pause) => pause.is_moved = true,
                None => device.terminal.handle_line(now, LineId(0), event),
            }
            if event == LineEvent::Up {
                device.place = Place::OnLine(line);
            }
        }
        if let Some(station) = &mut self.station {
            station.handle_line(now, line, event);
        }
        self.drain_terminal(index);
        self.drain_station();
    }

    /// Takes the device off a dock, if there is one.
    pub(super) fn lift_parked(&mut self, line: LineId, to: Place) {
        let Some(index) = self.device_on(line) else { return };
        self.signal_line(line, index, LineEvent::Down);
        if let Some(device) = self.devices.get_mut(index) {
            device.place = to;
        }
    }

    pub(super) fn device_on(&self, line: LineId) -> Option<usize> {
        self.cables.get(usize::from(line.0))?.terminal
    }

    fn clean_device(&self) -> Option<usize> {
        self.devices.iter().position(|device| device.place == Place::Pool && !device.is_portable)
    }

    fn is_cut(&self, line: LineId) -> bool {
        self.cables.get(usize::from(line.0)).is_some_and(|cable| cable.is_cut)
    }
}
