//! V6: the two journals, the box and the keys are of one record.

use election::evidence::file;
use election::journal::keys::file_name;
use election::journal::system::{Boot, LastEnd, SystemRecord};
use election::record::{Entry, JournalHeader, JournalKind};

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::SLOTS;
use super::journal::{Ledger, What};
use super::record::Record;

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V6",
    title: "agreement",
    formula: "both Heads, the box and the key files say the same of election, precinct, stamp, slots and definition; Boots \
        rise, those of the ops journal stand in the desk journal, their last ends fit Left; Close in both or in none",
    reads: "desk.jnl, ops.jnl, box.slots, keys.desk, keys.box",
    explanation: "One start writes into both journals, one close ends both. A journal of another day or of an earlier state \
        does not fit the other. After a crash in the middle of the close one Close is missing until the next start.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let desk = record.desk.needed(file::DESK)?;
    let ops = record.ops.needed(file::OPS)?;
    record.needs_version_2()?;
    let mut answer = Answer::default();
    let (Some(ours), Some(theirs)) = (&desk.guard, &ops.guard) else {
        answer.find(file::DESK, Spot::byte(0), "the journals are of different versions");
        return Ok(answer);
    };
    let whose = |header: &JournalHeader| (header.election_id, header.precinct, header.is_simulated);
    let differs = [
        (whose(&desk.header) != whose(&ops.header), "election, precinct or stamp"),
        (ours.head.slots != theirs.head.slots, "slots"),
        (ours.head.definition != theirs.head.definition, "definition"),
    ];
    for (_, what) in differs.into_iter().filter(|(differs, _)| *differs) {
        answer.find(file::OPS, Spot::block(0), format!("the Heads of the two journals differ in {what}"));
    }
    belongings(record, &ops.header, theirs.head.slots, &mut answer);
    boots(desk, ops, &mut answer);
    closes(desk, ops, &mut answer);
    Ok(answer)
}

/// The box and the key files must be of the precinct of the journals.
fn belongings(record: &Record<'_>, header: &JournalHeader, slots: u32, answer: &mut Answer) {
    let owner = |kind| JournalHeader { kind, ..header.clone() };
    if let Some(file) = record.slots.get() {
        if file.header != owner(JournalKind::Ops) {
            answer.find(SLOTS, Spot::block(0), "the box is of another election, precinct or stamp");
        }
        if file.slots.len() as u64 != u64::from(slots) {
            answer.find(SLOTS, Spot::block(0), "the box has another number of slots than the Head says");
        }
    }
    for (kind, keys) in [(JournalKind::Desk, &record.desk_keys), (JournalKind::Ops, &record.box_keys)] {
        let named = keys.get().and_then(|keys| keys.header.as_ref());
        if named.is_some_and(|named| *named != owner(kind)) {
            let what = "the keys are of another election, precinct or stamp";
            answer.find(file_name(kind), Spot::block(0), what);
        }
    }
}

/// A start as a journal tells it.
struct Start {
    spot: Spot,
    boot: Boot,
    /// A Left stands before it.
    follows_left: bool,
    /// A record of desk or machines stands between it and the next start.
    has_served: bool,
}

fn starts<R: Entry>(journal: &Ledger<R>) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    let mut follows_left = false;
    for line in &journal.lines {
        match &line.what {
            What::Record(_) => {
                starts.iter_mut().last().into_iter().for_each(|start| start.has_served = true);
                follows_left = false;
            }
            What::System(SystemRecord::Seal { .. }) => {}
            What::System(SystemRecord::Boot(boot)) => {
                starts.push(Start { spot: line.spot, boot: *boot, follows_left, has_served: false });
                follows_left = false;
            }
            What::System(other) => follows_left = *other == SystemRecord::Left,
        }
    }
    starts
}

fn boots<R: Entry, S: Entry>(desk: &Ledger<R>, ops: &Ledger<S>, answer: &mut Answer) {
    let (ours, theirs) = (starts(desk), starts(ops));
    rise(desk.name, &ours, answer);
    rise(ops.name, &theirs, answer);
    if let Some(first) = ours.first().filter(|first| first.boot.starts != 0) {
        answer.find(desk.name, first.spot, "the first Boot is not that of start 0");
    }
    let told = |boot: &Boot| (boot.starts, boot.last_end, boot.clock);
    for start in &theirs {
        let twin = ours.iter().find(|other| told(&other.boot) == told(&start.boot));
        match twin {
            None => answer.find(ops.name, start.spot, "the Boot does not stand in the desk journal"),
            // A Left that only one journal has was cut off before the other's.
            Some(twin) if start.boot.last_end == LastEnd::Broken => {
                if start.follows_left && twin.follows_left {
                    answer.find(ops.name, start.spot, "the Boot says that the program did not leave, and it did");
                }
            }
            Some(_) => {}
        }
    }
    for (name, start) in
        ours.iter().map(|start| (desk.name, start)).chain(theirs.iter().map(|start| (ops.name, start)))
    {
        if start.boot.last_end == LastEnd::Left && !start.follows_left {
            answer.find(name, start.spot, "the Boot says that the program left, and no Left stands before it");
        }
    }
    for start in &ours {
        let is_known = theirs.iter().any(|other| told(&other.boot) == told(&start.boot));
        if start.has_served && !is_known {
            let what = "records follow a Boot that the ops journal does not have";
            answer.find(desk.name, start.spot, what);
        }
    }
}

/// Numbers of starts rise, and only start 0 has no end before it.
fn rise(name: &str, starts: &[Start], answer: &mut Answer) {
    for [before, after] in starts.array_windows() {
        if after.boot.starts <= before.boot.starts {
            answer.find(name, after.spot, "the number of the start does not rise");
        }
    }
    for start in starts {
        if (start.boot.starts == 0) != (start.boot.last_end == LastEnd::FirstStart) {
            answer.find(name, start.spot, "the last end does not fit the number of the start");
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

