//! Cuts a stream of bytes into encoded frames at each 00, in bounded memory.
//!
//! A read from a port is never a frame: bytes come in any pieces. More than 521 bytes without a 00 cannot be a
//! frame and are passed over up to the next 00.

use std::fmt;

use memchr::memchr;

use super::cobs::Encoded;
use super::frame::Frame;

/// Collects bytes until a delimiter; hands out a whole frame without copying when one input holds it all.
#[derive(Clone, Default)]
pub struct Reader {
    held: Vec<u8>,
    is_handed_out: bool,
    is_skipping: bool,
    overlong: u64,
}

impl fmt::Debug for Reader {
    /// Shows how much is held; the bytes may be a ballot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reader({} bytes held, {} overlong)", self.held.len(), self.overlong)
    }
}

impl Reader {
    /// Returns a reader that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes off the front of `input` up to the end of the next frame and returns it, still encoded and
    /// without its delimiter. Returns `None` once `input` is used up.
    pub fn next_frame<'a, 'b: 'a>(&'a mut self, input: &mut &'b [u8]) -> Option<Encoded<'a>> {
        if self.is_handed_out {
            self.held.clear();
            self.is_handed_out = false;
        }
        while let Some(end) = next_delimiter(input) {
            let (piece, rest) = input.split_at(end);
            *input = rest.split_at(1).1;
            if self.held.is_empty() && !self.is_skipping && piece.len() <= Frame::MAX_ENCODED {
                if piece.is_empty() {
                    continue;
                }
                return Some(Encoded::between_delimiters(piece));
            }
            self.hold(piece);
            if !self.is_skipping {
                self.is_handed_out = true;
                return Some(Encoded::between_delimiters(&self.held));
            }
            self.is_skipping = false;
        }
        self.hold(input);
        *input = &[];
        None
    }

    /// Forgets a half-received frame, as when the line was lost.
    pub fn clear(&mut self) {
        self.held.clear();
        self.is_handed_out = false;
        self.is_skipping = false;
    }

    /// Returns how many times more bytes came without a delimiter than a frame can have.
    pub fn overlong(&self) -> u64 {
        self.overlong
    }

    fn hold(&mut self, piece: &[u8]) {
        if self.is_skipping {
            return;
        }
        if self.held.len() + piece.len() <= Frame::MAX_ENCODED {
            self.held.extend_from_slice(piece);
            return;
        }
        self.held.clear();
        self.is_skipping = true;
        self.overlong += 1;
    }
}

