//! What a voter, a ballot, a frame, a record and a protocol is: pure data and codecs.
//!
//! Nothing here decides, waits or touches the world. The machines that do live in
//! `station-controller` and `terminal-sim`; the auditor reads these same words.

pub mod ballot;
pub mod barcode;
pub mod contest;
pub mod device;
pub mod evidence;
mod hash;
pub mod journal;
pub mod papers;
pub mod precinct;
pub mod protocol;
pub mod record;
pub mod right;
pub mod sealing;
pub mod time;
pub mod voter;
pub mod wire;
