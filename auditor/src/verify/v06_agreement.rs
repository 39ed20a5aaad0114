//! V6: the two journals, the box and the keys are of one record.

use election::evidence::file;
use election::journal::keys::file_name;
use election::journal::system::{Boot, Head, LastEnd, SystemRecord};
use election::record::{Entry, JournalHeader, JournalKind};
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::SLOTS;
use super::journal::{Ledger, What};
use super::record::Record;
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V6",
    title: Key("v6-title"),
    formula: Key("v6-formula"),
    reads: Reads::Files("desk.jnl, ops.jnl, box.slots, keys.desk, keys.box"),
    explanation: Key("v6-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    record.needs_version_2()?;
    let mut answer = Answer::default();
    for name in record.headless() {
        answer.find(name, Spot::WHOLE, "v6-headless");
    }
    let (Some(desk), Some(ops)) = (record.desk.get(), record.ops.get()) else { return Ok(answer) };
    let (Some(ours), Some(theirs)) = (&desk.guard, &ops.guard) else { return Ok(answer) };
    let (ours, theirs) = (&ours.head, &theirs.head);
    let differs = [
        (ours.election_id != theirs.election_id, "v6-of-election"),
        (ours.precinct != theirs.precinct, "v6-of-precinct"),
        (ours.slots != theirs.slots, "v6-of-slots"),
        (ours.definition != theirs.definition, "v6-of-definition"),
        (ours.has_mirror != theirs.has_mirror, "v6-of-mirror"),
        (
            (ours.is_unchecked, &ours.file_system) != (theirs.is_unchecked, &theirs.file_system),
            "v6-of-file-system",
        ),
    ];
    for (_, what) in differs.into_iter().filter(|(differs, _)| *differs) {
        let what = Message::new("v6-heads-differ").put("what", Message::new(what));
        answer.find(file::OPS, Spot::block(0), what);
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
            answer.find(SLOTS, Spot::block(0), "v6-box-other");
        }
        if slots.slots.len() as u64 != u64::from(head.slots) {
            answer.find(SLOTS, Spot::block(0), "v6-box-slots");
        }
    }
    for (kind, keys) in [(JournalKind::Desk, &record.desk_keys), (JournalKind::Ops, &record.box_keys)] {
        let named = keys.get().and_then(|keys| keys.header.as_ref());
        if named.is_some_and(|named| whose(named) != ours) {
            answer.find(file_name(kind), Spot::block(0), "v6-keys-other");
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
        answer.find(desk.name, first.spot, "v6-first-boot");
    }
    let told = |start: &Start| (start.boot.starts, start.boot.clock);
    for start in &theirs {
        if !ours.iter().any(|other| told(other) == told(start)) {
            answer.find(ops.name, start.spot, "v6-boot-alone");
        }
    }
}

fn rise(name: &str, starts: &[Start], answer: &mut Answer) {
    for [before, after] in starts.array_windows() {
        if after.boot.starts <= before.boot.starts {
            answer.find(name, after.spot, "v6-boot-number");
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
            answer.find(name, start.spot, "v6-last-end");
        }
    }
}

fn closes<R: Entry, S: Entry>(desk: &Ledger<R>, ops: &Ledger<S>, answer: &mut Answer) {
    match (desk.close(), ops.close()) {
        (Some((line, ..)), None) => {
            answer.find(desk.name, line.spot, "v6-close-ops");
        }
        (None, Some((line, ..))) => {
            answer.find(ops.name, line.spot, "v6-close-desk");
        }
        _ => {}
    }
}
