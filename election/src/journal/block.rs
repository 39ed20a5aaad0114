//! The block of a journal of version 2: 4096 bytes, linked to the block before it and guarded by the key of its epoch.
//!
//! `docs/record.md`, section 3, gives the layout. One record is one block, so that no write ever touches a block that
//! holds something acknowledged.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::record::JournalKind;
use crate::time::Instant;

/// Bytes of a block.
pub const BLOCK_LEN: usize = 4096;
/// The longest payload.
pub const PAYLOAD_LEN: usize = MAC_AT - PAYLOAD_AT;
/// What stands before the first block instead of a link.
pub const NO_LINK: [u8; 32] = [0; 32];

const MAGIC: &[u8; 8] = b"SAYLAUJ2";
const PAYLOAD_AT: usize = 66;
const MAC_AT: usize = BLOCK_LEN - 32;

/// Guards the blocks of one epoch. A Seal discloses it, and then anybody can check them.
#[derive(Clone)]
pub struct MacKey(Zeroizing<[u8; 32]>);

impl MacKey {
    /// Takes the key from a seed or from a Seal.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the key for the Seal that discloses it.
    pub fn disclose(&self) -> [u8; 32] {
        *self.0
    }

    fn keyed(&self, body: &[u8; 32]) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(self.0.as_slice()).expect("HMAC takes keys of any length");
        mac.update(body);
        mac
    }
}

/// What a block says, without what binds it to the others.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// Desk or ops.
    pub journal: JournalKind,
    /// Whether a simulation wrote it.
    pub is_simulated: bool,
    /// Type of the record; from 128 the record of the journal itself.
    pub kind: u8,
    /// Epoch, from 0.
    pub epoch: u32,
    /// Place in the file, from 0.
    pub number: u64,
    /// When it was written.
    pub at: Instant,
    /// The record.
    pub payload: Vec<u8>,
}

impl fmt::Debug for Block {
    /// Leaves the payload out: in the desk journal it names a voter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Block({:?} {}, epoch {}, kind {})", self.journal, self.number, self.epoch, self.kind)
    }
}

/// A block read, with what binds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// What it says.
    pub block: Block,
    /// Link of the block before, as written.
    pub previous: [u8; 32],
    /// Link of this block.
    pub link: [u8; 32],
    body: [u8; 32],
    mac: [u8; 32],
}

/// Bytes that are no block, or a payload that fits into none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BlockError {
    /// The fields are not those of a block of this version.
    #[error("block is not of this version")]
    Form,
    /// Something stands behind the payload.
    #[error("block has bytes behind its payload of {payload}")]
    Padding {
        /// Bytes of the payload.
        payload: usize,
    },
    /// The payload is too long to be written.
    #[error("payload is longer than {PAYLOAD_LEN} bytes: {payload}")]
    TooLong {
        /// Bytes of the payload.
        payload: usize,
    },
}

impl Block {
    /// Returns the bytes of the block behind the one with this link, and the link of the new block.
    pub fn encode(
        &self,
        previous: &[u8; 32],
        key: &MacKey,
    ) -> Result<([u8; BLOCK_LEN], [u8; 32]), BlockError> {
        let payload = self.payload.len();
        if PAYLOAD_LEN < payload {
            return Err(BlockError::TooLong { payload });
        }
        let mut bytes = [0; BLOCK_LEN];
        let (body, guard) = bytes.split_at_mut(MAC_AT);
        let content = self.fields(previous, payload as u16).into_iter().chain(self.payload.iter().copied());
        body.iter_mut().zip(content).for_each(|(place, byte)| *place = byte);
        let body: [u8; 32] = Sha256::digest(&*body).into();
        let mac: [u8; 32] = key.keyed(&body).finalize().into_bytes().into();
        guard.copy_from_slice(&mac);
        Ok((bytes, link_of(&body, &mac)))
    }

    /// Returns everything before the payload.
    pub(super) fn fields(&self, previous: &[u8; 32], payload: u16) -> [u8; PAYLOAD_AT] {
        let millis = match self.journal {
            JournalKind::Desk => self.at.millis(),
            JournalKind::Ops => self.at.minute().millis(),
        };
        let fixed = [journal_byte(self.journal), u8::from(!self.is_simulated), self.kind, 0];
        let fields = MAGIC.iter().copied().chain(fixed).chain(self.epoch.to_be_bytes());
        let fields = fields.chain(self.number.to_be_bytes()).chain(millis.to_be_bytes());
        let fields = fields.chain(*previous).chain(payload.to_be_bytes());
        let mut bytes = [0; PAYLOAD_AT];
        bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
        bytes
    }
}

