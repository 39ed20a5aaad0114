//! Which faults a run has: drawn from its seed, over whatever the scenario's station consists of.

use chacha20::ChaCha8Rng;
use election::device::Carrier;
use election::record::ops::AfterFallback;
use election::time::{Duration, Instant};
use rand::RngExt;

use crate::scenario::{ByteLoss, Direction, Fault, FaultKind, OnStop, RecordPlan, Scenario, ServiceTime};
use crate::streams::{Purpose, Streams, exponential};

/// Most faults of one run.
const MOST: u32 = 12;
/// Mean length of a fault.
const MEAN_LENGTH: Duration = Duration::from_mins(12);
/// Part of the hours of voting in which faults still come, in percent; by its end the last one has healed.
const STORMY: u64 = 70;

/// Stream entity of [`Purpose::Mix`]; a sweep's faults count from 0.
const SEARCH: u64 = 1 << 32;

/// A kind of fault and what to draw about it.
type Draw = fn(&Scenario, &mut ChaCha8Rng) -> FaultKind;

/// Kinds a run may have. Each run turns each of them on or off, so that some runs have many of a few kinds.
const KINDS: [Draw; 18] = [
    |scenario, rng| FaultKind::DeviceDead {
        count: rng.random_range(1..=(scenario.equipment.devices / 2).max(1)),
    },
    |_, rng| FaultKind::DeskDead { then: on_stop(rng) },
    |_, rng| FaultKind::PowerCut { then: on_stop(rng) },
    |scenario, rng| FaultKind::LineNoise { line: line(scenario, rng), bit_error_rate: rate(rng) },
    |scenario, rng| FaultKind::LineCut { line: line(scenario, rng) },
    |_, _| FaultKind::CounterStuck,
    |scenario, rng| {
        let (burst_bytes, in_burst) = (20.0, 0.9);
        let loss = ByteLoss { alone: rate(rng), burst_share: rate(rng), burst_bytes, in_burst };
        FaultKind::LineLoss { line: line(scenario, rng), loss }
    },
    |scenario, rng| FaultKind::LineDuplicate { line: line(scenario, rng), share: 0.25 },
    |scenario, rng| {
        let (delay, jitter) = (Duration::from_millis(200), Duration::from_millis(300));
        FaultKind::LineDelay { line: line(scenario, rng), delay, jitter }
    },
    |scenario, rng| {
        let directions = [Direction::Both, Direction::ToStation, Direction::ToTerminal];
        let direction = directions.get(rng.random_range(0..3)).copied().unwrap_or(Direction::Both);
        FaultKind::LineMute { line: line(scenario, rng), direction }
    },
    |scenario, rng| FaultKind::DevicePaused {
        count: rng.random_range(1..=(scenario.equipment.devices / 2).max(1)),
    },
    |_, rng| FaultKind::CardStale { count: rng.random_range(1..=3) },
    |_, rng| FaultKind::CardSwapped { count: rng.random_range(1..=3) },
    |scenario, rng| {
        let suites: Vec<u8> = (0..=2).filter(|suite| *suite != scenario.equipment.line.suite).collect();
        let count = rng.random_range(1..=(scenario.equipment.devices / 2).max(1));
        FaultKind::MixedFirmware { count, suite: suites.get(rng.random_range(0..2)).copied().unwrap_or(0) }
    },
    |scenario, rng| FaultKind::OnePhase { count: rng.random_range(1..=scenario.equipment.booths.max(1)) },
    |_, rng| FaultKind::DiskTorn { operation: rng.random_range(1..=40), then: on_stop(rng) },
    |_, rng| FaultKind::DiskFull { then: on_stop(rng) },
    |_, rng| FaultKind::WrongDate { minutes: rng.random_range(-2_000..=2_000) },
];

/// Something about people and lines that some runs have otherwise, so that rare states come up.
type Knob = fn(&mut Scenario, &mut ChaCha8Rng);

