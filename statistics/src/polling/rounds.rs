//! Polling in rounds: Minerva (Zagórski et al., USENIX Security 2021, arXiv 2008.02315) and Providence (Broadrick et al.,
//! arXiv 2210.08717) look at the whole tail of a round, and so need fewer ballots than BRAVO.
//!
//! Only ballots for the pair count: n of them in a round's sample so far, k for the winner; s is the winner's reported share.
//! Draws are with replacement.

mod call;
mod size;

use crate::PValue;
use crate::binomial::{ln_mass, ln_tail};

pub use call::{MINERVA, PROVIDENCE};
pub use size::{MINERVA_SIZE, PROVIDENCE_SIZE};

/// The ballots for a pair in one round.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Round {
    /// For the winner.
    pub winner: u64,
    /// For the loser.
    pub loser: u64,
}

impl Round {
    /// Returns n, the ballots for the pair.
    pub fn size(&self) -> u64 {
        self.winner + self.loser
    }
}

/// Returns the risk of each round by Providence: 1/(σ τ), where σ = (2s)^k (2 − 2s)^(n−k) of all rounds before, and τ is
/// P(K ≥ k | n, s)/P(K ≥ k | n, 1/2) of the round alone. Each is at most 1.
pub fn providence(share: f64, rounds: &[Round]) -> Vec<PValue> {
    let mut ln_before = 0.0;
    let mut risks = Vec::with_capacity(rounds.len());
    for round in rounds {
        risks.push(PValue::from_ln(ln_ratio(share, round.size(), round.winner) - ln_before));
        ln_before += ln_evidence(share, round);
    }
    risks
}

/// Returns ln of P(K ≥ k | n, 1/2)/P(K ≥ k | n, s).
pub(crate) fn ln_ratio(share: f64, n: u64, k: u64) -> f64 {
    if n == 0 {
        return 0.0;
    }
    ln_tail(n, k, 0.5) - ln_tail(n, k, share)
}

/// Returns ln σ of a round.
pub(crate) fn ln_evidence(share: f64, round: &Round) -> f64 {
    let loser = if round.loser == 0 { 0.0 } else { round.loser as f64 * (2.0 - 2.0 * share).ln() };
    round.winner as f64 * (2.0 * share).ln() + loser
}

/// How a Minerva audit went.
#[derive(Clone, Debug, PartialEq)]
pub struct Minerva {
    /// The risk of each round: the ratio of the joint tails, at most 1.
    pub risks: Vec<PValue>,
    /// The first round whose risk is at most the risk limit.
    pub stopped_in: Option<usize>,
}

/// Returns the risks of an audit by Minerva, whose round sizes must not depend on what was drawn.
///
/// In round j the ratio is P(K_j ≥ k_j, no stop before | 1/2)/P(K_j ≥ k_j, no stop before | s), with K_j the winner's ballots of
/// all rounds so far. Rounds after the one that stops keep its risk.
pub fn minerva(share: f64, rounds: &[Round], risk_limit: f64) -> Minerva {
    let mut audit = Joint::new(share);
    let mut outcome = Minerva { risks: Vec::new(), stopped_in: None };
    let mut winner = 0;
    for (number, round) in (1..).zip(rounds) {
        if outcome.stopped_in.is_some() {
            outcome.risks.extend(outcome.risks.last().copied());
            continue;
        }
        audit.draw(round.size());
        winner += round.winner;
        let ln = if number == 1 { ln_ratio(share, round.size(), winner) } else { audit.ln_ratio(winner) };
        let risk = PValue::from_ln(ln);
        outcome.risks.push(risk);
        if risk.p <= risk_limit {
            outcome.stopped_in = Some(number);
        }
        audit.stop_at(risk_limit);
    }
    outcome
}

/// The distributions of the winner's ballots so far, in audits that have not stopped: at a tie and as reported.
#[derive(Clone, Debug)]
pub(crate) struct Joint {
    share: f64,
    /// The k of the first mass.
    first: u64,
    /// P(K = k, not stopped), by k.
    tie: Vec<f64>,
    reported: Vec<f64>,
}

