//! What the man in the middle makes of frames: who broke which rule.

use std::collections::BTreeMap;
use std::time::Duration;

use election::wire::code::Kind;
use election::wire::frame::{Flags, Frame, FrameError, Header, SessionId, Side};
use election::wire::keys::{DeviceKey, Handshake, SessionKeys, Suite, TrafficKey};
use election::wire::message::{Hello, HelloAck, Message};
use tokio::time::Instant;

use super::{Heard, Overheard, Place};
use crate::outcome::Way;
use crate::probe::exchange::Exchanges;
use crate::probe::heard::{What, decode, expected, header_text};
use crate::suite::millis;
use crate::verdict::Reason;
use crate::watch::Watch;

/// Breaches kept in words; a broken device breaks a rule with every frame.
const MOST_BREACHES: usize = 100;
/// Offers that wait for an answer.
const MOST_OFFERS: usize = 8;

/// A session both ends are in.
struct Session {
    id: SessionId,
    keys: Option<SessionKeys>,
    keep_alive: Duration,
    controller: End,
    terminal: End,
}

/// What one end has said in a session.
#[derive(Default)]
struct End {
    watch: Watch,
    /// Counters of its reliable frames, with the time of the last send and the sends so far.
    reliable: BTreeMap<u32, Send>,
    last: Option<Instant>,
}

#[derive(Clone, Copy)]
struct Send {
    at: Instant,
    count: u32,
    wait: Duration,
}

/// Listens to both ends.
pub(super) struct Judge {
    key: Option<DeviceKey>,
    baud: u32,
    offers: Vec<(SessionId, Hello, Vec<u8>)>,
    answered: Option<Session>,
    session: Option<Session>,
    overheard: Overheard,
    /// Begins with the first frame.
    exchanges: Option<Exchanges>,
    packet: Option<u32>,
}

impl Session {
    fn end(&mut self, side: Side) -> &mut End {
        match side {
            Side::Controller => &mut self.controller,
            Side::Terminal => &mut self.terminal,
        }
    }
}

impl Judge {
    pub(super) fn new(key: Option<DeviceKey>, baud: u32) -> Self {
        let overheard = Overheard::default();
        let (offers, exchanges) = (Vec::new(), None);
        Self { key, baud, offers, answered: None, session: None, overheard, exchanges, packet: None }
    }

    /// Says which packet of the capture the next piece ends in.
    pub(super) fn arrives_in(&mut self, packet: Option<u32>) {
        self.packet = packet;
    }

    /// Takes a piece of the line that came from one end.
    pub(super) fn hear(&mut self, side: Side, wire: &[u8], now: Instant) {
        let known = [&self.session, &self.answered].map(|session| session.as_ref().map(|known| known.id));
        let offered = self.offers.last().map(|(id, ..)| *id);
        let mut bytes = decode(wire, side, known);
        if matches!(bytes, Err(What::Foreign(FrameError::Session { .. }))) {
            bytes = decode(wire, side, [offered, None]);
        }
        self.note(side, frame_text(side, wire, &bytes), now);
        match bytes {
            Ok(bytes) => {
                self.of(side).frames += 1;
                self.hear_frame(side, &bytes, wire.len() + 1, now);
            }
            // A session that ended before the listening began cannot be judged.
            Err(What::Foreign(FrameError::Session { .. })) => self.of(side).frames += 1,
            Err(What::Foreign(error)) => {
                self.of(side).frames += 1;
                self.breach(side, Reason::english(error.to_string()));
            }
            Err(_) => self.of(side).noise += 1,
        }
    }

    pub(super) fn finish(mut self, now: Instant) -> Overheard {
        self.check_silence(now);
        self.overheard
    }

    fn hear_frame(&mut self, side: Side, bytes: &[u8], wire_len: usize, now: Instant) {
        let Some(id) = bytes.get(4..8).and_then(|id| id.try_into().ok()).map(u32::from_be_bytes) else {
            return;
        };
        let Ok(frame) = Frame::parse(bytes, &expected(side, [Some(SessionId(id)), None])) else { return };
        match frame.header.kind {
            Kind::HELLO => self.hear_hello(&frame),
            Kind::HELLO_ACK => self.hear_hello_ack(&frame),
            _ => {
                self.check_silence(now);
                self.hear_in_session(side, &frame, bytes, (wire_len, now));
            }
        }
    }

