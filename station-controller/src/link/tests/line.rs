//! Bad lines: framing, repetition and exactly-once delivery (conformance groups FRM and REL).

use chacha20::rand_core::Rng;
use election::wire::code::ErrorCode;
use election::wire::frame::{Header, SessionId};
use election::wire::keys::TrafficKey;
use election::wire::message::{ErrorReport, Pong};
use proptest::prelude::{Just, ProptestConfig, any, prop_oneof, proptest};

use super::*;

/// The suite whose frames a test can write by hand.
fn open_pair() -> Pair {
    let mut pair = Pair::of_suite(SuiteSet(1));
    pair.open();
    pair
}

/// Writes a frame from the terminal of an open suite 0 session.
fn from_terminal(pair: &Pair, kind: Kind, flags: Flags, counter: u32, payload: &[u8]) -> Vec<u8> {
    let session = pair.ends[C].session.as_ref().map_or(SessionId(1), |session| session.id);
    let flags = flags.with(Flags::TEST).with(Flags::FROM_TERMINAL);
    let header = Header { kind, flags, address: 1, session, counter, ack: 1 };
    let (mut frame, mut wire) = (Vec::new(), Vec::new());
    header.write(payload, &TrafficKey::OPEN, &mut frame);
    cobs::encode(&frame, &mut wire);
    wire.push(0);
    wire
}

fn scan_payload(number: u32) -> Vec<u8> {
    let mut payload = Vec::new();
    scan(number).encode(&mut payload);
    payload
}

fn echo_of(data: &[u8]) -> [Message; 1] {
    [Message::EchoReply(data.into())]
}

#[test]
fn echoes_come_back_identical_whatever_the_bytes() {
    for suites in [1, 2, 4] {
        let mut pair = Pair::of_suite(SuiteSet(suites));
        pair.open();
        let control: Vec<u8> = [0x11, 0x13, 3, 4, 0x7F].into_iter().chain(0x80..=0xFF).collect();
        let mut payloads = vec![Vec::new(), vec![0; 32], control];
        payloads.extend([1, 231, 232, 233, 253, 254, 255, 480].map(|len| vec![7; len]));
        for data in payloads {
            pair.send(C, Message::Echo(data.clone().into()));
            pair.run_for(Duration::from_millis(400));
            assert_eq!(pair.take_messages(C), echo_of(&data));
        }
    }
}

#[test]
fn frames_in_any_pieces_and_with_any_delimiters_are_answered_in_order() {
    let mut pair = open_pair();
    let frames: Vec<_> = (0..20)
        .map(|number| from_terminal(&pair, Kind::SCAN, Flags::RELIABLE, 100 + number, &scan_payload(number)))
        .collect();
    pair.inject(C, &frames[..10].concat());
    for byte in frames[10..].concat() {
        pair.now += Duration::from_millis(10);
        pair.inject(C, &[byte]);
    }
    pair.drain(&mut |_| Vec::new());
    assert_eq!(pair.take_messages(C), (0..20).map(scan).collect::<Vec<_>>());
    for (number, delimiters) in [(20, 0), (21, 1), (22, 100)] {
        let mut bytes = vec![0; delimiters];
        bytes.extend(from_terminal(&pair, Kind::SCAN, Flags::RELIABLE, 100 + number, &scan_payload(number)));
        pair.inject(C, &bytes);
    }
    pair.drain(&mut |_| Vec::new());
    assert_eq!(pair.take_messages(C), [scan(20), scan(21), scan(22)]);
}

#[test]
fn a_dropped_or_doubled_byte_or_flipped_bit_is_never_acted_on() {
    let mut pair = open_pair();
    let frame = from_terminal(&pair, Kind::SCAN, Flags::RELIABLE, 100, &scan_payload(1));
    let last = frame.len() - 1;
    let mut broken: Vec<Vec<u8>> = (0..last * 8)
        .map(|bit| {
            let mut bytes = frame.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            bytes
        })
        .collect();
    for at in 0..last {
        let (before, after) = frame.split_at(at);
        broken.push([before, &after[1..]].concat());
        broken.push([before, &after[..1], after].concat());
    }
    for bytes in &broken {
        pair.inject(C, bytes);
    }
    pair.drain(&mut |_| Vec::new());
    assert!(pair.events[C].is_empty());
    assert!(pair.written[C].is_empty());
    pair.inject(C, &frame);
    pair.drain(&mut |_| Vec::new());
    assert_eq!(pair.take_messages(C), [scan(1)]);
}

