//! A medium that gives up while terminals vote: said clearly, ended with exit code 2, and gone on from without a loss.

use std::process::Stdio;
use std::time::Duration;

use crate::place::Place;
use crate::vote::{LINES, Vote, can_trace, told_stored};

/// Where the record lies, on a file system of its own.
const RECORD: [&str; 2] = ["--record", "disk/record"];
/// A small record has 10 MiB, and the journal of the file system needs room, too.
const MIB: u64 = 32;
/// Blocks of a small journal.
const BLOCKS: usize = 1024;

fn place() -> Option<Place> {
    Place::with_disk(&["--voters", "300"], MIB)
}

/// Waits for the end of a station whose medium has failed, and returns its talk and how many ballots it had told.
fn ended(vote: &mut Vote) -> (String, u64) {
    let (code, heard) = vote.station.take().unwrap().end();
    let talk = vote.place.talked("station.txt");
    assert_eq!(code, Some(2), "{talk}");
    assert!(talk.contains("error: record cannot be kept"), "{talk}");
    assert!(talk.contains("hint: what was acknowledged before is in the record; "), "{talk}");
    (talk, told_stored(&heard))
}

/// Runs the station on a medium that takes nothing, and returns what it said.
#[track_caller]
fn refused(vote: &Vote) -> String {
    let run = vote.station_command().stdin(Stdio::null()).output().unwrap();
    let talk = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{talk}");
    assert!(talk.contains("hint: "), "{talk}");
    talk
}

/// Goes on with the record, holds that what was told is in it, and counts.
fn goes_on(mut vote: Vote, told: u64) {
    let found = vote.start_again();
    assert!(told <= found, "{told} told, {found} found");
    vote.wait_stored(found + 2);
    let counted = vote.count();
    println!("{told} told, {found} found, {counted:?}");
    counted.hold("after the medium failed");
}

#[test]
fn a_full_disk_stops_no_vote() {
    let Some(place) = place() else { return };
    let mut vote = Vote::begin(place, &RECORD);
    vote.place.disk().fill();
    vote.wait_stored(20);
    // A start writes, too, and the room for it is there.
    vote.station.take().unwrap().kill();
    vote.start_again();
    vote.wait_stored(40);
    vote.count().hold("on a full disk");
}

#[test]
fn a_journal_that_finds_no_room_to_grow_stops_the_station_until_there_is_room() {
    let Some(place) = place() else { return };
    let voter = place.voters().pop().unwrap();
    let mut vote = Vote::begin(place, &RECORD);
    vote.place.disk().fill();
    vote.wait_stored(4);
    // Each of them is a record of the desk.
    let looks = vec![format!("look-up {voter}"); BLOCKS].join("\n");
    vote.station.as_mut().unwrap().type_line(&looks);
    let (talk, told) = ended(&mut vote);
    assert!(talk.contains("cannot write `desk.jnl`"), "{talk}");
    assert!(talk.contains("No space left on device"), "{talk}");
    assert!(talk.contains("hint: what was acknowledged before is in the record; make room"), "{talk}");
    vote.place.disk().make_room();
    goes_on(vote, told);
}

#[test]
fn a_disk_too_small_for_a_record_is_said_before_the_first_voter() {
    let Some(mut place) = place() else { return };
    place.disk().fill();
    let mut vote = Vote::at(place, &RECORD);
    let refused = refused(&vote);
    assert!(refused.contains("record cannot be kept in `disk/record`"), "{refused}");
    assert!(refused.contains("No space left on device") && refused.contains("make room"), "{refused}");
    vote.place.disk().make_room();
    goes_on(vote, 0);
}

#[test]
fn a_file_system_that_turns_read_only_stops_the_station_until_it_is_mounted_anew() {
    let Some(place) = place() else { return };
    let mut vote = Vote::begin(place, &RECORD);
    vote.wait_stored(5);
    vote.place.disk().fail();
    let (talk, told) = ended(&mut vote);
    assert!(talk.contains("Read-only file system"), "{talk}");
    assert!(talk.contains("mount it anew"), "{talk}");
    // A station that is started all the same changes nothing.
    let refused = refused(&vote);
    assert!(refused.contains("Read-only file system") && refused.contains("mount it anew"), "{refused}");
    vote.place.disk().mend();
    goes_on(vote, told);
}

/// Starts the station of a vote; the system refuses its n-th call of a kind.
fn start_failing(vote: &mut Vote, call: &str, error: &str, nth: u32) {
    vote.inject(Some(format!("{call}:error={error}:when={nth}")));
    let mut station = vote.start_alone();
    vote.inject(None);
    station.type_line("start");
    let has_lines = (0..LINES).all(|_| station.hears("line", Duration::from_secs(30)));
    vote.station = Some(station);
    if has_lines {
        vote.plug_in();
    }
}

/// A few calls in every run, all of the first two hundred with `SAYLAU_SLOW_TESTS=1`.
#[test]
fn a_call_that_fails_stops_the_station_and_loses_nothing() {
    if !can_trace() {
        return;
    }
    let is_slow = std::env::var("SAYLAU_SLOW_TESTS").is_ok_and(|value| value == "1");
    for nth in (1..=200).step_by(if is_slow { 1 } else { 47 }) {
        for (call, error) in [("fdatasync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC")] {
            println!("{call} {nth}: {error}");
            let mut vote = Vote::at(Place::new(&["--voters", "300"]), &[]);
            start_failing(&mut vote, call, error, nth);
            let (talk, told) = ended(&mut vote);
            let why = if error == "EIO" { "Input/output error" } else { "No space left on device" };
            assert!(talk.contains(why), "{talk}");
            goes_on(vote, told);
        }
    }
}
