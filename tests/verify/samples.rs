//! Records as each version of the formats wrote them, kept as they are: what was written once stays readable.
//!
//! `samples/1` and `samples/2` are evidence folders of a simulated day, `samples/2-open` is the folder of a station in the
//! middle of its day. They are never written anew. A new version of a format gets a new sample, which
//! `SAYLAU_WRITE_SAMPLE=NAME` lets the last test here write.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use auditor::verify::Told;
use auditor::{Evidence, audit};
use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::record::ops::StationState;
use election::record::{DeskRecord, OpsRecord};
use election::right::Tag;
use election::time::Instant;
use hardware::folder;
use storage::simulated::SimulatedDisk;
use storage::{Disk, Found, MirrorRule, Plan, Record};

use crate::answer;
use crate::station::{Case, Counted, voter};

const BALLOTS: u8 = 5;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/samples").join(name)
}

fn sample(name: &str) -> Case {
    let told = match std::fs::read_to_string(path(name).join("observers/ceremony-key.txt")) {
        Ok(key) => Told {
            ceremony: Some(digits(key.trim())),
            notes: vec![(
                "notes.txt".to_owned(),
                std::fs::read(path(name).join("observers/notes.txt")).unwrap(),
            )],
            mirror: None,
        },
        Err(_) => Told::default(),
    };
    Case { files: folder::read(&path(name).join("evidence")).unwrap(), told }
}

fn digits(text: &str) -> [u8; 32] {
    let pairs = text.as_bytes().as_chunks::<2>().0;
    let bytes = pairs.iter().map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap());
    bytes.collect::<Vec<_>>().try_into().unwrap()
}

/// The plan of the open sample: another would be another station's.
fn plan() -> Plan {
    Plan {
        is_simulated: true,
        election_id: *b"sample-of-a-day",
        precinct: 1,
        definition: [7; 32],
        slots: 16,
        journal_blocks: 32,
        epochs: 4,
        file_system: "simulated disk".to_owned(),
        is_unchecked: false,
        mirror_rule: MirrorRule::Stop,
    }
}

type Shared = Rc<RefCell<SimulatedDisk>>;

fn open(disk: &Shared) -> (Record<Shared, Counted>, Found) {
    Record::open(Rc::clone(disk), None, plan(), Counted(0x5A)).unwrap()
}

#[test]
fn evidence_of_every_version_is_read_verified_and_audited() {
    for name in ["1", "2"] {
        let case = sample(name);
        let verification = answer(&case);
        assert_eq!(verification.failed, 0, "{name}: {:?}", verification.checks);
        let report = audit(&Evidence::from_files(case.files));
        assert!(report.verdict().to_string().starts_with("consistent (L0)"), "{name}: {}", report.verdict());
        let casts = verification.checks.iter().find(|checked| checked.check == "V10").unwrap();
        let said = serde_json::to_string(casts).unwrap();
        assert!(said.contains("10 ballots, 0 voids"), "{name}: {said}");
    }
}

#[test]
fn the_folder_of_a_running_station_of_every_version_is_opened_and_gone_on_with() {
    let disk = Shared::default();
    for (name, bytes) in folder::read(&path("2-open/record")).unwrap() {
        disk.borrow_mut().create(&name, &bytes).unwrap();
    }
    let (mut record, found) = open(&disk);
    assert_eq!((found.starts, found.contents.ballots, found.contents.damaged), (1, u32::from(BALLOTS), 0));
    assert_eq!(found.slots.len(), usize::from(BALLOTS));
    assert_eq!(found.desk.records::<DeskRecord>().records.len(), usize::from(BALLOTS));
    record.start(Instant::from_hour(13), SystemTime::UNIX_EPOCH, &found).unwrap();
    record.write_slot(10, &slot(10)).unwrap();
    record.close(Instant::from_hour(14)).unwrap();
    let files = record.evidence().unwrap();
    assert_eq!(files.len(), 4);
}

fn slot(n: u8) -> Slot {
    Slot::Ballot(Tag([n; 16]), SealedBallot([n; 80]))
}

/// Writes a sample of the present version, if asked to.
#[test]
#[expect(clippy::disallowed_methods, reason = "the environment asks for a new sample")]
fn a_sample_of_a_station_in_the_middle_of_its_day_can_be_written() {
    let disk = Shared::default();
    let (mut record, found) = open(&disk);
    let at = Instant::from_hour(12);
    record.start(at, SystemTime::UNIX_EPOCH, &found).unwrap();
    record.write(at, &OpsRecord::State(StationState::Open)).unwrap();
    for n in 0..BALLOTS {
        let issued =
            DeskRecord::Issued { voter: voter(u64::from(n)), channel: election::device::Channel::Electronic };
        record.write(at, &issued).unwrap();
        record.write_slot(u32::from(n) * 3, &slot(n)).unwrap();
        record.write(at, &OpsRecord::Cast { n: u32::from(n) + 1 }).unwrap();
    }
    let written: BTreeMap<String, Vec<u8>> = disk.borrow().files();
    assert!(written.len() >= 7, "{:?}", written.keys());
    if let Ok(name) = std::env::var("SAYLAU_WRITE_SAMPLE") {
        for (file, bytes) in &written {
            std::fs::create_dir_all(path(&name).join("record")).unwrap();
            std::fs::write(path(&name).join("record").join(file), bytes).unwrap();
        }
    }
}
