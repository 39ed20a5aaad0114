//! The record of a station as a process: what it draws, where it may lie, its mirror, and its end.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::place::Place;

/// Runs a station that cannot begin, and returns what it said.
#[track_caller]
fn refused(place: &Place, arguments: &[&str]) -> String {
    let run = place.saylau(&[&["station", "--line", "pty:desk0"], arguments].concat()).output().unwrap();
    let Output { status, stderr, .. } = run;
    let told = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{told}");
    assert!(told.contains("hint: "), "{told}");
    told
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Returns the seed of draws that the capture of a trial notes.
fn draws(capture: &Path) -> String {
    let bytes = fs::read(capture).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (_, behind) = text.split_once("\"draws\":\"").unwrap();
    behind.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// Whoever has the disk could otherwise draw the nonces of all rights again, in the order in which voters were marked.
#[test]
fn every_start_draws_anew_and_no_file_of_the_record_holds_what_it_draws_from() {
    let place = Place::new(&[]);
    let seeds = ["first.pcapng", "second.pcapng"].map(|capture| {
        let mut station = place.station(1, &["--capture", capture]);
        station.type_line("quit");
        assert_eq!(station.end().0, Some(0));
        draws(&place.path(capture))
    });
    assert_eq!(seeds[0].len(), 64);
    assert_ne!(seeds[0], seeds[1]);
    for seed in &seeds {
        let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
        let pairs = seed.as_bytes().as_chunks::<2>().0.iter();
        let bytes: Vec<u8> = pairs.map(|[high, low]| digit(*high) << 4 | digit(*low)).collect();
        for file in fs::read_dir(place.path("record")).unwrap() {
            let path = file.unwrap().path();
            let content = fs::read(&path).unwrap();
            assert!(!holds(&content, &bytes) && !holds(&content, seed.as_bytes()), "{}", path.display());
        }
    }
}

#[test]
fn a_record_closed_before_its_evidence_was_written_is_exported_at_the_next_start() {
    let place = Place::new(&[]);
    let options = ["--auto-issue", "--scan-file", "voters.txt"];
    let mut station = place.station(1, &options);
    station.type_line("start");
    let terminal = place.terminal(0, &["--auto", "--voters", "2"]);
    assert_eq!(terminal.end().0, Some(0));
    station.type_line("close");
    station.type_line("count waive close.key");
    station.wait_for("evidence");
    // What lies there now is no evidence, so it is not replaced, and the station fails behind the Close.
    fs::remove_file(place.path("evidence/manifest.json")).unwrap();
    station.type_line("seal");
    assert_eq!(station.end().0, Some(2));
    let mut station = place.station(1, &["--out", "again"]);
    station.wait_for("unexported");
    station.type_line("restart 7");
    station.type_line("open-box close.key");
    station.wait_for("closed");
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));
    let verified = place.saylau(&["verify", "again"]).output().unwrap();
    let told = String::from_utf8(verified.stdout).unwrap();
    // A trial may lie on any file system, and the record says so.
    assert!(told.contains("1 of 16 checks failed") && told.contains("V15"), "{told}");
    assert!(told.contains("2 ballots, 0 voids"), "{told}");
    let told = refused(&place, &["--unsafe-fs"]);
    assert!(told.contains("record is closed"), "{told}");
}

#[test]
fn a_mirror_holds_the_same_box_and_is_missed() {
    let place = Place::new(&[]);
    let station = place.station(1, &["--mirror", "mirror"]);
    station.kill();
    let told = refused(&place, &["--unsafe-fs"]);
    assert!(told.contains("--mirror-failure go-on"), "{told}");
    let mut station = place.station(1, &["--mirror-failure", "go-on"]);
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));
    let same = ["record/box.slots", "mirror/box.slots"].map(|name| fs::read(place.path(name)).unwrap());
    assert!(same[0] == same[1]);
}

#[test]
fn a_file_system_that_may_keep_the_order_of_votes_is_refused() {
    let place = Place::new(&[]);
    let told = refused(&place, &["--record", "/proc/self"]);
    assert!(told.contains("record cannot be kept"), "{told}");
    let election = Place::new(&["--mode", "election"]);
    let told = refused(&election, &["--unsafe-fs"]);
    assert!(told.contains("leave --unsafe-fs out"), "{told}");
    let Ok(shared) = tempfile::tempdir_in("/dev/shm") else {
        eprintln!("SKIPPED: no file system in memory at hand");
        return;
    };
    let told = refused(&place, &["--record", &shared.path().display().to_string()]);
    assert!(told.contains("tmpfs") && told.contains("mkfs.ext4"), "{told}");
}

/// A record of version 1 is left as it is.
#[test]
fn a_folder_of_an_older_version_and_one_without_keys_are_not_begun_again() {
    let place = Place::new(&[]);
    place.station(1, &[]).kill();
    fs::rename(place.path("record/keys.box"), place.path("keys.box")).unwrap();
    let told = refused(&place, &["--unsafe-fs"]);
    assert!(told.contains("keys `keys.box` cannot be read"), "{told}");
    fs::create_dir(place.path("old")).unwrap();
    fs::write(place.path("old/slots.bin"), "SAYLAUS1").unwrap();
    let told = refused(&place, &["--unsafe-fs", "--record", "old"]);
    assert!(told.contains("version 1"), "{told}");
}
