//! How many cards a super-simple audit draws: for discrepancies given as numbers, or as rates.

use serde::{Deserialize, Serialize};

use super::{
    Contest, Discrepancies, GAMMA_FIELD, O1, O2, U1, U2, UNDERSTATEMENTS, Understatements, gamma, ln_weights,
};
use crate::call::call;
use crate::inputs::{between_0_and_1, five_percent, yes};
use crate::{Field, Statistic, StatisticError};

/// `super-simple-size`: the sample size of a card-comparison audit.
pub const SUPER_SIMPLE_SIZE: Statistic = Statistic {
    name: "super-simple-size",
    title: "sample size of a card-comparison audit",
    source: "Lindeman, Stark, A gentle introduction to risk-limiting audits, IEEE Security & Privacy 10(5), 2012, equations \
        (11) and (15); Arlo and ColoradoRLA for their conventions",
    about: "`given`: n = max(floor(-(2 gamma N/V)(ln a + o1 ln(1-1/(2 gamma)) + o2 ln(1-1/gamma) + u1 ln(1+1/(2 gamma)) + \
        u2 ln(1+1/gamma))) + 1, o1+o2+u1+u2): as many draws as are needed when no further discrepancy is found; \
        `ceil` in place of floor + 1 with `rounding` = `ceiling` (ColoradoRLA, Arlo). `rates`: n = ceil(ln a/(ln(1-V/(2 gamma N)) \
        - r1 ln(1-1/(2 gamma)) - r2 ln(1-1/gamma) - s1 ln(1+1/(2 gamma)) - s2 ln(1+1/gamma))). `arlo`: the size by rates, then \
        the one-vote rates times it rounded up and the two-vote rates times it, unrounded, put into `given` with \
        ceiling; understatements are then ignored unless `understatements` says otherwise, and the rates left out are 0.001 \
        (one vote) and 0.0001 (two votes); the discrepancies given are only drawn, and n is no less than their number. `exact`: the least n whose p-value (see `super-simple`) is at most a with the \
        discrepancies given. No size ever exceeds N (`limit` = true, the default): `n` is then N and `is_full_count` is true. \
        That also answers where no number of draws suffices: a margin at or below 0, or rates that outrun it.",
    inputs: &[
        Field { name: "ballots", meaning: "N, cards in the population, at least 1" },
        Field {
            name: "margin",
            meaning: "V, the least reported margin of a winner over a loser, in votes, from -N to N",
        },
        Field { name: "risk_limit", meaning: "a, above 0 and below 1; default 0.05" },
        Field {
            name: "method",
            meaning: "`given` (default), `rates`, `arlo` or `exact`; sizes of CORLA18 are those of `rates`, also where all rates are 0",
        },
        O1,
        O2,
        U1,
        U2,
        Field {
            name: "r1",
            meaning: "expected share of draws overstated by one vote; default 0, with `arlo` 0.001",
        },
        Field {
            name: "r2",
            meaning: "expected share of draws overstated by two votes; default 0, with `arlo` 0.0001",
        },
        Field {
            name: "s1",
            meaning: "expected share of draws understated by one vote; default 0, with `arlo` 0.001",
        },
        Field {
            name: "s2",
            meaning: "expected share of draws understated by two votes; default 0, with `arlo` 0.0001",
        },
        UNDERSTATEMENTS,
        Field { name: "rounding", meaning: "for `given`: `floor-plus-one` (default) or `ceiling`" },
        GAMMA_FIELD,
        Field { name: "limit", meaning: "whether n stops at N; default true" },
    ],
    outputs: &[
        Field {
            name: "n",
            meaning: "draws; null only with `limit` = false where no number up to 2^53 suffices",
        },
        Field { name: "is_full_count", meaning: "whether the sample would be the whole population, or more" },
    ],
    example: r#"{ "ballots": 110000, "margin": 2000, "risk_limit": 0.1, "method": "rates", "r1": 0.001 }"#,
    compute: |input| call("super-simple-size", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ballots: u64,
    margin: f64,
    #[serde(default = "five_percent")]
    risk_limit: f64,
    #[serde(default)]
    method: Method,
    #[serde(default)]
    o1: u64,
    #[serde(default)]
    o2: u64,
    #[serde(default)]
    u1: u64,
    #[serde(default)]
    u2: u64,
    r1: Option<f64>,
    r2: Option<f64>,
    s1: Option<f64>,
    s2: Option<f64>,
    understatements: Option<Understatements>,
    #[serde(default)]
    rounding: Rounding,
    #[serde(default = "gamma")]
    gamma: f64,
    #[serde(default = "yes")]
    limit: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Method {
    #[default]
    Given,
    Rates,
    Arlo,
    Exact,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Rounding {
    #[default]
    FloorPlusOne,
    Ceiling,
}

/// A sample size.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Sized {
    /// Draws; none where no number of them suffices.
    pub n: Option<u64>,
    /// Whether the sample would be the whole population, or more.
    pub is_full_count: bool,
}

impl Sized {
    /// Returns a size that stops at the number of ballots.
    pub fn limited(n: Option<u64>, ballots: u64) -> Self {
        let n = n.map_or(ballots, |n| n.min(ballots));
        Self { n: Some(n), is_full_count: n == ballots }
    }
}

fn compute(input: &Input) -> Result<Sized, StatisticError> {
    let contest = Contest::checked(input.ballots, input.margin, input.gamma)?;
    between_0_and_1("risk_limit", input.risk_limit)?;
    let is_arlo = input.method == Method::Arlo;
    let ignores = match input.understatements {
        Some(choice) => choice == Understatements::Ignore,
        None => is_arlo,
    };
    let rates = input.rates(is_arlo)?;
    let rates = if ignores { Rates { s1: 0.0, s2: 0.0, ..rates } } else { rates };
    let found = Discrepancies { o1: input.o1, o2: input.o2, u1: input.u1, u2: input.u2 };
    // Understatements that are ignored are drawn all the same.
    let Some(number) = found.number() else {
        return Err(StatisticError::range("o1", "and the other numbers are too large"));
    };
    let found = if ignores { found.over_only() } else { found };
    let needed = match input.method {
        Method::Given => {
            given(&contest, input.risk_limit, found.counts(), input.rounding == Rounding::Ceiling)
        }
        Method::Rates => size_with(&contest, input.risk_limit, &rates),
        Method::Arlo => arlo(&contest, input.risk_limit, &rates),
        Method::Exact => exact(&contest, input.risk_limit, &found),
    };
    let needed = needed.map(|needed| if input.method == Method::Rates { needed } else { needed.max(number) });
    if input.limit {
        return Ok(Sized::limited(needed, input.ballots));
    }
    Ok(Sized { n: needed, is_full_count: needed.is_none_or(|needed| input.ballots <= needed) })
}

impl Input {
    fn rates(&self, is_arlo: bool) -> Result<Rates, StatisticError> {
        let (one_vote, two_votes) = if is_arlo { (0.001, 0.000_1) } else { (0.0, 0.0) };
        let rates = Rates {
            r1: self.r1.unwrap_or(one_vote),
            r2: self.r2.unwrap_or(two_votes),
            s1: self.s1.unwrap_or(one_vote),
            s2: self.s2.unwrap_or(two_votes),
        };
        for (field, rate) in [("r1", rates.r1), ("r2", rates.r2), ("s1", rates.s1), ("s2", rates.s2)] {
            if !(0.0..=1.0).contains(&rate) {
                return Err(StatisticError::range(field, format!("must lie from 0 to 1: {rate}")));
            }
        }
        Ok(rates)
    }
}

impl Discrepancies {
    fn counts(&self) -> [f64; 4] {
        [self.o1, self.o2, self.u1, self.u2].map(|count| count as f64)
    }
}

/// Expected shares of draws with a discrepancy, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Overstated by one vote.
    pub r1: f64,
    /// Overstated by two votes.
    pub r2: f64,
    /// Understated by one vote.
    pub s1: f64,
    /// Understated by two votes.
    pub s2: f64,
}

/// Returns the draws needed if no discrepancy but those given is found; none if the margin is not above 0.
pub fn size(contest: &Contest, risk_limit: f64, found: &Discrepancies) -> Option<u64> {
    given(contest, risk_limit, found.counts(), false).map(|n| n.max(found.number().unwrap_or(u64::MAX)))
}

fn given(contest: &Contest, risk_limit: f64, counts: [f64; 4], is_ceiling: bool) -> Option<u64> {
    if contest.margin <= 0.0 {
        return None;
    }
    let weights = ln_weights(contest.gamma);
    let ln = risk_limit.ln() + weights.iter().zip(counts).map(|(weight, count)| weight * count).sum::<f64>();
    let draws = -2.0 * contest.gamma * contest.ballots / contest.margin * ln;
    counted(if is_ceiling { draws.ceil() } else { draws.floor() + 1.0 })
}

/// Returns a number of draws, unless it is one that nobody could draw and no double can tell from the next.
fn counted(draws: f64) -> Option<u64> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    (draws <= MOST).then_some(draws.max(0.0) as u64)
}

