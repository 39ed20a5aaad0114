//! The ballot box: pre-sized slots, each spent once by a tag, filled at random places.
//!
//! A slot carries the sealed ballot and the tag of the right it spends, in one write (RECORD 14.5). This module sees
//! ballots and never voters; `desk` sees voters and never ballots. A test keeps it so.

use std::collections::BTreeMap;

use chacha20::ChaCha8Rng;
use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::record::ops::VoidReason;
use election::right::Tag;
use rand::RngExt;

use crate::seeded::{self, Bug};

/// What came of offering a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deposit {
    /// Stored in this slot.
    Stored(u32),
    /// The same ballot is already there.
    Repeated,
    /// The right is spent by another ballot.
    Conflict,
    /// The right was voided.
    Voided(VoidReason),
    /// No slot is free.
    Full,
}

/// What a spent tag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spent {
    /// This ballot.
    Ballot(SealedBallot),
    /// No ballot.
    Void(VoidReason),
}

/// A used slot.
#[derive(Clone, Copy, Debug)]
struct Used {
    slot: Slot,
    /// Why a void slot is void.
    why: VoidReason,
}

/// Slots of one precinct.
#[derive(Debug)]
pub(crate) struct BallotBox {
    slots: BTreeMap<Tag, Used>,
    free: Vec<u32>,
    rng: ChaCha8Rng,
    ballots: u32,
    voids: u32,
}

impl BallotBox {
    /// Makes an empty box with this many slots.
    pub(crate) fn new(capacity: u32, rng: ChaCha8Rng) -> Self {
        Self { slots: BTreeMap::new(), free: (0..capacity).collect(), rng, ballots: 0, voids: 0 }
    }

    /// Stores a ballot under its tag, unless the tag is spent.
    pub(crate) fn deposit(&mut self, tag: Tag, sealed: SealedBallot) -> Deposit {
        match self.slots.get(&tag) {
            Some(Used { slot: Slot::Ballot(_, stored), .. })
                if *stored == sealed && seeded::is_on(Bug::NoDeduplication) => {}
            Some(Used { slot: Slot::Ballot(_, stored), .. }) if *stored == sealed => {
                return Deposit::Repeated;
            }
            Some(Used { slot: Slot::Ballot(..), .. }) => return Deposit::Conflict,
            Some(Used { slot: Slot::Void(_), why, .. }) => return Deposit::Voided(*why),
            None => {}
        }
        let Some(place) = self.take_free() else { return Deposit::Full };
        let slot = Slot::Ballot(tag, sealed);
        self.slots.insert(tag, Used { slot, why: VoidReason::Cancelled });
        self.ballots += 1;
        Deposit::Stored(place)
    }

    /// Spends a tag without a ballot. Returns the slot, or `None` if the tag is spent or the box is full.
    pub(crate) fn void(&mut self, tag: Tag, why: VoidReason) -> Option<u32> {
        if self.slots.contains_key(&tag) {
            return None;
        }
        let place = self.take_free()?;
        self.slots.insert(tag, Used { slot: Slot::Void(tag), why });
        self.voids += 1;
        Some(place)
    }

    /// Puts a slot back as found on the medium after a restart; why a void slot is void is no longer known. Returns
    /// whether its tag is new, as it must be.
    pub(crate) fn restore(&mut self, place: u32, slot: Slot) -> bool {
        let tag = match slot {
            Slot::Ballot(tag, _) => {
                self.ballots += 1;
                tag
            }
            Slot::Void(tag) => {
                self.voids += 1;
                tag
            }
        };
        self.free.retain(|free| *free != place);
        self.slots.insert(tag, Used { slot, why: VoidReason::Cancelled }).is_none()
    }

    /// Takes every ballot out, for a recount from the devices. Their slots are not used again: the medium keeps what was
    /// taken out. Voided rights stay void.
    pub(crate) fn empty(&mut self) {
        self.slots.retain(|_, used| matches!(used.slot, Slot::Void(_)));
        self.ballots = 0;
    }

    /// Takes places out of use: the medium is damaged there, or keeps a ballot that was taken out.
    pub(crate) fn retire(&mut self, places: &[u32]) {
        self.free.retain(|free| !places.contains(free));
    }

