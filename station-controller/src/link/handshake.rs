//! How a session begins: HELLO, HELLO_ACK and START at both ends. `docs/wire.md`, section 6.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::Rng;
use election::time::{Duration, Instant};
use election::wire::cobs;
use election::wire::code::{ErrorCode, Kind};
use election::wire::frame::{Flags, Frame, Header, POINT_TO_POINT, SessionId, Side, VERSION};
use election::wire::keys::{DeviceKey, Handshake, SessionKeys, Suite, SuiteSet, TrafficKey};
use election::wire::message::{ErrorReport, Hello, HelloAck, Message, Start};

use super::event::{CloseReason, LinkEvent, Refusal, Terms};
use super::receive::read;
use super::session::{Scratch, Session};
use super::settings::{DeviceKeys, LinkSettings, TerminalIdentity};
use super::{Link, Role};

/// Wrong tags in a row after which a controller ignores the line.
const MAX_BAD_TAGS: u32 = 16;
/// How long it does.
const BLOCK: Duration = Duration::from_mins(1);
/// The least a controller may say it takes: a VOTE_CAST with a sealed ballot.
const LEAST_TO_CONTROLLER: u16 = 112;
/// The least a terminal may say it takes.
const LEAST_TO_TERMINAL: u16 = 64;

/// What the controller's end knows beyond the session.
#[derive(Debug)]
pub(super) struct Controller {
    id: [u8; 8],
    devices: DeviceKeys,
    offer: Option<Offer>,
    next_offer: Instant,
    is_blocked: bool,
    bad_tags: u32,
}

/// The latest HELLO: only its answer counts.
#[derive(Debug)]
struct Offer {
    id: SessionId,
    hello: Hello,
    /// Header and payload as sent.
    sent: Vec<u8>,
}

/// What the terminal's end knows beyond the session.
#[derive(Debug)]
pub(super) struct Terminal {
    identity: TerminalIdentity,
    key: DeviceKey,
    pub(super) pending: u16,
    answered: Option<Answered>,
}

/// The latest HELLO and its answer, until START proves that the controller has the key.
#[derive(Debug)]
struct Answered {
    session: Session,
    /// The offer's header and payload.
    hello: Vec<u8>,
    /// The answer as it went on the line.
    wire: Vec<u8>,
}

impl Controller {
    pub(super) fn new(id: [u8; 8], devices: DeviceKeys) -> Self {
        let next_offer = Instant::MIDNIGHT;
        Self { id, devices, offer: None, next_offer, is_blocked: false, bad_tags: 0 }
    }

    /// Lets an offer be made at `now`, unless the line is blocked.
    pub(super) fn offer_at(&mut self, now: Instant) {
        self.next_offer = if self.is_blocked { self.next_offer.max(now) } else { now };
    }

    /// Lets an offer be made no earlier than `now`, and no earlier than the rhythm allows.
    pub(super) fn offer_after(&mut self, now: Instant) {
        self.next_offer = self.next_offer.max(now);
    }

    pub(super) fn next_offer(&self) -> Instant {
        self.next_offer
    }

    pub(super) fn forget_offer(&mut self) {
        self.offer = None;
    }

    pub(super) fn offered(&self) -> Option<SessionId> {
        self.offer.as_ref().map(|offer| offer.id)
    }
}

impl Terminal {
    pub(super) fn new(identity: TerminalIdentity, key: DeviceKey) -> Self {
        Self { identity, key, pending: 0, answered: None }
    }

    pub(super) fn forget_answer(&mut self) {
        self.answered = None;
    }

    /// Stands as a terminal that has answered a HELLO with this session.
    #[cfg(test)]
    pub(super) fn has_answered(&mut self, session: Session) {
        self.answered = Some(Answered { session, hello: Vec::new(), wire: Vec::new() });
    }

    pub(super) fn answered(&self) -> Option<SessionId> {
        self.answered.as_ref().map(|answered| answered.session.id)
    }
}

