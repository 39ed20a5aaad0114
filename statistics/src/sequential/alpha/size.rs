//! How many draws ALPHA needs: by simulated audits of a population as it was reported.

use serde::{Deserialize, Serialize};

use super::{Estimator, EstimatorInput};
use crate::call::call;
use crate::inputs::{between_0_and_1, five_percent, half, of_some_size, unit};
use crate::sequential::martingale::{Null, Test};
use crate::simulation::Stream;
use crate::{Field, Statistic, StatisticError};

/// `alpha-size`: the draws an audit by ALPHA takes.
pub const ALPHA_SIZE: Statistic = Statistic {
    name: "alpha-size",
    title: "draws that ALPHA takes, expected and by probability, from simulated audits",
    source: "Stark, ALPHA, Annals of Applied Statistics 17(1), 2023, section 4; SHANGRLA's `sample_size` for the idea",
    about: "Draws `runs` samples from the population given by `values`, in random order and without replacement unless \
        `with_replacement` is true, and tells after how many draws 1/T was at most the risk limit. A run that has not stopped \
        after `most_draws` counts as that number. `quantiles` are order statistics: the least number of draws at which at \
        least the share q of the runs had stopped. Every number follows from `seed` (ChaCha8), on every machine; another seed \
        gives other numbers within the error of simulation, `standard_error` for the mean. The estimator fields are those \
        of `alpha`. A population of one value, such as comparison cards without error, gives the exact answer in one run.",
    inputs: &[
        Field {
            name: "values",
            meaning: "list of `{ \"value\": x, \"count\": items }`, x from 0 to `upper`: the population as it is assumed to be",
        },
        Field { name: "null_mean", meaning: "t, the mean under the hypothesis; default 0.5" },
        Field {
            name: "upper",
            meaning: "u, the largest value an item can have, from 1e-100 to 1e100; default 1",
        },
        Field { name: "with_replacement", meaning: "default false" },
        Field { name: "risk_limit", meaning: "above 0 and below 1; default 0.05" },
        Field { name: "runs", meaning: "simulated audits, from 1 to 100,000; default 1000" },
        Field { name: "seed", meaning: "whole number from 0; default 1" },
        Field {
            name: "most_draws",
            meaning: "draws after which a run is given up, at most 1,000,000; default the population, or 100,000 if it is larger",
        },
        Field {
            name: "probabilities",
            meaning: "list of q, each above 0 and at most 1; default [0.5, 0.7, 0.8, 0.9]",
        },
        Field { name: "estimator", meaning: "as for `alpha`" },
        Field { name: "eta", meaning: "as for `alpha`" },
        Field { name: "d", meaning: "as for `alpha`" },
        Field { name: "c", meaning: "as for `alpha`" },
        Field { name: "f", meaning: "as for `alpha`" },
        Field { name: "min_sd", meaning: "as for `alpha`" },
        Field { name: "cap", meaning: "as for `alpha`" },
        Field { name: "two_vote_rate", meaning: "as for `alpha`" },
    ],
    outputs: &[
        Field { name: "expected", meaning: "mean number of draws" },
        Field { name: "standard_error", meaning: "of that mean; 0 for one run" },
        Field {
            name: "quantiles",
            meaning: "list of `probability` and `n`, null where so many runs had not stopped when they were given up",
        },
        Field { name: "given_up", meaning: "share of the runs that did not stop" },
        Field { name: "mean", meaning: "mean of the population given" },
    ],
    example: r#"{ "values": [{ "value": 1, "count": 620 }, { "value": 0, "count": 210 }, { "value": 0.5, "count": 40 }], "eta": 0.735, "runs": 200 }"#,
    compute: |input| call("alpha-size", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    values: Vec<Value>,
    #[serde(default = "half")]
    null_mean: f64,
    #[serde(default = "unit")]
    upper: f64,
    #[serde(default)]
    with_replacement: bool,
    #[serde(default = "five_percent")]
    risk_limit: f64,
    #[serde(default = "thousand")]
    runs: u64,
    #[serde(default = "first")]
    seed: u64,
    most_draws: Option<u64>,
    #[serde(default = "usual")]
    probabilities: Vec<f64>,
    #[serde(flatten)]
    estimator: EstimatorInput,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    value: f64,
    count: u64,
}

fn thousand() -> u64 {
    1_000
}

fn first() -> u64 {
    1
}

fn usual() -> Vec<f64> {
    vec![0.5, 0.7, 0.8, 0.9]
}

#[derive(Debug, Serialize)]
struct Answer {
    expected: f64,
    standard_error: f64,
    quantiles: Vec<Quantile>,
    given_up: f64,
    mean: f64,
}

#[derive(Debug, Serialize)]
struct Quantile {
    probability: f64,
    n: Option<u64>,
}

const MOST_DRAWS: u64 = 1_000_000;
const USUAL_DRAWS: u64 = 100_000;
const MOST_RUNS: u64 = 100_000;
/// Runs times draws: some seconds.
const MOST_WORK: u64 = 100_000_000;

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let population = input.checked()?;
    let null = Null {
        mean: input.null_mean,
        upper: input.upper,
        population: (!input.with_replacement).then_some(population),
    };
    let estimator = input.estimator.estimator(&null)?;
    let most = input.most_draws.unwrap_or(population.min(USUAL_DRAWS));
    if MOST_WORK < most.saturating_mul(input.runs) {
        let problem = format!("times `most_draws` must not exceed {MOST_WORK}: {}", input.runs);
        return Err(StatisticError::range("runs", problem));
    }
    let mut stream = Stream::new(input.seed);
    let mut given_up = 0;
    let mut lengths: Vec<u64> = (0..input.runs)
        .map(|_| {
            let stopped_at = input.run(&mut stream, Test::new(null, estimator.clone()), most);
            given_up += u64::from(stopped_at.is_none());
            stopped_at.unwrap_or(most)
        })
        .collect();
    lengths.sort_unstable();
    Ok(input.answer(&lengths, given_up as f64, population as f64))
}

