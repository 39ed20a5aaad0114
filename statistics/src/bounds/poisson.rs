//! The exact interval of the mean number of events, and of their rate (Garwood, Biometrika 28, 1936).

use serde::{Deserialize, Serialize};

use super::{Interval, Sides};
use crate::call::call;
use crate::distributions::{poisson, turning_point};
use crate::inputs::{self, between_0_and_1, countable, of_some_size, unit};
use crate::{Field, Statistic, StatisticError};

/// `poisson-interval`: the exact interval of a mean number of events.
pub const POISSON_INTERVAL: Statistic = Statistic {
    name: "poisson-interval",
    title: "exact interval of the mean number of events and of their rate",
    source: "Garwood, Fiducial limits for the Poisson distribution, Biometrika 28, 1936",
    about: "Lower end: the mean m with P(X >= k | m) = error, 0 for k = 0; upper end: the m with P(X <= k | m) = error; the \
        error is half of 1 - confidence for two sides, all of it for one. Rates are these divided by the exposure. A \
        missing upper end is given as null.",
    inputs: &[
        Field { name: "events", meaning: "events seen, k, at most 10^9" },
        Field {
            name: "exposure",
            meaning: "in what: hours, ballots, precincts; from 1e-100 to 1e100, default 1",
        },
        Field { name: "confidence", meaning: inputs::CONFIDENCE },
        Field { name: "sides", meaning: inputs::SIDES },
    ],
    outputs: &[
        Field { name: "lower", meaning: "lower end of the mean number of events" },
        Field { name: "upper", meaning: "upper end; null for `lower`" },
        Field { name: "rate", meaning: "events for each unit of exposure" },
        Field { name: "rate_lower", meaning: "lower end of the rate" },
        Field { name: "rate_upper", meaning: "upper end of the rate; null for `lower`" },
    ],
    example: r#"{ "events": 2, "exposure": 163.0 }"#,
    compute: |input| call("poisson-interval", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    events: u64,
    #[serde(default = "unit")]
    exposure: f64,
    #[serde(default = "inputs::confidence")]
    confidence: f64,
    #[serde(default)]
    sides: Sides,
}

#[derive(Debug, Serialize)]
struct Answer {
    lower: f64,
    upper: Option<f64>,
    rate: f64,
    rate_lower: f64,
    rate_upper: Option<f64>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    countable("events", input.events)?;
    of_some_size("exposure", input.exposure)?;
    between_0_and_1("confidence", input.confidence)?;
    let Interval { lower, upper } = interval(input.events, input.confidence, input.sides);
    let upper = Some(upper).filter(|upper| upper.is_finite());
    Ok(Answer {
        lower,
        upper,
        rate: input.events as f64 / input.exposure,
        rate_lower: lower / input.exposure,
        rate_upper: upper.map(|upper| upper / input.exposure),
    })
}

/// Returns the interval of the mean of which `events` were seen, at most 10^9; an end that is not wanted is 0 or infinite.
pub fn interval(events: u64, confidence: f64, sides: Sides) -> Interval {
    let (below, above) = sides.errors(confidence);
    let seen = events as f64;
    let lower = below.filter(|_| 0 < events).map_or(0.0, |error| {
        turning_point(0.0, beyond(seen, error), |mean| poisson(events, mean).upper < error.ln())
    });
    let upper = above.map_or(f64::INFINITY, |error| {
        turning_point(0.0, beyond(seen, error), |mean| error.ln() <= poisson(events, mean).lower)
    });
    Interval { lower, upper }
}

/// Returns a mean of which as few events as seen have less than the probability given, by Chernoff's bound.
fn beyond(seen: f64, error: f64) -> f64 {
    let logarithm = -error.min(0.5).ln();
    2.0 * seen + 4.0 * logarithm + 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of Garwood 1936 for 95 %, as reprinted in textbooks of epidemiology.
    #[test]
    fn garwood_1936() {
        for (events, lower, upper) in [
            (0, 0.0, 3.689),
            (1, 0.0253, 5.572),
            (5, 1.6235, 11.668),
            (10, 4.795, 18.390),
            (50, 37.11, 65.92),
        ] {
            let interval = interval(events, 0.95, Sides::Two);
            assert!((interval.lower - lower).abs() < 6e-3, "{events}: {interval:?}");
            assert!((interval.upper - upper).abs() < 6e-3, "{events}: {interval:?}");
        }
        assert!((interval(0, 0.95, Sides::Upper).upper + 0.05_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn every_mean_is_covered_as_often_as_promised() {
        let intervals: Vec<_> = (0..80).map(|k| interval(k, 0.9, Sides::Two)).collect();
        for step in 0..200 {
            let mean = f64::from(step) / 10.0;
            let covered: f64 = (0..80_u64)
                .filter(|k| {
                    let interval = intervals[*k as usize];
                    interval.lower <= mean && mean <= interval.upper
                })
                .map(|k| poisson(k, mean).point.exp())
                .sum();
            assert!(0.9 - 1e-9 <= covered, "{mean}: {covered}");
        }
    }

    #[test]
    fn many_events_and_high_confidence_keep_their_end() {
        let interval = interval(1_000_000, 0.999_999_999, Sides::Upper);
        assert!(1_005_990.0 < interval.upper && interval.upper < 1_006_020.0, "{interval:?}");
    }
}
