//! A conversation of controller and terminal, frame by frame, seen from the controller.

use election::right::Right;
use election::wire::cobs;
use election::wire::code::{BallotState, Kind, Mode, VoteResult};
use election::wire::frame::{Flags, Header, POINT_TO_POINT, SessionId, Side};
use election::wire::keys::{DeviceKey, Handshake, SessionKeys, Suite, SuiteSet, TrafficKey};
use election::wire::message::{Hello, HelloAck, Message, Start};

use crate::capture::Direction;

pub(super) const DEVICE: [u8; 8] = *b"DEV00001";
pub(super) const SECRET: [u8; 32] = [0x42; 32];
pub(super) const PUBLIC: [u8; 32] = [0; 32];

/// What was said, and what of it nobody may read in a capture.
pub(super) struct Talk {
    pub(super) chunks: Vec<(Direction, Vec<u8>)>,
    /// Payload, tag and CRC of each message about a ballot or a voter, as on the line and in the clear.
    pub(super) secrets: Vec<Vec<u8>>,
    keys: SessionKeys,
    session: SessionId,
    counters: [u32; 2],
    right: Right,
    /// Whether ballot messages are replaced.
    is_masked: bool,
}

impl Talk {
    /// Opens a session, casts one ballot with everything that can be said about one.
    pub(super) fn run(suite: Suite, mode: Mode, secret: [u8; 32], content: &[u8]) -> Self {
        let mut talk = Self::open(suite, mode, secret, content);
        talk.vote(content);
        talk
    }

    /// The same, with payload, tag and CRC of ballot messages replaced by bytes from 01 to 7F that depend on the content:
    /// the frame's length on the line is the same for all, and a byte of 80 or more is damage.
    pub(super) fn run_masked(suite: Suite, mode: Mode, content: &[u8]) -> Self {
        let mut talk = Self::open(suite, mode, SECRET, b"the same handshake for all");
        talk.is_masked = true;
        talk.vote(content);
        talk
    }

    fn open(suite: Suite, mode: Mode, secret: [u8; 32], content: &[u8]) -> Self {
        let session = SessionId(crc32c_of(content, 0) | 1);
        let hello = Hello {
            version_min: 1,
            version_max: 1,
            suites: SuiteSet::ALL,
            max_payload: 480,
            nonce: [7; 16],
            controller_id: *b"CTRL0001",
        };
        let answer = HelloAck {
            version: 1,
            suite: suite.number(),
            max_payload: 480,
            nonce: [9; 16],
            device_id: DEVICE,
            model: 7,
            firmware: 1,
            boot_count: 1,
            pending: 0,
        };
        let header =
            |kind, flags| Header { kind, flags, address: POINT_TO_POINT, session, counter: 0, ack: 0 };
        let hello_header = header(Kind::HELLO, Flags::NONE);
        let answer_header = header(Kind::HELLO_ACK, Flags::FROM_TERMINAL.with(Flags::TAGGED));
        let (hello_payload, answer_payload) =
            (payload(&Message::Hello(hello)), payload(&Message::HelloAck(answer)));
        let (mut hello_plain, mut answer_plain) = (Vec::new(), Vec::new());
        hello_header.write_plain(&hello_payload, &mut hello_plain);
        answer_header.write_plain(&answer_payload, &mut answer_plain);
        let handshake = Handshake {
            hello: &hello_plain,
            hello_ack: &answer_plain,
            controller_nonce: hello.nonce,
            terminal_nonce: answer.nonce,
        };
        let keys = SessionKeys::derive(&DeviceKey::new(secret), suite, &handshake);
        let mut talk = Self {
            chunks: Vec::new(),
            secrets: Vec::new(),
            session,
            counters: [0; 2],
            right: Right::from_bytes(&right_of(content)),
            keys,
            is_masked: false,
        };
        talk.put(Direction::Sent, &hello_header, &hello_payload, &TrafficKey::OPEN);
        let hello_ack = talk.keys.hello_ack.clone();
        talk.put(Direction::Received, &answer_header, &answer_payload, &hello_ack);
        talk.say(&Message::Start(Start { mode, election_id: *b"ELECTION-------", keep_alive_ms: 1_000 }));
        talk.say_as(Side::Terminal, &Message::Ack);
        talk
    }

    fn vote(&mut self, content: &[u8]) {
        let right = Right::from_bytes(&right_of(content));
        self.right = right;
        let state = BallotState::Armed;
        self.say(&Message::BallotOpen { right, style: 0, expires_s: 600 });
        self.say(&Message::BallotState { right, state });
        let data: Box<[u8]> = content.iter().map(|byte| byte.rotate_left(3)).collect();
        self.say(&Message::Scan { scan_id: 1, aim: *b"]C0", data });
        self.cast(content);
        let receipt = content.iter().chain(&[0x5A; 16]).copied().map(|byte| byte ^ 0xA5);
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(receipt).for_each(|(place, byte)| *place = byte);
        self.say(&Message::VoteReceipt { right, result: VoteResult::Recorded, receipt: bytes });
        self.say(&Message::VoteQuery { right });
        self.say(&Message::BallotCancel { right });
        self.say(&Message::StatusRequest);
    }

