//! Somebody who writes a journal anew with keys of his own, and knows the page by heart.

use std::collections::BTreeMap;

use election::evidence::{file, sha256};
use election::journal::Blocks;
use election::journal::block::{BLOCK_LEN, Block, MacKey, NO_LINK};
use election::journal::epochs::Epochs;
use election::journal::note::Checkpoint;
use election::journal::seal::{Seed, seal};
use election::journal::system::SystemRecord;
use election::record::{Entry, JournalKind};
use election::time::Instant;

use crate::station::{Case, list_all};

/// A block without what binds it.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) at: Instant,
    pub(crate) kind: u8,
    pub(crate) payload: Vec<u8>,
    /// Epoch to claim instead of the right one.
    pub(crate) epoch: Option<u32>,
}

impl Told {
    pub(crate) fn record<R: Entry>(at: Instant, record: &R) -> Self {
        let mut payload = Vec::new();
        let kind = record.encode(&mut payload);
        Self { at, kind, payload, epoch: None }
    }

    pub(crate) fn system(at: Instant, record: &SystemRecord) -> Self {
        let (kind, payload) = record.encode();
        Self { at, kind, payload, epoch: None }
    }

    pub(crate) fn decode<R: Entry>(&self) -> Option<R> {
        R::decode(self.kind, &self.payload)
    }
}

pub(crate) fn names(kind: JournalKind) -> (&'static str, &'static str) {
    match kind {
        JournalKind::Desk => (file::DESK, file::DESK_EPOCHS),
        JournalKind::Ops => (file::OPS, file::OPS_EPOCHS),
    }
}

/// Writes a journal anew after a change, and the manifest with it.
pub(crate) fn forge(case: &Case, kind: JournalKind, change: impl FnOnce(&mut Vec<Told>)) -> Case {
    let mut case = case.clone();
    both(&mut case, kind, change);
    case
}

/// Writes both journals anew with one ceremony key, after changes to each.
fn both(case: &mut Case, changed: JournalKind, change: impl FnOnce(&mut Vec<Told>)) {
    let mut change = Some(change);
    for kind in [JournalKind::Desk, JournalKind::Ops] {
        let (journal, _) = names(kind);
        let blocks = Blocks::read(&case.files[journal], kind).unwrap();
        let told = blocks.blocks.iter().map(|linked| {
            let Block { at, kind, payload, .. } = linked.block.clone();
            Told { at, kind, payload, epoch: None }
        });
        let mut told: Vec<Told> = told.collect();
        if kind == changed
            && let Some(change) = change.take()
        {
            change(&mut told);
        }
        write(&mut case.files, &blocks, told);
    }
    list_all(&mut case.files);
    // Observers know the key and the notes of another record.
    case.told.ceremony = None;
    case.told.notes.clear();
}

fn write(files: &mut BTreeMap<String, Vec<u8>>, blocks: &Blocks, told: Vec<Told>) {
    let header = &blocks.header;
    let (journal, epochs) = names(header.kind);
    let mut seed = Seed::new(sha256(journal.as_bytes()));
    let listed = Epochs::sign(header, &seed, 64, &[9; 32]);
    let (mut bytes, mut links, mut epoch) = (Vec::new(), Vec::new(), 0);
    for Told { at, kind, payload, epoch: claimed } in told {
        // Whoever leaves a Seal out goes on with the seed behind it.
        if claimed == Some(epoch + 1) {
            seed = seed.next();
            epoch += 1;
        }
        let previous = links.last().copied().unwrap_or(NO_LINK);
        let place = Block {
            journal: header.kind,
            is_simulated: header.is_simulated,
            kind,
            epoch: claimed.unwrap_or(epoch),
            number: links.len() as u64,
            at,
            payload,
        };
        let block = match SystemRecord::decode(kind, &place.payload) {
            Some(SystemRecord::Head(mut head)) => {
                head.epochs = sha256(&listed);
                Block { payload: SystemRecord::Head(head).encode().1, ..place }
            }
            Some(SystemRecord::Anchor(_)) => {
                let note = Checkpoint::of(header, &links).sign(&seed).to_string();
                Block { payload: SystemRecord::Anchor(note).encode().1, ..place }
            }
            Some(SystemRecord::Seal { .. }) => seal(&seed, header, place, &previous),
            _ => place,
        };
        let key: MacKey = seed.mac_key();
        let (block, link) = block.encode(&previous, &key).unwrap();
        bytes.extend(block);
        links.push(link);
        if kind == SystemRecord::SEAL {
            seed = seed.next();
            epoch += 1;
        }
    }
    assert_eq!(bytes.len() % BLOCK_LEN, 0);
    files.insert(journal.to_owned(), bytes);
    files.insert(epochs.to_owned(), listed);
}
