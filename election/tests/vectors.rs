//! `docs/wire-vectors.json`, which strangers test their terminals with, holds for this code too.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of a test may stop it")]

use std::collections::BTreeSet;

use election::ballot::{Ballot, BallotError, ControlCode, SealedBallot, Sealing};
use election::contest::Choice;
use election::precinct::wire_id;
use election::right::Right;
use election::sealing::{CloseKey, CloseSecret, Opener, Scope, Sealer};
use election::wire::cobs;
use election::wire::code::{BallotState, ByeReason, DeviceState, ErrorCode, Kind, Mode, VoteResult};
use election::wire::frame::{Expected, Flags, Frame, FrameError, Header, SessionId, Side};
use election::wire::keys::{DeviceKey, Handshake, SessionKeys, Suite, SuiteSet, TrafficKey};
use election::wire::message::{ErrorReport, Hello, HelloAck, Message, Pong, Start, Status};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    crc32c: Vec<Crc>,
    cobs: Vec<Cobs>,
    cobs_accepted: Vec<Cobs>,
    frames: Vec<FrameVector>,
    handshakes: Vec<HandshakeVector>,
    messages: Vec<MessageVector>,
    payloads: Vec<PayloadVector>,
    suite_2_session: Vec<Sealed>,
    refused: Vec<Refused>,
    ballots: Vec<BallotVector>,
    sealed_ballots: Vec<SealedBallotVector>,
    sealed_refused: Vec<SealedRefused>,
    close_keys: Vec<CloseKeyVector>,
}

#[derive(Deserialize)]
struct CloseKeyVector {
    name: String,
    close_key: Hex,
    taken: bool,
    reason: String,
}

#[derive(Deserialize)]
struct SealedBallotVector {
    name: String,
    choices: Vec<u8>,
    code: Option<u16>,
    close_secret: Hex,
    close_key: Hex,
    election_id: String,
    precinct: u32,
    ephemeral: Hex,
    content: Hex,
}

#[derive(Deserialize)]
struct SealedRefused {
    name: String,
    close_secret: Hex,
    election_id: String,
    precinct: u32,
    content: Hex,
    reason: String,
}

#[derive(Deserialize)]
struct BallotVector {
    name: String,
    choices: Vec<u8>,
    code: Option<u16>,
    content: Hex,
}

#[derive(Deserialize)]
struct Crc {
    name: String,
    data: Hex,
    crc: String,
}

#[derive(Deserialize)]
struct Cobs {
    name: String,
    data: Hex,
    encoded: Hex,
}

#[derive(Deserialize)]
struct FrameVector {
    name: String,
    suite: u8,
    key: Hex,
    #[serde(rename = "type")]
    kind: Hex,
    flags: Hex,
    session: Hex,
    counter: u32,
    ack: u32,
    payload: Hex,
    frame: Hex,
    wire: Hex,
}

#[derive(Deserialize)]
struct HandshakeVector {
    name: String,
    psk: Hex,
    suite: u8,
    nonce_c: Hex,
    nonce_t: Hex,
    hello: Hex,
    hello_ack: Hex,
    transcript: Hex,
    k_c2t: Hex,
    k_t2c: Hex,
    k_c2e: Hex,
    k_t2e: Hex,
    start_payload: Hex,
    start: Hex,
    start_wire: Hex,
    ack: Hex,
}

#[derive(Deserialize)]
struct MessageVector {
    name: String,
    #[serde(rename = "type")]
    kind: Hex,
    sender: String,
    reliable: bool,
    payload: Hex,
    frame: Hex,
    wire: Hex,
}

#[derive(Deserialize)]
struct PayloadVector {
    name: String,
    #[serde(rename = "type")]
    kind: Hex,
    payload: Hex,
    answer: u8,
}

#[derive(Deserialize)]
struct Sealed {
    name: String,
    sender: String,
    payload: Hex,
    frame: Hex,
    wire: Hex,
}

#[derive(Deserialize)]
struct Refused {
    name: String,
    receiver: String,
    check: String,
    wire: Hex,
}

/// Bytes written as hexadecimal text.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Hex(Vec<u8>);

