//! The evidence of a small day, changed anywhere: every check answers, the report can be told in every language, nothing panics.

#![no_main]

mod change;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use auditor::{Evidence, audit, render};
use change::change;
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

fuzz_target!(|input: &[u8]| {
    let mut files = good().clone();
    change(files.values_mut().collect(), input);
    let report = audit(&Evidence::from_files(files));
    for language in Language::ALL {
        let _ = render(&report, true, language);
    }
});
