//! Kaplan's inequalities for the mean of values that are at least 0: no upper bound is needed.
//!
//! Kaplan-Kolmogorov draws without replacement, Kaplan-Markov and Kaplan-Wald with it. A sample with a value of 0 needs the
//! padding g, or p is 1 from there on (Stark, ALPHA 2023, section 1.1; Stark and Teague, arXiv 1401.2077 for the bounds).

use serde::Deserialize;

use crate::call::call;
use crate::sequential::martingale::{
    self, Before, Bet, HISTORY, NULL_MEAN, Null, POPULATION, RISK_LIMIT, RUNNING, SAMPLE, Sampled, UPPER,
};
use crate::{Field, Statistic, StatisticError};

const PADDING: Field = Field {
    name: "g",
    meaning: "padding that keeps T above 0 at a value of 0, from 0 to below 1; default 0",
};

/// `kaplan-kolmogorov`: the p-value of a sample drawn without replacement.
pub const KAPLAN_KOLMOGOROV: Statistic = Statistic {
    name: "kaplan-kolmogorov",
    title: "Kaplan-Kolmogorov test of the hypothesis that a mean is at most t, without replacement",
    source: "Kolmogorov's inequality for Kaplan's martingale; Stark, ALPHA, Annals of Applied Statistics 17(1), 2023",
    about: "T_j = T_(j-1) (x+g)/(m_j+g), T_0 = 1; m_j = (N t - S)/(N-j+1), so that m_j + g is the mean of the padded values \
        that are left. Without `population` m_j = t. p = 0 where the draws exceed N t, T unchanged where m_j is 0 or \
        `upper`, T = 0 where m_j is above `upper`; a very large `upper` switches the last two off. p is the least over \
        all prefixes, p_last the value at the end, for samples whose order is not random.",
    inputs: &[SAMPLE, POPULATION, NULL_MEAN, UPPER, PADDING, RISK_LIMIT, HISTORY],
    outputs: RUNNING,
    example: r#"{ "sample": [1, 1, 0, 1, 0.5, 1, 1, 1], "population": 1000, "g": 0.1, "history": true }"#,
    compute: |input| call("kaplan-kolmogorov", input, |input| compute(input, |g| Kaplan::Ratio { g })),
};

/// `kaplan-markov`: the p-value of a sample drawn with replacement.
pub const KAPLAN_MARKOV: Statistic = Statistic {
    name: "kaplan-markov",
    title: "Kaplan-Markov test of the hypothesis that a mean is at most t, with replacement",
    source: "Markov's inequality for Kaplan's product; Stark, Risk-limiting postelection audits, IEEE Transactions on \
        Information Forensics and Security 4(4), 2009; Stark, ALPHA, 2023",
    about: "T_j = T_(j-1) (x+g)/(t+g), T_0 = 1. p is the least over all prefixes, p_last the value at the end. `population` \
        is refused: without replacement the test is `kaplan-kolmogorov`. \
        For comparison audits of single ballots by discrepancies see `super-simple`.",
    inputs: &[SAMPLE, NULL_MEAN, UPPER, PADDING, RISK_LIMIT, HISTORY],
    outputs: RUNNING,
    example: r#"{ "sample": [1, 1, 0, 1, 0.5, 1, 1, 1], "g": 0.1, "history": true }"#,
    compute: |input| call("kaplan-markov", input, |input| with_replacement(input, |g| Kaplan::Ratio { g })),
};

/// `kaplan-wald`: the p-value of a sample drawn with replacement.
pub const KAPLAN_WALD: Statistic = Statistic {
    name: "kaplan-wald",
    title: "Kaplan-Wald test of the hypothesis that a mean is at most t, with replacement",
    source: "Kaplan's method for Wald's test; Stark and Teague, Verifiable European Elections, 2014; Stark, ALPHA, 2023",
    about: "T_j = T_(j-1) ((1-g) x/t + g), T_0 = 1. p is the least over all prefixes, p_last the value at the end. \
        `population` is refused: the test is for draws with replacement.",
    inputs: &[SAMPLE, NULL_MEAN, UPPER, PADDING, RISK_LIMIT, HISTORY],
    outputs: RUNNING,
    example: r#"{ "sample": [1, 1, 0, 1, 0.5, 1, 1, 1], "g": 0.1, "history": true }"#,
    compute: |input| call("kaplan-wald", input, |input| with_replacement(input, |g| Kaplan::Wald { g })),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(flatten)]
    sampled: Sampled,
    #[serde(default)]
    g: f64,
}

fn compute(input: &Input, test: impl Fn(f64) -> Kaplan) -> Result<martingale::Answer, StatisticError> {
    if !(0.0..1.0).contains(&input.g) {
        return Err(StatisticError::range("g", format!("must lie from 0 to below 1: {}", input.g)));
    }
    martingale::compute(&input.sampled, test(input.g))
}

fn with_replacement(
    input: &Input,
    test: impl Fn(f64) -> Kaplan,
) -> Result<martingale::Answer, StatisticError> {
    if input.sampled.null()?.population.is_some() {
        let problem = "must be left out: the test is for draws with replacement";
        return Err(StatisticError::range("population", problem));
    }
    compute(input, test)
}

/// A test whose factor grows with the value alone.
#[derive(Clone, Copy, Debug)]
pub enum Kaplan {
    /// (x + g)/(m + g): Kolmogorov's with m_j without replacement, Markov's with replacement.
    Ratio {
        /// Padding, at least 0.
        g: f64,
    },
    /// (1 − g) x/m + g.
    Wald {
        /// Padding, from 0 to 1.
        g: f64,
    },
}

impl Bet for Kaplan {
    fn factor(&mut self, _null: &Null, before: &Before, x: f64) -> f64 {
        match *self {
            Self::Ratio { g } => (x + g) / (before.mean + g),
            Self::Wald { g } => (1.0 - g) * x / before.mean + g,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequential::martingale::{Test, run};

    /// AUDIT 3.3: clean comparison cards at a margin of 2 % of 20,000, and one two-vote overstatement at draw 10.
    #[test]
    fn clean_comparisons_confirm_after_as_many_draws_as_shangrla_needs() {
        let x = 1.0 / (2.0 - 0.02);
        let stop = |population, error: Option<u64>| {
            let null = Null { mean: 0.5, upper: 2.0 * x, population };
            let draws = (1..2_000).map(|draw| if Some(draw) == error { 0.0 } else { x });
            run(Test::new(null, Kaplan::Ratio { g: 0.1 }), draws, 0.05).stopped_at
        };
        assert_eq!((stop(None, None), stop(Some(20_000), None)), (Some(358), Some(355)));
        assert_eq!((stop(None, Some(10)), stop(Some(20_000), Some(10))), (Some(573), Some(567)));
    }

    #[test]
    fn a_zero_without_padding_loses_all_and_with_padding_some() {
        let null = Null { mean: 0.5, upper: 1.0, population: None };
        let p = |bet| run(Test::new(null, bet), [1.0, 1.0, 0.0], 0.05);
        let lost = p(Kaplan::Ratio { g: 0.0 });
        assert_eq!((lost.p.p, lost.p_last.p), (0.25, 1.0));
        let padded = p(Kaplan::Wald { g: 0.1 });
        assert!((padded.p_last.p - 1.0).abs() < 1e-15);
        assert!((padded.p.p - 1.9_f64.powi(-2)).abs() < 1e-15);
    }
}
