//! The ballot box as files: `box.slots`, of which no slot tells anything without the keys, and the export.

use election::ballot::{ControlCode, MOST_CONTESTS, SealedBallot};
use election::contest::Choice;
use election::evidence::slots::first_block;
use election::journal::block::BLOCK_LEN;
use election::precinct::Stamp;
use election::record::{JournalHeader, JournalKind};
use election::right::Tag;
use language::Message;

use super::answer::Spot;
use super::journal::{is_id, is_zero};

/// Name of the file, here and on the mirror.
pub(super) const SLOTS: &str = "box.slots";

/// No list is so short that its box has fewer slots.
const FEWEST_SLOTS: u32 = 64;

/// A file of slots that has its form.
pub(super) struct SlotFile<'a> {
    /// Whose box it is.
    pub(super) header: JournalHeader,
    /// Block 0.
    pub(super) first: &'a [u8; BLOCK_LEN],
    /// The slots, from 0.
    pub(super) slots: &'a [[u8; BLOCK_LEN]],
}

impl<'a> SlotFile<'a> {
    /// Reads a file.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, (Spot, Message)> {
        let (blocks, rest) = bytes.as_chunks::<BLOCK_LEN>();
        let wrong = |what: Message| (Spot::block(0), what);
        let (first, slots) = blocks.split_first().ok_or_else(|| wrong("v1-no-block".into()))?;
        let (header, promised) = read_first(first).ok_or_else(|| wrong("v1-first-block".into()))?;
        if slots.len() as u64 != u64::from(promised) || !rest.is_empty() {
            let what = Message::new("v1-slots-promised").put("promised", promised);
            return Err(wrong(what.put("found", slots.len())));
        }
        if promised < FEWEST_SLOTS || !promised.is_power_of_two() {
            return Err(wrong(Message::new("v1-slots-few").put("n", promised)));
        }
        Ok(Self { header, first, slots })
    }
}

/// Reads block 0: whose box it is, and how many slots it promises.
fn read_first(block: &[u8; BLOCK_LEN]) -> Option<(JournalHeader, u32)> {
    let (fields, _) = block.split_first_chunk::<40>()?;
    let (_, rest) = fields.split_first_chunk::<8>()?;
    let (stamp, rest) = rest.split_first()?;
    let (election_id, rest) = rest.get(7..)?.split_first_chunk()?;
    let (precinct, slots) = rest.get(1..)?.split_first_chunk()?;
    let header = JournalHeader {
        kind: JournalKind::Ops,
        is_simulated: *stamp == 0,
        election_id: *election_id,
        precinct: u32::from_be_bytes(*precinct),
    };
    let slots = u32::from_be_bytes(slots.try_into().ok()?);
    // Written again from what was read, it must be the same to the last byte.
    let is_whole = first_block(&header, slots) == *block && is_id(election_id);
    is_whole.then_some((header, slots))
}

/// The export, whether it is in order or not: its order is a question of its own.
pub(super) struct Export {
    /// Simulated or real.
    pub(super) stamp: Stamp,
    /// The tags with the sealed ballots, which a void slot does not have.
    pub(super) slots: Vec<(Tag, Option<SealedBallot>)>,
    /// The opened votes of a box that was sealed to the close key.
    pub(super) votes: Option<Vec<Vote>>,
    /// Where something stands that should stand further up.
    pub(super) unsorted: Vec<usize>,
}

/// What a ballot says in a contest. It has no debug text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Vote {
    /// Contest, from 0.
    pub(super) contest: u8,
    /// What was marked, as the byte in the ballot.
    pub(super) choice: u8,
    /// The control code.
    pub(super) code: Option<u16>,
}

const HEADER_LEN: usize = 16;
const SLOT_LEN: usize = 97;
const VOTE_LEN: usize = 4;
const NO_CODE: u16 = 0xFFFF;

