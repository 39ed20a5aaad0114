//! The bench's end of the line.
//!
//! A small link machine of its own, so that it shares no mistake with the one it tests: it frames, tags, repeats and
//! acknowledges, and does each of these wrong when told so through [`Manners`]. Whatever the device sends is kept with
//! its time and number; nothing that arrives is an error.

pub(crate) mod exchange;
pub mod heard;
pub mod session;

use std::collections::VecDeque;
use std::time::Duration;

use election::wire::code::Kind;
use election::wire::frame::{Flags, Frame, FrameError, SessionId, Side};
use election::wire::message::{Message, Pong};
use hardware::capture::Direction;
use hardware::port::{Port, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::outcome::{Exchange, Way};
use crate::suite::millis;
use crate::verdict::{Reason, Stop};
use exchange::Exchanges;
use heard::{Heard, Pieces, What, decode, expected};
use session::{Session, on_line};

/// Sends of one frame before the bench gives up.
const MOST_SENDS: u32 = 5;
/// Bytes may be handed to the port this much before the line is free, so that a timer's grain costs no line time.
const AHEAD: Duration = Duration::from_millis(2);
/// Pieces kept until a test looks at them; a flood drops the oldest.
const MOST_HEARD: usize = 100_000;
/// Frames kept for a replay.
const MOST_SENT: usize = 512;

/// What the bench does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// Acknowledges what the device wants acknowledged.
    pub acknowledges: bool,
    /// Answers PING.
    pub answers_pings: bool,
    /// Sends PING after a silence of its own.
    pub pings: bool,
    /// Repeats what the device does not acknowledge.
    pub repeats: bool,
}

impl Manners {
    /// Does everything right.
    pub const GOOD: Self = Self { acknowledges: true, answers_pings: true, pings: true, repeats: true };
    /// Does nothing by itself.
    pub const MUTE: Self = Self { acknowledges: false, answers_pings: false, pings: false, repeats: false };
}

/// A frame of ours that waits for its acknowledgement.
#[derive(Clone, Debug)]
struct Outstanding {
    counter: u32,
    wire: Vec<u8>,
    sends: u32,
    due: Instant,
    wait: Duration,
}

/// The bench's end of the line.
pub struct Probe {
    port: Option<Box<dyn Port>>,
    line: Settings,
    /// The end the bench plays.
    pub side: Side,
    /// The session that runs.
    pub session: Option<Session>,
    /// The session being opened.
    pub opening: Option<Session>,
    /// The session of the latest HELLO of ours, whose keys are not known yet.
    pub offered: Option<SessionId>,
    /// What the bench does by itself.
    pub manners: Manners,
    /// Silence after which the bench pings, and after 3.5 of which the device counts it as gone.
    pub keep_alive: Duration,
    /// Rules of the session that frames of the device broke.
    pub breaches: Vec<Reason>,
    /// Frames the bench has sent since [`Probe::forget`], as they went on the line.
    pub sent: VecDeque<Vec<u8>>,
    outstanding: Option<Outstanding>,
    queue: VecDeque<Message>,
    heard: VecDeque<Heard>,
    /// Any byte came since the run began.
    has_heard: bool,
    pieces: Pieces,
    exchanges: Exchanges,
    line_free: Instant,
    last_sent: Option<Instant>,
}

impl std::fmt::Debug for Probe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { side, manners, heard, .. } = self;
        write!(f, "Probe({side:?}, {manners:?}, {} heard)", heard.len())
    }
}

/// Returns K of `docs/wire.md` 5: a second, or what a slow line needs.
fn usual_keep_alive(line: Settings) -> Duration {
    let longest = line.byte_time() * (Frame::MAX_ENCODED as u32 + 2);
    let least = longest.as_millis() as u64 * 2 / 3 + 1;
    Duration::from_millis(least.max(1_000))
}