/// Finds the next 00. Most calls come with nothing left: those need no search.
fn next_delimiter(input: &[u8]) -> Option<usize> {
    if input.is_empty() { None } else { memchr(0, input) }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::collection::vec;
    use proptest::prelude::{
        ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
    };
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::wire::cobs;
    use crate::wire::code::Kind;
    use crate::wire::frame::{Expected, Flags, Header, POINT_TO_POINT, SessionId, Side};
    use crate::wire::keys::TrafficKey;
    use crate::wire::message::Message;

    fn frames(reader: &mut Reader, mut input: &[u8]) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        while let Some(frame) = reader.next_frame(&mut input) {
            found.push(frame.bytes().to_vec());
        }
        found
    }

    #[test]
    fn empty_frames_are_passed_over() {
        assert_eq!(frames(&mut Reader::new(), &[0, 0, 1, 2, 0, 0, 3, 0]), [vec![1, 2], vec![3]]);
    }

    #[test]
    fn two_frames_split_anywhere_come_out_whole() {
        let bytes = [1, 2, 3, 0, 4, 5, 0];
        for at in 0..=bytes.len() {
            let (mut reader, (first, second)) = (Reader::new(), bytes.split_at(at));
            let found = [frames(&mut reader, first), frames(&mut reader, second)].concat();
            assert_eq!(found, [vec![1, 2, 3], vec![4, 5]], "split at {at}");
        }
    }

    #[test]
    fn a_frame_of_521_bytes_passes_and_one_of_522_does_not() {
        for (len, passes) in [(521, true), (522, false)] {
            let mut whole = vec![7; len];
            whole.extend([0, 5, 0]);
            let mut reader = Reader::new();
            let found = frames(&mut reader, &whole);
            assert_eq!(found.len(), if passes { 2 } else { 1 });
            assert_eq!(reader.overlong(), u64::from(!passes));
            assert_eq!(found.last(), Some(&vec![5]));
        }
    }

    #[test]
    fn noise_without_a_delimiter_is_held_in_bounded_memory() {
        let mut reader = Reader::new();
        for _ in 0..1_000 {
            assert!(frames(&mut reader, &[9; 100]).is_empty());
            assert!(reader.held.capacity() < 2 * Frame::MAX_ENCODED);
        }
        assert_eq!(frames(&mut reader, &[9, 0, 4, 0]), [vec![4]]);
        assert_eq!(reader.overlong(), 1);
    }

    const SESSION: SessionId = SessionId(7);

    /// Returns bytes of a stream: noise, or a frame of any kind with a good CRC, perhaps with one byte changed after it.
    fn stretch() -> impl Strategy<Value = Vec<u8>> {
        let header =
            (any::<u8>(), 0..4_u8, any::<u32>(), any::<u32>()).prop_map(|(kind, flags, counter, ack)| {
                let flags = Flags(flags).with(Flags::TEST);
                Header { kind: Kind(kind), flags, address: POINT_TO_POINT, session: SESSION, counter, ack }
            });
        let frame = (header, vec(any::<u8>(), 0..48)).prop_map(|(header, payload)| {
            let (mut frame, mut wire) = (Vec::new(), Vec::new());
            header.write(&payload, &TrafficKey::OPEN, &mut frame);
            cobs::encode(&frame, &mut wire);
            wire.push(0);
            wire
        });
        let damaged = (frame, any::<(u8, u8)>(), 0..3_u8).prop_map(|(mut wire, (place, change), damage)| {
            let length = wire.len();
            if damage == 0 {
                wire[usize::from(place) % length] ^= change;
            }
            wire
        });
        let long = (1_u8.., 1..1_200_usize).prop_map(|(byte, length)| vec![byte; length]);
        prop_oneof![6 => damaged, 2 => vec(any::<u8>(), 0..24), 1 => long]
    }

    /// The size of a fuzzing run, without its tools: whatever comes, nothing panics and little is held.
    #[test]
    fn a_hundred_thousand_streams_are_read_and_parsed_in_bounded_memory() {
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100_000) };
        let (frames_found, messages_found) = (Cell::new(0), Cell::new(0));
        let streams = (vec(stretch(), 1..4), 1..300_usize);
        let ran = TestRunner::new(config).run(&streams, |(stretches, cut)| {
            let mut reader = Reader::new();
            let mut data = Vec::new();
            for mut piece in stretches.concat().chunks(cut) {
                while let Some(encoded) = reader.next_frame(&mut piece) {
                    prop_assert!((1..=Frame::MAX_ENCODED).contains(&encoded.bytes().len()));
                    data.clear();
                    if encoded.decode(&mut data).is_err() {
                        continue;
                    }
                    for sender in [Side::Controller, Side::Terminal] {
                        let expected =
                            Expected { sender, address: POINT_TO_POINT, sessions: [Some(SESSION), None] };
                        let Ok(frame) = Frame::parse(&data, &expected) else { continue };
                        frames_found.set(frames_found.get() + 1);
                        let message = Message::decode(frame.header.kind, frame.payload);
                        messages_found.set(messages_found.get() + u32::from(message.is_ok()));
                    }
                }
                prop_assert!(reader.held.capacity() < 2 * Frame::MAX_ENCODED);
            }
            Ok(())
        });
        ran.unwrap_or_else(|error| panic!("{error}"));
        assert!(50_000 < frames_found.get(), "{} frames passed", frames_found.get());
        assert!(500 < messages_found.get(), "{} messages passed", messages_found.get());
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            stream in vec(vec(1_u8.., 0..600), 0..6),
            cuts in vec(1_usize..700, 1..20)
        ) {
            let mut bytes = stream.join(&0);
            bytes.push(0);
            let whole = frames(&mut Reader::new(), &bytes);
            let mut reader = Reader::new();
            let mut pieced = Vec::new();
            let (mut rest, mut cuts) = (bytes.as_slice(), cuts.iter().cycle());
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(rest.len().min(*cuts.next().unwrap()));
                pieced.extend(frames(&mut reader, piece));
                rest = after;
            }
            prop_assert_eq!(&whole, &pieced);
            let fits = |frame: &&Vec<u8>| !frame.is_empty() && frame.len() <= Frame::MAX_ENCODED;
            prop_assert_eq!(whole, stream.iter().filter(fits).cloned().collect::<Vec<_>>());
        }
    }
}
