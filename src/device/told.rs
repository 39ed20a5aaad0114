//! What an emulated terminal tells: never what was marked.

use std::fmt;

use election::device::DeviceId;
use serde::Serialize;
use terminal_sim::terminal::Terminal;

/// One thing told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Told {
    /// The device is switched on.
    Started { device: DeviceId, boots: u32, unread: u32, refused: u32 },
    /// A session is open, or no longer.
    Line { open: bool },
    /// A right waits for its voter.
    Armed,
    /// A ballot was marked; `marked` counts all since the device was made.
    Marked { marked: u32 },
    /// Nothing is held any more: the ballot is recorded, or the right was taken back.
    Cleared,
    /// The controller refused a ballot for good; it stays as evidence.
    Refused { refused: u32 },
    /// The card is out of the reader.
    Ejected { has_vote: bool },
    /// A command was not obeyed.
    NotDone { why: String },
    /// What the device holds.
    Status { open: bool, armed: bool, unread: u32, refused: u32, marked: u32, card: bool },
    /// The list of commands.
    Help { text: &'static str },
}

impl Told {
    /// Returns how a terminal stands; `card` says whether a card is out of its reader.
    pub(crate) fn status(terminal: &Terminal, card: bool) -> Self {
        Self::Status {
            open: terminal.is_connected(),
            armed: terminal.is_armed(),
            unread: terminal.unread(),
            refused: terminal.refused(),
            marked: terminal.votes_marked(),
            card,
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started { device, boots, unread: 0, refused: 0 } => {
                write!(f, "{device} is on, for the {boots}. time; it holds no ballot")
            }
            Self::Started { device, boots, unread, refused } => {
                write!(
                    f,
                    "{device} is on, for the {boots}. time; it holds {unread} ballots unread and {refused} refused"
                )
            }
            Self::Line { open: true } => f.write_str("session is open"),
            Self::Line { open: false } => f.write_str("session is over"),
            Self::Armed => f.write_str("a right is there: `vote` marks the ballot"),
            Self::Marked { marked } => write!(f, "ballot marked, {marked} on this device in all"),
            Self::Cleared => f.write_str("nothing is held any more"),
            Self::Refused { refused } => {
                write!(f, "the station refused a ballot; {refused} are kept as evidence")
            }
            Self::Ejected { has_vote: true } => f.write_str("card is out, with a vote on it"),
            Self::Ejected { has_vote: false } => f.write_str("card is out"),
            Self::NotDone { why } => write!(f, "not done: {why}"),
            Self::Status { open, armed, unread, refused, marked, card } => {
                let line = if *open { "open" } else { "down" };
                let right = if *armed { "a right waits" } else { "no right waits" };
                let card = if *card { ", a card is out" } else { "" };
                write!(
                    f,
                    "line {line}, {right}, {unread} ballots unread, {refused} refused, {marked} marked in all{card}"
                )
            }
            Self::Help { text } => f.write_str(text.trim_end()),
        }
    }
}
