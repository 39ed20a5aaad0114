//! The sequential accuracy test of the voting system guidelines: Wald's test of an error rate.

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::{self, between_0_and_1};
use crate::{Field, Statistic, StatisticError};

/// `accuracy-test`: accept, reject or go on.
pub const ACCURACY_TEST: Statistic = Statistic {
    name: "accuracy-test",
    title: "sequential test of an error rate for each ballot position",
    source: "Wald, Sequential Analysis, 1947, chapter 5; US Voluntary Voting System Guidelines 2005, volume II, appendix C",
    about: "With r errors in n ballot positions the test accepts as soon as n >= (ln((1 - alpha) / beta) + r k) / d and \
        rejects as soon as n <= (r k - ln((1 - beta) / alpha)) / d, with k = ln(p1 (1 - p0) / (p0 (1 - p1))) and d = \
        ln((1 - p0) / (1 - p1)): p0 the target rate, p1 the rate to be rejected, alpha the risk of rejecting p0, beta that of \
        accepting p1. Without errors nothing is rejected. The defaults are those of 2005: accept at 1,549,704 positions \
        without error, 1,576,701 more for each error, reject if the first comes within 26,997.",
    inputs: &[
        Field { name: "errors", meaning: "errors so far, r; default 0" },
        Field {
            name: "positions",
            meaning: "ballot positions read so far, n, at least `errors`; without it no decision is given",
        },
        Field { name: "p0", meaning: "target error rate; default 1e-7" },
        Field { name: "p1", meaning: "error rate to be rejected, above `p0`; default 2e-6" },
        Field { name: "alpha", meaning: "risk of rejecting the target; default 0.05" },
        Field { name: "beta", meaning: "risk of accepting `p1`; default 0.05; alpha + beta must be below 1" },
    ],
    outputs: &[
        Field { name: "decision", meaning: "`accept`, `reject` or `continue`; absent without `positions`" },
        Field { name: "accept_line", meaning: "where r errors are accepted, as a real number" },
        Field {
            name: "accept_at",
            meaning: "first whole number of positions at which r errors are accepted; null where it is above 2^53, beyond \
            which a double has no whole numbers",
        },
        Field {
            name: "reject_line",
            meaning: "up to where r errors are rejected, as a real number; null if nowhere",
        },
        Field {
            name: "reject_until",
            meaning: "last whole number of positions at which r errors are rejected; null if none, or above 2^53",
        },
        Field {
            name: "for_each_error",
            meaning: "by how many positions each further error moves both lines, k/d",
        },
    ],
    example: r#"{ "errors": 1, "positions": 2000000 }"#,
    compute: |input| call("accuracy-test", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(default)]
    errors: u64,
    positions: Option<u64>,
    #[serde(default = "target")]
    p0: f64,
    #[serde(default = "rejected")]
    p1: f64,
    #[serde(default = "inputs::five_percent")]
    alpha: f64,
    #[serde(default = "inputs::five_percent")]
    beta: f64,
}

const fn target() -> f64 {
    1e-7
}

const fn rejected() -> f64 {
    2e-6
}

/// What the test says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The rate is at most the target, at the risk chosen.
    Accept,
    /// The rate is not the target.
    Reject,
    /// Too little was read.
    Continue,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
    accept_line: f64,
    accept_at: Option<u64>,
    reject_line: Option<f64>,
    reject_until: Option<u64>,
    for_each_error: f64,
}

/// The two lines between which the test goes on.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    accept_without_error: f64,
    reject_without_error: f64,
    for_each_error: f64,
}

impl Lines {
    /// Returns the lines of a target rate and a rate to be rejected, given as `(p0, p1)`, and the risks `(alpha, beta)`.
    ///
    /// All lie between 0 and 1, p0 below p1, and the risks make less than 1 together.
    pub fn new((p0, p1): (f64, f64), (alpha, beta): (f64, f64)) -> Self {
        let good = (-p0).ln_1p() - (-p1).ln_1p();
        Self {
            accept_without_error: ((1.0 - alpha) / beta).ln() / good,
            reject_without_error: ((1.0 - beta) / alpha).ln() / good,
            for_each_error: ((p1 / p0).ln() + good) / good,
        }
    }

    /// Returns from how many positions on so many errors are accepted.
    pub fn accept(self, errors: u64) -> f64 {
        self.accept_without_error + errors as f64 * self.for_each_error
    }

    /// Returns up to how many positions so many errors are rejected, if anywhere.
    pub fn reject(self, errors: u64) -> Option<f64> {
        Some(errors as f64 * self.for_each_error - self.reject_without_error).filter(|line| 0.0 < *line)
    }

