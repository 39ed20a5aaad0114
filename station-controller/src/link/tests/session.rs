//! Opening, keeping and ending sessions (conformance groups SES, LIV, SEC and TST).

use election::right::Right;
use election::wire::code::{ErrorCode, VoteResult};
use election::wire::keys::Suite;
use election::wire::message::ErrorReport;

use super::*;

const ELECTION: LinkSettings =
    LinkSettings { mode: Mode::Election, election_id: *b"KZ-2004-09-19-1", ..LinkSettings::test() };

fn opened(event: &LinkEvent) -> Option<Terms> {
    match event {
        LinkEvent::Opened(terms) => Some(*terms),
        _ => None,
    }
}

#[test]
fn a_session_opens_in_four_frames_and_both_ends_know_its_terms() {
    let mut pair = Pair::new(ELECTION);
    pair.ends[T].announce_pending(3);
    pair.run_for(Duration::from_millis(200));
    assert_eq!(kinds(&pair.written[C]), [Kind::HELLO, Kind::START]);
    assert_eq!(kinds(&pair.written[T]), [Kind::HELLO_ACK, Kind::ACK]);
    let terms = opened(&pair.events[C][0]).unwrap();
    assert_eq!(opened(&pair.events[T][0]), Some(terms));
    assert_eq!((terms.device, terms.pending, terms.suite), (DEVICE, 3, Suite::Sealed));
    assert_eq!((terms.mode, terms.election_id), (Mode::Election, ELECTION.election_id));
}

#[test]
fn every_suite_opens() {
    for (suites, suite) in [(1, Suite::Open), (2, Suite::Hmac), (4, Suite::Sealed)] {
        let mut pair = Pair::of_suite(SuiteSet(suites));
        pair.open();
        assert_eq!(pair.ends[C].terms().unwrap().suite, suite);
        pair.send(T, scan(1));
        pair.run_for(Duration::from_millis(100));
        assert_eq!(pair.take_messages(C), [scan(1)]);
    }
}

#[test]
fn a_terminal_with_a_ballot_to_tell_opens_the_session_with_it() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_answering(Duration::from_millis(200), &mut |end, event| {
        (end == T && opened(event).is_some()).then(|| scan(1))
    });
    assert_eq!(kinds(&pair.written[T]), [Kind::HELLO_ACK, Kind::SCAN]);
    assert!(opened(&pair.events[C][0]).is_some());
    assert_eq!(pair.take_messages(C), [scan(1)]);
}

#[test]
fn an_answer_rides_with_the_acknowledgement() {
    let mut pair = Pair::opened(LinkSettings::test());
    let right = Right::from_bytes(&[7; 32]);
    pair.send(T, Message::VoteCast { right, content: Box::new([1; 80]) });
    pair.run_answering(Duration::from_millis(100), &mut |end, _| {
        let receipt = Message::VoteReceipt { right, result: VoteResult::Recorded, receipt: [0; 16] };
        (end == C).then_some(receipt)
    });
    assert_eq!(kinds(&pair.written[C]), [Kind::VOTE_RECEIPT]);
    assert_eq!(kinds(&pair.written[T]), [Kind::VOTE_CAST, Kind::ACK]);
}

#[test]
fn a_line_that_doubles_every_frame_opens_as_fast_as_another() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_through(Duration::from_millis(200), &mut |bytes| vec![bytes.clone(), bytes]);
    assert!(pair.ends.iter().all(Link::is_open));
    assert!(pair.ends.iter().all(|end| end.counters().bad_tags == 0));
}

#[test]
fn hello_is_repeated_every_second_until_answered() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_through(Duration::from_millis(10_500), &mut |_| Vec::new());
    assert_eq!(kinds(&pair.written[C]), [Kind::HELLO; 11]);
    pair.run_for(Duration::from_secs(1));
    assert!(pair.ends[C].is_open());
}

#[test]
fn at_1200_baud_hello_waits_for_300_characters() {
    let slow = LinkSettings { baud: 1_200, ..LinkSettings::test() };
    let mut pair = Pair::new(slow);
    pair.run_through(Duration::from_millis(10_100), &mut |_| Vec::new());
    assert_eq!(pair.written[C].len(), 5);
}

