//! V9: no more rights were spent than given out, and none gave two marks back.

use std::collections::BTreeSet;

use election::evidence::file;
use election::record::DeskRecord;

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::casts::count;
use super::record::Record;

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V9",
    title: "rights",
    formula: "ballots + voids <= electronic Issued + Overridden; Returned <= voids; no void hash twice",
    reads: "desk.jnl, ops.jnl",
    explanation: "Every ballot spends a right, and every right is given out against a mark. More ballots than rights were put \
        into the box by something else than voters. Rights neither cast nor voided are told: devices not read, voters \
        who left.",
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
                    answer.find(file::DESK, line.spot, "a void right gives a second mark back");
                }
            }
            DeskRecord::Identified { .. } | DeskRecord::Added { .. } => {}
        }
    }
    let counts = count(ops, None);
    let (ballots, voids) = (u64::from(counts.most), u64::from(counts.voids));
    let spent = ballots + voids;
    if given < spent {
        let what = format!("{ballots} ballots and {voids} voids were spent of {given} rights");
        answer.find(file::OPS, Spot::WHOLE, what);
    }
    if voids < returned {
        let what = format!("{returned} marks were given back for {voids} voids");
        answer.find(file::DESK, Spot::WHOLE, what);
    }
    let left = given.saturating_sub(u64::from(counts.ballots) + voids);
    answer.say(format!("{left} of {given} rights neither cast nor voided"));
    Ok(answer)
}
