//! The record of a live station, kept on a disk in memory.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::SystemTime;

use chacha20::ChaCha20Rng;
use election::time::Instant;
use rand::{Rng, SeedableRng};
use station_controller::keeper::{Keeper, Opened, plan};
use station_controller::{Controller, Evidence, Setup, Written};
use storage::simulated::{Crash, Failure, SimulatedDisk};
use storage::{Entropy, MirrorRule, RecordError};

use super::{Lost, Observers};
use crate::streams::Streams;

/// Stream entity of everything the computer draws for its record.
const RECORD_SECRET: u64 = 3;
/// What is known of it: a disk in memory keeps what it acknowledged, and nobody looks at the order of its sectors.
const FILE_SYSTEM: &str = "simulated disk";

type Disk = Rc<RefCell<SimulatedDisk>>;

/// The disk, and the record while the computer runs.
pub(super) struct Kept {
    disk: Disk,
    running: Option<Keeper<Disk, Draws>>,
    /// Setup of the last start: what the record belongs to.
    setup: Option<Setup>,
    secret: [u8; 32],
    starts: u64,
    /// Time of the last record.
    last: Instant,
    observers: Observers,
    /// What the disk waits for to fail, and what a stop then leaves on it.
    armed: Option<Crash>,
    has_failed: bool,
}

/// The computer's generator; a live station has that of the operating system.
struct Draws(ChaCha20Rng);

impl Entropy for Draws {
    fn draw(&mut self) -> io::Result<[u8; 32]> {
        let mut drawn = [0; 32];
        self.0.fill_bytes(&mut drawn);
        Ok(drawn)
    }
}

impl Kept {
    pub(super) fn new(streams: Streams) -> Self {
        Self {
            disk: Rc::default(),
            running: None,
            setup: None,
            secret: streams.secret(RECORD_SECRET),
            starts: 0,
            last: Instant::MIDNIGHT,
            observers: Observers { ceremony: [0; 32], notes: Vec::new() },
            armed: None,
            has_failed: false,
        }
    }

    pub(super) fn start(&mut self, setup: Setup, now: Instant, clock: SystemTime) -> Controller {
        let opened = self.open(setup.clone());
        self.observers.ceremony = opened.found.ceremony;
        let (keeper, controller) = opened.start(now, clock).expect("the record was written by the same code");
        self.setup = Some(setup);
        self.running = Some(keeper);
        self.last = self.last.max(now);
        controller
    }

    fn open(&mut self, setup: Setup) -> Opened<Disk, Draws> {
        let mut draws = ChaCha20Rng::from_seed(self.secret);
        draws.set_stream(self.starts);
        self.starts += 1;
        let plan = plan(&setup, FILE_SYSTEM.to_owned(), false, MirrorRule::Stop);
        let opened = Opened::open(Rc::clone(&self.disk), None, plan, Draws(draws), setup);
        opened.expect("the disk loses only what was not acknowledged")
    }

    /// Lets the disk stop within an operation, counted from 1 from now on.
    pub(super) fn tear(&mut self, operation: u32, after: Crash) {
        self.armed = Some(after);
        let mut disk = self.disk.borrow_mut();
        let next = disk.operations();
        disk.stop_at(next + u64::from(operation.max(1)) - 1);
    }

    /// Lets the disk refuse its next operation; who then switches the computer off loses nothing of what it took.
    pub(super) fn fill(&mut self) {
        self.armed = Some(Crash::Kill);
        let mut disk = self.disk.borrow_mut();
        let next = disk.operations();
        disk.fail_at(next, Failure::Refused(io::ErrorKind::StorageFull));
    }

    /// Takes back a failure that has not come.
    pub(super) fn spare(&mut self) {
        self.armed = None;
        let mut disk = self.disk.borrow_mut();
        disk.stop_at(u64::MAX);
        disk.fail_at(u64::MAX, Failure::Refused(io::ErrorKind::StorageFull));
    }

    pub(super) fn stop(&mut self) {
        self.running = None;
        let has_failed = std::mem::take(&mut self.has_failed);
        let left = self.armed.take().filter(|_| has_failed);
        self.disk.borrow_mut().restart(left.unwrap_or(Crash::PowerCut { sectors: 0, names: false }));
    }

    pub(super) fn write(&mut self, written: &Written) -> Result<(), Lost> {
        if let Written::Desk(at, _) | Written::Ops(at, _) = written {
            self.last = self.last.max(*at);
        }
        let keeper = self.running.as_mut().expect("only a running controller writes");
        let done = keeper.write(written);
        self.unless_armed(done)
    }

    pub(super) fn show_notes(&mut self, now: Instant) -> Result<(), Lost> {
        let Some(keeper) = &mut self.running else { return Ok(()) };
        let notes = keeper.notes_due(now.max(self.last));
        let notes = self.unless_armed(notes)?;
        self.observers.notes.extend(notes.into_iter().flatten().map(|note| note.to_string()));
        Ok(())
    }

    /// Only a disk that is meant to fails; it has room for every voter and every note.
    fn unless_armed<T>(&mut self, done: Result<T, RecordError>) -> Result<T, Lost> {
        match done {
            Err(_) if self.armed.is_some() => {
                self.has_failed = true;
                Err(Lost)
            }
            done => Ok(done.expect("the disk has room for every voter")),
        }
    }

    /// Closes the record and returns its files. One whose computer never came back is read as it lies.
    pub(super) fn close(&mut self, now: Instant) -> Vec<(&'static str, Vec<u8>)> {
        let now = now.max(self.last);
        let files = match self.running.take() {
            Some(mut keeper) => keeper.close(now).and_then(|()| keeper.evidence()),
            None => self.open_again().files(),
        };
        files.expect("the disk keeps what it took")
    }

    /// Returns what a controller would find that started now.
    pub(super) fn read_anew(&mut self) -> Evidence {
        self.open_again().evidence
    }

    fn open_again(&mut self) -> Opened<Disk, Draws> {
        let setup = self.setup.clone().expect("the day began with a start");
        self.open(setup)
    }

    pub(super) fn into_observers(self) -> Observers {
        self.observers
    }
}
