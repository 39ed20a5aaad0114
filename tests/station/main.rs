//! The live commands as processes: an election on pseudo-terminals, power cuts at bad moments, and what a medium keeps.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(clippy::indexing_slicing, reason = "a test that finds less than it looks for stops")]
#![expect(clippy::panic, reason = "what was not told is shown with what was")]
#![expect(
    clippy::disallowed_methods,
    reason = "processes are waited for in real time, and slow tests are asked for"
)]

mod bench;
mod custody;
mod dashboard;
mod election;
mod full_disk;
mod kills;
mod lines;
mod medium_fails;
mod mounts;
mod place;
mod power_cuts;
mod raw_image;
mod record;
mod replayed;
mod scanner;
mod vote;
