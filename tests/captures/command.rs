//! `saylau replay` from outside.

use std::path::Path;
use std::process::{Command, Output};

use election::wire::code::Mode;
use election::wire::keys::Suite;
use expect_test::expect_file;
use hardware::capture::reader::read;
use hardware::capture::{Capture, CaptureSettings, Crossing};

use super::recorded::{LINE, MIDNIGHT_S, Trial, record};

fn replay(capture: &[u8], keys: Option<&str>, more: &[&str]) -> (Option<i32>, String, String) {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("capture.pcapng"), capture).unwrap();
    let mut arguments = vec!["replay", "capture.pcapng"];
    if let Some(keys) = keys {
        std::fs::write(place.path().join("keys.txt"), keys).unwrap();
        arguments.extend(["--keys", "keys.txt"]);
    }
    let Output { status, stdout, stderr } = run(place.path(), &[arguments.as_slice(), more].concat());
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn run(place: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_saylau")).current_dir(place).args(arguments).output().unwrap()
}

/// The key of the recorded device, as a line of the file.
fn key() -> String {
    format!("DEV00001 {}\n", "42".repeat(32))
}

#[test]
fn a_test_is_shown_frame_by_frame_and_judged_with_its_key() {
    let recorded = record(Trial { mode: Mode::Test, suite: Suite::Sealed, loses_every: 7 });
    let (code, stdout, stderr) = replay(&recorded.controller, Some(&key()), &[]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    expect_file!["expected/replay.txt"].assert_eq(&stdout);
}

#[test]
fn a_wrong_key_leaves_tags_unjudged_and_a_changed_frame_is_a_finding() {
    let recorded = record(Trial::PLAIN);
    let (code, stdout, _) = replay(&recorded.controller, None, &["--quiet"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("rules broken 0"), "{stdout}");
    let mut changed = read(&recorded.controller);
    let number = changed.packets.remove(13).number;
    // The file without one sent packet: cut it out by its block length.
    let file = without_packet(&recorded.controller, number);
    let (code, stdout, _) = replay(&file, Some(&key()), &["--quiet"]);
    assert_eq!(code, Some(1), "{stdout}");
    assert!(stdout.contains("controller: each newly built frame counts one more"), "{stdout}");
}

/// Returns a capture without its n-th packet block.
fn without_packet(file: &[u8], number: u32) -> Vec<u8> {
    let (mut kept, mut rest, mut packets) = (Vec::new(), file, 0);
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[4..8].try_into().unwrap()) as usize;
        let (block, after) = rest.split_at(length);
        packets += u32::from(block[0] == 6);
        if block[0] != 6 || packets != number {
            kept.extend_from_slice(block);
        }
        rest = after;
    }
    kept
}

#[test]
fn what_was_noted_on_a_packet_stands_under_its_frame() {
    let recorded = read(&record(Trial::PLAIN).controller);
    let settings = CaptureSettings { midnight_s: MIDNIGHT_S, ..CaptureSettings::default() };
    let mut capture = Capture::begin(Vec::new(), settings).unwrap();
    capture.describe_line(LINE, "desk", 115_200).unwrap();
    let lost = "injected: byte 17 dropped";
    let mut chunks = recorded.chunks(0).into_iter();
    for (chunk, note) in chunks.by_ref().take(2).zip([None, Some("injected: byte 3 flipped by 10\u{1b}[2J")])
    {
        let crossing = Crossing { line: LINE, direction: chunk.direction, at: chunk.at };
        capture.bytes(crossing, &chunk.bytes, note).unwrap();
        if note.is_none() {
            capture.remark(crossing, lost).unwrap();
        }
    }
    let (code, stdout, _) = replay(&capture.finish().unwrap(), None, &[]);
    assert_eq!(code, Some(0));
    let lines: Vec<&str> = stdout.lines().collect();
    let under = |what: &str| {
        let place = lines.iter().position(|line| line.contains(what)).unwrap();
        lines[place + 1].trim()
    };
    assert_eq!(under("HelloAck"), "injected: byte 3 flipped by 10.[2J");
    assert_eq!(under("Lost"), lost);
    assert!(!under("Hello {").contains("injected: byte 3"), "{stdout}");
}

#[test]
fn what_cannot_be_read_says_so() {
    let recorded = record(Trial::PLAIN);
    let (code, _, stderr) = replay(b"no capture at all", None, &[]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("is no capture of a line") && stderr.contains("hint:"), "{stderr}");
    let (code, _, stderr) = replay(&recorded.controller, Some("DEV00001 42\n"), &[]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("has a bad line: 1"), "{stderr}");
    let half = &recorded.controller[..recorded.controller.len() - 7];
    let (code, stdout, _) = replay(half, Some(&key()), &["--quiet"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("capture breaks off at byte"), "{stdout}");
}
