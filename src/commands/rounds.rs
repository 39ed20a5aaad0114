//! `saylau rounds`: a paper audit in rounds, kept in a folder.

use std::path::PathBuf;

use anyhow::{Context, Error, anyhow};
use auditor::polling::{Commitment, NEITHER, NOT_FOUND, Reported, ballots, draw_round, enter, measure};
use clap::{Args, Subcommand};
use election::evidence::sha256_hex;
use hardware::folder;
use language::Language;
use serde::Deserialize;

use crate::cli::Lang;
use crate::rounds::{Rounds, manifest, told};
use crate::{Hint, Verdict, print};

/// Audit paper ballots in rounds: commit, seed, draw, enter, measure
///
/// A risk-limiting audit by ballot polling (ALPHA, Stark 2023) of the paper part, with room for a part without paper. The folder
/// holds every step as plain text: what was committed to before the seed, the seed, the draws and every reading. A ballot may
/// be read again; nothing that was entered is ever written over. docs/ROUNDS.md goes through one audit.
#[derive(Debug, Args)]
pub(crate) struct RoundsArgs {
    #[command(subcommand)]
    step: Step,

    /// Language of what is printed; JSON and errors are in English
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE", global = true)]
    lang: Lang,
}

#[derive(Debug, Subcommand)]
enum Step {
    New(NewArgs),
    Seed(SeedArgs),
    Draw(DrawArgs),
    Enter(EnterArgs),
    Measure(MeasureArgs),
}

/// Commit: write down what is audited, before there is a seed
///
/// Prints the SHA-256 of the commitment. Publish it before the seed is made: it covers the manifest, the votes and the risk limit.
#[derive(Debug, Args)]
struct NewArgs {
    /// Folder of the audit
    folder: PathBuf,

    /// Table of batches with columns `Batch Name` and `Number of Ballots`
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,

    /// A line of the ballot with its reported votes on paper, such as `Aspan=620`; once for each
    #[arg(long = "votes", value_name = "NAME=VOTES", required = true, value_parser = reported)]
    choices: Vec<Reported>,

    /// Largest chance that a wrong outcome is confirmed
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    risk_limit: f64,

    /// Most votes without paper that there can be: `saylau audit` gives three bounds
    #[arg(long, value_name = "VOTES", default_value_t = 0)]
    electronic: u64,

    /// Paper ballots too many that no record explains
    #[arg(long, value_name = "BALLOTS", default_value_t = 0)]
    surplus: u64,

    /// What is audited, in a few words
    #[arg(long, default_value = "")]
    title: String,
}

/// Write the public seed down, once
#[derive(Debug, Args)]
struct SeedArgs {
    /// Folder of the audit
    folder: PathBuf,
    /// The seed, such as twenty rolls of a ten-sided die made in public
    seed: String,
}

/// Draw the next round, up to a total number of ballots
///
/// The first round begins the draw and each later one goes on where it ended: to escalate, draw again with a larger total.
#[derive(Debug, Args)]
struct DrawArgs {
    /// Folder of the audit
    folder: PathBuf,
    /// Ballots of all rounds together
    total: u64,
}

/// Enter what was read on ballots
///
/// Reads a table with the columns `batch`, `position` and `choice`: a name of the commitment, `none` for a ballot without a
/// valid vote for any of them, or `not-found`. A ballot read again is added; the last reading counts.
#[derive(Debug, Args)]
struct EnterArgs {
    /// Folder of the audit
    folder: PathBuf,
    /// Table of readings
    readings: PathBuf,
}

/// Measure: the risk of each pair after the ballots drawn so far
///
/// Exits 0 if every pair is confirmed at the risk limit, 1 if not, 2 if ballots drawn are not read yet.
#[derive(Debug, Args)]
struct MeasureArgs {
    /// Folder of the audit
    folder: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    batch: String,
    position: u64,
    choice: String,
}

impl RoundsArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let language = self.lang.language();
        match self.step {
            Step::New(args) => args.run(language),
            Step::Seed(args) => args.run(language),
            Step::Draw(args) => args.run(language),
            Step::Enter(args) => args.run(language),
            Step::Measure(args) => args.run(language),
        }
    }
}

fn reported(text: &str) -> Result<Reported, String> {
    let wrong = || "a line and its votes are written as `Aspan=620`".to_owned();
    let (name, votes) = text.rsplit_once('=').ok_or_else(wrong)?;
    Ok(Reported { name: name.trim().to_owned(), votes: votes.trim().parse().map_err(|_| wrong())? })
}

