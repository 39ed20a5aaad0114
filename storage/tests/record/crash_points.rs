//! The rows of the table of crash points in `docs/record.md`, section 8, one test a row.
//!
//! Rows that end at a device or a person are held where these are:
//!
//! | row | held by |
//! |---|---|
//! | C4 | `terminal-sim/tests/station`: `an_issue_cut_short_leaves_the_voter_free_or_marked` and `a_right_that_never_reached_its_device_is_found_by_nobody_and_needs_an_act` |
//! | C12 | `terminal-sim/tests/station`: `a_recorded_vote_is_acknowledged_again_even_after_the_count` |
//! | C15 | `terminal-sim/tests/station`: `a_return_cut_short_anywhere_is_finished_once` |
//! | C24 | here, as far as it is the record's: no time is written before the last |

use std::time::SystemTime;

use election::evidence::ballot_box::Slot;
use election::journal::block::BLOCK_LEN;
use election::journal::system::SystemRecord;
use election::record::{DeskRecord, OpsRecord};
use election::time::Instant;
use storage::simulated::{Crash, Failure};
use storage::{Alarm, Found, MirrorRule, Plan, RecordError};

use crate::machine::{Machine, Media};
use crate::people::{tag, voter};
use crate::small::{ballot, open, plan, record, shared, start};
use crate::station::{Answer, NOON, Recorded, Station};

const NOTHING_KEPT: Crash = Crash::PowerCut { sectors: 0, names: false };

/// A station that runs.
fn started(has_mirror: bool) -> (Machine, Station) {
    on(Media::new(has_mirror)).map(|(machine, station, _)| (machine, station)).unwrap()
}

/// Starts a station on media, and returns what it found.
fn on(media: Media) -> Result<(Machine, Station, Found), String> {
    let machine = Machine::with(media);
    let opened = Station::open(&machine, &plan()).map_err(|error| error.to_string())?;
    let found = opened.1.clone();
    let station = Station::start(opened, plan().slots, None)?;
    Ok((machine, station, found))
}

/// Returns the moments of some work.
fn moments<T>(machine: &Machine, work: impl FnOnce() -> Result<T, String>) -> Vec<Media> {
    machine.keep_moments();
    work().unwrap();
    machine.take_moments()
}

fn after(media: &Media, crash: Crash) -> Media {
    let mut left = media.clone();
    left.disk.restart(crash);
    left.mirror.iter_mut().for_each(|mirror| mirror.restart(crash));
    left
}

/// Returns what is found if nothing that is not synced survives.
fn found_for_good(machine: &Machine) -> Found {
    Station::open(&Machine::with(after(&machine.media(), NOTHING_KEPT)), &plan()).unwrap().1
}

fn casts(found: &Found) -> Vec<u32> {
    let cast = |record| if let OpsRecord::Cast { n } = record { Some(n) } else { None };
    Recorded::of(found).ops.into_iter().filter_map(cast).collect()
}

fn issued(found: &Found) -> u32 {
    Recorded::of(found).issued
}

#[test]
fn c1_before_issued_is_written_nothing_is_there() {
    let (machine, _station) = started(false);
    let (_, _, found) = on(after(&machine.media(), NOTHING_KEPT)).unwrap();
    assert_eq!(issued(&found), 0);
}

#[test]
fn c2_issued_not_synced_is_absent_torn_or_whole_after_a_power_cut() {
    let (machine, mut station) = started(false);
    let written = moments(&machine, || station.issue(voter(1))).remove(0);
    let mut counts: Vec<u32> = Vec::new();
    for left in written.crashes() {
        let (machine, mut station, found) = on(left).unwrap();
        counts.push(issued(&found));
        station.issue(voter(1)).unwrap();
        assert_eq!(issued(&found_for_good(&machine)), issued(&found) + 1, "the torn tail is out of the way");
    }
    counts.sort_unstable();
    counts.dedup();
    assert_eq!(counts, [0, 1]);
}

#[test]
fn c3_issued_not_synced_by_a_killed_program_becomes_durable_at_the_start() {
    let (machine, mut station) = started(false);
    let written = moments(&machine, || station.issue(voter(1))).remove(0);
    let (machine, _, found) = on(after(&written, Crash::Kill)).unwrap();
    assert_eq!((issued(&found), issued(&found_for_good(&machine))), (1, 1));
}

