//! A journal of version 2: blocks on a disk, guarded by the keys of epochs; `docs/record.md` has every byte.
//!
//! Here a journal is read as a file: its blocks in order, as far as they hold.
//!
//! Form, numbers, epochs and links are checked here; MACs and seals need keys and are asked of each block and of
//! [`seal`] afterwards.

pub mod block;
pub mod epochs;
pub mod keys;
pub mod note;
pub mod seal;
pub mod system;

use crate::journal::block::{BLOCK_LEN, Block, Linked, NO_LINK, is_zero};
use crate::journal::system::{Head, SystemRecord};
use crate::record::{Break, Entry, Journal, JournalHeader, JournalKind, Numbered};

/// A journal file of version 2 starts with these bytes.
pub const MAGIC: &[u8; 8] = b"SAYLAUJ2";
/// The most blocks of an epoch, its Seal among them.
pub const EPOCH_LEN: u64 = 64;

/// The blocks of a journal up to the first that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    /// Whose journal it is, from the Head.
    pub header: JournalHeader,
    /// What the Head says.
    pub head: Head,
    /// Blocks in order, the Head first.
    pub blocks: Vec<Linked>,
    /// What follows them, other than unused blocks.
    pub broken: Option<Break>,
}

impl Blocks {
    /// Reads a journal of this kind.
    pub fn read(bytes: &[u8], kind: JournalKind) -> Result<Self, Break> {
        let (whole, rest) = bytes.as_chunks::<BLOCK_LEN>();
        let first = whole.first().and_then(|block| Linked::parse(block).ok()).ok_or(Break::Header)?;
        let (header, head) = read_head(&first, kind).ok_or(Break::Header)?;
        let mut journal = Self { header, head, blocks: vec![first], broken: None };
        let mut unread = whole.get(1..).unwrap_or_default();
        while let Some((block, rest)) = unread.split_first()
            && let Some(linked) = Linked::parse(block).ok().filter(|linked| journal.is_next(linked))
        {
            journal.blocks.push(linked);
            unread = rest;
        }
        journal.broken = journal.what_follows(unread, rest);
        Ok(journal)
    }

    /// Returns the Seals, each with the MAC key of its epoch that it discloses.
    pub fn seals(&self) -> impl Iterator<Item = (&Linked, [u8; 32])> {
        self.blocks.iter().filter_map(|linked| {
            match SystemRecord::decode(linked.block.kind, &linked.block.payload) {
                Some(SystemRecord::Seal { mac_key, .. }) => Some((linked, mac_key)),
                _ => None,
            }
        })
    }

    /// Returns the records as far as they are of this version. Those of the record itself are passed over.
    pub fn records<R: Entry>(&self) -> Journal<R> {
        let mut records = Vec::new();
        let mut broken = self.broken.clone();
        for linked in &self.blocks {
            let block = &linked.block;
            let (no, offset) = (block.number as u32, block.number as usize * BLOCK_LEN);
            if is_system(block) {
                continue;
            }
            let Some(record) = R::decode(block.kind, &block.payload) else {
                broken = Some(Break::UnknownRecord { no, offset, kind: block.kind });
                break;
            };
            records.push(Numbered { no, offset, at: block.at, record });
        }
        Journal { header: self.header.clone(), records, broken }
    }

    /// Returns whether a block follows from those before it.
    fn is_next(&self, linked: &Linked) -> bool {
        let Some(last) = self.blocks.last() else { return false };
        let (block, before) = (&linked.block, &last.block);
        let is_sealed = before.kind == SystemRecord::SEAL;
        block.journal == self.header.kind
            && block.is_simulated == self.header.is_simulated
            && block.number == before.number + 1
            && block.epoch == before.epoch + u32::from(is_sealed)
            && linked.previous == last.link
    }

    /// Returns what is wrong with the bytes behind the last block that holds. A block that does not hold is a cut if
    /// nothing stands behind it.
    fn what_follows(&self, unread: &[[u8; BLOCK_LEN]], rest: &[u8]) -> Option<Break> {
        let no = self.blocks.len() as u32;
        let offset = self.blocks.len() * BLOCK_LEN;
        let (next, later) = unread.split_at(unread.len().min(1));
        if !is_zero(later.as_flattened()) || (!is_zero(rest) && !next.is_empty()) {
            return Some(Break::Chain { no, offset });
        }
        (!is_zero(next.as_flattened()) || !is_zero(rest)).then_some(Break::Cut { no, offset })
    }
}

/// Returns the records of a journal of version 2.
pub(crate) fn read<R: Entry>(bytes: &[u8]) -> Result<Journal<R>, Break> {
    Ok(Blocks::read(bytes, R::JOURNAL)?.records())
}

/// Returns whether a block is a record of the journal itself, at a place where it may stand.
fn is_system(block: &Block) -> bool {
    let is_head = block.kind == SystemRecord::HEAD;
    SystemRecord::FIRST <= block.kind
        && is_head == (block.number == 0)
        && SystemRecord::decode(block.kind, &block.payload).is_some()
}

fn read_head(first: &Linked, kind: JournalKind) -> Option<(JournalHeader, Head)> {
    let block = &first.block;
    let is_first = (block.journal, block.number, block.epoch, first.previous) == (kind, 0, 0, NO_LINK);
    match SystemRecord::decode(block.kind, &block.payload) {
        Some(SystemRecord::Head(head)) if is_first => {
            let (election_id, precinct) = (head.election_id, head.precinct);
            Some((JournalHeader { kind, is_simulated: block.is_simulated, election_id, precinct }, head))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
