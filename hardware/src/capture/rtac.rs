//! The 12 bytes before each packet of LINKTYPE_RTAC_SERIAL (250): time, event, control lines.
//!
//! ```text
//! 0 seconds u32  4 microseconds u32  8 event u8  9 control lines u8  10 zeros
//! ```
//!
//! Integers are big-endian; the time is the wall clock's. WIRE 9.

use election::time::Instant;

/// Clear to send.
pub const CTS: u8 = 0x01;
/// Data carrier detect.
pub const DCD: u8 = 0x02;
/// Data set ready.
pub const DSR: u8 = 0x04;
/// Request to send.
pub const RTS: u8 = 0x08;
/// Data terminal ready.
pub const DTR: u8 = 0x10;
/// Ring indicator.
pub const RING: u8 = 0x20;

/// What a packet of a capture stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A control line changed.
    Status = 0,
    /// Bytes were put on the line.
    Sent = 1,
    /// Bytes came in.
    Received = 2,
    /// The last byte of a stretch has left.
    SendingEnded = 3,
    /// The last byte of a stretch has come.
    ReceivingEnded = 4,
    /// The capture lost bytes.
    Lost = 5,
    /// The capture is complete.
    Complete = 6,
    /// A byte came without its stop bit.
    FramingError = 7,
    /// A byte came with wrong parity.
    ParityError = 8,
    /// The line was held low.
    Break = 9,
    /// The receiver lost bytes.
    Overflow = 10,
}

impl Event {
    const ALL: [Self; 11] = [
        Self::Status,
        Self::Sent,
        Self::Received,
        Self::SendingEnded,
        Self::ReceivingEnded,
        Self::Lost,
        Self::Complete,
        Self::FramingError,
        Self::ParityError,
        Self::Break,
        Self::Overflow,
    ];

    /// Returns the event of a code, if there is one.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|event| *event as u8 == code)
    }
}

/// The header but for its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RtacHeader {
    /// What happened.
    pub event: Event,
    /// Control lines that are high.
    pub lines: u8,
}

impl RtacHeader {
    /// Bytes of the header.
    pub const LEN: usize = 12;

    /// Returns the header of something that happened `at` a time after midnight.
    pub(super) fn encode(self, midnight_s: i64, at: Instant) -> [u8; Self::LEN] {
        let nanos = at.nanos();
        let seconds = midnight_s.saturating_add_unsigned(nanos / 1_000_000_000);
        // The field ends in 2106; a time outside it is shown by the block's own time stamp alone.
        let seconds = u32::try_from(seconds).unwrap_or(0).to_be_bytes();
        let micros = ((nanos % 1_000_000_000 / 1_000) as u32).to_be_bytes();
        let words = [seconds, micros, [self.event as u8, self.lines, 0, 0]];
        let mut header = [0; Self::LEN];
        header.copy_from_slice(words.as_flattened());
        header
    }

    /// Takes the header off a packet's data; a code that stands for nothing is none.
    pub(super) fn split(data: &[u8]) -> Option<(Self, &[u8])> {
        let (header, rest) = data.split_first_chunk::<{ Self::LEN }>()?;
        let [.., event, lines, _, _] = *header;
        Some((Self { event: Event::from_code(event)?, lines }, rest))
    }
}
