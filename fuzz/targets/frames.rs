//! The frame reader and the messages in what it cuts: nothing panics, nothing grows, what is read is written again alike.
//!
//! A fuzzer finds no CRC-32C, so each piece is also parsed with the right one put at its end.

#![no_main]

use election::wire::cobs;
use election::wire::frame::{Expected, Frame, Side};
use election::wire::message::Message;
use election::wire::reader::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let [piece, stream @ ..] = input else { return };
    let mut reader = Reader::new();
    let mut data = Vec::new();
    for mut bytes in stream.chunks(usize::from(*piece).max(1)) {
        while let Some(encoded) = reader.next_frame(&mut bytes) {
            assert!(encoded.len() <= Frame::MAX_ENCODED);
            data.clear();
            if cobs::decode(encoded, &mut data).is_err() {
                continue;
            }
            let mut wire = Vec::new();
            cobs::encode(&data, &mut wire);
            let mut again = Vec::new();
            cobs::decode(wire.strip_suffix(&[0]).unwrap_or(&wire), &mut again).expect("our own encoding");
            assert_eq!(again, data);
            parse(&data);
            let crc = crc32c::crc32c(&data);
            data.extend_from_slice(&crc.to_be_bytes());
            parse(&data);
        }
    }
});

fn parse(data: &[u8]) {
    for sender in [Side::Terminal, Side::Controller] {
        let expected = Expected { sender, address: 1, sessions: [None, None] };
        let Ok(frame) = Frame::parse(data, &expected) else { continue };
        if let Ok(message) = Message::decode(frame.header.kind, frame.payload) {
            let mut payload = Vec::new();
            message.encode(&mut payload);
            assert!(payload.len() <= Frame::MAX_PAYLOAD);
        }
    }
}
