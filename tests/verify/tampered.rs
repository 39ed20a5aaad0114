//! Records that somebody changed, each with the check that must name it.

use election::device::Channel;
use election::evidence::file;
use election::evidence::tables::write_codes;
use election::journal::block::BLOCK_LEN;
use election::journal::system::SystemRecord;
use election::precinct::Stamp;
use election::protocol::Protocols;
use election::record::JournalKind::{Desk, Ops};
use election::record::desk::{HowIdentified, Outcome};
use election::record::{DeskRecord, OpsRecord};
use election::time::Instant;

use crate::forge::{Told, forge, names};
use crate::good;
use crate::station::{Case, PLAIN, Plot, SLOTS, list_all, voter};

/// A changed record.
pub(crate) struct Tampered {
    pub(crate) name: &'static str,
    pub(crate) case: Case,
    /// Checks that must fail, among others.
    pub(crate) named_by: &'static [&'static str],
    /// Whether no other check may fail.
    pub(crate) alone: bool,
}

struct Corpus(Vec<Tampered>);

impl Corpus {
    fn add(&mut self, name: &'static str, case: Case, named_by: &'static [&'static str]) {
        self.0.push(Tampered { name, case, named_by, alone: false });
    }

    fn add_alone(&mut self, name: &'static str, case: Case, named_by: &'static [&'static str]) {
        self.0.push(Tampered { name, case, named_by, alone: true });
    }
}

pub(crate) fn corpus() -> Vec<Tampered> {
    let mut corpus = Corpus(Vec::new());
    let (evidence, folder) = good::closed(PLAIN);
    bytes_of_journals(&mut corpus, &evidence);
    keys_and_notes(&mut corpus, &evidence);
    forged_times(&mut corpus, &evidence);
    forged_voters(&mut corpus, &evidence);
    forged_rights(&mut corpus, &evidence);
    forged_counts(&mut corpus, &evidence);
    forged_heads(&mut corpus, &evidence);
    forged_epochs(&mut corpus, &evidence);
    results(&mut corpus, &evidence);
    folders(&mut corpus, &evidence);
    boxes(&mut corpus);
    rolled_back(&mut corpus);
    let mut lost = folder;
    lost.files.remove("box.slots");
    corpus.add("closed, and the box is gone", lost, &["V11"]);
    corpus.0
}

/// Changes a file and writes the manifest anew, as somebody would who knows of it.
fn changed(case: &Case, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Case {
    let mut case = case.clone();
    change(case.files.get_mut(name).unwrap());
    if case.files.contains_key(file::MANIFEST) {
        list_all(&mut case.files);
    }
    case
}

fn block(bytes: &[u8], number: usize) -> Vec<u8> {
    bytes[number * BLOCK_LEN..(number + 1) * BLOCK_LEN].to_vec()
}

fn put(bytes: &mut [u8], number: usize, block: &[u8]) {
    bytes[number * BLOCK_LEN..(number + 1) * BLOCK_LEN].copy_from_slice(block);
}

fn bytes_of_journals(corpus: &mut Corpus, good: &Case) {
    for (journal, [deleted, swapped, doubled, cut, behind, gap]) in [
        (
            file::DESK,
            [
                "desk: a block deleted",
                "desk: two blocks swapped",
                "desk: a block doubled",
                "desk: the last block cut off",
                "desk: bytes behind the last block",
                "desk: a block zeroed",
            ],
        ),
        (
            file::OPS,
            [
                "ops: a block deleted",
                "ops: two blocks swapped",
                "ops: a block doubled",
                "ops: the last block cut off",
                "ops: bytes behind the last block",
                "ops: a block zeroed",
            ],
        ),
    ] {
        let range = |number: usize| number * BLOCK_LEN..(number + 1) * BLOCK_LEN;
        corpus.add(deleted, changed(good, journal, |bytes| drop(bytes.drain(range(7)))), &["V2"]);
        let swap = |bytes: &mut Vec<u8>| {
            let (one, two) = (block(bytes, 7), block(bytes, 8));
            put(bytes, 7, &two);
            put(bytes, 8, &one);
        };
        corpus.add(swapped, changed(good, journal, swap), &["V2"]);
        let double = |bytes: &mut Vec<u8>| {
            let copy = block(bytes, 7);
            bytes.splice(8 * BLOCK_LEN..8 * BLOCK_LEN, copy);
        };
        corpus.add(doubled, changed(good, journal, double), &["V2"]);
        let cut_off = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - BLOCK_LEN);
        corpus.add(cut, changed(good, journal, cut_off), &["V3"]);
        corpus.add(behind, changed(good, journal, |bytes| bytes.extend([0; 100])), &["V1"]);
        corpus.add(gap, changed(good, journal, |bytes| put(bytes, 7, &[0; BLOCK_LEN])), &["V1", "V2"]);
    }
    let payload = |bytes: &mut Vec<u8>| bytes[7 * BLOCK_LEN + 70] ^= 1;
    corpus.add("ops: a payload changed", changed(good, file::OPS, payload), &["V2"]);
    let padding = |bytes: &mut Vec<u8>| bytes[7 * BLOCK_LEN + 2000] = 1;
    corpus.add("ops: something in the padding", changed(good, file::OPS, padding), &["V1", "V2"]);
    let stamp = |bytes: &mut Vec<u8>| bytes[9] = 0;
    corpus.add("ops: stamp of the Head changed", changed(good, file::OPS, stamp), &["V1", "V2"]);
    let head = |bytes: &mut Vec<u8>| bytes[0] = b'X';
    corpus.add("ops: no Head", changed(good, file::OPS, head), &["V1", "V2", "V4", "V6"]);
    corpus.add("ops: empty", changed(good, file::OPS, Vec::clear), &["V1", "V4", "V6"]);
    let other = good.files[file::DESK].clone();
    corpus.add(
        "ops: the desk journal in its place",
        changed(good, file::OPS, |bytes| *bytes = other),
        &["V1"],
    );
}

fn keys_and_notes(corpus: &mut Corpus, good: &Case) {
    let signature = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    corpus.add("epochs: signature changed", changed(good, file::OPS_EPOCHS, signature), &["V4"]);
    let key = |bytes: &mut Vec<u8>| bytes[72] ^= 1;
    corpus.add("epochs: a key changed", changed(good, file::OPS_EPOCHS, key), &["V3", "V4"]);
    let mut case = good.clone();
    case.told.ceremony = Some([5; 32]);
    corpus.add_alone("another ceremony key was copied", case, &["V4"]);

    // Everything written anew by somebody else, who cannot have the key that observers copied.
    let mut anew = forge(good, Ops, |_| ());
    anew.told = good.told.clone();
    corpus.add_alone("sealed anew with other keys", anew.clone(), &["V4", "V5"]);
    anew.told.notes.clear();
    corpus.add_alone("sealed anew with other keys, no notes", anew, &["V4"]);

    let (other, _) = good::closed(Plot { seed: 9, ..PLAIN });
    let mut spliced = good.clone();
    for name in [file::OPS, file::OPS_EPOCHS, file::BALLOT_BOX] {
        spliced.files.insert(name.to_owned(), other.files[name].clone());
    }
    list_all(&mut spliced.files);
    corpus.add("spliced of two elections", spliced, &["V4", "V6"]);

    let wrong = |name: &str, bytes: Vec<u8>| {
        let mut case = good.clone();
        case.told.notes.push((name.to_owned(), bytes));
        case
    };
    corpus.add_alone("a note that is none", wrong("none", b"hello\n".to_vec()), &["V5"]);
    let foreign = other.told.notes[0].1.clone();
    corpus.add_alone("a note of another election", wrong("foreign", foreign), &["V5"]);
    let mut bent = String::from_utf8(good.told.notes[0].1.clone()).unwrap();
    bent = bent.replacen("\n2", "\n3", 1).replacen("\n4", "\n5", 1);
    let bent = if bent.as_bytes() == good.told.notes[0].1 { bent.replacen("\n1", "\n9", 1) } else { bent };
    corpus.add_alone("a note that nobody signed", wrong("bent", bent.into_bytes()), &["V5"]);

    let mut old = good::simulated("clean-day", &[]);
    old.told.ceremony = good.told.ceremony;
    corpus.add_alone("version 1 in place of version 2, ceremony key known", old.clone(), &["V4"]);
    old.told = good.told.clone();
    corpus.add_alone("version 1 in place of version 2, notes known", old, &["V4", "V5"]);
}

fn position<R: election::record::Entry>(told: &[Told], is_it: impl Fn(&R) -> bool) -> usize {
    told.iter().position(|told| told.decode::<R>().is_some_and(|record| is_it(&record))).unwrap()
}

/// Journals that are whole and say what cannot be: here of time.
fn forged_times(corpus: &mut Corpus, good: &Case) {
    let forged = |kind, change: &dyn Fn(&mut Vec<Told>)| forge(good, kind, |told| change(told));
    corpus.add_alone("forged: times back", forged(Ops, &|told| told[9].at = Instant::from_hour(1)), &["V7"]);
    let late = |told: &mut Vec<Told>| {
        told.iter_mut().rev().take(2).for_each(|told| told.at = Instant::from_hour(49))
    };
    corpus.add_alone("forged: beyond 48 hours", forged(Ops, &late), &["V7"]);
}

/// Of voters.
fn forged_voters(corpus: &mut Corpus, good: &Case) {
    let forged = |kind, change: &dyn Fn(&mut Vec<Told>)| forge(good, kind, |told| change(told));
    let twice = |told: &mut Vec<Told>| {
        let at = position(told, |record: &DeskRecord| matches!(record, DeskRecord::Issued { .. }));
        told.insert(at + 1, told[at].clone());
    };
    corpus.add_alone("forged: a voter issued twice", forged(Desk, &twice), &["V8"]);
    let unknown = |told: &mut Vec<Told>| {
        let at = position(told, |record: &DeskRecord| matches!(record, DeskRecord::Identified { .. }));
        told.remove(at);
    };
    corpus.add_alone("forged: issued to one not identified", forged(Desk, &unknown), &["V8"]);
    let already = |told: &mut Vec<Told>| {
        let at = position(told, |record: &DeskRecord| matches!(record, DeskRecord::Identified { .. }));
        let voter = Some(voter(1));
        let (how, outcome) = (HowIdentified::Scan, Outcome::AlreadyVoted);
        told[at] = Told::record(told[at].at, &DeskRecord::Identified { voter, how, outcome });
    };
    corpus.add_alone("forged: issued to one not found", forged(Desk, &already), &["V8"]);
    let over = |told: &mut Vec<Told>| {
        let at = told.len() - 3;
        let time = told[at].at;
        told.insert(at, Told::record(time, &DeskRecord::Overridden { voter: voter(999) }));
    };
    corpus.add_alone("forged: overridden, never marked", forged(Desk, &over), &["V8"]);
    let added = |told: &mut Vec<Told>| {
        let at = told.len() - 3;
        let record = DeskRecord::Added { voter: voter(998), is_verified: true };
        let added = Told::record(told[at].at, &record);
        told.splice(at..at, [added.clone(), added]);
    };
    corpus.add_alone("forged: a voter added twice", forged(Desk, &added), &["V8"]);
}

/// Of rights.
fn forged_rights(corpus: &mut Corpus, good: &Case) {
    let forged = |kind, change: &dyn Fn(&mut Vec<Told>)| forge(good, kind, |told| change(told));
    let returned = |told: &mut Vec<Told>| {
        let at = position(told, |record: &DeskRecord| matches!(record, DeskRecord::Issued { .. }));
        let time = told[at].at;
        let voter = voter(1);
        let returned = DeskRecord::Returned { voter, void: [3; 16] };
        told.insert(at + 1, Told::record(time, &returned));
        told.insert(at + 2, Told::record(time, &DeskRecord::Issued { voter, channel: Channel::Electronic }));
    };
    corpus.add_alone("forged: Returned without a void", forged(Desk, &returned), &["V9"]);
    let same = |told: &mut Vec<Told>| {
        let at = position(told, |record: &DeskRecord| matches!(record, DeskRecord::Returned { .. }));
        let Some(DeskRecord::Returned { void, .. }) = told[at].decode() else { return };
        let first = position(told, |record: &DeskRecord| matches!(record, DeskRecord::Issued { .. }));
        let time = told[first].at;
        told.insert(first + 1, Told::record(time, &DeskRecord::Returned { voter: voter(1), void }));
    };
    corpus.add_alone("forged: one void gives two marks back", forged(Desk, &same), &["V9"]);
    let fewer = |told: &mut Vec<Told>| {
        let at = position(told, |record: &DeskRecord| matches!(record, DeskRecord::Issued { .. }));
        told.remove(at);
        told.retain(|told| !matches!(told.decode(), Some(DeskRecord::Overridden { .. })));
    };
    corpus.add_alone("forged: more ballots than rights", forged(Desk, &fewer), &["V9"]);
}

/// Of what was counted.
fn forged_counts(corpus: &mut Corpus, good: &Case) {
    let forged = |kind, change: &dyn Fn(&mut Vec<Told>)| forge(good, kind, |told| change(told));
    let gap = |told: &mut Vec<Told>| {
        let at = position(told, |record: &OpsRecord| matches!(record, OpsRecord::Cast { n: 5 }));
        told.remove(at);
    };
    corpus.add_alone("forged: a Cast left out", forged(Ops, &gap), &["V10"]);
    let last = |told: &mut Vec<Told>| {
        let at = position(told, |record: &OpsRecord| matches!(record, OpsRecord::Cast { n: 22 }));
        told.remove(at);
    };
    corpus.add_alone("forged: the last Cast left out", forged(Ops, &last), &["V11"]);
    let boot = |told: &mut Vec<Told>| {
        let Some(SystemRecord::Boot(mut boot)) = SystemRecord::decode(told[1].kind, &told[1].payload) else {
            return;
        };
        boot.contents.ballots = 3;
        told[1] = Told::system(told[1].at, &SystemRecord::Boot(boot));
    };
    corpus.add_alone("forged: a Boot that found ballots", forged(Ops, &boot), &["V10"]);
    let start = |told: &mut Vec<Told>| {
        let Some(SystemRecord::Boot(mut boot)) = SystemRecord::decode(told[1].kind, &told[1].payload) else {
            return;
        };
        boot.starts = 4;
        told[1] = Told::system(told[1].at, &SystemRecord::Boot(boot));
    };
    corpus.add_alone("forged: a start of ops alone", forged(Ops, &start), &["V6"]);
    let close = |told: &mut Vec<Told>| {
        let at = told.len() - 2;
        let Some(SystemRecord::Close { mut contents, free }) =
            SystemRecord::decode(told[at].kind, &told[at].payload)
        else {
            return;
        };
        contents.ballots += 1;
        told[at] = Told::system(told[at].at, &SystemRecord::Close { contents, free });
    };
    corpus.add_alone("forged: a Close that tells more", forged(Ops, &close), &["V11"]);
    let open = |told: &mut Vec<Told>| told.truncate(told.len() - 2);
    corpus.add_alone("forged: journals that disagree on the Close", forged(Desk, &open), &["V6"]);
}

/// Of the record itself.
fn forged_heads(corpus: &mut Corpus, good: &Case) {
    let forged = |kind, change: &dyn Fn(&mut Vec<Told>)| forge(good, kind, |told| change(told));
    let head = |told: &mut Vec<Told>| {
        let Some(SystemRecord::Head(mut head)) = SystemRecord::decode(told[0].kind, &told[0].payload) else {
            return;
        };
        head.has_mirror = true;
        told[0] = Told::system(told[0].at, &SystemRecord::Head(head));
    };
    corpus.add_alone("forged: Heads that disagree on the mirror", forged(Ops, &head), &["V6"]);
    let unchecked = |told: &mut Vec<Told>| {
        let Some(SystemRecord::Head(mut head)) = SystemRecord::decode(told[0].kind, &told[0].payload) else {
            return;
        };
        head.is_unchecked = true;
        told[0] = Told::system(told[0].at, &SystemRecord::Head(head));
    };
    corpus.add("forged: a medium not checked", forged(Ops, &unchecked), &["V15"]);
    let number = |told: &mut Vec<Told>| {
        let at = told.len() - 4;
        let text = format!("line 3 failed: {}", voter(3).number());
        told.insert(at, Told::system(told[at].at, &SystemRecord::Fault(text)));
    };
    corpus.add_alone("forged: a voter's number in ops.jnl", forged(Ops, &number), &["V14"]);
}

fn forged_epochs(corpus: &mut Corpus, good: &Case) {
    let left_out = |told: &mut Vec<Told>| {
        let at = told.iter().position(|told| told.kind == SystemRecord::SEAL).unwrap();
        told.remove(at);
        told[at].epoch = Some(1);
    };
    corpus.add_alone("forged: a Seal left out", forge(good, Ops, left_out), &["V3"]);
    let skipped = |told: &mut Vec<Told>| told.iter_mut().rev().take(2).for_each(|told| told.epoch = Some(40));
    corpus.add("forged: an epoch claimed", forge(good, Ops, skipped), &["V3"]);
    let long = |told: &mut Vec<Told>| {
        let extra = Told::record(told[2].at, &OpsRecord::CastRepeated);
        told.splice(3..3, std::iter::repeat_n(extra, 70));
    };
    corpus.add_alone("forged: an epoch of more than 64 blocks", forge(good, Ops, long), &["V3"]);
    let unsealed = |told: &mut Vec<Told>| drop(told.pop());
    corpus.add_alone("forged: a Close without a Seal", forge(good, Ops, unsealed), &["V3"]);
    let behind = |told: &mut Vec<Told>| {
        let last = told.last().unwrap().at;
        told.insert(told.len() - 1, Told::record(last, &OpsRecord::CastRepeated));
    };
    corpus.add_alone("forged: a record behind the Close", forge(good, Ops, behind), &["V1"]);
}

fn results(corpus: &mut Corpus, good: &Case) {
    let protocols = |change: &dyn Fn(&mut Protocols)| {
        changed(good, file::PROTOCOLS, |bytes| {
            let mut protocols: Protocols = serde_json::from_slice(bytes).unwrap();
            change(&mut protocols);
            *bytes = election::evidence::to_json(&protocols);
        })
    };
    let moved = |protocols: &mut Protocols| {
        let tally = &mut protocols.electronic.as_mut().unwrap().tallies[0];
        tally.votes[0] += 1;
        tally.votes[1] -= 1;
    };
    corpus.add_alone("the result changed", protocols(&moved), &["V13"]);
    let fewer = |protocols: &mut Protocols| protocols.electronic.as_mut().unwrap().stored -= 1;
    corpus.add_alone("fewer ballots in the protocol", protocols(&fewer), &["V13"]);
    let stamp = |protocols: &mut Protocols| protocols.stamp = Stamp::Simulated;
    corpus.add_alone("a simulated protocol", protocols(&stamp), &["V1"]);
    corpus.add_alone(
        "control list without rows",
        changed(good, file::CODES, |b| *b = write_codes(&[])),
        &["V13"],
    );
    let unsorted = |bytes: &mut Vec<u8>| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines.swap(1, 2);
        *bytes = (lines.join("\n") + "\n").into_bytes();
    };
    corpus.add_alone("control list not sorted", changed(good, file::CODES, unsorted), &["V1"]);
    let twice = |bytes: &mut Vec<u8>| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = text.replacen('{', "{\"stamp\": \"real\",", 1).into_bytes();
    };
    corpus.add("JSON that names something twice", changed(good, file::PROTOCOLS, twice), &["V1"]);
    let unordered = |bytes: &mut Vec<u8>| bytes[16..16 + 2 * 97].rotate_left(97);
    corpus.add_alone("export not sorted", changed(good, file::BALLOT_BOX, unordered), &["V11"]);
    let missing = |bytes: &mut Vec<u8>| {
        bytes.drain(16..16 + 97);
        bytes[15] -= 1;
    };
    corpus.add("a ballot taken out of the export", changed(good, file::BALLOT_BOX, missing), &["V11", "V13"]);
    corpus.add(
        "bytes behind the export",
        changed(good, file::BALLOT_BOX, |bytes| bytes.push(0)),
        &["V1", "V11"],
    );
    let number = |bytes: &mut Vec<u8>| {
        let number = voter(4).number().to_le_bytes();
        bytes[16 + 97 - 20..16 + 97 - 12].copy_from_slice(&number);
    };
    corpus.add("a voter's number in the export", changed(good, file::BALLOT_BOX, number), &["V14"]);
    let tag: [u8; 16] = good.files[file::BALLOT_BOX][17..33].try_into().unwrap();
    let named = |told: &mut Vec<Told>| {
        let at = told.len() - 4;
        let time = told[at].at;
        let record = DeskRecord::Returned { voter: voter(2), void: tag };
        told.insert(at, Told::record(time, &record));
    };
    corpus.add("forged: a tag of the box in desk.jnl", forge(good, Desk, named), &["V14"]);
}