#[test]
fn nonces_of_1000_sessions_all_differ_and_no_bit_is_stuck() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_through(Duration::from_secs(1_000), &mut |_| Vec::new());
    let hellos: Vec<_> = pair.written[C].iter().map(|chunk| decoded(chunk)).collect();
    let (mut seen, mut ones, mut zeros) = (BTreeMap::new(), [0_u8; 16], [0_u8; 16]);
    for hello in &hellos {
        for (at, byte) in hello[24..40].iter().enumerate() {
            ones[at] |= byte;
            zeros[at] |= !byte;
        }
        seen.insert(hello[24..40].to_vec(), hello[4..8].to_vec());
    }
    assert!(1_000 <= hellos.len());
    assert_eq!(seen.len(), hellos.len());
    assert_eq!((ones, zeros), ([0xFF; 16], [0xFF; 16]));
}

#[test]
fn a_start_with_a_wrong_tag_opens_nothing() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_through(Duration::from_millis(300), &mut |bytes| {
        let is_start = decoded(&bytes)[1] == Kind::START.0;
        vec![if is_start { forged(&bytes, |frame| frame[20] ^= 1) } else { bytes }]
    });
    assert!(!pair.ends[T].is_open());
    assert!(!pair.ends[C].is_open());
    assert!(pair.has_event(T, &LinkEvent::BadTag));
    assert_eq!(pair.ends[T].counters().bad_tags, 2);
}

/// A device that refuses the terms and acknowledges START all the same opens nothing, and the next offer comes.
#[test]
fn a_refused_start_opens_nothing_whatever_its_ack() {
    for ack in [0, 1] {
        let open = SuiteSet(1);
        let mut pair = Pair::of_suite(open);
        let elsewhere =
            LinkSettings { election_id: *b"another--------", suites: open, ..LinkSettings::test() };
        pair.ends[T] = Link::terminal(elsewhere, DEVICE, DeviceKey::TEST, [9; 32]);
        pair.ends[T].attach(pair.now);
        pair.run_through(Duration::from_millis(2_500), &mut |bytes| {
            let is_refusal = decoded(&bytes)[1] == Kind::ERR.0;
            vec![if is_refusal { forged(&bytes, |frame| frame[15] = ack) } else { bytes }]
        });
        assert!(!pair.ends[C].is_open(), "ACK {ack}");
        assert!(pair.has_event(T, &LinkEvent::Refused(Refusal::Mode)), "ACK {ack}");
    }
}

#[test]
fn a_changed_offer_or_answer_is_seen() {
    for (kind, at) in [(Kind::HELLO, 21), (Kind::HELLO, 23), (Kind::HELLO_ACK, 19), (Kind::HELLO_ACK, 57)] {
        let mut pair = Pair::new(LinkSettings::test());
        pair.run_through(Duration::from_secs(5), &mut |bytes| {
            let is_target = decoded(&bytes)[1] == kind.0;
            vec![if is_target { forged(&bytes, |frame| frame[at] ^= 2) } else { bytes }]
        });
        assert!(!pair.ends[C].is_open(), "{kind:?}, offset {at}");
        assert!(!pair.ends[T].is_open(), "{kind:?}, offset {at}");
    }
}

#[test]
fn forged_frames_leave_the_session_alone() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.send(T, scan(1));
    pair.run_through(Duration::ZERO, &mut |_| Vec::new());
    let good = pair.written[T][0].clone();
    let other_tag = forged(&good, |frame| *frame.last_mut().unwrap() ^= 1);
    let no_tag = forged(&good, |frame| {
        frame[2] &= !Flags::TAGGED.0;
        frame.truncate(frame.len() - 16);
    });
    let other_session = forged(&good, |frame| frame[5] ^= 1);
    for forgery in [other_tag, no_tag, other_session] {
        pair.inject(C, &forgery);
    }
    assert_eq!((pair.ends[C].counters().bad_tags, pair.ends[C].counters().foreign), (2, 1));
    pair.inject(C, &good);
    pair.run_for(Duration::from_millis(100));
    assert_eq!(pair.take_messages(C), [scan(1)]);
}

#[test]
fn an_injected_hello_does_not_cut_a_session() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_for(Duration::from_millis(200));
    let hello = pair.written[C][0].clone();
    let running = pair.ends[T].session.as_ref().unwrap().id;
    for _ in 0..3 {
        pair.inject(T, &hello);
        pair.inject(T, &forged(&hello, |frame| frame[4] ^= 1));
        pair.run_for(Duration::from_millis(100));
    }
    assert_eq!(pair.ends[T].session.as_ref().unwrap().id, running);
    pair.send(T, scan(1));
    pair.run_for(Duration::from_millis(100));
    assert_eq!(pair.take_messages(C), [scan(1)]);
}