impl Probe {
    /// Returns a probe that plays `side` on a port at these settings.
    pub fn new(port: Box<dyn Port>, side: Side, line: Settings) -> Self {
        let now = Instant::now();
        Self {
            port: Some(port),
            line,
            side,
            session: None,
            opening: None,
            offered: None,
            manners: Manners::GOOD,
            keep_alive: usual_keep_alive(line),
            breaches: Vec::new(),
            sent: VecDeque::new(),
            outstanding: None,
            queue: VecDeque::new(),
            heard: VecDeque::new(),
            has_heard: false,
            pieces: Pieces::default(),
            exchanges: Exchanges::new(now),
            line_free: now,
            last_sent: None,
        }
    }

    /// Returns the port, if the line is there.
    pub fn port(&mut self) -> Result<&mut dyn Port, Stop> {
        self.port.as_deref_mut().map(|port| port as &mut dyn Port).ok_or(Stop::Gone)
    }

    /// Takes another port in place of the one that is gone.
    pub fn plug(&mut self, port: Box<dyn Port>) {
        self.unplug();
        self.port = Some(port);
    }

    /// Returns whether a port is there on which bytes take their time.
    pub fn has_speed(&self) -> bool {
        self.port.as_ref().is_some_and(|port| port.has_speed())
    }

    /// Closes the port: what was under way is lost.
    pub fn unplug(&mut self) {
        self.port = None;
        self.pieces.clear();
        self.last_sent = None;
        self.end_session();
    }

    /// Returns whether a port is there.
    pub fn is_plugged(&self) -> bool {
        self.port.is_some()
    }

    /// Forgets sessions, queues and what was heard, and behaves well again.
    pub fn forget(&mut self) {
        self.end_session();
        self.heard.clear();
        self.sent.clear();
        self.breaches.clear();
        self.manners = Manners::GOOD;
        self.keep_alive = usual_keep_alive(self.line);
    }

    /// Forgets the sessions on our side alone.
    pub fn end_session(&mut self) {
        self.end_running();
        self.opening = None;
        self.offered = None;
    }

    /// Forgets the running session and what was queued in it, not the one being opened.
    pub fn end_running(&mut self) {
        self.session = None;
        self.outstanding = None;
        self.queue.clear();
    }

