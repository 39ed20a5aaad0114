//! One serial link, at either end: sessions, keys, repeated frames and silence. `docs/wire.md`, sections 5 to 7.
//!
//! A link has no input or output of its own. After each input its owner drains [`Link::poll_event`], then
//! [`Link::poll_transmit`], and calls [`Link::handle_timeout`] when [`Link::poll_timeout`] says so.
//! An acknowledgement on the link means *received*. Only a receipt means *recorded*.

mod event;
mod handshake;
mod receive;
mod session;
mod settings;

use std::collections::VecDeque;

use chacha20::ChaCha8Rng;
use chacha20::rand_core::SeedableRng;
use election::time::{Duration, Instant};
use election::wire::code::{ByeReason, Kind, Mode};
use election::wire::frame::Side;
use election::wire::keys::DeviceKey;
use election::wire::message::Message;
use election::wire::reader::Reader;

pub use event::{CloseReason, LinkCounters, LinkError, LinkEvent, Refusal, Terms};
pub use settings::{DeviceKeys, LinkSettings, TerminalIdentity};

use handshake::{Controller, Terminal};
use session::{Scratch, Session, Waiting};

/// Silence on the line after which a delimiter goes before the next frame.
const LINE_SILENCE: Duration = Duration::from_millis(100);
/// Answers the link owes by itself; more are dropped, so that a flood cannot fill memory.
const MAX_ANSWERS: usize = 64;

/// One end of one serial link.
#[derive(Debug)]
pub struct Link {
    settings: LinkSettings,
    role: Role,
    rng: ChaCha8Rng,
    is_attached: bool,
    session: Option<Session>,
    /// Whole frames of the handshake and goodbyes, ready for the line.
    urgent: Vec<u8>,
    /// Messages nobody acknowledges.
    prompt: VecDeque<Message>,
    /// Messages that wait their turn to be sent until acknowledged.
    reliable: VecDeque<Message>,
    /// Messages put into that queue since the link was made.
    queued: u64,
    source: Source,
    events: VecDeque<LinkEvent>,
    last_written: Option<Instant>,
    reader: Reader,
    scratch: Scratch,
    counters: LinkCounters,
}

#[derive(Debug)]
enum Role {
    Controller(Controller),
    Terminal(Terminal),
}

/// SINK frames still to be sent for a SOURCE.
#[derive(Clone, Copy, Debug, Default)]
struct Source {
    left: u16,
    size: u16,
}

impl Link {
    /// Returns the controller's end, which opens sessions with whatever device is attached.
    ///
    /// Nonces and session numbers come from `seed`: the driver takes it from the operating system, the
    /// simulator from a named stream.
    pub fn controller(settings: LinkSettings, id: [u8; 8], devices: DeviceKeys, seed: [u8; 32]) -> Self {
        Self::new(settings, Role::Controller(Controller::new(id, devices)), seed)
    }

    /// Returns the terminal's end, which answers.
    pub fn terminal(
        settings: LinkSettings,
        identity: TerminalIdentity,
        key: DeviceKey,
        seed: [u8; 32],
    ) -> Self {
        Self::new(settings, Role::Terminal(Terminal::new(identity, key)), seed)
    }

    fn new(settings: LinkSettings, role: Role, seed: [u8; 32]) -> Self {
        Self {
            settings,
            role,
            rng: ChaCha8Rng::from_seed(seed),
            is_attached: false,
            session: None,
            urgent: Vec::new(),
            prompt: VecDeque::new(),
            reliable: VecDeque::new(),
            queued: 0,
            source: Source::default(),
            events: VecDeque::new(),
            last_written: None,
            reader: Reader::new(),
            scratch: Scratch::default(),
            counters: LinkCounters::default(),
        }
    }

    /// Takes note that the line is there: the controller offers a session at once.
    pub fn attach(&mut self, now: Instant) {
        if self.is_attached {
            return;
        }
        self.is_attached = true;
        self.last_written = None;
        self.reader.clear();
        if let Role::Controller(controller) = &mut self.role {
            controller.offer_at(now);
        }
        self.offer_if_due(now);
    }

    /// Takes note that the line is lost: the session ends.
    pub fn detach(&mut self, now: Instant) {
        self.is_attached = false;
        self.urgent.clear();
        match &mut self.role {
            Role::Controller(controller) => controller.forget_offer(),
            Role::Terminal(terminal) => terminal.forget_answer(),
        }
        self.close_session(now, CloseReason::Detached);
    }

    /// Does what has become due by `now`; harmless when nothing has.
    pub fn handle_timeout(&mut self, now: Instant) {
        if let Some(session) = &mut self.session {
            let is_silent = session.is_silent(now);
            match session.check_waiting(now) {
                Waiting::GaveUp => self.close_session(now, CloseReason::NotAcknowledged),
                _ if is_silent => self.close_session(now, CloseReason::Silent),
                Waiting::Nothing | Waiting::NotYet | Waiting::RepeatNow => {}
            }
        }
        self.offer_if_due(now);
    }

    /// Queues a message for the other end.
    pub fn send(&mut self, _now: Instant, message: Message) -> Result<(), LinkError> {
        let session = self.session.as_ref().filter(|session| session.is_open).ok_or(LinkError::NotOpen)?;
        let kind = message.kind();
        let is_ours = kind.sender().is_none_or(|sender| sender == self.side());
        if !is_ours || is_sent_by_the_link(kind) {
            return Err(LinkError::Kind { kind });
        }
        if kind.is_test() && session.terms.mode != Mode::Test {
            return Err(LinkError::Mode { kind });
        }
        let (most, len) = (usize::from(session.terms.max_payload), message.payload_len());
        if most < len {
            return Err(LinkError::TooLong { most, len });
        }
        self.queue(message);
        Ok(())
    }

