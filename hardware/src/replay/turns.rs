//! Drives a machine through a recording whose driver noted each of its steps: exactly, turn by turn.
//!
//! What came in is taken from the packets, when and in which pieces from the notes, and what the machine sends is compared
//! byte for byte with the packets that were sent. Nothing is guessed, so the first difference is one of the machine, of its
//! setup, or of the recording.

use std::collections::{BTreeMap, BTreeSet};

use election::time::{Duration, Instant};
use election::wire::{Endpoint, LineEvent, LineId};

use super::ReplayError;
use super::track::{Differing, Taken, Track};
use crate::capture::reader::Recording;
use crate::capture::rtac::Event;
use crate::drive::Step;

/// One turn of a driver.
#[derive(Clone, Debug)]
pub struct Turn<A> {
    /// When.
    pub at: Instant,
    /// What was done to the machine.
    pub step: Step,
    /// What the caller then did to it, and when.
    pub acts: Vec<(Instant, A)>,
    /// When the machine's bytes were taken, if it was told so.
    pub taken_at: Option<Instant>,
    /// Places of the frames taken after that which went nowhere.
    pub dropped: BTreeSet<usize>,
}

/// Everything that was done to a machine.
#[derive(Clone, Debug)]
pub struct Script<A> {
    /// Turn by turn.
    pub turns: Vec<Turn<A>>,
    /// Whether the driver ended in order: then nothing is missing.
    pub is_whole: bool,
    /// Bytes of a line that were still to be written when the driver ended.
    pub left: BTreeMap<LineId, usize>,
}

impl<A> Default for Script<A> {
    fn default() -> Self {
        Self { turns: Vec::new(), is_whole: false, left: BTreeMap::new() }
    }
}

impl<A> Script<A> {
    /// Adds a step, as a driver tells it to its witness.
    pub fn step(&mut self, at: Instant, step: Step) {
        match step {
            Step::Dropped(place) => {
                if let Some(turn) = self.turns.last_mut() {
                    turn.dropped.insert(place);
                }
            }
            Step::Passed => {
                if let Some(turn) = self.turns.last_mut() {
                    turn.taken_at = Some(at);
                }
            }
            Step::Left(line, bytes) => drop(self.left.insert(line, bytes)),
            _ => {
                self.turns.push(Turn { at, step, acts: Vec::new(), taken_at: None, dropped: BTreeSet::new() })
            }
        }
    }

    /// Adds something the caller did in the last turn.
    pub fn act(&mut self, at: Instant, act: A) {
        if let Some(turn) = self.turns.last_mut() {
            turn.acts.push((at, act));
        }
    }
}

/// Where to stop inside a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// After everything up to this time.
    Time(Instant),
    /// After the packet of this number.
    Packet(u32),
}

/// What a replay came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Turns done again.
    pub turns: usize,
    /// Acts of people and programs done again.
    pub acts: usize,
    /// Bytes handed in.
    pub received: u64,
    /// Bytes sent as recorded.
    pub alike: u64,
    /// Time of the last turn.
    pub at: Instant,
    /// Why it ended.
    pub end: End,
}

/// Why a replay ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything was done again.
    Whole,
    /// The recording breaks off before the driver ended, as after a crash.
    BrokenOff,
    /// It was to stop here.
    Stopped,
    /// The machine did otherwise.
    Diverged(Box<Divergence>),
}

/// The first place where the machine did otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// When: the packet's time, or that of the turn.
    pub at: Instant,
    /// What differs.
    pub what: Otherwise,
}

/// How a machine does otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// It sends other bytes, or nothing, where the packet stands.
    Sent {
        /// The line.
        line: LineId,
        /// Number of the packet.
        packet: u32,
        /// Bytes of the frame that are alike.
        place: usize,
        /// The recorded frame as it stands on the line, without its delimiter.
        expected: Vec<u8>,
        /// The machine's frame; empty if it sends nothing.
        found: Vec<u8>,
    },
    /// It sends something that was never recorded.
    Unrecorded {
        /// The line.
        line: LineId,
        /// The frame.
        found: Vec<u8>,
    },
    /// It takes something that was done to it otherwise; in words.
    Act(String),
}

