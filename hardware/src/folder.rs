//! Evidence folders and text files on disk.
//!
//! A folder is written beside its place and renamed into it, so that it is there whole or not at all. It replaces an
//! older evidence folder or an empty one, and nothing else.

pub mod archive;
pub mod documents;
pub mod table;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use election::evidence::file;
use thiserror::Error;

use crate::durable;

/// The most bytes one file may have to be read.
const MOST_BYTES: u64 = 1 << 30;

/// A folder or file cannot be read or written.
#[derive(Debug, Error)]
pub enum FolderError {
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
    /// The place is taken by something that is no evidence.
    #[error("folder `{}` holds other files, so it is not replaced", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
    },
    /// The file is too large to be read at once.
    #[error("file `{}` has more than {MOST_BYTES} bytes: {bytes}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
}

/// Reads all files of a folder; folders in it are passed over.
pub fn read(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, FolderError> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(|source| io_error("read", path, source))? {
        let entry = entry.map_err(|source| io_error("read", path, source))?;
        let path = entry.path();
        let facts = fs::metadata(&path).map_err(|source| io_error("read", &path, source))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !facts.is_file() {
            // A folder where a file of evidence should be is broken evidence, not absent evidence.
            if file::ALL.contains(&&*name) {
                files.insert(name, Vec::new());
            }
            continue;
        }
        if MOST_BYTES < facts.len() {
            return Err(FolderError::TooLarge { path, bytes: facts.len() });
        }
        let bytes = fs::read(&path).map_err(|source| io_error("read", &path, source))?;
        files.insert(name, bytes);
    }
    tracing::debug!(folder = %path.display(), files = files.len(), "folder read");
    Ok(files)
}

/// Writes a folder whole, in place of an older evidence folder if there is one.
pub fn write(path: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), FolderError> {
    if !may_replace(path)? {
        return Err(FolderError::Taken { path: path.to_owned() });
    }
    let partial = beside(path, "partial");
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(|source| io_error("remove", &partial, source))?;
    }
    fs::create_dir_all(&partial).map_err(|source| io_error("create", &partial, source))?;
    for (name, bytes) in files {
        let file = partial.join(name);
        fs::write(&file, bytes).map_err(|source| io_error("write", &file, source))?;
    }
    if path.exists() {
        fs::remove_dir_all(path).map_err(|source| io_error("replace", path, source))?;
    }
    fs::rename(&partial, path).map_err(|source| io_error("create", path, source))?;
    tracing::debug!(folder = %path.display(), files = files.len(), "folder written");
    Ok(())
}

/// Removes some files of a folder, where they are there, and the folder, if nothing else is in it.
pub fn remove(path: &Path, names: &[&str]) -> Result<(), FolderError> {
    for name in names {
        let file = path.join(name);
        match fs::remove_file(&file) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(io_error("remove", &file, source));
            }
            _ => {}
        }
    }
    match fs::remove_dir(path) {
        Err(source)
            if !matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) =>
        {
            Err(io_error("remove", path, source))
        }
        _ => Ok(()),
    }
}

/// Reads a text file in UTF-8.
pub fn read_text(path: &Path) -> Result<String, FolderError> {
    fs::read_to_string(path).map_err(|source| io_error("read", path, source))
}

/// Reads a file of at most a gigabyte.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FolderError> {
    let facts = fs::metadata(path).map_err(|source| io_error("read", path, source))?;
    if MOST_BYTES < facts.len() {
        return Err(FolderError::TooLarge { path: path.to_owned(), bytes: facts.len() });
    }
    fs::read(path).map_err(|source| io_error("read", path, source))
}

/// Makes a folder and those above it, where they are not there.
pub fn make(path: &Path) -> Result<(), FolderError> {
    fs::create_dir_all(path).map_err(|source| io_error("create", path, source))
}

/// Writes a text file whole.
pub fn write_text(path: &Path, text: &str) -> Result<(), FolderError> {
    write_bytes(path, text.as_bytes())
}

/// Writes a file whole: beside its place, and then renamed into it. What is there already is replaced only by that, and stays
/// if it cannot be. A device or a pipe is written to.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| io_error("create", parent, source))?;
    }
    if fs::metadata(path).is_ok_and(|facts| !facts.is_file() && !facts.is_dir()) {
        return fs::write(path, bytes).map_err(|source| io_error("write", path, source));
    }
    let partial = beside(path, "partial");
    fs::write(&partial, bytes).map_err(|source| io_error("write", &partial, source))?;
    fs::rename(&partial, path).map_err(|source| {
        // What is wrong is the place, and nobody wants the half.
        _ = fs::remove_file(&partial);
        io_error("create", path, source)
    })
}

