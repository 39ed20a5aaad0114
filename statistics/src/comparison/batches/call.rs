//! `macro` and `macro-bounds`: what they read and answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Batch, Bounds, Loser, Pair, Rule, check, ln_p};
use crate::call::call;
use crate::inputs::{between_0_and_1, five_percent};
use crate::{Field, PValue, Statistic, StatisticError};

const SOURCE: &str = "Stark, Auditing a collection of races simultaneously (MACRO), 2009 (arXiv 0905.1422); Stark, \
    Risk-limiting postelection audits, IEEE Transactions on Information Forensics and Security 4(4), 2009; Aslam, Popa, \
    Rivest, On auditing elections when precincts have different sizes, EVT 2008";

const BATCHES: Field = Field {
    name: "batches",
    meaning: "object from a batch's name to `{ \"ballots\": b, \"votes\": { choice: votes } }`; a choice left out has 0 votes",
};
const WINNERS: Field = Field { name: "winners", meaning: "how many choices with most votes win; default 1" };
const MAJORITY: Field = Field {
    name: "majority",
    meaning: "true if a winner also needs more votes than all others together; default false",
};
const VOTES_ALLOWED: Field =
    Field { name: "votes_allowed", meaning: "votes a ballot may give, at least 1; default 1" };
const PENDING: Field =
    Field { name: "pending", meaning: "ballots that are in no batch yet, taken off every margin; default 0" };
const TOTALS: Field = Field {
    name: "totals",
    meaning: "object of the votes of the whole contest by choice; default: the sums of the batches. What exceeds them, \
        divided by `votes_allowed` and rounded up, is taken off every margin",
};
const RISK_LIMIT: Field = Field { name: "risk_limit", meaning: "a, above 0 and below 1; default 0.05" };

