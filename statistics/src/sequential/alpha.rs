//! ALPHA: a sequential test of a mean that learns from the draws (Stark, Annals of Applied Statistics 17(1), 2023).
//!
//! Before draw j it guesses the mean of what is left, η_j, and bets on it against m_j, the mean under the hypothesis:
//! T_j = T_{j−1} (x η_j/m_j + (u − x)(u − η_j)/(u − m_j)) / u, equation (6) of the paper.

mod size;

use serde::Deserialize;

use crate::call::call;
use crate::inputs::{at_least_0, hundred, least_sd, of_some_size};
use crate::sequential::martingale::{
    self, Before, Bet, HISTORY, NULL_MEAN, Null, POPULATION, RISK_LIMIT, RUNNING, SAMPLE, Sampled, UPPER,
};
use crate::{Field, Statistic, StatisticError};

pub use size::ALPHA_SIZE;

/// `alpha`: the p-value of a sample by ALPHA.
pub const ALPHA: Statistic = Statistic {
    name: "alpha",
    title: "ALPHA, a sequential test of the hypothesis that a mean is at most t",
    source: "Stark, ALPHA: Audit that Learns from Previously Hand-Audited Ballots, Annals of Applied Statistics 17(1), \
        2023, sections 2.2 and 2.5.2",
    about: "T_j = T_(j-1) (x eta_j/m_j + (u-x)(u-eta_j)/(u-m_j)) / u, T_0 = 1, with m_j = (N t - S)/(N-j+1) without and \
        m_j = t with replacement, S the sum of the draws before j. `shrink-truncate`: \
        w = ((d eta + S)/(d+j-1) + f u/s) / (1 + f/s), where s is the standard deviation of the draws before j (dividing by \
        their number), at least `min_sd`, and 1 for j <= 2; e = c/sqrt(d+j-1); eta_j = min(u(1-2^-52) - e, max(w, \
        m_j(1+2^-52) + e)); with `cap` = `upper` the first term is u(1-2^-52), as in the paper. `fixed`: \
        eta_j = (N eta - S)/(N-j+1) without and eta with replacement, at most u(1-2^-52): Wald's test for values 0 and u. `constant`: eta_j = eta. \
        `optimal-comparison`: eta_j = (1-u(1-q))/(2-2u) + u(1-q) - 1/2, q = `two_vote_rate`, for overstatement assorters, \
        with u above 1, made for t = 1/2, at most u(1-2^-52). \
        Whatever the rule, eta_j is raised to m_j where it would fall below it, because a bet against the hypothesis is the \
        only one that keeps the risk. Where the draws alone exceed N t, p = 0 from there on; where m_j > u, T = 0 from there \
        on; where m_j is 0 or u, T stays, but for a draw above 0 where m_j is 0, which gives p = 0. An empty sample gives p = 1. The order of the sample must be the order of drawing.",
    inputs: &[
        SAMPLE,
        POPULATION,
        NULL_MEAN,
        UPPER,
        Field {
            name: "estimator",
            meaning: "`shrink-truncate` (default), `fixed`, `constant` or `optimal-comparison`",
        },
        Field {
            name: "eta",
            meaning: "the guess of the mean before any draw, from `null_mean` to `upper`; default u(1-2^-52), or `null_mean` if that is more, for \
                `shrink-truncate`, (t+u)/2 for `fixed` and `constant`",
        },
        Field { name: "d", meaning: "how many draws the guess weighs, above 0; default 100" },
        Field { name: "c", meaning: "how far eta_j is kept from m_j, at least 0; default (eta-t)/2" },
        Field { name: "f", meaning: "pull towards u, at least 0; default 0" },
        Field { name: "min_sd", meaning: "the least s, above 0; default 0.000001" },
        Field {
            name: "cap",
            meaning: "`both` (default): eta_j stays c/sqrt(d+j-1) below u as well; `upper`: only below u",
        },
        Field {
            name: "two_vote_rate",
            meaning: "share of cards overstated by two votes that `optimal-comparison` expects, from 0 to 1; default 0.00001",
        },
        RISK_LIMIT,
        HISTORY,
    ],
    outputs: RUNNING,
    example: r#"{ "sample": [1, 1, 0, 1, 0.5, 1, 1, 1], "population": 1000, "eta": 0.7, "d": 10, "history": true }"#,
    compute: |input| call("alpha", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(flatten)]
    sampled: Sampled,
    #[serde(flatten)]
    estimator: EstimatorInput,
}

