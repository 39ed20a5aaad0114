//! The paper ballots: what the sheet says of them, and what is in the safe and in the boxes.

use election::contest::{Choice, Tally};
use election::protocol::PaperAccounting;

use crate::scenario::{FaultKind, OnSurplus, Scenario};

/// Where ballots are issued and cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PaperBox {
    Stationary,
    Mobile,
}

/// The ballots one voter was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// One bit for each contest of which the voter has a ballot.
    contests: u8,
    /// Whether they lack the signature of the member who issued them.
    pub(super) is_unsigned: bool,
}

/// The ballots of every contest.
#[derive(Debug)]
pub(super) struct Stock {
    piles: Vec<Pile>,
}

/// The ballots of one contest.
#[derive(Debug)]
struct Pile {
    sheet: PaperAccounting,
    /// Ballots that left the station unrecorded.
    taken_out: u32,
    /// Ballots that were handed out and belong to no stock.
    foreign: u32,
    /// Votes in all boxes; `blank` holds the invalid ballots until the sheet is written.
    tally: Tally,
    /// Those of the mobile box.
    mobile: Tally,
}

impl Held {
    pub(super) const NOTHING: Self = Self { contests: 0, is_unsigned: false };

    fn has(self, contest: usize) -> bool {
        self.contests & bit(contest) != 0
    }

    pub(super) fn is_nothing(self) -> bool {
        self.contests == 0
    }
}

/// An election has at most 8 contests.
fn bit(contest: usize) -> u8 {
    1_u8.checked_shl(contest as u32).unwrap_or(0)
}

