//! One link session: its keys and counters, and the one frame that waits for its acknowledgement.

use std::fmt;

use election::time::{Duration, Instant};
use election::wire::cobs;
use election::wire::code::Kind;
use election::wire::frame::{Expected, Flags, Frame, Header, POINT_TO_POINT, SessionId, Side};
use election::wire::keys::{BadTag, SessionKeys, Suite, TrafficKey};
use election::wire::message::Message;

use super::event::Terms;
use super::settings::LinkSettings;

/// The first send and four repeats.
const MAX_SENDS: u32 = 5;
/// Counters from here on are left unused: a session ends before they run out.
const LAST_COUNTER: u32 = u32::MAX - 16;

/// A session that is running or, at the controller, waits for START to be acknowledged.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: SessionId,
    pub(super) terms: Terms,
    pub(super) is_open: bool,
    pub(super) keep_alive: Duration,
    pub(super) last_heard: Instant,
    pub(super) last_sent: Instant,
    pub(super) owes_ack: bool,
    side: Side,
    send_key: TrafficKey,
    receive_key: TrafficKey,
    counter: u32,
    last_reliable: u32,
    last_any: u32,
    outstanding: Option<Outstanding>,
}

#[derive(Clone, Copy, Debug)]
struct Outstanding {
    counter: u32,
    sends: u32,
    timeout: Duration,
    /// When to repeat, or `None` if it is to be written now.
    due: Option<Instant>,
}

/// What a good frame is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reception {
    New,
    Duplicate,
}

/// What has become of the frame that waits for its acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    Nothing,
    NotYet,
    RepeatNow,
    GaveUp,
}

impl Session {
    pub(super) fn new(now: Instant, side: Side, id: SessionId, terms: Terms, keys: SessionKeys) -> Self {
        let (send_key, receive_key) = match side {
            Side::Controller => (keys.from_controller, keys.from_terminal),
            Side::Terminal => (keys.from_terminal, keys.from_controller),
        };
        Self {
            id,
            terms,
            is_open: false,
            keep_alive: Duration::ZERO,
            last_heard: now,
            last_sent: now,
            owes_ack: false,
            side,
            send_key,
            receive_key,
            counter: 0,
            last_reliable: 0,
            last_any: 0,
            outstanding: None,
        }
    }

    /// Checks the tag and returns the payload in the clear.
    pub(super) fn open<'a>(&self, frame: &Frame<'a>, plain: &'a mut Vec<u8>) -> Result<&'a [u8], BadTag> {
        if self.terms.suite == Suite::Open && !frame.header.flags.has(Flags::TEST) {
            return Err(BadTag);
        }
        self.receive_key.open(frame, plain)
    }

    /// Takes note of a frame whose tag was good; returns whether its message is new.
    pub(super) fn accept(&mut self, now: Instant, header: &Header) -> Reception {
        self.last_heard = now;
        if self.outstanding.is_some_and(|sent| sent.counter == header.ack) {
            self.outstanding = None;
        }
        let is_reliable = header.flags.has(Flags::RELIABLE);
        self.owes_ack |= is_reliable;
        let last = if is_reliable { self.last_reliable } else { self.last_any };
        self.last_any = self.last_any.max(header.counter);
        if header.counter <= last {
            return Reception::Duplicate;
        }
        if is_reliable {
            self.last_reliable = header.counter;
        }
        Reception::New
    }

    /// Builds a frame nobody acknowledges and appends its wire bytes.
    pub(super) fn write(&mut self, now: Instant, message: &Message, wire: &mut Vec<u8>) {
        self.build(message, Flags::NONE, wire);
        self.last_sent = now;
    }

    /// Builds a frame to be acknowledged, keeps its wire bytes in `stored` and will repeat them unchanged.
    pub(super) fn store(&mut self, message: &Message, line: &LinkSettings, stored: &mut Vec<u8>) {
        debug_assert!(self.outstanding.is_none());
        stored.clear();
        self.build(message, Flags::RELIABLE, stored);
        let round_trip = line.line_time(2 * (stored.len() as u64 + 32));
        let timeout = round_trip + Duration::from_millis(100);
        self.outstanding = Some(Outstanding { counter: self.counter, sends: 0, timeout, due: None });
    }