fn folders(corpus: &mut Corpus, good: &Case) {
    let without = |names: &[&str], list: bool| {
        let mut case = good.clone();
        names.iter().for_each(|name| drop(case.files.remove(*name)));
        if list {
            list_all(&mut case.files);
        }
        case
    };
    corpus.add(
        "manifest: a file changed behind it",
        {
            let mut case = good.clone();
            case.files.get_mut(file::PROTOCOLS).unwrap().push(b'\n');
            case
        },
        &["V16"],
    );
    corpus.add_alone("manifest: missing", without(&[file::MANIFEST], false), &["V16"]);
    corpus.add("manifest: a file missing", without(&[file::CODES], false), &["V16"]);
    let text = |change: fn(String) -> String| {
        let mut case = good.clone();
        let bytes = case.files.get_mut(file::MANIFEST).unwrap();
        *bytes = change(String::from_utf8(bytes.clone()).unwrap()).into_bytes();
        case
    };
    corpus.add_alone("manifest: a path", text(|text| text.replace("box.bin", "../box.bin")), &["V16"]);
    corpus.add_alone(
        "manifest: a journal not listed",
        text(|text| text.replace("ops.jnl", "election.json")),
        &["V16"],
    );
    corpus.add("manifest: no JSON", text(|text| text.replacen('{', "[", 1)), &["V1", "V16"]);
    corpus.add("no desk journal", without(&[file::DESK], true), &["V1", "V4", "V6"]);
    corpus.add("no ops journal", without(&[file::OPS], true), &["V1", "V4", "V6"]);
    corpus.add("no epochs file", without(&[file::DESK_EPOCHS], true), &["V1", "V3", "V4"]);
    corpus.add("no election.json", without(&[file::DEFINITION], true), &["V1"]);
    corpus.add_alone("no export", without(&[file::BALLOT_BOX], true), &["V11"]);
    let definition = |bytes: &mut Vec<u8>| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = text.replacen("Almaty", "Astana", 1).into_bytes();
    };
    corpus.add_alone("election.json changed", changed(good, file::DEFINITION, definition), &["V4"]);
}