    fn hear_hello(&mut self, frame: &Frame<'_>) {
        let Ok(Message::Hello(hello)) = Message::decode(Kind::HELLO, frame.payload) else {
            return self.breach(Side::Controller, Reason::new("reason-hello-unreadable"));
        };
        let is_stale = self.offers.iter().any(|(_, before, _)| before.nonce == hello.nonce);
        if is_stale {
            self.breach(Side::Controller, Reason::new("reason-nonce-again"));
        }
        if MOST_OFFERS <= self.offers.len() {
            self.offers.remove(0);
        }
        self.offers.push((frame.header.session, hello, frame.covered.to_vec()));
    }

    fn hear_hello_ack(&mut self, frame: &Frame<'_>) {
        let Ok(Message::HelloAck(answer)) = Message::decode(Kind::HELLO_ACK, frame.payload) else {
            return self.breach(Side::Terminal, Reason::new("reason-hello-ack-unreadable"));
        };
        let id = frame.header.session;
        let Some((_, hello, covered)) =
            self.offers.iter().rev().find(|(offered, ..)| *offered == id).cloned()
        else {
            return;
        };
        let suite = Suite::from_number(answer.suite).filter(|suite| hello.suites.has(*suite));
        if suite.is_none() || answer.version != 1 {
            return self.breach(Side::Terminal, Reason::new("reason-hello-ack-not-offered"));
        }
        let keys = self
            .key
            .as_ref()
            .zip(suite)
            .map(|(key, suite)| keys(key, suite, (&hello, &covered), (&answer, frame.covered)));
        let is_wrong = keys.as_ref().is_some_and(|keys| keys.hello_ack.open(frame, &mut Vec::new()).is_err());
        if is_wrong {
            return self.breach(Side::Terminal, Reason::new("reason-hello-ack-tag"));
        }
        let keep_alive = Duration::from_secs(1);
        let (controller, terminal) = (End::default(), End::default());
        self.answered = Some(Session { id, keys, keep_alive, controller, terminal });
    }

    fn hear_in_session(
        &mut self,
        side: Side,
        frame: &Frame<'_>,
        bytes: &[u8],
        (wire_len, now): (usize, Instant),
    ) {
        let header = frame.header;
        let is_answered = self.answered.as_ref().is_some_and(|session| session.id == header.session);
        let slot = if is_answered { &self.answered } else { &self.session };
        let Some(session) = slot.as_ref().filter(|session| session.id == header.session) else { return };
        let mut plain = Vec::new();
        let message = match session.keys.as_ref().map(|keys| direction(keys, side).open(frame, &mut plain)) {
            None => None,
            Some(Ok(payload)) => Some(Message::decode(header.kind, payload)),
            Some(Err(_)) => {
                return self
                    .breach(side, Reason::new("reason-frame-wrong-tag").put("frame", header_text(&header)));
            }
        };
        if let Some(Err(error)) = &message {
            self.breach(side, Reason::english(error.to_string()));
        }
        if is_answered {
            self.open_if_acknowledged(
                side,
                &header,
                message.as_ref().and_then(|message| message.as_ref().ok()),
            );
        }
        let slot = if self.answered.as_ref().is_some_and(|session| session.id == header.session) {
            &mut self.answered
        } else {
            &mut self.session
        };
        let Some(session) = slot else { return };
        let acknowledges_nothing =
            header.ack != 0 && !session.end(side.peer()).reliable.contains_key(&header.ack);
        let wait = first_wait(wire_len, self.baud);
        let end = session.end(side);
        end.last = Some(now);
        let breach = end.watch.see(&header, bytes);
        let timing = end.note_reliable(&header, wait, now);
        self.of(side).repeats += u64::from(matches!(timing, Timing::Repeat(_)));
        if let Some(breach) = breach {
            self.breach(side, breach.words());
        }
        if let Timing::Repeat(Some(why)) = timing {
            self.breach(side, why);
        }
        if acknowledges_nothing {
            self.breach(side, Reason::new("reason-acknowledges-nothing").put("frame", header_text(&header)));
        }
    }

    /// START tells the keep-alive; the terminal's first frame that acknowledges it opens the session.
    fn open_if_acknowledged(&mut self, side: Side, header: &Header, message: Option<&Message>) {
        let Some(session) = &mut self.answered else { return };
        if let Some(Message::Start(start)) = message {
            session.keep_alive = Duration::from_millis(u64::from(start.keep_alive_ms));
        }
        if side == Side::Terminal && header.ack == 1 {
            self.session = self.answered.take();
            self.overheard.controller.sessions += 1;
            self.overheard.terminal.sessions += 1;
        }
    }

