//! V10: casts and voids are counted without gaps, and every start finds what was counted.

use election::evidence::file;
use language::{Key, Message};

use super::answer::{Answer, NotApplicable};
use super::casts::count;
use super::record::Record;
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V10",
    title: Key("v10-title"),
    formula: Key("v10-formula"),
    reads: Reads::Files("ops.jnl"),
    explanation: Key("v10-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let ops = record.ops.needed(file::OPS)?;
    let mut answer = Answer::default();
    let counts = count(ops, Some(&mut answer));
    answer.say(Message::new("v10-told").put("ballots", counts.ballots).put("voids", counts.voids));
    Ok(answer)
}
