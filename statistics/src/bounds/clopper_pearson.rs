//! The exact interval of a share (Clopper and Pearson, Biometrika 26, 1934): covers at least as often as it says.

use serde::Deserialize;

use super::wilson::Answer;
use super::{Interval, Sides};
use crate::call::call;
use crate::distributions::{binomial, turning_point};
use crate::inputs::{self, at_most, between_0_and_1, countable};
use crate::{Field, Statistic, StatisticError};

/// `clopper-pearson`: the exact interval of a share.
pub const CLOPPER_PEARSON: Statistic = Statistic {
    name: "clopper-pearson",
    title: "exact interval of a share",
    source: "Clopper, Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika \
        26, 1934",
    about: "Lower end: the p with P(X >= k | n, p) = error; upper end: the p with P(X <= k | n, p) = error; the error is \
        half of 1 - confidence for two sides, all of it for one. It covers at least as often as it says, whatever p. For k = \
        0 the lower end is 0, for k = n the upper end is 1, and of no trial nothing is known: 0 to 1, and no estimate. Trials \
        are independent; for items drawn without replacement use `hypergeometric-bound`.",
    inputs: &[
        Field { name: "successes", meaning: "trials with the property, k" },
        Field { name: "trials", meaning: "trials, n, at most 10^9" },
        Field { name: "confidence", meaning: inputs::CONFIDENCE },
        Field { name: "sides", meaning: inputs::SIDES },
    ],
    outputs: &[
        Field { name: "estimate", meaning: "k/n; absent without trials" },
        Field { name: "lower", meaning: "lower end, from 0 to 1" },
        Field { name: "upper", meaning: "upper end" },
    ],
    example: r#"{ "successes": 0, "trials": 60, "sides": "upper" }"#,
    compute: |input| call("clopper-pearson", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    successes: u64,
    trials: u64,
    #[serde(default = "inputs::confidence")]
    confidence: f64,
    #[serde(default)]
    sides: Sides,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    countable("trials", input.trials)?;
    at_most("successes", input.successes, input.trials, "`trials`")?;
    between_0_and_1("confidence", input.confidence)?;
    let interval = interval((input.successes, input.trials), input.confidence, input.sides);
    Ok(Answer::of(input.successes, input.trials, interval))
}

/// Returns the interval of k successes in n trials (`of` is `(k, n)`), each at most 10^9.
pub fn interval((successes, trials): (u64, u64), confidence: f64, sides: Sides) -> Interval {
    let (below, above) = sides.errors(confidence);
    let lower = below
        .filter(|_| 0 < successes)
        .map_or(0.0, |error| turning_point(0.0, 1.0, |p| binomial(successes, trials, p).upper < error.ln()));
    let upper = above
        .filter(|_| successes < trials)
        .map_or(1.0, |error| turning_point(0.0, 1.0, |p| error.ln() <= binomial(successes, trials, p).lower));
    Interval { lower, upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of Newcombe 1998, method 5.
    #[test]
    fn newcombe_1998() {
        for (of, lower, upper) in [
            ((81, 263), 0.2527, 0.3676),
            ((15, 148), 0.0578, 0.1617),
            ((0, 20), 0.0, 0.1684),
            ((1, 29), 0.0009, 0.1776),
        ] {
            let interval = interval(of, 0.95, Sides::Two);
            assert!((interval.lower - lower).abs() < 5e-5, "{of:?}: {interval:?}");
            assert!((interval.upper - upper).abs() < 5e-5, "{of:?}: {interval:?}");
        }
    }

    #[test]
    fn without_a_success_the_upper_end_has_a_closed_form() {
        for n in [1, 60, 2995, 1_000_000] {
            let upper = interval((0, n), 0.95, Sides::Upper).upper;
            let closed = -(0.05_f64.ln() / n as f64).exp_m1();
            assert!((upper / closed - 1.0).abs() < 1e-12, "{n}: {upper}, {closed}");
        }
        assert_eq!(interval((0, 0), 0.95, Sides::Two), Interval { lower: 0.0, upper: 1.0 });
        assert_eq!(interval((5, 5), 0.95, Sides::Two).upper, 1.0);
    }

    #[test]
    fn every_share_is_covered_as_often_as_promised() {
        let n = 23;
        for sides in [Sides::Two, Sides::Lower, Sides::Upper] {
            let intervals: Vec<_> = (0..=n).map(|k| interval((k, n), 0.9, sides)).collect();
            for step in 0..=200 {
                let p = f64::from(step) / 200.0;
                let covered: f64 = (0..=n)
                    .filter(|k| {
                        let interval = intervals[*k as usize];
                        interval.lower <= p && p <= interval.upper
                    })
                    .map(|k| binomial(k, n, p).point.exp())
                    .sum();
                assert!(0.9 - 1e-9 <= covered, "{sides:?} {p}: {covered}");
            }
        }
    }
}
