//! V5: the checkpoint notes of the journals, and those that observers copied.

use std::collections::BTreeSet;

use election::journal::epochs::Epochs;
use election::journal::note::{LinkTree, Note, origin};
use election::journal::system::SystemRecord;
use election::record::Entry;

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
    record.needs_version_2()?;
    let mut answer = Answer::default();
    let mut known = Known::default();
    journal(record, &record.desk, &mut known, &mut answer);
    journal(record, &record.ops, &mut known, &mut answer);
    answer.say(format!("{} notes in the journals, {} given", known.notes.len(), record.told.notes.len()));
    for (name, bytes) in &record.told.notes {
        if let Some(what) = known.misses(bytes) {
            answer.find(name, Spot::WHOLE, what);
        }
    }
    Ok(answer)
}

/// The notes that stand in the journals, as texts, and the names of the journals.
#[derive(Default)]
struct Known {
    notes: BTreeSet<String>,
    origins: BTreeSet<String>,
}

impl Known {
    /// Returns what is wrong with a note that was given.
    fn misses(&self, bytes: &[u8]) -> Option<&'static str> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        match Note::parse(text) {
            None => Some("the file is no note"),
            Some(note) if !self.origins.contains(&note.checkpoint.origin) => {
                Some("the note is of another election, precinct or journal")
            }
            Some(_) if !self.notes.contains(text) => Some("the note does not stand in the journal it names"),
            Some(_) => None,
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
    let epochs = listed.get().and_then(|listed| listed.signed());
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
    known.origins.insert(origin);
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
