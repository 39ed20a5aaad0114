//! What reports say of a capture is what the capture says: packet numbers, and the faults on their packets.

#![expect(clippy::unwrap_used, reason = "what does not work in a test is a failure")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use conformance::inject::{Faults, Plan};
use conformance::outcome::{Exchange, Way};
use conformance::suite::Selection;
use election::device::DeviceId;
use election::wire::LineId;
use election::wire::code::Mode;
use election::wire::frame::Side;
use election::wire::keys::DeviceKey;
use hardware::capture::conduct::{Breach, judge};
use hardware::capture::frames::{Content, frames};
use hardware::capture::listener::parse;
use hardware::capture::reader::{Recording, read};
use hardware::capture::{Capture, CaptureSettings, Direction, SharedCapture};

use crate::devices::{profile, terminal};
use crate::rig::run_captured;

/// A file in memory that is looked at afterwards.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn keys() -> BTreeMap<DeviceId, DeviceKey> {
    let profile = profile(Side::Terminal, Mode::Test);
    profile.key_here().map(|key| (profile.device_id, key.clone())).into_iter().collect()
}

/// Runs tests on a bad line; returns the last frames of those that did not pass, and the capture.
fn captured(plan: Plan) -> (Vec<Exchange>, Vec<u8>) {
    let profile = profile(Side::Terminal, Mode::Test);
    let kept = Kept::default();
    let file: Box<dyn Write + Send> = Box::new(kept.clone());
    let capture =
        Capture::begin(file, CaptureSettings { keys: keys(), ..CaptureSettings::default() }).unwrap();
    let capture = SharedCapture::new(capture);
    let tap = capture.tap(LineId(0), "memory", profile.baud).unwrap();
    let chosen = ["FRM", "SES", "LIV", "LAT"].map(str::to_owned).to_vec();
    let selection = Selection { chosen, left_out: vec!["FRM-12".to_owned()] };
    let outcome = run_captured(&profile, Box::new(terminal(Mode::Test)), &selection, (tap, plan));
    capture.finish().unwrap();
    let mut exchanges = Vec::new();
    for test in outcome.tests.into_iter().filter(|test| !test.last_frames.is_empty()) {
        let last = test.last_frames.iter().rev().find_map(|exchange| exchange.packet);
        assert_eq!(test.last_packet, last, "{}", test.id);
        exchanges.extend(test.last_frames);
    }
    let file = kept.0.lock().unwrap().clone();
    (exchanges, file)
}

/// Returns whether the packet an exchange names holds what the exchange says.
fn is_in_its_packet(recording: &Recording, exchange: &Exchange) -> bool {
    let direction = if exchange.way == Way::ToDevice { Direction::Sent } else { Direction::Received };
    let shown = frames(recording, 0);
    let mut there =
        shown.iter().filter(|shown| Some(shown.number) == exchange.packet && shown.direction == direction);
    there.any(|shown| match (&shown.content, exchange.text.split_once(" bytes of noise")) {
        (Content::Damaged(length, _), Some((said, _))) => length.to_string() == said,
        (Content::Withheld(length), Some((said, _))) => (length - 1).to_string() == said,
        (Content::Frame(bytes), None) => {
            let counter = exchange.text.split_once(" ctr ").map(|(_, rest)| rest);
            let counter = counter.and_then(|rest| rest.split(' ').next()?.parse::<u32>().ok());
            counter.is_none_or(|counter| parse(bytes).unwrap().header.counter == counter)
        }
        // What the bench damaged on purpose, or takes for a foreign frame.
        (content, None) => !matches!(content, Content::Event(..)),
        _ => false,
    })
}

fn bad_line() -> Plan {
    let faults = Faults { bit_error: 4e-4, drop: 1e-3, insert: 1e-3, noise: 0.2, ..Faults::default() };
    Plan { to_device: faults, from_device: faults, cut: None }
}

