//! What a link does with bytes from the line. `docs/wire.md`, sections 4, 5 and 8.

use election::time::Instant;
use election::wire::code::{ErrorCode, Kind, Mode};
use election::wire::frame::{Frame, FrameError, Header, Side};
use election::wire::message::{ErrorReport, Message, Pong};

use super::event::{CloseReason, LinkEvent, Refusal};
use super::session::{Reception, expected};
use super::{Link, MAX_ANSWERS, Role, Source};

impl Link {
    /// Takes bytes that arrived, in any pieces.
    pub fn handle_bytes(&mut self, now: Instant, mut bytes: &[u8]) {
        if !self.is_attached {
            return;
        }
        while let Some(encoded) = self.reader.next_frame(&mut bytes) {
            match encoded.decode(&mut self.scratch.decoded) {
                Ok(()) => self.handle_decoded(now),
                Err(_) => self.counters.damaged += 1,
            }
        }
    }

    fn handle_decoded(&mut self, now: Instant) {
        let decoded = std::mem::take(&mut self.scratch.decoded);
        self.handle_frame(now, &decoded);
        self.scratch.decoded = decoded;
    }

    fn handle_frame(&mut self, now: Instant, decoded: &[u8]) {
        let running = self.session.as_ref().map(|session| session.id);
        let opening = match &self.role {
            Role::Controller(controller) => controller.offered(),
            Role::Terminal(terminal) => terminal.answered(),
        };
        let frame = match Frame::parse(decoded, &expected(self.side(), [running, opening])) {
            Ok(frame) => frame,
            Err(FrameError::Size { .. } | FrameError::Crc { .. }) => {
                self.counters.damaged += 1;
                return;
            }
            Err(_) => {
                self.counters.foreign += 1;
                return;
            }
        };
        match (frame.header.kind, &self.role) {
            (Kind::HELLO, _) => self.handle_hello(now, &frame),
            (Kind::HELLO_ACK, _) => self.handle_hello_ack(now, &frame),
            _ if running == Some(frame.header.session) => self.handle_running(now, &frame),
            (_, Role::Terminal(_)) => self.handle_answered(now, &frame),
            (_, Role::Controller(_)) => self.counters.foreign += 1,
        }
    }

    fn handle_running(&mut self, now: Instant, frame: &Frame<'_>) {
        let mut plain = std::mem::take(&mut self.scratch.plain);
        self.handle_sealed(now, frame, &mut plain);
        self.scratch.plain = plain;
    }

    fn handle_sealed(&mut self, now: Instant, frame: &Frame<'_>, plain: &mut Vec<u8>) {
        let Some(session) = &mut self.session else { return };
        let Ok(payload) = session.open(frame, plain) else {
            self.note_bad_tag(now);
            return;
        };
        self.counters.received += 1;
        let Header { kind, .. } = frame.header;
        if !session.is_open && is_refusal_of_start(kind, payload) {
            // Whatever the frame acknowledges: a refused START opens nothing.
            self.events.push_back(LinkEvent::Refused(Refusal::Mode));
            self.close_session(now, CloseReason::NotAcknowledged);
            return;
        }
        let reception = session.accept(now, &frame.header);
        self.open_if_acknowledged();
        if reception == Reception::Duplicate {
            self.counters.duplicates += 1;
            return;
        }
        match read(kind, payload, self.side().peer()) {
            Ok(message) => self.deliver(now, message, &frame.header),
            Err(code) => self.refuse(code, &frame.header),
        }
    }

    fn deliver(&mut self, now: Instant, message: Message, header: &Header) {
        let Some(session) = &self.session else { return };
        if !session.is_open {
            return;
        }
        if header.kind.is_test() && session.terms.mode != Mode::Test {
            self.refuse(ErrorCode::WrongMode, header);
            return;
        }
        match message {
            Message::Ack => {}
            Message::Ping(echo) => {
                let clock_us = now.nanos() / 1_000;
                self.answer(Message::Pong(Pong { echo, received_us: clock_us, sent_us: clock_us }));
            }
            Message::Pong(pong) if pong.echo.is_empty() => {}
            Message::Bye(reason) => self.close_session(now, CloseReason::Left(reason)),
            Message::Start(_) => self.refuse(ErrorCode::NotNow, header),
            Message::Echo(data) if self.longest_answer() < data.len() => {
                self.refuse(ErrorCode::BadPayload, header);
            }
            Message::Echo(data) => self.answer(Message::EchoReply(data)),
            Message::Sink(data) => {
                self.counters.sunk_frames += 1;
                self.counters.sunk_bytes += data.len() as u64;
            }
            Message::Source { count, size } => self.begin_source(Source { left: count, size }, header),
            message => self.events.push_back(LinkEvent::Message(message)),
        }
    }

    fn begin_source(&mut self, source: Source, header: &Header) {
        if self.longest_answer() < usize::from(source.size) {
            self.refuse(ErrorCode::BadPayload, header);
        } else if self.source.left != 0 {
            self.refuse(ErrorCode::NotNow, header);
        } else {
            self.source = source;
        }
    }

    /// Returns the longest payload that the other end takes.
    fn longest_answer(&self) -> usize {
        self.terms().map_or(0, |terms| terms.max_payload.into())
    }

    /// Tells the other end that its message was not acted on; never about an ERR.
    fn refuse(&mut self, code: ErrorCode, header: &Header) {
        self.counters.refused += 1;
        if header.kind != Kind::ERR {
            self.answer(Message::Error(ErrorReport { code, kind: header.kind, counter: header.counter }));
        }
    }

    fn answer(&mut self, message: Message) {
        let queue = if message.kind().is_reliable() { &self.reliable } else { &self.prompt };
        if queue.len() < MAX_ANSWERS {
            self.queue(message);
        }
    }
}

/// Reads a message, or says with which ERR it is answered: what the other end never sends counts as unknown, whatever
/// is in it.
pub(super) fn read(kind: Kind, payload: &[u8], sender: Side) -> Result<Message, ErrorCode> {
    if kind.sender().is_some_and(|only| only != sender) {
        return Err(ErrorCode::UnknownKind);
    }
    Message::decode(kind, payload).map_err(|error| error.answer())
}

fn is_refusal_of_start(kind: Kind, payload: &[u8]) -> bool {
    let message = (kind == Kind::ERR).then(|| Message::decode(kind, payload));
    matches!(message, Some(Ok(Message::Error(report))) if report.kind == Kind::START)
}
