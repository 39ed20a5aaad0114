//! `saylau init close-key`: a close key that nobody holds alone.

use std::path::{Path, PathBuf};

use anyhow::{Context, Error, bail};
use clap::Args;
use election::precinct::wire_id;
use election::sealing::shares::{Plan, split};
use election::sealing::{CloseSecret, Scope};
use hardware::{folder, secret};
use zeroize::Zeroizing;

use super::init::must_be_new;
use crate::{Verdict, print};

/// Draw a close key and write it in shares, one file each
///
/// Ballots are sealed to the public half, which is printed for the station file. The private half is never written
/// whole: any `--needed` of the shares open the ballots at the count, fewer say nothing about it. A share is a text of
/// nine lines that can be printed and typed in again; give each to another member, and delete the files.
#[derive(Debug, Args)]
pub(crate) struct CloseKeyArgs {
    /// Shares to write
    #[arg(long, value_name = "N", default_value_t = 5)]
    shares: u8,

    /// Shares that open the ballots
    #[arg(long, value_name = "K", default_value_t = 3)]
    needed: u8,

    /// Folder to write the shares to; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Station file that names election and precinct
    #[arg(long, value_name = "FILE", default_value = "station.toml")]
    station: PathBuf,
}

impl CloseKeyArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        secret::guard().context("memory cannot be kept out of core dumps")?;
        let plan = Plan::new(self.shares, self.needed)?;
        let scope = scope(&self.station)?;
        let paths: Vec<PathBuf> =
            (1..=self.shares).map(|holder| self.out.join(format!("share-{holder}.txt"))).collect();
        paths.iter().try_for_each(|path| must_be_new(path))?;
        let close = CloseSecret::new(*Zeroizing::new(draw()?));
        // Drawn before, so that a generator that fails leaves no file behind.
        let drawn: Vec<_> = (1..self.needed).map(|_| draw().map(Zeroizing::new)).collect::<Result<_, _>>()?;
        let mut drawn = drawn.iter();
        let shares =
            split(&close, &scope, plan, || **drawn.next().expect("as many were drawn as are needed"));
        folder::make(&self.out)?;
        for (path, share) in paths.iter().zip(&shares) {
            folder::write_durably(path, share.to_text().as_bytes())
                .with_context(|| format!("`{}` cannot be written", path.display()))?;
        }
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let key = String::from(close.close_key());
        print(&format!("close_key = \"{key}\"\n\n{}\n", names.join("\n")))?;
        Ok(Verdict::Clean)
    }
}

/// Reads which election and precinct the key is for. The rest of the file may still be unwritten, the close key above all.
fn scope(path: &Path) -> Result<Scope, Error> {
    let text = folder::read_text(path)
        .with_context(|| format!("station file `{}` cannot be read", path.display()))?;
    let file: toml::Table =
        toml::from_str(&text).with_context(|| format!("station file `{}` is not valid", path.display()))?;
    let election = file.get("election_id").and_then(toml::Value::as_str).unwrap_or_default();
    if !election.is_ascii() || !(1..=15).contains(&election.len()) {
        bail!("station file `{}` has no `election_id` of 1 to 15 ASCII characters", path.display());
    }
    let precinct = file.get("precinct").and_then(|precinct| precinct.get("number"));
    let precinct = precinct.and_then(toml::Value::as_integer).and_then(|number| u32::try_from(number).ok());
    let precinct =
        precinct.with_context(|| format!("station file `{}` has no number of a precinct", path.display()))?;
    Ok(Scope { election_id: wire_id(election), precinct })
}

fn draw() -> Result<[u8; 32], Error> {
    secret::draw().context("the system gives no random bytes")
}