#[test]
fn a_lost_delimiter_costs_at_most_the_next_frame() {
    let mut pair = open_pair();
    let frames: Vec<_> = (0..3)
        .map(|number| from_terminal(&pair, Kind::SCAN, Flags::RELIABLE, 100 + number, &scan_payload(number)))
        .collect();
    let mut bytes = frames.concat();
    bytes[frames[0].len() - 1] = 1;
    pair.inject(C, &bytes);
    pair.inject(C, &[vec![9; 10_000], vec![0], frames[1].clone()].concat());
    pair.drain(&mut |_| Vec::new());
    assert_eq!(pair.take_messages(C), [scan(2)]);
    assert_eq!(pair.ends[C].counters().overlong, 1);
    assert_eq!(pair.ends[C].counters().duplicates, 1);
}

#[test]
fn random_bytes_do_no_harm() {
    let mut pair = open_pair();
    let (mut rng, mut noise) = (ChaCha8Rng::from_seed([3; 32]), vec![0; 4_096]);
    for _ in 0..200 {
        rng.fill_bytes(&mut noise);
        for end in [C, T] {
            pair.inject(end, &noise);
        }
    }
    pair.inject(C, &[0]);
    pair.inject(T, &[0]);
    pair.send(T, scan(1));
    pair.run_for(Duration::from_millis(100));
    assert_eq!(pair.take_messages(C), [scan(1)]);
}

#[test]
fn without_acknowledgement_the_same_bytes_go_out_five_times_at_doubling_intervals() {
    let settings = LinkSettings { keep_alive: Duration::ZERO, ..LinkSettings::test() };
    let mut pair = Pair::opened(settings);
    pair.send(T, scan(1));
    let mut times = Vec::new();
    let start = pair.now;
    while pair.ends[T].is_open() {
        pair.run_through(Duration::ZERO, &mut |_| Vec::new());
        times.resize(pair.written[T].len(), pair.now.since(start).millis());
        pair.now = pair.next_due().unwrap();
        pair.step();
        assert!(pair.now.since(start) < Duration::from_secs(10));
    }
    pair.run_for(Duration::ZERO);
    let whole = |chunk: &Vec<u8>| decoded(chunk);
    let sent: Vec<_> = pair.written[T].iter().map(whole).collect();
    assert!(sent.iter().all(|frame| *frame == sent[0]));
    assert_eq!(times, [0, 115, 347, 810, 1_736]);
    assert_eq!(pair.ends[T].counters().repeats, 4);
    assert!(pair.has_event(T, &LinkEvent::Closed(CloseReason::NotAcknowledged)));
}

#[test]
fn a_doubled_frame_is_delivered_once_and_acknowledged_twice() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.send(T, scan(1));
    pair.run_through(Duration::from_millis(50), &mut |bytes| vec![bytes.clone(), bytes]);
    assert_eq!(pair.take_messages(C), [scan(1)]);
    let once = pair.ends[C].counters();
    assert_eq!((once.duplicates, once.bad_tags), (1, 0));
}

#[test]
fn a_lost_acknowledgement_doubles_nothing() {
    let mut pair = Pair::opened(LinkSettings::test());
    let mut lost = 0;
    pair.send(T, scan(1));
    pair.run_through(Duration::from_secs(1), &mut |bytes| {
        let is_lost = decoded(&bytes)[1] == Kind::ACK.0 && lost < 2;
        lost += usize::from(is_lost);
        if is_lost { Vec::new() } else { vec![bytes] }
    });
    assert_eq!(pair.take_messages(C), [scan(1)]);
    assert_eq!(pair.ends[T].counters().repeats, 2);
    assert!(pair.ends[T].is_idle());
}