#[test]
fn a_recorded_session_played_back_delivers_nothing() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_for(Duration::from_millis(200));
    for number in 0..5 {
        pair.send(T, scan(number));
        pair.send(C, Message::StatusRequest);
        pair.run_for(Duration::from_millis(100));
    }
    let recorded = pair.written.clone();
    pair.events = Default::default();
    for end in [C, T] {
        for chunk in recorded[1 - end].iter().chain(&recorded[end]) {
            pair.inject(end, chunk);
            pair.run_for(Duration::from_millis(5));
        }
        assert!(pair.take_messages(end).is_empty());
        assert!(pair.ends[end].is_open());
    }
    pair.ends[T].detach(pair.now);
    pair.ends[T].attach(pair.now);
    for chunk in &recorded[C] {
        pair.inject(T, chunk);
    }
    pair.drain(&mut |_| Vec::new());
    assert!(pair.take_messages(T).is_empty());
    assert!(!pair.ends[T].is_open());
}

#[test]
fn a_loopback_plug_opens_nothing() {
    let mut link = Link::controller(LinkSettings::test(), *b"CTRL0001", DeviceKeys::test(), [1; 32]);
    let (mut now, mut bytes) = (Instant::from_hour(7), Vec::new());
    link.attach(now);
    for _ in 0..100 {
        while link.poll_transmit(now, &mut bytes) {
            link.handle_bytes(now, &bytes);
        }
        now += Duration::from_millis(100);
        link.handle_timeout(now);
    }
    assert!(!link.is_open());
    assert_eq!(link.counters().foreign, link.counters().sent - 1);
}

#[test]
fn ends_without_a_common_version_refuse_and_meet_later() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_through(Duration::from_millis(500), &mut |bytes| {
        vec![forged(&bytes, |frame| frame[18..20].copy_from_slice(&[2, 2]))]
    });
    assert!(pair.has_event(T, &LinkEvent::Refused(Refusal::Version)));
    pair.run_for(Duration::from_secs(1));
    assert!(pair.ends[C].is_open());
}

#[test]
fn ends_without_a_common_suite_refuse_silently() {
    let only = |suite| LinkSettings { suites: SuiteSet::only(suite), ..LinkSettings::test() };
    let mut pair = Pair::between(only(Suite::Hmac), only(Suite::Sealed), SECRET);
    pair.run_for(Duration::from_millis(500));
    assert_eq!(pair.events[T], [LinkEvent::Refused(Refusal::Suite)]);
    assert!(pair.written[T].is_empty());
}

#[test]
fn an_election_never_opens_under_a_weak_suite_or_the_test_key() {
    let weak = LinkSettings { suites: SuiteSet(0b011), ..ELECTION };
    for (settings, key) in [(weak, SECRET), (ELECTION, DeviceKey::TEST)] {
        let mut pair = Pair::between(settings, settings, key);
        pair.run_for(Duration::from_secs(5));
        assert!(!pair.ends[C].is_open());
        assert!(!pair.ends[T].is_open());
    }
    let mut pair = Pair::between(ELECTION, LinkSettings::test(), DeviceKey::TEST);
    pair.run_for(Duration::from_secs(5));
    assert!(pair.has_event(C, &LinkEvent::Refused(Refusal::Suite)));
}

#[test]
fn suite_0_is_for_the_public_key_alone() {
    let open = LinkSettings { suites: SuiteSet::only(Suite::Open), ..LinkSettings::test() };
    let mut pair = Pair::between(open, open, SECRET);
    pair.run_for(Duration::from_secs(2));
    assert!(!pair.ends[C].is_open());
    assert!(pair.has_event(T, &LinkEvent::Refused(Refusal::Suite)));
}

#[test]
fn a_terminal_refuses_another_mode_or_election() {
    let other = LinkSettings { election_id: *b"KZ-2005-12-04-1", ..ELECTION };
    let test = LinkSettings { suites: SuiteSet::ELECTION, ..LinkSettings::test() };
    for controller in [other, test] {
        let mut pair = Pair::between(controller, ELECTION, SECRET);
        pair.run_for(Duration::from_millis(500));
        for end in [C, T] {
            assert!(pair.has_event(end, &LinkEvent::Refused(Refusal::Mode)));
            assert!(!pair.ends[end].is_open());
        }
    }
}