#[test]
fn c5_a_right_on_its_device_is_good_after_a_crash() {
    let (machine, mut station) = started(false);
    station.issue(voter(1)).unwrap();
    let (_, mut station, _) = on(after(&machine.media(), NOTHING_KEPT)).unwrap();
    assert_eq!(station.deposit(ballot(1)), Ok(Answer::Recorded));
}

#[test]
fn c6_a_ballot_received_and_not_written_is_sent_again() {
    let (machine, mut station) = started(false);
    station.issue(voter(1)).unwrap();
    let before = after(&machine.media(), NOTHING_KEPT);
    station.deposit(ballot(1)).unwrap();
    let (_, mut station, found) = on(before).unwrap();
    assert_eq!(found.contents.ballots, 0);
    assert_eq!(station.deposit(ballot(1)), Ok(Answer::Recorded));
}

#[test]
fn c7_a_torn_slot_is_retired_and_the_ballot_takes_another() {
    let (machine, mut station) = started(false);
    station.issue(voter(1)).unwrap();
    let written = moments(&machine, || station.deposit(ballot(1))).remove(0);
    for sectors in 1..15 {
        let torn = after(&written, Crash::PowerCut { sectors, names: true });
        let (machine, mut station, found) = on(torn).unwrap();
        assert_eq!((found.contents.damaged, found.contents.ballots), (1, 0), "sectors {sectors:04b}");
        assert_eq!(station.deposit(ballot(1)), Ok(Answer::Recorded));
        let again = found_for_good(&machine);
        assert_eq!((again.contents.damaged, again.slots.len()), (1, 1));
        assert_ne!(again.retired, [again.slots[0].0]);
    }
}

#[test]
fn c8_a_slot_written_by_a_killed_program_is_synced_and_gets_its_cast() {
    let (machine, mut station) = started(false);
    station.issue(voter(1)).unwrap();
    let written = moments(&machine, || station.deposit(ballot(1))).remove(0);
    let (machine, mut station, _) = on(after(&written, Crash::Kill)).unwrap();
    assert_eq!(station.deposit(ballot(1)), Ok(Answer::Already));
    let found = found_for_good(&machine);
    assert_eq!((found.contents.ballots, casts(&found)), (1, vec![1]));
}

#[test]
fn c9_a_slot_on_one_side_is_copied_to_the_other() {
    let (machine, mut station) = started(true);
    station.issue(voter(1)).unwrap();
    let here_alone = moments(&machine, || station.deposit(ballot(1))).remove(1);
    let (machine, mut station, found) = on(after(&here_alone, NOTHING_KEPT)).unwrap();
    assert_eq!((found.copied, found.contents.ballots), (1, 1));
    assert_eq!(station.deposit(ballot(1)), Ok(Answer::Already));
    let media = machine.media();
    assert_eq!(media.disk.files()["box.slots"], media.mirror.unwrap().files()["box.slots"]);
    assert_eq!(casts(&found_for_good(&machine)), [1]);
}

#[test]
fn c10_a_cast_that_is_absent_or_torn_is_added() {
    let (machine, mut station) = started(true);
    station.issue(voter(1)).unwrap();
    let all = moments(&machine, || station.deposit(ballot(1)));
    // Slot, sync, mirror slot, sync, Cast.
    for left in all[3].crashes().into_iter().chain(all[4].crashes()) {
        let (machine, mut station, _) = on(left).unwrap();
        assert_eq!(station.deposit(ballot(1)), Ok(Answer::Already));
        assert_eq!(casts(&found_for_good(&machine)), [1]);
    }
}

#[test]
fn c11_a_ballot_whose_receipt_was_lost_is_answered_again_without_a_cast() {
    let (machine, mut station) = started(false);
    station.issue(voter(1)).unwrap();
    station.deposit(ballot(1)).unwrap();
    let (machine, mut station, _) = on(after(&machine.media(), NOTHING_KEPT)).unwrap();
    assert_eq!(station.deposit(ballot(1)), Ok(Answer::Already));
    assert_eq!(casts(&found_for_good(&machine)), [1]);
}