/// Drives a machine, which must be as it was when the recording began, through everything that was done to it.
///
/// The machine's lines are the recording's, in order. `performed` is called after each step without an act, and drains
/// records and notices; then with each act in turn, does it, and drains them again. It says in words if the act went
/// otherwise than recorded.
pub fn follow<E: Endpoint, A>(
    recording: &Recording,
    script: &Script<A>,
    machine: &mut E,
    until: Option<Until>,
    mut performed: impl FnMut(&mut E, Instant, Option<&A>) -> Result<(), String>,
) -> Result<Followed, ReplayError> {
    let mut follower = Follower::new(recording, until)?;
    for turn in &script.turns {
        follower.pass(turn)?;
        if let Some(end) = follower.end_before(turn)? {
            return Ok(follower.ended(end));
        }
        match follower.step(machine, turn)? {
            Ok(()) => {}
            Err(Lack) if script.is_whole => return Err(ReplayError::Missing { at: turn.at }),
            Err(Lack) => return Ok(follower.ended(End::BrokenOff)),
        }
        let mut done = performed(machine, turn.at, None).map_err(|why| (turn.at, why));
        for (at, act) in &turn.acts {
            done = done.and_then(|()| performed(machine, *at, Some(act)).map_err(|why| (*at, why)));
            follower.done.acts += 1;
        }
        if let Err((at, why)) = done {
            return Ok(follower.ended(diverged(at, Otherwise::Act(why))));
        }
        if let Some(end) = follower.transmit(machine, turn)? {
            return Ok(follower.ended(end));
        }
        if follower.has_passed() {
            return Ok(follower.ended(End::Stopped));
        }
    }
    let end = follower.end_of(script)?;
    Ok(follower.ended(end))
}

fn diverged(at: Instant, what: Otherwise) -> End {
    End::Diverged(Box::new(Divergence { at, what }))
}

fn otherwise(line: LineId, track: &Track<'_>, differing: Differing) -> Otherwise {
    let Differing { packet, expected, found, .. } = differing;
    Otherwise::Sent { line, packet, place: track.place(), expected, found }
}

/// Bytes that were handed in are not in the recording.
struct Lack;

struct Follower<'r> {
    tracks: Vec<Track<'r>>,
    /// Stop before the first turn after this.
    last: Option<Instant>,
    now: Instant,
    done: Followed,
}

impl<'r> Follower<'r> {
    fn new(recording: &'r Recording, until: Option<Until>) -> Result<Self, ReplayError> {
        let (awaited, last) = match until {
            None => (None, None),
            Some(Until::Time(time)) => (None, Some(time)),
            Some(Until::Packet(number)) => {
                let packet = recording.packets.iter().find(|packet| packet.number == number);
                let packet = packet.ok_or(ReplayError::NoPacket { packet: number })?;
                let has_bytes = matches!(packet.event, Event::Sent | Event::Received);
                // Bytes that came are handed in a moment after they were captured, if at all.
                let last = if has_bytes { packet.at + Duration::from_secs(1) } else { packet.at };
                (has_bytes.then_some(number), Some(last))
            }
        };
        let tracks = (0..recording.lines.len()).map(|line| Track::of(recording, line, awaited)).collect();
        let done =
            Followed { turns: 0, acts: 0, received: 0, alike: 0, at: Instant::MIDNIGHT, end: End::Whole };
        Ok(Self { tracks, last, now: Instant::MIDNIGHT, done })
    }

    fn ended(self, end: End) -> Followed {
        Followed { alike: self.tracks.iter().map(Track::alike).sum(), end, ..self.done }
    }

    /// Sees that time does not go back: no machine is ready for that.
    fn pass<A>(&mut self, turn: &Turn<A>) -> Result<(), ReplayError> {
        let acts = turn.acts.iter().map(|(at, _)| *at);
        for at in std::iter::once(turn.at).chain(acts).chain(turn.taken_at) {
            if at < self.now {
                return Err(ReplayError::Backwards { at });
            }
            self.now = at;
        }
        Ok(())
    }

