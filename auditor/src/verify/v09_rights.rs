//! V9: no more rights were spent than given out, and none gave two marks back.

use std::collections::BTreeSet;

use election::evidence::file;
use election::record::DeskRecord;
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::casts::count;
use super::record::Record;
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V9",
    title: Key("v9-title"),
    formula: Key("v9-formula"),
    reads: Reads::Files("desk.jnl, ops.jnl"),
    explanation: Key("v9-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let desk = record.desk.needed(file::DESK)?;
    let ops = record.ops.needed(file::OPS)?;
    let mut answer = Answer::default();
    let (mut given, mut returned) = (0_u64, 0_u64);
    let mut hashes = BTreeSet::new();
    for (line, told) in desk.records() {
        match told {
            DeskRecord::Issued { channel, .. } => given += u64::from(channel.is_electronic()),
            DeskRecord::Overridden { .. } => given += 1,
            DeskRecord::Returned { void, .. } => {
                returned += 1;
                if !hashes.insert(*void) {
                    answer.find(file::DESK, line.spot, "v9-twice");
                }
            }
            DeskRecord::Identified { .. } | DeskRecord::Added { .. } => {}
        }
    }
    let counts = count(ops, None);
    let (ballots, voids) = (u64::from(counts.most), u64::from(counts.voids));
    let spent = ballots + voids;
    if given < spent {
        let what = Message::new("v9-spent").put("ballots", ballots).put("voids", voids);
        answer.find(file::OPS, Spot::WHOLE, what.put("given", given));
    }
    if voids < returned {
        let what = Message::new("v9-back").put("returned", returned).put("voids", voids);
        answer.find(file::DESK, Spot::WHOLE, what);
    }
    let left = given.saturating_sub(u64::from(counts.ballots) + voids);
    answer.say(Message::new("v9-left").put("left", left).put("given", given));
    Ok(answer)
}
