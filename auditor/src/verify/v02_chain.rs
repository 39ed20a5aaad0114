//! V2: every block follows from the one before it and is guarded by the key of its epoch.

use std::collections::BTreeMap;

use election::evidence::file;
use election::journal::block::{MacKey, NO_LINK};
use election::journal::system::SystemRecord;
use election::record::Entry;
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::journal::{Guard, Ledger, What};
use super::keys::KeyFile;
use super::record::{Found, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V2",
    title: Key("v2-title"),
    formula: Key("v2-formula"),
    reads: Reads::Files("desk.jnl, ops.jnl, keys.desk, keys.box"),
    explanation: Key("v2-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    if record.bytes(file::DESK).is_none() && record.bytes(file::OPS).is_none() {
        return Err(NotApplicable::because("v2-needs"));
    }
    let mut answer = Answer::default();
    for (name, is_broken) in
        [(file::DESK, record.desk.broken().is_some()), (file::OPS, record.ops.broken().is_some())]
    {
        if is_broken {
            answer.find(name, Spot::WHOLE, "v2-beginning");
        }
    }
    journal(&record.desk, &record.desk_keys, &mut answer);
    journal(&record.ops, &record.box_keys, &mut answer);
    Ok(answer)
}

fn journal<R: Entry>(journal: &Found<Ledger<R>>, keys: &Found<KeyFile>, answer: &mut Answer) {
    let Some(journal) = journal.get() else { return };
    if let Some(spot) = journal.unchained {
        let what = if journal.guard.is_some() { "v2-unfollowed" } else { "v2-hash" };
        answer.find(journal.name, spot, what);
    }
    if let Some(guard) = &journal.guard {
        links(journal, guard, answer);
        macs(journal, guard, keys.get(), answer);
    }
}

fn links<R: Entry>(journal: &Ledger<R>, guard: &Guard, answer: &mut Answer) {
    let (mut number, mut link) = (0, NO_LINK);
    for (spot, linked) in spots(guard) {
        let block = &linked.block;
        if block.number != number {
            let what = Message::new("v2-number").put("n", block.number).put("at", number);
            answer.find(journal.name, spot, what);
        }
        if linked.previous != link {
            answer.find(journal.name, spot, "v2-link");
        }
        if block.is_simulated != journal.header.is_simulated {
            answer.find(journal.name, spot, "v2-stamp");
        }
        (number, link) = (number + 1, linked.link);
    }
}

/// Holds each block against the key that the Seal of its epoch discloses, the tail against the seed of its epoch.
fn macs<R: Entry>(journal: &Ledger<R>, guard: &Guard, keys: Option<&KeyFile>, answer: &mut Answer) {
    let seed = keys.and_then(|keys| keys.seed.as_ref());
    let mut known: BTreeMap<u32, MacKey> =
        seed.map(|(epoch, seed)| (*epoch, seed.mac_key())).into_iter().collect();
    for (line, linked) in journal.lines.iter().zip(&guard.blocks) {
        if let What::System(SystemRecord::Seal { mac_key, .. }) = &line.what {
            known.insert(linked.block.epoch, MacKey::new(*mac_key));
        }
    }
    let mut unknown = 0_u64;
    for (spot, linked) in spots(guard) {
        match known.get(&linked.block.epoch) {
            None => unknown += 1,
            Some(key) if linked.is_by(key) => {}
            Some(_) => answer.find(journal.name, spot, "v2-mac"),
        }
    }
    if 0 < unknown {
        let what = Message::new("v2-no-key").put("file", journal.name.to_owned());
        answer.say(what.put("n", unknown));
    }
}

/// Returns the blocks with their places in the file.
pub(super) fn spots(guard: &Guard) -> impl Iterator<Item = (Spot, &election::journal::block::Linked)> {
    (0..).map(Spot::block).zip(&guard.blocks)
}