    /// Returns why the replay ends before a turn: it was to stop, or something that was sent before it was not.
    fn end_before<A>(&mut self, turn: &Turn<A>) -> Result<Option<End>, ReplayError> {
        if let Some(end) = self.silence(turn.at)? {
            return Ok(Some(end));
        }
        Ok(self.last.filter(|last| *last < turn.at).map(|_| End::Stopped))
    }

    /// Returns the first packet before a time that the machine should have sent and did not.
    fn silence(&self, before: Instant) -> Result<Option<End>, ReplayError> {
        let mut owed = Vec::new();
        for (line, track) in (0..).map(LineId).zip(&self.tracks) {
            owed.extend(
                track.owed(before)?.map(|differing| (differing.at, otherwise(line, track, differing))),
            );
        }
        owed.sort_by_key(|(at, _)| *at);
        Ok(owed.into_iter().next().map(|(at, what)| diverged(at, what)))
    }

    fn track(&mut self, LineId(line): LineId) -> Result<&mut Track<'r>, ReplayError> {
        let line = usize::from(line);
        self.tracks.get_mut(line).ok_or(ReplayError::NoLine { line })
    }

    fn step<E: Endpoint, A>(
        &mut self,
        machine: &mut E,
        turn: &Turn<A>,
    ) -> Result<Result<(), Lack>, ReplayError> {
        self.done.turns += 1;
        self.done.at = turn.at;
        match turn.step {
            Step::Line(line, event) => {
                match event {
                    LineEvent::Up => self.track(line)?.begin(turn.at),
                    LineEvent::Down => self.track(line)?.end(),
                }
                machine.handle_line(turn.at, line, event);
            }
            Step::Bytes(line, length) => match self.track(line)?.receive(length) {
                Taken::Bytes(bytes) => {
                    machine.handle_bytes(turn.at, line, &bytes);
                    self.done.received += bytes.len() as u64;
                }
                Taken::Withheld(packet) => return Err(ReplayError::Withheld { packet }),
                Taken::Lacking => return Ok(Err(Lack)),
            },
            Step::Due => machine.handle_timeout(turn.at),
            Step::Called | Step::Passed | Step::Dropped(_) | Step::Left(..) => {}
        }
        Ok(Ok(()))
    }

    /// Takes what the machine sends and compares it with what was sent.
    fn transmit<E: Endpoint, A>(
        &mut self,
        machine: &mut E,
        turn: &Turn<A>,
    ) -> Result<Option<End>, ReplayError> {
        if let Some(at) = turn.taken_at {
            machine.pass_time(at);
        }
        let (mut bytes, mut place) = (Vec::new(), 0);
        while let Some(line) = machine.poll_transmit(&mut bytes) {
            place += 1;
            if turn.dropped.contains(&(place - 1)) {
                continue;
            }
            let track = self.track(line)?;
            let other = track.send(&bytes)?;
            if let Some(differing) = other {
                return Ok(Some(diverged(differing.at, otherwise(line, track, differing))));
            }
        }
        Ok(None)
    }

    fn has_passed(&self) -> bool {
        self.tracks.iter().any(Track::has_passed)
    }

    /// Returns how it ends when every turn is done.
    fn end_of<A>(&self, script: &Script<A>) -> Result<End, ReplayError> {
        if let Some(end) = self.silence(Instant::from_nanos(u64::MAX))? {
            return Ok(end);
        }
        if !script.is_whole {
            return Ok(End::BrokenOff);
        }
        for (line, track) in (0..).map(LineId).zip(&self.tracks) {
            let left = script.left.get(&line).copied().unwrap_or(0);
            if left < track.unsent() {
                let what = Otherwise::Unrecorded { line, found: track.found() };
                return Ok(diverged(self.done.at, what));
            }
        }
        Ok(End::Whole)
    }
}

#[cfg(test)]
mod tests;
