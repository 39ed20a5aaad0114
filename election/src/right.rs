//! The right to cast one electronic ballot, and the tag by which a spent right is known.
//!
//! A right is a random nonce and a MAC over it, made when the voter is marked and stored nowhere by the
//! controller. Whoever holds it may cast once. The ballot box keeps only the [`Tag`], from which neither the
//! right nor the voter can be found.

use std::fmt;

use crate::hash::{MacKey, sha256};

/// The one-time permission a device carries to the booth: 16 random bytes and their MAC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// Random bytes, drawn at issue; never derived from the voter.
    pub nonce: [u8; 16],
    /// First 16 bytes of HMAC-SHA256 under the right key over the precinct's name and the nonce.
    pub mac: [u8; 16],
}

impl Right {
    /// Bytes of a right on the wire.
    pub const LEN: usize = 32;

    /// Returns the nonce followed by the MAC.
    pub fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let (nonce, mac) = bytes.split_at_mut(16);
        nonce.copy_from_slice(&self.nonce);
        mac.copy_from_slice(&self.mac);
        bytes
    }

    /// Reads a right from its wire form.
    pub fn from_bytes(bytes: &[u8; Self::LEN]) -> Self {
        let mut right = Self { nonce: [0; 16], mac: [0; 16] };
        let (nonce, mac) = bytes.split_at(16);
        right.nonce.copy_from_slice(nonce);
        right.mac.copy_from_slice(mac);
        right
    }

    /// Returns the hash by which a void right may be named beside a voter: it never carried a ballot.
    pub fn void_hash(&self) -> [u8; 16] {
        first_half(&sha256(&self.nonce))
    }
}

impl fmt::Debug for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Right(redacted)")
    }
}

/// Names a slot of the ballot box: HMAC-SHA256 under the tag key over the right's nonce, first 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(pub [u8; 16]);

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag(redacted)")
    }
}

/// The keys that make and recognise rights, one set an election day; destroyed at close.
#[derive(Clone)]
pub struct RightKeys {
    right: MacKey,
    tag: MacKey,
    receipt: MacKey,
}

impl fmt::Debug for RightKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RightKeys(redacted)")
    }
}

impl RightKeys {
    /// Derives the three keys from one secret of the precinct.
    pub fn new(secret: &[u8; 32]) -> Self {
        let secret = MacKey::new(secret);
        let keyed = |label: &[u8]| MacKey::new(&secret.mac(label));
        Self {
            right: keyed(b"saylau right key"),
            tag: keyed(b"saylau tag key"),
            receipt: keyed(b"saylau receipt key"),
        }
    }

    /// Makes a right from fresh random bytes.
    pub fn issue(&self, nonce: [u8; 16]) -> Right {
        Right { nonce, mac: first_half(&self.right.mac(&nonce)) }
    }

    /// Returns the slot tag of a right, or `None` if these keys did not make it.
    pub fn recognise(&self, right: &Right) -> Option<Tag> {
        let is_ours = self.right.begins(&right.nonce, &right.mac);
        is_ours.then(|| Tag(first_half(&self.tag.mac(&right.nonce))))
    }

    /// Returns the receipt of a recorded cast: the same bytes for every repeat (WIRE 11.5).
    pub fn receipt(&self, right: &Right, content: &[u8]) -> [u8; 16] {
        let message = [right.to_bytes(), sha256(content)];
        first_half(&self.receipt.mac(message.as_flattened()))
    }
}

fn first_half(hash: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(hash.split_at(16).0);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_recognised_only_under_its_own_keys() {
        let (ours, theirs) = (RightKeys::new(&[1; 32]), RightKeys::new(&[2; 32]));
        let right = ours.issue([7; 16]);
        assert_eq!(Right::from_bytes(&right.to_bytes()), right);
        assert!(ours.recognise(&right).is_some());
        assert!(theirs.recognise(&right).is_none());
    }

    #[test]
    fn one_flipped_bit_voids_a_right() {
        let keys = RightKeys::new(&[1; 32]);
        for bit in 0..Right::LEN * 8 {
            let mut bytes = keys.issue([7; 16]).to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(keys.recognise(&Right::from_bytes(&bytes)).is_none(), "bit {bit}");
        }
    }

    #[test]
    fn debug_text_shows_no_secret() {
        let keys = RightKeys::new(&[1; 32]);
        let right = keys.issue([7; 16]);
        let shown = format!("{:?} {:?} {:?}", right, keys.recognise(&right), keys);
        assert_eq!(shown, "Right(redacted) Some(Tag(redacted)) RightKeys(redacted)");
    }
}
