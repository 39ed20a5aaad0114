//! What the payload of each kind of frame says. `docs/wire.md`, section 8, gives every offset.
//!
//! Payloads may grow at the end: bytes after the fields known here are passed over, short payloads refused.
//! No text made from a message shows a right, a ballot, a receipt or a barcode.

mod fields;
mod parts;

use std::fmt;

use thiserror::Error;

use super::code::{BallotState, ByeReason, ErrorCode, Kind, VoteResult};
use super::frame::Frame;
use crate::right::Right;
use fields::{Fields, put};
use parts::MAX_PING;

pub use parts::{ErrorReport, Hello, HelloAck, Pong, Start, Status};

/// One message of SVL/1.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of each message stand in docs/wire.md, section 8")]
pub enum Message {
    /// Offers a session.
    Hello(Hello),
    /// Answers the offer.
    HelloAck(HelloAck),
    /// Begins the session.
    Start(Start),
    /// Ends the session.
    Bye(ByeReason),
    /// Acknowledges when nothing else is there to send.
    Ack,
    /// Asks whether the other end is there: up to 32 bytes to be returned.
    Ping(Box<[u8]>),
    /// Answers a PING.
    Pong(Pong),
    /// Asks how the terminal is.
    StatusRequest,
    /// Says how the terminal is.
    Status(Status),
    /// Lets the holder of a right cast one ballot of a style within a time.
    BallotOpen { right: Right, style: u16, expires_s: u16 },
    /// Says what became of a ballot.
    BallotState { right: Right, state: BallotState },
    /// Takes a right back.
    BallotCancel { right: Right },
    /// Carries a sealed ballot of 1 to 448 bytes.
    VoteCast { right: Right, content: Box<[u8]> },
    /// Says what became of a cast.
    VoteReceipt { right: Right, result: VoteResult, receipt: [u8; 16] },
    /// Asks for the receipt of a right.
    VoteQuery { right: Right },
    /// Carries a barcode with its AIM symbology identifier, zeros if unknown.
    Scan { scan_id: u32, aim: [u8; 3], data: Box<[u8]> },
    /// Asks for a piece of the terminal's log.
    LogRead { offset: u32, length: u16 },
    /// Carries a piece of the terminal's log.
    LogData { offset: u32, data: Box<[u8]> },
    /// Wants its bytes back.
    Echo(Box<[u8]>),
    /// Gives an ECHO's bytes back.
    EchoReply(Box<[u8]>),
    /// Is counted and thrown away.
    Sink(Box<[u8]>),
    /// Wants `count` SINK frames of `size` bytes.
    Source { count: u16, size: u16 },
    /// Says why a frame was not acted on.
    Error(ErrorReport),
}

/// Why a payload is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MessageError {
    /// No message has this kind.
    #[error("unknown kind of message: {:02x}", kind.0)]
    UnknownKind {
        /// The kind.
        kind: Kind,
    },
    /// Bytes are missing.
    #[error("payload of {kind:?} is too short: {len} bytes")]
    Short {
        /// The kind.
        kind: Kind,
        /// Bytes there are.
        len: usize,
    },
    /// More bytes than the kind may carry.
    #[error("payload of {kind:?} is too long: {len} bytes")]
    Long {
        /// The kind.
        kind: Kind,
        /// Bytes there are.
        len: usize,
    },
    /// A field holds a number that means nothing.
    #[error("payload of {kind:?} holds an unknown code: {code}")]
    Code {
        /// The kind.
        kind: Kind,
        /// The number.
        code: u8,
    },
}

impl MessageError {
    /// Returns the code of the ERR that answers it.
    pub const fn answer(self) -> ErrorCode {
        match self {
            Self::UnknownKind { .. } => ErrorCode::UnknownKind,
            Self::Short { .. } | Self::Long { .. } | Self::Code { .. } => ErrorCode::BadPayload,
        }
    }
}

/// The longest payload without a field of free length: VOTE_RECEIPT.
const LONGEST_FIXED: usize = 49;

impl Message {
    /// The longest content of a cast.
    pub const MAX_CONTENT: usize = Frame::MAX_PAYLOAD - Right::LEN;

