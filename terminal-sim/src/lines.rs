//! Lines and servers only: desk, then booth, with no wire and no record.
//!
//! The same voters with the same draws as in the full simulation, reduced to what queueing theory speaks of. Each stage
//! is one first-come, first-served line before its servers. An outage (`power-cut`, `desk-dead`) freezes the booths:
//! sessions keep what is left of them, nobody starts, arrivals go on, and closing turns nobody away
//! (SIMULATION 8). The recursion of Kiefer and Wolfowitz gives every start exactly, without an event queue.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use election::time::{Duration, Instant};
use serde::Serialize;

use crate::plan::{self, VoterPlan};
use crate::scenario::{FaultKind, Scenario};

/// One voter's way through the lines. Times are absent from the stage at which the voter gave up waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// Joins the line at the desk.
    pub arrival: Instant,
    /// Start and end at the desk.
    pub desk: Option<Served>,
    /// Start and end in the booth.
    pub booth: Option<Served>,
}

/// A stretch with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Served {
    /// Its start.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
}

impl Passage {
    /// Returns the wait in the line at the desk, if the voter was served there.
    pub fn desk_wait(&self) -> Option<Duration> {
        self.desk.map(|desk| desk.start.since(self.arrival))
    }

    /// Returns the wait for a booth, if the voter got one.
    pub fn booth_wait(&self) -> Option<Duration> {
        Some(self.booth?.start.since(self.desk?.end))
    }
}

/// Runs a day of lines. Passages come in order of arrival.
pub fn run(scenario: &Scenario, seed: u64) -> Vec<Passage> {
    let plan = plan::draw_for_lines(scenario, seed);
    let outages = Outages::of(scenario);
    let mut desks = Stage::new(scenario.equipment.desks);
    let mut passages: Vec<Passage> = plan
        .station
        .iter()
        .map(|voter| {
            let desk = desks.serve(voter.arrival, voter.desk, voter.patience);
            Passage { arrival: voter.arrival, desk, booth: None }
        })
        .collect();
    let mut order: Vec<(Instant, usize)> =
        passages.iter().enumerate().filter_map(|(at, passage)| Some((passage.desk?.end, at))).collect();
    order.sort_unstable();
    let mut booths = Stage::new(scenario.equipment.booths);
    for (ready, at) in order {
        let Some((passage, voter)) = passages.get_mut(at).zip(plan.station.get(at)) else { continue };
        passage.booth = outages.serve(&mut booths, ready, voter);
    }
    passages
}

/// Servers with one line, remembered by when each is free.
struct Stage {
    free: BinaryHeap<Reverse<Instant>>,
}

impl Stage {
    fn new(servers: u16) -> Self {
        Self { free: (0..servers).map(|_| Reverse(Instant::MIDNIGHT)).collect() }
    }

    fn serve(&mut self, joins: Instant, takes: Duration, patience: Option<Duration>) -> Option<Served> {
        let Reverse(free) = *self.free.peek()?;
        let start = free.max(joins);
        if patience.is_some_and(|patience| patience < start.since(joins)) {
            return None;
        }
        let end = start + takes;
        self.free.pop();
        self.free.push(Reverse(end));
        Some(Served { start, end })
    }
}

/// Stretches in which the booths stand still, merged and in order.
struct Outages(Vec<(Instant, Instant)>);

impl Outages {
    fn of(scenario: &Scenario) -> Self {
        let end_of_time = Instant::from_nanos(u64::MAX / 2);
        let stops = scenario.faults.iter().filter_map(|fault| {
            let from = match fault.kind {
                FaultKind::DeskDead { .. } => fault.at,
                FaultKind::PowerCut { .. } => fault.at + scenario.equipment.ups,
                _ => return None,
            };
            let to = fault.until.unwrap_or(end_of_time);
            (from < to).then_some((from, to))
        });
        let mut stops: Vec<(Instant, Instant)> = stops.collect();
        stops.sort_unstable();
        let mut merged: Vec<(Instant, Instant)> = Vec::new();
        for (from, to) in stops {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    /// Serves a voter on the booths' own clock, which stands still during outages.
    fn serve(&self, booths: &mut Stage, ready: Instant, voter: &VoterPlan) -> Option<Served> {
        let patience = voter.patience.map(|patience| {
            let gives_up = self.working(ready + patience);
            gives_up.since(self.working(ready))
        });
        let served = booths.serve(self.working(ready), voter.electronic, patience)?;
        Some(Served { start: self.real_start(served.start).max(ready), end: self.real_end(served.end) })
    }

    /// Returns what the booths' clock shows.
    fn working(&self, real: Instant) -> Instant {
        let stopped = self.0.iter().map(|(from, to)| real.min(*to).since(*from));
        stopped.fold(real, |clock, stop| clock - stop)
    }

    /// Returns when something starts: at the end of an outage rather than at its beginning.
    fn real_start(&self, working: Instant) -> Instant {
        self.0
            .iter()
            .fold(working, |real, (from, to)| if *from <= real { real + to.since(*from) } else { real })
    }

    /// Returns when something ends: at the beginning of an outage rather than at its end.
    fn real_end(&self, working: Instant) -> Instant {
        self.0
            .iter()
            .fold(working, |real, (from, to)| if *from < real { real + to.since(*from) } else { real })
    }
}

#[cfg(test)]
mod tests;
