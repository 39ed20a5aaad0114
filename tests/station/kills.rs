//! Kills of either side at random moments: every ballot marked is counted once, none is lost.

use std::thread;
use std::time::Duration;

use crate::place::Place;
use crate::vote::{LINES, Moments, Vote};

fn check(kills: u32, seed: u64) {
    println!("seed {seed}");
    let mut moments = Moments(seed);
    let mut vote = Vote::begin(Place::new(&["--voters", "3000"]), &[]);
    for _ in 0..kills {
        thread::sleep(Duration::from_millis(20 + moments.next(150)));
        match moments.next(3) as usize {
            line @ 0..LINES => vote.cut_terminal(line),
            _ => {
                vote.station.take().unwrap().kill();
                vote.start_again();
            }
        }
    }
    let counted = vote.count();
    println!("{kills} kills, {counted:?}");
    counted.hold(&format!("seed {seed}"));
}

/// Ten kills in every run; two hundred with `SAYLAU_SLOW_TESTS=1`.
#[test]
fn a_kill_at_any_moment_loses_no_ballot_and_counts_none_twice() {
    let is_slow = std::env::var("SAYLAU_SLOW_TESTS").is_ok_and(|value| value == "1");
    check(if is_slow { 200 } else { 10 }, 0x5A59_1A55_0001);
}
