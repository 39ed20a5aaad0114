//! What a start once got wrong, each with the crash or the hand that showed it.

use election::journal::block::BLOCK_LEN;
use election::journal::{Blocks, EPOCH_LEN};
use election::record::{JournalKind, OpsRecord};
use storage::simulated::{Crash, Failure, SimulatedDisk};
use storage::{Alarm, Disk, Record, RecordError};

use crate::machine::{Machine, Media};
use crate::small::{Counted, ballot, open, plan, record, shared, start};
use crate::station::{NOON, Station};

fn crash_of_disk(disk: &SimulatedDisk, crash: Crash) -> SimulatedDisk {
    let mut left = disk.clone();
    left.restart(crash);
    left
}

const NOTHING_KEPT: Crash = Crash::PowerCut { sectors: 0, names: false };

#[test]
fn names_that_a_killed_beginning_gave_are_durable_once_something_is_built_on_them() {
    let machine = Machine::with(Media::new(false));
    machine.keep_moments();
    drop(Station::open(&machine, &plan()).unwrap());
    let moments = machine.take_moments();
    let is_named = |media: &&Media| media.disk.files().contains_key("keys.box");
    let unsynced = moments.iter().find(is_named).unwrap();
    assert!(unsynced.disk.has_unsynced_names(), "the last name is given and not synced");
    let killed = Media { disk: crash_of_disk(&unsynced.disk, Crash::Kill), ..Media::new(false) };
    let machine = Machine::with(killed);
    let opened = Station::open(&machine, &plan()).unwrap();
    let mut station = Station::start(opened, 8, None).unwrap();
    station.deposit(ballot(1)).unwrap();
    let cut = Media { disk: crash_of_disk(&machine.media().disk, NOTHING_KEPT), ..Media::new(false) };
    let (_, found) = Station::open(&Machine::with(cut), &plan()).unwrap();
    assert_eq!(found.contents.ballots, 1);
}

#[test]
fn a_torn_seal_behind_a_close_is_written_again_before_any_key_goes() {
    let machine = Machine::with(Media::new(false));
    let opened = Station::open(&machine, &plan()).unwrap();
    let mut station = Station::start(opened, 8, None).unwrap();
    machine.keep_moments();
    station.record().close(NOON).unwrap();
    let moments = machine.take_moments();
    let torn = moments.iter().rev().find(|media| 0 < media.disk.unsynced_sectors()).unwrap();
    // Only the sector with the payload of the desk's Seal arrives, and the one with its MAC does not.
    let left = crash_of_disk(&torn.disk, Crash::PowerCut { sectors: 1, names: true });
    let machine = Machine::with(Media { disk: left, ..Media::new(false) });
    let (mut record, found) = Station::open(&machine, &plan()).unwrap();
    assert!(found.is_closed);
    let files = record.evidence().unwrap();
    let desk = Blocks::read(&files[0].1, JournalKind::Desk).unwrap();
    let (seal, mac_key) = desk.seals().last().unwrap();
    assert!(seal.is_by(&election::journal::block::MacKey::new(mac_key)));
}

#[test]
fn a_closed_record_can_be_exported_until_its_keys_are_gone() {
    let disk = shared();
    let mut first = record(&disk);
    first.write_slot(1, &ballot(1)).unwrap();
    first.write(NOON, &OpsRecord::Cast { n: 1 }).unwrap();
    first.close(NOON).unwrap();
    drop(first);
    let (mut again, found) = open(&disk, None, plan()).unwrap();
    assert!(found.is_closed);
    assert_eq!(found.slots, [(1, ballot(1))]);
    assert!(matches!(again.write(NOON, &OpsRecord::CastRepeated), Err(RecordError::Stopped)));
    again.destroy_keys().unwrap();
    assert!(matches!(open(&disk, None, plan()), Err(RecordError::Closed)));
}

#[test]
fn a_mirror_that_holds_ballots_is_not_begun_anew_with_an_empty_disk() {
    let (disk, mirror) = (shared(), shared());
    let (mut first, found) = open(&disk, Some(&mirror), plan()).unwrap();
    start(&mut first, &found);
    first.write_slot(1, &ballot(1)).unwrap();
    drop(first);
    let before = mirror.files();
    let refused = open(&shared(), Some(&mirror), plan()).map(drop);
    assert!(matches!(refused, Err(RecordError::MirrorInUse)));
    let other = storage::Plan { precinct: 148, ..plan() };
    let refused = open(&shared(), Some(&mirror), other).map(drop);
    assert!(matches!(refused, Err(RecordError::Foreign { .. })));
    assert_eq!(before, mirror.files());
}

