//! What the capture of a trial notes beside the bytes, so that its machine can be driven again: how the machine was set up,
//! each step of its driver, and each act of a person or program.
//!
//! One JSON object a note. `docs/STATION.md` describes them. The capture of an election never holds any.

use anyhow::{Context, Error};
use election::device::DeviceId;
use election::time::Instant;
use election::wire::{LineEvent, LineId};
use hardware::capture::reader::Recording;
use hardware::capture::{ELECTION, SharedCapture};
use hardware::drive::Step;
use hardware::replay::turns::Script;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::station::beginning::Beginning;
use crate::station::file::StationFile;

/// How the capture of a bench begins what it says of itself.
pub(crate) const BENCH: &str = "saylau bench";

/// Bytes in a note: hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Hex(String);

impl Hex {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Error> {
        let (pairs, rest) = self.0.as_bytes().as_chunks::<2>();
        let digit = |ascii: u8| char::from(ascii).to_digit(16).map(|digit| digit as u8);
        let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
        let bytes: Option<Vec<u8>> = bytes.collect();
        bytes.filter(|_| rest.is_empty()).context("a note holds bytes that are no hexadecimal digits")
    }
}

/// Returns bytes of a fixed length.
pub(crate) fn bytes_of<const N: usize>(hex: &Hex) -> Result<[u8; N], Error> {
    let bytes = hex.bytes()?.try_into();
    bytes.map_err(|_| Error::msg(format!("a note does not hold {N} bytes where it must")))
}

/// One note.
#[derive(Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
enum Note {
    Station(StationTrial),
    Terminal(TerminalTrial),
    Up { at_ns: u64, line: u16 },
    Down { at_ns: u64, line: u16 },
    Bytes { at_ns: u64, line: u16, length: usize },
    Due { at_ns: u64 },
    Called { at_ns: u64 },
    Passed { at_ns: u64 },
    Dropped { frame: usize },
    Left { line: u16, bytes: usize },
    Act { at_ns: u64, refused: bool, act: serde_json::Value },
    End,
}

/// How a station was set up.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StationTrial {
    /// Text of the station file.
    pub(crate) station_file: String,
    /// Text of the voter list.
    pub(crate) voters: String,
    pub(crate) lines: u16,
    pub(crate) baud: u32,
    pub(crate) beginning: Beginning,
}

/// How a terminal was set up.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TerminalTrial {
    /// Text of the station file.
    pub(crate) station_file: String,
    pub(crate) device: DeviceId,
    pub(crate) baud: u32,
    pub(crate) copies: bool,
    /// Seed of everything the terminal draws, but for what each ballot is sealed with.
    pub(crate) seed: Hex,
    /// The memory it was switched on with.
    pub(crate) memory: Option<Hex>,
    /// Unix time of the midnight that times of the memory count from.
    pub(crate) midnight_s: i64,
}

/// Who writes notes into the capture of a trial; cheap to clone.
#[derive(Clone)]
pub(crate) struct Noter(SharedCapture);

impl Noter {
    pub(crate) fn new(capture: SharedCapture) -> Self {
        Self(capture)
    }

    pub(crate) fn station(&self, trial: StationTrial) {
        self.note(&Note::Station(trial));
    }

    pub(crate) fn terminal(&self, trial: TerminalTrial) {
        self.note(&Note::Terminal(trial));
    }

    /// Notes a step of the driver.
    pub(crate) fn step(&self, at: Instant, step: Step) {
        let at_ns = at.nanos();
        self.note(&match step {
            Step::Line(LineId(line), LineEvent::Up) => Note::Up { at_ns, line },
            Step::Line(LineId(line), LineEvent::Down) => Note::Down { at_ns, line },
            Step::Bytes(LineId(line), length) => Note::Bytes { at_ns, line, length },
            Step::Due => Note::Due { at_ns },
            Step::Called => Note::Called { at_ns },
            Step::Passed => Note::Passed { at_ns },
            Step::Dropped(frame) => Note::Dropped { frame },
            Step::Left(LineId(line), bytes) => Note::Left { line, bytes },
        });
    }

    /// Notes something that was done to the machine.
    pub(crate) fn act(&self, at: Instant, refused: bool, act: &impl Serialize) {
        let act = serde_json::to_value(act).unwrap_or_default();
        self.note(&Note::Act { at_ns: at.nanos(), refused, act });
    }

    /// Notes that the driver ended in order.
    pub(crate) fn end(&self) {
        self.note(&Note::End);
    }

    fn note(&self, note: &Note) {
        let text = serde_json::to_string(note).unwrap_or_default();
        // A capture that cannot be written is told of by its alarm, and one of an election takes no note.
        let _ = self.0.note(&text);
    }
}

/// The notes of a capture.
pub(crate) struct Trial {
    pub(crate) machine: Machine,
    steps: Vec<Note>,
}

