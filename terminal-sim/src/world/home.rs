//! Home voting: a portable device loaded beforehand, and a mobile box for those who want paper.
//!
//! The rights of the voters who applied are loaded before the members leave (SAYLAU 1.5 item 8); what was not used
//! comes back blank and is voided.

use std::collections::VecDeque;

use election::device::Channel;
use election::wire::LineId;

use super::stock::PaperBox;
use super::{Event, Place, World};
use crate::timeline::Moment;
use crate::truth::Fate;

/// The day's one round to the home voters.
#[derive(Debug, Default)]
pub(super) struct Trip {
    /// Voters whose rights are still to be loaded.
    to_load: VecDeque<usize>,
    /// Voters whose right is on the device, and those of them not reached.
    loaded: Vec<usize>,
    missed: Vec<usize>,
    /// Visits made so far, in order; none is made once the members are back.
    visits: usize,
    line: Option<LineId>,
    is_out: bool,
    /// Papers issued at home.
    pub(super) is_over: bool,
}

impl Trip {
    pub(super) fn is_waiting(&self) -> bool {
        self.is_out
    }
}

impl World<'_> {
    /// Ten minutes before leaving: the portable device is loaded, if the system runs.
    pub(super) fn load_portable(&mut self) {
        let first_visit = self.scenario.commission.home_trip + self.scenario.commission.home_visit;
        for index in 0..self.plan.home.len() {
            let at = first_visit + self.scenario.commission.home_visit.times(index as u64);
            self.human(at, index as u32, Event::HomeVisit(index));
        }
        let visits = self.plan.home.len() as u64 + 1;
        let back = self.scenario.commission.home_trip + self.scenario.commission.home_visit.times(visits);
        self.human(back.min(self.scenario.hours.closes), 0, Event::HomeBack);
        self.home.is_out = true;
        let cradle = self.devices.iter().find(|device| device.is_portable && !device.is_dead);
        let Some(Place::OnLine(line)) = cradle.map(|device| device.place) else { return };
        if !self.electronic_runs() {
            return;
        }
        let wants = |index: &usize| self.plan.home.get(*index).is_some_and(|v| v.traits.prefers_electronic);
        self.home.to_load = (0..self.plan.home.len()).filter(wants).collect();
        self.home.line = Some(line);
        if self.docks.get(usize::from(line.0)).is_some_and(|dock| dock.is_ready) {
            self.load_next(line);
        }
    }

    fn load_next(&mut self, line: LineId) {
        let now = self.now;
        let Some(index) = self.home.to_load.pop_front() else { return self.send_out(line) };
        let id = self.home_id(index);
        let issued = self.station.as_mut().is_some_and(|station| {
            let check = station.look_up(now, id);
            check.is_ok() && station.issue_device(now, id, line, Channel::HomeElectronic).is_ok()
        });
        if issued {
            self.home.loaded.push(index);
            self.mark_home(index, (0, 1));
            self.drain_station();
        } else {
            self.load_next(line);
        }
    }

    fn send_out(&mut self, line: LineId) {
        let rights = self.home.loaded.len() as u16;
        if rights == 0 {
            return;
        }
        let now = self.now;
        let device =
            self.device_on(line).and_then(|index| self.devices.get(index)).map(|d| d.terminal.device());
        if let (Some(station), Some(device)) = (&mut self.station, device) {
            station.portable_leaves(now, device, rights);
        }
        self.lift_parked(line, Place::Gone);
        self.timeline.moment(now, Moment::LeaveForHomes { rights });
    }

    pub(super) fn visit_home(&mut self, index: usize) {
        if self.home.is_over {
            return;
        }
        let now = self.now;
        self.home.visits = index + 1;
        self.truth.visited_at_home += 1;
        if self.scenario.hours.closes <= now {
            self.home.missed.push(index);
            return self.truth.note(Fate::MissedAtHome);
        }
        if self.home.loaded.contains(&index) {
            return self.vote_at_home(index);
        }
        if !self.stock.can_serve(1) {
            return self.truth.note(Fate::MissedAtHome);
        }
        let id = self.home_id(index);
        if let Some(station) = &mut self.station {
            // Booked by telephone from the round; without a running system the paper list has it alone.
            let _ = station.issue_paper(now, id, Channel::HomePaper);
        }
        let held = self.stock.hand_out(PaperBox::Mobile, 0);
        self.timeline.row(now).paper += 1;
        self.mark_home(index, (1, 0));
        let Some(voter) = self.plan.home.get(index) else { return };
        let (choices, traits) = (voter.choices, voter.traits);
        if traits.takes_away {
            return self.truth.note(Fate::TookBallotAway);
        }
        self.stock.cast(PaperBox::Mobile, held, &choices, traits.invalid);
        self.truth.note(Fate::VotedPaper);
    }

    fn vote_at_home(&mut self, index: usize) {
        let now = self.now;
        let contests = self.scenario.election.contests.len();
        let Some(ballot) = self.plan.home.get(index).map(|voter| voter.ballot(contests)) else { return };
        let portable = self.devices.iter_mut().find(|device| device.is_portable);
        let marked =
            portable.is_some_and(|device| !device.is_dead && device.terminal.vote(now, &ballot).is_ok());
        if !marked {
            self.home.missed.push(index);
            return self.truth.note(Fate::MissedAtHome);
        }
        for (tally, choice) in self.truth.marked.iter_mut().zip(ballot.choices()) {
            tally.count(*choice);
        }
        self.truth.note(Fate::VotedElectronic);
    }

    /// The members are back: the portable device goes into its cradle and is read.
    pub(super) fn home_back(&mut self) {
        for index in self.home.visits..self.plan.home.len() {
            self.truth.visited_at_home += 1;
            self.truth.note(Fate::MissedAtHome);
            if self.home.loaded.contains(&index) {
                self.home.missed.push(index);
            }
        }
        self.home.is_over = true;
        self.timeline.moment(self.now, Moment::BackFromHomes);
        self.read_portable();
    }

    /// Reads the portable device, now or when the system runs again.
    pub(super) fn read_portable(&mut self) {
        if !self.home.is_out || !self.home.is_over {
            return;
        }
        let index = self.devices.iter().position(|device| device.is_portable && device.place == Place::Gone);
        let (Some(index), Some(line)) = (index, self.home.line) else {
            self.home.is_out = false;
            return;
        };
        let now = self.now;
        let Some(station) = &mut self.station else { return };
        self.home.is_out = false;
        let device = self.devices.get(index).map(|device| device.terminal.device());
        if let Some(device) = device {
            station.portable_returns(now, device);
        }
        self.signal_line(line, index, election::wire::LineEvent::Up);
    }

    pub(super) fn cradle_ready(&mut self, line: LineId) {
        if !self.home.is_over && !self.home.to_load.is_empty() {
            self.load_next(line);
        }
    }

    pub(super) fn cradle_armed(&mut self, line: LineId) {
        if !self.home.is_over {
            self.load_next(line);
        }
    }

    /// A right nobody used at home is taken back, with the mark of a voter who was not reached.
    pub(super) fn cradle_blank(&mut self, line: LineId) {
        let now = self.now;
        let missed = self.home.missed.pop();
        let id = missed.map(|index| self.home_id(index));
        let taken = self.station.as_mut().is_some_and(|station| station.take_back(now, line, id).is_ok());
        if let Some(index) = missed.filter(|_| taken) {
            self.unmark_home(index);
        }
    }

    /// Whether the portable device is back and holds nothing unread.
    pub(super) fn home_is_settled(&self) -> bool {
        let mut portable = self.devices.iter().filter(|device| device.is_portable && !device.is_dead);
        !self.home.is_waiting()
            && portable.all(|device| device.terminal.unread() == 0 && !device.terminal.is_armed())
    }

    fn home_id(&self, index: usize) -> election::voter::VoterId {
        let number = self.plan.home.get(index).map_or(0, |voter| voter.number as usize);
        *self.people.get(number).expect("home voters are listed")
    }

    fn mark_home(&mut self, index: usize, (paper, electronic): (u8, u8)) {
        let number = self.plan.home.get(index).map_or(usize::MAX, |voter| voter.number as usize);
        if let Some(marks) = self.marks.get_mut(number) {
            marks.0 += paper;
            marks.1 += electronic;
        }
    }

    fn unmark_home(&mut self, index: usize) {
        let number = self.plan.home.get(index).map_or(usize::MAX, |voter| voter.number as usize);
        if let Some(marks) = self.marks.get_mut(number) {
            marks.1 = marks.1.saturating_sub(1);
        }
    }
}
