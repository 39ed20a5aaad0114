//! Probabilities that may be too small for a double.

use serde::Serialize;

/// A p-value, with its logarithm beside it: a product of many small terms is no zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PValue {
    /// The p-value, from 0 to 1. One below the least normal double, 2.2e-308, is given as that number; 0 means that the
    /// sample cannot occur under the hypothesis at all.
    pub p: f64,
    /// Its decimal logarithm; absent where p is exactly 0.
    pub log10_p: Option<f64>,
}

impl PValue {
    /// Nothing speaks against the hypothesis.
    pub const ONE: Self = Self { p: 1.0, log10_p: Some(0.0) };
    /// The sample cannot occur under the hypothesis.
    pub const IMPOSSIBLE: Self = Self { p: 0.0, log10_p: None };

    /// Returns the p-value of a natural logarithm, at most 1.
    ///
    /// −∞ is [`Self::IMPOSSIBLE`], and what is no number is [`Self::ONE`], the answer that claims nothing.
    pub fn from_ln(ln: f64) -> Self {
        if ln == f64::NEG_INFINITY {
            return Self::IMPOSSIBLE;
        }
        if ln.is_nan() || 0.0 <= ln {
            return Self::ONE;
        }
        Self { p: ln.exp().max(f64::MIN_POSITIVE), log10_p: Some(ln / std::f64::consts::LN_10) }
    }

    /// Returns the p-value of a probability from 0 to 1.
    pub fn from_probability(p: f64) -> Self {
        Self::from_ln(p.ln())
    }
}

/// A sum of numbers of which the logarithms are given, some below the least double.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LnSum {
    largest: f64,
    /// The sum over the largest.
    parts: f64,
}

impl Default for LnSum {
    fn default() -> Self {
        Self { largest: f64::NEG_INFINITY, parts: 0.0 }
    }
}

impl LnSum {
    /// Adds a number by its natural logarithm.
    pub(crate) fn add(&mut self, ln: f64) {
        if ln == f64::NEG_INFINITY {
            return;
        }
        if ln <= self.largest {
            self.parts += (ln - self.largest).exp();
        } else {
            self.parts = self.parts * (self.largest - ln).exp() + 1.0;
            self.largest = ln;
        }
    }

    /// Returns the logarithm of the sum.
    pub(crate) fn ln(self) -> f64 {
        self.largest + self.parts.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_numbers_below_the_least_double_keep_their_logarithms() {
        let mut sum = LnSum::default();
        assert_eq!(sum.ln(), f64::NEG_INFINITY);
        for part in [f64::NEG_INFINITY, -2_000.0, -1_999.0, -2_001.0, -5_000.0] {
            sum.add(part);
        }
        assert!((sum.ln() + 2_000.0 - (1.0 + 1_f64.exp() + (-1_f64).exp()).ln()).abs() < 1e-12);
    }

    #[test]
    fn a_product_of_twenty_thousand_terms_is_not_zero() {
        let value = PValue::from_ln(20_000.0 * 0.9_f64.ln());
        assert_eq!(value.p, f64::MIN_POSITIVE);
        assert!((value.log10_p.unwrap() - 20_000.0 * 0.9_f64.log10()).abs() < 1e-9);
    }

    #[test]
    fn more_than_one_is_one_and_no_number_claims_nothing() {
        assert_eq!(PValue::from_ln(0.1), PValue::ONE);
        assert_eq!(PValue::from_ln(f64::NAN), PValue::ONE);
        assert_eq!(PValue::from_ln(f64::NEG_INFINITY), PValue::IMPOSSIBLE);
    }
}
