//! What holds on every simulated day: the ledger, the fingerprint, and that draws stay where they were.

use std::path::Path;

use expect_test::expect;

mod machine_faults;

use super::*;
use crate::scenario::ScenarioSource;

fn load(name: &str, overrides: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let overrides = overrides.iter().map(|text| (*text).to_owned()).collect();
    let source = ScenarioSource { name: name.to_owned(), text, overrides };
    Scenario::parse(&source).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Every scenario shipped, by file name.
fn shipped() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/rnim-2004");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let scenarios = names.filter(|name| name != "incidents.toml");
    let mut names: Vec<String> =
        scenarios.map(|name| format!("rnim-2004/{}", name.to_string_lossy())).collect();
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
    assert_eq!(day.truth.stays.len() as u32, day.truth.arrived, "everybody who came leaves once");
    let in_lines: u64 = day.truth.stays.iter().map(|stay| stay.waited.nanos()).sum();
    let told = day.truth.desk_waits.iter().chain(&day.truth.device_waits);
    let told: u64 = told.map(|wait| wait.nanos()).sum();
    assert!(told <= in_lines, "waits at desk and dock are part of the time in lines: {told} {in_lines}");
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

/// The kept record changes how the day is written down, and nothing of what happens.
#[test]
fn a_kept_record_tells_the_same_day_through_every_outage() {
    let is_of_machines =
        |name: &String| load(name, &[]).incident.is_none_or(|incident| incident.starts_with("EV-"));
    for name in shipped().into_iter().filter(is_of_machines) {
        let stand_in = simulate(&load(&name, &["electorate.listed=300"]), "test", 2);
        let kept = load(&name, &["electorate.listed=300", "election.record=kept"]);
        let day = simulate(&kept, "test", 2);
        assert_eq!(day.truth, stand_in.truth, "{name}");
        for file in ["protocols.json", "voter-list.csv", "devices.json", "commission.json"] {
            assert!(day.evidence.get(file) == stand_in.evidence.get(file), "{name}: {file}");
        }
        let observers = day.observers.as_ref().unwrap();
        assert_ne!(observers.ceremony, [0; 32]);
        assert!(2 <= observers.notes.len(), "{name}");
        assert_eq!(simulate(&kept, "test", 2).fingerprint, day.fingerprint, "{name}");
        assert!(stand_in.observers.is_none());
    }
}

/// Golden: if this changes, every seed ever quoted means another day. Debug and release builds run this same test.
#[test]
fn the_clean_day_of_seed_1_has_the_fingerprint_it_always_had() {
    let day = simulate(&load("clean-day.toml", &[]), "test", 1);
    expect!["755a09460f10c1a82a78e333f8e7429089d16511d5de989af54de4962968354c"].assert_eq(&day.fingerprint);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let scenario = load("rnim-2004/almaty-43.toml", &["electorate.listed=400"]);
    let day = |seed| simulate(&scenario, "test", seed);
    let (first, again, other) = (day(5), day(5), day(6));
    assert_eq!(first.evidence, again.evidence);
    assert_eq!(first.truth, again.truth);
    assert_ne!(first.fingerprint, other.fingerprint);
}

/// Common random numbers: each voter's arrival, service and choice is the same with and without any fault.
#[test]
fn a_fault_moves_nobody_elses_draws() {
    let clean = load("clean-day.toml", &[]);
    let reference = crate::plan::draw(&clean, 9);
    for name in shipped() {
        let with_fault = Scenario { faults: load(&name, &[]).faults, ..clean.clone() };
        assert!(crate::plan::draw(&with_fault, 9) == reference, "{name}");
    }
    let arrivals = |day: &Day| day.timeline.rows.iter().map(|row| row.arrivals).collect::<Vec<_>>();
    let faulty = Scenario { faults: load("rnim-2004/almaty-43.toml", &[]).faults, ..clean.clone() };
    assert_eq!(arrivals(&simulate(&clean, "test", 9)), arrivals(&simulate(&faulty, "test", 9)));
}

/// One more device or desk leaves everybody's draws as they were, too.
#[test]
fn more_equipment_moves_nobodys_draws() {
    let reference = crate::plan::draw(&load("clean-day.toml", &[]), 4);
    let more = load("clean-day.toml", &["equipment.devices=30", "equipment.desks=5", "equipment.docks=3"]);
    assert!(crate::plan::draw(&more, 4) == reference);
}

#[test]
fn the_smallest_precincts_and_all_profiles_run() {
    let odd: [&[&str]; 8] = [
        &["electorate.listed=0", "electorate.unlisted=0", "electorate.home_applications=0"],
        &["electorate.listed=1", "electorate.turnout=1.0"],
        &["equipment.devices=0"],
        &["equipment.portable=0"],
        &["equipment.profile=card-2005", "electorate.listed=300"],
        &["equipment.profile=wired", "electorate.listed=300"],
        &["equipment.line.baud=1200", "electorate.listed=200"],
        &["equipment.line.suite=1", "equipment.line.keep_alive_ms=1000", "electorate.listed=100"],
    ];
    for overrides in odd {
        println!("{overrides:?}");
        let scenario = load("clean-day.toml", overrides);
        let day = simulate(&scenario, "test", 2);
        check_ledger(&scenario, &day);
        assert_eq!(day.truth.stranded, 0);
    }
}

/// Noise costs time, never a vote: every ballot marked is stored once.
#[test]
fn a_noisy_line_loses_and_doubles_nothing() {
    for (profile, suite) in [("remote-2004", 2), ("card-2005", 1), ("wired", 0)] {
        let overrides = [
            format!("equipment.profile={profile}").leak(),
            format!("equipment.line.suite={suite}").leak(),
            "equipment.line.bit_error_rate=2e-4",
            "electorate.listed=300",
        ];
        let scenario = load("clean-day.toml", &overrides);
        let day = simulate(&scenario, "test", 11);
        check_ledger(&scenario, &day);
        assert_eq!(day.truth.stranded, 0, "{profile}");
    }
}

/// The computer stops at noon and the precinct goes over to paper: what is counted of the votes cast before is the
/// commission's rule. Without copies a recount finds only what was still on its way.
#[test]
fn votes_cast_before_a_fallback_are_kept_voided_or_counted_again_from_the_devices() {
    let counted = |policy: &str, copies: bool| {
        let overrides = [
            format!("commission.after_fallback={policy}").leak(),
            format!("equipment.keeps_copies={copies}").leak(),
        ];
        let day =
            simulate(&load("rnim-2004/taraz-65.toml", &overrides.map(|text: &mut str| &*text)), "test", 1);
        let sheets: election::protocol::Protocols =
            serde_json::from_slice(&day.evidence["protocols.json"]).unwrap();
        let marked = day.truth.marked[0].total();
        (marked, sheets.electronic.unwrap().tallies[0].total())
    };
    let (marked, kept) = counted("keep", false);
    assert!(100 < marked);
    assert_eq!(kept, marked);
    assert_eq!(counted("void", true), (marked, 0));
    assert_eq!(counted("recount-from-devices", true), (marked, marked));
    let (_, without_copies) = counted("recount-from-devices", false);
    assert!(without_copies < 12, "at most one a device: {without_copies}");
}

/// Lines on which nothing gets through: the day ends all the same, and everybody's day with it.
#[test]
fn a_day_on_hopeless_lines_comes_to_its_end() {
    for profile in ["remote-2004", "card-2005", "wired"] {
        for rate in ["0.01", "0.0005"] {
            let overrides = [
                format!("equipment.profile={profile}").leak(),
                format!("equipment.line.bit_error_rate={rate}").leak(),
                "electorate.listed=300",
            ];
            let scenario = load("clean-day.toml", &overrides);
            let day = simulate(&scenario, "test", 1);
            check_ledger(&scenario, &day);
            let gone: u32 = day.truth.fates.values().sum();
            assert_eq!(gone, day.truth.arrived + day.truth.visited_at_home, "{profile} {rate}");
            assert!(day.evidence["protocols.json"].windows(8).any(|part| part == b"\"stored\""), "counted");
        }
    }
}

/// A box of ballots that runs out: nobody is marked for paper without getting it.
#[test]
fn without_ballots_nobody_is_marked_for_paper() {
    let day = simulate(&load("clean-day.toml", &["commission.stock=300"]), "test", 1);
    let sheets: election::protocol::Protocols =
        serde_json::from_slice(&day.evidence["protocols.json"]).unwrap();
    let accounting = sheets.paper.unwrap().contests[0].accounting;
    let desk = election::record::read::<election::record::DeskRecord>(&day.evidence["desk.jnl"]).unwrap();
    let paper = |record: &election::record::DeskRecord| matches!(record, election::record::DeskRecord::Issued { channel, .. } if !channel.is_electronic());
    let issued = desk.records.iter().filter(|numbered| paper(&numbered.record)).count() as u32;
    assert_eq!(issued, accounting.issued_inside + accounting.issued_outside);
    assert!(accounting.issued_inside + accounting.issued_outside + accounting.spoiled <= 300);
}

/// Sealing changes what the box holds and what the definition says of it, and nothing else of the day: not on any
/// device, not through restarts, not through a fallback.
#[test]
fn a_day_with_sealed_ballots_is_the_same_day() {
    let days: [(&str, &[&str]); 8] = [
        ("clean-day.toml", &[]),
        ("clean-day.toml", &["equipment.profile=card-2005", "electorate.listed=500"]),
        ("clean-day.toml", &["equipment.profile=wired", "electorate.listed=500"]),
        ("rnim-2004/almaty-43.toml", &[]),
        ("rnim-2004/taraz-65.toml", &[]),
        ("rnim-2004/taraz-65.toml", &["commission.after_fallback=void"]),
        (
            "rnim-2004/taraz-65.toml",
            &["commission.after_fallback=recount-from-devices", "equipment.keeps_copies=true"],
        ),
        ("rnim-2004/almaty-147.toml", &[]),
    ];
    let may_differ = ["box.bin", "election.json", "manifest.json"];
    for (name, overrides) in days {
        println!("{name} {overrides:?}");
        let stand_in = simulate(&load(name, overrides), "test", 7);
        let overrides = [overrides, &["election.sealing=to-close-key"]].concat();
        let sealed = simulate(&load(name, &overrides), "test", 7);
        assert!(sealed.evidence.keys().eq(stand_in.evidence.keys()));
        for (file, bytes) in &sealed.evidence {
            assert_eq!(may_differ.contains(&file.as_str()), *bytes != stand_in.evidence[file], "{file}");
        }
        assert_eq!(sealed.truth, stand_in.truth);
        let Some(bytes) = sealed.evidence.get("box.bin") else { continue };
        let export = election::evidence::ballot_box::BoxExport::from_bytes(bytes).unwrap();
        assert!(export.votes != election::evidence::ballot_box::Votes::InSlots);
        assert!(!bytes.windows(8).any(|part| part == b"STAND-IN"), "nothing in the clear");
    }
}

/// Golden, as for the stand-in: ephemeral keys and the close key come from the seed.
#[test]
fn the_sealed_clean_day_of_seed_1_has_the_fingerprint_it_always_had() {
    let day = simulate(&load("clean-day.toml", &["election.sealing=to-close-key"]), "test", 1);
    expect!["8869928e5b55eef803d7a8938f813af3c545ceeae9462b989c04961d6f46a258"].assert_eq(&day.fingerprint);
}
