//! Every message comes back as sent; wrong payloads are refused or do no harm.

use proptest::collection::vec;
use proptest::prelude::{
    Just, Strategy, any, prop_assert, prop_assert_eq, prop_assume, prop_oneof, proptest,
};

use super::*;
use crate::wire::code::{DeviceState, Mode};
use crate::wire::keys::SuiteSet;

fn data(most: usize) -> impl Strategy<Value = Box<[u8]>> {
    vec(any::<u8>(), 0..=most).prop_map(Into::into)
}

fn right() -> impl Strategy<Value = Right> {
    any::<[u8; 32]>().prop_map(|bytes| Right::from_bytes(&bytes))
}

fn one_of<T: Copy + fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

fn ballot_message() -> impl Strategy<Value = Message> {
    prop_oneof![
        (right(), any::<(u16, u16)>()).prop_map(|(right, (style, expires_s))| Message::BallotOpen {
            right,
            style,
            expires_s
        }),
        (right(), one_of(BallotState::ALL)).prop_map(|(right, state)| Message::BallotState { right, state }),
        right().prop_map(|right| Message::BallotCancel { right }),
        (right(), vec(any::<u8>(), 1..=Message::MAX_CONTENT))
            .prop_map(|(right, content)| Message::VoteCast { right, content: content.into() }),
        (right(), one_of(VoteResult::ALL), any::<[u8; 16]>())
            .prop_map(|(right, result, receipt)| Message::VoteReceipt { right, result, receipt }),
        right().prop_map(|right| Message::VoteQuery { right }),
    ]
}

fn session_message() -> impl Strategy<Value = Message> {
    prop_oneof![
        any::<(u8, u8, u16, u16, [u8; 16], [u8; 8])>().prop_map(
            |(version_min, version_max, suites, max_payload, nonce, controller_id)| {
                let suites = SuiteSet(suites);
                Message::Hello(Hello { version_min, version_max, suites, max_payload, nonce, controller_id })
            }
        ),
        any::<(u8, u8, u16, [u8; 16], [u8; 8], u16, u32, u32, u16)>().prop_map(
            |(version, suite, max_payload, nonce, device_id, model, firmware, boot_count, pending)| {
                Message::HelloAck(HelloAck {
                    version,
                    suite,
                    max_payload,
                    nonce,
                    device_id,
                    model,
                    firmware,
                    boot_count,
                    pending,
                })
            }
        ),
        (one_of(Mode::ALL), any::<([u8; 15], u16)>()).prop_map(|(mode, (election_id, keep_alive_ms))| {
            Message::Start(Start { mode, election_id, keep_alive_ms })
        }),
        one_of(ByeReason::ALL).prop_map(Message::Bye),
        Just(Message::Ack),
        data(MAX_PING).prop_map(Message::Ping),
        (data(MAX_PING), any::<(u64, u64)>())
            .prop_map(|(echo, (received_us, sent_us))| Message::Pong(Pong { echo, received_us, sent_us })),
    ]
}

