//! Ballot polling without replacement by the exact distribution of winner, loser and neither in a sample.
//!
//! The statistic is W − L; under a margin of c the votes for the winner are the nuisance (CORLA18; Ottoboni, Stark, Lindeman,
//! McBurnett 2018, arXiv 1809.04235, section 2.4).

use serde::{Deserialize, Serialize};
use statrs::function::factorial::ln_factorial;

use super::call::call;
use super::sprt_polling::{Poll, Stratum};
use super::{Field, PValue, Statistic, StatisticError};

/// `tri-hypergeometric`: the exact p-value of a polled sample.
pub const TRI_HYPERGEOMETRIC: Statistic = Statistic {
    name: "tri-hypergeometric",
    title: "exact p-value of a ballot-polling sample without replacement, whatever the number of other ballots",
    source: "Ottoboni, Stark, Lindeman, McBurnett, SUITE, E-Vote-ID 2018 (arXiv 1809.04235), section 2.4",
    about: "p is the largest P(W - L >= w - l) of n = w + l + u draws over all whole N_w with N_w - N_l = c and N_w + N_l <= N, all of \
        which are tried. The size of the sample must have been fixed beforehand: this is no sequential test. W - L grows \
        with the margin, so a margin of exactly c is the worst of those at most c. At most 2,000,000,000 terms (N n^2).",
    inputs: &[
        Field { name: "ballots", meaning: "N, ballots in the population, at least 1" },
        Field { name: "sample_winner", meaning: "w, ballots drawn with a vote for the winner" },
        Field { name: "sample_loser", meaning: "l, ballots drawn with a vote for the loser" },
        Field { name: "sample_other", meaning: "u, ballots drawn with a vote for neither; default 0" },
        Field {
            name: "null_margin",
            meaning: "c, whole, from -N to N: the winner leads by at most c; default 0",
        },
    ],
    outputs: &[
        Field { name: "p", meaning: "the p-value, from 0 to 1" },
        Field { name: "log10_p", meaning: "its decimal logarithm; null where p is 0" },
        Field { name: "null_winner", meaning: "the N_w of the maximum" },
    ],
    example: r#"{ "ballots": 200, "sample_winner": 18, "sample_loser": 8, "sample_other": 4 }"#,
    compute: |input| call("tri-hypergeometric", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ballots: u64,
    sample_winner: u64,
    sample_loser: u64,
    #[serde(default)]
    sample_other: u64,
    #[serde(default)]
    null_margin: i64,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    null_winner: u64,
}

const MOST_TERMS: f64 = 2e9;

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let sample = Poll { winner: input.sample_winner, loser: input.sample_loser, other: input.sample_other };
    Stratum { ballots: input.ballots, winner: 0, loser: 0 }.check("ballots", &sample)?;
    if input.ballots < input.null_margin.unsigned_abs() {
        let problem = format!("must lie from -N to N: {}", input.null_margin);
        return Err(StatisticError::range("null_margin", problem));
    }
    let size = sample.size().unwrap_or(0) as f64;
    if MOST_TERMS < input.ballots as f64 * size * size {
        let problem = format!("and the sample are too large for exact sums: {}", input.ballots);
        return Err(StatisticError::range("ballots", problem));
    }
    let (null_winner, ln) = largest(input.ballots, &sample, input.null_margin);
    Ok(Answer { p: PValue::from_ln(ln), null_winner })
}

/// Returns the p-value of the hypothesis that the winner leads by at most `null_margin` votes of `ballots`.
///
/// The margin must not exceed the ballots. Takes time with N n².
pub fn p_value(ballots: u64, sample: &Poll, null_margin: i64) -> PValue {
    PValue::from_ln(largest(ballots, sample, null_margin).1)
}

