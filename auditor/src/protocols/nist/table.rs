//! The findings of an audit of NIST files as a table, one row a finding.

use super::report::Report;
use crate::protocols::Cell;

/// Returns headings and rows of the findings that are kept.
pub fn findings_table(report: &Report) -> (Vec<&'static str>, Vec<Vec<Cell>>) {
    let headings = vec![
        "file",
        "code",
        "part",
        "contest",
        "unit",
        "choice",
        "count_type",
        "left",
        "right",
        "size",
        "class",
        "claim",
    ];
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let number = |number: Option<u64>| number.map_or(Cell::Empty, Cell::Number);
    let rows = report.findings.iter().map(|finding| {
        let size = finding.left.zip(finding.right).map(|(left, right)| left.abs_diff(right));
        vec![
            text(&finding.file),
            text(finding.code),
            text(finding.part),
            text(&finding.contest),
            text(&finding.unit),
            text(&finding.choice),
            text(&finding.count_type),
            number(finding.left),
            number(finding.right),
            number(size),
            text(&finding.class.name().to_string()),
            text(&finding.claim.to_string()),
        ]
    });
    (headings, rows.collect())
}
