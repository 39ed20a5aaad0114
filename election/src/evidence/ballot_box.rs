//! Sorted export of the ballot box, `box.bin`.
//!
//! Header, 16 bytes: `SAYLAUB1`, version 1, sealing (0 stand-in, 1 to the close key), stamp (0 simulated, 1 real),
//! 1 zero, slots u32. Slot, 97 bytes: kind (1 ballot, 2 void), tag 16, sealed ballot 80 (zeros in a void slot).
//! With sealing 1 the opened votes follow: their number u32, and 4 bytes for each: contest u8, choice u8, code u16 or
//! FFFF. Slots and votes are sorted by their bytes, so that the file says nothing about the order in which slots were
//! filled, and nothing joins a vote to its slot.

use std::fmt;

use thiserror::Error;

use crate::ballot::{Ballot, ControlCode, MOST_CONTESTS, SealedBallot};
use crate::contest::Choice;
use crate::precinct::Stamp;
use crate::right::Tag;

const MAGIC: &[u8; 8] = b"SAYLAUB1";
const HEADER_LEN: usize = 16;
const SLOT_LEN: usize = 1 + 16 + SealedBallot::LEN;
const VOTE_LEN: usize = 4;
const NO_CODE: u16 = 0xFFFF;

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
    /// Used slots, sorted.
    pub slots: Vec<Slot>,
    /// Where the votes stand.
    pub votes: Votes,
}

/// Where the votes of a box stand, which depends on how its ballots are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Votes {
    /// In the slots, for the stand-in hides nothing.
    InSlots,
    /// Beside the slots, as the count opened them: one for each contest of each ballot that opened, sorted. The close
    /// key is gone by then, so the slots say no more than which rights were spent.
    Opened(Vec<OpenedVote>),
}

/// What one ballot says in one contest. Other contests of the ballot do not stand beside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenedVote {
    /// Contest, from 0.
    pub contest: u8,
    /// What was marked.
    pub choice: Choice,
    /// The control code of the ballot, if it has one.
    pub code: Option<ControlCode>,
}

impl OpenedVote {
    /// Returns the votes of a ballot in an election of this many contests, blank where it has no mark.
    pub fn of(ballot: &Ballot, contests: usize) -> impl Iterator<Item = Self> {
        let (code, marked) = (ballot.code, ballot.choices());
        let choice = |at| marked.get(at).copied().unwrap_or(Choice::Blank);
        (0..contests.min(MOST_CONTESTS)).map(move |at| Self { contest: at as u8, choice: choice(at), code })
    }

    fn to_bytes(self) -> [u8; VOTE_LEN] {
        let [high, low] = self.code.map_or(NO_CODE, ControlCode::digits).to_be_bytes();
        [self.contest, self.choice.to_byte(), high, low]
    }

    fn from_bytes([contest, choice, high, low]: [u8; VOTE_LEN]) -> Option<Self> {
        let code = match u16::from_be_bytes([high, low]) {
            NO_CODE => None,
            digits => Some(ControlCode::new(digits)?),
        };
        let choice = Choice::from_byte(choice)?;
        (usize::from(contest) < MOST_CONTESTS).then_some(Self { contest, choice, code })
    }
}