/// `macro`: the p-value of counted batches.
pub const MACRO: Statistic = Statistic {
    name: "macro",
    title: "p-value of a batch-comparison sample drawn in proportion to error bounds",
    source: SOURCE,
    about: "u_p = max over pairs ((v_w - v_l) + b_p)/V_wl, U = sum of u_p, e_p = max over pairs \
        ((v_w - v_l) - (a_w - a_l))/V_wl, at least 0; p = product over the draws of (1 - 1/U)/(1 - e_p/u_p), at most 1. Errors \
        in the winner's disfavour count as 0, as in Arlo. A batch drawn twice stands twice in `sample`. A taint e_p/u_p \
        of 1 or more makes p = 1 for good. A margin at or below 0 makes U infinite and p = 1. U at or below 1 makes p = 0 \
        at the first clean draw. That every batch has been counted changes nothing here: then the outcome is known \
        without a statistic (Arlo answers 0).",
    inputs: &[
        BATCHES,
        WINNERS,
        MAJORITY,
        VOTES_ALLOWED,
        PENDING,
        TOTALS,
        Field {
            name: "sample",
            meaning: "list of draws in their order, each `{ \"batch\": name, \"votes\": { choice: votes counted } }`, with \
                `\"draws\": k` if it was drawn k times",
        },
        RISK_LIMIT,
    ],
    outputs: &[
        Field { name: "p", meaning: "the p-value after the last draw" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
        Field {
            name: "p_least",
            meaning: "the least p-value after any draw, valid for a draw in random order",
        },
        Field {
            name: "stopped_at",
            meaning: "number of the first draw after which p <= `risk_limit`; null if none",
        },
        Field { name: "draws", meaning: "number of draws" },
        Field { name: "total_bound", meaning: "U; null if infinite" },
        Field { name: "largest_taint", meaning: "the largest e_p/u_p drawn; null if infinite" },
    ],
    example: r#"{ "batches": { "1": { "ballots": 500, "votes": { "A": 300, "B": 150 } }, "2": { "ballots": 400, "votes": { "A": 200, "B": 180 } } }, "sample": [{ "batch": "1", "votes": { "A": 299, "B": 151 } }, { "batch": "2", "votes": { "A": 200, "B": 180 }, "draws": 2 }] }"#,
    compute: |input| call("macro", input, compute),
};

/// `macro-bounds`: error bounds, draw probabilities and sample size.
pub const MACRO_BOUNDS: Statistic = Statistic {
    name: "macro-bounds",
    title: "error bounds of batches, the probabilities of drawing them, and the sample size",
    source: SOURCE,
    about: "As for `macro`. The draw probability of a batch is u_p/U (PPEB). The clean draws needed are \
        ln a/ln(1 - 1/U): `draws` unrounded, `n` rounded up, and `n_plus_one` one more, with which Arlo leaves room for a \
        small discrepancy; neither exceeds the number of batches. U at or below 1 needs 0 draws. An infinite U (a margin \
        at or below 0) needs all batches.",
    inputs: &[BATCHES, WINNERS, MAJORITY, VOTES_ALLOWED, PENDING, TOTALS, RISK_LIMIT],
    outputs: &[
        Field { name: "total_bound", meaning: "U; null if infinite" },
        Field { name: "bounds", meaning: "object of u_p by batch; null where infinite" },
        Field { name: "probabilities", meaning: "object of u_p/U by batch; null where U is infinite" },
        Field {
            name: "pairs",
            meaning: "list of winner, loser (`all others` for a majority) and margin V_wl",
        },
        Field { name: "draws", meaning: "ln a/ln(1 - 1/U); null if U is infinite" },
        Field { name: "n", meaning: "that rounded up, at most the number of batches" },
        Field { name: "n_plus_one", meaning: "one more, at most the number of batches" },
        Field { name: "expected_batches", meaning: "different batches to be expected in `n` draws" },
        Field { name: "expected_ballots", meaning: "ballots in them" },
    ],
    example: r#"{ "batches": { "1": { "ballots": 500, "votes": { "A": 300, "B": 150 } }, "2": { "ballots": 400, "votes": { "A": 200, "B": 180 } } } }"#,
    compute: |input| call("macro-bounds", input, compute_bounds),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BatchInput {
    ballots: u64,
    votes: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
struct ContestInput {
    batches: BTreeMap<String, BatchInput>,
    #[serde(default = "one")]
    winners: usize,
    #[serde(default)]
    majority: bool,
    #[serde(default = "one_vote")]
    votes_allowed: u64,
    #[serde(default)]
    pending: u64,
    totals: Option<BTreeMap<String, u64>>,
    #[serde(default = "five_percent")]
    risk_limit: f64,
}

fn one() -> usize {
    1
}

fn one_vote() -> u64 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundsInput {
    #[serde(flatten)]
    contest: ContestInput,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(flatten)]
    contest: ContestInput,
    sample: Vec<Draw>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draw {
    batch: String,
    votes: BTreeMap<String, u64>,
    #[serde(default = "one")]
    draws: usize,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    p_least: f64,
    stopped_at: Option<usize>,
    draws: usize,
    total_bound: Option<f64>,
    largest_taint: Option<f64>,
}

#[derive(Debug, Serialize)]
struct BoundsAnswer {
    total_bound: Option<f64>,
    bounds: BTreeMap<String, Option<f64>>,
    probabilities: BTreeMap<String, Option<f64>>,
    pairs: Vec<PairAnswer>,
    draws: Option<f64>,
    n: u64,
    n_plus_one: u64,
    expected_batches: f64,
    expected_ballots: f64,
}

#[derive(Debug, Serialize)]
struct PairAnswer {
    winner: String,
    loser: String,
    margin: f64,
}

impl From<&Pair> for PairAnswer {
    fn from(pair: &Pair) -> Self {
        let loser = match &pair.loser {
            Loser::Choice(loser) => loser.clone(),
            Loser::AllOthers => "all others".to_owned(),
        };
        Self { winner: pair.winner.clone(), loser, margin: pair.margin }
    }
}

impl ContestInput {
    fn checked(&self) -> Result<(BTreeMap<String, Batch>, Bounds), StatisticError> {
        between_0_and_1("risk_limit", self.risk_limit)?;
        let batch = |batch: &BatchInput| Batch { ballots: batch.ballots, votes: batch.votes.clone() };
        let batches = self.batches.iter().map(|(name, input)| (name.clone(), batch(input))).collect();
        let rule = Rule {
            winners: self.winners,
            is_majority: self.majority,
            votes_allowed: self.votes_allowed,
            pending: self.pending,
            totals: self.totals.clone(),
        };
        check(&batches, &rule)?;
        let pairs = rule.pairs(&batches);
        if pairs.is_empty() {
            return Err(StatisticError::range("winners", "must leave somebody who loses"));
        }
        let bounds = Bounds::new(&batches, pairs);
        Ok((batches, bounds))
    }
}

const MOST_DRAWS: usize = 10_000_000;

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let (batches, bounds) = input.contest.checked()?;
    let draws = input.sample.iter().map(|draw| draw.draws).try_fold(0_usize, usize::checked_add);
    let Some(draws) = draws.filter(|draws| *draws <= MOST_DRAWS) else {
        return Err(StatisticError::range("sample", format!("must not hold more than {MOST_DRAWS} draws")));
    };
    let mut taints = Vec::with_capacity(draws);
    for draw in &input.sample {
        let Some(reported) = batches.get(&draw.batch) else {
            return Err(StatisticError::range(
                "sample",
                format!("names a batch that is not there: `{}`", draw.batch),
            ));
        };
        let known = |choice: &&String| {
            !bounds.pairs.iter().any(|pair| pair.names(choice)) && !reported.votes.contains_key(*choice)
        };
        if let Some(choice) = draw.votes.keys().find(known) {
            return Err(StatisticError::range(
                "sample",
                format!("names a choice nobody reported: `{choice}`"),
            ));
        }
        let counted = Batch { ballots: reported.ballots, votes: draw.votes.clone() };
        let taint = bounds.taint(&draw.batch, reported, &counted);
        taints.extend(std::iter::repeat_n(taint, draw.draws));
    }
    let largest = taints.iter().copied().fold(0.0, f64::max);
    let after = ln_p(bounds.total, taints);
    let p = PValue::from_ln(after.last().copied().unwrap_or(0.0));
    let least = PValue::from_ln(after.iter().copied().fold(0.0, f64::min));
    let limit = input.contest.risk_limit;
    let stopped_at = (1..).zip(&after).find(|(_, ln)| PValue::from_ln(**ln).p <= limit).map(|(draw, _)| draw);
    Ok(Answer {
        p,
        p_least: least.p,
        stopped_at,
        draws,
        total_bound: finite(bounds.total),
        largest_taint: finite(largest),
    })
}

impl Pair {
    fn names(&self, choice: &str) -> bool {
        self.winner == choice || matches!(&self.loser, Loser::Choice(loser) if loser == choice)
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn compute_bounds(input: &BoundsInput) -> Result<BoundsAnswer, StatisticError> {
    let (batches, bounds) = input.contest.checked()?;
    let draws = bounds.draws(input.contest.risk_limit);
    let most = batches.len() as u64;
    let n = draws.map_or(most, |draws| draws.ceil() as u64).min(most);
    let share = |bound: f64| finite(bound / bounds.total).filter(|_| bounds.total.is_finite());
    // Where a tie leaves no probabilities, all batches are counted.
    let seen = |bound: f64| share(bound).map_or(1.0, |share| 1.0 - (1.0 - share).powf(n as f64));
    let ballots = |name: &String| batches.get(name).map_or(0.0, |batch| batch.ballots as f64);
    Ok(BoundsAnswer {
        total_bound: finite(bounds.total),
        bounds: bounds.bounds.iter().map(|(name, bound)| (name.clone(), finite(*bound))).collect(),
        probabilities: bounds.bounds.iter().map(|(name, bound)| (name.clone(), share(*bound))).collect(),
        pairs: bounds.pairs.iter().map(PairAnswer::from).collect(),
        draws,
        n,
        n_plus_one: draws.map_or(most, |draws| draws.ceil() as u64 + 1).min(most),
        expected_batches: bounds.bounds.values().map(|bound| seen(*bound)).sum(),
        expected_ballots: bounds.bounds.iter().map(|(name, bound)| seen(*bound) * ballots(name)).sum(),
    })
}