impl Linked {
    /// Reads a block. Whether it stands where it should, and whether its MAC holds, is asked afterwards.
    pub fn parse(bytes: &[u8; BLOCK_LEN]) -> Result<Self, BlockError> {
        let (body, mac) = bytes.split_last_chunk::<32>().ok_or(BlockError::Form)?;
        let (fixed, rest) = body.split_first_chunk::<PAYLOAD_AT>().ok_or(BlockError::Form)?;
        let (head, tail) = fixed.split_first_chunk::<16>().ok_or(BlockError::Form)?;
        let [magic @ .., journal, stamp, kind, zero, e0, e1, e2, e3] = *head;
        let (number, tail) = tail.split_first_chunk::<8>().ok_or(BlockError::Form)?;
        let (millis, tail) = tail.split_first_chunk::<8>().ok_or(BlockError::Form)?;
        let (previous, len) = tail.split_first_chunk::<32>().ok_or(BlockError::Form)?;
        let len = usize::from(u16::from_be_bytes(len.try_into().map_err(|_| BlockError::Form)?));
        let journal = match journal {
            1 => JournalKind::Desk,
            2 => JournalKind::Ops,
            _ => return Err(BlockError::Form),
        };
        let (payload, padding) = rest.split_at_checked(len).ok_or(BlockError::Form)?;
        if magic != *MAGIC || 1 < stamp || zero != 0 {
            return Err(BlockError::Form);
        }
        if !is_zero(padding) {
            return Err(BlockError::Padding { payload: len });
        }
        let millis = u64::from_be_bytes(*millis);
        let at = Instant::from_millis(millis);
        let is_whole = journal == JournalKind::Desk || at.minute() == at;
        if at.millis() != millis || !is_whole {
            return Err(BlockError::Form);
        }
        let block = Block {
            journal,
            is_simulated: stamp == 0,
            kind,
            epoch: u32::from_be_bytes([e0, e1, e2, e3]),
            number: u64::from_be_bytes(*number),
            at,
            payload: payload.to_vec(),
        };
        let body: [u8; 32] = Sha256::digest(body).into();
        Ok(Self { block, previous: *previous, link: link_of(&body, mac), body, mac: *mac })
    }

    /// Returns whether the MAC is by this key.
    pub fn is_by(&self, key: &MacKey) -> bool {
        key.keyed(&self.body).verify_slice(&self.mac).is_ok()
    }
}

/// Returns whether all bytes are zero. Without an early end, so that it runs many bytes at a time: journals are zeros for
/// the most part, and each is read.
pub(super) fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().fold(0, |all, byte| all | byte) == 0
}

/// Returns the byte that names a journal.
pub(super) fn journal_byte(journal: JournalKind) -> u8 {
    match journal {
        JournalKind::Desk => 1,
        JournalKind::Ops => 2,
    }
}

fn link_of(body: &[u8; 32], mac: &[u8; 32]) -> [u8; 32] {
    Sha256::new_with_prefix(body).chain_update(mac).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(payload: usize) -> Block {
        Block {
            journal: JournalKind::Desk,
            is_simulated: true,
            kind: 2,
            epoch: 3,
            number: 200,
            at: Instant::from_millis(30_000_001),
            payload: vec![7; payload],
        }
    }

    #[test]
    fn a_block_of_any_length_reads_back_and_a_longer_one_is_refused() {
        let key = MacKey::new([5; 32]);
        for payload in [0, 1, 9, PAYLOAD_LEN - 1, PAYLOAD_LEN] {
            let (bytes, link) = block(payload).encode(&[9; 32], &key).unwrap();
            let read = Linked::parse(&bytes).unwrap();
            assert_eq!((&read.block, read.previous, read.link), (&block(payload), [9; 32], link));
            assert!(read.is_by(&key));
            assert!(!read.is_by(&MacKey::new([6; 32])));
        }
        let payload = PAYLOAD_LEN + 1;
        assert_eq!(block(payload).encode(&[9; 32], &key), Err(BlockError::TooLong { payload }));
    }

    #[test]
    fn one_flipped_bit_shows_in_a_block() {
        let key = MacKey::new([5; 32]);
        let (bytes, link) = block(9).encode(&[9; 32], &key).unwrap();
        for bit in 0..BLOCK_LEN * 8 {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            let holds = Linked::parse(&flipped).is_ok_and(|read| read.is_by(&key) || read.link == link);
            assert!(!holds, "bit {bit}");
        }
    }

    #[test]
    fn an_ops_block_tells_no_more_than_the_minute() {
        let ops = Block { journal: JournalKind::Ops, ..block(1) };
        let (bytes, _) = ops.encode(&NO_LINK, &MacKey::new([5; 32])).unwrap();
        assert_eq!(Linked::parse(&bytes).unwrap().block.at, ops.at.minute());
    }

    #[test]
    fn an_unused_block_is_none() {
        assert_eq!(Linked::parse(&[0; BLOCK_LEN]), Err(BlockError::Form));
    }
}
