//! V6: the two journals, the box and the keys are of one record.

use election::evidence::file;
use election::journal::keys::file_name;
use election::journal::system::{Boot, Head, LastEnd, SystemRecord};
use election::record::{Entry, JournalHeader, JournalKind};

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::SLOTS;
use super::journal::{Ledger, What};
use super::record::Record;

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V6",
    title: "agreement",
    formula: "both Heads say the same of election, precinct, slots, definition, mirror and file system, box and keys the same \
        of election and precinct; Boots rise, those of the ops journal stand in the desk journal, their last ends fit \
        Left; Close in both or in none",
    reads: "desk.jnl, ops.jnl, box.slots, keys.desk, keys.box",
    explanation: "One start writes into both journals, one close ends both. A journal of another day or of an earlier state \
        does not fit the other. After a crash in the middle of the close one Close is missing until the next start.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    record.needs_version_2()?;
    let mut answer = Answer::default();
    for name in record.headless() {
        answer.find(name, Spot::WHOLE, "there is no journal of version 2 beside the other");
    }
    let (Some(desk), Some(ops)) = (record.desk.get(), record.ops.get()) else { return Ok(answer) };
    let (Some(ours), Some(theirs)) = (&desk.guard, &ops.guard) else { return Ok(answer) };
    let (ours, theirs) = (&ours.head, &theirs.head);
    let differs = [
        (ours.election_id != theirs.election_id, "election"),
        (ours.precinct != theirs.precinct, "precinct"),
        (ours.slots != theirs.slots, "slots"),
        (ours.definition != theirs.definition, "definition"),
        (ours.has_mirror != theirs.has_mirror, "mirror"),
        ((ours.is_unchecked, &ours.file_system) != (theirs.is_unchecked, &theirs.file_system), "file system"),
    ];
    for (_, what) in differs.into_iter().filter(|(differs, _)| *differs) {
        answer.find(file::OPS, Spot::block(0), format!("the Heads of the two journals differ in {what}"));
    }
    belongings(record, theirs, &mut answer);
    boots(desk, ops, &mut answer);
    closes(desk, ops, &mut answer);
    Ok(answer)
}

/// The box and the key files must be of the precinct of the journals.
fn belongings(record: &Record<'_>, head: &Head, answer: &mut Answer) {
    let whose = |header: &JournalHeader| (header.election_id, header.precinct);
    let ours = (head.election_id, head.precinct);
    if let Some(slots) = record.slots.get() {
        if whose(&slots.header) != ours {
            answer.find(SLOTS, Spot::block(0), "the box is of another election or precinct");
        }
        if slots.slots.len() as u64 != u64::from(head.slots) {
            answer.find(SLOTS, Spot::block(0), "the box has another number of slots than the Head says");
        }
    }
    for (kind, keys) in [(JournalKind::Desk, &record.desk_keys), (JournalKind::Ops, &record.box_keys)] {
        let named = keys.get().and_then(|keys| keys.header.as_ref());
        if named.is_some_and(|named| whose(named) != ours) {
            answer.find(file_name(kind), Spot::block(0), "the keys are of another election or precinct");
        }
    }
}

/// A start as a journal tells it.
struct Start {
    spot: Spot,
    boot: Boot,
    /// A Left stands before it, with nothing but Seals between.
    follows_left: bool,
}

fn starts<R: Entry>(journal: &Ledger<R>) -> Vec<Start> {
    let mut starts = Vec::new();
    let mut follows_left = false;
    for line in &journal.lines {
        match &line.what {
            What::Record(_) => follows_left = false,
            What::System(SystemRecord::Seal { .. }) => {}
            What::System(SystemRecord::Boot(boot)) => {
                starts.push(Start { spot: line.spot, boot: *boot, follows_left });
                follows_left = false;
            }
            What::System(other) => follows_left = *other == SystemRecord::Left,
        }
    }
    starts
}

fn boots<R: Entry, S: Entry>(desk: &Ledger<R>, ops: &Ledger<S>, answer: &mut Answer) {
    let (ours, theirs) = (starts(desk), starts(ops));
    for (name, starts) in [(desk.name, &ours), (ops.name, &theirs)] {
        rise(name, starts, answer);
        ends(name, starts, answer);
    }
    if let Some(first) = ours.first().filter(|first| first.boot.starts != 0) {
        answer.find(desk.name, first.spot, "the first Boot is not that of start 0");
    }
    let told = |start: &Start| (start.boot.starts, start.boot.clock);
    for start in &theirs {
        if !ours.iter().any(|other| told(other) == told(start)) {
            answer.find(ops.name, start.spot, "the Boot does not stand in the desk journal");
        }
    }
}

fn rise(name: &str, starts: &[Start], answer: &mut Answer) {
    for [before, after] in starts.array_windows() {
        if after.boot.starts <= before.boot.starts {
            answer.find(name, after.spot, "the number of the start does not rise");
        }
    }
}

/// The first start of a journal has no end before it, and every other the one that the journal shows.
fn ends(name: &str, starts: &[Start], answer: &mut Answer) {
    for (index, start) in starts.iter().enumerate() {
        let expected = match (index, start.follows_left) {
            (0, _) => LastEnd::FirstStart,
            (_, true) => LastEnd::Left,
            (_, false) => LastEnd::Broken,
        };
        if start.boot.last_end != expected {
            answer.find(name, start.spot, "the last end is not the one that stands before the Boot");
        }
    }
}

fn closes<R: Entry, S: Entry>(desk: &Ledger<R>, ops: &Ledger<S>, answer: &mut Answer) {
    match (desk.close(), ops.close()) {
        (Some((line, ..)), None) => {
            answer.find(desk.name, line.spot, "the Close does not stand in the ops journal");
        }
        (None, Some((line, ..))) => {
            answer.find(ops.name, line.spot, "the Close does not stand in the desk journal");
        }
        _ => {}
    }
}
