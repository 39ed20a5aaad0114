//! V16: the evidence folder is the one that was handed over.

use std::collections::BTreeSet;

use election::evidence::{ManifestFile, file, sha256_hex};

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::record::{Found, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V16",
    title: "manifest",
    formula: "every file of the manifest has its length and SHA-256 and a plain name; no journal, epochs file, export or \
        protocol is unlisted",
    reads: "manifest.json and every file it names",
    explanation: "The manifest is written when the folder is made, and names every file with its digest. Nothing in the folder \
        protects the manifest itself: compare its own digest with the one that was read out.",
    run,
};

/// What must be listed where it is there.
const LISTED: [&str; 6] =
    [file::DESK, file::OPS, file::DESK_EPOCHS, file::OPS_EPOCHS, file::BALLOT_BOX, file::PROTOCOLS];

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    let manifest = match &record.manifest {
        Found::Read(manifest) => manifest,
        Found::Broken(spot, _) => {
            answer.find(file::MANIFEST, *spot, "the manifest cannot be read (V1)");
            return Ok(answer);
        }
        Found::Absent if record.is_of_station() => {
            return Err(NotApplicable::because("the folder of a station has no manifest"));
        }
        Found::Absent => {
            answer.find(file::MANIFEST, Spot::WHOLE, "the manifest is missing");
            return Ok(answer);
        }
    };
    let mut names = BTreeSet::new();
    for (index, named) in manifest.files.iter().enumerate() {
        let is_again = !names.insert(named.name.as_str());
        let wrong = if is_again { Some("the file is named twice") } else { wrong(record, named) };
        if let Some(what) = wrong {
            answer.find(file::MANIFEST, Spot::WHOLE, format!("file {index} of the list: {what}"));
        }
    }
    for name in LISTED.into_iter().filter(|name| record.bytes(name).is_some() && !names.contains(name)) {
        answer.find(name, Spot::WHOLE, "the file is not in the manifest");
    }
    Ok(answer)
}

fn wrong(record: &Record<'_>, named: &ManifestFile) -> Option<&'static str> {
    if !is_plain(&named.name) {
        return Some("the name is not that of a file of the folder");
    }
    let Some(bytes) = record.bytes(&named.name) else { return Some("the file is missing") };
    if bytes.len() as u64 != named.bytes {
        Some("the file has another length")
    } else {
        (sha256_hex(bytes) != named.sha256).then_some("the file has another SHA-256")
    }
}

/// Returns whether a name leads nowhere out of the folder and can be shown.
fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && characters.all(|other| other.is_ascii_alphanumeric() || "._-".contains(other))
}
