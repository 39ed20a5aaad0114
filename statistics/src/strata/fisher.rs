//! Fisher's combination of independent p-values (Statistical Methods for Research Workers, 1932).

use serde::Deserialize;

use crate::call::call;
use crate::{Field, PValue, Statistic, StatisticError};

/// `fisher-combination`: one p-value of several.
pub const FISHER: Statistic = Statistic {
    name: "fisher-combination",
    title: "Fisher's combination of independent p-values",
    source: "Fisher, Statistical Methods for Research Workers, 4th edition, 1932, section 21.1",
    about: "X = -2 sum of ln p_i is compared with chi-square of 2k degrees of freedom: P = e^(-X/2) times the sum of \
        (X/2)^i/i! for i below k. The p-values must be independent. One p-value of 0 gives 0, all 1 give 1, and one \
        alone is itself.",
    inputs: &[Field { name: "p_values", meaning: "list of at least one p-value, each from 0 to 1" }],
    outputs: &[
        Field { name: "p", meaning: "the combined p-value" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
    ],
    example: r#"{ "p_values": [0.07, 0.2] }"#,
    compute: |input| call("fisher-combination", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    p_values: Vec<f64>,
}

fn compute(input: &Input) -> Result<PValue, StatisticError> {
    if input.p_values.is_empty() {
        return Err(StatisticError::range("p_values", "must not be empty"));
    }
    if let Some(p) = input.p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(StatisticError::range("p_values", format!("must hold values from 0 to 1: {p}")));
    }
    Ok(PValue::from_ln(ln_combined(input.p_values.iter().map(|p| p.ln()))))
}

/// Returns ln P of the logarithms of independent p-values, each at most 0; −∞ if one is.
pub fn ln_combined(ln_p: impl IntoIterator<Item = f64>) -> f64 {
    let (mut half, mut number) = (0.0, 0_u32);
    for ln in ln_p {
        half -= ln;
        number += 1;
    }
    if half == f64::INFINITY {
        return f64::NEG_INFINITY;
    }
    // Terms grow up to half^i/i!, which may be beyond a double: the sum is kept relative to its largest term.
    let (mut sum, mut term, mut scale) = (1.0, 1.0, 0.0);
    for i in 1..number {
        term *= half / f64::from(i);
        sum += term;
        if 1e200 < sum {
            (sum, term, scale) = (sum / 1e200, term / 1e200, scale + 1e200_f64.ln());
        }
    }
    (sum.ln() + scale - half).min(0.0)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ChiSquared, ContinuousCDF as _};

    use super::*;

    #[test]
    fn the_sum_is_the_tail_of_chi_square() {
        for p_values in [vec![0.07, 0.2], vec![0.5; 5], vec![1e-3, 0.9, 0.4], vec![0.3]] {
            let statistic: f64 = p_values.iter().map(|p: &f64| -2.0 * p.ln()).sum();
            let tail = ChiSquared::new(2.0 * p_values.len() as f64).unwrap().sf(statistic);
            let p = ln_combined(p_values.iter().map(|p| p.ln())).exp();
            assert!((p / tail - 1.0).abs() < 1e-9, "{p_values:?}: {p} is not {tail}");
        }
    }

    #[test]
    fn the_ends_stay_ends_and_many_tiny_ones_do_not_overflow() {
        assert_eq!(ln_combined([0.0, 0.0]), 0.0);
        assert_eq!(ln_combined([0.0, f64::NEG_INFINITY]), f64::NEG_INFINITY);
        let many = ln_combined(std::iter::repeat_n(-700.0, 2_000));
        assert!(many.is_finite() && many < -1e6, "{many}");
    }
}
