use std::path::Path;

use super::*;
use crate::scenario::ScenarioSource;

fn load(name: &str, overrides: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let overrides = overrides.iter().map(|text| (*text).to_owned()).collect();
    let source = ScenarioSource { name: name.to_owned(), text, overrides };
    Scenario::parse(&source).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn run(name: &str, overrides: &[&str], seed: u64) -> Day {
    simulate(&load(name, overrides), "test", seed)
}

/// Every scenario shipped, by file name.
fn shipped() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/rnim-2004");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| format!("rnim-2004/{}", name.to_string_lossy())).collect();
    names.push("clean-day.toml".to_owned());
    names.sort();
    names
}

/// What holds on every day, whatever goes wrong.
#[track_caller]
fn check_ledger(scenario: &Scenario, day: &Day) {
    let home = crate::plan::draw(scenario, 0).home.len();
    let fates: u32 = day.truth.fates.values().sum();
    assert!(
        day.truth.arrived <= fates && fates <= day.truth.arrived + home as u32 + 24,
        "everybody's day ends"
    );
    let protocols: election::protocol::Protocols =
        serde_json::from_slice(&day.evidence["protocols.json"]).unwrap();
    let Some(electronic) = protocols.electronic else { return };
    let marked = day.truth.marked.first().map_or(0, election::contest::Tally::total) as u32;
    assert_eq!(marked, electronic.stored + day.truth.stranded, "marked = stored + stranded");
    let spent = electronic.stored + electronic.returned_blank + electronic.not_returned;
    assert_eq!(electronic.issued, spent, "issued = stored + blank + not returned");
}

#[test]
fn every_shipped_scenario_runs_to_its_end() {
    for name in shipped() {
        let scenario = load(&name, &[]);
        for seed in 1..=3 {
            let day = simulate(&scenario, "test", seed);
            println!("{name} seed {seed}");
            check_ledger(&scenario, &day);
        }
    }
}
