//! A journal on a disk: one block a record, each durable before the next is written, sealed epoch by epoch.

use std::collections::BTreeMap;

use election::evidence::file;
use election::journal::block::{BLOCK_LEN, Block, Linked, MacKey, NO_LINK, PAYLOAD_LEN};
use election::journal::epochs::Epochs;
use election::journal::note::{Checkpoint, Note};
use election::journal::seal::{is_sealed, seal};
use election::journal::system::{Boot, LastEnd, SystemRecord};
use election::journal::{Blocks, EPOCH_LEN};
use election::record::{Break, JournalHeader, JournalKind};
use election::time::Instant;

use crate::disk::{Disk, DiskError};
use crate::keys::SeedFile;
use crate::record::{Alarm, RecordError};
use crate::seeded::{Bug, is_on};

const BLOCK: u64 = BLOCK_LEN as u64;

/// The end of a journal, to which records are added.
pub(crate) struct JournalFile {
    header: JournalHeader,
    seeds: SeedFile,
    /// Epochs that have a public key.
    listed: u32,
    /// Links of all blocks, from the Head.
    links: Vec<[u8; 32]>,
    /// Blocks in the current epoch.
    in_epoch: u64,
    /// Blocks written in advance.
    capacity: u64,
    /// When the last record was written.
    last: Instant,
    /// Bytes behind the last block that a crash cut short, to be zeroed.
    torn: usize,
    /// The last epoch is sealed and its seed not moved on.
    is_seed_behind: bool,
}

/// What a journal says of its starts and of its end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Past {
    /// Number of the last Boot.
    pub(crate) last_boot: Option<u32>,
    /// Boots that followed an end not in order.
    pub(crate) broken_ends: u32,
    /// Whether the last record is Left.
    pub(crate) has_left: bool,
    /// Whether the last record is Close.
    pub(crate) is_closed: bool,
    /// Whether the last block is a Seal.
    pub(crate) is_sealed: bool,
    /// What was last said of the mirror.
    pub(crate) has_mirror: Option<bool>,
}

/// Returns the name of a journal's file.
pub(crate) fn journal_file(kind: JournalKind) -> &'static str {
    match kind {
        JournalKind::Desk => file::DESK,
        JournalKind::Ops => file::OPS,
    }
}

/// Returns the name of the file of a journal's epochs.
pub(crate) fn epochs_file(kind: JournalKind) -> &'static str {
    match kind {
        JournalKind::Desk => file::DESK_EPOCHS,
        JournalKind::Ops => file::OPS_EPOCHS,
    }
}

/// Returns the first block of a journal.
pub(crate) fn head_block(
    header: &JournalHeader,
    head: SystemRecord,
    key: &MacKey,
) -> Result<[u8; BLOCK_LEN], RecordError> {
    let (kind, payload) = head.encode();
    let block = Block {
        journal: header.kind,
        is_simulated: header.is_simulated,
        kind,
        epoch: 0,
        number: 0,
        at: Instant::MIDNIGHT,
        payload,
    };
    block.encode(&NO_LINK, key).map(|(bytes, _)| bytes).map_err(|source| RecordError::Payload { source })
}

impl Past {
    /// Reads the system records of a journal.
    pub(crate) fn of(blocks: &[Linked]) -> Self {
        let mut past = Self::default();
        for linked in blocks {
            let record = SystemRecord::decode(linked.block.kind, &linked.block.payload);
            past.is_sealed = matches!(record, Some(SystemRecord::Seal { .. }));
            if past.is_sealed {
                continue;
            }
            past.has_left = record == Some(SystemRecord::Left);
            past.is_closed = matches!(record, Some(SystemRecord::Close { .. }));
            match record {
                Some(SystemRecord::Boot(boot)) => {
                    past.last_boot = Some(boot.starts);
                    past.broken_ends += u32::from(boot.last_end == LastEnd::Broken);
                }
                Some(SystemRecord::Mirror(is_back)) => past.has_mirror = Some(is_back),
                _ => {}
            }
        }
        past
    }

