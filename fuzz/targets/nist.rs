//! NIST cast vote records and election results, JSON or XML: read twice as the program does, checked, told, or refused.

#![no_main]

use auditor::protocols::nist::{Definitions, findings_table, render};
use language::Language;
use libfuzzer_sys::fuzz_target;

/// Bytes that the program looks at before it reads.
const HEAD: usize = 4096;

fuzz_target!(|input: &[u8]| {
    let (head, rest) = input.split_at(input.len().min(HEAD));
    let mut definitions = Definitions::default();
    if definitions.read("fuzz", head, &mut &*rest).is_err() {
        return;
    }
    definitions.finish();
    let mut second = definitions.second();
    if definitions.has_records() && second.read("fuzz", head, &mut &*rest).is_err() {
        return;
    }
    let report = second.finish();
    let _ = findings_table(&report);
    for language in Language::ALL {
        let _ = render(&report, true, language);
    }
});
