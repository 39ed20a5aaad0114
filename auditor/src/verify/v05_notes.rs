//! V5: the checkpoint notes of the journals, and those that observers copied.

use std::collections::{BTreeMap, BTreeSet};

use election::journal::epochs::Epochs;
use election::journal::note::{LinkTree, Note, origin};
use election::journal::system::SystemRecord;
use election::record::{Entry, JournalKind};

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::journal::{Ledger, What};
use super::record::{Found, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V5",
    title: "notes",
    formula: "the note of every Anchor names its journal, counts the blocks before it, has their tree hash and is signed by \
        its epoch; every note given with --note stands in a journal",
    reads: "desk.jnl, ops.jnl, desk.epochs, ops.epochs",
    explanation: "A note that an observer copied binds everything before it. If it does not stand in the journal, the \
        journal was written anew or rolled back behind the note. Without copied notes the Anchors show only that the \
        journal agrees with itself.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    if let Some((name, _)) = record.told.notes.first()
        && !record.is_version_2()
    {
        answer.find(name, Spot::WHOLE, "a note was given, and no journal is of the version that has notes");
        return Ok(answer);
    }
    record.needs_version_2()?;
    let mut known = Known::default();
    journal(record, &record.desk, &mut known, &mut answer);
    journal(record, &record.ops, &mut known, &mut answer);
    let mut given = 0;
    for (name, bytes) in &record.told.notes {
        let notes = notes_in(bytes);
        given += notes.len();
        if notes.is_empty() {
            answer.find(name, Spot::WHOLE, "the file holds no note");
        }
        for what in notes.iter().filter_map(|note| known.misses(record, note)) {
            answer.find(name, Spot::WHOLE, what);
        }
    }
    answer.say(format!("{} notes in the journals, {given} given", known.notes.len()));
    Ok(answer)
}

/// Returns the notes of a file that an observer kept: five lines each, with or without empty lines between them.
///
/// Copies change the ends of lines and lose the last one; that is mended here and nothing else.
fn notes_in(bytes: &[u8]) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Vec::new() };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().map(str::trim_end);
    let mut notes = Vec::new();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let rest: Vec<&str> = lines.by_ref().take(4).collect();
        notes.push([line].into_iter().chain(rest).flat_map(|line| [line, "\n"]).collect());
    }
    notes
}

/// The notes that stand in the journals, as texts, and the names of the journals.
#[derive(Default)]
struct Known {
    notes: BTreeSet<String>,
    origins: BTreeMap<String, JournalKind>,
}

impl Known {
    /// Returns what is wrong with a note that was given.
    fn misses(&self, record: &Record<'_>, text: &str) -> Option<&'static str> {
        let Some(note) = Note::parse(text) else { return Some("the file holds something that is no note") };
        if self.notes.contains(text) {
            return None;
        }
        let Some(kind) = self.origins.get(&note.checkpoint.origin) else {
            return Some("the note is of another election, precinct or journal");
        };
        let (_, listed, _) = record.guards(*kind);
        let keys = listed.get().map(|epochs| epochs.keys.as_slice()).unwrap_or_default();
        if keys.iter().any(|key| note.is_by(key)) {
            Some(
                "an epoch signed the note and no journal holds it: the journal was rolled back or written anew",
            )
        } else {
            Some("no epoch of the journal signed the note, and the journal does not hold it")
        }
    }
}

fn journal<R: Entry>(
    record: &Record<'_>,
    journal: &Found<Ledger<R>>,
    known: &mut Known,
    answer: &mut Answer,
) {
    let Some((journal, guard)) = journal.get().and_then(|read| Some((read, read.guard.as_ref()?))) else {
        return;
    };
    let (_, listed, _) = record.guards(R::JOURNAL);
    let epochs = listed.get();
    let origin = origin(&journal.header);
    let mut tree = LinkTree::default();
    for ((before, line), linked) in (0..).zip(&journal.lines).zip(&guard.blocks) {
        if let What::System(SystemRecord::Anchor(text)) = &line.what {
            let claim = Claim { text, origin: &origin, before, epoch: linked.block.epoch };
            if let Some(what) = claim.wrong(&tree, epochs) {
                answer.find(journal.name, line.spot, what);
            }
            known.notes.insert(text.clone());
        }
        tree.push(&linked.link);
    }
    known.origins.insert(origin, R::JOURNAL);
}

/// What the note of an Anchor must say.
struct Claim<'a> {
    text: &'a str,
    origin: &'a str,
    before: u64,
    epoch: u32,
}

impl Claim<'_> {
    fn wrong(&self, tree: &LinkTree, epochs: Option<&Epochs>) -> Option<&'static str> {
        let Some(note) = Note::parse(self.text) else { return Some("the Anchor holds no note") };
        let checkpoint = &note.checkpoint;
        let key = epochs.and_then(|epochs| epochs.key(self.epoch));
        if checkpoint.origin != self.origin {
            Some("the note names another journal")
        } else if checkpoint.blocks != self.before {
            Some("the note does not count the blocks before it")
        } else if checkpoint.root != tree.root() {
            Some("the note has another tree hash than the blocks before it")
        } else if !key.is_some_and(|key| note.is_by(key)) {
            Some("the note is not signed by the key of its epoch")
        } else {
            None
        }
    }
}
