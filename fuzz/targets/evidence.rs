//! The evidence of a small day, changed anywhere: every check answers, the report can be told in every language, nothing panics.
//!
//! Each change is a file, a place, a length and so many bytes; without bytes the file is cut there.

#![no_main]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use auditor::{Evidence, audit, render};
use language::Language;
use libfuzzer_sys::fuzz_target;
use terminal_sim::scenario::{Scenario, ScenarioSource};
use terminal_sim::simulate;

const DAY: &str = "title = \"fuzz\"\n[precinct]\ncity = \"Fuzz\"\nnumber = 1\ndistrict = 1\n[electorate]\nlisted = 12\n\
                   home_applications = 2\n[[fault]]\nkind = \"power-cut\"\nat = \"12:00\"\nuntil = \"12:30\"\n";

fn good() -> &'static BTreeMap<String, Vec<u8>> {
    static GOOD: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    GOOD.get_or_init(|| {
        let scenario = Scenario::parse(&ScenarioSource::new("fuzz", DAY.to_owned()));
        let scenario = scenario.unwrap_or_else(|problems| panic!("{problems:?}"));
        simulate(&scenario, "fuzz", 1).evidence
    })
}

/// Changes the files as the input says.
fn change(files: &mut BTreeMap<String, Vec<u8>>, mut input: &[u8]) {
    while let [which, high, low, length, rest @ ..] = input {
        let count = files.len();
        let Some(file) = files.values_mut().nth(usize::from(*which) % count) else { return };
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (file.len() + 1);
        let (bytes, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        if bytes.is_empty() {
            file.truncate(at);
        }
        file.iter_mut().skip(at).zip(bytes).for_each(|(place, byte)| *place = *byte);
        input = rest;
    }
}

fuzz_target!(|input: &[u8]| {
    let mut files = good().clone();
    change(&mut files, input);
    let report = audit(&Evidence::from_files(files));
    for language in Language::ALL {
        let _ = render(&report, true, language);
    }
});