/// Writes a file that nobody but its owner reads, whole, and so that it survives a power cut once this has returned.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    durable::replace(path, bytes).map_err(|source| io_error("write", path, source))
}

/// A file that grows at its end; what was flushed survives a power cut.
#[derive(Debug)]
pub struct Appended(fs::File);

/// Opens a file to write on at its end, or begins it.
pub fn append(path: &Path) -> Result<Appended, FolderError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| io_error("create", parent, source))?;
    }
    let opened = fs::File::options().append(true).create(true).open(path);
    opened.map(Appended).map_err(|source| io_error("write", path, source))
}

/// Begins a file anew.
pub fn create(path: &Path) -> Result<fs::File, FolderError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| io_error("create", parent, source))?;
    }
    fs::File::create(path).map_err(|source| io_error("create", path, source))
}

/// A file that is written piece by piece beside its place and takes it in the end. Dropped before, it leaves what was there.
#[derive(Debug)]
pub struct Unfinished {
    file: fs::File,
    partial: PathBuf,
    path: PathBuf,
    is_in_place: bool,
}

impl Unfinished {
    /// Begins a file that will stand at `path`.
    pub fn begin(path: &Path) -> Result<Self, FolderError> {
        let partial = beside(path, "partial");
        Ok(Self { file: create(&partial)?, partial, path: path.to_owned(), is_in_place: false })
    }

    /// Puts the file into its place.
    pub fn finish(mut self) -> Result<(), FolderError> {
        fs::rename(&self.partial, &self.path).map_err(|source| io_error("create", &self.path, source))?;
        self.is_in_place = true;
        Ok(())
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_in_place {
            // Nobody wants the half.
            _ = fs::remove_file(&self.partial);
        }
    }
}

/// Begins a file anew that its owner alone may read. A device or a pipe keeps who may read it.
pub fn create_private(path: &Path) -> Result<fs::File, FolderError> {
    let file = create(path)?;
    let told = |source| io_error("protect", path, source);
    if file.metadata().map_err(told)?.is_file() {
        file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(told)?;
    }
    Ok(file)
}

impl Write for Appended {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

fn may_replace(path: &Path) -> Result<bool, FolderError> {
    if !path.exists() {
        return Ok(true);
    }
    let mut entries = fs::read_dir(path).map_err(|source| io_error("read", path, source))?;
    Ok(entries.next().is_none() || path.join(file::MANIFEST).is_file())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().map_or_else(Default::default, |name| name.to_string_lossy().into_owned());
    path.with_file_name(format!(".{name}.{suffix}"))
}

fn io_error(action: &'static str, path: &Path, source: io::Error) -> FolderError {
    FolderError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeMap<String, Vec<u8>> {
        names.iter().map(|name| ((*name).to_owned(), name.as_bytes().to_vec())).collect()
    }

    #[test]
    fn an_unfinished_file_replaces_nothing_and_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("table");
        write_text(&path, "before").unwrap();
        let mut dropped = Unfinished::begin(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert_eq!(read_text(&path).unwrap(), "before");
        let mut finished = Unfinished::begin(&path).unwrap();
        finished.write_all(b"after").unwrap();
        assert_eq!(read_text(&path).unwrap(), "before");
        finished.finish().unwrap();
        assert_eq!(read_text(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_reads_back_and_replaces_only_evidence() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("deep/evidence");
        let first = files(&[file::MANIFEST, "a"]);
        write(&folder, &first).unwrap();
        assert_eq!(read(&folder).unwrap(), first);
        let second = files(&[file::MANIFEST, "b"]);
        write(&folder, &second).unwrap();
        assert_eq!(read(&folder).unwrap(), second);
        let diary = place.path().join("diary");
        fs::create_dir(&diary).unwrap();
        fs::write(diary.join("monday"), "mine").unwrap();
        assert!(matches!(write(&diary, &first), Err(FolderError::Taken { .. })));
        assert_eq!(read(&diary).unwrap().len(), 1);
    }

    #[test]
    fn a_file_is_there_whole_or_as_it_was() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("deep/findings.csv");
        write_bytes(&path, b"first").unwrap();
        write_bytes(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        let taken = place.path().join("taken");
        fs::create_dir_all(taken.join("inside")).unwrap();
        assert!(write_bytes(&taken, b"bytes").is_err());
        let left: Vec<_> =
            fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let missing = read(Path::new("no/such/folder")).unwrap_err();
        assert_eq!(missing.to_string(), "cannot read `no/such/folder`");
    }
}
