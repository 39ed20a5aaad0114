//! The ballot box on its disk and on the mirror: one write fills a slot, and nothing else on the medium moves.

use std::collections::BTreeSet;

use election::evidence::ballot_box::Slot;
use election::evidence::slots::{Content, SlotCipher, first_block};
use election::journal::block::BLOCK_LEN;
use election::journal::keys::BoxKeys;
use election::journal::system::Contents;
use election::record::JournalHeader;

use crate::disk::{Disk, DiskError};
use crate::file;
use crate::record::{Alarm, RecordError};
use crate::seeded::{Bug, is_on};

/// Bytes of block 0 that say whose box it is.
const OWNER_LEN: usize = 36;

/// The box, of which only the shape is kept in memory.
pub(crate) struct BoxFile {
    cipher: SlotCipher,
    first: [u8; BLOCK_LEN],
    slots: u32,
    generation: u8,
    /// Places that may not be written to.
    taken: BTreeSet<u32>,
    /// Damaged slots when the box was opened.
    damaged: u32,
}

/// A side of the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Here,
    Mirror,
}

/// A slot that is good on one side alone.
#[derive(Clone, Debug)]
struct Copy {
    to: Side,
    place: u32,
    bytes: [u8; BLOCK_LEN],
}

/// What the box held when it was opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct InBox {
    /// Ballots of this generation and voids, with their places.
    pub(crate) used: Vec<(u32, Slot)>,
    /// Places never to be used again: damaged, or with a ballot that was taken out.
    pub(crate) retired: Vec<u32>,
    /// Damaged slots among them.
    pub(crate) damaged: u32,
    /// Slots to be copied between box and mirror.
    copies: Vec<Copy>,
}

impl BoxFile {
    /// Takes the shape of a box.
    pub(crate) fn new(header: &JournalHeader, keys: &BoxKeys, slots: u32, generation: u8) -> Self {
        let cipher = SlotCipher::new(keys, header);
        let (taken, damaged) = (BTreeSet::new(), 0);
        Self { cipher, first: first_block(header, slots), slots, generation, taken, damaged }
    }

    /// Returns the file of an empty box.
    pub(crate) fn empty_file(&self) -> Vec<u8> {
        let mut bytes = self.first.to_vec();
        (0..self.slots).for_each(|place| bytes.extend(self.cipher.free(place)));
        bytes
    }

    /// Returns the generation of ballots that count.
    pub(crate) fn generation(&self) -> u8 {
        self.generation
    }

    /// Lets the next generation of ballots begin.
    pub(crate) fn begin_generation(&mut self, generation: u8) {
        self.generation = generation;
    }

    /// Takes a free place. No write ever touches a slot that holds something.
    pub(crate) fn claim(&mut self, place: u32) -> Result<(), RecordError> {
        let is_free = place < self.slots && (self.taken.insert(place) || is_on(Bug::SlotNotLookedAt));
        if is_free { Ok(()) } else { Err(RecordError::SlotTaken { slot: place }) }
    }

    /// Fills a slot, durably.
    pub(crate) fn write(
        &self,
        disk: &mut impl Disk,
        place: u32,
        bytes: &[u8; BLOCK_LEN],
    ) -> Result<(), DiskError> {
        disk.write(file::SLOTS, offset(place), bytes)?;
        if is_on(Bug::BoxNotSynced) {
            return Ok(());
        }
        disk.sync(file::SLOTS)
    }

    /// Returns the bytes of a slot to be filled.
    pub(crate) fn close(&self, place: u32, slot: &Slot, random: [u8; 32]) -> [u8; BLOCK_LEN] {
        let mut nonce = [0; 12];
        nonce.iter_mut().zip(random).for_each(|(place, byte)| *place = byte);
        self.cipher.close(place, self.generation, slot, nonce)
    }

    /// Reads every slot here and on the mirror, and changes nothing.
    pub(crate) fn open<D: Disk>(
        &mut self,
        disk: &mut D,
        mirror: Option<&mut D>,
    ) -> Result<InBox, RecordError> {
        let found = self.examine(disk, mirror)?;
        self.taken = found.places();
        self.damaged = found.damaged;
        Ok(found)
    }

    /// Copies what is good on one side alone.
    pub(crate) fn mend<D: Disk>(
        &self,
        disk: &mut D,
        mut mirror: Option<&mut D>,
        found: &InBox,
    ) -> Result<(), RecordError> {
        for Copy { to, place, bytes } in &found.copies {
            match (to, mirror.as_deref_mut()) {
                (Side::Mirror, Some(mirror)) => self.write(mirror, *place, bytes)?,
                _ => self.write(disk, *place, bytes)?,
            }
        }
        Ok(())
    }

