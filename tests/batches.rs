//! A batch-comparison audit of others through the command line: published files in, bounds and risk out.
//!
//! The small files are written by the tests. Those of Georgia 2025 are read where `SAYLAU_DATA` names their folder.

#![expect(clippy::unwrap_used, reason = "a test fails aloud")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const FILES: [&str; 6] = ["--manifests", "manifests", "--totals", "totals", "--report", "report.csv"];

fn batches(place: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saylau"));
    command.args(["audit", "batches"]).args(args).current_dir(place).output().unwrap()
}

#[track_caller]
fn expect(output: &Output, code: i32, parts: &[&str]) {
    let text = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
}

/// Ten batches of 100 ballots in two counties, 60 to 40 in each, and the report of an audit that drew `0` of each county.
fn publish(place: &Path, counted: &str) {
    for county in ["Abay", "Ulytau"] {
        let (manifests, totals) = (place.join("manifests").join(county), place.join("totals").join(county));
        fs::create_dir_all(&manifests).unwrap();
        fs::create_dir_all(&totals).unwrap();
        let rows = |what: &str| (0..5).map(|batch| format!("{batch},{what}\n")).collect::<String>();
        let manifest = format!("Batch Name,Number of Ballots\n{}", rows("100"));
        fs::write(manifests.join("manifest.csv"), manifest).unwrap();
        let votes = format!("Batch Name,Head - Aspan,Head - Bulak\n{}", rows("60,40"));
        fs::write(totals.join("totals.csv"), votes).unwrap();
    }
    let report = format!(
        "######## CONTESTS ########\n\
        Contest Name,Targeted?,Number of Winners,Votes Allowed,Total Ballots Cast,Vote Totals,Pending Ballots\n\
        Head,Targeted,1,1,1000,Aspan: 600; Bulak: 400,0\n\n\
        ######## AUDIT SETTINGS ########\nRisk Limit\n80%\n\n\
        ######## ROUNDS ########\nRound Number,Contest Name,Sample Size,P-Value\n1,Head,2,\n\n\
        ######## SAMPLED BATCHES ########\n\
        Jurisdiction Name,Batch Name,Ballots in Batch,Ticket Numbers: Head,Audit Results: Head,Reported Results: Head\n\
        ABAY,0,100,0.000123,{counted},Aspan: 60; Bulak: 40\n\
        Ulytau,0,100,Round 1: 0.000456,Aspan: 60; Bulak: 40,Aspan: 60; Bulak: 40\n\
        Totals,,200,,,\n"
    );
    fs::write(place.join("report.csv"), report).unwrap();
}

#[test]
fn risk_of_a_small_audit_is_that_of_the_formula() {
    let place = TempDir::new().unwrap();
    publish(place.path(), "Aspan: 60; Bulak: 40");
    let output = batches(place.path(), &[&FILES[..], &["--json"]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    // Each batch can mislead by (20 + 100) / 200, so U = 6 and two clean draws leave (1 - 1/6)^2.
    assert!((report["total_bound"].as_f64().unwrap() - 6.0).abs() < 1e-9, "{report}");
    assert!((report["p"].as_f64().unwrap() - 25.0 / 36.0).abs() < 1e-9, "{report}");
    assert_eq!(
        (&report["jurisdictions"], &report["batches"], &report["draws"]),
        (&2.into(), &10.into(), &2.into())
    );
    expect(&output, 0, &[]);
    expect(&batches(place.path(), &FILES), 0, &["Head: confirmed", "0 contradictions", "is not computed"]);
}

#[test]
fn a_batch_counted_otherwise_is_named_and_costs() {
    let place = TempDir::new().unwrap();
    publish(place.path(), "Aspan: 50; Bulak: 50");
    let parts = ["Head: not confirmed", "ABAY / 0 (drawn): Aspan -10, Bulak +10"];
    expect(&batches(place.path(), &FILES), 1, &parts);
    for (lang, parts) in [
        ("ru", ["Head: не подтверждено при пределе риска 0,8", "ABAY / 0 (в выборке): Aspan -10, Bulak +10"]),
        ("kk", ["Head: 0,8 тәуекел шегінде расталмады", "ABAY / 0 (іріктеуде): Aspan -10, Bulak +10"]),
    ] {
        expect(&batches(place.path(), &[&FILES[..], &["--lang", lang]].concat()), 1, &parts);
    }
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let place = TempDir::new().unwrap();
    let at = |name: &str| place.path().join(name);
    publish(place.path(), "Aspan: 60; Bulak: 40");
    let manifest = "manifests/Abay/manifest.csv";
    for (content, part) in [
        ("Batch Name,Number of Ballots\n0,many\n", "line 2: `Number of Ballots` is no whole number: `many`"),
        ("Batch Name,Number of Ballots\n0,18446744073709551616\n", "is no whole number"),
        ("Batch Name,Number of Ballots\n0,100\n0,100\n", "batch `0` is there twice"),
        ("Name,Ballots\n0,100\n", "`Number of Ballots`"),
        ("", "is empty"),
    ] {
        fs::write(at(manifest), content).unwrap();
        expect(&batches(place.path(), &FILES), 2, &[part, "Abay"]);
    }
    publish(place.path(), "Aspan: 60; Bulak: 40");
    let whole = fs::read_to_string(at("report.csv")).unwrap();
    for limit in ["500%", "inf%", "NaN", "0%", "-5%", "much"] {
        fs::write(at("report.csv"), whole.replace("\n80%\n", &format!("\n{limit}\n"))).unwrap();
        let part = format!("`Risk Limit` must be above 0 % and below 100 %: `{limit}`");
        expect(&batches(place.path(), &FILES), 2, &[&part]);
    }
    for p in ["NaN", "1.5", "small"] {
        fs::write(at("report.csv"), whole.replace("1,Head,2,\n", &format!("1,Head,2,{p}\n"))).unwrap();
        let part = format!("`P-Value` is no number from 0 to 1: `{p}`");
        expect(&batches(place.path(), &FILES), 2, &[&part]);
    }
    publish(place.path(), "Aspan: sixty");
    expect(&batches(place.path(), &FILES), 2, &["votes are written as `NAME: VOTES`", "Aspan: sixty"]);
    fs::write(at("report.csv"), "nothing\n").unwrap();
    expect(&batches(place.path(), &FILES), 2, &["no section `CONTESTS`", "Arlo"]);
    expect(&batches(place.path(), &["--manifests", "m", "--totals", "t", "--report", "r"]), 2, &["`r`"]);
    publish(place.path(), "Aspan: 60; Bulak: 40");
    let other = [&FILES[..], &["--contest", "Mayor"]].concat();
    expect(&batches(place.path(), &other), 2, &["is not in the report", "the report has `Head`"]);
}

#[test]
fn georgia_2025_has_the_published_bound_draws_and_risk() {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os("SAYLAU_DATA").map(|folder| here.join(folder));
    let Some(folder) = folder.filter(|path| path.is_dir()) else {
        eprintln!("skipped: SAYLAU_DATA names no folder with real data");
        return;
    };
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let [manifests, totals, report] = ["manifests.zip", "batch-totals.zip", "audit-report.csv"]
        .map(|name| at(&format!("georgia-2025-{name}")));
    let output =
        batches(&folder, &["--manifests", &manifests, "--totals", &totals, "--report", &report, "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!((report["total_bound"].as_f64().unwrap() - 4.973_057_299).abs() < 1e-8, "{report}");
    assert!((report["p"].as_f64().unwrap() - 0.034_476_286).abs() < 1e-8, "{report}");
    assert_eq!(report["draws_with_allowance"], 15);
}
