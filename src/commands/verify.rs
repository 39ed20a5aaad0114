//! `saylau verify`: whether the record of a station is whole, and which check it fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use auditor::verify::{Told, is_record, render, verify};
use clap::Args;
use election::evidence::file;
use hardware::folder;

use crate::cli::Lang;
use crate::{Hint, Verdict, print};

/// Verify the record of a station: chains, seals, notes, box, mirror
///
/// Reads an evidence folder, or the folder of a station that is down, and holds it against itself by the checks V1 to V16 of
/// docs/record.md. `saylau list checks` names them and `saylau explain V3` tells what one means. tools/verify.py answers
/// the same from another program. Exits 0 if no check failed, 1 if one did, 2 if nothing could be read.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Evidence folder, folder written by `saylau simulate`, or folder of a station's record
    #[arg(value_name = "PATH")]
    path: PathBuf,

    /// Public half of the ceremony key, as observers copied it: 64 hexadecimal digits
    #[arg(long, value_name = "HEX", value_parser = ceremony)]
    ceremony: Option<Ceremony>,

    /// Checkpoint notes as observers copied them, one or several in a file; may be given again
    #[arg(long, value_name = "FILE")]
    note: Vec<PathBuf>,

    /// Folder of the mirror
    #[arg(long, value_name = "DIR")]
    mirror: Option<PathBuf>,

    /// Language of the text; JSON is in English
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The public half of a ceremony key.
#[derive(Clone, Copy, Debug)]
struct Ceremony([u8; 32]);

fn ceremony(text: &str) -> Result<Ceremony, String> {
    let wrong = || "a ceremony key has 64 hexadecimal digits".to_owned();
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| {
        let text = std::str::from_utf8(pair).ok().filter(|_| pair.iter().all(u8::is_ascii_hexdigit))?;
        u8::from_str_radix(text, 16).ok()
    };
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    let key = bytes.filter(|_| rest.is_empty()).and_then(|bytes| bytes.try_into().ok());
    key.map(Ceremony).ok_or_else(wrong)
}

impl VerifyArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let files = record(&self.path)?;
        let told = Told {
            ceremony: self.ceremony.map(|Ceremony(key)| key),
            notes: self.note.iter().map(|path| note(path)).collect::<Result<_, _>>()?,
            mirror: self.mirror.as_deref().map(mirror).transpose()?,
        };
        let verification = verify(&files, &told);
        let text = if self.json {
            serde_json::to_string_pretty(&verification)? + "\n"
        } else {
            render(&verification, self.lang.language())
        };
        print(&text)?;
        Ok(if verification.failed == 0 { Verdict::Clean } else { Verdict::Findings })
    }
}

fn record(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let inside = path.join("evidence");
    let is_evidence = [file::MANIFEST, file::OPS, file::DESK].iter().any(|name| path.join(name).exists());
    let folder = if !is_evidence && inside.is_dir() { &inside } else { path };
    let files =
        folder::read(folder).with_context(|| format!("record `{}` cannot be read", path.display()))?;
    if !is_record(&files) {
        let hint = Hint("give the folder that holds `ops.jnl` or `manifest.json`".to_owned());
        let nothing = anyhow!("the folder holds no file of a record").context(hint);
        return Err(nothing.context(format!("nothing to verify in `{}`", path.display())));
    }
    Ok(files)
}

fn note(path: &Path) -> Result<(String, Vec<u8>), Error> {
    let bytes =
        folder::read_bytes(path).with_context(|| format!("note `{}` cannot be read", path.display()))?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok((name.to_string_lossy().into_owned(), bytes))
}

fn mirror(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    folder::read(path).with_context(|| format!("mirror `{}` cannot be read", path.display()))
}
