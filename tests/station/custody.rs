//! One election with its close key in shares: drawn, rehearsed, and put together at the count.

use std::fs;

use crate::place::{Live, Place};

/// Makes an election whose close key is in five shares, three of them needed; the whole key of `init station` is gone.
fn place() -> Place {
    let place = Place::new(&["--mode", "election"]);
    draw(&place, "shares");
    fs::remove_file(place.path("close.key")).unwrap();
    place
}

/// Draws a key and puts its public half into the station file.
fn draw(place: &Place, folder: &str) {
    let drawn =
        place.saylau(&["init", "close-key", "--shares", "5", "--needed", "3", "--out", folder]).output();
    let drawn = drawn.unwrap();
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    let told = String::from_utf8(drawn.stdout).unwrap();
    let key = told.lines().next().unwrap();
    assert!(key.starts_with("close_key = \""), "{told}");
    let station = fs::read_to_string(place.path("station.toml")).unwrap();
    let lines = station.lines().map(|line| if line.starts_with("close_key") { key } else { line });
    fs::write(place.path("station.toml"), lines.collect::<Vec<_>>().join("\n")).unwrap();
}

fn with(command: &str, files: &[&str]) -> String {
    files.iter().fold(command.to_owned(), |line, file| format!("{line} --share {file}"))
}

#[track_caller]
fn refused(station: &mut Live, command: &str, expected: &str) {
    station.type_line(command);
    let why = station.wait_for("refused")["why"].as_str().unwrap().to_owned();
    assert!(why.contains(expected), "{command}: {why}");
}

#[test]
fn an_election_is_opened_and_counted_with_shares() {
    let place = place();
    if !place.can_vote() {
        return;
    }
    let [one, two, three, four, five] = [1, 2, 3, 4, 5].map(|n| format!("shares/share-{n}.txt"));
    let mut station = place.station(1, &["--auto-issue", "--scan-file", "voters.txt"]);
    refused(&mut station, "start", "--without-rehearsal");
    refused(&mut station, &with("start", &[&one, &two]), "3 shares are needed: 2");
    station.type_line(&with("start", &[&five, &one, &three]));
    let rehearsed = station.wait_for("rehearsed");
    assert_eq!((rehearsed["how"].as_str(), rehearsed["shares"].as_u64()), (Some("with shares"), Some(3)));
    let terminal = place.terminal(0, &["--auto", "--voters", "3"]);
    assert_eq!(terminal.end().0, Some(0));
    station.type_line("close");
    station.wait_for("closing");

    // Every wrong way to bring the shares: told, and nothing is lost by it.
    let text = fs::read_to_string(place.path(&two)).unwrap();
    let (head, row) = text.split_once("\n2: ").unwrap();
    let (first, rest) = row.split_at(1);
    let typo = format!("{head}\n2: {}{rest}", if first == "0" { "1" } else { "0" });
    fs::write(place.path("typo.txt"), typo).unwrap();
    let other = Place::new(&["--mode", "election"]);
    draw(&other, "other");
    fs::copy(other.path("other/share-4.txt"), place.path("other-key.txt")).unwrap();
    let elsewhere = fs::read_to_string(other.path("station.toml")).unwrap();
    fs::write(other.path("station.toml"), elsewhere.replace("number = 1\n", "number = 2\n")).unwrap();
    draw(&other, "elsewhere");
    fs::copy(other.path("elsewhere/share-4.txt"), place.path("other-precinct.txt")).unwrap();
    for (files, expected) in [
        (&[][..], "its secret is missing"),
        (&[&*one, &*two], "3 shares are needed: 2"),
        (&[&*one, &*two, &*one], "share is given twice: 1"),
        (&[&*one, "typo.txt", &*three], "row is mistyped: 2"),
        (&[&*one, &*two, "other-key.txt"], "share is of another close key: 4"),
        (&[&*one, &*two, "other-precinct.txt"], "share is of another election or precinct: 4"),
        (&[&*one, &*two, "station.toml"], "text is no share of a close key"),
        (&[&*one, &*two, "nowhere.txt"], "nowhere.txt"),
    ] {
        refused(&mut station, &with("count waive", files), expected);
    }
    station.type_line(&with("count waive", &[&two, &three, &four]));
    assert_eq!(station.wait_for("counted")["protocol"]["stored"], 3);
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));

    let mut station = place.station(1, &[]);
    station.type_line("restart 7");
    station.wait_for("state");
    station.type_line(&with("open-box", &[&one, &four, &five]));
    station.wait_for("evidence");
    let audit = place.saylau(&["audit", "evidence"]).output().unwrap();
    let told = String::from_utf8_lossy(&audit.stdout);
    assert!(!told.contains("rehearsal"), "{told}");
}

#[test]
fn a_rehearsal_left_out_is_written_down_and_found() {
    let place = place();
    if !place.can_vote() {
        return;
    }
    let mut station = place.station(1, &[]);
    station.type_line("start --without-rehearsal");
    assert_eq!(station.wait_for("rehearsed")["how"], "left out");
    for command in
        ["close", &with("count", &["shares/share-1.txt", "shares/share-2.txt", "shares/share-3.txt"])]
    {
        station.type_line(command);
    }
    station.wait_for("evidence");
    let audit = place.saylau(&["audit", "evidence"]).output().unwrap();
    assert_eq!(audit.status.code(), Some(1));
    let told = String::from_utf8_lossy(&audit.stdout);
    assert!(told.contains("rehearsal of the close key was left out"), "{told}");
}

/// No file and no output holds the whole key, and a drawn key never goes over one that is there.
#[test]
fn the_key_is_never_written_whole_nor_over_another() {
    let place = place();
    if !place.can_vote() {
        return;
    }
    let again = place.saylau(&["init", "close-key", "--out", "shares"]).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
    let files = fs::read_dir(place.path("shares")).unwrap().count();
    assert_eq!(files, 5);
    for (shares, needed, expected) in
        [("1", "1", "2 to 16 shares"), ("5", "6", "2 to 5 shares must be needed")]
    {
        let wrong = ["init", "close-key", "--shares", shares, "--needed", needed, "--out", "more"];
        let wrong = place.saylau(&wrong).output().unwrap();
        assert_eq!(wrong.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&wrong.stderr).contains(expected), "{wrong:?}");
    }
}

/// The station's memory goes into no core dump.
#[cfg(target_os = "linux")]
#[test]
fn a_running_station_leaves_no_core_dump() {
    let place = place();
    if !place.can_vote() {
        return;
    }
    let station = place.station(1, &[]);
    let limits = fs::read_to_string(format!("/proc/{}/limits", station.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
}
