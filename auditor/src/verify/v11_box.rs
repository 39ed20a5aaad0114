//! V11: the box holds what the ops journal counted, as slots, as export, or both.

use std::collections::{BTreeMap, BTreeSet};

use election::evidence::ballot_box::Slot;
use election::evidence::file;
use election::evidence::slots::Content;
use election::right::Tag;

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::{Export, SLOTS};
use super::casts::{Counts, count};
use super::record::{Found, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V11",
    title: "box",
    formula: "slots: each free, used or damaged; a tag in one void slot, or in one ballot of each generation; damaged <= Boots \
        after a broken end; used = counts. Export: sorted, tags once, ballots = last Cast, voids = last Void; both = Close",
    reads: "box.slots, box.bin, ops.jnl, keys.box",
    explanation: "What the journal counted must lie in the box, no more and no less: a ballot more was put in by something \
        else than the station, a ballot less was taken out. It cannot show that one ballot was replaced by another by \
        whoever had the keys, and nothing about whether a ballot is what its voter marked. Before the Close one ballot \
        and one void more than counted are what a crash leaves.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    let close = record.close();
    if record.bytes(SLOTS).is_none() && record.bytes(file::BALLOT_BOX).is_none() {
        let Some((spot, _)) = close else {
            return Err(NotApplicable::because(
                "needs `box.slots` or `box.bin`, which the folder does not hold",
            ));
        };
        answer.find(file::OPS, spot, "the record was closed, and neither box nor export is there");
        return Ok(answer);
    }
    let counts = record.ops.get().map(|ops| count(ops, None));
    match &record.slots {
        Found::Absent => {}
        Found::Broken(spot, _) => answer.find(SLOTS, *spot, "the file cannot be read (V1)"),
        Found::Read(_) => slots(record, counts, &mut answer),
    }
    match &record.export {
        Found::Absent => {}
        Found::Broken(spot, _) => answer.find(file::BALLOT_BOX, *spot, "the file cannot be read (V1)"),
        Found::Read(read) => export(record, read, counts, &mut answer),
    }
    Ok(answer)
}

/// What the slots hold.
#[derive(Default)]
struct Held {
    ballots: u32,
    voids: u32,
    damaged: u32,
    free: u32,
    /// Ballots of generations that have not begun.
    ahead: u32,
    tags: BTreeMap<Tag, BTreeSet<Option<u8>>>,
}

impl Held {
    /// Takes the next slot and returns whether its tag stands where it may not.
    fn take(&mut self, content: &Content, current: u8) -> bool {
        let (tag, generation) = match content {
            Content::Free => {
                self.free += 1;
                return false;
            }
            Content::Damaged => {
                self.damaged += 1;
                return false;
            }
            Content::Used { slot: Slot::Void(tag), .. } => {
                self.voids += 1;
                (tag, None)
            }
            Content::Used { generation, slot: Slot::Ballot(tag, _) } => {
                self.ballots += u32::from(*generation == current);
                self.ahead += u32::from(current < *generation);
                (tag, Some(*generation))
            }
        };
        let others = self.tags.entry(*tag).or_default();
        let is_alone = match generation {
            None => others.is_empty(),
            Some(_) => !others.contains(&None) && !others.contains(&generation),
        };
        others.insert(generation);
        !is_alone
    }
}

fn slots(record: &Record<'_>, counts: Option<Counts>, answer: &mut Answer) {
    let Some(contents) = &record.contents else {
        return answer.say("without the keys no slot can be told from another");
    };
    let mut held = Held::default();
    let current = counts.map_or(0, |counts| counts.generation);
    for (place, content) in (1..).zip(contents) {
        if held.take(content, current) {
            answer.find(SLOTS, Spot::block(place), "the tag stands in another slot too");
        }
    }
    if let Some(counts) = counts {
        amounts(record, &held, counts, answer);
    }
}

/// Between a slot and its record a crash may fall: before the Close one more is no mistake.
fn amounts(record: &Record<'_>, held: &Held, counts: Counts, answer: &mut Answer) {
    let close = record.close();
    let more = u32::from(close.is_none());
    let amounts = [("ballots", held.ballots, counts.ballots), ("voids", held.voids, counts.voids)];
    for (what, found, counted) in amounts {
        if found < counted || counted.saturating_add(more) < found {
            answer.find(SLOTS, Spot::WHOLE, format!("{found} {what}, and the ops journal counts {counted}"));
        } else if found != counted {
            answer.say(format!("one of the {what} is not in the ops journal yet"));
        }
    }
    if 0 < held.ahead {
        answer.find(SLOTS, Spot::WHOLE, format!("{} ballots of a generation that has not begun", held.ahead));
    }
    let ends = counts.broken_ends;
    if ends.saturating_add(more) < held.damaged {
        let what = format!("{} damaged slots, and {ends} starts after an end not in order", held.damaged);
        answer.find(SLOTS, Spot::WHOLE, what);
    }
    if let Some((spot, told)) = close
        && (told.ballots, told.voids, told.damaged) != (held.ballots, held.voids, held.damaged)
    {
        answer.find(file::OPS, spot, "the Close does not tell what the slots hold");
    }
}

fn export(record: &Record<'_>, export: &Export, counts: Option<Counts>, answer: &mut Answer) {
    for offset in &export.unsorted {
        answer.find(file::BALLOT_BOX, Spot::byte(*offset), "what stands here belongs further up");
    }
    let mut tags = BTreeSet::new();
    for (index, (tag, _)) in export.slots.iter().enumerate() {
        if !tags.insert(*tag) {
            let spot = Spot::byte(Export::tag_at(index));
            answer.find(file::BALLOT_BOX, spot, "the tag stands in another entry too");
        }
    }
    let (ballots, voids) = export.counts();
    let Some(counts) = counts else { return };
    for (what, found, counted) in [("ballots", ballots, counts.ballots), ("voids", voids, counts.voids)] {
        if found != counted {
            let what = format!("{found} {what}, and the ops journal counts {counted}");
            answer.find(file::BALLOT_BOX, Spot::WHOLE, what);
        }
    }
    let Some((spot, told)) = record.close() else { return };
    if (told.ballots, told.voids) != (ballots, voids) {
        answer.find(file::OPS, spot, "the Close does not tell what the export holds");
    }
    if counts.broken_ends < told.damaged {
        let what = format!("the Close tells {} damaged slots, and too few starts broke off", told.damaged);
        answer.find(file::OPS, spot, what);
    }
}
