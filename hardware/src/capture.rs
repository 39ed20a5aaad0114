//! Captures of lines: what went over each cable and when, in a file that Wireshark opens (pcapng, WIRE 9).
//!
//! A [`Capture`] writes to any `Write`, one whole block a call: give it a file without a buffer, and what was written
//! before a crash is whole. [`reader`] reads such a file back. Before a byte is written it passes [`filter`]: ballots,
//! rights, receipts and barcodes of an election leave nothing but a header and a length.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use election::device::DeviceId;
use election::time::Instant;
use election::wire::LineId;
use election::wire::keys::DeviceKey;
use thiserror::Error;

pub mod conduct;
pub mod filter;
pub mod frames;
pub mod listener;
mod pcapng;
pub mod reader;
pub mod rtac;

use crate::port::{ControlLines, Level};
use filter::{LineFilter, Piece};
use pcapng::{Interface, Packet};
use rtac::{Event, RtacHeader};

/// Which way bytes went, seen from the end that captures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// They came in.
    Received,
    /// We put them on the line.
    Sent,
}

impl Direction {
    /// Both, in the order of their interfaces in a file.
    pub const BOTH: [Self; 2] = [Self::Received, Self::Sent];

    /// Returns the word in an interface's name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sent => "sent",
        }
    }
}

/// Where and when something crossed a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The line.
    pub line: LineId,
    /// Which way.
    pub direction: Direction,
    /// When, on the clock of the machine at this end.
    pub at: Instant,
}

/// What the machine is for at whose end a capture is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Nobody says: what a line is used for is learnt from its STARTs.
    #[default]
    Unknown,
    /// It is set to test and takes no session of an election: everything is written, and notes may be.
    Trial,
    /// It is set to an election: nothing is ever noted, and the capture says so.
    Election,
}

/// The one note in the capture of an election: it says that there are no others.
pub const ELECTION: &str = "election";

/// What a capture is made with.
#[derive(Clone, Debug, Default)]
pub struct CaptureSettings {
    /// Unix time of the moment that [`Instant`] counts from, in seconds.
    pub midnight_s: i64,
    /// Keys by which the START of an encrypted session can be read. The public test key is always tried. A session
    /// whose START cannot be read is taken for an election.
    pub keys: BTreeMap<DeviceId, DeviceKey>,
    /// What the machine at this end is for.
    pub purpose: Purpose,
    /// What people may want to know of the run, one line without names of persons; nothing if empty.
    pub about: String,
}

/// A capture cannot be written.
#[derive(Clone, Debug, Error)]
pub enum CaptureError {
    /// The system refused a write, now or before: nothing is written after half a block. The first cause stays.
    #[error("capture cannot be written")]
    Io(#[source] Arc<io::Error>),
    /// Bytes of a line that was never described.
    #[error("capture does not know line: {}", .0.0)]
    UnknownLine(LineId),
    /// A note for a capture that is not known to be of a trial: it could join a voter to a choice.
    #[error("only the capture of a trial takes notes")]
    NotATrial,
}

/// One line of a capture.
#[derive(Debug)]
struct Line {
    /// Interface numbers in the file, in the order of [`Direction::BOTH`].
    interfaces: [u32; 2],
    filter: LineFilter,
}

impl Line {
    const fn interface(&self, direction: Direction) -> u32 {
        let [received, sent] = self.interfaces;
        match direction {
            Direction::Received => received,
            Direction::Sent => sent,
        }
    }
}

/// Writes what lines carry to a pcapng file.
#[derive(Debug)]
pub struct Capture<W> {
    output: W,
    settings: CaptureSettings,
    lines: BTreeMap<LineId, Line>,
    interfaces: u32,
    /// Packets written, of which each has the number of Wireshark's `frame.number`.
    packets: u32,
    /// Why the first write failed, for every write after it.
    failure: Option<Arc<io::Error>>,
}

impl<W: Write> Capture<W> {
    /// Begins a file.
    pub fn begin(output: W, settings: CaptureSettings) -> Result<Self, CaptureError> {
        let mut capture =
            Self { output, settings, lines: BTreeMap::new(), interfaces: 0, packets: 0, failure: None };
        let header = pcapng::section_header(&capture.settings.about);
        capture.write(&header)?;
        if capture.settings.purpose == Purpose::Election {
            capture.write(&pcapng::note(ELECTION))?;
        }
        Ok(capture)
    }

