//! V4: the keys of the epochs are those that were signed before the first voter, for this election and precinct.

use election::evidence::{file, sha256};
use election::journal::epochs::Epochs;
use election::record::{Entry, JournalHeader};

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::journal::Ledger;
use super::record::{Found, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V4",
    title: "key list",
    formula: "both epochs files signed by one ceremony key, the one given with --ceremony; their SHA-256, and that of \
        election.json, in the Heads; all of one election and precinct",
    reads: "desk.epochs, ops.epochs, desk.jnl, ops.jnl, election.json",
    explanation: "The private half of the ceremony key was forgotten when the record began, so nobody can list other keys \
        later. Without the public half from an observer the files agree with themselves, and so do those of somebody who \
        wrote the whole record anew.",
    run,
};

/// Where the ceremony key stands in an epochs file.
const CEREMONY_AT: usize = 40;

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    if record.told.ceremony.is_some() && !record.is_version_2() {
        let what = "a ceremony key was given, and no journal is of the version that lists keys";
        answer.find(file::DESK, Spot::WHOLE, what);
        return Ok(answer);
    }
    record.needs_version_2()?;
    for name in record.headless() {
        answer.find(name, Spot::WHOLE, "the journal has no Head that names its key list");
    }
    journal(record, &record.desk, &mut answer);
    journal(record, &record.ops, &mut answer);
    let ceremony = |found: &Found<Epochs>| found.get().map(|epochs| epochs.ceremony);
    let (desk, ops) = (ceremony(&record.desk_epochs), ceremony(&record.ops_epochs));
    if desk.zip(ops).is_some_and(|(desk, ops)| desk != ops) {
        let what = "the epochs of the two journals are signed by different ceremony keys";
        answer.find(file::OPS_EPOCHS, Spot::byte(CEREMONY_AT), what);
    }
    match record.told.ceremony {
        None => answer.say("no ceremony key was given: the key list holds only as far as the files agree"),
        Some(given) => {
            for (name, _) in [(file::DESK_EPOCHS, desk), (file::OPS_EPOCHS, ops)]
                .into_iter()
                .filter(|(_, named)| named.is_some_and(|named| named != given))
            {
                answer.find(name, Spot::byte(CEREMONY_AT), "the ceremony key is not the one given");
            }
        }
    }
    if record.bytes(file::DEFINITION).is_none() {
        answer.say(format!("`{}` is not there", file::DEFINITION));
    }
    Ok(answer)
}

/// Checks what belongs to one journal.
fn journal<R: Entry>(record: &Record<'_>, journal: &Found<Ledger<R>>, answer: &mut Answer) {
    let Some((journal, guard)) = journal.get().and_then(|read| Some((read, read.guard.as_ref()?))) else {
        return;
    };
    definition(record, journal, &guard.head.definition, answer);
    let (name, listed, _) = record.guards(R::JOURNAL);
    let Some(bytes) = record.bytes(name) else {
        return answer.find(name, Spot::WHOLE, "the file is missing, and the Head names it");
    };
    if sha256(bytes) != guard.head.epochs {
        answer.find(name, Spot::WHOLE, "the SHA-256 is not the one in the Head");
    }
    match listed {
        Found::Read(epochs) => {
            if whose(&epochs.header) != whose(&journal.header) {
                answer.find(name, Spot::byte(0), "the file is of another election or precinct");
            }
            if Epochs::read(bytes).is_err() {
                answer.find(name, Spot::WHOLE, "the ceremony key did not sign the file");
            }
        }
        Found::Broken(spot, _) => answer.find(name, *spot, "the file cannot be read, and the Head names it"),
        Found::Absent => {}
    }
}

fn definition<R: Entry>(record: &Record<'_>, journal: &Ledger<R>, named: &[u8; 32], answer: &mut Answer) {
    let Some(bytes) = record.bytes(file::DEFINITION) else { return };
    if sha256(bytes) != *named {
        let what = format!("the SHA-256 is not the one in the Head of `{}`", journal.name);
        answer.find(file::DEFINITION, Spot::WHOLE, what);
    }
    if let Some(definition) = record.definition.get()
        && (definition.wire_id(), definition.precinct.number) != whose(&journal.header)
    {
        let what = format!("`{}` is of another election or precinct", journal.name);
        answer.find(file::DEFINITION, Spot::WHOLE, what);
    }
}

fn whose(header: &JournalHeader) -> ([u8; 15], u32) {
    (header.election_id, header.precinct)
}
