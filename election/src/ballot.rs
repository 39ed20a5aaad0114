//! An electronic ballot, the four-digit control code, and the sealed form that leaves the device.
//!
//! Plaintext, 32 bytes, always the same length: version 1, number of contests, one choice byte a contest (8
//! places), control code u16 big-endian or FFFF, zeros. The sealed ballot is 80 bytes on the wire and in the
//! box. [`Sealing::StandIn`] is the simulator's: it costs nothing and hides nothing, and every report says so. Real
//! sealing is in [`crate::sealing`].

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::contest::Choice;
use crate::sealing::CloseKey;

/// The most contests one electronic ballot carries.
pub const MOST_CONTESTS: usize = 8;

const VERSION: u8 = 1;
pub(crate) const PLAIN_LEN: usize = 32;
const NO_CODE: u16 = 0xFFFF;
const STAND_IN_MARK: &[u8; 24] = b"SAYLAU STAND-IN NOT SEAL";

/// The optional four digits a voter chooses to find the own vote in the control list (SAYLAU 1.4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ControlCode(u16);

impl ControlCode {
    /// Returns the code, or `None` above 9999.
    pub fn new(digits: u16) -> Option<Self> {
        (digits < 10_000).then_some(Self(digits))
    }

    /// Returns the digits as a number from 0 to 9999.
    pub fn digits(self) -> u16 {
        self.0
    }
}

/// What one voter marked, with the control code if one was chosen. It has no debug text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ballot {
    contests: u8,
    choices: [Choice; MOST_CONTESTS],
    /// The code chosen, if any.
    pub code: Option<ControlCode>,
}

/// Bytes that are no ballot, or more choices than one carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BallotError {
    /// More than [`MOST_CONTESTS`] choices.
    #[error("a ballot carries at most {MOST_CONTESTS} contests")]
    TooManyContests,
    /// Not sealed by the stand-in, so not readable without the close key.
    #[error("ballot is not sealed by the stand-in")]
    NotStandIn,
    /// The key share tells nothing of its sender, so that anybody could have sealed it (RFC 7748, section 6.1).
    #[error("ballot has a key share of low order")]
    LowOrder,
    /// Sealed to another key, election or precinct, or changed since.
    #[error("ballot is not sealed to this close key, or was changed")]
    NotSealedToKey,
    /// A field outside its range or filler that is not zero.
    #[error("ballot content is malformed")]
    Malformed,
}

impl Ballot {
    /// Builds a ballot from one choice a contest, in contest order.
    pub fn new(choices: &[Choice], code: Option<ControlCode>) -> Result<Self, BallotError> {
        let mut ballot = Self { contests: 0, choices: [Choice::Blank; MOST_CONTESTS], code };
        let places = ballot.choices.get_mut(..choices.len()).ok_or(BallotError::TooManyContests)?;
        places.copy_from_slice(choices);
        ballot.contests = choices.len() as u8;
        Ok(ballot)
    }

    /// Returns the choices, one a contest.
    pub fn choices(&self) -> &[Choice] {
        self.choices.get(..usize::from(self.contests)).unwrap_or_default()
    }

    pub(crate) fn to_plain(self) -> [u8; PLAIN_LEN] {
        let mut plain = [0; PLAIN_LEN];
        let code = self.code.map_or(NO_CODE, ControlCode::digits).to_be_bytes();
        let fields = [VERSION, self.contests].into_iter();
        let fields = fields.chain(self.choices.map(Choice::to_byte)).chain(code);
        plain.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
        plain
    }

    pub(crate) fn from_plain(plain: &[u8]) -> Option<Self> {
        let [VERSION, contests, rest @ ..] = plain else { return None };
        let (choices, rest) = rest.split_at_checked(MOST_CONTESTS)?;
        let ([high, low], filler) = rest.split_first_chunk::<2>()?;
        let mut marked = [Choice::Blank; MOST_CONTESTS];
        for (place, byte) in marked.iter_mut().zip(choices) {
            *place = Choice::from_byte(*byte)?;
        }
        let code = match u16::from_be_bytes([*high, *low]) {
            NO_CODE => None,
            digits => Some(ControlCode::new(digits)?),
        };
        let unused = marked.get(usize::from(*contests)..)?;
        let is_canonical = filler.iter().all(|byte| *byte == 0) && unused.iter().all(|c| *c == Choice::Blank);
        is_canonical.then_some(Self { contests: *contests, choices: marked, code })
    }
}

/// A ballot as it travels and lies in the box: 80 bytes, whatever was marked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealedBallot(pub [u8; SealedBallot::LEN]);

impl SealedBallot {
    /// Length of every sealed ballot: an X25519 share, the plaintext and an AES-GCM tag.
    pub const LEN: usize = 80;

    /// Closes a ballot with the stand-in.
    pub fn stand_in(ballot: &Ballot) -> Self {
        let mut sealed = [0; Self::LEN];
        let (mark, rest) = sealed.split_at_mut(STAND_IN_MARK.len());
        mark.copy_from_slice(STAND_IN_MARK);
        rest.split_at_mut(PLAIN_LEN).0.copy_from_slice(&ballot.to_plain());
        Self(sealed)
    }

    /// Opens a ballot closed with the stand-in.
    pub fn open_stand_in(&self) -> Result<Ballot, BallotError> {
        let inside = self.0.strip_prefix(STAND_IN_MARK).ok_or(BallotError::NotStandIn)?;
        let (plain, filler) = inside.split_at_checked(PLAIN_LEN).ok_or(BallotError::Malformed)?;
        if filler.iter().any(|byte| *byte != 0) {
            return Err(BallotError::Malformed);
        }
        Ballot::from_plain(plain).ok_or(BallotError::Malformed)
    }
}

impl fmt::Debug for SealedBallot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedBallot(redacted)")
    }
}

/// How ballots are closed at the device and opened after the count begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sealing {
    /// A marked plaintext, for simulation only.
    StandIn,
    /// Encryption to a public key, whose private half only the count is given.
    ToCloseKey(CloseKey),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_sealed_ballot_opens_as_it_was(
            marks in prop::collection::vec(0..=3_u8, 0..=MOST_CONTESTS), code in prop::option::of(0..10_000_u16),
        ) {
            let choices: Vec<_> = marks.iter().filter_map(|mark| Choice::from_byte(*mark)).collect();
            let ballot = Ballot::new(&choices, code.and_then(ControlCode::new)).unwrap();
            let opened = SealedBallot::stand_in(&ballot).open_stand_in().unwrap();
            assert!(opened == ballot);
        }

        #[test]
        fn any_bytes_open_or_are_refused_alike_twice(bytes in prop::collection::vec(any::<u8>(), SealedBallot::LEN)) {
            let sealed = SealedBallot(bytes.try_into().unwrap());
            prop_assert_eq!(sealed.open_stand_in().err(), Some(BallotError::NotStandIn));
        }
    }

    #[test]
    fn every_flipped_bit_of_a_stand_in_changes_the_ballot_or_is_refused() {
        let ballot = Ballot::new(&[Choice::For(1), Choice::AgainstAll], ControlCode::new(42)).unwrap();
        let sealed = SealedBallot::stand_in(&ballot);
        for bit in 0..SealedBallot::LEN * 8 {
            let mut bent = sealed;
            bent.0[bit / 8] ^= 1 << (bit % 8);
            assert!(bent.open_stand_in().ok() != Some(ballot), "bit {bit}");
        }
    }

    #[test]
    fn nine_contests_are_refused() {
        assert!(Ballot::new(&[Choice::Blank; 9], None).err() == Some(BallotError::TooManyContests));
    }
}