impl Input {
    /// Checks what was read and returns the size of the population.
    fn checked(&self) -> Result<u64, StatisticError> {
        let range = |field, problem: String| Err(StatisticError::range(field, problem));
        of_some_size("upper", self.upper)?;
        if !(0.0..=self.upper).contains(&self.null_mean) {
            return range("null_mean", format!("must lie from 0 to `upper`: {}", self.null_mean));
        }
        let inside = |value: &&Value| !(0.0..=self.upper * (1.0 + 1e-12)).contains(&value.value);
        if let Some(value) = self.values.iter().find(inside) {
            return range("values", format!("must lie from 0 to `upper`: {}", value.value));
        }
        let count = self.values.iter().map(|value| value.count).try_fold(0_u64, u64::checked_add);
        let Some(count) = count.filter(|count| 0 < *count && *count < 1 << 53) else {
            return range("values", "must hold from 1 to 2^53 items".to_owned());
        };
        between_0_and_1("risk_limit", self.risk_limit)?;
        if !(1..=MOST_RUNS).contains(&self.runs) {
            return range("runs", format!("must lie from 1 to {MOST_RUNS}: {}", self.runs));
        }
        let most = if self.with_replacement { MOST_DRAWS } else { count.min(MOST_DRAWS) };
        if let Some(draws) = self.most_draws.filter(|draws| !(1..=most).contains(draws)) {
            return range("most_draws", format!("must lie from 1 to {most}: {draws}"));
        }
        if let Some(q) = self.probabilities.iter().find(|q| !(0.0 < **q && **q <= 1.0)) {
            return range("probabilities", format!("must lie above 0 and be at most 1: {q}"));
        }
        Ok(count)
    }