impl TryFrom<String> for Hex {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or("?"));
        pairs.map(|pair| u8::from_str_radix(pair, 16)).collect::<Result<_, _>>().map(Self)
    }
}

impl Hex {
    fn array<const N: usize>(&self) -> [u8; N] {
        self.0.as_slice().try_into().unwrap()
    }

    fn u32(&self) -> u32 {
        u32::from_be_bytes(self.array())
    }
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../docs/wire-vectors.json")).unwrap()
}

fn encoded(data: &[u8]) -> Vec<u8> {
    let mut wire = Vec::new();
    cobs::encode(data, &mut wire);
    wire
}

fn on_wire(frame: &[u8]) -> Vec<u8> {
    let mut wire = encoded(frame);
    wire.push(0);
    wire
}

fn off_wire(wire: &[u8]) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    cobs::decode(wire.strip_suffix(&[0])?, &mut data).ok().map(|()| data)
}

fn side(sender: &str) -> Side {
    if sender == "C" { Side::Controller } else { Side::Terminal }
}

fn key(suite: u8, secret: &Hex) -> TrafficKey {
    match suite {
        0 => TrafficKey::OPEN,
        1 => TrafficKey::hmac(&secret.array()),
        _ => TrafficKey::sealed(&secret.array()),
    }
}

fn expected(sender: Side, session: u32) -> Expected {
    Expected { sender, address: 1, sessions: [Some(SessionId(session)), None] }
}

/// Opens a frame, then writes it again from what was read: both must hold.
fn check_frame(name: &str, frame: &Hex, wire: &Hex, key: &TrafficKey, payload: &Hex) -> Header {
    assert_eq!(off_wire(&wire.0).as_ref(), Some(&frame.0), "{name}");
    assert_eq!(on_wire(&frame.0), wire.0, "{name}");
    let flags = Flags(frame.0[2]);
    let session = u32::from_be_bytes(frame.0[4..8].try_into().unwrap());
    let read = Frame::parse(&frame.0, &expected(flags.sender(), session)).expect(name);
    let mut plain = Vec::new();
    assert_eq!(key.open(&read, &mut plain), Ok(payload.0.as_slice()), "{name}");
    let mut written = Vec::new();
    read.header.write(&payload.0, key, &mut written);
    assert_eq!(written, frame.0, "{name}");
    read.header
}

#[test]
fn crc_and_cobs_agree() {
    let vectors = vectors();
    for Crc { name, data, crc } in vectors.crc32c {
        assert_eq!(format!("{:08x}", crc32c::crc32c(&data.0)), crc, "{name}");
    }
    for Cobs { name, data, encoded: wire } in &vectors.cobs {
        assert_eq!(encoded(&data.0), wire.0, "{name}");
    }
    for Cobs { name, data, encoded } in vectors.cobs.iter().chain(&vectors.cobs_accepted) {
        let mut decoded = Vec::new();
        assert_eq!(cobs::decode(&encoded.0, &mut decoded), Ok(()), "{name}");
        assert_eq!(decoded, data.0, "{name}");
    }
}

#[test]
fn frames_read_and_write_alike() {
    for vector in vectors().frames {
        let key = key(vector.suite, &vector.key);
        let header = check_frame(&vector.name, &vector.frame, &vector.wire, &key, &vector.payload);
        let said = Header {
            kind: Kind(vector.kind.0[0]),
            flags: Flags(vector.flags.0[0]),
            address: 1,
            session: SessionId(vector.session.u32()),
            counter: vector.counter,
            ack: vector.ack,
        };
        assert_eq!(header, said, "{}", vector.name);
    }
}

