//! From the records of one precinct alone: what cannot be true, by how much, and which record says so.
//!
//! [`Evidence::from_files`] reads the folder and never fails, [`audit`] runs the catalogue [`checks::CHECKS`], and the
//! [`Report`] is data that [`render`] puts into words. Nothing here reads a file, a clock or a simulator's truth.
//! [`protocols`] audits a table of protocols, one row a precinct, in place of a folder.
//! A folder without findings is *consistent* (L0), which says nothing about the outcome (AUDIT 7.4).

pub mod batch_audit;
pub mod checks;
pub mod claims;
pub mod evidence;
mod examined;
mod facts;
pub mod lost_votes;
pub mod polling;
pub mod protocols;
pub mod report;
mod slips;
mod text;
pub mod verify;

#[cfg(test)]
mod fixture;

pub use evidence::Evidence;
pub use report::Report;
pub use text::{render, render_findings};

/// Runs every check of the catalogue on one precinct's evidence, in the order of their codes.
pub fn audit(evidence: &Evidence) -> Report {
    let results: Vec<_> = checks::CHECKS.iter().map(|check| check.examine(evidence)).collect();
    Report {
        claims: claims::of(&[(evidence, &results)]),
        level: report::LEVEL,
        auditor: concat!("saylau ", env!("CARGO_PKG_VERSION")),
        origin: report::Origin::of(evidence),
        files: evidence.files(),
        flow: report::flow(evidence),
        lost_votes: lost_votes::explain(evidence),
        results,
    }
}
