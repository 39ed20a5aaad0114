//! `saylau verify` on records that nobody touched and on records that somebody did, beside the verifier in Python.

#![expect(clippy::unwrap_used, reason = "what a test made itself must be there")]
#![expect(clippy::disallowed_methods, reason = "the environment tells whether there is time for every bit")]
#![expect(clippy::panic, reason = "a test fails aloud")]
#![expect(clippy::indexing_slicing, reason = "tests change bytes at places they know")]

mod bits;
mod forge;
mod good;
mod languages;
mod python;
mod samples;
mod station;
mod tampered;

use std::collections::BTreeMap;

use auditor::verify::{CHECKS, Outcome, Verification, verify};
use auditor::{Evidence, audit};
use election::evidence::file;

use crate::station::Case;

fn answer(case: &Case) -> Verification {
    verify(&case.files, &case.told)
}

/// The audit reads the same folders, of either version.
#[test]
fn the_audit_finds_no_fault_in_the_records_and_opens_what_it_cites() {
    let mut opened = 0;
    for (name, case) in good::corpus() {
        let evidence = Evidence::from_files(case.files);
        let report = audit(&evidence);
        let of_record = report.findings().filter(|finding| ["R1", "R2", "R3"].contains(&finding.code));
        let claims: Vec<String> = of_record.map(|finding| finding.claim.to_string()).collect();
        let is_evidence = evidence.bytes(file::MANIFEST).is_some();
        assert!(claims.is_empty() || !is_evidence, "{name}: {claims:?}");
        opened += open_all(&name, &evidence);
    }
    for tampered in tampered::corpus() {
        opened += open_all(tampered.name, &Evidence::from_files(tampered.case.files));
    }
    println!("{opened} citations opened");
    assert!(0 < opened);
}

fn open_all(name: &str, evidence: &Evidence) -> usize {
    let report = audit(evidence);
    let citations: Vec<_> = report.findings().flat_map(|finding| &finding.citations).collect();
    for citation in &citations {
        assert!(evidence.open(citation).is_some(), "{name}: {citation}");
    }
    citations.len()
}

fn outcomes(verification: &Verification) -> BTreeMap<&'static str, Outcome> {
    verification.checks.iter().map(|checked| (checked.check, checked.outcome)).collect()
}

#[test]
fn every_record_that_nobody_touched_passes() {
    let mut applied: BTreeMap<&str, u32> = CHECKS.iter().map(|check| (check.code, 0)).collect();
    let mut problems = Vec::new();
    for (name, case) in good::corpus() {
        let verification = answer(&case);
        for checked in &verification.checks {
            match checked.outcome {
                Outcome::Fail => problems.push(format!("{name}: {} {:?}", checked.check, checked.findings)),
                Outcome::Pass => *applied.get_mut(checked.check).unwrap() += 1,
                Outcome::NotApplicable => {}
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    println!("passes of each check: {applied:?}");
    assert!(applied.values().all(|passes| 0 < *passes), "{applied:?}");
}

#[test]
fn every_change_is_named_by_the_right_check() {
    let (mut problems, mut named) = (Vec::new(), BTreeMap::<&str, u32>::new());
    let corpus = tampered::corpus();
    println!("{} changed records", corpus.len());
    for tampered in &corpus {
        let verification = answer(&tampered.case);
        let failed: Vec<&str> = verification.failures().collect();
        println!("{:<58} {}", tampered.name, failed.join(" "));
        let is_named = tampered.named_by.iter().all(|code| failed.contains(code));
        if !is_named || (tampered.alone && failed != tampered.named_by) {
            let what = verification.checks.iter().flat_map(|checked| {
                checked
                    .findings
                    .iter()
                    .take(2)
                    .map(|found| format!("{} {} {}", checked.check, found.file, found.what))
            });
            let what: Vec<String> = what.collect();
            let expected = tampered.named_by;
            problems.push(format!(
                "{}: {failed:?}, not {expected:?}\n  {}",
                tampered.name,
                what.join("\n  ")
            ));
        }
        tampered.named_by.iter().for_each(|code| *named.entry(code).or_default() += 1);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let silent: Vec<&str> =
        CHECKS.iter().map(|check| check.code).filter(|code| !named.contains_key(code)).collect();
    assert!(silent.is_empty(), "no change is named by {silent:?}");
}

#[test]
fn the_manifest_names_a_file_that_it_has_or_its_place_in_the_list() {
    let said = |name: &str| {
        let corpus = tampered::corpus();
        let case = &corpus.iter().find(|tampered| tampered.name == name).unwrap().case;
        let verification = answer(case);
        let checked = verification.checks.into_iter().find(|checked| checked.check == "V16").unwrap();
        checked.findings.iter().map(|found| found.what.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(said("manifest: a file missing"), ["`control-codes.csv`: the file is missing"]);
    // The list goes by name: the export of the box is the first.
    let path = said("manifest: a path");
    assert_eq!(
        path,
        [
            "file 1 of the list: the name is not that of a file of the folder",
            "the file is not in the manifest"
        ]
    );
}

/// What a verifier says may be printed and handed on.
#[test]
fn no_answer_tells_a_number_a_tag_or_a_key() {
    let good = good::corpus().into_iter().map(|(_, case)| case);
    for case in good.chain(tampered::corpus().into_iter().map(|tampered| tampered.case)) {
        let told = serde_json::to_string(&answer(&case)).unwrap();
        let digits = told.split(|letter: char| !letter.is_ascii_hexdigit()).map(str::len).max().unwrap();
        assert!(digits < 9, "{digits} digits in a row: {told}");
    }
}

#[test]
fn both_verifiers_answer_alike() {
    let Some(python) = python::Verifier::find() else {
        println!("SKIPPED: needs python3 with the package `cryptography`");
        return;
    };
    let good = good::corpus();
    let tampered = tampered::corpus();
    let tampered = tampered.into_iter().map(|tampered| (tampered.name.to_owned(), tampered.case));
    let shipped = good::shipped().into_iter().map(|name| (name.clone(), good::simulated(&name, &[])));
    let (mut problems, mut compared) = (Vec::new(), 0);
    for (name, case) in good.into_iter().chain(tampered).chain(shipped) {
        let ours = answer(&case);
        let theirs = python.answer(&case);
        for (code, outcome) in outcomes(&ours) {
            compared += 1;
            let (other, why) = &theirs[code];
            if *other != outcome.name().replace(' ', "-") {
                let checked = ours.checks.iter().find(|checked| checked.check == code).unwrap();
                problems.push(format!(
                    "{name}: {code} is {} here and {other} there: {:?} {:?}, there {why}",
                    outcome.name(),
                    checked.reason,
                    checked.findings.first()
                ));
            }
        }
    }
    println!("{compared} outcomes compared");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