    /// Returns the kind of frame that carries the message.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Hello(_) => Kind::HELLO,
            Self::HelloAck(_) => Kind::HELLO_ACK,
            Self::Start(_) => Kind::START,
            Self::Bye(_) => Kind::BYE,
            Self::Ack => Kind::ACK,
            Self::Ping(_) => Kind::PING,
            Self::Pong(_) => Kind::PONG,
            Self::StatusRequest => Kind::STATUS_REQ,
            Self::Status(_) => Kind::STATUS,
            Self::BallotOpen { .. } => Kind::BALLOT_OPEN,
            Self::BallotState { .. } => Kind::BALLOT_STATE,
            Self::BallotCancel { .. } => Kind::BALLOT_CANCEL,
            Self::VoteCast { .. } => Kind::VOTE_CAST,
            Self::VoteReceipt { .. } => Kind::VOTE_RECEIPT,
            Self::VoteQuery { .. } => Kind::VOTE_QUERY,
            Self::Scan { .. } => Kind::SCAN,
            Self::LogRead { .. } => Kind::LOG_READ,
            Self::LogData { .. } => Kind::LOG_DATA,
            Self::Echo(_) => Kind::ECHO,
            Self::EchoReply(_) => Kind::ECHO_REPLY,
            Self::Sink(_) => Kind::SINK,
            Self::Source { .. } => Kind::SOURCE,
            Self::Error(_) => Kind::ERR,
        }
    }

    /// Returns the bytes of payload, or a bound on them where no message of the kind can be too long.
    pub fn payload_len(&self) -> usize {
        match self {
            Self::Ping(data) | Self::Echo(data) | Self::EchoReply(data) | Self::Sink(data) => data.len(),
            Self::Pong(pong) => pong.echo.len() + 16,
            Self::VoteCast { content, .. } => Right::LEN + content.len(),
            Self::Scan { data, .. } => 7 + data.len(),
            Self::LogData { data, .. } => 4 + data.len(),
            _ => LONGEST_FIXED,
        }
    }

    /// Appends the payload to `payload`.
    pub fn encode(&self, payload: &mut Vec<u8>) {
        match self {
            Self::Hello(hello) => hello.encode(payload),
            Self::HelloAck(answer) => answer.encode(payload),
            Self::Start(start) => start.encode(payload),
            Self::Bye(reason) => payload.push(reason.code()),
            Self::Ack | Self::StatusRequest => {}
            Self::Ping(data) | Self::Echo(data) | Self::EchoReply(data) | Self::Sink(data) => {
                put(payload, data)
            }
            Self::Pong(pong) => pong.encode(payload),
            Self::Status(status) => status.encode(payload),
            Self::BallotOpen { right, style, expires_s } => {
                put(payload, &right.to_bytes());
                put(payload, &style.to_be_bytes());
                put(payload, &expires_s.to_be_bytes());
            }
            Self::BallotState { right, state } => {
                put(payload, &right.to_bytes());
                payload.push(state.code());
            }
            Self::BallotCancel { right } | Self::VoteQuery { right } => put(payload, &right.to_bytes()),
            Self::VoteCast { right, content } => {
                put(payload, &right.to_bytes());
                put(payload, content);
            }
            Self::VoteReceipt { right, result, receipt } => {
                put(payload, &right.to_bytes());
                payload.push(result.code());
                put(payload, receipt);
            }
            Self::Scan { scan_id, aim, data } => {
                put(payload, &scan_id.to_be_bytes());
                put(payload, aim);
                put(payload, data);
            }
            Self::LogRead { offset, length } => {
                put(payload, &offset.to_be_bytes());
                put(payload, &length.to_be_bytes());
            }
            Self::LogData { offset, data } => {
                put(payload, &offset.to_be_bytes());
                put(payload, data);
            }
            Self::Source { count, size } => {
                put(payload, &count.to_be_bytes());
                put(payload, &size.to_be_bytes());
            }
            Self::Error(report) => report.encode(payload),
        }
    }

    /// Reads the payload of a frame of `kind`.
    pub fn decode(kind: Kind, payload: &[u8]) -> Result<Self, MessageError> {
        let mut fields = Fields { kind, len: payload.len(), rest: payload };
        Ok(match kind {
            Kind::HELLO => Self::Hello(Hello::decode(&mut fields)?),
            Kind::HELLO_ACK => Self::HelloAck(HelloAck::decode(&mut fields)?),
            Kind::START => Self::Start(Start::decode(&mut fields)?),
            // A goodbye is taken whatever reason a later version gives for it.
            Kind::BYE => Self::Bye(ByeReason::from_code(fields.u8()?).unwrap_or(ByeReason::Leaving)),
            Kind::ACK => Self::Ack,
            Kind::PING => Self::Ping(fields.at_most(MAX_PING)?),
            Kind::PONG => Self::Pong(Pong::decode(&mut fields)?),
            Kind::STATUS_REQ => Self::StatusRequest,
            Kind::STATUS => Self::Status(Status::decode(&mut fields)?),
            Kind::BALLOT_OPEN => {
                Self::BallotOpen { right: fields.right()?, style: fields.u16()?, expires_s: fields.u16()? }
            }
            Kind::BALLOT_STATE => {
                Self::BallotState { right: fields.right()?, state: fields.code(BallotState::from_code)? }
            }
            Kind::BALLOT_CANCEL => Self::BallotCancel { right: fields.right()? },
            Kind::VOTE_CAST => Self::VoteCast { right: fields.right()?, content: fields.at_least_one()? },
            Kind::VOTE_RECEIPT => Self::VoteReceipt {
                right: fields.right()?,
                result: fields.code(VoteResult::from_code)?,
                receipt: fields.array()?,
            },
            Kind::VOTE_QUERY => Self::VoteQuery { right: fields.right()? },
            Kind::SCAN => Self::Scan { scan_id: fields.u32()?, aim: fields.array()?, data: fields.rest() },
            Kind::LOG_READ => Self::LogRead { offset: fields.u32()?, length: fields.u16()? },
            Kind::LOG_DATA => Self::LogData { offset: fields.u32()?, data: fields.rest() },
            Kind::ECHO => Self::Echo(fields.rest()),
            Kind::ECHO_REPLY => Self::EchoReply(fields.rest()),
            Kind::SINK => Self::Sink(fields.rest()),
            Kind::SOURCE => Self::Source { count: fields.u16()?, size: fields.u16()? },
            Kind::ERR => Self::Error(ErrorReport::decode(&mut fields)?),
            _ => return Err(MessageError::UnknownKind { kind }),
        })
    }
}

