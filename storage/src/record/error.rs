//! Why a record cannot be opened, or cannot go on.

use std::error::Error;
use std::io;

use election::journal::block::BlockError;
use election::record::{Break, JournalKind};
use thiserror::Error;

use crate::disk::DiskError;
use crate::journal::journal_file;

/// The record cannot be opened or written.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The medium refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// No secret bytes could be drawn.
    #[error("system gave no random bytes")]
    Entropy {
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A journal is damaged before its end.
    #[error("journal `{file}` is damaged")]
    Damaged {
        /// The file.
        file: &'static str,
        /// Where and how.
        #[source]
        source: Break,
    },
    /// A file is missing, or of another election, precinct, size or version.
    #[error("`{file}` is missing or belongs to another election or precinct")]
    Foreign {
        /// The file.
        file: &'static str,
    },
    /// A program of an older version began it.
    #[error("record is of version 1, which can be read and not gone on with")]
    OldVersion,
    /// The journals hold records, but the keys are not whole.
    #[error("keys `{file}` cannot be read, and the journals hold records")]
    KeysLost {
        /// The file.
        file: &'static str,
    },
    /// The record was begun with a mirror, or without one.
    #[error("record was begun {} a mirror", if *.expected { "with" } else { "without" })]
    Mirror {
        /// Whether it was begun with one.
        expected: bool,
    },
    /// The mirror holds ballots, and there is no record they belong to.
    #[error("mirror holds ballots, and the record they belong to is not here")]
    MirrorInUse,
    /// A slot was to be filled that is none or not free.
    #[error("slot is not free: {slot}")]
    SlotTaken {
        /// Which slot.
        slot: u32,
    },
    /// What stands on the medium cannot be what the station wrote.
    #[error("electronic voting must stop")]
    Alarm(#[from] Alarm),
    /// The vote is over.
    #[error("record is closed")]
    Closed,
    /// Something failed before, so nothing more is written.
    #[error("record takes nothing more after an error")]
    Stopped,
    /// The box was emptied too often.
    #[error("ballot box was emptied 255 times")]
    Generations,
    /// A record does not fit into a block.
    #[error("record does not fit into a block")]
    Payload {
        /// Why not.
        #[source]
        source: BlockError,
    },
}

/// Evidence of tampering, of a medium that loses what it was given, or of rolling back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Alarm {
    /// A block carries a MAC or a Seal that the station did not make.
    #[error("block {block} of `{file}` was not written by this station")]
    NotByStation {
        /// The file.
        file: &'static str,
        /// Number of the block.
        block: u64,
    },
    /// The seed is of another epoch than the journal: one of them was rolled back.
    #[error("`{journal}` is in epoch {epoch}, its key in epoch {seed}: one of them was rolled back")]
    SeedAhead {
        /// The journal.
        journal: &'static str,
        /// Epoch of the seed.
        seed: u32,
        /// Epoch of the journal.
        epoch: u32,
    },
    /// Box and mirror hold different ballots in one slot.
    #[error("slot {slot} differs between box and mirror")]
    MirrorDiffers {
        /// Which slot.
        slot: u32,
    },
    /// More slots are damaged than crashes can have torn.
    #[error("{damaged} slots are damaged, and {crashes} crashes cannot have torn more than {crashes}")]
    SlotsDamaged {
        /// Damaged slots.
        damaged: u32,
        /// Ends that were not in order.
        crashes: u32,
    },
    /// A file is not what was written to it.
    #[error("`{file}` is no longer what was written")]
    Changed {
        /// The file.
        file: &'static str,
    },
}

impl RecordError {
    /// The error of a journal that cannot be read to its end.
    pub fn damaged(journal: JournalKind, source: Break) -> Self {
        Self::Damaged { file: journal_file(journal), source }
    }

    /// Returns the error with its causes, in one line.
    pub(crate) fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(source) = cause {
            text.push_str(": ");
            text.push_str(&source.to_string());
            cause = source.source();
        }
        text
    }
}