    /// A controller that is in a session must not be silent for longer than the terminal waits.
    fn check_silence(&mut self, now: Instant) {
        let Some(session) = &self.session else { return };
        let most = session.keep_alive.mul_f64(3.5);
        let last = session.controller.last.max(session.terminal.last);
        let is_over = most != Duration::ZERO && last.is_some_and(|last| most < now - last);
        if is_over {
            // The link is down by the rules: what follows belongs to no session.
            self.session = None;
        }
    }

    fn of(&mut self, side: Side) -> &mut Heard {
        match side {
            Side::Controller => &mut self.overheard.controller,
            Side::Terminal => &mut self.overheard.terminal,
        }
    }

    /// Keeps a frame in words, without its payload.
    fn note(&mut self, side: Side, text: String, now: Instant) {
        // The terminal is the device here; for the controller the ways are turned about.
        let way = if side == Side::Terminal { Way::FromDevice } else { Way::ToDevice };
        let packet = self.packet;
        self.exchanges.get_or_insert_with(|| Exchanges::new(now)).add(way, now, text, packet);
    }

    /// Returns where the judge is, as the end in question sees it.
    fn place(&self, side: Side) -> Place {
        let exchanges = self.exchanges.as_ref();
        let mut frames = exchanges.map(Exchanges::last).unwrap_or_default();
        if side == Side::Controller {
            for frame in &mut frames {
                frame.way = if frame.way == Way::ToDevice { Way::FromDevice } else { Way::ToDevice };
            }
        }
        Place { exchange: exchanges.map_or(0, Exchanges::count), packet: self.packet, frames }
    }

    fn breach(&mut self, side: Side, breach: Reason) {
        let place = self.place(side);
        let heard = self.of(side);
        heard.first_breach.get_or_insert(place);
        if heard.breaches.len() < MOST_BREACHES {
            heard.breaches.push(breach);
        }
    }
}

/// Returns what a piece of the line was, without any payload.
fn frame_text(side: Side, wire: &[u8], bytes: &Result<Vec<u8>, What>) -> String {
    match bytes {
        Ok(bytes) => {
            let id = bytes.get(4..8).and_then(|id| id.try_into().ok()).map(u32::from_be_bytes);
            let frame = Frame::parse(bytes, &expected(side, [id.map(SessionId), None]));
            frame.map_or_else(|error| error.to_string(), |frame| header_text(&frame.header))
        }
        Err(What::Foreign(why)) => format!("foreign frame: {why}"),
        Err(_) => format!("{} bytes of noise", wire.len()),
    }
}

/// What a reliable frame is, and how a repeat of one came.
enum Timing {
    First,
    /// Sent again; with what is wrong about when.
    Repeat(Option<Reason>),
}

impl End {
    fn note_reliable(&mut self, header: &Header, wait: Duration, now: Instant) -> Timing {
        if !header.flags.has(Flags::RELIABLE) {
            return Timing::First;
        }
        let counter = header.counter;
        let Some(sent) = self.reliable.get_mut(&counter) else {
            self.reliable.insert(counter, Send { at: now, count: 1, wait });
            return Timing::First;
        };
        let gap = now - sent.at;
        let (least, most) = (sent.wait.mul_f64(0.8), sent.wait.mul_f64(1.2) + Duration::from_millis(30));
        *sent = Send { at: now, count: sent.count + 1, wait: sent.wait * 2 };
        let why = match sent.count {
            6.. => {
                Some(Reason::new("reason-frame-sent-times").put("counter", counter).put("times", sent.count))
            }
            _ if gap < least => {
                Some(Reason::new("reason-repeated-too-soon").put("counter", counter).put("ms", millis(gap)))
            }
            _ if most < gap => {
                Some(Reason::new("reason-repeated-too-late").put("counter", counter).put("ms", millis(gap)))
            }
            _ => None,
        };
        Timing::Repeat(why)
    }
}

fn first_wait(wire_len: usize, baud: u32) -> Duration {
    let bits = 2 * (wire_len as u64 + 32) * 10;
    Duration::from_nanos(bits * 1_000_000_000 / u64::from(baud.max(1))) + Duration::from_millis(100)
}

fn direction(keys: &SessionKeys, sender: Side) -> &TrafficKey {
    match sender {
        Side::Controller => &keys.from_controller,
        Side::Terminal => &keys.from_terminal,
    }
}

fn keys(key: &DeviceKey, suite: Suite, hello: (&Hello, &[u8]), answer: (&HelloAck, &[u8])) -> SessionKeys {
    let handshake = Handshake {
        hello: hello.1,
        hello_ack: answer.1,
        controller_nonce: hello.0.nonce,
        terminal_nonce: answer.0.nonce,
    };
    SessionKeys::derive(key, suite, &handshake)
}
