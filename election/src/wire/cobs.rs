//! COBS: takes the zero bytes out of a frame, so that 00 can end it (Cheshire and Baker, 1999).
//!
//! A code byte `n` stands before each run of `n - 1` non-zero bytes and the zero after it; FF stands before
//! 254 non-zero bytes with no zero after them. The last run has no zero. `docs/wire.md`, section 3.

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

/// Appends the encoded form of `data` to `wire`, without the delimiter.
pub fn encode(data: &[u8], wire: &mut Vec<u8>) {
    if data.len() <= LONGEST_RUN { encode_short(data, wire) } else { encode_long(data, wire) }
}

/// Replaces `data` by the decoded form of `encoded`, which comes without its delimiter.
pub fn decode(encoded: &[u8], data: &mut Vec<u8>) -> Result<(), NotCobs> {
    data.clear();
    if let Some(at) = memchr(0, encoded) {
        return Err(NotCobs::Zero { at });
    }
    let Some((&code, body)) = encoded.split_first() else {
        return Err(NotCobs::Empty);
    };
    let is_whole = if encoded.len() <= LONGEST_RUN + 1 {
        decode_short(code, body, data)
    } else {
        decode_long(encoded, data)
    };
    if is_whole { Ok(()) } else { Err(NotCobs::PastEnd { len: encoded.len() }) }
}

/// Encodes data too short for a run to be cut: one copy, then a code in the place of each zero.
fn encode_short(data: &[u8], wire: &mut Vec<u8>) {
    let start = wire.len();
    wire.push(0);
    wire.extend_from_slice(data);
    let encoded = wire.get_mut(start..).unwrap_or_default();
    let mut code_at = 0;
    for_each_zero(data, |zero| {
        put_code(encoded, code_at, zero + 1);
        code_at = zero + 1;
    });
    let end = encoded.len();
    put_code(encoded, code_at, end);
}

fn put_code(encoded: &mut [u8], at: usize, next: usize) {
    if let Some(code) = encoded.get_mut(at) {
        *code = (next - at) as u8;
    }
}

fn encode_long(mut data: &[u8], wire: &mut Vec<u8>) {
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

/// Calls `visit` with the offset of each zero byte, eight bytes at a time.
fn for_each_zero(data: &[u8], mut visit: impl FnMut(usize)) {
    let (words, rest) = data.as_chunks::<8>();
    let mut last = [0xFF; 8];
    for (padded, byte) in last.iter_mut().zip(rest) {
        *padded = *byte;
    }
    let mut base = 0;
    for word in words.iter().chain([&last]) {
        let mut zeros = zero_bytes(u64::from_le_bytes(*word));
        while zeros != 0 {
            visit(base + zeros.trailing_zeros() as usize / 8);
            zeros &= zeros - 1;
        }
        base += 8;
    }
}

/// Returns a word whose byte is 80 where the byte of `word` is 00, and 00 elsewhere (exact, no carries).
const fn zero_bytes(word: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    !(((word & LOW) + LOW) | word | LOW)
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
