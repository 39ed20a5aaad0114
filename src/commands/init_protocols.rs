//! `saylau init protocols`: a mapping for a table of protocols, with a guess from its headings.

use std::path::PathBuf;

use anyhow::Error;
use auditor::protocols::{TableForm, template};
use clap::Args;
use hardware::folder;

use super::init::must_be_new;
use crate::{Verdict, print, tables};

/// Write a mapping for `saylau audit --mapping`, with a first guess from the headings of a table
///
/// A guess goes by the words of usual Russian, Kazakh and English forms. It says `confirmed = false`, and `saylau audit` refuses
/// it until somebody has looked at every line.
#[derive(Debug, Args)]
pub(super) struct ProtocolsArgs {
    /// Table to guess from: CSV, zipped CSV, XLSX or Parquet
    table: Option<PathBuf>,

    /// File to write; standard output if it is left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Which file of a zip archive
    #[arg(long, value_name = "NAME", requires = "table")]
    member: Option<String>,

    /// Which sheet of a workbook
    #[arg(long, value_name = "NAME", requires = "table")]
    sheet: Option<String>,

    /// Line that holds the headings
    #[arg(long, value_name = "N", default_value_t = 1, requires = "table")]
    heading_line: u64,
}

impl ProtocolsArgs {
    pub(super) fn run(self) -> Result<Verdict, Error> {
        let (member, sheet, heading_line) = (self.member, self.sheet, self.heading_line);
        let form = TableForm { member, sheet, heading_line, ..TableForm::default() };
        let text = match &self.table {
            None => template(None, &form, &[]),
            Some(path) => {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                template(name.as_deref(), &form, &tables::headings(path, &form)?)
            }
        };
        match &self.out {
            None => print(&text)?,
            Some(path) => {
                must_be_new(path)?;
                folder::write_text(path, &text)?;
            }
        }
        Ok(Verdict::Clean)
    }
}
