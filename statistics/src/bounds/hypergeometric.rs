//! What a sample without replacement says of the items it was drawn from.

use serde::{Deserialize, Serialize};

use crate::bounds::Sides;
use crate::call::call;
use crate::distributions::{hypergeometric, least, reaches};
use crate::inputs::{self, at_most, between_0_and_1, countable};
use crate::{Field, PValue, Statistic, StatisticError};

/// `hypergeometric-bound`: how many items can be wrong, after a sample.
pub const HYPERGEOMETRIC_BOUND: Statistic = Statistic {
    name: "hypergeometric-bound",
    title: "bound of the number of altered items after a sample without replacement",
    source: "Thompson, Sampling, 3rd ed. 2012, chapter 5 (exact limits by inversion of the hypergeometric test); Konijn, \
        Statistical Theory of Sample Survey Design and Analysis, 1973",
    about: "Upper bound: the largest number m of altered items among N with P(X <= wrong | N, m, checked) >= error. Lower \
        bound: the smallest m with P(X >= wrong | N, m, checked) >= error. The error is 1 - confidence for one side, half of \
        it for two. Equality counts as possible. The items checked must have been drawn at random, all sets of that size \
        alike. With nothing checked the bound is N, with everything checked it is `wrong`.",
    inputs: &[
        Field { name: "population", meaning: "items, N, at most 10^9" },
        Field { name: "checked", meaning: "items drawn and checked" },
        Field { name: "wrong", meaning: "of these altered; default 0" },
        Field { name: "confidence", meaning: inputs::CONFIDENCE },
        Field {
            name: "sides",
            meaning: "`upper` (default), `lower`, or `two` (half of the error in each tail)",
        },
    ],
    outputs: &[
        Field {
            name: "lower",
            meaning: "lower bound of altered items; without that side what the sample proves: `wrong`",
        },
        Field { name: "upper", meaning: "upper bound; without that side N - checked + wrong" },
        Field { name: "tail_at_upper", meaning: "P(X <= wrong) if as many as `upper` are altered" },
        Field {
            name: "tail_above",
            meaning: "P(X <= wrong) if one more is altered; 0 where there cannot be more",
        },
    ],
    example: r#"{ "population": 412, "checked": 60, "wrong": 0 }"#,
    compute: |input| call("hypergeometric-bound", input, compute_bound),
};

