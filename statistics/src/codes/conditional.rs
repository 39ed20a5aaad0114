//! Level L3: the outcome, if code checks of voters drawn at random can be believed (AUDIT 7.4).

use serde::{Deserialize, Serialize};

use crate::bounds::hypergeometric::Sample;
use crate::call::call;
use crate::inputs::{self, at_most, between_0_and_1, some};
use crate::{Field, Statistic, StatisticError};

/// Under which conditions the statement holds. Without any one of them it does not.
pub const CONDITIONS: [&str; 6] = [
    "the checkers were drawn at random from all electronic voters, and all drawn are counted; checkers who choose themselves \
     void the statement",
    "each checker would see and report a wrong line",
    "the control protocol is complete: its lines and the votes without code make the votes cast",
    "no two voters share one line (no clash)",
    "no checker is coerced or paid to keep silent",
    "a dispute cannot be resolved: a voter cannot prove that a code is wrong, nor the commission that it is right",
];

/// `conditional-null`: what the paper part must still show.
pub const CONDITIONAL_NULL: Statistic = Statistic {
    name: "conditional-null",
    title: "margin the paper must exceed, if code checks bound the altered electronic votes",
    source: "hypergeometric bound with Bonferroni's inequality; Rivest, Wack 2006 and Appel, DeMillo, Stark 2020 for why this \
        is no verification",
    about: "m is the largest number of altered votes at which at most `wrong` complaints among the checkers have probability \
        >= alpha_codes. An altered vote moves the margin by at most 2, so the true electronic margin is at least \
        max(-E, V_e - 2m), and the reported winner won if the paper margin exceeds min(E, 2m - V_e). The paper is then tested \
        against that null margin at alpha_paper; the risk of the whole is at most alpha_codes + alpha_paper \
        (`conditional-product` gives one p-value of both). It holds under the conditions listed in the answer only.",
    inputs: &[
        Field { name: "electronic", meaning: "electronic votes, E, at least 1 and at most 10^9" },
        Field {
            name: "reported_margin",
            meaning: "reported electronic votes for the winner less those for the loser, V_e, \
            from -E to E",
        },
        Field { name: "checkers", meaning: "voters drawn at random who compared their code" },
        Field { name: "wrong", meaning: "of these with a wrong code; default 0" },
        Field { name: "alpha_codes", meaning: "error of the bound, between 0 and 1; default 0.05" },
        Field {
            name: "alpha_paper",
            meaning: "risk limit of the paper audit, between 0 and 1; default 0.05",
        },
        Field { name: "paper_ballots", meaning: "paper ballots, N; with it the null mean is given" },
        Field {
            name: "paper_margin",
            meaning: "reported paper margin; with it the answer says whether it exceeds the null",
        },
    ],
    outputs: &[
        Field { name: "altered_at_most", meaning: "m" },
        Field { name: "electronic_margin_at_least", meaning: "max(-E, V_e - 2m)" },
        Field { name: "paper_null_margin", meaning: "min(E, 2m - V_e): the paper margin must be above it" },
        Field {
            name: "null_mean",
            meaning: "t = (1 + null margin / N) / 2, the mean of the assorter 1, 1/2, 0 under the null; \
            absent without `paper_ballots`. From 1 on no audit can confirm, below 0 nothing need be shown",
        },
        Field {
            name: "can_be_confirmed",
            meaning: "whether the reported paper margin is above the null margin; absent \
            without it",
        },
        Field { name: "total_risk", meaning: "min(1, alpha_codes + alpha_paper)" },
        Field { name: "conditions", meaning: "texts, all of which must hold" },
    ],
    example: r#"{ "electronic": 412, "reported_margin": 40, "checkers": 60, "paper_ballots": 870, "paper_margin": 410 }"#,
    compute: |input| call("conditional-null", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    electronic: u64,
    reported_margin: i64,
    checkers: u64,
    #[serde(default)]
    wrong: u64,
    #[serde(default = "inputs::five_percent")]
    alpha_codes: f64,
    #[serde(default = "inputs::five_percent")]
    alpha_paper: f64,
    paper_ballots: Option<u64>,
    paper_margin: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Answer {
    altered_at_most: u64,
    electronic_margin_at_least: i64,
    paper_null_margin: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    null_mean: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_be_confirmed: Option<bool>,
    total_risk: f64,
    conditions: [&'static str; 6],
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    some("electronic", input.electronic)?;
    at_most("checkers", input.checkers, input.electronic, "`electronic`")?;
    at_most("wrong", input.wrong, input.checkers, "`checkers`")?;
    between_0_and_1("alpha_codes", input.alpha_codes)?;
    between_0_and_1("alpha_paper", input.alpha_paper)?;
    if input.electronic < input.reported_margin.unsigned_abs() {
        let problem = format!("must lie between -`electronic` and `electronic`: {}", input.reported_margin);
        return Err(StatisticError::range("reported_margin", problem));
    }
    super::electronic::check_paper(input.paper_ballots, input.paper_margin)?;
    let sample = Sample { population: input.electronic, checked: input.checkers, wrong: input.wrong };
    let altered = sample.upper(input.alpha_codes);
    let null = null_margin(input.electronic, input.reported_margin, altered);
    Ok(Answer {
        altered_at_most: altered,
        electronic_margin_at_least: -null,
        paper_null_margin: null,
        null_mean: input.paper_ballots.map(|ballots| super::electronic::null_mean(null, ballots)),
        can_be_confirmed: input.paper_margin.map(|margin| null < margin),
        total_risk: (input.alpha_codes + input.alpha_paper).min(1.0),
        conditions: CONDITIONS,
    })
}

/// Returns the paper margin that must be exceeded if so many of the electronic votes, at most 10^9, can be altered.
pub fn null_margin(electronic: u64, reported_margin: i64, altered: u64) -> i64 {
    // Counts are at most 10^9, so that twice one fits well.
    (2 * altered as i64).saturating_sub(reported_margin).min(electronic as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighteen_altered_votes_of_412() {
        assert_eq!(null_margin(412, 40, 18), -4);
        assert_eq!(null_margin(412, -30, 18), 66);
        // More than all votes for the loser there cannot be.
        assert_eq!(null_margin(412, 40, 412), 412);
    }

    #[test]
    fn without_checks_it_is_the_bound_of_l2() {
        let input = serde_json::json!({ "electronic": 275, "reported_margin": 30, "checkers": 0, "paper_ballots": 870 });
        let answer = (CONDITIONAL_NULL.compute)(&input).unwrap();
        assert_eq!(answer["paper_null_margin"], 275);
        assert!((answer["null_mean"].as_f64().unwrap() - 0.658_046).abs() < 1e-6);
        assert_eq!(answer["conditions"].as_array().unwrap().len(), 6);
    }
}
