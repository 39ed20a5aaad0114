//! A start: everything on the medium made durable, read, believed or refused, and what a crash cut short mended.
//!
//! `docs/record.md`, section 8. A start can be cut short at any of its writes and be repeated.

use election::journal::Blocks;
use election::journal::block::BLOCK_LEN;
use election::journal::epochs::Epochs;
use election::journal::keys::{BoxKeys, file_name};
use election::journal::system::{LastEnd, SystemRecord};
use election::record::JournalKind;

use super::{Alarm, Found, MirrorRule, Plan, Record, RecordError, begin, closes, destroy_keys};
use crate::ballot_box::{BoxFile, InBox, belongs_to};
use crate::disk::Disk;
use crate::entropy::Entropy;
use crate::file;
use crate::journal::{JournalFile, Past, epochs_file, is_over, journal_file};
use crate::keys::SeedFile;
use crate::seeded::{Bug, is_on};

/// One journal as it was found.
struct Read {
    blocks: Blocks,
    epochs: Epochs,
}

impl<D: Disk, E: Entropy> Record<D, E> {
    /// Opens the record on a medium, or begins one, and returns what it holds. Nothing is added to it before
    /// [`start`](Self::start), and nothing is changed before everything is read and believed.
    ///
    /// A closed record opens as long as its keys are there, for the ballots in it may not have been exported.
    pub fn open(
        mut disk: D,
        mut mirror: Option<D>,
        plan: Plan,
        mut entropy: E,
    ) -> Result<(Self, Found), RecordError> {
        if disk.read(file_name(JournalKind::Ops))?.is_none() {
            refuse_if_used(&mut disk, mirror.as_mut(), &plan)?;
            begin::begin(&mut disk, mirror.as_mut(), &plan, &mut entropy)?;
        }
        sync_all(&mut disk)?;
        let desk = read(&mut disk, &plan, JournalKind::Desk)?;
        let ops = read(&mut disk, &plan, JournalKind::Ops)?;
        check_mirror(&ops, mirror.is_some(), plan.mirror_rule)?;
        mirror.as_mut().map_or(Ok(()), sync_mirror)?;
        let is_over = [&desk, &ops].iter().all(|read| is_over(&read.blocks, &read.epochs));
        let (keys, are_keys_torn) = match box_keys(&mut disk, mirror.as_mut(), &plan)? {
            Some((_, true)) | None if is_over => {
                destroy_keys(&mut disk, mirror.as_mut())?;
                return Err(RecordError::Closed);
            }
            Some(keys) => keys,
            None => return Err(RecordError::KeysLost { file: file_name(JournalKind::Ops) }),
        };
        let ceremony = desk.epochs.ceremony;
        let (desk, desk_blocks) = check(&mut disk, desk)?;
        let (ops, ops_blocks) = check(&mut disk, ops)?;
        let pasts = [&desk_blocks, &ops_blocks].map(|journal| Past::of(&journal.blocks));
        let generation = generation(&ops_blocks);
        let mut ballots = BoxFile::new(&plan.header(JournalKind::Ops), &keys, plan.slots, generation);
        let in_box = ballots.open(&mut disk, mirror.as_mut())?;
        let [desk_past, ops_past] = pasts;
        let ends = [desk_past.last_end(), ops_past.last_end()];
        let crashes = ops_past.broken_ends + u32::from(ends[1] == LastEnd::Broken);
        if crashes < in_box.damaged {
            return Err(Alarm::SlotsDamaged { damaged: in_box.damaged, crashes }.into());
        }
        let starts = desk_past.last_boot.max(ops_past.last_boot).map_or(0, |last| last + 1);
        let is_closed = desk_past.is_closed || ops_past.is_closed;
        let found = Found {
            contents: in_box.contents(),
            copied: in_box.copied(),
            slots: in_box.used.clone(),
            retired: in_box.retired.clone(),
            is_closed,
            starts,
            last_end: ends[1],
            last: desk.last().max(ops.last()),
            ceremony,
            desk: desk_blocks,
            ops: ops_blocks,
        };
        let mirror_news = mirror_news(&found.ops, ops_past, mirror.is_some());
        let is_stopped = false;
        let mut record = Self {
            disk,
            mirror,
            entropy,
            plan,
            keys,
            desk,
            ops,
            ballots,
            starts,
            ends,
            mirror_news,
            is_stopped,
        };
        record.mend(&in_box, are_keys_torn)?;
        if is_closed {
            record.finish_close(&found, pasts, closes(&in_box, record.plan.slots))?;
        }
        Ok((record, found))
    }

