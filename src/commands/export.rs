//! `saylau export`: the record in forms that other programs read.

use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use auditor::Evidence;
use clap::{Args, Subcommand};
use hardware::clock::Clock;
use hardware::folder;
use serde_json::Value;

use crate::event_log::{self, Told};
use crate::{Verdict, print};

/// Write the record of a precinct in a form that other programs read
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    NistEel(EventLogArgs),
}

/// Write the journals as an election event log of NIST SP 1500-101, in JSON
///
/// No event says who a voter is; times are rounded down to the minute. Every event carries its link in the journal's
/// chain, and with `--definitions` a second document describes every event id and type.
#[derive(Debug, Args)]
struct EventLogArgs {
    /// Evidence folder
    #[arg(value_name = "EVIDENCE")]
    evidence: PathBuf,

    /// File to write; standard output if it is left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write the event definitions to this file
    #[arg(long, value_name = "FILE")]
    definitions: Option<PathBuf>,

    /// How far local time was ahead of UTC on the day; the journals do not say
    #[arg(long, value_name = "HH:MM", default_value = "+05:00", value_parser = offset, allow_hyphen_values = true)]
    utc_offset: String,
}

impl ExportArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        match self.what {
            What::NistEel(args) => args.run(),
        }
    }
}

impl EventLogArgs {
    fn run(self) -> Result<Verdict, Error> {
        let files = folder::read(&self.evidence)
            .with_context(|| format!("evidence `{}` cannot be read", self.evidence.display()))?;
        // `2004-09-19 20:15:00 +06:00`
        let wall = Clock::wall_text();
        let date = wall.split(' ').next().unwrap_or_default().to_owned();
        let generated = wall.replacen(' ', "T", 1).replacen(' ', "", 1);
        let log = event_log::log(&Evidence::from_files(files), &Told { generated, offset: self.utc_offset })?;
        if let Some(path) = &self.definitions {
            folder::write_text(path, &text(&event_log::definitions(&date))?)?;
        }
        put(self.out.as_deref(), &text(&log)?)?;
        Ok(Verdict::Clean)
    }
}

fn put(path: Option<&Path>, text: &str) -> Result<(), Error> {
    match path {
        Some(path) => Ok(folder::write_text(path, text)?),
        None => print(text),
    }
}

fn text(document: &Value) -> Result<String, Error> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}

/// Reads an offset from UTC such as `+05:00`.
fn offset(text: &str) -> Result<String, Error> {
    let wrong = || anyhow!("offset must look like `+05:00`");
    let (sign, rest) = text.split_at_checked(1).ok_or_else(wrong)?;
    let (hours, minutes) = rest.split_once(':').ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<u8>().ok().filter(|_| text.len() == 2);
    let is_good = ["+", "-"].contains(&sign)
        && number(hours).is_some_and(|hours| hours < 24)
        && number(minutes).is_some_and(|minutes| minutes < 60);
    if is_good { Ok(text.to_owned()) } else { Err(wrong()) }
}
