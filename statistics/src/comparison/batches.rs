//! Batch comparison, "MACRO" (Stark, CHANCE 22(4), 2009; IEEE TIFS 4(4), 2009): whole batches are counted again.
//!
//! A batch can overstate the margin of a pair by at most u_p = ((v_w − v_l) + b_p)/V_wl, the largest over the pairs. Batches
//! are drawn with replacement with probability u_p/U, U = Σ u_p, and p = Π (1 − 1/U)/(1 − e_p/u_p) over the draws.

mod call;

use std::collections::{BTreeMap, BTreeSet};

use crate::{PValue, StatisticError};

pub use call::{MACRO, MACRO_BOUNDS};

/// What was reported of a batch, or counted in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Ballots in the batch, a bound on the votes a choice can have.
    pub ballots: u64,
    /// Votes by choice; a choice that is not there has 0.
    pub votes: BTreeMap<String, u64>,
}

impl Batch {
    fn of(&self, choice: &str) -> i64 {
        self.votes.get(choice).map_or(0, |votes| i64::try_from(*votes).unwrap_or(i64::MAX))
    }

    fn lead(&self, pair: &Pair) -> f64 {
        let against: i64 = match &pair.loser {
            Loser::Choice(loser) => self.of(loser),
            Loser::AllOthers => {
                self.votes.keys().filter(|name| **name != pair.winner).map(|name| self.of(name)).sum()
            }
        };
        (self.of(&pair.winner) - against) as f64
    }
}

/// A winner, somebody it beat, and by how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The winner.
    pub winner: String,
    /// Whom it beat.
    pub loser: Loser,
    /// V_wl, its margin in votes, less what may still go against it.
    pub margin: f64,
}

/// Whom a winner beat.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Loser {
    /// One choice.
    Choice(String),
    /// All others together, where the law asks for a majority.
    AllOthers,
}

/// The contest as reported, and the rule of winning.
#[derive(Clone, Debug)]
pub struct Rule {
    /// How many choices win, at least 1.
    pub winners: usize,
    /// Whether the winner also needs more votes than all others together (runoff law).
    pub is_majority: bool,
    /// Votes a ballot may give, at least 1.
    pub votes_allowed: u64,
    /// Ballots not yet counted in any batch: each may go against the winner.
    pub pending: u64,
    /// Votes of the whole contest, if they are more than those in the batches.
    pub totals: Option<BTreeMap<String, u64>>,
}

impl Rule {
    /// Returns the pairs that must hold, with their margins; empty where nobody loses.
    pub fn pairs(&self, batches: &BTreeMap<String, Batch>) -> Vec<Pair> {
        let in_batches = sum(batches.values());
        let totals = self.totals.as_ref().unwrap_or(&in_batches);
        let count = |votes: &BTreeMap<String, u64>| votes.values().sum::<u64>();
        let outside = count(totals).saturating_sub(count(&in_batches)).div_ceil(self.votes_allowed.max(1));
        let against = self.pending.saturating_add(outside) as f64;
        let mut ranked: Vec<(&String, u64)> = totals.iter().map(|(name, votes)| (name, *votes)).collect();
        ranked.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
        let whole = Batch { ballots: 0, votes: totals.clone() };
        let (winners, losers) = ranked.split_at(self.winners.min(ranked.len()));
        let mut pairs = Vec::new();
        for (winner, _) in winners {
            let beaten = losers.iter().map(|(loser, _)| Loser::Choice((*loser).clone()));
            for loser in beaten.chain(self.is_majority.then_some(Loser::AllOthers)) {
                let pair = Pair { winner: (*winner).clone(), loser, margin: 0.0 };
                pairs.push(Pair { margin: whole.lead(&pair) - against, ..pair });
            }
        }
        pairs
    }
}

fn sum<'a>(batches: impl Iterator<Item = &'a Batch>) -> BTreeMap<String, u64> {
    let mut totals = BTreeMap::new();
    for batch in batches {
        for (name, votes) in &batch.votes {
            *totals.entry(name.clone()).or_insert(0) += votes;
        }
    }
    totals
}

/// How far each batch can mislead.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The pairs they are for.
    pub pairs: Vec<Pair>,
    /// u_p by batch; infinite where a margin is not above 0.
    pub bounds: BTreeMap<String, f64>,
    /// U, their sum.
    pub total: f64,
}

impl Bounds {
    /// Returns the bounds of the batches for the pairs.
    pub fn new(batches: &BTreeMap<String, Batch>, pairs: Vec<Pair>) -> Self {
        let bounds: BTreeMap<String, f64> =
            batches.iter().map(|(name, batch)| (name.clone(), bound(batch, &pairs))).collect();
        // Who reportedly does not win is confirmed by no draw, also where no batch has a ballot.
        let is_lost = pairs.iter().any(|pair| pair.margin <= 0.0);
        let total = if is_lost { f64::INFINITY } else { bounds.values().sum() };
        Self { pairs, bounds, total }
    }

