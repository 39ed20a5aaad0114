//! The station in the morning: who is listed, which devices lie on the desk, what is planned for the day.

use std::collections::{BTreeMap, VecDeque};

use election::ballot::Sealing;
use election::barcode::ScannerSettings;
use election::contest::{Contest, Tally};
use election::device::{Carrier, DeviceId};
use election::precinct::{ElectionDefinition, Stamp, wire_id};
use election::sealing::{CloseSecret, Sealer};
use election::time::{Duration, Instant};
use election::wire::code::Mode;
use election::wire::keys::{DeviceKey, SuiteSet};
use election::wire::{LineEvent, LineId};
use station_controller::link::LinkSettings;
use station_controller::{Rules, Setup};

use super::booths::Booths;
use super::cable::Cable;
use super::docks::{Dock, Job};
use super::home::Trip;
use super::queue::Queue;
use super::stock::Stock;
use super::store::Store;
use super::{Device, Event, Place, Room, Step, Visit, World};
use crate::chronicle::Entry;
use crate::plan;
use crate::scenario::{FaultKind, Scenario, SealingPlan};
use crate::sealing::BallotSealer;
use crate::streams::Streams;
use crate::terminal::{Terminal, TerminalSetup};
use crate::timeline::Timeline;
use crate::truth::Truth;

/// How long after closing the commission waits for voters inside and for devices that do not answer. Assumed.
const LAST_PATIENCE: Duration = Duration::from_mins(180);

/// Stream entities of [`Streams::secret`]; devices follow from 16 on.
const STATION_SECRET: u64 = 0;
const CLOSE_SECRET: u64 = 1;
const BOOTH_SECRET: u64 = 2;
const FIRST_DEVICE_SECRET: u64 = 16;

impl<'a> World<'a> {
    pub(super) fn new(scenario: &'a Scenario, seed: u64, chronicle: Option<Vec<Entry>>) -> Self {
        let streams = Streams::new(seed, scenario.precinct.number);
        let plan = plan::draw(scenario, seed);
        let (register, people) = plan::people(scenario);
        let close_secret = close_secret(scenario, streams);
        let mut definition = definition(scenario, close_secret.as_ref());
        let sealer = definition.sealer();
        let (devices, device_keys) = make_devices(scenario, streams, plan.home.len(), &sealer);
        name_devices(&mut definition, scenario, &devices);
        let lines = devices_on_lines(scenario);
        let setup = Setup {
            definition,
            register,
            device_keys,
            carrier: scenario.equipment.profile.carrier,
            lines,
            link: link_settings(scenario),
            scanner: ScannerSettings::default(),
            rules: Rules { after_fallback: scenario.commission.after_fallback, right_expires_s: 0 },
            secret: streams.secret(STATION_SECRET),
            draws: streams.secret(STATION_SECRET),
        };
        let mut store = Store::new(scenario.election.record, &setup, streams);
        store.clock.set(clock_at_dawn(scenario), scenario.hours.opens);
        let station = store.start(&setup, Instant::MIDNIGHT, 0);
        let line_plan = &scenario.equipment.line;
        Self {
            scenario,
            streams,
            people,
            now: Instant::MIDNIGHT,
            queue: Queue::new(),
            station: Some(station),
            boots: 0,
            station_due: None,
            store,
            cables: (0..lines).map(|line| Cable::new(line_plan, streams, u64::from(line))).collect(),
            docks: docks(scenario, lines),
            booth_counts: vec![0; usize::from(scenario.equipment.booths)],
            cards_free: u32::from(scenario.equipment.devices),
            visits: vec![Visit::AWAY; plan.station.len()],
            present: 0,
            desk_line: VecDeque::new(),
            desks_free: scenario.equipment.desks,
            device_line: VecDeque::new(),
            returned: VecDeque::new(),
            to_exchange: None,
            booths: Booths::new(scenario.equipment.booths),
            booth_sealer: BallotSealer::new(sealer, streams.secret(BOOTH_SECRET)),
            close_secret,
            paper: Booths::new(scenario.equipment.paper_booths),
            marks: vec![(0, 0); scenario.electorate.listed as usize],
            stock: Stock::new(scenario),
            home: Trip::default(),
            room: Room::default(),
            fault_budget: BTreeMap::new(),
            fault_victims: BTreeMap::new(),
            acts: Vec::new(),
            steps_come: Vec::new(),
            added: 0,
            truth: Truth { marked: tallies(scenario), ..Truth::default() },
            timeline: Timeline::new(scenario.hours.opens),
            chronicle,
            buffer: Vec::new(),
            dues: vec![None; devices.len()],
            next_timer: None,
            devices,
            plan,
            setup,
        }
    }

