//! Whether both ends of a recorded line kept to the protocol, as far as a recording can show it.
//!
//! No machine is needed, and no people's acts: keys, counters, repeats, acknowledgements and pauses can be judged from the
//! frames alone (`docs/wire.md`, sections 4 to 7). Without a device's key its tags are not judged. Bytes are judged as they
//! crossed the line where it was recorded: what the far end really received cannot be seen.

use std::collections::BTreeMap;

use election::device::DeviceId;
use election::time::{Duration, Instant};
use election::wire::cobs;
use election::wire::code::Kind;
use election::wire::frame::{Flags, Frame, SessionId, Side};
use election::wire::keys::DeviceKey;
use election::wire::message::{Hello, HelloAck, Message, Start};

use super::Direction;
use super::frames::{Content, Shown, frames};
use super::listener::{Closed, Listener, parse};
use super::reader::Recording;

/// Sends of one frame before the link is down.
const MOST_SENDS: u32 = 5;

/// What was judged, and what breaks a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// Whole frames.
    pub frames: u32,
    /// Frames whose tag is right.
    pub tags_right: u32,
    /// Frames whose tag could not be judged for want of a key.
    pub tags_unknown: u32,
    /// Frames sent again unchanged.
    pub repeats: u32,
    /// Sessions that were started.
    pub sessions: u32,
    /// Bytes and frames that were damaged or withheld: what they were is not judged.
    pub unreadable: u32,
    /// Rules broken, in the order of time.
    pub breaches: Vec<Breach>,
}

/// One rule broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Number of the packet.
    pub number: u32,
    /// When.
    pub at: Instant,
    /// Which end did it, as the frame says itself.
    pub by: Side,
    /// Which way the frame went.
    pub direction: Direction,
    /// The rule, in a sentence.
    pub rule: &'static str,
    /// What was seen.
    pub seen: String,
}

/// One end in one session.
#[derive(Clone, Debug, Default)]
struct Speaker {
    /// Frames by counter: bytes, times sent, time of the last send.
    said: BTreeMap<u32, (Vec<u8>, u32, Instant)>,
    last_counter: u32,
    last_ack: u32,
    /// The reliable frame that was not acknowledged yet.
    waiting: Option<u32>,
    /// Counters of reliable frames, the last one.
    last_reliable: u32,
    last_at: Option<Instant>,
}

/// Judges a line.
pub fn judge(recording: &Recording, line: usize, keys: BTreeMap<DeviceId, DeviceKey>) -> Conduct {
    let baud = recording.lines.get(line).map_or(0, |line| line.baud);
    let mut judge = Judge {
        listener: Listener::new(keys),
        baud,
        speakers: BTreeMap::new(),
        nonces: BTreeMap::new(),
        keep_alive: Duration::ZERO,
        conduct: Conduct::default(),
    };
    for shown in frames(recording, line) {
        match &shown.content {
            Content::Frame(bytes) => {
                if let Ok(frame) = parse(bytes) {
                    judge.frame(&shown, &frame, bytes);
                }
            }
            Content::Event(..) => {}
            Content::HeaderAlone(_) | Content::Withheld(_) | Content::Damaged(..) => {
                judge.conduct.unreadable += 1
            }
        }
    }
    judge.conduct
}

struct Judge {
    listener: Listener,
    baud: u32,
    /// By session and sender.
    speakers: BTreeMap<(u32, bool), Speaker>,
    /// Nonces by value: the frame that brought them.
    nonces: BTreeMap<[u8; 16], Vec<u8>>,
    keep_alive: Duration,
    conduct: Conduct,
}

