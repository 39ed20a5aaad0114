//! One precinct in virtual time: voters, desks, devices and lines around the real controller and terminals.
//!
//! The world decides what people do and what breaks. Controller and terminals decide everything else: they are the
//! machines a live station runs, driven here by an event queue instead of a clock.

mod booths;
mod breaches;
mod breakage;
mod cable;
mod closing;
mod computer;
mod desk;
mod docks;
mod evidence;
mod faults;
mod home;
mod outages;
mod pauses;
mod queue;
mod repair;
mod setup;
mod stock;
mod store;
mod telling;

use std::collections::{BTreeMap, VecDeque};

use election::papers::{Act, ActSubject};
use election::record::ops::OutageCause;
use election::sealing::CloseSecret;
use election::time::{Duration, Instant};
use election::voter::VoterId;
use election::wire::{Endpoint, LineId};
use station_controller::{Controller, Setup};

use crate::chronicle::{Entry, Happening, Stage};
use crate::plan::{Plan, VoterPlan};
use crate::scenario::Scenario;
use crate::sealing::BallotSealer;
use crate::streams::Streams;
use crate::terminal::{Card, Terminal};
use crate::timeline::Timeline;
use crate::truth::{Fate, Stay, Truth};
use booths::Booths;
use cable::{Cable, End};
use docks::{Dock, Returned};
use pauses::Pause;
use queue::{Class, Queue};
use stock::{Held, Stock};
use store::Store;
use telling::Told;

pub use evidence::Day;
pub use store::Observers;

/// Runs one day: the scripted faults, and those that its reliability draws.
///
/// The same scenario and seed give the same bytes on every platform and in every build.
pub fn simulate(scenario: &Scenario, scenario_sha256: &str, seed: u64) -> Day {
    play(scenario, scenario_sha256, seed, None).0
}

/// Runs the same day as [`simulate`] and tells what happened, in order.
pub fn simulate_and_tell(scenario: &Scenario, scenario_sha256: &str, seed: u64) -> (Day, Vec<Entry>) {
    play(scenario, scenario_sha256, seed, Some(Vec::new()))
}

fn play(
    scenario: &Scenario,
    scenario_sha256: &str,
    seed: u64,
    chronicle: Option<Vec<Entry>>,
) -> (Day, Vec<Entry>) {
    let drawn = scenario.drawn_faults(seed);
    if !drawn.is_empty() {
        let faults = scenario.faults.iter().copied().chain(drawn).collect();
        let day = Scenario { faults, reliability: Vec::new(), ..scenario.clone() };
        return play(&day, scenario_sha256, seed, chronicle);
    }
    let mut world = World::new(scenario, seed, chronicle);
    world.run();
    let chronicle = world.chronicle.take();
    let day = world.into_day(scenario_sha256, seed, chronicle.is_some());
    (day, chronicle.unwrap_or_default())
}

/// Something that happens at its time. Voters are named by their place in the plan.
#[derive(Clone, Copy, Debug)]
enum Event {
    Deliver(LineId, End),
    Start(Step),
    Arrives(u32),
    DeskDone(u32),
    BoothDone { voter: u32, turn: u32 },
    PaperDone(u32),
    GivesUp { voter: u32, turn: u32 },
    FaultBegins(usize),
    BatteryEmpty(usize),
    FaultEnds(usize),
    ReadCounters,
    HomeLoad,
    HomeVisit(usize),
    HomeBack,
    DockWaitOver { line: LineId, turn: u32 },
    Close,
    EndOfPatience,
    SpareComputer,
    ComputerLost,
    RepairStep { device: usize, climb: u32, step: usize },
}

/// How far an event reaches: bytes for a device concern nobody else until it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Device,
    Station,
}

/// Steps of the morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Test,
    Unseal,
    Open,
}

/// A voter at the station.
#[derive(Clone, Debug)]
struct Visit {
    stage: Stage,
    came: Instant,
    /// When the present stage began.
    since: Instant,
    /// Time spent in lines, before the present stage.
    waited: Duration,
    /// Counts stages, so that a time-out of an earlier one is known to be stale.
    turn: u32,
    is_identified: bool,
    /// Since when the voter waits for a device.
    waits_since: Instant,
    /// A right was issued to this voter before and is lost.
    had_right: bool,
    /// The device or card the voter carries.
    device: Option<usize>,
    card: Option<Card>,
    /// The paper ballots the voter carries, and those for somebody else.
    held: Held,
    held_for_another: Held,
}