    /// Plans what is known beforehand.
    pub(super) fn plan_day(&mut self) {
        let early = self.scenario.faults.iter().find(|fault| fault.kind == FaultKind::EarlyStart);
        let start = early.map_or(self.scenario.commission.system_start, |fault| fault.at);
        let hours = self.scenario.hours;
        self.human(start - Duration::from_mins(10), 0, Event::Start(Step::Test));
        self.human(start, 0, Event::Start(Step::Unseal));
        self.human(hours.opens.max(start), 0, Event::Start(Step::Open));
        self.human(hours.closes, 0, Event::Close);
        self.human(hours.closes + LAST_PATIENCE, 0, Event::EndOfPatience);
        for hour in 1.. {
            let at = hours.opens + Duration::from_mins(60).times(hour);
            if hours.closes <= at {
                break;
            }
            self.human(at, 0, Event::ReadCounters);
        }
        for (index, fault) in self.scenario.faults.iter().enumerate() {
            self.human(fault.at, 0, Event::FaultBegins(index));
            if let Some(end) = fault.ends() {
                self.human(end, 0, Event::FaultEnds(index));
            }
        }
        if !self.plan.home.is_empty() {
            let leaves = self.scenario.commission.home_trip;
            self.human(leaves - Duration::from_mins(10), 0, Event::HomeLoad);
        }
        self.expect_voter(0);
        self.plug_in_fixed_devices();
    }

    /// Readers, wired terminals and cradles are on their lines all day.
    fn plug_in_fixed_devices(&mut self) {
        let fixed = self.devices.iter().enumerate().filter_map(|(index, device)| match device.place {
            Place::OnLine(line) => Some((index, line)),
            _ => None,
        });
        for (index, line) in fixed.collect::<Vec<_>>() {
            self.signal_line(line, index, LineEvent::Up);
        }
    }
}

/// Lines of the desk computer: docks, readers or wired terminals, then a cradle for each portable device.
fn devices_on_lines(scenario: &Scenario) -> u16 {
    let equipment = &scenario.equipment;
    let served = match equipment.profile.carrier {
        Carrier::Remote | Carrier::Card => equipment.docks,
        Carrier::Cable => equipment.devices,
    };
    served + equipment.portable
}

/// A cradle is for its portable device and serves nobody at the station.
fn docks(scenario: &Scenario, lines: u16) -> Vec<Dock> {
    let first_cradle = lines - scenario.equipment.portable;
    let job = |line| if line < first_cradle { Job::Free } else { Job::Cradle };
    (0..lines).map(|line| Dock::new(LineId(line), job(line))).collect()
}

/// By how many minutes the computer's clock is ahead in the morning.
fn clock_at_dawn(scenario: &Scenario) -> i32 {
    let wrong = scenario.faults.iter().map(|fault| match fault.kind {
        FaultKind::WrongDate { minutes } => minutes,
        _ => 0,
    });
    wrong.fold(0, i32::saturating_add)
}

pub(super) fn link_settings(scenario: &Scenario) -> LinkSettings {
    let line = &scenario.equipment.line;
    let mode = if line.suite == 2 { Mode::Election } else { Mode::Test };
    LinkSettings {
        baud: line.baud,
        bits_per_char: 10,
        keep_alive: line.keep_alive,
        suites: SuiteSet(1 << line.suite),
        mode,
        election_id: wire_id(&scenario.election.id),
    }
}

