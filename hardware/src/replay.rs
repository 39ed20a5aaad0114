//! Drives a machine through a recording in lockstep and reports where it does otherwise than the machine recorded.
//!
//! No clock and no port: every received chunk is handed in at its recorded time, what the machine transmits is compared
//! byte for byte with what was sent, and time-outs come due between them. The machine must be as it was when the recording
//! began, with the same keys and secrets, and the people's acts must be given again. The recording must have been made at
//! the machine's own end, since only there are its times known, and whole: an election's is not.
//!
//! [`replay`] works from the packets alone and reckons when time-outs came due. Where the driver noted its steps, [`turns`]
//! does exactly what it did.

use std::collections::{BTreeMap, VecDeque};

use election::time::{Duration, Instant};
use election::wire::cobs;
use election::wire::{Endpoint, LineEvent, LineId};
use thiserror::Error;

use crate::capture::Direction;
use crate::capture::listener::parse;
use crate::capture::reader::{Chunk, Recording};
use crate::capture::rtac::{DCD, Event};

mod track;
pub mod turns;

/// What a replay needs to know of a recording.
#[derive(Clone, Debug)]
pub struct Lockstep<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// Which of the recording's lines each line of the machine is.
    pub lines: BTreeMap<LineId, usize>,
    /// How much later than due the recorded machine may have acted: zero in virtual time, a few milliseconds where a
    /// driver slept between.
    pub slack: Duration,
}

/// Something a person did while the recording was made.
pub struct Act<'a, E> {
    /// When.
    pub at: Instant,
    /// What.
    #[expect(clippy::type_complexity, reason = "it says itself what it is")]
    pub deed: Box<dyn FnOnce(&mut E, Instant) + 'a>,
}

/// What a replay came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Chunks handed in.
    pub received: u32,
    /// Bytes the machine sent as recorded.
    pub bytes_alike: u64,
    /// The most by which the recorded machine sent later than this one.
    pub latest: Duration,
    /// The first difference, if there is one: the replay ends there.
    pub difference: Option<Difference>,
}

/// The first place where the machine did otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The machine's line.
    pub line: LineId,
    /// When.
    pub at: Instant,
    /// Number of the recorded packet, if one is concerned.
    pub packet: Option<u32>,
    /// Bytes both sent alike on the line since the beginning of the frame that differs.
    pub offset: usize,
    /// What differs.
    pub what: What,
    /// The recorded frame in words, if there is one. No ballot and no right is shown.
    pub recorded: Option<String>,
    /// The machine's frame in words, if there is one.
    pub replayed: Option<String>,
}

/// How a machine does otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Other bytes.
    Bytes,
    /// It sends nothing where the recorded machine sent something.
    Silent,
    /// It sends something that the recorded machine never sent.
    Unrecorded,
    /// The recorded machine sent it this much later, more than the slack allows.
    Late(Duration),
}

/// A recording cannot be replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReplayError {
    /// Bytes are missing, as in every capture of an election.
    #[error("packet was recorded without all its bytes: {packet}")]
    Withheld {
        /// Its number.
        packet: u32,
    },
    /// The recording has no such line.
    #[error("recording does not have line number: {line}")]
    NoLine {
        /// The number in the recording.
        line: usize,
    },
    /// The recording has no such packet.
    #[error("recording does not have packet number: {packet}")]
    NoPacket {
        /// The number.
        packet: u32,
    },
    /// A note stands before one of an earlier time: they were changed.
    #[error("notes go back in time at: {at}")]
    Backwards {
        /// The earlier time.
        at: Instant,
    },
    /// Bytes that came in are not in the recording: packets were taken out of it.
    #[error("recording lacks bytes that came in at: {at}")]
    Missing {
        /// When they were handed in.
        at: Instant,
    },
}

/// Something of a recording, in the order of time.
enum Step<'a, E> {
    Plugged(LineId, LineEvent),
    Bytes(LineId, Chunk),
    Act(Act<'a, E>),
}

