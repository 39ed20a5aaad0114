//! A record over a simulated disk: what it keeps, what it refuses, and every way in which a machine can stop.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests")]

#[cfg(feature = "seeded-bugs")]
mod bugs;
mod changed;
mod crash_model;
mod crash_points;
mod disk_errors;
mod image;
mod machine;
mod mended;
mod people;
mod small;
mod station;
mod world;
mod writing;
