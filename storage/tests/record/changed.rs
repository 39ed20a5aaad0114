//! A record changed anywhere by anybody: a start takes it up or refuses it, and invents no ballot.

use std::collections::BTreeMap;

use election::journal::block::BLOCK_LEN;
use election::record::OpsRecord;
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, proptest};
use storage::Record;
use storage::simulated::SimulatedDisk;

use crate::small::{Counted, Shared, ballot, open, plan, shared, start};
use crate::station::NOON;

/// One change: which of the files, the place in it, and the bytes put there; none of them cuts the file.
type Change = (usize, usize, Vec<u8>);

const BALLOTS: u8 = 3;

/// Returns a record and its mirror with a few ballots, left in the middle of the vote.
fn good() -> [Shared; 2] {
    let sides = [shared(), shared()];
    let (mut record, found) = open(&sides[0], Some(&sides[1]), plan()).unwrap();
    start(&mut record, &found);
    for n in 0..BALLOTS {
        record.write_slot(u32::from(n), &ballot(n)).unwrap();
        record.write(NOON, &OpsRecord::Cast { n: u32::from(n) + 1 }).unwrap();
    }
    record.anchor(NOON).unwrap();
    sides
}

/// Makes a change on one of the sides.
fn change(sides: &mut [SimulatedDisk; 2], (which, at, bytes): &Change) {
    let names = sides.each_ref().map(|side| side.files().into_keys().collect::<Vec<_>>());
    let files: Vec<(usize, &String)> =
        (0..).zip(&names).flat_map(|(side, names)| names.iter().map(move |name| (side, name))).collect();
    let (side, name) = files[which % files.len()];
    sides[side].tamper(name, |file| {
        let at = at % (file.len() + 1);
        if bytes.is_empty() {
            file.truncate(at);
        }
        file.iter_mut().skip(at).zip(bytes).for_each(|(place, byte)| *place = *byte);
    });
}

fn files(sides: &[SimulatedDisk; 2]) -> [BTreeMap<String, Vec<u8>>; 2] {
    sides.each_ref().map(SimulatedDisk::files)
}

proptest! {
    #[test]
    fn a_start_believes_a_changed_record_or_refuses_it_and_leaves_it_as_it_is(
        changes in vec((any::<usize>(), 0..16 * BLOCK_LEN, vec(any::<u8>(), 0..80)), 1..4),
    ) {
        let mut sides = good().map(|side| side.snapshot());
        changes.iter().for_each(|made| change(&mut sides, made));
        let before = files(&sides);
        let disks = sides.map(|side| {
            let disk = shared();
            *disk.0.borrow_mut() = side;
            disk
        });
        let [here, there] = disks.each_ref().map(|disk| disk.0.clone());
        match Record::open(here, Some(there), plan(), Counted::from(77)) {
            Ok((mut record, found)) => {
                prop_assert!(found.contents.ballots <= u32::from(BALLOTS));
                let is_ours = |n: u8| move |(place, slot): &(u32, _)| *place == u32::from(n) && *slot == ballot(n);
                prop_assert!(found.slots.iter().all(|slot| (0..BALLOTS).any(|n| is_ours(n)(slot))));
                start(&mut record, &found);
            }
            // What cannot be believed is evidence.
            Err(error) => {
                let after = disks.each_ref().map(Shared::files);
                prop_assert!(after == before, "{error}");
            }
        }
    }
}
