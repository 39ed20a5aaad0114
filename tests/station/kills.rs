//! Power cuts of either side at random moments: every ballot marked is counted once, none is lost.

use std::thread;
use std::time::Duration;

use crate::place::{Live, Place, marked};

/// A small generator of its own, so that a failing run is repeated by its seed.
struct Moments(u64);

impl Moments {
    fn next(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

const LINES: usize = 2;
const STATION: [&str; 3] = ["--auto-issue", "--scan-file", "voters.txt"];

fn start_again(place: &Place) -> Live {
    let mut station = place.station(LINES, &STATION);
    for command in ["restart 7", "resume", "status"] {
        station.type_line(command);
    }
    station.wait_for("status");
    station
}

fn check(kills: u32, seed: u64) {
    println!("seed {seed}");
    let mut moments = Moments(seed);
    let place = Place::new(&["--voters", "3000"]);
    let mut station = place.station(LINES, &STATION);
    station.type_line("start");
    station.wait_for("zero-report");
    let mut terminals = [0, 1].map(|line| Some(place.terminal(line, &["--auto"])));
    let mut marks = [0; LINES];
    for _ in 0..kills {
        thread::sleep(Duration::from_millis(20 + moments.next(150)));
        match moments.next(3) as usize {
            line @ 0..LINES => {
                let heard = terminals[line].take().unwrap().kill();
                marks[line] = marks[line].max(marked(&heard));
                terminals[line] = Some(place.terminal(line, &["--auto"]));
            }
            _ => {
                station.kill();
                station = start_again(&place);
            }
        }
    }
    // Nobody marks any more; what is held comes in.
    station.type_line("suspend");
    for (line, terminal) in terminals.into_iter().enumerate() {
        let heard = terminal.unwrap().kill();
        marks[line] = marks[line].max(marked(&heard));
        let mut terminal = place.terminal(line, &[]);
        // A power cut between marking and telling: the memory knows better.
        terminal.type_line("status");
        marks[line] = marks[line].max(terminal.wait_for("status")["marked"].as_u64().unwrap());
        terminal.type_line("wait open");
        terminal.type_line("status");
        let mut unread = terminal.wait_for("status")["unread"].as_u64().unwrap();
        while 0 < unread {
            thread::sleep(Duration::from_millis(20));
            terminal.type_line("status");
            unread = terminal.wait_for("status")["unread"].as_u64().unwrap();
        }
    }
    for command in ["close", "count waive close.key", "quit"] {
        station.type_line(command);
    }
    let stored = station.wait_for("counted")["protocol"]["stored"].as_u64().unwrap();
    println!("{kills} kills, {marks:?} marked, {stored} stored");
    assert_eq!(stored, marks.iter().sum::<u64>(), "seed {seed}");
    assert!(0 < stored);
}

/// Ten power cuts in every run; two hundred with `SAYLAU_SLOW_TESTS=1`.
#[test]
fn a_power_cut_at_any_moment_loses_no_ballot_and_counts_none_twice() {
    let is_slow = std::env::var("SAYLAU_SLOW_TESTS").is_ok_and(|value| value == "1");
    check(if is_slow { 200 } else { 10 }, 0x5A59_1A55_0001);
}