const KNOBS: [Knob; 6] = [
    |scenario, _| scenario.behaviour.walk_off = 0.01,
    |scenario, _| scenario.behaviour.forget = 0.05,
    |scenario, _| {
        scenario.behaviour.patience = Some(ServiceTime::Exponential { mean: Duration::from_mins(20) });
    },
    |scenario, rng| {
        let policies = [AfterFallback::Keep, AfterFallback::Void, AfterFallback::RecountFromDevices];
        scenario.commission.after_fallback =
            policies.get(rng.random_range(0..policies.len())).copied().unwrap_or(AfterFallback::Keep);
    },
    |scenario, _| scenario.equipment.line.keep_alive = Duration::from_secs(30),
    |scenario, _| scenario.equipment.ups = Duration::ZERO,
];

/// Returns the scenario with faults drawn from the seed in place of its own, and with some habits of people and lines
/// changed.
///
/// All of them heal by themselves when 70 % of the hours of voting are over. What is told of the scenario goes as
/// well, for it is about other faults.
pub fn mix(scenario: &Scenario, seed: u64) -> Scenario {
    let mut rng = Streams::new(seed, scenario.precinct.number).of(Purpose::Mix, SEARCH);
    let on: Vec<&Draw> = KINDS.iter().filter(|_| rng.random_bool(0.5)).collect();
    let count = if on.is_empty() { 0 } else { rng.random_range(0..=MOST) };
    let opens = scenario.hours.opens;
    let heals = opens + Duration::from_millis(scenario.hours.closes.since(opens).millis() * STORMY / 100);
    // The system may be started from here on, and a fault begin.
    let dawn = scenario.hours.start_not_before.min(opens);
    let storm = heals.since(dawn);
    let mut faults: Vec<Fault> = (0..count)
        .filter_map(|_| {
            let draw = on.get(rng.random_range(0..on.len()))?;
            let kind = draw(scenario, &mut rng);
            let at = dawn + Duration::from_millis(rng.random_range(0..storm.millis().max(2) - 1));
            let length = exponential(&mut rng, MEAN_LENGTH.nanos() as f64);
            let length = Duration::from_millis((length / 1e6) as u64 + 1);
            Some(Fault { kind, at, until: Some((at + length).min(heals)) })
        })
        .filter(|fault| fault.until.is_some_and(|until| fault.at < until))
        .filter(|fault| is_possible(scenario, fault.kind))
        .collect();
    faults.sort_by_key(|fault| fault.at);
    let mut mixed = scenario.clone();
    for knob in KNOBS {
        if rng.random_bool(0.25) {
            knob(&mut mixed, &mut rng);
        }
    }
    Scenario {
        story: String::new(),
        incident: None,
        reported: Vec::new(),
        assumed: Vec::new(),
        notes: Vec::new(),
        withhold: Vec::new(),
        faults,
        ..mixed
    }
}

/// Whether the station has what breaks: the stand-in of a record has no disk.
fn is_possible(scenario: &Scenario, kind: FaultKind) -> bool {
    match kind {
        FaultKind::CardStale { .. } | FaultKind::CardSwapped { .. } => {
            scenario.equipment.profile.carrier == Carrier::Card
        }
        FaultKind::DiskTorn { .. } => scenario.election.record == RecordPlan::Kept,
        _ => true,
    }
}

/// The commission mostly waits for the repair.
fn on_stop(rng: &mut ChaCha8Rng) -> OnStop {
    if rng.random_bool(0.9) { OnStop::Restart } else { OnStop::Paper }
}

fn line(scenario: &Scenario, rng: &mut ChaCha8Rng) -> u16 {
    let lines = match scenario.equipment.profile.carrier {
        Carrier::Remote | Carrier::Card => scenario.equipment.docks,
        Carrier::Cable => scenario.equipment.devices,
    };
    rng.random_range(1..=lines.max(1))
}

/// Between one bit in a hundred and one in a hundred thousand.
fn rate(rng: &mut ChaCha8Rng) -> f64 {
    let exponent: f64 = rng.random_range(2.0..5.0);
    // Three digits are enough, and a list of faults is read by people.
    let rate = libm::pow(10.0, -exponent);
    let digits = libm::pow(10.0, libm::floor(exponent) + 3.0);
    libm::round(rate * digits) / digits
}

/// Returns a moment on the minute, not before this one.
pub(super) fn minute_after(at: Instant) -> Instant {
    if at == at.minute() { at } else { at.minute() + Duration::from_mins(1) }
}
