//! Bayesian ballot polling: how likely, given the sample, the winner has not won.
//!
//! The prior puts one half on a tie and spreads the other half evenly over all numbers of votes that win, which makes the
//! posterior an upper bound of the risk (Vora, Risk-Limiting Bayesian Polling Audits for Two Candidate Elections, arXiv
//! 1902.00999).

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::{between_0_and_1, five_percent};
use crate::{Field, PValue, Statistic, StatisticError};

/// `bayes-polling`: the posterior of a polled sample, and when to stop.
pub const BAYES_POLLING: Statistic = Statistic {
    name: "bayes-polling",
    title: "Bayesian risk of a ballot-polling sample of a contest of two, and the ballots that stop it",
    source: "Vora, Risk-Limiting Bayesian Polling Audits for Two Candidate Elections, 2019 (arXiv 1902.00999), section 4",
    about: "N ballots with a vote for one of two; the prior is 1/2 for h = floor(N/2) votes for the winner and 1/(2h) for each \
        number above it, and the likelihood that of a sample without replacement. p is the posterior of h: \
        1/(1 + (1/h) sum over x > h of L(x)/L(h)), L(x) = C(x, k) C(N-x, n-k). It may be looked at in \
        every round. `least_to_stop` is the least k from n/2 (rounded down) up with p at most the risk limit; null if n \
        winners do not suffice. The whole population counted gives 0 or 1.",
    inputs: &[
        Field { name: "ballots", meaning: "N, ballots with a vote for one of the two, from 2 to 10,000,000" },
        Field { name: "sample", meaning: "n, ballots drawn so far, at most N" },
        Field {
            name: "sample_winner",
            meaning: "k, of these for the winner; left out, only `least_to_stop` is answered",
        },
        Field { name: "risk_limit", meaning: "above 0 and below 1; default 0.05" },
    ],
    outputs: &[
        Field { name: "p", meaning: "the posterior of a tie; null without `sample_winner`" },
        Field { name: "log10_p", meaning: "its decimal logarithm; null where p is 0 or null" },
        Field {
            name: "least_to_stop",
            meaning: "the least k that stops an audit of n ballots; null if none does",
        },
    ],
    example: r#"{ "ballots": 10000, "sample": 50, "sample_winner": 34, "risk_limit": 0.1 }"#,
    compute: |input| call("bayes-polling", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ballots: u64,
    sample: u64,
    sample_winner: Option<u64>,
    #[serde(default = "five_percent")]
    risk_limit: f64,
}

#[derive(Debug, Serialize)]
struct Answer {
    p: Option<f64>,
    log10_p: Option<f64>,
    least_to_stop: Option<u64>,
}

const MOST_BALLOTS: u64 = 10_000_000;

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let Input { ballots, sample, risk_limit, .. } = *input;
    if !(2..=MOST_BALLOTS).contains(&ballots) {
        return Err(StatisticError::range("ballots", format!("must be from 2 to {MOST_BALLOTS}: {ballots}")));
    }
    if ballots < sample {
        return Err(StatisticError::range("sample", format!("must not exceed `ballots`: {sample}")));
    }
    if let Some(winner) = input.sample_winner.filter(|winner| sample < *winner) {
        return Err(StatisticError::range("sample_winner", format!("must not exceed `sample`: {winner}")));
    }
    between_0_and_1("risk_limit", risk_limit)?;
    let p = input.sample_winner.map(|winner| posterior(ballots, sample, winner));
    Ok(Answer {
        p: p.map(|p| p.p),
        log10_p: p.and_then(|p| p.log10_p),
        least_to_stop: least_to_stop(ballots, sample, risk_limit),
    })
}

