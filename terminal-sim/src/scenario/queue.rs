//! The queueing form of a scenario: stages with servers and lines, and nothing of an election.
//!
//! A file with a table `[queue]` is one. `docs/QUEUE.md` is its reference; a test holds it against the reader.

mod canonical;
mod reader;
#[cfg(test)]
mod tests;

use election::time::{Duration, Instant};

use super::ServiceTime;

pub(super) use reader::queue;

/// Lines to run. All moments count from opening, which is [`Instant::MIDNIGHT`].
#[derive(Clone, Debug, PartialEq)]
pub struct QueueScenario {
    /// One line for reports.
    pub title: String,
    /// What is asked, in a few sentences.
    pub story: String,
    /// Days to run, each alone and empty at opening; 1 to 1,000,000.
    pub days: u32,
    /// Voters who come before this are served and not counted in the summary.
    pub warm_up: Duration,
    /// Waits of which the summary says how many were longer, ascending.
    pub over: Vec<Duration>,
    /// The most voters in the whole place; who comes when it is full leaves.
    pub room: Option<u32>,
    /// When voters come.
    pub arrivals: QueueArrivals,
    /// Where they are served, one after the other; 1 to 20.
    pub stages: Vec<QueueStage>,
    /// When servers stand still.
    pub outages: Vec<QueueOutage>,
}

/// When voters come.
#[derive(Clone, Debug, PartialEq)]
pub enum QueueArrivals {
    /// A Poisson stream whose rate is constant within a piece; the place closes after the last piece.
    Poisson {
        /// Mean arrivals an hour, one entry for each piece.
        per_hour: Vec<f64>,
        /// Length of a piece.
        piece: Duration,
    },
    /// Exactly these moments, never falling, and when the place closes.
    Trace {
        /// Arrivals.
        times: Vec<Instant>,
        /// Closing, not before the last arrival.
        closes: Instant,
    },
}

/// One line and its servers.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueStage {
    /// A name that no other stage has.
    pub name: String,
    /// Servers, 1 to 10,000.
    pub servers: u32,
    /// How long a voter takes.
    pub service: StageService,
    /// The most voters here, those being served included; who comes when it is full leaves the place.
    pub room: Option<u32>,
    /// How long a voter waits here before leaving; absent: for ever.
    pub patience: Option<ServiceTime>,
}

/// How long voters take at a stage.
#[derive(Clone, Debug, PartialEq)]
pub enum StageService {
    /// Drawn for each voter.
    Drawn(ServiceTime),
    /// Given in order of arrival at the place; after the last it begins anew. Never empty.
    Trace(Vec<Duration>),
}

/// A stretch in which the servers of some stages stand still.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueOutage {
    /// Its beginning.
    pub from: Instant,
    /// Its end, after the beginning.
    pub to: Instant,
    /// Places of the stages in the scenario's list, ascending.
    pub stages: Vec<usize>,
}

impl QueueScenario {
    /// Returns when the place closes: nobody comes later, and who is in a line then is served.
    pub fn closes(&self) -> Instant {
        match &self.arrivals {
            QueueArrivals::Poisson { per_hour, piece } => {
                Instant::MIDNIGHT + piece.times(per_hour.len() as u64)
            }
            QueueArrivals::Trace { closes, .. } => *closes,
        }
    }

    /// Returns how many voters a day is expected to have.
    pub fn expected_voters(&self) -> f64 {
        match &self.arrivals {
            QueueArrivals::Poisson { per_hour, piece } => {
                per_hour.iter().sum::<f64>() * piece.as_secs_f64() / 3_600.0
            }
            QueueArrivals::Trace { times, .. } => times.len() as f64,
        }
    }
}
