//! The beginning: every file written whole under another name, and the keys named last.

use election::journal::block::BLOCK_LEN;
use election::journal::epochs::Epochs;
use election::journal::keys::{BoxKeys, desk_block, file_name, seed_block, seed_place};
use election::journal::seal::Seed;
use election::journal::system::{Head, SystemRecord};
use election::record::JournalKind;
use zeroize::Zeroizing;

use super::{Plan, RecordError};
use crate::ballot_box::BoxFile;
use crate::disk::Disk;
use crate::entropy::Entropy;
use crate::file;
use crate::journal::{epochs_file, head_block, journal_file};

const KINDS: [JournalKind; 2] = [JournalKind::Desk, JournalKind::Ops];

/// Writes an empty record. Without the last of its names there is none.
pub(super) fn begin<D: Disk>(
    disk: &mut D,
    mirror: Option<&mut D>,
    plan: &Plan,
    entropy: &mut impl Entropy,
) -> Result<(), RecordError> {
    let ops = plan.header(JournalKind::Ops);
    let keys = BoxKeys { station: draw(entropy)?, slots: draw(entropy)?, fill: draw(entropy)? };
    let slots = BoxFile::new(&ops, &keys, plan.slots, 0).empty_file();
    let has_mirror = mirror.is_some();
    if let Some(mirror) = mirror {
        create(mirror, file::SLOTS, &slots)?;
        create(mirror, file_name(JournalKind::Ops), keys.encode(&ops).as_slice())?;
        name(mirror, &[file::SLOTS, file_name(JournalKind::Ops)])?;
    }
    create(disk, file::SLOTS, &slots)?;
    // The key is forgotten when this returns.
    let ceremony = Ceremony { plan, key: draw(entropy)?, has_mirror };
    for kind in KINDS {
        let seed = Seed::new(*draw(entropy)?);
        ceremony.create_journal(disk, kind, &seed)?;
        let first = match kind {
            JournalKind::Desk => desk_block(&plan.header(kind)),
            JournalKind::Ops => keys.encode(&ops),
        };
        create(disk, file_name(kind), key_file(first.as_slice(), &seed).as_slice())?;
    }
    let journals = KINDS.into_iter().flat_map(|kind| [journal_file(kind), epochs_file(kind)]);
    let names: Vec<_> = journals.chain([file::SLOTS, file_name(JournalKind::Desk)]).collect();
    name(disk, &names)?;
    name(disk, &[file_name(JournalKind::Ops)])
}

/// What both journals begin with.
struct Ceremony<'a> {
    plan: &'a Plan,
    /// Signs both lists of epochs.
    key: Zeroizing<[u8; 32]>,
    has_mirror: bool,
}

impl Ceremony<'_> {
    fn create_journal(
        &self,
        disk: &mut impl Disk,
        kind: JournalKind,
        seed: &Seed,
    ) -> Result<(), RecordError> {
        let Self { plan, key, has_mirror } = self;
        let header = plan.header(kind);
        let epochs = Epochs::sign(&header, seed, plan.epochs, key);
        let head = SystemRecord::Head(Head {
            election_id: plan.election_id,
            precinct: plan.precinct,
            slots: plan.slots,
            definition: plan.definition,
            epochs: election::evidence::sha256(&epochs),
            is_unchecked: plan.is_unchecked,
            has_mirror: *has_mirror,
            file_system: plan.file_system.clone(),
        });
        let mut journal = head_block(&header, head, &seed.mac_key())?.to_vec();
        journal.resize(plan.journal_blocks as usize * BLOCK_LEN, 0);
        create(disk, epochs_file(kind), &epochs)?;
        create(disk, journal_file(kind), &journal)
    }
}

fn key_file(first: &[u8], seed: &Seed) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![0; 3 * BLOCK_LEN]);
    let place = seed_place(0) as usize;
    for (at, block) in [(0, first), (place, seed_block(0, seed).as_slice())] {
        bytes.iter_mut().skip(at * BLOCK_LEN).zip(block).for_each(|(place, byte)| *place = *byte);
    }
    bytes
}

fn create(disk: &mut impl Disk, name: &str, bytes: &[u8]) -> Result<(), RecordError> {
    let new = format!("{name}{}", file::NEW);
    disk.create(&new, bytes)?;
    Ok(disk.sync(&new)?)
}

/// Gives new files their names, durably.
fn name(disk: &mut impl Disk, names: &[&str]) -> Result<(), RecordError> {
    for name in names {
        disk.rename(&format!("{name}{}", file::NEW), name)?;
    }
    Ok(disk.sync_names()?)
}

fn draw(entropy: &mut impl Entropy) -> Result<Zeroizing<[u8; 32]>, RecordError> {
    entropy.draw().map(Zeroizing::new).map_err(|source| RecordError::Entropy { source })
}