#[test]
fn handshakes_give_the_same_keys_and_frames() {
    for vector in vectors().handshakes {
        let name = &vector.name;
        let (hello, _) = vector.hello.0.split_last_chunk::<4>().unwrap();
        let (hello_ack, _) = vector.hello_ack.0.split_last_chunk::<12>().unwrap();
        let (controller_nonce, terminal_nonce) = (vector.nonce_c.array(), vector.nonce_t.array());
        let handshake = Handshake { hello, hello_ack, controller_nonce, terminal_nonce };
        assert_eq!(handshake.transcript(), vector.transcript.array(), "{name}");
        let suite = Suite::from_number(vector.suite).unwrap();
        let keys = SessionKeys::derive(&DeviceKey::new(vector.psk.array()), suite, &handshake);

        let session = u32::from_be_bytes(vector.hello.0[4..8].try_into().unwrap());
        let answer = Frame::parse(&vector.hello_ack.0, &expected(Side::Terminal, session)).unwrap();
        assert!(keys.hello_ack.open(&answer, &mut Vec::new()).is_ok(), "{name}");
        assert!(matches!(Message::decode(Kind::HELLO_ACK, answer.payload), Ok(Message::HelloAck(_))));

        let start = &vector.start;
        check_frame(name, start, &vector.start_wire, &keys.from_controller, &vector.start_payload);
        let ack_wire = Hex(on_wire(&vector.ack.0));
        check_frame(name, &vector.ack, &ack_wire, &keys.from_terminal, &Hex(Vec::new()));

        // The keys named in the file are the keys in use.
        let (c, t) =
            if vector.suite == 2 { (&vector.k_c2e, &vector.k_t2e) } else { (&vector.k_c2t, &vector.k_t2c) };
        check_frame(name, start, &vector.start_wire, &key(vector.suite, c), &vector.start_payload);
        check_frame(name, &vector.ack, &ack_wire, &key(vector.suite, t), &Hex(Vec::new()));
    }
}

#[test]
fn every_message_is_in_the_file_and_reads_and_writes_alike() {
    let vectors = vectors();
    let (c, t) = (&vectors.handshakes[0].k_c2t, &vectors.handshakes[0].k_t2c);
    let mut kinds = BTreeSet::new();
    assert_eq!(vectors.messages.len(), messages().len());
    for (vector, message) in vectors.messages.iter().zip(messages()) {
        let name = &vector.name;
        let kind = Kind(vector.kind.0[0]);
        let mut payload = Vec::new();
        message.encode(&mut payload);
        assert_eq!((message.kind(), &payload), (kind, &vector.payload.0), "{name}");
        assert_eq!(Message::decode(kind, &vector.payload.0), Ok(message), "{name}");
        let sender = side(&vector.sender);
        assert!(kind.sender().is_none_or(|only| only == sender), "{name}");
        assert_eq!(kind.is_reliable(), vector.reliable, "{name}");
        let key = match (kind, sender) {
            (Kind::HELLO, _) => TrafficKey::OPEN,
            (_, Side::Controller) => TrafficKey::hmac(&c.array()),
            (_, Side::Terminal) => TrafficKey::hmac(&t.array()),
        };
        let header = check_frame(name, &vector.frame, &vector.wire, &key, &vector.payload);
        assert_eq!(header.flags.has(Flags::RELIABLE), vector.reliable, "{name}");
        kinds.insert(kind);
    }
    let known = (0..=u8::MAX).map(Kind).filter(|kind| kind.name().is_some());
    assert_eq!(kinds, known.collect());
}

#[test]
fn payloads_are_refused_with_the_right_err() {
    for PayloadVector { name, kind, payload, answer } in vectors().payloads {
        let refusal = Message::decode(Kind(kind.0[0]), &payload.0).err();
        assert_eq!(refusal.map_or(0, |error| error.answer().code()), answer, "{name}");
    }
}

#[test]
fn a_sealed_session_opens_frame_by_frame() {
    let vectors = vectors();
    let handshake = vectors.handshakes.iter().find(|handshake| handshake.suite == 2).unwrap();
    for Sealed { name, sender, payload, frame, wire } in &vectors.suite_2_session {
        let secret = if sender == "C" { &handshake.k_c2e } else { &handshake.k_t2e };
        check_frame(name, frame, wire, &key(2, secret), payload);
        let shown = frame.0.windows(16).any(|window| payload.0.windows(16).any(|hidden| hidden == window));
        assert!(!shown, "{name} shows its payload");
    }
}