/// Replays a recording.
///
/// `drained` is called after everything that happens to the machine and before its bytes are taken: it takes records and
/// notices, and does what the operator did about them at once.
pub fn replay<'a, E: Endpoint>(
    lockstep: &Lockstep<'_>,
    machine: &mut E,
    acts: Vec<Act<'a, E>>,
    drained: impl FnMut(&mut E, Instant),
) -> Result<Replayed, ReplayError> {
    let steps = steps(lockstep, acts)?;
    let mut replay = Replay {
        machine,
        drained,
        slack: lockstep.slack,
        now: Instant::MIDNIGHT,
        sides: BTreeMap::new(),
        done: Replayed::default(),
    };
    replay.now = steps.first().map_or(Instant::MIDNIGHT, |(at, _)| *at);
    let mut last = replay.now;
    for (at, step) in steps {
        last = at;
        if let Err(difference) = replay.step(at, step) {
            replay.done.difference = Some(*difference);
            return Ok(replay.done);
        }
    }
    replay.done.difference = replay.left_over(last);
    Ok(replay.done)
}

/// Puts plugs, chunks and acts in the order of time. At one moment the line comes first, then people, then what the
/// machine sent about both.
fn steps<'a, E>(
    lockstep: &Lockstep<'_>,
    acts: Vec<Act<'a, E>>,
) -> Result<Vec<(Instant, Step<'a, E>)>, ReplayError> {
    let mut ordered: Vec<((Instant, u8, u32), Step<'a, E>)> = Vec::new();
    for (line, recorded) in &lockstep.lines {
        if lockstep.recording.lines.get(*recorded).is_none() {
            return Err(ReplayError::NoLine { line: *recorded });
        }
        let packets = lockstep.recording.packets.iter().filter(|packet| packet.line == *recorded);
        let plugs: Vec<_> = packets.filter(|packet| packet.event == Event::Status).collect();
        let chunks = lockstep.recording.chunks(*recorded);
        if let Some(first) =
            chunks.first().filter(|first| plugs.first().is_none_or(|plug| first.number < plug.number))
        {
            // A recording that begins with bytes began with the line there.
            ordered.push(((first.at, 0, 0), Step::Plugged(*line, LineEvent::Up)));
        }
        for plug in plugs {
            let event = if plug.control & DCD == 0 { LineEvent::Down } else { LineEvent::Up };
            ordered.push(((plug.at, 0, plug.number), Step::Plugged(*line, event)));
        }
        for chunk in chunks {
            if chunk.is_withheld {
                return Err(ReplayError::Withheld { packet: chunk.number });
            }
            let class = if chunk.direction == Direction::Received { 0 } else { 2 };
            ordered.push(((chunk.at, class, chunk.number), Step::Bytes(*line, chunk)));
        }
    }
    ordered.extend(acts.into_iter().map(|act| ((act.at, 1, 0), Step::Act(act))));
    ordered.sort_by_key(|(order, _)| *order);
    Ok(ordered.into_iter().map(|((at, ..), step)| (at, step)).collect())
}

/// What one line's machine has sent and the recording has not shown yet.
#[derive(Default)]
struct Side {
    /// Bytes with the time they were sent.
    produced: VecDeque<(Instant, u8)>,
    /// The frame that is being compared, as far as both agree.
    agreed: Vec<u8>,
}

struct Replay<'m, E, D> {
    machine: &'m mut E,
    drained: D,
    slack: Duration,
    now: Instant,
    sides: BTreeMap<LineId, Side>,
    done: Replayed,
}