    /// Returns how the program ended before this start.
    pub(crate) fn last_end(&self) -> LastEnd {
        match self.last_boot {
            None => LastEnd::FirstStart,
            Some(_) if self.has_left => LastEnd::Left,
            Some(_) => LastEnd::Broken,
        }
    }
}

impl JournalFile {
    /// Takes up a journal as it was found, and changes nothing on the disk. What a crash cut short is left out.
    pub(crate) fn check(
        disk: &mut impl Disk,
        blocks: &mut Blocks,
        seeds: SeedFile,
        epochs: &Epochs,
    ) -> Result<Self, RecordError> {
        let kind = blocks.header.kind;
        drop_torn_block(blocks, &seeds)?;
        let last = blocks.blocks.last().ok_or(RecordError::damaged(kind, Break::Header))?;
        let sealed = last.block.kind == SystemRecord::SEAL;
        let epoch = last.block.epoch + u32::from(sealed);
        let is_seed_behind = sealed && seeds.epoch + 1 == epoch;
        if !is_seed_behind && seeds.epoch != epoch {
            return Err(Alarm::SeedAhead { journal: journal_file(kind), seed: seeds.epoch, epoch }.into());
        }
        if !is_on(Bug::MacNotChecked) {
            check_macs(blocks, &seeds, epochs)?;
        }
        let bytes = disk.read(journal_file(kind))?.unwrap_or_default();
        let tail = bytes.get(blocks.blocks.len() * BLOCK_LEN..).unwrap_or_default();
        let is_torn = tail.iter().any(|byte| *byte != 0);
        let mut links: Vec<_> = blocks.blocks.iter().map(|linked| linked.link).collect();
        if is_on(Bug::LengthBelieved) && is_torn {
            links.push(last.link);
        }
        Ok(Self {
            header: blocks.header.clone(),
            listed: epochs.listed(),
            links,
            in_epoch: blocks.blocks.iter().rev().take_while(|linked| linked.block.epoch == epoch).count()
                as u64,
            capacity: bytes.len() as u64 / BLOCK,
            last: last.block.at,
            torn: if is_torn && !is_on(Bug::LengthBelieved) { tail.len().min(BLOCK_LEN) } else { 0 },
            is_seed_behind,
            seeds,
        })
    }

    /// Mends what a crash left: zeroes the torn tail, lets the seed catch up with a Seal, forgets an older seed.
    pub(crate) fn mend(&mut self, disk: &mut impl Disk) -> Result<(), RecordError> {
        let torn = std::mem::take(&mut self.torn);
        if 0 < torn {
            let name = journal_file(self.header.kind);
            disk.write(name, self.links.len() as u64 * BLOCK, &vec![0; torn])?;
            disk.sync(name)?;
        }
        self.seeds.forget_leftover(disk)?;
        if std::mem::take(&mut self.is_seed_behind) {
            self.seeds.advance(disk)?;
        }
        Ok(())
    }

    /// Returns when the last record was written.
    pub(crate) fn last(&self) -> Instant {
        self.last
    }

    /// Adds a record; once this returns it is durable. A full epoch is sealed at once.
    pub(crate) fn append(
        &mut self,
        disk: &mut impl Disk,
        at: Instant,
        (kind, payload): (u8, Vec<u8>),
    ) -> Result<(), RecordError> {
        self.end_full_epoch(disk, at)?;
        let block = Block { kind, payload, ..self.next_block(at) };
        self.put(disk, &block)?;
        self.end_full_epoch(disk, at)
    }

    /// Seals the current epoch, if it holds anything and another one is listed.
    pub(crate) fn end_epoch(&mut self, disk: &mut impl Disk, at: Instant) -> Result<(), RecordError> {
        if self.in_epoch == 0 || self.listed <= self.seeds.epoch + 1 {
            return Ok(());
        }
        if is_on(Bug::SeedBeforeSeal) {
            let place = self.next_block(at);
            let block = seal(&self.seeds.seed, &self.header, place, &self.link());
            let key = self.seeds.seed.mac_key();
            self.seeds.advance(disk)?;
            self.put_by(disk, &block, &key)?;
            self.in_epoch = 0;
            return Ok(());
        }
        self.seal(disk, at)?;
        Ok(self.seeds.advance(disk)?)
    }