#[test]
fn every_frame_of_a_failure_is_in_the_packet_its_report_names_on_noise_too() {
    let (exchanges, file) = captured(bad_line());
    let recording = read(&file);
    assert!(40 < exchanges.len(), "too few tests fail on this line: {}", exchanges.len());
    assert!(exchanges.iter().any(|exchange| exchange.text.contains("bytes of noise")));
    for exchange in &exchanges {
        assert!(exchange.packet.is_some(), "{exchange:?}");
        assert!(is_in_its_packet(&recording, exchange), "{exchange:?}");
    }
    let packets: BTreeSet<u64> = exchanges.iter().filter_map(|one| one.packet).map(u64::from).collect();
    let indexes: BTreeSet<u64> = exchanges.iter().map(|one| one.index + 1).collect();
    assert_ne!(packets, indexes, "exchanges and packets are counted alike here, so nothing was shown");
}

#[test]
fn a_good_device_breaks_no_rule_in_the_capture_of_its_bench_which_breaks_many() {
    let (_, file) =
        captured(Plan { to_device: Faults::default(), from_device: Faults::default(), cut: None });
    let conduct = judge(&read(&file), 0, keys());
    let (of_device, of_bench): (Vec<Breach>, Vec<Breach>) =
        conduct.breaches.into_iter().partition(|breach| breach.direction == Direction::Received);
    assert_eq!(of_device, []);
    assert!(of_bench.iter().any(|breach| breach.rule == "a frame carries a right tag"), "{of_bench:?}");
    assert_eq!(conduct.tags_unknown, 0);
}

#[test]
fn every_answer_under_another_key_than_was_given_is_a_wrong_tag() {
    let (_, file) =
        captured(Plan { to_device: Faults::default(), from_device: Faults::default(), cut: None });
    let others = keys().into_keys().map(|device| (device, DeviceKey::new([7; 32]))).collect();
    let wrong = judge(&read(&file), 0, others).breaches;
    let of_device = wrong.iter().filter(|breach| breach.direction == Direction::Received);
    let tags = of_device.filter(|breach| breach.rule == "a frame carries a right tag").count();
    assert!(10 < tags, "{tags}");
}

#[test]
fn injected_faults_are_remarks_on_the_packets_they_hit() {
    let (_, file) = captured(bad_line());
    let recording = read(&file);
    let notes: Vec<&str> = recording.packets.iter().filter_map(|packet| packet.note.as_deref()).collect();
    for kind in ["flipped by", "dropped", "inserted before", "bytes of noise after"] {
        assert!(notes.iter().any(|note| note.starts_with("injected: ") && note.contains(kind)), "{kind}");
    }
    let (_, clean) = captured(Plan::default());
    let clean = read(&clean);
    assert!(
        clean
            .packets
            .iter()
            .all(|packet| packet.note.as_deref().is_none_or(|note| !note.contains("injected")))
    );
}

#[test]
fn wireshark_counts_the_packets_as_the_reports_do() {
    let (_, file) = captured(bad_line());
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("capture.pcapng");
    std::fs::write(&path, &file).unwrap();
    let marked = read(&file)
        .packets
        .into_iter()
        .filter(|packet| packet.note.as_deref().is_some_and(|note| note.starts_with("injected: ")));
    for packet in marked.take(3) {
        let filter = format!("frame.number=={}", packet.number);
        let arguments = ["-Y", &filter, "-T", "fields", "-e", "frame.len", "-e", "frame.comment", "-r"];
        let run = std::process::Command::new("tshark").env("LC_ALL", "C").args(arguments).arg(&path).output();
        match run {
            Ok(run) => {
                // Twelve bytes of header go before the line's own.
                let wanted = format!("{}\t{}\n", 12 + packet.original_len, packet.note.unwrap());
                assert_eq!(String::from_utf8_lossy(&run.stdout), wanted);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                eprintln!("skipped: tshark is not installed")
            }
            Err(error) => panic!("tshark does not start: {error}"),
        }
    }
}
