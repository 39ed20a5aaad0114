//! Betting martingales: a share λ of the fortune is staked on each draw (Waudby-Smith and Ramdas, JRSS B 86(1), 2024).
//!
//! T_j = T_{j−1} (1 + λ_j (x_j − m_j)). ALPHA is the same test with λ = (η/m − 1)/(u − m): the two differ in how the bet is
//! chosen.

use serde::Deserialize;

use crate::call::call;
use crate::inputs::{at_least_0, half};
use crate::sequential::martingale::{
    self, Before, Bet, HISTORY, NULL_MEAN, Null, POPULATION, RISK_LIMIT, RUNNING, SAMPLE, Sampled, UPPER,
};
use crate::{Field, Statistic, StatisticError};

/// `betting`: the p-value of a sample by a betting martingale.
pub const BETTING: Statistic = Statistic {
    name: "betting",
    title: "betting martingale, a sequential test of the hypothesis that a mean is at most t",
    source: "Waudby-Smith, Ramdas, Estimating means of bounded random variables by betting, Journal of the Royal \
        Statistical Society B 86(1), 2024 (arXiv 2010.09686), sections 4 and B.3 (aGRAPA)",
    about: "T_j = T_(j-1) (1 + lambda_j (x - m_j)), T_0 = 1; m_j as for `alpha`. `agrapa`: lambda_1 = `bet`, and then \
        lambda_j = (a - m)/(v + (a - m)^2) with a and v the mean and the variance (dividing by their number) of the draws \
        before j, and m the mean under the hypothesis: m_(j-1) with `null_mean_of` = `previous` (default, as SHANGRLA computes \
        it) or m_j with `current`. `fixed`: lambda_j = `bet`. Every lambda_j but that of `fixed` with \
        `limit_fixed` = false is then kept from 0 to c_j/m_j, c_j = c_0 + (c_max - c_0)(1 - 1/(1 + g sqrt(j-1))). Where 0/0 \
        stands, lambda_j is 0. A factor that is not above 0 makes T = 0 for good. The edges are those of `alpha`: p = 0 \
        where the draws exceed N t, T = 0 where m_j > u, T unchanged where m_j is 0 or u, p = 1 for an empty sample.",
    inputs: &[
        SAMPLE,
        POPULATION,
        NULL_MEAN,
        UPPER,
        Field { name: "strategy", meaning: "`agrapa` (default) or `fixed`" },
        Field {
            name: "bet",
            meaning: "lambda: the first bet of `agrapa`, every bet of `fixed`; at least 0, default 0.5",
        },
        Field { name: "c_0", meaning: "first share of 1/m_j that may be bet, from 0 to 1; default 1-2^-52" },
        Field { name: "c_max", meaning: "the share it grows to, from 0 to 1; default 1-2^-52" },
        Field { name: "c_grow", meaning: "g, how fast it grows, at least 0; default 0" },
        Field { name: "null_mean_of", meaning: "`previous` (default) or `current`" },
        Field { name: "limit_fixed", meaning: "whether a fixed bet is kept to c_j/m_j too; default false" },
        RISK_LIMIT,
        HISTORY,
    ],
    outputs: RUNNING,
    example: r#"{ "sample": [1, 1, 0, 1, 0.5, 1, 1, 1], "population": 1000, "history": true }"#,
    compute: |input| call("betting", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(flatten)]
    sampled: Sampled,
    #[serde(default)]
    strategy: Strategy,
    #[serde(default = "half")]
    bet: f64,
    #[serde(default = "nearly_one")]
    c_0: f64,
    #[serde(default = "nearly_one")]
    c_max: f64,
    #[serde(default)]
    c_grow: f64,
    #[serde(default)]
    null_mean_of: NullMeanOf,
    #[serde(default)]
    limit_fixed: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Strategy {
    #[default]
    Agrapa,
    Fixed,
}

/// Which mean under the hypothesis the bet of aGRAPA is computed from.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum NullMeanOf {
    /// That before the last draw.
    #[default]
    Previous,
    /// That before this draw.
    Current,
}

fn nearly_one() -> f64 {
    1.0 - f64::EPSILON
}

fn compute(input: &Input) -> Result<martingale::Answer, StatisticError> {
    let shares = [("bet", input.bet), ("c_0", input.c_0), ("c_max", input.c_max), ("c_grow", input.c_grow)];
    for (field, value) in shares {
        at_least_0(field, value)?;
    }
    for (field, value) in [("c_0", input.c_0), ("c_max", input.c_max)] {
        if 1.0 < value {
            return Err(StatisticError::range(field, format!("must be at most 1: {value}")));
        }
    }
    let limit = Limit { first: input.c_0, last: input.c_max, growth: input.c_grow };
    let strategy = match input.strategy {
        Strategy::Agrapa => Betting::Agrapa(Agrapa::new(input.bet, limit, input.null_mean_of)),
        Strategy::Fixed => Betting::Fixed { bet: input.bet, limit: input.limit_fixed.then_some(limit) },
    };
    martingale::compute(&input.sampled, strategy)
}

/// How the stake on a draw is chosen.
#[derive(Clone, Debug)]
pub enum Betting {
    /// The same λ on each draw.
    Fixed {
        /// λ, at least 0.
        bet: f64,
        /// Keeps the fortune above 0; none lets a large bet lose everything.
        limit: Option<Limit>,
    },
    /// The bet that would have made the fortune grow fastest so far, approximately.
    Agrapa(Agrapa),
}

/// The largest bet, as a share of 1/m_j: c_j = first + (last − first)(1 − 1/(1 + growth √(j − 1))).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// The share at the first draw, from 0 to 1.
    pub first: f64,
    /// The share it grows to, from 0 to 1.
    pub last: f64,
    /// How fast, at least 0.
    pub growth: f64,
}

