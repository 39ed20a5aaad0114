//! A disk that fails at its n-th operation: said clearly, nothing written but the Fault, and whole at the next start.

use std::io::ErrorKind;

use election::journal::system::SystemRecord;
use election::record::OpsRecord;
use storage::simulated::{Crash, Failure};
use storage::{Plan, RecordError};

use crate::machine::{Machine, Media};
use crate::people::voter;
use crate::small::{Open, Shared, ballot, open, plan, shared};
use crate::station::{NOON, Recorded, Station, said};

/// Operations that fail in turn.
const FIRST: u64 = 200;

fn roomy() -> Plan {
    Plan { slots: 64, journal_blocks: 8, epochs: 16, ..plan() }
}

/// What a day wrote and was told.
#[derive(Debug, Default)]
struct Told {
    ballots: u32,
    error: Option<RecordError>,
}

/// Begins a record and works until the disk fails or the day is over.
fn day(disk: &Shared, told: &mut Told) -> Result<(), RecordError> {
    let (mut record, found) = open(disk, None, roomy())?;
    record.start(NOON, std::time::SystemTime::UNIX_EPOCH, &found)?;
    for n in 0..36 {
        deposit(&mut record, n, disk)?;
        told.ballots = u32::from(n) + 1;
        if n % 8 == 7 {
            record.anchor(NOON).inspect_err(|_| nothing_follows(&mut record, disk))?;
        }
    }
    Ok(())
}

fn deposit(record: &mut Open, n: u8, disk: &Shared) -> Result<(), RecordError> {
    let done = record
        .write_slot(u32::from(n), &ballot(n))
        .and_then(|()| record.write(NOON, &OpsRecord::Cast { n: u32::from(n) + 1 }));
    done.inspect_err(|_| nothing_follows(record, disk))
}

/// After an error nothing is written any more, whatever is asked for.
fn nothing_follows(record: &mut Open, disk: &Shared) {
    let before = disk.files();
    assert!(matches!(record.write(NOON, &OpsRecord::CastRepeated), Err(RecordError::Stopped)));
    assert!(matches!(record.write_slot(63, &ballot(99)), Err(RecordError::Stopped)));
    assert!(matches!(record.anchor(NOON), Err(RecordError::Stopped)));
    assert!(matches!(record.leave(NOON), Err(RecordError::Stopped)));
    assert!(before == disk.files(), "something was written after an error");
}

#[test]
fn each_of_the_first_operations_may_fail_in_every_way() {
    let ways = [
        Failure::Refused(ErrorKind::Other),
        Failure::Refused(ErrorKind::StorageFull),
        Failure::Short(1500),
        Failure::GivenUp,
    ];
    let (mut failed, mut faults) = (0, 0);
    for how in ways {
        for nth in 0..FIRST {
            let disk = shared();
            disk.fail_next(nth, how);
            let mut told = Told::default();
            told.error = day(&disk, &mut told).err();
            let error =
                told.error.take().map(said).unwrap_or_else(|| panic!("operation {nth} was not reached"));
            assert!(error.starts_with("cannot "), "operation {nth}, {how:?}: {error}");
            failed += 1;
            for crash in [Crash::Kill, Crash::PowerCut { sectors: 0, names: false }] {
                let mut left = disk.snapshot();
                left.restart(crash);
                faults += u32::from(goes_on(left, told.ballots, &format!("operation {nth}, {how:?}")));
            }
        }
    }
    println!("{failed} failures, {faults} of {} starts found their Fault", failed * 2);
    assert!(0 < faults);
}

/// Starts again, holds that nothing acknowledged is gone, and works on. Returns whether a Fault was found.
fn goes_on(disk: storage::simulated::SimulatedDisk, acknowledged: u32, what: &str) -> bool {
    let machine = Machine::with(Media { disk, starts: 1, ..Media::new(false) });
    let opened = Station::open(&machine, &roomy()).unwrap_or_else(|error| panic!("{what}: {}", said(error)));
    let found = opened.1.clone();
    let casts = Recorded::of(&found).casts;
    assert!(acknowledged <= casts && casts <= found.contents.ballots, "{what}: a ballot is lost");
    assert!(found.contents.ballots <= casts + 1, "{what}: a ballot too many");
    let is_fault = |blocks: &[election::journal::block::Linked]| {
        blocks.iter().any(|linked| {
            matches!(
                SystemRecord::decode(linked.block.kind, &linked.block.payload),
                Some(SystemRecord::Fault(text)) if text.starts_with("cannot ")
            )
        })
    };
    let has_fault = is_fault(&found.desk.blocks) || is_fault(&found.ops.blocks);
    let mut station = Station::start(opened, roomy().slots, None).unwrap();
    station.issue(voter(1)).unwrap();
    station.deposit(ballot(200)).unwrap();
    has_fault
}
