//! Marking: booths with devices, booths for paper, and what voters do in them.

use std::collections::{BTreeMap, VecDeque};

use election::device::Carrier;
use election::time::{Duration, Instant};

use super::docks::Returned;
use super::stock::PaperBox;
use super::{Event, Place, Visit, World};
use crate::chronicle::Stage;
use crate::scenario::FaultKind;
use crate::terminal::Card;
use crate::truth::Fate;

/// Booths that can be frozen: those inside keep what is left of their time.
#[derive(Debug)]
pub(super) struct Booths {
    free: u16,
    waiting: VecDeque<u32>,
    inside: BTreeMap<u32, Inside>,
    /// What is left of the time of those who had to come out of a booth.
    left: BTreeMap<u32, Duration>,
    is_frozen: bool,
}

#[derive(Clone, Copy, Debug)]
struct Inside {
    ends: Instant,
    frozen_at: Option<Instant>,
}

impl Booths {
    pub(super) fn new(count: u16) -> Self {
        let (inside, left) = (BTreeMap::new(), BTreeMap::new());
        Self { free: count, waiting: VecDeque::new(), inside, left, is_frozen: false }
    }

    fn next_in(&mut self) -> Option<u32> {
        if self.free == 0 || self.is_frozen {
            return None;
        }
        let voter = self.waiting.pop_front()?;
        self.free -= 1;
        Some(voter)
    }

    fn leave(&mut self, voter: u32) {
        self.inside.remove(&voter);
        self.free += 1;
    }

    /// Takes booths away, the free ones last. Returns who has to come out, first in line for another booth.
    fn darken(&mut self, count: u16, now: Instant) -> Vec<u32> {
        let out: Vec<u32> = self.inside.keys().copied().take(usize::from(count)).collect();
        for voter in out.iter().rev() {
            let inside = self.inside.remove(voter);
            self.left.extend(inside.map(|inside| (*voter, inside.ends.since(now))));
            self.waiting.push_front(*voter);
        }
        self.free = self.free.saturating_sub(count - out.len() as u16);
        out
    }
}

