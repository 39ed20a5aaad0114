//! What a reader of the raw disk learns of the order of 400 deposits: from our record nothing, from a database everything.
//!
//! The measure is that of RECORD 10: every trace of a deposit is searched in the raw bytes, and the order of deposits is
//! compared with the lowest place, the highest place and the number of traces; the largest rank correlation counts. SQLite
//! stores the same ballots under the same random tags as a control, so that it is known what the measure sees.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use election::ballot::SealedBallot;
use election::device::Channel;
use election::evidence::ballot_box::Slot;
use election::record::{DeskRecord, OpsRecord};
use election::right::Tag;
use election::time::Instant;
use election::voter::VoterId;
use hardware::disk::FolderDisk;
use hardware::secret::SystemEntropy;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use storage::{MirrorRule, Plan, Record};
use terminal_sim::plan::synthetic_voters;

use crate::mounts::Mounted;
use crate::vote::Moments;

const DEPOSITS: usize = 400;
const SLOTS: u32 = 512;
const NOON: Instant = Instant::from_hour(12);
const BLOCK: usize = 4096;

/// Bytes that stand nowhere else.
type Needle = [u8; 8];

fn bytes<const N: usize>(purpose: u8, n: usize) -> [u8; N] {
    let drawn =
        (0..N.div_ceil(32)).flat_map(|part| Sha256::digest([purpose, part as u8, n as u8, (n >> 8) as u8]));
    let mut bytes = [0; N];
    bytes.iter_mut().zip(drawn).for_each(|(place, byte)| *place = byte);
    bytes
}

fn tag(n: usize) -> [u8; 16] {
    bytes(1, n)
}

fn sealed(n: usize) -> [u8; SealedBallot::LEN] {
    bytes(2, n)
}

fn needle(bytes: &[u8]) -> Needle {
    *bytes.first_chunk().unwrap()
}

fn plan() -> Plan {
    Plan {
        is_simulated: true,
        election_id: *b"raw-image-00001",
        precinct: 1,
        definition: [0; 32],
        slots: SLOTS,
        journal_blocks: 1024,
        epochs: 64,
        file_system: "ext4".to_owned(),
        is_unchecked: false,
        mirror_rule: MirrorRule::Stop,
    }
}

/// Marks the voters and stores their ballots at drawn places. Then the program is gone, without an end.
///
/// Returns what a slot of each deposit begins with.
fn store_in_record(folder: &Path, voters: &[VoterId]) -> Vec<Needle> {
    let disk = FolderDisk::open(folder).unwrap();
    let (mut record, found) = Record::open(disk, None, plan(), SystemEntropy).unwrap();
    record.start(NOON, SystemTime::UNIX_EPOCH, &found).unwrap();
    let mut free: Vec<u32> = (0..SLOTS).collect();
    let mut draws = Moments(0x5A59_1A55_0004);
    let mut places = Vec::new();
    for (n, voter) in voters.iter().enumerate() {
        let issued = DeskRecord::Issued { voter: *voter, channel: Channel::Electronic };
        record.write(NOON, &issued).unwrap();
        let place = free.swap_remove(draws.next(free.len() as u64) as usize);
        record.write_slot(place, &Slot::Ballot(Tag(tag(n)), SealedBallot(sealed(n)))).unwrap();
        record.write(NOON, &OpsRecord::Cast { n: n as u32 + 1 }).unwrap();
        places.push(place as usize);
    }
    let file = fs::read(folder.join("box.slots")).unwrap();
    places.iter().map(|place| needle(&file[(place + 1) * BLOCK..])).collect()
}

