//! Follows the handshakes of a line without taking part: which session is a test, and how its frames open.
//!
//! Only a START says what a session is for (`docs/wire.md`, section 6). It can be read where it is in the clear, or where
//! the device's key is known; then its tag must be right too. A session whose START was not read is of unknown use.

use std::collections::{BTreeMap, VecDeque};

use election::device::DeviceId;
use election::wire::code::{Kind, Mode};
use election::wire::frame::{Expected, Flags, Frame, FrameError, SessionId, Side};
use election::wire::keys::{BadTag, DeviceKey, Handshake, SessionKeys, Suite};
use election::wire::message::{Hello, HelloAck, Message, Start};

/// Sessions remembered on a line. A forgotten one is of unknown use again.
const MOST_SESSIONS: usize = 16;

/// Checks a decoded frame as somebody who is at neither end: sender, address and session are as it says.
pub fn parse(bytes: &[u8]) -> Result<Frame<'_>, FrameError> {
    let (flags, address, session) = match bytes {
        [_, _, flags, address, a, b, c, d, ..] => (*flags, *address, u32::from_be_bytes([*a, *b, *c, *d])),
        _ => (0, 0, 0),
    };
    let expected =
        Expected { sender: Flags(flags).sender(), address, sessions: [Some(SessionId(session)), None] };
    Frame::parse(bytes, &expected)
}

/// A frame whose payload cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The handshake or the device's key is not known.
    NoKey,
    /// The key is known and the tag is wrong.
    BadTag,
}

/// One session of a line.
#[derive(Clone, Debug)]
struct Session {
    id: SessionId,
    /// What it is for; the most restrictive START holds.
    mode: Option<Mode>,
    /// Bytes of tag its frames carry.
    tag_len: usize,
    /// Its keys, where the device's key is known.
    keys: Option<SessionKeys>,
}

/// An offer of a session.
#[derive(Clone, Debug)]
struct Offer {
    id: SessionId,
    covered: Vec<u8>,
    hello: Hello,
}

/// Somebody who listens at a line.
#[derive(Clone, Debug, Default)]
pub struct Listener {
    devices: BTreeMap<DeviceId, DeviceKey>,
    offer: Option<Offer>,
    sessions: VecDeque<Session>,
}

impl Listener {
    /// Returns a listener who knows these keys, and the public test key for every other device.
    pub fn new(devices: BTreeMap<DeviceId, DeviceKey>) -> Self {
        Self { devices, ..Self::default() }
    }

    /// Takes note of a frame, in the order in which frames cross the line.
    pub fn hear(&mut self, frame: &Frame<'_>) {
        match frame.header.kind {
            Kind::HELLO => self.hear_hello(frame),
            Kind::HELLO_ACK => self.hear_answer(frame),
            Kind::START => self.hear_start(frame),
            _ => {}
        }
    }

    /// Returns what the frame's session is for, if a START said so. The frame's tag is as long as the session wants.
    pub fn mode_of(&self, frame: &Frame<'_>) -> Option<Mode> {
        let session = self.session(frame.header.session)?;
        if matches!(frame.header.kind, Kind::HELLO | Kind::HELLO_ACK) || session.tag_len != frame.tag.len() {
            return None;
        }
        session.mode
    }

    /// Checks a frame's tag and returns its payload in the clear, in `plain` if it had to be decrypted.
    pub fn open<'a>(&self, frame: &Frame<'a>, plain: &'a mut Vec<u8>) -> Result<&'a [u8], Closed> {
        match frame.header.kind {
            Kind::HELLO => return Ok(frame.payload),
            Kind::HELLO_ACK => return self.open_answer(frame),
            _ => {}
        }
        let session = self.session(frame.header.session).ok_or(Closed::NoKey)?;
        let keys = session.keys.as_ref().ok_or(Closed::NoKey)?;
        let key = match frame.header.flags.sender() {
            Side::Controller => &keys.from_controller,
            Side::Terminal => &keys.from_terminal,
        };
        key.open(frame, plain).map_err(|BadTag| Closed::BadTag)
    }

