//! Every incident of the report that can be played, replayed and audited from its evidence alone.
//!
//! Where no record of this kind can show an incident, the observers' note is all there is, and the audit says so.

#![expect(clippy::panic, reason = "a test fails aloud")]

use std::collections::BTreeSet;
use std::path::Path;

use auditor::lost_votes::Fate;
use auditor::{Evidence, Report, audit};
use language::{Language, Words};
use terminal_sim::scenario::incidents::{Answer, Catalogue, Play};
use terminal_sim::scenario::{Scenario, ScenarioSource};
use terminal_sim::simulate;

const SEED: u64 = 1;
/// Days of each incident that are audited.
const SEEDS: u64 = 4;

fn load(name: &str) -> Scenario {
    set(name, &[])
}

/// Reads a scenario with overrides.
fn set(name: &str, overrides: &[String]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let source = ScenarioSource { name: name.to_owned(), text, overrides: overrides.to_vec() };
    Scenario::parse(&source).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn replay(name: &str, seed: u64) -> Report {
    audit(&Evidence::from_files(simulate(&load(name), "test", seed).evidence))
}

fn codes(report: &Report) -> BTreeSet<&'static str> {
    report.findings().map(|finding| finding.code).collect()
}

/// Every way the catalogue gives to play an incident, with the incident.
fn plays() -> Vec<(String, Play)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rnim-2004/incidents.toml");
    let text = std::fs::read_to_string(path).expect("the catalogue is there");
    let catalogue = Catalogue::parse(&ScenarioSource::new("incidents.toml", text));
    let catalogue = catalogue.unwrap_or_else(|problems| panic!("{problems:#?}"));
    let incidents = catalogue.incidents.into_iter().filter_map(|incident| match incident.answer {
        Answer::Play(plays) => Some(plays.into_iter().map(move |play| (incident.id.clone(), play))),
        _ => None,
    });
    incidents.flatten().collect()
}

