//! The frame: an 18-byte header, the payload, the tag of the session's suite and a CRC-32C.
//!
//! ```text
//! 0 version  1 kind  2 flags  3 address  4 session  8 counter  12 ack  16 length  18 payload  tag 0, 8, 16  crc 4
//! ```
//!
//! All integers are big-endian. `docs/wire.md`, section 2; the checks and their order, section 4.

use std::fmt;

use thiserror::Error;

use super::code::Kind;
use super::keys::TrafficKey;

/// The only version there is.
pub const VERSION: u8 = 1;

/// The address of the terminal on a line with one terminal.
pub const POINT_TO_POINT: u8 = 1;

/// One of the two ends of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The precinct's controller, or the reading desk.
    Controller,
    /// The terminal, dock or card reader.
    Terminal,
}

impl Side {
    /// Returns the other end.
    pub const fn peer(self) -> Self {
        match self {
            Self::Controller => Self::Terminal,
            Self::Terminal => Self::Controller,
        }
    }
}

/// The number of a link session: drawn by the controller, never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionId(pub u32);

/// Properties of a frame, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    /// No property.
    pub const NONE: Self = Self(0);
    /// The frame comes from the terminal.
    pub const FROM_TERMINAL: Self = Self(0x01);
    /// The receiver must acknowledge.
    pub const RELIABLE: Self = Self(0x02);
    /// A tag is present.
    pub const TAGGED: Self = Self(0x04);
    /// The frame belongs to a test.
    pub const TEST: Self = Self(0x80);

    const KNOWN: u8 = 0x87;

    /// Returns whether every bit of `other` is set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns these bits and those of `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the end that sent the frame.
    pub const fn sender(self) -> Side {
        if self.has(Self::FROM_TERMINAL) { Side::Terminal } else { Side::Controller }
    }

    /// Returns whether a frame of `kind` may carry these bits in any session.
    const fn fit(self, kind: Kind) -> bool {
        if self.0 & !Self::KNOWN != 0 {
            return false;
        }
        match kind {
            Kind::HELLO => self.0 & !Self::FROM_TERMINAL.0 == 0,
            Kind::HELLO_ACK => self.0 & !Self::FROM_TERMINAL.0 == Self::TAGGED.0,
            Kind::ECHO | Kind::ECHO_REPLY | Kind::SINK | Kind::SOURCE => self.has(Self::TEST),
            _ => !self.has(Self::TEST.with(Self::TAGGED)),
        }
    }
}

/// The fields before the payload, but for version and length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the payload is.
    pub kind: Kind,
    /// Sender, acknowledgement, tag and test.
    pub flags: Flags,
    /// The terminal's place on the line; 1 where there is only one.
    pub address: u8,
    /// The link session.
    pub session: SessionId,
    /// Counts frames of one direction and session; never used twice for different bytes.
    pub counter: u32,
    /// Counter of the last reliable frame received, 0 if none.
    pub ack: u32,
}

impl Header {
    /// Bytes before the payload.
    pub const LEN: usize = 18;

    const LENGTH_LEN: usize = 2;

    /// Appends a whole frame to `frame`: header, payload sealed under `key`, tag and CRC.
    pub fn write(&self, payload: &[u8], key: &TrafficKey, frame: &mut Vec<u8>) {
        self.write_with(key, frame, |frame| frame.extend_from_slice(payload));
    }

    /// Appends a whole frame like [`write`](Self::write); `put` appends the payload in its place.
    pub fn write_with(&self, key: &TrafficKey, frame: &mut Vec<u8>, put: impl FnOnce(&mut Vec<u8>)) {
        let start = frame.len();
        self.write_plain_with(frame, put);
        key.seal(self.counter, start, frame);
        let crc = crc32c::crc32c(frame.get(start..).unwrap_or_default());
        frame.extend_from_slice(&crc.to_be_bytes());
    }

    /// Appends header and payload alone: what the handshake hashes.
    pub fn write_plain(&self, payload: &[u8], frame: &mut Vec<u8>) {
        self.write_plain_with(frame, |frame| frame.extend_from_slice(payload));
    }

    fn write_plain_with(&self, frame: &mut Vec<u8>, put: impl FnOnce(&mut Vec<u8>)) {
        let words = [
            [VERSION, self.kind.0, self.flags.0, self.address],
            self.session.0.to_be_bytes(),
            self.counter.to_be_bytes(),
            self.ack.to_be_bytes(),
        ];
        frame.extend_from_slice(words.as_flattened());
        let length_at = frame.len();
        frame.extend_from_slice(&[0; Self::LENGTH_LEN]);
        put(frame);
        if let Some((place, payload)) = frame.split_at_mut(length_at).1.split_first_chunk_mut() {
            debug_assert!(payload.len() <= Frame::MAX_PAYLOAD);
            *place = (payload.len() as u16).to_be_bytes();
        }
    }
}

/// What a receiver takes: frames of its line, from the other end, of a session it knows.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// The end that must have sent the frame: this kills echoes and loopback plugs.
    pub sender: Side,
    /// The address on the line.
    pub address: u8,
    /// Sessions that may speak: the running one and the one being opened. A HELLO may name any.
    pub sessions: [Option<SessionId>; 2],
}

