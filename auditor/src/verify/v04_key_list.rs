//! V4: the keys of the epochs are those that were signed before the first voter, for this election and precinct.

use std::collections::BTreeSet;

use election::evidence::{file, sha256};
use election::precinct::{ElectionDefinition, Stamp};
use election::record::{Entry, JournalHeader};

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::journal::Ledger;
use super::record::{Found, Listed, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V4",
    title: "key list",
    formula: "both epochs files signed by one ceremony key, the one given with --ceremony; their SHA-256, and that of \
        election.json, in the Heads; all of one election, precinct and stamp",
    reads: "desk.epochs, ops.epochs, desk.jnl, ops.jnl, election.json",
    explanation: "The private half of the ceremony key was forgotten when the record began, so nobody can list other keys \
        later. Without the public half from an observer the files agree with themselves, and so do those of somebody who \
        wrote the whole record anew.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    record.needs_version_2()?;
    let mut answer = Answer::default();
    let mut ceremonies = BTreeSet::new();
    ceremonies.extend(journal(record, &record.desk, &mut answer));
    ceremonies.extend(journal(record, &record.ops, &mut answer));
    if 1 < ceremonies.len() {
        let what = "the epochs of the two journals are signed by different ceremony keys";
        answer.find(file::OPS_EPOCHS, Spot::byte(CEREMONY_AT), what);
    }
    match &record.told.ceremony {
        None => answer.say("no ceremony key was given: the key list holds only as far as the files agree"),
        Some(given) if !ceremonies.is_empty() && !ceremonies.contains(given) => {
            let what = "the ceremony key is not the one given";
            answer.find(file::OPS_EPOCHS, Spot::byte(CEREMONY_AT), what);
        }
        Some(_) => {}
    }
    if record.bytes(file::DEFINITION).is_none() {
        answer.say(format!("`{}` is not there", file::DEFINITION));
    }
    Ok(answer)
}

/// Where the ceremony key stands in an epochs file.
const CEREMONY_AT: usize = 40;

/// Checks what belongs to one journal and returns its ceremony key.
fn journal<R: Entry>(
    record: &Record<'_>,
    journal: &Found<Ledger<R>>,
    answer: &mut Answer,
) -> Option<[u8; 32]> {
    let journal = journal.get()?;
    let head = &journal.guard.as_ref()?.head;
    definition(record, journal, &head.definition, answer);
    let (name, listed, _) = record.guards(R::JOURNAL);
    let Some(bytes) = record.bytes(name) else {
        answer.find(name, Spot::WHOLE, "the file is missing, and the Head names it");
        return None;
    };
    if sha256(bytes) != head.epochs {
        answer.find(name, Spot::WHOLE, "the SHA-256 is not the one in the Head");
    }
    match listed {
        Found::Read(Listed::Signed(epochs)) => {
            if epochs.header != journal.header {
                answer.find(name, Spot::byte(0), "the file is of another journal, election, precinct or stamp");
            }
            Some(epochs.ceremony)
        }
        Found::Read(Listed::Unsigned) => {
            answer.find(name, Spot::WHOLE, "the ceremony key did not sign the file");
            None
        }
        Found::Broken(spot, _) => {
            answer.find(name, *spot, "the file cannot be read, and the Head names it");
            None
        }
        Found::Absent => None,
    }
}

fn definition<R: Entry>(record: &Record<'_>, journal: &Ledger<R>, named: &[u8; 32], answer: &mut Answer) {
    let Some(bytes) = record.bytes(file::DEFINITION) else { return };
    if sha256(bytes) != *named {
        let what = format!("the SHA-256 is not the one in the Head of `{}`", journal.name);
        answer.find(file::DEFINITION, Spot::WHOLE, what);
    }
    if let Some(definition) = record.definition.get()
        && !is_of(&journal.header, definition)
    {
        let what = format!("`{}` is of another election, precinct or stamp", journal.name);
        answer.find(file::DEFINITION, Spot::WHOLE, what);
    }
}

fn is_of(header: &JournalHeader, definition: &ElectionDefinition) -> bool {
    let is_simulated = definition.stamp == Stamp::Simulated;
    (header.election_id, header.precinct, header.is_simulated)
        == (definition.wire_id(), definition.precinct.number, is_simulated)
}
