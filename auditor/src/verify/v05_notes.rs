//! V5: the checkpoint notes of the journals, and those that observers copied.

use std::collections::{BTreeMap, BTreeSet};

use election::journal::epochs::Epochs;
use election::journal::note::{LinkTree, Note, origin};
use election::journal::system::SystemRecord;
use election::record::{Entry, JournalKind};
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::journal::{Ledger, What};
use super::record::{Found, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V5",
    title: Key("v5-title"),
    formula: Key("v5-formula"),
    reads: Reads::Files("desk.jnl, ops.jnl, desk.epochs, ops.epochs"),
    explanation: Key("v5-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    if let Some((name, _)) = record.told.notes.first()
        && !record.is_version_2()
    {
        answer.find(name, Spot::WHOLE, "v5-version-1");
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
            answer.find(name, Spot::WHOLE, "v5-no-note");
        }
        for what in notes.iter().filter_map(|note| known.misses(record, note)) {
            answer.find(name, Spot::WHOLE, what);
        }
    }
    answer.say(Message::new("v5-told").put("n", known.notes.len()).put("given", given));
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
        let Some(note) = Note::parse(text) else { return Some("v5-something") };
        if self.notes.contains(text) {
            return None;
        }
        let Some(kind) = self.origins.get(&note.checkpoint.origin) else {
            return Some("v5-foreign");
        };
        let (_, listed, _) = record.guards(*kind);
        let keys = listed.get().map(|epochs| epochs.keys.as_slice()).unwrap_or_default();
        if keys.iter().any(|key| note.is_by(key)) { Some("v5-rolled-back") } else { Some("v5-unsigned") }
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
        let Some(note) = Note::parse(self.text) else { return Some("v5-anchor") };
        let checkpoint = &note.checkpoint;
        let key = epochs.and_then(|epochs| epochs.key(self.epoch));
        if checkpoint.origin != self.origin {
            Some("v5-other-journal")
        } else if checkpoint.blocks != self.before {
            Some("v5-count")
        } else if checkpoint.root != tree.root() {
            Some("v5-tree")
        } else if !key.is_some_and(|key| note.is_by(key)) {
            Some("v5-signature")
        } else {
            None
        }
    }
}
