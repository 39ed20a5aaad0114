//! Intervals and bounds of shares, rates and counts, and how many trials a bound takes.

pub mod accuracy;
pub mod clopper_pearson;
pub mod discovery;
pub mod hypergeometric;
pub mod mtbf;
pub mod poisson;
pub mod wilson;
pub mod zero_failure;

/// Two ends of what is covered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}