#[test]
fn c13_a_torn_void_slot_is_retired_and_the_right_is_voided_again() {
    let (machine, mut station) = started(false);
    station.issue(voter(1)).unwrap();
    let written = moments(&machine, || station.take_back(tag(1), [1; 16], voter(1))).remove(0);
    let torn = after(&written, Crash::PowerCut { sectors: 6, names: true });
    let (machine, mut station, found) = on(torn).unwrap();
    assert_eq!((found.contents.damaged, found.contents.voids), (1, 0));
    assert_eq!(station.take_back(tag(1), [1; 16], voter(1)).unwrap().len(), 1);
    assert_eq!(found_for_good(&machine).contents.voids, 1);
}

#[test]
fn c14_a_void_without_its_returned_leaves_the_mark_and_supports_one_return() {
    let (machine, mut station) = started(false);
    station.issue(voter(1)).unwrap();
    let slot_durable = moments(&machine, || station.take_back(tag(1), [1; 16], voter(1))).remove(1);
    let (machine, mut station, found) = on(after(&slot_durable, NOTHING_KEPT)).unwrap();
    let recorded = Recorded::of(&found);
    assert_eq!((recorded.voids, found.contents.voids), (0, 1));
    assert!(station.has_marked(voter(1)));
    assert!(
        Recorded::of(&found_for_good(&machine)).ops.iter().any(|r| matches!(r, OpsRecord::Void { n: 1, .. }))
    );
    assert_eq!(station.take_back(tag(1), [1; 16], voter(1)).unwrap().len(), 1);
    station.issue(voter(1)).unwrap();
    assert!(station.take_back(tag(1), [1; 16], voter(1)).unwrap().is_empty(), "once");
    let returned = Recorded::of(&found_for_good(&machine)).desk;
    assert_eq!(returned.iter().filter(|r| matches!(r, DeskRecord::Returned { .. })).count(), 1);
}

#[test]
fn c16_a_seed_behind_its_seal_is_moved_on() {
    let (machine, mut station) = started(false);
    let all = moments(&machine, || station.record().anchor(NOON).map_err(|error| error.to_string()));
    // Anchor, sync, Seal, sync of the desk journal.
    let sealed = after(&all[3], NOTHING_KEPT);
    let before = sealed.disk.files()["keys.desk"].clone();
    let (machine, _, found) = on(sealed).unwrap();
    assert_eq!(found.desk.blocks.last().unwrap().block.kind, SystemRecord::SEAL);
    let files = machine.media().disk.files();
    let seeds = |bytes: &[u8]| {
        let blocks = bytes.as_chunks::<BLOCK_LEN>().0.iter().skip(1);
        blocks.filter_map(election::journal::keys::read_seed).map(|(epoch, _)| epoch).collect::<Vec<_>>()
    };
    assert_eq!((seeds(&before), seeds(&files["keys.desk"])), (vec![0], vec![1]));
}

#[test]
fn c17_a_seed_ahead_of_its_seal_is_an_alarm() {
    let disk = shared();
    record(&disk).anchor(NOON).unwrap();
    disk.tamper("desk.jnl", |bytes| {
        let used = bytes.chunks(BLOCK_LEN).filter(|block| block.iter().any(|byte| *byte != 0)).count();
        bytes[(used - 1) * BLOCK_LEN..used * BLOCK_LEN].fill(0);
    });
    let before = disk.files();
    let alarm = open(&disk, None, plan()).map(drop);
    assert!(
        matches!(alarm, Err(RecordError::Alarm(Alarm::SeedAhead { seed: 1, epoch: 0, .. }))),
        "{alarm:?}"
    );
    assert!(before == disk.files(), "nothing is overwritten");
}

#[test]
fn c18_a_start_can_be_repeated_wherever_it_was_cut_short() {
    let (machine, mut station) = started(true);
    station.issue(voter(1)).unwrap();
    station.deposit(ballot(1)).unwrap();
    let machine = Machine::with(after(&machine.media(), NOTHING_KEPT));
    let starts = moments(&machine, || {
        let opened = Station::open(&machine, &plan()).map_err(|error| error.to_string())?;
        Station::start(opened, plan().slots, None)
    });
    for left in starts.iter().flat_map(Media::crashes) {
        let (_, mut station, _) = on(left).unwrap();
        assert_eq!(station.deposit(ballot(1)), Ok(Answer::Already));
    }
}

