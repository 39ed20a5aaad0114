//! The audit of a table of precinct protocols from any election: one row a precinct, a mapping that says what each column is.
//!
//! A [`Mapping`] is read from a small TOML file. An [`Audit`] takes the headings of each table, then its rows, one by one, in
//! any number; it keeps what failed and forgets the rest. The [`Report`] is data; [`render`] puts it into words and
//! [`findings_table`] into a table. Nothing here reads a file.

mod audit;
mod claims;
mod contest;
mod district;
mod field;
mod findings;
mod guess;
mod identities;
mod identity;
mod layout;
mod lost_votes;
mod mapping;
pub mod nist;
mod outcome;
mod repair;
mod report;
mod row;
mod territory;
mod text;

#[cfg(test)]
mod tests;

pub use audit::Audit;
pub use field::Field;
pub use findings::{Cell, findings_table};
pub use guess::template;
pub use identities::IDENTITIES;
pub use identity::{Basis, Identity};
pub use mapping::{Mapping, Problem, TableForm};
pub use report::{Report, State};
pub use row::Row;
pub use text::render;
