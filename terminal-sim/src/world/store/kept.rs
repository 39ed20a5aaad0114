//! The record of a live station, kept on a disk in memory.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::SystemTime;

use chacha20::ChaCha20Rng;
use election::precinct::ElectionDefinition;
use election::time::Instant;
use rand::{Rng, SeedableRng};
use station_controller::keeper::{Keeper, Opened, plan};
use station_controller::{Controller, Setup, Written};
use storage::simulated::{Crash, SimulatedDisk};
use storage::{Entropy, MirrorRule};

use super::Observers;
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
        }
    }

    pub(super) fn start(&mut self, setup: Setup, now: Instant) -> Controller {
        let opened = self.open(setup.clone());
        self.observers.ceremony = opened.found.ceremony;
        let clock = wall_clock(&setup.definition, now);
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

    pub(super) fn stop(&mut self) {
        self.running = None;
        self.disk.borrow_mut().restart(Crash::PowerCut { sectors: 0, names: false });
    }

    pub(super) fn write(&mut self, written: &Written) {
        if let Written::Desk(at, _) | Written::Ops(at, _) = written {
            self.last = self.last.max(*at);
        }
        let keeper = self.running.as_mut().expect("only a running controller writes");
        keeper.write(written).expect("the disk has room for every voter");
    }

    pub(super) fn show_notes(&mut self, now: Instant) {
        let Some(keeper) = &mut self.running else { return };
        let notes = keeper.notes_due(now.max(self.last)).expect("the disk has room for every note");
        self.observers.notes.extend(notes.into_iter().flatten().map(|note| note.to_string()));
    }

    /// A record whose computer never came back is read as it lies.
    pub(super) fn into_files(mut self, now: Instant) -> (Vec<(&'static str, Vec<u8>)>, Observers) {
        let now = now.max(self.last);
        let files = match self.running.take() {
            Some(mut keeper) => keeper.close(now).and_then(|()| keeper.evidence()),
            None => {
                let setup = self.setup.take().expect("the day began with a start");
                self.open(setup).files()
            }
        };
        (files.expect("the disk keeps what it took"), self.observers)
    }
}

/// Returns what the computer's clock says. It knows no time zone: local time counts as universal time.
fn wall_clock(definition: &ElectionDefinition, now: Instant) -> SystemTime {
    let date: jiff::civil::Date = definition.date.parse().expect("the scenario's date was read");
    let midnight = jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).expect("a year of four digits");
    let seconds = u64::try_from(midnight.as_second()).unwrap_or_default();
    SystemTime::UNIX_EPOCH
        + std::time::Duration::from_secs(seconds)
        + std::time::Duration::from_nanos(now.nanos())
}
