//! One session as the bench keeps it, and frames made by hand, right or wrong in any field.

use election::wire::cobs;
use election::wire::code::Kind;
use election::wire::frame::{Flags, Frame, Header, POINT_TO_POINT, SessionId, Side, VERSION};
use election::wire::keys::{SessionKeys, Suite, TrafficKey};
use election::wire::message::Message;

use crate::watch::{Breach, Watch};

/// A session the bench has opened or is opening.
#[derive(Clone, Debug)]
pub struct Session {
    /// Our end.
    pub side: Side,
    /// Its number.
    pub id: SessionId,
    /// Its keys.
    pub keys: SessionKeys,
    /// Counter of the last frame we built.
    pub counter: u32,
    /// What our frames say in ACK.
    pub acked: u32,
    last_reliable: u32,
    last_any: u32,
    watch: Watch,
}

/// A frame to be made: every field may be wrong.
#[derive(Clone, Debug)]
pub struct Craft {
    /// Version byte.
    pub version: u8,
    /// The header but for version and length.
    pub header: Header,
    /// Added to the length field.
    pub length_error: i16,
    /// The payload in the clear.
    pub payload: Vec<u8>,
    /// What is done to the tag.
    pub tag: TagFault,
}

/// What is done to the tag of a frame made by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagFault {
    /// Nothing: it is right.
    None,
    /// One bit of it is flipped.
    Flipped,
    /// It is left out, and SEC is cleared.
    Missing,
}

impl Session {
    /// Returns a session in which nothing was said yet.
    pub fn new(side: Side, id: SessionId, keys: SessionKeys) -> Self {
        let watch = Watch::default();
        Self { side, id, keys, counter: 0, acked: 0, last_reliable: 0, last_any: 0, watch }
    }

    /// Returns the suite in use.
    pub fn suite(&self) -> Suite {
        self.keys.suite
    }

    /// Builds a right frame of a message under the next counter.
    pub fn build(&mut self, message: &Message, is_reliable: bool) -> Vec<u8> {
        let craft = self.craft(message, is_reliable);
        craft.bytes(self.send_key())
    }

    /// Returns the parts of a right frame under the next counter, to be spoilt.
    pub fn craft(&mut self, message: &Message, is_reliable: bool) -> Craft {
        let mut payload = Vec::new();
        message.encode(&mut payload);
        self.craft_raw(message.kind(), payload, is_reliable)
    }

    /// Returns the parts of a frame of any kind with any payload.
    pub fn craft_raw(&mut self, kind: Kind, payload: Vec<u8>, is_reliable: bool) -> Craft {
        self.counter += 1;
        let header = Header {
            kind,
            flags: self.flags(kind, is_reliable),
            address: POINT_TO_POINT,
            session: self.id,
            counter: self.counter,
            ack: self.acked,
        };
        Craft { version: VERSION, header, length_error: 0, payload, tag: TagFault::None }
    }

    /// Returns the key of our direction.
    pub fn send_key(&self) -> &TrafficKey {
        match self.side {
            Side::Controller => &self.keys.from_controller,
            Side::Terminal => &self.keys.from_terminal,
        }
    }

    /// Opens a frame of the other end; `None` if its tag is wrong.
    pub fn open(&self, frame: &Frame<'_>) -> Option<Vec<u8>> {
        if self.suite() == Suite::Open && !frame.header.flags.has(Flags::TEST) {
            return None;
        }
        let key = match self.side {
            Side::Controller => &self.keys.from_terminal,
            Side::Terminal => &self.keys.from_controller,
        };
        let mut plain = Vec::new();
        key.open(frame, &mut plain).ok().map(<[u8]>::to_vec)
    }

    /// Takes note of a good frame; returns whether it is new, and the rule it breaks.
    pub fn accept(&mut self, header: &Header, bytes: &[u8]) -> (bool, Option<Breach>) {
        let breach = self.watch.see(header, bytes);
        let is_reliable = header.flags.has(Flags::RELIABLE);
        let last = if is_reliable { self.last_reliable } else { self.last_any };
        self.last_any = self.last_any.max(header.counter);
        let is_new = last < header.counter;
        if is_reliable && is_new {
            self.last_reliable = header.counter;
        }
        (is_new, breach)
    }

    /// Lets our next frames acknowledge everything received.
    pub fn acknowledge(&mut self) {
        self.acked = self.last_reliable;
    }

    fn flags(&self, kind: Kind, is_reliable: bool) -> Flags {
        let mut flags = if self.side == Side::Terminal { Flags::FROM_TERMINAL } else { Flags::NONE };
        if is_reliable {
            flags = flags.with(Flags::RELIABLE);
        }
        if self.suite() != Suite::Open {
            flags = flags.with(Flags::TAGGED);
        }
        let is_test = kind.is_test() || self.suite() == Suite::Open;
        if is_test { flags.with(Flags::TEST) } else { flags }
    }
}

impl Craft {
    /// Makes the frame: tag and CRC go over whatever was written.
    pub fn bytes(&self, key: &TrafficKey) -> Vec<u8> {
        let Header { kind, flags, address, session, counter, ack } = self.header;
        let flags = if self.tag == TagFault::Missing { flags.0 & !Flags::TAGGED.0 } else { flags.0 };
        let length = (self.payload.len() as u16).wrapping_add_signed(self.length_error);
        let mut frame = vec![self.version, kind.0, flags, address];
        frame.extend_from_slice(&session.0.to_be_bytes());
        frame.extend_from_slice(&counter.to_be_bytes());
        frame.extend_from_slice(&ack.to_be_bytes());
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(&self.payload);
        let key = if self.tag == TagFault::Missing { &TrafficKey::OPEN } else { key };
        key.seal(counter, 0, &mut frame);
        if self.tag == TagFault::Flipped
            && let Some(last) = frame.last_mut()
        {
            *last ^= 0x10;
        }
        frame.extend_from_slice(&crc32c::crc32c(&frame).to_be_bytes());
        frame
    }
}

/// Encodes a frame for the line, with the 00 that ends it.
pub fn on_line(frame: &[u8]) -> Vec<u8> {
    let mut wire = Vec::new();
    cobs::encode(frame, &mut wire);
    wire.push(0);
    wire
}