#[test]
fn counters_may_jump_but_never_go_back() {
    let mut pair = open_pair();
    let send = |pair: &mut Pair, counter, number| {
        let frame = from_terminal(pair, Kind::SCAN, Flags::RELIABLE, counter, &scan_payload(number));
        pair.inject(C, &frame);
    };
    send(&mut pair, 1_000, 1);
    send(&mut pair, 1_000, 2);
    send(&mut pair, 999, 3);
    let ping = from_terminal(&pair, Kind::PING, Flags::NONE, 2_000, b"");
    pair.inject(C, &ping);
    pair.inject(C, &ping);
    send(&mut pair, 1_500, 4);
    pair.drain(&mut |_| Vec::new());
    assert_eq!(pair.take_messages(C), [scan(1), scan(4)]);
    assert_eq!(pair.ends[C].counters().duplicates, 3);
    assert_eq!(kinds(&pair.written[C]), [Kind::PONG]);
}

#[test]
fn stale_and_future_acknowledgements_release_nothing() {
    let mut pair = open_pair();
    pair.send(C, Message::StatusRequest);
    pair.run_through(Duration::ZERO, &mut |_| Vec::new());
    for ack in [0, 1, 3, u32::MAX] {
        let wire = from_terminal(&pair, Kind::ACK, Flags::NONE, 100 + ack % 50, b"");
        let forged = forged(&wire, |frame| frame[12..16].copy_from_slice(&ack.to_be_bytes()));
        pair.inject(C, &forged);
        assert!(!pair.ends[C].is_idle(), "{ack}");
    }
    let wire = from_terminal(&pair, Kind::ACK, Flags::NONE, 500, b"");
    pair.inject(C, &forged(&wire, |frame| frame[15] = 2));
    assert!(pair.ends[C].is_idle());
}

#[test]
fn unknown_and_short_messages_are_acknowledged_and_refused() {
    let mut pair = open_pair();
    let (reliable, mut long) = (Flags::RELIABLE, vec![1; 33]);
    long.extend([9; 20]);
    for (counter, kind, payload) in [
        (100, Kind(0x55), &[][..]),
        (101, Kind::SCAN, &[0; 6]),
        (102, Kind::BALLOT_STATE, &long),
        (103, Kind::BALLOT_OPEN, &[0; 36]),
        (104, Kind::ERR, &[0; 2]),
    ] {
        let frame = from_terminal(&pair, kind, reliable, counter, payload);
        pair.inject(C, &frame);
    }
    pair.run_for(Duration::from_millis(50));
    let refusal = |code, kind, counter| Message::Error(ErrorReport { code, kind, counter });
    assert_eq!(
        pair.take_messages(T),
        [
            refusal(ErrorCode::UnknownKind, Kind(0x55), 100),
            refusal(ErrorCode::BadPayload, Kind::SCAN, 101),
            refusal(ErrorCode::UnknownKind, Kind::BALLOT_OPEN, 103),
        ]
    );
    assert_eq!(pair.take_messages(C).len(), 1);
    assert!(pair.ends[C].is_open());
    assert_eq!(decoded(pair.written[C].last().unwrap())[12..16], 104_u32.to_be_bytes());
}

#[test]
fn a_ping_with_bytes_is_answered_with_them() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.send(C, Message::Ping(Box::new([1, 2, 3])));
    pair.run_for(Duration::from_millis(50));
    let messages = pair.take_messages(C);
    let [Message::Pong(Pong { echo, received_us, .. })] = messages.as_slice() else {
        panic!("{messages:?}");
    };
    assert_eq!(**echo, [1, 2, 3]);
    assert!(7 * 3_600_000_000 < *received_us);
}

#[test]
fn source_makes_the_asked_number_of_sinks() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.send(C, Message::Source { count: 50, size: 480 });
    pair.run_for(Duration::from_secs(10));
    assert_eq!((pair.ends[C].counters().sunk_frames, pair.ends[C].counters().sunk_bytes), (50, 24_000));
    assert!(pair.ends[T].is_idle());
}

#[test]
fn counters_never_run_out_within_a_session() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.ends[T].session.as_mut().unwrap().skip_counters_to(u32::MAX - 18);
    for number in 0..4 {
        if pair.ends[T].is_open() {
            pair.send(T, scan(number));
        }
        pair.run_for(Duration::from_millis(300));
    }
    assert!(pair.has_event(T, &LinkEvent::Closed(CloseReason::SaidGoodbye)));
    assert!(pair.has_event(C, &LinkEvent::Closed(CloseReason::Left(ByeReason::CountersSpent))));
}

