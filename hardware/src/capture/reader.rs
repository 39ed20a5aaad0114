//! Reads a capture: ours, or another program's with LINKTYPE_RTAC_SERIAL.
//!
//! The bytes are not trusted. Reading never fails: it stops at the first block that makes no sense, keeps what comes
//! before it, and says where and why.

use election::time::Instant;
use thiserror::Error;

use super::Direction;
use super::pcapng::{BYTE_ORDER, INTERFACE, LINK_TYPE, NOTE, PACKET, SECTION, option};
use super::rtac::{Event, RtacHeader};

/// The longest name or comment that is kept.
const MOST_TEXT: usize = 512;
/// Interfaces of one section; more are no capture.
const MOST_INTERFACES: usize = 65_536;

/// What a capture holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Lines, in the order in which they were described.
    pub lines: Vec<RecordedLine>,
    /// Packets of serial lines, in the order of the file.
    pub packets: Vec<RecordedPacket>,
    /// Notes of whoever captured, in the order of the file; see [`Capture::note`](super::Capture::note).
    pub notes: Vec<String>,
    /// What the program that captured says of the run, without control characters.
    pub about: Option<String>,
    /// Packets of other link types, or without an RTAC header: they count in frame numbers and are passed over.
    pub foreign: u32,
    /// Why reading stopped before the end, if it did.
    pub stopped: Option<Stopped>,
}

/// One line of a capture: both directions together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedLine {
    /// Its name, without control characters.
    pub name: String,
    /// Bits a second, 0 where the file does not say.
    pub baud: u32,
    /// Unix time of the moment its packets count from, in seconds.
    pub midnight_s: i64,
}

/// One packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedPacket {
    /// Its number in the file, counted from 1 as Wireshark does.
    pub number: u32,
    /// Which of the recording's lines.
    pub line: usize,
    /// Which way it went, seen from who captured.
    pub direction: Direction,
    /// When, after the line's midnight.
    pub at: Instant,
    /// What it stands for.
    pub event: Event,
    /// Control lines that were high.
    pub control: u8,
    /// Bytes that crossed the line, as far as they were written.
    pub bytes: Vec<u8>,
    /// How many bytes crossed the line.
    pub original_len: usize,
    /// What somebody noted, without control characters.
    pub note: Option<String>,
}

impl RecordedPacket {
    /// Returns whether bytes are missing: a ballot of an election, or a writer that cut.
    pub fn is_withheld(&self) -> bool {
        self.bytes.len() < self.original_len
    }
}

/// Where and why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("capture breaks off at byte {offset}: {why}")]
pub struct Stopped {
    /// Offset of the block that makes no sense.
    pub offset: usize,
    /// What is wrong with it.
    pub why: Broken,
}

/// What is wrong with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Broken {
    /// The file does not begin as a pcapng file does.
    #[error("no pcapng section begins here")]
    NoSection,
    /// The file ends inside the block: the writer was stopped.
    #[error("block is cut short")]
    Cut,
    /// A length that no block can have, or two lengths that differ.
    #[error("block has an impossible length")]
    Length,
    /// The body is too short for its kind, or names an interface that was not described.
    #[error("block does not hold what its kind must")]
    Body,
}

/// Reads a capture.
pub fn read(bytes: &[u8]) -> Recording {
    let mut reading = Reading::default();
    let mut rest = bytes;
    while !rest.is_empty() {
        let offset = bytes.len() - rest.len();
        match reading.block(rest) {
            Ok(after) => rest = after,
            Err(why) => {
                reading.recording.stopped = Some(Stopped { offset, why });
                break;
            }
        }
    }
    if bytes.is_empty() {
        reading.recording.stopped = Some(Stopped { offset: 0, why: Broken::NoSection });
    }
    reading.recording
}

/// Which end of an integer comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    Little,
    Big,
}

/// A description of one interface.
#[derive(Clone, Copy, Debug)]
struct Source {
    /// The line, if it is a serial one.
    line: Option<usize>,
    /// What the interface's name says of its direction.
    direction: Option<Direction>,
    resolution: Resolution,
}

/// Time stamps a second.
#[derive(Clone, Copy, Debug)]
struct Resolution(u128);

impl Resolution {
    /// Returns the resolution of `if_tsresol`: a power of ten, or of two with the high bit set.
    fn from_option(code: u8) -> Self {
        let exponent = u32::from(code & 0x7F);
        let base: u128 = if code & 0x80 == 0 { 10 } else { 2 };
        Self(base.checked_pow(exponent).unwrap_or(u128::MAX))
    }

