//! SHA-256 and HMAC of messages that lie in one piece, as all here do: no buffer between, and a key is prepared once.
//!
//! The compression function is that of `sha2`; what stands around it is FIPS 180-4 (5.1.1, 5.3.3) and RFC 2104.

use std::hint::black_box;

use sha2::block_api::compress256;

const BLOCK: usize = 64;

/// The state before the first block.
const INITIAL: [u32; 8] =
    [0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19];

/// Returns the SHA-256 of a message.
pub(crate) fn sha256(message: &[u8]) -> [u8; 32] {
    finish(INITIAL, 0, message)
}

/// A key of HMAC-SHA256, as the states it leads to.
#[derive(Clone)]
pub(crate) struct MacKey {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl MacKey {
    /// Prepares a key.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let after = |pad: u8| {
            let mut block = [pad; BLOCK];
            block.iter_mut().zip(key).for_each(|(place, byte)| *place ^= byte);
            let mut state = INITIAL;
            compress256(&mut state, &[block]);
            state
        };
        Self { inner: after(0x36), outer: after(0x5C) }
    }

    /// Returns the MAC of a message.
    pub(crate) fn mac(&self, message: &[u8]) -> [u8; 32] {
        finish(self.outer, BLOCK, &finish(self.inner, BLOCK, message))
    }

    /// Returns whether a MAC of the message begins with `tag`, in the same time wherever they differ.
    pub(crate) fn begins(&self, message: &[u8], tag: &[u8]) -> bool {
        let mac = self.mac(message);
        let differing = mac.iter().zip(tag).fold(0, |differing, (ours, theirs)| differing | (ours ^ theirs));
        black_box(differing) == 0 && tag.len() <= mac.len()
    }
}

/// Hashes the end of a message, to whose `before` first bytes, all in whole blocks, the state stands.
fn finish(mut state: [u32; 8], before: usize, message: &[u8]) -> [u8; 32] {
    let (blocks, rest) = message.as_chunks::<BLOCK>();
    if !blocks.is_empty() {
        compress256(&mut state, blocks);
    }
    let mut end = [0; 2 * BLOCK];
    let (text, padding) = end.split_at_mut(rest.len());
    text.copy_from_slice(rest);
    padding.iter_mut().take(1).for_each(|first| *first = 0x80);
    let bits = (before + message.len()) as u64 * 8;
    // The length takes the last eight bytes of the first block that has room for it.
    let last = if rest.len() + 9 <= BLOCK { BLOCK } else { 2 * BLOCK };
    let (end, _) = end.split_at_mut(last);
    if let Some(place) = end.last_chunk_mut() {
        *place = bits.to_be_bytes();
    }
    compress256(&mut state, end.as_chunks().0);
    let mut hash = [0; 32];
    hash.as_chunks_mut().0.iter_mut().zip(state).for_each(|(place, word)| *place = word.to_be_bytes());
    hash
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};

    use super::*;

    /// Around every edge of a block and of the length's place.
    #[test]
    fn hashes_are_those_of_the_crates() {
        let message: Vec<u8> = (0..=255).collect();
        let key = [7; 32];
        for length in 0..=message.len() {
            let message = &message[..length];
            assert_eq!(sha256(message), <[u8; 32]>::from(Sha256::digest(message)), "{length}");
            let mut theirs = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            theirs.update(message);
            let theirs: [u8; 32] = theirs.finalize().into_bytes().into();
            assert_eq!(MacKey::new(&key).mac(message), theirs, "{length}");
        }
    }

    #[test]
    fn a_tag_with_one_flipped_bit_or_too_long_is_none() {
        let key = MacKey::new(&[7; 32]);
        let mac = key.mac(b"message");
        assert!(key.begins(b"message", &mac[..8]));
        for bit in 0..64 {
            let mut tag = mac;
            tag[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.begins(b"message", &tag[..8]), "bit {bit}");
        }
        assert!(!key.begins(b"message", &[mac.as_slice(), &[0]].concat()));
    }
}
