//! The ballot box on its disk and on the mirror: one write fills a slot, and nothing else on the medium moves.

use election::evidence::ballot_box::Slot;
use election::evidence::slots::{Content, SlotCipher, first_block};
use election::journal::block::BLOCK_LEN;
use election::journal::keys::BoxKeys;
use election::journal::system::Contents;
use election::record::JournalHeader;

use crate::disk::{Disk, DiskError};
use crate::file;
use crate::record::{Alarm, RecordError};

/// The box, of which only the shape is kept in memory.
pub(crate) struct BoxFile {
    cipher: SlotCipher,
    first: [u8; BLOCK_LEN],
    slots: u32,
    generation: u8,
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
    /// Slots copied between box and mirror.
    pub(crate) copied: u32,
}

impl BoxFile {
    /// Takes the shape of a box.
    pub(crate) fn new(header: &JournalHeader, keys: &BoxKeys, slots: u32, generation: u8) -> Self {
        let cipher = SlotCipher::new(keys, header);
        Self { cipher, first: first_block(header, slots), slots, generation }
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

    /// Fills a slot, durably.
    pub(crate) fn write(
        &self,
        disk: &mut impl Disk,
        place: u32,
        bytes: &[u8; BLOCK_LEN],
    ) -> Result<(), DiskError> {
        disk.write(file::SLOTS, offset(place), bytes)?;
        disk.sync(file::SLOTS)
    }

    /// Returns the bytes of a slot to be filled.
    pub(crate) fn close(&self, place: u32, slot: &Slot, random: [u8; 32]) -> [u8; BLOCK_LEN] {
        let mut nonce = [0; 12];
        nonce.iter_mut().zip(random).for_each(|(place, byte)| *place = byte);
        self.cipher.close(place, self.generation, slot, nonce)
    }

    /// Reads every slot here and on the mirror, and copies what is good on one side alone.
    pub(crate) fn open<D: Disk>(&self, disk: &mut D, mirror: Option<&mut D>) -> Result<InBox, RecordError> {
        let here = self.read(disk)?;
        let mut found = InBox::default();
        let Some(mirror) = mirror else {
            for (place, bytes) in (0..).zip(slots(&here)) {
                found.take(self.generation, place, self.cipher.open(place, bytes));
            }
            return Ok(found);
        };
        let there = self.read(mirror)?;
        for (place, (ours, theirs)) in (0..).zip(slots(&here).iter().zip(slots(&there))) {
            let content = match (self.cipher.open(place, ours), self.cipher.open(place, theirs)) {
                (Content::Used { .. }, Content::Used { .. }) if ours != theirs => {
                    return Err(Alarm::MirrorDiffers { slot: place }.into());
                }
                (used @ Content::Used { .. }, Content::Used { .. }) => used,
                (used @ Content::Used { .. }, _) => {
                    self.write(mirror, place, ours)?;
                    found.copied += 1;
                    used
                }
                (_, used @ Content::Used { .. }) => {
                    self.write(disk, place, theirs)?;
                    found.copied += 1;
                    used
                }
                (Content::Free, Content::Free) => Content::Free,
                _ => Content::Damaged,
            };
            found.take(self.generation, place, content);
        }
        Ok(found)
    }

    /// Reads the box again before the close; by now no side may hold what the other does not.
    pub(crate) fn read_again<D: Disk>(
        &self,
        disk: &mut D,
        mirror: Option<&mut D>,
    ) -> Result<InBox, RecordError> {
        let found = self.open(disk, mirror)?;
        if 0 < found.copied {
            return Err(Alarm::Changed { file: file::SLOTS }.into());
        }
        Ok(found)
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

fn slots(bytes: &[u8]) -> &[[u8; BLOCK_LEN]] {
    bytes.as_chunks().0.get(1..).unwrap_or_default()
}

fn offset(place: u32) -> u64 {
    (u64::from(place) + 1) * BLOCK_LEN as u64
}