/// Stores the same ballots, one durable transaction each. The connection stays open, as when the power is cut.
fn store_in_sqlite(folder: &Path) -> Connection {
    let database = Connection::open(folder.join("ballots.db")).unwrap();
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
        CREATE TABLE ballots (tag BLOB PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;";
    database.execute_batch(settings).unwrap();
    for n in 0..DEPOSITS {
        let ballot = (tag(n), sealed(n).to_vec());
        database.execute("INSERT INTO ballots VALUES (?1, ?2)", ballot).unwrap();
    }
    database
}

/// Returns where each needle stands.
fn traces<const N: usize>(raw: &[u8], needles: &[[u8; N]]) -> Vec<Vec<usize>> {
    let numbers: BTreeMap<[u8; N], usize> =
        needles.iter().enumerate().map(|(n, needle)| (*needle, n)).collect();
    assert_eq!(numbers.len(), needles.len());
    let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    let mut begins = vec![false; 1 << 16];
    needles.iter().for_each(|needle| begins[pair(needle)] = true);
    let mut found = vec![Vec::new(); needles.len()];
    for (at, window) in raw.windows(N).enumerate() {
        if begins[pair(window)]
            && let Some(n) = numbers.get(window)
        {
            found[*n].push(at);
        }
    }
    found
}

/// Returns the largest rank correlation of the order of deposits with what their traces show, and with what.
fn order_seen(found: &[Vec<usize>]) -> (f64, &'static str) {
    assert!(found.iter().all(|places| !places.is_empty()), "the search finds every deposit");
    let seen = [
        ("the lowest place", found.iter().map(|places| places[0]).collect::<Vec<_>>()),
        ("the highest place", found.iter().map(|places| places[places.len() - 1]).collect()),
        ("the number of traces", found.iter().map(Vec::len).collect()),
    ];
    let seen = seen.map(|(by, values)| (rank_correlation(&values).abs(), by));
    seen.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
}

/// Spearman's rank correlation of values with their order, equal values sharing their ranks; 0 if all are equal.
fn rank_correlation(values: &[usize]) -> f64 {
    let rank = |value: usize| {
        let below = values.iter().filter(|other| **other < value).count() as f64;
        let equal = values.iter().filter(|other| **other == value).count() as f64;
        below + (equal - 1.0) / 2.0
    };
    let middle = (values.len() as f64 - 1.0) / 2.0;
    let (mut both, mut order, mut seen) = (0.0, 0.0, 0.0);
    for (at, value) in values.iter().enumerate() {
        let (x, y) = (at as f64 - middle, rank(*value) - middle);
        both += x * y;
        order += x * x;
        seen += y * y;
    }
    if seen == 0.0 { 0.0 } else { both / (order * seen).sqrt() }
}

/// Holds a record against its raw bytes: those of the files, or of the whole medium.
fn is_silent(raw: &[u8], slots: &[Needle], voters: &[VoterId], what: &str) {
    let found = traces(raw, slots);
    assert!(found.iter().all(|places| places.len() == 1), "{what}: there is one copy of a ballot");
    let (rho, by) = order_seen(&found);
    println!("{what}: {DEPOSITS} deposits in our record, rank correlation {rho:.3} by {by}");
    assert!(rho < 3.0 / (DEPOSITS as f64).sqrt(), "{what}: {rho} by {by}");
    let clear: Vec<Needle> = (0..DEPOSITS).flat_map(|n| [needle(&tag(n)), needle(&sealed(n))]).collect();
    assert!(
        traces(raw, &clear).iter().all(Vec::is_empty),
        "{what}: a tag or a sealed ballot stands in clear"
    );
    let numbers: Vec<Needle> = voters.iter().map(|voter| voter.number().to_be_bytes()).collect();
    assert!(
        traces(raw, &numbers).iter().all(|places| places.len() == 1),
        "{what}: a voter stands in the desk journal alone"
    );
    let digits: Vec<[u8; 12]> =
        voters.iter().map(|voter| *voter.digits().as_bytes().first_chunk().unwrap()).collect();
    assert!(traces(raw, &digits).iter().all(Vec::is_empty), "{what}: a voter's digits are written");
}

/// Holds that the measure sees the order where there is one.
fn is_told(raw: &[u8], what: &str) {
    let tags: Vec<Needle> = (0..DEPOSITS).map(|n| needle(&tag(n))).collect();
    let (rho, by) = order_seen(&traces(raw, &tags));
    println!("{what}: {DEPOSITS} deposits in SQLite, rank correlation {rho:.3} by {by}");
    assert!(0.9 < rho, "{what}: {rho} by {by}");
}

/// Returns all files of a folder, one behind the other.
fn files(folder: &Path) -> Vec<u8> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn files_of_the_record_tell_no_order_and_those_of_a_database_do() {
    let place = tempfile::tempdir().unwrap();
    let voters = synthetic_voters(DEPOSITS as u32, 0);
    let (record, database) = (place.path().join("record"), place.path().join("database"));
    let slots = store_in_record(&record, &voters);
    is_silent(&files(&record), &slots, &voters, "files");
    fs::create_dir(&database).unwrap();
    let open = store_in_sqlite(&database);
    is_told(&files(&database), "files");
    drop(open);
}

#[test]
fn a_raw_medium_after_a_power_cut_tells_no_order_of_the_record_and_that_of_a_database() {
    let place = tempfile::tempdir().unwrap();
    let voters = synthetic_voters(DEPOSITS as u32, 0);
    let Some(mut disk) = Mounted::new(32, &place.path().join("disk")) else { return };
    let slots = store_in_record(&place.path().join("disk/record"), &voters);
    disk.cut_power(|| ());
    is_silent(&disk.raw(), &slots, &voters, "medium");
    let mut disk = Mounted::new(32, &place.path().join("database")).unwrap();
    let open = store_in_sqlite(&place.path().join("database"));
    disk.cut_power(|| drop(open));
    is_told(&disk.raw(), "medium");
}