    /// Returns the number of the message to be acknowledged that was queued last, for [`Link::is_acknowledged`].
    pub fn last_queued(&self) -> u64 {
        self.queued
    }

    /// Returns whether the other end has acknowledged every message up to this number; the end of a session forgets them
    /// all.
    pub fn is_acknowledged(&self, number: u64) -> bool {
        let is_waiting = self.session.as_ref().is_some_and(Session::is_waiting);
        let unsettled = self.reliable.len() as u64 + u64::from(is_waiting);
        self.is_open() && number + unsettled <= self.queued
    }

    /// Says goodbye and ends the session; the controller offers a new one in its usual rhythm.
    pub fn close(&mut self, now: Instant, reason: ByeReason) {
        if let Some(session) = &mut self.session {
            session.write(now, &Message::Bye(reason), &mut self.urgent);
            self.counters.sent += 1;
            self.close_session(now, CloseReason::SaidGoodbye);
        }
    }

    /// Sets how many ballots a terminal will say it holds when it next answers an offer.
    pub fn announce_pending(&mut self, ballots: u16) {
        if let Role::Terminal(terminal) = &mut self.role {
            terminal.pending = ballots;
        }
    }

    /// Returns the next event.
    pub fn poll_event(&mut self) -> Option<LinkEvent> {
        self.events.pop_front()
    }

    /// Replaces `bytes` by the next frame to write and returns true, or returns false.
    pub fn poll_transmit(&mut self, now: Instant, bytes: &mut Vec<u8>) -> bool {
        bytes.clear();
        if self.last_written.is_none_or(|last| LINE_SILENCE < now.since(last)) {
            bytes.push(0);
        }
        let start = bytes.len();
        self.write_next(now, bytes);
        if bytes.len() == start {
            bytes.clear();
            return false;
        }
        self.last_written = Some(now);
        true
    }

    /// Returns when [`Link::handle_timeout`] is due next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        match (&self.session, &self.role) {
            (Some(session), _) => session.next_due(),
            (None, Role::Controller(controller)) if self.is_attached => Some(controller.next_offer()),
            (None, _) => None,
        }
    }

    /// Returns what has been counted since the link was made.
    pub fn counters(&self) -> LinkCounters {
        LinkCounters { overlong: self.reader.overlong(), ..self.counters }
    }

    /// Returns whether messages can be sent.
    pub fn is_open(&self) -> bool {
        self.terms().is_some()
    }

    /// Returns whether nothing waits to be sent or acknowledged.
    pub fn is_idle(&self) -> bool {
        let is_waiting = self.session.as_ref().is_some_and(Session::is_waiting);
        self.reliable.is_empty() && self.prompt.is_empty() && !is_waiting
    }

    /// Returns the terms of the open session.
    pub fn terms(&self) -> Option<&Terms> {
        self.session.as_ref().filter(|session| session.is_open).map(|session| &session.terms)
    }

    fn write_next(&mut self, now: Instant, bytes: &mut Vec<u8>) {
        if !self.urgent.is_empty() {
            bytes.append(&mut self.urgent);
            return;
        }
        let Some(session) = &mut self.session else { return };
        if session.is_spent() {
            self.close(now, ByeReason::CountersSpent);
            bytes.append(&mut self.urgent);
            return;
        }
        let stored = &mut self.scratch.stored;
        if !session.is_waiting()
            && let Some(message) = self.reliable.pop_front().or_else(|| self.source.next_sink())
        {
            session.store(&message, &self.settings, stored);
        }
        if let Some(sends) = session.take_send(now) {
            bytes.extend_from_slice(stored);
            self.counters.repeats += u64::from(1 < sends);
        } else if let Some(message) = self.prompt.pop_front() {
            session.write(now, &message, bytes);
        } else if session.owes_ack {
            session.write(now, &Message::Ack, bytes);
        } else if session.wants_ping(now) {
            session.write(now, &Message::Ping(Box::default()), bytes);
        } else {
            return;
        }
        self.counters.sent += 1;
    }

    fn queue(&mut self, message: Message) {
        if message.kind().is_reliable() {
            self.queued += 1;
            self.reliable.push_back(message);
        } else {
            self.prompt.push_back(message);
        }
    }

    fn close_session(&mut self, now: Instant, reason: CloseReason) {
        let Some(session) = self.session.take() else { return };
        self.prompt.clear();
        self.reliable.clear();
        self.source = Source::default();
        if let Role::Controller(controller) = &mut self.role {
            controller.offer_after(now);
        }
        if session.is_open {
            self.events.push_back(LinkEvent::Closed(reason));
        }
    }

    fn side(&self) -> Side {
        match self.role {
            Role::Controller(_) => Side::Controller,
            Role::Terminal(_) => Side::Terminal,
        }
    }
}

impl Source {
    fn next_sink(&mut self) -> Option<Message> {
        self.left = self.left.checked_sub(1)?;
        Some(Message::Sink(vec![0; usize::from(self.size)].into()))
    }
}

const fn is_sent_by_the_link(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::HELLO | Kind::HELLO_ACK | Kind::START | Kind::BYE | Kind::ACK | Kind::PONG | Kind::ECHO_REPLY
    )
}

#[cfg(test)]
mod tests;
