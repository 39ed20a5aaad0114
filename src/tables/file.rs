//! A table for other programs: CSV, Parquet or XLSX, by the ending of its name.

mod as_csv;
mod as_parquet;
mod as_xlsx;

use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use auditor::protocols::Cell;
use hardware::folder;

use crate::Hint;

/// A table with headings.
#[derive(Debug)]
pub(crate) struct Table {
    /// What its rows are: the name of a sheet.
    pub(crate) name: &'static str,
    pub(crate) headings: Vec<String>,
    /// As many cells a row as there are headings.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Names the columns and rows of a table.
    pub(crate) fn new(name: &'static str, (headings, rows): (Vec<&str>, Vec<Vec<Cell>>)) -> Self {
        Self { name, headings: headings.into_iter().map(str::to_owned).collect(), rows }
    }
}

/// A file that a table will be written to.
#[derive(Debug)]
pub(crate) struct TableFile {
    path: PathBuf,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Csv,
    Parquet,
    Xlsx,
}

impl TableFile {
    /// Chooses the form by the ending of the name.
    pub(crate) fn new(path: &Path) -> Result<Self, Error> {
        let ending =
            path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let form = match ending.as_str() {
            "csv" => Form::Csv,
            "parquet" => Form::Parquet,
            "xlsx" => Form::Xlsx,
            _ => {
                let hint = Hint("end its name in `.csv`, `.parquet` or `.xlsx`".to_owned());
                return Err(anyhow!(
                    "no table can be written to `{}`: what it shall be is not known",
                    path.display()
                )
                .context(hint));
            }
        };
        Ok(Self { path: path.to_owned(), form })
    }

    /// Writes the table: whole, or not at all.
    pub(crate) fn write(&self, table: &Table) -> Result<(), Error> {
        let cannot = || format!("table for `{}` cannot be put together", self.path.display());
        Ok(folder::write_bytes(&self.path, &self.bytes(table).with_context(cannot)?)?)
    }

    fn bytes(&self, table: &Table) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        match self.form {
            Form::Csv => as_csv::write(&mut bytes, table)?,
            Form::Parquet => as_parquet::write(&mut bytes, table)?,
            Form::Xlsx => bytes = as_xlsx::bytes(table)?,
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests;