    /// Writes a note of what happened to the machine beside its lines, in words of the caller's own. The capture of
    /// anything but a trial refuses it, as does that of a trial once a START on one of its lines says election.
    pub fn note(&mut self, text: &str) -> Result<(), CaptureError> {
        let has_election = self.lines.values().any(|line| line.filter.has_seen_election());
        if self.settings.purpose != Purpose::Trial || has_election {
            return Err(CaptureError::NotATrial);
        }
        self.write(&pcapng::note(text))
    }

    /// Describes a line, or describes it anew when its speed has changed. What it is known to be used for stays.
    pub fn describe_line(&mut self, line: LineId, name: &str, baud: u32) -> Result<(), CaptureError> {
        for direction in Direction::BOTH {
            let interface = Interface {
                name: format!("{name} {}", direction.word()),
                baud,
                midnight_s: self.settings.midnight_s,
            };
            self.write(&interface.block())?;
        }
        let interfaces = [self.interfaces, self.interfaces + 1];
        self.interfaces += 2;
        let CaptureSettings { keys, purpose, .. } = &self.settings;
        let known = self.lines.entry(line);
        known
            .and_modify(|line| line.interfaces = interfaces)
            .or_insert_with(|| Line { interfaces, filter: LineFilter::new(keys.clone(), *purpose) });
        Ok(())
    }

    /// Takes bytes that crossed a line; `note` says what was done to them, such as an injected fault. Returns for each 00
    /// of the bytes, which ends a frame or noise, the number of the packet it stands in.
    pub fn bytes(
        &mut self,
        crossing: Crossing,
        bytes: &[u8],
        note: Option<&str>,
    ) -> Result<Vec<u32>, CaptureError> {
        let Crossing { line, direction, at } = crossing;
        let known = self.lines.get_mut(&line).ok_or(CaptureError::UnknownLine(line))?;
        let (pieces, ends) = known.filter.take(direction, at, bytes, note);
        let interface = known.interface(direction);
        let first = self.packets.saturating_add(1);
        self.write_pieces(interface, direction, &pieces)?;
        let number = |place: usize| first.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
        Ok(ends.into_iter().map(number).collect())
    }

    /// Takes something that happened on a line and is no byte.
    pub fn event(
        &mut self,
        crossing: Crossing,
        event: Event,
        control: Option<ControlLines>,
    ) -> Result<(), CaptureError> {
        let Crossing { line, direction, at } = crossing;
        let known = self.lines.get(&line).ok_or(CaptureError::UnknownLine(line))?;
        let interface = known.interface(direction);
        let lines = control.map_or(0, marks);
        self.write_packet(interface, direction, &Piece::event(at), RtacHeader { event, lines })
    }

    /// Takes a remark that belongs to no byte that passed, such as a fault that left none. It is written as lost bytes.
    pub fn remark(&mut self, crossing: Crossing, text: &str) -> Result<(), CaptureError> {
        let Crossing { line, direction, at } = crossing;
        let known = self.lines.get(&line).ok_or(CaptureError::UnknownLine(line))?;
        let interface = known.interface(direction);
        let piece = Piece { note: Some(text.to_owned()), ..Piece::event(at) };
        self.write_packet(interface, direction, &piece, RtacHeader { event: Event::Lost, lines: 0 })
    }

    /// Takes note that a line was plugged in or lost: a half-received frame ends there, and what the line is used for
    /// is no longer known. It is written as a change of DCD.
    pub fn plugged(&mut self, line: LineId, at: Instant, level: Level) -> Result<(), CaptureError> {
        self.end_frames(line)?;
        let known = self.lines.get(&line).ok_or(CaptureError::UnknownLine(line))?;
        let interface = known.interface(Direction::Received);
        let lines = if level == Level::High { rtac::DCD } else { 0 };
        let header = RtacHeader { event: Event::Status, lines };
        let note = if level == Level::High { "line up" } else { "line down" };
        let piece = Piece { note: Some(note.to_owned()), ..Piece::event(at) };
        self.write_packet(interface, Direction::Received, &piece, header)
    }