impl fmt::Debug for OpenedVote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenedVote(redacted)")
    }
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
    /// The opened votes are missing, or their number does not fit the length.
    #[error("ballot box has {bytes} bytes of opened votes where {votes} votes of {VOTE_LEN} are promised")]
    VotesLength {
        /// Votes promised; none without their number.
        votes: u32,
        /// Bytes found.
        bytes: usize,
    },
    /// An opened vote for no contest, choice or code there is, or out of order.
    #[error("opened vote {index} at offset {offset} is no vote, or not in sorted order")]
    Vote {
        /// Position among the opened votes, from 0.
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
        let sealing = u8::from(self.votes != Votes::InSlots);
        bytes.extend_from_slice(&[1, sealing, u8::from(self.stamp == Stamp::Real), 0]);
        bytes.extend_from_slice(&(slots.len() as u32).to_be_bytes());
        slots.iter().for_each(|slot| bytes.extend_from_slice(slot));
        if let Votes::Opened(votes) = &self.votes {
            let mut votes: Vec<[u8; VOTE_LEN]> = votes.iter().map(|vote| vote.to_bytes()).collect();
            votes.sort_unstable();
            bytes.extend_from_slice(&(votes.len() as u32).to_be_bytes());
            bytes.extend_from_slice(votes.as_flattened());
        }
        bytes
    }

    /// Reads a file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BoxError> {
        let (header, body) = bytes.split_first_chunk::<HEADER_LEN>().ok_or(BoxError::Header)?;
        let (is_opened, stamp) = match header.strip_prefix(MAGIC) {
            Some([1, sealing @ (0 | 1), stamp @ (0 | 1), 0, ..]) => (*sealing == 1, *stamp),
            _ => return Err(BoxError::Header),
        };
        let stamp = if stamp == 1 { Stamp::Real } else { Stamp::Simulated };
        let promised = header.last_chunk().map_or(0, |count| u32::from_be_bytes(*count));
        let length = promised as usize * SLOT_LEN;
        let wrong_length = BoxError::Length { slots: promised, bytes: body.len() };
        let (body, rest) = body.split_at_checked(length).ok_or(wrong_length)?;
        if !is_opened && !rest.is_empty() {
            return Err(wrong_length);
        }
        let slots = read_slots(body)?;
        let votes = if is_opened { read_votes(rest, HEADER_LEN + length)? } else { Votes::InSlots };
        Ok(Self { stamp, slots, votes })
    }

    /// Returns the number of ballots, opened or not.
    pub fn ballots(&self) -> usize {
        self.slots.len() - self.voids()
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
    let [kind, rest @ ..] = &mut bytes;
    let (tag_place, sealed_place) = rest.split_at_mut(16);
    let (code, tag) = match slot {
        Slot::Ballot(tag, sealed) => {
            sealed_place.copy_from_slice(&sealed.0);
            (1, tag)
        }
        Slot::Void(tag) => (2, tag),
    };
    *kind = code;
    tag_place.copy_from_slice(&tag.0);
    bytes
}

fn read_slots(body: &[u8]) -> Result<Vec<Slot>, BoxError> {
    let mut slots = Vec::with_capacity(body.len() / SLOT_LEN);
    let mut previous: &[u8] = &[];
    for (index, slot) in body.chunks_exact(SLOT_LEN).enumerate() {
        let offset = BoxExport::offset(index);
        if 0 < index && slot <= previous {
            return Err(BoxError::Order { index, offset });
        }
        slots.push(read_slot(slot).ok_or(BoxError::Slot { index, offset })?);
        previous = slot;
    }
    Ok(slots)
}

