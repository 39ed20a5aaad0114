//! Card comparison by the Kaplan-Markov bound, "super-simple" (Stark, EVT/WOTE 2010; Lindeman and Stark, IEEE Security and
//! Privacy 10(5), 2012, "gentle introduction").
//!
//! p = min(1, (1 − λV/(2γN))^n / ((1 − 1/(2γ))^o1 (1 − 1/γ)^o2 (1 + 1/(2γ))^u1 (1 + 1/γ)^u2)), drawn with replacement.

mod size;

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::unit;
use crate::{Field, PValue, Statistic, StatisticError};

pub use size::{Rates, SUPER_SIMPLE_SIZE, Sized, size, size_with};

/// The inflator of the error bound that every tool in the United States uses.
pub const GAMMA: f64 = 1.039_05;

/// `super-simple`: the p-value of a card-comparison sample.
pub const SUPER_SIMPLE: Statistic = Statistic {
    name: "super-simple",
    title: "p-value of a card-comparison sample by the Kaplan-Markov bound",
    source: "Stark, Super-simple simultaneous single-ballot risk-limiting audits, EVT/WOTE 2010; Lindeman, Stark, A gentle \
        introduction to risk-limiting audits, IEEE Security & Privacy 10(5), 2012, equation (10)",
    about: "p = min(1, (1 - lambda V/(2 gamma N))^n / ((1-1/(2 gamma))^o1 (1-1/gamma)^o2 (1+1/(2 gamma))^u1 \
        (1+1/gamma)^u2)). The draws are with replacement and a card drawn twice counts twice; p is the value at the end of \
        the sample. A card that cannot be found must be entered as overstated by two votes. Tools differ in understatements: \
        ColoradoRLA and the paper count them, Arlo ignores them (`understatements`: `ignore`). V or lambda at or below 0 gives \
        p = 1. A sample of n >= N cards is still a sample here: a full hand count is no statistic.",
    inputs: &[
        Field { name: "ballots", meaning: "N, cards in the population, at least 1" },
        Field {
            name: "margin",
            meaning: "V, the least reported margin of a winner over a loser, in votes, from -N to N",
        },
        Field { name: "sample", meaning: "n, number of draws" },
        O1,
        O2,
        U1,
        U2,
        UNDERSTATEMENTS,
        GAMMA_FIELD,
        Field {
            name: "lambda",
            meaning: "share of the margin tested, in a stratum of `suite` also outside of 0 to 1; default 1",
        },
    ],
    outputs: &[
        Field { name: "p", meaning: "the p-value, from 0 to 1" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
        Field { name: "diluted_margin", meaning: "V/N" },
    ],
    example: r#"{ "ballots": 724863, "margin": 16451, "sample": 200, "o1": 1 }"#,
    compute: |input| call("super-simple", input, compute),
};

const O1: Field = Field { name: "o1", meaning: "draws overstated by one vote; default 0" };
const O2: Field = Field { name: "o2", meaning: "draws overstated by two votes; default 0" };
const U1: Field = Field { name: "u1", meaning: "draws understated by one vote; default 0" };
const U2: Field = Field { name: "u2", meaning: "draws understated by two votes; default 0" };
const UNDERSTATEMENTS: Field =
    Field { name: "understatements", meaning: "`count` (default) or `ignore`, as Arlo does" };
const GAMMA_FIELD: Field = Field { name: "gamma", meaning: "gamma, above 1; default 1.03905" };

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ballots: u64,
    margin: f64,
    sample: u64,
    #[serde(default)]
    o1: u64,
    #[serde(default)]
    o2: u64,
    #[serde(default)]
    u1: u64,
    #[serde(default)]
    u2: u64,
    #[serde(default)]
    understatements: Understatements,
    #[serde(default = "gamma")]
    gamma: f64,
    #[serde(default = "unit")]
    lambda: f64,
}

/// What becomes of draws that favoured the loser.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Understatements {
    #[default]
    Count,
    Ignore,
}

