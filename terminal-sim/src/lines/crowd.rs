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
    /// For each voter, what each stage takes.
    pub(super) needs: Vec<Need>,
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
        let needs = plan.station.iter().flat_map(|voter| {
            let patience = voter.patience.unwrap_or(FOREVER);
            [voter.desk, voter.electronic].map(|takes| Need { takes, patience })
        });
        Self { arrivals: plan.station.iter().map(|voter| voter.arrival).collect(), needs: needs.collect() }
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
        let mut sources: Vec<Source<'_>> = (0..)
            .zip(&scenario.stages)
            .map(|(place, stage)| {
                let patience = stage.patience.map(Sampler::new);
                Source {
                    service: match &stage.service {
                        StageService::Drawn(time) => {
                            Service::Drawn(Sampler::new(*time), streams.of(Purpose::QueueService, place))
                        }
                        StageService::Trace(times) => Service::Trace(times.iter().copied().cycle()),
                    },
                    patience: patience.map(|sampler| (sampler, streams.of(Purpose::QueuePatience, place))),
                }
            })
            .collect();
        let mut needs = Vec::with_capacity(arrivals.len() * sources.len());
        for _ in &arrivals {
            needs.extend(sources.iter_mut().map(Source::draw));
        }
        Self { arrivals, needs }
    }
}

/// Where the needs at one stage come from.
struct Source<'a> {
    service: Service<'a>,
    patience: Option<(Sampler, ChaCha8Rng)>,
}

enum Service<'a> {
    Drawn(Sampler, ChaCha8Rng),
    Trace(std::iter::Cycle<std::iter::Copied<std::slice::Iter<'a, Duration>>>),
}

impl Source<'_> {
    fn draw(&mut self) -> Need {
        let takes = match &mut self.service {
            Service::Drawn(sampler, rng) => sampler.draw(rng),
            Service::Trace(times) => times.next().unwrap_or_default(),
        };
        let patience = self.patience.as_mut().map_or(FOREVER, |(sampler, rng)| sampler.draw(rng));
        Need { takes, patience }
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
