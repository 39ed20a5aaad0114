//! The folder of a paper audit in rounds: what is committed to, the seed, the draws, the readings.
//!
//! Every file is plain text, so that an observer can check each step with other tools:
//!
//! | file | written by | |
//! |---|---|---|
//! | `audit.toml` | `new` | the commitment; names the manifest by its SHA-256 |
//! | `manifest.csv` | `new` | batches and ballots, byte for byte as given |
//! | `seed.txt` | `seed` | the seed and nothing else |
//! | `draws.csv` | `draw` | ballots in the order of the draw, by round |
//! | `readings.csv` | `enter` | what was read, again and again: nothing is written over |

pub(crate) mod manifest;
pub(crate) mod told;

use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use auditor::polling::{Batch, Commitment, Drawn, Reading, check_draws};
use election::evidence::sha256_hex;
use hardware::folder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Hint;

/// A folder of an audit.
pub(crate) struct Rounds {
    path: PathBuf,
    pub(crate) commitment: Commitment,
    pub(crate) manifest: Vec<Batch>,
}

const COMMITMENT: &str = "audit.toml";
const MANIFEST: &str = "manifest.csv";
const SEED: &str = "seed.txt";
const DRAWS: &str = "draws.csv";
const READINGS: &str = "readings.csv";

impl Rounds {
    /// Begins an audit in a folder that holds none. Returns the SHA-256 of the commitment.
    pub(crate) fn begin(path: &Path, commitment: &Commitment, manifest: &str) -> Result<String, Error> {
        if path.join(COMMITMENT).exists() {
            let hint = Hint("take another folder: what was committed to is not changed".to_owned());
            return Err(anyhow!("an audit was begun in `{}`", path.display()).context(hint));
        }
        let text = toml::to_string(commitment)?;
        folder::write_text(&path.join(MANIFEST), manifest)?;
        folder::write_text(&path.join(COMMITMENT), &text)?;
        Ok(sha256_hex(text.as_bytes()))
    }

    /// Reads what was committed to, and makes sure that the manifest is still the one named there.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let text = folder::read_text(&path.join(COMMITMENT)).map_err(|error| {
            let hint = Hint("begin one with `saylau rounds new`".to_owned());
            Error::new(error).context(hint).context(format!("no audit in `{}`", path.display()))
        })?;
        let commitment: Commitment =
            toml::from_str(&text).with_context(|| format!("`{COMMITMENT}` is not as it was written"))?;
        let bytes = folder::read_bytes(&path.join(MANIFEST))?;
        if sha256_hex(&bytes) != commitment.manifest_sha256 {
            let hint = Hint("put the manifest back that was committed to, or begin a new audit".to_owned());
            return Err(anyhow!("`{MANIFEST}` is not the manifest that `{COMMITMENT}` names").context(hint));
        }
        let manifest = manifest::parse(&String::from_utf8_lossy(&bytes))?;
        commitment
            .check(&manifest)
            .map_err(|error| Error::new(error).context(format!("`{COMMITMENT}` is not as it was written")))?;
        Ok(Self { path: path.to_owned(), commitment, manifest })
    }

    pub(crate) fn commitment_sha256(&self) -> Result<String, Error> {
        Ok(sha256_hex(&folder::read_bytes(&self.path.join(COMMITMENT))?))
    }

    /// The seed, if it was made.
    pub(crate) fn seed(&self) -> Result<Option<String>, Error> {
        let path = self.path.join(SEED);
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(folder::read_text(&path)?.trim_end().to_owned()))
    }

    /// Writes the seed down, once.
    pub(crate) fn set_seed(&self, seed: &str) -> Result<(), Error> {
        if let Some(before) = self.seed()? {
            let hint =
                Hint("a second seed would let somebody choose the ballots: begin a new audit".to_owned());
            return Err(anyhow!("the seed of this audit is `{before}` already").context(hint));
        }
        Ok(folder::write_text(&self.path.join(SEED), &format!("{seed}\n"))?)
    }

    /// The ballots drawn, if they follow from the seed and the manifest.
    pub(crate) fn draws(&self) -> Result<Vec<Drawn>, Error> {
        let draws = self.table(DRAWS)?;
        check_draws(&self.seed()?.unwrap_or_default(), &self.manifest, &draws).map_err(|error| {
            let hint = Hint("put `seed.txt` and `draws.csv` back as they were written".to_owned());
            Error::new(error).context(hint).context(format!("`{DRAWS}` was changed"))
        })?;
        Ok(draws)
    }

    pub(crate) fn write_draws(&self, draws: &[Drawn]) -> Result<(), Error> {
        self.write_table(DRAWS, draws)
    }

    pub(crate) fn readings(&self) -> Result<Vec<Reading>, Error> {
        self.table(READINGS)
    }

    pub(crate) fn write_readings(&self, readings: &[Reading]) -> Result<(), Error> {
        self.write_table(READINGS, readings)
    }

    fn table<R: DeserializeOwned>(&self, name: &str) -> Result<Vec<R>, Error> {
        let path = self.path.join(name);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let bytes = folder::read_bytes(&path)?;
        let rows: Result<Vec<R>, csv::Error> =
            csv::Reader::from_reader(bytes.as_slice()).deserialize().collect();
        rows.with_context(|| format!("`{}` cannot be read", path.display()))
    }

    fn write_table<R: Serialize>(&self, name: &str, rows: &[R]) -> Result<(), Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.serialize(row)?;
        }
        let bytes = writer.into_inner().context("memory takes every byte")?;
        Ok(folder::write_text(&self.path.join(name), &String::from_utf8(bytes)?)?)
    }
}
