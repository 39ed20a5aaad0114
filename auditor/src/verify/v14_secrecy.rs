//! V14: nothing in the record joins a voter to a ballot.

use std::collections::BTreeSet;

use election::evidence::ballot_box::Slot;
use election::evidence::file;
use election::evidence::slots::Content;
use election::journal::keys::file_name;
use election::record::{Entry, JournalKind};
use election::right::Tag;
use language::{Key, Message, Part};

use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::SLOTS;
use super::journal::{Ledger, is_zero};
use super::record::{MIRROR_SLOTS, Record};
use super::search::{LEAST_NUMBER, numbers_in, tags_in};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V14",
    title: Key("v14-title"),
    formula: Key("v14-formula"),
    reads: Reads::Files("desk.jnl, ops.jnl, box.slots, box.bin, control-codes.csv, keys.box"),
    explanation: Key("v14-explanation"),
    run,
};

/// Fifteen degrees of freedom, p = 0.001.
const CHI_SQUARE_LIMIT: f64 = 37.7;
const RANGES: usize = 16;

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let searched = [file::OPS, SLOTS, file::BALLOT_BOX, file::CODES].map(|name| (name, record.bytes(name)));
    let mirror = record.told.mirror.as_ref().and_then(|mirror| mirror.get(SLOTS)).map(Vec::as_slice);
    let searched: Vec<_> = searched.into_iter().chain([(MIRROR_SLOTS, mirror)]).collect();
    if record.bytes(file::DESK).is_none() && searched.iter().all(|(_, bytes)| bytes.is_none()) {
        return Err(NotApplicable::because("v14-needs"));
    }
    let mut answer = Answer::default();
    let numbers = numbers(record);
    for (name, bytes) in searched.iter().filter_map(|(name, bytes)| Some((name, (*bytes)?))) {
        for offset in numbers_in(bytes, &numbers) {
            answer.find(name, Spot::byte(offset), "v14-number");
        }
    }
    if let Some(desk) = record.bytes(file::DESK) {
        for offset in tags_in(desk, &tags(record)) {
            answer.find(file::DESK, Spot::byte(offset), "v14-tag");
        }
    }
    minutes(record, &mut answer);
    places(record, &mut answer);
    keys_left(record, &mut answer);
    Ok(answer)
}

fn numbers(record: &Record<'_>) -> BTreeSet<u64> {
    let desk = record.desk.get().into_iter().flat_map(Ledger::records);
    let numbers = desk.filter_map(|(_, told)| Some(told.voter()?.number()));
    numbers.filter(|number| LEAST_NUMBER <= *number).collect()
}

fn tags(record: &Record<'_>) -> BTreeSet<Tag> {
    let exported = record.export.get().into_iter().flat_map(|export| &export.slots).map(|(tag, _)| *tag);
    let contents = record.contents.iter().flatten();
    let held = contents.filter_map(|content| match content {
        Content::Used { slot: Slot::Ballot(tag, _) | Slot::Void(tag), .. } => Some(*tag),
        Content::Free | Content::Damaged => None,
    });
    exported.chain(held).filter(|tag| !is_zero(&tag.0)).collect()
}

/// Blocks with other times have no form; a record of version 1 may have one.
fn minutes(record: &Record<'_>, answer: &mut Answer) {
    let Some(ops) = record.ops.get() else { return };
    for line in ops.lines.iter().filter(|line| line.at.minute() != line.at) {
        answer.find(ops.name, line.spot, "v14-minute");
    }
}

fn places(record: &Record<'_>, answer: &mut Answer) {
    let Some(contents) = &record.contents else { return };
    let is_used = |content: &Content| matches!(content, Content::Used { .. });
    let used = contents.iter().filter(|content| is_used(content)).count();
    if used < RANGES {
        return answer.say(Message::new("v14-few").put("n", used));
    }
    let expected = used as f64 / RANGES as f64;
    // Slots are a power of two, and at least 64.
    let ranges = contents.chunks(contents.len().div_ceil(RANGES).max(1));
    let observed = ranges.map(|range| range.iter().filter(|content| is_used(content)).count() as f64);
    let chi_square: f64 =
        observed.map(|observed| (observed - expected) * (observed - expected) / expected).sum();
    let told = |key| Message::new(key).put("chi", Part::Decimal(format!("{chi_square:.1}")));
    if CHI_SQUARE_LIMIT <= chi_square {
        answer.find(SLOTS, Spot::WHOLE, told("v14-places"));
    } else {
        answer.say(told("v14-chi"));
    }
}

fn keys_left(record: &Record<'_>, answer: &mut Answer) {
    fn is_closed<R: Entry>(journal: Option<&Ledger<R>>) -> bool {
        journal.is_some_and(|journal| journal.close().is_some())
    }
    if !is_closed(record.desk.get()) && !is_closed(record.ops.get()) {
        return;
    }
    for name in [JournalKind::Desk, JournalKind::Ops].map(file_name) {
        if record.bytes(name).is_some_and(|bytes| !is_zero(bytes)) {
            answer.say(Message::new("v14-keys").put("file", name.to_owned()));
        }
    }
}
