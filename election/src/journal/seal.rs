//! Epochs of a journal: the seed that moves on and forgets, and the signature that ends each.
//!
//! `docs/record.md`, section 4. Whoever takes the machine after a seal can forge nothing from before it, because the
//! seed it was made with is gone and leads nowhere back.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::journal::block::{Block, Linked, MacKey};
use crate::journal::system::SystemRecord;
use crate::record::JournalHeader;

const PURPOSE: &[u8; 14] = b"saylau seal v2";
const SIGNED_LEN: usize = 66;

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

/// Returns the Seal that ends an epoch: what stands in it but the record, which is filled in here.
pub fn seal(seed: &Seed, header: &JournalHeader, place: Block, previous: &[u8; 32]) -> Block {
    let mac_key = seed.mac_key().disclose();
    let block = Block { kind: SystemRecord::SEAL, ..place };
    let signature = seed.sign(&signed(header, &block, previous, &mac_key));
    let (_, payload) = SystemRecord::Seal { mac_key, signature }.encode();
    Block { payload, ..block }
}

/// Returns whether a block is a Seal that the key of its epoch signed.
pub fn is_sealed(header: &JournalHeader, linked: &Linked, public_key: &[u8; 32]) -> bool {
    let block = &linked.block;
    match SystemRecord::decode(block.kind, &block.payload) {
        Some(SystemRecord::Seal { mac_key, signature }) => {
            is_signed(&signed(header, block, &linked.previous, &mac_key), public_key, &signature)
        }
        _ => false,
    }
}

/// Returns what the signature of a Seal covers.
fn signed(
    header: &JournalHeader,
    block: &Block,
    previous: &[u8; 32],
    mac_key: &[u8; 32],
) -> [u8; SIGNED_LEN] {
    let fields = block.fields(previous, SystemRecord::SEAL_LEN);
    let hash: [u8; 32] = Sha256::new_with_prefix(fields).chain_update(mac_key).finalize().into();
    let parts = PURPOSE.iter().copied().chain(header.election_id).chain([0]);
    let parts = parts.chain(header.precinct.to_be_bytes()).chain(hash);
    let mut bytes = [0; SIGNED_LEN];
    bytes.iter_mut().zip(parts).for_each(|(place, byte)| *place = byte);
    bytes
}

/// Returns whether an Ed25519 signature holds; keys of small order and other forms of a signature do not.
pub fn is_signed(message: &[u8], public_key: &[u8; 32], signature: &[u8; 64]) -> bool {
    let signature = Signature::from_bytes(signature);
    VerifyingKey::from_bytes(public_key).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::JournalKind;
    use crate::time::Instant;

    fn header() -> JournalHeader {
        let election_id = *b"election-000001";
        JournalHeader { kind: JournalKind::Ops, is_simulated: true, election_id, precinct: 77 }
    }

    fn sealed(seed: &Seed) -> Linked {
        let at = Instant::from_hour(9);
        let place = Block {
            journal: JournalKind::Ops,
            is_simulated: true,
            kind: 0,
            epoch: 2,
            number: 130,
            at,
            payload: Vec::new(),
        };
        let block = seal(seed, &header(), place, &[8; 32]);
        Linked::parse(&block.encode(&[8; 32], &seed.mac_key()).unwrap().0).unwrap()
    }

    #[test]
    fn a_seal_holds_for_its_own_epoch_and_place_only() {
        let seed = Seed::new([1; 32]);
        let (key, whole) = (seed.public_key(), sealed(&seed));
        assert!(is_sealed(&header(), &whole, &key) && whole.is_by(&seed.mac_key()));
        assert!(!is_sealed(&header(), &whole, &seed.next().public_key()));
        let others = [
            JournalHeader { election_id: *b"election-000002", ..header() },
            JournalHeader { precinct: 78, ..header() },
        ];
        assert!(others.iter().all(|other| !is_sealed(other, &whole, &key)));
        let bent: [fn(&mut Linked); 7] = [
            |seal| seal.block.journal = JournalKind::Desk,
            |seal| seal.block.is_simulated = false,
            |seal| seal.block.epoch += 1,
            |seal| seal.block.number += 1,
            |seal| seal.block.at = Instant::from_hour(10),
            |seal| seal.previous = [9; 32],
            |seal| seal.block.kind = 132,
        ];
        for (index, bend) in bent.iter().enumerate() {
            let mut other = whole.clone();
            bend(&mut other);
            assert!(!is_sealed(&header(), &other, &key), "{index}");
        }
    }

    #[test]
    fn one_flipped_bit_voids_a_seal() {
        let seed = Seed::new([1; 32]);
        let (key, whole) = (seed.public_key(), sealed(&seed));
        for bit in 0..whole.block.payload.len() * 8 {
            let mut other = whole.clone();
            other.block.payload[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_sealed(&header(), &other, &key), "bit {bit}");
        }
    }
}
