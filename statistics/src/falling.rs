//! Falling products x (x − 1) ... (x − k + 1) of real x, in logarithms, exact to about 1e-13 for any number of votes.

/// Below this Stirling's series is not exact enough.
const LEAST: f64 = 16.0;

/// Returns ln of x (x − 1) ... (x − k + 1): 0 for k = 0, −∞ where a factor is not above 0.
pub(crate) fn ln_falling(x: f64, k: u64) -> f64 {
    let k = k as f64;
    if k == 0.0 {
        return 0.0;
    }
    if x - k + 1.0 <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let (direct, rest) = split(x, k);
    let mut product = 1.0_f64;
    for step in 0..direct {
        product *= x - (k - 1.0) + f64::from(step);
    }
    if rest == 0.0 {
        return product.ln();
    }
    // ln Γ(a) − ln Γ(b) with a = b + rest; written so that large terms do not cancel.
    let (a, b) = (x + 1.0, x + 1.0 - rest);
    let stirling = (b - 0.5) * (rest / b).ln_1p() + rest * a.ln() - rest;
    product.ln() + stirling + correction(a) - correction(b)
}

/// Returns the derivative of [`ln_falling`] by x: the sum of 1/(x − i), to about 1e-10.
pub(crate) fn slope(x: f64, k: u64) -> f64 {
    let k = k as f64;
    if k == 0.0 {
        return 0.0;
    }
    let (direct, rest) = split(x, k);
    let sum: f64 = (0..direct).map(|step| 1.0 / (x - (k - 1.0) + f64::from(step))).sum();
    if rest == 0.0 {
        return sum;
    }
    let (a, b) = (x + 1.0, x + 1.0 - rest);
    sum + (rest / b).ln_1p() + digamma_correction(a) - digamma_correction(b)
}

/// Returns how many of the smallest factors are multiplied one by one, and how many are left to the series.
fn split(x: f64, k: f64) -> (u32, f64) {
    if k <= LEAST {
        return (k as u32, 0.0);
    }
    let below = (LEAST - (x - k + 1.0)).ceil().clamp(0.0, k);
    (below as u32, k - below)
}

fn correction(z: f64) -> f64 {
    let inverse = 1.0 / z;
    let square = inverse * inverse;
    inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1_260.0 - square / 1_680.0)))
}

fn digamma_correction(z: f64) -> f64 {
    let inverse = 1.0 / z;
    let square = inverse * inverse;
    -inverse / 2.0 - square * (1.0 / 12.0 - square * (1.0 / 120.0 - square / 252.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_agrees_with_the_product() {
        for (x, k) in
            [(17.0, 17_u32), (40.5, 40), (400.25, 200), (22_372.0, 23), (5e6, 700), (16.0, 3), (900.7, 900)]
        {
            let factors = (0..k).map(|i| x - f64::from(i));
            let ln: f64 = factors.clone().map(f64::ln).sum();
            let sum: f64 = factors.map(|factor| 1.0 / factor).sum();
            let k = u64::from(k);
            assert!(
                (ln_falling(x, k) - ln).abs() < 1e-11 * ln.abs().max(1.0),
                "{x} {k}: {}",
                ln_falling(x, k) - ln
            );
            assert!((slope(x, k) / sum - 1.0).abs() < 1e-8, "{x} {k}: {} {sum}", slope(x, k));
        }
        assert_eq!(ln_falling(3.0, 4), f64::NEG_INFINITY);
        assert_eq!(ln_falling(3.0, 0), 0.0);
    }
}
