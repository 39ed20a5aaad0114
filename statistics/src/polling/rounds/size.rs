//! How large the next round of Minerva or Providence must be, by exact distributions.

use serde::{Deserialize, Serialize};

use super::call::{MOST_BALLOTS, RoundInput, checked_rounds, share};
use super::{Joint, Round, ln_evidence, ln_ratio};
use crate::binomial::tail;
use crate::call::call;
use crate::inputs::{between_0_and_1, five_percent, hold_the_pair, probabilities, usual_probabilities};
use crate::{Field, Statistic, StatisticError};

const ABOUT: &str = "The number of ballots for the pair is computed exactly and divided by the pair's share of all ballots, \
    rounded up. The probability of stopping is a saw-tooth in the size of the round, because the least number of ballots \
    for the winner is whole: `n` is the least size with at least the probability asked for, `n_stable` the least from \
    which on every larger size has it. The searches of other tools end somewhere between the two. Minerva's \
    probability is over all samples that went on after the rounds before, whatever was seen in them; Providence's is that of the sample \
    seen. No size exceeds the \
    ballots that exist less those drawn: it is then that number and `is_full_count` is true. So is it for a reported tie or \
    loss, and where more than 20,000 ballots for the pair would be needed.";

const INPUTS: &[Field] = &[
    Field { name: "ballots", meaning: "N, all ballots, at least the votes of the pair" },
    Field { name: "reported_winner", meaning: "votes reported for the winner" },
    Field { name: "reported_loser", meaning: "votes reported for the loser" },
    Field { name: "risk_limit", meaning: "above 0 and below 1; default 0.05" },
    Field {
        name: "probabilities",
        meaning: "list of the probabilities of stopping if the report is right, each above 0 and below 1; default [0.7, 0.8, 0.9]",
    },
    Field { name: "rounds", meaning: "rounds before, as for the risk; default none" },
    Field {
        name: "drawn",
        meaning: "ballots drawn in them, the other ones included; default those for the pair",
    },
];

const OUTPUTS: &[Field] = &[Field {
    name: "sizes",
    meaning: "list of `probability`, `n`, `n_stable`, `pair` (ballots for the pair in `n`, not rounded up; null where no number of \
        them short of a full count has that probability) and `is_full_count`",
}];

/// `minerva-size`: sizes of the next round.
pub const MINERVA_SIZE: Statistic = Statistic {
    name: "minerva-size",
    title: "Minerva, sizes of the next round by the probability that it stops",
    source: "Zagórski et al., Minerva, USENIX Security 2021 (arXiv 2008.02315), section 6",
    about: ABOUT,
    inputs: INPUTS,
    outputs: OUTPUTS,
    example: r#"{ "ballots": 1740, "reported_winner": 980, "reported_loser": 640 }"#,
    compute: |input| call("minerva-size", input, compute_minerva),
};

