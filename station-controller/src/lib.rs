//! The precinct's decisions: a state machine without IO.
//!
//! [`Controller`] is the machine; [`link`] is the session layer of SVL/1, used by both ends of a line; [`keeper`] keeps the
//! machine's record over any disk.

mod ballot_box;
mod controller;
mod desk;
pub mod keeper;
pub mod link;
#[cfg(feature = "seeded-bugs")]
pub mod seeded;
#[cfg(not(feature = "seeded-bugs"))]
mod seeded;
mod setup;

pub use controller::{
    Act, Check, CommandError, Controller, Evidence, NotARecord, Notice, Untrusted, Waiting, Written,
};
pub use setup::{Rules, Setup};