impl Judge {
    fn frame(&mut self, shown: &Shown, frame: &Frame<'_>, bytes: &[u8]) {
        self.conduct.frames += 1;
        self.listener.hear(frame);
        let mut plain = Vec::new();
        match self.listener.open(frame, &mut plain).map(<[u8]>::to_vec) {
            Ok(payload) => {
                self.conduct.tags_right += 1;
                self.handshake(shown, frame, bytes, &payload);
            }
            Err(Closed::NoKey) => self.conduct.tags_unknown += 1,
            Err(Closed::BadTag) => {
                self.breach(shown, frame, "a frame carries a right tag", "wrong tag".to_owned());
                // Whoever made it is none of the two ends.
                return;
            }
        }
        if !matches!(frame.header.kind, Kind::HELLO | Kind::HELLO_ACK) {
            self.counters(shown, frame, bytes);
        }
    }

    fn handshake(&mut self, shown: &Shown, frame: &Frame<'_>, bytes: &[u8], payload: &[u8]) {
        let nonce = match Message::decode(frame.header.kind, payload) {
            Ok(Message::Hello(Hello { nonce, .. }) | Message::HelloAck(HelloAck { nonce, .. })) => nonce,
            Ok(Message::Start(Start { keep_alive_ms, .. })) => {
                self.keep_alive = Duration::from_millis(keep_alive_ms.into());
                return;
            }
            _ => return,
        };
        if self.nonces.get(&nonce).is_some_and(|other| other != bytes) {
            self.breach(shown, frame, "each handshake has a new nonce", "nonce used before".to_owned());
        }
        self.nonces.insert(nonce, bytes.to_vec());
    }

    fn counters(&mut self, shown: &Shown, frame: &Frame<'_>, bytes: &[u8]) {
        let (header, SessionId(session)) = (frame.header, frame.header.session);
        let is_terminal = header.flags.has(Flags::FROM_TERMINAL);
        let mut speaker = self.speakers.remove(&(session, is_terminal)).unwrap_or_default();
        if speaker.last_counter == 0 && header.kind == Kind::START {
            self.conduct.sessions += 1;
        }
        match speaker.said.get_mut(&header.counter) {
            Some((said, ..)) if said != bytes => {
                let seen = format!("counter {} with other bytes", header.counter);
                self.breach(shown, frame, "a counter is used for one frame alone", seen);
            }
            Some((_, sends, last)) => {
                *sends += 1;
                self.conduct.repeats += 1;
                let (sends, pause) = (*sends, shown.at.since(*last));
                *last = shown.at;
                self.repeat(shown, frame, sends, pause);
            }
            None => {
                self.new_frame(shown, frame, &mut speaker);
                speaker.said.insert(header.counter, (bytes.to_vec(), 1, shown.at));
            }
        }
        speaker.last_at = Some(shown.at);
        self.speakers.insert((session, is_terminal), speaker);
        if let Some(peer) = self.speakers.get_mut(&(session, !is_terminal))
            && peer.waiting == Some(header.ack)
        {
            peer.waiting = None;
        }
    }

    fn new_frame(&mut self, shown: &Shown, frame: &Frame<'_>, speaker: &mut Speaker) {
        let header = frame.header;
        let is_ours = shown.direction == Direction::Sent;
        if header.counter < speaker.last_counter {
            let seen = format!("counter {} after {}", header.counter, speaker.last_counter);
            self.breach(shown, frame, "counters go up", seen);
        } else if is_ours && speaker.last_counter + 1 < header.counter && self.conduct.unreadable == 0 {
            let seen = format!("counter {} after {}", header.counter, speaker.last_counter);
            self.breach(shown, frame, "each newly built frame counts one more", seen);
        }
        self.acknowledgement(shown, frame, speaker);
        if header.flags.has(Flags::RELIABLE) {
            if let Some(waiting) = speaker.waiting.filter(|_| is_ours) {
                let seen = format!("counter {} while {waiting} waits", header.counter);
                self.breach(shown, frame, "one reliable frame waits at a time", seen);
            }
            speaker.waiting = Some(header.counter);
            speaker.last_reliable = header.counter;
        }
        self.pause(shown, frame, speaker);
        speaker.last_counter = speaker.last_counter.max(header.counter);
    }

