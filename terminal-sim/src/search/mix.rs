//! Which faults a run has: drawn from its seed, over whatever the scenario's station consists of.

use chacha20::ChaCha8Rng;
use election::device::Carrier;
use election::time::{Duration, Instant};
use rand::RngExt;

use crate::scenario::{Fault, FaultKind, OnStop, Scenario};
use crate::streams::{Purpose, Streams, exponential};

/// Most faults of one run.
const MOST: u32 = 12;
/// Mean length of a fault.
const MEAN_LENGTH: Duration = Duration::from_mins(12);
/// Part of the hours of voting in which faults come, in percent; by its end the last one has healed.
const STORMY: u64 = 70;

/// Stream entity of [`Purpose::Mix`]; a sweep's faults count from 0.
const SEARCH: u64 = 1 << 32;

/// A kind of fault and what to draw about it.
type Draw = fn(&Scenario, &mut ChaCha8Rng) -> FaultKind;

/// Kinds a run may have. Each run turns each of them on or off, so that some runs have many of a few kinds.
const KINDS: [Draw; 6] = [
    |scenario, rng| FaultKind::DeviceDead {
        count: rng.random_range(1..=(scenario.equipment.devices / 2).max(1)),
    },
    |_, _| FaultKind::DeskDead { then: OnStop::Restart },
    |_, _| FaultKind::PowerCut { then: OnStop::Restart },
    |scenario, rng| FaultKind::LineNoise { line: line(scenario, rng), bit_error_rate: rate(rng) },
    |scenario, rng| FaultKind::LineCut { line: line(scenario, rng) },
    |_, _| FaultKind::CounterStuck,
];

/// Returns the scenario with faults drawn from the seed in place of its own.
///
/// All of them heal by themselves when 70 % of the hours of voting are over. What is told of the scenario goes as
/// well, for it is about other faults.
pub fn mix(scenario: &Scenario, seed: u64) -> Scenario {
    let mut rng = Streams::new(seed, scenario.precinct.number).of(Purpose::Mix, SEARCH);
    let on: Vec<&Draw> = KINDS.iter().filter(|_| rng.random_bool(0.5)).collect();
    let count = if on.is_empty() { 0 } else { rng.random_range(0..=MOST) };
    let opens = scenario.hours.opens;
    let storm = Duration::from_nanos(scenario.hours.closes.since(opens).nanos() / 100 * STORMY);
    let mut faults: Vec<Fault> = (0..count)
        .filter_map(|_| {
            let draw = on.get(rng.random_range(0..on.len()))?;
            let kind = draw(scenario, &mut rng);
            let at = opens + Duration::from_millis(rng.random_range(0..storm.millis().max(2) - 1));
            let length = exponential(&mut rng, MEAN_LENGTH.nanos() as f64);
            let length = Duration::from_millis((length / 1e6) as u64 + 1);
            Some(Fault { kind, at, until: Some((at + length).min(opens + storm)) })
        })
        .filter(|fault| fault.until.is_some_and(|until| fault.at < until))
        .collect();
    faults.sort_by_key(|fault| fault.at);
    Scenario {
        story: String::new(),
        incident: None,
        reported: Vec::new(),
        assumed: Vec::new(),
        notes: Vec::new(),
        withhold: Vec::new(),
        faults,
        ..scenario.clone()
    }
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
