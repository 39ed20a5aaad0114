//! The Lua dissector shipped in `tools/`, run by tshark where it is installed.

use std::path::Path;
use std::process::{Command, Output};

use election::time::{Duration, Instant};
use election::wire::code::Mode;
use election::wire::keys::Suite;
use expect_test::expect_file;
use hardware::capture::{Capture, CaptureSettings, Crossing, Direction};

use super::recorded::{LINE, MIDNIGHT_S, START, Trial, record};

/// Runs tshark over a capture, or says why not.
fn tshark(capture: &[u8], arguments: &[&str]) -> Option<String> {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("capture.pcapng");
    std::fs::write(&file, capture).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/svl.lua");
    let run = Command::new("tshark")
        .env("TZ", "UTC")
        .env("LC_ALL", "C")
        .arg("-X")
        .arg(format!("lua_script:{}", script.display()))
        .args(["-d", "rtacser.data,svl", "-r"])
        .arg(&file)
        .args(arguments)
        .output();
    match run {
        Ok(output) => Some(checked(&output)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: tshark is not installed");
            None
        }
        Err(error) => panic!("tshark does not start: {error}"),
    }
}

fn checked(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(!errors.contains("Lua"), "{errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

const COLUMNS: [&str; 14] = [
    "-T",
    "fields",
    "-E",
    "separator=|",
    "-e",
    "frame.number",
    "-e",
    "frame.time_epoch",
    "-e",
    "frame.interface_name",
    "-e",
    "_ws.col.Info",
    "-e",
    "frame.comment",
];

#[test]
fn a_session_is_dissected_frame_by_frame() {
    let recorded = record(Trial { loses_every: 7, ..Trial::PLAIN });
    if let Some(text) = tshark(&recorded.controller, &COLUMNS) {
        expect_file!["expected/session.txt"].assert_eq(&text);
    }
}

#[test]
fn each_field_of_the_messages_is_shown() {
    let recorded = record(Trial::PLAIN);
    let arguments = ["-O", "svl", "-Y", "svl.type < 0x10 or svl.type >= 0x20 or frame.number < 12"];
    if let Some(text) = tshark(&recorded.controller, &arguments) {
        let lines = text.lines().filter(|line| !line.starts_with("Frame ")).map(str::trim_end);
        expect_file!["expected/fields.txt"].assert_eq(&(lines.collect::<Vec<_>>().join("\n") + "\n"));
    }
}

#[test]
fn an_election_shows_headers_alone() {
    let recorded = record(Trial { mode: Mode::Election, suite: Suite::Sealed, loses_every: 0 });
    if let Some(text) = tshark(&recorded.controller, &COLUMNS) {
        expect_file!["expected/election.txt"].assert_eq(&text);
    }
}

#[test]
fn frames_in_pieces_noise_and_damage_are_told_apart() {
    let recorded = hardware::capture::reader::read(&record(Trial::PLAIN).controller);
    let mut capture =
        Capture::begin(Vec::new(), CaptureSettings { midnight_s: MIDNIGHT_S, ..Default::default() }).unwrap();
    capture.describe_line(LINE, "desk", 115_200).unwrap();
    let mut put = |at: Instant, direction, bytes: &[u8], note| {
        capture.bytes(Crossing { line: LINE, direction, at }, bytes, note).unwrap();
    };
    let chunks = recorded.chunks(0);
    for chunk in chunks.iter().take(8) {
        // One piece of eleven bytes a millisecond: the dissector must join them.
        for (millis, piece) in (0..).zip(chunk.bytes.chunks(11)) {
            put(chunk.at + Duration::from_millis(millis), chunk.direction, piece, None);
        }
    }
    let later = START + Duration::from_secs(2);
    put(later, Direction::Received, &[3, 1, 1, 2, 9, 0], Some("noise injected"));
    put(later, Direction::Received, &[0xFF, 1, 0], None);
    put(later + Duration::from_millis(1), Direction::Received, &[7; 600], None);
    put(later + Duration::from_millis(2), Direction::Received, &[0], None);
    let mut damaged = chunks.iter().find(|chunk| 60 < chunk.bytes.len()).unwrap().bytes.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x40;
    put(later + Duration::from_millis(3), Direction::Received, &damaged, Some("bit 6 of a byte flipped"));
    if let Some(text) = tshark(&capture.finish().unwrap(), &COLUMNS) {
        expect_file!["expected/pieces.txt"].assert_eq(&text);
    }
}
