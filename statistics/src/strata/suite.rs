//! SUITE: a stratum with card records and one without, both with paper (Ottoboni, Stark, Lindeman, McBurnett 2018).
//!
//! If the outcome is wrong, some share λ of the margin was overstated in the comparison stratum and the rest in the polling
//! stratum. Each λ gives two p-values, Fisher combines them, and the answer is the largest over all λ.

mod grid;
mod size;

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::comparison::super_simple::{self, Contest, Discrepancies, GAMMA};
use crate::inputs::{between_0_and_1, five_percent};
use crate::polling::sprt::{self, Poll, Stratum};
use crate::strata::fisher::ln_combined;
use crate::{Field, PValue, Statistic, StatisticError};

pub use grid::grid;
pub use size::{SUITE_SIZE, Sizes, size};

/// `suite`: the p-value of a hybrid audit.
pub const SUITE: Statistic = Statistic {
    name: "suite",
    title: "SUITE, the p-value of a comparison stratum and a polling stratum together",
    source: "Ottoboni, Stark, Lindeman, McBurnett, Risk-limiting audits by stratified union-intersection tests of elections \
        (SUITE), E-Vote-ID 2018 (arXiv 1809.04235), sections 2.2 to 2.5",
    about: "V = V_1 + V_2. P(lambda) = Fisher(p_1, p_2): p_1 is `super-simple` of stratum 1 with the margin lambda V, p_2 is \
        `sprt-polling` of stratum 2 with a margin of exactly V_2 - (1-lambda) V, both at most 1. lambda goes from \
        max(V_1-N_1, V-V_2-N_2)/V to min(V_1+N_1, V-V_2+N_2)/V. `p` is the supremum, computed, not searched for on a grid: \
        ln p_1 + ln p_2 is concave, so it has one maximum. `p_grid` is what CORLA18 and Arlo report: the largest on a \
        grid of steps of 0.05 from the lower end (five steps if the range is short), refined by ten around it while P is at \
        most the risk limit and 2w ln(1+Vd) + 2l ln(1+Vd) + 2u ln(1+2Vd) + 2 n_1 ln(1+Vd/(2 gamma N_1)) for the step d \
        exceeds the distance of the chi-square statistic to its threshold. Five steps go beyond a short range, as theirs do, where lambda is none: so `p_grid` may lie below or above `p`. The strata are sampled \
        independently, stratum 1 with and stratum 2 without replacement. V at or below 0 gives p = 1. Where all of stratum \
        2 was counted its margin is known, and p is p_1 at the only lambda that is left.",
    inputs: &[
        Field {
            name: "comparison",
            meaning: "stratum 1: object of `ballots`, `winner`, `loser` (reported votes), `sample` \
            (n_1 draws) and `o1`, `o2`, `u1`, `u2` (draws with a discrepancy, default 0)",
        },
        Field {
            name: "polling",
            meaning: "stratum 2: object of `ballots`, `winner`, `loser` (reported votes) and \
            `sample_winner`, `sample_loser`, `sample_other` (ballots drawn, default 0)",
        },
        Field { name: "risk_limit", meaning: "for the grid, above 0 and below 1; default 0.05" },
        Field { name: "gamma", meaning: "gamma of `super-simple`, above 1; default 1.03905" },
    ],
    outputs: &[
        Field { name: "p", meaning: "the supremum over lambda" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
        Field { name: "lambda", meaning: "where it is; null where V is not above 0" },
        Field { name: "p_comparison", meaning: "p_1 there" },
        Field { name: "p_polling", meaning: "p_2 there; 1 where all of stratum 2 was counted" },
        Field { name: "p_grid", meaning: "the largest value on the grid" },
        Field { name: "lambda_grid", meaning: "where that is; null where V is not above 0" },
    ],
    example: r#"{ "comparison": { "ballots": 5294, "winner": 3765, "loser": 1349, "sample": 8 }, "polling": { "ballots": 22372, "winner": 16934, "loser": 4220, "sample_winner": 23, "sample_loser": 8, "sample_other": 1 } }"#,
    compute: |input| call("suite", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    comparison: ComparisonInput,
    polling: PollingInput,
    #[serde(default = "five_percent")]
    risk_limit: f64,
    #[serde(default = "gamma")]
    gamma: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ComparisonInput {
    ballots: u64,
    winner: u64,
    loser: u64,
    #[serde(default)]
    sample: u64,
    #[serde(default)]
    o1: u64,
    #[serde(default)]
    o2: u64,
    #[serde(default)]
    u1: u64,
    #[serde(default)]
    u2: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PollingInput {
    ballots: u64,
    winner: u64,
    loser: u64,
    #[serde(default)]
    sample_winner: u64,
    #[serde(default)]
    sample_loser: u64,
    #[serde(default)]
    sample_other: u64,
}

fn gamma() -> f64 {
    GAMMA
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    lambda: Option<f64>,
    p_comparison: f64,
    p_polling: f64,
    p_grid: f64,
    lambda_grid: Option<f64>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    between_0_and_1("risk_limit", input.risk_limit)?;
    let hybrid = input.checked()?;
    let supremum = hybrid.supremum();
    let grid = grid(&hybrid, input.risk_limit);
    Ok(Answer {
        p: supremum.p,
        lambda: supremum.lambda,
        p_comparison: supremum.p_comparison.p,
        p_polling: supremum.p_polling.p,
        p_grid: grid.p.p,
        lambda_grid: grid.lambda,
    })
}

impl Input {
    fn checked(&self) -> Result<Hybrid, StatisticError> {
        let Self { comparison, polling, .. } = self;
        let found =
            Discrepancies { o1: comparison.o1, o2: comparison.o2, u1: comparison.u1, u2: comparison.u2 };
        found.fit_into(comparison.sample)?;
        if !(1.0 < self.gamma && self.gamma.is_finite()) {
            return Err(StatisticError::range("gamma", format!("must be above 1: {}", self.gamma)));
        }
        let first =
            Stratum { ballots: comparison.ballots, winner: comparison.winner, loser: comparison.loser };
        first.check("comparison", &Poll::default())?;
        let second = Stratum { ballots: polling.ballots, winner: polling.winner, loser: polling.loser };
        let poll =
            Poll { winner: polling.sample_winner, loser: polling.sample_loser, other: polling.sample_other };
        second.check("polling", &poll)?;
        Ok(Hybrid {
            comparison: first,
            draws: comparison.sample,
            found,
            polling: second,
            poll,
            gamma: self.gamma,
        })
    }
}

/// A hybrid audit: what was reported and what was found, in both strata.
#[derive(Clone, Copy, Debug)]
pub struct Hybrid {
    /// Stratum 1, whose cards have records.
    pub comparison: Stratum,
    /// n₁, draws from it, with replacement.
    pub draws: u64,
    /// Discrepancies among them.
    pub found: Discrepancies,
    /// Stratum 2.
    pub polling: Stratum,
    /// The ballots drawn from it, without replacement.
    pub poll: Poll,
    /// γ of the comparison.
    pub gamma: f64,
}

/// The p-value of a hybrid audit, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Combined {
    /// The p-value.
    pub p: PValue,
    /// λ, the share of the margin overstated in stratum 1; none where there is no margin.
    pub lambda: Option<f64>,
    /// The p-value of stratum 1 there.
    pub p_comparison: PValue,
    /// The p-value of stratum 2 there.
    pub p_polling: PValue,
}

impl Combined {
    const NO_MARGIN: Self =
        Self { p: PValue::ONE, lambda: None, p_comparison: PValue::ONE, p_polling: PValue::ONE };
}

impl Hybrid {
    /// Returns V, the reported margin of both strata together.
    pub fn margin(&self) -> f64 {
        self.comparison.margin() + self.polling.margin()
    }

    /// Returns the least and the largest λ that the numbers of ballots allow.
    pub fn lambdas(&self) -> (f64, f64) {
        let (v, v_1, v_2) = (self.margin(), self.comparison.margin(), self.polling.margin());
        let (n_1, n_2) = (self.comparison.ballots as f64, self.polling.ballots as f64);
        ((v_1 - n_1).max(v - v_2 - n_2) / v, (v_1 + n_1).min(v - v_2 + n_2) / v)
    }

    /// Returns the p-value: the largest Fisher combination over all λ.
    pub fn supremum(&self) -> Combined {
        let margin = self.margin();
        if margin <= 0.0 {
            return Combined::NO_MARGIN;
        }
        if self.poll.size() == Some(self.polling.ballots) {
            let counted = self.poll.winner as f64 - self.poll.loser as f64;
            let lambda = 1.0 - (self.polling.margin() - counted) / margin;
            let p = PValue::from_ln(self.ln_comparison(lambda));
            return Combined { p, lambda: Some(lambda), p_comparison: p, p_polling: PValue::ONE };
        }
        let (mut low, mut high) = self.lambdas();
        // What was drawn from stratum 2 narrows its margin further: 2w + u − N to N − u − 2l.
        let ballots = self.polling.ballots as f64;
        let (w, l, u) = (self.poll.winner as f64, self.poll.loser as f64, self.poll.other as f64);
        let lambda_of = |null_margin: f64| 1.0 - (self.polling.margin() - null_margin) / margin;
        low = low.max(lambda_of(2.0 * w + u - ballots));
        high = high.min(lambda_of(ballots - u - 2.0 * l));
        if high < low {
            let p = PValue::IMPOSSIBLE;
            return Combined { p, lambda: Some(low), p_comparison: PValue::ONE, p_polling: p };
        }
        self.at(maximum_of_concave(low, high, |lambda| self.ln_comparison(lambda) + self.ln_polling(lambda)))
    }

    /// Returns the Fisher combination at one λ.
    pub fn at(&self, lambda: f64) -> Combined {
        let (comparison, polling) = (self.ln_comparison(lambda), self.ln_polling(lambda));
        Combined {
            p: PValue::from_ln(ln_combined([comparison, polling])),
            lambda: Some(lambda),
            p_comparison: PValue::from_ln(comparison),
            p_polling: PValue::from_ln(polling),
        }
    }

    fn ln_comparison(&self, lambda: f64) -> f64 {
        let margin = lambda * self.margin();
        let contest = Contest { ballots: self.comparison.ballots as f64, margin, gamma: self.gamma };
        super_simple::ln_p(&contest, self.draws, &self.found).min(0.0)
    }

    fn ln_polling(&self, lambda: f64) -> f64 {
        // Exactly this margin, on whichever side of the report it is: some λ is the true one, and the largest is taken.
        let null_margin = self.polling.margin() - (1.0 - lambda) * self.margin();
        sprt::ln_p(&self.polling, &self.poll, null_margin).min(0.0)
    }
}

/// Returns where a concave function is largest, by golden section; on a plateau, some point of it.
pub(crate) fn maximum_of_concave(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut left, mut right) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_left, mut at_right) = (value(left), value(right));
    for _ in 0..72 {
        if at_left < at_right {
            low = left;
            (left, at_left) = (right, at_right);
            right = low + RATIO * (high - low);
            at_right = value(right);
        } else {
            high = right;
            (right, at_right) = (left, at_left);
            left = high - RATIO * (high - low);
            at_left = value(left);
        }
    }
    let ends = [low, left, right, high];
    ends.into_iter().max_by(|a, b| value(*a).total_cmp(&value(*b))).unwrap_or(left)
}

#[cfg(test)]
mod tests;