/// Which machine it was, and how it was set up.
pub(crate) enum Machine {
    Station(StationTrial),
    Terminal(TerminalTrial),
}

/// Something done to the machine.
pub(crate) struct Noted<A> {
    pub(crate) act: A,
    pub(crate) was_refused: bool,
}

/// A capture whose machine cannot be driven again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum NotATrial {
    #[error(
        "it is of an election: neither ballots nor what people did are in it, so that nobody can join a voter to a choice"
    )]
    Election,
    #[error(
        "packet {packet} was written without all its bytes, as in every capture that may be of an election"
    )]
    Withheld { packet: u32 },
    #[error(
        "a bench wrote it ({about}): what a bench sends depends on when it read each answer and on the hand at the device, and \
         nothing is known of the inside of the device"
    )]
    Bench { about: String },
    #[error("it has no notes of the machine: how it was set up, its seed, and what was done to it when")]
    NoNotes,
    #[error("note {number} is none that this version knows")]
    Unknown { number: usize },
}

impl NotATrial {
    /// Returns what a person may do.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Election | Self::Withheld { .. } => {
                "capture a trial, with `mode = \"test\"` in the station file"
            }
            Self::Bench { .. } => {
                "without --lockstep and --until its frames are shown and judged; `saylau bench` with the same profile and seed \
                 does the run again"
            }
            Self::NoNotes => {
                "`station` and `terminal` in test mode note it into --capture; other programs and earlier versions do not"
            }
            Self::Unknown { .. } => "use the version of saylau that wrote the capture",
        }
    }
}

impl Trial {
    /// Reads the notes of a capture.
    pub(crate) fn of(recording: &Recording) -> Result<Self, NotATrial> {
        let notes = &recording.notes;
        if notes.first().is_some_and(|note| note == ELECTION) {
            return Err(NotATrial::Election);
        }
        let about = recording.about.as_ref().filter(|about| about.starts_with(BENCH));
        if let Some(about) = about {
            return Err(NotATrial::Bench { about: about.clone() });
        }
        if notes.is_empty() {
            let withheld = recording.packets.iter().find(|packet| packet.is_withheld());
            return Err(
                withheld.map_or(NotATrial::NoNotes, |packet| NotATrial::Withheld { packet: packet.number })
            );
        }
        let read = (1..).zip(notes);
        let read = read.map(|(number, note)| {
            serde_json::from_str::<Note>(note).map_err(|_| NotATrial::Unknown { number })
        });
        let mut notes = read.collect::<Result<Vec<Note>, _>>()?.into_iter();
        let machine = match notes.next() {
            Some(Note::Station(trial)) => Machine::Station(trial),
            Some(Note::Terminal(trial)) => Machine::Terminal(trial),
            _ => return Err(NotATrial::NoNotes),
        };
        Ok(Self { machine, steps: notes.collect() })
    }

    /// Returns the station file it was made with.
    pub(crate) fn file(&self) -> Result<StationFile, Error> {
        StationFile::parse(match &self.machine {
            Machine::Station(trial) => &trial.station_file,
            Machine::Terminal(trial) => &trial.station_file,
        })
    }

    /// Returns what was done to the machine.
    pub(crate) fn script<A: DeserializeOwned>(&self) -> Result<Script<Noted<A>>, Error> {
        let mut script = Script::default();
        for note in &self.steps {
            let time = Instant::from_nanos;
            match note {
                Note::Up { at_ns, line } => {
                    script.step(time(*at_ns), Step::Line(LineId(*line), LineEvent::Up));
                }
                Note::Down { at_ns, line } => {
                    script.step(time(*at_ns), Step::Line(LineId(*line), LineEvent::Down));
                }
                Note::Bytes { at_ns, line, length } => {
                    script.step(time(*at_ns), Step::Bytes(LineId(*line), *length));
                }
                Note::Due { at_ns } => script.step(time(*at_ns), Step::Due),
                Note::Called { at_ns } => script.step(time(*at_ns), Step::Called),
                Note::Passed { at_ns } => script.step(time(*at_ns), Step::Passed),
                Note::Dropped { frame } => script.step(Instant::MIDNIGHT, Step::Dropped(*frame)),
                Note::Left { line, bytes } => {
                    script.step(Instant::MIDNIGHT, Step::Left(LineId(*line), *bytes));
                }
                Note::Act { at_ns, refused, act } => {
                    // What it says may name a voter or a choice: the cause is not shown.
                    let act = A::deserialize(act).map_err(|_| Error::msg("a note holds an unknown act"))?;
                    script.act(time(*at_ns), Noted { act, was_refused: *refused });
                }
                Note::End => script.is_whole = true,
                Note::Station(_) | Note::Terminal(_) => {}
            }
        }
        Ok(script)
    }
}
