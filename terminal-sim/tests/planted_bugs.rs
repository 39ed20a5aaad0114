//! The search finds bugs that a careless author would have put into the controller, and cuts each down to what it takes.
//!
//! Built with the feature `seeded-bugs` alone: `cargo test -p terminal-sim --features seeded-bugs --test planted_bugs`.

use std::path::Path;

use station_controller::seeded::{Bug, plant};
use terminal_sim::scenario::{Scenario, ScenarioSource};
use terminal_sim::search::{mix, run, shrink};

/// A bug must be found within so many seeds.
const SEEDS: u64 = 2_000;

fn station(profile: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/clean-day.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let profile = format!("equipment.profile={profile}");
    let small = ["electorate.listed=200", "hours.closes=12:00", "equipment.devices=3", &profile];
    let overrides = small.map(str::to_owned).to_vec();
    Scenario::parse(&ScenarioSource { name: "clean-day.toml".to_owned(), text, overrides }).unwrap()
}

/// Looks for a bug until a rule is broken. Returns seed, faults as drawn, and the run cut down.
fn look(scenario: &Scenario, bug: Bug) -> Option<(u64, usize, &'static str, terminal_sim::search::Shrunk)> {
    (1..=SEEDS).find_map(|seed| {
        let mixed = mix(scenario, seed);
        plant(Some(bug));
        let breach = run(&mixed, "", seed).breaches.into_iter().next();
        let found = breach.map(|breach| {
            let shrunk = shrink(&mixed, seed, breach.checker, &mut |_| {});
            (seed, mixed.faults.len(), breach.checker, shrunk)
        });
        plant(None);
        found
    })
}

#[test]
fn every_planted_bug_is_found_and_cut_down() {
    // A bug that makes the program panic is found too; its message is of no interest here.
    std::panic::set_hook(Box::new(|_| {}));
    println!(
        "{:<18} {:<12} {:>5}  {:<13} faults  voters  runs to cut down",
        "bug", "profile", "seed", "rule"
    );
    let mut missed = Vec::new();
    for bug in [Bug::AckBeforeRecord, Bug::NoDeduplication, Bug::FreedUnread, Bug::ListLockKept] {
        for profile in ["remote-2004", "card-2005", "wired"] {
            let Some((seed, drawn, checker, shrunk)) = look(&station(profile), bug) else {
                missed.push(format!("{bug:?} on {profile}"));
                continue;
            };
            let (left, listed) = (shrunk.scenario.faults.len(), shrunk.scenario.electorate.listed);
            println!(
                "{:<18} {profile:<12} {seed:>5}  {checker:<13} {drawn:>2} -> {left:<2} {listed:>5}  {:>5}",
                format!("{bug:?}"),
                shrunk.tried
            );
            assert!(left <= 3, "{bug:?} on {profile}: {:?}", shrunk.scenario.faults);
            // It is printed as one line, and that line is read again.
            let again = Scenario::parse(&ScenarioSource::new("again", shrunk.scenario.canonical()));
            assert_eq!(again.as_ref(), Ok(&shrunk.scenario), "{bug:?} on {profile}");
            // Without the bug what is left breaks nothing: it was the bug and not the day.
            assert_eq!(run(&shrunk.scenario, "", seed).breaches, [], "{bug:?} on {profile}");
        }
    }
    assert_eq!(missed, [] as [String; 0]);
}