impl Limit {
    fn at(&self, before: &Before) -> f64 {
        let grown = 1.0 - 1.0 / (1.0 + self.growth * ((before.number - 1) as f64).sqrt());
        (self.first + (self.last - self.first) * grown) / before.mean
    }
}

/// Approximate growth rate adaptive to the particular alternative.
#[derive(Clone, Debug)]
pub struct Agrapa {
    first_bet: f64,
    limit: Limit,
    of: NullMeanOf,
    mean: f64,
    squares: f64,
    previous_null_mean: f64,
}

impl Agrapa {
    /// Returns the strategy that has seen no draw.
    pub fn new(first_bet: f64, limit: Limit, of: NullMeanOf) -> Self {
        Self { first_bet, limit, of, mean: 0.0, squares: 0.0, previous_null_mean: 0.0 }
    }

    fn bet(&self, before: &Before) -> f64 {
        let bet = if before.number == 1 {
            self.first_bet
        } else {
            let null_mean = match self.of {
                NullMeanOf::Previous => self.previous_null_mean,
                NullMeanOf::Current => before.mean,
            };
            let lead = self.mean - null_mean;
            lead / (self.squares / (before.number - 1) as f64 + lead * lead)
        };
        // The order of the two takes what is no number, 0/0, to 0.
        bet.max(0.0).min(self.limit.at(before))
    }

    fn learn(&mut self, before: &Before, x: f64) {
        let from_old = x - self.mean;
        self.mean += from_old / before.number as f64;
        self.squares += from_old * (x - self.mean);
        self.previous_null_mean = before.mean;
    }
}

impl Bet for Betting {
    fn factor(&mut self, _null: &Null, before: &Before, x: f64) -> f64 {
        let bet = match self {
            Self::Fixed { bet, limit } => limit.map_or(*bet, |limit| bet.min(limit.at(before))),
            Self::Agrapa(agrapa) => {
                let bet = agrapa.bet(before);
                agrapa.learn(before, x);
                bet
            }
        };
        1.0 + bet * (x - before.mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequential::martingale::{Test, run};
    use crate::simulation::{Stream, most_false_alarms, runs};

    const WHOLE: Limit = Limit { first: 1.0 - f64::EPSILON, last: 1.0 - f64::EPSILON, growth: 0.0 };

    /// AUDIT 3.3: clean comparison cards at a margin of 2 % of 20,000, and one two-vote overstatement at draw 10.
    #[test]
    fn clean_comparisons_confirm_after_as_many_draws_as_shangrla_needs() {
        let x = 1.0 / (2.0 - 0.02);
        let null = Null { mean: 0.5, upper: 2.0 * x, population: Some(20_000) };
        let stop = |error: Option<u64>| {
            let draws = (1..2_000).map(|draw| if Some(draw) == error { 0.0 } else { x });
            run(Test::new(null, Betting::Fixed { bet: 1.8, limit: None }), draws, 0.05).stopped_at
        };
        assert_eq!((stop(None), stop(Some(10))), (Some(329), Some(581)));
    }

    #[test]
    fn agrapa_bets_nothing_on_a_losing_sample_and_at_most_its_share_on_a_sure_one() {
        let null = Null { mean: 0.5, upper: 1.0, population: None };
        let agrapa = || Betting::Agrapa(Agrapa::new(0.5, WHOLE, NullMeanOf::Previous));
        let zeros = run(Test::new(null, agrapa()), [0.0; 20], 0.05);
        assert_eq!((zeros.p.p, zeros.p_last.p), (1.0, 1.0));
        // First 1 + 0.5 * 0.5, then 1 + 2 * 0.5 for each 1.
        let ones = run(Test::new(null, agrapa()), [1.0; 6], 0.05);
        assert!((ones.p.p - 1.0 / (1.25 * 32.0)).abs() < 1e-12, "{ones:?}");
        assert_eq!(ones.stopped_at, Some(6));
    }

    /// AUDIT 11.8.
    #[test]
    fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
        let null = Null { mean: 0.5, upper: 1.0, population: Some(400) };
        let mut stream = Stream::new(2_005);
        let mut cards: Vec<f64> = [1.0, 0.0].into_iter().cycle().take(360).chain([0.5; 40]).collect();
        for of in [NullMeanOf::Previous, NullMeanOf::Current] {
            let mut alarms = 0;
            for _ in 0..runs() {
                stream.shuffle(&mut cards);
                let limit = Limit { first: 0.5, last: 0.9, growth: 0.1 };
                let test = Test::new(null, Betting::Agrapa(Agrapa::new(0.5, limit, of)));
                alarms += u64::from(run(test, cards.iter().copied(), 0.05).stopped_at.is_some());
            }
            assert!(0 < alarms && alarms <= most_false_alarms(0.05), "{alarms}");
        }
    }

    /// Draws 1, 1, 0, 1 with bets of at most 1: before the fourth the mean is 2/3 and the variance 2/9, and the bet 2/3.
    #[test]
    fn agrapa_bets_by_mean_and_variance() {
        let null = Null { mean: 0.5, upper: 1.0, population: None };
        let limit = Limit { first: 0.5, last: 0.5, growth: 0.0 };
        let agrapa = Betting::Agrapa(Agrapa::new(0.5, limit, NullMeanOf::Current));
        let outcome = run(Test::new(null, agrapa), [1.0, 1.0, 0.0, 1.0], 0.05);
        assert!((outcome.p_last.p - 1.0 / (1.25 * 1.5 * 0.5 * 4.0 / 3.0)).abs() < 1e-14, "{outcome:?}");
    }
}
