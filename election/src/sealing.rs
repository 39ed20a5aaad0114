//! Sealing of ballots to the close key: devices hold the public half, the count alone is given the private one.
//!
//! HPKE (RFC 9180) in base mode, one message a ballot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, no further
//! associated data, `info` = `Saylau ballot 1`, election id 15 bytes, precinct u32. A sealed ballot is the key share in
//! 32 bytes, the encrypted plaintext of 32, the tag of 16. `docs/wire.md`, section 9, says the same byte for byte.
//!
//! Secrets that this module copies are wiped; what a hash or the curve leaves on the stack is not.

mod schedule;
pub mod shares;

use std::fmt;
use std::sync::Arc;

use aes_gcm::AeadInOut;
use curve25519_dalek::MontgomeryPoint;
use curve25519_dalek::edwards::EdwardsBasepointTable;
use curve25519_dalek::traits::BasepointTable;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use crate::ballot::{Ballot, BallotError, PLAIN_LEN, SealedBallot, Sealing};
use crate::contest::Choice;
use schedule::Schedule;

const PURPOSE: &[u8; 15] = b"Saylau ballot 1";
const SHARE_LEN: usize = 32;

/// The public key that ballots are sealed to; 64 hexadecimal digits in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CloseKey([u8; 32]);

/// Bytes or digits that are no close key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CloseKeyError {
    /// The text is something else.
    #[error("close key is not written as 64 hexadecimal digits")]
    Digits,
    /// No X25519 key pair has this public key: of low order, beside the curve, or not in its one form.
    #[error("close key belongs to no key pair")]
    NoPair,
}

impl CloseKey {
    /// Checks that this is the public half of some pair, so that whatever is sealed to it can be opened.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, CloseKeyError> {
        let point = MontgomeryPoint(bytes).to_edwards(0).ok_or(CloseKeyError::NoPair)?;
        let is_of_a_pair = point.is_torsion_free() && point.to_montgomery().0 == bytes;
        if is_of_a_pair { Ok(Self(bytes)) } else { Err(CloseKeyError::NoPair) }
    }

    /// Returns the key as RFC 7748 writes it.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

impl TryFrom<String> for CloseKey {
    type Error = CloseKeyError;

    fn try_from(digits: String) -> Result<Self, CloseKeyError> {
        let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return Err(CloseKeyError::Digits);
        }
        let mut bytes = [0; 32];
        for (place, [high, low]) in bytes.iter_mut().zip(pairs) {
            let digit = |digit: u8| char::from(digit).to_digit(16).ok_or(CloseKeyError::Digits);
            *place = (digit(*high)? << 4 | digit(*low)?) as u8;
        }
        Self::from_bytes(bytes)
    }
}

impl From<CloseKey> for String {
    fn from(key: CloseKey) -> Self {
        key.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The private key that opens every ballot of a precinct. Wiped when dropped; only the count is given it.
#[derive(Clone)]
pub struct CloseSecret(Zeroizing<[u8; 32]>);

impl CloseSecret {
    /// Takes 32 secret bytes from a generator. Each precinct has a pair of its own.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the public half.
    pub fn close_key(&self) -> CloseKey {
        CloseKey(MontgomeryPoint::mul_base_clamped(*self.0).0)
    }

    /// X25519. Every honest share is on the Edwards curve, where multiplying is faster; others take the usual ladder.
    fn agree(&self, share: &[u8; SHARE_LEN]) -> Zeroizing<[u8; 32]> {
        let share = MontgomeryPoint(*share);
        let agreed = share.to_edwards(0).map_or_else(
            || share.mul_clamped(*self.0),
            |share| Zeroizing::new(share.mul_clamped(*self.0)).to_montgomery(),
        );
        Zeroizing::new(agreed.0)
    }
}

impl fmt::Debug for CloseSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CloseSecret(redacted)")
    }
}

/// Where a ballot is for: one sealed for another election or precinct does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The election's short name, zero-filled.
    pub election_id: [u8; 15],
    /// Number of the precinct.
    pub precinct: u32,
}

impl Scope {
    fn schedule(&self, key: CloseKey) -> Schedule {
        let precinct = self.precinct.to_be_bytes();
        Schedule::new(key.0, &[&PURPOSE[..], &self.election_id, &precinct].concat())
    }
}

/// What a device closes ballots with. Copies share what was worked out for the key.
#[derive(Clone)]
pub struct Sealer(Closing);

#[derive(Clone)]
enum Closing {
    StandIn,
    ToCloseKey(Arc<Prepared>),
}

struct Prepared {
    schedule: Schedule,
    /// Multiples of the close key: half the work of a seal is done once.
    multiples: EdwardsBasepointTable,
}