    fn instant(self, stamp: u64) -> Instant {
        let nanos = u128::from(stamp).saturating_mul(1_000_000_000) / self.0;
        Instant::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

#[derive(Debug, Default)]
struct Reading {
    order: Order,
    has_section: bool,
    sources: Vec<Source>,
    packets: u32,
    recording: Recording,
}

impl Reading {
    /// Reads one block and returns what follows it.
    fn block<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Broken> {
        let (head, _) = bytes.split_first_chunk::<12>().ok_or(if self.has_section {
            Broken::Cut
        } else {
            Broken::NoSection
        })?;
        let [k0, k1, k2, k3, l0, l1, l2, l3, b0, b1, b2, b3] = *head;
        if u32::from_le_bytes([k0, k1, k2, k3]) == SECTION {
            let mark = [b0, b1, b2, b3];
            self.order = if mark == BYTE_ORDER.to_le_bytes() {
                Order::Little
            } else if mark == BYTE_ORDER.to_be_bytes() {
                Order::Big
            } else {
                return Err(Broken::NoSection);
            };
        } else if !self.has_section {
            return Err(Broken::NoSection);
        }
        let kind = self.u32([k0, k1, k2, k3]);
        let length = self.u32([l0, l1, l2, l3]) as usize;
        if length < 12 || !length.is_multiple_of(4) {
            return Err(Broken::Length);
        }
        let (block, after) = bytes.split_at_checked(length).ok_or(Broken::Cut)?;
        let (block, trailer) = block.split_last_chunk::<4>().ok_or(Broken::Length)?;
        if self.u32(*trailer) as usize != length {
            return Err(Broken::Length);
        }
        let body = block.get(8..).ok_or(Broken::Length)?;
        self.body(kind, body).ok_or(Broken::Body)?;
        Ok(after)
    }

    fn body(&mut self, kind: u32, body: &[u8]) -> Option<()> {
        match kind {
            SECTION => {
                // The next section numbers its interfaces anew.
                self.has_section = true;
                self.sources.clear();
                // Byte order, version and length of the section stand before its options.
                let options = self.options(body.get(16..)?);
                let about = options.iter().find(|(code, _)| *code == option::COMMENT);
                self.recording.about = about.map(|(_, text)| plain(text));
            }
            INTERFACE => self.interface(body)?,
            PACKET => self.packet(body)?,
            NOTE => self.note(body)?,
            // Other kinds are statistics, names and the like.
            _ => {}
        }
        Some(())
    }

    fn interface(&mut self, body: &[u8]) -> Option<()> {
        if MOST_INTERFACES <= self.sources.len() {
            return None;
        }
        let (head, options) = body.split_first_chunk::<8>()?;
        let [l0, l1, ..] = *head;
        let options = self.options(options);
        let find = |code| options.iter().find(|(found, _)| *found == code).map(|(_, value)| *value);
        let name = find(option::IF_NAME).map_or_else(|| format!("interface {}", self.sources.len()), plain);
        let (name, direction) = split_name(&name);
        let resolution = match find(option::IF_TSRESOL) {
            Some([code]) => Resolution::from_option(*code),
            _ => Resolution(1_000_000),
        };
        let number = |code| find(code).and_then(|value| value.try_into().ok()).map(|bytes| self.u64(bytes));
        let baud = number(option::IF_SPEED).and_then(|speed| u32::try_from(speed).ok()).unwrap_or(0);
        let midnight_s = number(option::IF_TSOFFSET).map_or(0, u64::cast_signed);
        let is_serial = self.u16([l0, l1]) == LINK_TYPE;
        let line = is_serial.then(|| self.line(RecordedLine { name: name.to_owned(), baud, midnight_s }));
        self.sources.push(Source { line, direction, resolution });
        Some(())
    }

    /// Returns the number of a line, new if it was not described before.
    fn line(&mut self, line: RecordedLine) -> usize {
        let lines = &mut self.recording.lines;
        let known = lines.iter().position(|known| known.name == line.name);
        known.unwrap_or_else(|| {
            lines.push(line);
            lines.len() - 1
        })
    }

    fn packet(&mut self, body: &[u8]) -> Option<()> {
        let (head, rest) = body.split_first_chunk::<20>()?;
        let (words, _) = head.as_chunks::<4>();
        let [interface, high, low, captured, original] = words.try_into().ok()?;
        let source = *self.sources.get(self.u32(interface) as usize)?;
        let stamp = u64::from(self.u32(high)) << 32 | u64::from(self.u32(low));
        let captured = self.u32(captured) as usize;
        let data = rest.get(..captured)?;
        let options = self.options(rest.get(captured.checked_next_multiple_of(4)?..).unwrap_or_default());
        self.packets = self.packets.saturating_add(1);
        let (Some(line), Some((header, bytes))) = (source.line, RtacHeader::split(data)) else {
            self.recording.foreign = self.recording.foreign.saturating_add(1);
            return Some(());
        };
        let flags = options.iter().find(|(code, _)| *code == option::EPB_FLAGS);
        let flags = flags.and_then(|(_, value)| (*value).try_into().ok()).map_or(0, |value| self.u32(value));
        let note = options.iter().find(|(code, _)| *code == option::COMMENT).map(|(_, text)| plain(text));
        self.recording.packets.push(RecordedPacket {
            number: self.packets,
            line,
            direction: direction(flags, header.event, source.direction),
            at: source.resolution.instant(stamp),
            event: header.event,
            control: header.lines,
            bytes: bytes.to_vec(),
            original_len: (self.u32(original) as usize).saturating_sub(RtacHeader::LEN),
            note,
        });
        Some(())
    }

    fn note(&mut self, body: &[u8]) -> Option<()> {
        let (length, text) = body.split_first_chunk::<4>()?;
        let text = text.get(..self.u32(*length) as usize)?;
        self.recording.notes.push(String::from_utf8_lossy(text).into_owned());
        Some(())
    }

    /// Takes options apart; one that makes no sense ends them.
    fn options<'a>(&self, mut bytes: &'a [u8]) -> Vec<(u16, &'a [u8])> {
        let mut options = Vec::new();
        while let Some((&[c0, c1, l0, l1], rest)) = bytes.split_first_chunk::<4>() {
            let (code, length) = (self.u16([c0, c1]), usize::from(self.u16([l0, l1])));
            let Some(value) = rest.get(..length).filter(|_| code != 0) else { break };
            options.push((code, value));
            bytes = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        }
        options
    }

    const fn u16(&self, bytes: [u8; 2]) -> u16 {
        match self.order {
            Order::Little => u16::from_le_bytes(bytes),
            Order::Big => u16::from_be_bytes(bytes),
        }
    }

    const fn u32(&self, bytes: [u8; 4]) -> u32 {
        match self.order {
            Order::Little => u32::from_le_bytes(bytes),
            Order::Big => u32::from_be_bytes(bytes),
        }
    }

    const fn u64(&self, bytes: [u8; 8]) -> u64 {
        match self.order {
            Order::Little => u64::from_le_bytes(bytes),
            Order::Big => u64::from_be_bytes(bytes),
        }
    }
}

/// Returns the direction the flags say, else the event, else the interface.
fn direction(flags: u32, event: Event, named: Option<Direction>) -> Direction {
    match (flags & 3, event) {
        (1, _) => Direction::Received,
        (2, _) => Direction::Sent,
        (_, Event::Sent | Event::SendingEnded) => Direction::Sent,
        (_, Event::Received | Event::ReceivingEnded) => Direction::Received,
        _ => named.unwrap_or(Direction::Received),
    }
}

/// Takes the direction off an interface's name, if it is one of ours.
fn split_name(name: &str) -> (&str, Option<Direction>) {
    let stripped = |direction: &Direction| name.strip_suffix(direction.word())?.strip_suffix(' ');
    let found = Direction::BOTH.iter().find_map(|direction| Some((stripped(direction)?, Some(*direction))));
    found.unwrap_or((name, None))
}

/// Returns a text from a file as it can be shown: short, without control characters.
fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes.get(..MOST_TEXT).unwrap_or(bytes));
    text.chars().map(|char| if char.is_control() { '.' } else { char }).collect()
}

