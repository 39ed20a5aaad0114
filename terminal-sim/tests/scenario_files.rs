//! Every scenario of the project is readable, and the set is complete.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use terminal_sim::scenario::{Scenario, ScenarioSource};

/// Returns every scenario under `scenarios/` by its path there.
fn scenarios() -> BTreeMap<String, Scenario> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let scenario = Scenario::parse(&ScenarioSource::new(name.as_str(), text));
        (name, scenario.unwrap_or_else(|problems| panic!("{}", problems[0])))
    };
    files(&root).into_iter().map(read).collect()
}

/// Returns the TOML files of a folder and of those in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let deeper = folders.iter().flat_map(|folder| self::files(folder));
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    files.into_iter().chain(deeper).filter(is_toml).collect()
}

#[test]
fn every_file_reads_and_comes_back_from_its_canonical_text() {
    for (name, scenario) in scenarios() {
        let again = Scenario::parse(&ScenarioSource::new(name.as_str(), scenario.canonical()));
        assert_eq!(again.as_ref(), Ok(&scenario), "{name}");
        assert_eq!(again.unwrap().canonical(), scenario.canonical(), "{name}");
    }
}
