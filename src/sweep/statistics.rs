//! Intervals: of a mean, of the mean of paired differences, of a share.

use serde::Serialize;
use statrs::distribution::{Beta, ContinuousCDF, StudentsT};

/// How often an interval covers what it estimates.
pub(crate) const COVERAGE: f64 = 0.95;

/// A mean over days with the 95 % interval of Student (1908): mean ± t(n − 1) · s / √n.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Mean {
    /// Days.
    pub(crate) n: u64,
    /// The mean.
    pub(crate) mean: f64,
    /// Half the width of the interval; absent for one day, of which nothing can be said.
    pub(crate) half_width: Option<f64>,
    /// Least value.
    pub(crate) least: f64,
    /// Greatest value.
    pub(crate) most: f64,
}

impl Mean {
    /// Returns the mean of some values, if there are any.
    pub(crate) fn of(values: &[f64]) -> Option<Self> {
        let n = values.len();
        let count = n as f64;
        let least = values.iter().copied().reduce(f64::min)?;
        let most = values.iter().copied().reduce(f64::max)?;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let half_width = StudentsT::new(0.0, 1.0, count - 1.0).ok().map(|t| {
            let deviation = (squares / (count - 1.0)).sqrt();
            t.inverse_cdf(f64::midpoint(1.0, COVERAGE)) * deviation / count.sqrt()
        });
        Some(Self { n: n as u64, mean, half_width, least, most })
    }
}

/// A share of days with the 95 % interval of Clopper and Pearson (Biometrika 26, 1934), which covers at least that often
/// whatever the true share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Share {
    /// Days on which it was so.
    pub(crate) hits: u64,
    /// Days.
    pub(crate) n: u64,
    /// Lower end, from 0 to 1.
    pub(crate) lower: f64,
    /// Upper end.
    pub(crate) upper: f64,
}

impl Share {
    /// Returns the share of `hits` in `n` days. Of no day nothing is known.
    pub(crate) fn of(hits: u64, n: u64) -> Self {
        let tail = (1.0 - COVERAGE) / 2.0;
        let quantile = |shape_a: u64, shape_b: u64, probability: f64| {
            Beta::new(shape_a as f64, shape_b as f64).map(|beta| beta.inverse_cdf(probability)).ok()
        };
        // A shape of 0 is no distribution: that end is the end of the scale.
        let lower = quantile(hits, n - hits + 1, tail).filter(|_| 0 < hits).unwrap_or(0.0);
        let upper = quantile(hits + 1, n - hits, 1.0 - tail).filter(|_| hits < n).unwrap_or(1.0);
        Self { hits, n, lower, upper }
    }
}