#[test]
fn bad_frames_fail_the_check_the_file_names() {
    let vectors = vectors();
    let v3 = &vectors.handshakes[0];
    let session = u32::from_be_bytes(v3.hello.0[4..8].try_into().unwrap());
    for Refused { name, receiver, check, wire } in &vectors.refused {
        let (sender, key) = match side(receiver) {
            Side::Controller => (Side::Terminal, TrafficKey::hmac(&v3.k_t2c.array())),
            Side::Terminal => (Side::Controller, TrafficKey::hmac(&v3.k_c2t.array())),
        };
        assert_eq!(first_failure(&wire.0, sender, session, &key), check, "{name}");
    }
}

fn first_failure(wire: &[u8], sender: Side, session: u32, key: &TrafficKey) -> &'static str {
    let Some(decoded) = off_wire(wire) else { return "cobs" };
    match Frame::parse(&decoded, &expected(sender, session)) {
        Ok(frame) if key.open(&frame, &mut Vec::new()).is_ok() => "none",
        Ok(_) => "tag",
        Err(FrameError::Size { .. }) => "size",
        Err(FrameError::Crc { .. }) => "crc",
        Err(FrameError::Version { .. }) => "version",
        Err(FrameError::Length { .. }) => "length",
        Err(FrameError::Flags { .. }) => "flags",
        Err(FrameError::Address { .. }) => "address",
        Err(FrameError::Direction) => "direction",
        Err(FrameError::Session { .. }) => "session",
    }
}

/// The messages of the file, in its order.
fn messages() -> Vec<Message> {
    let mut all = session_messages();
    all.extend(device_messages());
    all.extend(ballot_messages());
    all.extend(other_messages());
    all
}

fn bytes(first: u8, last: u8) -> Box<[u8]> {
    (first..=last).collect()
}

fn filled<const N: usize>(first: u8) -> [u8; N] {
    std::array::from_fn(|at| first + at as u8)
}

fn session_messages() -> Vec<Message> {
    let election_id = *b"KZ-2004-09-19-1";
    let start = |mode, election_id, keep_alive_ms| Message::Start(Start { mode, election_id, keep_alive_ms });
    vec![
        Message::Hello(Hello {
            version_min: 1,
            version_max: 1,
            suites: SuiteSet::only(Suite::Hmac),
            max_payload: 480,
            nonce: filled(0),
            controller_id: *b"CTRL0001",
        }),
        Message::HelloAck(HelloAck {
            version: 1,
            suite: 1,
            max_payload: 480,
            nonce: filled(16),
            device_id: *b"DEV00001",
            model: 7,
            firmware: 0x0001_0203,
            boot_count: 1,
            pending: 0,
        }),
        start(Mode::Test, [0; 15], 1_000),
        start(Mode::Election, election_id, 0),
        start(Mode::Election, election_id, 5_000),
        Message::Bye(ByeReason::ShuttingDown),
    ]
}

fn device_messages() -> Vec<Message> {
    vec![
        Message::Ack,
        Message::Ping(Box::default()),
        Message::Ping(bytes(0, 31)),
        Message::Pong(Pong { echo: bytes(1, 3), received_us: 25_200_000_123, sent_us: 25_200_000_456 }),
        Message::StatusRequest,
        Message::Status(Status {
            state: DeviceState::Voted,
            pending: 1,
            battery_percent: 87,
            temperature_c: -5,
            errors: [10, 20, 30, 40],
            uptime_s: 86_400,
        }),
    ]
}

fn ballot_messages() -> Vec<Message> {
    let right = Right::from_bytes(&filled(0xA0));
    let cast = |content| Message::VoteCast { right, content };
    let mut all = vec![Message::BallotOpen { right, style: 3, expires_s: 300 }];
    all.extend(BallotState::ALL.iter().map(|&state| Message::BallotState { right, state }));
    all.push(Message::BallotCancel { right });
    all.extend([cast(bytes(1, 80)), cast(Box::new([0])), cast(Box::new([0x55; 448]))]);
    all.extend(VoteResult::ALL.iter().map(|&result| {
        let receipt = if result.is_recorded() { filled(0xC0) } else { [0; 16] };
        Message::VoteReceipt { right, result, receipt }
    }));
    all.push(Message::VoteQuery { right });
    all
}