fn boxes(corpus: &mut Corpus) {
    let station = good::open(good::mirrored());
    let good = station.folder();
    let slots = |bytes: &[u8]| -> Vec<usize> {
        let fresh = crate::station::Station::begin(good::mirrored()).folder();
        let free = &fresh.files["box.slots"];
        (1..=SLOTS as usize).filter(|place| block(bytes, *place) != block(free, *place)).collect()
    };
    let used = slots(&good.files["box.slots"]);
    let free = (1..=SLOTS as usize).find(|place| !used.contains(place)).unwrap();
    let on = |case: &Case, change: &dyn Fn(&mut Vec<u8>), sides: [bool; 2]| {
        let mut case = case.clone();
        if sides[0] {
            change(case.files.get_mut("box.slots").unwrap());
        }
        if sides[1] {
            change(case.told.mirror.as_mut().unwrap().get_mut("box.slots").unwrap());
        }
        case
    };
    let damage = |bytes: &mut Vec<u8>| bytes[used[0] * BLOCK_LEN + 100] ^= 1;
    corpus.add_alone("a slot damaged, here and on the mirror", on(&good, &damage, [true, true]), &["V11"]);
    corpus.add("a slot damaged here", on(&good, &damage, [true, false]), &["V11", "V12"]);
    let two = |bytes: &mut Vec<u8>| used.iter().take(2).for_each(|place| bytes[place * BLOCK_LEN + 100] ^= 1);
    corpus.add_alone("two slots damaged on the mirror", on(&good, &two, [false, true]), &["V12"]);
    let copy = |bytes: &mut Vec<u8>| {
        let slot = block(bytes, used[0]);
        put(bytes, free, &slot);
    };
    let twice = |bytes: &mut Vec<u8>| {
        copy(bytes);
        let slot = block(bytes, used[1]);
        put(bytes, used[2], &slot);
    };
    corpus.add_alone("slots copied to other places", on(&good, &twice, [true, true]), &["V11"]);
    let other = good::open(Plot { seed: 9, ..good::mirrored() }).folder().files;
    let foreign = |bytes: &mut Vec<u8>| {
        for place in used.iter().take(3) {
            put(bytes, *place, &block(&other["box.slots"], *place));
        }
    };
    corpus.add_alone("slots of another election", on(&good, &foreign, [true, true]), &["V11"]);
    let replace = |bytes: &mut Vec<u8>| bytes.clone_from(&other["box.slots"]);
    corpus.add("the box of another election", on(&good, &replace, [true, false]), &["V6", "V11", "V12"]);
    let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - BLOCK_LEN);
    corpus.add("the box cut short", on(&good, &cut, [true, false]), &["V1", "V11", "V12"]);
    let mut keyless = good.clone();
    keyless.files.remove("keys.desk");
    corpus.add_alone("no file of keys", keyless, &["V1"]);
    let mut short = good.clone();
    for name in [file::DESK, file::OPS] {
        short.files.get_mut(name).unwrap().truncate(512 * BLOCK_LEN);
    }
    corpus.add_alone("journals shorter than they begin", short, &["V1"]);
    let seed = changed(&good, "keys.box", |bytes| bytes[2 * BLOCK_LEN + 20] ^= 1);
    let seed = if seed.files["keys.box"][BLOCK_LEN..2 * BLOCK_LEN].iter().all(|byte| *byte == 0) {
        seed
    } else {
        changed(&good, "keys.box", |bytes| bytes[BLOCK_LEN + 20] ^= 1)
    };
    corpus.add("a seed that does not hold", seed, &["V1"]);
}

