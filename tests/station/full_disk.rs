//! A capture that can no longer be written: one warning, the day goes on, and the exit code says so.

use std::fs;
use std::time::Duration;

use crate::place::{Live, Place};

/// Blocks of 512 bytes: enough for the memory of a terminal, too few for the capture of a few seconds.
const BLOCKS: u32 = 32;

/// A trial with few voters whose line is never silent for long, so that its capture grows.
fn place() -> Place {
    let place = Place::new(&["--voters", "2"]);
    let file = fs::read_to_string(place.path("station.toml")).unwrap();
    let lively: Vec<&str> = file.lines().filter(|line| !line.starts_with("keep_alive_ms")).collect();
    let lively = format!("keep_alive_ms = 100\n{}\n", lively.join("\n"));
    fs::write(place.path("station.toml"), lively).unwrap();
    place
}

fn talk(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path(name)).unwrap()
}

/// Votes with every voter of the scan file and ends the day.
fn finish_the_day(station: &mut Live) {
    for line in ["start", "wait stored 2", "close", "count close.key"] {
        station.type_line(line);
    }
    let counted = station.wait_for("counted");
    assert_eq!(counted["protocol"]["stored"], 2, "{counted}");
    station.wait_for("evidence");
    station.type_line("quit");
}

#[test]
fn the_day_goes_on_without_its_capture() {
    let place = place();
    let mut station = place.station(1, &["--auto-issue", "--scan-file", "voters.txt"]);
    let line = format!("serial:{}", place.path("desk0").display());
    let arguments = ["terminal", "--json", "--line", &line, "--auto", "--voters", "2"];
    let capture = ["--capture", "terminal.pcapng"];
    let mut terminal = place.live_limited(BLOCKS, &[arguments.as_slice(), &capture].concat(), "talk.txt");
    let ended = terminal.wait_for("capture-ended");
    assert_eq!(ended["capture"], "terminal.pcapng");
    assert!(!ended["why"].as_str().unwrap().is_empty(), "{ended}");
    finish_the_day(&mut station);
    assert_eq!(station.end().0, Some(0));
    let (code, _) = terminal.end();
    let talk = talk(&place, "talk.txt");
    assert_eq!(code, Some(2), "{talk}");
    assert_eq!(talk.matches("warning: ").count(), 1, "{talk}");
    assert!(talk.contains("capture `terminal.pcapng` ends here and is not whole, the lines go on"), "{talk}");
    assert!(talk.contains("error: capture `terminal.pcapng` is not whole"), "{talk}");
    let audit = place.saylau(&["audit", "evidence"]).output().unwrap();
    assert_ne!(audit.status.code(), Some(2), "{}", String::from_utf8_lossy(&audit.stderr));
    // What was captured is whole as far as it goes.
    let replay = place.saylau(&["replay", "--lockstep", "terminal.pcapng"]).output().unwrap();
    let told = String::from_utf8_lossy(&replay.stdout);
    assert_eq!(replay.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&replay.stderr));
    assert!(told.contains("the capture breaks off here"), "{told}");
}

#[test]
fn a_run_that_fails_tells_of_its_capture_too() {
    let place = place();
    let mut station = place.station(1, &[]);
    fs::create_dir(place.path("kept")).unwrap();
    let line = format!("serial:{}", place.path("desk0").display());
    let arguments = ["terminal", "--json", "--line", &line, "--memory", "kept/memory"];
    let capture = ["--capture", "terminal.pcapng"];
    let mut terminal = place.live_limited(BLOCKS, &[arguments.as_slice(), &capture].concat(), "talk.txt");
    terminal.wait_for("capture-ended");
    // The next right cannot be kept: a device that may forget it does not go on.
    fs::remove_dir_all(place.path("kept")).unwrap();
    let voters = fs::read_to_string(place.path("voters.txt")).unwrap();
    let voter = voters.lines().find(|line| !line.starts_with('#') && !line.is_empty()).unwrap();
    for line in ["start", "wait ready 1", &format!("look-up {voter}"), "issue"] {
        station.type_line(line);
    }
    let (code, _) = terminal.end();
    let talk = talk(&place, "talk.txt");
    assert_eq!(code, Some(2), "{talk}");
    assert!(talk.contains("error: memory `kept/memory` cannot be kept"), "{talk}");
    assert!(talk.contains("warning: capture `terminal.pcapng` is not whole"), "{talk}");
    assert!(!station.hears("stored", Duration::ZERO));
}
