//! V1: every file has its format.

use election::evidence::file;
use election::journal::keys::file_name;
use election::record::{Entry, JournalKind};

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::SLOTS;
use super::journal::Ledger;
use super::record::{Found, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V1",
    title: "form",
    formula: "lengths, magic, zeros where zeros must be, known kinds and payloads; whole blocks, zeros behind the last",
    reads: "every file of the record",
    explanation: "A file that does not have its form was cut, damaged or written by something else. The other checks read a \
        journal up to its first block without form and other files not at all, so their silence says little then.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    let broken = [
        (file::MANIFEST, record.manifest.broken()),
        (file::DEFINITION, record.definition.broken()),
        (file::PROTOCOLS, record.protocols.broken()),
        (file::CODES, record.codes.broken()),
        (file::DESK, record.desk.broken()),
        (file::OPS, record.ops.broken()),
        (file::DESK_EPOCHS, record.desk_epochs.broken()),
        (file::OPS_EPOCHS, record.ops_epochs.broken()),
        (file::BALLOT_BOX, record.export.broken()),
        (SLOTS, record.slots.broken()),
        (file_name(JournalKind::Desk), record.desk_keys.broken()),
        (file_name(JournalKind::Ops), record.box_keys.broken()),
    ];
    for (name, (spot, what)) in broken.into_iter().filter_map(|(name, broken)| Some((name, broken?))) {
        answer.find(name, spot, what);
    }
    lines(&record.desk, &mut answer);
    lines(&record.ops, &mut answer);
    if record.bytes("lock").is_some_and(|lock| !lock.is_empty()) {
        answer.find("lock", Spot::byte(0), "the file is not empty");
    }
    Ok(answer)
}

fn lines<R: Entry>(journal: &Found<Ledger<R>>, answer: &mut Answer) {
    let Some(journal) = journal.get() else { return };
    for (spot, what) in &journal.misshapen {
        answer.find(journal.name, *spot, what.as_str());
    }
}
