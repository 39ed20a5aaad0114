//! A bound of the mean time between failures, of what fails without memory (Epstein and Sobel 1953).

use serde::{Deserialize, Serialize};

use super::poisson;
use crate::bounds::Sides;
use crate::call::call;
use crate::inputs::{self, at_least_0, between_0_and_1, countable, of_some_size};
use crate::{Field, Statistic, StatisticError};

/// `mtbf-bound`: bounds of the mean time between failures.
pub const MTBF_BOUND: Statistic = Statistic {
    name: "mtbf-bound",
    title: "bound of the mean time between failures",
    source: "Epstein, Sobel, Life testing, JASA 48, 1953; NIST/SEMATECH e-Handbook of Statistical Methods, section 8.4.5.1",
    about: "Failures come without memory (exponential times). With total time T of all units and r failures the lower bound \
        is 2T / chi2(1 - error; 2r + 2) if the test ended at a set time, and 2T / chi2(1 - error; 2r) if it ended at the \
        r-th failure; the upper bound is 2T / chi2(error; 2r) in both cases. The error is 1 - confidence for one side, half \
        of it for two. The 2005 VVSG asks for 163 h, at which a 45-hour mission fails with 24 %.",
    inputs: &[
        Field { name: "total_time", meaning: "time under test, summed over all units, from 1e-100 to 1e100" },
        Field { name: "failures", meaning: "failures, r, at most 10^9; at least 1 for `failure`" },
        Field { name: "termination", meaning: "what ended the test: `time` (default) or `failure`" },
        Field { name: "confidence", meaning: inputs::CONFIDENCE },
        Field { name: "sides", meaning: "`lower` (default), `upper` or `two`" },
        Field {
            name: "mission_time",
            meaning: "a length of use, in the same unit, at least 0; may be left out",
        },
    ],
    outputs: &[
        Field { name: "estimate", meaning: "T/r; null without failures" },
        Field { name: "lower", meaning: "lower bound, 0 for `upper`" },
        Field { name: "upper", meaning: "upper bound; null for `lower` and without failures" },
        Field {
            name: "mission_failure",
            meaning: "1 - exp(-mission_time / lower), at most this probability of a failure \
            during the mission: 0 for a mission of 0, 1 for `upper`, which bounds nothing from below; absent without \
            `mission_time`",
        },
    ],
    example: r#"{ "total_time": 488.3, "failures": 0, "mission_time": 45 }"#,
    compute: |input| call("mtbf-bound", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    total_time: f64,
    failures: u64,
    #[serde(default)]
    termination: Termination,
    #[serde(default = "inputs::confidence")]
    confidence: f64,
    #[serde(default = "lower")]
    sides: Sides,
    mission_time: Option<f64>,
}

const fn lower() -> Sides {
    Sides::Lower
}

/// What ends a test.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Termination {
    /// A time set before.
    #[default]
    Time,
    /// The last failure.
    Failure,
}

#[derive(Debug, Serialize)]
struct Answer {
    estimate: Option<f64>,
    lower: f64,
    upper: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mission_failure: Option<f64>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    of_some_size("total_time", input.total_time)?;
    countable("failures", input.failures)?;
    between_0_and_1("confidence", input.confidence)?;
    at_least_0("mission_time", input.mission_time.unwrap_or(0.0))?;
    if input.termination == Termination::Failure && input.failures == 0 {
        return Err(StatisticError::range(
            "failures",
            "must be at least 1 where a failure ended the test: 0",
        ));
    }
    let (lower, upper) =
        bounds((input.total_time, input.failures), input.termination, input.confidence, input.sides);
    Ok(Answer {
        estimate: (0 < input.failures).then(|| input.total_time / input.failures as f64),
        lower,
        upper,
        mission_failure: input.mission_time.map(|mission| mission_failure(mission, lower)),
    })
}

fn mission_failure(mission: f64, mean: f64) -> f64 {
    if mission == 0.0 { 0.0 } else { -(-mission / mean).exp_m1() }
}

/// Returns lower and upper bound of the mean time between failures, given total time and failures.
///
/// A test ended by a failure must have one.
pub fn bounds(
    (total_time, failures): (f64, u64),
    termination: Termination,
    confidence: f64,
    sides: Sides,
) -> (f64, Option<f64>) {
    // Half of a chi-square quantile of 2k degrees of freedom is an end of the interval of a Poisson mean.
    let counted = match termination {
        Termination::Time => failures,
        Termination::Failure => failures.saturating_sub(1),
    };
    // Many failures mean a short time: the ends change places.
    let (below, above) =
        if sides == Sides::Two { (Sides::Two, Sides::Two) } else { (Sides::Lower, Sides::Upper) };
    let most_failures = poisson::interval(counted, confidence, above).upper;
    let fewest_failures = poisson::interval(failures, confidence, below).lower;
    let lower = if sides == Sides::Upper { 0.0 } else { total_time / most_failures };
    let upper = (sides != Sides::Lower && 0.0 < fewest_failures).then(|| total_time / fewest_failures);
    (lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guideline_of_2005_and_its_missions() {
        let mission = |hours: f64| -(-hours / 163.0_f64).exp_m1();
        assert!((mission(45.0) - 0.241).abs() < 1e-3);
        assert!((mission(15.0) - 0.088).abs() < 1e-3);
        // 163 h are shown by -ln(0.05) times 163 h without failure.
        let (lower, upper) = bounds((488.304_361, 0), Termination::Time, 0.95, Sides::Lower);
        assert!((lower - 163.0).abs() < 1e-4, "{lower}");
        assert_eq!(upper, None);
    }

    #[test]
    fn a_mission_of_no_time_never_fails() {
        for sides in ["lower", "upper", "two"] {
            let with = |mission: f64| {
                let input = serde_json::json!({ "total_time": 100, "failures": 2, "sides": sides, "mission_time": mission });
                (MTBF_BOUND.compute)(&input).map(|answer| answer["mission_failure"].as_f64())
            };
            assert_eq!(with(0.0).unwrap(), Some(0.0), "{sides}");
            assert!(0.0 < with(1e-3).unwrap().unwrap(), "{sides}");
            assert!(with(-1.0).is_err());
        }
    }

    /// NIST/SEMATECH e-Handbook 8.4.5.1: two failures in 1,600 hours of a test ended by time, 90 % two-sided.
    #[test]
    fn chi_square_factors() {
        // chi2(0.95; 6) = 12.5916, chi2(0.05; 4) = 0.710723, chi2(0.95; 4) = 9.48773.
        let (lower, upper) = bounds((1600.0, 2), Termination::Time, 0.9, Sides::Two);
        assert!((lower - 3200.0 / 12.591_587).abs() < 1e-3, "{lower}");
        assert!((upper.unwrap() - 3200.0 / 0.710_723_02).abs() < 1e-2, "{upper:?}");
        let (lower, _) = bounds((1600.0, 2), Termination::Failure, 0.9, Sides::Two);
        assert!((lower - 3200.0 / 9.487_729).abs() < 1e-3, "{lower}");
        let (lower, _) = bounds((1600.0, 2), Termination::Time, 0.95, Sides::Lower);
        assert!((lower - 3200.0 / 12.591_587).abs() < 1e-3, "{lower}");
    }
}
