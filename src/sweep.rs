//! Many days of one scenario, or of two against each other, and what they have in common.
//!
//! A day needs nothing but its scenario and its seed, so days run on all cores and in any order; rows are put in the order
//! of seeds, and no number of a row depends on who computed it. Two scenarios of a sweep share their seeds: voters who
//! come, choose and wait alike in both make the difference between the two sharper than either.

pub(crate) mod capacity;
pub(crate) mod hours;
pub(crate) mod matrix;
pub(crate) mod page;
pub(crate) mod row;
pub(crate) mod shard;
pub(crate) mod statistics;
pub(crate) mod summary;
pub(crate) mod text;

use std::fmt;
use std::str::FromStr;

use auditor::Evidence;
use election::evidence::sha256_hex;
use rand::Rng;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use terminal_sim::scenario::Scenario;
use terminal_sim::simulate;
use terminal_sim::streams::{Purpose, Streams};

use row::{Row, Side};

/// Most seeds of one sweep; past that, share them out.
const MOST_SEEDS: u64 = 10_000_000;

/// Seeds from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seeds {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl Seeds {
    pub(crate) fn count(self) -> u64 {
        self.last - self.first + 1
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.last)
    }
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            "seeds are a number, for 1 to that number, or A..B with both included, such as 101..200"
                .to_owned()
        };
        let number = |text: &str| text.parse::<u64>().map_err(|_| wrong());
        let (first, last) = match text.split_once("..") {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (1, number(text)?),
        };
        if last < first {
            return Err(wrong());
        }
        match (last - first).checked_add(1) {
            Some(count) if count <= MOST_SEEDS => Ok(Self { first, last }),
            _ => {
                Err(format!("a sweep has at most {MOST_SEEDS} seeds: share them out and use `saylau merge`"))
            }
        }
    }
}

/// What is played for each seed.
#[derive(Clone, Debug)]
pub(crate) struct Sweep {
    /// The scenario.
    pub(crate) base: Scenario,
    /// The one it is held against.
    pub(crate) against: Option<Scenario>,
    /// Each fault of a scenario happens on every other day, drawn by the seed.
    pub(crate) is_swarm: bool,
}

impl Sweep {
    /// Names the sweep: the same days under the same name. Depends on the version, for another may play them otherwise.
    pub(crate) fn id(&self) -> String {
        let against = self.against.as_ref().map_or_else(String::new, Scenario::canonical);
        let mode = if self.is_swarm { "swarm" } else { "all faults" };
        let version = env!("CARGO_PKG_VERSION");
        let whole = [version, mode, &self.base.canonical(), &against].join("\0");
        sha256_hex(whole.as_bytes()).chars().take(16).collect()
    }

    /// Plays every seed and returns the rows in order. `done` gets those of each seed, from any thread.
    pub(crate) fn run(&self, seeds: Seeds, done: impl Fn(&[Row]) + Sync) -> Vec<Row> {
        let id = self.id();
        let rows: Vec<Vec<Row>> = (seeds.first..=seeds.last)
            .into_par_iter()
            .map(|seed| {
                let rows = self.play(&id, seed);
                done(&rows);
                rows
            })
            .collect();
        rows.into_iter().flatten().collect()
    }

    fn play(&self, id: &str, seed: u64) -> Vec<Row> {
        let sides = [(Side::Base, Some(&self.base)), (Side::Against, self.against.as_ref())];
        let sides = sides.into_iter().filter_map(|(side, scenario)| Some((side, scenario?)));
        sides.map(|(side, scenario)| self.day(id, side, scenario, seed)).collect()
    }

    fn day(&self, id: &str, side: Side, scenario: &Scenario, seed: u64) -> Row {
        let mixed = self.is_swarm.then(|| mix(scenario, seed));
        let scenario = mixed.as_ref().unwrap_or(scenario);
        let hash = sha256_hex(scenario.canonical().as_bytes());
        let mut day = simulate(scenario, &hash, seed);
        let report = auditor::audit(&Evidence::from_files(std::mem::take(&mut day.evidence)));
        Row::of(id, side, seed, &day, &report)
    }
}

/// Leaves out each fault of a scenario with probability one half. Whether one is left out moves no other.
pub(crate) fn mix(scenario: &Scenario, seed: u64) -> Scenario {
    let streams = Streams::new(seed, scenario.precinct.number);
    let faults = scenario.faults.iter().enumerate();
    let kept = faults.filter(|(index, _)| streams.of(Purpose::Mix, *index as u64).next_u32() & 1 == 1);
    Scenario { faults: kept.map(|(_, fault)| *fault).collect(), ..scenario.clone() }
}

#[cfg(test)]
mod tests;
