//! A whole record, changed anywhere: a start takes it or refuses it, a verifier answers, and neither panics.

#![no_main]

mod change;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::SystemTime;

use auditor::verify::{Told, verify};
use change::change;
use election::ballot::SealedBallot;
use election::device::Channel;
use election::evidence::ballot_box::Slot;
use election::record::{DeskRecord, OpsRecord};
use election::right::Tag;
use election::time::Instant;
use election::voter::VoterId;
use libfuzzer_sys::fuzz_target;
use storage::simulated::SimulatedDisk;
use storage::{Entropy, MirrorRule, Plan, Record};

const NOON: Instant = Instant::from_hour(12);

/// Bytes that are the same in every run.
struct Counted(u8);

impl Entropy for Counted {
    fn draw(&mut self) -> io::Result<[u8; 32]> {
        self.0 = self.0.wrapping_add(1);
        Ok([self.0; 32])
    }
}

fn plan() -> Plan {
    Plan {
        is_simulated: true,
        election_id: *b"fuzz-0000000001",
        precinct: 1,
        definition: [0; 32],
        slots: 8,
        journal_blocks: 16,
        epochs: 8,
        file_system: "none".to_owned(),
        is_unchecked: true,
        mirror_rule: MirrorRule::Stop,
    }
}

/// Returns the files of a record and of its mirror, with a few votes in them.
fn good() -> &'static [BTreeMap<String, Vec<u8>>; 2] {
    static GOOD: OnceLock<[BTreeMap<String, Vec<u8>>; 2]> = OnceLock::new();
    GOOD.get_or_init(|| {
        let [disk, mirror] = [(); 2].map(|()| Rc::new(RefCell::new(SimulatedDisk::default())));
        let opened = Record::open(disk.clone(), Some(mirror.clone()), plan(), Counted(0));
        let (mut record, found) = opened.expect("an empty disk");
        record.start(NOON, SystemTime::UNIX_EPOCH, &found).expect("the disk works");
        // Of a thirteenth month, so nobody's.
        let voter = (851_301_000_000..).find_map(|number| VoterId::from_number(number).ok());
        for n in 0..4_u8 {
            if let Some(voter) = voter {
                let issued = DeskRecord::Issued { voter, channel: Channel::Electronic };
                record.write(NOON, &issued).expect("the disk works");
            }
            let slot = Slot::Ballot(Tag([n; 16]), SealedBallot([n; SealedBallot::LEN]));
            record.write_slot(u32::from(n), &slot).expect("the disk works");
            record.write(NOON, &OpsRecord::Cast { n: u32::from(n) + 1 }).expect("the disk works");
        }
        record.anchor(NOON).expect("the disk works");
        drop(record);
        [disk, mirror].map(|disk| disk.borrow().files())
    })
}

fn disk(files: &BTreeMap<String, Vec<u8>>) -> SimulatedDisk {
    let mut disk = SimulatedDisk::default();
    for (name, bytes) in files {
        disk.tamper(name, |file| file.clone_from(bytes));
    }
    disk
}

fuzz_target!(|input: &[u8]| {
    let mut sides = good().clone();
    change(sides.iter_mut().flat_map(BTreeMap::values_mut).collect(), input);
    let is_same = sides == *good();
    let told = Told { mirror: Some(sides[1].clone()), ..Told::default() };
    drop(verify(&sides[0], &told));
    let opened = Record::open(disk(&sides[0]), Some(disk(&sides[1])), plan(), Counted(99));
    match opened {
        Ok((mut record, found)) => {
            assert!(found.contents.ballots <= 4);
            record.start(NOON, SystemTime::UNIX_EPOCH, &found).expect("the disk works");
        }
        Err(error) => assert!(!is_same, "{error}"),
    }
});
