//! Sits on the cable with the device's key: opens and makes frames of both ends.

#![expect(clippy::indexing_slicing, reason = "a bench that cannot be set up is a failure of its own")]

use std::collections::BTreeMap;

use conformance::probe::heard::expected;
use election::wire::cobs;
use election::wire::code::Kind;
use election::wire::frame::{Flags, Frame, Header, SessionId, Side};
use election::wire::keys::{Handshake, SessionKeys, Suite, TrafficKey};
use election::wire::message::{Hello, HelloAck, Message};

use crate::devices::key;

/// Keys of one session: those the device has, and those the bench has where a mutant parts them.
struct Keys {
    inner: SessionKeys,
    outer: SessionKeys,
}

/// Which of the two ends of the wrapper a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toward {
    Device,
    Bench,
}

/// Everything heard that makes keys.
#[derive(Default)]
pub(crate) struct Tap {
    /// HELLO as the device sees it and as the bench does: what it says, header and payload.
    inner_hello: Option<(Hello, Vec<u8>)>,
    outer_hello: Option<(Hello, Vec<u8>)>,
    sessions: BTreeMap<u32, Keys>,
}

impl Tap {
    /// Notes a HELLO in the two forms.
    pub(crate) fn hello(&mut self, inner: &[u8], outer: &[u8]) {
        let read = |frame: &[u8]| {
            let covered = frame[..frame.len() - 4].to_vec();
            match Message::decode(Kind::HELLO, &covered[Header::LEN..]) {
                Ok(Message::Hello(hello)) => Some((hello, covered)),
                _ => None,
            }
        };
        self.inner_hello = read(inner);
        self.outer_hello = read(outer);
    }

    /// Takes a HELLO_ACK, changes it, and returns it with the tag that goes with the HELLO of the end it is for.
    pub(crate) fn hello_ack(
        &mut self,
        header: &Header,
        payload: &[u8],
        from: Toward,
        bend: impl FnOnce(&mut HelloAck),
    ) -> Option<Vec<u8>> {
        let Ok(Message::HelloAck(answer)) = Message::decode(Kind::HELLO_ACK, payload) else { return None };
        let mut bent = answer;
        bend(&mut bent);
        let plain = |answer: &HelloAck| {
            let (mut payload, mut covered) = (Vec::new(), Vec::new());
            Message::HelloAck(*answer).encode(&mut payload);
            header.write_plain(&payload, &mut covered);
            covered
        };
        let (inner_ack, outer_ack) = match from {
            Toward::Bench => (answer, bent),
            Toward::Device => (bent, answer),
        };
        let suite = Suite::from_number(answer.suite)?;
        let derive = |hello: &(Hello, Vec<u8>), answer: &HelloAck| {
            let handshake = Handshake {
                hello: &hello.1,
                hello_ack: &plain(answer),
                controller_nonce: hello.0.nonce,
                terminal_nonce: answer.nonce,
            };
            SessionKeys::derive(&key(), suite, &handshake)
        };
        let inner = derive(self.inner_hello.as_ref()?, &inner_ack);
        let outer = derive(self.outer_hello.as_ref()?, &outer_ack);
        let covered = plain(&bent);
        let payload = covered[Header::LEN..].to_vec();
        let tag = match from {
            Toward::Bench => outer.hello_ack.clone(),
            Toward::Device => inner.hello_ack.clone(),
        };
        self.sessions.insert(header.session.0, Keys { inner, outer });
        let mut frame = Vec::new();
        header.write(&payload, &tag, &mut frame);
        Some(frame)
    }

    /// Returns whether a HELLO_ACK carries the tag that goes with the HELLO the bench knows.
    pub(crate) fn is_genuine(&self, bytes: &[u8]) -> bool {
        let Some(frame) = parse(bytes, Side::Terminal) else { return false };
        let keys = self.sessions.get(&frame.header.session.0);
        keys.is_some_and(|keys| keys.outer.hello_ack.open(&frame, &mut Vec::new()).is_ok())
    }

    /// Opens a frame that comes from the bench or from the device.
    pub(crate) fn open(&self, bytes: &[u8], from: Toward, sender: Side) -> Option<(Header, Vec<u8>)> {
        let frame = parse(bytes, sender)?;
        let key = self.key(frame.header.session, from, sender)?;
        let mut plain = Vec::new();
        let payload = key.open(&frame, &mut plain).ok()?.to_vec();
        Some((frame.header, payload))
    }

    /// Opens a frame whose tag is wrong: in suite 2 with the cipher stream of its counter.
    pub(crate) fn force(&self, bytes: &[u8], from: Toward, sender: Side) -> Option<(Header, Vec<u8>)> {
        let frame = parse(bytes, sender)?;
        let key = self.key(frame.header.session, from, sender)?;
        let mut stream = vec![0; Header::LEN + frame.payload.len()];
        key.seal(frame.header.counter, 0, &mut stream);
        let stream = &stream[Header::LEN..Header::LEN + frame.payload.len()];
        let is_sealed = self.sessions[&frame.header.session.0].inner.suite == Suite::Sealed;
        let plain =
            frame.payload.iter().zip(stream).map(|(byte, key)| if is_sealed { byte ^ key } else { *byte });
        let mut header = frame.header;
        header.flags = header.flags.with(Flags::TAGGED);
        Some((header, plain.collect()))
    }

    /// Makes a frame for one of the ends.
    pub(crate) fn seal(&self, header: &Header, payload: &[u8], toward: Toward) -> Vec<u8> {
        let mut frame = Vec::new();
        if let Some(key) = self.key(header.session, toward, header.flags.sender()) {
            header.write(payload, key, &mut frame);
        }
        frame
    }

    /// Returns the bytes of tag in the session a frame names.
    pub(crate) fn tag_len(&self, bytes: &[u8]) -> Option<usize> {
        let session = bytes.get(4..8)?.try_into().ok().map(u32::from_be_bytes)?;
        self.sessions.get(&session).map(|keys| keys.inner.suite.tag_len())
    }

    fn key(&self, session: SessionId, end: Toward, sender: Side) -> Option<&TrafficKey> {
        let keys = self.sessions.get(&session.0)?;
        let keys = if end == Toward::Device { &keys.inner } else { &keys.outer };
        Some(match sender {
            Side::Controller => &keys.from_controller,
            Side::Terminal => &keys.from_terminal,
        })
    }
}

/// Reads a decoded frame of any session.
pub(crate) fn parse(bytes: &[u8], sender: Side) -> Option<Frame<'_>> {
    let session = bytes.get(4..8)?.try_into().ok().map(u32::from_be_bytes)?;
    Frame::parse(bytes, &expected(sender, [Some(SessionId(session)), None])).ok()
}

/// Decodes a piece of the line.
pub(crate) fn decoded(piece: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    cobs::decode(piece, &mut bytes).ok()?;
    (Frame::MIN_LEN <= bytes.len()).then_some(bytes)
}
