//! Tables of protocols: from files to the audit, and its findings to a table.

mod file;
mod findings;
mod told;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Error;
use auditor::protocols::{Audit, Mapping, Problem, Report, Row, TableForm};
use election::evidence;
use hardware::folder::table::{self, Encoding, Event, TableError, TableOptions};

use crate::{Hint, problems};

pub(crate) use file::{Table, TableFile};
pub(crate) use findings::findings;

/// Name of the table that `saylau nation` writes.
pub(crate) const NATION_TABLE: &str = "precincts.parquet";

/// Returns where the mapping of a contest of a table stands that was written with its mappings.
pub(crate) fn mapping_beside(table: &Path, contest: usize) -> PathBuf {
    table.with_extension(format!("contest-{contest}.toml"))
}

/// Returns the table that a path means, and the mappings that stand beside it: none if it was not written with any.
pub(crate) fn with_mappings(path: &Path) -> (PathBuf, Vec<PathBuf>) {
    let inside = path.join(NATION_TABLE);
    let is_evidence = path.join(evidence::file::MANIFEST).exists();
    let table = if !is_evidence && inside.is_file() { inside } else { path.to_owned() };
    if !table.is_file() {
        return (table, Vec::new());
    }
    let beside = (1..).map(|contest| mapping_beside(&table, contest));
    let mappings = beside.take_while(|mapping| mapping.is_file()).collect();
    (table, mappings)
}

/// Audits tables by a mapping, with what a table of outages says.
pub(crate) fn audit(paths: &[PathBuf], mapping_path: &Path, outages: Option<&Path>) -> Result<Report, Error> {
    let name = mapping_path.display().to_string();
    let hint = || Hint("`saylau init protocols TABLE` writes one to fill in".to_owned());
    let text = fs::read_to_string(mapping_path).map_err(|error| {
        Error::new(error).context(hint()).context(format!("mapping `{name}` cannot be read"))
    })?;
    let mapping = Mapping::parse(&text).map_err(|found| problems::mapping_error(&name, &text, &found))?;
    if !mapping.is_confirmed {
        let unconfirmed = Problem {
            span: mapping.confirmed_span.clone(),
            message: "the mapping is a guess that nobody has confirmed".to_owned(),
            expected: "`true`, once it is right".to_owned(),
            hint: Some(
                "look at every line of it, mend what is wrong, and write `confirmed = true`".to_owned(),
            ),
        };
        return Err(problems::mapping_error(&name, &text, &[unconfirmed]));
    }
    let options = options(&mapping.table);
    let mut audit = Audit::new(mapping);
    if let Some(path) = outages {
        let mut found = Vec::new();
        let shown = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let read = table::read(path, &options, &mut |event| {
            match event {
                Event::Headings(headings) => {
                    if let Err(problems) = audit.begin_outages(&shown, headings) {
                        found = problems;
                        return ControlFlow::Break(());
                    }
                }
                Event::Row { line, text, ends } => audit.outage(&Row::new(line, text, ends)),
                Event::Bad { line, why } => audit.refuse_outage(line, told::bad_row(why)),
            }
            ControlFlow::Continue(())
        });
        read.map_err(with_hint)?;
        must_fit(&found, (&name, &text), path)?;
    }
    for path in paths {
        let mut found = Vec::new();
        let shown = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let form = table::read(path, &options, &mut |event| {
            match event {
                Event::Headings(headings) => {
                    if let Err(problems) = audit.begin_table(&shown, headings) {
                        found = problems;
                        return ControlFlow::Break(());
                    }
                }
                Event::Row { line, text, ends } => audit.row(&Row::new(line, text, ends)),
                Event::Bad { line, why } => audit.refuse(line, told::bad_row(why)),
            }
            ControlFlow::Continue(())
        });
        let form = form.map_err(with_hint)?;
        must_fit(&found, (&name, &text), path)?;
        audit.describe_table(told::form(&form));
    }
    Ok(audit.finish())
}

/// Shows what a table does not have that a mapping, its name and text, asks for.
fn must_fit(found: &[Problem], (name, text): (&str, &str), path: &Path) -> Result<(), Error> {
    if found.is_empty() {
        return Ok(());
    }
    let error = problems::mapping_error(name, text, found);
    Err(error.context(format!("the mapping does not fit `{}`", path.display())))
}

/// Returns the headings of a table.
pub(crate) fn headings(path: &Path, form: &TableForm) -> Result<Vec<String>, Error> {
    let mut headings = Vec::new();
    let read = table::read(path, &options(form), &mut |event| {
        if let Event::Headings(names) = event {
            headings = names.to_vec();
        }
        ControlFlow::Break(())
    });
    read.map_err(with_hint)?;
    Ok(headings)
}

fn options(form: &TableForm) -> TableOptions {
    let encoding = form.encoding.as_deref().map(|name| match name {
        "windows-1251" => Encoding::Windows1251,
        _ => Encoding::Utf8,
    });
    TableOptions {
        delimiter: form.delimiter,
        encoding,
        member: form.member.clone(),
        sheet: form.sheet.clone(),
        heading_line: form.heading_line,
        most_bytes: form.most_bytes,
    }
}

fn with_hint(error: TableError) -> Error {
    let hint = error.hint();
    let error = Error::new(error);
    match hint {
        Some(hint) => error.context(Hint(hint.to_owned())).context("the table was not audited"),
        None => error,
    }
}