    /// Returns ln a / ln(1 − 1/U), the clean draws needed, not rounded; none where a tie needs all batches.
    pub fn draws(&self, risk_limit: f64) -> Option<f64> {
        if !self.total.is_finite() {
            return None;
        }
        // With U at most 1 all batches together cannot change the outcome, and one draw is enough for any risk limit.
        Some(if self.total <= 1.0 { 0.0 } else { risk_limit.ln() / (-1.0 / self.total).ln_1p() })
    }

    /// Returns the taint e_p/u_p of a drawn batch: 0 for none or in the winner's disfavour, at least 1 for the whole bound.
    pub fn taint(&self, name: &str, reported: &Batch, counted: &Batch) -> f64 {
        let bound = self.bounds.get(name).copied().unwrap_or(0.0);
        let error = self.pairs.iter().map(|pair| {
            let error = reported.lead(pair) - counted.lead(pair);
            if error <= 0.0 {
                0.0
            } else if pair.margin <= 0.0 {
                f64::INFINITY
            } else {
                error / pair.margin
            }
        });
        let error = error.fold(0.0, f64::max);
        if error == 0.0 { 0.0 } else { error / bound }
    }
}

fn bound(batch: &Batch, pairs: &[Pair]) -> f64 {
    let bounds = pairs.iter().map(|pair| {
        let most = batch.lead(pair) + batch.ballots as f64;
        if most <= 0.0 {
            0.0
        } else if pair.margin <= 0.0 {
            f64::INFINITY
        } else {
            most / pair.margin
        }
    });
    bounds.fold(0.0, f64::max)
}

/// Returns ln p after each draw, not capped, for draws with these taints from batches with bounds that add up to `total`.
pub fn ln_p(total: f64, taints: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let clean = if total <= 1.0 { f64::NEG_INFINITY } else { (-1.0 / total).ln_1p() };
    let after = |ln: &mut f64, taint: f64| {
        // A batch that was wrong as far as it could be keeps p at 1, whatever comes after it.
        let factor = if taint < 1.0 { clean - (-taint).ln_1p() } else { f64::INFINITY };
        *ln = if *ln == f64::INFINITY || factor == f64::INFINITY { f64::INFINITY } else { *ln + factor };
        Some(*ln)
    };
    taints.into_iter().scan(0.0, after).collect()
}

/// Returns the p-value after all draws.
pub fn p_value(total: f64, taints: impl IntoIterator<Item = f64>) -> PValue {
    PValue::from_ln(ln_p(total, taints).last().copied().unwrap_or(0.0))
}

/// Checks what was read.
fn check(batches: &BTreeMap<String, Batch>, rule: &Rule) -> Result<(), StatisticError> {
    if rule.winners == 0 {
        return Err(StatisticError::range("winners", "must be at least 1: 0"));
    }
    if rule.votes_allowed == 0 {
        return Err(StatisticError::range("votes_allowed", "must be at least 1: 0"));
    }
    if batches.is_empty() {
        return Err(StatisticError::range("batches", "must not be empty"));
    }
    // Sums of whole numbers stay exact in a double.
    let most = 1_u64 << 53;
    let all = batches.values().flat_map(|batch| batch.votes.values().chain([&batch.ballots]));
    let all = all.chain(rule.totals.iter().flat_map(BTreeMap::values)).chain([&rule.pending]);
    if all.copied().try_fold(0_u64, u64::checked_add).is_none_or(|sum| most < sum) {
        return Err(StatisticError::range(
            "batches",
            format!("must not hold more than {most} votes and ballots"),
        ));
    }
    for (name, batch) in batches {
        let votes: u64 = batch.votes.values().sum();
        if batch.ballots.saturating_mul(rule.votes_allowed) < votes {
            let problem = format!("must not give more votes than its ballots allow: `{name}`");
            return Err(StatisticError::range("batches", problem));
        }
    }
    let choices: BTreeSet<&String> = batches.values().flat_map(|batch| batch.votes.keys()).collect();
    if let Some(totals) = &rule.totals {
        let sums = sum(batches.values());
        let least =
            |name: &&String| totals.get(*name).copied().unwrap_or(0) < sums.get(*name).copied().unwrap_or(0);
        if let Some(name) = choices.into_iter().find(least) {
            return Err(StatisticError::range(
                "totals",
                format!("must not be below the sum of the batches: `{name}`"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
