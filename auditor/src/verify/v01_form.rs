//! V1: every file has its format.

use election::evidence::file;
use election::journal::block::BLOCK_LEN;
use election::journal::keys::file_name;
use election::precinct::Stamp;
use election::record::{Entry, JournalKind};
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::SLOTS;
use super::journal::Ledger;
use super::keys::KeyFile;
use super::record::{Found, MIRROR_KEYS, MIRROR_SLOTS, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V1",
    title: Key("v1-title"),
    formula: Key("v1-formula"),
    reads: Reads::Words(Key("v1-reads")),
    explanation: Key("v1-explanation"),
    run,
};

/// A journal is written in advance with at least so many blocks.
const FEWEST_BLOCKS: u64 = 1024;

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    for (name, spot, what) in broken(record) {
        answer.find(name, spot, what.clone());
    }
    lines(&record.desk, &mut answer);
    lines(&record.ops, &mut answer);
    let unsorted = record.codes.get().is_some_and(|lines| !lines.is_sorted());
    if unsorted {
        answer.find(file::CODES, Spot::WHOLE, "v1-unsorted");
    }
    for (name, keys) in [(JournalKind::Desk, &record.desk_keys), (JournalKind::Ops, &record.box_keys)] {
        if let Some(spot) = keys.get().and_then(|keys| keys.torn) {
            let place = spot.block.unwrap_or_default();
            answer.say(Message::new("v1-torn").put("file", file_name(name).to_owned()).put("n", place));
        }
    }
    if record.bytes("lock").is_some_and(|lock| !lock.is_empty()) {
        answer.find("lock", Spot::byte(0), "v1-lock");
    }
    missing(record, &mut answer);
    stamps(record, &mut answer);
    Ok(answer)
}

/// Returns every file that does not have its form.
fn broken<'a>(record: &'a Record<'_>) -> Vec<(&'static str, Spot, &'a Message)> {
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
        (MIRROR_SLOTS, record.mirror_slots.broken()),
        (MIRROR_KEYS, record.mirror_keys.broken()),
    ];
    let papers = record.papers.iter();
    let papers = papers.filter_map(|(name, wrong)| wrong.as_ref().map(|(spot, what)| (*name, *spot, what)));
    let files = broken.into_iter().filter_map(|(name, broken)| broken.map(|(spot, what)| (name, spot, what)));
    files.chain(papers).collect()
}

/// Nothing may be left out that belongs to something that is there.
fn missing(record: &Record<'_>, answer: &mut Answer) {
    let mut wanted: Vec<&str> = Vec::new();
    if record.is_version_2() {
        wanted.extend([file::DESK, file::OPS, file::DESK_EPOCHS, file::OPS_EPOCHS]);
    }
    if record.bytes(file::MANIFEST).is_some() {
        wanted.push(file::DEFINITION);
    }
    if record.bytes(SLOTS).is_some() {
        wanted.extend([file_name(JournalKind::Desk), file_name(JournalKind::Ops)]);
    }
    for name in wanted.into_iter().filter(|name| record.bytes(name).is_none()) {
        answer.find(name, Spot::WHOLE, "verify-missing");
    }
    let Some(slots) = record.slots.get() else { return };
    let least = FEWEST_BLOCKS.max(2 * slots.slots.len() as u64);
    for name in [file::DESK, file::OPS] {
        let blocks = record.bytes(name).map(|bytes| (bytes.len() / BLOCK_LEN) as u64);
        if blocks.is_some_and(|blocks| blocks < least) {
            answer.find(name, Spot::WHOLE, Message::new("v1-least-blocks").put("n", least));
        }
    }
}

/// A simulated file beside real ones makes the whole folder worthless.
fn stamps(record: &Record<'_>, answer: &mut Answer) {
    let of = |stamp: Stamp| stamp == Stamp::Simulated;
    let keys = |keys: &Found<KeyFile>| Some(keys.get()?.header.as_ref()?.is_simulated);
    let stamps = [
        (file::MANIFEST, record.manifest.get().map(|manifest| of(manifest.stamp))),
        (file::DEFINITION, record.definition.get().map(|definition| of(definition.stamp))),
        (file::PROTOCOLS, record.protocols.get().map(|protocols| of(protocols.stamp))),
        (file::DESK, record.desk.get().map(|desk| desk.header.is_simulated)),
        (file::OPS, record.ops.get().map(|ops| ops.header.is_simulated)),
        (file::DESK_EPOCHS, record.desk_epochs.get().map(|epochs| epochs.header.is_simulated)),
        (file::OPS_EPOCHS, record.ops_epochs.get().map(|epochs| epochs.header.is_simulated)),
        (file::BALLOT_BOX, record.export.get().map(|export| of(export.stamp))),
        (SLOTS, record.slots.get().map(|slots| slots.header.is_simulated)),
        (file_name(JournalKind::Desk), keys(&record.desk_keys)),
        (file_name(JournalKind::Ops), keys(&record.box_keys)),
        (MIRROR_SLOTS, record.mirror_slots.get().map(|slots| slots.header.is_simulated)),
        (MIRROR_KEYS, keys(&record.mirror_keys)),
    ];
    let mut stamps = stamps.into_iter().filter_map(|(name, stamp)| Some((name, stamp?)));
    let Some((first, expected)) = stamps.next() else { return };
    for (name, _) in stamps.filter(|(_, stamp)| *stamp != expected) {
        answer.find(name, Spot::WHOLE, Message::new("v1-stamp").put("first", first.to_owned()));
    }
}

fn lines<R: Entry>(journal: &Found<Ledger<R>>, answer: &mut Answer) {
    let Some(journal) = journal.get() else { return };
    for (spot, what) in &journal.misshapen {
        answer.find(journal.name, *spot, what.clone());
    }
}