#[test]
fn an_unknown_device_and_a_wrong_key_open_nothing() {
    let wrong = DeviceKeys::new(BTreeMap::from([(DEVICE.device_id, DeviceKey::new([1; 32]))]));
    let unknown = LinkEvent::UnknownDevice { device_id: DEVICE.device_id };
    for (devices, event) in [(DeviceKeys::default(), unknown), (wrong, LinkEvent::BadTag)] {
        let mut pair = Pair::new(LinkSettings::test());
        pair.ends[C] = Link::controller(LinkSettings::test(), *b"CTRL0001", devices, [1; 32]);
        pair.ends[C].attach(pair.now);
        pair.run_for(Duration::from_secs(3));
        assert!(pair.has_event(C, &event));
        assert!(!pair.ends[C].is_open());
    }
}

#[test]
fn sixteen_bad_tags_block_the_line_for_a_minute() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.send(T, scan(1));
    pair.run_through(Duration::ZERO, &mut |_| Vec::new());
    let forgery = forged(&pair.written[T][0], |frame| *frame.last_mut().unwrap() ^= 1);
    for _ in 0..1_000 {
        pair.inject(C, &forgery);
    }
    pair.drain(&mut |bytes| vec![bytes]);
    assert_eq!(pair.ends[C].counters().bad_tags, 16);
    assert!(pair.has_event(C, &LinkEvent::Blocked));
    assert!(pair.has_event(C, &LinkEvent::Closed(CloseReason::Blocked)));
    pair.written = Default::default();
    pair.ends[C].detach(pair.now);
    pair.ends[C].attach(pair.now);
    pair.run_for(Duration::from_millis(59_900));
    assert!(pair.written[C].is_empty());
    pair.run_for(Duration::from_secs(1));
    assert!(pair.ends[C].is_open());
}

#[test]
fn an_idle_line_carries_a_ping_a_second() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.run_for(Duration::from_secs(60));
    let pings = kinds(&pair.written[C]).iter().filter(|kind| **kind == Kind::PING).count();
    assert!((59..=60).contains(&pings), "{pings}");
    assert!(pair.ends.iter().all(Link::is_open));
    assert!(pair.take_messages(C).is_empty());
}

#[test]
fn silence_of_three_and_a_half_seconds_ends_the_session_and_it_comes_back() {
    let mut pair = Pair::opened(LinkSettings::test());
    let start = pair.now;
    pair.run_through(Duration::from_millis(3_600), &mut |_| Vec::new());
    for end in [C, T] {
        assert!(pair.has_event(end, &LinkEvent::Closed(CloseReason::Silent)));
    }
    pair.run_for(Duration::from_millis(1_200));
    assert!(pair.ends.iter().all(Link::is_open));
    assert!(pair.now.since(start) < Duration::from_secs(5));
}

#[test]
fn a_line_whose_loss_is_signalled_needs_no_pings() {
    let mut pair = Pair::opened(LinkSettings { keep_alive: Duration::ZERO, ..LinkSettings::test() });
    assert_eq!(pair.next_due(), None);
    pair.run_for(Duration::from_secs(3_600));
    assert!(pair.written.iter().all(Vec::is_empty));
    assert!(pair.ends.iter().all(Link::is_open));
    for end in &mut pair.ends {
        end.detach(pair.now);
    }
    pair.run_for(Duration::ZERO);
    assert!(pair.has_event(C, &LinkEvent::Closed(CloseReason::Detached)));
    assert_eq!(pair.next_due(), None);
}

#[test]
fn a_goodbye_ends_the_session_at_both_ends() {
    let mut pair = Pair::opened(LinkSettings::test());
    pair.ends[T].close(pair.now, ByeReason::ShuttingDown);
    pair.run_for(Duration::from_millis(20));
    assert!(pair.has_event(T, &LinkEvent::Closed(CloseReason::SaidGoodbye)));
    assert!(pair.has_event(C, &LinkEvent::Closed(CloseReason::Left(ByeReason::ShuttingDown))));
}

#[test]
fn another_device_on_the_same_dock_gets_its_own_session() {
    let mut pair = Pair::new(LinkSettings::test());
    pair.ends[C] = Link::controller(LinkSettings::test(), *b"CTRL0001", DeviceKeys::test(), [1; 32]);
    for number in 1..=3 {
        let identity = TerminalIdentity { device_id: [number; 8], ..DEVICE };
        pair.ends[T] = Link::terminal(LinkSettings::test(), identity, DeviceKey::TEST, [number; 32]);
        pair.ends[T].attach(pair.now);
        pair.ends[C].attach(pair.now);
        pair.run_for(Duration::from_millis(100));
        assert_eq!(pair.ends[C].terms().unwrap().device.device_id, [number; 8]);
        pair.ends[C].detach(pair.now);
    }
}