impl fmt::Debug for Message {
    /// Shows kind and numbers; of rights, ballots, receipts and barcodes at most their length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Self::Hello(hello) => hello.fmt(f),
            Self::HelloAck(answer) => answer.fmt(f),
            Self::Start(start) => start.fmt(f),
            Self::Bye(reason) => write!(f, "{kind:?}({reason:?})"),
            Self::Ack | Self::StatusRequest => kind.fmt(f),
            Self::Ping(data) | Self::Echo(data) | Self::EchoReply(data) | Self::Sink(data) => {
                write!(f, "{kind:?}({} bytes)", data.len())
            }
            Self::Pong(pong) => pong.fmt(f),
            Self::Status(status) => status.fmt(f),
            Self::BallotOpen { style, expires_s, .. } => write!(f, "{kind:?}(style {style}, {expires_s} s)"),
            Self::BallotState { state, .. } => write!(f, "{kind:?}({state:?})"),
            Self::BallotCancel { .. } | Self::VoteQuery { .. } => kind.fmt(f),
            Self::VoteCast { content, .. } => write!(f, "{kind:?}({} bytes)", content.len()),
            Self::VoteReceipt { result, .. } => write!(f, "{kind:?}({result:?})"),
            Self::Scan { scan_id, data, .. } => write!(f, "{kind:?}({scan_id}, {} bytes)", data.len()),
            Self::LogRead { offset, length } => write!(f, "{kind:?}(offset {offset}, {length} bytes)"),
            Self::LogData { offset, data } => write!(f, "{kind:?}(offset {offset}, {} bytes)", data.len()),
            Self::Source { count, size } => write!(f, "{kind:?}({count} frames of {size} bytes)"),
            Self::Error(report) => report.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
