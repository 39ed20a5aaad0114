//! What this machine offers to a live station and a bench: whether a disk keeps what it was told, terminals can be made, and
//! letters be shown.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::statfs;
use rustix::pty::{OpenptFlags, openpt};

use crate::folder::{FolderError, write_durably};

/// What `statfs` says of a file system in memory (Linux, `linux/magic.h`): tmpfs and ramfs.
const IN_MEMORY: [i128; 2] = [0x0102_1994, 0x8584_58f6];
/// Writes that are timed.
const WRITES: usize = 9;
/// Name of the file that is written and removed.
const TRIAL: &str = ".saylau-doctor";

/// What a folder is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderState {
    /// The middle of nine times that a small file took to be written so that it survives a power cut.
    pub synced_write: Duration,
    /// Whether the folder lies in memory, where nothing survives.
    pub is_in_memory: bool,
}

/// Writes a small file into a folder nine times, syncs each, and removes it.
pub fn folder(path: &Path) -> Result<FolderState, FolderError> {
    let trial = path.join(TRIAL);
    let mut times = Vec::new();
    for turn in 0..WRITES {
        let begun = Instant::now();
        write_durably(&trial, format!("{turn}\n").as_bytes())?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    // What was only tried is gone when nobody can remove it either.
    let _ = fs::remove_file(&trial);
    let is_in_memory = statfs(path).is_ok_and(|facts| IN_MEMORY.contains(&i128::from(facts.f_type)));
    Ok(FolderState { synced_write: times.get(WRITES / 2).copied().unwrap_or_default(), is_in_memory })
}

/// Makes a pseudo-terminal and drops it again.
pub fn pseudo_terminal() -> io::Result<()> {
    Ok(openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).map(drop)?)
}

/// Returns the locale of letters that programs are told to use (`LC_ALL`, `LC_CTYPE`, `LANG`, in this order).
pub fn locale() -> Option<String> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_timed_and_left_as_it_was() {
        let place = tempfile::tempdir().unwrap();
        let state = folder(place.path()).unwrap();
        assert!(Duration::ZERO < state.synced_write);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_that_names_it() {
        let error = folder(Path::new("/proc/no-such-folder")).unwrap_err();
        assert!(error.to_string().contains("/proc/no-such-folder"), "{error}");
    }

    #[test]
    fn memory_is_known_for_what_it_is() {
        let shared = Path::new("/dev/shm");
        if shared.is_dir() {
            assert!(folder(shared).unwrap().is_in_memory);
        }
    }
}