    /// Checks the tag of an answer by the handshake it ends itself, whatever session runs under its number.
    fn open_answer<'a>(&self, frame: &Frame<'a>) -> Result<&'a [u8], Closed> {
        let offer =
            self.offer.as_ref().filter(|offer| offer.id == frame.header.session).ok_or(Closed::NoKey)?;
        let Ok(Message::HelloAck(answer)) = Message::decode(Kind::HELLO_ACK, frame.payload) else {
            return Err(Closed::NoKey);
        };
        let suite = Suite::from_number(answer.suite).ok_or(Closed::NoKey)?;
        let is_known = self.devices.contains_key(&DeviceId(answer.device_id));
        match self.keys_of(offer, &answer, suite, frame) {
            Some(_) => Ok(frame.payload),
            None if is_known => Err(Closed::BadTag),
            None => Err(Closed::NoKey),
        }
    }

    /// Returns the suite of a session, if its handshake was heard and its key is known.
    pub fn suite(&self, id: SessionId) -> Option<Suite> {
        self.session(id)?.keys.as_ref().map(|keys| keys.suite)
    }

    fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    fn hear_hello(&mut self, frame: &Frame<'_>) {
        if let Ok(Message::Hello(hello)) = Message::decode(Kind::HELLO, frame.payload) {
            let id = frame.header.session;
            self.offer = Some(Offer { id, covered: frame.covered.to_vec(), hello });
        }
    }

    fn hear_answer(&mut self, frame: &Frame<'_>) {
        let Some(offer) = self.offer.as_ref().filter(|offer| offer.id == frame.header.session) else {
            return;
        };
        let Ok(Message::HelloAck(answer)) = Message::decode(Kind::HELLO_ACK, frame.payload) else { return };
        let Some(suite) = Suite::from_number(answer.suite) else { return };
        let is_running = self.session(offer.id).is_some_and(|session| session.mode.is_some());
        if is_running {
            // An answer after START is a repeat, or to a HELLO that was played again: the session keeps its keys.
            return;
        }
        let keys = self.keys_of(offer, &answer, suite, frame);
        let session = Session { id: offer.id, mode: None, tag_len: suite.tag_len(), keys };
        self.remember(session);
    }

    /// Derives the session's keys with each key the device may have; the answer's tag says which is right.
    fn keys_of(
        &self,
        offer: &Offer,
        answer: &HelloAck,
        suite: Suite,
        frame: &Frame<'_>,
    ) -> Option<SessionKeys> {
        let handshake = Handshake {
            hello: &offer.covered,
            hello_ack: frame.covered,
            controller_nonce: offer.hello.nonce,
            terminal_nonce: answer.nonce,
        };
        let known = self.devices.get(&DeviceId(answer.device_id));
        let mut tried = known.into_iter().chain([&DeviceKey::TEST]);
        tried.find_map(|key| {
            let keys = SessionKeys::derive(key, suite, &handshake);
            keys.hello_ack.open(frame, &mut Vec::new()).is_ok().then_some(keys)
        })
    }

    fn hear_start(&mut self, frame: &Frame<'_>) {
        let id = frame.header.session;
        let known = self.session(id);
        let Some(start) = read_start(known, frame) else { return };
        let is_election = known.and_then(|session| session.mode) == Some(Mode::Election);
        let mode = if is_election { Mode::Election } else { start.mode };
        let keys = known.and_then(|session| session.keys.clone());
        self.remember(Session { id, mode: Some(mode), tag_len: frame.tag.len(), keys });
    }

    fn remember(&mut self, session: Session) {
        self.sessions.retain(|known| known.id != session.id);
        if MOST_SESSIONS <= self.sessions.len() {
            self.sessions.pop_front();
        }
        self.sessions.push_back(session);
    }
}

/// Reads the terms of a START if they can be believed.
fn read_start(session: Option<&Session>, frame: &Frame<'_>) -> Option<Start> {
    let mut plain = Vec::new();
    let payload = match session {
        Some(Session { tag_len, .. }) if *tag_len != frame.tag.len() => return None,
        Some(Session { keys: Some(keys), .. }) => keys.from_controller.open(frame, &mut plain).ok()?,
        // Without a key only a START in the clear can be read; an election never sends one.
        _ if frame.tag.len() == Suite::Sealed.tag_len() => return None,
        _ => frame.payload,
    };
    match Message::decode(Kind::START, payload) {
        Ok(Message::Start(start)) => Some(start),
        _ => None,
    }
}
