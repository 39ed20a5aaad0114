//! Two good ends pass; one that reuses a counter, or acknowledges nothing, is named.

use election::wire::code::Kind;
use election::wire::code::Mode;
use election::wire::frame::{Flags, FrameError, Header, POINT_TO_POINT, SessionId, VERSION};
use election::wire::keys::{Handshake, SessionKeys, Suite, SuiteSet, TrafficKey};
use election::wire::message::{Hello, HelloAck, Message, Start};

use super::*;
use crate::outcome::Way;
use crate::probe::session::{Session, on_line};

const ID: SessionId = SessionId(0x1122_3344);

fn key() -> DeviceKey {
    DeviceKey::new([0x42; 32])
}

fn alone(kind: Kind, flags: Flags, message: &Message, key: &TrafficKey) -> (Vec<u8>, Vec<u8>) {
    let header = Header { kind, flags, address: POINT_TO_POINT, session: ID, counter: 0, ack: 0 };
    let (mut payload, mut frame, mut covered) = (Vec::new(), Vec::new(), Vec::new());
    message.encode(&mut payload);
    header.write(&payload, key, &mut frame);
    header.write_plain(&payload, &mut covered);
    (frame, covered)
}

fn wire(frame: &[u8]) -> Vec<u8> {
    let mut wire = on_line(frame);
    wire.pop();
    wire
}

/// Opens a session past the judge and returns both ends.
fn opened(judge: &mut Judge, now: Instant) -> (Session, Session) {
    let hello = Hello {
        version_min: VERSION,
        version_max: VERSION,
        suites: SuiteSet::ALL,
        max_payload: 480,
        nonce: [1; 16],
        controller_id: *b"CTRL0001",
    };
    let answer = HelloAck {
        version: VERSION,
        suite: 2,
        max_payload: 480,
        nonce: [2; 16],
        device_id: *b"DEV00001",
        model: 1,
        firmware: 1,
        boot_count: 1,
        pending: 0,
    };
    let flags = Flags::FROM_TERMINAL.with(Flags::TAGGED);
    let (frame, offered) = alone(Kind::HELLO, Flags::NONE, &Message::Hello(hello), &TrafficKey::OPEN);
    judge.hear(Side::Controller, &wire(&frame), now);
    let (_, covered) = alone(Kind::HELLO_ACK, flags, &Message::HelloAck(answer), &TrafficKey::OPEN);
    let handshake = Handshake {
        hello: &offered,
        hello_ack: &covered,
        controller_nonce: [1; 16],
        terminal_nonce: [2; 16],
    };
    let keys = SessionKeys::derive(&key(), Suite::Sealed, &handshake);
    let (frame, _) = alone(Kind::HELLO_ACK, flags, &Message::HelloAck(answer), &keys.hello_ack);
    judge.hear(Side::Terminal, &wire(&frame), now);
    let mut controller = Session::new(Side::Controller, ID, keys.clone());
    let mut terminal = Session::new(Side::Terminal, ID, keys);
    let start = Start { mode: Mode::Test, election_id: [0; 15], keep_alive_ms: 1_000 };
    let frame = controller.build(&Message::Start(start), true);
    judge.hear(Side::Controller, &wire(&frame), now);
    terminal.acked = 1;
    judge.hear(Side::Terminal, &wire(&terminal.build(&Message::Ack, false)), now);
    (controller, terminal)
}

#[test]
fn two_good_ends_pass_and_their_session_is_counted() {
    let (now, mut judge) = (Instant::now(), Judge::new(Some(key()), 115_200));
    let (mut controller, mut terminal) = opened(&mut judge, now);
    let ask = controller.build(&Message::StatusRequest, true);
    judge.hear(Side::Controller, &wire(&ask), now);
    judge.hear(Side::Controller, &wire(&ask), now + Duration::from_millis(114));
    terminal.acked = 2;
    judge.hear(Side::Terminal, &wire(&terminal.build(&Message::Ack, false)), now);
    let overheard = judge.finish(now);
    assert_eq!(overheard.controller.breaches, Vec::<Reason>::new());
    assert_eq!(overheard.terminal.breaches, Vec::<Reason>::new());
    assert_eq!((overheard.controller.sessions, overheard.controller.repeats), (1, 1));
    assert_eq!(overheard.verdict(Side::Terminal), Verdict::Pass);
}

#[test]
fn each_breach_is_laid_to_the_end_that_did_it() {
    let (now, mut judge) = (Instant::now(), Judge::new(Some(key()), 115_200));
    let (mut controller, mut terminal) = opened(&mut judge, now);
    let first = controller.build(&Message::StatusRequest, true);
    judge.hear(Side::Controller, &wire(&first), now);
    judge.arrives_in(Some(31));
    judge.hear(Side::Controller, &wire(&first), now + Duration::from_millis(10));
    judge.arrives_in(Some(32));
    controller.counter -= 1;
    let other = controller.build(&Message::LogRead { offset: 0, length: 1 }, true);
    judge.hear(Side::Controller, &wire(&other), now + Duration::from_millis(240));
    terminal.acked = 77;
    judge.hear(Side::Terminal, &wire(&terminal.build(&Message::Ack, false)), now);
    let overheard = judge.finish(now);
    assert_eq!(
        overheard.controller.breaches,
        ["frame 2 was repeated after only 10 ms", "counter used again for other bytes: 2"]
    );
    assert_eq!(overheard.terminal.breaches, ["ACK ctr 2 ack 77 acknowledges a frame never sent"]);
    assert_eq!(overheard.verdict(Side::Controller), Verdict::Fail);
    let place = overheard.controller.first_breach.unwrap();
    let last = place.frames.last().unwrap();
    assert_eq!((place.packet, place.exchange), (Some(31), last.index + 1));
    assert_eq!(
        (last.text.as_str(), last.way, last.at_us),
        ("STATUS_REQ ctr 2 ack 0", Way::FromDevice, 10_000)
    );
    let terminal = overheard.terminal.first_breach.unwrap();
    assert_eq!(terminal.packet, Some(32));
    // To the terminal's report the controller's frames are those that went to the device.
    let ways: Vec<Way> = terminal.frames.iter().rev().take(2).map(|frame| frame.way).collect();
    assert_eq!(ways, [Way::FromDevice, Way::ToDevice]);
}

#[test]
fn a_frame_with_its_own_direction_and_noise_are_told_apart() {
    let (now, mut judge) = (Instant::now(), Judge::new(None, 115_200));
    let (_, mut terminal) = opened(&mut judge, now);
    judge.hear(Side::Controller, &wire(&terminal.build(&Message::Ack, false)), now);
    judge.hear(Side::Controller, &[1, 2, 3], now);
    let overheard = judge.finish(now);
    assert_eq!(overheard.controller.breaches, [Reason::english(FrameError::Direction.to_string())]);
    assert_eq!(overheard.controller.noise, 1);
    assert_eq!(Overheard::default().verdict(Side::Terminal), Verdict::Skipped);
}
