//! Every scenario of the project is readable, and the set is complete.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use terminal_sim::scenario::{FaultKind, Scenario, ScenarioSource, fault_kinds};

/// Returns every scenario under `scenarios/` by its path there.
fn scenarios() -> BTreeMap<String, Scenario> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let scenario = Scenario::parse(&ScenarioSource::new(name.as_str(), text));
        (name, scenario.unwrap())
    };
    files(&root).into_iter().map(read).collect()
}

/// Returns the TOML files of a folder and of those in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let deeper = folders.iter().flat_map(|folder| self::files(folder));
    let is_toml = |path: &PathBuf| {
        // The catalogue of incidents is no scenario, and a nation is many.
        let is_other = ["incidents.toml", "kazakhstan-2004.toml", "kazakhstan-2005.toml"];
        let is_toml = path.extension().is_some_and(|extension| extension == "toml");
        is_toml && !is_other.iter().any(|name| path.ends_with(name))
    };
    files.into_iter().chain(deeper).filter(is_toml).collect()
}

#[test]
fn every_file_reads_and_comes_back_from_its_canonical_text() {
    for (name, scenario) in scenarios() {
        let again = Scenario::parse(&ScenarioSource::new(name.as_str(), scenario.canonical()));
        assert_eq!(again.as_ref(), Ok(&scenario), "{name}");
        assert_eq!(again.unwrap().canonical(), scenario.canonical(), "{name}");
    }
}

#[test]
fn a_brief_scenario_is_the_same_scenario_in_fewer_lines() {
    for (name, scenario) in scenarios() {
        let brief = scenario.brief();
        assert_eq!(
            Scenario::parse(&ScenarioSource::new(name.as_str(), brief.as_str())),
            Ok(scenario.clone())
        );
        assert!(brief.lines().count() * 2 < scenario.canonical().lines().count(), "{name}: {brief}");
    }
}

#[test]
fn every_incident_is_named_after_its_precinct_and_says_what_is_reported_and_assumed() {
    for (name, scenario) in scenarios().iter().filter(|(name, _)| name.starts_with("rnim-2004/")) {
        let city = scenario.precinct.city.to_lowercase();
        let file = format!("rnim-2004/{city}-{}", scenario.precinct.number);
        assert!(name.strip_prefix(&file).is_some_and(|rest| rest.starts_with(['-', '.'])), "{name}");
        assert!(!scenario.story.is_empty(), "{name}");
        assert!(!scenario.reported.is_empty(), "{name}");
        assert!(!scenario.assumed.is_empty(), "{name}");
        let notes = &scenario.notes;
        assert!(notes.iter().any(|note| note.incident == scenario.incident), "{name}");
    }
}

#[test]
fn the_three_ways_to_lose_109_votes_have_far_more_electronic_voters_than_that() {
    let scenarios = scenarios();
    let losses: Vec<_> = scenarios.iter().filter(|(name, _)| name.contains("almaty-147")).collect();
    assert_eq!(losses.len(), 3);
    for (name, scenario) in losses {
        let people = &scenario.electorate;
        let electronic = f64::from(people.listed) * people.turnout * people.electronic_share;
        assert!(400.0 < electronic, "{name}: {electronic}");
        let lost = scenario.faults.iter().map(|fault| match fault.kind {
            FaultKind::VotesNotSummed { count, .. } | FaultKind::DevicesNeverRead { count } => count,
            _ => 0,
        });
        assert_eq!(lost.sum::<u32>(), 109, "{name}");
    }
}

#[test]
fn a_fault_kind_names_an_incident_exactly_where_a_file_shows_it() {
    let scenarios = scenarios();
    for kind in fault_kinds() {
        let shows = |scenario: &&Scenario| scenario.faults.iter().any(|fault| fault.kind.name() == kind.name);
        let mut found: Vec<_> =
            scenarios.values().filter(shows).filter_map(|scenario| scenario.incident.as_deref()).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, kind.incidents, "{}", kind.name);
    }
}
