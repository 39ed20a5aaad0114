//! The key files of a record: what makes rights and closes slots, and the seed of the current epoch.
//!
//! `docs/record.md`, section 5. Block 0 stands unchanged until it is destroyed; blocks 1 and 2 hold the seed in turn.

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::journal::block::{BLOCK_LEN, journal_byte};
use crate::journal::seal::Seed;
use crate::record::{JournalHeader, JournalKind};

const KEYS_MAGIC: &[u8; 8] = b"SAYLAUK2";
const SEED_MAGIC: &[u8; 8] = b"SAYLAUS2";
const HASH_AT: usize = BLOCK_LEN - 32;

/// What the box side of a record keeps secret. Wiped when dropped.
#[derive(Clone)]
pub struct BoxKeys {
    /// Makes rights, tags and receipts.
    pub station: Zeroizing<[u8; 32]>,
    /// Closes slots.
    pub slots: Zeroizing<[u8; 32]>,
    /// Fills free slots.
    pub fill: Zeroizing<[u8; 32]>,
}

impl BoxKeys {
    /// Returns block 0 of `keys.box`.
    pub fn encode(&self, header: &JournalHeader) -> Zeroizing<[u8; BLOCK_LEN]> {
        let keys = [&self.station, &self.slots, &self.fill];
        hashed(owner(header).into_iter().chain(keys.into_iter().flat_map(|key| **key)))
    }

    /// Reads block 0 of `keys.box`; `None` if it is not whole or not of this precinct.
    pub fn decode(header: &JournalHeader, block: &[u8; BLOCK_LEN]) -> Option<Self> {
        let (_, rest) = block.split_first_chunk::<64>()?;
        let (station, rest) = rest.split_first_chunk()?;
        let (slots, rest) = rest.split_first_chunk()?;
        let fill = rest.first_chunk()?;
        let [station, slots, fill] = [station, slots, fill].map(|key: &[u8; 32]| Zeroizing::new(*key));
        let keys = Self { station, slots, fill };
        (*keys.encode(header) == *block).then_some(keys)
    }
}

/// Returns block 0 of `keys.desk`, which holds no key of its own.
pub fn desk_block(header: &JournalHeader) -> Zeroizing<[u8; BLOCK_LEN]> {
    hashed(owner(header).into_iter())
}

/// Returns the block that holds the seed of an epoch.
pub fn seed_block(epoch: u32, seed: &Seed) -> Zeroizing<[u8; BLOCK_LEN]> {
    let fields = SEED_MAGIC.iter().copied().chain(epoch.to_be_bytes()).chain([0; 4]);
    hashed(fields.chain(*seed.to_bytes()))
}

/// Reads a block that holds a seed, and whose it is.
pub fn read_seed(block: &[u8; BLOCK_LEN]) -> Option<(u32, Seed)> {
    let (epoch, rest) = block.strip_prefix(SEED_MAGIC)?.split_first_chunk()?;
    let seed = Seed::new(*rest.split_first_chunk::<4>()?.1.first_chunk()?);
    let epoch = u32::from_be_bytes(*epoch);
    (*seed_block(epoch, &seed) == *block).then_some((epoch, seed))
}

/// Returns the block of a key file, from 0, in which the seed of an epoch stands.
pub fn seed_place(epoch: u32) -> u64 {
    1 + u64::from(epoch % 2)
}

fn owner(header: &JournalHeader) -> [u8; 64] {
    let stamp = [journal_byte(header.kind), u8::from(!header.is_simulated)];
    let fields = KEYS_MAGIC.iter().copied().chain(stamp).chain([0; 6]).chain(header.election_id).chain([0]);
    let mut bytes = [0; 64];
    bytes.iter_mut().zip(fields.chain(header.precinct.to_be_bytes())).for_each(|(place, byte)| *place = byte);
    bytes
}

fn hashed(content: impl Iterator<Item = u8>) -> Zeroizing<[u8; BLOCK_LEN]> {
    let mut block = Zeroizing::new([0; BLOCK_LEN]);
    let (body, hash) = block.split_at_mut(HASH_AT);
    body.iter_mut().zip(content).for_each(|(place, byte)| *place = byte);
    let mut digest: [u8; 32] = Sha256::digest(&*body).into();
    hash.copy_from_slice(&digest);
    digest.zeroize();
    block
}

/// Names the key file of a journal.
pub fn file_name(kind: JournalKind) -> &'static str {
    match kind {
        JournalKind::Desk => "keys.desk",
        JournalKind::Ops => "keys.box",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(kind: JournalKind) -> JournalHeader {
        JournalHeader { kind, is_simulated: false, election_id: *b"election-000001", precinct: 77 }
    }

    fn keys() -> BoxKeys {
        let [station, slots, fill] = [1, 2, 3].map(|n| Zeroizing::new([n; 32]));
        BoxKeys { station, slots, fill }
    }

    #[test]
    fn keys_read_back_for_their_precinct_only() {
        let header = header(JournalKind::Ops);
        let block = keys().encode(&header);
        let read = BoxKeys::decode(&header, &block).unwrap();
        assert_eq!([*read.station, *read.slots, *read.fill], [[1; 32], [2; 32], [3; 32]]);
        assert!(BoxKeys::decode(&JournalHeader { precinct: 78, ..header }, &block).is_none());
    }

    #[test]
    fn a_seed_reads_back_and_a_torn_one_does_not() {
        let block = seed_block(7, &Seed::new([9; 32]));
        let (epoch, seed) = read_seed(&block).unwrap();
        assert_eq!((epoch, *seed.to_bytes()), (7, [9; 32]));
        for cut in 1..BLOCK_LEN {
            let mut torn = *block;
            torn[cut..].fill(0);
            assert!(torn == *block || read_seed(&torn).is_none(), "cut at {cut}");
        }
        assert_eq!([seed_place(0), seed_place(1), seed_place(2)], [1, 2, 1]);
    }

    #[test]
    fn one_flipped_bit_voids_a_key_block() {
        let header = header(JournalKind::Ops);
        let block = keys().encode(&header);
        for bit in 0..BLOCK_LEN * 8 {
            let mut bent = *block;
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(BoxKeys::decode(&header, &bent).is_none(), "bit {bit}");
        }
    }
}
