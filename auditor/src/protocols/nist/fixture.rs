//! The example files of the project, bent in one place, and what the audit says of them.

use serde_json::Value;

use super::{Definitions, ReadError, Report};

const RESULTS: &str = include_str!("../../../../examples/nist/results.json");
const RECORDS: &str = include_str!("../../../../examples/nist/records.json");

/// Audits documents under these names.
pub(crate) fn audit(files: &[(&str, &[u8])]) -> Report {
    try_audit(files).unwrap()
}

/// Audits documents, if they can be read.
pub(crate) fn try_audit(files: &[(&str, &[u8])]) -> Result<Report, ReadError> {
    let mut definitions = Definitions::default();
    for (name, bytes) in files {
        definitions.read(name, bytes, &mut std::io::empty())?;
    }
    definitions.finish();
    let mut second = definitions.second();
    for (name, bytes) in files {
        second.read(name, bytes, &mut std::io::empty())?;
    }
    Ok(second.finish())
}

fn bent(text: &str, bend: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut doc: Value = serde_json::from_str(text).unwrap();
    bend(&mut doc);
    doc.to_string().into_bytes()
}

pub(crate) fn results(bend: impl FnOnce(&mut Value)) -> Report {
    audit(&[("results.json", &bent(RESULTS, bend))])
}

pub(crate) fn records(bend: impl FnOnce(&mut Value)) -> Report {
    audit(&[("records.json", &bent(RECORDS, bend))])
}

/// Audits several files of cast vote records, each bent in its own way.
pub(crate) fn several(bends: &[&dyn Fn(&mut Value)]) -> Report {
    let files: Vec<Vec<u8>> = bends.iter().map(|bend| bent(RECORDS, bend)).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|bytes| ("records.json", bytes.as_slice())).collect();
    audit(&files)
}

/// Audits results and records together.
pub(crate) fn both(of_results: impl FnOnce(&mut Value), of_records: impl FnOnce(&mut Value)) -> Report {
    let (results, records) = (bent(RESULTS, of_results), bent(RECORDS, of_records));
    audit(&[("results.json", &results), ("records.json", &records)])
}

/// Returns what a check claims, in order.
pub(crate) fn claims(report: &Report, code: &str) -> Vec<String> {
    let findings = report.findings.iter().filter(|finding| finding.code == code);
    findings.map(|finding| finding.claim.to_string()).collect()
}

/// Returns the votes of a contest by the records.
pub(crate) fn tally<'a>(report: &'a Report, contest: &str) -> Vec<(&'a str, u64)> {
    let contest = report.contests.iter().find(|known| known.contest == contest).unwrap();
    contest.choices.iter().map(|choice| (choice.choice.as_str(), choice.records.unwrap())).collect()
}

/// Sets the total of a choice in a unit.
pub(crate) fn set_votes(doc: &mut Value, choice: &str, unit: &str, votes: u64) {
    for contest in doc["Election"][0]["Contest"].as_array_mut().unwrap() {
        for selection in contest["ContestSelection"].as_array_mut().unwrap() {
            if selection["@id"] != choice {
                continue;
            }
            for count in selection["VoteCounts"].as_array_mut().unwrap() {
                if count["GpUnitId"] == unit && count["Type"] == "total" {
                    count["Count"] = votes.into();
                }
            }
        }
    }
}
