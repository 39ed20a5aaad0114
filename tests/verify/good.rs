//! Records that nobody touched.

use std::collections::BTreeMap;
use std::path::Path;

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
    for (name, sealing) in [("stand-in", "stand-in"), ("close key", "to-close-key")] {
        for scenario in
            ["clean-day", "rnim-2004/almaty-43", "rnim-2004/taldykorgan-32", "rnim-2004/almaty-160"]
        {
            corpus.push((format!("simulated {scenario}, {name}"), simulated(scenario, sealing)));
        }
    }
    for policy in ["void", "recount-from-devices"] {
        let case = fallen_back(policy);
        corpus.push((format!("simulated rnim-2004/almaty-160, then {policy}"), case));
    }
    corpus
}

/// The evidence of a shipped scenario: journals of version 1.
pub(crate) fn simulated(name: &str, sealing: &str) -> Case {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(path).unwrap();
    let text = if text.contains("\n[election]\n") {
        text.replace("\n[election]\n", &format!("\n[election]\nsealing = \"{sealing}\"\n"))
    } else {
        format!("{text}\n[election]\nsealing = \"{sealing}\"\n")
    };
    of(name, text)
}

/// The evidence of a station that fell back to paper.
fn fallen_back(policy: &str) -> Case {
    let name = "rnim-2004/almaty-160";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(path).unwrap();
    let row = format!("after_fallback = \"{policy}\"\n");
    let text = if text.contains("\n[commission]\n") {
        text.replace("\n[commission]\n", &format!("\n[commission]\n{row}"))
    } else {
        format!("{text}\n[commission]\n{row}")
    };
    of(name, text)
}

fn of(name: &str, text: String) -> Case {
    let scenario = Scenario::parse(&ScenarioSource::new(name, text)).unwrap();
    let files: BTreeMap<String, Vec<u8>> = simulate(&scenario, "test", 1).evidence;
    Case { files, ..Case::default() }
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
    names.sort_unstable();
    names
}
