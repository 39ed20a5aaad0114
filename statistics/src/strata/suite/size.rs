//! How many cards and ballots a hybrid audit draws.

use serde::{Deserialize, Serialize};

use super::{Hybrid, Poll, Stratum, gamma};
use crate::call::call;
use crate::comparison::super_simple::{Discrepancies, Rates};
use crate::inputs::{between_0_and_1, five_percent};
use crate::{Field, Statistic, StatisticError};

/// `suite-size`: the sample sizes of a hybrid audit.
pub const SUITE_SIZE: Statistic = Statistic {
    name: "suite-size",
    title: "sample sizes of a hybrid audit",
    source: "Ottoboni, Stark, Lindeman, McBurnett, SUITE, 2018 (arXiv 1809.04235), section 3; CORLA18 for the convention",
    about: "A total n for which the p-value of `suite` (the supremum) is at most the risk limit if the samples look as \
        expected: n_1 = ceil(share n) and n_2 = n - n_1 (each at most its stratum), discrepancies at the given rates of n_1, \
        rounded up for one vote and to the nearest for two, and ballots for winner and loser in the sample of stratum 2 in \
        proportion to their reported votes, rounded to the nearest. That rounding makes p uneven: \
        `least_comparison` and `least_polling` are of an n found by bisection at which luck may have helped, `comparison` and \
        `polling` of the n after the last that fails among the following n/8 + 20 (at most 400). Searches of other \
        tools end near either. Where no n suffices, both strata are taken whole and `is_full_count` is true.",
    inputs: &[
        Field {
            name: "comparison",
            meaning: "stratum 1: object of `ballots`, `winner`, `loser` (reported votes)",
        },
        Field { name: "polling", meaning: "stratum 2: the same" },
        Field { name: "risk_limit", meaning: "above 0 and below 1; default 0.05" },
        Field {
            name: "share",
            meaning: "share of n drawn from stratum 1, from 0 to 1; default N_1/(N_1 + N_2)",
        },
        Field {
            name: "r1",
            meaning: "expected share of draws overstated by one vote, from 0 to 1; default 0",
        },
        Field { name: "r2", meaning: "expected share of draws overstated by two votes; default 0" },
        Field { name: "s1", meaning: "expected share of draws understated by one vote; default 0" },
        Field { name: "s2", meaning: "expected share of draws understated by two votes; default 0" },
        Field { name: "gamma", meaning: "gamma of `super-simple`, above 1; default 1.03905" },
    ],
    outputs: &[
        Field { name: "comparison", meaning: "n_1" },
        Field { name: "polling", meaning: "n_2" },
        Field { name: "least_comparison", meaning: "n_1 of the smaller n" },
        Field { name: "least_polling", meaning: "n_2 of the smaller n" },
        Field { name: "is_full_count", meaning: "whether no smaller sample suffices" },
    ],
    example: r#"{ "comparison": { "ballots": 5294, "winner": 3765, "loser": 1349 }, "polling": { "ballots": 22372, "winner": 16934, "loser": 4220 } }"#,
    compute: |input| call("suite-size", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    comparison: StratumInput,
    polling: StratumInput,
    #[serde(default = "five_percent")]
    risk_limit: f64,
    share: Option<f64>,
    #[serde(default)]
    r1: f64,
    #[serde(default)]
    r2: f64,
    #[serde(default)]
    s1: f64,
    #[serde(default)]
    s2: f64,
    #[serde(default = "gamma")]
    gamma: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StratumInput {
    ballots: u64,
    winner: u64,
    loser: u64,
}

#[derive(Debug, Serialize)]
struct Answer {
    comparison: u64,
    polling: u64,
    least_comparison: u64,
    least_polling: u64,
    is_full_count: bool,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    between_0_and_1("risk_limit", input.risk_limit)?;
    let stratum =
        |read: &StratumInput| Stratum { ballots: read.ballots, winner: read.winner, loser: read.loser };
    let (comparison, polling) = (stratum(&input.comparison), stratum(&input.polling));
    comparison.check("comparison", &Poll::default())?;
    polling.check("polling", &Poll::default())?;
    let (first, second) = (comparison.ballots as f64, polling.ballots as f64);
    let share = input.share.unwrap_or(first / (first + second));
    for (field, value) in
        [("share", share), ("r1", input.r1), ("r2", input.r2), ("s1", input.s1), ("s2", input.s2)]
    {
        if !(0.0..=1.0).contains(&value) {
            return Err(StatisticError::range(field, format!("must lie from 0 to 1: {value}")));
        }
    }
    if 1.0 < input.r1 + input.r2 + input.s1 + input.s2 {
        return Err(StatisticError::range("r1", "and the other rates must not exceed 1 together"));
    }
    if !(1.0 < input.gamma && input.gamma.is_finite()) {
        return Err(StatisticError::range("gamma", format!("must be above 1: {}", input.gamma)));
    }
    let audit = Hybrid {
        comparison,
        draws: 0,
        found: Discrepancies::default(),
        polling,
        poll: Poll::default(),
        gamma: input.gamma,
    };
    let rates = Rates { r1: input.r1, r2: input.r2, s1: input.s1, s2: input.s2 };
    let whole = (comparison.ballots, polling.ballots);
    let found = size(&audit, input.risk_limit, share, &rates);
    let Sizes { stable, least } = found.unwrap_or(Sizes { stable: whole, least: whole });
    Ok(Answer {
        comparison: stable.0,
        polling: stable.1,
        least_comparison: least.0,
        least_polling: least.1,
        is_full_count: found.is_none() || stable == whole,
    })
}

/// Draws from stratum 1 and from stratum 2.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sizes {
    /// Those from which on larger samples suffice too.
    pub stable: (u64, u64),
    /// Fewer, with which rounding may have helped.
    pub least: (u64, u64),
}

/// Returns the draws from both strata that suffice if the samples look as expected; none if only counting all does.
pub fn size(audit: &Hybrid, risk_limit: f64, share: f64, rates: &Rates) -> Option<Sizes> {
    let all = audit.comparison.ballots + audit.polling.ballots;
    let suffices = |n: u64| expected(audit, n, share, rates).supremum().p.p <= risk_limit;
    let mut high = 1;
    while !suffices(high) {
        if all <= high {
            return None;
        }
        high = (2 * high).min(all);
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low.midpoint(high);
        if suffices(middle) { high = middle } else { low = middle }
    }
    let beyond = (high + high / 8 + 20).min(high + 400).min(all);
    let stable = (high..=beyond).rev().find(|n| !suffices(*n)).map_or(high, |fails| fails + 1);
    let drawn = |n: u64| {
        let sized = expected(audit, n, share, rates);
        (sized.draws, sized.poll.size().unwrap_or(0))
    };
    Some(Sizes { stable: drawn(stable.min(all)), least: drawn(high) })
}

/// Returns the audit as it would look after n draws without surprises.
fn expected(audit: &Hybrid, n: u64, share: f64, rates: &Rates) -> Hybrid {
    let draws = ((share * n as f64 - 1e-9).ceil() as u64).min(n);
    let polled = (n - draws).min(audit.polling.ballots);
    let draws = draws.min(audit.comparison.ballots);
    let of = |votes: u64| (votes as f64 / audit.polling.ballots as f64 * polled as f64).round() as u64;
    let winner = of(audit.polling.winner).min(polled);
    let loser = of(audit.polling.loser).min(polled - winner);
    let up = |rate: f64| (rate * draws as f64 - 1e-9).ceil().max(0.0) as u64;
    let near = |rate: f64| (rate * draws as f64).round() as u64;
    Hybrid {
        draws,
        found: Discrepancies { o1: up(rates.r1), o2: near(rates.r2), u1: up(rates.s1), u2: near(rates.s2) },
        poll: Poll { winner, loser, other: polled - winner - loser },
        ..*audit
    }
}
