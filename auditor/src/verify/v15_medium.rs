//! V15: the record stood on a medium that keeps what was synced.

use election::evidence::file;
use election::journal::system::Head;
use election::record::Entry;
use language::Key;

use super::answer::{Answer, NotApplicable, Spot};
use super::journal::Ledger;
use super::record::{Found, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V15",
    title: Key("v15-title"),
    formula: Key("v15-formula"),
    reads: Reads::Files("desk.jnl, ops.jnl"),
    explanation: Key("v15-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    record.needs_version_2()?;
    let mut answer = Answer::default();
    for name in record.headless() {
        answer.find(name, Spot::WHOLE, "v15-headless");
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
        answer.find(name, Spot::block(0), "v15-untold");
    }
    if head.is_unchecked {
        answer.find(name, Spot::block(0), "v15-unchecked");
    }
}
