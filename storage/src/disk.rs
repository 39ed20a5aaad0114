//! One folder on one medium, with exactly the operations whose order a record depends on.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use thiserror::Error;

/// A folder of files. What was written may be lost, kept or torn by a power cut until it is synced.
pub trait Disk {
    /// Returns a file, or `None` if there is none. What an earlier program wrote must come from the medium: a cache may
    /// show what a failed sync gave up.
    fn read(&mut self, file: &str) -> Result<Option<Vec<u8>>, DiskError>;

    /// Writes over part of a file, or on at its end.
    fn write(&mut self, file: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskError>;

    /// Makes everything written to a file durable. After an error nothing is known of what was written.
    fn sync(&mut self, file: &str) -> Result<(), DiskError>;

    /// Puts a new file in the place of an older one or of none. Only its owner may read it.
    fn create(&mut self, file: &str, bytes: &[u8]) -> Result<(), DiskError>;

    /// Gives a file another name, in the place of what has that name.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError>;

    /// Makes new names durable.
    fn sync_names(&mut self) -> Result<(), DiskError>;
}

/// A disk that somebody else keeps a hand on: a test that looks, tampers or cuts the power.
impl<D: Disk> Disk for Rc<RefCell<D>> {
    fn read(&mut self, file: &str) -> Result<Option<Vec<u8>>, DiskError> {
        self.borrow_mut().read(file)
    }

    fn write(&mut self, file: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
        self.borrow_mut().write(file, offset, bytes)
    }

    fn sync(&mut self, file: &str) -> Result<(), DiskError> {
        self.borrow_mut().sync(file)
    }

    fn create(&mut self, file: &str, bytes: &[u8]) -> Result<(), DiskError> {
        self.borrow_mut().create(file, bytes)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        self.borrow_mut().rename(from, to)
    }

    fn sync_names(&mut self) -> Result<(), DiskError> {
        self.borrow_mut().sync_names()
    }
}

/// The medium refused.
#[derive(Debug, Error)]
#[error("cannot {action} `{file}`")]
pub struct DiskError {
    /// What was tried.
    pub action: &'static str,
    /// With which file.
    pub file: String,
    /// Why not.
    #[source]
    pub source: io::Error,
}

impl DiskError {
    /// Returns the error of something that was tried with a file.
    pub fn new(action: &'static str, file: &str, source: io::Error) -> Self {
        Self { action, file: file.to_owned(), source }
    }
}