    /// Mends what a crash left, once all of it is believed.
    fn mend(&mut self, in_box: &InBox, are_keys_torn: bool) -> Result<(), RecordError> {
        let disk = &mut self.disk;
        if are_keys_torn {
            let name = file_name(JournalKind::Ops);
            disk.write(name, 0, self.keys.encode(&self.plan.header(JournalKind::Ops)).as_slice())?;
            disk.sync(name)?;
        }
        self.desk.mend(disk)?;
        self.ops.mend(disk)?;
        self.ballots.mend(disk, self.mirror.as_mut(), in_box)
    }

    /// Closes the journal that a crash left open.
    fn finish_close(
        &mut self,
        found: &Found,
        pasts: [Past; 2],
        closes: [(JournalKind, SystemRecord); 2],
    ) -> Result<(), RecordError> {
        let [desk, ops] = pasts;
        for (kind, close) in closes {
            let past = if kind == JournalKind::Desk { desk } else { ops };
            self.in_journal(kind, |journal, disk| match past {
                Past { is_closed: false, .. } => journal.close(disk, found.last, close),
                Past { is_sealed: false, .. } => journal.seal(disk, found.last),
                _ => Ok(()),
            })?;
        }
        self.is_stopped = true;
        Ok(())
    }
}

/// A journal that holds more than its Head has lost its keys; it is not begun again. Nor is a mirror written over that
/// holds ballots: its own record may be in need of it.
fn refuse_if_used<D: Disk>(disk: &mut D, mirror: Option<&mut D>, plan: &Plan) -> Result<(), RecordError> {
    if disk.read(file::OLD_SLOTS)?.is_some() {
        return Err(RecordError::OldVersion);
    }
    for kind in [JournalKind::Desk, JournalKind::Ops] {
        let bytes = disk.read(journal_file(kind))?.unwrap_or_default();
        if bytes.iter().skip(BLOCK_LEN).any(|byte| *byte != 0) {
            return Err(RecordError::KeysLost { file: file_name(JournalKind::Ops) });
        }
    }
    let Some(mirror) = mirror else { return Ok(()) };
    let Some(slots) = mirror.read(file::SLOTS)? else { return Ok(()) };
    let header = plan.header(JournalKind::Ops);
    if !belongs_to(&header, &slots) {
        return Err(RecordError::Foreign { file: file::SLOTS });
    }
    let keys = first_block(mirror)?.and_then(|block| BoxKeys::decode(&header, &block));
    let Some(keys) = keys else { return Ok(()) };
    let of_mirror = BoxFile::new(&header, &keys, plan.slots, 0);
    if of_mirror.is_used(&slots) { Err(RecordError::MirrorInUse) } else { Ok(()) }
}

/// What a killed program left in the page cache becomes durable before anything builds on it: names and contents.
fn sync_all(disk: &mut impl Disk) -> Result<(), RecordError> {
    if is_on(Bug::NothingSyncedAtOpen) {
        return Ok(());
    }
    if !is_on(Bug::NamesNotSyncedAtOpen) {
        disk.sync_names()?;
    }
    for kind in [JournalKind::Desk, JournalKind::Ops] {
        [journal_file(kind), epochs_file(kind), file_name(kind)]
            .iter()
            .try_for_each(|name| disk.sync(name))?;
    }
    Ok(disk.sync(file::SLOTS)?)
}

