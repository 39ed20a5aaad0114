//! The epochs file: the public keys of a journal's epochs, signed before the first voter.
//!
//! `docs/record.md`, section 4. The private half of the key that signs it is forgotten at once, so that nobody can list
//! other keys later; observers copy the public half.

use ed25519_dalek::{Signer, SigningKey};
use thiserror::Error;

use crate::journal::block::journal_byte;
use crate::journal::seal::{Seed, is_signed};
use crate::record::{JournalHeader, JournalKind};

const MAGIC: &[u8; 8] = b"SAYLAUE2";
const HEADER_LEN: usize = 72;
const KEY_LEN: usize = 32;
const SIGNATURE_LEN: usize = 64;

/// An epochs file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epochs {
    /// Whose journal.
    pub header: JournalHeader,
    /// Public half of the key that signed the file.
    pub ceremony: [u8; KEY_LEN],
    /// Public keys of the epochs, from epoch 0.
    pub keys: Vec<[u8; KEY_LEN]>,
}

/// A file that lists no epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EpochsError {
    /// The file starts with something else, or lists none.
    #[error("file lists no epochs of this version")]
    Form,
    /// The number of keys does not fit the length.
    #[error("file of epochs has {bytes} bytes where it promises {promised} keys")]
    Length {
        /// Keys promised.
        promised: u32,
        /// Bytes found.
        bytes: usize,
    },
    /// The ceremony key did not sign it.
    #[error("file of epochs is not signed by its ceremony key")]
    Signature,
}

impl Epochs {
    /// Returns the file that lists the epochs which begin with a seed, signed by the ceremony key with these secret bytes.
    pub fn sign(header: &JournalHeader, seed: &Seed, epochs: u32, ceremony: &[u8; 32]) -> Vec<u8> {
        let ceremony = SigningKey::from_bytes(ceremony);
        let stamp = [journal_byte(header.kind), u8::from(!header.is_simulated)];
        let mut bytes = [MAGIC.as_slice(), &stamp, &[0; 6], &header.election_id, &[0]].concat();
        bytes.extend(header.precinct.to_be_bytes());
        bytes.extend(epochs.to_be_bytes());
        bytes.extend(ceremony.verifying_key().to_bytes());
        let mut seed = seed.clone();
        for _ in 0..epochs {
            bytes.extend(seed.public_key());
            seed = seed.next();
        }
        bytes.extend(ceremony.sign(&bytes).to_bytes());
        bytes
    }

    /// Reads a file and checks that its ceremony key signed it.
    pub fn read(bytes: &[u8]) -> Result<Self, EpochsError> {
        let epochs = Self::parse(bytes)?;
        let signed = bytes.split_last_chunk::<SIGNATURE_LEN>();
        let is_by_ceremony =
            signed.is_some_and(|(message, signature)| is_signed(message, &epochs.ceremony, signature));
        if is_by_ceremony { Ok(epochs) } else { Err(EpochsError::Signature) }
    }

    /// Reads a file without asking who signed it: for a verifier, which answers that question by itself.
    pub fn parse(bytes: &[u8]) -> Result<Self, EpochsError> {
        let (head, rest) = bytes.split_first_chunk::<HEADER_LEN>().ok_or(EpochsError::Form)?;
        let (header, promised, ceremony) = read_head(head).ok_or(EpochsError::Form)?;
        let length = EpochsError::Length { promised, bytes: bytes.len() };
        let (listed, _) = rest.split_last_chunk::<SIGNATURE_LEN>().ok_or(length)?;
        let (keys, rest) = listed.as_chunks::<KEY_LEN>();
        if !rest.is_empty() || keys.len() as u64 != u64::from(promised) {
            return Err(length);
        }
        Ok(Self { header, ceremony, keys: keys.to_vec() })
    }

    /// Returns the number of epochs listed.
    pub fn listed(&self) -> u32 {
        self.keys.len() as u32
    }

    /// Returns the public key of an epoch.
    pub fn key(&self, epoch: u32) -> Option<&[u8; KEY_LEN]> {
        self.keys.get(epoch as usize)
    }
}

fn read_head(head: &[u8; HEADER_LEN]) -> Option<(JournalHeader, u32, [u8; KEY_LEN])> {
    let rest = head.strip_prefix(MAGIC)?;
    let ([kind, stamp @ 0..=1, 0, 0, 0, 0, 0, 0], rest) = rest.split_first_chunk()? else { return None };
    let (election_id, rest) = rest.split_first_chunk()?;
    let ([0], rest) = rest.split_first_chunk()? else { return None };
    let (precinct, rest) = rest.split_first_chunk()?;
    let (promised, ceremony) = rest.split_first_chunk()?;
    let kind = match kind {
        1 => JournalKind::Desk,
        2 => JournalKind::Ops,
        _ => return None,
    };
    let (precinct, promised) = (u32::from_be_bytes(*precinct), u32::from_be_bytes(*promised));
    let header = JournalHeader { kind, is_simulated: *stamp == 0, election_id: *election_id, precinct };
    (0 < promised).then_some((header, promised, ceremony.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> JournalHeader {
        let election_id = *b"election-000001";
        JournalHeader { kind: JournalKind::Desk, is_simulated: false, election_id, precinct: 77 }
    }

    #[test]
    fn a_list_reads_back_with_the_keys_of_its_epochs() {
        let seed = Seed::new([1; 32]);
        let epochs = Epochs::read(&Epochs::sign(&header(), &seed, 3, &[2; 32])).unwrap();
        assert_eq!((&epochs.header, epochs.listed()), (&header(), 3));
        assert_eq!(epochs.key(2), Some(&seed.next().next().public_key()));
        assert_eq!(epochs.key(3), None);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_refused() {
        let bytes = Epochs::sign(&header(), &Seed::new([1; 32]), 2, &[2; 32]);
        for bit in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(Epochs::read(&bent).is_err(), "bit {bit}");
        }
        for end in 0..bytes.len() {
            assert!(Epochs::read(&bytes[..end]).is_err(), "cut at {end}");
        }
    }
}
