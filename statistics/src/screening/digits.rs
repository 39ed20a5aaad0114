//! Digits of counts: second, last, and those that are 0 or 5.

use serde::{Deserialize, Serialize};

use super::{CAVEAT, check_lengths};
use crate::call::call;
use crate::distributions::binomial;
use crate::terminals::homogeneity::ln_upper_tail;
use crate::{Field, PValue, Statistic, StatisticError};

const OUTPUTS: &[Field] = &[
    Field { name: "n", meaning: "counts that were looked at" },
    Field { name: "digits", meaning: "how many of these have the digit 0, 1, ..., 9" },
    Field { name: "mean", meaning: "mean digit; null for none" },
    Field { name: "expected_mean", meaning: "what it would be under the null" },
    Field { name: "chi2", meaning: "sum (observed - expected)^2 / expected over the ten digits; 0 for none" },
    Field { name: "p", meaning: "its upper tail with 9 degrees of freedom" },
    Field { name: "log10_p", meaning: "its decimal logarithm" },
    Field { name: "caveat", meaning: "what this cannot say" },
];

/// `second-digit`: against Benford's law.
pub const SECOND_DIGIT: Statistic = Statistic {
    name: "second-digit",
    title: "second digits of counts against Benford's law (screening)",
    source: "Mebane, Election Forensics: Vote Counts and Benford's Law, 2006 (2BL); critique: Deckert, Myagkov, Ordeshook, \
        Political Analysis 19, 2011",
    about: "The second digit from the left of counts of at least `min_count`, which must be 10 or more. Under Benford's law \
        digit d has probability sum over k = 1..9 of log10(1 + 1/(10k + d)), with mean 4.187390. Counts of precincts of like \
        size do not follow that law even in honest elections.",
    inputs: &[
        Field { name: "counts", meaning: "counts, at most 1000000 of them" },
        Field { name: "min_count", meaning: "least count looked at; default 10" },
    ],
    outputs: OUTPUTS,
    example: r#"{ "counts": [103, 254, 87, 312, 9, 146, 221, 178, 305, 94] }"#,
    compute: |input| call("second-digit", input, second_digit),
};

/// `last-digit`: against ten digits alike.
pub const LAST_DIGIT: Statistic = Statistic {
    name: "last-digit",
    title: "last digits of counts against ten digits alike (screening)",
    source: "Beber, Scacco, What the Numbers Say: A Digit-Based Test for Election Fraud, Political Analysis 20, 2012",
    about: "The last digit of counts of at least `min_count`, against probability 1/10 each: mean 4.5, chi-square with 9 degrees \
        of freedom. Sizes of voter lists fail this test in honest elections, since they are rounded by habit.",
    inputs: &[
        Field { name: "counts", meaning: "counts, at most 1000000 of them" },
        Field { name: "min_count", meaning: "least count looked at; default 100" },
    ],
    outputs: OUTPUTS,
    example: r#"{ "counts": [103, 254, 187, 312, 99, 146, 221, 178, 305, 194] }"#,
    compute: |input| call("last-digit", input, last_digit),
};

