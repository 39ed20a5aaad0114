//! `saylau rounds`: a paper audit in rounds, kept in a folder.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Error, anyhow};
use auditor::polling::{
    Commitment, Measure, NEITHER, NOT_FOUND, PairState, Reported, ballots, draw_round, enter, measure,
};
use clap::{Args, Subcommand};
use election::evidence::sha256_hex;
use hardware::folder;
use serde::Deserialize;

use crate::rounds::{Rounds, manifest};
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
        match self.step {
            Step::New(args) => args.run(),
            Step::Seed(args) => args.run(),
            Step::Draw(args) => args.run(),
            Step::Enter(args) => args.run(),
            Step::Measure(args) => args.run(),
        }
    }
}

fn reported(text: &str) -> Result<Reported, String> {
    let wrong = || "a line and its votes are written as `Aspan=620`".to_owned();
    let (name, votes) = text.rsplit_once('=').ok_or_else(wrong)?;
    Ok(Reported { name: name.trim().to_owned(), votes: votes.trim().parse().map_err(|_| wrong())? })
}

impl NewArgs {
    fn run(self) -> Result<Verdict, Error> {
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
        print(&format!(
            "{} ballots in {} batches. Nothing is drawn yet.\n\ncommitment  sha256 {sha256}\n\n\
            Publish `audit.toml`, `manifest.csv` and this number now. Then make the seed in public, and\n\
            `saylau rounds seed {} SEED`.\n",
            ballots(&batches),
            batches.len(),
            self.folder.display()
        ))?;
        Ok(Verdict::Clean)
    }
}

impl SeedArgs {
    fn run(self) -> Result<Verdict, Error> {
        let rounds = Rounds::open(&self.folder)?;
        if self.seed.trim() != self.seed || self.seed.is_empty() || self.seed.contains('\n') {
            return Err(anyhow!("a seed is one line without blanks at its ends"));
        }
        rounds.set_seed(&self.seed)?;
        let sha256 = rounds.commitment_sha256()?;
        print(&format!("seed        {}\ncommitment  sha256 {sha256}\n", self.seed))?;
        Ok(Verdict::Clean)
    }
}

impl DrawArgs {
    fn run(self) -> Result<Verdict, Error> {
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
        let mut by_batch: Vec<(&str, u64)> =
            new.iter().map(|ballot| (ballot.batch.as_str(), ballot.position)).collect();
        by_batch.sort_unstable();
        let round = new.first().map_or(0, |ballot| ballot.round);
        let mut text = format!("Round {round}: {} ballots, by batch and place in it.\n\n", new.len());
        for (batch, position) in by_batch {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{batch}  {position}");
        }
        let _ = writeln!(
            text,
            "\nRead each of them, and enter a table `batch,position,choice`: `saylau rounds enter {} FILE`.",
            self.folder.display()
        );
        print(&text)?;
        Ok(Verdict::Clean)
    }
}

impl EnterArgs {
    fn run(self) -> Result<Verdict, Error> {
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
        print(&format!("{} readings entered, {again} of them of ballots read before.\n", entries.len()))?;
        Ok(Verdict::Clean)
    }
}

impl MeasureArgs {
    fn run(self) -> Result<Verdict, Error> {
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
            let words = words(&rounds, &measure);
            format!("{words}commitment  sha256 {sha256}: hold it against the one published\n")
        };
        print(&text)?;
        Ok(if measure.is_confirmed() { Verdict::Clean } else { Verdict::Findings })
    }
}

fn words(rounds: &Rounds, measure: &Measure) -> String {
    let Measure { sample, not_found, read_differently, .. } = measure;
    let limit = rounds.commitment.risk_limit;
    let mut text = format!(
        "Round {}, {sample} of {} ballots read; {not_found} not found, {read_differently} read differently a second time.\n\n",
        measure.rounds,
        ballots(&rounds.manifest)
    );
    for pair in &measure.pairs {
        let state = match pair.state {
            PairState::Confirmed => format!("confirmed at the risk limit {limit}"),
            PairState::Open => format!("not confirmed at the risk limit {limit}"),
            PairState::CannotBeConfirmed => format!(
                "no sample can confirm it: {} on paper is not more than {}",
                pair.paper_margin, pair.null_margin
            ),
        };
        let log10 = pair.p.log10_p.map_or_else(|| "-inf".to_owned(), |log10| format!("{log10:.2}"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "`{}` before `{}`  t = {:.6}  p = {:.6}  log10 p = {log10}  {state}",
            pair.winner, pair.loser, pair.null_mean, pair.p.p
        );
    }
    text.push('\n');
    text.push_str(if measure.is_confirmed() {
        "The paper supports the outcome whatever the votes without paper are, given that the ballots were in custody\n\
        since they were cast and the manifest counts them right.\n"
    } else if measure.is_hopeless() {
        "No audit of this paper can confirm the outcome. Count all of it by hand for what it is worth, and say that\n\
        the rest is as reported.\n"
    } else {
        "Draw more ballots (`saylau rounds draw` with a larger total), or count all of them by hand.\n"
    });
    text
}
