//! What comes from the device: bytes cut at each 00, and what each piece turns out to be.

use election::wire::cobs;
use election::wire::frame::{Expected, Frame, FrameError, Header, POINT_TO_POINT, SessionId, Side};
use election::wire::message::{Message, MessageError};
use tokio::time::Instant;

/// Something the device put on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// When its last byte was read.
    pub at: Instant,
    /// Its number over the whole run.
    pub index: u64,
    /// Its bytes on the line, without the 00 that ends them.
    pub wire: Vec<u8>,
    /// What it was.
    pub what: What,
}

/// What a piece of the line was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// No frame, or a damaged one.
    Noise(String),
    /// A whole frame that is not for us.
    Foreign(FrameError),
    /// A whole frame of a session we know, with a wrong tag.
    BadTag(Header),
    /// A good frame.
    Frame {
        /// Its header.
        header: Header,
        /// What it says.
        message: Result<Message, MessageError>,
        /// Whether it was not heard before.
        is_new: bool,
    },
}

impl Heard {
    /// Returns the message of a good frame heard for the first time.
    pub fn message(&self) -> Option<&Message> {
        match &self.what {
            What::Frame { message: Ok(message), is_new: true, .. } => Some(message),
            _ => None,
        }
    }

    /// Returns the header of a good frame.
    pub fn header(&self) -> Option<&Header> {
        match &self.what {
            What::Frame { header, .. } => Some(header),
            _ => None,
        }
    }

    /// Returns what it was, without any payload.
    pub fn text(&self) -> String {
        match &self.what {
            What::Noise(why) => format!("{} bytes of noise: {why}", self.wire.len()),
            What::Foreign(why) => format!("foreign frame: {why}"),
            What::BadTag(header) => format!("{} with a wrong tag", header_text(header)),
            What::Frame { header, message, is_new } => {
                let again = if *is_new { "" } else { ", again" };
                match message {
                    Ok(Message::Hello(hello)) => format!("HELLO suites {:03b}", hello.suites.0),
                    Ok(Message::HelloAck(answer)) => {
                        format!("HELLO_ACK suite {} pending {}", answer.suite, answer.pending)
                    }
                    Ok(Message::Start(start)) => format!("START {:?}", start.mode),
                    Ok(message) => format!("{message:?} ctr {} ack {}{again}", header.counter, header.ack),
                    Err(error) => format!("{} ({error}){again}", header_text(header)),
                }
            }
        }
    }
}

/// Returns kind and counters of a frame for people.
pub fn header_text(header: &Header) -> String {
    format!("{:?} ctr {} ack {}", header.kind, header.counter, header.ack)
}

/// Cuts a stream at each 00. Memory is bounded: what is too long for a frame is kept only as far as a frame goes.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    held: Vec<u8>,
}

impl Pieces {
    /// The most bytes kept of a piece: enough to see that it is no frame.
    const MOST: usize = Frame::MAX_ENCODED + 1;

    /// Takes bytes and hands each finished piece to `take`; empty ones are passed over.
    pub fn feed(&mut self, bytes: &[u8], mut take: impl FnMut(Vec<u8>)) {
        for byte in bytes {
            if *byte != 0 {
                if self.held.len() < Self::MOST {
                    self.held.push(*byte);
                }
            } else if !self.held.is_empty() {
                take(std::mem::take(&mut self.held));
            }
        }
    }

    /// Forgets a piece that was never finished.
    pub fn clear(&mut self) {
        self.held.clear();
    }
}

/// Decodes a piece as a frame from `sender` in one of `sessions`, without looking at its tag, and returns the frame's
/// bytes, or why it is none.
pub fn decode(wire: &[u8], sender: Side, sessions: [Option<SessionId>; 2]) -> Result<Vec<u8>, What> {
    let mut bytes = Vec::new();
    cobs::decode(wire, &mut bytes).map_err(|error| What::Noise(error.to_string()))?;
    match Frame::parse(&bytes, &expected(sender, sessions)) {
        Ok(_) => Ok(bytes),
        Err(error @ (FrameError::Size { .. } | FrameError::Crc { .. })) => {
            Err(What::Noise(error.to_string()))
        }
        Err(error) => Err(What::Foreign(error)),
    }
}

/// Returns what one end of the line takes from `sender`.
pub const fn expected(sender: Side, sessions: [Option<SessionId>; 2]) -> Expected {
    Expected { sender, address: POINT_TO_POINT, sessions }
}

#[cfg(test)]
mod tests {
    use election::right::Right;
    use election::wire::code::{BallotState, Kind};
    use election::wire::frame::Flags;

    use super::*;

    #[test]
    fn the_state_of_a_ballot_is_told_and_its_right_is_not() {
        let right = Right { nonce: [0xAB; 16], mac: [0xCD; 16] };
        let header = Header {
            kind: Kind::BALLOT_STATE,
            flags: Flags::FROM_TERMINAL,
            address: POINT_TO_POINT,
            session: SessionId(1),
            counter: 7,
            ack: 3,
        };
        let message = Ok(Message::BallotState { right, state: BallotState::Refused });
        let what = What::Frame { header, message, is_new: true };
        let heard = Heard { at: Instant::now(), index: 0, wire: Vec::new(), what };
        assert_eq!(heard.text(), "BALLOT_STATE(Refused) ctr 7 ack 3");
    }

    #[test]
    fn pieces_come_out_at_each_delimiter_and_stay_bounded() {
        let (mut pieces, mut found) = (Pieces::default(), Vec::new());
        pieces.feed(&[0, 0, 1, 2], |piece| found.push(piece.len()));
        pieces.feed(&[0, 3], |piece| found.push(piece.len()));
        pieces.feed(&[7; 10_000], |piece| found.push(piece.len()));
        pieces.feed(&[0], |piece| found.push(piece.len()));
        assert_eq!(found, [2, 522]);
    }
}
