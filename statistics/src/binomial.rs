//! Counts of a two-way sample and their tails, for audits that look at the end of a round.

use statrs::distribution::{Binomial, DiscreteCDF as _};
use statrs::function::factorial::ln_binomial;

/// Returns P(K ≥ k) of n draws with this probability of a success.
pub(crate) fn tail(n: u64, k: u64, probability: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    // The parameters were checked: a probability from 0 to 1 makes a distribution.
    Binomial::new(probability, n).map_or(f64::NAN, |binomial| binomial.sf(k - 1))
}

/// Returns the least k with P(K ≤ k) ≥ `share`.
pub(crate) fn quantile(n: u64, probability: f64, share: f64) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = u64::midpoint(low, high);
        if share <= 1.0 - tail(n, middle + 1, probability) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// Returns ln P(K ≥ k), also where the probability is below the least double.
pub(crate) fn ln_tail(n: u64, k: u64, probability: f64) -> f64 {
    let tail = tail(n, k, probability);
    if 1e-280 < tail || n < k {
        return tail.ln();
    }
    // Far out each term is a fixed share of the one before or less: the sum is the first term times a short series.
    let odds = probability / (1.0 - probability);
    let (mut term, mut sum) = (1.0, 0.0);
    for at in k..=n {
        sum += term;
        term *= odds * (n - at) as f64 / (at + 1) as f64;
        if term < 1e-18 * sum {
            break;
        }
    }
    ln_mass(n, k, probability) + sum.ln()
}

/// Returns ln P(K = k).
pub(crate) fn ln_mass(n: u64, k: u64, probability: f64) -> f64 {
    let successes = if k == 0 { 0.0 } else { k as f64 * probability.ln() };
    let failures = if k == n { 0.0 } else { (n - k) as f64 * (-probability).ln_1p() };
    ln_binomial(n, k) + successes + failures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_least_count_with_that_share() {
        for (n, probability, share) in [(10, 0.5, 0.5), (100, 0.3, 0.05), (5, 0.9, 0.999), (1, 0.5, 0.5)] {
            let k = quantile(n, probability, share);
            assert!(share <= 1.0 - tail(n, k + 1, probability) + 1e-12);
            assert!(k == 0 || 1.0 - tail(n, k, probability) < share);
        }
        // A sample so large that the search of a library gave up.
        assert!((5_000_000..5_002_000).contains(&quantile(10_000_000, 0.500_01, 0.7)));
    }

    #[test]
    fn the_tail_far_out_continues_the_tail_near_by() {
        let near = ln_tail(2_000, 1_750, 0.5);
        let sum: f64 = (1_750..=2_000).map(|k| (ln_mass(2_000, k, 0.5) - near).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        let out: f64 =
            (1_990..=2_000).map(|k| (ln_mass(2_000, k, 0.5) - ln_tail(2_000, 1_990, 0.5)).exp()).sum();
        assert!((out - 1.0).abs() < 1e-9, "{out}");
        assert_eq!(tail(10, 11, 0.5), 0.0);
        assert_eq!(tail(10, 0, 0.5), 1.0);
    }
}
