//! The slots of a ballot box on disk: every one 4096 bytes, and without the keys none tells used from free.
//!
//! `docs/record.md`, section 6. A slot holds a ballot and the tag of the right it spent, or a void tag. No slot says when
//! it was filled.

use aes_gcm::aead::{AeadInOut, KeyInit, Nonce};
use aes_gcm::{Aes256Gcm, Tag as AeadTag};
use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::ballot::SealedBallot;
use crate::evidence::ballot_box::Slot;
use crate::journal::block::BLOCK_LEN;
use crate::journal::keys::BoxKeys;
use crate::record::JournalHeader;
use crate::right::Tag;

const MAGIC: &[u8; 8] = b"SAYLAUX2";
const PURPOSE: &[u8; 14] = b"saylau slot v2";
const NONCE_LEN: usize = 12;
const AEAD_TAG_LEN: usize = 16;
const PLAIN_LEN: usize = BLOCK_LEN - NONCE_LEN - AEAD_TAG_LEN;

/// What stands in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing yet.
    Free,
    /// A spent right, of this generation of the box.
    Used {
        /// Generation in which it was filled, from 0.
        generation: u8,
        /// What it holds.
        slot: Slot,
    },
    /// Neither: its write was cut short, or it rotted or was changed.
    Damaged,
}

/// Closes and opens the slots of one box.
pub struct SlotCipher {
    aead: Aes256Gcm,
    keys: BoxKeys,
    /// Additional data without the slot's place.
    owner: [u8; 34],
}

impl SlotCipher {
    /// Takes the keys of a box and whose it is.
    pub fn new(keys: &BoxKeys, header: &JournalHeader) -> Self {
        let fields = PURPOSE.iter().copied().chain(header.election_id).chain([0]);
        let mut owner = [0; 34];
        owner
            .iter_mut()
            .zip(fields.chain(header.precinct.to_be_bytes()))
            .for_each(|(place, byte)| *place = byte);
        Self { aead: Aes256Gcm::new(&(*keys.slots).into()), keys: keys.clone(), owner }
    }

    /// Returns the bytes of a free slot.
    pub fn free(&self, place: u32) -> [u8; BLOCK_LEN] {
        let mut nonce = [0; NONCE_LEN];
        let (_, end) = nonce.split_at_mut(8);
        end.copy_from_slice(&place.to_be_bytes());
        let mut bytes = [0; BLOCK_LEN];
        ChaCha20::new(&(*self.keys.fill).into(), &nonce.into()).apply_keystream(&mut bytes);
        bytes
    }

    /// Returns the bytes of a used slot. The nonce must be drawn anew for each.
    pub fn close(&self, place: u32, generation: u8, slot: &Slot, nonce: [u8; NONCE_LEN]) -> [u8; BLOCK_LEN] {
        let (kind, tag, sealed) = match slot {
            Slot::Ballot(tag, sealed) => (1, tag, sealed.0),
            Slot::Void(tag) => (2, tag, [0; SealedBallot::LEN]),
        };
        let mut bytes = [0; BLOCK_LEN];
        let plain = [kind, generation].into_iter().chain(tag.0).chain(sealed);
        let (nonce_place, rest) = bytes.split_at_mut(NONCE_LEN);
        let (inside, tag_place) = rest.split_at_mut(PLAIN_LEN);
        nonce_place.copy_from_slice(&nonce);
        inside.iter_mut().zip(plain).for_each(|(place, byte)| *place = byte);
        let closed = self.aead.encrypt_inout_detached(
            &Nonce::<Aes256Gcm>::from(nonce),
            &self.additional(place),
            inside.into(),
        );
        tag_place.copy_from_slice(&closed.expect("a block is short enough for AES-GCM"));
        bytes
    }

    /// Reads a slot.
    pub fn open(&self, place: u32, bytes: &[u8; BLOCK_LEN]) -> Content {
        if self.free(place) == *bytes {
            return Content::Free;
        }
        let mut bytes = *bytes;
        let content = self.open_in_place(place, &mut bytes);
        bytes.zeroize();
        content.unwrap_or(Content::Damaged)
    }

