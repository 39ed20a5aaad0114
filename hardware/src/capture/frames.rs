//! What a recording of a line says, frame by frame.

use election::time::Instant;
use election::wire::cobs;
use election::wire::frame::{Frame, Header};

use super::Direction;
use super::listener::parse;
use super::reader::{RecordedPacket, Recording};
use super::rtac::Event;

/// Something a recording shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Number of the packet in which it ends.
    pub number: u32,
    /// Which way it went.
    pub direction: Direction,
    /// When its last byte crossed the line.
    pub at: Instant,
    /// What it is.
    pub content: Content,
}

/// What bytes turn out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A frame, decoded; all checks that need no key pass.
    Frame(Vec<u8>),
    /// The header of a frame whose payload was withheld.
    HeaderAlone(Vec<u8>),
    /// Bytes that were withheld, and how many.
    Withheld(usize),
    /// Bytes that are no frame: how many, and why.
    Damaged(usize, String),
    /// No bytes: something happened, with the control lines that were high.
    Event(Event, u8),
}

/// Returns what a line's recording shows, in the order of time.
pub fn frames(recording: &Recording, line: usize) -> Vec<Shown> {
    let mut packets: Vec<&RecordedPacket> =
        recording.packets.iter().filter(|packet| packet.line == line).collect();
    packets.sort_by_key(|packet| packet.at);
    let (mut received, mut sent) = (Vec::new(), Vec::new());
    let mut shown = Vec::new();
    for packet in packets {
        let held = match packet.direction {
            Direction::Received => &mut received,
            Direction::Sent => &mut sent,
        };
        take(packet, held, &mut shown);
    }
    shown
}

fn take(packet: &RecordedPacket, held: &mut Vec<u8>, shown: &mut Vec<Shown>) {
    let mut show = |content| {
        shown.push(Shown { number: packet.number, direction: packet.direction, at: packet.at, content });
    };
    if !matches!(packet.event, Event::Sent | Event::Received) {
        return show(Content::Event(packet.event, packet.control));
    }
    if packet.is_withheld() {
        let encoded = packet.bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        let mut header = Vec::new();
        let is_header = cobs::decode(encoded, &mut header).is_ok() && header.len() == Header::LEN;
        held.clear();
        return show(if is_header {
            Content::HeaderAlone(header)
        } else {
            Content::Withheld(packet.original_len)
        });
    }
    for byte in &packet.bytes {
        match byte {
            0 if held.is_empty() => {}
            0 => show(content(&std::mem::take(held))),
            // One byte more than a frame can have is enough to know.
            _ if held.len() <= Frame::MAX_ENCODED => held.push(*byte),
            _ => {}
        }
    }
}

fn content(encoded: &[u8]) -> Content {
    let length = encoded.len();
    if Frame::MAX_ENCODED < length {
        return Content::Damaged(length, "more bytes than a frame can have".to_owned());
    }
    let mut decoded = Vec::new();
    if let Err(error) = cobs::decode(encoded, &mut decoded) {
        return Content::Damaged(length, error.to_string());
    }
    match parse(&decoded) {
        Ok(_) => Content::Frame(decoded),
        Err(error) => Content::Damaged(length, error.to_string()),
    }
}
