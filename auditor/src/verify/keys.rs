//! The key files of a live record, as far as the checks need them. Nothing of a key leaves this crate.

use election::journal::block::BLOCK_LEN;
use election::journal::keys::{BoxKeys, desk_block, read_seed, seed_place};
use election::journal::seal::Seed;
use election::record::{JournalHeader, JournalKind};

use super::answer::Spot;
use super::journal::is_zero;

/// A key file that has its form.
pub(super) struct KeyFile {
    /// Whose it is; absent when it was destroyed.
    pub(super) header: Option<JournalHeader>,
    /// What opens the slots.
    pub(super) box_keys: Option<BoxKeys>,
    /// The epoch seeds that stand in it, the last epoch last.
    pub(super) seeds: Vec<(u32, Seed)>,
}

impl KeyFile {
    /// Reads a file.
    pub(super) fn read(kind: JournalKind, bytes: &[u8]) -> Result<Self, (Spot, String)> {
        let (blocks, rest) = bytes.as_chunks::<BLOCK_LEN>();
        let ([first, seeds @ ..], []) = (blocks, rest) else {
            return Err((Spot::block(0), "the file does not have three blocks".to_owned()));
        };
        if seeds.len() != 2 {
            return Err((Spot::block(0), "the file does not have three blocks".to_owned()));
        }
        let mut file = Self { header: None, box_keys: None, seeds: Vec::new() };
        if !is_zero(first) {
            let not_whole = || (Spot::block(0), "the block of keys is not whole".to_owned());
            let header = owner(kind, first).ok_or_else(not_whole)?;
            file.box_keys = BoxKeys::decode(&header, first).filter(|_| kind == JournalKind::Ops);
            let is_whole = match kind {
                JournalKind::Ops => file.box_keys.is_some(),
                JournalKind::Desk => *desk_block(&header) == *first,
            };
            file.header = Some(header).filter(|_| is_whole);
            file.header.as_ref().ok_or_else(not_whole)?;
        }
        for (place, block) in (1..).zip(seeds) {
            if is_zero(block) {
                continue;
            }
            let seed = read_seed(block).filter(|(epoch, _)| seed_place(*epoch) == place);
            file.seeds.push(seed.ok_or_else(|| (Spot::block(place), "the seed is not whole".to_owned()))?);
        }
        file.seeds.sort_unstable_by_key(|(epoch, _)| *epoch);
        Ok(file)
    }
}

fn owner(kind: JournalKind, block: &[u8; BLOCK_LEN]) -> Option<JournalHeader> {
    let (fields, _) = block.split_first_chunk::<36>()?;
    let (stamp, rest) = fields.get(9..)?.split_first()?;
    let (election_id, rest) = rest.get(6..)?.split_first_chunk()?;
    let precinct = u32::from_be_bytes(rest.get(1..)?.try_into().ok()?);
    Some(JournalHeader { kind, is_simulated: *stamp == 0, election_id: *election_id, precinct })
}
