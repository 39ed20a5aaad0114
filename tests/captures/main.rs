//! Captures of the real machines talking to each other: dissected by Wireshark, replayed in lockstep.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what does not work in a test is a failure"
)]

mod command;
mod conduct;
mod dissector;
mod recorded;
mod replay;