    fn acknowledgement(&mut self, shown: &Shown, frame: &Frame<'_>, speaker: &mut Speaker) {
        let (ack, SessionId(session)) = (frame.header.ack, frame.header.session);
        let is_terminal = frame.header.flags.has(Flags::FROM_TERMINAL);
        let peer = self.speakers.get(&(session, !is_terminal));
        let is_known = ack == 0
            || peer.is_some_and(|peer| {
                let said = peer.said.get(&ack).and_then(|(bytes, ..)| parse(bytes).ok());
                said.is_some_and(|frame| frame.header.flags.has(Flags::RELIABLE))
            });
        let owed = peer.map_or(0, |peer| peer.last_reliable);
        if !is_known && self.conduct.unreadable == 0 {
            let seen = format!("acknowledges {ack}");
            self.breach(shown, frame, "only a reliable frame that came is acknowledged", seen);
        }
        if ack < speaker.last_ack {
            let seen = format!("acknowledges {ack} after {}", speaker.last_ack);
            self.breach(shown, frame, "acknowledgements do not go back", seen);
        }
        if shown.direction == Direction::Sent && ack < owed {
            let seen = format!("acknowledges {ack} after {owed} came");
            self.breach(shown, frame, "every frame carries the last acknowledgement", seen);
        }
        speaker.last_ack = speaker.last_ack.max(ack);
    }

    /// Judges the controller's pauses at its own end: the terminal may leave PINGs to it, and a line may lose them.
    fn pause(&mut self, shown: &Shown, frame: &Frame<'_>, speaker: &Speaker) {
        let most = Duration::from_nanos(self.keep_alive.nanos() / 5 * 6);
        let Some(last) = speaker.last_at.filter(|_| self.keep_alive != Duration::ZERO) else { return };
        let pause = shown.at.since(last);
        let is_ours = shown.direction == Direction::Sent && frame.header.flags.sender() == Side::Controller;
        if most < pause && is_ours {
            let seen = format!("silent for {} ms", pause.millis());
            self.breach(shown, frame, "the controller is never silent for longer than the keep-alive", seen);
        }
    }

    fn repeat(&mut self, shown: &Shown, frame: &Frame<'_>, sends: u32, pause: Duration) {
        if shown.direction != Direction::Sent {
            // The line may have doubled or delayed it.
            return;
        }
        if !frame.header.flags.has(Flags::RELIABLE) {
            return self.breach(shown, frame, "only reliable frames are sent again", "sent again".to_owned());
        }
        if MOST_SENDS < sends {
            self.breach(shown, frame, "a frame is sent five times at most", format!("sent {sends} times"));
        }
        let Some(wait) = self.wait(frame, sends) else { return };
        let fifth = wait.nanos() / 5;
        let is_on_time = (wait.nanos() - fifth..=wait.nanos() + fifth).contains(&pause.nanos());
        if !is_on_time {
            let seen = format!("after {} ms instead of {} ms", pause.millis(), wait.millis());
            self.breach(shown, frame, "repeats come after W, 2 W, 4 W and 8 W", seen);
        }
    }

    /// Returns the pause before the send of this number, if the line's speed is known.
    fn wait(&self, frame: &Frame<'_>, sends: u32) -> Option<Duration> {
        let decoded = [frame.covered, frame.tag, &[0; 4]].concat();
        let mut encoded = Vec::new();
        cobs::encode(&decoded, &mut encoded);
        let bytes = encoded.len() as u64 + 1;
        let line = (2 * (bytes + 32) * 10 * 1_000_000_000).checked_div(self.baud.into())?;
        let first = Duration::from_nanos(line) + Duration::from_millis(100);
        Some(first.times(1 << sends.saturating_sub(2).min(8)))
    }

    fn breach(&mut self, shown: &Shown, frame: &Frame<'_>, rule: &'static str, seen: String) {
        let by = frame.header.flags.sender();
        let (number, at, direction) = (shown.number, shown.at, shown.direction);
        self.conduct.breaches.push(Breach { number, at, by, direction, rule, seen });
    }
}
