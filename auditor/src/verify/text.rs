//! The answer in words: one line a check, and its findings below it.

use std::fmt::Write as _;

use super::answer::{Checked, Finding};
use super::{Verification, check};

/// So many findings of a check are shown; the rest are in the JSON.
const SHOWN: usize = 5;

/// Returns the answer as text.
pub fn render(verification: &Verification) -> String {
    let mut out = String::new();
    for checked in &verification.checks {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", line(checked));
        for finding in checked.findings.iter().take(SHOWN) {
            let _ = writeln!(out, "       {}", told(finding));
        }
        let more = checked.findings.len().saturating_sub(SHOWN);
        if 0 < more {
            let _ = writeln!(out, "       {more} more findings are in the output of `--json`");
        }
    }
    let _ = writeln!(
        out,
        "\n{} of {} checks failed{}",
        verification.failed,
        verification.checks.len(),
        if verification.failed == 0 { ": the record agrees with itself" } else { "" }
    );
    out
}

fn line(checked: &Checked) -> String {
    let title = check(checked.check).map_or("", |check| check.title);
    let reason = checked.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("{:<5}{title:<10} {}{reason}", checked.check, checked.outcome.name())
}

fn told(finding: &Finding) -> String {
    let block = finding.block.map(|block| format!(" block {block}")).unwrap_or_default();
    let offset = finding.offset.map(|offset| format!(" offset {offset}")).unwrap_or_default();
    format!("`{}`{block}{offset}: {}", finding.file, finding.what)
}
