//! What a file system promises a record: that a write stays in its block, in order, and leaves no copies.
//!
//! RECORD 10 and 11 measured it: ext4 with ordered data and XFS do. Journalled data, copy-on-write and logs keep older
//! versions in the order in which they were written, and run out of space in the middle of a file that is there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Where the kernel tells what is mounted.
const MOUNTS: &str = "/proc/self/mountinfo";

/// The file system under a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSystem {
    /// Its kind, as the kernel names it.
    pub kind: String,
    /// Where it is mounted.
    pub mounted: PathBuf,
    /// Its options.
    pub options: String,
}

/// A record must not be kept here.
#[derive(Debug, Error)]
pub enum FileSystemError {
    /// It is not known what is mounted.
    #[error("cannot tell the file system of `{}`", path.display())]
    Unknown {
        /// The folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Its kind may keep the order of ballots, or lose what it was given.
    #[error("file system of `{}` may keep the order of ballots or lose votes: {kind}", path.display())]
    Kind {
        /// The folder.
        path: PathBuf,
        /// As the kernel names it.
        kind: String,
    },
    /// It keeps data in its journal, or does not order it.
    #[error("file system of `{}` is mounted with `{option}`", path.display())]
    Option {
        /// The folder.
        path: PathBuf,
        /// The option that must go.
        option: String,
    },
}

impl FileSystem {
    /// Returns what a folder lies on.
    pub fn of(folder: &Path) -> Result<Self, FileSystemError> {
        let unknown = |source| FileSystemError::Unknown { path: folder.to_owned(), source };
        let folder = fs::canonicalize(folder).map_err(unknown)?;
        let mounts = fs::read_to_string(MOUNTS).map_err(unknown)?;
        let found = Self::in_mounts(&mounts, &folder);
        found.ok_or_else(|| unknown(io::Error::new(io::ErrorKind::NotFound, "no mount holds it")))
    }

    /// Returns whether a record may be kept here, or why not.
    pub fn check(&self, folder: &Path) -> Result<(), FileSystemError> {
        let path = folder.to_owned();
        match self.kind.as_str() {
            "xfs" => Ok(()),
            "ext4" => {
                let bad = ["data=journal", "data=writeback", "nobarrier", "barrier=0"];
                let option = self.options.split(',').find(|option| bad.contains(option));
                option
                    .map_or(Ok(()), |option| Err(FileSystemError::Option { path, option: option.to_owned() }))
            }
            kind => Err(FileSystemError::Kind { path, kind: kind.to_owned() }),
        }
    }

    /// Returns what stands in the record.
    pub fn facts(&self) -> String {
        format!("{} {}", self.kind, self.options)
    }

    /// Reads the kernel's list (`man 5 proc_pid_mountinfo`); of two mounts on one place the later one counts.
    fn in_mounts(mounts: &str, folder: &Path) -> Option<Self> {
        let read = |line: &str| {
            let (place, rest) = line.split_once(" - ")?;
            let mounted = PathBuf::from(unescape(place.split(' ').nth(4)?));
            let mut rest = rest.split(' ');
            let (kind, _source, options) = (rest.next()?, rest.next()?, rest.next()?);
            let own = place.split(' ').nth(5)?;
            Some(Self { kind: kind.to_owned(), mounted, options: format!("{own},{options}") })
        };
        let holding = mounts.lines().filter_map(read).filter(|mount| folder.starts_with(&mount.mounted));
        holding.max_by_key(|mount| mount.mounted.components().count())
    }
}

impl FileSystemError {
    /// Returns what a person can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown { .. } => "give the record a folder on a disk of this machine".to_owned(),
            Self::Kind { .. } => {
                "keep the record on ext4 or XFS: `mkfs.ext4 DEVICE && mount DEVICE FOLDER`".to_owned()
            }
            Self::Option { option, .. } => {
                format!("mount it without `{option}`: `umount FOLDER && mount -o data=ordered DEVICE FOLDER`")
            }
        }
    }
}

/// Spaces in the kernel's list are written as octal digits.
fn unescape(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,errors=remount-ro
30 22 0:25 / /tmp rw - tmpfs tmpfs rw,size=100k
31 22 8:1 / /media/my\\040disk rw,noatime master:3 - ext4 /dev/sda1 rw,data=journal
32 22 8:2 / /srv rw - btrfs /dev/sdb1 rw,space_cache=v2
33 22 8:3 / /data rw - xfs /dev/sdc1 rw,attr2
34 33 8:4 / /data rw - overlay overlay rw,lowerdir=/l
";

    fn told(folder: &str) -> String {
        let folder = Path::new(folder);
        let system = FileSystem::in_mounts(LIST, folder).unwrap();
        system.check(folder).map_or_else(|refused| refused.to_string(), |()| system.facts())
    }

    #[test]
    fn ext4_in_order_is_taken_and_what_betrays_order_is_refused() {
        assert_eq!(told("/opt/record"), "ext4 rw,relatime,rw,errors=remount-ro");
        assert_eq!(
            told("/media/my disk/r"),
            "file system of `/media/my disk/r` is mounted with `data=journal`"
        );
        let may = "may keep the order of ballots or lose votes";
        assert_eq!(told("/tmp/x"), format!("file system of `/tmp/x` {may}: tmpfs"));
        assert_eq!(told("/srv"), format!("file system of `/srv` {may}: btrfs"));
        assert_eq!(
            told("/data/x"),
            format!("file system of `/data/x` {may}: overlay"),
            "the later mount counts"
        );
        assert_eq!(told("/tmpfoo"), "ext4 rw,relatime,rw,errors=remount-ro");
    }

    #[test]
    fn every_folder_of_this_machine_lies_on_something() {
        let place = tempfile::tempdir().unwrap();
        assert!(!FileSystem::of(place.path()).unwrap().kind.is_empty());
        assert!(FileSystem::of(&place.path().join("none")).is_err());
    }
}