/// Bytes that crossed a line in one read or write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Number of its first packet.
    pub number: u32,
    /// Which way they went.
    pub direction: Direction,
    /// When.
    pub at: Instant,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether some are missing.
    pub is_withheld: bool,
}

impl Recording {
    /// Returns what crossed a line, in the order of time: packets of one read are one chunk again. A frame is written
    /// when it is whole, so in the file its first pieces may stand behind later bytes of the other direction.
    pub fn chunks(&self, line: usize) -> Vec<Chunk> {
        let is_data = |packet: &&RecordedPacket| {
            packet.line == line
                && matches!(packet.event, Event::Sent | Event::Received)
                && packet.original_len != 0
        };
        let mut packets: Vec<&RecordedPacket> = self.packets.iter().filter(is_data).collect();
        packets.sort_by_key(|packet| packet.at);
        let mut chunks: Vec<Chunk> = Vec::new();
        for packet in packets {
            match chunks.last_mut() {
                Some(last) if last.at == packet.at && last.direction == packet.direction => {
                    last.bytes.extend_from_slice(&packet.bytes);
                    last.is_withheld |= packet.is_withheld();
                }
                _ => chunks.push(Chunk {
                    number: packet.number,
                    direction: packet.direction,
                    at: packet.at,
                    bytes: packet.bytes.clone(),
                    is_withheld: packet.is_withheld(),
                }),
            }
        }
        chunks
    }
}
