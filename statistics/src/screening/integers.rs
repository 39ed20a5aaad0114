//! Too many units with a whole percentage of turnout or of a share.

use serde::{Deserialize, Serialize};

use super::{CAVEAT, units};
use crate::call::call;
use crate::distributions::binomial_mass;
use crate::inputs::{countable, seed};
use crate::sampler::cryptorandom::Bits;
use crate::simulation::by_inversion;
use crate::{Field, PValue, Statistic, StatisticError};

/// `integer-shares`: whole percentages against chance.
pub const INTEGER_SHARES: Statistic = Statistic {
    name: "integer-shares",
    title: "units with a whole percentage of turnout or share, against chance (screening)",
    source: "Kobak, Shpilkin, Pshenichnikov, Integer percentages as electoral falsification fingerprints, Annals of Applied \
        Statistics 10(1), 2016",
    about: "Turnout is ballots / registered, share votes / ballots. A unit counts if one of them lies within `window` percentage \
        points of a whole percentage, 0 % and 100 % left out. Under the null each unit's ballots are drawn anew, binomial with \
        its registered voters and its turnout, and its votes, binomial with its reported ballots and its share. p = (1 + simulations \
        with at least as many) / (1 + simulations). Units without ballots, or with fewer registered voters than \
        `min_registered` or than ballots, or fewer ballots than votes, are left out. Draws are inversions from the mode with \
        the bits of docs/sampler.md, section 3.",
    inputs: &[
        Field { name: "registered", meaning: "registered voters of each unit, each at most 10^9" },
        Field { name: "ballots", meaning: "ballots of each unit" },
        Field { name: "votes", meaning: "votes of each unit for the one looked at" },
        Field { name: "window", meaning: "in percentage points, above 0 and below 0.5; default 0.05" },
        Field { name: "min_registered", meaning: "smallest unit looked at; default 100" },
        Field { name: "simulations", meaning: "1 to 100000, and times units at most 10^7; default 100" },
        Field { name: "seed", meaning: "a text; default `1`" },
    ],
    outputs: &[
        Field { name: "n", meaning: "units looked at" },
        Field { name: "observed", meaning: "units with a whole percentage" },
        Field { name: "expected", meaning: "mean of the simulations" },
        Field { name: "deviation", meaning: "their standard deviation, divided by their number" },
        Field { name: "excess", meaning: "observed - expected" },
        Field { name: "p", meaning: "p by simulation" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    example: r#"{ "registered": [1000, 800, 1250], "ballots": [600, 523, 1000], "votes": [331, 314, 845], "simulations": 50 }"#,
    compute: |input| call("integer-shares", input, compute),
};

const MOST_SIMULATIONS: u64 = 100_000;
const MOST_DRAWN: u64 = 10_000_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    registered: Vec<u64>,
    ballots: Vec<u64>,
    votes: Vec<u64>,
    #[serde(default = "window")]
    window: f64,
    #[serde(default = "hundred")]
    min_registered: u64,
    #[serde(default = "hundred")]
    simulations: u64,
    #[serde(default = "seed")]
    seed: String,
}

const fn window() -> f64 {
    0.05
}

const fn hundred() -> u64 {
    100
}

#[derive(Debug, Serialize)]
struct Answer {
    n: u64,
    observed: u64,
    expected: f64,
    deviation: f64,
    excess: f64,
    #[serde(flatten)]
    p: PValue,
    caveat: &'static str,
}

/// Registered voters, ballots and votes of one unit.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// Registered voters, at most 10^9.
    pub registered: u64,
    /// Ballots, 1 to as many.
    pub ballots: u64,
    /// Votes, at most as many as ballots.
    pub votes: u64,
}

impl Unit {
    fn is_whole(self, window: f64) -> bool {
        is_whole(self.ballots, self.registered, window) || is_whole(self.votes, self.ballots, window)
    }

