//! What a link tells its owner: events, counts and refusals.

use election::wire::code::{ByeReason, Kind, Mode};
use election::wire::keys::Suite;
use election::wire::message::Message;
use thiserror::Error;

use super::settings::TerminalIdentity;

/// The terms of a session, known to both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The controller.
    pub controller_id: [u8; 8],
    /// The terminal.
    pub device: TerminalIdentity,
    /// Ballots the terminal held for recording when it answered.
    pub pending: u16,
    /// How frames are protected.
    pub suite: Suite,
    /// What the session is for.
    pub mode: Mode,
    /// Which election.
    pub election_id: [u8; 15],
    /// Longest payload the other end takes.
    pub max_payload: u16,
}

/// Something that happened on the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkEvent {
    /// A session is open: messages may be sent.
    Opened(Terms),
    /// The session has ended; what was queued is forgotten.
    Closed(CloseReason),
    /// The other end said something.
    Message(Message),
    /// A frame came whole but its tag was wrong: an attack or a wrong key, not noise.
    BadTag,
    /// Too many bad tags: the controller ignores the line for a minute.
    Blocked,
    /// A device answered whose key is not known.
    UnknownDevice {
        /// The name it gave.
        device_id: [u8; 8],
    },
    /// No session can come of an offer or answer.
    Refused(Refusal),
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The line was lost.
    Detached,
    /// Nothing came for three and a half keep-alive times.
    Silent,
    /// Five sends of one frame found no acknowledgement.
    NotAcknowledged,
    /// The other end said goodbye.
    Left(ByeReason),
    /// This end said goodbye.
    SaidGoodbye,
    /// The controller started another session.
    Replaced,
    /// Too many bad tags came.
    Blocked,
}

/// Why no session can come of an offer or answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The version ranges do not meet.
    Version,
    /// No suite both ends take, or an answer that was not offered.
    Suite,
    /// A session for another mode or election, or a test key in an election.
    Mode,
}

/// A message cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// There is no session.
    #[error("no session is open")]
    NotOpen,
    /// The link sends such messages itself, or the other end does.
    #[error("this end does not send {kind:?} by hand")]
    Kind {
        /// The message's kind.
        kind: Kind,
    },
    /// Test messages do not go into an election.
    #[error("{kind:?} is for test sessions")]
    Mode {
        /// The message's kind.
        kind: Kind,
    },
    /// The payload is longer than the other end takes.
    #[error("payload must have at most {most} bytes: {len}")]
    TooLong {
        /// The other end's limit.
        most: usize,
        /// The payload.
        len: usize,
    },
}

/// Counts since the link was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCounters {
    /// Frames written, repeats included.
    pub sent: u64,
    /// Frames whose tag was good.
    pub received: u64,
    /// Frames repeated because no acknowledgement came.
    pub repeats: u64,
    /// Good frames received again and not delivered.
    pub duplicates: u64,
    /// Stretches of more than 521 bytes without a delimiter.
    pub overlong: u64,
    /// Frames damaged on the way: encoding, size or CRC.
    pub damaged: u64,
    /// Whole frames that are not for us: version, length, flags, address, direction or session.
    pub foreign: u64,
    /// Whole frames with a wrong tag.
    pub bad_tags: u64,
    /// Good frames whose message was refused with an ERR.
    pub refused: u64,
    /// Sessions opened.
    pub sessions: u64,
    /// SINK frames thrown away.
    pub sunk_frames: u64,
    /// Bytes in them.
    pub sunk_bytes: u64,
}
