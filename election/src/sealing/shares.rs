//! The close key in shares: any `needed` of them give the private half back, fewer say nothing about it.
//!
//! Shamir's scheme over GF(256) with the polynomial of AES, one polynomial for each of the 32 bytes; the share of holder
//! x is the value at x. The arithmetic takes the same time for all values and looks nothing up. A share is a text that
//! a person can type:
//!
//! ```text
//! Saylau close-key share 1
//! election: practice
//! precinct: 1
//! share: 2 of 5, 3 needed
//! key: 1a2b 3c4d 5e6f 7081
//! 1: 0011 2233 4455 6677 check 8899
//! ```
//!
//! and rows 2 to 4 alike. `key` is the first 8 bytes of the public half. A check is the first two bytes of SHA-256 of
//! `Saylau share row`, election id 15 bytes, precinct u32, holder, shares, needed, key 8 bytes, row, the row's 8 bytes.

mod field;
mod text;

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use super::{CloseKey, CloseSecret, Scope};
pub use text::ShareTextError;

/// Most shares of one key.
const MOST_SHARES: u8 = 16;
const NAME_LEN: usize = 8;

/// Into how many shares a key is split, and how many give it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    shares: u8,
    needed: u8,
}

/// No plan for shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// One share alone would be the key; more than sixteen nobody keeps.
    #[error("a key is split into 2 to 16 shares: {0}")]
    Shares(u8),
    /// One must not be enough, and there must be as many.
    #[error("2 to {shares} shares must be needed to open: {needed}")]
    Needed {
        /// Shares there are.
        shares: u8,
        /// Shares asked for.
        needed: u8,
    },
}

impl Plan {
    /// Makes a plan.
    pub fn new(shares: u8, needed: u8) -> Result<Self, PlanError> {
        if !(2..=MOST_SHARES).contains(&shares) {
            return Err(PlanError::Shares(shares));
        }
        if !(2..=shares).contains(&needed) {
            return Err(PlanError::Needed { shares, needed });
        }
        Ok(Self { shares, needed })
    }
}

/// One share of the private half of a close key. Wiped when dropped.
#[derive(Clone)]
pub struct Share {
    scope: Scope,
    plan: Plan,
    /// Number of the share, from 1.
    holder: u8,
    /// First bytes of the public half.
    name: [u8; NAME_LEN],
    part: Zeroizing<[u8; 32]>,
}

/// Why shares do not give the key back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CombineError {
    /// More are needed.
    #[error("{needed} shares are needed: {given}")]
    TooFew {
        /// How many there are.
        given: usize,
        /// How many there must be.
        needed: u8,
    },
    /// The same share came again.
    #[error("share is given twice: {holder}")]
    Twice {
        /// Its number.
        holder: u8,
    },
    /// The share is of another election or precinct.
    #[error("share is of another election or precinct: {holder}")]
    OtherElection {
        /// Its number.
        holder: u8,
    },
    /// The share is of another close key of this precinct, or of another splitting of it.
    #[error("share is of another close key: {holder}")]
    OtherKey {
        /// Its number.
        holder: u8,
    },
    /// Each share reads well and belongs here, and yet they give another key.
    #[error("shares together give another key than the election's: one of them is not what was handed out")]
    Wrong,
}

impl Share {
    /// Returns the number of the share, from 1.
    pub fn holder(&self) -> u8 {
        self.holder
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({}, redacted)", self.holder)
    }
}

/// Splits a secret. `fresh` gives 32 bytes nobody can guess at each call; it is called once for each share needed but
/// one, and the bytes are wiped.
pub fn split(
    secret: &CloseSecret,
    scope: &Scope,
    plan: Plan,
    mut fresh: impl FnMut() -> [u8; 32],
) -> Vec<Share> {
    let mut coefficients = vec![Zeroizing::new(*secret.0)];
    coefficients.extend((1..plan.needed).map(|_| Zeroizing::new(fresh())));
    let name = name_of(secret.close_key());
    let share = |holder: u8| {
        let mut part = Zeroizing::new([0; 32]);
        for (at, place) in part.iter_mut().enumerate() {
            let of_byte = coefficients.iter().rev().map(|bytes| bytes.get(at).copied().unwrap_or_default());
            *place = of_byte.fold(0, |sum, coefficient| field::multiply(sum, holder) ^ coefficient);
        }
        Share { scope: *scope, plan, holder, name, part }
    };
    (1..=plan.shares).map(share).collect()
}

/// Gives the secret back from any shares that suffice, checked against the public half.
pub fn combine(shares: &[Share], scope: &Scope, key: CloseKey) -> Result<CloseSecret, CombineError> {
    let mut holders = BTreeSet::new();
    for share in shares {
        let holder = share.holder;
        if share.scope != *scope {
            return Err(CombineError::OtherElection { holder });
        }
        if share.name != name_of(key) || shares.iter().any(|other| other.plan != share.plan) {
            return Err(CombineError::OtherKey { holder });
        }
        if !holders.insert(holder) {
            return Err(CombineError::Twice { holder });
        }
    }
    let needed = shares.first().map_or(2, |share| share.plan.needed);
    if shares.len() < usize::from(needed) {
        return Err(CombineError::TooFew { given: shares.len(), needed });
    }
    let mut bytes = Zeroizing::new([0; 32]);
    for share in shares {
        let mut weight = weight(share.holder, &holders);
        let parts = bytes.iter_mut().zip(share.part.iter());
        parts.for_each(|(sum, part)| *sum ^= field::multiply(weight, *part));
        weight.zeroize();
    }
    let secret = CloseSecret::new(*bytes);
    if secret.close_key() == key { Ok(secret) } else { Err(CombineError::Wrong) }
}

/// Returns Lagrange's weight of one holder at zero.
fn weight(holder: u8, holders: &BTreeSet<u8>) -> u8 {
    let others = holders.iter().filter(|other| **other != holder);
    others.fold(1, |product, other| {
        field::multiply(product, field::multiply(*other, field::inverse(*other ^ holder)))
    })
}

fn name_of(key: CloseKey) -> [u8; NAME_LEN] {
    let mut name = [0; NAME_LEN];
    name.iter_mut().zip(key.to_bytes()).for_each(|(place, byte)| *place = byte);
    name
}

#[cfg(test)]
mod tests;
