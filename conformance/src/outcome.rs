//! What a run found, as data: serialises to JSON, and every report is made from it.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;
use serde::{Deserialize, Deserializer, Serialize};

use crate::soak::slope::Slope;
use crate::soak::windows::Window;
use crate::verdict::{Reason, Verdict};

/// The longest time a histogram tells apart, an hour in microseconds.
const LONGEST_US: u64 = 3_600_000_000;

/// One run of a selection of tests against one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Name of the device profile.
    pub profile: String,
    /// What the device is: `terminal` or `controller`.
    pub dut: String,
    /// The line.
    pub address: String,
    /// Seed of everything the bench drew.
    pub seed: u64,
    /// What the device said of itself when a session was opened: id, model, firmware and the like.
    pub device: BTreeMap<String, String>,
    /// The heaviest verdict of all tests.
    pub verdict: Verdict,
    /// Each test in the order it ran.
    pub tests: Vec<TestOutcome>,
}

/// What one test found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestOutcome {
    /// Its stable id.
    pub id: String,
    /// The clause of the protocol it holds the device to.
    pub clause: String,
    /// What it does, in one sentence.
    pub what: String,
    /// What came of it.
    pub verdict: Verdict,
    /// Why, where the verdict is no plain pass, or what a pass leaves open.
    pub reason: Option<Reason>,
    /// Things worth knowing that are no verdict.
    pub notes: Vec<Reason>,
    /// Measurements with their limits.
    pub measurements: Vec<Measurement>,
    /// Distributions of times.
    pub distributions: Vec<Distribution>,
    /// How times changed over a soak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
    /// Start since the run began, in milliseconds.
    pub began_ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Number of the first exchange of the test: frames are counted over the whole run, both ways.
    pub first_exchange: u64,
    /// Number of the exchange at which it stopped.
    pub last_exchange: u64,
    /// Number of the capture's packet, as Wireshark counts, in which the last frame ends; nothing without a capture.
    #[serde(default)]
    pub last_packet: Option<u32>,
    /// The last frames before a failure.
    pub last_frames: Vec<Exchange>,
}

/// A frame, or noise, that crossed the line; never with its payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Number over the whole run.
    pub index: u64,
    /// Number of the capture's packet in which it ends; nothing without a capture.
    #[serde(default)]
    pub packet: Option<u32>,
    /// When, in microseconds since the run began.
    pub at_us: u64,
    /// Which way.
    pub way: Way,
    /// What it was.
    pub text: String,
}

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// From the bench to the device.
    ToDevice,
    /// From the device to the bench.
    FromDevice,
}

/// A number with its limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Its name, such as `hello_answer`.
    pub name: String,
    /// The number; JSON has no NaN and no infinity, so both are written as null and read back as NaN.
    #[serde(deserialize_with = "number_or_nan")]
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// What it must keep to.
    pub limit: Option<Limit>,
    /// What follows from both.
    pub verdict: Verdict,
}

impl Measurement {
    /// Returns a measurement judged by a limit, if there is one.
    pub fn new(name: &str, value: f64, unit: &str, limit: Option<Limit>) -> Self {
        let verdict = limit.as_ref().map_or(Verdict::Pass, |limit| limit.judge(value));
        Self { name: name.to_owned(), value, unit: unit.to_owned(), limit, verdict }
    }
}

fn number_or_nan<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f64::NAN))
}

/// Bounds of a measurement; a value past a marginal bound passes with a note.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// The least that passes.
    pub least: Option<f64>,
    /// The most that passes.
    pub most: Option<f64>,
    /// Below this a pass is marginal.
    pub marginal_least: Option<f64>,
    /// Above this a pass is marginal.
    pub marginal_most: Option<f64>,
}

impl Limit {
    /// Returns an upper bound with a marginal band below it.
    pub const fn most(most: f64, marginal: f64) -> Self {
        Self { least: None, most: Some(most), marginal_least: None, marginal_most: Some(marginal) }
    }

