//! How many trials without failure, or with few, show that a failure is rare.

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::distributions::{MOST, binomial, least, poisson, reaches};
use crate::inputs::{self, between_0_and_1, countable};
use crate::{Field, Statistic, StatisticError};

/// `zero-failure-size`: trials that bound a failure probability.
pub const ZERO_FAILURE_SIZE: Statistic = Statistic {
    name: "zero-failure-size",
    title: "trials that show a failure probability below a limit",
    source: "Clopper, Pearson, Biometrika 26, 1934, for 0 failures (1 - p)^n <= 1 - confidence; NIST/SEMATECH e-Handbook of \
        Statistical Methods, chapter 8 (reliability demonstration)",
    about: "The smallest n with P(X <= failures | n, limit) <= 1 - confidence: so many trials with at most `failures` \
        failures show, at that confidence, that a trial fails with a probability of at most `limit`. For 0 failures and \
        the exact method n = ceil(ln(1 - confidence) / ln(1 - limit)); with `poisson`, the rule of three, n = \
        ceil(-ln(1 - confidence) / limit).",
    inputs: &[
        Field { name: "limit", meaning: "failure probability to be shown, between 0 and 1" },
        Field { name: "confidence", meaning: inputs::CONFIDENCE },
        Field { name: "failures", meaning: "failures allowed; default 0" },
        Field { name: "method", meaning: "`binomial` (default, exact) or `poisson`" },
    ],
    outputs: &[Field {
        name: "trials",
        meaning: "smallest number of trials; null above 10^9 where failures are allowed",
    }],
    example: r#"{ "limit": 1e-6 }"#,
    compute: |input| call("zero-failure-size", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    limit: f64,
    #[serde(default = "inputs::confidence")]
    confidence: f64,
    #[serde(default)]
    failures: u64,
    #[serde(default)]
    method: Method,
}

/// How failures are counted.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Exact.
    #[default]
    Binomial,
    /// By the law of small numbers.
    Poisson,
}

#[derive(Debug, Serialize)]
struct Answer {
    trials: Option<u64>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    between_0_and_1("limit", input.limit)?;
    between_0_and_1("confidence", input.confidence)?;
    countable("failures", input.failures)?;
    Ok(Answer { trials: trials(input.limit, input.confidence, input.failures, input.method) })
}

/// Above 2^63 nobody counts trials.
const MOST_WHOLE: f64 = 9_223_372_036_854_775_808.0;

/// Returns the smallest number of trials that shows a limit with at most `failures` failures.
///
/// Without failures it has a closed form, and none above 2^63; with some there is none above 10^9.
pub fn trials(limit: f64, confidence: f64, failures: u64, method: Method) -> Option<u64> {
    let error = 1.0 - confidence;
    if failures == 0 {
        let each = if method == Method::Binomial { (-limit).ln_1p() } else { -limit };
        // A whole number may come out a little too large.
        let trials = error.ln() / each;
        let trials = (trials - 1e-11 * trials).ceil();
        return (trials < MOST_WHOLE).then_some(trials as u64);
    }
    least(0, MOST, |trials| {
        let tail = match method {
            Method::Binomial => binomial(failures, trials, limit).lower,
            Method::Poisson => poisson(failures, limit * trials as f64).lower,
        };
        !reaches(tail, error) || (tail - error.ln()).abs() < 1e-11
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AUDIT 8.
    #[test]
    fn trials_without_failure_at_95_percent() {
        for (limit, size) in [(1e-3, 2_995), (1e-4, 29_956), (1e-6, 2_995_731), (1e-7, 29_957_322)] {
            assert_eq!(trials(limit, 0.95, 0, Method::Binomial), Some(size), "{limit}");
        }
        assert_eq!(trials(1e-3, 0.95, 0, Method::Poisson), Some(2_996));
    }

    #[test]
    fn a_failure_costs_trials() {
        // Table of reliability demonstration: 90 % reliability at 95 % confidence takes 29, 46 and 61.
        let sizes = [0, 1, 2].map(|failures| trials(0.1, 0.95, failures, Method::Binomial));
        assert_eq!(sizes, [Some(29), Some(46), Some(61)]);
        assert_eq!(trials(1e-10, 0.95, 1, Method::Binomial), None);
        assert_eq!(trials(0.5, 0.75, 0, Method::Binomial), Some(2));
        assert_eq!(trials(1e-9, 0.95, 0, Method::Binomial), Some(2_995_732_273));
    }
}
