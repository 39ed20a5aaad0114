//! What was written is found again, what was cut short is not, and nothing else is believed.

use election::evidence::ballot_box::Slot;
use election::journal::system::{Contents, LastEnd};
use election::record::ops::StationState;
use election::record::{OpsRecord, read};
use election::right::Tag;
use election::time::Instant;
use storage::simulated::{Crash, Failure, SimulatedDisk};
use storage::{Alarm, Disk, MirrorRule, Plan, RecordError};

use crate::small::{Open, ballot, open, plan, record, shared, start, used};

const NOON: Instant = Instant::from_hour(12);

fn cast(record: &mut Open, n: u32) {
    record.write_slot(n, &ballot(n as u8)).unwrap();
    record.write(NOON, &OpsRecord::Cast { n }).unwrap();
}

#[test]
fn what_was_written_is_found_again() {
    let (disk, mirror) = (shared(), shared());
    let (mut first, found) = open(&disk, Some(&mirror), plan()).unwrap();
    assert_eq!((found.starts, found.last_end, found.slots.len()), (0, LastEnd::FirstStart, 0));
    let secret = first.secret();
    start(&mut first, &found);
    first.write(NOON, &OpsRecord::State(StationState::Open)).unwrap();
    (1..=2).for_each(|n| cast(&mut first, n));
    first.write_slot(7, &Slot::Void(Tag([9; 16]))).unwrap();
    first.leave(NOON).unwrap();
    assert!(matches!(first.write(NOON, &OpsRecord::CastRepeated), Err(RecordError::Stopped)));
    let (again, found) = open(&disk, Some(&mirror), plan()).unwrap();
    assert_eq!(again.secret(), secret);
    assert_eq!((found.starts, found.last_end, found.last), (1, LastEnd::Left, NOON));
    assert_eq!(found.contents, Contents { ballots: 2, voids: 1, damaged: 0 });
    assert_eq!(found.slots, [(1, ballot(1)), (2, ballot(2)), (7, Slot::Void(Tag([9; 16])))]);
    let told: Vec<_> = found.ops.records::<OpsRecord>().records.into_iter().map(|r| r.record).collect();
    let open = OpsRecord::State(StationState::Open);
    assert_eq!(told, [open, OpsRecord::Cast { n: 1 }, OpsRecord::Cast { n: 2 }]);
    assert_eq!(used(&disk.files(), "box.slots"), used(&mirror.files(), "box.slots"));
}

#[test]
fn epochs_are_sealed_and_their_seeds_forgotten() {
    let disk = shared();
    let (mut record, found) = open(&disk, None, plan()).unwrap();
    start(&mut record, &found);
    let before = disk.files();
    (1..=150).for_each(|_| record.write(NOON, &OpsRecord::CastRepeated).unwrap());
    let blocks =
        election::journal::Blocks::read(&disk.files()["ops.jnl"], election::record::JournalKind::Ops);
    let seals: Vec<_> = blocks.unwrap().seals().map(|(seal, _)| seal.block.number).collect();
    assert_eq!(seals, [63, 127]);
    let seed = &before["keys.box"][4096 + 16..4096 + 48];
    assert!(!disk.files().values().any(|file| file.windows(32).any(|window| window == seed)));
    assert!(open(&disk, None, plan()).is_ok());
}

#[test]
fn a_journal_grows_when_its_blocks_are_used() {
    let disk = shared();
    let small = Plan { journal_blocks: 4, ..plan() };
    let (mut record, found) = open(&disk, None, small.clone()).unwrap();
    start(&mut record, &found);
    (1..=20).for_each(|_| record.write(NOON, &OpsRecord::CastRepeated).unwrap());
    let (_, found) = open(&disk, None, small).unwrap();
    assert_eq!(found.ops.records::<OpsRecord>().records.len(), 20);
}

#[test]
fn ballots_taken_out_count_no_more_and_voids_still_do() {
    let disk = shared();
    let (mut record, found) = open(&disk, None, plan()).unwrap();
    start(&mut record, &found);
    cast(&mut record, 1);
    record.write_slot(3, &Slot::Void(Tag([3; 16]))).unwrap();
    record.empty_box().unwrap();
    cast(&mut record, 2);
    let (_, found) = open(&disk, None, plan()).unwrap();
    assert_eq!(found.slots, [(2, ballot(2)), (3, Slot::Void(Tag([3; 16])))]);
    assert_eq!(found.retired, [1]);
}

#[test]
fn a_closed_record_keeps_its_journals_and_no_key() {
    let (disk, mirror) = (shared(), shared());
    let (mut record, found) = open(&disk, Some(&mirror), plan()).unwrap();
    start(&mut record, &found);
    cast(&mut record, 1);
    record.close(NOON).unwrap();
    let names: Vec<_> = record.evidence().unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["desk.jnl", "ops.jnl", "desk.epochs", "ops.epochs"]);
    record.destroy_keys().unwrap();
    for files in [disk.files(), mirror.files()] {
        let keys = files.iter().filter(|(name, _)| name.starts_with("keys."));
        assert!(keys.flat_map(|(_, bytes)| bytes).all(|byte| *byte == 0));
    }
    assert!(matches!(open(&disk, Some(&mirror), plan()), Err(RecordError::Closed)));
    let journal = read::<OpsRecord>(&disk.files()["ops.jnl"]).unwrap();
    assert_eq!((journal.broken, journal.records.len()), (None, 1));
}