impl Visit {
    /// Nobody has come yet.
    const AWAY: Self = Self {
        stage: Stage::Away,
        came: Instant::MIDNIGHT,
        since: Instant::MIDNIGHT,
        waited: Duration::ZERO,
        turn: 0,
        is_identified: false,
        waits_since: Instant::MIDNIGHT,
        had_right: false,
        device: None,
        card: None,
        held: Held::NOTHING,
        held_for_another: Held::NOTHING,
    };
}

/// A device and where it is.
#[derive(Debug)]
struct Device {
    terminal: Terminal,
    place: Place,
    is_dead: bool,
    is_portable: bool,
    /// It hangs.
    pause: Option<Pause>,
    /// The fault that gave it other firmware than the station's.
    firmware: Option<usize>,
    /// How often members began to repair it, and whether they are at it.
    climbs: u32,
    is_under_repair: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Pool,
    /// In its box, until it is taken for one that has died.
    Spare,
    OnLine(LineId),
    WithVoter(u32),
    InReturnLine,
    Broken,
    Gone,
}

/// How electronic voting stands, as the people in the room know it.
#[derive(Clone, Copy, Debug, Default)]
struct Room {
    is_closed: bool,
    is_closing: bool,
    is_done: bool,
    /// The commission waits for nobody and no device any more.
    is_impatient: bool,
    has_fallen_back: bool,
    fallback_pending: bool,
    /// Outages of the desk computer that hold at this moment.
    stops: u32,
    /// When the computer stopped, if it is down.
    stopped_at: Option<Instant>,
    /// Why it stopped last.
    stop_cause: Option<OutageCause>,
    /// Devices put aside had their second try.
    has_retried: bool,
    /// The computer went down within a record, and nobody has acted on it yet.
    is_lost: bool,
    /// The fault that waits for the disk's next operations.
    disk_fault: Option<usize>,
}

struct World<'a> {
    scenario: &'a Scenario,
    streams: Streams,
    plan: Plan,
    people: Vec<VoterId>,
    now: Instant,
    queue: Queue<Event>,
    setup: Setup,
    station: Option<Controller>,
    boots: u64,
    station_due: Option<Instant>,
    store: Store,
    devices: Vec<Device>,
    /// When each device wants to be woken; never while it is dead.
    dues: Vec<Option<Instant>>,
    /// The earliest of all wake-ups, if it is known.
    next_timer: Option<Option<Instant>>,
    cables: Vec<Cable>,
    docks: Vec<Dock>,
    booth_counts: Vec<u32>,
    cards_free: u32,
    visits: Vec<Visit>,
    present: u32,
    desk_line: VecDeque<u32>,
    desks_free: u16,
    device_line: VecDeque<u32>,
    returned: VecDeque<Returned>,
    /// A card whose bearer waits for another voter to exchange it with.
    to_exchange: Option<Returned>,
    booths: Booths,
    /// What the booths seal cards with; other devices have a sealer of their own.
    booth_sealer: BallotSealer,
    /// Brought to the count and given to nobody before it.
    close_secret: Option<CloseSecret>,
    paper: Booths,
    marks: Vec<(u8, u8)>,
    stock: Stock,
    home: home::Trip,
    room: Room,
    fault_budget: BTreeMap<usize, u32>,
    fault_victims: BTreeMap<usize, Vec<usize>>,
    acts: Vec<Act>,
    /// Steps of the morning whose time has come.
    steps_come: Vec<Step>,
    added: u32,
    truth: Truth,
    timeline: Timeline,
    /// What happened, if somebody asked to be told.
    chronicle: Option<Vec<Entry>>,
    buffer: Vec<u8>,
}

