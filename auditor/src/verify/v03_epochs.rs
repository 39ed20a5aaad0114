//! V3: epochs follow each other, and each is sealed by the key that was listed for it before the first voter.

use election::journal::EPOCH_LEN;
use election::journal::block::Linked;
use election::journal::epochs::Epochs;
use election::journal::seal::is_sealed;
use election::journal::system::SystemRecord;
use election::record::Entry;

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::journal::{Guard, Ledger};
use super::keys::KeyFile;
use super::record::{Found, Record};
use super::v02_chain::spots;

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V3",
    title: "epochs",
    formula: "epochs from 0 without gaps, each but the last ended by one Seal, at most 64 blocks; every Seal signed by the \
        key listed for its epoch; a seed on the disk is that of the next block's epoch; no tail after a Close",
    reads: "desk.jnl, ops.jnl, desk.epochs, ops.epochs, keys.desk, keys.box",
    explanation: "The secret of an epoch is overwritten when the epoch is sealed, so what was sealed cannot be sealed anew. \
        What it cannot show is a change of the unsealed tail by whoever held the machine then: at most 63 blocks, whose \
        number is told. A seed ahead of its journal means that the journal was rolled back.",
    run,
};

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
    let (_, listed, keys) = record.guards(R::JOURNAL);
    let epochs = listed.get().and_then(|listed| listed.signed());
    let tail = walk(journal, guard, epochs, answer);
    let is_closed = journal.close().is_some();
    if is_closed && 0 < tail {
        let last = guard.blocks.len() as u64 - tail;
        answer.find(journal.name, Spot::block(last), format!("{tail} blocks of a closed journal are unsealed"));
    }
    answer.say(format!("`{}`: unsealed tail of {tail} blocks", journal.name));
    if let Some(keys) = keys.get().filter(|_| !is_closed) {
        seed(journal, guard, keys, epochs, answer);
    }
}

/// Goes through the epochs and returns how many blocks at the end are unsealed.
fn walk<R: Entry>(journal: &Ledger<R>, guard: &Guard, epochs: Option<&Epochs>, answer: &mut Answer) -> u64 {
    let listed = epochs.map_or(0, Epochs::listed);
    let (mut epoch, mut blocks) = (0, 0);
    for (spot, linked) in spots(guard) {
        blocks += 1;
        let here = linked.block.epoch;
        if here != epoch {
            answer.find(journal.name, spot, format!("the block is of epoch {here} where {epoch} must stand"));
            epoch = here;
        }
        if EPOCH_LEN + 1 == blocks && listed != epoch.saturating_add(1) {
            answer.find(journal.name, spot, format!("epoch {epoch} has more than {EPOCH_LEN} blocks"));
        }
        if linked.block.kind == SystemRecord::SEAL {
            let key = epochs.and_then(|epochs| epochs.key(here));
            if !key.is_some_and(|key| is_sealed(&journal.header, linked, key)) {
                answer.find(journal.name, spot, format!("the Seal is not signed by the key of epoch {here}"));
            }
            (epoch, blocks) = (epoch.saturating_add(1), 0);
        }
    }
    blocks
}

/// Holds the seed on the disk against the end of the journal.
fn seed<R: Entry>(
    journal: &Ledger<R>,
    guard: &Guard,
    keys: &KeyFile,
    epochs: Option<&Epochs>,
    answer: &mut Answer,
) {
    let end = Spot::block(guard.blocks.len().saturating_sub(1) as u64);
    let Some((epoch, seed)) = keys.seeds.last() else {
        return answer.find(journal.name, end, "the seed of the epoch is gone, and the journal is not closed");
    };
    let Some(last) = guard.blocks.last() else { return };
    if !epochs_of_next(last).contains(epoch) {
        let what = format!("the seed on the disk is that of epoch {epoch}, not of the next block");
        answer.find(journal.name, end, what);
    } else if epochs.and_then(|epochs| epochs.key(*epoch)) != Some(&seed.public_key()) {
        answer.find(journal.name, end, format!("the seed on the disk is not the listed one of epoch {epoch}"));
    }
}

/// Returns the epochs whose seed may stand on the disk. Behind a Seal the old one may: the stop came between the two.
fn epochs_of_next(last: &Linked) -> std::ops::RangeInclusive<u32> {
    let epoch = last.block.epoch;
    let is_sealed = last.block.kind == SystemRecord::SEAL;
    epoch..=epoch.saturating_add(u32::from(is_sealed))
}