    /// Sends a cast.
    pub(super) fn cast(&mut self, content: &[u8]) {
        self.say(&Message::VoteCast { right: self.right, content: content.into() });
    }

    /// Returns a START of suite 1 that says test, for the running session, with a tag out of thin air.
    pub(super) fn forged_start(&self) -> (Direction, Vec<u8>) {
        let start = Start { mode: Mode::Test, election_id: [0; 15], keep_alive_ms: 1_000 };
        let header = Header {
            kind: Kind::START,
            flags: Flags::RELIABLE.with(Flags::TAGGED),
            address: POINT_TO_POINT,
            session: self.session,
            counter: 1,
            ack: 0,
        };
        let mut frame = Vec::new();
        header.write(&payload(&Message::Start(start)), &TrafficKey::hmac(&[1; 32]), &mut frame);
        (Direction::Sent, on_the_line(&frame))
    }

    fn say(&mut self, message: &Message) {
        self.say_as(message.kind().sender().unwrap_or(Side::Controller), message);
    }

    fn say_as(&mut self, side: Side, message: &Message) {
        let [controller, terminal] = &mut self.counters;
        let (direction, counter, key) = match side {
            Side::Controller => (Direction::Sent, controller, self.keys.from_controller.clone()),
            Side::Terminal => (Direction::Received, terminal, self.keys.from_terminal.clone()),
        };
        *counter += 1;
        let kind = message.kind();
        let reliable = if kind.is_reliable() { Flags::RELIABLE } else { Flags::NONE };
        let from = if side == Side::Terminal { Flags::FROM_TERMINAL } else { Flags::NONE };
        let tagged = if self.keys.suite == Suite::Open { Flags::TEST } else { Flags::TAGGED };
        let header = Header {
            kind,
            flags: reliable.with(from).with(tagged),
            address: POINT_TO_POINT,
            session: self.session,
            counter: *counter,
            ack: 1,
        };
        self.put(direction, &header, &payload(message), &key);
    }

    fn put(&mut self, direction: Direction, header: &Header, payload: &[u8], key: &TrafficKey) {
        let mut frame = Vec::new();
        header.write(payload, key, &mut frame);
        let is_about_a_ballot = (0x30..=0x40).contains(&header.kind.0);
        if is_about_a_ballot && self.is_masked {
            mask(&mut frame, header, payload);
        }
        if is_about_a_ballot {
            self.secrets.push(frame.split_off(18));
            frame.extend_from_slice(self.secrets.last().unwrap());
            self.secrets.push(payload.to_vec());
        }
        self.chunks.push((direction, on_the_line(&frame)));
    }
}

/// Replaces payload and tag by bytes from 01 to 7F, until the CRC has no others either.
fn mask(frame: &mut Vec<u8>, header: &Header, payload: &[u8]) {
    let tag_len = frame.len() - 18 - payload.len() - 4;
    for salt in 0_u16..=u16::MAX {
        let salts = salt.to_be_bytes();
        frame.clear();
        header.write_plain(payload, frame);
        frame.extend(payload.iter().cycle().take(tag_len));
        for (byte, salt) in frame[18..].iter_mut().zip(salts.iter().cycle()) {
            *byte = (byte.wrapping_add(*salt) & 0x7F).max(1);
        }
        let crc = crc32c_of(frame, 0).to_be_bytes();
        frame.extend_from_slice(&crc);
        if crc.iter().all(|byte| (1..0x80).contains(byte)) {
            return;
        }
    }
    panic!("no salt gives such a CRC");
}

/// CRC-32C bit by bit, as on the page.
fn crc32c_of(bytes: &[u8], start: u32) -> u32 {
    let shift = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0x82F6_3B78 } else { crc >> 1 };
    !bytes.iter().fold(!start, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), shift))
}

fn right_of(content: &[u8]) -> [u8; 32] {
    let mut right = [0x33; 32];
    right.iter_mut().zip(content.iter().rev()).for_each(|(place, byte)| *place = byte ^ 0x1F);
    right
}

fn payload(message: &Message) -> Vec<u8> {
    let mut payload = Vec::new();
    message.encode(&mut payload);
    payload
}

fn on_the_line(frame: &[u8]) -> Vec<u8> {
    let mut wire = vec![0];
    cobs::encode(frame, &mut wire);
    wire.push(0);
    wire
}

/// Cuts chunks into pieces and damages bytes at places counted over the whole conversation; zeros stay.
pub(super) fn disturb(
    chunks: &[(Direction, Vec<u8>)],
    cuts: &[usize],
    damage: &[(usize, u8)],
) -> Vec<(Direction, Vec<u8>)> {
    let mut chunks = chunks.to_vec();
    let mut bytes: Vec<&mut u8> = chunks.iter_mut().flat_map(|(_, bytes)| bytes).collect();
    for (place, value) in damage {
        if let Some(byte) = bytes.get_mut(*place).filter(|byte| ***byte != 0) {
            **byte = *value;
        }
    }
    let mut cuts = cuts.iter().cycle();
    let mut pieces = Vec::new();
    for (direction, bytes) in chunks {
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(*cuts.next().unwrap()));
            pieces.push((direction, piece.to_vec()));
            rest = after;
        }
    }
    pieces
}
