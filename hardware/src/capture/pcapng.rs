//! Blocks of a pcapng file (IETF draft-ietf-opsawg-pcapng): section header, interface, packet.
//!
//! A block is type, length, body, length; an option is code, length, value, zeros up to a multiple of four. We write
//! little-endian; times are nanoseconds after midnight, and the interface says when midnight was.

use election::time::Instant;

use super::Direction;

/// Section header block.
pub(super) const SECTION: u32 = 0x0A0D_0D0A;
/// Interface description block.
pub(super) const INTERFACE: u32 = 1;
/// Enhanced packet block.
pub(super) const PACKET: u32 = 6;
/// A note of ours: a block type of the range that the format leaves to local use, so that other readers pass it over.
pub(super) const NOTE: u32 = 0x8053_564C;
/// Shows which end of an integer comes first.
pub(super) const BYTE_ORDER: u32 = 0x1A2B_3C4D;
/// LINKTYPE_RTAC_SERIAL.
pub(super) const LINK_TYPE: u16 = 250;

/// Codes of options.
pub(super) mod option {
    /// Text on any block.
    pub(in super::super) const COMMENT: u16 = 1;
    /// Name of an interface.
    pub(in super::super) const IF_NAME: u16 = 2;
    /// Bits a second.
    pub(in super::super) const IF_SPEED: u16 = 8;
    /// Digits of a second in time stamps.
    pub(in super::super) const IF_TSRESOL: u16 = 9;
    /// Seconds to be added to time stamps.
    pub(in super::super) const IF_TSOFFSET: u16 = 14;
    /// Program that wrote a section.
    pub(in super::super) const SHB_USERAPPL: u16 = 4;
    /// Flags of a packet; the low bits are its direction.
    pub(in super::super) const EPB_FLAGS: u16 = 2;
}

/// The longest comment.
const MOST_COMMENT: usize = 512;
/// Longest packet a reader must be ready for.
const SNAP_LENGTH: u32 = 65_535;

/// Returns the block that begins a file; `about` is a comment on all of it.
pub(super) fn section_header(about: &str) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend_from_slice(&BYTE_ORDER.to_le_bytes());
    body.extend_from_slice(&1_u16.to_le_bytes());
    body.extend_from_slice(&0_u16.to_le_bytes());
    // Length of the section: not known while it is written.
    body.extend_from_slice(&u64::MAX.to_le_bytes());
    if !about.is_empty() {
        put_option(&mut body, option::COMMENT, cut(about, MOST_COMMENT).as_bytes());
    }
    put_option(&mut body, option::SHB_USERAPPL, concat!("saylau ", env!("CARGO_PKG_VERSION")).as_bytes());
    end_options(&mut body);
    block(SECTION, &body)
}

/// Returns the block of a note: the length of its text, u32, the text, zeros up to a multiple of four.
pub(super) fn note(text: &str) -> Vec<u8> {
    let mut body = Vec::with_capacity(text.len() + 8);
    body.extend_from_slice(&(text.len() as u32).to_le_bytes());
    body.extend_from_slice(text.as_bytes());
    pad(&mut body);
    block(NOTE, &body)
}

/// One direction of a line.
pub(super) struct Interface {
    /// Name shown to people.
    pub(super) name: String,
    /// Bits a second.
    pub(super) baud: u32,
    /// Unix time of the moment that time stamps count from.
    pub(super) midnight_s: i64,
}

impl Interface {
    pub(super) fn block(&self) -> Vec<u8> {
        let mut body = Vec::new();
        body.extend_from_slice(&LINK_TYPE.to_le_bytes());
        body.extend_from_slice(&0_u16.to_le_bytes());
        body.extend_from_slice(&SNAP_LENGTH.to_le_bytes());
        put_option(&mut body, option::IF_NAME, cut(&self.name, MOST_COMMENT).as_bytes());
        put_option(&mut body, option::IF_SPEED, &u64::from(self.baud).to_le_bytes());
        put_option(&mut body, option::IF_TSRESOL, &[9]);
        put_option(&mut body, option::IF_TSOFFSET, &self.midnight_s.to_le_bytes());
        end_options(&mut body);
        block(INTERFACE, &body)
    }
}

/// One packet of an interface.
pub(super) struct Packet<'a> {
    /// Number of the interface in the section.
    pub(super) interface: u32,
    /// Which way it went.
    pub(super) direction: Direction,
    /// When.
    pub(super) at: Instant,
    /// What is written.
    pub(super) data: &'a [u8],
    /// How many bytes there were.
    pub(super) original: usize,
    /// What a person should know.
    pub(super) comment: Option<&'a str>,
}

impl Packet<'_> {
    pub(super) fn block(&self) -> Vec<u8> {
        let nanos = self.at.nanos();
        let original = u32::try_from(self.original).unwrap_or(u32::MAX);
        let mut body = Vec::with_capacity(64 + self.data.len());
        for word in [self.interface, (nanos >> 32) as u32, nanos as u32, self.data.len() as u32, original] {
            body.extend_from_slice(&word.to_le_bytes());
        }
        body.extend_from_slice(self.data);
        pad(&mut body);
        let flags: u32 = match self.direction {
            Direction::Received => 1,
            Direction::Sent => 2,
        };
        put_option(&mut body, option::EPB_FLAGS, &flags.to_le_bytes());
        if let Some(comment) = self.comment {
            put_option(&mut body, option::COMMENT, cut(comment, MOST_COMMENT).as_bytes());
        }
        end_options(&mut body);
        block(PACKET, &body)
    }
}

fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u32 + 12).to_le_bytes();
    let mut block = Vec::with_capacity(body.len() + 12);
    block.extend_from_slice(&kind.to_le_bytes());
    block.extend_from_slice(&length);
    block.extend_from_slice(body);
    block.extend_from_slice(&length);
    block
}

fn put_option(body: &mut Vec<u8>, code: u16, value: &[u8]) {
    body.extend_from_slice(&code.to_le_bytes());
    body.extend_from_slice(&(value.len() as u16).to_le_bytes());
    body.extend_from_slice(value);
    pad(body);
}

fn end_options(body: &mut Vec<u8>) {
    body.extend_from_slice(&[0; 4]);
}

fn pad(body: &mut Vec<u8>) {
    body.resize(body.len().next_multiple_of(4), 0);
}

/// Returns at most `most` bytes of a text, whole characters.
fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}