/// Returns the draws needed if discrepancies occur at these rates; none if no number suffices, or the margin is not above 0.
pub fn size_with(contest: &Contest, risk_limit: f64, rates: &Rates) -> Option<u64> {
    if contest.margin <= 0.0 {
        return None;
    }
    let weights = ln_weights(contest.gamma);
    let rates = [rates.r1, rates.r2, rates.s1, rates.s2];
    let found: f64 = weights.iter().zip(rates).map(|(weight, rate)| weight * rate).sum();
    let a_draw = contest.ln_clean_draw() - found;
    if a_draw < 0.0 { counted((risk_limit.ln() / a_draw).ceil()) } else { None }
}

fn arlo(contest: &Contest, risk_limit: f64, rates: &Rates) -> Option<u64> {
    if contest.margin <= 0.0 {
        return None;
    }
    let draws = size_with(contest, risk_limit, rates)? as f64;
    // 0.001 * 3,000 is a little more than 3 in binary.
    let up = |rate: f64| (rate * draws - 1e-9).ceil().max(0.0);
    let counts = [up(rates.r1), rates.r2 * draws, up(rates.s1), rates.s2 * draws];
    given(contest, risk_limit, counts, true).map(|n| n.max(counts.iter().sum::<f64>().ceil() as u64))
}

fn exact(contest: &Contest, risk_limit: f64, found: &Discrepancies) -> Option<u64> {
    if contest.margin <= 0.0 {
        return None;
    }
    let draws = (risk_limit.ln() + found.ln_divisor(contest.gamma)) / contest.ln_clean_draw();
    counted(draws.ceil())
}
