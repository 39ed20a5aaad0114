//! `box.slots` as a file: its first block and its slots, of which none tells anything without the keys.

use election::evidence::slots::first_block;
use election::journal::block::BLOCK_LEN;
use election::record::{JournalHeader, JournalKind};

use super::answer::Spot;

/// Name of the file, here and on the mirror.
pub(super) const SLOTS: &str = "box.slots";

/// A file of slots that has its form.
pub(super) struct SlotFile<'a> {
    /// Whose box it is.
    pub(super) header: JournalHeader,
    /// The slots, from 0.
    pub(super) slots: &'a [[u8; BLOCK_LEN]],
}

impl<'a> SlotFile<'a> {
    /// Reads a file.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, (Spot, String)> {
        let (blocks, rest) = bytes.as_chunks::<BLOCK_LEN>();
        let wrong = |what: &str| (Spot::block(0), what.to_owned());
        let (first, slots) = blocks.split_first().ok_or_else(|| wrong("the file has no block"))?;
        let (header, promised) = read_first(first).ok_or_else(|| wrong("the first block is not whole"))?;
        if slots.len() as u64 != u64::from(promised) || !rest.is_empty() {
            let found = slots.len();
            return Err(wrong(&format!("{promised} slots are promised and {found} whole ones are there")));
        }
        Ok(Self { header, slots })
    }
}

/// Reads block 0: whose box it is, and how many slots it promises.
pub(super) fn read_first(block: &[u8; BLOCK_LEN]) -> Option<(JournalHeader, u32)> {
    let (fields, _) = block.split_first_chunk::<40>()?;
    let (_, rest) = fields.split_first_chunk::<8>()?;
    let (stamp, rest) = rest.split_first()?;
    let (election_id, rest) = rest.get(7..)?.split_first_chunk()?;
    let (precinct, slots) = rest.get(1..)?.split_first_chunk()?;
    let header = JournalHeader {
        kind: JournalKind::Ops,
        is_simulated: *stamp == 0,
        election_id: *election_id,
        precinct: u32::from_be_bytes(*precinct),
    };
    let slots = u32::from_be_bytes(slots.try_into().ok()?);
    // Written again from what was read, it must be the same to the last byte.
    (first_block(&header, slots) == *block).then_some((header, slots))
}

/// Returns whether the opened vote at an offset of the export stands behind a greater one, all else being well.
pub(super) fn is_behind(export: &[u8], offset: usize) -> bool {
    let vote = |offset: usize| export.get(offset..)?.first_chunk::<4>();
    let before = offset.checked_sub(4).and_then(vote);
    before.zip(vote(offset)).is_some_and(|(before, here)| here < before)
}
