//! Binomial, hypergeometric and Poisson probabilities with their tails, as logarithms.
//!
//! A point is computed by Loader's saddle-point expansion (Fast and Accurate Computation of Binomial Probabilities, 2000),
//! which loses no digits for large counts, and a tail by adding the ratios of neighbours outward from the point. A
//! probability of 1e-400 keeps its logarithm, which the distribution functions of libraries do not.

use std::f64::consts::PI;

/// Greatest count these functions take: 10^9. Above it a tail takes longer than anybody waits.
pub(crate) const MOST: u64 = 1_000_000_000;

/// How far a logarithm may lie on the wrong side of a limit because of rounding.
const ROUNDING: f64 = 1e-11;

/// Natural logarithms of the probability of one value and of the two tails that hold it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tails {
    /// ln P(X = x).
    pub(crate) point: f64,
    /// ln P(X ≤ x).
    pub(crate) lower: f64,
    /// ln P(X ≥ x).
    pub(crate) upper: f64,
}

impl Tails {
    /// All probability lies above the value.
    const BELOW: Self = Self { point: f64::NEG_INFINITY, lower: f64::NEG_INFINITY, upper: 0.0 };
    /// All probability lies below the value.
    const ABOVE: Self = Self { point: f64::NEG_INFINITY, lower: 0.0, upper: f64::NEG_INFINITY };
    /// The value is the only one.
    const CERTAIN: Self = Self { point: 0.0, lower: 0.0, upper: 0.0 };

    /// Adds outward from a point; a side holds how many values lie there and the ratio of the i-th to the one before.
    fn around(point: f64, down: Side<impl Fn(f64) -> f64>, up: Side<impl Fn(f64) -> f64>) -> Self {
        let (below, above) = (down.beyond(point), up.beyond(point));
        let left_by = |beyond: Option<f64>| (-beyond.map_or(0.0, f64::exp).min(1.0)).ln_1p();
        let with_point = |beyond: f64| point + (beyond - point).exp().ln_1p();
        Self {
            point,
            lower: below.map_or_else(|| left_by(above), with_point).min(0.0),
            upper: above.map_or_else(|| left_by(below), with_point).min(0.0),
        }
    }

    /// Returns ln of twice the smaller tail, at most 0: the two-sided p-value.
    pub(crate) fn two_sided(self) -> f64 {
        (self.lower.min(self.upper) + std::f64::consts::LN_2).min(0.0)
    }
}

/// The values on one side of a point.
struct Side<F> {
    values: f64,
    ratio: F,
}

impl<F: Fn(f64) -> f64> Side<F> {
    /// Returns ln of the probability of this side without the point.
    ///
    /// Absent towards the mode: there the terms first grow, perhaps beyond a double, and what the other side leaves is exact.
    fn beyond(&self, point: f64) -> Option<f64> {
        if 1.0 <= self.values && 1.0 < (self.ratio)(1.0) {
            return None;
        }
        let (mut sum, mut term, mut step) = (0.0_f64, 1.0_f64, 1.0);
        while step <= self.values && sum * 1e-18 < term {
            term *= (self.ratio)(step);
            sum += term;
            step += 1.0;
        }
        Some(point + sum.ln())
    }
}

/// Tells whether a probability, given as logarithm, is at least a limit, give or take rounding.
pub(crate) fn reaches(ln_probability: f64, limit: f64) -> bool {
    limit.ln() - ROUNDING <= ln_probability
}

/// Returns point and tails of x successes in n trials of probability p.
pub(crate) fn binomial(x: u64, n: u64, p: f64) -> Tails {
    if n < x {
        return Tails::ABOVE;
    }
    if p <= 0.0 || 1.0 <= p {
        let only = if p <= 0.0 { 0 } else { n };
        return if x < only {
            Tails::BELOW
        } else if only < x {
            Tails::ABOVE
        } else {
            Tails::CERTAIN
        };
    }
    let (successes, trials, odds) = (x as f64, n as f64, p / (1.0 - p));
    let down =
        Side { values: successes, ratio: |i| (successes - i + 1.0) / ((trials - successes + i) * odds) };
    let up = Side {
        values: trials - successes,
        ratio: |i| (trials - successes - i + 1.0) * odds / (successes + i),
    };
    Tails::around(ln_binomial(successes, trials, p, 1.0 - p), down, up)
}

