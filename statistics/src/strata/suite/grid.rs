//! The grid over λ by which CORLA18 and Arlo look for the largest combination.

use super::{Combined, Hybrid};

const STEP: f64 = 0.05;
const LEAST_POINTS: f64 = 5.0;
/// Each round refines tenfold; 0.05 is down to rounding long before.
const MOST_ROUNDS: u32 = 12;

/// Returns the largest combination on the grid; it may lie below the supremum.
pub fn grid(hybrid: &Hybrid, risk_limit: f64) -> Combined {
    let margin = hybrid.margin();
    if margin <= 0.0 {
        return Combined::NO_MARGIN;
    }
    if hybrid.poll.size() == Some(hybrid.polling.ballots) {
        return hybrid.supremum();
    }
    let (mut low, mut high) = hybrid.lambdas();
    let mut step = STEP;
    let threshold = threshold(risk_limit);
    let mut best = Combined::NO_MARGIN;
    for _ in 0..MOST_ROUNDS {
        if points(low, high, step) < LEAST_POINTS {
            step = (high + 1.0 - low) / LEAST_POINTS;
        }
        best = largest(hybrid, low, high, step);
        let distance = (statistic(&best) - threshold).abs();
        if risk_limit < best.p.p || modulus(hybrid, step) <= distance {
            break;
        }
        let at = best.lambda.unwrap_or(low);
        (low, high) = (at - 2.0 * step, at + 2.0 * step);
        step /= 10.0;
    }
    best
}

fn points(low: f64, high: f64, step: f64) -> f64 {
    ((high + step - low) / step).ceil()
}

fn largest(hybrid: &Hybrid, low: f64, high: f64, step: f64) -> Combined {
    let mut best = hybrid.at(low);
    for point in 1..points(low, high, step) as u64 {
        let next = hybrid.at(low + point as f64 * step);
        if best.p.p < next.p.p {
            best = next;
        }
    }
    best
}

/// Returns −2 ln(p₁ p₂).
fn statistic(combined: &Combined) -> f64 {
    -2.0 * (combined.p_comparison.p.ln() + combined.p_polling.p.ln())
}

/// Returns the X at which e^(−X/2)(1 + X/2) is the risk limit.
fn threshold(risk_limit: f64) -> f64 {
    let (mut low, mut high) = (0.0, 2_000.0);
    for _ in 0..100 {
        let half = f64::midpoint(low, high) / 2.0;
        if risk_limit.ln() < half.ln_1p() - half { low = 2.0 * half } else { high = 2.0 * half }
    }
    low
}

/// Bounds by how much the statistic can change over a step.
fn modulus(hybrid: &Hybrid, step: f64) -> f64 {
    let moved = hybrid.margin() * step;
    let votes = (hybrid.poll.winner + hybrid.poll.loser) as f64;
    let cards = 2.0 * hybrid.gamma * hybrid.comparison.ballots as f64;
    2.0 * votes * moved.ln_1p()
        + 2.0 * hybrid.poll.other as f64 * (2.0 * moved).ln_1p()
        + 2.0 * hybrid.draws as f64 * (moved / cards).ln_1p()
}
