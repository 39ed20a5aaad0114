//! Numbers that look unusual: where to look, and never what happened (AUDIT 9).

pub mod digits;
pub mod dip;
pub mod integers;
pub mod klimek;
pub mod moments;
pub mod shpilkin;
pub mod turnout;
pub mod undervoting;

use statrs::function::beta::{beta_reg, ln_beta};

use crate::{PValue, StatisticError};

/// What every answer of this family carries.
const CAVEAT: &str = "screening only: an unusual number says where to look, not what happened, and is no evidence of fraud; of many \
    units, contests and tests one in twenty falls below 5 % by chance alone, so multiply p by the number of tests made; digits \
    of counts that people round by habit fail such tests honestly";

/// Most units in one call.
const MOST_UNITS: usize = 1_000_000;

/// Refuses too many units, and lists of different lengths.
fn check_lengths(lists: &[(&'static str, usize)]) -> Result<(), StatisticError> {
    let Some((first, length)) = lists.first() else {
        return Ok(());
    };
    if MOST_UNITS < *length {
        return Err(StatisticError::range(
            first,
            format!("must hold at most {MOST_UNITS} numbers: {length}"),
        ));
    }
    match lists.iter().find(|(_, other)| other != length) {
        Some((field, other)) => Err(StatisticError::range(
            field,
            format!("must hold as many numbers as `{first}`, {length}: {other}"),
        )),
        None => Ok(()),
    }
}

/// Returns the numbers of each unit from three lists, which must be of one length.
fn units(lists: [(&'static str, &[u64]); 3]) -> Result<impl Iterator<Item = [u64; 3]>, StatisticError> {
    check_lengths(&lists.map(|(name, list)| (name, list.len())))?;
    let [(_, first), (_, second), (_, third)] = lists;
    Ok(first.iter().zip(second).zip(third).map(|((first, second), third)| [*first, *second, *third]))
}

/// Returns a power of two near the largest value, by which all can be divided exactly; 1 if all are 0.
fn scale_of(values: &[f64]) -> f64 {
    let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    if largest == 0.0 { 1.0 } else { largest.log2().floor().exp2() }
}

/// Mean and central moments of some values.
#[derive(Clone, Copy, Debug)]
struct Moments {
    scale: f64,
    mean: f64,
    second: f64,
    third: f64,
    fourth: f64,
}

impl Moments {
    /// Returns the moments of at least one value, in units of `scale`, since the fourth power of large or small values is
    /// beyond a double.
    fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let scale = scale_of(values);
        // From the first of them on, so that values that are all the same differ by nothing.
        let first = values.first().map_or(0.0, |value| value / scale);
        let beyond = || values.iter().map(|value| value / scale - first);
        let mean = beyond().sum::<f64>() / n;
        let central = |power: i32| beyond().map(|value| (value - mean).powi(power)).sum::<f64>() / n;
        Self { scale, mean: first + mean, second: central(2), third: central(3), fourth: central(4) }
    }
}

/// A straight line through points by least squares, and how well it fits.
#[derive(Clone, Copy, Debug)]
struct Line {
    slope: f64,
    correlation: f64,
    mean_y: f64,
}

impl Line {
    /// Returns the line through points (x, y), unless all x are the same.
    fn through(points: &[(f64, f64)]) -> Option<Self> {
        let n = points.len() as f64;
        // From the first of them on, so that values that are all the same differ by nothing.
        let (first_x, first_y) = *points.first()?;
        let beyond = || points.iter().map(|(x, y)| (x - first_x, y - first_y));
        let mean_x = beyond().map(|(x, _)| x).sum::<f64>() / n;
        let mean_y = beyond().map(|(_, y)| y).sum::<f64>() / n;
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for (x, y) in beyond() {
            xx += (x - mean_x).powi(2);
            xy += (x - mean_x) * (y - mean_y);
            yy += (y - mean_y).powi(2);
        }
        (0.0 < xx).then(|| Self {
            slope: xy / xx,
            correlation: if 0.0 < yy { xy / (xx * yy).sqrt() } else { 0.0 },
            mean_y: first_y + mean_y,
        })
    }

    /// Returns the two-sided p of the correlation of n points, by Student's t with n − 2 degrees of freedom.
    fn p_value(self, n: usize) -> PValue {
        if n < 3 {
            return PValue::ONE;
        }
        // P(|t| >= r sqrt((n-2)/(1-r²))) is the regularised beta function at 1 − r².
        let left = (1.0 - self.correlation * self.correlation).clamp(0.0, 1.0);
        PValue::from_ln(ln_beta_reg((n - 2) as f64 / 2.0, left))
    }
}

/// Returns ln of the regularised beta function with a and 1/2 at x, also where that is no double any more.
fn ln_beta_reg(a: f64, x: f64) -> f64 {
    let p = beta_reg(a, 0.5, x);
    if f64::MIN_POSITIVE < p || x <= 0.0 {
        return p.ln();
    }
    // x^a sqrt(1 − x) / (a B(a, 1/2)) times a series of positive terms (DLMF 8.17.8), each x (a + n − 1/2) / (a + n) of the last.
    let (mut sum, mut term, mut n) = (1.0_f64, 1.0_f64, 1.0);
    while sum * 1e-17 < term {
        term *= x * (a + n - 0.5) / (a + n);
        sum += term;
        n += 1.0;
    }
    a * x.ln() + 0.5 * (-x).ln_1p() - a.ln() - ln_beta(a, 0.5) + sum.ln()
}
