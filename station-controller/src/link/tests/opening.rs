//! What may come before and instead of START, and what does not count as a sign of life. `docs/wire.md`, sections 5 and 6.

use election::wire::code::ErrorCode;
use election::wire::frame::{Frame, SessionId};
use election::wire::keys::{Handshake, SessionKeys, Suite};
use election::wire::message::{ErrorReport, Start};

use super::super::session::expected;
use super::*;

const START: Message = Message::Start(Start { mode: Mode::Test, election_id: [0; 15], keep_alive_ms: 1_000 });

/// Bends each START of a suite 0 handshake and returns the ERR codes that answer them, all with ACK 0.
#[track_caller]
fn answers_to_start(bend: fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut pair = Pair::of_suite(SuiteSet(1));
    pair.run_through(Duration::from_millis(60), &mut |bytes| {
        let is_start = decoded(&bytes)[1] == Kind::START.0;
        vec![if is_start { forged(&bytes, bend) } else { bytes }]
    });
    assert!(!pair.ends.iter().any(Link::is_open));
    let errors = pair.written[T].iter().map(|bytes| decoded(bytes)).filter(|frame| frame[1] == Kind::ERR.0);
    let code = |frame: Vec<u8>| {
        assert_eq!((&frame[12..16], frame[19]), (&[0; 4][..], Kind::START.0));
        frame[18]
    };
    errors.map(code).collect()
}

#[test]
fn a_start_that_is_not_the_first_frame_or_wants_no_acknowledgement_is_refused() {
    assert_eq!(answers_to_start(|frame| frame[11] = 2), [2]);
    assert_eq!(answers_to_start(|frame| frame[11] = 0), [2]);
    assert_eq!(answers_to_start(|frame| frame[2] &= !Flags::RELIABLE.0), [2]);
    assert_eq!(answers_to_start(|frame| frame[18] = 2), [2]);
    assert_eq!(answers_to_start(|frame| frame[18] = 1), [5]);
}

/// A terminal in an open session to which another was offered; START of that one is lost. Returns what builds frames of
/// the new session.
fn offered() -> (Pair, Session) {
    let mut pair = Pair::opened(LinkSettings { keep_alive: Duration::from_secs(60), ..LinkSettings::test() });
    let devices = DeviceKeys::new(BTreeMap::from([(DEVICE.device_id, SECRET)]));
    pair.ends[C] = Link::controller(LinkSettings::test(), *b"CTRL0002", devices, [3; 32]);
    pair.ends[C].attach(pair.now);
    pair.run_through(Duration::from_millis(60), &mut |bytes| {
        let is_start = decoded(&bytes)[1] == Kind::START.0;
        if is_start { Vec::new() } else { vec![bytes] }
    });
    pair.written = Default::default();
    let session = pair.ends[C].session.clone().unwrap();
    (pair, session)
}

/// Gives the terminal a message of a session and returns the kinds it answers with.
fn say(pair: &mut Pair, session: &mut Session, message: &Message) -> Vec<Kind> {
    let mut wire = Vec::new();
    session.write(pair.now, message, &mut wire);
    pair.written[T].clear();
    pair.inject(T, &wire);
    pair.drain(&mut |_| Vec::new());
    kinds(&pair.written[T])
}

#[test]
fn a_goodbye_before_start_takes_the_offer_back_and_leaves_the_running_session_alone() {
    let (mut pair, mut session) = offered();
    let running = pair.ends[T].session.as_ref().unwrap().id;
    assert_eq!(say(&mut pair, &mut session, &Message::Ack), [Kind::ERR]);
    assert_eq!(say(&mut pair, &mut session, &Message::Bye(ByeReason::ShuttingDown)), []);
    assert_eq!(say(&mut pair, &mut session, &Message::Ack), [], "nobody knows this session any more");
    assert_eq!(pair.ends[T].session.as_ref().unwrap().id, running);
}