/// Returns point and tails of x marked items among `drawn`, taken without replacement from `population` items of which
/// `marked` are marked. Marked and drawn must not exceed the population.
pub(crate) fn hypergeometric(x: u64, population: u64, marked: u64, drawn: u64) -> Tails {
    let least = (marked + drawn).saturating_sub(population);
    let most = marked.min(drawn);
    if x < least {
        return Tails::BELOW;
    }
    if most < x {
        return Tails::ABOVE;
    }
    if least == most {
        return Tails::CERTAIN;
    }
    let (found, all, marked, drawn) = (x as f64, population as f64, marked as f64, drawn as f64);
    let unmarked_left = all - marked - drawn + found;
    let down = Side {
        values: found - least as f64,
        ratio: |i| {
            (found - i + 1.0) * (unmarked_left - i + 1.0) / ((marked - found + i) * (drawn - found + i))
        },
    };
    let up = Side {
        values: most as f64 - found,
        ratio: |i| {
            (marked - found - i + 1.0) * (drawn - found - i + 1.0) / ((found + i) * (unmarked_left + i))
        },
    };
    Tails::around(ln_hypergeometric(found, all, marked, drawn), down, up)
}

/// Returns P(X = x) of [`hypergeometric`] alone, without adding up its tails.
pub(crate) fn hypergeometric_mass(x: u64, population: u64, marked: u64, drawn: u64) -> f64 {
    ln_hypergeometric_mass(x, population, marked, drawn).exp()
}

/// Returns ln P(X = x) of [`hypergeometric`] alone, −∞ where x is impossible.
pub(crate) fn ln_hypergeometric_mass(x: u64, population: u64, marked: u64, drawn: u64) -> f64 {
    if x < (marked + drawn).saturating_sub(population) || marked.min(drawn) < x {
        return f64::NEG_INFINITY;
    }
    ln_hypergeometric(x as f64, population as f64, marked as f64, drawn as f64)
}

/// Returns P(X = x) of [`binomial`] alone, for a probability between 0 and 1 and at most n successes.
pub(crate) fn binomial_mass(x: u64, n: u64, p: f64) -> f64 {
    ln_binomial(x as f64, n as f64, p, 1.0 - p).exp()
}

/// Returns point and tails of x events where `mean` are expected.
pub(crate) fn poisson(x: u64, mean: f64) -> Tails {
    if mean <= 0.0 {
        return if x == 0 { Tails::CERTAIN } else { Tails::ABOVE };
    }
    let events = x as f64;
    let down = Side { values: events, ratio: |i| (events - i + 1.0) / mean };
    let up = Side { values: f64::INFINITY, ratio: |i| mean / (events + i) };
    Tails::around(ln_poisson(events, mean), down, up)
}

fn ln_hypergeometric(x: f64, all: f64, marked: f64, drawn: f64) -> f64 {
    if all <= drawn || drawn <= 0.0 {
        return 0.0;
    }
    let (taken, left) = (drawn / all, (all - drawn) / all);
    ln_binomial(x, marked, taken, left) + ln_binomial(drawn - x, all - marked, taken, left)
        - ln_binomial(drawn, all, taken, left)
}

fn ln_binomial(x: f64, n: f64, p: f64, q: f64) -> f64 {
    if n <= 0.0 {
        return 0.0;
    }
    if x <= 0.0 {
        return n * ln_of(p, q).1;
    }
    if n <= x {
        return n * ln_of(p, q).0;
    }
    let deviance = deviance(x, n * p) + deviance(n - x, n * q);
    stirling_error(n) - stirling_error(x) - stirling_error(n - x) - deviance
        + 0.5 * (n / (2.0 * PI * x * (n - x))).ln()
}

/// Returns ln p and ln q of two probabilities that make 1; the greater one through the smaller, which has all its digits.
fn ln_of(p: f64, q: f64) -> (f64, f64) {
    if p < q { (p.ln(), (-p).ln_1p()) } else { ((-q).ln_1p(), q.ln()) }
}