    /// Writes what is still held back, as far as it may be written, and hands the output back.
    pub fn finish(mut self) -> Result<W, CaptureError> {
        self.end()?;
        Ok(self.output)
    }

    /// Writes what is still held back, as far as it may be written. More may follow, of lines as if new.
    pub fn end(&mut self) -> Result<(), CaptureError> {
        let lines: Vec<LineId> = self.lines.keys().copied().collect();
        for line in lines {
            self.end_frames(line)?;
        }
        self.whole()?;
        self.output.flush().map_err(|error| self.fail(error))
    }

    /// Returns the first error of a write, if there was one: the file is not whole.
    pub fn whole(&self) -> Result<(), CaptureError> {
        self.failure.as_ref().map_or(Ok(()), |cause| Err(CaptureError::Io(Arc::clone(cause))))
    }

    fn end_frames(&mut self, line: LineId) -> Result<(), CaptureError> {
        for direction in Direction::BOTH {
            let known = self.lines.get_mut(&line).ok_or(CaptureError::UnknownLine(line))?;
            let pieces = known.filter.end(direction);
            let interface = known.interface(direction);
            self.write_pieces(interface, direction, &pieces)?;
        }
        let known = self.lines.get_mut(&line).ok_or(CaptureError::UnknownLine(line))?;
        known.filter.forget_mode();
        Ok(())
    }

    fn write_pieces(
        &mut self,
        interface: u32,
        direction: Direction,
        pieces: &[Piece],
    ) -> Result<(), CaptureError> {
        let event = match direction {
            Direction::Received => Event::Received,
            Direction::Sent => Event::Sent,
        };
        let mut written = pieces.iter();
        written.try_for_each(|piece| {
            self.write_packet(interface, direction, piece, RtacHeader { event, lines: 0 })
        })
    }

    fn write_packet(
        &mut self,
        interface: u32,
        direction: Direction,
        piece: &Piece,
        header: RtacHeader,
    ) -> Result<(), CaptureError> {
        let mut data = header.encode(self.settings.midnight_s, piece.at).to_vec();
        let original = data.len() + piece.original_len;
        data.extend_from_slice(&piece.bytes);
        let packet = Packet {
            interface,
            direction,
            at: piece.at,
            data: &data,
            original,
            comment: piece.note.as_deref(),
        };
        self.write(&packet.block())?;
        self.packets = self.packets.saturating_add(1);
        Ok(())
    }

    /// Writes one block whole.
    fn write(&mut self, block: &[u8]) -> Result<(), CaptureError> {
        self.whole()?;
        self.output.write_all(block).map_err(|error| self.fail(error))
    }

    fn fail(&mut self, error: io::Error) -> CaptureError {
        let cause = Arc::new(error);
        self.failure = Some(Arc::clone(&cause));
        CaptureError::Io(cause)
    }
}

fn marks(control: ControlLines) -> u8 {
    let lines = [
        (control.cts, rtac::CTS),
        (control.dcd, rtac::DCD),
        (control.dsr, rtac::DSR),
        (control.rts, rtac::RTS),
        (control.dtr, rtac::DTR),
        (control.ring, rtac::RING),
    ];
    lines.into_iter().filter(|(level, _)| *level == Level::High).fold(0, |marks, (_, mark)| marks | mark)
}

/// One line's way into a capture that several lines share; cheap to clone.
///
/// Whoever moves the bytes of a port calls it with the time it gives the machine.
#[derive(Clone)]
pub struct Tap {
    capture: SharedCapture,
    line: LineId,
}

/// A capture that several lines write to.
#[derive(Clone)]
pub struct SharedCapture(Arc<Mutex<Shared>>);

/// What the taps share.
struct Shared {
    capture: Capture<Box<dyn Write + Send>>,
    /// Whoever wants to hear of the first failure.
    #[expect(clippy::type_complexity, reason = "it says itself what it is")]
    alarm: Option<Box<dyn FnOnce(&CaptureError) + Send>>,
}

impl SharedCapture {
    /// Shares a capture.
    pub fn new(capture: Capture<Box<dyn Write + Send>>) -> Self {
        Self(Arc::new(Mutex::new(Shared { capture, alarm: None })))
    }

