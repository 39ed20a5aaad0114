//! Ballot polling without replacement by the exact distribution of winner, loser and neither in a sample.
//!
//! The statistic is W − L; under a margin of c the votes for the winner are the nuisance (CORLA18; Ottoboni, Stark, Lindeman,
//! McBurnett 2018, arXiv 1809.04235, section 2.4).

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::distributions::{hypergeometric, ln_hypergeometric_mass};
use crate::polling::sprt::{Poll, Stratum};
use crate::{Field, PValue, Statistic, StatisticError};

/// `tri-hypergeometric`: the exact p-value of a polled sample.
pub const TRI_HYPERGEOMETRIC: Statistic = Statistic {
    name: "tri-hypergeometric",
    title: "exact p-value of a ballot-polling sample without replacement, whatever the number of other ballots",
    source: "Ottoboni, Stark, Lindeman, McBurnett, SUITE, E-Vote-ID 2018 (arXiv 1809.04235), section 2.4",
    about: "p is the largest P(W - L >= w - l) of n = w + l + u draws over all whole N_w with N_w - N_l = c and N_w + N_l <= N, all of \
        which are tried. The size of the sample must have been fixed beforehand: this is no sequential test. W - L grows \
        with the margin, so a margin of exactly c is the worst of those at most c. Given M = W + L the number W is \
        hypergeometric, and so is M: the tails for all M follow from one another. N times (n + 100) must not exceed \
        200,000,000, some seconds.",
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

/// Most steps; to begin the sums of one number of votes takes as long as a hundred of them.
const MOST_STEPS: f64 = 2e8;
const BEGINNING: f64 = 100.0;

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let sample = Poll { winner: input.sample_winner, loser: input.sample_loser, other: input.sample_other };
    Stratum { ballots: input.ballots, winner: 0, loser: 0 }.check("ballots", &sample)?;
    if input.ballots < input.null_margin.unsigned_abs() {
        let problem = format!("must lie from -N to N: {}", input.null_margin);
        return Err(StatisticError::range("null_margin", problem));
    }
    let size = sample.size().unwrap_or(0) as f64;
    if MOST_STEPS < input.ballots as f64 * (size + BEGINNING) {
        let problem = format!(
            "times the ballots drawn and 100 must be at most {MOST_STEPS} for exact sums, with {size} drawn: {}",
            input.ballots
        );
        return Err(StatisticError::range("ballots", problem));
    }
    let (null_winner, ln) = largest(input.ballots, &sample, input.null_margin);
    Ok(Answer { p: PValue::from_ln(ln), null_winner })
}

/// Returns the p-value of the hypothesis that the winner leads by at most `null_margin` votes of `ballots`.
///
/// The margin must not exceed the ballots. Takes time with N n.
pub fn p_value(ballots: u64, sample: &Poll, null_margin: i64) -> PValue {
    PValue::from_ln(largest(ballots, sample, null_margin).1)
}

fn largest(ballots: u64, sample: &Poll, margin: i64) -> (u64, f64) {
    let least = margin.max(0).unsigned_abs();
    let most = (ballots as i128 + i128::from(margin)).max(0) as u64 / 2;
    let all = (least..=most.max(least)).map(|winner| {
        let urn = Urn { ballots, winner, loser: (winner as i64 - margin).unsigned_abs() };
        (winner, urn.ln_tail(sample))
    });
    all.max_by(|(_, left), (_, right)| left.total_cmp(right)).unwrap_or((least, f64::NEG_INFINITY))
}

/// A population of which so many ballots are for the winner and for the loser.
struct Urn {
    ballots: u64,
    winner: u64,
    loser: u64,
}

impl Urn {
    /// Returns ln P(W − L ≥ w − l).
    ///
    /// With M = W + L it is Σ P(M = m) P(W ≥ k | m), k = ⌈(m + w − l)/2⌉. From m to m + 1 either k stays, and what had one
    /// ballot less and draws the winner comes in, or k grows, and what had exactly k and draws the loser goes out.
    fn ln_tail(&self, sample: &Poll) -> f64 {
        let decided = self.winner + self.loser;
        let Some(other) = self.ballots.checked_sub(decided) else { return f64::NEG_INFINITY };
        let drawn = sample.winner + sample.loser + sample.other;
        let lead = sample.winner as i64 - sample.loser as i64;
        let fewest = drawn.saturating_sub(other);
        let start = fewest.max(lead.unsigned_abs());
        // Fewer decided ballots than the loser may lead by: whatever they are, it is enough.
        let certain = if lead < 0 && fewest < start {
            hypergeometric(start - 1, self.ballots, decided, drawn).lower
        } else {
            f64::NEG_INFINITY
        };
        let most = drawn.min(decided);
        let k = |m: u64| (m as i64 + lead + 1).div_euclid(2).max(0) as u64;
        if most < start || self.winner.min(start) < k(start) {
            return certain;
        }
        let begin = hypergeometric(k(start), decided, self.winner, start);
        let ln_begin = begin.upper + ln_hypergeometric_mass(start, self.ballots, decided, drawn);
        let ratios = Ratios {
            winner: self.winner as f64,
            loser: self.loser as f64,
            decided: decided as f64,
            drawn: drawn as f64,
            other: other as f64,
        };
        let mut step = Step { tail: 1.0, point: (begin.point - begin.upper).exp() };
        let (mut sum, mut ln_scale, mut largest) = (1.0, ln_begin, 1.0_f64);
        for m in start..most {
            let grows = (m as i64 + lead).rem_euclid(2) == 0;
            let mass = ratios.mass(m as f64);
            step = ratios.next(step, m as f64, k(m) as f64, grows).times(mass);
            if self.winner < k(m + 1) {
                break;
            }
            // What is left of a difference has lost digits.
            largest = (largest * mass).max(step.tail);
            if step.tail < 1e-4 * largest {
                let exact = hypergeometric(k(m + 1), decided, self.winner, m + 1);
                let ln_mass = ln_hypergeometric_mass(m + 1, self.ballots, decided, drawn) - ln_scale;
                step = Step { tail: (exact.upper + ln_mass).exp(), point: (exact.point + ln_mass).exp() };
                largest = step.tail;
            }
            sum += step.tail;
            if 1e200 < sum {
                (sum, step, largest) = (sum * 1e-200, step.times(1e-200), largest * 1e-200);
                ln_scale += 1e200_f64.ln();
            }
        }
        add(certain, ln_scale + f64::ln(sum)).min(0.0)
    }
}

