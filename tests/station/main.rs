//! The live commands as processes: an election on pseudo-terminals, and power cuts at bad moments.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(
    clippy::disallowed_methods,
    reason = "processes are waited for in real time, and slow tests are asked for"
)]

mod election;
mod kills;
mod place;
