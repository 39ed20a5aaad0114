//! Lines and servers only: no wire and no record.
//!
//! Each stage is one first-come, first-served line before its servers. An outage freezes the servers of a stage:
//! sessions keep what is left of them, nobody starts, arrivals go on, and closing turns nobody away (SIMULATION 8).
//! Each start is worked out exactly when a voter joins a line, from when the servers are free (the recursion of Kiefer
//! and Wolfowitz).
//!
//! [`run`] takes the voters of a precinct's day, with the draws they have in the full simulation, through desk and booth.
//! [`run_queue`] runs a scenario of the queueing form.

mod crowd;
mod network;
mod outages;
mod summary;
#[cfg(test)]
mod tests;

use election::time::{Duration, Instant};

use crate::scenario::queue::QueueScenario;
use crate::scenario::{FaultKind, Scenario};
use crate::{plan, streams};

use crowd::Crowd;
use network::{Network, Stage};
use outages::Outages;
pub use summary::{Estimate, Over, StageSummary, Summary, Tally};

/// What became of a voter at one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Was served.
    Served(Served),
    /// Gave up waiting and left the place at this moment.
    GaveUp(Instant),
    /// Came at this moment, found no room, and left the place.
    Full(Instant),
    /// Waits for servers that never go on.
    Stranded,
    /// Never came here.
    Never,
}

/// A stretch with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its start.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
}

/// The ways of all voters of a day, in order of arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passages {
    /// When the place opens.
    pub opens: Instant,
    /// When it closes: nobody comes later.
    pub closes: Instant,
    /// Names of the stages.
    pub stages: Vec<String>,
    arrivals: Vec<Instant>,
    /// As many for each voter as there are stages.
    steps: Vec<Step>,
}

/// One voter's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage<'a> {
    /// Joins the first line.
    pub arrival: Instant,
    /// What became of the voter at each stage.
    pub steps: &'a [Step],
}

impl Passages {
    /// Returns how many voters came.
    pub fn len(&self) -> usize {
        self.arrivals.len()
    }

    /// Returns whether nobody came.
    pub fn is_empty(&self) -> bool {
        self.arrivals.is_empty()
    }

    /// Returns every voter's way.
    pub fn iter(&self) -> impl Iterator<Item = Passage<'_>> {
        let steps = self.steps.chunks_exact(self.stages.len().max(1));
        self.arrivals.iter().zip(steps).map(|(arrival, steps)| Passage { arrival: *arrival, steps })
    }
}

impl Passage<'_> {
    /// Returns the stretch with a server of this stage, if there was one.
    pub fn served(&self, stage: usize) -> Option<Served> {
        match self.steps.get(stage)? {
            Step::Served(served) => Some(*served),
            _ => None,
        }
    }

    /// Returns when the voter comes to a stage, whether there is room or not.
    pub fn comes(&self, stage: usize) -> Option<Instant> {
        match stage.checked_sub(1) {
            None => Some(self.arrival),
            Some(before) => self.served(before).map(|served| served.end),
        }
    }

    /// Returns the wait in the line of a stage, if the voter was served there.
    pub fn wait(&self, stage: usize) -> Option<Duration> {
        Some(self.served(stage)?.start.since(self.comes(stage)?))
    }

    /// Returns when the voter leaves a stage, in whatever way, if ever.
    pub fn leaves(&self, stage: usize) -> Option<Instant> {
        match self.steps.get(stage)? {
            Step::Served(served) => Some(served.end),
            Step::GaveUp(at) | Step::Full(at) => Some(*at),
            Step::Stranded | Step::Never => None,
        }
    }

    /// Returns when the voter leaves the place, in whatever way, if ever.
    pub fn leaves_place(&self) -> Option<Instant> {
        let reached = self.steps.iter().rposition(|step| *step != Step::Never)?;
        self.leaves(reached)
    }
}

/// Runs the lines of a precinct's day: `desk`, then `booth`. What stops the booths is a `power-cut` or `desk-dead`.
pub fn run(scenario: &Scenario, seed: u64) -> Passages {
    let crowd = Crowd::of_plan(&plan::draw_for_lines(scenario, seed));
    let equipment = &scenario.equipment;
    let desks = Stage::new(u32::from(equipment.desks), None, Outages::default());
    let booths = Stage::new(u32::from(equipment.booths), None, Outages::new(stops(scenario)));
    let network = Network::new(vec![desks, booths], None);
    Passages {
        opens: scenario.hours.opens,
        closes: scenario.hours.closes,
        stages: vec!["desk".to_owned(), "booth".to_owned()],
        steps: network.run(&crowd),
        arrivals: crowd.arrivals,
    }
}

/// Runs one day, counted from 1, of a queueing scenario.
pub fn run_queue(scenario: &QueueScenario, seed: u64, day: u32) -> Passages {
    let crowd = Crowd::draw(scenario, &streams::Streams::new(seed, day));
    let stages = (0..).zip(&scenario.stages).map(|(place, stage)| {
        let stops = scenario.outages.iter().filter(|outage| outage.stages.contains(&place));
        let stops = stops.map(|outage| (outage.from, outage.to)).collect();
        Stage::new(stage.servers, stage.room, Outages::new(stops))
    });
    let network = Network::new(stages.collect(), scenario.room);
    Passages {
        opens: Instant::MIDNIGHT,
        closes: scenario.closes(),
        stages: scenario.stages.iter().map(|stage| stage.name.clone()).collect(),
        steps: network.run(&crowd),
        arrivals: crowd.arrivals,
    }
}

fn stops(scenario: &Scenario) -> Vec<(Instant, Instant)> {
    let stops = scenario.faults.iter().filter_map(|fault| {
        let from = match fault.kind {
            FaultKind::DeskDead { .. } => fault.at,
            FaultKind::PowerCut { .. } => fault.at + scenario.equipment.ups,
            _ => return None,
        };
        Some((from, fault.until.unwrap_or(outages::NEVER)))
    });
    stops.collect()
}
