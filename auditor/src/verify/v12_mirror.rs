//! V12: the mirror holds what the box holds.

use election::evidence::slots::{Content, SlotCipher};
use election::journal::block::BLOCK_LEN;
use election::journal::keys::file_name;
use election::journal::system::SystemRecord;
use election::record::JournalKind;
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::{SLOTS, SlotFile};
use super::record::{Found, MIRROR_KEYS, MIRROR_SLOTS, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V12",
    title: Key("v12-title"),
    formula: Key("v12-formula"),
    reads: Reads::Words(Key("v12-reads")),
    explanation: Key("v12-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    if record.told.mirror.is_none() {
        return Err(NotApplicable::because("v12-none"));
    }
    if record.bytes(SLOTS).is_none() {
        return Err(NotApplicable::because(Message::new("needs-absent").put("file", SLOTS.to_owned())));
    }
    let mut answer = Answer::default();
    let here = readable(SLOTS, &record.slots, &mut answer);
    let there = readable(MIRROR_SLOTS, &record.mirror_slots, &mut answer);
    let (Some(here), Some(there)) = (here, there) else { return Ok(answer) };
    if here.first != there.first {
        answer.find(MIRROR_SLOTS, Spot::block(0), "v12-other-box");
        return Ok(answer);
    }
    keys(record, &mut answer);
    let pairs = here.slots.iter().zip(there.slots);
    let differing: Vec<u32> = (0..).zip(pairs).filter(|(_, (a, b))| a != b).map(|(place, _)| place).collect();
    if has_failed(record) {
        answer.say(Message::new("v12-failed").put("n", differing.len()));
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
        answer.find(name, spot, "v12-unreadable");
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
        answer.find(MIRROR_KEYS, Spot::block(0), "v12-keys");
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
            let what = Message::new("v12-differ").put("n", differing.len());
            answer.find(MIRROR_SLOTS, spot(*first), what);
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
                answer.say("v12-not-yet");
            }
            (true, false) => answer.find(MIRROR_SLOTS, spot(*place), "v12-lacks"),
            (false, true) => answer.find(SLOTS, spot(*place), "v12-here-lacks"),
            (true, true) => answer.find(MIRROR_SLOTS, spot(*place), "v12-bytes"),
        }
    }
}
