//! Power cuts of a real file system under a running station, and what becomes of votes where nothing is synced.
//!
//! The record lies on an ext4 in a file. At a random moment whoever writes is stopped, the file is copied, and the copy is
//! mounted: what was written and not synced is not in it (RECORD 12).

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, SystemTime};

use election::ballot::SealedBallot;
use election::device::Channel;
use election::evidence::ballot_box::Slot;
use election::record::{DeskRecord, OpsRecord};
use election::right::Tag;
use election::time::Instant;
use hardware::disk::FolderDisk;
use hardware::secret::SystemEntropy;
use storage::{Disk, DiskError, MirrorRule, Plan, Record, RecordError};
use terminal_sim::plan::synthetic_voters;

use crate::mounts::Mounted;
use crate::place::Place;
use crate::vote::{Moments, Vote, can_trace, told_stored};

fn is_slow() -> bool {
    std::env::var("SAYLAU_SLOW_TESTS").is_ok_and(|value| value == "1")
}

/// Twenty power cuts in every run; two hundred with `SAYLAU_SLOW_TESTS=1`.
#[test]
fn a_power_cut_under_the_station_loses_no_ballot_and_counts_none_twice() {
    let (cuts, voters, mib) = if is_slow() { (200, "3000", 160) } else { (20, "1000", 64) };
    let Some(place) = Place::with_disk(&["--voters", voters], mib) else { return };
    let seed = 0x5A59_1A55_0002;
    let mut moments = Moments(seed);
    let mut vote = Vote::begin(place, &["--record", "disk/record"]);
    for cut in 0..cuts {
        // In its first moments as well as in the middle of its work.
        if cut % 4 != 0 {
            vote.wait_stored(1);
        }
        thread::sleep(Duration::from_micros(moments.next(100_000)));
        let station = vote.station.take().unwrap();
        station.freeze();
        let mut told = 0;
        vote.place.disk().cut_power(|| told = told_stored(&station.kill()));
        let found = vote.start_again();
        assert!(told <= found, "seed {seed}: {told} told, {found} found");
    }
    let counted = vote.count();
    println!("{cuts} power cuts, {counted:?}");
    counted.hold(&format!("seed {seed}"));
}

/// The same program, whose syncs say that they were done and are not.
#[test]
fn a_station_that_does_not_sync_loses_what_it_acknowledged() {
    if !can_trace() {
        return;
    }
    let Some(place) = Place::with_disk(&["--voters", "300"], 32) else { return };
    let mut vote = Vote::begin(place, &["--record", "disk/record"]);
    vote.wait_stored(2);
    let synced = told_stored(&vote.station.take().unwrap().kill());
    vote.inject(Some("fdatasync:retval=0".to_owned()));
    vote.start_again();
    vote.wait_stored(synced + 6);
    let station = vote.station.take().unwrap();
    station.freeze();
    let mut told = 0;
    vote.place.disk().cut_power(|| told = told_stored(&station.kill()));
    vote.inject(None);
    let found = vote.start_again();
    println!("{told} told, {found} found");
    assert!(found < told, "{told} told, {found} found");
}

/// The real disk until the power is cut: then nothing works any more.
struct Failing {
    disk: FolderDisk,
    power: Rc<Power>,
}

/// What is known of the power, outside the record.
struct Power {
    /// Operations until it is cut.
    left: Cell<u64>,
    /// Whether a sync does what it should.
    syncs: Cell<bool>,
}

impl Failing {
    fn work<T>(
        &mut self,
        file: &str,
        work: impl FnOnce(&mut FolderDisk) -> Result<T, DiskError>,
    ) -> Result<T, DiskError> {
        let left = self.power.left.get().checked_sub(1);
        let cut = || DiskError::new("write", file, std::io::Error::other("power is cut"));
        self.power.left.set(left.ok_or_else(cut)?);
        work(&mut self.disk)
    }
}

impl Disk for Failing {
    fn read(&mut self, file: &str) -> Result<Option<Vec<u8>>, DiskError> {
        self.disk.read(file)
    }

    fn write(&mut self, file: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
        self.work(file, |disk| disk.write(file, offset, bytes))
    }

    fn sync(&mut self, file: &str) -> Result<(), DiskError> {
        let syncs = self.power.syncs.get();
        self.work(file, |disk| if syncs { disk.sync(file) } else { Ok(()) })
    }

