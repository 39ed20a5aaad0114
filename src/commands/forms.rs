//! `saylau forms`: the protocols of a precinct as forms to print, compare and sign.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Error;
use auditor::Evidence;
use clap::Args;
use hardware::folder;
use pages::forms_page;

use super::audit::read_evidence;
use crate::cli::Lang;
use crate::{Verdict, print};

/// Lay out the three protocols of a precinct as forms to print and sign
///
/// Writes one page for a browser or a printer: a sheet of A4 for each contest, with the electronic, the paper and the summary
/// protocol side by side, the account of the paper ballots, and places for signatures and seal. What the evidence does not hold is
/// an empty box; without evidence the forms are blank. Sheets of a simulation are stamped as such. Nothing is audited: exits 0
/// if the forms were written, 2 if the evidence cannot be read.
#[derive(Debug, Args)]
pub(crate) struct FormsArgs {
    /// Evidence folder, or folder written by `saylau simulate`; without one, blank forms
    #[arg(value_name = "EVIDENCE")]
    path: Option<PathBuf>,

    /// Language of the forms
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// Write to a file instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl FormsArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let evidence = match &self.path {
            Some(path) => read_evidence(path)?,
            None => Evidence::from_files(BTreeMap::new()),
        };
        let page = forms_page(&evidence, self.lang.language())?;
        match &self.out {
            Some(path) => folder::write_text(path, &page)?,
            None => print(&page)?,
        }
        Ok(Verdict::Clean)
    }
}