    /// Adds the record of a start, in an epoch of its own.
    pub(crate) fn boot(&mut self, disk: &mut impl Disk, at: Instant, boot: Boot) -> Result<(), RecordError> {
        if 1 < self.links.len() {
            self.end_epoch(disk, at)?;
        }
        self.append(disk, at, SystemRecord::Boot(boot).encode())
    }

    /// Adds a checkpoint note and seals it.
    pub(crate) fn anchor(&mut self, disk: &mut impl Disk, at: Instant) -> Result<Note, RecordError> {
        let note = Checkpoint::of(&self.header, &self.links).sign(&self.seeds.seed);
        self.append(disk, at, SystemRecord::Anchor(note.to_string()).encode())?;
        self.end_epoch(disk, at)?;
        Ok(note)
    }

    /// Adds the last record and seals it; nothing may follow.
    pub(crate) fn close(
        &mut self,
        disk: &mut impl Disk,
        at: Instant,
        close: SystemRecord,
    ) -> Result<(), RecordError> {
        self.end_full_epoch(disk, at)?;
        let (kind, payload) = close.encode();
        let block = Block { kind, payload, ..self.next_block(at) };
        self.put(disk, &block)?;
        self.seal(disk, at)
    }

    /// Reads the journal again and returns it without its unused blocks, if it is what was written.
    pub(crate) fn read_back(&self, disk: &mut impl Disk) -> Result<Vec<u8>, RecordError> {
        let kind = self.header.kind;
        let mut bytes = disk.read(journal_file(kind))?.unwrap_or_default();
        let blocks = Blocks::read(&bytes, kind).map_err(|source| RecordError::damaged(kind, source))?;
        if let Some(source) = blocks.broken {
            return Err(RecordError::damaged(kind, source));
        }
        if !blocks.blocks.iter().map(|linked| linked.link).eq(self.links.iter().copied()) {
            return Err(Alarm::Changed { file: journal_file(kind) }.into());
        }
        bytes.truncate(self.links.len() * BLOCK_LEN);
        Ok(bytes)
    }

    /// Seals the current epoch. The seed stays, for keys are destroyed or moved on next.
    pub(crate) fn seal(&mut self, disk: &mut impl Disk, at: Instant) -> Result<(), RecordError> {
        let place = self.next_block(at);
        let block = seal(&self.seeds.seed, &self.header, place, &self.link());
        self.put(disk, &block)?;
        self.in_epoch = 0;
        Ok(())
    }

    /// Seals an epoch that has room for its Seal alone. A crash may have left one.
    fn end_full_epoch(&mut self, disk: &mut impl Disk, at: Instant) -> Result<(), RecordError> {
        if self.in_epoch + 1 < EPOCH_LEN { Ok(()) } else { self.end_epoch(disk, at) }
    }

    fn next_block(&self, at: Instant) -> Block {
        Block {
            journal: self.header.kind,
            is_simulated: self.header.is_simulated,
            kind: 0,
            epoch: self.seeds.epoch,
            number: self.links.len() as u64,
            at: at.max(self.last),
            payload: Vec::new(),
        }
    }

    fn put(&mut self, disk: &mut impl Disk, block: &Block) -> Result<(), RecordError> {
        let key = self.seeds.seed.mac_key();
        self.put_by(disk, block, &key)
    }