/// Why a frame was dropped before its tag was looked at; in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// Shorter than an empty frame or longer than the longest.
    #[error("frame must have 22 to 518 bytes: {size}")]
    Size {
        /// Decoded bytes.
        size: usize,
    },
    /// Damaged on the way.
    #[error("crc does not match: {found:08x} instead of {computed:08x}")]
    Crc {
        /// CRC in the frame.
        found: u32,
        /// CRC of the frame's bytes.
        computed: u32,
    },
    /// Not version 1.
    #[error("version must be 1: {found}")]
    Version {
        /// Version in the frame.
        found: u8,
    },
    /// The length field and the flags do not account for every byte.
    #[error("length field does not fit a frame of {size} bytes: {length}")]
    Length {
        /// Length in the frame.
        length: u16,
        /// Decoded bytes.
        size: usize,
    },
    /// Reserved bits, or bits that cannot go with the kind of message.
    #[error("flags do not fit the kind of frame: {found:02x}")]
    Flags {
        /// Flags in the frame.
        found: u8,
    },
    /// Meant for another place on the line.
    #[error("address must be {expected}: {found}")]
    Address {
        /// The receiver's address.
        expected: u8,
        /// Address in the frame.
        found: u8,
    },
    /// Sent by our own end.
    #[error("frame comes from our own end of the line")]
    Direction,
    /// Of a session that is neither running nor being opened.
    #[error("unknown link session: {found:08x}")]
    Session {
        /// Session in the frame.
        found: u32,
    },
}

/// A frame that passed every check but the tag's.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The header.
    pub header: Header,
    /// Header and payload as received: what the tag covers.
    pub covered: &'a [u8],
    /// The payload as received: encrypted in suite 2.
    pub payload: &'a [u8],
    /// The tag, of 0, 8 or 16 bytes.
    pub tag: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Bytes of a frame with neither payload nor tag.
    pub const MIN_LEN: usize = Header::LEN + 4;
    /// The longest payload.
    pub const MAX_PAYLOAD: usize = 480;
    /// The longest frame: full payload, 16-byte tag.
    pub const MAX_LEN: usize = Header::LEN + Self::MAX_PAYLOAD + 16 + 4;
    /// The longest frame once encoded, without delimiter.
    pub const MAX_ENCODED: usize = Self::MAX_LEN + 3;

    /// Checks a decoded frame against what the receiver expects.
    pub fn parse(bytes: &'a [u8], expected: &Expected) -> Result<Self, FrameError> {
        let size = bytes.len();
        let wrong_size = FrameError::Size { size };
        if !(Self::MIN_LEN..=Self::MAX_LEN).contains(&size) {
            return Err(wrong_size);
        }
        let (body, crc) = bytes.split_last_chunk().ok_or(wrong_size)?;
        let (found, computed) = (u32::from_be_bytes(*crc), crc32c::crc32c(body));
        if found != computed {
            return Err(FrameError::Crc { found, computed });
        }
        let (words, rest) = body.split_first_chunk::<16>().ok_or(wrong_size)?;
        let (length, rest) = rest.split_first_chunk().ok_or(wrong_size)?;
        let ([[version, kind, flags, address], session, counter, ack], _) = words.as_chunks() else {
            return Err(wrong_size);
        };
        if *version != VERSION {
            return Err(FrameError::Version { found: *version });
        }
        let header = Header {
            kind: Kind(*kind),
            flags: Flags(*flags),
            address: *address,
            session: SessionId(u32::from_be_bytes(*session)),
            counter: u32::from_be_bytes(*counter),
            ack: u32::from_be_bytes(*ack),
        };
        let length = u16::from_be_bytes(*length);
        let (payload, tag) =
            split_payload(rest, length, header.flags).ok_or(FrameError::Length { length, size })?;
        header.check(expected)?;
        let covered = body.split_at(body.len() - tag.len()).0;
        Ok(Self { header, covered, payload, tag })
    }
}

impl fmt::Debug for Frame<'_> {
    /// Shows no payload: it may be a ballot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { header, payload, tag, .. } = self;
        write!(f, "Frame({header:?}, {} payload bytes, {} tag bytes)", payload.len(), tag.len())
    }
}

fn split_payload(rest: &[u8], length: u16, flags: Flags) -> Option<(&[u8], &[u8])> {
    let (payload, tag) = rest.split_at_checked(usize::from(length))?;
    let fits = match tag.len() {
        0 => !flags.has(Flags::TAGGED),
        8 | 16 => flags.has(Flags::TAGGED),
        _ => false,
    };
    (fits && payload.len() <= Frame::MAX_PAYLOAD).then_some((payload, tag))
}

impl Header {
    fn check(&self, expected: &Expected) -> Result<(), FrameError> {
        if !self.flags.fit(self.kind) {
            return Err(FrameError::Flags { found: self.flags.0 });
        }
        if self.address != expected.address {
            return Err(FrameError::Address { expected: expected.address, found: self.address });
        }
        let is_from_peer = match self.kind {
            Kind::HELLO | Kind::START => expected.sender == Side::Controller,
            Kind::HELLO_ACK => expected.sender == Side::Terminal,
            _ => true,
        };
        if self.flags.sender() != expected.sender || !is_from_peer {
            return Err(FrameError::Direction);
        }
        let is_known = expected.sessions.contains(&Some(self.session)) || self.kind == Kind::HELLO;
        if !is_known || self.session.0 == 0 {
            return Err(FrameError::Session { found: self.session.0 });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
