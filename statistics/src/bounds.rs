//! Intervals and bounds of shares, rates and counts, and how many trials a bound takes.

pub mod accuracy;
pub mod clopper_pearson;
pub mod discovery;
pub mod hypergeometric;
pub mod mtbf;
pub mod poisson;
pub mod wilson;
pub mod zero_failure;

use serde::Deserialize;

/// Two ends of what is covered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// Which ends of an interval are wanted.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Sides {
    /// Both; each tail may hold half of the error.
    #[default]
    Two,
    /// Only the lower end; the whole error lies below it.
    Lower,
    /// Only the upper end.
    Upper,
}

impl Sides {
    /// Returns how much of the error each end may hold: nothing where that end is not wanted.
    pub(crate) fn errors(self, confidence: f64) -> (Option<f64>, Option<f64>) {
        let error = 1.0 - confidence;
        match self {
            Self::Two => (Some(error / 2.0), Some(error / 2.0)),
            Self::Lower => (Some(error), None),
            Self::Upper => (None, Some(error)),
        }
    }
}
