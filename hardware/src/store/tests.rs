//! What was committed is there again, what was cut short is not, and nothing else is believed.

use election::ballot::SealedBallot;
use election::record::ops::StationState;
use election::right::Tag;

use super::*;

fn owner() -> Owner {
    Owner { is_simulated: false, election_id: *b"majilis-2004-09", precinct: 147, slots: 8 }
}

fn ballot(n: u8) -> Slot {
    Slot::Ballot(Tag([n; 16]), SealedBallot([n; SealedBallot::LEN]))
}

fn open(folder: &Path) -> (Store, Found) {
    Store::open(folder, &owner()).unwrap()
}

/// Writes one record of each kind and two ballots.
fn day(folder: &Path) {
    let (mut store, found) = open(folder);
    assert_eq!((found.boots, found.ops.len(), found.slots.len()), (0, 0, 0));
    store.write_ops(Instant::from_hour(7), &OpsRecord::State(StationState::Open));
    store.write_desk(
        Instant::from_hour(8),
        &DeskRecord::Identified {
            voter: None,
            how: election::record::desk::HowIdentified::Scan,
            outcome: election::record::desk::Outcome::RefusedUnreadable,
        },
    );
    store.write_slot(5, &ballot(1)).unwrap();
    store.write_slot(2, &ballot(2)).unwrap();
    store.write_slot(3, &Slot::Void(Tag([3; 16]))).unwrap();
    store.commit().unwrap();
    store.write_ops(Instant::from_hour(9), &OpsRecord::CastRepeated);
}

#[test]
fn what_was_committed_is_found_again_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    day(place.path());
    let (store, found) = open(place.path());
    assert_eq!(found.ops, [OpsRecord::State(StationState::Open)]);
    assert_eq!(found.desk.len(), 1);
    assert_eq!(found.slots, [(2, ballot(2)), (3, Slot::Void(Tag([3; 16]))), (5, ballot(1))]);
    assert_eq!((found.boots, found.torn, found.last), (1, 0, Instant::from_hour(8)));
    let secret = store.secret();
    drop(store);
    let (store, found) = open(place.path());
    assert_eq!((store.secret(), found.boots), (secret, 2));
    assert_ne!(secret, [0; 32]);
}

#[test]
fn a_recount_frees_the_ballots_and_keeps_the_voids() {
    let place = tempfile::tempdir().unwrap();
    day(place.path());
    let (mut store, _) = open(place.path());
    store.empty_ballots().unwrap();
    store.commit().unwrap();
    drop(store);
    assert_eq!(open(place.path()).1.slots, [(3, Slot::Void(Tag([3; 16])))]);
}

#[test]
fn two_stations_cannot_share_a_record() {
    let place = tempfile::tempdir().unwrap();
    let (_store, _) = open(place.path());
    let second = Store::open(place.path(), &owner()).unwrap_err();
    assert!(matches!(second, StoreError::InUse { .. }), "{second}");
}

#[test]
fn the_record_of_another_precinct_is_refused() {
    let place = tempfile::tempdir().unwrap();
    day(place.path());
    for other in [Owner { precinct: 148, ..owner() }, Owner { is_simulated: true, ..owner() }] {
        assert!(matches!(Store::open(place.path(), &other), Err(StoreError::Foreign { .. })));
    }
    let larger = Owner { slots: 16, ..owner() };
    assert!(matches!(Store::open(place.path(), &larger), Err(StoreError::Foreign { .. })));
}

/// Every length at which a crash may leave the journal, and every byte of a slot that may not have been written.
#[test]
fn a_write_cut_short_is_dropped() {
    let place = tempfile::tempdir().unwrap();
    day(place.path());
    let (ops, slots) = (place.path().join(file::OPS), place.path().join(SLOTS));
    let (whole, filled) = (fs::read(&ops).unwrap(), fs::read(&slots).unwrap());
    for end in 64..whole.len() {
        fs::write(&ops, &whole[..end]).unwrap();
        assert_eq!(open(place.path()).1.ops, [], "cut at {end}");
        assert_eq!(fs::read(&ops).unwrap().len(), 64);
    }
    let start = 64 + 5 * 104;
    for at in (0..97).chain(100..104).map(|at| start + at) {
        let mut torn = filled.clone();
        torn[at..start + 104].fill(0);
        if torn[start..start + 104] == filled[start..start + 104] {
            continue;
        }
        fs::write(&slots, &torn).unwrap();
        let found = open(place.path()).1;
        assert_eq!(found.slots.len(), 2, "torn at {at}");
        assert_eq!(found.torn, u32::from(at != start));
        assert_eq!(open(place.path()).1.torn, 0);
    }
}

#[test]
fn a_journal_changed_in_the_middle_is_refused() {
    let place = tempfile::tempdir().unwrap();
    day(place.path());
    let ops = place.path().join(file::OPS);
    let mut bytes = fs::read(&ops).unwrap();
    bytes[80] ^= 1;
    fs::write(&ops, &bytes).unwrap();
    let refused = Store::open(place.path(), &owner()).unwrap_err();
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused}");
}

#[test]
fn the_secret_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let place = tempfile::tempdir().unwrap();
    day(place.path());
    let mode = fs::metadata(place.path().join(SECRET)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
