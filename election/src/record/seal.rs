//! Epochs of a journal: the seed that moves on and forgets, and the signature that ends each.
//!
//! `docs/record.md`, section 4. Whoever takes the machine after a seal can forge nothing from before it, because the
//! seed it was made with is gone and leads nowhere back.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::record::JournalKind;
use crate::record::block::{MacKey, journal_byte};

const PURPOSE: &[u8; 14] = b"saylau seal v2";

/// The secret of the current epoch of a journal. Wiped when dropped.
#[derive(Clone)]
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// Takes 32 secret bytes: from a generator for epoch 0, from the key file later.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the bytes for the key file, wiped when dropped.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// Returns the seed of the next epoch.
    #[must_use]
    pub fn next(&self) -> Self {
        let hash = Sha256::new_with_prefix(b"saylau epoch next").chain_update(self.0.as_slice());
        Self::new(hash.finalize().into())
    }

    /// Returns the key that guards the blocks of this epoch.
    pub fn mac_key(&self) -> MacKey {
        MacKey::new(*self.derive(b"saylau epoch mac"))
    }

    /// Returns the public key that the epochs file lists.
    pub fn public_key(&self) -> [u8; 32] {
        self.signing_key().verifying_key().to_bytes()
    }

    /// Signs the end of this epoch.
    pub fn seal(&self, end: &EpochEnd) -> [u8; 64] {
        self.sign(&end.to_bytes())
    }

    /// Signs some bytes with the key of this epoch.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing_key().sign(message).to_bytes()
    }

    fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.derive(b"saylau epoch seal"))
    }

    fn derive(&self, label: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut mac: Hmac<Sha256> =
            Hmac::new_from_slice(self.0.as_slice()).expect("HMAC takes keys of any length");
        mac.update(label);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

/// What the signature of a Seal covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochEnd {
    /// Names the election, as in the START message.
    pub election_id: [u8; 15],
    /// Number of the precinct.
    pub precinct: u32,
    /// Desk or ops.
    pub journal: JournalKind,
    /// The epoch that ends.
    pub epoch: u32,
    /// Number of the Seal block.
    pub number: u64,
    /// Link of the block before it.
    pub link: [u8; 32],
}

impl EpochEnd {
    /// Bytes under the signature.
    pub const LEN: usize = 80;

    /// Returns whether the key of the epoch signed this end.
    pub fn is_signed(&self, public_key: &[u8; 32], signature: &[u8; 64]) -> bool {
        is_signed(&self.to_bytes(), public_key, signature)
    }

    fn to_bytes(self) -> [u8; Self::LEN] {
        let fields = PURPOSE.iter().copied().chain(self.election_id).chain([0]);
        let fields = fields.chain(self.precinct.to_be_bytes()).chain([journal_byte(self.journal), 0]);
        let fields = fields.chain(self.epoch.to_be_bytes()).chain(self.number.to_be_bytes()).chain(self.link);
        let mut bytes = [0; Self::LEN];
        bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
        bytes
    }
}

/// Returns whether an Ed25519 signature holds; keys of small order and other forms of a signature do not.
pub fn is_signed(message: &[u8], public_key: &[u8; 32], signature: &[u8; 64]) -> bool {
    let signature = Signature::from_bytes(signature);
    VerifyingKey::from_bytes(public_key).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end() -> EpochEnd {
        EpochEnd {
            election_id: *b"election-000001",
            precinct: 77,
            journal: JournalKind::Ops,
            epoch: 2,
            number: 130,
            link: [8; 32],
        }
    }

    #[test]
    fn a_seal_holds_for_its_own_epoch_and_place_only() {
        let seed = Seed::new([1; 32]);
        let (key, signature) = (seed.public_key(), seed.seal(&end()));
        assert!(end().is_signed(&key, &signature));
        assert!(!end().is_signed(&seed.next().public_key(), &signature));
        let others = [
            EpochEnd { election_id: *b"election-000002", ..end() },
            EpochEnd { precinct: 78, ..end() },
            EpochEnd { journal: JournalKind::Desk, ..end() },
            EpochEnd { epoch: 3, ..end() },
            EpochEnd { number: 131, ..end() },
            EpochEnd { link: [9; 32], ..end() },
        ];
        for other in others {
            assert!(!other.is_signed(&key, &signature), "{other:?}");
        }
    }

    #[test]
    fn one_flipped_bit_voids_a_seal() {
        let seed = Seed::new([1; 32]);
        let key = seed.public_key();
        for bit in 0..64 * 8 {
            let mut signature = seed.seal(&end());
            signature[bit / 8] ^= 1 << (bit % 8);
            assert!(!end().is_signed(&key, &signature), "bit {bit}");
        }
    }
}