impl Sealer {
    /// Prepares a sealing for one precinct.
    pub fn new(sealing: Sealing, scope: &Scope) -> Self {
        let Sealing::ToCloseKey(key) = sealing else { return Self(Closing::StandIn) };
        let point = MontgomeryPoint(key.0).to_edwards(0).expect("a close key was checked to be on the curve");
        let multiples = EdwardsBasepointTable::create(&point);
        Self(Closing::ToCloseKey(Arc::new(Prepared { schedule: scope.schedule(key), multiples })))
    }

    /// Closes a ballot. `fresh` gives 32 bytes nobody can guess and nobody else ever gets: the same bytes twice, or
    /// kept, open the ballots sealed with them. The stand-in does not ask for them.
    pub fn seal(&self, ballot: &Ballot, fresh: impl FnOnce() -> [u8; 32]) -> SealedBallot {
        match &self.0 {
            Closing::StandIn => SealedBallot::stand_in(ballot),
            Closing::ToCloseKey(prepared) => prepared.seal(ballot, &Zeroizing::new(fresh())),
        }
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Closing::StandIn => "Sealer(stand-in)",
            Closing::ToCloseKey(_) => "Sealer(to close key)",
        })
    }
}

impl Prepared {
    fn seal(&self, ballot: &Ballot, ephemeral: &[u8; 32]) -> SealedBallot {
        let share = MontgomeryPoint::mul_base_clamped(*ephemeral).0;
        let mut point = self.multiples.mul_base_clamped(*ephemeral);
        let agreed = Zeroizing::new(point.to_montgomery().0);
        point.zeroize();
        let keyed = self.schedule.cipher(&agreed, &share);
        let mut inside = Zeroizing::new(ballot.to_plain());
        let tag = keyed
            .cipher
            .encrypt_inout_detached(&keyed.nonce.into(), &[], inside.as_mut_slice().into())
            .expect("a ballot is far shorter than the cipher's limit");
        let mut sealed = [0; SealedBallot::LEN];
        let bytes = share.iter().chain(inside.iter()).chain(&tag);
        sealed.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        SealedBallot(sealed)
    }
}

/// What the count opens ballots with.
#[derive(Clone)]
pub struct Opener(Opening);

#[derive(Clone)]
enum Opening {
    StandIn,
    WithSecret { secret: CloseSecret, schedule: Schedule },
}

/// No opener without the private half of the close key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OpenerError {
    /// Ballots are sealed, and no secret was given.
    #[error("ballots are sealed to the close key, and its secret is missing")]
    NoSecret,
    /// The secret is of another pair.
    #[error("close secret does not belong to the election's close key")]
    OtherSecret,
}

impl Opener {
    /// Prepares opening for one precinct. The stand-in needs no secret and ignores one.
    pub fn new(sealing: Sealing, scope: &Scope, secret: Option<&CloseSecret>) -> Result<Self, OpenerError> {
        let Sealing::ToCloseKey(key) = sealing else { return Ok(Self(Opening::StandIn)) };
        let secret = secret.ok_or(OpenerError::NoSecret)?;
        if secret.close_key() != key {
            return Err(OpenerError::OtherSecret);
        }
        Ok(Self(Opening::WithSecret { secret: secret.clone(), schedule: scope.schedule(key) }))
    }

    /// Opens a ballot after close.
    pub fn open(&self, sealed: &SealedBallot) -> Result<Ballot, BallotError> {
        let Opening::WithSecret { secret, schedule } = &self.0 else { return sealed.open_stand_in() };
        let (share, rest) = sealed.0.split_first_chunk::<SHARE_LEN>().ok_or(BallotError::Malformed)?;
        let (inside, tag) = rest.split_first_chunk::<PLAIN_LEN>().ok_or(BallotError::Malformed)?;
        let tag: &[u8; 16] = tag.try_into().map_err(|_| BallotError::Malformed)?;
        let agreed = secret.agree(share);
        if agreed.iter().fold(0, |any, byte| any | byte) == 0 {
            return Err(BallotError::LowOrder);
        }
        let keyed = schedule.cipher(&agreed, share);
        let mut plain = Zeroizing::new(*inside);
        keyed
            .cipher
            .decrypt_inout_detached(&keyed.nonce.into(), &[], plain.as_mut_slice().into(), tag.into())
            .map_err(|_| BallotError::NotSealedToKey)?;
        Ballot::from_plain(plain.as_slice()).ok_or(BallotError::Malformed)
    }
}

/// Seals a test ballot of blank marks with the public half and opens it: what the commission sees before the first vote,
/// so that a lost or wrong share is noticed while paper can still be had.
pub fn rehearse(sealer: &Sealer, opener: &Opener, fresh: [u8; 32]) -> Result<(), BallotError> {
    let ballot = Ballot::new(&[Choice::Blank], None)?;
    let opened = opener.open(&sealer.seal(&ballot, || fresh))?;
    if opened == ballot { Ok(()) } else { Err(BallotError::Malformed) }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener(redacted)")
    }
}

#[cfg(test)]
mod tests;
