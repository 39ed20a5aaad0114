//! Session keys differ wherever they must, and never show.

use super::*;
use crate::wire::code::Kind;
use crate::wire::frame::{Flags, SessionId};

fn derive(key: [u8; 32], suite: Suite) -> SessionKeys {
    let handshake = Handshake {
        hello: b"hello",
        hello_ack: b"answer",
        controller_nonce: [1; 16],
        terminal_nonce: [2; 16],
    };
    SessionKeys::derive(&DeviceKey::new(key), suite, &handshake)
}

fn sealed(key: &TrafficKey, payload: &[u8]) -> Vec<u8> {
    let header = Header {
        kind: Kind::PING,
        flags: Flags::TAGGED,
        address: 1,
        session: SessionId(7),
        counter: 3,
        ack: 0,
    };
    let mut frame = Vec::new();
    header.write(payload, key, &mut frame);
    frame
}

#[test]
fn the_two_directions_never_share_a_key() {
    for suite in [Suite::Hmac, Suite::Sealed] {
        let keys = derive([9; 32], suite);
        assert_ne!(sealed(&keys.from_controller, b"x"), sealed(&keys.from_terminal, b"x"));
    }
}

#[test]
fn another_device_key_gives_other_frames() {
    let of = |key| sealed(&derive([key; 32], Suite::Hmac).from_terminal, b"x");
    assert_ne!(of(1), of(2));
    assert_eq!(of(1), of(1));
}

#[test]
fn the_strongest_common_suite_wins() {
    assert_eq!(SuiteSet::ALL.best_common(SuiteSet(0b011)), Some(Suite::Hmac));
    assert_eq!(SuiteSet::ALL.best_common(SuiteSet::ELECTION), Some(Suite::Sealed));
    assert_eq!(SuiteSet(0b010).best_common(SuiteSet::ELECTION), None);
    assert_eq!(SuiteSet(0b1000).best_common(SuiteSet(0b1000)), None);
    assert!(!SuiteSet::ALL.without(Suite::Open).has(Suite::Open));
}

#[test]
fn debug_text_shows_no_secret() {
    let keys = derive([0xAB; 32], Suite::Sealed);
    let shown = format!("{:?} {:?} {:?}", DeviceKey::new([0xAB; 32]), keys, keys.from_terminal);
    assert_eq!(shown, "DeviceKey(redacted) SessionKeys(Sealed, redacted) TrafficKey(redacted)");
}
