//! A disk in memory that can lose power: for the crash model, and for a full simulation of a record.
//!
//! What was written and not synced survives a killed program and may be lost, kept or torn by a power cut, sector by
//! sector. Sectors have 1,024 bytes, so a block of 4,096 is torn in one of 14 ways.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::disk::{Disk, DiskError};

/// Bytes that reach the medium together or not at all.
pub const SECTOR: usize = 1024;

/// What stops the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The program is killed; what it wrote stays in the cache of the system, unsynced.
    Kill,
    /// Power is cut.
    PowerCut {
        /// Of the sectors not synced those stay whose bit is set, counted from the first written.
        sectors: u32,
        /// Whether new names stay that were not synced.
        names: bool,
    },
}

/// One write that may not be on the medium yet.
#[derive(Clone, Debug, Hash)]
struct Pending {
    offset: usize,
    bytes: Arc<[u8]>,
}

#[derive(Clone, Debug, Default, Hash)]
struct File {
    durable: Arc<Vec<u8>>,
    pending: Vec<Pending>,
    /// In the cache and thought to be clean, but not on the medium.
    given_up: Vec<Pending>,
}

/// The disk.
#[derive(Clone, Debug, Default, Hash)]
pub struct SimulatedDisk {
    files: BTreeMap<String, File>,
    /// Names that are not durable yet: what they would be after a power cut.
    names_before: Option<BTreeMap<String, File>>,
    operations: u64,
    /// Stops before the operation with this number is finished.
    stops_at: Option<u64>,
    fails_at: Option<(u64, Failure)>,
}

/// How an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Nothing is done.
    Refused(io::ErrorKind),
    /// A write stops after so many bytes.
    Short(usize),
    /// A sync gives up what was written: the cache shows it as long as the program runs, and the medium has nothing.
    GivenUp,
}

impl SimulatedDisk {
    /// Returns operations that change something, so far.
    pub fn operations(&self) -> u64 {
        self.operations
    }

    /// Lets the machine stop within an operation: its bytes are in the cache, and nothing later happens.
    pub fn stop_at(&mut self, operation: u64) {
        self.stops_at = Some(operation);
    }

    /// Lets one operation fail, and every later one work.
    pub fn fail_at(&mut self, operation: u64, how: Failure) {
        self.fails_at = Some((operation, how));
    }

    /// Returns whether the machine has stopped.
    pub fn has_stopped(&self) -> bool {
        self.stops_at.is_some_and(|at| at < self.operations)
    }

    /// Returns how many sectors are written and not synced; a power cut has two outcomes for each.
    pub fn unsynced_sectors(&self) -> u32 {
        let pending = self.files.values().flat_map(|file| &file.pending);
        pending.map(|write| write.bytes.len().div_ceil(SECTOR) as u32).sum()
    }

    /// Returns the numbers of those sectors not synced whose loss can be told from their presence.
    pub fn changing_sectors(&self) -> Vec<u32> {
        let (mut changing, mut sector) = (Vec::new(), 0);
        for file in self.files.values() {
            for (index, write) in file.pending.iter().enumerate() {
                let (start, end) = (write.offset, write.offset + write.bytes.len());
                let earlier = file.pending.iter().take(index);
                let is_alone = !earlier
                    .into_iter()
                    .any(|other| other.offset < end && start < other.offset + other.bytes.len());
                for (part, bytes) in write.bytes.chunks(SECTOR).enumerate() {
                    let at = start + part * SECTOR;
                    let durable = file.durable.get(at..at + bytes.len());
                    if !is_alone || durable != Some(bytes) {
                        changing.push(sector);
                    }
                    sector += 1;
                }
            }
        }
        changing
    }

    /// Starts the machine again. A start reads the medium: what a failed sync gave up is gone.
    pub fn restart(&mut self, after: Crash) {
        self.stops_at = None;
        self.fails_at = None;
        self.operations = 0;
        self.files.values_mut().for_each(|file| file.given_up.clear());
        let Crash::PowerCut { sectors: kept, names } = after else { return };
        if let Some(before) = self.names_before.take().filter(|_| !names) {
            self.files = before;
        }
        let mut sector = 0;
        for file in self.files.values_mut() {
            for write in std::mem::take(&mut file.pending) {
                for (part, bytes) in write.bytes.chunks(SECTOR).enumerate() {
                    if sector < u32::BITS && kept >> sector & 1 == 1 {
                        put(Arc::make_mut(&mut file.durable), write.offset + part * SECTOR, bytes);
                    }
                    sector += 1;
                }
            }
        }
    }

    /// Returns whether names are new and not synced.
    pub fn has_unsynced_names(&self) -> bool {
        self.names_before.is_some()
    }