    fn create(&mut self, file: &str, bytes: &[u8]) -> Result<(), DiskError> {
        self.disk.create(file, bytes)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        self.disk.rename(from, to)
    }

    fn sync_names(&mut self) -> Result<(), DiskError> {
        self.disk.sync_names()
    }
}

const SLOTS: u32 = 128;
const NOON: Instant = Instant::from_hour(12);

fn plan() -> Plan {
    Plan {
        is_simulated: true,
        election_id: *b"power-cut-00001",
        precinct: 1,
        definition: [0; 32],
        slots: SLOTS,
        journal_blocks: 512,
        epochs: 64,
        file_system: "ext4".to_owned(),
        is_unchecked: false,
        mirror_rule: MirrorRule::Stop,
    }
}

fn ballot(n: u32) -> Slot {
    let [.., low] = n.to_be_bytes();
    Slot::Ballot(Tag([low; 16]), SealedBallot([low; SealedBallot::LEN]))
}

/// Marks and stores until the power is cut, and returns how many ballots were acknowledged.
fn store(folder: &Path, operations: u64, syncs: bool) -> u32 {
    let power = Rc::new(Power { left: Cell::new(u64::MAX), syncs: Cell::new(true) });
    let disk = Failing { disk: FolderDisk::open(folder).unwrap(), power: power.clone() };
    let (mut record, found) = Record::open(disk, None, plan(), SystemEntropy).unwrap();
    record.start(NOON, SystemTime::UNIX_EPOCH, &found).unwrap();
    power.left.set(operations);
    power.syncs.set(syncs);
    let voters = synthetic_voters(SLOTS, 0);
    let mut deposit = |n: u32| {
        let voter = voters[n as usize];
        record.write(NOON, &DeskRecord::Issued { voter, channel: Channel::Electronic })?;
        record.write_slot(n, &ballot(n))?;
        record.write(NOON, &OpsRecord::Cast { n: n + 1 })
    };
    (0..SLOTS).find(|n| deposit(*n).is_err()).unwrap_or(SLOTS)
}

/// Reads what the power cut left, and returns how many of the ballots acknowledged are in it.
fn kept(folder: &Path, acknowledged: u32) -> Result<u32, RecordError> {
    let disk = FolderDisk::open(folder).unwrap();
    let (_, found) = Record::open(disk, None, plan(), SystemEntropy)?;
    let casts = found.ops.records::<OpsRecord>().records.into_iter();
    let casts = casts.filter(|found| matches!(found.record, OpsRecord::Cast { .. })).count() as u32;
    let marks = found.desk.records::<DeskRecord>().records.len() as u32;
    let stored = (0..acknowledged).filter(|n| found.slots.contains(&(*n, ballot(*n)))).count() as u32;
    assert!(found.contents.ballots <= acknowledged + 1, "a ballot that nobody cast");
    Ok(stored.min(casts).min(marks))
}

/// Cuts the power so many times, and returns how often an acknowledged ballot was not there afterwards.
fn losses(cuts: u32, syncs: bool) -> Option<u32> {
    let place = tempfile::tempdir().unwrap();
    let mut disk = Mounted::new(32, &place.path().join("disk"))?;
    let mut moments = Moments(0x5A59_1A55_0003);
    let mut lost = 0;
    for cut in 0..cuts {
        let folder = place.path().join(format!("disk/record{}", cut % 2));
        // The record before the last one makes room.
        let _ = std::fs::remove_dir_all(&folder);
        // A deposit has six operations: at least one is whole.
        let acknowledged = store(&folder, 6 + moments.next(300), syncs);
        assert!(0 < acknowledged);
        disk.cut_power(|| ());
        lost += u32::from(kept(&folder, acknowledged).map_or(true, |kept| kept < acknowledged));
    }
    println!("{cuts} power cuts, syncs {syncs}: acknowledged ballots were missing after {lost}");
    Some(lost)
}

/// The control shows that the test can see a loss: what the cache alone holds is gone.
#[test]
fn what_is_synced_survives_a_power_cut_and_what_is_not_does_not() {
    let cuts = if is_slow() { 500 } else { 20 };
    let Some(lost) = losses(cuts, true) else { return };
    assert_eq!(lost, 0);
    let lost = losses(cuts, false).unwrap();
    assert!(cuts <= lost * 2, "{lost} of {cuts}");
}
