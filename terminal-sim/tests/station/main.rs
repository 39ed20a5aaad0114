//! Controller and terminals against each other in virtual time, on bad lines, through crashes and with devices that lie.
//!
//! [`pair`] is the harness; every other module is a list of things that must not happen.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]

mod crashes;
mod pair;
mod rights;
mod schedules;
mod sealing;
mod secrecy;
mod silence;
mod states;
mod votes;
