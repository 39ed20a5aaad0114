//! V3: epochs follow each other, and each is sealed by the key that was listed for it before the first voter.

use election::journal::EPOCH_LEN;
use election::journal::block::Linked;
use election::journal::epochs::Epochs;
use election::journal::keys::{file_name, seed_place};
use election::journal::seal::{Seed, is_sealed};
use election::journal::system::SystemRecord;
use election::record::Entry;
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::journal::{Guard, Ledger};
use super::record::{Found, Record};
use super::v02_chain::spots;
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V3",
    title: Key("v3-title"),
    formula: Key("v3-formula"),
    reads: Reads::Files("desk.jnl, ops.jnl, desk.epochs, ops.epochs, keys.desk, keys.box"),
    explanation: Key("v3-explanation"),
    run,
};

/// Kind of a Close.
const CLOSE: u8 = 133;

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    record.needs_version_2()?;
    let mut answer = Answer::default();
    journal(record, &record.desk, &mut answer);
    journal(record, &record.ops, &mut answer);
    Ok(answer)
}

fn journal<R: Entry>(record: &Record<'_>, journal: &Found<Ledger<R>>, answer: &mut Answer) {
    let Some((journal, guard)) = journal.get().and_then(|read| Some((read, read.guard.as_ref()?))) else {
        return;
    };
    let (name, listed, keys) = record.guards(R::JOURNAL);
    let epochs = listed.get();
    if epochs.is_none() {
        answer.find(name, Spot::WHOLE, "v3-no-keys");
    }
    let tail = walk(journal, guard, epochs, answer);
    if journal.close().is_some() && 0 < tail {
        let last = guard.blocks.len() as u64 - tail;
        answer.find(journal.name, Spot::block(last), Message::new("v3-closed").put("n", tail));
    }
    answer.say(Message::new("v3-tail").put("file", journal.name.to_owned()).put("n", tail));
    if let Some(found) = keys.get().and_then(|keys| keys.seed.as_ref()) {
        seed(file_name(R::JOURNAL), guard, found, epochs, answer);
    }
}

/// Goes through the epochs and returns how many blocks at the end are unsealed.
fn walk<R: Entry>(journal: &Ledger<R>, guard: &Guard, epochs: Option<&Epochs>, answer: &mut Answer) -> u64 {
    let listed = epochs.map_or(0, Epochs::listed);
    let (mut epoch, mut blocks) = (0, 0);
    let mut follows_close = false;
    for (spot, linked) in spots(guard) {
        blocks += 1;
        let here = linked.block.epoch;
        if here != epoch {
            let what = Message::new("v3-epoch").put("here", here).put("must", epoch);
            answer.find(journal.name, spot, what);
            epoch = here;
        }
        if epochs.is_some() && listed <= here {
            answer.find(journal.name, spot, Message::new("v3-not-listed").put("n", here));
        }
        let is_last = here.checked_add(1) == Some(listed);
        if EPOCH_LEN + 1 == blocks && !is_last {
            let what = Message::new("v3-too-long").put("n", epoch).put("most", EPOCH_LEN);
            answer.find(journal.name, spot, what);
        }
        if linked.block.kind == SystemRecord::SEAL {
            if is_last && !follows_close {
                answer.find(journal.name, spot, "v3-last-epoch");
            }
            let key = epochs.and_then(|epochs| epochs.key(here));
            if key.is_some_and(|key| !is_sealed(&journal.header, linked, key)) {
                answer.find(journal.name, spot, Message::new("v3-signature").put("n", here));
            }
            (epoch, blocks) = (epoch.saturating_add(1), 0);
        }
        follows_close = linked.block.kind == CLOSE;
    }
    blocks
}

/// Holds the seed on the disk against the end of the journal.
fn seed(
    name: &str,
    guard: &Guard,
    (epoch, seed): &(u32, Seed),
    epochs: Option<&Epochs>,
    answer: &mut Answer,
) {
    let spot = Spot::block(seed_place(*epoch));
    let Some(last) = guard.blocks.last() else { return };
    let allowed = epochs_of_next(last);
    if allowed.end() < epoch {
        answer.find(name, spot, "v3-ahead");
    } else if epoch < allowed.start() {
        answer.find(name, spot, "v3-behind");
    } else if epochs.is_some_and(|epochs| epochs.key(*epoch) != Some(&seed.public_key())) {
        answer.find(name, spot, Message::new("v3-other-seed").put("n", *epoch));
    }
}

/// Returns the epochs whose seed may stand on the disk. Behind a Seal the old one may: the stop came between the two.
fn epochs_of_next(last: &Linked) -> std::ops::RangeInclusive<u32> {
    let epoch = last.block.epoch;
    let is_sealed = last.block.kind == SystemRecord::SEAL;
    epoch..=epoch.saturating_add(u32::from(is_sealed))
}