#[test]
fn what_a_controller_never_sends_is_unknown_whatever_is_in_it() {
    let (mut pair, mut session) = offered();
    let right = election::right::Right::from_bytes(&[7; 32]);
    let code = |pair: &Pair| {
        let mut plain = Vec::new();
        let frame = decoded(&pair.written[T][0]);
        let session = pair.ends[C].session.as_ref().unwrap();
        let known = expected(Side::Controller, [Some(session.id), None]);
        let payload = session.open(&Frame::parse(&frame, &known).unwrap(), &mut plain).unwrap();
        payload[0]
    };
    assert_eq!(say(&mut pair, &mut session, &Message::VoteQuery { right }), [Kind::ERR]);
    assert_eq!(code(&pair), ErrorCode::UnknownKind.code());
    assert_eq!(say(&mut pair, &mut session, &Message::BallotCancel { right }), [Kind::ERR]);
    assert_eq!(code(&pair), ErrorCode::NoSession.code());
}

#[test]
fn a_start_in_an_open_session_is_refused_and_a_malformed_one_as_malformed() {
    let mut pair = Pair::of_suite(SuiteSet(1));
    pair.open();
    let mut wire = Vec::new();
    let session = pair.ends[C].session.as_mut().unwrap();
    session.write(pair.now, &START, &mut wire);
    let reliable = |frame: &mut Vec<u8>| frame[2] |= Flags::RELIABLE.0;
    pair.inject(T, &forged(&wire, reliable));
    pair.inject(
        T,
        &forged(&wire, |frame| {
            reliable(frame);
            (frame[11], frame[18]) = (9, 2);
        }),
    );
    pair.run_for(Duration::from_millis(50));
    let refusal = |code, counter| Message::Error(ErrorReport { code, kind: Kind::START, counter });
    assert_eq!(pair.take_messages(C), [refusal(ErrorCode::NotNow, 2), refusal(ErrorCode::BadPayload, 9)]);
    assert_eq!(decoded(pair.written[T].last().unwrap())[12..16], 9_u32.to_be_bytes());
    assert!(pair.ends[T].is_open());
}

#[test]
fn a_hello_is_no_sign_of_life_and_a_repeated_frame_is_one() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.send(C, scan_request());
    pair.run_through(Duration::ZERO, &mut |_| Vec::new());
    let repeat = pair.written[C][0].clone();
    let hello = Pair::new(LinkSettings::test());
    let mut other = hello;
    other.run_through(Duration::ZERO, &mut |_| Vec::new());
    let hello = other.written[C][0].clone();
    for _ in 0..4 {
        pair.inject(T, &repeat);
        pair.run_through(Duration::from_secs(1), &mut |_| Vec::new());
    }
    assert!(!pair.has_event(T, &LinkEvent::Closed(CloseReason::Silent)));
    for _ in 0..4 {
        pair.inject(T, &hello);
        pair.run_through(Duration::from_secs(1), &mut |_| Vec::new());
    }
    assert!(pair.has_event(T, &LinkEvent::Closed(CloseReason::Silent)));
}

fn scan_request() -> Message {
    Message::StatusRequest
}

#[test]
fn a_source_of_nothing_sends_nothing_and_makes_room_for_the_next() {
    let mut pair = Pair::opened(LinkSettings::test());
    for count in [0, 2, 1] {
        pair.send(C, Message::Source { count, size: 0 });
        pair.run_for(Duration::from_millis(200));
    }
    assert_eq!((pair.ends[C].counters().sunk_frames, pair.ends[C].counters().sunk_bytes), (3, 0));
    assert!(pair.take_messages(C).is_empty());
    pair.send(C, Message::Source { count: 0, size: 481 });
    pair.run_for(Duration::from_millis(200));
    let refused =
        |message: &Message| matches!(message, Message::Error(report) if report.code == ErrorCode::BadPayload);
    assert!(pair.take_messages(C).iter().all(refused));
}

#[test]
fn a_link_knows_which_of_its_messages_were_acknowledged() {
    let mut pair = Pair::opened(LinkSettings::test());
    let numbers = [1, 2].map(|number| {
        pair.send(T, scan(number));
        pair.ends[T].last_queued()
    });
    let known = |pair: &Pair| numbers.map(|number| pair.ends[T].is_acknowledged(number));
    assert_eq!(known(&pair), [false, false]);
    pair.run_through(Duration::from_millis(50), &mut |_| Vec::new());
    assert_eq!(known(&pair), [false, false]);
    let mut passed = 0;
    pair.run_through(Duration::from_millis(150), &mut |bytes| {
        passed += 1;
        if passed <= 2 { vec![bytes] } else { Vec::new() }
    });
    assert_eq!(known(&pair), [true, false]);
    pair.ends[T].detach(pair.now);
    assert_eq!(known(&pair), [false, false], "the session is gone");
}

