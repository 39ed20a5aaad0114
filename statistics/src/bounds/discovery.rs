//! Discovery sampling: how many items to check so that an error, if there are many, shows.

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::distributions::{MOST, binomial, hypergeometric, least, reaches};
use crate::inputs::{self, at_most, between_0_and_1, countable, some};
use crate::{Field, Statistic, StatisticError};

/// `discovery-size`: the sample that finds an altered item.
pub const DISCOVERY_SIZE: Statistic = Statistic {
    name: "discovery-size",
    title: "sample size that finds altered items, if there are as many as named",
    source: "Aslam, Popa, Rivest, On Auditing Elections When Precincts Have Different Sizes, EVT 2008, section 3 (uniform \
        sampling); Arkin, Handbook of Sampling for Auditing and Accounting, 1963",
    about: "The smallest n with P(X > tolerated) >= power, X the altered items in the sample: hypergeometric without \
        replacement (default), binomial with replacement or where only a `rate` is given. With `population` and `rate` the \
        altered items are the rate times the population, rounded up. Without replacement n is at most the population; where \
        even that cannot show more than `tolerated`, there is no size and `size` is null.",
    inputs: &[
        Field { name: "population", meaning: "items, at most 10^9; may be left out with `rate`" },
        Field { name: "altered", meaning: "altered items; either this or `rate`" },
        Field { name: "rate", meaning: "share of altered items, between 0 and 1" },
        Field { name: "power", meaning: "wanted probability, between 0 and 1; default 0.95" },
        Field {
            name: "tolerated",
            meaning: "altered items in the sample that are not yet an alarm; default 0",
        },
        Field {
            name: "replacement",
            meaning: "`true` draws with replacement; default `false`, and `true` without population",
        },
    ],
    outputs: &[
        Field {
            name: "size",
            meaning: "smallest sample; null if there is none up to the population or up to 10^9",
        },
        Field { name: "detection", meaning: "P(X > tolerated) at that size, or at the greatest one" },
    ],
    example: r#"{ "population": 412, "altered": 20 }"#,
    compute: |input| call("discovery-size", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    population: Option<u64>,
    altered: Option<u64>,
    rate: Option<f64>,
    #[serde(default = "inputs::confidence")]
    power: f64,
    #[serde(default)]
    tolerated: u64,
    replacement: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Answer {
    size: Option<u64>,
    detection: f64,
}

/// From what a sample is drawn.
#[derive(Clone, Copy, Debug)]
pub enum Urn {
    /// Without replacement from `population` items of which `altered` are altered.
    Finite {
        /// Items, at most 10^9.
        population: u64,
        /// Altered ones among them.
        altered: u64,
    },
    /// Each item drawn is altered with this probability.
    Endless {
        /// Probability, from 0 to 1.
        rate: f64,
    },
}

impl Urn {
    /// Returns ln of the probability that a sample of `size` shows at most `tolerated` altered items.
    fn miss(self, size: u64, tolerated: u64) -> f64 {
        match self {
            Self::Finite { population, altered } => {
                hypergeometric(tolerated, population, altered, size).lower
            }
            Self::Endless { rate } => binomial(tolerated, size, rate).lower,
        }
    }

    fn most(self) -> u64 {
        match self {
            Self::Finite { population, .. } => population,
            Self::Endless { .. } => MOST,
        }
    }

    /// Returns the probability that a sample shows more than `tolerated` altered items.
    pub fn detection(self, size: u64, tolerated: u64) -> f64 {
        -self.miss(size, tolerated).exp_m1()
    }

    /// Returns the smallest sample that shows more than `tolerated` altered items with probability `power`.
    pub fn size(self, power: f64, tolerated: u64) -> Option<u64> {
        least(0, self.most(), |size| {
            let miss = self.miss(size, tolerated);
            !reaches(miss, 1.0 - power) || (miss - (1.0 - power).ln()).abs() < 1e-11
        })
    }
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    between_0_and_1("power", input.power)?;
    countable("tolerated", input.tolerated)?;
    let urn = urn(input)?;
    let size = urn.size(input.power, input.tolerated);
    Ok(Answer { size, detection: urn.detection(size.unwrap_or(urn.most()), input.tolerated) })
}

fn urn(input: &Input) -> Result<Urn, StatisticError> {
    if let Some(rate) = input.rate {
        between_0_and_1("rate", rate)?;
    }
    let Some(population) = input.population else {
        let rate = input.rate.ok_or_else(|| missing("rate", "without `population`"))?;
        if input.replacement == Some(false) {
            return Err(missing("population", "without replacement"));
        }
        return Ok(Urn::Endless { rate });
    };
    some("population", population)?;
    let altered = match (input.altered, input.rate) {
        (Some(altered), None) => altered,
        (None, Some(rate)) => rounded_up(rate * population as f64),
        _ => return Err(StatisticError::range("altered", "or `rate` must be given, and not both")),
    };
    at_most("altered", altered, population, "`population`")?;
    if input.replacement == Some(true) {
        return Ok(Urn::Endless { rate: altered as f64 / population as f64 });
    }
    Ok(Urn::Finite { population, altered })
}

/// Rounds up, but for what rounding of the product added: 7 % of 100 are 7.
fn rounded_up(items: f64) -> u64 {
    (items - 1e-9 * items).ceil() as u64
}

fn missing(field: &'static str, when: &str) -> StatisticError {
    StatisticError::range(field, format!("must be given {when}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AUDIT 7.5: checkers that catch altered votes with 95 %.
    #[test]
    fn checkers_of_412_and_950() {
        for (population, altered, size) in
            [(412, 20, 56), (412, 5, 185), (412, 1, 392), (950, 20, 131), (950, 5, 428), (950, 1, 903)]
        {
            assert_eq!(Urn::Finite { population, altered }.size(0.95, 0), Some(size));
        }
    }

    #[test]
    fn with_replacement_it_is_the_rule_of_ln() {
        assert_eq!(Urn::Endless { rate: 0.001 }.size(0.95, 0), Some(2995));
        assert_eq!(Urn::Endless { rate: 0.5 }.size(0.75, 0), Some(2));
        assert_eq!(Urn::Finite { population: 10, altered: 2 }.size(0.9, 2), None);
    }

    #[test]
    fn a_rate_of_a_population_is_rounded_up_once() {
        assert_eq!([rounded_up(0.07 * 100.0), rounded_up(0.071 * 100.0), rounded_up(0.05 * 20.0)], [7, 8, 1]);
    }

    #[test]
    fn a_size_is_the_first_that_is_enough() {
        for altered in 1..=12 {
            for tolerated in 0..3 {
                let urn = Urn::Finite { population: 40, altered };
                let first = (0..=40).find(|n| 0.9 - 1e-12 <= urn.detection(*n, tolerated));
                assert_eq!(urn.size(0.9, tolerated), first, "{altered} {tolerated}");
            }
        }
    }
}
