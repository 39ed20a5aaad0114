//! V15: the record stood on a medium that keeps what was synced.

use election::evidence::file;
use election::journal::system::Head;
use election::record::Entry;

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::journal::Ledger;
use super::record::{Found, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V15",
    title: "medium",
    formula: "each Head tells the file system, and its check was not switched off",
    reads: "desk.jnl, ops.jnl",
    explanation: "On some file systems the order or the place of writes outlives them, and on some what was synced is not on \
        the medium. The station refuses those; with the check switched off nobody knows what it stood on. The Head is \
        the station's word: no record shows what its medium was.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    record.needs_version_2()?;
    let mut answer = Answer::default();
    for name in record.headless() {
        answer.find(name, Spot::WHOLE, "the journal has no Head that tells the file system");
    }
    head(file::DESK, guarded(&record.desk), &mut answer);
    head(file::OPS, guarded(&record.ops), &mut answer);
    Ok(answer)
}

fn guarded<R: Entry>(journal: &Found<Ledger<R>>) -> Option<&Head> {
    Some(&journal.get()?.guard.as_ref()?.head)
}

fn head(name: &str, head: Option<&Head>, answer: &mut Answer) {
    let Some(head) = head else { return };
    if head.file_system.trim().is_empty() {
        answer.find(name, Spot::block(0), "the Head does not tell the file system");
    }
    if head.is_unchecked {
        answer.find(name, Spot::block(0), "the check of the file system was switched off");
    }
}
