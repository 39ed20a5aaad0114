//! A product of many factors that neither overflows nor becomes 0 by rounding, without a logarithm a factor.

use std::f64::consts::LN_2;

/// A running product and the largest it has been, from 1 on.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    /// The product divided by 2^(256 steps).
    factor: f64,
    /// The largest factor since the steps last changed.
    largest: f64,
    steps: i32,
    ln_largest_before: f64,
}

const STEP: f64 = 1.157_920_892_373_162e77;
const LN_STEP: f64 = 256.0 * LN_2;

impl Product {
    /// The empty product.
    pub(crate) const ONE: Self = Self { factor: 1.0, largest: 1.0, steps: 0, ln_largest_before: 0.0 };

    /// Multiplies by a factor; what is no number or negative counts as 0.
    pub(crate) fn multiply(&mut self, factor: f64) {
        self.factor *= if 0.0 < factor { factor } else { 0.0 };
        if STEP < self.factor {
            self.shift(1);
        } else if self.factor < 1.0 / STEP && 0.0 < self.factor {
            self.shift(-1);
        }
        if self.largest < self.factor {
            self.largest = self.factor;
        }
    }

    #[cold]
    fn shift(&mut self, by: i32) {
        self.ln_largest_before = self.ln_largest();
        self.factor *= if 0 < by { 1.0 / STEP } else { STEP };
        self.largest = self.factor;
        self.steps += by;
    }

    /// Makes the product 0 for good.
    pub(crate) fn lose(&mut self) {
        self.factor = 0.0;
    }

    /// Returns its natural logarithm.
    pub(crate) fn ln(&self) -> f64 {
        f64::from(self.steps) * LN_STEP + self.factor.ln()
    }

    /// Returns the natural logarithm of the largest product so far, at least 0.
    pub(crate) fn ln_largest(&self) -> f64 {
        self.ln_largest_before.max(f64::from(self.steps) * LN_STEP + self.largest.ln())
    }

    /// Returns whether the product is at least this, a number above 0.
    pub(crate) fn reaches(&self, least: f64) -> bool {
        match self.steps {
            // 1/p and 1 over a risk limit are compared as the inverses a reader sees.
            0 => 1.0 / self.factor <= 1.0 / least,
            _ => least.ln() <= self.ln(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_thousand_factors_of_a_tenth_are_not_zero() {
        let mut product = Product::ONE;
        (0..20_000).for_each(|_| product.multiply(0.1));
        assert!((product.ln() - 20_000.0 * 0.1_f64.ln()).abs() < 1e-6, "{}", product.ln());
        assert_eq!(product.ln_largest(), 0.0);
        (0..40_000).for_each(|_| product.multiply(10.0));
        assert!((product.ln_largest() - 20_000.0 * 10.0_f64.ln()).abs() < 1e-6);
        assert!(product.reaches(1e300));
        product.multiply(1e-300);
        assert!((product.ln_largest() - 20_000.0 * 10.0_f64.ln()).abs() < 1e-6, "the largest is kept");
    }

    #[test]
    fn a_fortune_that_is_lost_stays_lost() {
        let mut product = Product::ONE;
        product.multiply(8.0);
        product.multiply(f64::NAN);
        product.multiply(1e9);
        assert_eq!(product.ln(), f64::NEG_INFINITY);
        assert_eq!(product.ln_largest(), 8.0_f64.ln());
        assert!(!product.reaches(20.0));
    }
}
