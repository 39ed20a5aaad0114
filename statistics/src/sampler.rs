//! Draws that anybody can repeat from a public seed: SHA-256 and whole numbers only. Specified in `docs/sampler.md`.

pub mod consistent;
pub mod cryptorandom;
pub mod proportional;

/// Most draws in one call.
const MOST_DRAWS: u64 = 1_000_000;
