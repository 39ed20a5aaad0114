//! What a voter, a ballot, a frame, a record and a protocol is: pure data and codecs.
//!
//! Nothing here decides, waits or touches the world. The machines that do live in
//! `station-controller` and `terminal-sim`; the auditor reads these same words.

pub mod right;
pub mod time;
pub mod wire;