impl Export {
    /// Reads a file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, (Spot, Message)> {
        let wrong = |offset, what: &'static str| (Spot::byte(offset), what.into());
        let no_header = || wrong(0, "v1-no-export");
        let (header, body) = bytes.split_first_chunk::<HEADER_LEN>().ok_or_else(no_header)?;
        let Some([1, sealing @ (0 | 1), stamp @ (0 | 1), 0, count @ ..]) = header.strip_prefix(b"SAYLAUB1")
        else {
            return Err(no_header());
        };
        let promised = count.first_chunk().map_or(0, |count| u32::from_be_bytes(*count)) as usize;
        let cut = || wrong(12, "v1-entries-length");
        let (slots, rest) = body.split_at_checked(promised.saturating_mul(SLOT_LEN)).ok_or_else(cut)?;
        if *sealing == 0 && !rest.is_empty() {
            return Err(cut());
        }
        let (slots, rest_of_slots) = slots.as_chunks::<SLOT_LEN>();
        debug_assert!(rest_of_slots.is_empty(), "a multiple was split off");
        let mut export = Self {
            stamp: if *stamp == 1 { Stamp::Real } else { Stamp::Simulated },
            slots: Vec::with_capacity(slots.len()),
            votes: None,
            unsorted: Vec::new(),
        };
        for (index, slot) in slots.iter().enumerate() {
            let offset = HEADER_LEN + index * SLOT_LEN;
            let entry = read_slot(slot).ok_or_else(|| wrong(offset, "v1-entry"))?;
            export.slots.push(entry);
        }
        let behind = slots.array_windows().position(|[before, after]| after <= before);
        export.unsorted.extend(behind.map(|index| HEADER_LEN + (index + 1) * SLOT_LEN));
        if *sealing == 1 {
            export.read_votes(rest, HEADER_LEN + slots.len() * SLOT_LEN)?;
        }
        Ok(export)
    }

    fn read_votes(&mut self, bytes: &[u8], start: usize) -> Result<(), (Spot, Message)> {
        let wrong = |offset, what: &'static str| (Spot::byte(offset), what.into());
        let cut = || wrong(start, "v1-votes-length");
        let (promised, bytes) = bytes.split_first_chunk::<4>().ok_or_else(cut)?;
        let (votes, rest) = bytes.as_chunks::<VOTE_LEN>();
        if votes.len() as u64 != u64::from(u32::from_be_bytes(*promised)) || !rest.is_empty() {
            return Err(cut());
        }
        let offset = |index: usize| start + 4 + index * VOTE_LEN;
        let behind = votes.array_windows().position(|[before, after]| after < before);
        self.unsorted.extend(behind.map(|index| offset(index + 1)));
        let read = |(index, vote)| read_vote(vote).ok_or_else(|| wrong(offset(index), "v1-vote"));
        self.votes = Some(votes.iter().enumerate().map(read).collect::<Result<_, _>>()?);
        Ok(())
    }

    /// Returns the sealed ballots.
    pub(super) fn ballots(&self) -> impl Iterator<Item = &SealedBallot> {
        self.slots.iter().filter_map(|(_, sealed)| sealed.as_ref())
    }

    /// Returns how many ballots and voids it holds.
    pub(super) fn counts(&self) -> (u32, u32) {
        let ballots = self.ballots().count();
        (ballots as u32, (self.slots.len() - ballots) as u32)
    }

    /// Returns the byte of the file at which the tag of an entry stands.
    pub(super) fn tag_at(index: usize) -> usize {
        HEADER_LEN + index * SLOT_LEN + 1
    }
}

fn read_slot(slot: &[u8; SLOT_LEN]) -> Option<(Tag, Option<SealedBallot>)> {
    let (kind, rest) = slot.split_first()?;
    let (tag, sealed) = rest.split_first_chunk::<16>()?;
    match kind {
        1 => Some((Tag(*tag), Some(SealedBallot(sealed.try_into().ok()?)))),
        2 if is_zero(sealed) => Some((Tag(*tag), None)),
        _ => None,
    }
}

fn read_vote([contest, choice, high, low]: &[u8; VOTE_LEN]) -> Option<Vote> {
    let code = match u16::from_be_bytes([*high, *low]) {
        NO_CODE => None,
        digits => Some(ControlCode::new(digits)?.digits()),
    };
    Choice::from_byte(*choice)?;
    (usize::from(*contest) < MOST_CONTESTS).then_some(Vote { contest: *contest, choice: *choice, code })
}