    /// Returns what the test says after some errors in some positions.
    pub fn decide(self, errors: u64, positions: u64) -> Decision {
        let read = positions as f64;
        if self.accept(errors) <= read {
            return Decision::Accept;
        }
        if self.reject(errors).is_some_and(|line| read <= line) {
            Decision::Reject
        } else {
            Decision::Continue
        }
    }
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    for (field, value) in [("p0", input.p0), ("p1", input.p1), ("alpha", input.alpha), ("beta", input.beta)] {
        between_0_and_1(field, value)?;
    }
    if input.p1 <= input.p0 {
        return Err(StatisticError::range("p1", format!("must be above `p0` {}: {}", input.p0, input.p1)));
    }
    if 1.0 <= input.alpha + input.beta {
        return Err(StatisticError::range(
            "beta",
            format!("and `alpha` must make less than 1: {}", input.beta),
        ));
    }
    if input.positions.is_some_and(|positions| positions < input.errors) {
        let problem = format!("must be at most `positions`: {}", input.errors);
        return Err(StatisticError::range("errors", problem));
    }
    let lines = Lines::new((input.p0, input.p1), (input.alpha, input.beta));
    let (accept, reject) = (lines.accept(input.errors), lines.reject(input.errors));
    Ok(Answer {
        decision: input.positions.map(|positions| lines.decide(input.errors, positions)),
        accept_line: accept,
        accept_at: whole(accept.ceil()),
        reject_line: reject,
        reject_until: reject.and_then(|line| whole(line.floor())).filter(|until| 0 < *until),
        for_each_error: lines.for_each_error,
    })
}

/// Returns a whole number that a double holds exactly.
fn whole(value: f64) -> Option<u64> {
    (value <= (1_u64 << 53) as f64).then_some(value as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RISKS: (f64, f64) = (0.05, 0.05);

    /// The guidelines of 2002 and 2005 (AUDIT 3.1).
    #[test]
    fn the_guidelines_of_2005() {
        let lines = Lines::new((1e-7, 2e-6), RISKS);
        for (errors, line) in [(0, 1_549_703.10), (1, 3_126_403.64), (2, 4_703_104.18)] {
            assert!((lines.accept(errors) - line).abs() < 0.01, "{}", lines.accept(errors));
        }
        assert!((lines.reject(1).unwrap() - 26_997.44).abs() < 0.01);
        assert_eq!(lines.reject(0), None);
        assert_eq!(lines.decide(0, 1_549_703), Decision::Continue);
        assert_eq!(lines.decide(0, 1_549_704), Decision::Accept);
        assert_eq!(lines.decide(1, 26_997), Decision::Reject);
        assert_eq!(lines.decide(1, 26_998), Decision::Continue);
    }

    #[test]
    fn lines_beyond_whole_numbers_are_not_cut_off() {
        let answer = |input: serde_json::Value| (ACCURACY_TEST.compute)(&input).unwrap();
        let many = answer(serde_json::json!({ "errors": 1_000_000_000_000_000_u64 }));
        assert_eq!(
            (&many["accept_at"], &many["reject_until"]),
            (&serde_json::Value::Null, &serde_json::Value::Null)
        );
        assert!(1.5e21 < many["accept_line"].as_f64().unwrap());
        let one = answer(serde_json::json!({ "errors": 1 }));
        assert_eq!(
            (&one["accept_at"], &one["reject_until"]),
            (&serde_json::json!(3_126_404), &serde_json::json!(26_997))
        );
    }

    /// Walks all paths of a short test and sums the probability of each end.
    #[test]
    fn the_risks_hold() {
        let (p0, p1) = (0.02, 0.2);
        let lines = Lines::new((p0, p1), RISKS);
        let end = |rate: f64, wanted: Decision| {
            let mut alive = vec![1.0];
            let mut ended = 0.0;
            for read in 1..2000_u64 {
                let mut next = vec![0.0; alive.len() + 1];
                for (errors, p) in alive.iter().enumerate() {
                    next[errors] += p * (1.0 - rate);
                    next[errors + 1] += p * rate;
                }
                for (errors, p) in next.iter_mut().enumerate() {
                    let decision = lines.decide(errors as u64, read);
                    ended += if decision == wanted { *p } else { 0.0 };
                    *p = if decision == Decision::Continue { *p } else { 0.0 };
                }
                alive = next;
            }
            ended
        };
        // Wald's lines promise the sum of the risks, and each risk divided by what the other leaves.
        assert!(end(p0, Decision::Reject) <= 0.05 / 0.95);
        assert!(end(p1, Decision::Accept) <= 0.05 / 0.95);
        assert!(0.9 < end(p0, Decision::Accept));
    }

    #[test]
    fn the_risk_of_accepting_moves_the_line_of_acceptance() {
        let lines = Lines::new((1e-7, 2e-6), (0.01, 0.1));
        let (accept, reject) =
            (lines.accept(0), lines.accept(2) - lines.accept(0) - lines.reject(2).unwrap());
        assert!((reject / accept - 90.0_f64.ln() / 9.9_f64.ln()).abs() < 1e-9, "{accept} {reject}");
    }
}
