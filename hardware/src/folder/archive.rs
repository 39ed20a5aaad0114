//! Everything in a folder or a zip archive at once, archives in archives included, within a limit of memory.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;

use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

/// Archives in archives in archives: no further.
const DEEPEST: u32 = 3;

/// Why a collection of files cannot be read.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The system refuses.
    #[error("cannot read `{path}`")]
    Io {
        /// What was read.
        path: String,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Bytes that are no archive.
    #[error("`{path}` is no whole zip archive")]
    Broken {
        /// The archive.
        path: String,
        /// What is wrong.
        #[source]
        source: ZipError,
    },
    /// More than may be unpacked.
    #[error("`{path}` holds more than {most} bytes unpacked, or archives more than {DEEPEST} deep")]
    TooLarge {
        /// The archive.
        path: String,
        /// The limit.
        most: u64,
    },
}

/// Reads all files of a folder, of a zip archive, or one file alone, with their paths, in order of these. Never unpacks
/// more than `most` bytes, whatever an archive says of its sizes.
pub fn members(path: &Path, most: u64) -> Result<Vec<(String, Vec<u8>)>, ArchiveError> {
    let mut found = Found { files: Vec::new(), left: most, most };
    found.take_path(path, "")?;
    found.files.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(found.files)
}

struct Found {
    files: Vec<(String, Vec<u8>)>,
    left: u64,
    most: u64,
}

impl Found {
    fn take_path(&mut self, path: &Path, name: &str) -> Result<(), ArchiveError> {
        let failed = |source| ArchiveError::Io { path: path.display().to_string(), source };
        if !path.is_dir() {
            let file = fs::File::open(path).map_err(failed)?;
            let bytes = self.read(file, &path.display().to_string())?;
            let own = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return self.take(if name.is_empty() { &own } else { name }, bytes, 0);
        }
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let own = entry.file_name().to_string_lossy().into_owned();
            let inside = if name.is_empty() { own } else { format!("{name}/{own}") };
            self.take_path(&entry.path(), &inside)?;
        }
        Ok(())
    }

    fn take(&mut self, name: &str, bytes: Vec<u8>, depth: u32) -> Result<(), ArchiveError> {
        if !bytes.starts_with(b"PK\x03\x04") {
            self.files.push((name.to_owned(), bytes));
            return Ok(());
        }
        if depth == DEEPEST {
            return Err(ArchiveError::TooLarge { path: name.to_owned(), most: self.most });
        }
        let broken = |source| ArchiveError::Broken { path: name.to_owned(), source };
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        for index in 0..archive.len() {
            let member = archive.by_index(index).map_err(broken)?;
            let inside = member.name().map_err(broken)?.into_owned();
            if inside.ends_with('/') || inside.starts_with("__MACOSX/") {
                continue;
            }
            let unpacked = self.read(member, name)?;
            self.take(&inside, unpacked, depth + 1)?;
        }
        Ok(())
    }

    fn read(&mut self, from: impl std::io::Read, path: &str) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = Vec::new();
        let read = from.take(self.left + 1).read_to_end(&mut bytes);
        read.map_err(|source| ArchiveError::Io { path: path.to_owned(), source })?;
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| ArchiveError::TooLarge { path: path.to_owned(), most: self.most })?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn written(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.zip");
        fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn archives_in_archives_and_folders_are_read_in_order() {
        let inner = zipped(&[("B/two.csv", b"2"), ("A/one.csv", b"1")]);
        let (folder, path) = written(&zipped(&[("inner.zip", &inner), ("sum.txt", b"x")]));
        let names = |path: &Path| {
            members(path, 10_000).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(&path), ["A/one.csv", "B/two.csv", "sum.txt"]);
        assert_eq!(names(folder.path()), ["A/one.csv", "B/two.csv", "sum.txt"]);
    }

    #[test]
    fn a_bomb_and_a_cut_archive_are_refused() {
        let bomb = zipped(&[("zeros", &vec![0; 1_000_000])]);
        let (_folder, path) = written(&bomb);
        assert!(matches!(members(&path, 100_000), Err(ArchiveError::TooLarge { .. })));
        let mut deep = zipped(&[("x", b"x")]);
        for _ in 0..DEEPEST {
            deep = zipped(&[("in.zip", &deep)]);
        }
        let (_folder, path) = written(&deep);
        assert!(matches!(members(&path, 100_000), Err(ArchiveError::TooLarge { .. })));
        let (_folder, path) = written(bomb.get(..bomb.len() / 2).unwrap());
        assert!(matches!(members(&path, 10_000_000), Err(ArchiveError::Broken { .. })));
        assert!(matches!(members(Path::new("/no/such/file"), 10), Err(ArchiveError::Io { .. })));
    }
}
