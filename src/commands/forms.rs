//! `saylau forms`: the protocols of a precinct as forms to print, compare and sign.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Error;
use auditor::Evidence;
use clap::{Args, ValueEnum};
use hardware::folder;
use pages::{forms_page, forms_pdf};

use super::audit::read_evidence;
use crate::cli::Lang;
use crate::{Verdict, print_bytes};

/// Lay out the three protocols of a precinct as forms to print and sign
///
/// Writes one page for a browser or a printer, or PDF: a sheet of A4 for each contest, with the electronic, the paper and the
/// summary protocol side by side, the account of the paper ballots, and places for signatures and seal. Both have the same texts and
/// numbers; the same evidence gives the same bytes. What the evidence does not hold is an empty box; without evidence the forms are blank. Sheets of a simulation are stamped as such. Nothing is audited: exits 0
/// if the forms were written, 2 if the evidence cannot be read.
#[derive(Debug, Args)]
pub(crate) struct FormsArgs {
    /// Evidence folder, or folder written by `saylau simulate`; without one, blank forms
    #[arg(value_name = "EVIDENCE")]
    path: Option<PathBuf>,

    /// Language of the forms
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// What to write [default: pdf if the file of `--out` ends in `.pdf`, html otherwise]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,

    /// Write to a file instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One page for a browser or a printer
    Html,
    /// Pages of A4 to print
    Pdf,
}

impl FormsArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let evidence = match &self.path {
            Some(path) => read_evidence(path)?,
            None => Evidence::from_files(BTreeMap::new()),
        };
        let language = self.lang.language();
        let bytes = match self.format() {
            Format::Html => forms_page(&evidence, language)?.into_bytes(),
            Format::Pdf => forms_pdf(&evidence, language)?,
        };
        match &self.out {
            Some(path) => folder::write_bytes(path, &bytes)?,
            None => print_bytes(&bytes)?,
        }
        Ok(Verdict::Clean)
    }

    fn format(&self) -> Format {
        let ending = self.out.as_deref().and_then(Path::extension);
        let is_pdf = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
        self.format.unwrap_or(if is_pdf { Format::Pdf } else { Format::Html })
    }
}
