//! What the sequential tests read and answer, and what of that they share.

use serde::{Deserialize, Serialize};

use super::{Bet, Null, Test};
use crate::inputs::{between_0_and_1, five_percent, half, of_some_size, unit};
use crate::{Field, PValue, StatisticError};

/// What every sequential test reads beside its bet.
#[derive(Debug, Deserialize)]
pub(crate) struct Sampled {
    sample: Vec<f64>,
    population: Option<u64>,
    #[serde(default = "half")]
    null_mean: f64,
    #[serde(default = "unit")]
    upper: f64,
    #[serde(default = "five_percent")]
    risk_limit: f64,
    #[serde(default)]
    history: bool,
}

pub(crate) const SAMPLE: Field = Field {
    name: "sample",
    meaning: "list of the values drawn, in the order of drawing, each from 0 to `upper`",
};
pub(crate) const POPULATION: Field = Field {
    name: "population",
    meaning: "N, number of items drawn from without replacement; left out or null: drawn with replacement",
};
pub(crate) const NULL_MEAN: Field =
    Field { name: "null_mean", meaning: "t, the mean under the hypothesis, from 0 to `upper`; default 0.5" };
pub(crate) const UPPER: Field = Field {
    name: "upper",
    meaning: "u, the largest value an item can have, from 1e-100 to 1e100; default 1",
};
pub(crate) const RISK_LIMIT: Field =
    Field { name: "risk_limit", meaning: "for `stopped_at`, above 0 and below 1; default 0.05" };
pub(crate) const HISTORY: Field =
    Field { name: "history", meaning: "true for the p-value after each draw; default false" };

/// The output fields, for the page.
pub(crate) const RUNNING: &[Field] = &[
    Field {
        name: "p",
        meaning: "min(1, least of 1/T over the draws 1 to n): valid however the audit decided to stop",
    },
    Field { name: "log10_p", meaning: "its decimal logarithm; null where p is 0" },
    Field { name: "p_last", meaning: "min(1, 1/T) after the last draw" },
    Field { name: "log10_p_last", meaning: "its decimal logarithm; null where p_last is 0" },
    Field { name: "draws", meaning: "n, the length of the sample" },
    Field {
        name: "stopped_at",
        meaning: "number of the first draw after which 1/T <= `risk_limit`; null if none",
    },
    Field { name: "history", meaning: "min(1, 1/T) after each draw, only if asked for" },
];

#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    #[serde(flatten)]
    p: PValue,
    p_last: f64,
    log10_p_last: Option<f64>,
    draws: u64,
    stopped_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<f64>>,
}

impl Sampled {
    /// Returns the checked hypothesis.
    pub(crate) fn null(&self) -> Result<Null, StatisticError> {
        let Self { null_mean, upper, population, .. } = *self;
        of_some_size("upper", upper)?;
        if !(0.0..=upper).contains(&null_mean) {
            let problem = format!("must lie from 0 to `upper`: {null_mean}");
            return Err(StatisticError::range("null_mean", problem));
        }
        Ok(Null { mean: null_mean, upper, population })
    }
}

/// Checks the sample, runs the test and answers.
pub(crate) fn compute(input: &Sampled, bet: impl Bet) -> Result<Answer, StatisticError> {
    let null = input.null()?;
    check(input, &null)?;
    let mut test = Test::new(null, bet);
    let mut history = input.history.then(|| Vec::with_capacity(input.sample.len()));
    let mut stopped_at = None;
    for (draw, x) in (1..).zip(&input.sample) {
        test.observe(*x);
        if stopped_at.is_none() && test.is_at_most(input.risk_limit) {
            stopped_at = Some(draw);
        }
        if let Some(history) = &mut history {
            history.push(test.p_last().p);
        }
    }
    let last = test.p_last();
    Ok(Answer {
        p: test.p(),
        p_last: last.p,
        log10_p_last: last.log10_p,
        draws: input.sample.len() as u64,
        stopped_at,
        history,
    })
}

fn check(input: &Sampled, null: &Null) -> Result<(), StatisticError> {
    let upper = null.upper;
    // Assorter values come with rounding: one at the bound may lie a little above it.
    if let Some(x) = input.sample.iter().find(|x| !(0.0..=upper * (1.0 + 1e-12)).contains(*x)) {
        return Err(StatisticError::range("sample", format!("must hold values from 0 to `upper`: {x}")));
    }
    let drawn = input.sample.len() as u64;
    if let Some(size) = null.population.filter(|size| *size < drawn) {
        return Err(StatisticError::range(
            "population",
            format!("must not be below the length of `sample`, {drawn}: {size}"),
        ));
    }
    between_0_and_1("risk_limit", input.risk_limit)?;
    Ok(())
}
