//! The conduct of the machines in their own recordings is clean; a changed recording is not.

use std::collections::BTreeMap;

use election::device::DeviceId;
use election::time::Duration;
use election::wire::cobs;
use election::wire::code::{Kind, Mode};
use election::wire::keys::{DeviceKey, Suite};
use hardware::capture::Direction;
use hardware::capture::conduct::{Conduct, judge};
use hardware::capture::reader::{RecordedPacket, Recording, read};

use super::recorded::{DEVICE, KEY, Trial, record};

fn keys() -> BTreeMap<DeviceId, DeviceKey> {
    BTreeMap::from([(DEVICE, DeviceKey::new(KEY))])
}

fn rules(conduct: &Conduct) -> Vec<&'static str> {
    conduct.breaches.iter().map(|breach| breach.rule).collect()
}

/// Judges the desk's recording after a change.
fn changed(change: impl FnOnce(&mut Recording)) -> Vec<&'static str> {
    let mut recording = read(&record(Trial { loses_every: 7, ..Trial::PLAIN }).controller);
    change(&mut recording);
    rules(&judge(&recording, 0, keys()))
}

/// Returns the place of the n-th sent packet of a kind.
fn place(recording: &Recording, kind: Kind, n: usize) -> usize {
    let is_kind = |packet: &RecordedPacket| {
        let mut frame = Vec::new();
        let encoded = packet.bytes.split(|byte| *byte == 0).find(|part| !part.is_empty());
        packet.direction == Direction::Sent
            && encoded.is_some_and(|encoded| cobs::decode(encoded, &mut frame).is_ok())
            && frame.get(1) == Some(&kind.0)
    };
    let mut places = (0..recording.packets.len()).filter(|place| is_kind(&recording.packets[*place]));
    places.nth(n).unwrap()
}

#[test]
fn our_machines_break_no_rule_on_clean_and_lossy_lines() {
    for suite in [Suite::Hmac, Suite::Sealed] {
        for loses_every in [0, 3, 4, 5, 7, 11] {
            let recorded = record(Trial { mode: Mode::Test, suite, loses_every });
            for file in [&recorded.controller, &recorded.terminal] {
                let conduct = judge(&read(file), 0, keys());
                assert_eq!(conduct.breaches, [], "{suite:?} {loses_every}");
                assert!(20 < conduct.tags_right);
                assert_eq!((conduct.tags_unknown, conduct.unreadable), (0, 0));
                match loses_every {
                    0 => assert_eq!(conduct.repeats, 0, "{suite:?}"),
                    3..=5 => assert_ne!(conduct.repeats, 0, "{suite:?} {loses_every}"),
                    // A rare loss may hit only frames that nobody sends again.
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn without_the_key_tags_are_not_judged() {
    let conduct = judge(&read(&record(Trial::PLAIN).controller), 0, BTreeMap::new());
    assert_eq!(conduct.breaches, []);
    // HELLO alone has nothing to check.
    assert_eq!((conduct.tags_right, conduct.tags_unknown), (1, conduct.frames - 1));
}

#[test]
fn a_repeat_that_comes_too_early_or_too_late_is_a_breach() {
    for (early, late) in [(60, 0), (0, 60)] {
        let found = changed(|recording| {
            let again = place(recording, Kind::VOTE_RECEIPT, 1);
            let packet = &mut recording.packets[again];
            packet.at = packet.at - Duration::from_millis(early) + Duration::from_millis(late);
        });
        assert!(found.contains(&"repeats come after W, 2 W, 4 W and 8 W"), "{found:?}");
    }
}

#[test]
fn a_frame_that_is_left_out_and_one_that_is_sent_again_unasked_are_breaches() {
    let found = changed(|recording| {
        let ping = place(recording, Kind::PING, 1);
        recording.packets.remove(ping);
    });
    assert!(found.contains(&"each newly built frame counts one more"), "{found:?}");
    assert!(found.contains(&"the controller is never silent for longer than the keep-alive"), "{found:?}");
    let found = changed(|recording| {
        let ping = place(recording, Kind::PING, 1);
        let again = recording.packets[ping].clone();
        recording.packets.insert(ping + 1, again);
    });
    assert_eq!(found, ["only reliable frames are sent again"]);
}

#[test]
fn a_frame_of_another_key_is_a_breach() {
    let recording = read(&record(Trial::PLAIN).controller);
    let other = BTreeMap::from([(DEVICE, DeviceKey::new([1; 32]))]);
    assert_eq!(judge(&recording, 0, other).tags_right, 1);
    let found = changed(|recording| {
        let ping = place(recording, Kind::PING, 0);
        let packet = &mut recording.packets[ping];
        let mut frame = Vec::new();
        let encoded = packet.bytes.split(|byte| *byte == 0).find(|part| !part.is_empty()).unwrap();
        cobs::decode(encoded, &mut frame).unwrap();
        let tag = frame.len() - 8;
        frame[tag] ^= 1;
        let crc = crc_of(&frame[..frame.len() - 4]).to_be_bytes();
        frame.truncate(frame.len() - 4);
        frame.extend(crc);
        packet.bytes.clear();
        cobs::encode(&frame, &mut packet.bytes);
        packet.bytes.push(0);
        packet.original_len = packet.bytes.len();
    });
    assert_eq!(found.first(), Some(&"a frame carries a right tag"));
}

/// CRC-32C bit by bit, as on the page.
fn crc_of(bytes: &[u8]) -> u32 {
    let shift = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0x82F6_3B78 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), shift))
}