impl Stock {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let pile = |(index, contest): (usize, &crate::scenario::ContestPlan)| {
            let other = scenario.faults.iter().find_map(|fault| match fault.kind {
                FaultKind::StockDiffers { contest, received } if usize::from(contest) == index + 1 => {
                    Some(received)
                }
                _ => None,
            });
            let received = other.unwrap_or(scenario.commission.stock);
            let tally = Tally::new(contest.options.len());
            let sheet = PaperAccounting { received, ..PaperAccounting::default() };
            Pile { sheet, taken_out: 0, foreign: 0, mobile: tally.clone(), tally }
        };
        Self { piles: scenario.election.contests.iter().enumerate().map(pile).collect() }
    }

    /// Whether any ballots came.
    pub(super) fn is_any(&self) -> bool {
        self.piles.iter().any(|pile| 0 < pile.sheet.received)
    }

    /// Whether a voter who needs so many ballots of a contest can be given any.
    pub(super) fn can_serve(&self, sheets: u32) -> bool {
        self.piles.iter().any(|pile| sheets <= pile.left())
    }

    /// Whether the ballots of the first contest do not suffice for a voter who needs so many.
    pub(super) fn first_has_run_out(&self, sheets: u32) -> bool {
        self.piles.first().is_some_and(|pile| pile.left() < sheets)
    }

    /// Takes one ballot of another district in.
    pub(super) fn take_foreign(&mut self, is_written: bool) {
        let Some(pile) = self.piles.first_mut() else { return };
        *(if is_written { &mut pile.sheet.transferred_in } else { &mut pile.foreign }) += 1;
    }

    /// Gives a voter one ballot of every contest of which enough are left; `spoiled` more of each are spoiled.
    pub(super) fn hand_out(&mut self, place: PaperBox, spoiled: u32) -> Held {
        let mut held = Held::NOTHING;
        for (contest, pile) in self.piles.iter_mut().enumerate() {
            if pile.left() < 1 + spoiled {
                continue;
            }
            let issued = match place {
                PaperBox::Stationary => &mut pile.sheet.issued_inside,
                PaperBox::Mobile => &mut pile.sheet.issued_outside,
            };
            *issued += 1;
            pile.sheet.spoiled += spoiled;
            held.contests |= bit(contest);
        }
        held
    }

    /// Puts a voter's ballots into a box. A blank one is invalid.
    pub(super) fn cast(&mut self, place: PaperBox, held: Held, choices: &[Choice], is_invalid: bool) {
        let piles = self.piles.iter_mut().zip(choices).enumerate();
        for (_, (pile, choice)) in piles.filter(|(contest, _)| held.has(*contest)) {
            let choice = if is_invalid { Choice::Blank } else { *choice };
            pile.tally.count(choice);
            pile.sheet.unsigned += u32::from(held.is_unsigned);
            match place {
                PaperBox::Stationary => pile.sheet.found_stationary += 1,
                PaperBox::Mobile => {
                    pile.sheet.found_mobile += 1;
                    pile.mobile.count(choice);
                }
            }
        }
    }

    /// Carries ballots out of the station unrecorded and returns how many of each contest.
    pub(super) fn carry_out(&mut self, count: u32) -> Vec<usize> {
        let carry = |pile: &mut Pile| {
            let carried = count.min(pile.left());
            pile.taken_out += carried;
            carried as usize
        };
        self.piles.iter_mut().map(carry).collect()
    }

    /// Brings back what was carried out.
    pub(super) fn bring_back(&mut self, carried: &[usize]) {
        for (pile, carried) in self.piles.iter_mut().zip(carried) {
            pile.taken_out = pile.taken_out.saturating_sub(*carried as u32);
        }
    }

    /// Lends ballots, in writing, and returns how many of each contest.
    pub(super) fn lend(&mut self, count: u32) -> Vec<usize> {
        let lend = |pile: &mut Pile| {
            let lent = count.min(pile.left());
            pile.sheet.transferred_out += lent;
            lent as usize
        };
        self.piles.iter_mut().map(lend).collect()
    }

    /// Takes back what was lent.
    pub(super) fn take_back(&mut self, lent: &[usize]) {
        for (pile, lent) in self.piles.iter_mut().zip(lent) {
            pile.sheet.transferred_out = pile.sheet.transferred_out.saturating_sub(*lent as u32);
        }
    }

    /// Delivers what is missing of a contest, from 1.
    pub(super) fn deliver_up_to(&mut self, contest: u8, stock: u32) {
        if let Some(pile) = usize::from(contest).checked_sub(1).and_then(|index| self.piles.get_mut(index)) {
            pile.sheet.received = pile.sheet.received.max(stock);
        }
    }

    /// Opens the mobile box, which holds ballots of the first contest nobody was given (BA-14).
    pub(super) fn find_extra(&mut self, count: u32, then: OnSurplus) {
        if let Some(pile) = self.piles.first_mut() {
            pile.sheet.found_mobile += count;
            for tally in [&mut pile.tally, &mut pile.mobile] {
                tally.votes.first_mut().into_iter().for_each(|votes| *votes += count);
            }
        }
        if then == OnSurplus::Void {
            self.piles.iter_mut().for_each(Pile::void_mobile_box);
        }
    }

    /// Returns voters who were given paper.
    pub(super) fn issued(&self) -> u32 {
        let issued = self.piles.iter().map(|pile| pile.sheet.issued_inside + pile.sheet.issued_outside);
        issued.max().unwrap_or(0)
    }

    /// Returns each contest as the commission writes it down: accounting and votes.
    pub(super) fn sheets(&self, unused_kept: bool) -> impl Iterator<Item = (PaperAccounting, Tally)> {
        self.piles.iter().map(move |pile| {
            let mut sheet = pile.sheet;
            sheet.unused = if unused_kept { 0 } else { pile.left() };
            sheet.invalid = pile.tally.blank;
            sheet.valid = pile.tally.valid() as u32;
            (sheet, Tally { blank: 0, ..pile.tally.clone() })
        })
    }
}

impl Pile {
    /// Ballots not yet used.
    fn left(&self) -> u32 {
        let sheet = &self.sheet;
        let had = sheet.received + sheet.transferred_in + self.foreign;
        let used = sheet.issued_inside + sheet.issued_outside + sheet.spoiled;
        had.saturating_sub(used + sheet.transferred_out + self.taken_out)
    }

    fn void_mobile_box(&mut self) {
        let valid = self.mobile.valid() as u32;
        self.tally.votes.iter_mut().zip(&self.mobile.votes).for_each(|(cell, votes)| *cell -= votes);
        self.tally.against_all -= self.mobile.against_all;
        self.tally.blank += valid;
        self.mobile = Tally { blank: self.mobile.blank + valid, ..Tally::new(self.mobile.votes.len()) };
    }
}
