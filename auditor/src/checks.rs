//! The catalogue: one check a file, each with its law, its formula and its words.
//!
//! Codes P, E, M and S are the identities of AUDIT 7.2, codes A the procedure checks of SAYLAU 8.1, R the integrity
//! of the record itself, O what observers wrote.

use election::evidence::file;
use language::Key;
use serde::Serialize;

use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{CheckResult, Outcome};

mod a02_stock;
mod a03_issued;
mod a05_unsigned;
mod a12_added;
mod a13_times;
mod a14_closing;
mod a15_acts;
mod a18_identification;
mod a19_channels;
mod a20_copies;
mod a21_outages;
mod a22_mixed;
mod e1_marks;
mod e2_rights;
mod e3_counters;
mod e4_count;
mod e5_codes;
mod e6_surplus;
mod m1_one_vote;
mod m2_contests;
mod o1_notes;
mod p1_stock;
mod p2_box;
mod p3_found;
mod p4_valid;
mod p5_signatures;
mod p6_home;
mod r1_whole;
mod r2_manifest;
mod r3_secrecy;
mod s1_summary;

/// One rule of the catalogue.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Check {
    /// Code by which findings cite it.
    pub code: &'static str,
    /// Other codes for the same rule.
    pub aliases: &'static [&'static str],
    /// What must hold, in a few words.
    pub title: Key,
    /// Law, identity or incident it rests on.
    pub source: &'static str,
    /// What is computed.
    pub formula: Key,
    /// Files it reads.
    pub reads: &'static [&'static str],
    /// What it means and what it cannot mean, for a reader of the report.
    pub explanation: Key,
    #[serde(skip)]
    pub(crate) run: fn(&Evidence) -> Result<Examined, Unavailable>,
}

impl Check {
    /// Runs the check.
    pub(crate) fn examine(&self, evidence: &Evidence) -> CheckResult {
        let outcome = match (self.run)(evidence) {
            Ok(examined) => examined.outcome(self.code),
            Err(Unavailable(reason)) => Outcome::NotApplicable { reason },
        };
        CheckResult { code: self.code, title: self.title, outcome }
    }
}

/// Every check, in the order in which they run.
pub const CHECKS: &[Check] = &[
    p1_stock::CHECK,
    p2_box::CHECK,
    p3_found::CHECK,
    p4_valid::CHECK,
    p5_signatures::CHECK,
    p6_home::CHECK,
    e1_marks::CHECK,
    e2_rights::CHECK,
    e3_counters::CHECK,
    e4_count::CHECK,
    e5_codes::CHECK,
    e6_surplus::CHECK,
    m1_one_vote::CHECK,
    m2_contests::CHECK,
    s1_summary::CHECK,
    a02_stock::CHECK,
    a03_issued::CHECK,
    a05_unsigned::CHECK,
    a12_added::CHECK,
    a13_times::CHECK,
    a14_closing::CHECK,
    a15_acts::CHECK,
    a18_identification::CHECK,
    a19_channels::CHECK,
    a20_copies::CHECK,
    a21_outages::CHECK,
    a22_mixed::CHECK,
    r1_whole::CHECK,
    r2_manifest::CHECK,
    r3_secrecy::CHECK,
    o1_notes::CHECK,
];

/// Returns the check of a code or alias, in either case.
pub fn check(code: &str) -> Option<&'static Check> {
    let is_it = |name: &&str| name.eq_ignore_ascii_case(code);
    CHECKS.iter().find(|check| is_it(&check.code) || check.aliases.iter().any(is_it))
}

/// Cites a number of the paper accounting.
fn accounting(contest: usize, field: &str) -> Citation {
    Citation::json(file::PROTOCOLS, format!("/paper/contests/{contest}/accounting/{field}"))
}

#[cfg(test)]
mod tests;