fn gamma() -> f64 {
    GAMMA
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    diluted_margin: f64,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let contest = Contest::checked(input.ballots, input.margin, input.gamma)?;
    let found = Discrepancies { o1: input.o1, o2: input.o2, u1: input.u1, u2: input.u2 };
    found.fit_into(input.sample)?;
    let found = if input.understatements == Understatements::Ignore { found.over_only() } else { found };
    // A reported loser stays one, whatever share of the margin is tested.
    let tested = Contest { margin: input.lambda * contest.margin.max(0.0), ..contest };
    Ok(Answer { p: p_value(&tested, input.sample, &found), diluted_margin: contest.margin / contest.ballots })
}

/// A contest as a comparison audit sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contest {
    /// N, cards.
    pub ballots: f64,
    /// V, the least reported margin, in votes.
    pub margin: f64,
    /// γ, above 1.
    pub gamma: f64,
}

impl Contest {
    /// Returns a contest with the usual γ.
    pub fn new(ballots: u64, margin: f64) -> Self {
        Self { ballots: ballots as f64, margin, gamma: GAMMA }
    }

    fn checked(ballots: u64, margin: f64, gamma: f64) -> Result<Self, StatisticError> {
        if ballots == 0 {
            return Err(StatisticError::range("ballots", "must be at least 1: 0"));
        }
        if !(-(ballots as f64)..=ballots as f64).contains(&margin) {
            let problem = format!("must lie from -`ballots` to `ballots`, {ballots}: {margin}");
            return Err(StatisticError::range("margin", problem));
        }
        if !(1.0 < gamma && gamma.is_finite()) {
            return Err(StatisticError::range("gamma", format!("must be above 1: {gamma}")));
        }
        Ok(Self { gamma, ..Self::new(ballots, margin) })
    }

    /// Returns ln(1 − V/(2γN)), by which a clean draw lowers ln p.
    pub fn ln_clean_draw(&self) -> f64 {
        (-self.margin / (2.0 * self.gamma * self.ballots)).ln_1p()
    }
}

/// Draws whose card differs from its record, by what the difference does to the margin.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Discrepancies {
    /// Overstated by one vote.
    pub o1: u64,
    /// Overstated by two votes.
    pub o2: u64,
    /// Understated by one vote.
    pub u1: u64,
    /// Understated by two votes.
    pub u2: u64,
}

impl Discrepancies {
    /// Returns the overstatements alone, for a more cautious value.
    pub fn over_only(self) -> Self {
        Self { u1: 0, u2: 0, ..self }
    }

    /// Returns their number; none if it is too large to count.
    fn number(&self) -> Option<u64> {
        self.o1.checked_add(self.o2)?.checked_add(self.u1)?.checked_add(self.u2)
    }

    pub(crate) fn fit_into(&self, sample: u64) -> Result<(), StatisticError> {
        if self.number().is_none_or(|number| sample < number) {
            return Err(StatisticError::range("sample", format!("must hold all discrepancies: {sample}")));
        }
        Ok(())
    }

    /// Returns the logarithm of what divides p.
    fn ln_divisor(&self, gamma: f64) -> f64 {
        let [o1, o2, u1, u2] = ln_weights(gamma);
        self.o1 as f64 * o1 + self.o2 as f64 * o2 + self.u1 as f64 * u1 + self.u2 as f64 * u2
    }
}

/// Returns the logarithms of 1 − 1/(2γ), 1 − 1/γ, 1 + 1/(2γ), 1 + 1/γ.
fn ln_weights(gamma: f64) -> [f64; 4] {
    [-0.5, -1.0, 0.5, 1.0].map(|votes: f64| (votes / gamma).ln_1p())
}

/// Returns the p-value after `sample` draws with these discrepancies among them.
pub fn p_value(contest: &Contest, sample: u64, found: &Discrepancies) -> PValue {
    if contest.margin <= 0.0 {
        return PValue::ONE;
    }
    PValue::from_ln(ln_p(contest, sample, found))
}

/// Returns ln p without the cap at 1 and for any margin: a null margin of 0 or below asks for less than the report says.
pub(crate) fn ln_p(contest: &Contest, sample: u64, found: &Discrepancies) -> f64 {
    sample as f64 * contest.ln_clean_draw() - found.ln_divisor(contest.gamma)
}

#[cfg(test)]
mod tests;
