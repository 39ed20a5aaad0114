//! Puts a device on a serial line to the test of `docs/wire.md`.
//!
//! The bench plays the other end of the line by its own means, right and wrong on purpose, and never uses the session
//! layer it tests. It knows ports only through `hardware::port::Port` and time only through tokio's clock, so that the
//! whole suite runs over a line in memory within seconds.

pub mod bench;
pub mod catalogue;
pub mod explain;
pub mod inject;
pub mod middle;
pub mod operator;
pub mod outcome;
pub mod probe;
pub mod profile;
pub mod report;
pub mod soak;
pub mod speed;
pub mod suite;
pub mod verdict;
pub mod watch;
