//! Documents one after the other: a file, or the files of a zip archive, each as bytes that are read once and not held.
//!
//! What a file is goes by its first bytes. An archive costs time and no memory, and not without end: a member may unpack to
//! 250 times its size.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes that are shown before the reading begins.
const HEAD: usize = 1 << 16;
/// A member may unpack to so many times its size.
const MOST_TIMES: u64 = 250;
/// Or to so much, whatever its size.
const ALWAYS: u64 = 64 << 20;

/// Documents cannot be read.
#[derive(Debug, Error)]
pub enum DocumentsError<E> {
    /// The system refused.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It begins as an archive and is none.
    #[error("`{}` is no whole zip archive", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: ZipError,
    },
    /// The taker wants no more.
    #[error("`{name}` cannot be used")]
    Taker {
        /// The document.
        name: String,
        /// Why not.
        #[source]
        source: E,
    },
}

/// Takes the name of a document, its first bytes, and the bytes after these.
pub type Taker<'a, E> = dyn FnMut(&str, &[u8], &mut dyn Read) -> Result<(), E> + 'a;

/// Hands out a file, or every file of a zip archive in the order of their names. Returns whether it is an archive.
///
/// # Errors
///
/// [`DocumentsError`] if the file or archive cannot be read, or with the error of the taker.
pub fn each<E>(path: &Path, take: &mut Taker<'_, E>) -> Result<bool, DocumentsError<E>> {
    let failed = |source| DocumentsError::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let head = head(&mut file).map_err(failed)?;
    if !head.starts_with(b"PK\x03\x04") {
        let own = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let taken = take(&own, &head, &mut file);
        return taken.map(|()| false).map_err(|source| DocumentsError::Taker { name: own, source });
    }
    let broken = |source| DocumentsError::Broken { path: path.to_owned(), source };
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let names = archive.file_names().map(|name| name.map(|name| name.into_owned()));
    let mut names: Vec<String> = names.collect::<Result<_, _>>().map_err(broken)?;
    names.retain(|name| !name.ends_with('/') && !name.starts_with("__MACOSX/"));
    names.sort();
    for name in names {
        let member = archive.by_name(&name).map_err(broken)?;
        let left = member.compressed_size().saturating_mul(MOST_TIMES).max(ALWAYS);
        let mut member = Bounded { inner: member, left };
        let head = self::head(&mut member).map_err(failed)?;
        take(&name, &head, &mut member).map_err(|source| DocumentsError::Taker { name, source })?;
    }
    Ok(true)
}

/// Reads the first bytes, as many as there are up to a limit.
fn head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Bytes that end with an error when there are too many.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let left = self.left.checked_sub(length as u64);
        self.left = left.ok_or_else(|| {
            io::Error::other(format!("the archive unpacks to more than {MOST_TIMES} times its size"))
        })?;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::fs;
    use std::io::{Cursor, Write as _};

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

    /// Returns the names and the bytes of all documents.
    fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, DocumentsError<io::Error>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, bytes).unwrap();
        let mut all = Vec::new();
        each(&path, &mut |name, head, rest| {
            let mut bytes = head.to_vec();
            rest.read_to_end(&mut bytes)?;
            all.push((name.to_owned(), bytes));
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn files_and_members_come_whole_and_in_order() {
        let long = vec![7; 3 * HEAD + 1];
        assert_eq!(read(&long).unwrap(), [("file".to_owned(), long.clone())]);
        assert_eq!(read(b"").unwrap(), [("file".to_owned(), Vec::new())]);
        let members = read(&zipped(&[("b", &long), ("a/c", b"1"), ("__MACOSX/b", b"x")])).unwrap();
        assert_eq!(members, [("a/c".to_owned(), b"1".to_vec()), ("b".to_owned(), long)]);
    }

    #[test]
    fn bombs_cut_archives_and_refusals_are_errors() {
        let bomb = zipped(&[("zeros", &vec![0; 80 << 20])]);
        let error = read(&bomb).unwrap_err();
        assert!(
            matches!(&error, DocumentsError::Taker { source, .. } if source.to_string().contains("250 times"))
        );
        assert!(matches!(read(bomb.get(..bomb.len() / 2).unwrap()), Err(DocumentsError::Broken { .. })));
        let missing = each::<Infallible>(Path::new("no/such/file"), &mut |_, _, _| Ok(())).unwrap_err();
        assert_eq!(missing.to_string(), "cannot read `no/such/file`");
    }
}
