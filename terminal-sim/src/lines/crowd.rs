//! Who comes, when, and what each needs at every stage: all draws of a run of lines.

use chacha20::ChaCha8Rng;
use election::time::{Duration, Instant};

use crate::plan::Plan;
use crate::scenario::queue::{QueueArrivals, QueueScenario, StageService};
use crate::streams::{Purpose, Sampler, Streams, exponential};

/// Patience without end.
pub(super) const FOREVER: Duration = Duration::from_nanos(u64::MAX);

/// The voters of a day.
pub(super) struct Crowd {
    /// In order.
    pub(super) arrivals: Vec<Instant>,
    /// What each stage takes, stage by stage: of all voters what the first takes, and so on.
    takes: Vec<Duration>,
    /// How long voters wait at each stage, in the same order; empty where all wait for ever.
    patience: Vec<Duration>,
}

/// What a voter needs of one stage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need {
    pub(super) takes: Duration,
    pub(super) patience: Duration,
}

impl Crowd {
    /// Takes the voters of a precinct's plan to desk and booth.
    pub(super) fn of_plan(plan: &Plan) -> Self {
        let voters = &plan.station;
        let is_patient = voters.iter().all(|voter| voter.patience.is_none());
        let hurried = if is_patient { [].iter() } else { voters.iter() };
        let patience: Vec<Duration> = hurried.map(|voter| voter.patience.unwrap_or(FOREVER)).collect();
        let (desk, booth) =
            (voters.iter().map(|voter| voter.desk), voters.iter().map(|voter| voter.electronic));
        Self {
            arrivals: voters.iter().map(|voter| voter.arrival).collect(),
            takes: desk.chain(booth).collect(),
            patience: patience.repeat(2),
        }
    }

    /// Draws the voters of one day. Every stage has streams of its own, so that a stage more, or another distribution
    /// at one, changes nothing at the others.
    pub(super) fn draw(scenario: &QueueScenario, streams: &Streams) -> Self {
        let arrivals = match &scenario.arrivals {
            QueueArrivals::Poisson { per_hour, piece } => {
                poisson(&mut streams.of(Purpose::QueueGaps, 0), per_hour, *piece)
            }
            QueueArrivals::Trace { times, .. } => times.clone(),
        };
        let count = scenario.stages.len();
        let mut takes = vec![Duration::ZERO; arrivals.len() * count];
        let is_patient = scenario.stages.iter().all(|stage| stage.patience.is_none());
        let mut patience = vec![FOREVER; if is_patient { 0 } else { takes.len() }];
        let voters = arrivals.len().max(1);
        for ((place, stage), takes) in (0..).zip(&scenario.stages).zip(takes.chunks_mut(voters)) {
            match &stage.service {
                StageService::Drawn(time) => {
                    Sampler::new(*time).fill(&mut streams.of(Purpose::QueueService, place), takes);
                }
                StageService::Trace(times) => {
                    takes.iter_mut().zip(times.iter().cycle()).for_each(|(takes, time)| *takes = *time);
                }
            }
        }
        for ((place, stage), patience) in (0..).zip(&scenario.stages).zip(patience.chunks_mut(voters)) {
            if let Some(time) = stage.patience {
                Sampler::new(time).fill(&mut streams.of(Purpose::QueuePatience, place), patience);
            }
        }
        Self { arrivals, takes, patience }
    }

    /// Returns how many needs there are: one for each voter and stage.
    pub(super) fn needs(&self) -> usize {
        self.takes.len()
    }

    /// Returns what a voter needs of a stage.
    pub(super) fn need(&self, voter: usize, stage: usize) -> Option<Need> {
        let place = stage * self.arrivals.len() + voter;
        let takes = *self.takes.get(place)?;
        Some(Need { takes, patience: self.patience.get(place).copied().unwrap_or(FOREVER) })
    }
}

fn poisson(gaps: &mut ChaCha8Rng, per_hour: &[f64], piece: Duration) -> Vec<Instant> {
    const HOUR_NS: f64 = 3.6e12;
    let mut arrivals = Vec::new();
    let mut from = Instant::MIDNIGHT;
    for rate in per_hour {
        let to = from + piece;
        let mut at = from;
        loop {
            // A rate of 0 makes an endless gap, and the cast takes it to the largest number there is.
            at += Duration::from_nanos(exponential(gaps, HOUR_NS / rate) as u64);
            if to <= at {
                break;
            }
            arrivals.push(at);
        }
        from = to;
    }
    arrivals
}