    /// Changes a file behind the station's back: rot, or an attacker.
    pub fn tamper(&mut self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let file = self.files.entry(name.to_owned()).or_default();
        let mut bytes = file.now();
        change(&mut bytes);
        *file = File { durable: Arc::new(bytes), ..File::default() };
    }

    /// Takes a file away.
    pub fn remove(&mut self, name: &str) {
        self.files.remove(name);
    }

    /// Returns every file as a reader sees it now.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.iter().map(|(name, file)| (name.clone(), file.now())).collect()
    }

    /// Counts an operation and says what becomes of it.
    fn begin(&mut self, action: &'static str, file: &str) -> Result<Outcome, DiskError> {
        if self.has_stopped() {
            return Err(stopped(action, file));
        }
        let operation = self.operations;
        self.operations += 1;
        match self.fails_at {
            Some((at, Failure::Refused(why))) if at == operation => {
                Err(DiskError::new(action, file, why.into()))
            }
            Some((at, failure)) if at == operation => Ok(Outcome::Fails(failure)),
            _ if self.stops_at == Some(operation) => Ok(Outcome::Stops),
            _ => Ok(Outcome::Works),
        }
    }

    fn file(&mut self, action: &'static str, name: &str) -> Result<&mut File, DiskError> {
        let missing = || DiskError::new(action, name, io::ErrorKind::NotFound.into());
        self.files.get_mut(name).ok_or_else(missing)
    }

    fn change_names(&mut self) {
        if self.names_before.is_none() {
            self.names_before = Some(self.files.clone());
        }
    }
}

impl Disk for SimulatedDisk {
    fn read(&mut self, file: &str) -> Result<Option<Vec<u8>>, DiskError> {
        Ok(self.files.get(file).map(File::now))
    }

    fn write(&mut self, file: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
        let outcome = self.begin("write", file)?;
        let written = match outcome {
            Outcome::Fails(Failure::Short(length)) => bytes.get(..length).unwrap_or(bytes),
            _ => bytes,
        };
        let offset = offset as usize;
        self.file("write", file)?.pending.push(Pending { offset, bytes: written.into() });
        outcome.done("write", file)
    }

    fn sync(&mut self, file: &str) -> Result<(), DiskError> {
        let outcome = self.begin("sync", file)?;
        let synced = self.file("sync", file)?;
        match outcome {
            Outcome::Works => synced.settle(),
            Outcome::Fails(_) => synced.given_up.append(&mut synced.pending),
            Outcome::Stops => {}
        }
        outcome.done("sync", file)
    }

    fn create(&mut self, file: &str, bytes: &[u8]) -> Result<(), DiskError> {
        let outcome = self.begin("create", file)?;
        self.change_names();
        let pending = vec![Pending { offset: 0, bytes: bytes.into() }];
        self.files.insert(file.to_owned(), File { pending, ..File::default() });
        outcome.done("create", file)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        let outcome = self.begin("rename", from)?;
        self.change_names();
        let moved = self.files.remove(from);
        let missing = || DiskError::new("rename", from, io::ErrorKind::NotFound.into());
        self.files.insert(to.to_owned(), moved.ok_or_else(missing)?);
        outcome.done("rename", from)
    }

    fn sync_names(&mut self) -> Result<(), DiskError> {
        let outcome = self.begin("sync", "folder")?;
        if outcome == Outcome::Works {
            self.names_before = None;
        }
        outcome.done("sync", "folder")
    }
}

/// What becomes of an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Works,
    /// The machine stops within it.
    Stops,
    Fails(Failure),
}

impl Outcome {
    fn done(self, action: &'static str, file: &str) -> Result<(), DiskError> {
        match self {
            Self::Works => Ok(()),
            Self::Stops => Err(stopped(action, file)),
            Self::Fails(Failure::Short(_)) => {
                Err(DiskError::new(action, file, io::ErrorKind::WriteZero.into()))
            }
            Self::Fails(_) => Err(DiskError::new(action, file, io::Error::other("input/output error"))),
        }
    }
}

impl File {
    fn now(&self) -> Vec<u8> {
        let mut bytes = self.durable.to_vec();
        for write in self.given_up.iter().chain(&self.pending) {
            put(&mut bytes, write.offset, &write.bytes);
        }
        bytes
    }

    /// Takes what was written over to the medium.
    fn settle(&mut self) {
        for write in std::mem::take(&mut self.pending) {
            put(Arc::make_mut(&mut self.durable), write.offset, &write.bytes);
        }
    }
}

fn put(into: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if into.len() < end {
        into.resize(end, 0);
    }
    if let Some(place) = into.get_mut(offset..end) {
        place.copy_from_slice(bytes);
    }
}

fn stopped(action: &'static str, file: &str) -> DiskError {
    DiskError::new(action, file, io::Error::other("machine has stopped"))
}
