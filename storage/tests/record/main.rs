//! A record over a simulated disk: what it keeps, what it refuses, and every way in which a machine can stop.

#![expect(clippy::unwrap_used, reason = "tests")]

mod crash_model;
mod machine;
mod people;
mod small;
mod station;
mod world;
mod writing;
