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

#[cfg(test)]
mod tests {
    use super::*;

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