/// `opening` of the vectors: what a terminal answers until a session is open and after, byte for byte.
#[test]
fn the_terminal_answers_as_the_vectors_say() {
    let text = include_str!("../../../../docs/wire-vectors.json");
    let vectors: serde_json::Value = serde_json::from_str(text).unwrap();
    let v3 = &vectors["handshakes"][0];
    let (hello, answer) = (hex(&v3["hello"]), hex(&v3["hello_ack"]));
    let handshake = Handshake {
        hello: &hello[..hello.len() - 4],
        hello_ack: &answer[..answer.len() - 12],
        controller_nonce: hex(&v3["nonce_c"]).try_into().unwrap(),
        terminal_nonce: hex(&v3["nonce_t"]).try_into().unwrap(),
    };
    let keys = SessionKeys::derive(&SECRET, Suite::Hmac, &handshake);
    let mut pair = Pair::opened(LinkSettings::test());
    let terms = Terms { suite: Suite::Hmac, ..*pair.ends[T].terms().unwrap() };
    let id = SessionId(u32::from_be_bytes(hello[4..8].try_into().unwrap()));
    let mut link = Link::terminal(LinkSettings::test(), DEVICE, SECRET, [2; 32]);
    link.attach(pair.now);
    let Role::Terminal(terminal) = &mut link.role else { unreachable!() };
    terminal.has_answered(Session::new(pair.now, Side::Terminal, id, terms, keys));
    for step in vectors["opening"].as_array().unwrap() {
        pair.now += Duration::from_millis(10);
        link.handle_bytes(pair.now, &hex(&step["sent"]));
        let (mut answers, mut bytes) = (Vec::new(), Vec::new());
        while link.poll_transmit(pair.now, &mut bytes) {
            answers.push(bytes.strip_prefix(&[0]).unwrap_or(&bytes).to_vec());
        }
        let expected: Vec<_> = step["answers"].as_array().unwrap().iter().map(hex).collect();
        assert_eq!(answers, expected, "{}", step["name"]);
        assert_eq!(link.is_open(), step["open"], "{}", step["name"]);
    }
}

fn hex(text: &serde_json::Value) -> Vec<u8> {
    let pairs = text.as_str().unwrap().as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn an_echo_longer_than_its_sender_takes_is_refused() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.ends[T].session.as_mut().unwrap().terms.max_payload = 112;
    for len in [112, 113] {
        pair.send(C, Message::Echo(vec![7; len].into()));
        pair.run_for(Duration::from_millis(200));
    }
    let answers = pair.take_messages(C);
    let [Message::EchoReply(data), Message::Error(report)] = answers.as_slice() else {
        panic!("{answers:?}")
    };
    assert_eq!((data.len(), report.code), (112, ErrorCode::BadPayload));
}

/// The longest frame takes 4.35 s at 1200 baud, longer than the silence that ends a session with a PING a second.
#[test]
fn silence_ends_no_session_within_a_frame_however_slow_the_line() {
    for (baud, keep_alive_ms) in [(1_200, 2_900), (2_400, 1_450), (9_600, 1_000), (115_200, 1_000)] {
        let settings = LinkSettings { baud, ..LinkSettings::test() };
        let kept = settings.keep_alive().millis();
        assert!((keep_alive_ms..keep_alive_ms + 100).contains(&kept), "{baud}: {kept}");
        assert!(settings.line_time(525) < Duration::from_millis(kept * 7 / 2), "{baud}");
        assert_eq!(u64::from(settings.start().keep_alive_ms), kept);
    }
    let quiet = LinkSettings { baud: 1_200, keep_alive: Duration::ZERO, ..LinkSettings::test() };
    assert_eq!(quiet.keep_alive(), Duration::ZERO);
}