fn largest(ballots: u64, sample: &Poll, margin: i64) -> (u64, f64) {
    let least = margin.max(0).unsigned_abs();
    let most = (ballots as i128 + i128::from(margin)).max(0) as u64 / 2;
    let ln_factorials: Vec<f64> = (0..=ballots).map(ln_factorial).collect();
    let tables = Tables { ln_factorials: &ln_factorials };
    let ln = |winner: u64| tables.ln_tail(ballots, sample, winner, (winner as i64 - margin).unsigned_abs());
    let all = (least..=most.max(least)).map(|winner| (winner, ln(winner)));
    all.max_by(|(_, left), (_, right)| left.total_cmp(right)).unwrap_or((least, f64::NEG_INFINITY))
}

struct Tables<'a> {
    ln_factorials: &'a [f64],
}

impl Tables<'_> {
    fn ln_choose(&self, n: u64, k: u64) -> f64 {
        if n < k {
            return f64::NEG_INFINITY;
        }
        let ln = |n: u64| self.ln_factorials.get(n as usize).copied().unwrap_or(f64::NAN);
        ln(n) - ln(k) - ln(n - k)
    }

    /// Returns ln P(W − L ≥ w − l) for given totals.
    fn ln_tail(&self, ballots: u64, sample: &Poll, winner: u64, loser: u64) -> f64 {
        let Some(other) = ballots.checked_sub(winner + loser) else { return f64::NEG_INFINITY };
        let drawn = sample.winner + sample.loser + sample.other;
        let all = self.ln_choose(ballots, drawn);
        let observed = sample.winner as i64 - sample.loser as i64;
        let mut sum = 0.0;
        for for_winner in 0..=drawn.min(winner) {
            let of_winner = self.ln_choose(winner, for_winner) - all;
            for for_loser in 0..=(drawn - for_winner).min(loser) {
                if for_winner as i64 - (for_loser as i64) < observed {
                    break;
                }
                let neither = drawn - for_winner - for_loser;
                if neither <= other {
                    sum +=
                        (of_winner + self.ln_choose(loser, for_loser) + self.ln_choose(other, neither)).exp();
                }
            }
        }
        sum.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_other_ballots_in_the_sample_of_all_it_is_certain() {
        let sample = Poll { winner: 6, loser: 4, other: 0 };
        assert_eq!(p_value(10, &sample, 0).p, 0.0, "6 to 4 of 10 is no tie");
        assert!((p_value(10, &sample, 2).p - 1.0).abs() < 1e-12);
    }

    /// One ballot drawn: the worst tie has no other ballots, and the winner is drawn half of the time.
    #[test]
    fn one_ballot_for_the_winner_has_a_chance_of_a_half() {
        assert!((p_value(100, &Poll { winner: 1, loser: 0, other: 0 }, 0).p - 0.5).abs() < 1e-12);
        assert_eq!(p_value(100, &Poll { winner: 0, loser: 1, other: 0 }, 0), PValue::ONE);
    }

    /// Two of two for the winner: N_w(N_w − 1)/(N(N − 1)) with N_w = N/2.
    #[test]
    fn two_ballots_of_ten_are_counted_by_hand() {
        let p = p_value(10, &Poll { winner: 2, loser: 0, other: 0 }, 0).p;
        assert!((p - 5.0 * 4.0 / 90.0).abs() < 1e-12, "{p}");
        let shifted = p_value(10, &Poll { winner: 2, loser: 0, other: 0 }, 4).p;
        assert!((shifted - 7.0 * 6.0 / 90.0).abs() < 1e-12, "{shifted}");
    }

    #[test]
    fn samples_that_take_too_long_are_refused() {
        let input = serde_json::json!({ "ballots": 10_000_000, "sample_winner": 500, "sample_loser": 500 });
        assert!((TRI_HYPERGEOMETRIC.compute)(&input).is_err());
        let input =
            serde_json::json!({ "ballots": 10, "sample_winner": 1, "sample_loser": 1, "null_margin": -11 });
        assert!((TRI_HYPERGEOMETRIC.compute)(&input).is_err());
    }
}
