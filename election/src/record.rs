//! The controller's journals: desk records (identities) and ops records (everything else), hash-chained.
//!
//! Two files, because no byte may join a voter to a ballot: `desk.jnl` says who was checked and marked, `ops.jnl`
//! says what the machines did, with times rounded to the minute and without any identity. A file is a
//! 64-byte header and records; `docs/ARCHITECTURE.md` describes the layout, [`Chain`] writes it, [`read`] checks it.

mod chain;
pub mod desk;
pub mod ops;

pub use chain::{Break, Chain, Entry, Journal, JournalHeader, JournalKind, Numbered, read};
pub use desk::DeskRecord;
pub use ops::OpsRecord;