    /// Returns the number of the draw after which one audit stops; none if none of the first `most` does.
    fn run(&self, stream: &mut Stream, mut test: Test<Estimator>, most: u64) -> Option<u64> {
        let mut left = self.values.clone();
        let mut items: u64 = left.iter().map(|value| value.count).sum();
        for draw in 1..=most {
            let mut at = stream.below(items);
            let drawn = left.iter_mut().find(|value| {
                let is_it = at < value.count;
                at = at.saturating_sub(value.count);
                is_it
            })?;
            if !self.with_replacement {
                drawn.count -= 1;
                items -= 1;
            }
            test.observe(drawn.value);
            if test.is_at_most(self.risk_limit) {
                return Some(draw);
            }
        }
        None
    }

    fn answer(&self, lengths: &[u64], given_up: f64, population: f64) -> Answer {
        let runs = lengths.len() as f64;
        let expected = lengths.iter().map(|length| *length as f64).sum::<f64>() / runs;
        let squares: f64 = lengths.iter().map(|length| (*length as f64 - expected).powi(2)).sum();
        let standard_error = if 1.0 < runs { (squares / (runs - 1.0) / runs).sqrt() } else { 0.0 };
        let at = |q: f64| ((q * runs - 1e-9).ceil() as usize).max(1) - 1;
        let quantiles = self.probabilities.iter().map(|q| Quantile {
            probability: *q,
            n: lengths.get(at(*q)).copied().filter(|_| (at(*q) as f64) < runs - given_up),
        });
        let sum: f64 = self.values.iter().map(|value| value.value * value.count as f64).sum();
        Answer {
            expected,
            standard_error,
            quantiles: quantiles.collect(),
            given_up: given_up / runs,
            mean: sum / population,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn answer(input: &Value) -> Value {
        (ALPHA_SIZE.compute)(input).unwrap()
    }

    /// AUDIT 3.3: clean comparison cards need no luck.
    #[test]
    fn clean_comparisons_need_297_draws_in_every_run() {
        let clean = 1.0 / 1.98;
        let found = answer(&json!({
            "values": [{ "value": clean, "count": 20_000 }], "upper": 2.0 * clean, "estimator": "optimal-comparison", "runs": 3,
        }));
        assert_eq!((&found["expected"], &found["standard_error"]), (&json!(297.0), &json!(0.0)));
        assert_eq!(found["quantiles"][3]["n"], json!(297));
    }

    #[test]
    fn the_seed_decides_and_a_wider_margin_needs_less() {
        let with = |winner: u64, seed: u64| {
            answer(&json!({
                "values": [{ "value": 1, "count": winner }, { "value": 0, "count": 1_000 - winner }], "eta": 0.65,
                "runs": 200, "seed": seed,
            }))
        };
        assert_eq!(with(650, 7), with(650, 7));
        assert_ne!(with(650, 7), with(650, 8));
        let expected = |winner| with(winner, 7)["expected"].as_f64().unwrap();
        assert!(expected(700) < expected(650) && expected(650) < expected(600));
        let (median, most) = (&with(650, 7)["quantiles"][0]["n"], &with(650, 7)["quantiles"][3]["n"]);
        assert!(median.as_u64() < most.as_u64());
    }

    #[test]
    fn an_outcome_that_is_wrong_is_given_up_and_too_much_work_is_refused() {
        let wrong =
            json!({ "values": [{ "value": 1, "count": 40 }, { "value": 0, "count": 60 }], "runs": 20 });
        assert!(0.9 <= answer(&wrong)["given_up"].as_f64().unwrap());
        for (key, value) in [
            ("runs", json!(0)),
            ("most_draws", json!(101)),
            ("probabilities", json!([0.0])),
            ("values", json!([])),
        ] {
            let mut input = wrong.clone();
            input[key] = value;
            assert!((ALPHA_SIZE.compute)(&input).is_err(), "{input}");
        }
    }
}