impl NewArgs {
    fn run(self, language: Language) -> Result<Verdict, Error> {
        let text = folder::read_text(&self.manifest)?;
        let named = || format!("manifest `{}` cannot be used", self.manifest.display());
        let batches = manifest::parse(&text).with_context(named)?;
        let commitment = Commitment {
            title: self.title,
            risk_limit: self.risk_limit,
            electronic: self.electronic,
            surplus: self.surplus,
            manifest_sha256: sha256_hex(text.as_bytes()),
            program: concat!("saylau ", env!("CARGO_PKG_VERSION")).to_owned(),
            choices: self.choices,
        };
        commitment.check(&batches).context("nothing is committed to")?;
        let sha256 = Rounds::begin(&self.folder, &commitment, &text)?;
        print(&told::committed(&batches, &sha256, &self.folder, language))?;
        Ok(Verdict::Clean)
    }
}

impl SeedArgs {
    fn run(self, language: Language) -> Result<Verdict, Error> {
        let rounds = Rounds::open(&self.folder)?;
        if self.seed.trim() != self.seed || self.seed.is_empty() || self.seed.contains('\n') {
            return Err(anyhow!("a seed is one line without blanks at its ends"));
        }
        rounds.set_seed(&self.seed)?;
        let sha256 = rounds.commitment_sha256()?;
        print(&told::seeded(&self.seed, &sha256, language))?;
        Ok(Verdict::Clean)
    }
}

impl DrawArgs {
    fn run(self, language: Language) -> Result<Verdict, Error> {
        let rounds = Rounds::open(&self.folder)?;
        let seed = rounds.seed()?.ok_or_else(|| {
            let hint =
                Hint(format!("make it in public, and `saylau rounds seed {} SEED`", self.folder.display()));
            anyhow!("there is no seed yet").context(hint)
        })?;
        let mut draws = rounds.draws()?;
        let (before, all) = (draws.len() as u64, ballots(&rounds.manifest));
        if self.total <= before || all < self.total {
            let hint = Hint(format!("give the ballots of all rounds together, from {} to {all}", before + 1));
            return Err(anyhow!("{before} ballots are drawn already, of {all} that there are").context(hint));
        }
        let new = draw_round(&seed, &rounds.manifest, &draws, self.total);
        draws.extend(new.iter().cloned());
        rounds.write_draws(&draws)?;
        print(&told::drawn(&new, &self.folder, language))?;
        Ok(Verdict::Clean)
    }
}

impl EnterArgs {
    fn run(self, language: Language) -> Result<Verdict, Error> {
        let rounds = Rounds::open(&self.folder)?;
        let bytes = folder::read_bytes(&self.readings)?;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes.as_slice());
        let entries: Result<Vec<Entry>, csv::Error> = reader.deserialize().collect();
        let entries = entries.map_err(|error| {
            let hint = Hint("the table has the columns `batch`, `position` and `choice`".to_owned());
            Error::new(error).context(hint).context(format!("`{}` cannot be read", self.readings.display()))
        })?;
        let entries: Vec<(String, u64, String)> =
            entries.into_iter().map(|entry| (entry.batch, entry.position, entry.choice)).collect();
        let readings = enter(&rounds.commitment, &rounds.draws()?, &rounds.readings()?, &entries);
        let readings = readings.map_err(|error| {
            let names: Vec<&str> =
                rounds.commitment.choices.iter().map(|choice| choice.name.as_str()).collect();
            let hint = format!(
                "a choice is one of `{}`, `{NEITHER}` or `{NOT_FOUND}`, of a ballot in `draws.csv`",
                names.join("`, `")
            );
            Error::new(error).context(Hint(hint)).context("nothing is entered")
        })?;
        rounds.write_readings(&readings)?;
        let again = readings.iter().rev().take(entries.len()).filter(|reading| 1 < reading.reading).count();
        print(&told::entered(entries.len(), again, language))?;
        Ok(Verdict::Clean)
    }
}

impl MeasureArgs {
    fn run(self, language: Language) -> Result<Verdict, Error> {
        let rounds = Rounds::open(&self.folder)?;
        let draws = rounds.draws()?;
        let measure = measure(&rounds.commitment, &rounds.manifest, &draws, &rounds.readings()?);
        let measure = measure.map_err(|error| {
            let hint = "enter every ballot drawn; one that is not where it should be is `not-found`";
            Error::new(error).context(Hint(hint.to_owned())).context("nothing can be measured yet")
        })?;
        let text = if self.json {
            serde_json::to_string_pretty(&measure)? + "\n"
        } else {
            let sha256 = rounds.commitment_sha256()?;
            told::measured(&rounds.commitment, &rounds.manifest, &measure, &sha256, language)
        };
        print(&text)?;
        Ok(if measure.is_confirmed() { Verdict::Clean } else { Verdict::Findings })
    }
}
