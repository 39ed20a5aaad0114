//! The precinct controller: registration, rights, the ballot box and the states of the day, without IO.
//!
//! The world comes in through [`Endpoint`] and the commands, which people give and which may be refused. After each
//! of them drain [`Controller::poll_record`], make what it returns durable, then drain
//! [`Endpoint::poll_transmit`], [`Controller::poll_notice`] and arrange for [`Endpoint::poll_timeout`]. Nothing is
//! transmitted while a record waits, so an acknowledgement never overtakes what it acknowledges.

mod day;
mod lines;
mod registration;
mod report;
mod restart;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chacha20::ChaCha8Rng;
use election::device::DeviceId;
use election::evidence::ballot_box::Slot;
use election::record::ops::{OutageCause, StationState};
use election::record::{DeskRecord, OpsRecord};
use election::right::{Right, RightKeys};
use election::sealing::OpenerError;
use election::time::Instant;
use election::wire::{Endpoint, LineEvent, LineId};
use rand::{Rng, SeedableRng};
use thiserror::Error;

use crate::ballot_box::BallotBox;
use crate::desk::Desk;
use crate::link::{DeviceKeys, Link, LinkCounters};
use crate::seeded::{self, Bug};
use crate::setup::{Rules, Setup};

pub use day::Waiting;
pub use lines::{Notice, Untrusted};
pub use registration::Check;
use report::OpenedBallots;
use restart::Recorded;
pub use restart::{Evidence, NotARecord};

/// Something to be made durable before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// A record for the desk journal.
    Desk(Instant, DeskRecord),
    /// A record for the ops journal, its time already rounded to the minute.
    Ops(Instant, OpsRecord),
    /// A slot of the ballot box.
    Slot {
        /// Which slot.
        place: u32,
        /// What it holds from now on.
        slot: Slot,
    },
    /// All ballots are taken out of the box, for a recount from the devices.
    BoxEmptied,
}

/// A decision in writing: how many members signed it, and whether the specialist carried it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// Members who signed.
    pub signatures: u8,
    /// Whether the technical-support specialist did what it says (SAYLAU 2.3).
    pub by_specialist: bool,
}

/// A command that cannot be obeyed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CommandError {
    /// The station is in another state.
    #[error("station is {state}, so it cannot do this")]
    WrongState {
        /// Its state.
        state: StationState,
    },
    /// The system was started again, and no act allows it to go on.
    #[error("system was started again and waits for the act of restart")]
    NotRestarted,
    /// The precinct has gone over to paper.
    #[error("precinct has gone over to paper")]
    FallenBack,
    /// An act must be signed by all members (SAYLAU 2.3).
    #[error("act needs all {members} signatures: {signatures}")]
    NotSignedByAll {
        /// Members of the commission.
        members: u8,
        /// Signatures on the act.
        signatures: u8,
    },
    /// The voter may not be given a ballot.
    #[error("voter is not listed here or already marked")]
    NotEntitled,
    /// No device is ready on this line.
    #[error("no device is ready on line {}", line.0)]
    LineNotReady {
        /// Which line.
        line: LineId,
    },
    /// No device is ready on any line.
    #[error("no device is ready on any line")]
    NoneReady,
    /// The device on this line holds no unused right.
    #[error("device on line {} holds no unused right", line.0)]
    NothingToTakeBack {
        /// Which line.
        line: LineId,
    },
    /// The right on the device of this line cannot be the voter's, or has given a mark back before.
    #[error("right on line {} gives no mark back", line.0)]
    NoMarkToGiveBack {
        /// Which line.
        line: LineId,
    },
    /// Every right is cast, voided or written off already.
    #[error("no right is out")]
    NothingOut,
    /// Votes are out: the count waits for every device (SAYLAU 1.5 item 10).
    #[error("count waits for devices with rights given out: {outstanding}")]
    Waiting {
        /// Rights neither cast, voided nor written off.
        outstanding: u32,
    },
    /// The ballots cannot be opened with what was given.
    #[error("box cannot be opened")]
    Secret(#[from] OpenerError),
    /// The system was started again after the count, and forgot the opened ballots.
    #[error("box waits to be opened again with the close secret")]
    BoxNotOpened,
}

/// One line and what is known of the device on it. All of it is lost in a restart.
#[derive(Debug)]
struct Line {
    link: Link,
    /// Counters already written down.
    noted: LinkCounters,
    /// Ballots the device announced and has not handed over yet.
    unread: u16,
    device: Option<DeviceId>,
    /// The right sent to the device and not yet known to be armed.
    opening: Option<Right>,
    /// Unused rights the device is known to hold, in the order of their random nonces.
    held: BTreeSet<Right>,
    is_ready: bool,
    /// Why the device on it gets no session, if one answered since the last session opened.
    untrusted: Option<Untrusted>,
}

