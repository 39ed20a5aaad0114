//! Control codes of four digits collide by chance: how often, and when there are too many.

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::distributions::poisson;
use crate::inputs::{countable, some};
use crate::{Field, PValue, Statistic, StatisticError};

/// `code-collisions`: expected pairs and the tail of the observed ones.
pub const CODE_COLLISIONS: Statistic = Statistic {
    name: "code-collisions",
    title: "pairs of equal control codes, expected and observed",
    source: "the birthday problem; Poisson approximation: Arratia, Goldstein, Gordon, Statistical Science 5, 1990",
    about: "With n codes, each drawn alike and alone from `space` codes: expected pairs n(n-1) / (2 space), any pair \
        1 - prod(1 - i/space), expected codes that another voter has too n (1 - (1 - 1/space)^(n-1)). A code that stands r \
        times makes r(r-1)/2 pairs. The p-value is the Poisson tail P(X >= observed pairs). People choose years of birth \
        and 1111, which makes more pairs without any fault: a small p is a signal to look, not proof, and a large one says \
        nothing of a clash of few.",
    inputs: &[
        Field { name: "codes", meaning: "votes with a code, n, at most 10^9" },
        Field { name: "space", meaning: "different codes there can be; default 10000" },
        Field {
            name: "observed_pairs",
            meaning: "pairs of equal codes in the control protocol; may be left out",
        },
    ],
    outputs: &[
        Field { name: "expected_pairs", meaning: "mean number of pairs" },
        Field { name: "any_pair", meaning: "probability that at least two codes are equal" },
        Field { name: "expected_shared", meaning: "mean number of voters whose code another voter has too" },
        Field { name: "p", meaning: "P(X >= observed pairs); absent without them" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
    ],
    example: r#"{ "codes": 412, "observed_pairs": 21 }"#,
    compute: |input| call("code-collisions", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    codes: u64,
    #[serde(default = "four_digits")]
    space: u64,
    observed_pairs: Option<u64>,
}

const fn four_digits() -> u64 {
    10_000
}

#[derive(Debug, Serialize)]
struct Answer {
    expected_pairs: f64,
    any_pair: f64,
    expected_shared: f64,
    #[serde(flatten)]
    p: Option<PValue>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    countable("codes", input.codes)?;
    some("space", input.space)?;
    if let Some(pairs) = input.observed_pairs {
        countable("observed_pairs", pairs)?;
    }
    let expected = expected_pairs(input.codes, input.space);
    Ok(Answer {
        expected_pairs: expected,
        any_pair: any_pair(input.codes, input.space),
        expected_shared: expected_shared(input.codes, input.space),
        p: input.observed_pairs.map(|pairs| PValue::from_ln(poisson(pairs, expected).upper)),
    })
}

/// Returns the mean number of pairs among codes drawn alike from a space.
pub fn expected_pairs(codes: u64, space: u64) -> f64 {
    let codes = codes as f64;
    codes * (codes - 1.0).max(0.0) / 2.0 / space as f64
}

/// Returns the probability that any two codes are equal.
pub fn any_pair(codes: u64, space: u64) -> f64 {
    if space < codes {
        return 1.0;
    }
    let mut ln_all_differ = 0.0;
    for before in 1..codes {
        ln_all_differ += (-(before as f64) / space as f64).ln_1p();
        // Below this no double is left of it.
        if ln_all_differ < -800.0 {
            return 1.0;
        }
    }
    -f64::exp_m1(ln_all_differ)
}

fn expected_shared(codes: u64, space: u64) -> f64 {
    if codes < 2 {
        return 0.0;
    }
    if space == 1 {
        return codes as f64;
    }
    let ln_alone = (codes - 1) as f64 * (-1.0 / space as f64).ln_1p();
    codes as f64 * -ln_alone.exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AUDIT 7.5 and SAYLAU 1.4.
    #[test]
    fn precincts_of_a_few_hundred_voters() {
        for (codes, pairs) in [(118, 0.69), (412, 8.47), (950, 45.08)] {
            assert!((expected_pairs(codes, 10_000) - pairs).abs() < 0.005);
        }
        for (codes, any) in [(100, 0.391), (119, 0.506), (200, 0.865)] {
            assert!((any_pair(codes, 10_000) - any).abs() < 5e-4, "{}", any_pair(codes, 10_000));
        }
        for (codes, shared) in [(119, 1.4), (500, 24.3), (1000, 95.1), (2000, 362.4), (3000, 777.4)] {
            assert!(
                (expected_shared(codes, 10_000) - shared).abs() < 0.05,
                "{}",
                expected_shared(codes, 10_000)
            );
        }
    }

    #[test]
    fn small_spaces_by_counting() {
        // Three codes of two values always collide; two of two in one case of two.
        assert_eq!(any_pair(3, 2), 1.0);
        assert!((any_pair(2, 2) - 0.5).abs() < 1e-15);
        assert_eq!((any_pair(1, 5), any_pair(0, 5), expected_pairs(0, 5)), (0.0, 0.0, 0.0));
        assert!((expected_shared(3, 2) - 3.0 * 0.75).abs() < 1e-14);
    }
}
