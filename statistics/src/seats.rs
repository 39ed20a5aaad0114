//! From votes to seats and to who is elected, and how many votes would have to be switched to change that.

pub mod allocation;
pub mod change;
pub mod majority;

use serde::{Deserialize, Serialize};

use super::StatisticError;
use crate::inputs::countable;

/// What counts as a changed outcome when it comes to equal votes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// A tie leaves the outcome open, and that is a change.
    #[default]
    Change,
    /// A tie may be broken as before: only what cannot be the old outcome is a change.
    Keep,
}

/// What [`Ties`] means, for the table of inputs.
const TIES: &str = "`change` (default): an outcome left open by a tie is a changed one; `keep`: only an outcome that cannot be \
    the reported one is";

/// Some last places for which too many have equal claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tie {
    /// Places that are open.
    pub places: u64,
    /// Who shares the claim to them, numbered from 0 in the order of the input; each can get one of the places.
    pub among: Vec<usize>,
}

/// Refuses no list at all, and votes above 10^9.
fn check_votes(votes: &[u64]) -> Result<(), StatisticError> {
    if votes.is_empty() {
        return Err(StatisticError::range("votes", "must hold at least one number: []"));
    }
    votes.iter().try_for_each(|votes| countable("votes", *votes))
}

/// Returns votes after some of them went from one to another, if there are so many.
fn switched(votes: &[u64], from: usize, to: usize, count: u64) -> Option<Vec<u64>> {
    let mut votes = votes.to_vec();
    let giver = votes.get_mut(from)?;
    *giver = giver.checked_sub(count)?;
    *votes.get_mut(to)? += count;
    Some(votes)
}