/// The fields that choose an estimator, which sample sizes read as well.
#[derive(Debug, Deserialize)]
pub(crate) struct EstimatorInput {
    #[serde(default)]
    estimator: Kind,
    eta: Option<f64>,
    #[serde(default = "hundred")]
    d: f64,
    c: Option<f64>,
    #[serde(default)]
    f: f64,
    #[serde(default = "least_sd")]
    min_sd: f64,
    #[serde(default)]
    cap: Cap,
    #[serde(default = "one_in_100_000")]
    two_vote_rate: f64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    #[default]
    ShrinkTruncate,
    Fixed,
    Constant,
    OptimalComparison,
}

/// How near to u the guess of the mean may come.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Cap {
    /// As far as it is kept from m_j.
    #[default]
    Both,
    /// Any distance.
    Upper,
}

fn one_in_100_000() -> f64 {
    1e-5
}

fn compute(input: &Input) -> Result<martingale::Answer, StatisticError> {
    let null = input.sampled.null()?;
    martingale::compute(&input.sampled, input.estimator.estimator(&null)?)
}

impl EstimatorInput {
    /// Returns the checked estimator.
    pub(crate) fn estimator(&self, null: &Null) -> Result<Estimator, StatisticError> {
        let (mean, upper) = (null.mean, null.upper);
        let eta = |guess: f64| match self.eta.unwrap_or(guess.max(mean)) {
            eta if (mean..=upper).contains(&eta) => Ok(eta),
            eta => {
                let problem = format!("must lie from `null_mean`, {mean}, to `upper`, {upper}: {eta}");
                Err(StatisticError::range("eta", problem))
            }
        };
        let middle = f64::midpoint(null.mean, null.upper);
        Ok(match self.estimator {
            Kind::ShrinkTruncate => self.shrink_truncate(eta(null.upper * (1.0 - f64::EPSILON))?, null)?,
            Kind::Fixed => Estimator::Fixed { eta: eta(middle)? },
            Kind::Constant => Estimator::Constant { eta: eta(middle)? },
            Kind::OptimalComparison if null.upper <= 1.0 => {
                let problem = format!("must be above 1 for `optimal-comparison`: {}", null.upper);
                return Err(StatisticError::range("upper", problem));
            }
            Kind::OptimalComparison if !(0.0..=1.0).contains(&self.two_vote_rate) => {
                let problem = format!("must lie from 0 to 1: {}", self.two_vote_rate);
                return Err(StatisticError::range("two_vote_rate", problem));
            }
            Kind::OptimalComparison => Estimator::optimal_comparison(null.upper, self.two_vote_rate),
        })
    }

    fn shrink_truncate(&self, eta: f64, null: &Null) -> Result<Estimator, StatisticError> {
        let shrink = ShrinkTruncate {
            d: self.d,
            c: self.c.unwrap_or((eta - null.mean) / 2.0),
            f: self.f,
            least_sd: self.min_sd,
            cap: self.cap,
            ..ShrinkTruncate::new(eta, null)
        };
        for (field, value) in [("d", self.d), ("min_sd", self.min_sd)] {
            of_some_size(field, value)?;
        }
        for (field, value) in [("c", shrink.c), ("f", self.f)] {
            at_least_0(field, value)?;
        }
        Ok(Estimator::ShrinkTruncate(shrink))
    }
}

/// The guess of the mean of what is left, before each draw.
#[derive(Clone, Debug)]
pub enum Estimator {
    /// The draws so far, shrunk towards a guess and kept above m_j.
    ShrinkTruncate(ShrinkTruncate),
    /// The mean that is left if the population's was this: Wald's test.
    Fixed {
        /// η, the mean of the whole population.
        eta: f64,
    },
    /// The same number before each draw.
    Constant {
        /// η_j.
        eta: f64,
    },
}

