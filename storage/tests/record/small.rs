//! A small record on a simulated disk that tests and record share.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::time::SystemTime;

use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::journal::block::BLOCK_LEN;
use election::right::Tag;
use election::time::Instant;
use sha2::{Digest, Sha256};
use storage::simulated::{Failure, SimulatedDisk};
use storage::{Entropy, Found, MirrorRule, Plan, Record, RecordError};

/// Secret bytes that are the same in every run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted(u64);

impl Counted {
    /// Draws other bytes than other numbers do.
    pub(crate) fn from(seed: u64) -> Self {
        Self(seed << 32)
    }
}

impl Entropy for Counted {
    fn draw(&mut self) -> io::Result<[u8; 32]> {
        self.0 += 1;
        Ok(Sha256::digest(self.0.to_be_bytes()).into())
    }
}

/// A disk that the test keeps a hand on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(pub(crate) Rc<RefCell<SimulatedDisk>>);

pub(crate) type Open = Record<Rc<RefCell<SimulatedDisk>>, Counted>;

pub(crate) fn shared() -> Shared {
    Shared::default()
}

impl Shared {
    pub(crate) fn snapshot(&self) -> SimulatedDisk {
        self.0.borrow().clone()
    }

    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.borrow().files()
    }

    pub(crate) fn tamper(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        self.0.borrow_mut().tamper(name, change);
    }

    pub(crate) fn remove(&self, name: &str) {
        self.0.borrow_mut().remove(name);
    }

    /// Lets the operation fail that follows after so many.
    pub(crate) fn fail_next(&self, after: u64, how: Failure) {
        let mut disk = self.0.borrow_mut();
        let at = disk.operations() + after;
        disk.fail_at(at, how);
    }
}

/// A record as small as it can be.
pub(crate) fn plan() -> Plan {
    Plan {
        is_simulated: false,
        election_id: *b"majilis-2004-09",
        precinct: 147,
        definition: [5; 32],
        slots: 8,
        journal_blocks: 16,
        epochs: 8,
        file_system: "none".to_owned(),
        is_unchecked: true,
        mirror_rule: MirrorRule::Stop,
    }
}

pub(crate) fn open(disk: &Shared, mirror: Option<&Shared>, plan: Plan) -> Result<(Open, Found), RecordError> {
    let seed = disk.snapshot().operations();
    Record::open(disk.0.clone(), mirror.map(|mirror| mirror.0.clone()), plan, Counted::from(seed))
}

/// Begins a record and starts it once.
pub(crate) fn record(disk: &Shared) -> Open {
    let (mut record, found) = open(disk, None, plan()).unwrap();
    start(&mut record, &found);
    record
}

pub(crate) fn start(record: &mut Open, found: &Found) {
    record.start(Instant::from_hour(6), SystemTime::UNIX_EPOCH, found).unwrap();
}

pub(crate) fn ballot(n: u8) -> Slot {
    Slot::Ballot(Tag([n; 16]), SealedBallot([n; SealedBallot::LEN]))
}

/// Returns the blocks of a file.
pub(crate) fn used(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<[u8; BLOCK_LEN]> {
    files.get(name).unwrap().as_chunks().0.to_vec()
}
