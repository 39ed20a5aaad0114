//! `saylau`: simulate, audit and explain Saylau electronic voting.
//!
//! stdout is data, stderr is talk. Exit code 0: nothing found, or the simulation ran; 1: findings; 2: could not do it; 3:
//! the bench found nothing it could be sure of. A broken pipe is success.

mod batches;
mod chronicle;
mod cli;
mod columns;
mod commands;
mod day;
mod device;
mod event_log;
mod fold;
mod incidents;
mod live;
mod nation;
mod nist;
mod notes;
mod problems;
mod progress;
mod rig;
mod rounds;
mod scenarios;
mod shipped;
mod speed;
mod station;
mod sweep;
mod tables;
mod token;
mod waits;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Error;
use clap::Parser;

use crate::cli::Cli;

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It did what it was asked, and found nothing.
    Clean,
    /// It found something.
    Findings,
    /// It could not do it, and has said why in its report.
    Broken,
    /// What it found says nothing either way.
    Inconclusive,
}

/// Advice shown under an error, as `hint:`.
#[derive(Debug)]
struct Hint(String);

impl std::fmt::Display for Hint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.verbose {
        let talk = tracing_subscriber::fmt().with_writer(io::stderr).with_max_level(tracing::Level::DEBUG);
        talk.without_time().init();
    }
    match cli.run() {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        Ok(Verdict::Findings) => ExitCode::from(1),
        Ok(Verdict::Broken) => ExitCode::from(2),
        Ok(Verdict::Inconclusive) => ExitCode::from(3),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error);
            ExitCode::from(2)
        }
    }
}

/// Prints an error with its causes and its advice.
fn print_error(error: &Error) {
    let mut stderr = io::stderr().lock();
    // If stderr is gone there is nobody left to tell.
    let hint = error.downcast_ref::<Hint>().map(ToString::to_string);
    let told = error.chain().map(ToString::to_string).filter(|text| Some(text) != hint.as_ref());
    for (depth, text) in told.enumerate() {
        let label = if depth == 0 { "error" } else { "  because" };
        let _ = writeln!(stderr, "{label}: {text}");
    }
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "hint: {hint}");
    }
}

fn is_broken_pipe(error: &Error) -> bool {
    let is_pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
    };
    error.chain().any(is_pipe)
}

/// Writes data to stdout.
fn print(text: &str) -> Result<(), Error> {
    print_bytes(text.as_bytes())
}

/// Writes data that is no text to stdout.
fn print_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()?;
    Ok(())
}