fn make_devices(
    scenario: &Scenario,
    streams: Streams,
    home_voters: usize,
    sealer: &Sealer,
) -> (Vec<Device>, BTreeMap<DeviceId, DeviceKey>) {
    let equipment = &scenario.equipment;
    let carrier = equipment.profile.carrier;
    let (prefix, count) = match carrier {
        Carrier::Remote => (b"REM-", equipment.devices),
        Carrier::Card => (b"CRD-", equipment.docks),
        Carrier::Cable => (b"TRM-", equipment.devices),
    };
    let served = (0..count).map(|n| {
        let place = if carrier == Carrier::Remote { Place::Pool } else { Place::OnLine(LineId(n)) };
        (numbered(prefix, n), carrier, 1, place)
    });
    let first_cradle = devices_on_lines(scenario) - equipment.portable;
    let portable = (0..equipment.portable).map(|n| {
        (numbered(b"PRT-", n), Carrier::Remote, home_voters.max(1), Place::OnLine(LineId(first_cradle + n)))
    });
    // Spares come last, so that they move no other device's secrets.
    let spares = (0..equipment.spares).map(|n| (numbered(prefix, count + n), carrier, 1, Place::Spare));
    let mut keys = BTreeMap::new();
    let devices =
        (0_u64..).zip(served.chain(portable).chain(spares)).map(|(n, (device, carrier, capacity, place))| {
            let key = device_key(scenario, streams, n);
            keys.insert(device, key.clone());
            let setup = TerminalSetup {
                device,
                key,
                link: link_settings(scenario),
                carrier,
                capacity,
                sealer: sealer.clone(),
                keeps_copies: equipment.keeps_copies,
                seed: streams.secret(FIRST_DEVICE_SECRET + 2 * n + 1),
            };
            let is_portable = device.0.starts_with(b"PRT-");
            let terminal = Terminal::new(setup);
            Device {
                terminal,
                place,
                is_dead: false,
                is_portable,
                pause: None,
                firmware: None,
                climbs: 0,
                is_under_repair: false,
            }
        });
    (devices.collect(), keys)
}

/// Suite 0 stands for the public test key alone.
fn device_key(scenario: &Scenario, streams: Streams, device: u64) -> DeviceKey {
    match scenario.equipment.line.suite {
        0 => DeviceKey::TEST,
        _ => DeviceKey::new(streams.secret(FIRST_DEVICE_SECRET + 2 * device)),
    }
}

fn numbered(prefix: &[u8; 4], n: u16) -> DeviceId {
    let text = format!("{:04}", n + 1);
    let mut id = [0; 8];
    id.iter_mut().zip(prefix.iter().copied().chain(text.bytes())).for_each(|(place, byte)| *place = byte);
    DeviceId(id)
}

/// Names the terminal of a booth, which counts the cards it marks.
pub(super) fn booth_id(n: usize) -> DeviceId {
    numbered(b"BTH-", u16::try_from(n).unwrap_or(u16::MAX - 1))
}

/// The private half of the close key, if the scenario seals ballots. It stays with the world until the count.
fn close_secret(scenario: &Scenario, streams: Streams) -> Option<CloseSecret> {
    match scenario.election.sealing {
        SealingPlan::StandIn => None,
        SealingPlan::ToCloseKey => Some(CloseSecret::new(streams.secret(CLOSE_SECRET))),
    }
}

fn definition(scenario: &Scenario, close_secret: Option<&CloseSecret>) -> ElectionDefinition {
    let contests = scenario.election.contests.iter().map(|contest| Contest {
        kind: contest.kind,
        name: contest.name.clone(),
        options: contest.options.clone(),
    });
    ElectionDefinition {
        stamp: Stamp::Simulated,
        title: scenario.election.title.clone(),
        election_id: scenario.election.id.clone(),
        date: scenario.election.date.clone(),
        precinct: scenario.precinct.clone(),
        contests: contests.collect(),
        hours: scenario.hours,
        listed: scenario.electorate.listed,
        members: scenario.commission.members,
        profile: scenario.equipment.profile.name.to_owned(),
        devices: Vec::new(),
        portable: Vec::new(),
        sealing: close_secret.map_or(Sealing::StandIn, |secret| Sealing::ToCloseKey(secret.close_key())),
    }
}

fn name_devices(definition: &mut ElectionDefinition, scenario: &Scenario, devices: &[Device]) {
    definition.devices = match scenario.equipment.profile.carrier {
        Carrier::Card => (0..usize::from(scenario.equipment.booths)).map(booth_id).collect(),
        Carrier::Remote | Carrier::Cable => named(devices, false),
    };
    definition.portable = named(devices, true);
}

fn named(devices: &[Device], portable: bool) -> Vec<DeviceId> {
    let chosen = devices.iter().filter(|device| device.is_portable == portable);
    chosen.map(|device| device.terminal.device()).collect()
}

fn tallies(scenario: &Scenario) -> Vec<Tally> {
    scenario.election.contests.iter().map(|contest| Tally::new(contest.options.len())).collect()
}