/// `hypergeometric-tail`: the probabilities of a sample.
pub const HYPERGEOMETRIC_TAIL: Statistic = Statistic {
    name: "hypergeometric-tail",
    title: "probability of a number of marked items in a sample without replacement",
    source: "Fisher, The Design of Experiments, 1935",
    about: "X is the number of marked items among those drawn. Both tails hold the value itself; the two-sided p is twice \
        the smaller tail, at most 1. A value that cannot occur, such as more marked items than \
        were drawn, has probability 0 and no logarithm; its tails are 0 and 1.",
    inputs: &[
        Field { name: "population", meaning: "items, at most 10^9" },
        Field { name: "marked", meaning: "of these marked" },
        Field { name: "drawn", meaning: "items drawn" },
        Field { name: "observed", meaning: "marked items among them, x" },
    ],
    outputs: &[
        Field { name: "expected", meaning: "mean of X" },
        Field { name: "point", meaning: "P(X = x)" },
        Field { name: "lower", meaning: "P(X <= x)" },
        Field { name: "log10_lower", meaning: "its decimal logarithm" },
        Field { name: "upper", meaning: "P(X >= x)" },
        Field { name: "log10_upper", meaning: "its decimal logarithm" },
        Field { name: "p", meaning: "two-sided: min(1, 2 min(lower, upper))" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
    ],
    example: r#"{ "population": 412, "marked": 19, "drawn": 60, "observed": 0 }"#,
    compute: |input| call("hypergeometric-tail", input, compute_tail),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundInput {
    population: u64,
    checked: u64,
    #[serde(default)]
    wrong: u64,
    #[serde(default = "inputs::confidence")]
    confidence: f64,
    #[serde(default = "upper")]
    sides: Sides,
}

const fn upper() -> Sides {
    Sides::Upper
}

#[derive(Debug, Serialize)]
struct BoundAnswer {
    lower: u64,
    upper: u64,
    tail_at_upper: f64,
    tail_above: f64,
}

fn compute_bound(input: &BoundInput) -> Result<BoundAnswer, StatisticError> {
    countable("population", input.population)?;
    at_most("checked", input.checked, input.population, "`population`")?;
    at_most("wrong", input.wrong, input.checked, "`checked`")?;
    between_0_and_1("confidence", input.confidence)?;
    let (below, above) = input.sides.errors(input.confidence);
    let sample = Sample { population: input.population, checked: input.checked, wrong: input.wrong };
    let upper = above.map_or(sample.most(), |error| sample.upper(error));
    let tail = |altered| {
        if sample.most() < altered { 0.0 } else { sample.tails(altered).lower.exp() }
    };
    Ok(BoundAnswer {
        lower: below.map_or(input.wrong, |error| sample.lower(error)),
        upper,
        tail_at_upper: tail(upper),
        tail_above: tail(upper + 1),
    })
}

/// Items checked out of a population, drawn at random without replacement.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Items, at most 10^9.
    pub population: u64,
    /// Items checked, at most as many.
    pub checked: u64,
    /// Of these altered.
    pub wrong: u64,
}

impl Sample {
    /// Returns the largest number of altered items at which a sample as good as this has at least probability `error`.
    pub fn upper(self, error: f64) -> u64 {
        let beyond = least(self.wrong, self.most(), |altered| !reaches(self.tails(altered).lower, error));
        beyond.map_or(self.most(), |beyond| beyond.saturating_sub(1).max(self.wrong))
    }

    /// Returns the smallest number of altered items at which a sample as bad as this has at least probability `error`.
    pub fn lower(self, error: f64) -> u64 {
        let bound = least(self.wrong, self.most(), |altered| reaches(self.tails(altered).upper, error));
        bound.unwrap_or(self.most())
    }

    /// Returns how many can be altered at most: all that were not found good.
    fn most(self) -> u64 {
        self.population - (self.checked - self.wrong)
    }

    fn tails(self, altered: u64) -> crate::distributions::Tails {
        hypergeometric(self.wrong, self.population, altered, self.checked)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TailInput {
    population: u64,
    marked: u64,
    drawn: u64,
    observed: u64,
}

#[derive(Debug, Serialize)]
struct TailAnswer {
    expected: f64,
    point: f64,
    lower: f64,
    log10_lower: Option<f64>,
    upper: f64,
    log10_upper: Option<f64>,
    #[serde(flatten)]
    p: PValue,
}

fn compute_tail(input: &TailInput) -> Result<TailAnswer, StatisticError> {
    countable("population", input.population)?;
    at_most("marked", input.marked, input.population, "`population`")?;
    at_most("drawn", input.drawn, input.population, "`population`")?;
    let tails = hypergeometric(input.observed, input.population, input.marked, input.drawn);
    let (lower, upper) = (PValue::from_ln(tails.lower), PValue::from_ln(tails.upper));
    let share = if input.population == 0 { 0.0 } else { input.marked as f64 / input.population as f64 };
    Ok(TailAnswer {
        expected: input.drawn as f64 * share,
        point: PValue::from_ln(tails.point).p,
        lower: lower.p,
        log10_lower: lower.log10_p,
        upper: upper.p,
        log10_upper: upper.log10_p,
        p: PValue::from_ln(tails.two_sided()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AUDIT 3.3: of 412 electronic votes 60 were checked and none was wrong.
    #[test]
    fn sixty_good_checks_of_412_leave_eighteen() {
        assert_eq!(Sample { population: 412, checked: 60, wrong: 0 }.upper(0.05), 18);
    }

    #[test]
    fn nothing_checked_bounds_nothing_and_everything_checked_says_all() {
        assert_eq!(Sample { population: 30, checked: 0, wrong: 0 }.upper(0.05), 30);
        assert_eq!(Sample { population: 30, checked: 30, wrong: 4 }.upper(0.05), 4);
        assert_eq!(Sample { population: 30, checked: 30, wrong: 4 }.lower(0.05), 4);
        // 1 - 19/20 is the error itself: equality counts as possible.
        assert_eq!(Sample { population: 20, checked: 1, wrong: 0 }.upper(0.05), 19);
    }

    #[test]
    fn bounds_cover_as_often_as_promised() {
        let (population, checked, error) = (25, 8, 0.1);
        for altered in 0..=population {
            let (mut above, mut below) = (0.0, 0.0);
            for wrong in 0..=checked {
                let p = hypergeometric(wrong, population, altered, checked).point.exp();
                let sample = Sample { population, checked, wrong };
                above += if sample.upper(error) < altered { p } else { 0.0 };
                below += if altered < sample.lower(error) { p } else { 0.0 };
            }
            assert!(above <= error + 1e-9, "{altered}: {above}");
            assert!(below <= error + 1e-9, "{altered}: {below}");
        }
    }

    #[test]
    fn more_marked_than_drawn_has_its_tails() {
        let input = serde_json::json!({ "population": 10, "marked": 6, "drawn": 3, "observed": 4 });
        let answer = (HYPERGEOMETRIC_TAIL.compute)(&input).unwrap();
        let of = |field: &str| answer[field].as_f64();
        assert_eq!(
            (of("point"), of("lower"), of("upper"), of("p")),
            (Some(0.0), Some(1.0), Some(0.0), Some(0.0))
        );
        assert_eq!((of("log10_lower"), of("log10_upper")), (Some(0.0), None));
    }

    #[test]
    fn a_bound_is_the_last_number_that_is_possible() {
        for wrong in 0..=6 {
            let sample = Sample { population: 40, checked: 12, wrong };
            let possible = |altered: &u64| reaches(hypergeometric(wrong, 40, *altered, 12).lower, 0.05);
            assert_eq!(sample.upper(0.05), (wrong..=28 + wrong).filter(possible).max().unwrap());
        }
    }
}
