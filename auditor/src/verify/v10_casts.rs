//! V10: casts and voids are counted without gaps, and every start finds what was counted.

use election::evidence::file;

use super::RecordCheck;
use super::answer::{Answer, NotApplicable};
use super::casts::count;
use super::record::Record;

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V10",
    title: "casts",
    formula: "Cast counts 1, 2, 3 ..., anew after Emptied or a Fallback with recount; Void likewise, never \
        anew; each Boot finds as many ballots and voids, or one more",
    reads: "ops.jnl",
    explanation: "Every deposit is one slot and one Cast. A gap is a deposit without its record or a record taken out. A start \
        may find one ballot more than was counted, because the slot is written first; it is counted then.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let ops = record.ops.needed(file::OPS)?;
    let mut answer = Answer::default();
    let counts = count(ops, Some(&mut answer));
    answer.say(format!("{} ballots, {} voids", counts.ballots, counts.voids));
    Ok(answer)
}
