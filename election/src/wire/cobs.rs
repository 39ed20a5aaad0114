//! COBS: takes the zero bytes out of a frame, so that 00 can end it (Cheshire and Baker, 1999).
//!
//! A code byte `n` stands before each run of `n - 1` non-zero bytes and the zero after it; FF stands before
//! 254 non-zero bytes with no zero after them. The last run has no zero. `docs/wire.md`, section 3.

use std::fmt;

use memchr::memchr;
use thiserror::Error;

/// The longest run one code byte can announce.
const LONGEST_RUN: usize = 254;

/// Bytes that no COBS encoder makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotCobs {
    /// There is not even a code byte.
    #[error("no bytes")]
    Empty,
    /// A zero stands inside the frame.
    #[error("zero byte inside the frame at offset {at}")]
    Zero {
        /// Offset of the zero.
        at: usize,
    },
    /// The last code byte announces more than there is.
    #[error("a run goes past the end of the frame: {len} bytes")]
    PastEnd {
        /// Encoded bytes given.
        len: usize,
    },
}

/// What stands between two delimiters: at least one byte, and no zero.
#[derive(Clone, Copy)]
pub struct Encoded<'a>(&'a [u8]);

impl<'a> Encoded<'a> {
    /// Checks that there is something and no zero in it.
    pub fn new(bytes: &'a [u8]) -> Result<Self, NotCobs> {
        match memchr(0, bytes) {
            Some(at) => Err(NotCobs::Zero { at }),
            None if bytes.is_empty() => Err(NotCobs::Empty),
            None => Ok(Self(bytes)),
        }
    }

    /// Takes bytes that the reader cut out at the zeros around them.
    pub(super) fn between_delimiters(bytes: &'a [u8]) -> Self {
        debug_assert!(Self::new(bytes).is_ok());
        Self(bytes)
    }

    /// Returns the bytes as they came.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// Replaces `data` by the decoded form.
    pub fn decode(self, data: &mut Vec<u8>) -> Result<(), NotCobs> {
        let Self(encoded) = self;
        data.clear();
        let is_whole = match encoded.split_first() {
            Some((code, body)) if body.len() <= LONGEST_RUN => decode_short(*code, body, data),
            _ => decode_long(encoded, data),
        };
        if is_whole { Ok(()) } else { Err(NotCobs::PastEnd { len: encoded.len() }) }
    }
}

impl fmt::Debug for Encoded<'_> {
    /// Shows the length; the bytes may be a ballot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encoded({} bytes)", self.0.len())
    }
}

/// Appends the encoded form of `data` to `wire`, without the delimiter.
pub fn encode(data: &[u8], wire: &mut Vec<u8>) {
    encode_with(wire, |wire| wire.extend_from_slice(data));
}

/// Appends the encoded form of what `put` appends to `wire`, in its place and without the delimiter.
pub fn encode_with(wire: &mut Vec<u8>, put: impl FnOnce(&mut Vec<u8>)) {
    let start = wire.len();
    wire.push(0);
    put(wire);
    let encoded = wire.get_mut(start..).unwrap_or_default();
    if encoded.len() <= 1 + LONGEST_RUN {
        put_codes(encoded);
    } else {
        let data = wire.split_off(start + 1);
        wire.truncate(start);
        encode_runs(&data, wire);
    }
}

/// Replaces `data` by the decoded form of `encoded`, which comes without its delimiter.
pub fn decode(encoded: &[u8], data: &mut Vec<u8>) -> Result<(), NotCobs> {
    data.clear();
    Encoded::new(encoded)?.decode(data)
}

/// Encodes data too short for a run to be cut, which stands behind a zero: a code in the place of each zero.
fn put_codes(encoded: &mut [u8]) {
    let (maps, end) = (zeros_of(encoded), encoded.len());
    let mut code_at = 0;
    let mut put_code = |next: usize| {
        if let Some(code) = encoded.get_mut(code_at) {
            *code = (next - code_at) as u8;
        }
        code_at = next;
    };
    // The first zero is the place of the first code.
    for (base, mut zeros) in (0..).step_by(64).zip(maps) {
        while zeros != 0 {
            put_code(base + zeros.trailing_zeros() as usize);
            zeros &= zeros - 1;
        }
    }
    put_code(end);
}

/// Encodes anything, run by run.
fn encode_runs(mut data: &[u8], wire: &mut Vec<u8>) {
    loop {
        let (window, after) = data.split_at(data.len().min(LONGEST_RUN));
        if let Some(zero) = memchr(0, window) {
            wire.push(zero as u8 + 1);
            wire.extend_from_slice(window.split_at(zero).0);
            data = data.split_at(zero + 1).1;
            continue;
        }
        wire.push(window.len() as u8 + 1);
        wire.extend_from_slice(window);
        if after.is_empty() {
            return;
        }
        data = after;
    }
}

/// Decodes a frame too short for a cut run: one copy, then a zero in the place of each code.
fn decode_short(code: u8, body: &[u8], data: &mut Vec<u8>) -> bool {
    data.extend_from_slice(body);
    let mut next = usize::from(code) - 1;
    while let Some(place) = data.get_mut(next) {
        next += usize::from(*place);
        *place = 0;
    }
    next == body.len()
}

