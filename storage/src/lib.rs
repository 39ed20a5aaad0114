//! The record of a live station: two journals, the ballot box and their keys, whole after any crash.
//!
//! `docs/record.md` gives every byte, the order of writes and what a start makes of a crash. [`Record`] keeps to it over
//! any [`Disk`]; nothing here touches a file, a clock or a generator of the operating system. Journals take their entries as
//! bytes: no code of this crate can name a voter, and only the box can name a ballot.

mod ballot_box;
mod disk;
mod entropy;
mod journal;
mod keys;
mod record;
#[cfg(feature = "seeded-bugs")]
pub mod seeded;
#[cfg(not(feature = "seeded-bugs"))]
mod seeded;
pub mod simulated;

pub use disk::{Disk, DiskError};
pub use entropy::Entropy;
pub use record::{Alarm, Found, MirrorRule, Plan, Record, RecordError};

/// File names of a record.
pub mod file {
    /// Ballot box, here and on the mirror.
    pub const SLOTS: &str = "box.slots";
    /// Ballot box of version 1.
    pub const OLD_SLOTS: &str = "slots.bin";
    /// Held while a station runs.
    pub const LOCK: &str = "lock";
    /// What a file is called until the record is begun.
    pub const NEW: &str = ".new";
}