    fn open_in_place(&self, place: u32, bytes: &mut [u8; BLOCK_LEN]) -> Option<Content> {
        let (nonce, rest) = bytes.split_first_chunk_mut::<NONCE_LEN>()?;
        let (inside, tag) = rest.split_last_chunk_mut::<AEAD_TAG_LEN>()?;
        let (nonce, tag) = (Nonce::<Aes256Gcm>::from(*nonce), AeadTag::from(*tag));
        let opened =
            self.aead.decrypt_inout_detached(&nonce, &self.additional(place), (&mut *inside).into(), &tag);
        opened.ok()?;
        let ([kind, generation], rest) = inside.split_first_chunk()?;
        let (tag, rest) = rest.split_first_chunk::<16>()?;
        let (sealed, padding) = rest.split_first_chunk::<{ SealedBallot::LEN }>()?;
        let slot = match kind {
            1 => Slot::Ballot(Tag(*tag), SealedBallot(*sealed)),
            2 if *sealed == [0; SealedBallot::LEN] => Slot::Void(Tag(*tag)),
            _ => return None,
        };
        let is_padded = padding.iter().all(|byte| *byte == 0);
        is_padded.then_some(Content::Used { generation: *generation, slot })
    }

    fn additional(&self, place: u32) -> [u8; 38] {
        let mut bytes = [0; 38];
        let fields = self.owner.into_iter().chain(place.to_be_bytes());
        bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
        bytes
    }
}

/// Returns block 0 of `box.slots`.
pub fn first_block(header: &JournalHeader, slots: u32) -> [u8; BLOCK_LEN] {
    let fields = MAGIC.iter().copied().chain([u8::from(!header.is_simulated)]).chain([0; 7]);
    let fields = fields.chain(header.election_id).chain([0]).chain(header.precinct.to_be_bytes());
    let mut block = [0; BLOCK_LEN];
    let (body, hash) = block.split_at_mut(BLOCK_LEN - 32);
    body.iter_mut().zip(fields.chain(slots.to_be_bytes())).for_each(|(place, byte)| *place = byte);
    hash.copy_from_slice(&Sha256::digest(&*body));
    block
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::record::JournalKind;

    fn header() -> JournalHeader {
        let election_id = *b"election-000001";
        JournalHeader { kind: JournalKind::Ops, is_simulated: false, election_id, precinct: 77 }
    }

    fn cipher() -> SlotCipher {
        let [station, slots, fill] = [1, 2, 3].map(|n| Zeroizing::new([n; 32]));
        SlotCipher::new(&BoxKeys { station, slots, fill }, &header())
    }

    fn ballot() -> Slot {
        Slot::Ballot(Tag([7; 16]), SealedBallot([8; SealedBallot::LEN]))
    }

    #[test]
    fn a_slot_reads_back_at_its_own_place_only() {
        let cipher = cipher();
        for slot in [ballot(), Slot::Void(Tag([9; 16]))] {
            let bytes = cipher.close(5, 1, &slot, [4; 12]);
            assert_eq!(cipher.open(5, &bytes), Content::Used { generation: 1, slot });
            assert_eq!(cipher.open(6, &bytes), Content::Damaged);
        }
        assert_eq!(cipher.open(5, &cipher.free(5)), Content::Free);
        assert_eq!(cipher.open(5, &cipher.free(6)), Content::Damaged);
        assert_eq!(cipher.open(5, &[0; BLOCK_LEN]), Content::Damaged);
    }

    #[test]
    fn a_slot_of_another_precinct_does_not_open() {
        let bytes = cipher().close(5, 0, &ballot(), [4; 12]);
        let [station, slots, fill] = [1, 2, 3].map(|n| Zeroizing::new([n; 32]));
        let other = JournalHeader { precinct: 78, ..header() };
        let cipher = SlotCipher::new(&BoxKeys { station, slots, fill }, &other);
        assert_eq!(cipher.open(5, &bytes), Content::Damaged);
    }

    #[test]
    fn every_flipped_bit_of_a_used_and_of_a_free_slot_is_damage() {
        let cipher = cipher();
        for bytes in [cipher.close(5, 0, &ballot(), [4; 12]), cipher.free(5)] {
            for bit in 0..BLOCK_LEN * 8 {
                let mut bent = bytes;
                bent[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(cipher.open(5, &bent), Content::Damaged, "bit {bit}");
            }
        }
    }

    #[test]
    fn slots_look_alike_without_keys() {
        let cipher = cipher();
        let ones = |bytes: [u8; BLOCK_LEN]| bytes.iter().map(|byte| byte.count_ones()).sum::<u32>();
        // 32,768 fair bits have a standard deviation of 90.5; five of them on either side.
        for count in [ones(cipher.free(1)), ones(cipher.close(1, 0, &ballot(), [4; 12]))] {
            assert!((16_384 - 453..=16_384 + 453).contains(&count), "{count}");
        }
    }
}