impl World<'_> {
    fn run(&mut self) {
        self.plan_day();
        while !self.room.is_done {
            let timer = self.next_timer();
            match (self.queue.next_at(), timer) {
                (Some(event), Some(timer)) if timer < event => self.fire_timers(timer),
                (Some(event), Some(timer)) if timer == event && !self.queue.is_line_due(event) => {
                    self.fire_timers(timer);
                }
                (Some(_), _) => {
                    if self.handle_next() == Reach::Device {
                        continue;
                    }
                }
                (None, Some(timer)) => self.fire_timers(timer),
                (None, None) => break,
            }
            self.settle();
        }
    }

    /// Handles the next event and returns how far it reaches.
    fn handle_next(&mut self) -> Reach {
        let Some((at, event)) = self.queue.pop() else { return Reach::Station };
        self.now = at;
        self.truth.events += 1;
        match event {
            Event::Deliver(line, end) => self.deliver(line, end),
            Event::Start(step) => self.take_step(step),
            Event::Arrives(voter) => self.arrives(voter),
            Event::DeskDone(voter) => self.desk_done(voter),
            Event::BoothDone { voter, turn } => self.booth_done(voter, turn),
            Event::PaperDone(voter) => self.paper_done(voter),
            Event::GivesUp { voter, turn } => self.gives_up(voter, turn),
            Event::FaultBegins(fault) => self.fault_begins(fault),
            Event::BatteryEmpty(fault) => self.battery_empty(fault),
            Event::FaultEnds(fault) => self.fault_ends(fault),
            Event::ReadCounters => self.read_counters(),
            Event::HomeLoad => self.load_portable(),
            Event::HomeVisit(index) => self.visit_home(index),
            Event::HomeBack => self.home_back(),
            Event::DockWaitOver { line, turn } => self.dock_wait_over(line, turn),
            Event::Close => self.close_doors(),
            Event::EndOfPatience => self.give_up_waiting(),
            Event::SpareComputer => self.spare_computer(),
            Event::ComputerLost => self.computer_lost(),
            Event::RepairStep { device, climb, step } => self.repair_step_done(device, climb, step),
        }
        if matches!(event, Event::Deliver(_, End::Terminal)) { Reach::Device } else { Reach::Station }
    }

    /// Lets the machines finish what the last event set off, then lets people act on it, until nothing moves.
    fn settle(&mut self) {
        loop {
            self.drain_station();
            let moved = self.take_notices() | self.dispatch() | self.close_if_empty();
            if !moved {
                break;
            }
        }
    }

    fn next_timer(&mut self) -> Option<Instant> {
        let (dues, station_due) = (&self.dues, self.station_due);
        *self.next_timer.get_or_insert_with(|| dues.iter().filter_map(|due| *due).chain(station_due).min())
    }

    fn set_due(&mut self, device: usize, due: Option<Instant>) {
        if let Some(place) = self.dues.get_mut(device) {
            *place = due;
            self.next_timer = None;
        }
    }

    fn fire_timers(&mut self, now: Instant) {
        self.now = self.now.max(now);
        let now = self.now;
        if self.station_due.is_some_and(|due| due <= now) {
            if let Some(station) = &mut self.station {
                station.handle_timeout(now);
            }
            self.drain_station();
        }
        for index in 0..self.devices.len() {
            let is_due = self.dues.get(index).copied().flatten().is_some_and(|due| due <= now);
            if let Some(device) = self.devices.get_mut(index).filter(|_| is_due) {
                device.terminal.handle_timeout(now);
                self.drain_terminal(index);
            }
        }
    }

    fn deliver(&mut self, line: LineId, end: End) {
        let now = self.now;
        let Some(cable) = self.cables.get_mut(usize::from(line.0)) else { return };
        let Some(bytes) = cable.receive(now, end) else { return };
        let at_device = cable.terminal;
        match end {
            End::Station => {
                if let Some(station) = &mut self.station {
                    station.handle_bytes(now, line, &bytes);
                }
            }
            End::Terminal => {
                let device = at_device.and_then(|index| self.devices.get_mut(index));
                if let Some(device) = device.filter(|device| !device.is_dead) {
                    match &mut device.pause {
                        Some(pause) => pause.receive(&bytes),
                        None => device.terminal.handle_bytes(now, LineId(0), &bytes),
                    }
                }
            }
        }
        if let Some(cable) = self.cables.get_mut(usize::from(line.0)) {
            cable.reuse(end, bytes);
        }
        if let (End::Terminal, Some(index)) = (end, at_device) {
            self.drain_terminal(index);
        }
    }

    /// Stores what the controller wrote, then puts what it says on the lines.
    fn drain_station(&mut self) {
        let Some(station) = &mut self.station else {
            self.station_due = None;
            self.next_timer = None;
            return;
        };
        let mut told = Told::new(self.chronicle.is_some());
        while let Some(written) = station.poll_record() {
            let told_before = told.len();
            told.written(&written);
            if self.store.write(written).is_err() {
                // Nobody knows whether it is on the medium.
                told.forget(told_before);
                self.tell_all(told);
                return self.lose_station();
            }
        }
        if self.store.show_notes(self.now).is_err() {
            self.tell_all(told);
            return self.lose_station();
        }
        while let Some(line) = station.poll_transmit(&mut self.buffer) {
            self.truth.frames += 1;
            let Some(cable) = self.cables.get_mut(usize::from(line.0)) else { continue };
            told.frame(line, End::Station, &self.buffer);
            for at in cable.send(self.now, End::Terminal, &mut self.buffer).into_iter().flatten() {
                told.arrives(at);
                self.queue.push(at, Class::Line, u32::from(line.0), Event::Deliver(line, End::Terminal));
            }
        }
        let due = station.poll_timeout();
        if due != self.station_due {
            self.station_due = due;
            self.next_timer = None;
        }
        self.tell_all(told);
    }

    fn drain_terminal(&mut self, index: usize) {
        let Some(device) = self.devices.get_mut(index) else { return };
        if device.pause.is_some() {
            return self.set_due(index, None);
        }
        let line = match device.place {
            Place::OnLine(line) if !device.is_dead => Some(line),
            _ => None,
        };
        let mut told = Told::new(self.chronicle.is_some());
        while device.terminal.poll_transmit(&mut self.buffer).is_some() {
            self.truth.frames += 1;
            if let Some(line) = line {
                told.frame(line, End::Terminal, &self.buffer);
            }
            let cable = line.and_then(|line| self.cables.get_mut(usize::from(line.0)));
            let (Some(line), Some(cable)) = (line, cable) else { continue };
            for at in cable.send(self.now, End::Station, &mut self.buffer).into_iter().flatten() {
                told.arrives(at);
                self.queue.push(at, Class::Line, u32::from(line.0), Event::Deliver(line, End::Station));
            }
        }
        let due = if device.is_dead { None } else { device.terminal.poll_timeout() };
        self.set_due(index, due);
        self.tell_all(told);
    }

    fn plan_of(&self, voter: u32) -> &VoterPlan {
        self.plan.station.get(voter as usize).expect("events name planned voters only")
    }

    fn visit(&mut self, voter: u32) -> &mut Visit {
        self.visits.get_mut(voter as usize).expect("events name planned voters only")
    }

    fn enter(&mut self, voter: u32, stage: Stage) {
        let now = self.now;
        let visit = self.visit(voter);
        if visit.stage == Stage::Away {
            visit.came = now;
        } else if visit.stage.is_in_line() {
            visit.waited += now.since(visit.since);
        }
        visit.stage = stage;
        visit.since = now;
        visit.turn += 1;
        self.tell(Happening::Voter(voter, stage));
    }

    fn human(&mut self, at: Instant, source: u32, event: Event) {
        self.queue.push(at, Class::Human, source, event);
    }

    /// A voter in a line starts to count the minutes.
    fn start_patience(&mut self, voter: u32) {
        if let Some(patience) = self.plan_of(voter).patience {
            let turn = self.visit(voter).turn;
            self.human(self.now + patience, voter, Event::GivesUp { voter, turn });
        }
    }

    fn gives_up(&mut self, voter: u32, turn: u32) {
        let visit = self.visit(voter);
        if visit.turn != turn {
            return;
        }
        match visit.stage {
            Stage::DeskLine => self.desk_line.retain(|waiting| *waiting != voter),
            Stage::DeviceLine => self.device_line.retain(|waiting| *waiting != voter),
            _ => return,
        }
        self.leaves(voter, Fate::GaveUp);
    }

    fn leaves(&mut self, voter: u32, fate: Fate) {
        self.enter(voter, Stage::Gone);
        self.present -= 1;
        let Visit { came, waited, .. } = *self.visit(voter);
        self.truth.stays.push(Stay { came, waited, fate });
        self.truth.note(fate);
        self.tell(Happening::Left(voter, fate));
        let has_voted = matches!(
            fate,
            Fate::VotedElectronic
                | Fate::VotedPaper
                | Fate::VotedTwice
                | Fate::TookBallotAway
                | Fate::WalkedOff
        );
        if !has_voted {
            self.timeline.row(self.now).left += 1;
        }
    }

    fn act(&mut self, subject: ActSubject) -> station_controller::Act {
        let act = self.signed();
        self.acts.push(Act { at: self.now, subject, signatures: act.signatures });
        act
    }

    /// An act as this commission signs every one.
    fn signed(&self) -> station_controller::Act {
        station_controller::Act { signatures: self.scenario.commission.signatures, by_specialist: true }
    }

    fn note_line(&mut self) {
        let length = (self.desk_line.len() + self.device_line.len()) as u32;
        let row = self.timeline.row(self.now);
        row.longest_line = row.longest_line.max(length);
    }
}

#[cfg(test)]
mod tests;
