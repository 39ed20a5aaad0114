//! Soak: vote after vote until time, a number of ballots or a sequential test says stop, with checkpoints.
//!
//! The sequential test is Wald's (1945) with the numbers of the US guidelines of 2005: an error rate of 1 in 10^7 ballot
//! positions is the target, 1 in 500,000 is to be rejected, both risks are 5 %. Any ballot that was *recorded* wrong is
//! a failure at once, whatever the statistics say. State is one JSON line a checkpoint, so that a crash keeps what is
//! known: the last whole line is where to go on.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::bench::Bench;
use crate::verdict::{Stop, require};

/// A sequential test of an error rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sequential {
    /// Error rate that is to be accepted.
    pub target: f64,
    /// Error rate that is to be rejected.
    pub reject: f64,
    /// Risk of either mistake.
    pub risk: f64,
}

/// What a sequential test says so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The rate is good enough.
    Accept,
    /// The rate is too bad.
    Reject,
    /// Not known yet.
    Continue,
}

impl Sequential {
    /// The test of the guidelines of 2005.
    pub const GUIDELINES_2005: Self = Self { target: 1e-7, reject: 2e-6, risk: 0.05 };

    /// Returns how much less likely each right position makes the bad rate, and how much more likely a wrong one makes it
    /// than a right one would, in logarithms.
    fn weights(&self) -> (f64, f64) {
        let right = (-self.target).ln_1p() - (-self.reject).ln_1p();
        (right, (self.reject / self.target).ln() + right)
    }

    /// Returns the logarithm of the odds at which it is decided.
    fn bound(&self) -> f64 {
        ((1.0 - self.risk) / self.risk).ln()
    }

    /// Returns the positions, rounded as they are published, after which, without an error, the rate is accepted.
    pub fn accept_after(&self) -> f64 {
        (self.bound() / self.weights().0).round()
    }

    /// Returns the further right positions that each error costs.
    pub fn cost_of_an_error(&self) -> f64 {
        let (right, wrong) = self.weights();
        (wrong / right).round()
    }

    /// Returns the positions before which a first error rejects the rate.
    pub fn reject_before(&self) -> f64 {
        let (right, wrong) = self.weights();
        ((wrong - self.bound()) / right).round()
    }

    /// Decides after so many positions, of which some were wrong.
    pub fn decide(&self, positions: u64, errors: u64) -> Decision {
        let (positions, errors) = (positions as f64, errors as f64);
        let spent = errors * self.cost_of_an_error();
        if self.accept_after() + spent <= positions {
            Decision::Accept
        } else if 0.0 < errors && positions <= spent - self.accept_after() {
            Decision::Reject
        } else {
            Decision::Continue
        }
    }
}

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

/// Where a soak stands: one line of its checkpoint file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Ballots cast and recorded.
    pub ballots: u64,
    /// Votes in which the device broke a rule, and no wrong ballot was recorded.
    pub errors: u64,
    /// Votes that did not come through in time and were taken up again.
    pub late: u64,
    /// Time soaked so far, in milliseconds.
    pub soaked_ms: u64,
    /// Time spent in votes, in microseconds, for the slope of latency.
    pub vote_us: u64,
    /// Runs that were begun.
    pub runs: u32,
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

/// What became of one vote of a soak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Soaked {
    /// It was recorded, in this time.
    Recorded(Duration),
    /// Something would have been recorded that nobody cast.
    Wrong(String),
}

/// Soaks a device until the rule says stop, and hands each checkpoint to `keep`; goes on from `state`.
///
/// A ballot that would be recorded wrong stops it as a failure. A vote that a bad line merely delayed is no error.
pub async fn soak(
    bench: &mut Bench<'_>,
    rule: &StopRule,
    mut state: State,
    every: Duration,
    mut keep: impl FnMut(&State),
) -> Result<State, Stop> {
    state.runs += 1;
    let (mut began, mut kept) = (Instant::now(), Instant::now());
    let decision = loop {
        let decision = state.decide(rule);
        if decision != Decision::Continue {
            break decision;
        }
        match bench.one_soaked_vote().await {
            Ok(Soaked::Recorded(took)) => {
                state.ballots += 1;
                state.vote_us += u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            }
            Ok(Soaked::Wrong(why)) => {
                keep(&state);
                return Err(Stop::Fail(why));
            }
            Err(Stop::Late(_)) => {
                state.late += 1;
                bench.probe.forget();
            }
            Err(Stop::Gone) => bench.reopen_line().await?,
            Err(Stop::Fail(why)) => {
                state.errors += 1;
                bench.note(why);
                bench.probe.forget();
            }
            Err(stop) => {
                keep(&state);
                return Err(stop);
            }
        }
        state.soaked_ms += u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        began = Instant::now();
        if every <= kept.elapsed() {
            kept = Instant::now();
            keep(&state);
        }
    };
    keep(&state);
    require(decision == Decision::Accept, || {
        format!("error rate is too high: {} errors in {} ballots", state.errors, state.ballots)
    })?;
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: Sequential = Sequential::GUIDELINES_2005;

    #[test]
    fn the_formula_gives_the_published_numbers() {
        assert_eq!(TEST.accept_after(), 1_549_703.0);
        assert_eq!(TEST.cost_of_an_error(), 1_576_701.0);
        assert_eq!(TEST.reject_before(), 26_997.0);
    }

    #[test]
    fn an_early_error_rejects_and_a_late_one_costs() {
        assert_eq!(TEST.decide(1_549_702, 0), Decision::Continue);
        assert_eq!(TEST.decide(1_549_703, 0), Decision::Accept);
        assert_eq!(TEST.decide(26_990, 1), Decision::Reject);
        assert_eq!(TEST.decide(27_000, 1), Decision::Continue);
        assert_eq!(TEST.decide(1_549_703 + 1_576_700, 1), Decision::Continue);
        assert_eq!(TEST.decide(1_549_703 + 1_576_702, 1), Decision::Accept);
    }

    #[test]
    fn a_checkpoint_cut_short_falls_back_to_the_line_before() {
        let first = State { ballots: 5, soaked_ms: 70, runs: 1, ..State::default() };
        let second = State { ballots: 9, soaked_ms: 99, runs: 1, ..State::default() };
        let file = format!("{}{}", first.line(), second.line());
        assert_eq!(State::resume(&file), second);
        assert_eq!(State::resume(file.get(..file.len() - 4).unwrap()), first);
        assert_eq!(State::resume(""), State::default());
    }

    #[test]
    fn time_and_ballots_stop_a_soak() {
        let state = State { ballots: 9, soaked_ms: 1_000, ..State::default() };
        assert_eq!(state.decide(&StopRule::Ballots(10)), Decision::Continue);
        assert_eq!(state.decide(&StopRule::Ballots(9)), Decision::Accept);
        assert_eq!(state.decide(&StopRule::Time(Duration::from_secs(1))), Decision::Accept);
        let sequential = StopRule::Sequential { test: TEST, positions: 200_000 };
        assert_eq!(state.decide(&sequential), Decision::Accept);
    }
}