fn other_messages() -> Vec<Message> {
    let counting: Box<[u8]> = (0..480).map(|at| at as u8).collect();
    let mut all = vec![
        Message::Scan { scan_id: 9, aim: *b"]C0", data: Box::new(*b"850101300123") },
        Message::LogRead { offset: 4_096, length: 256 },
        Message::LogData { offset: 4_096, data: Box::new(*b"boot 1") },
        Message::Echo(counting),
        Message::Echo(Box::new([0; 480])),
        Message::EchoReply(Box::new(*b"SAYLAU")),
        Message::Sink(Box::new([0; 20])),
        Message::Source { count: 1_000, size: 480 },
    ];
    all.extend(
        ErrorCode::ALL
            .iter()
            .map(|&code| Message::Error(ErrorReport { code, kind: Kind::ECHO, counter: 77 })),
    );
    all
}

fn ballot(choices: &[u8], code: Option<u16>) -> Ballot {
    let choices: Vec<_> = choices.iter().map(|byte| Choice::from_byte(*byte).unwrap()).collect();
    Ballot::new(&choices, code.and_then(ControlCode::new)).unwrap()
}

#[test]
fn stand_in_ballots() {
    for vector in vectors().ballots {
        let ballot = ballot(&vector.choices, vector.code);
        let sealed = SealedBallot::stand_in(&ballot);
        assert_eq!(sealed.0[..], vector.content.0[..], "{}", vector.name);
        assert!(sealed.open_stand_in().unwrap() == ballot, "{}", vector.name);
    }
}

#[test]
fn sealed_ballots() {
    let vectors = vectors().sealed_ballots;
    assert!(4 <= vectors.len());
    for vector in vectors {
        let ballot = ballot(&vector.choices, vector.code);
        let secret = CloseSecret::new(vector.close_secret.array());
        assert_eq!(secret.close_key().to_bytes(), vector.close_key.array(), "{}", vector.name);
        let scope = Scope { election_id: wire_id(&vector.election_id), precinct: vector.precinct };
        let sealing = Sealing::ToCloseKey(secret.close_key());
        let sealed = Sealer::new(sealing, &scope).seal(&ballot, || vector.ephemeral.array());
        assert_eq!(sealed.0[..], vector.content.0[..], "{}", vector.name);
        let opened = Opener::new(sealing, &scope, Some(&secret)).unwrap().open(&sealed);
        assert!(opened == Ok(ballot), "{}", vector.name);
    }
}

#[test]
fn sealed_ballots_that_do_not_open() {
    let vectors = vectors().sealed_refused;
    let reasons: BTreeSet<String> = vectors.iter().map(|vector| vector.reason.clone()).collect();
    assert_eq!(reasons.len(), 3);
    for vector in vectors {
        let secret = CloseSecret::new(vector.close_secret.array());
        let scope = Scope { election_id: wire_id(&vector.election_id), precinct: vector.precinct };
        let opener = Opener::new(Sealing::ToCloseKey(secret.close_key()), &scope, Some(&secret)).unwrap();
        let refused = match opener.open(&SealedBallot(vector.content.array())) {
            Err(BallotError::LowOrder) => "low-order",
            Err(BallotError::NotSealedToKey) => "not-sealed-to-key",
            Err(BallotError::Malformed) => "malformed",
            Err(BallotError::NotStandIn | BallotError::TooManyContests) | Ok(_) => "",
        };
        assert_eq!(refused, vector.reason, "{}", vector.name);
    }
}

#[test]
fn close_keys_without_a_pair_are_refused() {
    let vectors = vectors().close_keys;
    let reasons: BTreeSet<&str> = vectors.iter().map(|vector| vector.reason.as_str()).collect();
    assert_eq!(reasons, BTreeSet::from(["", "form", "low-order", "no-pair"]));
    for CloseKeyVector { name, close_key, taken, reason } in &vectors {
        assert_eq!(CloseKey::from_bytes(close_key.array()).is_ok(), *taken, "{name}");
        assert_eq!(reason.is_empty(), *taken, "{name}");
    }
}