#[test]
fn a_link_says_what_it_cannot_send() {
    let mut pair = Pair::new(ELECTION);
    let send = |pair: &mut Pair, end: usize, message| pair.ends[end].send(pair.now, message);
    assert_eq!(send(&mut pair, T, scan(1)), Err(LinkError::NotOpen));
    pair.open();
    assert_eq!(send(&mut pair, C, scan(1)), Err(LinkError::Kind { kind: Kind::SCAN }));
    assert_eq!(send(&mut pair, C, Message::Ack), Err(LinkError::Kind { kind: Kind::ACK }));
    let echo = Message::Echo(Box::default());
    assert_eq!(send(&mut pair, C, echo), Err(LinkError::Mode { kind: Kind::ECHO }));
    let long = Message::Scan { scan_id: 1, aim: [0; 3], data: vec![0; 474].into() };
    assert_eq!(send(&mut pair, T, long), Err(LinkError::TooLong { most: 480, len: 481 }));
}

#[test]
fn test_messages_in_an_election_are_answered_with_err_5() {
    let mut pair = Pair::opened(ELECTION);
    pair.ends[C].reliable.push_back(Message::Echo(Box::new([1])));
    pair.run_for(Duration::from_millis(100));
    let refusal = ErrorReport { code: ErrorCode::WrongMode, kind: Kind::ECHO, counter: 2 };
    assert_eq!(pair.take_messages(C), [Message::Error(refusal)]);
    assert!(pair.ends[T].is_open());
}

#[test]
fn an_offer_cut_short_or_too_small_for_a_ballot_is_not_answered() {
    check_offer(|frame| frame.truncate(18 + 29), false);
    check_offer(|frame| frame[22..24].copy_from_slice(&111_u16.to_be_bytes()), false);
    check_offer(|frame| frame[22..24].copy_from_slice(&112_u16.to_be_bytes()), true);
    check_offer(|frame| frame.push(0), true);
}

/// Bends the payload of each offer and mends its CRC: HELLO has no tag, so nothing else stops it.
#[track_caller]
fn check_offer(bend: fn(&mut Vec<u8>), is_answered: bool) {
    let mut pair = Pair::new(LinkSettings::test());
    pair.run_through(Duration::from_millis(300), &mut |bytes| {
        let is_hello = decoded(&bytes)[1] == Kind::HELLO.0;
        vec![if is_hello { forged(&bytes, |frame| bent(frame, bend)) } else { bytes }]
    });
    assert_eq!(!pair.written[T].is_empty(), is_answered);
}

/// Bends a frame and sets LEN to what is left of its payload.
fn bent(frame: &mut Vec<u8>, bend: fn(&mut Vec<u8>)) {
    bend(frame);
    let len = (frame.len() - 18) as u16;
    frame[16..18].copy_from_slice(&len.to_be_bytes());
}

#[test]
fn what_comes_before_start_is_refused_and_not_acknowledged() {
    let mut pair = Pair::of_suite(SuiteSet(1));
    pair.run_through(Duration::from_millis(60), &mut |bytes| {
        let is_start = decoded(&bytes)[1] == Kind::START.0;
        if is_start { Vec::new() } else { vec![bytes] }
    });
    let session = pair.ends[C].session.as_mut().unwrap();
    let mut write = |message: &Message| {
        let mut wire = Vec::new();
        session.write(pair.now, message, &mut wire);
        wire
    };
    let early = write(&scan(1));
    let fault = write(&Message::Error(ErrorReport { code: ErrorCode::NotNow, kind: Kind::ECHO, counter: 9 }));
    for (sent, answers) in [(early, 1), (fault, 0)] {
        pair.written[T].clear();
        pair.inject(T, &sent);
        pair.drain(&mut |_| Vec::new());
        assert_eq!(kinds(&pair.written[T]), vec![Kind::ERR; answers]);
        assert!(pair.written[T].iter().all(|answer| decoded(answer)[12..16] == [0; 4]), "ACK 0");
    }
    assert!(!pair.ends[T].is_open());
}
