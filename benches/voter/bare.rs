//! What no full-protocol voter can do without: nine frames and eighteen blocks of SHA-256, with nothing around them.

use std::hint::black_box;

use election::ballot::SealedBallot;
use election::right::{Right, RightKeys};
use election::wire::cobs;
use election::wire::code::{BallotState, VoteResult};
use election::wire::frame::{Expected, Flags, Frame, Header, POINT_TO_POINT, SessionId, Side};
use election::wire::keys::TrafficKey;
use election::wire::message::Message;
use election::wire::reader::Reader;
use sha2::{Digest, Sha256};

const SESSION: SessionId = SessionId(7);

/// The frames of a voter at a wired terminal.
pub(crate) struct Frames {
    messages: [Message; 9],
    wire: Vec<u8>,
    frame: Vec<u8>,
    reader: Reader,
}

impl Frames {
    pub(crate) fn new() -> Self {
        let right = RightKeys::new(&[1; 32]).issue([2; 16]);
        let state = |state| Message::BallotState { right, state };
        let messages = [
            Message::BallotOpen { right, style: 0, expires_s: 0 },
            state(BallotState::Armed),
            Message::Ack,
            state(BallotState::Voted),
            Message::Ack,
            Message::VoteCast { right, content: [3; SealedBallot::LEN].into() },
            Message::VoteReceipt { right, result: VoteResult::Recorded, receipt: [4; 16] },
            state(BallotState::Cleared),
            Message::Ack,
        ];
        Self { messages, wire: Vec::new(), frame: Vec::new(), reader: Reader::new() }
    }

    /// Writes, encodes, cuts, decodes, checks and reads every frame once.
    pub(crate) fn voter(&mut self) {
        let Self { messages, wire, frame, reader } = self;
        for (counter, message) in (1..).zip(messages) {
            let flags = Flags::FROM_TERMINAL.with(Flags::TEST);
            let kind = message.kind();
            let header =
                Header { kind, flags, address: POINT_TO_POINT, session: SESSION, counter, ack: counter };
            wire.clear();
            cobs::encode_with(wire, |wire| {
                header.write_with(&TrafficKey::OPEN, wire, |frame| message.encode(frame));
            });
            wire.push(0);
            let mut bytes = wire.as_slice();
            let is_whole = reader.next_frame(&mut bytes).is_some_and(|encoded| encoded.decode(frame).is_ok());
            let sessions = [Some(SESSION), None];
            let expected = Expected { sender: Side::Terminal, address: POINT_TO_POINT, sessions };
            let read = Frame::parse(frame, &expected).map(|frame| Message::decode(kind, frame.payload));
            assert!(is_whole);
            assert!(black_box(read).is_ok_and(|read| read.is_ok()));
        }
    }
}

/// Blocks hashed for the right, its tag and its receipt.
const OF_RIGHTS: u32 = 11;
/// Records of a voter, each one block: identified, issued, cast.
const OF_RECORDS: u32 = 3;
/// Blocks of the voter's share of the evidence files, which the manifest names by their hashes.
const OF_EVIDENCE: u32 = 4;

/// The share of a voter's blocks that controller and journals hash; the evidence has the rest.
pub(crate) const SHARE_BEFORE_EVIDENCE: f64 =
    (OF_RIGHTS + OF_RECORDS) as f64 / (OF_RIGHTS + OF_RECORDS + OF_EVIDENCE) as f64;

/// What is hashed for a voter.
pub(crate) struct Hashes {
    keys: RightKeys,
    right: Right,
}

impl Hashes {
    pub(crate) fn new() -> Self {
        let keys = RightKeys::new(&[1; 32]);
        let right = keys.issue([2; 16]);
        Self { keys, right }
    }

    /// Hashes every block once.
    pub(crate) fn voter(&self) {
        let Self { keys, right } = self;
        black_box(keys.issue(black_box(right.nonce)));
        black_box((keys.recognise(right), keys.receipt(right, &[3; SealedBallot::LEN])));
        for _ in 0..OF_RECORDS {
            black_box(Sha256::digest(black_box([5; 55])));
        }
        black_box(Sha256::digest(black_box([6; OF_EVIDENCE as usize * 64 - 9])));
    }
}
