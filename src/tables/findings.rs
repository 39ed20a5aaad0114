//! Findings of evidence folders as a table: one row a finding.

use std::path::Path;

use auditor::Report;
use auditor::protocols::Cell;

use super::Table;

const HEADINGS: [&str; 9] =
    ["folder", "code", "class", "size", "unit", "larger", "claim", "cannot_tell", "would_resolve"];

/// Returns what was found in folders.
pub(crate) fn findings<'a>(reports: impl Iterator<Item = (&'a Path, &'a Report)>) -> Table {
    let text = |text: &dyn ToString| Cell::Text(text.to_string());
    let rows = reports.flat_map(|(folder, report)| {
        let folder = folder.display().to_string();
        report.findings().map(move |finding| {
            vec![
                text(&folder),
                text(&finding.code),
                text(&finding.class.name()),
                Cell::Number(finding.size),
                text(&finding.unit.noun(2)),
                finding.larger.as_ref().map_or(Cell::Empty, |larger| text(larger)),
                text(&finding.claim),
                text(&finding.cannot_tell),
                text(&finding.would_resolve),
            ]
        })
    });
    Table::new("findings", (HEADINGS.to_vec(), rows.collect()))
}
