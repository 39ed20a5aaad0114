//! V12: the mirror holds what the box holds.

use election::evidence::slots::{Content, SlotCipher};
use election::journal::block::BLOCK_LEN;
use election::journal::keys::file_name;
use election::journal::system::SystemRecord;
use election::record::JournalKind;

use super::RecordCheck;
use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::{SLOTS, SlotFile};
use super::record::{Found, MIRROR_KEYS, MIRROR_SLOTS, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V12",
    title: "mirror",
    formula: "every slot that is good on either side has the same bytes on the other, unless the last Mirror record says that \
        the mirror failed",
    reads: "box.slots and keys.box here and on the mirror, ops.jnl",
    explanation: "Every slot is written here, then on the mirror, before the receipt leaves. A difference is rot or somebody's \
        hand; one slot that only the mirror lacks is what a crash leaves before the Close. Without keys a good slot cannot \
        be told from a damaged one, so as many may differ as the Close tells damaged ones.",
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    if record.told.mirror.is_none() {
        return Err(NotApplicable::because("no mirror was given"));
    }
    if record.bytes(SLOTS).is_none() {
        return Err(NotApplicable::because("needs `box.slots`, which the folder does not hold"));
    }
    let mut answer = Answer::default();
    let here = readable(SLOTS, &record.slots, &mut answer);
    let there = readable(MIRROR_SLOTS, &record.mirror_slots, &mut answer);
    let (Some(here), Some(there)) = (here, there) else { return Ok(answer) };
    if here.first != there.first {
        answer.find(MIRROR_SLOTS, Spot::block(0), "the first block is not that of the box here");
        return Ok(answer);
    }
    keys(record, &mut answer);
    let pairs = here.slots.iter().zip(there.slots);
    let differing: Vec<u32> = (0..).zip(pairs).filter(|(_, (a, b))| a != b).map(|(place, _)| place).collect();
    if has_failed(record) {
        let lacking = differing.len();
        answer.say(format!("the station went on without its mirror, which differs in {lacking} slots"));
    } else {
        compare(record, there, &differing, &mut answer);
    }
    Ok(answer)
}

fn readable<'r, 'a>(
    name: &str,
    found: &'r Found<SlotFile<'a>>,
    answer: &mut Answer,
) -> Option<&'r SlotFile<'a>> {
    if found.get().is_none() {
        let spot = found.broken().map_or(Spot::WHOLE, |(spot, _)| spot);
        answer.find(name, spot, "the file is missing or cannot be read (V1)");
    }
    found.get()
}

/// The mirror has the first block of the keys, so that a damaged one here can be mended.
fn keys(record: &Record<'_>, answer: &mut Answer) {
    let name = file_name(JournalKind::Ops);
    let first = |bytes: &[u8]| bytes.first_chunk::<BLOCK_LEN>().copied();
    let here = record.bytes(name).and_then(first);
    let there = record.told.mirror.as_ref().and_then(|mirror| first(mirror.get(name)?));
    if here.zip(there).is_some_and(|(here, there)| here != there) {
        answer.find(MIRROR_KEYS, Spot::block(0), "the block of keys is not that of the station");
    }
}

fn has_failed(record: &Record<'_>) -> bool {
    let is_back = record.ops.get().and_then(|ops| {
        ops.system().rev().find_map(|(_, told)| match told {
            SystemRecord::Mirror(is_back) => Some(*is_back),
            _ => None,
        })
    });
    is_back == Some(false)
}

fn compare(record: &Record<'_>, there: &SlotFile<'_>, differing: &[u32], answer: &mut Answer) {
    let close = record.close();
    let spot = |place: u32| Spot::block(u64::from(place) + 1);
    let keys = record.box_keys.get().and_then(|keys| keys.box_keys.as_ref());
    let Some((keys, contents)) = keys.zip(record.contents.as_ref()) else {
        let allowed = close.map_or(1, |(_, told)| told.damaged as usize);
        if let Some(first) = differing.first().filter(|_| allowed < differing.len()) {
            answer.find(MIRROR_SLOTS, spot(*first), format!("{} slots differ", differing.len()));
        }
        return;
    };
    let cipher = SlotCipher::new(keys, &there.header);
    let is_used = |content: Option<Content>| matches!(content, Some(Content::Used { .. }));
    let mut may_lack = close.is_none();
    for place in differing {
        let at = *place as usize;
        let ours = is_used(contents.get(at).copied());
        let theirs = is_used(there.slots.get(at).map(|bytes| cipher.open(*place, bytes)));
        match (ours, theirs) {
            (false, false) => {}
            (true, false) if may_lack => {
                may_lack = false;
                answer.say("a slot is not in the mirror yet");
            }
            (true, false) => {
                answer.find(MIRROR_SLOTS, spot(*place), "the mirror lacks a slot that is used here")
            }
            (false, true) => answer.find(SLOTS, spot(*place), "a slot is used on the mirror and not here"),
            (true, true) => answer.find(MIRROR_SLOTS, spot(*place), "the slot has other bytes than here"),
        }
    }
}
