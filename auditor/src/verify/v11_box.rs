//! V11: the box holds what the ops journal counted, as slots, as export, or both.

use std::collections::{BTreeMap, BTreeSet};

use election::evidence::ballot_box::Slot;
use election::evidence::file;
use election::evidence::slots::Content;
use election::right::Tag;
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::{Export, SLOTS};
use super::casts::{Counts, count};
use super::record::{Found, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V11",
    title: Key("v11-title"),
    formula: Key("v11-formula"),
    reads: Reads::Files("box.slots, box.bin, ops.jnl, keys.box"),
    explanation: Key("v11-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    let close = record.close();
    if record.bytes(SLOTS).is_none() && record.bytes(file::BALLOT_BOX).is_none() {
        let Some((spot, _)) = close else {
            return Err(NotApplicable::because("v11-needs"));
        };
        answer.find(file::OPS, spot, "v11-neither");
        return Ok(answer);
    }
    let counts = record.ops.get().map(|ops| count(ops, None));
    match &record.slots {
        Found::Absent => {}
        Found::Broken(spot, _) => answer.find(SLOTS, *spot, "verify-unreadable"),
        Found::Read(_) => slots(record, counts, &mut answer),
    }
    match &record.export {
        Found::Absent => {}
        Found::Broken(spot, _) => answer.find(file::BALLOT_BOX, *spot, "verify-unreadable"),
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
        return answer.say("v11-no-keys");
    };
    let mut held = Held::default();
    let current = counts.map_or(0, |counts| counts.generation);
    for (place, content) in (1..).zip(contents) {
        if held.take(content, current) {
            answer.find(SLOTS, Spot::block(place), "v11-tag-slot");
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
    let amounts = [
        ("v11-ballots", "v11-ballot-not-yet", held.ballots, counts.ballots),
        ("v11-voids", "v11-void-not-yet", held.voids, counts.voids),
    ];
    for (differ, not_yet, found, counted) in amounts {
        if found < counted || counted.saturating_add(more) < found {
            answer.find(SLOTS, Spot::WHOLE, amount(differ, found, counted));
        } else if found != counted {
            answer.say(not_yet);
        }
    }
    if 0 < held.ahead {
        answer.find(SLOTS, Spot::WHOLE, Message::new("v11-ahead").put("n", held.ahead));
    }
    let ends = counts.broken_ends;
    if ends.saturating_add(more) < held.damaged {
        let what = Message::new("v11-damaged").put("n", held.damaged).put("ends", ends);
        answer.find(SLOTS, Spot::WHOLE, what);
    }
    if let Some((spot, told)) = close
        && (told.ballots, told.voids, told.damaged) != (held.ballots, held.voids, held.damaged)
    {
        answer.find(file::OPS, spot, "v11-close-slots");
    }
}

fn export(record: &Record<'_>, export: &Export, counts: Option<Counts>, answer: &mut Answer) {
    for offset in &export.unsorted {
        answer.find(file::BALLOT_BOX, Spot::byte(*offset), "v11-order");
    }
    let mut tags = BTreeSet::new();
    for (index, (tag, _)) in export.slots.iter().enumerate() {
        if !tags.insert(*tag) {
            let spot = Spot::byte(Export::tag_at(index));
            answer.find(file::BALLOT_BOX, spot, "v11-tag-entry");
        }
    }
    let (ballots, voids) = export.counts();
    let Some(counts) = counts else { return };
    let amounts = [("v11-ballots", ballots, counts.ballots), ("v11-voids", voids, counts.voids)];
    for (differ, found, counted) in amounts.into_iter().filter(|(_, found, counted)| found != counted) {
        answer.find(file::BALLOT_BOX, Spot::WHOLE, amount(differ, found, counted));
    }
    let Some((spot, told)) = record.close() else { return };
    if (told.ballots, told.voids) != (ballots, voids) {
        answer.find(file::OPS, spot, "v11-close-export");
    }
    if counts.broken_ends < told.damaged {
        answer.find(file::OPS, spot, Message::new("v11-close-damaged").put("n", told.damaged));
    }
}

fn amount(key: &'static str, found: u32, counted: u32) -> Message {
    Message::new(key).put("found", found).put("counted", counted)
}
