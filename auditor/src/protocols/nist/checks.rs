//! The catalogue of checks of NIST files: one file each.

use language::Key;
use serde::Serialize;

use super::{
    n01_votes_bound, n02_votes_whole, n03_classes, n04_parts, n05_voters, n06_once, n07_ids, n08_references,
    n09_counts, n10_snapshot, n11_unique, n12_contest_once, n13_votes_allowed, n14_fields, n15_batches,
    n16_undecided, n17_adjudication, n18_secrecy, n19_tallies, n20_ballots, n21_one_election,
};

/// One check of NIST files.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Check {
    /// Code by which findings cite it.
    pub code: &'static str,
    /// What must hold, in a few words.
    pub title: Key,
    /// What is computed.
    pub formula: Key,
    /// Fields it rests on, with their standard.
    pub fields: Key,
    /// What sees to it that it holds, if anything does.
    pub forced_by: Key,
    /// What it means and what it cannot mean.
    pub explanation: Key,
}

/// Nothing sees to it.
pub(super) const NOTHING: Key = Key("nist-forced-nothing");

/// Every check, in the order of the codes.
pub const CHECKS: [Check; 21] = [
    n01_votes_bound::CHECK,
    n02_votes_whole::CHECK,
    n03_classes::CHECK,
    n04_parts::CHECK,
    n05_voters::CHECK,
    n06_once::CHECK,
    n07_ids::CHECK,
    n08_references::CHECK,
    n09_counts::CHECK,
    n10_snapshot::CHECK,
    n11_unique::CHECK,
    n12_contest_once::CHECK,
    n13_votes_allowed::CHECK,
    n14_fields::CHECK,
    n15_batches::CHECK,
    n16_undecided::CHECK,
    n17_adjudication::CHECK,
    n18_secrecy::CHECK,
    n19_tallies::CHECK,
    n20_ballots::CHECK,
    n21_one_election::CHECK,
];

/// Returns the check of a code, in either case.
pub fn check(code: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.code.eq_ignore_ascii_case(code))
}
