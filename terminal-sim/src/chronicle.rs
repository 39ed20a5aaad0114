//! What happened in a precinct, event by event: kept only where somebody asks for it.
//!
//! A day that is told differs in nothing from the same day untold. Voters are named by their order of arrival, and nothing
//! here holds what anybody marked. Checkers hold the order of things against what must never happen; the command line draws
//! timelines from it.

use election::device::{Channel, DeviceId};
use election::record::OpsRecord;
use election::record::desk::{DeskRecord, Outcome};
use election::time::Instant;
use election::wire::LineId;
use election::wire::cobs;
use election::wire::code::Kind;
use election::wire::frame::Side;

use crate::truth::Fate;

/// One thing that happened, and how the room stood just after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// What.
    pub what: Happening,
    /// The room.
    pub room: Gauge,
}

/// How many are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gauge {
    /// Voters in the station.
    pub present: u32,
    /// Of these, in the line at the desk.
    pub desk_line: u32,
    /// Of these, in the line for a device.
    pub device_line: u32,
    /// Devices and cards brought back and not yet read.
    pub unread: u32,
    /// Ballots in the box, as far as the running computer knows.
    pub stored: Option<u32>,
}

/// Where a voter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Not come yet.
    Away,
    /// In the line at the desk.
    DeskLine,
    /// At the desk.
    AtDesk,
    /// In the line for a device.
    DeviceLine,
    /// At the dock or reader, while a device is made ready.
    AtDock,
    /// With a device or card, in the line for a booth.
    BoothLine,
    /// In a booth.
    InBooth,
    /// With paper, in the line for a booth.
    PaperLine,
    /// Marking paper.
    WithPaper,
    /// Gone.
    Gone,
}

impl Stage {
    /// Whether the voter stands in a line: at the desk, for a device until it is handed out, or for a booth.
    pub const fn is_in_line(self) -> bool {
        matches!(self, Self::DeskLine | Self::DeviceLine | Self::AtDock | Self::BoothLine | Self::PaperLine)
    }

    /// Returns the name used in timelines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::DeskLine => "in line",
            Self::AtDesk => "at desk",
            Self::DeviceLine => "waits for device",
            Self::AtDock => "at dock",
            Self::BoothLine => "waits for booth",
            Self::InBooth => "in booth",
            Self::PaperLine => "waits with paper",
            Self::WithPaper => "marks paper",
            Self::Gone => "gone",
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// A voter comes to a stage. Voters are counted from 0 in order of arrival.
    Voter(u32, Stage),
    /// A voter leaves the station.
    Left(u32, Fate),
    /// A device comes onto a line, or leaves it.
    Line {
        /// Which line.
        line: LineId,
        /// Which device.
        device: DeviceId,
        /// Whether it comes.
        is_up: bool,
    },
    /// A frame goes onto a line.
    Sent {
        /// Which line.
        line: LineId,
        /// Who sends it.
        by: Side,
        /// What its header says.
        frame: Option<FrameHead>,
        /// Bytes on the line.
        length: u32,
        /// When its last bit is there, if the line carries it at all.
        arrives: Option<Instant>,
    },
    /// The controller says that the device on a line holds nothing and may be issued.
    Ready {
        /// Which line.
        line: LineId,
        /// Ballots the device holds unread all the same.
        unread: u32,
    },
    /// The controller writes into the desk journal. Whose it is stays there.
    Desk(DeskNews),
    /// The controller writes into the ops journal.
    Ops(OpsRecord),
    /// The controller fills a slot of the ballot box.
    Slot,
    /// The system turns a voter away as marked whom the paper list has unmarked.
    RefusedUnmarked(u32),
    /// A fault begins, or is over.
    Fault {
        /// Its place in the scenario.
        index: usize,
        /// Its kind.
        kind: &'static str,
        /// Whether it begins.
        begins: bool,
    },
}

/// What a desk record says of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskNews {
    /// A voter was checked.
    Checked(Outcome),
    /// A voter was marked for a channel.
    Issued(Channel),
    /// A mark was taken back, a voter added, a second right given.
    Other,
}

impl DeskNews {
    /// Leaves out whose it is.
    pub(crate) fn of(record: &DeskRecord) -> Self {
        match record {
            DeskRecord::Identified { outcome, .. } => Self::Checked(*outcome),
            DeskRecord::Issued { channel, .. } => Self::Issued(*channel),
            DeskRecord::Returned { .. } | DeskRecord::Added { .. } | DeskRecord::Overridden { .. } => {
                Self::Other
            }
        }
    }
}

/// What the header of a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHead {
    /// What it carries.
    pub kind: Kind,
    /// Session of the link.
    pub session: u32,
    /// Its number in the session and direction. A frame that is repeated keeps it.
    pub counter: u32,
}

impl FrameHead {
    /// Reads the head of one encoded frame as an endpoint sends it, delimiters and all.
    pub(crate) fn read(encoded: &[u8]) -> Option<Self> {
        let body = encoded.split(|byte| *byte == 0).find(|piece| !piece.is_empty())?;
        let mut frame = Vec::new();
        cobs::decode(body, &mut frame).ok()?;
        let ([[_, kind, _, _], session, counter], _) = frame.first_chunk::<12>()?.as_chunks() else {
            return None;
        };
        let (session, counter) = (u32::from_be_bytes(*session), u32::from_be_bytes(*counter));
        Some(Self { kind: Kind(*kind), session, counter })
    }
}