    /// Returns a lower bound with a marginal band above it.
    pub const fn least(least: f64, marginal: f64) -> Self {
        Self { least: Some(least), most: None, marginal_least: Some(marginal), marginal_most: None }
    }

    /// Returns what a value comes to; a value that is no number fails.
    pub fn judge(&self, value: f64) -> Verdict {
        let is_below = |bound: Option<f64>| bound.is_some_and(|bound| value < bound);
        let is_above = |bound: Option<f64>| bound.is_some_and(|bound| bound < value);
        if value.is_nan() || is_below(self.least) || is_above(self.most) {
            Verdict::Fail
        } else if is_below(self.marginal_least) || is_above(self.marginal_most) {
            Verdict::MarginalPass
        } else {
            Verdict::Pass
        }
    }
}

/// How times were distributed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// What was timed.
    pub name: String,
    /// How many.
    pub count: u64,
    /// The least, in microseconds; so are the others.
    pub min_us: u64,
    /// Half are at most this.
    pub p50_us: u64,
    /// Nine of ten.
    pub p90_us: u64,
    /// Ninety-nine of a hundred.
    pub p99_us: u64,
    /// All but one of a thousand.
    pub p999_us: u64,
    /// The most.
    pub max_us: u64,
    /// Bars for a picture: upper edge and count, empty ones left out.
    pub bars: Vec<(u64, u64)>,
}

/// How times changed over a soak.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// What was timed.
    pub name: String,
    /// Windows of equally many votes, in order.
    pub windows: Vec<Window>,
    /// The slope through them in microseconds a vote; none where they are too few for one.
    pub slope: Option<Slope>,
}

/// Collects times in bounded memory.
#[derive(Clone, Debug)]
pub struct Times(Histogram<u64>);

impl Times {
    /// Returns an empty collection.
    pub fn new() -> Self {
        let histogram = Histogram::new_with_bounds(1, LONGEST_US, 3);
        Self(histogram.expect("the bounds are fixed and lawful"))
    }

    /// Takes one time; more than an hour counts as an hour.
    pub fn add(&mut self, time: std::time::Duration) {
        let us = u64::try_from(time.as_micros()).unwrap_or(LONGEST_US);
        self.0.saturating_record(us.max(1));
    }

    /// Returns the distribution under a name.
    pub fn distribution(&self, name: &str) -> Distribution {
        let at = |quantile: f64| self.0.value_at_quantile(quantile);
        let bars = self.0.iter_log(1, 2.0).filter(|bar| 0 < bar.count_since_last_iteration());
        Distribution {
            name: name.to_owned(),
            count: self.0.len(),
            min_us: self.0.min(),
            p50_us: at(0.5),
            p90_us: at(0.9),
            p99_us: at(0.99),
            p999_us: at(0.999),
            max_us: self.0.max(),
            bars: bars.map(|bar| (bar.value_iterated_to(), bar.count_since_last_iteration())).collect(),
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_value_in_the_marginal_band_passes_with_a_note() {
        let limit = Limit::most(200.0, 150.0);
        let verdicts = [149.0, 150.5, 200.0, 200.5, f64::NAN].map(|value| limit.judge(value));
        use Verdict::{Fail, MarginalPass, Pass};
        assert_eq!(verdicts, [Pass, MarginalPass, MarginalPass, Fail, Fail]);
        assert_eq!(Limit::least(0.8, 0.85).judge(0.79), Fail);
    }

    #[test]
    fn quantiles_of_a_hundred_times_are_right() {
        let mut times = Times::new();
        (1..=100).for_each(|ms| times.add(Duration::from_millis(ms)));
        let found = times.distribution("round trip");
        assert_eq!(found.count, 100);
        assert!((49_900..=50_100).contains(&found.p50_us), "{}", found.p50_us);
        assert!((98_900..=99_100).contains(&found.p99_us), "{}", found.p99_us);
        assert_eq!(found.bars.iter().map(|(_, count)| count).sum::<u64>(), 100);
    }
}
