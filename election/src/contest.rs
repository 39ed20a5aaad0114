//! Contests and the choices they offer.
//!
//! The 2004 Majilis voter had two: the single-mandate district and the party list. Paper gives each contest its
//! own ballot; an electronic session carries all of them (assumed, SAYLAU 1.2).

use serde::{Deserialize, Serialize};

/// How a contest turns votes into seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContestKind {
    /// One seat, majority of those who took part, run-off otherwise.
    SingleMandate,
    /// Ten seats of 2004, largest remainder above a 7 % threshold.
    PartyList,
}

/// One question put to the voter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// What is elected.
    pub kind: ContestKind,
    /// Name on the ballot.
    pub name: String,
    /// Candidates or lists in ballot order.
    pub options: Vec<String>,
}

/// What a voter marked in one contest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// Nothing marked.
    Blank,
    /// The option with this index in [`Contest::options`].
    For(u8),
    /// Against all, a line of every ballot in 2004.
    AgainstAll,
}

/// The most options a contest may offer; the byte values above are kept for [`Choice::AgainstAll`] and growth.
pub const MOST_OPTIONS: usize = 200;

impl Choice {
    /// Returns the byte that stands for the choice in a ballot: 0 blank, 255 against all, option index + 1.
    pub fn to_byte(self) -> u8 {
        match self {
            Self::Blank => 0,
            Self::For(option) => option.saturating_add(1),
            Self::AgainstAll => 255,
        }
    }

    /// Reads a choice byte; `None` for the values kept free.
    pub fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Blank),
            255 => Some(Self::AgainstAll),
            option if usize::from(option) <= MOST_OPTIONS => Some(Self::For(option - 1)),
            _ => None,
        }
    }
}

/// Votes counted in one contest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Votes of each option, in ballot order.
    pub votes: Vec<u32>,
    /// Votes against all.
    pub against_all: u32,
    /// Electronic ballots with nothing marked; on paper these are invalid and counted there.
    pub blank: u32,
}

impl Tally {
    /// Returns an empty tally for a contest with this many options.
    pub fn new(options: usize) -> Self {
        Self { votes: vec![0; options], against_all: 0, blank: 0 }
    }

    /// Counts one choice; a choice for an option that does not exist counts as blank.
    pub fn count(&mut self, choice: Choice) {
        let cell = match choice {
            Choice::For(option) => self.votes.get_mut(usize::from(option)).unwrap_or(&mut self.blank),
            Choice::AgainstAll => &mut self.against_all,
            Choice::Blank => &mut self.blank,
        };
        *cell += 1;
    }

    /// Returns the votes for options and against all, without the blank ones.
    pub fn valid(&self) -> u64 {
        self.votes.iter().map(|votes| u64::from(*votes)).sum::<u64>() + u64::from(self.against_all)
    }

    /// Returns every vote counted, blank ones included.
    pub fn total(&self) -> u64 {
        self.valid() + u64::from(self.blank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choice_bytes_round_trip_and_free_values_are_refused() {
        for byte in 0..=255 {
            match Choice::from_byte(byte) {
                Some(choice) => assert_eq!(choice.to_byte(), byte),
                None => assert!((201..255).contains(&byte), "{byte}"),
            }
        }
    }

    #[test]
    fn a_choice_for_no_option_counts_as_blank() {
        let mut tally = Tally::new(2);
        for choice in [Choice::For(0), Choice::For(9), Choice::AgainstAll, Choice::Blank] {
            tally.count(choice);
        }
        assert_eq!(tally, Tally { votes: vec![1, 0], against_all: 1, blank: 2 });
        assert_eq!((tally.valid(), tally.total()), (2, 4));
    }
}