/// `zero-five`: counts or percentages that end in 0 or 5.
pub const ZERO_FIVE: Statistic = Statistic {
    name: "zero-five",
    title: "counts or rounded percentages that end in 0 or 5 (screening)",
    source: "Hicken, Mebane, A Guide to Election Forensics, 2015 (C05s and P05s)",
    about: "Without `totals` the last digits of the counts; with them those of 100 count / total, at most 100, rounded to a \
        whole percentage, halves to the even one. The share of 0 and 5 is compared with 1/5; p = P(X >= observed), X \
        binomial. Units whose total is 0 are left out.",
    inputs: &[
        Field { name: "counts", meaning: "counts, at most 1000000 of them" },
        Field { name: "totals", meaning: "of what each is a part, as many; may be left out" },
    ],
    outputs: &[
        Field { name: "n", meaning: "units that were looked at" },
        Field { name: "observed", meaning: "of these with 0 or 5 at the end" },
        Field { name: "share", meaning: "observed / n; null for none" },
        Field { name: "expected_share", meaning: "0.2" },
        Field { name: "p", meaning: "P(X >= observed)" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    example: r#"{ "counts": [50, 61, 75, 40, 33], "totals": [100, 100, 100, 98, 100] }"#,
    compute: |input| call("zero-five", input, zero_five),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DigitInput {
    counts: Vec<u64>,
    min_count: Option<u64>,
}

/// The digits of some counts against what they would be.
#[derive(Debug, Serialize)]
pub struct Digits {
    /// Counts that were looked at.
    pub n: u64,
    /// How many have each digit.
    pub digits: [u64; 10],
    /// Mean digit.
    pub mean: Option<f64>,
    /// Mean under the null.
    pub expected_mean: f64,
    /// Pearson's statistic.
    pub chi2: f64,
    /// Its upper tail with 9 degrees of freedom.
    #[serde(flatten)]
    pub p: PValue,
    caveat: &'static str,
}

impl Digits {
    fn of(digits: impl Iterator<Item = u64>, expected: [f64; 10]) -> Self {
        let mut found = [0; 10];
        for digit in digits {
            if let Some(count) = found.get_mut(digit as usize) {
                *count += 1;
            }
        }
        let n: u64 = found.iter().sum();
        let mean_of =
            |weights: &[f64; 10]| (0..).zip(weights).map(|(digit, weight)| f64::from(digit) * weight).sum();
        let sum: f64 = mean_of(&found.map(|count| count as f64));
        let chi2 = if n == 0 {
            0.0
        } else {
            let parts = found.iter().zip(&expected);
            parts.map(|(count, p)| (*count as f64 - p * n as f64).powi(2) / (p * n as f64)).sum()
        };
        Self {
            n,
            digits: found,
            mean: (0 < n).then(|| sum / n as f64),
            expected_mean: mean_of(&expected),
            chi2,
            p: PValue::from_ln(ln_upper_tail(chi2, 9)),
            caveat: CAVEAT,
        }
    }
}

/// Returns the second digits of counts of at least `min_count`, which is 10 or more, against Benford's law.
pub fn second_digits(counts: &[u64], min_count: u64) -> Digits {
    let expected = std::array::from_fn(|digit| {
        (1..10).map(|first| (1.0 + 1.0 / f64::from(10 * first + digit as u32)).log10()).sum()
    });
    let second = |count: u64| count / 10_u64.pow(count.checked_ilog10().unwrap_or(1).max(1) - 1) % 10;
    Digits::of(counts.iter().filter(|count| min_count <= **count).map(|count| second(*count)), expected)
}

/// Returns the last digits of counts of at least `min_count` against ten digits alike.
pub fn last_digits(counts: &[u64], min_count: u64) -> Digits {
    Digits::of(counts.iter().filter(|count| min_count <= **count).map(|count| count % 10), [0.1; 10])
}

fn second_digit(input: &DigitInput) -> Result<Digits, StatisticError> {
    check_lengths(&[("counts", input.counts.len())])?;
    let min_count = input.min_count.unwrap_or(10);
    if min_count < 10 {
        return Err(StatisticError::range("min_count", format!("must be at least 10: {min_count}")));
    }
    Ok(second_digits(&input.counts, min_count))
}

fn last_digit(input: &DigitInput) -> Result<Digits, StatisticError> {
    check_lengths(&[("counts", input.counts.len())])?;
    Ok(last_digits(&input.counts, input.min_count.unwrap_or(100)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ZeroFiveInput {
    counts: Vec<u64>,
    totals: Option<Vec<u64>>,
}

#[derive(Debug, Serialize)]
struct ZeroFive {
    n: u64,
    observed: u64,
    share: Option<f64>,
    expected_share: f64,
    #[serde(flatten)]
    p: PValue,
    caveat: &'static str,
}

fn zero_five(input: &ZeroFiveInput) -> Result<ZeroFive, StatisticError> {
    let totals = input.totals.as_ref();
    check_lengths(&[
        ("counts", input.counts.len()),
        ("totals", totals.map_or(input.counts.len(), Vec::len)),
    ])?;
    let numbers: Vec<u64> = match totals {
        None => input.counts.clone(),
        Some(totals) => {
            input.counts.iter().zip(totals).filter_map(|(count, total)| percentage(*count, *total)).collect()
        }
    };
    let (n, observed) =
        (numbers.len() as u64, numbers.iter().filter(|number| **number % 5 == 0).count() as u64);
    Ok(ZeroFive {
        n,
        observed,
        share: (0 < n).then(|| observed as f64 / n as f64),
        expected_share: 0.2,
        p: PValue::from_ln(binomial(observed, n, 0.2).upper),
        caveat: CAVEAT,
    })
}

/// Returns a part as a whole percentage, at most 100, halves to the even one.
fn percentage(count: u64, total: u64) -> Option<u64> {
    (0 < total).then(|| {
        // In whole numbers: 109 of 200 is no little more than 54.5 % here.
        let (twice, whole) = (200 * u128::from(count.min(total)), 2 * u128::from(total));
        let (down, rest) = ((twice / whole) as u64, twice % whole);
        down + u64::from(u128::from(total) < rest || (u128::from(total) == rest && down % 2 == 1))
    })
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ChiSquared, ContinuousCDF as _};

    use super::*;

    #[test]
    fn benford_expects_the_published_mean() {
        let digits = second_digits(&[10, 19, 250, 9_999, 123_456], 10);
        assert!((digits.expected_mean - 4.187_390).abs() < 5e-7, "{}", digits.expected_mean);
        assert_eq!(digits.digits, [1, 0, 1, 0, 0, 1, 0, 0, 0, 2]);
        assert_eq!(second_digits(&[10, 250], 100).n, 1);
    }

    /// chi2 = 9 · 165 = 1485 with 9 degrees of freedom, by mpmath with 40 digits.
    #[test]
    fn a_tail_below_the_least_double_keeps_its_logarithm() {
        let p = last_digits(&[100; 165], 100).p;
        assert_eq!(p.p, f64::MIN_POSITIVE);
        assert!((p.log10_p.unwrap() + 313.479_810_219_144_5).abs() < 1e-8, "{p:?}");
        let above = last_digits(&[100; 160], 100).p;
        assert!((above.log10_p.unwrap() / p.log10_p.unwrap() - 160.0 / 165.0).abs() < 1e-3, "{above:?}");
    }

    #[test]
    fn last_digits_alike_have_no_chi_square() {
        let digits = last_digits(&(100..200).collect::<Vec<_>>(), 100);
        assert_eq!((digits.chi2, digits.mean, digits.p), (0.0, Some(4.5), PValue::ONE));
        let digits = last_digits(&[100, 100, 100, 101, 102, 103, 104, 105, 106, 107], 100);
        let tail = ChiSquared::new(9.0).unwrap().sf(digits.chi2);
        assert!((digits.p.p / tail - 1.0).abs() < 1e-12, "{digits:?}");
        let rounded = last_digits(&[100; 20], 100);
        // All twenty on one digit: (20 - 2)² / 2 + 9 · 2.
        assert!((rounded.chi2 - 180.0).abs() < 1e-9);
        assert!(rounded.p.p < 1e-30);
    }

    #[test]
    fn percentages_round_halves_to_even_and_stop_at_100() {
        assert_eq!(
            [(25, 200), (27, 200), (7, 5), (1, 0)].map(|(n, of)| percentage(n, of)),
            [Some(12), Some(14), Some(100), None]
        );
        let answer = (ZERO_FIVE.compute)(&serde_json::json!({ "counts": [5, 10, 13] })).unwrap();
        assert_eq!(answer["observed"], 2);
        // P(X >= 2 | 3, 1/5) = 3 · 0.04 · 0.8 + 0.008.
        assert!((answer["p"].as_f64().unwrap() - 0.104).abs() < 1e-14);
    }
}
