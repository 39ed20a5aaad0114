//! Records that nobody touched.

use std::path::Path;

use auditor::verify::Told;
use election::ballot::Sealing;
use election::sealing::CloseSecret;
use terminal_sim::scenario::{Scenario, ScenarioSource};
use terminal_sim::simulate;

use crate::station::{Case, PLAIN, Plot, Station};

/// A small station that closed: its evidence, and its own folder.
pub(crate) fn closed(plot: Plot) -> (Case, Case) {
    let mut station = Station::begin(plot);
    for _ in 0..12 {
        station.vote();
    }
    station.anchor();
    station.return_blank();
    for _ in 0..10 {
        station.vote();
    }
    station.close()
}

/// A station in the middle of its day.
pub(crate) fn open(plot: Plot) -> Station {
    let mut station = Station::begin(plot);
    for _ in 0..20 {
        station.vote();
    }
    station.return_blank();
    station.anchor();
    station.vote();
    station
}

pub(crate) fn mirrored() -> Plot {
    Plot { has_mirror: true, seed: 2, ..PLAIN }
}

/// Every record that must pass, with its name.
pub(crate) fn corpus() -> Vec<(String, Case)> {
    let mut corpus: Vec<(String, Case)> = Vec::new();
    let mut add = |name: &str, case: Case| corpus.push((name.to_owned(), case));
    let (evidence, folder) = closed(PLAIN);
    add("closed: evidence", evidence);
    add("closed: the station's folder", folder);
    let (evidence, folder) = closed(mirrored());
    add("closed with a mirror: evidence", evidence);
    add("closed with a mirror: the station's folder", folder);
    let sealing = Sealing::ToCloseKey(CloseSecret::new([7; 32]).close_key());
    add("closed, sealed to the close key: evidence", closed(Plot { seed: 3, sealing, ..PLAIN }).0);
    add("open: the station's folder", open(PLAIN).folder());
    add("open with a mirror: the station's folder", open(mirrored()).folder());

    let mut station = open(mirrored());
    station.issue();
    station.deposit();
    add("stopped between slot and Cast", station.folder());
    station.crash();
    station.vote();
    add("after a crash", station.folder());
    station.leave_and_start();
    station.vote();
    let (evidence, folder) = station.close();
    add("after a crash and a restart, closed: evidence", evidence);
    add("after a crash and a restart, closed: the station's folder", folder);

    let mut station = open(PLAIN);
    station.recount();
    station.vote();
    add("after a recount from the devices", station.folder());
    add("after a recount from the devices, closed: evidence", station.close().0);
    for scenario in ["clean-day", "rnim-2004/almaty-43", "rnim-2004/taldykorgan-32", "rnim-2004/almaty-160"] {
        for sealing in ["stand-in", "to-close-key"] {
            let sealing = format!("election.sealing={sealing}");
            corpus.push((format!("simulated {scenario}, {sealing}"), simulated(scenario, &[&sealing])));
            let kept = simulated(scenario, &[&sealing, "election.record=kept", "electorate.listed=120"]);
            corpus.push((format!("simulated {scenario}, {sealing}, kept"), kept));
        }
    }
    for policy in ["void", "recount-from-devices"] {
        let policy = format!("commission.after_fallback={policy}");
        for record in ["stand-in", "kept"] {
            let record = format!("election.record={record}");
            let case = simulated("rnim-2004/almaty-160", &[&policy, &record, "electorate.listed=120"]);
            corpus.push((format!("simulated rnim-2004/almaty-160, {policy}, {record}"), case));
        }
    }
    corpus
}

/// The evidence of a shipped scenario with changes, and what its observers copied. Journals are of version 1, unless the
/// record is kept.
pub(crate) fn simulated(name: &str, overrides: &[&str]) -> Case {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
    let source = ScenarioSource {
        name: name.to_owned(),
        text: std::fs::read_to_string(path).unwrap(),
        overrides: overrides.iter().map(|text| (*text).to_owned()).collect(),
    };
    let day = simulate(&Scenario::parse(&source).unwrap(), "test", 1);
    let told = day.observers.map_or_else(Told::default, |copied| Told {
        ceremony: Some(copied.ceremony),
        notes: vec![("notes.txt".to_owned(), copied.notes.concat().into_bytes())],
        mirror: None,
    });
    Case { files: day.evidence, told }
}

/// Returns the names of all shipped scenarios, clean or not.
pub(crate) fn shipped() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut names = Vec::new();
    for folder in ["", "rnim-2004/"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            names.extend(name.strip_suffix(".toml").map(|name| format!("{folder}{name}")));
        }
    }
    // The catalogue lies beside the scenarios it names, nations beside what they are made from.
    names.retain(|name| name != "rnim-2004/incidents" && !name.starts_with("kazakhstan-"));
    names.sort_unstable();
    names
}