impl Link {
    /// Sends HELLO if the controller has no session and the time has come.
    pub(super) fn offer_if_due(&mut self, now: Instant) {
        let Role::Controller(controller) = &mut self.role else { return };
        if self.session.is_some() || !self.is_attached || now < controller.next_offer {
            return;
        }
        controller.next_offer = now + Duration::from_secs(1).max(self.settings.line_time(300));
        controller.is_blocked = false;
        let hello = Hello {
            version_min: VERSION,
            version_max: VERSION,
            suites: self.settings.suites_offered(),
            max_payload: Frame::MAX_PAYLOAD as u16,
            nonce: nonce(&mut self.rng),
            controller_id: controller.id,
        };
        let id = SessionId(self.rng.next_u32().max(1));
        let Scratch { payload, frame, .. } = &mut self.scratch;
        encode_alone(&Message::Hello(hello), payload);
        let header = handshake_header(Kind::HELLO, Flags::NONE, id);
        frame.clear();
        header.write(payload, &TrafficKey::OPEN, frame);
        put_on_line(frame, &mut self.urgent);
        self.counters.sent += 1;
        frame.truncate(Header::LEN + payload.len());
        controller.offer = Some(Offer { id, hello, sent: frame.clone() });
    }

    /// Answers an offer. The running session stays until START comes with a good tag.
    pub(super) fn handle_hello(&mut self, now: Instant, frame: &Frame<'_>) {
        let Role::Terminal(terminal) = &mut self.role else { return };
        if self.session.as_ref().is_some_and(|session| session.id == frame.header.session) {
            // Nobody offers a running session again; taking it up would let an intruder cut it.
            self.counters.foreign += 1;
            return;
        }
        if let Some(answered) = terminal.answered.as_ref().filter(|answered| answered.hello == frame.covered)
        {
            // The line doubled the offer. A new nonce would part our keys from those the controller has by now.
            self.urgent.clone_from(&answered.wire);
            self.counters.sent += 1;
            return;
        }
        let Some(hello) = read_hello(frame.payload) else {
            self.counters.refused += 1;
            return;
        };
        if !(hello.version_min..=hello.version_max).contains(&VERSION) {
            self.events.push_back(LinkEvent::Refused(Refusal::Version));
            return;
        }
        let Some(suite) = self.settings.suites_for(&terminal.key).best_common(hello.suites) else {
            self.events.push_back(LinkEvent::Refused(Refusal::Suite));
            return;
        };
        let answer = terminal.answer(suite, nonce(&mut self.rng));
        let Scratch { payload, frame: sent, .. } = &mut self.scratch;
        encode_alone(&Message::HelloAck(answer), payload);
        let flags = Flags::FROM_TERMINAL.with(Flags::TAGGED);
        let header = handshake_header(Kind::HELLO_ACK, flags, frame.header.session);
        sent.clear();
        header.write_plain(payload, sent);
        let keys = session_keys(&terminal.key, suite, (&hello, frame.covered), (&answer, sent));
        sent.clear();
        header.write(payload, &keys.hello_ack, sent);
        put_on_line(sent, &mut self.urgent);
        self.counters.sent += 1;
        let terms = terms(&hello, &answer, suite, &self.settings, Side::Terminal);
        terminal.answered = Some(Answered {
            session: Session::new(now, Side::Terminal, frame.header.session, terms, keys),
            hello: frame.covered.to_vec(),
            wire: self.urgent.clone(),
        });
    }