    /// Calls `alarm` once when a write fails, at once: taps are on lines that go on without their capture.
    #[must_use]
    pub fn alarming(self, alarm: impl FnOnce(&CaptureError) + Send + 'static) -> Self {
        self.lock().alarm = Some(Box::new(alarm));
        self
    }

    /// Describes a line and returns its tap.
    pub fn tap(&self, line: LineId, name: &str, baud: u32) -> Result<Tap, CaptureError> {
        self.with(|capture| capture.describe_line(line, name, baud))?;
        Ok(Tap { capture: self.clone(), line })
    }

    /// Writes a note, see [`Capture::note`].
    pub fn note(&self, text: &str) -> Result<(), CaptureError> {
        self.with(|capture| capture.note(text))
    }

    /// Ends the capture: writes what is held back. Taps that are still in use write on, of lines as if new. An error of
    /// any earlier write is an error here too.
    pub fn finish(&self) -> Result<(), CaptureError> {
        self.with(Capture::end)
    }

    fn with<T>(&self, act: impl FnOnce(&mut Capture<Box<dyn Write + Send>>) -> T) -> T {
        let mut shared = self.lock();
        let done = act(&mut shared.capture);
        let failure = shared.capture.whole().err();
        let alarm = if failure.is_some() { shared.alarm.take() } else { None };
        // Whoever is told may look at the capture.
        drop(shared);
        if let (Some(failure), Some(alarm)) = (failure, alarm) {
            alarm(&failure);
        }
        done
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A panic of another thread cannot leave half a block: a block is one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Tap {
    /// Shows which line it is on; what was captured stays in the capture.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tap(line {})", self.line.0)
    }
}

impl Tap {
    /// Records bytes that came in; see [`bytes`](Self::bytes).
    pub fn received(&self, at: Instant, bytes: &[u8]) -> Result<Vec<u32>, CaptureError> {
        self.bytes(Direction::Received, at, bytes, None)
    }

    /// Records bytes that were put on the line; see [`bytes`](Self::bytes).
    pub fn sent(&self, at: Instant, bytes: &[u8]) -> Result<Vec<u32>, CaptureError> {
        self.bytes(Direction::Sent, at, bytes, None)
    }

    /// Records bytes with a note on what was done to them, such as an injected fault. Returns the number of the packet in
    /// which each 00 of them stands.
    pub fn bytes(
        &self,
        direction: Direction,
        at: Instant,
        bytes: &[u8],
        note: Option<&str>,
    ) -> Result<Vec<u32>, CaptureError> {
        let crossing = Crossing { line: self.line, direction, at };
        self.capture.with(|capture| capture.bytes(crossing, bytes, note))
    }

    /// Records something that is no byte: a break, a framing error, a change of control lines.
    pub fn event(
        &self,
        direction: Direction,
        at: Instant,
        event: Event,
        control: Option<ControlLines>,
    ) -> Result<(), CaptureError> {
        let crossing = Crossing { line: self.line, direction, at };
        self.capture.with(|capture| capture.event(crossing, event, control))
    }

    /// Records a remark on the line that belongs to no byte that passed.
    pub fn remark(&self, direction: Direction, at: Instant, text: &str) -> Result<(), CaptureError> {
        let crossing = Crossing { line: self.line, direction, at };
        self.capture.with(|capture| capture.remark(crossing, text))
    }

    /// Records that the line was plugged in (high) or lost (low).
    pub fn plugged(&self, at: Instant, level: Level) -> Result<(), CaptureError> {
        self.capture.with(|capture| capture.plugged(self.line, at, level))
    }

    /// Records that the line now runs at another speed.
    pub fn new_speed(&self, name: &str, baud: u32) -> Result<(), CaptureError> {
        self.capture.with(|capture| capture.describe_line(self.line, name, baud))
    }
}

#[cfg(test)]
mod tests;