/// Older states of a folder put back.
fn rolled_back(corpus: &mut Corpus) {
    let mut station = good::open(PLAIN);
    let before = station.folder();
    station.anchor();
    station.vote();
    station.anchor();
    let after = station.folder();
    let put_back = |names: &[&str]| {
        let mut case = after.clone();
        names
            .iter()
            .for_each(|name| drop(case.files.insert((*name).to_owned(), before.files[*name].clone())));
        case
    };
    corpus.add("an older box put back", put_back(&["box.slots"]), &["V11"]);
    corpus.add("older ops journal and box put back", put_back(&[file::OPS, "box.slots"]), &["V3", "V5"]);
    let mut quiet = put_back(&[file::OPS, "box.slots", "keys.box"]);
    corpus.add_alone("older ops journal, box and keys put back: notes tell", quiet.clone(), &["V5"]);
    quiet.told.notes.clear();
    let (desk, _) = names(Desk);
    corpus.add(
        "older desk journal put back, no notes",
        {
            let mut case = quiet;
            case.files.clone_from(&after.files);
            case.files.insert(desk.to_owned(), before.files[desk].clone());
            case
        },
        &["V3"],
    );
    let mut signed = before;
    signed.told.notes = after.told.notes;
    corpus.add_alone("an older folder, and notes that are signed but not in it", signed, &["V5"]);
}
