//! Frames come back as written, and every check refuses what it is there for.

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::wire::cobs;
use crate::wire::reader::Reader;

const SESSION: SessionId = SessionId(0x0102_0304);
const FROM_TERMINAL: Expected =
    Expected { sender: Side::Terminal, address: 1, sessions: [Some(SESSION), None] };

fn header(kind: Kind, flags: Flags) -> Header {
    Header { kind, flags, address: 1, session: SESSION, counter: 5, ack: 9 }
}

fn vote() -> Header {
    header(Kind::VOTE_CAST, Flags::FROM_TERMINAL.with(Flags::RELIABLE).with(Flags::TAGGED))
}

fn written(header: Header, payload: &[u8], key: &TrafficKey) -> Vec<u8> {
    let mut frame = Vec::new();
    header.write(payload, key, &mut frame);
    frame
}

fn keys() -> [TrafficKey; 3] {
    [TrafficKey::OPEN, TrafficKey::hmac(&[7; 32]), TrafficKey::sealed(&[7; 32])]
}

fn flags(suite: usize) -> Flags {
    Flags::FROM_TERMINAL.with(if suite == 0 { Flags::TEST } else { Flags::TAGGED })
}

/// Changes the bytes before the CRC and mends the CRC.
fn with_good_crc(frame: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = frame[..frame.len() - 4].to_vec();
    change(&mut bytes);
    let crc = crc32c::crc32c(&bytes);
    bytes.extend(crc.to_be_bytes());
    bytes
}

fn refusal(bytes: &[u8]) -> FrameError {
    Frame::parse(bytes, &FROM_TERMINAL).unwrap_err()
}

#[test]
fn each_check_names_what_it_refused() {
    let good = written(vote(), b"sealed", &keys()[1]);
    assert!(Frame::parse(&good, &FROM_TERMINAL).is_ok());
    let changed = |at: usize, byte: u8| refusal(&with_good_crc(&good, |bytes| bytes[at] = byte));
    assert_eq!(refusal(&good[..21]), FrameError::Size { size: 21 });
    assert_eq!(refusal(&[1; 519]), FrameError::Size { size: 519 });
    assert!(matches!(refusal(&good[1..]), FrameError::Crc { .. }));
    for version in [0, 2, 255] {
        assert_eq!(changed(0, version), FrameError::Version { found: version });
    }
    for length in [5, 7, 200] {
        assert_eq!(changed(17, length), FrameError::Length { length: u16::from(length), size: 36 });
    }
    for reserved in [0x08, 0x10, 0x20, 0x40, 0x80] {
        assert_eq!(changed(2, 0x07 | reserved), FrameError::Flags { found: 0x07 | reserved });
    }
    assert_eq!(changed(3, 2), FrameError::Address { expected: 1, found: 2 });
    assert_eq!(changed(2, 0x06), FrameError::Direction);
    assert_eq!(changed(7, 5), FrameError::Session { found: 0x0102_0305 });
}

#[test]
fn checks_run_in_the_order_of_the_specification() {
    let mut bytes = with_good_crc(&written(vote(), b"sealed", &keys()[1]), |bytes| {
        bytes[0] = 2;
        bytes[2] = 0xFE;
        bytes[3] = 9;
        bytes[4] = 9;
        bytes[17] = 200;
    });
    assert_eq!(refusal(&bytes), FrameError::Version { found: 2 });
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert!(matches!(refusal(&bytes), FrameError::Crc { .. }));
}

#[test]
fn a_frame_without_a_tag_fails_under_a_suite_that_has_one() {
    let bare = written(header(Kind::PING, Flags::FROM_TERMINAL), b"", &TrafficKey::OPEN);
    let frame = Frame::parse(&bare, &FROM_TERMINAL).unwrap();
    for key in &keys()[1..] {
        assert!(key.open(&frame, &mut Vec::new()).is_err());
    }
}

#[test]
fn a_hello_may_name_any_session_but_zero() {
    let from_controller = Expected { sender: Side::Controller, address: 1, sessions: [None, None] };
    let named = |session| {
        let hello = Header { session: SessionId(session), ..header(Kind::HELLO, Flags::NONE) };
        Frame::parse(&written(hello, &[0; 30], &TrafficKey::OPEN), &from_controller).map(|_| ())
    };
    assert_eq!(named(99), Ok(()));
    assert_eq!(named(0), Err(FrameError::Session { found: 0 }));
}

#[test]
fn debug_text_shows_no_payload() {
    let bytes = written(vote(), &[0xAB; 40], &TrafficKey::hmac(&[0; 32]));
    let shown = format!("{:?}", Frame::parse(&bytes, &FROM_TERMINAL).unwrap());
    assert!(shown.contains("40 payload bytes"));
    assert!(!shown.contains("171"));
}

#[test]
fn every_flipped_bit_on_the_wire_is_refused() {
    for (suite, key) in keys().iter().enumerate() {
        let mut wire = Vec::new();
        cobs::encode(&written(header(Kind::PONG, flags(suite)), &[0; 16], key), &mut wire);
        for bit in 0..wire.len() * 8 {
            let mut broken = wire.clone();
            broken[bit / 8] ^= 1 << (bit % 8);
            broken.push(0);
            let (mut reader, mut rest, mut frame) = (Reader::new(), broken.as_slice(), Vec::new());
            while let Some(encoded) = reader.next_frame(&mut rest) {
                let is_refused =
                    encoded.decode(&mut frame).is_err() || Frame::parse(&frame, &FROM_TERMINAL).is_err();
                assert!(is_refused, "suite {suite}, bit {bit}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_payload_comes_back_under_every_suite(payload in vec(any::<u8>(), 0..=480), suite in 0..3_usize) {
        let (key, header) = (&keys()[suite], header(Kind::ECHO, flags(suite).with(Flags::TEST)));
        let (mut wire, mut decoded, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        cobs::encode(&written(header, &payload, key), &mut wire);
        prop_assert!(wire.len() <= Frame::MAX_ENCODED);
        cobs::decode(&wire, &mut decoded).unwrap();
        let frame = Frame::parse(&decoded, &FROM_TERMINAL).unwrap();
        prop_assert_eq!(frame.header, header);
        prop_assert_eq!(key.open(&frame, &mut plain), Ok(payload.as_slice()));
        prop_assert_eq!(frame.payload == payload.as_slice(), suite < 2 || payload.is_empty());
    }

    #[test]
    fn arbitrary_bytes_never_pass(bytes in vec(any::<u8>(), 0..600)) {
        prop_assert!(Frame::parse(&bytes, &FROM_TERMINAL).is_err());
    }

    #[test]
    fn one_changed_byte_with_a_good_crc_fails_the_tag(at in 18..24_usize, to in 1_u8.., suite in 1..3_usize) {
        let good = written(vote(), b"sealed", &keys()[suite]);
        let forged = with_good_crc(&good, |bytes| bytes[at] ^= to);
        let frame = Frame::parse(&forged, &FROM_TERMINAL).unwrap();
        prop_assert!(keys()[suite].open(&frame, &mut Vec::new()).is_err());
    }
}