    /// Takes the answer to the latest offer and starts the session.
    pub(super) fn handle_hello_ack(&mut self, now: Instant, frame: &Frame<'_>) {
        let Role::Controller(controller) = &mut self.role else { return };
        let Some(offer) = controller.offer.as_ref().filter(|offer| offer.id == frame.header.session) else {
            return;
        };
        let Some(answer) = read_hello_ack(frame.payload) else {
            self.counters.refused += 1;
            return;
        };
        let device_id = answer.device_id;
        let Some(key) = controller.devices.find(&device_id) else {
            self.events.push_back(LinkEvent::UnknownDevice { device_id });
            return;
        };
        let Some(suite) = Suite::from_number(answer.suite) else {
            self.events.push_back(LinkEvent::Refused(Refusal::Suite));
            return;
        };
        let keys = session_keys(key, suite, (&offer.hello, &offer.sent), (&answer, frame.covered));
        if keys.hello_ack.open(frame, &mut Vec::new()).is_err() {
            self.note_bad_tag(now);
            return;
        }
        let allowed = SuiteSet(self.settings.suites_for(key).0 & offer.hello.suites.0);
        if !allowed.has(suite) {
            self.events.push_back(LinkEvent::Refused(Refusal::Suite));
            return;
        }
        if answer.version != VERSION {
            self.events.push_back(LinkEvent::Refused(Refusal::Version));
            return;
        }
        let terms = terms(&offer.hello, &answer, suite, &self.settings, Side::Controller);
        let mut session = Session::new(now, Side::Controller, offer.id, terms, keys);
        session.keep_alive = self.settings.keep_alive();
        controller.offer = None;
        self.session = Some(session);
        self.queue(Message::Start(self.settings.start()));
    }

    /// Takes a frame of the session that an answered HELLO began: START with a good tag opens it.
    pub(super) fn handle_answered(&mut self, now: Instant, frame: &Frame<'_>) {
        let Role::Terminal(terminal) = &mut self.role else { return };
        let Some(Answered { session, .. }) = &mut terminal.answered else { return };
        let Ok(payload) = session.open(frame, &mut self.scratch.plain) else {
            self.note_bad_tag(now);
            return;
        };
        let Header { kind, counter, .. } = frame.header;
        let code = match read(kind, payload, Side::Controller) {
            Ok(Message::Start(_)) if !is_first(&frame.header) => ErrorCode::BadPayload,
            Ok(Message::Start(start)) if self.settings.admits(&start) => {
                self.begin(now, &frame.header, &start);
                return;
            }
            Ok(Message::Start(_)) => {
                self.events.push_back(LinkEvent::Refused(Refusal::Mode));
                ErrorCode::WrongMode
            }
            Ok(Message::Bye(_)) => {
                // Whoever offered this session has gone; the running one is another.
                terminal.answered = None;
                return;
            }
            Ok(Message::Error(_)) => {
                self.counters.refused += 1;
                return;
            }
            Ok(_) => ErrorCode::NoSession,
            Err(code) => code,
        };
        let report = Message::Error(ErrorReport { code, kind, counter });
        session.write(now, &report, &mut self.urgent);
        self.counters.refused += 1;
        self.counters.sent += 1;
    }

    /// Opens the answered session in place of the running one.
    fn begin(&mut self, now: Instant, header: &Header, start: &Start) {
        let Role::Terminal(terminal) = &mut self.role else { return };
        let Some(Answered { mut session, .. }) = terminal.answered.take() else { return };
        session.accept(now, header);
        session.terms.election_id = start.election_id;
        session.keep_alive = Duration::from_millis(u64::from(start.keep_alive_ms));
        session.last_sent = now;
        session.is_open = true;
        self.close_session(now, CloseReason::Replaced);
        self.events.push_back(LinkEvent::Opened(session.terms));
        self.counters.received += 1;
        self.counters.sessions += 1;
        self.session = Some(session);
    }

    /// Opens the controller's session once START is acknowledged.
    pub(super) fn open_if_acknowledged(&mut self) {
        let Some(session) = self.session.as_mut().filter(|session| session.is_start_acknowledged()) else {
            return;
        };
        session.is_open = true;
        self.events.push_back(LinkEvent::Opened(session.terms));
        self.counters.sessions += 1;
        if let Role::Controller(controller) = &mut self.role {
            controller.bad_tags = 0;
        }
    }