fn other_message() -> impl Strategy<Value = Message> {
    prop_oneof![
        Just(Message::StatusRequest),
        (one_of(DeviceState::ALL), any::<(u16, u8, i8, [u32; 4], u32)>()).prop_map(
            |(state, (pending, battery_percent, temperature_c, errors, uptime_s))| {
                Message::Status(Status { state, pending, battery_percent, temperature_c, errors, uptime_s })
            }
        ),
        (any::<(u32, [u8; 3])>(), data(473)).prop_map(|((scan_id, aim), data)| Message::Scan {
            scan_id,
            aim,
            data
        }),
        any::<(u32, u16)>().prop_map(|(offset, length)| Message::LogRead { offset, length }),
        (any::<u32>(), data(476)).prop_map(|(offset, data)| Message::LogData { offset, data }),
        data(480).prop_map(Message::Echo),
        data(480).prop_map(Message::EchoReply),
        data(480).prop_map(Message::Sink),
        any::<(u16, u16)>().prop_map(|(count, size)| Message::Source { count, size }),
        (one_of(ErrorCode::ALL), any::<(u8, u32)>()).prop_map(|(code, (kind, counter))| {
            Message::Error(ErrorReport { code, kind: Kind(kind), counter })
        }),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![session_message(), ballot_message(), other_message()]
}

fn encoded(message: &Message) -> Vec<u8> {
    let mut payload = Vec::new();
    message.encode(&mut payload);
    payload
}

/// Kinds whose last field takes whatever bytes there are.
fn is_open_ended(kind: Kind) -> bool {
    matches!(kind, Kind::VOTE_CAST | Kind::SCAN | Kind::LOG_DATA | Kind::PING | Kind::PONG)
        || (kind.is_test() && kind != Kind::SOURCE)
}

/// Bytes without which a payload of this kind is refused.
fn least(message: &Message) -> usize {
    match message {
        Message::Start(_) => 16,
        Message::VoteCast { .. } => 33,
        Message::Scan { .. } => 7,
        Message::LogData { .. } => 4,
        Message::Pong(_) => 16,
        _ if is_open_ended(message.kind()) => 0,
        _ => encoded(message).len(),
    }
}

proptest! {
    #[test]
    fn every_message_comes_back(message in message()) {
        let payload = encoded(&message);
        prop_assert!(payload.len() <= message.payload_len());
        prop_assert!(message.payload_len() <= Frame::MAX_PAYLOAD);
        prop_assert!(message.payload_len() == payload.len() || message.payload_len() == LONGEST_FIXED);
        prop_assert_eq!(Message::decode(message.kind(), &payload), Ok(message));
    }

    #[test]
    fn short_payloads_are_refused(message in message()) {
        let payload = encoded(&message);
        for len in 0..least(&message) {
            let refusal = Message::decode(message.kind(), &payload[..len]);
            let is_short = matches!(refusal, Err(MessageError::Short { .. }));
            prop_assert!(is_short, "{:?} of {} bytes: {:?}", message, len, refusal);
        }
    }

    #[test]
    fn payloads_may_grow_at_the_end(message in message(), more in vec(any::<u8>(), 1..9)) {
        prop_assume!(!is_open_ended(message.kind()) && !matches!(message, Message::Start(_)));
        let mut payload = encoded(&message);
        payload.extend(more);
        prop_assert_eq!(Message::decode(message.kind(), &payload), Ok(message));
    }

    #[test]
    fn arbitrary_payloads_do_no_harm(kind in any::<u8>(), payload in vec(any::<u8>(), 0..=480)) {
        let _ = Message::decode(Kind(kind), &payload);
    }
}

#[test]
fn impossible_values_are_refused() {
    let refused = |kind, payload: &[u8]| Message::decode(kind, payload).unwrap_err();
    let kind = Kind::BALLOT_STATE;
    assert_eq!(refused(kind, &[6; 33]), MessageError::Code { kind, code: 6 });
    let kind = Kind::VOTE_RECEIPT;
    assert_eq!(refused(kind, &[7; 49]), MessageError::Code { kind, code: 7 });
    let kind = Kind::PING;
    assert_eq!(refused(kind, &[0; 33]), MessageError::Long { kind, len: 33 });
    let kind = Kind(0x77);
    assert_eq!(refused(kind, &[]), MessageError::UnknownKind { kind });
    assert_eq!(refused(kind, &[]).answer(), ErrorCode::UnknownKind);
}

#[test]
fn a_goodbye_is_taken_whatever_its_reason() {
    assert_eq!(Message::decode(Kind::BYE, &[99]), Ok(Message::Bye(ByeReason::Leaving)));
}

#[test]
fn start_leaves_out_the_usual_keep_alive() {
    let start =
        |keep_alive_ms| Message::Start(Start { mode: Mode::Test, election_id: [0; 15], keep_alive_ms });
    assert_eq!(encoded(&start(1_000)).len(), 16);
    assert_eq!(encoded(&start(0)).len(), 18);
    assert_eq!(Message::decode(Kind::START, &[0; 16]), Ok(start(1_000)));
    assert!(matches!(Message::decode(Kind::START, &[0; 17]), Err(MessageError::Short { .. })));
}

#[test]
fn debug_text_shows_no_secret() {
    let right = Right::from_bytes(&[0xAB; 32]);
    let content: Box<[u8]> = Box::new([0xAB; 80]);
    let shown = [
        Message::VoteCast { right, content: content.clone() },
        Message::VoteReceipt { right, result: VoteResult::Recorded, receipt: [0xAB; 16] },
        Message::Scan { scan_id: 1, aim: *b"]C0", data: content.clone() },
        Message::BallotOpen { right, style: 1, expires_s: 300 },
        Message::LogData { offset: 0, data: content },
    ]
    .map(|message| format!("{message:?}"));
    assert_eq!(
        shown,
        [
            "VOTE_CAST(80 bytes)",
            "VOTE_RECEIPT(Recorded)",
            "SCAN(1, 80 bytes)",
            "BALLOT_OPEN(style 1, 300 s)",
            "LOG_DATA(offset 0, 80 bytes)"
        ]
    );
}
