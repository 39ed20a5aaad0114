//! The JSON of `saylau audit` fits the schemas of `docs/schemas`, each name of them is shown by some example, and nothing else fits.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails aloud")]

mod batches;
mod evidence;
mod nist;
mod schema;
mod tables;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own, in which the program runs.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        fs::write(self.at(name), bytes).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_saylau");
        Command::new(program).current_dir(self.0.path()).args(arguments).output().unwrap()
    }

    /// Returns what an audit prints as JSON.
    #[track_caller]
    fn audit(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["audit"], arguments, &["--json"]].concat());
        let told = || String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{}", told()))
    }
}

fn of_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The codes of a catalogue, which a schema names one by one.
fn codes(codes: impl IntoIterator<Item = &'static str>) -> BTreeSet<&'static str> {
    codes.into_iter().collect()
}