/// The catalogue says which checks find an incident: these do, whatever the seed, and no others do.
#[test]
fn every_incident_is_found_by_the_checks_the_catalogue_names_and_by_no_others() {
    let plays = plays();
    assert!(70 < plays.len());
    let mut wrong = Vec::new();
    for (incident, play) in plays {
        let scenario = set(&format!("rnim-2004/{}", play.scenario), &play.set);
        for seed in 1..=SEEDS {
            let report = audit(&Evidence::from_files(simulate(&scenario, "test", seed).evidence));
            let mut found = codes(&report);
            // The scenario's notes are told whatever the records show.
            assert!(found.remove("O1"), "{incident} {play}: the note is not reported: {found:?}");
            let certain: BTreeSet<&str> = play.checks.iter().map(String::as_str).collect();
            let known: BTreeSet<&str> = play.sometimes.iter().map(String::as_str).collect();
            if !certain.is_subset(&found) || !found.is_subset(&certain.union(&known).copied().collect()) {
                wrong.push(format!("{incident} {play}, seed {seed}: {found:?} found, {certain:?} expected"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A code that does not exist would be a promise nobody can keep.
#[test]
fn the_catalogue_names_checks_that_exist() {
    for (incident, play) in plays() {
        for code in play.checks.iter().chain(&play.sometimes) {
            assert!(
                auditor::checks::check(code).is_some_and(|check| check.code == code),
                "{incident}: {code}"
            );
        }
    }
}

#[test]
fn where_no_record_can_show_an_incident_the_note_says_so() {
    for name in ["rnim-2004/taldykorgan-32", "rnim-2004/kyzylorda-190"] {
        let report = replay(name, SEED);
        let note = report.findings().find(|finding| finding.code == "O1").expect("the note is reported");
        assert!(
            note.claim.to_string().contains("no record of this kind can show it"),
            "{name}: {}",
            note.claim
        );
    }
}

/// Whatever an incident makes the audit say has words in every language.
#[test]
fn every_incident_is_told_in_every_language() {
    for name in list("rnim-2004") {
        let report = replay(&name, SEED);
        for language in Language::ALL {
            let text = auditor::render(&report, true, language);
            assert!(!text.contains("{ $") && !text.contains("{$"), "{name}: {text}");
            for finding in report.findings() {
                let told = Words::new(language).tell(&finding.claim);
                let is_cyrillic = told.chars().any(|letter| ('а'..='я').contains(&letter));
                assert!(is_cyrillic || language == Language::English, "{name}: {told}");
            }
        }
    }
}

/// The same 109 votes, three kinds of evidence (SAYLAU 8.3).
#[test]
fn the_109_votes_of_almaty_147_are_told_apart_as_far_as_the_evidence_goes() {
    for (name, fate) in [
        ("rnim-2004/almaty-147", Fate::ReadButNotSummed),
        ("rnim-2004/almaty-147-never-read", Fate::NeverRead),
        ("rnim-2004/almaty-147-cannot-tell", Fate::CannotTell),
    ] {
        for seed in 1..=5 {
            let lost = replay(name, seed).lost_votes.expect("votes are missing");
            let parts: Vec<_> = lost.parts.iter().map(|part| (part.fate, part.votes)).collect();
            assert_eq!(parts, [(fate, 109)], "{name}, seed {seed}");
        }
    }
}

/// With 0 alarms in 200 days the rate of days with a false alarm is below 1.5 % at 95 % (rule of three).
#[test]
fn two_hundred_clean_days_raise_no_finding() {
    let scenario = load("clean-day");
    for seed in 1..=200 {
        let report = audit(&Evidence::from_files(simulate(&scenario, "test", seed).evidence));
        let claims: Vec<_> = report.findings().map(|finding| (finding.code, &finding.claim)).collect();
        assert!(claims.is_empty(), "seed {seed}: {claims:#?}");
        assert!(report.lost_votes.is_none(), "seed {seed}");
    }
}

/// The other device profiles and suites have clean days, too.
#[test]
fn clean_days_on_cards_and_wires_raise_no_finding() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/clean-day.toml"));
    let text = text.expect("the clean day is there");
    for profile in ["card-2005", "wired"] {
        for seed in 1..=20 {
            let overrides = vec![format!("equipment.profile={profile}")];
            let source = ScenarioSource { name: "clean-day".into(), text: text.clone(), overrides };
            let scenario = Scenario::parse(&source).unwrap_or_else(|problems| panic!("{problems:#?}"));
            let report = audit(&Evidence::from_files(simulate(&scenario, "test", seed).evidence));
            let claims: Vec<_> = report.findings().map(|finding| (finding.code, &finding.claim)).collect();
            assert!(claims.is_empty(), "{profile}, seed {seed}: {claims:#?}");
        }
    }
}

/// Sealing hides ballots, not discrepancies: the audit finds on a sealed day what it finds on the same day otherwise.
#[test]
fn sealed_days_have_the_findings_of_the_same_day_with_the_stand_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    // Where the fault is one of the paper, the sealed votes are those of the clean day.
    let is_electronic = |name: &String| load(name).incident.is_some_and(|id| id.starts_with("EV"));
    let electronic = list("rnim-2004").into_iter().filter(is_electronic);
    let shipped = electronic.chain(["clean-day".to_owned()]);
    for name in shipped {
        let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("it was listed");
        let audited = |sealing: &str| {
            let overrides = vec![format!("election.sealing={sealing}")];
            let source = ScenarioSource { name: name.clone(), text: text.clone(), overrides };
            let scenario = Scenario::parse(&source).unwrap_or_else(|problems| panic!("{problems:#?}"));
            audit(&Evidence::from_files(simulate(&scenario, "test", SEED).evidence))
        };
        let (sealed, stand_in) = (audited("to-close-key"), audited("stand-in"));
        let claims = |report: &Report| -> Vec<String> {
            report.findings().map(|finding| format!("{} {}", finding.code, finding.claim)).collect()
        };
        assert_eq!(claims(&sealed), claims(&stand_in), "{name}");
        if name == "clean-day" {
            assert!(claims(&sealed).is_empty());
        }
        assert_eq!(sealed.lost_votes, stand_in.lost_votes, "{name}");
        let says = |report: &Report, what: &str| {
            report.origin.assumptions.iter().any(|assumption| assumption.contains(what))
        };
        assert!(says(&sealed, "sealed to the close key") && says(&stand_in, "hides nothing"), "{name}");
    }
}

fn list(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(folder);
    let entries = std::fs::read_dir(path).expect("scenarios are there");
    let stem =
        |entry: std::fs::DirEntry| entry.path().file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let names = entries.filter_map(|entry| stem(entry.expect("it can be listed")));
    let names = names.filter(|name| name != "incidents");
    let mut names: Vec<String> = names.map(|name| format!("{folder}/{name}")).collect();
    names.sort();
    assert!(20 < names.len());
    names
}
