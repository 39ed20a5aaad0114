//! Simulated samples from a seed: for sample sizes, and for the tests that hold the risk.

use chacha20::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};

/// Numbers that a seed alone decides, on every platform.
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Returns a whole number below `bound`, which is above 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // The product's upper half, with the few draws refused that would favour some numbers (Lemire 2019).
        let unfair = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.0.next_u64()) * u128::from(bound);
            if unfair <= product as u64 {
                return (product >> 64) as u64;
            }
        }
    }

    /// Puts values into a random order.
    #[cfg(test)]
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for at in (1..values.len()).rev() {
            values.swap(at, self.below(at as u64 + 1) as usize);
        }
    }
}

/// Returns the whole number at which a uniform one falls, counted outward from the mode: one down, one up, and so on.
///
/// `mode` is a number with its probability, `up` gives the ratio P(x + 1)/P(x) from least to below most.
pub(crate) fn by_inversion(
    uniform: f64,
    mode: (u64, f64),
    (least, most): (u64, u64),
    up: impl Fn(u64) -> f64,
) -> u64 {
    let mut left = uniform - mode.1;
    let (mut low, mut high) = (mode, mode);
    while 0.0 <= left && (least < low.0 || high.0 < most) {
        if least < low.0 {
            low = (low.0 - 1, low.1 / up(low.0 - 1));
            left -= low.1;
            if left < 0.0 {
                return low.0;
            }
        }
        if high.0 < most {
            high = (high.0 + 1, high.1 * up(high.0));
            left -= high.1;
            if left < 0.0 {
                return high.0;
            }
        }
        // Rounding may leave a little more than all probability has.
        if low.1 + high.1 < 1e-300 {
            break;
        }
    }
    mode.0
}

#[cfg(test)]
pub(crate) use for_tests::{most_false_alarms, runs};

#[cfg(test)]
mod for_tests {
    use statrs::distribution::{Binomial, DiscreteCDF as _};

    /// Returns how often a simulation is run: 10,000 times with `SAYLAU_SLOW_TESTS=1`, else 2,000 times.
    #[expect(clippy::disallowed_methods, reason = "slow tests are asked for by the environment")]
    pub(crate) fn runs() -> u64 {
        if std::env::var("SAYLAU_SLOW_TESTS").is_ok_and(|value| value == "1") { 10_000 } else { 2_000 }
    }

    /// Returns how many of [`runs`] may be false alarms before chance explains it in less than 1 of 1,000 cases.
    pub(crate) fn most_false_alarms(risk_limit: f64) -> u64 {
        Binomial::new(risk_limit, runs()).unwrap().inverse_cdf(0.999)
    }
}