/// P(M = m) P(W ≥ k | m) and P(M = m) P(W = k | m), both times the same factor.
#[derive(Clone, Copy)]
struct Step {
    tail: f64,
    point: f64,
}

impl Step {
    fn times(self, factor: f64) -> Self {
        Self { tail: self.tail * factor, point: self.point * factor }
    }
}

/// The numbers of an urn and a sample, from which one step follows from another.
struct Ratios {
    winner: f64,
    loser: f64,
    decided: f64,
    drawn: f64,
    other: f64,
}

impl Ratios {
    /// Returns P(M = m + 1)/P(M = m).
    fn mass(&self, m: f64) -> f64 {
        (self.decided - m) * (self.drawn - m) / ((m + 1.0) * (self.other - self.drawn + m + 1.0))
    }

    /// Returns P(W ≥ k | m + 1) and P(W = k | m + 1), with the k of m + 1, from those of m.
    fn next(&self, Step { tail, point }: Step, m: f64, k: f64, grows: bool) -> Step {
        let left = self.decided - m;
        let losers_left = self.loser - (m - k);
        if grows {
            let stays = point * (self.winner - k) / (k + 1.0) * (m + 1.0) / left;
            return Step { tail: tail - point * losers_left / left, point: stays };
        }
        let enters = point * k * losers_left / ((m - k + 1.0) * left);
        Step { tail: tail + enters, point: point * losers_left / (m - k + 1.0) * (m + 1.0) / left }
    }
}

/// Returns ln(e^a + e^b).
fn add(a: f64, b: f64) -> f64 {
    let (more, less) = if a < b { (b, a) } else { (a, b) };
    if less == f64::NEG_INFINITY { more } else { more + (less - more).exp().ln_1p() }
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

    /// Adds up every sample of every population, term by term.
    fn by_counting(ballots: u64, sample: &Poll, winner: u64, loser: u64) -> f64 {
        let choose = |n: u64, k: u64| {
            if n < k { 0.0 } else { (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64) }
        };
        let drawn = sample.winner + sample.loser + sample.other;
        let mut sum = 0.0;
        for w in 0..=drawn {
            for l in 0..=drawn - w {
                if sample.winner + l <= w + sample.loser {
                    sum += choose(winner, w)
                        * choose(loser, l)
                        * choose(ballots - winner - loser, drawn - w - l);
                }
            }
        }
        sum / choose(ballots, drawn)
    }

    #[test]
    fn every_urn_and_sample_of_a_few_ballots_is_counted() {
        for ballots in [1, 2, 5, 9, 14] {
            for drawn in 0..=ballots {
                for winner in 0..=drawn {
                    for loser in 0..=drawn - winner {
                        let sample = Poll { winner, loser, other: drawn - winner - loser };
                        for votes in 0..=ballots {
                            for against in 0..=ballots - votes {
                                let p = Urn { ballots, winner: votes, loser: against }.ln_tail(&sample).exp();
                                let expected = by_counting(ballots, &sample, votes, against);
                                assert!(
                                    (p - expected).abs() <= 1e-11 * expected,
                                    "{ballots} {sample:?} {votes} {against}: {p} is not {expected}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }

    /// 900 of 1,000 for the winner, where 1/2 of 100,000 are: the sum of the largest terms of W ≥ 900.
    #[test]
    fn a_tail_below_the_least_double_keeps_its_logarithm() {
        let urn = Urn { ballots: 100_000, winner: 50_000, loser: 50_000 };
        let ln = urn.ln_tail(&Poll { winner: 2_900, loser: 100, other: 0 });
        let expected = hypergeometric(2_900, 100_000, 50_000, 3_000).upper;
        assert!(ln < -1_500.0, "{ln}");
        assert!((ln / expected - 1.0).abs() < 1e-12, "{ln} is not {expected}");
        // The same lead from fewer decided ballots, and a population that hardly allows it.
        let urn = Urn { ballots: 1_000, winner: 20, loser: 500 };
        let p = urn.ln_tail(&Poll { winner: 30, loser: 40, other: 100 }).exp();
        let expected = by_counting(1_000, &Poll { winner: 30, loser: 40, other: 100 }, 20, 500);
        assert!((p / expected - 1.0).abs() < 1e-9, "{p} is not {expected}");
    }

    #[test]
    fn samples_that_take_too_long_are_refused() {
        let input = serde_json::json!({ "ballots": 10_000_000, "sample_winner": 500, "sample_loser": 500 });
        assert!((TRI_HYPERGEOMETRIC.compute)(&input).is_err());
        let input = serde_json::json!({ "ballots": 1_000_000_000, "sample_winner": 1, "sample_loser": 0 });
        assert!((TRI_HYPERGEOMETRIC.compute)(&input).is_err());
        let input =
            serde_json::json!({ "ballots": 10, "sample_winner": 1, "sample_loser": 1, "null_margin": -11 });
        assert!((TRI_HYPERGEOMETRIC.compute)(&input).is_err());
    }
}
