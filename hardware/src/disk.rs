//! A folder of a real file system as the disk a record stands on.

pub mod file_system;

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use storage::{Disk, DiskError, file};

const IN_USE: &str = "it is in use by another station";

/// A folder that belongs to one station at a time.
#[derive(Debug)]
pub struct FolderDisk {
    folder: PathBuf,
    /// Files that were written, so that an error of an earlier write shows at the next sync (`man fsync`).
    open: BTreeMap<String, File>,
    /// Held for as long as the disk is used.
    _lock: File,
}

impl FolderDisk {
    /// Takes a folder, makes it if it is not there. Another station's is refused with [`io::ErrorKind::WouldBlock`].
    pub fn open(folder: &Path) -> Result<Self, DiskError> {
        let shown = folder.display().to_string();
        fs::create_dir_all(folder).map_err(|source| DiskError::new("create", &shown, source))?;
        let lock = File::create(folder.join(file::LOCK));
        let lock = lock.map_err(|source| DiskError::new("lock", &shown, source))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), open: BTreeMap::new(), _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                Err(DiskError::new("lock", &shown, io::Error::new(io::ErrorKind::WouldBlock, IN_USE)))
            }
            Err(TryLockError::Error(source)) => Err(DiskError::new("lock", &shown, source)),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn file(&mut self, name: &str) -> io::Result<&File> {
        if !self.open.contains_key(name) {
            let file = File::options().read(true).write(true).open(self.path(name))?;
            self.open.insert(name.to_owned(), file);
        }
        self.open.get(name).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn try_create(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let options = File::options().read(true).write(true).create(true).truncate(true).mode(0o600).clone();
        let mut file = options.open(self.path(name))?;
        file.write_all(bytes)?;
        self.open.insert(name.to_owned(), file);
        Ok(())
    }
}

impl Disk for FolderDisk {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, DiskError> {
        let path = self.path(name);
        let read = File::open(&path).and_then(|file| {
            forget_cached(&file);
            fs::read(&path)
        });
        match read {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(DiskError::new("read", name, source)),
        }
    }

    fn write(&mut self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
        let written = self.file(name).and_then(|file| file.write_all_at(bytes, offset));
        written.map_err(|source| DiskError::new("write", name, source))
    }

    fn sync(&mut self, name: &str) -> Result<(), DiskError> {
        let synced = self.file(name).and_then(File::sync_data);
        synced.map_err(|source| DiskError::new("sync", name, source))
    }

    fn create(&mut self, name: &str, bytes: &[u8]) -> Result<(), DiskError> {
        self.try_create(name, bytes).map_err(|source| DiskError::new("create", name, source))
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        let renamed = fs::rename(self.path(from), self.path(to));
        renamed.map_err(|source| DiskError::new("rename", from, source))?;
        if let Some(file) = self.open.remove(from) {
            self.open.insert(to.to_owned(), file);
        }
        Ok(())
    }

    fn sync_names(&mut self) -> Result<(), DiskError> {
        let synced = File::open(&self.folder).and_then(|folder| folder.sync_all());
        synced.map_err(|source| DiskError::new("sync", &self.folder.display().to_string(), source))
    }
}

/// Lets the next read come from the medium, as far as the system can forget what it holds.
fn forget_cached(file: &File) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed) {
        tracing::debug!(%error, "reads may come from the cache");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn files_are_written_read_renamed_and_their_owners_alone() {
        let place = tempfile::tempdir().unwrap();
        let mut disk = FolderDisk::open(&place.path().join("record")).unwrap();
        assert_eq!(disk.read("a").unwrap(), None);
        disk.create("a.new", b"longer").unwrap();
        disk.sync("a.new").unwrap();
        disk.rename("a.new", "a").unwrap();
        disk.sync_names().unwrap();
        disk.write("a", 2, b"XY").unwrap();
        disk.sync("a").unwrap();
        assert_eq!(disk.read("a").unwrap().as_deref(), Some(b"loXYer".as_slice()));
        let mode = fs::metadata(place.path().join("record/a")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_folder_in_use_and_a_file_that_is_not_there_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let mut first = FolderDisk::open(place.path()).unwrap();
        let second = FolderDisk::open(place.path()).unwrap_err();
        assert_eq!((second.action, second.source.kind()), ("lock", io::ErrorKind::WouldBlock));
        assert_eq!(first.write("b", 0, b"x").unwrap_err().to_string(), "cannot write `b`");
        drop(first);
        assert!(FolderDisk::open(place.path()).is_ok());
    }
}
