//! What several statistics read alike: defaults and ranges.

use crate::StatisticError;
use crate::distributions::MOST;

/// What [`Sides`](crate::bounds::Sides) means, for the table of inputs.
pub(crate) const SIDES: &str = "`two` (default; half of the error in each tail), `lower` or `upper` (one end, which has the \
    whole error; the other end is that of the scale)";
/// What a confidence is, for the table of inputs.
pub(crate) const CONFIDENCE: &str = "confidence, between 0 and 1; default 0.95";

pub(crate) const fn confidence() -> f64 {
    0.95
}

pub(crate) const fn five_percent() -> f64 {
    0.05
}

pub(crate) const fn one() -> u64 {
    1
}

pub(crate) const fn unit() -> f64 {
    1.0
}

pub(crate) const fn half() -> f64 {
    0.5
}

pub(crate) const fn hundred() -> f64 {
    100.0
}

pub(crate) const fn least_sd() -> f64 {
    1e-6
}

pub(crate) const fn yes() -> bool {
    true
}

pub(crate) fn seed() -> String {
    "1".to_owned()
}

/// The probabilities of being done for which sizes are usually wanted.
pub(crate) fn usual_probabilities() -> Vec<f64> {
    vec![0.7, 0.8, 0.9]
}

/// Refuses what does not lie between 0 and 1.
pub(crate) fn between_0_and_1(field: &'static str, value: f64) -> Result<(), StatisticError> {
    if 0.0 < value && value < 1.0 {
        return Ok(());
    }
    Err(StatisticError::range(field, format!("must lie above 0 and below 1: {value}")))
}

/// Refuses probabilities of which one does not lie between 0 and 1.
pub(crate) fn probabilities(values: &[f64]) -> Result<(), StatisticError> {
    values.iter().try_for_each(|value| between_0_and_1("probabilities", *value))
}

/// Refuses fewer ballots than votes for a pair on them.
pub(crate) fn hold_the_pair(ballots: u64, winner: u64, loser: u64) -> Result<(), StatisticError> {
    if winner.checked_add(loser).is_some_and(|votes| votes <= ballots) {
        return Ok(());
    }
    Err(StatisticError::range("ballots", format!("must hold the votes for winner and loser: {ballots}")))
}

/// Refuses what is not of a size with whose squares a double can reckon: from 10^-100 to 10^100.
pub(crate) fn of_some_size(field: &'static str, value: f64) -> Result<(), StatisticError> {
    if (1e-100..=1e100).contains(&value) {
        return Ok(());
    }
    Err(StatisticError::range(field, format!("must lie from 1e-100 to 1e100: {value}")))
}

/// Refuses what is below 0 or above 10^100.
pub(crate) fn at_least_0(field: &'static str, value: f64) -> Result<(), StatisticError> {
    if (0.0..=1e100).contains(&value) {
        return Ok(());
    }
    Err(StatisticError::range(field, format!("must lie from 0 to 1e100: {value}")))
}

/// Refuses a count above another, or above what a tail can be computed for.
pub(crate) fn at_most(field: &'static str, value: u64, limit: u64, of: &str) -> Result<(), StatisticError> {
    if limit < value {
        return Err(StatisticError::range(field, format!("must be at most {of} {limit}: {value}")));
    }
    countable(field, value)
}

/// Refuses a count above 10^9.
pub(crate) fn countable(field: &'static str, value: u64) -> Result<(), StatisticError> {
    if MOST < value {
        return Err(StatisticError::range(field, format!("must be at most {MOST}: {value}")));
    }
    Ok(())
}

/// Refuses a count of 0 and one above 10^9.
pub(crate) fn some(field: &'static str, value: u64) -> Result<(), StatisticError> {
    if value == 0 {
        return Err(StatisticError::range(field, "must be at least 1: 0"));
    }
    countable(field, value)
}