/// Returns the posterior probability of a tie after `sample` of `ballots` with `winner` for the winner.
pub fn posterior(ballots: u64, sample: u64, winner: u64) -> PValue {
    let half = ballots / 2;
    let loser = sample - winner;
    if half < winner {
        return PValue::IMPOSSIBLE;
    }
    // A tie leaves too few for the loser where the sample has more: nothing but a loss is left.
    if ballots - half < loser {
        return PValue::ONE;
    }
    // L(x+1)/L(x) = (x+1)/(x+1−k) · (N−x−(n−k))/(N−x); the sum is kept relative to its largest term.
    let (mut ln_term, mut ln_largest, mut sum) = (0.0_f64, f64::NEG_INFINITY, 0.0);
    for x in half..ballots - loser {
        let (at, left) = ((x + 1) as f64, (ballots - x) as f64);
        let ratio = at / (at - winner as f64) * (left - loser as f64) / left;
        // The likelihood has one maximum: once it falls it keeps falling, and 1e7 terms of e^-70 are nothing.
        if ratio < 1.0 && ln_term < ln_largest - 70.0 {
            break;
        }
        ln_term += ratio.ln();
        if ln_largest < ln_term {
            sum *= (ln_largest - ln_term).exp();
            ln_largest = ln_term;
        }
        sum += (ln_term - ln_largest).exp();
    }
    if sum == 0.0 {
        return PValue::ONE;
    }
    let ln_wins = ln_largest + f64::ln(sum) - (half as f64).ln();
    // ln 1/(1 + e^a) without overflow.
    PValue::from_ln(if 0.0 < ln_wins { -ln_wins - (-ln_wins).exp().ln_1p() } else { -ln_wins.exp().ln_1p() })
}

/// Returns the least number of ballots for the winner that stops an audit; none if all of the sample do not.
pub fn least_to_stop(ballots: u64, sample: u64, risk_limit: f64) -> Option<u64> {
    let stops = |winner: u64| posterior(ballots, sample, winner).p <= risk_limit;
    // The posterior falls with every ballot for the winner.
    let (mut low, mut high) = (sample / 2, sample);
    if !stops(high) {
        return None;
    }
    while low < high {
        let middle = low.midpoint(high);
        if stops(middle) { high = middle } else { low = middle + 1 }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Stream, most_false_alarms, runs};

    /// AUDIT 3.3, computed by r2b2.
    #[test]
    fn audits_stop_where_r2b2_stops() {
        assert_eq!(least_to_stop(10_000, 50, 0.1), Some(34));
        assert_eq!(least_to_stop(10_000, 100, 0.1), Some(64));
        assert_eq!(least_to_stop(10_000, 2, 0.1), None);
    }

    /// Four ballots, one drawn for the winner: L(2) = 2, L(3) = 3, L(4) = 4 in quarters.
    #[test]
    fn one_ballot_of_four_is_counted_by_hand() {
        let p = posterior(4, 1, 1).p;
        assert!((p - 2.0 / (2.0 + (3.0 + 4.0) / 2.0)).abs() < 1e-12, "{p}");
        assert_eq!(posterior(4, 4, 3), PValue::IMPOSSIBLE);
        assert_eq!(posterior(4, 4, 2), PValue::ONE);
        assert_eq!(posterior(4, 3, 0), PValue::ONE);
    }

    /// AUDIT 11.8: a tie of 400, three rounds.
    #[test]
    fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
        let least: Vec<Option<u64>> = [40, 80, 160].map(|round| least_to_stop(400, round, 0.1)).into();
        let mut cards: Vec<u64> = [0, 1].into_iter().cycle().take(400).collect();
        let mut stream = Stream::new(2_014);
        let mut alarms = 0;
        for _ in 0..runs() {
            stream.shuffle(&mut cards);
            let stops = [40, 80, 160]
                .into_iter()
                .zip(&least)
                .any(|(round, least)| least.is_some_and(|least| least <= cards[..round].iter().sum::<u64>()));
            alarms += u64::from(stops);
        }
        assert!(0 < alarms && alarms <= most_false_alarms(0.1), "{alarms}");
    }
}