/// Reads the opened votes, which begin at `start` of the file. Two voters may vote alike, so equal ones may follow each
/// other.
fn read_votes(bytes: &[u8], start: usize) -> Result<Votes, BoxError> {
    let cut = BoxError::VotesLength { votes: 0, bytes: bytes.len() };
    let (promised, bytes) = bytes.split_first_chunk::<4>().ok_or(cut)?;
    let promised = u32::from_be_bytes(*promised);
    let (chunks, rest) = bytes.as_chunks::<VOTE_LEN>();
    if chunks.len() != promised as usize || !rest.is_empty() {
        return Err(BoxError::VotesLength { votes: promised, bytes: bytes.len() });
    }
    let mut votes = Vec::with_capacity(chunks.len());
    let mut previous = &[0; VOTE_LEN];
    for (index, chunk) in chunks.iter().enumerate() {
        let vote = OpenedVote::from_bytes(*chunk).filter(|_| previous <= chunk);
        votes.push(vote.ok_or(BoxError::Vote { index, offset: start + 4 + index * VOTE_LEN })?);
        previous = chunk;
    }
    Ok(Votes::Opened(votes))
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
        let sealed = |option| SealedBallot::stand_in(&Ballot::new(&[Choice::For(option)], None).unwrap());
        let slots = vec![
            Slot::Ballot(Tag([1; 16]), sealed(1)),
            Slot::Ballot(Tag([2; 16]), sealed(0)),
            Slot::Void(Tag([0; 16])),
        ];
        BoxExport { stamp: Stamp::Simulated, slots, votes: Votes::InSlots }
    }

    #[test]
    fn the_file_is_the_same_whatever_order_the_slots_were_filled_in() {
        let mut reversed = export();
        reversed.slots.reverse();
        assert_eq!(export().to_bytes(), reversed.to_bytes());
        assert_eq!(BoxExport::from_bytes(&export().to_bytes()), Ok(export()));
    }

    fn opened() -> BoxExport {
        let vote = |contest, choice, code| OpenedVote { contest, choice, code };
        let votes = vec![
            vote(0, Choice::Blank, None),
            vote(0, Choice::For(0), ControlCode::new(7)),
            vote(0, Choice::For(0), None),
            vote(0, Choice::For(0), None),
            vote(1, Choice::AgainstAll, ControlCode::new(9_999)),
        ];
        BoxExport { votes: Votes::Opened(votes), ..export() }
    }

    #[test]
    fn opened_votes_follow_the_slots_sorted() {
        let mut reversed = opened();
        let Votes::Opened(votes) = &mut reversed.votes else { panic!("not opened") };
        votes.reverse();
        assert_eq!(opened().to_bytes(), reversed.to_bytes());
        assert_eq!(BoxExport::from_bytes(&opened().to_bytes()), Ok(opened()));
        let none = BoxExport { votes: Votes::Opened(Vec::new()), ..export() };
        assert_eq!(BoxExport::from_bytes(&none.to_bytes()), Ok(none));
    }

    #[test]
    fn each_defect_of_the_opened_votes_is_named() {
        let good = opened().to_bytes();
        let start = BoxExport::offset(3);
        let read = |bend: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = good.clone();
            bend(&mut bytes);
            BoxExport::from_bytes(&bytes).unwrap_err()
        };
        assert_eq!(read(&|bytes| bytes.truncate(start)), BoxError::VotesLength { votes: 0, bytes: 0 });
        assert_eq!(read(&|bytes| _ = bytes.pop()), BoxError::VotesLength { votes: 5, bytes: 19 });
        assert_eq!(read(&|bytes| bytes[start + 3] = 6), BoxError::VotesLength { votes: 6, bytes: 20 });
        let first = BoxError::Vote { index: 0, offset: start + 4 };
        assert_eq!(read(&|bytes| bytes[start + 4] = 8), first, "contest");
        assert_eq!(read(&|bytes| bytes[start + 5] = 201), first, "choice");
        assert_eq!(read(&|bytes| bytes[start + 6] = 0x27), first, "code");
        let third = BoxError::Vote { index: 2, offset: start + 12 };
        assert_eq!(read(&|bytes| bytes[start + 4..start + 16].rotate_left(4)), third, "order");
        let long = read(&|bytes| bytes[9] = 0);
        assert_eq!(long, BoxError::Length { slots: 3, bytes: 3 * SLOT_LEN + 24 });
        assert_eq!(read(&|bytes| bytes[9] = 2), BoxError::Header);
    }

    #[test]
    fn a_ballot_gives_one_vote_a_contest_blank_where_it_has_no_mark() {
        let ballot = Ballot::new(&[Choice::For(3)], ControlCode::new(1)).unwrap();
        let votes: Vec<_> = OpenedVote::of(&ballot, 2).collect();
        assert_eq!(
            votes.iter().map(|vote| vote.to_bytes()).collect::<Vec<_>>(),
            [[0, 4, 0, 1], [1, 0, 0, 1]]
        );
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
