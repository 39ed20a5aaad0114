//! The record of a live station on disk: two journals, the slots of the ballot box, a secret, a count of starts.
//!
//! What [`Store::commit`] has returned from survives a crash of the program and of the machine: bytes are written at
//! their place and synced before anything is acknowledged. The folder belongs to one station at a time. After an error
//! of the medium nothing more is written; the station must stop.

mod journal;
mod slots;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use election::evidence::ballot_box::Slot;
use election::evidence::file;
use election::record::{Break, DeskRecord, JournalHeader, JournalKind, OpsRecord};
use election::time::Instant;
use thiserror::Error;

use crate::{durable, secret};
use journal::JournalFile;
use slots::SlotFile;

const SLOTS: &str = "slots.bin";
const SECRET: &str = "station.key";
const BOOTS: &str = "boots";
const LOCK: &str = "lock";

/// Whose record it is; the folder of another election or precinct is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Whether a simulation writes it.
    pub is_simulated: bool,
    /// Names the election, as in the START message.
    pub election_id: [u8; 15],
    /// Number of the precinct.
    pub precinct: u32,
    /// Slots of the ballot box.
    pub slots: u32,
}

/// What was found in the folder.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Desk records in order.
    pub desk: Vec<DeskRecord>,
    /// Ops records in order.
    pub ops: Vec<OpsRecord>,
    /// Used slots with their places.
    pub slots: Vec<(u32, Slot)>,
    /// Slots whose checksum does not hold: the write was cut short, so it was never acknowledged. They are free again.
    pub torn: u32,
    /// Starts before this one; 0 if the record is new.
    pub boots: u64,
    /// Time of the last record. The clock of the station must not go behind it.
    pub last: Instant,
}

/// The record cannot be opened or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Another station uses the folder.
    #[error("record `{}` is in use by another station", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The journal is damaged before its end.
    #[error("journal `{}` is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where and how.
        #[source]
        source: Break,
    },
    /// The file is of another election, precinct or size.
    #[error("`{}` belongs to another election or precinct", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
}

/// The open record.
#[derive(Debug)]
pub struct Store {
    desk: JournalFile,
    ops: JournalFile,
    slots: SlotFile,
    secret: [u8; 32],
    /// Held for as long as the record is open.
    _lock: File,
}

impl Store {
    /// Opens the record in a folder, or begins one, and returns what it holds.
    pub fn open(folder: &Path, owner: &Owner) -> Result<(Self, Found), StoreError> {
        fs::create_dir_all(folder).map_err(|source| io_error("create", folder, source))?;
        let lock = lock(folder)?;
        let header = |kind| JournalHeader {
            kind,
            is_simulated: owner.is_simulated,
            election_id: owner.election_id,
            precinct: owner.precinct,
        };
        let (desk, desk_found) = JournalFile::open(&folder.join(file::DESK), &header(JournalKind::Desk))?;
        let (ops, ops_found) = JournalFile::open(&folder.join(file::OPS), &header(JournalKind::Ops))?;
        let (slots, contents) = SlotFile::open(&folder.join(SLOTS), owner)?;
        let last =
            desk_found.iter().map(|found| found.at).chain(ops_found.iter().map(|found| found.at)).max();
        let found = Found {
            desk: desk_found.into_iter().map(|found| found.record).collect(),
            ops: ops_found.into_iter().map(|found| found.record).collect(),
            slots: contents.slots,
            torn: contents.torn,
            boots: count_boot(folder)?,
            last: last.unwrap_or(Instant::MIDNIGHT),
        };
        Ok((Self { desk, ops, slots, secret: read_secret(folder)?, _lock: lock }, found))
    }

    /// Returns the secret of this record: drawn from the operating system when it was begun, readable by its owner alone.
    pub fn secret(&self) -> [u8; 32] {
        self.secret
    }

    /// Adds a desk record, durable after the next [`commit`](Self::commit).
    pub fn write_desk(&mut self, at: Instant, record: &DeskRecord) {
        self.desk.append(at, record);
    }

    /// Adds an ops record, durable after the next [`commit`](Self::commit).
    pub fn write_ops(&mut self, at: Instant, record: &OpsRecord) {
        self.ops.append(at, record);
    }

    /// Fills a slot, durable after the next [`commit`](Self::commit).
    pub fn write_slot(&mut self, place: u32, slot: &Slot) -> Result<(), StoreError> {
        self.slots.write(place, slot)
    }

    /// Frees the slots that hold ballots; void slots stay.
    pub fn empty_ballots(&mut self) -> Result<(), StoreError> {
        self.slots.empty_ballots()
    }

    /// Makes everything written durable. Slots go before journals, so that a CAST record never counts a ballot that is
    /// not there (RECORD 14.5).
    pub fn commit(&mut self) -> Result<(), StoreError> {
        self.slots.commit()?;
        self.desk.commit()?;
        self.ops.commit()
    }

    /// Returns the desk journal as a file.
    pub fn desk_bytes(&self) -> &[u8] {
        self.desk.bytes()
    }

    /// Returns the ops journal as a file.
    pub fn ops_bytes(&self) -> &[u8] {
        self.ops.bytes()
    }
}

fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join(LOCK);
    let lock = File::create(&path).map_err(|source| io_error("create", &path, source))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(io_error("lock", &path, source)),
    }
}

/// Reads how often the station was started before, and counts this start.
fn count_boot(folder: &Path) -> Result<u64, StoreError> {
    let path = folder.join(BOOTS);
    let before = match fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().map_err(|_| {
            io_error("read", &path, io::Error::new(io::ErrorKind::InvalidData, "not a count of starts"))
        })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(source) => return Err(io_error("read", &path, source)),
    };
    create_whole(&path, format!("{}\n", before + 1).as_bytes())?;
    Ok(before)
}

/// Reads the secret, or draws it.
fn read_secret(folder: &Path) -> Result<[u8; 32], StoreError> {
    let path = folder.join(SECRET);
    match fs::read(&path) {
        Ok(bytes) => bytes.try_into().map_err(|_| {
            io_error("read", &path, io::Error::new(io::ErrorKind::InvalidData, "a secret has 32 bytes"))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let secret = secret::draw().map_err(|source| io_error("draw", &path, source))?;
            create_whole(&path, &secret)?;
            Ok(secret)
        }
        Err(source) => Err(io_error("read", &path, source)),
    }
}

/// Writes a file that is there whole or not at all.
fn create_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    durable::replace(path, bytes).map_err(|source| io_error("write", path, source))
}

fn io_error(action: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
