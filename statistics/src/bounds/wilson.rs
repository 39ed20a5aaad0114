//! Wilson's interval of a share (Wilson, JASA 22, 1927): near to its confidence on average, not in each case.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use super::{Interval, Sides};
use crate::call::call;
use crate::inputs::{self, at_most, between_0_and_1, countable};
use crate::{Field, Statistic, StatisticError};

/// `wilson`: the score interval of a share.
pub const WILSON: Statistic = Statistic {
    name: "wilson",
    title: "score interval of a share",
    source: "Wilson, Probable inference, the law of succession, and statistical inference, JASA 22, 1927; with continuity \
        correction: Newcombe, Statistics in Medicine 17, 1998, method 4",
    about: "The shares p for which |k/n - p| <= z sqrt(p (1 - p) / n), z the normal quantile of the confidence. It covers as \
        often as it says on average over p, in single cases less: where a bound must hold, use `clopper-pearson`. Of no \
        trial nothing is known: 0 to 1, and no estimate.",
    inputs: &[
        Field { name: "successes", meaning: "trials with the property, k" },
        Field { name: "trials", meaning: "trials, n, at most 10^9" },
        Field { name: "confidence", meaning: inputs::CONFIDENCE },
        Field { name: "sides", meaning: inputs::SIDES },
        Field {
            name: "continuity_correction",
            meaning: "`true` widens the interval by half a trial; default `false`",
        },
    ],
    outputs: &[
        Field { name: "estimate", meaning: "k/n; absent without trials" },
        Field { name: "lower", meaning: "lower end, from 0 to 1" },
        Field { name: "upper", meaning: "upper end" },
    ],
    example: r#"{ "successes": 3, "trials": 60 }"#,
    compute: |input| call("wilson", input, compute),
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
    #[serde(default)]
    continuity_correction: bool,
}

/// A share with its interval.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) estimate: Option<f64>,
    pub(super) lower: f64,
    pub(super) upper: f64,
}

impl Answer {
    pub(super) fn of(successes: u64, trials: u64, interval: Interval) -> Self {
        let estimate = (0 < trials).then(|| successes as f64 / trials as f64);
        Self { estimate, lower: interval.lower, upper: interval.upper }
    }
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    countable("trials", input.trials)?;
    at_most("successes", input.successes, input.trials, "`trials`")?;
    between_0_and_1("confidence", input.confidence)?;
    let correction = if input.continuity_correction { 0.5 } else { 0.0 };
    let interval = corrected((input.successes, input.trials), input.confidence, input.sides, correction);
    Ok(Answer::of(input.successes, input.trials, interval))
}

/// Returns the interval of k successes in n trials (`of` is `(k, n)`).
pub fn interval(of: (u64, u64), confidence: f64, sides: Sides) -> Interval {
    corrected(of, confidence, sides, 0.0)
}

fn corrected((successes, trials): (u64, u64), confidence: f64, sides: Sides, correction: f64) -> Interval {
    let n = trials as f64;
    let (below, above) = sides.errors(confidence);
    // The quantile of the error, not of 1 less it: that would lose the digits of a small error.
    let quantile = |error: f64| -Normal::standard().inverse_cdf(error);
    let lower = below.filter(|_| 0 < successes).map(|error| {
        let share = ((successes as f64 - correction) / n).max(0.0);
        let (z, middle, half) = parts(share, n, quantile(error));
        // The two ends multiply to share² n / (n + z²), so that the lower one needs no difference of near numbers.
        if z < 0.0 { (middle - half) / (1.0 + z * z / n) } else { share * share / (middle + half) }
    });
    let upper = above.filter(|_| successes < trials).map(|error| {
        let share = ((successes as f64 + correction) / n).min(1.0);
        let (z, middle, half) = parts(share, n, quantile(error));
        ((middle + half) / (1.0 + z * z / n)).min(1.0)
    });
    Interval { lower: lower.unwrap_or(0.0), upper: upper.unwrap_or(1.0) }
}

/// Returns z, and the middle and half of the interval of a share before both are divided by 1 + z²/n.
fn parts(share: f64, n: f64, z: f64) -> (f64, f64, f64) {
    (z, share + z * z / (2.0 * n), z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_ends(interval: Interval, lower: f64, upper: f64) {
        assert!((interval.lower - lower).abs() < 5e-5, "{interval:?}");
        assert!((interval.upper - upper).abs() < 5e-5, "{interval:?}");
    }

    /// The table of Newcombe 1998, methods 3 and 4.
    #[test]
    fn newcombe_1998() {
        for (of, plain, wide) in [
            ((81, 263), (0.2553, 0.3662), (0.2535, 0.3682)),
            ((15, 148), (0.0624, 0.1605), (0.0598, 0.1644)),
            ((0, 20), (0.0, 0.1611), (0.0, 0.2005)),
            ((1, 29), (0.0061, 0.1718), (0.0018, 0.1963)),
        ] {
            assert_ends(interval(of, 0.95, Sides::Two), plain.0, plain.1);
            assert_ends(corrected(of, 0.95, Sides::Two, 0.5), wide.0, wide.1);
        }
    }

    /// Computed with 40 digits: the confidence is the double, so that its error is 1.00009e-12 and 1.11e-16.
    #[test]
    fn extreme_confidence_keeps_its_digits() {
        for (of, confidence, lower, upper) in [
            ((3, 60), 1.0 - 1e-12, 0.002652512587281791, 0.5101770809685165),
            ((3, 60), 1.0 - 1.2e-16, 0.002013314416005486, 0.5786123759693872),
            ((1, 1_000_000_000), 0.95, 1.765245549569632e-10, 5.664934243297438e-9),
        ] {
            let interval = interval(of, confidence, Sides::Two);
            assert!((interval.lower / lower - 1.0).abs() < 1e-10, "{of:?} {confidence}: {interval:?}");
            assert!((interval.upper / upper - 1.0).abs() < 1e-10, "{of:?} {confidence}: {interval:?}");
        }
    }

    #[test]
    fn one_sided_ends_lie_within_the_two_sided_ones() {
        let two = interval((7, 50), 0.9, Sides::Two);
        let lower = interval((7, 50), 0.95, Sides::Lower);
        assert!((two.lower - lower.lower).abs() < 1e-12);
        assert_eq!(lower.upper, 1.0);
        assert_ends(interval((0, 0), 0.95, Sides::Two), 0.0, 1.0);
    }
}