    /// Counts a wrong tag; the controller ignores the line after too many in a row.
    pub(super) fn note_bad_tag(&mut self, now: Instant) {
        self.counters.bad_tags += 1;
        self.events.push_back(LinkEvent::BadTag);
        let Role::Controller(controller) = &mut self.role else { return };
        controller.bad_tags += 1;
        if controller.bad_tags < MAX_BAD_TAGS {
            return;
        }
        controller.bad_tags = 0;
        controller.offer = None;
        controller.next_offer = now + BLOCK;
        controller.is_blocked = true;
        self.events.push_back(LinkEvent::Blocked);
        self.close_session(now, CloseReason::Blocked);
    }
}

impl Terminal {
    fn answer(&self, suite: Suite, nonce: [u8; 16]) -> HelloAck {
        let TerminalIdentity { device_id, model, firmware, boot_count } = self.identity;
        HelloAck {
            version: VERSION,
            suite: suite.number(),
            max_payload: Frame::MAX_PAYLOAD as u16,
            nonce,
            device_id,
            model,
            firmware,
            boot_count,
            pending: self.pending,
        }
    }
}

/// Returns whether a START is the first frame of its session, to be acknowledged, as it must be.
fn is_first(header: &Header) -> bool {
    header.counter == 1 && header.flags.has(Flags::RELIABLE)
}

/// Reads an offer that can carry a ballot.
fn read_hello(payload: &[u8]) -> Option<Hello> {
    let Ok(Message::Hello(hello)) = Message::decode(Kind::HELLO, payload) else { return None };
    (LEAST_TO_CONTROLLER <= hello.max_payload).then_some(hello)
}

fn read_hello_ack(payload: &[u8]) -> Option<HelloAck> {
    let Ok(Message::HelloAck(answer)) = Message::decode(Kind::HELLO_ACK, payload) else { return None };
    (LEAST_TO_TERMINAL <= answer.max_payload).then_some(answer)
}

fn terms(hello: &Hello, answer: &HelloAck, suite: Suite, settings: &LinkSettings, side: Side) -> Terms {
    let HelloAck { device_id, model, firmware, boot_count, pending, .. } = *answer;
    let peer_takes = match side {
        Side::Controller => answer.max_payload,
        Side::Terminal => hello.max_payload,
    };
    Terms {
        controller_id: hello.controller_id,
        device: TerminalIdentity { device_id, model, firmware, boot_count },
        pending,
        suite,
        mode: settings.mode,
        election_id: settings.election_id,
        max_payload: peer_takes.min(Frame::MAX_PAYLOAD as u16),
    }
}

fn session_keys(
    key: &DeviceKey,
    suite: Suite,
    hello: (&Hello, &[u8]),
    answer: (&HelloAck, &[u8]),
) -> SessionKeys {
    let handshake = Handshake {
        hello: hello.1,
        hello_ack: answer.1,
        controller_nonce: hello.0.nonce,
        terminal_nonce: answer.0.nonce,
    };
    SessionKeys::derive(key, suite, &handshake)
}

fn handshake_header(kind: Kind, flags: Flags, session: SessionId) -> Header {
    Header { kind, flags, address: POINT_TO_POINT, session, counter: 0, ack: 0 }
}

fn nonce(rng: &mut ChaCha8Rng) -> [u8; 16] {
    let mut nonce = [0; 16];
    rng.fill_bytes(&mut nonce);
    nonce
}

fn encode_alone(message: &Message, payload: &mut Vec<u8>) {
    payload.clear();
    message.encode(payload);
}

/// Replaces what waits for the line by one frame.
fn put_on_line(frame: &[u8], wire: &mut Vec<u8>) {
    wire.clear();
    cobs::encode(frame, wire);
    wire.push(0);
}