#[test]
fn c19_a_close_in_one_journal_only_is_finished() {
    let (machine, mut station) = started(false);
    let all = moments(&machine, || station.record().close(NOON).map_err(|error| error.to_string()));
    for media in all.iter().skip(1) {
        let machine = Machine::with(after(media, NOTHING_KEPT));
        let (mut record, found) = Station::open(&machine, &plan()).unwrap();
        assert!(found.is_closed);
        assert!(matches!(record.write(NOON, &OpsRecord::CastRepeated), Err(RecordError::Stopped)));
        let (_, found) = Station::open(&machine, &plan()).unwrap();
        for blocks in [&found.desk.blocks, &found.ops.blocks] {
            let kinds: Vec<u8> = blocks.iter().rev().take(2).map(|linked| linked.block.kind).collect();
            assert_eq!(kinds, [SystemRecord::SEAL, 133]);
        }
    }
}

#[test]
fn c20_an_export_cut_short_can_be_made_again() {
    let (machine, mut station) = started(false);
    station.issue(voter(1)).unwrap();
    station.deposit(ballot(1)).unwrap();
    station.record().close(NOON).unwrap();
    let machine = Machine::with(after(&machine.media(), NOTHING_KEPT));
    for _ in 0..2 {
        let (mut record, found) = Station::open(&machine, &plan()).unwrap();
        assert_eq!((found.slots.len(), record.evidence().unwrap().len()), (1, 4));
    }
}

#[test]
fn c21_a_beginning_cut_short_is_begun_again() {
    let machine = Machine::with(Media::new(true));
    let all = moments(&machine, || Station::open(&machine, &plan()).map_err(|error| error.to_string()));
    for media in &all {
        let (_, mut station, found) = on(after(media, NOTHING_KEPT)).unwrap();
        assert_eq!(found.starts, 0);
        station.deposit(ballot(1)).unwrap();
    }
}

#[test]
fn c22_after_an_error_the_next_start_decides_by_what_is_on_the_medium() {
    for (nth, how, ballots) in [
        (0, Failure::Refused(std::io::ErrorKind::Other), 0),
        (0, Failure::Short(100), 0),
        (1, Failure::GivenUp, 0),
        (2, Failure::Refused(std::io::ErrorKind::StorageFull), 1),
    ] {
        let disk = shared();
        let mut first = record(&disk);
        disk.fail_next(nth, how);
        let slot = first.write_slot(1, &ballot(1));
        let cast = first.write(NOON, &OpsRecord::Cast { n: 1 });
        assert!(slot.is_err() || cast.is_err());
        drop(first);
        let left = Media { disk: disk.snapshot(), ..Media::new(false) };
        let (_, found) = Station::open(&Machine::with(after(&left, Crash::Kill)), &plan()).unwrap();
        assert_eq!(found.contents.ballots, ballots, "{how:?}");
        assert!(found.contents.damaged <= 1);
    }
}

#[test]
fn c23_a_mirror_that_fails_stops_the_station_or_is_told() {
    for rule in [MirrorRule::Stop, MirrorRule::GoOn] {
        let (disk, mirror) = (shared(), shared());
        let plan = Plan { mirror_rule: rule, ..plan() };
        let (mut first, found) = open(&disk, Some(&mirror), plan.clone()).unwrap();
        start(&mut first, &found);
        mirror.fail_next(0, Failure::Refused(std::io::ErrorKind::NotConnected));
        let written = first.write_slot(1, &ballot(1));
        assert_eq!(written.is_ok(), rule == MirrorRule::GoOn);
        drop(first);
        let (_, found) = open(&disk, Some(&mirror), plan).unwrap();
        let told = found.ops.blocks.iter().any(|linked| linked.block.kind == 135);
        assert_eq!((told, found.copied), (rule == MirrorRule::GoOn, 1));
    }
}

#[test]
fn c24_times_of_the_record_never_go_back() {
    let disk = shared();
    record(&disk).write(Instant::from_hour(20), &OpsRecord::CastRepeated).unwrap();
    let (mut again, found) = open(&disk, None, plan()).unwrap();
    assert_eq!(found.last, Instant::from_hour(20));
    again.start(Instant::from_hour(9), SystemTime::UNIX_EPOCH, &found).unwrap();
    let (_, found) = open(&disk, None, plan()).unwrap();
    assert!(found.ops.blocks.is_sorted_by_key(|linked| linked.block.at));
}