impl Line {
    /// Forgets the device and what it held: the session has begun or ended.
    fn forget(&mut self) {
        self.device = None;
        self.opening = None;
        self.unread = 0;
        self.held.clear();
        self.is_ready = false;
    }

    /// Forgets one right; the device may be issued again once it holds no other.
    fn release(&mut self, right: &Right) {
        self.held.remove(right);
        self.is_ready = self.held.is_empty() && self.opening.is_none() && self.unread == 0;
    }
}

/// The machine.
#[derive(Debug)]
pub struct Controller {
    setup: Setup,
    now: Instant,
    /// What the record said when the system was started again; gone once an act lets it go on.
    recovered: Option<Recorded>,
    state: StationState,
    is_fallen_back: bool,
    outage: Option<OutageCause>,
    desk: Desk,
    ballots: BallotBox,
    rights: RightKeys,
    /// Rights written off, by the device that was said to hold them.
    written_off: BTreeMap<DeviceId, u32>,
    returned_blank: u32,
    /// What the count found in the box; the close secret is not kept.
    opened: Option<OpenedBallots>,
    /// The journal says how many ballots did not open.
    has_told_unopened: bool,
    seen: BTreeSet<DeviceId>,
    /// Devices that left armed and have not come back.
    out: BTreeSet<DeviceId>,
    lines: Vec<Line>,
    /// Lines on which something happened since they last had nothing to send.
    stirred: Vec<LineId>,
    /// When the link of each line wants to be woken.
    dues: Vec<Option<Instant>>,
    /// The earliest of them.
    next_due: Option<Instant>,
    nonces: ChaCha8Rng,
    written: VecDeque<Written>,
    notices: VecDeque<Notice>,
}

impl Controller {
    /// Makes a controller as it is delivered: sealed, with an empty box and an unmarked list.
    pub fn new(setup: Setup) -> Self {
        let boots = 0;
        Self::assemble(setup, boots)
    }

    fn assemble(setup: Setup, boots: u64) -> Self {
        let stream = |purpose: u64| {
            let mut rng = ChaCha8Rng::from_seed(setup.draws);
            rng.set_stream(purpose << 32 | boots);
            rng
        };
        let keys = setup.device_keys.iter().map(|(id, key)| (id.0, key.clone())).collect();
        let keys = DeviceKeys::new(keys);
        let id = controller_id(setup.definition.precinct.number);
        let lines = (0..setup.lines).map(|line| {
            let mut seed = [0; 32];
            stream(3 + u64::from(line)).fill_bytes(&mut seed);
            let link = Link::controller(setup.link, id, keys.clone(), seed);
            Line {
                link,
                noted: LinkCounters::default(),
                unread: 0,
                device: None,
                opening: None,
                held: BTreeSet::new(),
                is_ready: false,
                untrusted: None,
            }
        });
        Self {
            now: Instant::MIDNIGHT,
            recovered: None,
            state: StationState::Sealed,
            is_fallen_back: false,
            outage: None,
            desk: Desk::new(setup.register.clone()),
            ballots: BallotBox::new(setup.slots(), stream(1)),
            rights: RightKeys::new(&setup.secret),
            written_off: BTreeMap::new(),
            returned_blank: 0,
            opened: None,
            has_told_unopened: false,
            seen: BTreeSet::new(),
            out: BTreeSet::new(),
            lines: lines.collect(),
            stirred: Vec::new(),
            dues: vec![None; usize::from(setup.lines)],
            next_due: None,
            nonces: stream(2),
            written: VecDeque::new(),
            notices: VecDeque::new(),
            setup,
        }
    }

    /// Returns the next thing to be made durable.
    pub fn poll_record(&mut self) -> Option<Written> {
        if seeded::is_on(Bug::AckBeforeRecord) && !self.stirred.is_empty() {
            return None;
        }
        self.written.pop_front()
    }

    /// Returns the next thing a person at the desk should know.
    pub fn poll_notice(&mut self) -> Option<Notice> {
        self.notices.pop_front()
    }

    /// Returns where the station stands in its day.
    pub fn state(&self) -> StationState {
        self.state
    }

    /// Returns whether the precinct has gone over to paper.
    pub fn is_fallen_back(&self) -> bool {
        self.is_fallen_back
    }

    /// Returns the rules this controller was set up with.
    pub fn rules(&self) -> Rules {
        self.setup.rules
    }

    /// Returns ballots stored.
    pub fn ballots(&self) -> u32 {
        self.ballots.ballots()
    }