impl<E: Endpoint, D: FnMut(&mut E, Instant)> Replay<'_, E, D> {
    fn step(&mut self, at: Instant, step: Step<'_, E>) -> Result<(), Box<Difference>> {
        match step {
            Step::Plugged(line, event) => {
                self.run_until(at);
                self.machine.handle_line(at, line, event);
                self.drain(at);
            }
            Step::Act(act) => {
                self.run_until(at);
                if self.machine.poll_timeout().is_some_and(|due| due <= at) {
                    self.machine.handle_timeout(at);
                    self.drain(at);
                }
                (act.deed)(self.machine, at);
                self.drain(at);
            }
            Step::Bytes(line, chunk) if chunk.direction == Direction::Received => {
                self.run_until(at);
                self.machine.handle_bytes(at, line, &chunk.bytes);
                self.drain(at);
                self.done.received += 1;
            }
            Step::Bytes(line, chunk) => {
                self.run_until(at);
                self.produce(at, line, chunk.bytes.len());
                self.compare(line, &chunk)?;
            }
        }
        Ok(())
    }

    /// Lets pass every time-out that the recorded machine must have acted on before `at`.
    fn run_until(&mut self, at: Instant) {
        while let Some(due) = self.machine.poll_timeout().filter(|due| *due + self.slack < at) {
            let now = due.max(self.now);
            if at < now {
                return;
            }
            self.machine.handle_timeout(now);
            self.drain(now);
            if self.machine.poll_timeout() == Some(due) {
                // A time-out that stays due would never let time pass.
                return;
            }
        }
    }

    /// Lets a time-out pass at `at` if the recorded bytes can only come from it.
    fn produce(&mut self, at: Instant, line: LineId, wanted: usize) {
        let is_short = self.sides.get(&line).is_none_or(|side| side.produced.len() < wanted);
        if is_short && self.machine.poll_timeout().is_some_and(|due| due <= at) {
            self.machine.handle_timeout(at);
            self.drain(at);
        }
    }

    fn drain(&mut self, at: Instant) {
        self.now = self.now.max(at);
        (self.drained)(self.machine, at);
        let mut bytes = Vec::new();
        while let Some(line) = self.machine.poll_transmit(&mut bytes) {
            let side = self.sides.entry(line).or_default();
            side.produced.extend(bytes.iter().map(|byte| (at, *byte)));
        }
    }

    fn compare(&mut self, line: LineId, chunk: &Chunk) -> Result<(), Box<Difference>> {
        for (index, byte) in chunk.bytes.iter().enumerate() {
            let side = self.sides.entry(line).or_default();
            let what = match side.produced.front() {
                None => What::Silent,
                Some((_, other)) if other != byte => What::Bytes,
                Some((sent, _)) if self.slack < chunk.at.since(*sent) => What::Late(chunk.at.since(*sent)),
                Some((sent, _)) => {
                    self.done.latest = self.done.latest.max(chunk.at.since(*sent));
                    self.done.bytes_alike += 1;
                    side.produced.pop_front();
                    side.agreed.push(*byte);
                    if *byte == 0 {
                        side.agreed.clear();
                    }
                    continue;
                }
            };
            let rest = chunk.bytes.get(index..).unwrap_or_default();
            return Err(Box::new(Difference {
                line,
                at: chunk.at,
                packet: Some(chunk.number),
                offset: side.agreed.len(),
                what,
                recorded: in_words(&side.agreed, rest.iter().copied()),
                replayed: in_words(&side.agreed, side.produced.iter().map(|(_, byte)| *byte)),
            }));
        }
        Ok(())
    }

    /// Returns what the machine has sent and the recording never shows, unless the recording may just have ended.
    fn left_over(&mut self, last: Instant) -> Option<Difference> {
        let mut sides = self.sides.iter();
        sides.find_map(|(line, side)| {
            let (sent, _) = side.produced.front().filter(|(sent, _)| *sent + self.slack < last)?;
            Some(Difference {
                line: *line,
                at: *sent,
                packet: None,
                offset: side.agreed.len(),
                what: What::Unrecorded,
                recorded: None,
                replayed: in_words(&side.agreed, side.produced.iter().map(|(_, byte)| *byte)),
            })
        })
    }
}

/// Says which frame begins with the bytes agreed and goes on with the rest.
fn in_words(agreed: &[u8], rest: impl Iterator<Item = u8>) -> Option<String> {
    let mut encoded: Vec<u8> = agreed.to_vec();
    let mut rest = rest.peekable();
    rest.peek()?;
    if encoded.is_empty() && rest.next_if_eq(&0).is_some() && rest.peek().is_none() {
        return Some("delimiter".to_owned());
    }
    encoded.extend(rest.take_while(|byte| *byte != 0));
    let mut decoded = Vec::new();
    if let Err(error) = cobs::decode(&encoded, &mut decoded) {
        return Some(format!("{} bytes that are no frame: {error}", encoded.len()));
    }
    Some(match parse(&decoded) {
        Ok(frame) => {
            let header = frame.header;
            let length = frame.payload.len();
            format!("{:?} ctr {} ack {}, {length} bytes of payload", header.kind, header.counter, header.ack)
        }
        Err(error) => format!("{} bytes that are no frame: {error}", encoded.len()),
    })
}