    /// Returns whether no slot is free.
    pub(crate) fn is_full(&self) -> bool {
        self.free.is_empty()
    }

    /// Returns whether a tag is spent, by a ballot or without one.
    pub(crate) fn is_spent(&self, tag: &Tag) -> bool {
        self.slots.contains_key(tag)
    }

    /// Returns what a tag was spent on.
    pub(crate) fn find(&self, tag: &Tag) -> Option<Spent> {
        self.slots.get(tag).map(|used| match used.slot {
            Slot::Ballot(_, sealed) => Spent::Ballot(sealed),
            Slot::Void(_) => Spent::Void(used.why),
        })
    }

    /// Returns ballots stored.
    pub(crate) fn ballots(&self) -> u32 {
        self.ballots
    }

    /// Returns rights voided.
    pub(crate) fn voids(&self) -> u32 {
        self.voids
    }

    /// Returns all used slots, in tag order, which says nothing about the order of deposits.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.slots.values().map(|used| used.slot)
    }

    fn take_free(&mut self) -> Option<u32> {
        if self.free.is_empty() {
            return None;
        }
        let at = self.rng.random_range(0..self.free.len());
        Some(self.free.swap_remove(at))
    }
}

#[cfg(test)]
mod tests {
    use election::ballot::Ballot;
    use election::contest::Choice;
    use rand::SeedableRng;

    use super::*;

    fn sealed(option: u8) -> SealedBallot {
        SealedBallot::stand_in(&Ballot::new(&[Choice::For(option)], None).unwrap())
    }

    fn empty_box(capacity: u32) -> BallotBox {
        BallotBox::new(capacity, ChaCha8Rng::from_seed([3; 32]))
    }

    #[test]
    fn a_tag_is_spent_once() {
        let mut ballots = empty_box(4);
        let (tag, other) = (Tag([1; 16]), Tag([2; 16]));
        assert!(matches!(ballots.deposit(tag, sealed(0)), Deposit::Stored(_)));
        assert_eq!(ballots.deposit(tag, sealed(0)), Deposit::Repeated);
        assert_eq!(ballots.deposit(tag, sealed(1)), Deposit::Conflict);
        assert!(ballots.void(other, VoidReason::Blank).is_some());
        assert_eq!(ballots.void(other, VoidReason::Blank), None);
        assert_eq!(ballots.void(tag, VoidReason::Blank), None);
        assert_eq!(ballots.deposit(other, sealed(0)), Deposit::Voided(VoidReason::Blank));
        assert_eq!((ballots.ballots(), ballots.voids()), (1, 1));
    }

    #[test]
    fn a_full_box_refuses_and_keeps_what_it_has() {
        let mut ballots = empty_box(1);
        assert_eq!(ballots.deposit(Tag([1; 16]), sealed(0)), Deposit::Stored(0));
        assert_eq!(ballots.deposit(Tag([2; 16]), sealed(0)), Deposit::Full);
        assert_eq!(ballots.void(Tag([3; 16]), VoidReason::Blank), None);
        assert_eq!(ballots.slots().count(), 1);
    }

    /// 400 deposits into 512 slots: the rank correlation of order and place stays below 3/sqrt(n) (RECORD 20).
    #[test]
    fn places_say_nothing_about_the_order_of_deposits() {
        let mut ballots = empty_box(512);
        let places: Vec<u32> = (0..400_u16)
            .filter_map(|n| {
                let mut tag = [0; 16];
                tag[..2].copy_from_slice(&n.to_be_bytes());
                match ballots.deposit(Tag(tag), sealed(0)) {
                    Deposit::Stored(place) => Some(place),
                    _ => None,
                }
            })
            .collect();
        let n = places.len() as f64;
        let rank = |place: u32| places.iter().filter(|other| **other < place).count() as f64;
        let squares: f64 = places.iter().enumerate().map(|(i, p)| (i as f64 - rank(*p)).powi(2)).sum();
        let rho = 1.0 - 6.0 * squares / (n * (n * n - 1.0));
        assert!(rho.abs() < 3.0 / n.sqrt(), "rho {rho}");
    }
}