    /// Reads the box again before the close: by now no side may hold what the other does not, and every slot must be
    /// what it was, or what was written to it since.
    pub(crate) fn read_again<D: Disk>(
        &self,
        disk: &mut D,
        mirror: Option<&mut D>,
    ) -> Result<InBox, RecordError> {
        let found = self.examine(disk, mirror)?;
        let is_same = found.places() == self.taken && found.damaged == self.damaged;
        if !found.copies.is_empty() || !is_same {
            return Err(Alarm::Changed { file: file::SLOTS }.into());
        }
        Ok(found)
    }

    /// Returns whether a box holds anything.
    pub(crate) fn is_used(&self, bytes: &[u8]) -> bool {
        let mut slots = (0..).zip(slots(bytes));
        slots.any(|(place, bytes)| matches!(self.cipher.open(place, bytes), Content::Used { .. }))
    }

    fn examine<D: Disk>(&self, disk: &mut D, mirror: Option<&mut D>) -> Result<InBox, RecordError> {
        let here = self.read(disk)?;
        let there = mirror.map(|mirror| self.read(mirror)).transpose()?;
        let mut found = InBox::default();
        for (place, ours) in (0..).zip(slots(&here)) {
            let theirs = there.as_ref().and_then(|there| slots(there).get(place as usize));
            let content = match theirs {
                Some(theirs) => self.compare(&mut found.copies, place, [ours, theirs])?,
                None => self.cipher.open(place, ours),
            };
            found.take(self.generation, place, content);
        }
        Ok(found)
    }

    /// Returns what a slot holds of which there are two.
    fn compare(
        &self,
        copies: &mut Vec<Copy>,
        place: u32,
        [ours, theirs]: [&[u8; BLOCK_LEN]; 2],
    ) -> Result<Content, Alarm> {
        match (self.cipher.open(place, ours), self.cipher.open(place, theirs)) {
            (Content::Used { .. }, Content::Used { .. }) if ours != theirs => {
                Err(Alarm::MirrorDiffers { slot: place })
            }
            (used @ Content::Used { .. }, Content::Used { .. }) => Ok(used),
            (used @ Content::Used { .. }, _) => {
                copies.push(Copy { to: Side::Mirror, place, bytes: *ours });
                Ok(used)
            }
            (_, used @ Content::Used { .. }) => {
                copies.push(Copy { to: Side::Here, place, bytes: *theirs });
                Ok(used)
            }
            (Content::Free, Content::Free) => Ok(Content::Free),
            _ => Ok(Content::Damaged),
        }
    }

    fn read(&self, disk: &mut impl Disk) -> Result<Vec<u8>, RecordError> {
        let bytes = disk.read(file::SLOTS)?.unwrap_or_default();
        let is_whole = bytes.starts_with(&self.first) && bytes.len() == (self.slots as usize + 1) * BLOCK_LEN;
        is_whole.then_some(bytes).ok_or(RecordError::Foreign { file: file::SLOTS })
    }
}

impl InBox {
    /// Returns how many slots hold what.
    pub(crate) fn contents(&self) -> Contents {
        let is_void = |(_, slot): &&(u32, Slot)| matches!(slot, Slot::Void(_));
        let voids = self.used.iter().filter(is_void).count() as u32;
        Contents { ballots: self.used.len() as u32 - voids, voids, damaged: self.damaged }
    }

    /// Returns how many slots are to be copied between box and mirror.
    pub(crate) fn copied(&self) -> u32 {
        self.copies.len() as u32
    }

    fn places(&self) -> BTreeSet<u32> {
        self.used.iter().map(|(place, _)| *place).chain(self.retired.iter().copied()).collect()
    }

    fn take(&mut self, generation: u8, place: u32, content: Content) {
        match content {
            Content::Free => {}
            Content::Damaged => {
                self.damaged += 1;
                self.retired.push(place);
            }
            Content::Used { generation: of, slot: Slot::Ballot(..) } if of != generation => {
                self.retired.push(place);
            }
            Content::Used { slot, .. } => self.used.push((place, slot)),
        }
    }
}

/// Returns whether a file is a box of this election and precinct, of any size.
pub(crate) fn belongs_to(header: &JournalHeader, bytes: &[u8]) -> bool {
    bytes.get(..OWNER_LEN) == first_block(header, 0).get(..OWNER_LEN)
}

fn slots(bytes: &[u8]) -> &[[u8; BLOCK_LEN]] {
    bytes.as_chunks().0.get(1..).unwrap_or_default()
}

fn offset(place: u32) -> u64 {
    (u64::from(place) + 1) * BLOCK_LEN as u64
}