    /// Returns whether the stored frame must be written now, and counts the send.
    pub(super) fn take_send(&mut self, now: Instant) -> Option<u32> {
        let sent = self.outstanding.as_mut().filter(|sent| sent.due.is_none())?;
        sent.due = Some(now + sent.timeout);
        sent.timeout = sent.timeout.times(2);
        sent.sends += 1;
        self.last_sent = now;
        Some(sent.sends)
    }

    /// Lets the stored frame be repeated if it is due.
    pub(super) fn check_waiting(&mut self, now: Instant) -> Waiting {
        match &mut self.outstanding {
            None => Waiting::Nothing,
            Some(Outstanding { due: Some(due), .. }) if now < *due => Waiting::NotYet,
            Some(Outstanding { due: Some(_), sends, .. }) if MAX_SENDS <= *sends => Waiting::GaveUp,
            Some(sent) => {
                sent.due = None;
                Waiting::RepeatNow
            }
        }
    }

    /// Returns whether the controller's START has arrived, though the session is not open yet.
    pub(super) fn is_start_acknowledged(&self) -> bool {
        !self.is_open && 0 < self.counter && !self.is_waiting()
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.outstanding.is_some()
    }

    pub(super) fn is_silent(&self, now: Instant) -> bool {
        self.silence_ends().is_some_and(|end| end <= now)
    }

    pub(super) fn wants_ping(&self, now: Instant) -> bool {
        self.ping_due().is_some_and(|due| due <= now)
    }

    #[cfg(test)]
    pub(super) fn skip_counters_to(&mut self, counter: u32) {
        self.counter = counter;
    }

    pub(super) fn is_spent(&self) -> bool {
        LAST_COUNTER <= self.counter
    }

    /// Returns when something becomes due by itself.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let repeat = self.outstanding.as_ref().and_then(|sent| sent.due);
        if self.keep_alive == Duration::ZERO {
            return repeat;
        }
        [repeat, self.silence_ends(), self.ping_due()].into_iter().flatten().min()
    }

    fn silence_ends(&self) -> Option<Instant> {
        let silence = Duration::from_nanos(self.keep_alive.nanos() / 2).times(7);
        (silence != Duration::ZERO).then(|| self.last_heard + silence)
    }

    fn ping_due(&self) -> Option<Instant> {
        (self.is_open && self.keep_alive != Duration::ZERO).then(|| self.last_sent + self.keep_alive)
    }

    fn build(&mut self, message: &Message, flags: Flags, wire: &mut Vec<u8>) {
        let kind = message.kind();
        self.counter += 1;
        let header = Header {
            kind,
            flags: flags.with(self.flags(kind)),
            address: POINT_TO_POINT,
            session: self.id,
            counter: self.counter,
            ack: self.last_reliable,
        };
        self.owes_ack = false;
        cobs::encode_with(wire, |wire| {
            header.write_with(&self.send_key, wire, |frame| message.encode(frame));
        });
        wire.push(0);
    }

    fn flags(&self, kind: Kind) -> Flags {
        let sender = match self.side {
            Side::Controller => Flags::NONE,
            Side::Terminal => Flags::FROM_TERMINAL,
        };
        let tag = if self.terms.suite == Suite::Open { Flags::TEST } else { Flags::TAGGED };
        let test = if kind.is_test() { Flags::TEST } else { Flags::NONE };
        sender.with(tag).with(test)
    }
}

/// Buffers used again for every frame.
#[derive(Clone, Default)]
pub(super) struct Scratch {
    pub(super) payload: Vec<u8>,
    pub(super) frame: Vec<u8>,
    pub(super) decoded: Vec<u8>,
    pub(super) plain: Vec<u8>,
    /// Wire bytes of the frame that waits for its acknowledgement.
    pub(super) stored: Vec<u8>,
}

impl fmt::Debug for Scratch {
    /// Shows nothing: the last right and ballot stand here in the clear.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scratch(redacted)")
    }
}

/// Returns what an end takes while it knows these sessions.
pub(super) fn expected(side: Side, sessions: [Option<SessionId>; 2]) -> Expected {
    Expected { sender: side.peer(), address: POINT_TO_POINT, sessions }
}
