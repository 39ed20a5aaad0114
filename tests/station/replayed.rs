//! Captures of real sessions, whose machines are driven again in lockstep.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use crate::place::{Live, Place};

/// A pcapng block of one packet.
const PACKET: u32 = 6;
/// A block of a note.
const NOTE: u32 = 0x8053_564C;

fn start(place: &Place, capture: &str, more: &[&str]) -> Live {
    place.station(1, &[&["--auto-issue", "--scan-file", "voters.txt", "--capture", capture], more].concat())
}

/// Votes three times over a pseudo-terminal, with a capture at each end, and ends in order.
fn trial(place: &Place) {
    let mut station = start(place, "station.pcapng", &[]);
    let terminal = place.terminal(0, &["--auto", "--voters", "3", "--capture", "terminal.pcapng"]);
    for line in ["start", "wait stored 3", "suspend power", "resume", "close", "count waive close.key"] {
        station.type_line(line);
    }
    assert_eq!(terminal.end().0, Some(0));
    station.wait_for("evidence");
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));
}

fn replay(place: &Place, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        place.saylau(&[&["replay"], arguments].concat()).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[track_caller]
fn check_alike(place: &Place, capture: &str, expected: &str) {
    let (code, told, talk) = replay(place, &["--lockstep", capture]);
    assert_eq!((code, talk.as_str()), (Some(0), ""), "{told}");
    assert!(told.contains(expected), "{told}");
}

/// Ends both in order and drives the machine of each capture again.
#[track_caller]
fn quit_and_check_alike(place: &Place, mut terminal: Live, mut station: Live) {
    for live in [&mut terminal, &mut station] {
        live.type_line("quit");
    }
    assert_eq!(terminal.end().0, Some(0));
    assert_eq!(station.end().0, Some(0));
    check_alike(place, "station.pcapng", "nothing differs\n");
    check_alike(place, "terminal.pcapng", "nothing differs\n");
}

/// Returns where each block begins, with its kind and length.
fn blocks(file: &[u8]) -> Vec<(usize, u32, usize)> {
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let (mut blocks, mut at) = (Vec::new(), 0);
    while at < file.len() {
        let length = word(at + 4) as usize;
        blocks.push((at, word(at), length));
        at += length;
    }
    blocks
}

/// Returns a capture without blocks of a kind.
fn without(file: &[u8], kind: u32) -> Vec<u8> {
    let kept = blocks(file).into_iter().filter(|(_, other, _)| *other != kind);
    kept.flat_map(|(at, _, length)| file[at..at + length].to_vec()).collect()
}

/// Changes one byte of a long frame that went one way, and returns the number of its packet.
fn alter(file: &mut [u8], event: u8) -> u32 {
    let word = |file: &[u8], at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    let packets = blocks(file).into_iter().filter(|(_, kind, _)| *kind == PACKET);
    for (number, (at, ..)) in (1..).zip(packets) {
        // Data begin behind 28 bytes, with 12 bytes of header of which the ninth is the event.
        let (data, length) = (at + 28, word(file, at + 20));
        if file[data + 8] == event && 12 + 60 < length {
            file[data + 12 + 40] ^= 0x10;
            return number;
        }
    }
    panic!("no long frame went this way");
}

#[test]
fn a_trial_over_a_pseudo_terminal_is_driven_again_and_nothing_differs() {
    let place = Place::new(&[]);
    trial(&place);
    check_alike(&place, "station.pcapng", "lockstep: station driven");
    check_alike(&place, "station.pcapng", "nothing differs\n");
    check_alike(&place, "terminal.pcapng", "nothing differs\n");
    let mode = fs::metadata(place.path("station.pcapng")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "its notes hold keys");
    // Without a word about it the frames are shown, judged with the keys of the trial, and driven.
    let (code, told, _) = replay(&place, &["station.pcapng"]);
    assert_eq!(code, Some(0), "{told}");
    for part in ["BALLOT_STATE(Voted)", "VOTE_RECEIPT(Recorded)", "without a key 0", "nothing differs\n"] {
        assert!(told.contains(part), "`{part}`: {told}");
    }
}

#[test]
fn a_changed_byte_is_found_in_its_packet_with_both_frames() {
    let place = Place::new(&[]);
    trial(&place);
    let whole = fs::read(place.path("station.pcapng")).unwrap();
    let mut sent = whole.clone();
    let number = alter(&mut sent, 1);
    fs::write(place.path("altered.pcapng"), sent).unwrap();
    let (code, told, _) = replay(&place, &["--lockstep", "altered.pcapng"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains(&format!("it diverges\n  packet {number} ")), "{told}");
    assert!(told.contains("  expected: ") && told.contains("  found:    session "), "{told}");
    // A machine that gets another byte does not answer what it answered.
    let mut received = whole;
    let number = alter(&mut received, 2);
    fs::write(place.path("altered.pcapng"), received).unwrap();
    let (code, told, _) = replay(&place, &["--lockstep", "altered.pcapng"]);
    assert_eq!(code, Some(1), "{told}");
    let packet = told.split("packet ").nth(1).unwrap().split(' ').next().unwrap();
    assert!(number < packet.parse().unwrap(), "{number}: {told}");
}

#[test]
fn a_capture_that_was_robbed_of_what_came_in_is_shown_and_cannot_be_driven() {
    let place = Place::new(&[]);
    trial(&place);
    let whole = fs::read(place.path("station.pcapng")).unwrap();
    // The last byte that came is the end of the terminal's goodbye.
    let came = |(at, kind, _): &(usize, u32, usize)| *kind == PACKET && whole[at + 28 + 8] == 2;
    let (at, _, length) = blocks(&whole).into_iter().rfind(came).unwrap();
    let robbed = [&whole[..at], &whole[at + length..]].concat();
    fs::write(place.path("robbed.pcapng"), robbed).unwrap();
    let (code, told, _) = replay(&place, &["robbed.pcapng"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("the machine cannot be driven again: recording lacks bytes"), "{told}");
    assert!(told.contains("VOTE_RECEIPT(Recorded)"), "{told}");
    let (code, _, talk) = replay(&place, &["--lockstep", "robbed.pcapng"]);
    assert_eq!(code, Some(2), "{talk}");
    assert!(talk.contains("recording lacks bytes"), "{talk}");
}

#[test]
fn a_capture_with_any_byte_changed_is_a_finding_or_an_error_and_no_crash() {
    let place = Place::new(&["--voters", "4"]);
    trial(&place);
    for capture in ["station.pcapng", "terminal.pcapng"] {
        let whole = fs::read(place.path(capture)).unwrap();
        // Every so many bytes, all over packets and notes.
        for at in (0..whole.len()).step_by(whole.len() / 40) {
            let mut changed = whole.clone();
            changed[at] ^= 0x01;
            fs::write(place.path("changed.pcapng"), changed).unwrap();
            let (code, told, talk) = replay(&place, &["changed.pcapng"]);
            assert!(matches!(code, Some(0..=2)), "byte {at}: {told}{talk}");
            assert!(!talk.contains("panicked"), "byte {at}: {talk}");
        }
    }
}

#[test]
fn the_machine_is_stopped_inside_and_says_how_it_stands() {
    let place = Place::new(&[]);
    trial(&place);
    let (_, frames, _) = replay(&place, &["station.pcapng"]);
    let receipt = frames.lines().find(|line| line.contains("VOTE_RECEIPT(Recorded)")).unwrap();
    let receipt = receipt.split_whitespace().next().unwrap();
    let (code, told, _) = replay(&place, &["--until", receipt, "station.pcapng"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("nothing differs so far\nstation is open: 1 ballots stored"), "{told}");
    let (_, told, _) = replay(&place, &["--until", "00:00", "station.pcapng"]);
    assert!(told.contains("nothing differs so far\nstation is sealed: 0 ballots stored"), "{told}");
    let (_, told, _) = replay(&place, &["--until", "23:59+9d", "station.pcapng"]);
    assert!(told.contains("nothing differs\nstation is counted: 3 ballots stored"), "{told}");
    let (_, told, _) = replay(&place, &["--until", "23:59+9d", "terminal.pcapng"]);
    assert!(told.contains("3 marked in all"), "{told}");
    let (code, _, talk) = replay(&place, &["--until", "9999999", "station.pcapng"]);
    assert_eq!(code, Some(2), "{talk}");
    assert!(talk.contains("does not have packet number: 9999999"), "{talk}");
}

#[test]
fn a_station_that_was_killed_and_started_again_is_driven_from_its_record() {
    let place = Place::new(&[]);
    let mut station = start(&place, "first.pcapng", &[]);
    let mut terminal = place.terminal(0, &["--auto", "--capture", "terminal.pcapng"]);
    station.type_line("start");
    station.wait_for("stored");
    station.wait_for("stored");
    station.kill();
    check_alike(&place, "first.pcapng", "nothing differs, and the capture breaks off here");
    let mut station = start(&place, "second.pcapng", &[]);
    ["restart 7", "resume", "wait open"].iter().for_each(|line| station.type_line(line));
    station.wait_for("stored");
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));
    terminal.wait_for("line-down");
    terminal.terminate();
    assert_eq!(terminal.end().0, Some(0));
    check_alike(&place, "second.pcapng", "nothing differs\n");
    check_alike(&place, "terminal.pcapng", "nothing differs\n");
}

#[test]
fn a_card_that_is_carried_to_a_booth_is_driven_again() {
    let place = Place::new(&["--profile", "card-2005"]);
    let mut station = place.station(1, &["--capture", "station.pcapng"]);
    let mut terminal = place.terminal(0, &["--capture", "terminal.pcapng"]);
    let voters = fs::read_to_string(place.path("voters.txt")).unwrap();
    let voter = voters.lines().find(|line| !line.starts_with('#') && !line.is_empty()).unwrap();
    for line in ["start", "wait ready 1", &format!("look-up {voter}"), "issue"] {
        station.type_line(line);
    }
    terminal.wait_for("armed");
    for line in ["vote 1", "eject", "mark 1 1", "mark 1", "insert"] {
        terminal.type_line(line);
    }
    station.wait_for("stored");
    quit_and_check_alike(&place, terminal, station);
}

#[test]
fn a_remote_that_is_lifted_from_a_noisy_dock_is_driven_again() {
    let place = Place::new(&["--profile", "remote-2004"]);
    let mut station = place.station(1, &["--capture", "station.pcapng"]);
    // Somebody else was at the dock first, and no session says what this was.
    let mut dock = fs::OpenOptions::new().read(true).write(true).open(place.path("desk0")).unwrap();
    station.wait_for("line-up");
    dock.write_all(b"AT+CGMI\r\x00\x05\x01\x02\x03\x04\x00noise").unwrap();
    drop(dock);
    station.wait_for("line-down");
    let mut terminal = place.terminal(0, &["--capture", "terminal.pcapng"]);
    let voters = fs::read_to_string(place.path("voters.txt")).unwrap();
    let voter = voters.lines().find(|line| !line.starts_with('#') && !line.is_empty()).unwrap();
    for line in ["start", "wait ready 1", &format!("look-up {voter}"), "issue"] {
        station.type_line(line);
    }
    terminal.wait_for("armed");
    terminal.type_line("lift");
    terminal.wait_for("line-down");
    terminal.type_line("vote 1 blank");
    terminal.type_line("dock");
    terminal.wait_for("cleared");
    quit_and_check_alike(&place, terminal, station);
}

#[test]
fn an_election_is_refused_and_leaves_no_note() {
    let place = Place::new(&["--mode", "election"]);
    let mut station = start(&place, "station.pcapng", &[]);
    let terminal = place.terminal(0, &["--auto", "--voters", "1", "--capture", "terminal.pcapng"]);
    station.type_line("start close.key");
    station.wait_for("stored");
    assert_eq!(terminal.end().0, Some(0));
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));
    let voters = fs::read_to_string(place.path("voters.txt")).unwrap();
    let numbers: Vec<&str> = voters.lines().filter(|line| line.len() == 12).collect();
    assert!(!numbers.is_empty());
    for capture in ["station.pcapng", "terminal.pcapng"] {
        let bytes = fs::read(place.path(capture)).unwrap();
        let notes: Vec<_> = blocks(&bytes).into_iter().filter(|(_, kind, _)| *kind == NOTE).collect();
        let [(at, _, length)] = notes.as_slice() else { panic!("{notes:?}") };
        assert!(bytes[*at..at + length].windows(8).any(|text| text == b"election"));
        let text = String::from_utf8_lossy(&bytes);
        assert!(!numbers.iter().any(|number| text.contains(number)), "{capture}");
        let (code, told, talk) = replay(&place, &["--lockstep", capture]);
        assert_eq!((code, told.as_str()), (Some(2), ""), "{talk}");
        assert!(talk.contains("nobody can join a voter to a choice") && talk.contains("hint: "), "{talk}");
        let (code, told, _) = replay(&place, &[capture]);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("no machine is driven again: it is of an election"), "{told}");
    }
}

#[test]
fn a_capture_without_notes_is_shown_and_judged_and_says_what_is_missing() {
    let place = Place::new(&[]);
    trial(&place);
    let whole = fs::read(place.path("station.pcapng")).unwrap();
    fs::write(place.path("old.pcapng"), without(&whole, NOTE)).unwrap();
    let (code, told, _) = replay(&place, &["old.pcapng"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("rules broken 0"), "{told}");
    assert!(told.contains("no machine is driven again: it has no notes of the machine"), "{told}");
    let (code, _, talk) = replay(&place, &["--lockstep", "old.pcapng"]);
    assert_eq!(code, Some(2), "{talk}");
    assert!(talk.contains("it has no notes of the machine") && talk.contains("hint: "), "{talk}");
}
