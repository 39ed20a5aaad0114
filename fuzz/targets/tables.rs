//! A table of protocols and its mapping: a mapping is read or refused, rows are taken or refused, and the report can be told.
//!
//! A line of four dashes parts the mapping from the rows, whose fields are parted by tabs; the first row holds the headings.

#![no_main]

use auditor::protocols::{Audit, Mapping, Row, TableForm, findings_table, render, template};
use language::Language;
use libfuzzer_sys::fuzz_target;

const PARTED: &str = "\n----\n";

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (mapping, rows) = text.split_once(PARTED).unwrap_or((text, ""));
    let mut rows = rows.split('\n');
    let headings: Vec<String> = rows.next().unwrap_or_default().split('\t').map(str::to_owned).collect();
    let _ = template(None, &TableForm::default(), &headings);
    let mapping = match Mapping::parse(mapping) {
        Ok(mapping) => mapping,
        Err(problems) => return assert!(!problems.is_empty()),
    };
    let mut audit = Audit::new(mapping);
    if let Err(problems) = audit.begin_table("fuzz.csv", &headings) {
        return assert!(!problems.is_empty());
    }
    for (line, row) in (2..).zip(rows) {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for field in row.split('\t') {
            text.push_str(field);
            ends.push(text.len());
        }
        audit.row(&Row::new(line, &text, &ends));
    }
    let report = audit.finish();
    let _ = findings_table(&report);
    for language in Language::ALL {
        let _ = render(&report, true, language);
    }
});
