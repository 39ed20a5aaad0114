//! The registration desk: the line before it, the check, and which channel a voter is given.

use election::device::Channel;
use election::record::desk::Outcome;
use election::record::ops::StationState;
use election::voter::VoterId;
use station_controller::Check;

use super::stock::PaperBox;
use super::{Event, World};
use crate::chronicle::{Happening, Stage};
use crate::scenario::{ChannelRule, FaultKind, NoBarcode};
use crate::truth::Fate;

/// Whether a voter may go on from the check.
enum Admission {
    Admitted,
    SentAway(Fate),
}

impl World<'_> {
    /// Plans the next arrival. One is pending at a time, which keeps the queue short.
    pub(super) fn expect_voter(&mut self, voter: u32) {
        if let Some(arrival) = self.plan.station.get(voter as usize).map(|voter| voter.arrival) {
            self.human(arrival, voter, Event::Arrives(voter));
        }
    }

    pub(super) fn arrives(&mut self, voter: u32) {
        self.expect_voter(voter + 1);
        self.truth.arrived += 1;
        self.present += 1;
        self.timeline.row(self.now).arrivals += 1;
        self.enter(voter, Stage::DeskLine);
        self.desk_line.push_back(voter);
        self.start_patience(voter);
        self.fill_desks();
        self.note_line();
    }

    pub(super) fn fill_desks(&mut self) {
        while 0 < self.desks_free && !self.is_not_open_yet() {
            let Some(voter) = self.desk_line.pop_front() else { break };
            self.desks_free -= 1;
            let waited = self.now.since(self.visit(voter).since);
            self.truth.desk_waits.push(waited);
            self.enter(voter, Stage::AtDesk);
            let done = self.now + self.plan_of(voter).desk;
            self.human(done, voter, Event::DeskDone(voter));
        }
    }

    pub(super) fn desk_done(&mut self, voter: u32) {
        self.desks_free += 1;
        self.serve(voter);
        self.fill_desks();
        self.note_line();
    }

    fn serve(&mut self, voter: u32) {
        match self.admit(voter) {
            Admission::Admitted => self.give_channel(voter),
            Admission::SentAway(fate) => self.leaves(voter, fate),
        }
    }

    /// Checks the voter, by the system if it runs and by the paper list if not.
    fn admit(&mut self, voter: u32) -> Admission {
        let is_serving = self
            .station
            .as_ref()
            .is_some_and(|station| matches!(station.state(), StationState::Open | StationState::Suspended));
        if self.meets_marked_line(voter) {
            if is_serving {
                self.refuse(Some(self.voter_id(voter)), Outcome::AlreadyVoted);
            }
            return Admission::SentAway(Fate::AlreadyVoted);
        }
        if self.is_waved_through(voter) {
            self.visit(voter).is_identified = is_serving;
            return Admission::Admitted;
        }
        if !is_serving {
            return self.admit_by_list(voter);
        }
        let admission = self.admit_by_system(voter);
        self.visit(voter).is_identified = matches!(admission, Admission::Admitted);
        admission
    }

    fn admit_by_list(&mut self, voter: u32) -> Admission {
        let number = self.plan_of(voter).number as usize;
        match self.marks.get(number) {
            None => Admission::SentAway(Fate::NotListed),
            Some((0, 0)) => Admission::Admitted,
            Some(_) => Admission::SentAway(Fate::AlreadyVoted),
        }
    }

    /// The check in the system alone; false where it sends the voter away.
    pub(super) fn identify_late(&mut self, voter: u32) -> bool {
        match self.admit_by_system(voter) {
            Admission::Admitted => {
                self.visit(voter).is_identified = true;
                true
            }
            Admission::SentAway(fate) => {
                self.leaves(voter, fate);
                false
            }
        }
    }

    fn admit_by_system(&mut self, voter: u32) -> Admission {
        let traits = self.plan_of(voter).traits;
        let id = self.voter_id(voter);
        if self.spend_fault(|kind| matches!(kind, FaultKind::WrongDocuments { .. })) {
            let now = self.now;
            let check = self.station.as_mut().and_then(|station| station.look_up(now, id).ok());
            return self.judge(voter, id, check);
        }
        if !traits.has_barcode && self.scenario.commission.no_barcode == NoBarcode::Refuse {
            self.refuse(Some(id), Outcome::RefusedNoBarcode);
            return Admission::SentAway(Fate::RefusedNoBarcode);
        }
        let check = self.check(id, traits.has_barcode, traits.misreads);
        self.judge(voter, id, check)
    }

    fn judge(&mut self, voter: u32, id: VoterId, check: Option<Check>) -> Admission {
        let Some(check) = check else { return self.admit_by_list(voter) };
        match check.outcome {
            Outcome::Found => Admission::Admitted,
            Outcome::NotListed if self.scenario.commission.adds_unlisted => self.add_to_list(voter, id),
            Outcome::NotListed => Admission::SentAway(Fate::NotListed),
            _ => {
                self.look_into_refusal(voter);
                Admission::SentAway(Fate::AlreadyVoted)
            }
        }
    }

    /// The system says that a voter is marked: the paper list should say so as well.
    pub(super) fn look_into_refusal(&mut self, voter: u32) {
        let number = self.plan_of(voter).number as usize;
        if self.marks.get(number).is_none_or(|marks| *marks == (0, 0)) {
            self.tell(Happening::RefusedUnmarked(voter));
        }
    }

    fn check(&mut self, id: VoterId, has_barcode: bool, misreads: bool) -> Option<Check> {
        let now = self.now;
        let station = self.station.as_mut()?;
        if has_barcode && misreads {
            // A damaged print gives a torn read; the voter is then looked up by hand.
            let digits = id.ascii();
            let torn = digits.get(..7).unwrap_or_default();
            station.scan(now, torn).ok()?;
        }
        if has_barcode && !misreads {
            return station.scan(now, &id.ascii()).ok();
        }
        station.look_up(now, id).ok()
    }

    fn add_to_list(&mut self, voter: u32, id: VoterId) -> Admission {
        let now = self.now;
        let added = self.station.as_mut().and_then(|station| station.add_to_list(now, id, false).ok());
        if added.is_none() {
            return Admission::SentAway(Fate::NotListed);
        }
        let number = self.plan_of(voter).number as usize;
        if self.marks.len() <= number {
            self.marks.resize(number + 1, (0, 0));
        }
        self.added += 1;
        Admission::Admitted
    }

    fn give_channel(&mut self, voter: u32) {
        let traits = self.plan_of(voter).traits;
        match self.channels_now() {
            ChannelRule::PaperOnly => self.give_paper(voter),
            ChannelRule::ElectronicOnly if self.electronic_is_over() => self.give_paper(voter),
            ChannelRule::ElectronicOnly => self.send_to_device_line(voter),
            ChannelRule::Mixed if !traits.prefers_electronic => self.ask_for_paper(voter),
            ChannelRule::Mixed if self.electronic_is_over() => self.give_paper(voter),
            ChannelRule::Mixed if traits.switches && !self.electronic_runs() => self.give_paper(voter),
            ChannelRule::Mixed => self.send_to_device_line(voter),
        }
    }

    /// A voter who wants paper meets a refusal, or takes it.
    fn ask_for_paper(&mut self, voter: u32) {
        let now = self.now;
        let refusal = self.scenario.faults.iter().enumerate().find_map(|(index, fault)| match fault.kind {
            FaultKind::PaperRefused { other_list, .. }
                if fault.at <= now && fault.until.is_none_or(|until| now < until) =>
            {
                Some((index, other_list))
            }
            _ => None,
        });
        let Some((index, other_list)) = refusal else { return self.give_paper(voter) };
        let outcome = if other_list { Outcome::RefusedOtherList } else { Outcome::RefusedPaper };
        self.refuse(Some(self.voter_id(voter)), outcome);
        let insists = self.fault_budget.get(&index).is_some_and(|left| 0 < *left);
        if !insists {
            return self.send_to_device_line(voter);
        }
        self.fault_budget.entry(index).and_modify(|left| *left -= 1);
        self.leaves(voter, Fate::RefusedPaper);
    }

    fn give_paper(&mut self, voter: u32) {
        if self.visit(voter).had_right {
            // Marked for a device whose right is lost: no second ballot without an act.
            return self.leaves(voter, Fate::TurnedAway);
        }
        let now = self.now;
        let id = self.voter_id(voter);
        if !self.has_paper_for(voter) {
            return self.leaves(voter, Fate::TurnedAway);
        }
        if self.visit(voter).is_identified
            && let Some(station) = &mut self.station
        {
            let issued = station.issue_paper(now, id, Channel::Paper);
            debug_assert!(issued.is_ok(), "an identified voter is entitled");
        }
        if self.hand_out_paper(voter) {
            self.take_ballot_for_another(voter);
            self.send_to_paper_booth(voter);
        } else {
            self.leaves(voter, Fate::TurnedAway);
        }
    }

    /// Hands out paper ballots, one a contest, and marks the list; false if the stock is used up.
    pub(super) fn hand_out_paper(&mut self, voter: u32) -> bool {
        let spoiled = u32::from(self.plan_of(voter).traits.spoils);
        if !self.has_paper_for(voter) {
            return false;
        }
        self.fetch_foreign_ballots(1 + spoiled);
        let mut held = self.stock.hand_out(PaperBox::Stationary, spoiled);
        held.is_unsigned = self.spend_fault(|kind| matches!(kind, FaultKind::BallotsUnsigned { .. }));
        self.visit(voter).held = held;
        self.timeline.row(self.now).paper += 1;
        let number = self.plan_of(voter).number as usize;
        if let Some(marks) = self.marks.get_mut(number) {
            marks.0 += 1;
        }
        true
    }

    /// Whether a voter can be given any ballot; who spoils one needs two.
    fn has_paper_for(&self, voter: u32) -> bool {
        let sheets = 1 + u32::from(self.plan_of(voter).traits.spoils);
        self.stock.can_serve(sheets) || self.has_foreign_ballots()
    }

    /// A voter who wants a device joins the line for one, unless there will be none any more.
    fn send_to_device_line(&mut self, voter: u32) {
        let waits_in_vain = self.electronic_is_over() || (self.room.is_closed && !self.electronic_runs());
        if waits_in_vain {
            return self.give_paper_or_leave(voter);
        }
        self.enter(voter, Stage::DeviceLine);
        self.visit(voter).waits_since = self.now;
        self.device_line.push_back(voter);
        self.start_patience(voter);
    }

    pub(super) fn give_paper_or_leave(&mut self, voter: u32) {
        if self.channels_now() == ChannelRule::ElectronicOnly && !self.room.has_fallen_back {
            return self.leaves(voter, Fate::TurnedAway);
        }
        self.give_paper(voter);
    }

    /// Sends everyone who waits for a device to the paper, or home.
    pub(super) fn empty_device_line(&mut self) {
        while let Some(voter) = self.device_line.pop_front() {
            self.give_paper_or_leave(voter);
        }
    }

    fn refuse(&mut self, id: Option<VoterId>, outcome: Outcome) {
        let now = self.now;
        if let Some(station) = &mut self.station {
            let noted = station.refuse(now, id, outcome);
            debug_assert!(noted.is_ok(), "the desk serves only while the station does");
        }
    }

    /// Returns which channels are given out at this moment.
    pub(super) fn channels_now(&self) -> ChannelRule {
        let late = self.scenario.faults.iter().find_map(|fault| match fault.kind {
            FaultKind::MixedLate { before }
                if fault.at <= self.now && fault.until.is_none_or(|until| self.now < until) =>
            {
                Some(before)
            }
            _ => None,
        });
        late.unwrap_or(self.scenario.commission.channels)
    }

    /// Whether devices are issued at this moment.
    pub(super) fn electronic_runs(&self) -> bool {
        self.station.as_ref().is_some_and(|station| station.state() == StationState::Open)
    }

    /// Whether no device will be issued any more today.
    pub(super) fn electronic_is_over(&self) -> bool {
        self.room.has_fallen_back || self.room.fallback_pending || self.room.is_closing
    }

    pub(super) fn voter_id(&self, voter: u32) -> VoterId {
        let number = self.plan_of(voter).number as usize;
        *self.people.get(number).expect("everybody planned has a number")
    }
}
