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
    /// Numbers of the packets in which its bytes stand.
    pub packets: Vec<u32>,
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
    let (mut received, mut sent) = (Held::default(), Held::default());
    let mut shown = Vec::new();
    for packet in packets {
        let held = match packet.direction {
            Direction::Received => &mut received,
            Direction::Sent => &mut sent,
        };
        held.take(packet, &mut shown);
    }
    shown
}

/// Bytes of one direction since the last delimiter.
#[derive(Default)]
struct Held {
    bytes: Vec<u8>,
    packets: Vec<u32>,
}

impl Held {
    fn take(&mut self, packet: &RecordedPacket, shown: &mut Vec<Shown>) {
        let mut show = |content, packets| {
            let RecordedPacket { number, direction, at, .. } = *packet;
            shown.push(Shown { number, direction, at, content, packets });
        };
        if !matches!(packet.event, Event::Sent | Event::Received) {
            return show(Content::Event(packet.event, packet.control), vec![packet.number]);
        }
        if packet.is_withheld() {
            let encoded = packet.bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            let mut header = Vec::new();
            let is_header = cobs::decode(encoded, &mut header).is_ok() && header.len() == Header::LEN;
            self.bytes.clear();
            let mut packets = std::mem::take(&mut self.packets);
            packets.push(packet.number);
            let length = packet.original_len;
            let content = if is_header { Content::HeaderAlone(header) } else { Content::Withheld(length) };
            return show(content, packets);
        }
        for byte in &packet.bytes {
            if self.packets.last() != Some(&packet.number) {
                self.packets.push(packet.number);
            }
            match byte {
                0 if self.bytes.is_empty() => {}
                0 => show(content(&std::mem::take(&mut self.bytes)), std::mem::take(&mut self.packets)),
                // One byte more than a frame can have is enough to know.
                _ if self.bytes.len() <= Frame::MAX_ENCODED => self.bytes.push(*byte),
                _ => {}
            }
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
