//! What a voter, a ballot, a frame, a record and a protocol is: pure data and codecs.
//!
//! Nothing here decides, waits or touches the world. The machines that do live in
//! `station-controller` and `terminal-sim`; the auditor reads these same words.

pub mod ballot;
pub mod barcode;
pub mod contest;
pub mod device;
pub mod evidence;
pub mod papers;
pub mod precinct;
pub mod protocol;
pub mod record;
pub mod right;
pub mod time;
<<<<<<< HEAD
pub mod voter;
=======
pub mod wire;
>>>>>>> c4fdb273835cb685f8e0541e9c44d3b37e4f30b9
