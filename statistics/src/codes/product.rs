//! Level L3 in one p-value: code checks of the electronic votes times a sample of the paper, at the worst split of a tie.
//!
//! The number of altered votes m splits the hypothesis: with m altered the paper margin is at most c(m) (`conditional-null`).
//! For each m both strata have a fortune, and the product of the two is one as well, because the strata are drawn apart
//! (Spertus and Stark, arXiv 2207.03379). The outcome is confirmed if the product is large for every m.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::conditional::{CONDITIONS, null_margin};
use crate::call::call;
use crate::distributions::ln_hypergeometric_mass;
use crate::inputs::{at_most, hundred, of_some_size, some};
use crate::sequential::alpha::{Estimator, ShrinkTruncate};
use crate::sequential::martingale::{Null, Test};
use crate::{Field, PValue, Statistic, StatisticError};

/// `conditional-product`: the p-value of code checks and a paper sample together.
pub const CONDITIONAL_PRODUCT: Statistic = Statistic {
    name: "conditional-product",
    title: "p-value of code checks of the electronic votes and a sample of the paper together",
    source: "Spertus, Stark, Sweeter than SUITE: Supermartingale Stratified Union-Intersection Tests of Elections, E-Vote-ID \
        2022 (arXiv 2207.03379), for the product over strata; Stark, ALPHA, 2023, for the paper",
    about: "If m of E electronic votes are altered, their margin is at least max(-E, V_e - 2m), and the reported winner lost \
        or tied only if the paper margin is at most c(m) = min(E, 2m - V_e). Codes: 1/T = P(X = wrong | m)/P(X = wrong | \
        a), X hypergeometric, a = `expected_altered`; with none wrong and a = 0 that is C(E-m, c)/C(E, c). Paper: the \
        largest 1/T after the last draw of `alpha` (`shrink-truncate`, without replacement, c = max(0, (eta-t)/2)) against all \
        whole margins that the sample leaves, up to c(m); 1 for a paper part counted whole. `p` is the largest product over \
        all m that the checks leave, at most 1, and 0 if they and the sample leave none. It takes one risk limit for both \
        parts, and is smaller than the two-step rule of `conditional-null` where one part is strong. The numbers of checkers \
        and of paper ballots drawn may follow any plan that was fixed beforehand. It holds under the conditions listed in \
        the answer only, and never says that the electronic result is right.",
    inputs: &[
        Field { name: "electronic", meaning: "electronic votes, E, at least 1 and at most 10^7" },
        Field {
            name: "reported_margin",
            meaning: "reported electronic votes for the winner less those for the loser, V_e, from -E to E",
        },
        Field { name: "checkers", meaning: "voters drawn at random who compared their code, c" },
        Field { name: "wrong", meaning: "of these with a wrong code; default 0" },
        Field {
            name: "expected_altered",
            meaning: "a, altered votes that were expected before the checks; default 0, with which one wrong code makes p 1",
        },
        Field { name: "paper_ballots", meaning: "paper ballots, N, at least 1" },
        Field {
            name: "paper_margin",
            meaning: "reported paper votes for the winner less those for the loser, from -N to N; for `eta` only",
        },
        Field {
            name: "sample",
            meaning: "list of the values of the paper ballots drawn, 1, 0 or 0.5, in their order; default none; margins they \
            leave times their number at most 10^8",
        },
        Field {
            name: "eta",
            meaning: "first guess of the mean, from 0 to 1; default (1 + paper_margin/N)/2",
        },
        Field { name: "d", meaning: "how many draws the guess weighs, from 1e-100 to 1e100; default 100" },
    ],
    outputs: &[
        Field { name: "p", meaning: "the largest product" },
        Field { name: "log10_p", meaning: "its decimal logarithm; null where p is 0" },
        Field { name: "altered", meaning: "m there; null where p is 0" },
        Field { name: "paper_null_margin", meaning: "c(m) there, or null" },
        Field { name: "p_codes", meaning: "1/T of the codes there, at most 1, or null" },
        Field { name: "p_paper", meaning: "1/T of the paper there, at most 1, or null" },
        Field { name: "conditions", meaning: "texts, all of which must hold" },
    ],
    example: r#"{ "electronic": 275, "reported_margin": 30, "checkers": 60, "paper_ballots": 870, "paper_margin": 410, "sample": [1, 1, 0, 1, 1, 1, 0.5, 1, 1, 0, 1, 1] }"#,
    compute: |input| call("conditional-product", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    electronic: u64,
    reported_margin: i64,
    checkers: u64,
    #[serde(default)]
    wrong: u64,
    #[serde(default)]
    expected_altered: u64,
    paper_ballots: u64,
    paper_margin: i64,
    #[serde(default)]
    sample: Vec<f64>,
    eta: Option<f64>,
    #[serde(default = "hundred")]
    d: f64,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    altered: Option<u64>,
    paper_null_margin: Option<i64>,
    p_codes: Option<f64>,
    p_paper: Option<f64>,
    conditions: [&'static str; 6],
}

const MOST_ELECTRONIC: u64 = 10_000_000;
const MOST_WORK: u64 = 100_000_000;

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    input.check()?;
    let worst = worst(&input.codes(), &input.paper()?);
    Ok(Answer {
        p: worst.map_or(PValue::IMPOSSIBLE, |worst| PValue::from_ln(worst.ln_codes + worst.ln_paper)),
        altered: worst.map(|worst| worst.altered),
        paper_null_margin: worst.map(|worst| worst.null_margin),
        p_codes: worst.map(|worst| PValue::from_ln(worst.ln_codes).p),
        p_paper: worst.map(|worst| PValue::from_ln(worst.ln_paper).p),
        conditions: CONDITIONS,
    })
}

impl Input {
    fn check(&self) -> Result<(), StatisticError> {
        some("electronic", self.electronic)?;
        if MOST_ELECTRONIC < self.electronic {
            let problem = format!("must be at most {MOST_ELECTRONIC}: {}", self.electronic);
            return Err(StatisticError::range("electronic", problem));
        }
        at_most("checkers", self.checkers, self.electronic, "`electronic`")?;
        at_most("wrong", self.wrong, self.checkers, "`checkers`")?;
        at_most("expected_altered", self.expected_altered, self.electronic, "`electronic`")?;
        if self.electronic < self.reported_margin.unsigned_abs() {
            let problem =
                format!("must lie between -`electronic` and `electronic`: {}", self.reported_margin);
            return Err(StatisticError::range("reported_margin", problem));
        }
        super::electronic::check_paper(Some(self.paper_ballots), Some(self.paper_margin))?;
        if self.paper_ballots < self.sample.len() as u64 {
            let problem = format!(
                "must not be longer than `paper_ballots`, {}: {}",
                self.paper_ballots,
                self.sample.len()
            );
            return Err(StatisticError::range("sample", problem));
        }
        if let Some(x) = self.sample.iter().find(|x| ![0.0, 0.5, 1.0].contains(*x)) {
            return Err(StatisticError::range("sample", format!("must hold 1, 0 and 0.5 only: {x}")));
        }
        if let Some(eta) = self.eta.filter(|eta| !(0.0..=1.0).contains(eta)) {
            return Err(StatisticError::range("eta", format!("must lie from 0 to 1: {eta}")));
        }
        of_some_size("d", self.d)
    }

    fn codes(&self) -> Codes {
        Codes {
            electronic: self.electronic,
            reported_margin: self.reported_margin,
            checkers: self.checkers,
            wrong: self.wrong,
            expected_altered: self.expected_altered,
        }
    }

    /// Returns the paper part, unless there are too many margins to try.
    fn paper(&self) -> Result<Paper, StatisticError> {
        let eta = super::electronic::null_mean(self.paper_margin, self.paper_ballots);
        let (ballots, eta) = (self.paper_ballots, self.eta.unwrap_or(eta));
        let margins = margins(ballots, &self.sample);
        let number = margins.end().abs_diff(*margins.start()) + 1;
        if MOST_WORK < number.saturating_mul(self.sample.len() as u64) {
            let problem = format!(
                "leaves {number} margins; times its length at most {MOST_WORK} can be tried: {}",
                self.sample.len()
            );
            return Err(StatisticError::range("sample", problem));
        }
        let ln_p = |margin: i64| {
            if ballots == self.sample.len() as u64 {
                return 0.0;
            }
            let mean = super::electronic::null_mean(margin, ballots);
            let null = Null { mean, upper: 1.0, population: Some(ballots) };
            let mut shrink = ShrinkTruncate::new(eta, &null);
            (shrink.d, shrink.c) = (self.d, shrink.c.max(0.0));
            let mut test = Test::new(null, Estimator::ShrinkTruncate(shrink));
            self.sample.iter().for_each(|x| test.observe(*x));
            -test.ln_fortune()
        };
        let mut largest = f64::NEG_INFINITY;
        let up_to = margins.clone().map(|margin| {
            largest = largest.max(ln_p(margin));
            largest
        });
        Ok(Paper { least: *margins.start(), up_to: up_to.collect() })
    }
}

/// Returns the margins that so many ballots can have after these were seen.
fn margins(ballots: u64, sample: &[f64]) -> RangeInclusive<i64> {
    // A value of 1, 0 or 1/2 is a lead of 1, -1 or 0; all are exact.
    let lead = sample.iter().map(|x| 2.0 * x - 1.0).sum::<f64>() as i64;
    let left = ballots as i64 - sample.len() as i64;
    lead - left..=lead + left
}

/// The checks of the electronic votes.
struct Codes {
    electronic: u64,
    reported_margin: i64,
    checkers: u64,
    wrong: u64,
    expected_altered: u64,
}

impl Codes {
    /// Returns ln 1/T against so many altered votes.
    fn ln_p(&self, altered: u64) -> f64 {
        let ln = |altered| ln_hypergeometric_mass(self.wrong, self.electronic, altered, self.checkers);
        ln(altered) - ln(self.expected_altered)
    }
}

/// The sample of the paper: the largest ln 1/T of all margins up to each one, from the least on.
struct Paper {
    least: i64,
    up_to: Vec<f64>,
}

impl Paper {
    /// Returns the largest ln 1/T of the margins up to this one; none if the sample leaves none of them.
    fn ln_p(&self, margin: i64) -> Option<f64> {
        let most = self.up_to.len().checked_sub(1)?;
        let at = usize::try_from(margin.checked_sub(self.least)?).ok()?;
        self.up_to.get(at.min(most)).copied()
    }
}

/// Where the product is largest.
#[derive(Clone, Copy, Debug)]
struct Worst {
    altered: u64,
    null_margin: i64,
    ln_codes: f64,
    ln_paper: f64,
}

fn worst(codes: &Codes, paper: &Paper) -> Option<Worst> {
    let most = codes.electronic - (codes.checkers - codes.wrong);
    let all = (codes.wrong..=most).filter_map(|altered| {
        let null_margin = null_margin(codes.electronic, codes.reported_margin, altered);
        let ln_paper = paper.ln_p(null_margin)?;
        let possible = ln_paper != f64::NEG_INFINITY;
        possible.then(|| Worst { altered, null_margin, ln_codes: codes.ln_p(altered), ln_paper })
    });
    all.max_by(|left, right| (left.ln_codes + left.ln_paper).total_cmp(&(right.ln_codes + right.ln_paper)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::strata::paper::PAPER_NULL;

    fn answer(input: &Value) -> Value {
        (CONDITIONAL_PRODUCT.compute)(input).unwrap()
    }

    /// The precinct of AUDIT 7.4 with nobody checking: all electronic votes may be for the loser.
    #[test]
    fn without_checks_it_is_the_test_of_the_paper_alone() {
        let sample = [1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 0.0, 1.0, 1.0].repeat(10);
        let paper = json!({
            "ballots": 870, "winner": 620, "loser": 210, "electronic": 275, "eta": 0.735, "sample": sample,
        });
        let alone = (PAPER_NULL.compute)(&paper).unwrap()["p_last"].as_f64().unwrap();
        let mut both = json!({
            "electronic": 275, "reported_margin": 30, "checkers": 0, "paper_ballots": 870, "paper_margin": 410,
            "eta": 0.735, "sample": sample,
        });
        let p = answer(&both)["p"].as_f64().unwrap();
        assert!((p / alone - 1.0).abs() < 1e-9, "{p} is not {alone}");
        both["checkers"] = json!(60);
        let checked = answer(&both);
        assert!(checked["p"].as_f64().unwrap() < alone / 10.0, "{checked}");
    }

    /// Paper counted whole with a lead of 10 against 275 votes that were reported 30 behind: 20 of them altered would do.
    #[test]
    fn paper_counted_whole_leaves_the_checks_to_decide() {
        let sample: Vec<f64> = [vec![1.0; 55], vec![0.0; 45]].concat();
        let input = json!({
            "electronic": 275, "reported_margin": 30, "checkers": 60, "paper_ballots": 100, "paper_margin": 10,
            "sample": sample,
        });
        let found = answer(&input);
        // 30 - 2m must come down to -10: C(255, 60)/C(275, 60).
        let expected: f64 = (0..60).map(|i| f64::from(255 - i) / f64::from(275 - i)).product();
        assert_eq!((&found["altered"], &found["paper_null_margin"]), (&json!(20), &json!(10)));
        assert!((found["p"].as_f64().unwrap() / expected - 1.0).abs() < 1e-11, "{found}");
        let mut all = input;
        all["checkers"] = json!(275);
        assert_eq!(answer(&all)["p"], json!(0.0), "everybody checked and nothing was wrong");
        all["wrong"] = json!(20);
        all["expected_altered"] = json!(20);
        assert_eq!(answer(&all)["p"], json!(1.0), "twenty wrong of twenty needed");
        all["wrong"] = json!(19);
        all["expected_altered"] = json!(19);
        assert_eq!(answer(&all)["p"], json!(0.0));
    }

    #[test]
    fn one_wrong_code_that_nobody_expected_confirms_nothing() {
        let mut input = json!({
            "electronic": 275, "reported_margin": 30, "checkers": 60, "wrong": 1, "paper_ballots": 870, "paper_margin": 410,
            "sample": vec![1.0; 100],
        });
        assert_eq!(answer(&input)["p"], json!(1.0));
        input["expected_altered"] = json!(3);
        assert!(answer(&input)["p"].as_f64().unwrap() < 0.05, "{}", answer(&input));
        input["sample"] = json!([0.25]);
        assert!((CONDITIONAL_PRODUCT.compute)(&input).is_err());
    }

    fn choose(n: u64, k: u64) -> f64 {
        if n < k { 0.0 } else { (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64) }
    }

    /// Four electronic votes, two of them checked, and five paper ballots, three of them drawn: in every wrong outcome, a p of
    /// at most x comes with probability x at most.
    #[test]
    fn small_precincts_by_brute_force() {
        let (electronic, checkers, paper, drawn) = (4_u64, 2_u64, 5_u64, 3_u32);
        for (reported_margin, expected) in [(4, 0), (2, 0), (2, 1), (0, 0)] {
            let mut ps = Vec::new();
            for wrong in 0..=checkers {
                for order in 0..1_u32 << drawn {
                    let sample: Vec<u32> = (0..drawn).map(|at| order >> at & 1).collect();
                    let found = answer(&json!({
                        "electronic": electronic, "reported_margin": reported_margin, "checkers": checkers, "wrong": wrong,
                        "expected_altered": expected, "paper_ballots": paper, "paper_margin": 3, "sample": sample, "d": 2,
                    }));
                    ps.push((found["p"].as_f64().unwrap(), wrong, u64::from(order.count_ones())));
                }
            }
            assert!(ps.iter().any(|(p, ..)| *p < 1.0));
            for altered in 0..=electronic {
                for votes in 0..=paper {
                    let margin = (reported_margin - 2 * altered as i64).max(-(electronic as i64));
                    if 0 < 2 * votes as i64 - paper as i64 + margin {
                        continue;
                    }
                    let chance = |wrong: u64, ones: u64| {
                        let of_codes = choose(altered, wrong)
                            * choose(electronic - altered, checkers - wrong)
                            / choose(electronic, checkers);
                        let of_paper = choose(votes, ones) * choose(paper - votes, u64::from(drawn) - ones)
                            / choose(paper, u64::from(drawn));
                        of_codes * of_paper / choose(u64::from(drawn), ones)
                    };
                    for (limit, ..) in ps.iter().filter(|(p, ..)| *p < 1.0) {
                        let as_small = ps.iter().filter(|(p, ..)| p <= limit);
                        let risk: f64 = as_small.map(|(_, wrong, ones)| chance(*wrong, *ones)).sum();
                        assert!(
                            risk <= limit + 1e-9,
                            "{reported_margin} {altered} {votes}: {risk} of p at most {limit}"
                        );
                    }
                }
            }
        }
    }
}
