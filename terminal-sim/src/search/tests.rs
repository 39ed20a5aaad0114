//! The search finds nothing in the program as it is, and its parts do what they say.

use std::path::Path;

use election::time::{Duration, Instant};

use super::coverage::Coverage;
use super::*;
use crate::chronicle::Happening;
use crate::scenario::ScenarioSource;

fn station(overrides: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/clean-day.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let small = [
        "electorate.listed=200",
        "hours.closes=12:00",
        "commission.home_trip=09:00",
        "behaviour.walk_off=0.01",
    ];
    let overrides = small.iter().chain(overrides).map(|text| (*text).to_owned()).collect();
    let source = ScenarioSource { name: "clean-day.toml".to_owned(), text, overrides };
    Scenario::parse(&source).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Plays the small station with these faults and holds that no rule is broken.
#[track_caller]
fn holds(profile: &str, seed: u64, overrides: &[&str]) -> Vec<Entry> {
    let profile = format!("equipment.profile={profile}");
    let overrides: Vec<&str> = overrides.iter().copied().chain([profile.as_str()]).collect();
    let run = run(&station(&overrides), "", seed);
    assert_eq!(run.breaches, []);
    run.played.unwrap().1
}

/// Seed 41 of remotes: with one dock busy on a noisy line, a voter was given the portable device out of its cradle.
#[test]
fn a_portable_device_in_its_cradle_is_given_to_nobody_at_the_station() {
    let noise = r#"{ kind = "line-noise", at = "07:47", until = "07:51", bit_error_rate = 0.00505 }"#;
    let chronicle = holds("remote-2004", 41, &["equipment.devices=2", &format!("fault=[{noise}]")]);
    let lifted = chronicle.iter().filter_map(|entry| match entry.what {
        Happening::Line { device, is_up: false, .. } if device.0.starts_with(b"PRT-") => Some(entry.at),
        _ => None,
    });
    let trip = Instant::from_hour(9) - Duration::from_mins(10);
    assert_eq!(lifted.filter(|at| *at < trip).count(), 0);
}

/// Seed 275 of cards and wired terminals: both ends lost the session on a noisy line, the computer did not know it, and
/// the line stayed silent for the rest of the day.
#[test]
fn a_reader_that_fell_silent_is_plugged_in_anew() {
    let noise = r#"{ kind = "line-noise", at = "07:56", until = "08:04", bit_error_rate = 0.00302 }"#;
    for profile in ["card-2005", "wired"] {
        holds(profile, 275, &["equipment.devices=2", &format!("fault=[{noise}]")]);
    }
}

/// Seed 773 of cards: an unread card was taken out of a reader whose line was cut, the reader went on to announce its
/// vote, and the computer waited for it for the rest of the day.
#[test]
fn a_reader_announces_no_vote_of_a_card_that_was_taken_out() {
    let noise = r#"{ kind = "line-noise", at = "10:12", until = "10:14", bit_error_rate = 0.00102 }"#;
    let cut = r#"{ kind = "line-cut", at = "10:13:32", until = "10:13:34" }"#;
    for seed in 771..=775 {
        holds("card-2005", seed, &["equipment.devices=1", &format!("fault=[{noise}, {cut}]")]);
    }
}

/// Seed 531 of wired terminals: the computer was started again while a voter stood at the terminal, who cast between the
/// terminal's answer and the session's first frame.
#[test]
fn a_terminal_that_casts_while_its_session_opens_is_not_free() {
    let cut = r#"{ kind = "power-cut", at = "09:27:19.476", until = "09:27:21.425", then = "restart" }"#;
    let small = ["electorate.listed=50", "equipment.devices=1", "behaviour.walk_off=0.0"];
    let home = ["commission.home_trip=07:00", "commission.stock=202"];
    let fault = format!("fault=[{cut}]");
    holds("wired", 531, &[&small[..], &home, &[fault.as_str()]].concat());
}

/// Seed 362 of remotes: the disk failed at the very moment it was to be mended, and nobody started the computer again.
#[test]
fn a_disk_that_fails_as_it_is_mended_is_mended() {
    let mute = r#"{ kind = "line-mute", at = "10:24", until = "10:30", line = 1, direction = "to-station" }"#;
    let torn = r#"{ kind = "disk-torn", at = "10:28", until = "10:30", operation = 27, then = "restart" }"#;
    let fault = format!("fault=[{mute}, {torn}]");
    let equipment = ["equipment.devices=3", "equipment.booths=3", "election.record=kept"];
    let people = ["behaviour.forget=0.05", "commission.stock=202", "commission.home_trip=07:00"];
    holds("remote-2004", 362, &[&equipment[..], &people, &[fault.as_str()]].concat());
}

/// Every rule broken in a few runs of each profile, with what it takes to break it.
fn failures(
    scenario: &Scenario,
    seeds: std::ops::RangeInclusive<u64>,
    reached: &mut Coverage,
) -> Vec<String> {
    let mut failures = Vec::new();
    for seed in seeds {
        let mixed = mix(scenario, seed);
        let run = run(&mixed, "", seed);
        if let Some((_, chronicle)) = &run.played {
            reached.merge(&Coverage::of(chronicle));
        }
        if let Some(Breach { checker, seen }) = run.breaches.first() {
            let shrunk = shrink(&mixed, seed, checker, &mut |_| {});
            let listed = shrunk.scenario.electorate.listed;
            failures.push(format!(
                "seed {seed}, {listed} listed: {checker}: {seen}: {:?}",
                shrunk.scenario.faults
            ));
        }
    }
    failures
}

#[test]
fn no_rule_is_broken_whatever_goes_wrong() {
    let mut reached = Coverage::default();
    let mut all = Vec::new();
    for profile in ["remote-2004", "card-2005", "wired"] {
        let scenario = station(&[&format!("equipment.profile={profile}")]);
        all.extend(failures(&scenario, 1..=150, &mut reached));
    }
    println!("never reached: {:?}", reached.never().collect::<Vec<_>>());
    assert!(all.is_empty(), "{all:#?}");
}