/// How often a chunk is lost, damaged or doubled, in 256ths.
#[derive(Clone, Copy, Debug)]
struct Weather {
    lost: u8,
    damaged: u8,
    doubled: u8,
    cut: bool,
}

impl Weather {
    fn strike(self, rng: &mut ChaCha8Rng, bytes: Vec<u8>) -> Vec<Vec<u8>> {
        let mut hits = |share: u8| (rng.next_u32() as u8) < share;
        let (is_lost, is_damaged, is_doubled) = (hits(self.lost), hits(self.damaged), hits(self.doubled));
        if is_lost {
            return Vec::new();
        }
        let mut arriving = bytes.clone();
        if is_damaged {
            let at = rng.next_u32() as usize % arriving.len();
            match rng.next_u32() % 3 {
                0 => arriving[at] ^= 1 << (rng.next_u32() % 8),
                1 => drop(arriving.remove(at)),
                _ => arriving.insert(at, rng.next_u32() as u8),
            }
        }
        if is_doubled { vec![arriving, bytes] } else { vec![arriving] }
    }
}

/// Runs one bad day: both ends send numbered messages. They arrive once and in order; only a session that
/// ended may have lost some.
fn check(seed: u64, suites: u16, weather: Weather) {
    let mut pair = Pair::of_suite(SuiteSet(suites));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let mut rng = ChaCha8Rng::from_seed(bytes);
    let (mut next, mut sent) = (0, [VecDeque::new(), VecDeque::new()]);
    for round in 0..60 {
        if weather.cut && rng.next_u32().is_multiple_of(16) {
            let end = rng.next_u32() as usize % 2;
            pair.ends[end].detach(pair.now);
            pair.ends[end].attach(pair.now);
        }
        for end in [C, T] {
            if pair.ends[end].is_open() && round < 50 {
                next += 1;
                let message = if end == C { opens(next) } else { scan(u32::from(next)) };
                pair.send(end, message.clone());
                sent[end].push_back(message);
            }
        }
        let span = Duration::from_millis(u64::from(rng.next_u32() % 200));
        pair.run_through(span, &mut |bytes| weather.strike(&mut rng, bytes));
    }
    // One end gives up 31 W after a first send, the other notices after 3.5 s, and HELLO comes once a second.
    pair.run_for(Duration::from_secs(9));
    assert!(pair.ends.iter().all(Link::is_open), "seed {seed}: {weather:?}");
    let has_closed = pair.events.iter().flatten().any(|event| matches!(event, LinkEvent::Closed(_)));
    for end in [C, T] {
        for message in pair.take_messages(end) {
            let at = sent[1 - end].iter().position(|other| *other == message);
            let at = at.expect("a message arrives once, and never after a later one");
            assert!(at == 0 || has_closed, "seed {seed}: {weather:?} lost {at} messages");
            sent[1 - end].drain(..=at);
        }
        assert!(sent[1 - end].is_empty() || has_closed, "seed {seed}: {weather:?} lost the last messages");
    }
}

fn opens(style: u16) -> Message {
    Message::BallotOpen { right: election::right::Right::from_bytes(&[7; 32]), style, expires_s: 300 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn messages_arrive_once_and_in_order_on_any_bad_line(
        seed in any::<u64>(),
        suites in prop_oneof![Just(1_u16), Just(2), Just(4)],
        (lost, damaged, doubled, cut) in (0..90_u8, 0..90_u8, 0..90_u8, any::<bool>())
    ) {
        check(seed, suites, Weather { lost, damaged, doubled, cut });
    }

    #[test]
    fn nothing_is_lost_on_a_line_that_repeats_can_mend(
        seed in any::<u64>(),
        suites in prop_oneof![Just(1_u16), Just(2), Just(4)],
        (lost, damaged, doubled) in (0..20_u8, 0..20_u8, 0..90_u8)
    ) {
        check(seed, suites, Weather { lost, damaged, doubled, cut: false });
    }
}
