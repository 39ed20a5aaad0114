//! How many ballots BRAVO needs: the average sample number, and sizes by the probability of being done.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF as _, Normal};

use crate::binomial::{quantile, tail};
use crate::call::call;
use crate::inputs::{between_0_and_1, five_percent, hold_the_pair, probabilities, usual_probabilities};
use crate::{Field, Statistic, StatisticError};

/// `bravo-size`: sample sizes of a ballot-polling audit.
pub const BRAVO_SIZE: Statistic = Statistic {
    name: "bravo-size",
    title: "sample sizes of BRAVO for one pair: the average sample number, and sizes by the probability of being done",
    source: "Lindeman, Stark, Yates, BRAVO, EVT/WOTE 2012, section 5; Lindeman's approximation as used by Arlo",
    about: "With s = V_w/(V_w+V_l), z_w = ln 2s, z_l = ln(2-2s), p_w = V_w/N, p_l = V_l/N and L = ln(1/a) - w z_w - l z_l for a \
        sample so far of w and l: asn = ceil((L + z_w/2)/(p_w z_w + p_l z_l)). For a probability q, `pair` is the least \
        number of further ballots for the pair of which, if the report is right, at least the share q of samples has reached the \
        risk limit at their end (binomial, exact), and `n` that number divided by p_w + p_l, rounded up. `n_arlo` is what \
        Arlo proposes: the root of the normal approximation g^2 n^2 - (z^2 s(1-s) + 2 f g) n + f^2 = 0 with f = L/(z_w - z_l), g = \
        s + z_l/(z_w - z_l), the larger for q above 1/2, rounded down, raised until the (1-q)-quantile of the binomial passes, \
        divided by p_w + p_l and rounded up. Where more than 50,000 sizes would have to be tried one after another, `pair` is one at which the probability is reached, found by halving, and `n_arlo` is not searched further than that. All are further ballots and stop at `ballots` less the ballots drawn for the \
        pair; `is_full_count` says of `n` that it did. A sample that has already reached the limit gives 0. A reported tie \
        or loss needs all ballots. With no vote for the loser every probability is 1: n is that of L/z_w ballots for the winner.",
    inputs: &[
        Field { name: "ballots", meaning: "N, all ballots, at least the votes of the pair" },
        Field { name: "reported_winner", meaning: "V_w, votes reported for the winner" },
        Field { name: "reported_loser", meaning: "V_l, votes reported for the loser" },
        Field { name: "risk_limit", meaning: "a, above 0 and below 1; default 0.05" },
        Field { name: "sample_winner", meaning: "w, ballots for the winner drawn so far; default 0" },
        Field { name: "sample_loser", meaning: "l, ballots for the loser drawn so far; default 0" },
        Field {
            name: "probabilities",
            meaning: "list of q, each above 0 and below 1; default [0.7, 0.8, 0.9]",
        },
    ],
    outputs: &[
        Field { name: "asn", meaning: "average sample number, at most the ballots that are left" },
        Field {
            name: "sizes",
            meaning: "list of `probability`, `n`, `pair`, `n_arlo` and `is_full_count`; `pair` is null where no number of ballots for the pair short of a full count has that probability",
        },
    ],
    example: r#"{ "ballots": 1740, "reported_winner": 980, "reported_loser": 640 }"#,
    compute: |input| call("bravo-size", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ballots: u64,
    reported_winner: u64,
    reported_loser: u64,
    #[serde(default = "five_percent")]
    risk_limit: f64,
    #[serde(default)]
    sample_winner: u64,
    #[serde(default)]
    sample_loser: u64,
    #[serde(default = "usual_probabilities")]
    probabilities: Vec<f64>,
}

#[derive(Debug, Serialize)]
struct Answer {
    asn: u64,
    sizes: Vec<Size>,
}

#[derive(Debug, Serialize)]
struct Size {
    probability: f64,
    n: u64,
    pair: Option<u64>,
    n_arlo: u64,
    is_full_count: bool,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    input.check()?;
    let drawn = input.sample_winner.saturating_add(input.sample_loser);
    let left = input.ballots.saturating_sub(drawn);
    let Some(walk) = Walk::new(input) else {
        let sizes = input.probabilities.iter();
        let all = |q: &f64| Size { probability: *q, n: left, pair: None, n_arlo: left, is_full_count: true };
        return Ok(Answer { asn: left, sizes: sizes.map(all).collect() });
    };
    let of_pair = (input.reported_winner + input.reported_loser) as f64 / input.ballots as f64;
    let up = |pair: u64| (pair as f64 / of_pair - 1e-9).ceil().min(left as f64) as u64;
    let most = (left as f64 * of_pair).ceil() as u64;
    let sizes = input.probabilities.iter().map(|q| {
        let pair = walk.least(*q, most);
        let n = pair.map_or(left, up);
        let n_arlo = walk.approximate(*q, most).map_or(left, up);
        Size { probability: *q, n, pair, n_arlo, is_full_count: n == left }
    });
    Ok(Answer { asn: walk.average(of_pair).min(left as f64) as u64, sizes: sizes.collect() })
}

impl Input {
    fn check(&self) -> Result<(), StatisticError> {
        if 1 << 53 < self.ballots {
            return Err(StatisticError::range("ballots", format!("must be at most 2^53: {}", self.ballots)));
        }
        hold_the_pair(self.ballots, self.reported_winner, self.reported_loser)?;
        between_0_and_1("risk_limit", self.risk_limit)?;
        probabilities(&self.probabilities)
    }
}

/// Most sizes that are tried one after another.
const MOST_TRIED: u64 = 50_000;

/// BRAVO as a walk: up by z_w with probability s, down by −z_l, until it is at `height`.
struct Walk {
    share: f64,
    up: f64,
    down: f64,
    height: f64,
}

impl Walk {
    /// Returns the walk; none for a reported tie or loss.
    fn new(input: &Input) -> Option<Self> {
        let (winner, loser) = (input.reported_winner as f64, input.reported_loser as f64);
        if winner <= loser {
            return None;
        }
        let share = winner / (winner + loser);
        let (up, down) = ((2.0 * share).ln(), (2.0 - 2.0 * share).ln());
        let fallen = if input.sample_loser == 0 { 0.0 } else { input.sample_loser as f64 * down };
        let height = -input.risk_limit.ln() - input.sample_winner as f64 * up - fallen;
        Some(Self { share, up, down, height })
    }

    fn average(&self, of_pair: f64) -> f64 {
        if self.height <= 0.0 {
            return 0.0;
        }
        let drop = if self.share == 1.0 { 0.0 } else { (1.0 - self.share) * self.down };
        ((self.height + self.up / 2.0) / (of_pair * (self.share * self.up + drop))).ceil()
    }

    /// Returns the least number of winner's ballots in n at which the walk is high enough; more than n if none is.
    fn needed(&self, n: u64) -> u64 {
        if self.share == 1.0 {
            return if self.height <= n as f64 * self.up + 1e-12 { n } else { n + 1 };
        }
        let needed = (self.height - n as f64 * self.down) / (self.up - self.down);
        (needed - 1e-12 * needed.abs()).ceil().max(0.0) as u64
    }

    fn least(&self, probability: f64, most: u64) -> Option<u64> {
        if self.height <= 0.0 {
            return Some(0);
        }
        let done = |n: u64| if n < self.needed(n) { 0.0 } else { tail(n, self.needed(n), self.share) };
        // A saw-tooth again: growing by a quarter finds where to look for the first size that suffices.
        let (mut low, mut high) = (1, 1_u64);
        while done(high) < probability {
            if most <= high {
                return None;
            }
            low = high - high / 4;
            high = (high + high.div_ceil(4)).min(most);
        }
        while MOST_TRIED < high - low {
            let middle = u64::midpoint(low, high);
            if done(middle) < probability { low = middle } else { high = middle }
        }
        (low..=high).find(|n| probability <= done(*n))
    }

    fn approximate(&self, probability: f64, most: u64) -> Option<u64> {
        if self.height <= 0.0 {
            return Some(0);
        }
        if self.share == 1.0 {
            return Some((self.height / self.up).ceil() as u64);
        }
        let z = -Normal::standard().inverse_cdf(probability);
        let spread = self.share * (1.0 - self.share);
        let f = self.height / (self.up - self.down);
        let g = self.down / (self.up - self.down) + self.share;
        let (a, b, c) = (g * g, -(z * z * spread + 2.0 * f * g), f * f);
        let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
        let start = if 0.5 < probability { -b + root } else { -b - root };
        let start = (start / (2.0 * a)).floor().max(1.0) as u64;
        let passes = |n: u64| {
            let quantile = quantile(n, self.share, 1.0 - probability);
            self.height < quantile as f64 * self.up + (n - quantile) as f64 * self.down
        };
        (start..=most.max(start).min(start.saturating_add(MOST_TRIED)))
            .find(|n| passes(*n))
            .filter(|n| *n <= most)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn answer(input: &Value) -> Value {
        (BRAVO_SIZE.compute)(input).unwrap()
    }

    /// AUDIT 3.3, computed by Arlo.
    #[test]
    fn sizes_are_those_of_arlo() {
        let found = answer(&json!({ "ballots": 1_740, "reported_winner": 980, "reported_loser": 640 }));
        assert_eq!(found["asn"], json!(150));
        let arlo: Vec<u64> =
            found["sizes"].as_array().unwrap().iter().map(|size| size["n_arlo"].as_u64().unwrap()).collect();
        assert_eq!(arlo, [222, 284, 393]);
        for size in found["sizes"].as_array().unwrap() {
            let (exact, arlo) = (size["n"].as_u64().unwrap(), size["n_arlo"].as_u64().unwrap());
            assert!(exact <= arlo && arlo < exact + exact / 10, "{size}");
        }
    }

    /// AUDIT 3.3: r2b2 for 60 to 40 and a risk limit of 10 %.
    #[test]
    fn bravo_at_the_end_of_rounds_stops_where_r2b2_stops() {
        let input =
            json!({ "ballots": 1_000, "reported_winner": 600, "reported_loser": 400, "risk_limit": 0.1 });
        let walk = Walk::new(&serde_json::from_value(input).unwrap()).unwrap();
        assert_eq!((walk.needed(100), walk.needed(200)), (61, 116));
    }

    /// AUDIT 5.3: Arlo proposes 41,758 of 20,500 ballots.
    #[test]
    fn no_size_exceeds_the_ballots_that_exist() {
        let close = json!({
            "ballots": 20_500, "reported_winner": 10_150, "reported_loser": 9_850, "probabilities": [0.7],
        });
        assert_eq!(answer(&close)["sizes"][0]["n_arlo"], json!(20_500));
        assert_eq!(answer(&close)["sizes"][0]["is_full_count"], json!(true));
        let tie = answer(&json!({ "ballots": 90, "reported_winner": 40, "reported_loser": 40 }));
        assert_eq!((&tie["asn"], &tie["sizes"][2]["n"]), (&json!(90), &json!(90)));
        let none = answer(&json!({ "ballots": 90, "reported_winner": 0, "reported_loser": 0 }));
        assert_eq!((&none["asn"], &none["sizes"][0]["pair"]), (&json!(90), &Value::Null));
    }

    #[test]
    fn a_finished_sample_needs_nothing_and_an_unopposed_winner_little() {
        let done =
            json!({ "ballots": 1_740, "reported_winner": 980, "reported_loser": 640, "sample_winner": 200 });
        assert_eq!((&answer(&done)["asn"], &answer(&done)["sizes"][0]["n"]), (&json!(0), &json!(0)));
        let alone = answer(&json!({ "ballots": 100, "reported_winner": 100, "reported_loser": 0 }));
        assert_eq!(alone["sizes"][2]["n"], json!(5), "2^-5 is below 5 %: {alone}");
    }
}