    /// Returns how long `bytes` bytes take on the line.
    pub fn line_time(&self, bytes: usize) -> Duration {
        self.line.byte_time().saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX))
    }

    /// Returns W of `docs/wire.md` 5 for a frame of `bytes` bytes on the line.
    pub fn first_wait(&self, bytes: usize) -> Duration {
        self.line_time(2 * (bytes + 32)) + Duration::from_millis(100)
    }

    /// Returns when the last byte written has left at the line's speed.
    pub fn line_free(&self) -> Instant {
        self.line_free.max(Instant::now())
    }

    /// Returns whether the device has sent a single byte since the run began.
    pub const fn has_heard(&self) -> bool {
        self.has_heard
    }

    /// Returns how many frames have crossed the line, both ways.
    pub fn exchange(&self) -> u64 {
        self.exchanges.count()
    }

    /// Returns the packet of the capture in which the last frame ends that stands in one.
    pub fn last_packet(&self) -> Option<u32> {
        self.exchanges.last().iter().rev().find_map(|exchange| exchange.packet)
    }

    /// Returns the last frames that crossed the line.
    pub fn last_frames(&self) -> Vec<Exchange> {
        self.exchanges.last()
    }

    /// Writes bytes as they are, paced so that the port never holds more than the line can carry.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if Instant::now() + AHEAD < self.line_free {
            sleep_until(self.line_free - AHEAD).await;
        }
        let now = Instant::now();
        let port = self.port()?;
        port.write_all(bytes).await?;
        self.line_free = self.line_free.max(now) + self.line_time(bytes.len());
        self.last_sent = Some(now);
        Ok(())
    }

    /// Writes a decoded frame: after a silence a 00 goes before it.
    pub async fn write_frame(&mut self, frame: &[u8], text: String) -> Result<(), Stop> {
        let wire = on_line(frame);
        self.write_wire(&wire, text).await
    }

    /// Writes an encoded frame with its 00.
    pub async fn write_wire(&mut self, wire: &[u8], text: String) -> Result<(), Stop> {
        let silence = Duration::from_millis(100);
        let is_fresh = self.last_sent.is_none_or(|last| silence < Instant::now() - last);
        self.exchanges.add(Way::ToDevice, Instant::now(), text, None);
        if MOST_SENT <= self.sent.len() {
            self.sent.pop_front();
        }
        self.sent.push_back(wire.to_vec());
        if is_fresh {
            let mut whole = vec![0];
            whole.extend_from_slice(wire);
            self.write(&whole).await?;
        } else {
            self.write(wire).await?;
        }
        let packets = self.port.as_ref().map(|port| port.packets(Direction::Sent));
        self.exchanges.captured(packets.and_then(<[u32]>::last).copied());
        Ok(())
    }

    /// Sends a message in the running session; those that wait to be acknowledged go one after the other.
    pub async fn say(&mut self, message: Message) -> Result<(), Stop> {
        if !message.kind().is_reliable() {
            return self.say_once(&message).await;
        }
        if self.outstanding.is_some() {
            self.queue.push_back(message);
            return Ok(());
        }
        self.say_reliably(&message).await
    }

    /// Sends a message without wanting an acknowledgement, and returns its counter.
    pub async fn say_once(&mut self, message: &Message) -> Result<(), Stop> {
        let session = self.session.as_mut().ok_or_else(no_session)?;
        let frame = session.build(message, false);
        let text = format!("{message:?} ctr {} ack {}", session.counter, session.acked);
        self.write_frame(&frame, text).await
    }

    /// Sends a message at once, to be repeated until it is acknowledged, and returns its bytes on the line.
    pub async fn say_reliably(&mut self, message: &Message) -> Result<(), Stop> {
        let session = self.session.as_mut().ok_or_else(no_session)?;
        let wire = on_line(&session.build(message, true));
        let (counter, text) =
            (session.counter, format!("{message:?} ctr {} ack {}", session.counter, session.acked));
        self.write_wire(&wire, text).await?;
        self.wait_for_ack(counter, wire);
        Ok(())
    }

    /// Has a frame that was sent repeated until it is acknowledged.
    pub fn wait_for_ack(&mut self, counter: u32, wire: Vec<u8>) {
        let wait = self.first_wait(wire.len());
        let due = self.line_free().max(Instant::now()) + wait;
        self.outstanding = Some(Outstanding { counter, wire, sends: 1, due, wait });
    }

    /// Returns whether a frame of ours waits for its acknowledgement, or others wait behind it.
    pub fn is_waiting(&self) -> bool {
        self.outstanding.is_some() || !self.queue.is_empty()
    }

    /// Returns the next thing the device says before `until`.
    pub async fn next(&mut self, until: Instant) -> Result<Option<Heard>, Stop> {
        let mut buffer = [0; 4_096];
        loop {
            if let Some(heard) = self.heard.pop_front() {
                return Ok(Some(heard));
            }
            self.do_what_is_due().await?;
            let now = Instant::now();
            if until <= now {
                return Ok(None);
            }
            let wake = self.next_due().map_or(until, |due| due.min(until)).max(now);
            let port = self.port.as_deref_mut().ok_or(Stop::Gone)?;
            // A read that is cut off by the clock has taken nothing.
            let Ok(read) = timeout_at(wake, port.read(&mut buffer)).await else { continue };
            match read? {
                0 => {
                    self.unplug();
                    return Err(Stop::Gone);
                }
                length => {
                    let packets = port.packets(Direction::Received).to_vec();
                    self.take(buffer.get(..length).unwrap_or_default(), &packets).await?;
                }
            }
        }
    }

    /// Returns the first thing of the device that `pick` takes, within a time after our last byte has left.
    pub async fn expect<T>(
        &mut self,
        what: Reason,
        within: Duration,
        mut pick: impl FnMut(&Heard) -> Option<T>,
    ) -> Result<T, Stop> {
        let until = self.line_free() + within;
        while let Some(heard) = self.next(until).await? {
            if let Some(found) = pick(&heard) {
                return Ok(found);
            }
        }
        Err(Stop::Late(Reason::new("reason-no-within-ms").put("what", what).put("ms", millis(within))))
    }

    /// Lets a time pass; fails if the device says anything that `allow` does not take.
    pub async fn expect_silence(
        &mut self,
        why: Reason,
        time: Duration,
        mut allow: impl FnMut(&Heard) -> bool,
    ) -> Result<(), Stop> {
        let until = self.line_free() + time;
        while let Some(heard) = self.next(until).await? {
            if !allow(&heard) {
                return Err(Stop::Fail(
                    Reason::new("reason-but-device-sent").put("why", why).put("frame", heard.text()),
                ));
            }
        }
        Ok(())
    }

    /// Lets a time pass, whatever the device says.
    pub async fn pass(&mut self, time: Duration) -> Result<(), Stop> {
        self.expect_silence(Reason::nothing(), time, |_| true).await
    }

    /// Lets a time pass and returns all the device said.
    pub async fn listen(&mut self, time: Duration) -> Result<Vec<Heard>, Stop> {
        let (until, mut heard) = (self.line_free() + time, Vec::new());
        while let Some(next) = self.next(until).await? {
            heard.push(next);
        }
        Ok(heard)
    }

    /// Acknowledges everything received, in a frame of its own.
    pub async fn acknowledge(&mut self) -> Result<(), Stop> {
        if let Some(session) = &mut self.session {
            session.acknowledge();
        }
        self.say_once(&Message::Ack).await
    }

    /// Lets the port throw away what has arrived, and forgets what was heard.
    pub async fn drop_input(&mut self) -> Result<(), Stop> {
        self.port()?.clear_input()?;
        self.pieces.clear();
        self.heard.clear();
        Ok(())
    }

    /// Puts things heard back in front of the queue, to be looked at again.
    pub fn put_back(&mut self, heard: Vec<Heard>) {
        heard.into_iter().rev().for_each(|heard| self.heard.push_front(heard));
    }

    fn next_due(&self) -> Option<Instant> {
        let session = self.session.as_ref()?;
        let repeat = self.outstanding.as_ref().filter(|_| self.manners.repeats).map(|sent| sent.due);
        let ping = self.manners.pings && self.keep_alive != Duration::ZERO && session.counter != 0;
        let ping = self.last_sent.filter(|_| ping).map(|last| last + self.keep_alive);
        [repeat, ping].into_iter().flatten().min()
    }

    async fn do_what_is_due(&mut self) -> Result<(), Stop> {
        let now = Instant::now();
        if self.session.is_none() || self.next_due().is_none_or(|due| now < due) {
            return Ok(());
        }
        let is_due = |sent: &&mut Outstanding| sent.due <= now && sent.sends < MOST_SENDS;
        if let Some(sent) = self.outstanding.as_mut().filter(|_| self.manners.repeats).filter(is_due) {
            sent.sends += 1;
            sent.wait *= 2;
            sent.due = now + sent.wait;
            let (wire, counter) = (sent.wire.clone(), sent.counter);
            return self.write_wire(&wire, format!("frame again, ctr {counter}")).await;
        }
        if self.outstanding.as_ref().is_some_and(|sent| sent.due <= now) && self.manners.repeats {
            self.outstanding = None;
            return Err(Stop::Late(
                Reason::new("reason-device-acknowledged-none-sends-frame").put("count", MOST_SENDS),
            ));
        }
        self.say_once(&Message::Ping(Box::default())).await
    }

    /// Takes bytes that were read; each 00 of them stands in a packet of the capture, if there is one.
    async fn take(&mut self, bytes: &[u8], packets: &[u32]) -> Result<(), Stop> {
        self.has_heard |= !bytes.is_empty();
        let mut pieces = Vec::new();
        let packets = packets.iter().copied().map(Some).chain(std::iter::repeat(None));
        for (stretch, packet) in bytes.split_inclusive(|byte| *byte == 0).zip(packets) {
            self.pieces.feed(stretch, |piece| pieces.push((piece, packet)));
        }
        let at = Instant::now();
        for (wire, packet) in pieces {
            let what = self.judge(&wire);
            let mut heard = Heard { at, index: 0, wire, what };
            heard.index = self.exchanges.add(Way::FromDevice, at, heard.text(), packet);
            self.begin_if_acknowledged(&heard);
            self.react(&heard).await?;
            if MOST_HEARD <= self.heard.len() {
                self.heard.pop_front();
            }
            self.heard.push_back(heard);
        }
        Ok(())
    }

    fn judge(&mut self, wire: &[u8]) -> What {
        let known = [&self.session, &self.opening].map(|session| session.as_ref().map(|known| known.id));
        let sender = self.side.peer();
        let (bytes, known) = match decode(wire, sender, known) {
            Ok(bytes) => (bytes, known),
            Err(What::Foreign(FrameError::Session { .. })) => {
                match decode(wire, sender, [self.offered, None]) {
                    Ok(bytes) => (bytes, [self.offered, None]),
                    Err(what) => return what,
                }
            }
            Err(what) => return what,
        };
        let frame = match Frame::parse(&bytes, &expected(sender, known)) {
            Ok(frame) => frame,
            Err(error) => return What::Foreign(error),
        };
        let header = frame.header;
        if matches!(header.kind, Kind::HELLO | Kind::HELLO_ACK) {
            let message = Message::decode(header.kind, frame.payload);
            return What::Frame { header, message, is_new: true };
        }
        let sessions = [&mut self.session, &mut self.opening].into_iter().flatten();
        let Some(session) = sessions.into_iter().find(|known| known.id == header.session) else {
            return What::Foreign(FrameError::Session { found: header.session.0 });
        };
        let Some(plain) = session.open(&frame) else { return What::BadTag(header) };
        let (is_new, breach) = session.accept(&header, &bytes);
        self.breaches.extend(breach.map(|breach| breach.words()));
        What::Frame { header, message: Message::decode(header.kind, &plain), is_new }
    }

    /// Makes the session being opened the running one once the terminal has acknowledged START.
    fn begin_if_acknowledged(&mut self, heard: &Heard) {
        let Some(header) = heard.header() else { return };
        let is_start_acknowledged = header.ack == 1 && self.side == Side::Controller;
        let opening = self.opening.as_ref().filter(|session| session.id == header.session);
        if is_start_acknowledged && opening.is_some() {
            self.end_running();
            self.session = self.opening.take();
        }
    }

    /// Does what good manners ask for after a frame.
    async fn react(&mut self, heard: &Heard) -> Result<(), Stop> {
        let What::Frame { header, message, is_new } = &heard.what else { return Ok(()) };
        if self.session.as_ref().is_none_or(|session| session.id != header.session) {
            return Ok(());
        }
        if self.outstanding.as_ref().is_some_and(|sent| sent.counter == header.ack) {
            self.outstanding = None;
        }
        let wants_ack = header.flags.has(Flags::RELIABLE);
        if wants_ack && self.manners.acknowledges {
            self.acknowledge().await?;
        }
        if let (Ok(Message::Ping(echo)), true, true) = (message, *is_new, self.manners.answers_pings) {
            let us = u64::try_from(self.exchanges.since_start(heard.at).as_micros()).unwrap_or(u64::MAX);
            let pong = Pong { echo: echo.clone(), received_us: us, sent_us: us };
            self.say_once(&Message::Pong(pong)).await?;
        }
        if self.outstanding.is_none()
            && let Some(next) = self.queue.pop_front()
        {
            self.say_reliably(&next).await?;
        }
        Ok(())
    }
}

fn no_session() -> Stop {
    Stop::Error(Reason::new("reason-bench-no-session-speak"))
}
