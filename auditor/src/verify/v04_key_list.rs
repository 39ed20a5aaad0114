//! V4: the keys of the epochs are those that were signed before the first voter, for this election and precinct.

use election::evidence::{file, sha256};
use election::journal::epochs::Epochs;
use election::record::{Entry, JournalHeader};
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::journal::Ledger;
use super::record::{Found, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V4",
    title: Key("v4-title"),
    formula: Key("v4-formula"),
    reads: Reads::Files("desk.epochs, ops.epochs, desk.jnl, ops.jnl, election.json"),
    explanation: Key("v4-explanation"),
    run,
};

/// Where the ceremony key stands in an epochs file.
const CEREMONY_AT: usize = 40;

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    if record.told.ceremony.is_some() && !record.is_version_2() {
        let what = "v4-version-1";
        answer.find(file::DESK, Spot::WHOLE, what);
        return Ok(answer);
    }
    record.needs_version_2()?;
    for name in record.headless() {
        answer.find(name, Spot::WHOLE, "v4-headless");
    }
    journal(record, &record.desk, &mut answer);
    journal(record, &record.ops, &mut answer);
    let ceremony = |found: &Found<Epochs>| found.get().map(|epochs| epochs.ceremony);
    let (desk, ops) = (ceremony(&record.desk_epochs), ceremony(&record.ops_epochs));
    if desk.zip(ops).is_some_and(|(desk, ops)| desk != ops) {
        let what = "v4-two-keys";
        answer.find(file::OPS_EPOCHS, Spot::byte(CEREMONY_AT), what);
    }
    match record.told.ceremony {
        None => answer.say("v4-none-given"),
        Some(given) => {
            for (name, _) in [(file::DESK_EPOCHS, desk), (file::OPS_EPOCHS, ops)]
                .into_iter()
                .filter(|(_, named)| named.is_some_and(|named| named != given))
            {
                answer.find(name, Spot::byte(CEREMONY_AT), "v4-other-key");
            }
        }
    }
    if record.bytes(file::DEFINITION).is_none() {
        answer.say(Message::new("v4-absent").put("file", file::DEFINITION.to_owned()));
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
        return answer.find(name, Spot::WHOLE, "v4-named-missing");
    };
    if sha256(bytes) != guard.head.epochs {
        answer.find(name, Spot::WHOLE, "v4-digest");
    }
    match listed {
        Found::Read(epochs) => {
            if whose(&epochs.header) != whose(&journal.header) {
                answer.find(name, Spot::byte(0), "v4-other-precinct");
            }
            if Epochs::read(bytes).is_err() {
                answer.find(name, Spot::WHOLE, "v4-not-signed");
            }
        }
        Found::Broken(spot, _) => answer.find(name, *spot, "v4-named-broken"),
        Found::Absent => {}
    }
}

fn definition<R: Entry>(record: &Record<'_>, journal: &Ledger<R>, named: &[u8; 32], answer: &mut Answer) {
    let Some(bytes) = record.bytes(file::DEFINITION) else { return };
    let of_journal = |key| Message::new(key).put("journal", journal.name.to_owned());
    if sha256(bytes) != *named {
        answer.find(file::DEFINITION, Spot::WHOLE, of_journal("v4-definition"));
    }
    if let Some(definition) = record.definition.get()
        && (definition.wire_id(), definition.precinct.number) != whose(&journal.header)
    {
        answer.find(file::DEFINITION, Spot::WHOLE, of_journal("v4-other-journal"));
    }
}

fn whose(header: &JournalHeader) -> ([u8; 15], u32) {
    (header.election_id, header.precinct)
}