impl Estimator {
    /// Returns the best constant guess for overstatement assorters when a share `two_vote_rate` of the cards is overstated by
    /// two votes and all others are without error (SHANGRLA's `optimal_comparison`; COBRA, arXiv 2304.01010). u is above 1.
    pub fn optimal_comparison(upper: f64, two_vote_rate: f64) -> Self {
        let clean = upper * (1.0 - two_vote_rate);
        let eta = (1.0 - clean) / (2.0 - 2.0 * upper) + clean - 0.5;
        Self::Constant { eta: eta.clamp(0.0, upper * (1.0 - f64::EPSILON)) }
    }
}

/// The shrink-truncate estimator (ALPHA, section 2.5.2).
#[derive(Clone, Debug)]
pub struct ShrinkTruncate {
    /// The guess before any draw, from t to u.
    pub eta: f64,
    /// How many draws the guess weighs, above 0.
    pub d: f64,
    /// How far the guess is kept from m_j: c/√(d + j − 1), at least 0.
    pub c: f64,
    /// Pull towards u, at least 0: the less the draws vary, the stronger.
    pub f: f64,
    /// The least standard deviation that counts, above 0.
    pub least_sd: f64,
    /// How near to u the guess may come.
    pub cap: Cap,
    mean: f64,
    squares: f64,
}

impl ShrinkTruncate {
    /// Returns the estimator with d = 100, c = (η − t)/2 and f = 0.
    pub fn new(eta: f64, null: &Null) -> Self {
        let c = (eta - null.mean) / 2.0;
        Self { eta, d: 100.0, c, f: 0.0, least_sd: 1e-6, cap: Cap::Both, mean: 0.0, squares: 0.0 }
    }

    fn guess(&self, null: &Null, before: &Before) -> f64 {
        let seen = (before.number - 1) as f64;
        let weight = self.d + seen;
        let mut guess = (self.d * self.eta + before.sum) / weight;
        if 0.0 < self.f {
            let pull = self.f / self.standard_deviation(seen);
            guess = (guess + pull * null.upper) / (1.0 + pull);
        }
        let kept = self.c / weight.sqrt();
        let most = null.upper * (1.0 - f64::EPSILON);
        let most = if self.cap == Cap::Both { most - kept } else { most };
        guess.max(before.mean * (1.0 + f64::EPSILON) + kept).min(most)
    }

    fn standard_deviation(&self, seen: f64) -> f64 {
        if seen < 2.0 {
            return 1.0;
        }
        (self.squares / seen).sqrt().max(self.least_sd)
    }

    /// Welford's running mean and sum of squared deviations.
    fn learn(&mut self, number: u64, x: f64) {
        let from_old = x - self.mean;
        self.mean += from_old / number as f64;
        self.squares += from_old * (x - self.mean);
    }
}

impl Bet for Estimator {
    fn factor(&mut self, null: &Null, before: &Before, x: f64) -> f64 {
        let guess = match self {
            Self::ShrinkTruncate(estimator) => estimator.guess(null, before),
            Self::Fixed { eta } => mean_left(*eta, null, before).min(null.upper * (1.0 - f64::EPSILON)),
            Self::Constant { eta } => *eta,
        };
        // A guess below the mean under the hypothesis would bet for the hypothesis: risk would no longer be limited.
        let eta = guess.max(before.mean);
        if let Self::ShrinkTruncate(estimator) = self
            && 0.0 < estimator.f
        {
            estimator.learn(before.number, x);
        }
        factor(eta, null.upper, before.mean, x)
    }
}

/// Returns what is left of a mean after the draws so far.
fn mean_left(eta: f64, null: &Null, before: &Before) -> f64 {
    match null.population {
        Some(size) => (size as f64 * eta - before.sum) / (size as f64 - before.number as f64 + 1.0),
        None => eta,
    }
}

fn factor(eta: f64, upper: f64, mean: f64, x: f64) -> f64 {
    (x * eta / mean + (upper - x) * (upper - eta) / (upper - mean)) / upper
}

#[cfg(test)]
mod tests;