    fn put_by(&mut self, disk: &mut impl Disk, block: &Block, key: &MacKey) -> Result<(), RecordError> {
        let (bytes, link) =
            block.encode(&self.link(), key).map_err(|source| RecordError::Payload { source })?;
        self.make_room(disk)?;
        let name = journal_file(self.header.kind);
        disk.write(name, block.number * BLOCK, &bytes)?;
        if !is_on(Bug::JournalNotSynced) {
            let synced = disk.sync(name);
            if is_on(Bug::SyncErrorRetried) { disk.sync(name)? } else { synced? }
        }
        self.links.push(link);
        self.in_epoch += 1;
        self.last = block.at;
        Ok(())
    }

    /// Writes more blocks in advance, if none is left.
    fn make_room(&mut self, disk: &mut impl Disk) -> Result<(), DiskError> {
        if (self.links.len() as u64) < self.capacity {
            return Ok(());
        }
        let name = journal_file(self.header.kind);
        let more = (self.capacity / 4).max(1);
        disk.write(name, self.capacity * BLOCK, &vec![0; more as usize * BLOCK_LEN])?;
        disk.sync(name)?;
        self.capacity += more;
        Ok(())
    }

    fn link(&self) -> [u8; 32] {
        self.links.last().copied().unwrap_or(NO_LINK)
    }
}

/// Returns the text of a Fault that fits into a block.
pub(crate) fn fault(text: &str) -> (u8, Vec<u8>) {
    let end = text.floor_char_boundary(PAYLOAD_LEN);
    SystemRecord::Fault(text.split_at(end).0.to_owned()).encode()
}

/// Leaves out the last block if a crash cut it short: then its form or its MAC does not hold, and nothing follows it.
fn drop_torn_block(blocks: &mut Blocks, seeds: &SeedFile) -> Result<(), RecordError> {
    match blocks.broken.take() {
        None => {
            let key = seeds.seed.mac_key();
            let is_torn = |last: &mut Linked| {
                0 < last.block.number && last.block.epoch == seeds.epoch && !last.is_by(&key)
            };
            if is_on(Bug::TornTailKept) || is_on(Bug::MacNotChecked) {
                return Ok(());
            }
            // A block that is not whole says nothing.
            drop(blocks.blocks.pop_if(is_torn));
            Ok(())
        }
        Some(Break::Cut { .. }) => Ok(()),
        Some(source) => Err(RecordError::damaged(blocks.header.kind, source)),
    }
}

/// Checks every MAC: of sealed epochs by the key their Seal discloses, of the tail by the seed. And every Seal.
fn check_macs(blocks: &Blocks, seeds: &SeedFile, epochs: &Epochs) -> Result<(), RecordError> {
    let kind = blocks.header.kind;
    let mut keys: BTreeMap<u32, MacKey> = BTreeMap::from([(seeds.epoch, seeds.seed.mac_key())]);
    for (linked, mac_key) in blocks.seals() {
        let block = &linked.block;
        let is_signed = epochs.key(block.epoch).is_some_and(|key| is_sealed(&blocks.header, linked, key));
        if !is_signed {
            return Err(not_by_station(kind, block));
        }
        keys.insert(block.epoch, MacKey::new(mac_key));
    }
    let forged = blocks
        .blocks
        .iter()
        .find(|linked| !keys.get(&linked.block.epoch).is_some_and(|key| linked.is_by(key)));
    forged.map_or(Ok(()), |linked| Err(not_by_station(kind, &linked.block)))
}

/// Returns whether a journal ends with a Close and the Seal of its epoch, both whole. It needs no secret.
pub(crate) fn is_over(blocks: &Blocks, epochs: &Epochs) -> bool {
    let past = Past::of(&blocks.blocks);
    let whole = blocks.seals().last().is_some_and(|(seal, mac_key)| {
        let key = MacKey::new(mac_key);
        let is_signed = epochs.key(seal.block.epoch).is_some_and(|key| is_sealed(&blocks.header, seal, key));
        is_signed && seal.is_by(&key)
    });
    blocks.broken.is_none() && past.is_closed && past.is_sealed && whole
}

fn not_by_station(kind: JournalKind, block: &Block) -> RecordError {
    Alarm::NotByStation { file: journal_file(kind), block: block.number }.into()
}