/// The same for the mirror.
fn sync_mirror(mirror: &mut impl Disk) -> Result<(), RecordError> {
    if is_on(Bug::NothingSyncedAtOpen) {
        return Ok(());
    }
    mirror.sync_names()?;
    mirror.sync(file::SLOTS)?;
    Ok(mirror.sync(file_name(JournalKind::Ops))?)
}

fn read(disk: &mut impl Disk, plan: &Plan, kind: JournalKind) -> Result<Read, RecordError> {
    let name = journal_file(kind);
    let bytes = disk.read(name)?.ok_or(RecordError::Foreign { file: name })?;
    let blocks = Blocks::read(&bytes, kind).map_err(|source| RecordError::damaged(kind, source))?;
    let head = &blocks.head;
    if blocks.header != plan.header(kind) || (head.slots, head.definition) != (plan.slots, plan.definition) {
        return Err(RecordError::Foreign { file: name });
    }
    let listed = disk.read(epochs_file(kind))?.unwrap_or_default();
    let is_listed = election::evidence::sha256(&listed) == head.epochs;
    let epochs = Epochs::read(&listed).ok().filter(|epochs| is_listed && epochs.header == blocks.header);
    let epochs = epochs.ok_or(RecordError::Foreign { file: epochs_file(kind) })?;
    Ok(Read { blocks, epochs })
}

fn check(disk: &mut impl Disk, read: Read) -> Result<(JournalFile, Blocks), RecordError> {
    let Read { mut blocks, epochs } = read;
    let kind = blocks.header.kind;
    let seeds = SeedFile::read(disk, kind)?.ok_or(RecordError::KeysLost { file: file_name(kind) })?;
    let journal = JournalFile::check(disk, &mut blocks, seeds, &epochs)?;
    Ok((journal, blocks))
}

fn check_mirror(ops: &Read, is_given: bool, rule: MirrorRule) -> Result<(), RecordError> {
    let expected = ops.blocks.head.has_mirror;
    let may_lack = expected && rule == MirrorRule::GoOn;
    if expected == is_given || may_lack { Ok(()) } else { Err(RecordError::Mirror { expected }) }
}

/// Returns what the ops journal must be told of the mirror: that it is gone, or back.
fn mirror_news(ops: &Blocks, past: Past, is_given: bool) -> Option<bool> {
    let is_known = past.has_mirror.unwrap_or(ops.head.has_mirror);
    (is_given != is_known).then_some(is_given)
}

/// Reads the keys of the box, from the mirror if they are damaged here, which is told beside them.
fn box_keys<D: Disk>(
    disk: &mut D,
    mirror: Option<&mut D>,
    plan: &Plan,
) -> Result<Option<(BoxKeys, bool)>, RecordError> {
    let header = plan.header(JournalKind::Ops);
    let whole = |block: Option<[u8; BLOCK_LEN]>| block.and_then(|block| BoxKeys::decode(&header, &block));
    if let Some(keys) = whole(first_block(disk)?) {
        return Ok(Some((keys, false)));
    }
    Ok(whole(mirror.map(first_block).transpose()?.flatten()).map(|keys| (keys, true)))
}

fn first_block(disk: &mut impl Disk) -> Result<Option<[u8; BLOCK_LEN]>, RecordError> {
    Ok(disk.read(file_name(JournalKind::Ops))?.and_then(|bytes| bytes.first_chunk().copied()))
}

/// Returns the generation of ballots that count.
fn generation(ops: &Blocks) -> u8 {
    let emptied = ops.blocks.iter().rev().find_map(|linked| {
        match SystemRecord::decode(linked.block.kind, &linked.block.payload) {
            Some(SystemRecord::Emptied(generation)) => Some(generation),
            _ => None,
        }
    });
    emptied.unwrap_or(0)
}
