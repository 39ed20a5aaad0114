//! NIST cast vote records (SP 1500-103 version 1) and election results (SP 1500-100 version 2), JSON and XML.
//!
//! Each document is read twice, part by part: [`Definitions`] takes units, contests and counts, [`Second`] the cast vote records,
//! which stand before what explains them. The checks are [`CHECKS`], N1 to N21; the [`Report`] is data, which [`render`] puts into
//! words and [`findings_table`] into a table. Nothing here reads a file, and no choice stays beside its ballot.

mod audit;
mod ballot;
mod checks;
mod circles;
mod counts;
mod document;
mod matching;
mod model;
mod n01_votes_bound;
mod n02_votes_whole;
mod n03_classes;
mod n04_parts;
mod n05_voters;
mod n06_once;
mod n07_ids;
mod n08_references;
mod n09_counts;
mod n10_snapshot;
mod n11_unique;
mod n12_contest_once;
mod n13_votes_allowed;
mod n14_fields;
mod n15_batches;
mod n16_undecided;
mod n17_adjudication;
mod n18_secrecy;
mod n19_tallies;
mod n20_ballots;
mod n21_one_election;
mod number;
mod reach;
mod read;
mod records;
mod report;
mod symbols;
mod table;
mod text;
mod together;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use audit::{Definitions, Second, Standard, standard};
pub use checks::{CHECKS, Check, check};
pub use read::ReadError;
pub use report::{CheckReport, Report, State};
pub use table::findings_table;
pub use text::{named, render};

/// What a file of results is called in reports.
const RESULTS: &str = "SP 1500-100";
/// What a file of cast vote records is called in reports.
const RECORDS: &str = "SP 1500-103";