impl Joint {
    pub(crate) fn new(share: f64) -> Self {
        Self { share, first: 0, tie: vec![1.0], reported: vec![1.0] }
    }

    /// Adds the ballots of a round.
    pub(crate) fn draw(&mut self, n: u64) {
        self.tie = convolved(&self.tie, n, 0.5);
        self.reported = convolved(&self.reported, n, self.share);
    }

    /// Leaves out numbers of ballots that have less than 10^-40 of the probability each, at a tie and as reported.
    pub(crate) fn trim(&mut self) {
        const LEAST: f64 = 1e-40;
        let counts = |(tie, reported): (&f64, &f64)| LEAST <= *tie || LEAST <= *reported;
        let few = self.tie.iter().zip(&self.reported).take_while(|of| !counts(*of)).count();
        let most = self.tie.iter().zip(&self.reported).rposition(counts).map_or(0, |last| last + 1);
        for masses in [&mut self.tie, &mut self.reported] {
            masses.truncate(most);
            masses.drain(..few.min(most));
        }
        self.first += few.min(most) as u64;
    }

    /// Returns the probability of at least k, as reported or at a tie.
    fn tail(&self, masses: &[f64], k: u64) -> f64 {
        masses.iter().skip(k.saturating_sub(self.first) as usize).rev().sum()
    }

    /// Returns ln of the ratio of the two tails from k on.
    pub(crate) fn ln_ratio(&self, k: u64) -> f64 {
        let (tie, reported) = (self.tail(&self.tie, k), self.tail(&self.reported, k));
        // What is below the least double is given as that number: a risk too large by little, and not 0.
        if reported == 0.0 { 0.0 } else { tie.max(f64::MIN_POSITIVE).ln() - reported.ln() }
    }

    /// Returns the least k whose ratio is at most the risk limit; none if no number of ballots suffices.
    pub(crate) fn least_to_stop(&self, risk_limit: f64) -> Option<u64> {
        let (mut tie, mut reported) = (0.0, 0.0);
        let mut least = None;
        for (at, (at_tie, as_reported)) in self.tie.iter().zip(&self.reported).enumerate().rev() {
            tie += at_tie;
            reported += as_reported;
            // The ratio falls with k. Where both tails are 0 nothing is known of it, and a larger k is as good.
            if reported == 0.0 {
                continue;
            }
            if risk_limit < tie / reported {
                break;
            }
            least = Some(self.first + at as u64);
        }
        least
    }

    /// Returns the probability of stopping in this round as reported, over that of getting here.
    pub(crate) fn probability_to_stop(&self, risk_limit: f64) -> f64 {
        let here: f64 = self.reported.iter().sum();
        let stops = self.least_to_stop(risk_limit).map_or(0.0, |least| self.tail(&self.reported, least));
        if here == 0.0 { 0.0 } else { stops / here }
    }

    /// Takes out the audits that stop.
    pub(crate) fn stop_at(&mut self, risk_limit: f64) {
        if let Some(least) = self.least_to_stop(risk_limit) {
            let left = least.saturating_sub(self.first) as usize;
            self.tie.truncate(left);
            self.reported.truncate(left);
        }
    }

    /// Returns the probability, at a tie, of having stopped in any round so far.
    #[cfg(test)]
    fn risk_so_far(&self) -> f64 {
        1.0 - self.tie.iter().sum::<f64>()
    }
}

fn convolved(before: &[f64], n: u64, probability: f64) -> Vec<f64> {
    let masses: Vec<f64> = (0..=n).map(|k| ln_mass(n, k, probability).exp()).collect();
    let mut after = vec![0.0; before.len() + masses.len() - 1];
    for (shift, mass) in before.iter().enumerate().filter(|(_, mass)| 0.0 < **mass) {
        for (sum, more) in after.iter_mut().skip(shift).zip(&masses) {
            *sum += mass * more;
        }
    }
    after
}

#[cfg(test)]
mod tests;
