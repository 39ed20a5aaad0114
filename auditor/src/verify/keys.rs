//! The key files of a live record, as far as the checks need them. Nothing of a key leaves this crate.

use election::journal::block::BLOCK_LEN;
use election::journal::keys::{BoxKeys, desk_block, read_seed, seed_place};
use election::journal::seal::Seed;
use election::record::{JournalHeader, JournalKind};
use language::Message;

use super::answer::Spot;
use super::journal::{is_id, is_zero};

/// A key file that has its form.
pub(super) struct KeyFile {
    /// Whose it is; absent when it was destroyed.
    pub(super) header: Option<JournalHeader>,
    /// What opens the slots.
    pub(super) box_keys: Option<BoxKeys>,
    /// The epoch and the seed that hold: the higher of two. The copy on the mirror has none.
    pub(super) seed: Option<(u32, Seed)>,
    /// Where something stands beside the seed that a start would zero.
    pub(super) torn: Option<Spot>,
}

impl KeyFile {
    /// Reads a file of the station.
    pub(super) fn read(kind: JournalKind, bytes: &[u8]) -> Result<Self, (Spot, Message)> {
        let wrong = |what: &'static str| (Spot::block(0), what.into());
        let ([first, one, two], []) = bytes.as_chunks::<BLOCK_LEN>() else {
            return Err(wrong("v1-three-blocks"));
        };
        if is_zero(bytes) {
            return Ok(Self { header: None, box_keys: None, seed: None, torn: None });
        }
        let mut file = Self::read_first(kind, first)?;
        for (place, block) in [(1, one), (2, two)] {
            if is_zero(block) {
                continue;
            }
            match read_seed(block).filter(|(epoch, _)| seed_place(*epoch) == place) {
                None => file.torn = Some(Spot::block(place)),
                Some(seed) => match &file.seed {
                    Some((other, _)) if other.abs_diff(seed.0) != 1 => {
                        return Err(wrong("v1-two-seeds"));
                    }
                    Some((other, _)) if seed.0 < *other => {}
                    _ => file.seed = Some(seed),
                },
            }
        }
        if file.seed.is_none() {
            return Err((file.torn.unwrap_or(Spot::block(1)), "v1-no-seed".into()));
        }
        Ok(file)
    }

    /// Reads the copy of `keys.box` on the mirror, which has block 0 alone.
    pub(super) fn read_mirrored(bytes: &[u8]) -> Result<Self, (Spot, Message)> {
        let ([first], []) = bytes.as_chunks::<BLOCK_LEN>() else {
            return Err((Spot::block(0), "v1-one-block".into()));
        };
        if is_zero(bytes) {
            return Ok(Self { header: None, box_keys: None, seed: None, torn: None });
        }
        Self::read_first(JournalKind::Ops, first)
    }

    fn read_first(kind: JournalKind, first: &[u8; BLOCK_LEN]) -> Result<Self, (Spot, Message)> {
        let header = owner(kind, first).filter(|header| is_id(&header.election_id));
        let box_keys = header.as_ref().filter(|_| kind == JournalKind::Ops);
        let box_keys = box_keys.and_then(|header| BoxKeys::decode(header, first));
        let is_whole = match (kind, &header) {
            (_, None) => false,
            (JournalKind::Ops, Some(_)) => box_keys.is_some(),
            (JournalKind::Desk, Some(header)) => *desk_block(header) == *first,
        };
        if !is_whole {
            return Err((Spot::block(0), "v1-keys-block".into()));
        }
        Ok(Self { header, box_keys, seed: None, torn: None })
    }
}

fn owner(kind: JournalKind, block: &[u8; BLOCK_LEN]) -> Option<JournalHeader> {
    let (fields, _) = block.split_first_chunk::<36>()?;
    let (stamp, rest) = fields.get(9..)?.split_first()?;
    let (election_id, rest) = rest.get(6..)?.split_first_chunk()?;
    let precinct = u32::from_be_bytes(rest.get(1..)?.try_into().ok()?);
    Some(JournalHeader { kind, is_simulated: *stamp == 0, election_id: *election_id, precinct })
}