#[test]
fn keys_on_the_mirror_are_gone_for_good_after_a_kill_in_their_destruction() {
    let machine = Machine::with(Media::new(true));
    let opened = Station::open(&machine, &plan()).unwrap();
    let mut station = Station::start(opened, 8, None).unwrap();
    station.record().close(NOON).unwrap();
    machine.keep_moments();
    station.record().destroy_keys().unwrap();
    for media in machine.take_moments() {
        let mut killed = media.clone();
        killed.disk.restart(Crash::Kill);
        killed.mirror.iter_mut().for_each(|mirror| mirror.restart(Crash::Kill));
        let machine = Machine::with(killed);
        if let Ok((mut record, _)) = Station::open(&machine, &plan()) {
            record.destroy_keys().unwrap();
        }
        let left = crash_of_disk(&machine.media().mirror.unwrap(), NOTHING_KEPT);
        assert!(left.files()["keys.box"].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn an_alarm_changes_nothing_on_any_disk() {
    let (disk, mirror) = (shared(), shared());
    let (mut first, found) = open(&disk, Some(&mirror), plan()).unwrap();
    start(&mut first, &found);
    (1..=2).for_each(|n| first.write_slot(u32::from(n), &ballot(n)).unwrap());
    drop(first);
    let place = |slot: usize| (slot + 1) * BLOCK_LEN;
    // Slot 0 could be copied from the mirror and the torn tail be zeroed, were it not for slot 2.
    disk.tamper("ops.jnl", |bytes| {
        let end = bytes.chunks(BLOCK_LEN).position(|block| block.iter().all(|byte| *byte == 0)).unwrap();
        bytes[end * BLOCK_LEN + 7] = 1;
    });
    disk.tamper("box.slots", |bytes| bytes[place(1) + 5] ^= 1);
    let forged = forge(&disk, 2);
    disk.tamper("box.slots", |bytes| bytes[place(2)..place(3)].copy_from_slice(&forged));
    let before = (disk.files(), mirror.files());
    let alarm = open(&disk, Some(&mirror), plan()).map(drop);
    assert!(matches!(alarm, Err(RecordError::Alarm(Alarm::MirrorDiffers { slot: 2 }))), "{alarm:?}");
    assert!(before == (disk.files(), mirror.files()), "something was changed");
}

/// Returns another good ballot for a slot, as whoever has the keys could write it.
fn forge(disk: &crate::small::Shared, place: u32) -> Vec<u8> {
    use election::evidence::slots::SlotCipher;
    use election::journal::keys::BoxKeys;
    use election::record::JournalHeader;
    let plan = plan();
    let header = JournalHeader {
        kind: JournalKind::Ops,
        is_simulated: plan.is_simulated,
        election_id: plan.election_id,
        precinct: plan.precinct,
    };
    let block = *disk.files()["keys.box"].first_chunk().unwrap();
    let keys = BoxKeys::decode(&header, &block).unwrap();
    SlotCipher::new(&keys, &header).close(place, 0, &ballot(9), [3; 12]).to_vec()
}

#[test]
fn a_slot_that_is_not_free_is_not_written_to() {
    let disk = shared();
    let mut first = record(&disk);
    first.write_slot(1, &ballot(1)).unwrap();
    let before = disk.files()["box.slots"].clone();
    for slot in [1, 8, u32::MAX] {
        let mut other = if slot == 1 { first } else { record(&shared()) };
        let refused = other.write_slot(slot, &ballot(2));
        assert!(matches!(refused, Err(RecordError::SlotTaken { .. })));
        assert!(matches!(other.write(NOON, &OpsRecord::CastRepeated), Err(RecordError::Stopped)));
        first = other;
    }
    assert_eq!(disk.files()["box.slots"], before);
}

#[test]
fn an_epoch_that_a_crash_left_full_is_sealed_before_a_fault_is_written() {
    let disk = shared();
    let mut first = record(&disk);
    let full = EPOCH_LEN - 1 - 2;
    (1..full).for_each(|_| first.write(NOON, &OpsRecord::CastRepeated).unwrap());
    // The write of the last but the Seal succeeds, and that of the Seal does not.
    disk.fail_next(2, Failure::Refused(std::io::ErrorKind::Other));
    assert!(first.write(NOON, &OpsRecord::CastRepeated).is_err());
    drop(first);
    let (mut again, found) = open(&disk, None, plan()).unwrap();
    assert_eq!(found.ops.blocks.len() as u64, EPOCH_LEN - 1, "the epoch has room for its Seal alone");
    // The Boot of the desk journal cannot be written, so a Fault goes to the ops journal.
    disk.fail_next(0, Failure::Refused(std::io::ErrorKind::Other));
    assert!(again.start(NOON, std::time::SystemTime::UNIX_EPOCH, &found).is_err());
    drop(again);
    let (_, found) = open(&disk, None, plan()).unwrap();
    for epoch in 0..3 {
        let blocks = found.ops.blocks.iter().filter(|linked| linked.block.epoch == epoch).count() as u64;
        assert!(blocks <= EPOCH_LEN, "epoch {epoch} has {blocks} blocks");
    }
}

#[test]
fn a_slot_that_rots_before_the_close_stops_it_and_nothing_more_is_written() {
    let disk = shared();
    let mut first = record(&disk);
    first.write_slot(1, &ballot(1)).unwrap();
    disk.tamper("box.slots", |bytes| bytes[2 * BLOCK_LEN + 50] ^= 1);
    let before = disk.files();
    let alarm = first.close(NOON);
    assert!(matches!(alarm, Err(RecordError::Alarm(Alarm::Changed { file: "box.slots" }))), "{alarm:?}");
    assert!(matches!(first.close(NOON), Err(RecordError::Stopped)));
    assert_eq!(before, disk.files());
}

#[test]
fn a_write_that_a_disk_gave_up_is_not_believed_by_the_next_start() {
    let disk = shared();
    let mut first = record(&disk);
    disk.fail_next(1, Failure::GivenUp);
    assert!(first.write_slot(1, &ballot(1)).is_err());
    drop(first);
    let mut left = disk.snapshot();
    left.restart(Crash::Kill);
    let (_, found) = Record::open(left, None, plan(), Counted::from(99)).unwrap();
    assert_eq!(found.contents.ballots, 0);
    assert!(disk.snapshot().read("box.slots").unwrap().is_some());
}
