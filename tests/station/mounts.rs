//! File systems made for a test, where this machine and whoever runs the test allow it; elsewhere it is said why not.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// An ext4 in a file, mounted until the test ends.
pub(crate) struct Mounted {
    images: tempfile::TempDir,
    copies: u32,
    at: PathBuf,
}

impl Mounted {
    /// Makes one of so many MiB and mounts it in a folder that is made for it.
    pub(crate) fn new(mib: u64, at: &Path) -> Option<Self> {
        // In memory it is faster; what a power cut leaves is the same.
        let images = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let mounted = Self { images, copies: 0, at: at.to_owned() };
        File::create(mounted.image()).and_then(|image| image.set_len(mib << 20)).unwrap();
        fs::create_dir(at).unwrap();
        let image = mounted.image().display().to_string();
        let made = run("mkfs.ext4", &["-q", "-F", &image]).and_then(|()| mounted.mount());
        match made {
            Ok(()) => Some(mounted),
            Err(why) => {
                eprintln!("SKIPPED: no file system can be mounted here: {why}");
                None
            }
        }
    }

    fn image(&self) -> PathBuf {
        self.images.path().join(format!("{}.img", self.copies))
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", &self.image().display().to_string(), &self.at.display().to_string()])
    }

    fn unmount(&self) -> Result<(), String> {
        run("umount", &[&self.at.display().to_string()])
    }

    /// Cuts the power: what is not in the image now is lost. Whoever writes must have been stopped.
    ///
    /// The image has what was synced, and perhaps more that the system wrote on its own. What only the cache of the
    /// mounted file system holds is not in the copy, and the copy is what is mounted afterwards.
    pub(crate) fn cut_power(&mut self, end_writers: impl FnOnce()) {
        let before = self.image();
        self.copies += 1;
        fs::copy(&before, self.image()).unwrap();
        end_writers();
        self.unmount().unwrap();
        fs::remove_file(before).unwrap();
        self.mount().unwrap();
    }

    /// Returns every byte of the medium.
    pub(crate) fn raw(&self) -> Vec<u8> {
        fs::read(self.image()).unwrap()
    }

    /// Lets the file system find an error, as on a dying disk: from now on it can only be read.
    pub(crate) fn fail(&self) {
        run("mount", &["-o", "remount,abort", &self.at.display().to_string()]).unwrap();
    }

    /// Mounts it anew.
    pub(crate) fn mend(&self) {
        self.unmount().unwrap();
        self.mount().unwrap();
    }

    /// Fills it to the last byte.
    pub(crate) fn fill(&self) {
        let mut filler = File::create(self.filler()).unwrap();
        for length in [1 << 20, 4096, 1] {
            let bytes = vec![0x5A; length];
            let full = loop {
                if let Err(error) = filler.write_all(&bytes) {
                    break error;
                }
            };
            assert_eq!(full.kind(), ErrorKind::StorageFull);
        }
        filler.sync_all().unwrap();
    }

    /// Makes room again.
    pub(crate) fn make_room(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.at.join("filler")
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // A test that fails may leave somebody who still has a file open.
        if self.unmount().is_err() {
            let _ = run("umount", &["-l", &self.at.display().to_string()]);
        }
    }
}

/// Runs a command of the system, or returns why it could not.
fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let run =
        Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    if run.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&run.stderr).trim()))
}