#[test]
fn c25_an_acknowledged_slot_that_rots_is_repaired_from_the_mirror_or_missed() {
    for has_mirror in [false, true] {
        let (disk, mirror) = (shared(), shared());
        let mirror = has_mirror.then_some(&mirror);
        let (mut first, found) = open(&disk, mirror, plan()).unwrap();
        start(&mut first, &found);
        first.write_slot(1, &ballot(1)).unwrap();
        first.write(NOON, &OpsRecord::Cast { n: 1 }).unwrap();
        first.leave(NOON).unwrap();
        disk.tamper("box.slots", |bytes| bytes[2 * BLOCK_LEN + 99] ^= 4);
        match open(&disk, mirror, plan()) {
            Ok((_, found)) => {
                assert!(has_mirror);
                assert_eq!((found.copied, found.slots), (1, vec![(1, ballot(1))]));
            }
            Err(alarm) => {
                assert!(!has_mirror);
                assert!(matches!(alarm, RecordError::Alarm(Alarm::SlotsDamaged { damaged: 1, crashes: 0 })));
            }
        }
    }
}

#[test]
fn c26_an_older_box_holds_fewer_ballots_than_were_cast() {
    let disk = shared();
    let mut first = record(&disk);
    let older = disk.files()["box.slots"].clone();
    first.write_slot(1, &ballot(1)).unwrap();
    first.write(NOON, &OpsRecord::Cast { n: 1 }).unwrap();
    drop(first);
    disk.tamper("box.slots", |bytes| *bytes = older);
    let (_, found) = open(&disk, None, plan()).unwrap();
    // The controller says so: `Controller::recover` refuses with `BallotsLost`.
    assert_eq!((found.contents.ballots, casts(&found)), (0, vec![1]));
}

#[test]
fn c27_a_rolled_back_journal_is_an_alarm_as_long_as_its_keys_are_not_rolled_back_too() {
    let disk = shared();
    let mut first = record(&disk);
    let older = disk.files();
    first.write_slot(1, &ballot(1)).unwrap();
    first.write(NOON, &OpsRecord::Cast { n: 1 }).unwrap();
    first.anchor(NOON).unwrap();
    drop(first);
    for name in ["ops.jnl", "box.slots"] {
        disk.tamper(name, |bytes| bytes.clone_from(&older[name]));
    }
    let alarm = open(&disk, None, plan()).map(drop);
    assert!(matches!(alarm, Err(RecordError::Alarm(Alarm::SeedAhead { .. }))), "{alarm:?}");
    disk.tamper("keys.box", |bytes| bytes.clone_from(&older["keys.box"]));
    let (_, found) = open(&disk, None, plan()).unwrap();
    let anchors = |blocks: &[election::journal::block::Linked]| {
        blocks.iter().filter(|linked| linked.block.kind == 131).count()
    };
    assert_eq!((anchors(&found.desk.blocks), anchors(&found.ops.blocks)), (1, 0), "the desk journal tells");
}

#[test]
fn a_slot_copied_to_another_place_is_no_ballot() {
    let disk = shared();
    let mut first = record(&disk);
    first.write_slot(1, &ballot(1)).unwrap();
    first.leave(NOON).unwrap();
    disk.tamper("box.slots", |bytes| bytes.copy_within(2 * BLOCK_LEN..3 * BLOCK_LEN, 4 * BLOCK_LEN));
    let alarm = open(&disk, None, plan()).map(drop);
    assert!(matches!(alarm, Err(RecordError::Alarm(Alarm::SlotsDamaged { damaged: 1, crashes: 0 }))));
}

#[test]
fn two_good_slots_of_one_tag_are_both_reported() {
    let disk = shared();
    let mut first = record(&disk);
    first.write_slot(1, &ballot(1)).unwrap();
    first.write_slot(2, &Slot::Void(election::right::Tag([1; 16]))).unwrap();
    drop(first);
    // The controller refuses them: `Controller::recover` says `SpentTwice`.
    assert_eq!(open(&disk, None, plan()).unwrap().1.slots.len(), 2);
}
