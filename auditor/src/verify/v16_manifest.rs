//! V16: the evidence folder is the one that was handed over.

use std::collections::BTreeSet;

use election::evidence::{ManifestFile, file, sha256_hex};
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::record::{Found, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V16",
    title: Key("v16-title"),
    formula: Key("v16-formula"),
    reads: Reads::Words(Key("v16-reads")),
    explanation: Key("v16-explanation"),
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
            answer.find(file::MANIFEST, *spot, "v16-unreadable");
            return Ok(answer);
        }
        Found::Absent if record.is_of_station() => {
            return Err(NotApplicable::because("v16-of-station"));
        }
        Found::Absent => {
            answer.find(file::MANIFEST, Spot::WHOLE, "v16-missing");
            return Ok(answer);
        }
    };
    let mut names = BTreeSet::new();
    for (number, named) in (1_usize..).zip(&manifest.files) {
        let is_again = !names.insert(named.name.as_str());
        let wrong = if is_again { Some("v16-twice") } else { wrong(record, named) };
        if let Some(what) = wrong {
            // Another name may be anything, a personal number too.
            let what = if file::ALL.contains(&named.name.as_str()) {
                Message::new("v16-of-file").put("name", named.name.clone()).put("what", Message::new(what))
            } else {
                Message::new("v16-in-list").put("n", number).put("what", Message::new(what))
            };
            answer.find(file::MANIFEST, Spot::WHOLE, what);
        }
    }
    for name in LISTED.into_iter().filter(|name| record.bytes(name).is_some() && !names.contains(name)) {
        answer.find(name, Spot::WHOLE, "v16-unlisted");
    }
    Ok(answer)
}

fn wrong(record: &Record<'_>, named: &ManifestFile) -> Option<&'static str> {
    if !is_plain(&named.name) {
        return Some("v16-name");
    }
    let Some(bytes) = record.bytes(&named.name) else { return Some("verify-missing") };
    if bytes.len() as u64 != named.bytes {
        Some("v16-length")
    } else {
        (sha256_hex(bytes) != named.sha256).then_some("v16-digest")
    }
}

/// Returns whether a name leads nowhere out of the folder and can be shown.
fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && characters.all(|other| other.is_ascii_alphanumeric() || "._-".contains(other))
}