impl World<'_> {
    /// A voter with a device or card goes to the booths.
    pub(super) fn send_to_booth(&mut self, voter: u32) {
        self.enter(voter, Stage::BoothLine);
        self.booths.waiting.push_back(voter);
        self.fill_booths();
    }

    pub(super) fn fill_booths(&mut self) {
        while let Some(voter) = self.booths.next_in() {
            self.enter(voter, Stage::InBooth);
            let left = self.booths.left.remove(&voter);
            let ends = self.now + left.unwrap_or(self.plan_of(voter).electronic);
            self.booths.inside.insert(voter, Inside { ends, frozen_at: None });
            self.plan_booth_end(voter, ends);
        }
    }

    fn plan_booth_end(&mut self, voter: u32, ends: Instant) {
        let turn = self.visit(voter).turn;
        self.human(ends, voter, Event::BoothDone { voter, turn });
    }

    /// The terminals stand still; those inside keep what is left of their time.
    pub(super) fn freeze_booths(&mut self) {
        self.booths.is_frozen = true;
        let now = self.now;
        let voters: Vec<u32> = self.booths.inside.keys().copied().collect();
        for voter in voters {
            if let Some(inside) = self.booths.inside.get_mut(&voter) {
                inside.frozen_at.get_or_insert(now);
            }
            self.visit(voter).turn += 1;
        }
    }

    pub(super) fn thaw_booths(&mut self) {
        self.booths.is_frozen = false;
        let now = self.now;
        let voters: Vec<u32> = self.booths.inside.keys().copied().collect();
        for voter in voters {
            let Some(inside) = self.booths.inside.get_mut(&voter) else { continue };
            let left = inside.frozen_at.take().map_or(Duration::ZERO, |at| inside.ends.since(at));
            inside.ends = now + left;
            let ends = inside.ends;
            self.plan_booth_end(voter, ends);
        }
        self.fill_booths();
    }

    /// So many booths go dark; those inside move on. Returns how many were taken away.
    pub(super) fn darken_booths(&mut self, count: u16) -> u16 {
        let there = self.booths.free + self.booths.inside.len() as u16;
        let count = count.min(there);
        for voter in self.booths.darken(count, self.now) {
            self.enter(voter, Stage::BoothLine);
        }
        self.fill_booths();
        count
    }

    pub(super) fn light_booths(&mut self, count: u16) {
        self.booths.free += count;
        self.fill_booths();
    }

    /// A voter gives the place in the booth up before the time is over.
    pub(super) fn leave_booth(&mut self, voter: u32) {
        if self.booths.inside.contains_key(&voter) {
            self.booths.leave(voter);
            self.fill_booths();
        } else {
            self.booths.waiting.retain(|waiting| *waiting != voter);
        }
    }

    /// Empties booths that stand still and returns who was inside or waiting.
    pub(super) fn clear_frozen_booths(&mut self) -> Vec<u32> {
        if !self.booths.is_frozen {
            return Vec::new();
        }
        let mut voters: Vec<u32> = self.booths.inside.keys().copied().collect();
        voters.iter().for_each(|voter| self.booths.leave(*voter));
        voters.extend(self.booths.waiting.drain(..));
        voters
    }

    pub(super) fn booth_done(&mut self, voter: u32, turn: u32) {
        if self.visit(voter).turn != turn || self.visit(voter).stage != Stage::InBooth {
            return;
        }
        if let Some(resumes) = self.hangs_until(voter) {
            return self.plan_booth_end(voter, resumes);
        }
        self.booths.leave(voter);
        let forgets = self.plan_of(voter).traits.forgets;
        if forgets || self.mark_ballot(voter) {
            self.bring_back(voter, forgets);
        } else {
            self.come_back_unvoted(voter);
        }
        self.fill_booths();
    }

    /// The device did not take the vote: its right is gone, and the voter is back at the desk.
    fn come_back_unvoted(&mut self, voter: u32) {
        let visit = self.visit(voter);
        visit.device = None;
        visit.card = None;
        visit.had_right = true;
        if self.electronic_is_over() || self.room.is_closed {
            return self.leaves(voter, Fate::TurnedAway);
        }
        self.back_to_line(voter);
    }

    /// Marks the ballot on what the voter carries; false if it holds no right any more.
    fn mark_ballot(&mut self, voter: u32) -> bool {
        let contests = self.scenario.election.contests.len();
        let ballot = self.plan_of(voter).ballot(contests);
        let now = self.now;
        let visit = self.visit(voter);
        let (device, mut card) = (visit.device, visit.card.take());
        let marked = match (&mut card, device) {
            (Some(card), _) => card.mark(now, &ballot, &mut self.booth_sealer).is_ok(),
            (None, Some(index)) => {
                let device = self.devices.get_mut(index);
                let marked = device.is_some_and(|device| device.terminal.vote(now, &ballot).is_ok());
                self.drain_terminal(index);
                marked
            }
            (None, None) => false,
        };
        if card.is_some() {
            let booth = voter as usize % self.booth_counts.len().max(1);
            if let Some(count) = self.booth_counts.get_mut(booth) {
                *count += 1;
            }
        }
        self.visit(voter).card = card;
        if marked {
            for (tally, choice) in self.truth.marked.iter_mut().zip(ballot.choices()) {
                tally.count(*choice);
            }
        }
        marked
    }

    /// The device goes back to the desk; the voter goes home, or to the paper as well.
    fn bring_back(&mut self, voter: u32, forgot: bool) {
        let forgot_by = forgot.then_some(voter);
        let unread = !forgot && self.spend_fault(|kind| matches!(kind, FaultKind::DevicesNeverRead { .. }));
        let now = self.now;
        let visit = self.visit(voter);
        let (device, card) = (visit.device.take(), visit.card.take());
        match (device, card) {
            (_, Some(card)) if unread => {
                self.truth.cleared += u32::from(card.is_voted());
                self.cards_free += 1;
            }
            (_, Some(card)) => self.return_card(forgot_by, card),
            (Some(index), None) if self.setup.carrier == Carrier::Remote => {
                let Some(device) = self.devices.get_mut(index) else { return };
                if unread {
                    self.truth.cleared += device.terminal.unread();
                    device.terminal.clear_by_hand(now);
                    device.place = Place::Pool;
                } else {
                    device.place = Place::InReturnLine;
                    self.returned.push_back(Returned { forgot_by, device: Some(index), ..Returned::NOBODYS });
                }
            }
            (Some(index), None) => self.cable_done(index, voter, forgot),
            (None, None) => {}
        }
        if forgot {
            return self.leaves(voter, Fate::LeftBlank);
        }
        if self.spend_fault(|kind| matches!(kind, FaultKind::DoubleChannel { .. })) {
            return self.take_second_ballot(voter);
        }
        self.leaves(voter, Fate::VotedElectronic);
    }

    fn return_card(&mut self, forgot_by: Option<u32>, card: Card) {
        let comes_again =
            card.is_voted() && self.spend_fault(|kind| matches!(kind, FaultKind::CardStale { .. }));
        let copy = comes_again.then(|| card.clone());
        self.hand_in(Returned { forgot_by, card: Some(card), ..Returned::NOBODYS });
        let copy = copy.map(|card| Returned { card: Some(card), is_copy: true, ..Returned::NOBODYS });
        self.returned.extend(copy);
    }

    /// A voter with a card goes to the reader, or waits for the next one to exchange it.
    fn hand_in(&mut self, mut item: Returned) {
        if let Some(mut first) = self.to_exchange.take() {
            std::mem::swap(&mut first.forgot_by, &mut item.forgot_by);
            self.returned.extend([first, item]);
        } else if !self.room.is_closed
            && self.spend_fault(|kind| matches!(kind, FaultKind::CardSwapped { .. }))
        {
            self.to_exchange = Some(item);
        } else {
            self.returned.push_back(item);
        }
    }

    /// Nobody compares the lists: the voter is given paper as well (EV-05).
    fn take_second_ballot(&mut self, voter: u32) {
        if self.hand_out_paper(voter) {
            self.visit(voter).had_right = true;
            self.send_to_paper_booth(voter);
        } else {
            self.leaves(voter, Fate::VotedElectronic);
        }
    }

    /// A voter with a paper ballot goes to the paper booths.
    pub(super) fn send_to_paper_booth(&mut self, voter: u32) {
        self.enter(voter, Stage::PaperLine);
        self.paper.waiting.push_back(voter);
        self.fill_paper_booths();
    }

    fn fill_paper_booths(&mut self) {
        while let Some(voter) = self.paper.next_in() {
            self.enter(voter, Stage::WithPaper);
            let ends = self.now + self.plan_of(voter).paper;
            self.paper.inside.insert(voter, Inside { ends, frozen_at: None });
            self.human(ends, voter, Event::PaperDone(voter));
        }
    }

    pub(super) fn paper_done(&mut self, voter: u32) {
        self.paper.leave(voter);
        let traits = self.plan_of(voter).traits;
        let takes_away =
            traits.takes_away || self.spend_fault(|kind| matches!(kind, FaultKind::BallotsAbandoned { .. }));
        if !takes_away {
            self.drop_paper(voter, traits.invalid);
        }
        let voted_twice = self.visit(voter).had_right;
        let fate = match (voted_twice, takes_away) {
            (true, false) => Fate::VotedTwice,
            (true, true) => Fate::VotedElectronic,
            (false, true) => Fate::TookBallotAway,
            (false, false) => Fate::VotedPaper,
        };
        self.leaves(voter, fate);
        self.fill_paper_booths();
    }

    fn drop_paper(&mut self, voter: u32, invalid: bool) {
        let choices = self.plan_of(voter).choices;
        let Visit { held, held_for_another, .. } = *self.visit(voter);
        let is_refused = held.is_unsigned && !self.counts_unsigned();
        self.stock.cast(PaperBox::Stationary, held, &choices, invalid || is_refused);
        if !held_for_another.is_nothing() {
            self.stock.cast(PaperBox::Stationary, held_for_another, &choices, invalid);
            self.truth.voted_for_others += 1;
        }
    }

    /// Uses up one of the victims a counted fault still has at this moment.
    pub(super) fn spend_fault(&mut self, wanted: fn(&FaultKind) -> bool) -> bool {
        self.spend_one_of(wanted).is_some()
    }

    /// As [`Self::spend_fault`], and returns which fault it was.
    pub(super) fn spend_one_of(&mut self, wanted: fn(&FaultKind) -> bool) -> Option<usize> {
        let now = self.now;
        let active = self.scenario.faults.iter().enumerate().find(|(index, fault)| {
            let in_time = fault.at <= now && fault.until.is_none_or(|until| now < until);
            in_time && wanted(&fault.kind) && self.fault_budget.get(index).is_some_and(|left| 0 < *left)
        });
        let (index, _) = active?;
        self.fault_budget.entry(index).and_modify(|left| *left -= 1);
        Some(index)
    }
}