fn decode_long(mut encoded: &[u8], data: &mut Vec<u8>) -> bool {
    while let Some((&code, after)) = encoded.split_first() {
        let run = usize::from(code) - 1;
        let Some((run_bytes, rest)) = after.split_at_checked(run) else {
            return false;
        };
        data.extend_from_slice(run_bytes);
        if run < LONGEST_RUN && !rest.is_empty() {
            data.push(0);
        }
        encoded = rest;
    }
    true
}

/// Returns which of up to 256 bytes are zero, one bit each.
fn zeros_of(bytes: &[u8]) -> [u64; 4] {
    let mut maps = [0; 4];
    let (words, rest) = bytes.as_chunks::<8>();
    for (map, words) in maps.iter_mut().zip(words.chunks(8)) {
        *map = words.iter().rev().fold(0, |map, word| map << 8 | zero_map(*word));
    }
    let rest_map = match bytes.last_chunk() {
        // The last word reaches back into the one before it: only its end is new.
        Some(last) => zero_map(*last) >> (8 - rest.len()),
        None => rest.iter().rev().fold(0, |map, byte| map << 1 | u64::from(*byte == 0)),
    };
    let begins = bytes.len() - rest.len();
    if let Some(map) = maps.get_mut(begins / 64) {
        *map |= rest_map << (begins % 64);
    }
    maps
}

/// Returns which of eight bytes are zero, one bit each, the first byte lowest.
const fn zero_map(bytes: [u8; 8]) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let word = u64::from_le_bytes(bytes);
    // 80 where the byte is 00, and 00 elsewhere: exact, for no byte carries into the next.
    let zeros = !(((word & LOW) + LOW) | word | LOW);
    // Bit 8 i meets the factor's bit 56 - 7 i and lands on 56 + i; no two products meet below or there.
    (zeros >> 7).wrapping_mul(GATHER) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    fn encoded(data: &[u8]) -> Vec<u8> {
        let mut wire = Vec::new();
        encode(data, &mut wire);
        wire
    }

    fn decoded(wire: &[u8]) -> Result<Vec<u8>, NotCobs> {
        let mut data = vec![9; 3];
        decode(wire, &mut data).map(|()| data)
    }

    fn oracle(data: &[u8]) -> Vec<u8> {
        let mut wire = vec![0; ::cobs::max_encoding_length(data.len())];
        let len = ::cobs::encode(data, &mut wire);
        wire.truncate(len);
        wire
    }

    fn mostly(zeros: u32, len: usize) -> impl Strategy<Value = Vec<u8>> {
        vec(prop_oneof![zeros => Just(0_u8), 100 - zeros => any::<u8>()], 0..len)
    }

    #[test]
    fn runs_around_254_bytes_agree_with_the_oracle() {
        for len in [0, 1, 7, 8, 9, 253, 254, 255, 256, 507, 508, 509, 518] {
            for zero in [None, Some(0), Some(252), Some(253), Some(254), Some(255), Some(len.max(1) - 1)] {
                let mut data = vec![1; len];
                if let Some(place) = zero.and_then(|at| data.get_mut(at)) {
                    *place = 0;
                }
                assert_eq!(encoded(&data), oracle(&data), "{len} bytes, zero at {zero:?}");
                assert_eq!(decoded(&encoded(&data)), Ok(data));
            }
        }
    }

    #[test]
    fn a_trailing_01_after_a_full_run_is_accepted() {
        let data: Vec<u8> = (1..=254).collect();
        let mut wire = encoded(&data);
        assert_eq!(wire.len(), 255);
        wire.push(1);
        assert_eq!(decoded(&wire), Ok(data));
    }

    #[test]
    fn broken_bytes_are_refused_with_the_reason() {
        assert_eq!(decoded(&[]), Err(NotCobs::Empty));
        assert_eq!(decoded(&[2, 0]), Err(NotCobs::Zero { at: 1 }));
        assert_eq!(decoded(&[5, 1, 1]), Err(NotCobs::PastEnd { len: 3 }));
        assert_eq!(decoded(&[2, 1, 3, 1]), Err(NotCobs::PastEnd { len: 4 }));
        assert_eq!(decoded(&[0xFF; 300]), Err(NotCobs::PastEnd { len: 300 }));
    }

    proptest! {
        #[test]
        fn any_data_agrees_with_the_oracle_and_comes_back(
            data in prop_oneof![mostly(0, 600), mostly(1, 600), mostly(50, 600), mostly(99, 40)]
        ) {
            let wire = encoded(&data);
            prop_assert_eq!(&wire, &oracle(&data));
            prop_assert_eq!(decoded(&wire), Ok(data));
        }

        #[test]
        fn any_bytes_decode_as_the_oracle_says(wire in vec(1_u8.., 1..600)) {
            let mut theirs = vec![0; wire.len()];
            let report = ::cobs::decode(&wire, &mut theirs).ok();
            let theirs = report.map(|report| theirs[..report.frame_size()].to_vec());
            prop_assert_eq!(decoded(&wire).ok(), theirs);
        }
    }
}