    /// Returns the lines whose device may be issued, lowest first.
    pub fn ready_lines(&self) -> impl Iterator<Item = LineId> + '_ {
        (0..).map(LineId).zip(&self.lines).filter(|(_, line)| line.is_ready).map(|(line, _)| line)
    }

    /// Returns lines whose device holds an unused right, or is being given one.
    pub fn lines_with_rights(&self) -> impl Iterator<Item = LineId> + '_ {
        let has_right = |line: &Line| line.opening.is_some() || !line.held.is_empty();
        (0..).map(LineId).zip(&self.lines).filter(move |(_, line)| has_right(line)).map(|(line, _)| line)
    }

    /// Returns devices that left with a right and are on no line now.
    pub fn devices_away(&self) -> impl Iterator<Item = DeviceId> + '_ {
        let is_here = |device: &DeviceId| self.lines.iter().any(|line| line.device == Some(*device));
        self.out.iter().copied().filter(move |device| !is_here(device))
    }

    /// Returns the device on a line, while a session with it is open.
    pub fn device_on(&self, line: LineId) -> Option<DeviceId> {
        self.lines.get(usize::from(line.0))?.device
    }

    /// Returns whether the system was started again and waits for the act that lets it go on.
    pub fn awaits_restart(&self) -> bool {
        self.recovered.is_some()
    }

    /// Returns rights given out and neither cast, voided nor written off.
    pub fn outstanding(&self) -> u32 {
        // A card written off and found again is not known as such, so more may be settled than were given out.
        self.unspent().saturating_sub(self.written_off())
    }

    /// Returns rights given out and neither cast nor voided.
    fn unspent(&self) -> u32 {
        self.desk.issued_electronic().saturating_sub(self.ballots.ballots() + self.ballots.voids())
    }

    fn written_off(&self) -> u32 {
        self.written_off.values().sum()
    }

    fn write_desk(&mut self, record: DeskRecord) {
        self.written.push_back(Written::Desk(self.now, record));
    }

    fn write_ops(&mut self, record: OpsRecord) {
        self.written.push_back(Written::Ops(self.now.minute(), record));
    }

    /// Returns whether rights may be spent now, by a ballot or without one.
    fn takes_votes(&self) -> bool {
        let accepting = [StationState::Open, StationState::Suspended, StationState::Closing];
        self.recovered.is_none() && accepting.contains(&self.state)
    }

    fn require_state(&self, allowed: &[StationState]) -> Result<(), CommandError> {
        if self.recovered.is_some() {
            return Err(CommandError::NotRestarted);
        }
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(CommandError::WrongState { state: self.state })
    }

    fn fresh_right(&mut self) -> Right {
        let mut nonce = [0; 16];
        self.nonces.fill_bytes(&mut nonce);
        self.rights.issue(nonce)
    }
}

impl Endpoint for Controller {
    fn handle_line(&mut self, now: Instant, line: LineId, event: LineEvent) {
        self.advance(now);
        let Some(entry) = self.lines.get_mut(usize::from(line.0)) else { return };
        match event {
            LineEvent::Up => entry.link.attach(now),
            LineEvent::Down => entry.link.detach(now),
        }
        self.stir(line);
        self.drain_link(line);
    }

    fn handle_bytes(&mut self, now: Instant, line: LineId, bytes: &[u8]) {
        self.advance(now);
        let Some(entry) = self.lines.get_mut(usize::from(line.0)) else { return };
        entry.link.handle_bytes(now, bytes);
        self.stir(line);
        self.drain_link(line);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
        for line in (0..self.setup.lines).map(LineId) {
            let due = self.dues.get(usize::from(line.0)).copied().flatten();
            let entry = self.lines.get_mut(usize::from(line.0));
            if let Some(entry) = entry.filter(|_| due.is_some_and(|due| due <= now)) {
                entry.link.handle_timeout(now);
                self.stir(line);
                self.drain_link(line);
            }
        }
    }

    fn pass_time(&mut self, now: Instant) {
        self.advance(now);
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        if !self.written.is_empty() && !seeded::is_on(Bug::AckBeforeRecord) {
            return None;
        }
        while let Some(line) = self.stirred.last().copied() {
            let at = usize::from(line.0);
            if let Some(entry) = self.lines.get_mut(at) {
                if entry.link.poll_transmit(self.now, bytes) {
                    return Some(line);
                }
                let due = entry.link.poll_timeout();
                self.set_due(at, due);
            }
            self.stirred.pop();
        }
        None
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.next_due
    }
}

impl Controller {
    fn set_due(&mut self, line: usize, due: Option<Instant>) {
        if let Some(place) = self.dues.get_mut(line).filter(|place| **place != due) {
            *place = due;
            self.next_due = self.dues.iter().filter_map(|due| *due).min();
        }
    }

    /// Takes note that a line may have something to send.
    fn stir(&mut self, line: LineId) {
        if !self.stirred.contains(&line) {
            self.stirred.push(line);
        }
    }

    fn advance(&mut self, now: Instant) {
        debug_assert!(self.now <= now, "time never goes back");
        self.now = now;
    }
}

fn controller_id(precinct: u32) -> [u8; 8] {
    let mut id = *b"CTR-0000";
    let (_, digits) = id.split_at_mut(4);
    digits.copy_from_slice(&precinct.to_be_bytes());
    id
}