/// `providence-size`: sizes of the next round.
pub const PROVIDENCE_SIZE: Statistic = Statistic {
    name: "providence-size",
    title: "Providence, sizes of the next round by the probability that it stops",
    source: "Broadrick et al., Providence, USENIX Security 2023 (arXiv 2210.08717), section 5",
    about: ABOUT,
    inputs: INPUTS,
    outputs: OUTPUTS,
    example: r#"{ "ballots": 1740, "reported_winner": 980, "reported_loser": 640 }"#,
    compute: |input| call("providence-size", input, compute_providence),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ballots: u64,
    reported_winner: u64,
    reported_loser: u64,
    #[serde(default = "five_percent")]
    risk_limit: f64,
    #[serde(default = "usual_probabilities")]
    probabilities: Vec<f64>,
    #[serde(default)]
    rounds: Vec<RoundInput>,
    drawn: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Answer {
    sizes: Vec<Size>,
}

#[derive(Debug, Serialize)]
struct Size {
    probability: f64,
    n: u64,
    n_stable: u64,
    pair: Option<u64>,
    is_full_count: bool,
}

fn compute_minerva(input: &Input) -> Result<Answer, StatisticError> {
    let (rounds, share) = input.checked()?;
    let Some(share) = share else { return Ok(input.answer(|_| 0.0, 0)) };
    let mut audit = Joint::new(share);
    for round in &rounds {
        audit.draw(round.size());
        audit.stop_at(input.risk_limit);
    }
    if rounds.is_empty() {
        // A first round has tails in closed form.
        return Ok(input.answer(|n| probability_to_stop(share, n, input.risk_limit.ln()), input.most()));
    }
    let table = input.probabilities_to_stop(audit);
    Ok(input.answer(|n| table.get(n as usize).copied().unwrap_or(1.0), input.most()))
}

fn compute_providence(input: &Input) -> Result<Answer, StatisticError> {
    let (rounds, share) = input.checked()?;
    let Some(share) = share else { return Ok(input.answer(|_| 0.0, 0)) };
    let evidence: f64 = rounds.iter().map(|round| ln_evidence(share, round)).sum();
    let ln_limit = input.risk_limit.ln() + evidence;
    Ok(input.answer(|n| probability_to_stop(share, n, ln_limit), input.most()))
}

/// Returns P(K ≥ k | n, s) of the least k whose tail ratio is at most the limit.
fn probability_to_stop(share: f64, n: u64, ln_limit: f64) -> f64 {
    // The ratio falls with k.
    let (mut low, mut high) = (0, n + 1);
    while low < high {
        let middle = low.midpoint(high);
        if ln_ratio(share, n, middle) <= ln_limit { high = middle } else { low = middle + 1 }
    }
    if n < low { 0.0 } else { tail(n, low, share) }
}

impl Input {
    fn checked(&self) -> Result<(Vec<Round>, Option<f64>), StatisticError> {
        between_0_and_1("risk_limit", self.risk_limit)?;
        let rounds = checked_rounds(&self.rounds, Some(MOST_BALLOTS))?;
        let share = share(self.reported_winner, self.reported_loser);
        hold_the_pair(self.ballots, self.reported_winner, self.reported_loser)?;
        probabilities(&self.probabilities)?;
        Ok((rounds, share))
    }

    /// Returns the probability of stopping in the next round by its size, up to where all that are asked for are reached.
    ///
    /// One ballot more is cheap to add to a distribution, a whole round is not; what is left out of the ends is far below
    /// the rounding of the sums.
    fn probabilities_to_stop(&self, mut audit: Joint) -> Vec<f64> {
        let asked = self.probabilities.iter().copied().fold(0.0, f64::max);
        let (mut table, mut reached) = (vec![0.0], 0);
        while (table.len() as u64) <= self.most() && reached <= spread(table.len() as u64) {
            audit.draw(1);
            audit.trim();
            let probability = audit.probability_to_stop(self.risk_limit);
            reached = if probability < asked { 0 } else { reached + 1 };
            table.push(probability);
        }
        table
    }

    /// Returns the ballots that were not drawn yet.
    fn left(&self) -> u64 {
        let of_pair = || self.rounds.iter().map(|round| round.winner + round.loser).sum();
        self.ballots.saturating_sub(self.drawn.unwrap_or_else(of_pair))
    }

    fn pair_share(&self) -> f64 {
        (self.reported_winner as f64 + self.reported_loser as f64) / self.ballots as f64
    }

    /// Returns the most ballots for the pair that are worth a search.
    fn most(&self) -> u64 {
        ((self.left() as f64 * self.pair_share()).ceil() as u64).min(MOST_BALLOTS)
    }

    fn answer(&self, probability: impl Fn(u64) -> f64, most: u64) -> Answer {
        let sizes = self.probabilities.iter().map(|asked| {
            let found = least(&probability, *asked, most);
            let up = |pair: u64| ((pair as f64 / self.pair_share() - 1e-9).ceil() as u64).min(self.left());
            let left = self.left();
            let (n, n_stable) = found.map_or((left, left), |(n, stable)| (up(n), stable.map_or(left, up)));
            Size { probability: *asked, n, n_stable, pair: found.map(|(n, _)| n), is_full_count: n == left }
        });
        Answer { sizes: sizes.collect() }
    }
}

/// Bounds how far apart the first and the last crossing of a saw-tooth are; they are about the square root apart.
fn spread(n: u64) -> u64 {
    3 * n.isqrt() + 20
}

/// Returns the least n up to `most` whose probability is at least that asked for, and the least from which on all are.
fn least(probability: impl Fn(u64) -> f64, asked: f64, most: u64) -> Option<(u64, Option<u64>)> {
    let (mut low, mut high) = (0, 1_u64);
    while probability(high) < asked {
        if most <= high {
            return None;
        }
        low = high;
        high = (2 * high).min(most);
    }
    // Some crossing of the saw-tooth; the first and the last are near it.
    while low + 1 < high {
        let middle = low.midpoint(high);
        if probability(middle) < asked { low = middle } else { high = middle }
    }
    let n = (high.saturating_sub(spread(high)).max(1)..=high).find(|n| asked <= probability(*n))?;
    let beyond = (high + spread(high)).min(most);
    let stable = (n..=beyond).rev().find(|size| probability(*size) < asked).map_or(n, |below| below + 1);
    Some((n, (stable <= most).then_some(stable)))
}