    /// Draws the unit anew: its ballots, and on its own its votes.
    fn is_whole_by_chance(self, window: f64, bits: &mut Bits) -> bool {
        let ballots = draw(self.registered, self.ballots, bits);
        let votes = draw(self.ballots, self.votes, bits);
        is_whole(ballots, self.registered, window) || is_whole(votes, self.ballots, window)
    }
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let of_units =
        units([("registered", &input.registered), ("ballots", &input.ballots), ("votes", &input.votes)])?;
    input.registered.iter().try_for_each(|count| countable("registered", *count))?;
    if !(0.0 < input.window && input.window < 0.5) {
        return Err(StatisticError::range("window", format!("must lie between 0 and 0.5: {}", input.window)));
    }
    let units: Vec<Unit> = of_units
        .map(|[registered, ballots, votes]| Unit { registered, ballots, votes })
        .filter(|unit| 0 < unit.ballots && input.min_registered <= unit.registered)
        .filter(|unit| unit.ballots <= unit.registered && unit.votes <= unit.ballots)
        .collect();
    let n = units.len() as u64;
    if !(1..=MOST_SIMULATIONS).contains(&input.simulations) || MOST_DRAWN < n * input.simulations {
        let problem = format!(
            "must lie between 1 and {MOST_SIMULATIONS}, and times units be at most {MOST_DRAWN}: {}",
            input.simulations
        );
        return Err(StatisticError::range("simulations", problem));
    }
    let observed = units.iter().filter(|unit| unit.is_whole(input.window)).count() as u64;
    let by_chance = by_chance(&units, input.window, input.simulations, &input.seed);
    let simulations = input.simulations as f64;
    let expected = by_chance.iter().sum::<u64>() as f64 / simulations;
    let squares: f64 = by_chance.iter().map(|count| (*count as f64 - expected).powi(2)).sum();
    let at_least = by_chance.iter().filter(|count| observed <= **count).count();
    Ok(Answer {
        n,
        observed,
        expected,
        deviation: (squares / simulations).sqrt(),
        excess: observed as f64 - expected,
        p: PValue::from_probability((1 + at_least) as f64 / (1.0 + simulations)),
        caveat: CAVEAT,
    })
}

/// Returns how many units have a whole percentage in each of some simulations.
pub fn by_chance(units: &[Unit], window: f64, simulations: u64, seed: &str) -> Vec<u64> {
    let mut bits = Bits::of(seed);
    let mut count = || units.iter().filter(|unit| unit.is_whole_by_chance(window, &mut bits)).count() as u64;
    (0..simulations).map(|_| count()).collect()
}

/// Tells whether a part lies within so many percentage points of a whole percentage other than 0 and 100.
fn is_whole(part: u64, whole: u64, window: f64) -> bool {
    let percent = part as f64 * 100.0 / whole as f64;
    let nearest = percent.round();
    // What lies on the edge is inside, whatever the last digit of the double.
    (percent - nearest).abs() <= window + 1e-9 && 0.0 < nearest && nearest < 100.0
}

/// Draws how many of n have a property that `hits` of them had.
fn draw(n: u64, hits: u64, bits: &mut Bits) -> u64 {
    let p = hits as f64 / n as f64;
    let uniform = bits.unit();
    if hits == 0 || hits == n {
        return hits;
    }
    let odds = p / (1.0 - p);
    let up = |x: u64| (n - x) as f64 * odds / (x + 1) as f64;
    by_inversion(uniform, (hits, binomial_mass(hits, n, p)), (0, n), up)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distributions::binomial;

    #[test]
    fn whole_percentages_and_their_window() {
        assert!(is_whole(600, 1000, 0.05));
        assert!(is_whole(6_005, 10_000, 0.05));
        assert!(!is_whole(6_006, 10_000, 0.05));
        assert!(!is_whole(1000, 1000, 0.05));
        assert!(!is_whole(0, 1000, 0.05));
    }

    #[test]
    fn draws_have_mean_and_variance_of_the_binomial() {
        let mut bits = Bits::of("3");
        let drawn: Vec<f64> = (0..20_000).map(|_| draw(50, 15, &mut bits) as f64).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!((mean - 15.0).abs() < 0.1, "{mean}");
        assert!((variance - 10.5).abs() < 0.5, "{variance}");
    }

    #[test]
    fn chance_agrees_with_all_outcomes_of_one_unit() {
        let unit = Unit { registered: 120, ballots: 70, votes: 30 };
        let chance = |part: u64, whole: u64| -> f64 {
            let p = part as f64 / whole as f64;
            (0..=whole).filter(|x| is_whole(*x, whole, 0.05)).map(|x| binomial(x, whole, p).point.exp()).sum()
        };
        let expected = 1.0 - (1.0 - chance(70, 120)) * (1.0 - chance(30, 70));
        let found = by_chance(&[unit], 0.05, 20_000, "1").iter().sum::<u64>() as f64 / 20_000.0;
        assert!((found - expected).abs() < 4.0 * (expected / 20_000.0).sqrt(), "{found} {expected}");
    }

    #[test]
    fn made_up_percentages_stand_out() {
        let registered = vec![1000_u64 + 7; 60];
        let made_up: Vec<u64> = (0..60).map(|i| ((40 + i % 50) * 1007 + 50) / 100).collect();
        let votes: Vec<u64> = made_up.iter().map(|ballots| ballots / 3).collect();
        let input = serde_json::json!({ "registered": registered, "ballots": made_up, "votes": votes });
        assert!((INTEGER_SHARES.compute)(&input).unwrap()["p"].as_f64().unwrap() < 0.011);
    }
}
