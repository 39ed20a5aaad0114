//! The slots of the ballot box on disk, written in advance, so that the file never grows and shows no order.
//!
//! Header, 64 bytes: `SAYLAUS1`, stamp u8 (0 simulated, 1 real), 7 zeros, election id 15, 1 zero, precinct u32, slots
//! u32, zeros. Slot, 104 bytes: kind u8 (0 free, 1 ballot, 2 void), tag 16, sealed ballot 80 (zeros if void), 3 zeros,
//! CRC-32C u32 over the slot's place as u32 and the 100 bytes before. A free slot is zeros. Integers are big-endian.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::right::Tag;

use super::{Owner, StoreError, create_whole, io_error};

const MAGIC: &[u8; 8] = b"SAYLAUS1";
const HEADER_LEN: usize = 64;
const SLOT_LEN: usize = 104;
const CHECKED_LEN: usize = SLOT_LEN - 4;

/// The file of slots.
#[derive(Debug)]
pub(super) struct SlotFile {
    file: File,
    path: PathBuf,
    /// Places that hold ballots.
    ballots: Vec<u32>,
    is_dirty: bool,
}

/// What the file held when it was opened.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Used slots with their places.
    pub(super) slots: Vec<(u32, Slot)>,
    /// Slots freed because their write was cut short.
    pub(super) torn: u32,
}

/// What stands in a slot.
enum Content {
    Free,
    Used(Slot),
    Torn,
}

impl SlotFile {
    /// Opens the slots, or writes them in advance, and returns what they hold.
    pub(super) fn open(path: &Path, owner: &Owner) -> Result<(Self, Contents), StoreError> {
        let length = HEADER_LEN + owner.slots as usize * SLOT_LEN;
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut bytes = header(owner).to_vec();
                bytes.resize(length, 0);
                create_whole(path, &bytes)?;
                bytes
            }
            Err(source) => return Err(io_error("read", path, source)),
        };
        if !bytes.starts_with(&header(owner)) || bytes.len() != length {
            return Err(StoreError::Foreign { path: path.to_owned() });
        }
        let options = File::options().write(true).open(path);
        let file = options.map_err(|source| io_error("open", path, source))?;
        let mut slots = Self { file, path: path.to_owned(), ballots: Vec::new(), is_dirty: true };
        let contents = slots.read(bytes.get(HEADER_LEN..).unwrap_or_default())?;
        slots.commit()?;
        Ok((slots, contents))
    }

    pub(super) fn write(&mut self, place: u32, slot: &Slot) -> Result<(), StoreError> {
        if matches!(slot, Slot::Ballot(..)) {
            self.ballots.push(place);
        }
        self.put(place, &encode(place, slot))
    }

    pub(super) fn empty_ballots(&mut self) -> Result<(), StoreError> {
        for place in std::mem::take(&mut self.ballots) {
            self.put(place, &[0; SLOT_LEN])?;
        }
        Ok(())
    }

    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        if self.is_dirty {
            self.file.sync_data().map_err(|source| io_error("sync", &self.path, source))?;
            self.is_dirty = false;
        }
        Ok(())
    }

    /// Reads every slot; a torn one is freed, because its write was never acknowledged.
    fn read(&mut self, bytes: &[u8]) -> Result<Contents, StoreError> {
        let mut contents = Contents::default();
        for (place, bytes) in (0..).zip(bytes.as_chunks::<SLOT_LEN>().0) {
            match decode(place, bytes) {
                Content::Free => {}
                Content::Used(slot) => {
                    if matches!(slot, Slot::Ballot(..)) {
                        self.ballots.push(place);
                    }
                    contents.slots.push((place, slot));
                }
                Content::Torn => {
                    contents.torn += 1;
                    self.put(place, &[0; SLOT_LEN])?;
                }
            }
        }
        Ok(contents)
    }

    fn put(&mut self, place: u32, bytes: &[u8; SLOT_LEN]) -> Result<(), StoreError> {
        let offset = HEADER_LEN as u64 + u64::from(place) * SLOT_LEN as u64;
        self.is_dirty = true;
        self.file.write_all_at(bytes, offset).map_err(|source| io_error("write", &self.path, source))
    }
}

fn header(owner: &Owner) -> [u8; HEADER_LEN] {
    let fields = MAGIC.iter().copied().chain([u8::from(!owner.is_simulated)]).chain([0; 7]);
    let fields = fields.chain(owner.election_id).chain([0]);
    let fields = fields.chain(owner.precinct.to_be_bytes()).chain(owner.slots.to_be_bytes());
    let mut bytes = [0; HEADER_LEN];
    bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
    bytes
}

fn encode(place: u32, slot: &Slot) -> [u8; SLOT_LEN] {
    let (kind, tag, sealed) = match slot {
        Slot::Ballot(tag, sealed) => (1, tag, sealed.0),
        Slot::Void(tag) => (2, tag, [0; SealedBallot::LEN]),
    };
    let mut bytes = [0; SLOT_LEN];
    let fields = [kind].into_iter().chain(tag.0).chain(sealed);
    bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
    let crc = checksum(place, &bytes).to_be_bytes();
    bytes.iter_mut().skip(CHECKED_LEN).zip(crc).for_each(|(place, byte)| *place = byte);
    bytes
}

fn decode(place: u32, bytes: &[u8; SLOT_LEN]) -> Content {
    if bytes.iter().all(|byte| *byte == 0) {
        return Content::Free;
    }
    let slot = read_slot(bytes).filter(|slot| encode(place, slot) == *bytes);
    slot.map_or(Content::Torn, Content::Used)
}

fn read_slot(bytes: &[u8; SLOT_LEN]) -> Option<Slot> {
    let (kind, rest) = bytes.split_first()?;
    let (tag, rest) = rest.split_first_chunk::<16>()?;
    let sealed = rest.first_chunk::<{ SealedBallot::LEN }>()?;
    match kind {
        1 => Some(Slot::Ballot(Tag(*tag), SealedBallot(*sealed))),
        2 => Some(Slot::Void(Tag(*tag))),
        _ => None,
    }
}

fn checksum(place: u32, bytes: &[u8; SLOT_LEN]) -> u32 {
    let checked = bytes.get(..CHECKED_LEN).unwrap_or_default();
    crc32c::crc32c_append(crc32c::crc32c(&place.to_be_bytes()), checked)
}
