//! Paper held against what was reported of it, ballot by ballot or batch by batch.

pub mod batches;
pub mod super_simple;
