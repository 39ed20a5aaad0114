//! Soak: vote after vote until time, a number of ballots or a sequential test says stop, with checkpoints.
//!
//! Four tests come of it: the votes themselves (SOAK-01), the ledger of rights (SOAK-02), the slope of latency
//! (SOAK-03) and the device's own counters (SOAK-04). A ballot that would be recorded wrong, or is lost, ends the soak
//! at once, whatever the statistics say. State is one JSON line a checkpoint, so that a crash keeps what is known: the
//! last whole line is where to go on.

mod at_controller;
mod at_terminal;
mod counters;
mod judged;
mod ledger;
mod run;
mod sequential;
pub mod slope;
pub mod windows;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::bench::Bench;
use crate::inject::Tally;
use crate::outcome::TestOutcome;
pub use counters::Counters;
pub(crate) use judged::TESTS;
use run::{End, Halt, Run};
pub use sequential::{Decision, Sequential};
use windows::Windows;

/// When a soak ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopRule {
    /// After this time of soaking, all runs together.
    Time(Duration),
    /// After so many ballots.
    Ballots(u64),
    /// When the test decides, at so many positions a ballot.
    Sequential {
        /// The test.
        test: Sequential,
        /// Positions one ballot counts for.
        positions: u32,
    },
}

/// How a soak goes.
#[derive(Clone, Debug)]
pub struct Regime {
    /// When it ends.
    pub rule: StopRule,
    /// Time between two checkpoints.
    pub every: Duration,
    /// Probability that the power is cut in a vote, drawn from the seed; 0 for never.
    pub power_cycles: f64,
    /// What the bench injects into the line, if it does.
    pub injected: Option<Tally>,
}

impl Regime {
    /// Returns a soak on a good line without power cuts, with a checkpoint every ten seconds.
    pub const fn clean(rule: StopRule) -> Self {
        Self { rule, every: Duration::from_secs(10), power_cycles: 0.0, injected: None }
    }
}

/// Where a soak stands: one line of its checkpoint file.
///
/// Fields that came later have a default, so that a soak goes on from a file of before.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Ballots cast and recorded.
    pub ballots: u64,
    /// Votes in which the device broke a rule, and no wrong ballot was recorded.
    pub errors: u64,
    /// Votes that did not come through in time and were taken up again.
    pub late: u64,
    /// Time soaked so far, in milliseconds.
    pub soaked_ms: u64,
    /// Time spent in votes, in microseconds: from receipt to cleared at a terminal, of the whole vote with the hands at
    /// the desk at a controller.
    pub vote_us: u64,
    /// Runs that were begun.
    pub runs: u32,
    /// How long votes took: from receipt to cleared at a terminal, from cast to receipt at a controller.
    #[serde(default)]
    pub latency: Windows,
    /// What a terminal said of itself.
    #[serde(default)]
    pub counters: Counters,
    /// Times the power was cut by order.
    #[serde(default)]
    pub power_cycles: u64,
    /// Sessions that did not end by themselves.
    #[serde(default)]
    pub ends: u64,
    /// Votes during which the host stalled.
    #[serde(default)]
    pub stalls: u64,
    /// Faults injected toward the device.
    #[serde(default)]
    pub faults_to_device: u64,
    /// Faults injected from the device.
    #[serde(default)]
    pub faults_from_device: u64,
}

impl State {
    /// Reads the last whole line of a checkpoint file; nothing at all begins a soak anew.
    pub fn resume(file: &str) -> Self {
        let whole = file.lines().rev().find_map(|line| serde_json::from_str(line).ok());
        whole.unwrap_or_default()
    }

    /// Returns the line that a checkpoint appends.
    pub fn line(&self) -> String {
        let json = serde_json::to_string(self).expect("numbers alone always serialise");
        format!("{json}\n")
    }

    /// Returns whether a rule says stop; a sequential test tells how.
    pub fn decide(&self, rule: &StopRule) -> Decision {
        let ends = |is_over: bool| if is_over { Decision::Accept } else { Decision::Continue };
        match rule {
            StopRule::Time(time) => ends(time.as_millis() <= u128::from(self.soaked_ms)),
            StopRule::Ballots(ballots) => ends(*ballots <= self.ballots),
            StopRule::Sequential { test, positions } => {
                let positions = self.ballots.saturating_mul(u64::from(*positions));
                test.decide(positions, self.errors)
            }
        }
    }
}

/// What a soak came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Soaked {
    /// Where it stands.
    pub state: State,
    /// SOAK-01 to SOAK-04.
    pub tests: Vec<TestOutcome>,
}

/// Soaks a device until the rule says stop, and hands each checkpoint to `keep`; goes on from `before`.
///
/// A vote that a bad line merely delayed is no error. The bench's order to stop ends it at once, between two checkpoints too:
/// the vote under way then does not count, and SOAK-01 is inconclusive.
pub async fn soak(
    bench: &mut Bench<'_>,
    regime: &Regime,
    before: State,
    mut keep: impl FnMut(&State),
) -> Soaked {
    let (began, first_exchange) = (Instant::now(), bench.probe.exchange());
    bench.found = crate::bench::Found::default();
    bench.worst_stall();
    let mut run = Run::new(bench, regime, before);
    let end = run.go(&mut keep).await;
    // Whoever stops a run does not want to wait, and a vote that is cut off may well leave a ballot on the device.
    if !matches!(end, End::Halted(Halt::Wrong(_)) | End::Stopped(_)) {
        run.ask_at_the_end().await;
    }
    let state = run.state;
    keep(&state);
    let frame = judged::Frame::new(bench, began, first_exchange);
    let tests = judged::judge(&state, &end, regime, frame);
    Soaked { state, tests }
}

#[cfg(test)]
mod tests;