#[test]
fn notes_are_signed_by_the_epoch_they_stand_in() {
    let disk = shared();
    let (mut record, found) = open(&disk, None, plan()).unwrap();
    start(&mut record, &found);
    let epochs = election::journal::epochs::Epochs::read(&disk.files()["ops.epochs"]).unwrap();
    assert_eq!(epochs.ceremony, found.ceremony);
    for epoch in 0..3 {
        let [_, note] = record.anchor(NOON).unwrap();
        assert!(note.is_by(epochs.key(epoch).unwrap()), "epoch {epoch}");
    }
}

#[test]
fn another_election_precinct_size_or_stamp_is_refused() {
    let disk = shared();
    record(&disk);
    let others = [
        Plan { precinct: 148, ..plan() },
        Plan { election_id: [7; 15], ..plan() },
        Plan { is_simulated: true, ..plan() },
        Plan { slots: 16, ..plan() },
        Plan { definition: [8; 32], ..plan() },
    ];
    for other in others {
        assert!(matches!(open(&disk, None, other), Err(RecordError::Foreign { .. })));
    }
    disk.tamper("slots.bin", |bytes| bytes.push(0));
    disk.remove("keys.box");
    assert!(matches!(open(&disk, None, plan()), Err(RecordError::OldVersion)));
    disk.remove("slots.bin");
    assert!(matches!(open(&disk, None, plan()), Err(RecordError::KeysLost { .. })));
}

#[test]
fn a_mirror_that_is_gone_stops_the_station_unless_the_commission_said_otherwise() {
    let (disk, mirror) = (shared(), shared());
    let (mut first, found) = open(&disk, Some(&mirror), plan()).unwrap();
    start(&mut first, &found);
    drop(first);
    assert!(matches!(open(&disk, None, plan()), Err(RecordError::Mirror { expected: true })));
    let lenient = Plan { mirror_rule: MirrorRule::GoOn, ..plan() };
    let (mut alone, found) = open(&disk, None, lenient.clone()).unwrap();
    start(&mut alone, &found);
    cast(&mut alone, 1);
    drop(alone);
    let (mut both, found) = open(&disk, Some(&mirror), lenient).unwrap();
    assert_eq!(found.copied, 1, "the mirror catches up");
    start(&mut both, &found);
    let told = found.ops.blocks.iter().filter(|linked| linked.block.kind == 135).count();
    let now = election::journal::Blocks::read(&disk.files()["ops.jnl"], election::record::JournalKind::Ops);
    let after = now.unwrap().blocks.iter().filter(|linked| linked.block.kind == 135).count();
    assert_eq!((told, after), (1, 2), "gone, and back");
    let bare = shared();
    record(&bare);
    assert!(matches!(open(&bare, Some(&shared()), plan()), Err(RecordError::Mirror { expected: false })));
}

#[test]
fn an_error_of_the_medium_stops_everything_and_is_told_in_the_other_journal() {
    let disk = shared();
    let (mut record, found) = open(&disk, None, plan()).unwrap();
    start(&mut record, &found);
    disk.fail_next(1, Failure::Refused(std::io::ErrorKind::StorageFull));
    let failed = record.write(NOON, &OpsRecord::CastRepeated).unwrap_err();
    assert_eq!(failed.to_string(), "cannot sync `ops.jnl`");
    assert!(matches!(record.write(NOON, &OpsRecord::CastRepeated), Err(RecordError::Stopped)));
    let (_, found) = open(&disk, None, plan()).unwrap();
    let last = &found.desk.blocks.last().unwrap().block;
    assert_eq!(
        (last.kind, last.payload.as_slice()),
        (134, b"cannot sync `ops.jnl`: no storage space".as_slice())
    );
}

#[test]
fn rolling_back_a_journal_is_an_alarm() {
    let disk = shared();
    let (mut record, found) = open(&disk, None, plan()).unwrap();
    start(&mut record, &found);
    let before = disk.files()["ops.jnl"].clone();
    (1..=70).for_each(|_| record.write(NOON, &OpsRecord::CastRepeated).unwrap());
    drop(record);
    disk.tamper("ops.jnl", |bytes| *bytes = before);
    let alarm = open(&disk, None, plan()).map(drop).unwrap_err();
    assert!(matches!(alarm, RecordError::Alarm(Alarm::SeedAhead { seed: 1, epoch: 0, .. })), "{alarm}");
}

#[test]
fn a_simulated_disk_keeps_loses_and_tears() {
    let mut disk = SimulatedDisk::default();
    disk.create("a", &[0; 2048]).unwrap();
    disk.sync("a").unwrap();
    disk.sync_names().unwrap();
    disk.write("a", 0, &[1; 2048]).unwrap();
    assert_eq!(disk.unsynced_sectors(), 2);
    let mut killed = disk.clone();
    killed.restart(Crash::Kill);
    assert_eq!(killed.read("a").unwrap().unwrap(), [1; 2048]);
    for (sectors, first, second) in [(0, 0, 0), (1, 1, 0), (2, 0, 1), (3, 1, 1)] {
        let mut cut = disk.clone();
        cut.restart(Crash::PowerCut { sectors, names: false });
        let bytes = cut.read("a").unwrap().unwrap();
        assert_eq!((bytes[0], bytes[1024]), (first, second));
    }
    killed.restart(Crash::PowerCut { sectors: 0, names: false });
    assert_eq!(killed.read("a").unwrap().unwrap(), [0; 2048], "a killed program has synced nothing");
}
