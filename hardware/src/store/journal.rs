//! A journal on disk: the chain in memory, and the part of it that is durable.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use election::record::{Chain, Entry, JournalHeader, Numbered};
use election::time::Instant;

use super::{StoreError, create_whole, io_error};

/// A journal that grows at its end.
#[derive(Debug)]
pub(super) struct JournalFile {
    file: File,
    path: PathBuf,
    chain: Chain,
    /// Bytes of the chain that are on disk.
    durable: usize,
}

impl JournalFile {
    /// Opens a journal, or begins one, and returns its records.
    pub(super) fn open<R: Entry>(
        path: &Path,
        header: &JournalHeader,
    ) -> Result<(Self, Vec<Numbered<R>>), StoreError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let bytes = Chain::new(header).bytes().to_vec();
                create_whole(path, &bytes)?;
                bytes
            }
            Err(source) => return Err(io_error("read", path, source)),
        };
        let (chain, journal) =
            Chain::resume(bytes).map_err(|source| StoreError::Damaged { path: path.to_owned(), source })?;
        if journal.header != *header {
            return Err(StoreError::Foreign { path: path.to_owned() });
        }
        let durable = chain.bytes().len();
        let file = File::options().write(true).open(path).map_err(|source| io_error("open", path, source))?;
        // What a crash cut short goes, and what it left unsynced becomes durable before anything builds on it.
        file.set_len(durable as u64)
            .and_then(|()| file.sync_all())
            .map_err(|source| io_error("sync", path, source))?;
        Ok((Self { file, path: path.to_owned(), chain, durable }, journal.records))
    }

    pub(super) fn append(&mut self, at: Instant, record: &impl Entry) {
        self.chain.append(at, record);
    }

    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        let new = self.chain.bytes().get(self.durable..).unwrap_or_default();
        if new.is_empty() {
            return Ok(());
        }
        self.file
            .write_all_at(new, self.durable as u64)
            .and_then(|()| self.file.sync_data())
            .map_err(|source| io_error("write", &self.path, source))?;
        self.durable = self.chain.bytes().len();
        Ok(())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.chain.bytes()
    }
}
