//! A scenario as a person names it: a file, or the name of one that comes with the program, with changes.

use std::path::Path;

use anyhow::{Context, Error};
use hardware::folder;
use terminal_sim::scenario::{Scenario, ScenarioFile, ScenarioSource};

use crate::{Hint, problems, shipped};

/// Reads the scenario of a day with its changes, each like `electorate.listed=500`.
pub(crate) fn read(path: &Path, changes: &[String]) -> Result<Scenario, Error> {
    let source = source(path, changes)?;
    Scenario::parse(&source).map_err(|found| problems::error(&source, &found))
}

/// Reads a scenario of either form.
pub(crate) fn read_either(path: &Path, changes: &[String]) -> Result<ScenarioFile, Error> {
    let source = source(path, changes)?;
    ScenarioFile::parse(&source).map_err(|found| problems::error(&source, &found))
}

fn source(path: &Path, changes: &[String]) -> Result<ScenarioSource, Error> {
    let (name, text) = find_text(path)?;
    Ok(ScenarioSource { name, text, overrides: changes.to_vec() })
}

/// Returns the last part of the name, for files that are called after it.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// Reads the file, or takes the shipped scenario of that name.
pub(crate) fn find_text(path: &Path) -> Result<(String, String), Error> {
    let name = path.display().to_string();
    if !path.exists()
        && let Some(shipped) = shipped::find(&name)
    {
        return Ok((shipped.path.to_owned(), shipped.text.to_owned()));
    }
    let hint = "give the path of a scenario file, or a name from `saylau list scenarios`";
    let text = folder::read_text(path)
        .context(Hint(hint.to_owned()))
        .with_context(|| format!("scenario `{name}` cannot be read"))?;
    Ok((name, text))
}