fn ln_poisson(x: f64, mean: f64) -> f64 {
    if x <= 0.0 {
        return -mean;
    }
    -stirling_error(x) - deviance(x, mean) - 0.5 * (2.0 * PI * x).ln()
}

/// Returns x ln(x / m) + m − x, Loader's D0, without cancellation where x and m are close.
fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if 0.1 * (x + m) <= difference.abs() {
        return x * (x / m).ln() - difference;
    }
    let v = difference / (x + m);
    let mut sum = difference * v;
    let mut term = 2.0 * x * v;
    let mut odd = 1.0;
    loop {
        term *= v * v;
        odd += 2.0;
        let next = sum + term / odd;
        if next == sum {
            return sum;
        }
        sum = next;
    }
}

/// Returns ln n! − ((n + ½) ln n − n + ½ ln 2π) of a whole number above 0.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        let factorial: f64 = (1..=n as u64).map(|i| i as f64).product();
        return factorial.ln() - ((n + 0.5) * n.ln() - n + 0.5 * (2.0 * PI).ln());
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * square)) / square) / square)
            / square)
        / n
}

/// Returns the point of an interval where a claim that holds at its lower end and fails at its upper end ceases to hold.
pub(crate) fn turning_point(mut holds: f64, mut fails: f64, claim: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = f64::midpoint(holds, fails);
        if middle <= holds || fails <= middle {
            return middle;
        }
        if claim(middle) {
            holds = middle;
        } else {
            fails = middle;
        }
    }
}

/// Returns the least whole number of a range at which a claim holds that holds from there on.
pub(crate) fn least(mut low: u64, mut high: u64, claim: impl Fn(u64) -> bool) -> Option<u64> {
    if high < low || !claim(high) {
        return None;
    }
    while low < high {
        let middle = u64::midpoint(low, high);
        if claim(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(n: u64, k: u64) -> f64 {
        (0..k.min(n)).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
    }

    fn near(left: f64, right: f64) {
        assert!((left - right).abs() <= 1e-13 + 1e-12 * right.abs(), "{left} is not {right}");
    }

    #[test]
    fn hypergeometric_tails_are_sums_over_all_values() {
        for population in [1, 5, 12] {
            for marked in 0..=population {
                for drawn in 0..=population {
                    let p = |x| {
                        choose(marked, x) * choose(population - marked, drawn - x) / choose(population, drawn)
                    };
                    let values = (marked + drawn).saturating_sub(population)..=marked.min(drawn);
                    for x in 0..=drawn {
                        let tails = hypergeometric(x, population, marked, drawn);
                        near(tails.lower.exp(), values.clone().filter(|v| *v <= x).map(p).sum());
                        let mass = if values.contains(&x) { p(x) } else { 0.0 };
                        near(hypergeometric_mass(x, population, marked, drawn), mass);
                        near(tails.upper.exp(), values.clone().filter(|v| x <= *v).map(p).sum());
                    }
                }
            }
        }
    }

    #[test]
    fn binomial_tails_are_sums_over_all_values() {
        for p in [0.0, 0.01, 0.3, 0.5, 0.99, 1.0] {
            let n = 30;
            let mass = |x: u64| choose(n, x) * f64::powi(p, x as i32) * f64::powi(1.0 - p, (n - x) as i32);
            for x in 0..=n {
                let tails = binomial(x, n, p);
                near(tails.lower.exp(), (0..=x).map(mass).sum());
                near(tails.upper.exp(), (x..=n).map(mass).sum());
            }
        }
    }

    #[test]
    fn poisson_tails_are_sums_and_keep_logarithms_below_the_least_double() {
        let mean: f64 = 3.7;
        for x in 0..30_u64 {
            let mass = |i: u64| (-mean).exp() * (1..=i).fold(1.0, |product, j| product * mean / j as f64);
            let tails = poisson(x, mean);
            near(tails.lower.exp(), (0..=x).map(mass).sum());
            near(tails.point.exp(), mass(x));
        }
        assert!((poisson(0, 2000.0).lower + 2000.0).abs() < 1e-9);
        assert!((poisson(0, 2000.0).upper).abs() < 1e-15);
        assert!(poisson(2000, 1.0).upper < -13_000.0);
    }
}
