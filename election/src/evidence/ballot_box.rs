//! Sorted export of the ballot box, `box.bin`.
//!
//! Header, 16 bytes: `SAYLAUB1`, version 1, sealing (0 stand-in), stamp (0 simulated, 1 real), 1 zero, slots u32.
//! Slot, 97 bytes: kind (1 ballot, 2 void), tag 16, sealed ballot 80 (zeros in a void slot).
//! Slots are sorted by their bytes, so that the file says nothing about the order in which they were filled.

use thiserror::Error;

use crate::ballot::{Ballot, BallotError, SealedBallot, Sealing};
use crate::precinct::Stamp;
use crate::right::Tag;

const MAGIC: &[u8; 8] = b"SAYLAUB1";
const HEADER_LEN: usize = 16;
const SLOT_LEN: usize = 1 + 16 + SealedBallot::LEN;

/// One used slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// A ballot and the tag of the right it spent.
    Ballot(Tag, SealedBallot),
    /// A right spent without a ballot.
    Void(Tag),
}

/// The box as exported at close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxExport {
    /// Simulated or real.
    pub stamp: Stamp,
    /// How the ballots are sealed.
    pub sealing: Sealing,
    /// Used slots, sorted.
    pub slots: Vec<Slot>,
}

/// A file that is no ballot box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BoxError {
    /// The header is another, or of another version.
    #[error("file is no ballot box of this version")]
    Header,
    /// The number of slots in the header does not fit the length.
    #[error("ballot box has {bytes} bytes of slots where its header promises {slots} slots of {SLOT_LEN}")]
    Length {
        /// Slots promised.
        slots: u32,
        /// Bytes found.
        bytes: usize,
    },
    /// A slot of unknown kind.
    #[error("slot {index} at offset {offset} is neither ballot nor void")]
    Slot {
        /// Position in the file, from 0.
        index: usize,
        /// Byte offset.
        offset: usize,
    },
    /// Slots out of order or twice, which could show the order of deposits.
    #[error("slot {index} at offset {offset} is not in sorted order")]
    Order {
        /// Position in the file, from 0.
        index: usize,
        /// Byte offset.
        offset: usize,
    },
}

impl BoxExport {
    /// Returns the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut slots: Vec<[u8; SLOT_LEN]> = self.slots.iter().map(slot_bytes).collect();
        slots.sort_unstable();
        let mut bytes = MAGIC.to_vec();
        let Sealing::StandIn = self.sealing;
        bytes.extend_from_slice(&[1, 0, u8::from(self.stamp == Stamp::Real), 0]);
        bytes.extend_from_slice(&(slots.len() as u32).to_be_bytes());
        slots.iter().for_each(|slot| bytes.extend_from_slice(slot));
        bytes
    }

    /// Reads a file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BoxError> {
        let (header, body) = bytes.split_first_chunk::<HEADER_LEN>().ok_or(BoxError::Header)?;
        let stamp = match header.strip_prefix(MAGIC) {
            Some([1, 0, 0, 0, ..]) => Stamp::Simulated,
            Some([1, 0, 1, 0, ..]) => Stamp::Real,
            _ => return Err(BoxError::Header),
        };
        let promised = header.last_chunk().map_or(0, |count| u32::from_be_bytes(*count));
        if body.len() != promised as usize * SLOT_LEN {
            return Err(BoxError::Length { slots: promised, bytes: body.len() });
        }
        let mut slots = Vec::with_capacity(promised as usize);
        let mut previous: &[u8] = &[];
        for (index, slot) in body.chunks_exact(SLOT_LEN).enumerate() {
            let offset = HEADER_LEN + index * SLOT_LEN;
            if 0 < index && slot <= previous {
                return Err(BoxError::Order { index, offset });
            }
            slots.push(read_slot(slot).ok_or(BoxError::Slot { index, offset })?);
            previous = slot;
        }
        Ok(Self { stamp, sealing: Sealing::StandIn, slots })
    }

    /// Opens every ballot, in box order.
    pub fn ballots(&self) -> impl Iterator<Item = Result<Ballot, BallotError>> + '_ {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Ballot(_, sealed) => Some(self.sealing.open(sealed)),
            Slot::Void(_) => None,
        })
    }

    /// Returns the number of voided rights.
    pub fn voids(&self) -> usize {
        self.slots.iter().filter(|slot| matches!(slot, Slot::Void(_))).count()
    }

    /// Returns the byte offset of a slot, for citing it.
    pub fn offset(index: usize) -> usize {
        HEADER_LEN + index * SLOT_LEN
    }
}

fn slot_bytes(slot: &Slot) -> [u8; SLOT_LEN] {
    let mut bytes = [0; SLOT_LEN];
    let (kind, tag, sealed) = match slot {
        Slot::Ballot(tag, sealed) => (1, tag, sealed.0),
        Slot::Void(tag) => (2, tag, [0; SealedBallot::LEN]),
    };
    let fields = [kind].into_iter().chain(tag.0).chain(sealed);
    bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
    bytes
}

fn read_slot(bytes: &[u8]) -> Option<Slot> {
    let (kind, rest) = bytes.split_first()?;
    let (tag, sealed) = rest.split_first_chunk::<16>()?;
    let sealed: [u8; SealedBallot::LEN] = sealed.try_into().ok()?;
    match kind {
        1 => Some(Slot::Ballot(Tag(*tag), SealedBallot(sealed))),
        2 if sealed.iter().all(|byte| *byte == 0) => Some(Slot::Void(Tag(*tag))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contest::Choice;

    fn export() -> BoxExport {
        let sealed = |option| Sealing::StandIn.seal(&Ballot::new(&[Choice::For(option)], None).unwrap());
        let slots = vec![
            Slot::Ballot(Tag([1; 16]), sealed(1)),
            Slot::Ballot(Tag([2; 16]), sealed(0)),
            Slot::Void(Tag([0; 16])),
        ];
        BoxExport { stamp: Stamp::Simulated, sealing: Sealing::StandIn, slots }
    }

    #[test]
    fn the_file_is_the_same_whatever_order_the_slots_were_filled_in() {
        let mut reversed = export();
        reversed.slots.reverse();
        assert_eq!(export().to_bytes(), reversed.to_bytes());
        assert_eq!(BoxExport::from_bytes(&export().to_bytes()), Ok(export()));
    }

    #[test]
    fn each_defect_of_the_file_is_named() {
        let good = export().to_bytes();
        assert_eq!(BoxExport::from_bytes(&good[..10]), Err(BoxError::Header));
        let cut = BoxExport::from_bytes(&good[..good.len() - 1]);
        assert_eq!(cut, Err(BoxError::Length { slots: 3, bytes: 3 * SLOT_LEN - 1 }));
        let mut swapped = good[..HEADER_LEN].to_vec();
        good[HEADER_LEN..].chunks(SLOT_LEN).rev().for_each(|slot| swapped.extend_from_slice(slot));
        assert!(matches!(BoxExport::from_bytes(&swapped), Err(BoxError::Order { index: 1, .. })));
        let mut unknown = good;
        let last = BoxExport::offset(2);
        unknown[last] = 9;
        assert_eq!(BoxExport::from_bytes(&unknown), Err(BoxError::Slot { index: 2, offset: last }));
    }
}
