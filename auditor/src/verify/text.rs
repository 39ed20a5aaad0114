//! The answer in words: one line a check, and its findings below it.

use std::fmt::Write as _;

use language::{Language, Message, Words};

use super::answer::{Checked, Finding};
use super::{CHECKS, Verification, check};

/// So many findings of a check are shown; the rest are in the JSON.
const SHOWN: usize = 5;

/// Returns the answer as text in a language.
pub fn render(verification: &Verification, language: Language) -> String {
    let words = Words::new(language);
    let titles = CHECKS.iter().map(|check| check.title.told(language).chars().count());
    let width = titles.max().unwrap_or(0) + 1;
    let mut out = String::new();
    for checked in &verification.checks {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", line(checked, &words, width));
        for finding in checked.findings.iter().take(SHOWN) {
            let _ = writeln!(out, "       {}", words.tell(&finding.told()));
        }
        let more = checked.findings.len().saturating_sub(SHOWN);
        if 0 < more {
            let _ = writeln!(out, "       {}", words.tell(&Message::new("verify-more").put("n", more)));
        }
    }
    let failed = if verification.failed == 0 { "verify-none-failed" } else { "verify-failed" };
    let failed = Message::new(failed).put("failed", verification.failed);
    let _ = writeln!(out, "\n{}", words.tell(&failed.put("checks", verification.checks.len())));
    out
}

fn line(checked: &Checked, words: &Words, width: usize) -> String {
    let language = words.language();
    let title = check(checked.check).map(|check| check.title.told(language)).unwrap_or_default();
    let reason = checked.reason.as_ref().map(|reason| format!(": {}", words.tell(reason)));
    let outcome = checked.outcome.words().told(language);
    format!("{:<5}{title:<width$} {outcome}{}", checked.check, reason.unwrap_or_default())
}

impl Finding {
    /// Returns the finding with its place.
    fn told(&self) -> Message {
        let told = match (self.block, self.offset) {
            (None, None) => Message::new("verify-at-file"),
            (None, Some(offset)) => Message::new("verify-at-byte").put("offset", offset),
            (Some(block), offset) => {
                Message::new("verify-at-block").put("block", block).put("offset", offset.unwrap_or_default())
            }
        };
        told.put("file", self.file.clone()).put("what", self.what.clone())
    }
}
