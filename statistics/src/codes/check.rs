//! Voters compare their control codes with the control protocol: what that finds and what it bounds.

use serde::{Deserialize, Serialize};

use crate::bounds::discovery::Urn;
use crate::bounds::hypergeometric::Sample;
use crate::call::call;
use crate::inputs::{self, at_most, between_0_and_1, some};
use crate::{Field, Statistic, StatisticError};

/// `code-check`: detection, size and bound of code checks.
pub const CODE_CHECK: Statistic = Statistic {
    name: "code-check",
    title: "detection of altered votes by voters who compare their control code",
    source: "hypergeometric sampling; Kuesters, Truderung, Vogt, Clash Attacks on the Verifiability of E-Voting Systems, \
        IEEE S&P 2012, for what it cannot see; OSCE/ODIHR 2005 for the codes",
    about: "Checkers are drawn at random from the electronic voters without replacement, and each would report a code that \
        stands beside another choice. With `altered` and `checkers`: detection = 1 - C(E - m, c) / C(E, c). With `altered`: \
        the smallest number of checkers with detection >= power. With `checkers`: the largest number of altered votes at \
        which at most `wrong` complaints have probability >= alpha; it is never 0 unless everybody checked. Checkers who \
        choose themselves void all three.",
    inputs: &[
        Field { name: "electronic", meaning: "electronic votes, E, at least 1 and at most 10^9" },
        Field { name: "altered", meaning: "altered votes, m; this or `checkers` or both" },
        Field { name: "checkers", meaning: "voters drawn at random who compared their code, c" },
        Field { name: "wrong", meaning: "of these with a wrong code; default 0" },
        Field { name: "power", meaning: "wanted detection, between 0 and 1; default 0.95" },
        Field { name: "alpha", meaning: "error of the bound, between 0 and 1; default 0.05" },
    ],
    outputs: &[
        Field {
            name: "detection",
            meaning: "probability of at least one complaint; absent unless both are given",
        },
        Field {
            name: "checkers_needed",
            meaning: "smallest number of checkers for the wanted power, null if there is none; \
            absent without `altered`",
        },
        Field { name: "altered_at_most", meaning: "bound of the altered votes; absent without `checkers`" },
    ],
    example: r#"{ "electronic": 412, "altered": 20, "checkers": 60 }"#,
    compute: |input| call("code-check", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    electronic: u64,
    altered: Option<u64>,
    checkers: Option<u64>,
    #[serde(default)]
    wrong: u64,
    #[serde(default = "inputs::confidence")]
    power: f64,
    #[serde(default = "inputs::five_percent")]
    alpha: f64,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    detection: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkers_needed: Option<Option<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    altered_at_most: Option<u64>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    some("electronic", input.electronic)?;
    at_most("altered", input.altered.unwrap_or(0), input.electronic, "`electronic`")?;
    at_most("checkers", input.checkers.unwrap_or(0), input.electronic, "`electronic`")?;
    at_most("wrong", input.wrong, input.checkers.unwrap_or(0), "`checkers`")?;
    between_0_and_1("power", input.power)?;
    between_0_and_1("alpha", input.alpha)?;
    if input.altered.is_none() && input.checkers.is_none() {
        return Err(StatisticError::range("altered", "or `checkers` must be given"));
    }
    let urn = input.altered.map(|altered| Urn::Finite { population: input.electronic, altered });
    let sample = |checked| Sample { population: input.electronic, checked, wrong: input.wrong };
    Ok(Answer {
        detection: urn.zip(input.checkers).map(|(urn, checkers)| urn.detection(checkers, 0)),
        checkers_needed: urn.map(|urn| urn.size(input.power, 0)),
        altered_at_most: input.checkers.map(|checkers| sample(checkers).upper(input.alpha)),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// AUDIT 7.5; the sizes of 950 voters stand with `discovery-size`.
    #[test]
    fn four_hundred_and_twelve_electronic_voters() {
        let answer = |input| (CODE_CHECK.compute)(&input).unwrap();
        assert_eq!(answer(json!({ "electronic": 412, "altered": 20 })), json!({ "checkers_needed": 56 }));
        assert_eq!(answer(json!({ "electronic": 412, "checkers": 60 })), json!({ "altered_at_most": 18 }));
        let both = answer(json!({ "electronic": 4, "altered": 1, "checkers": 2 }));
        assert!((both["detection"].as_f64().unwrap() - 0.5).abs() < 1e-14);
    }

    #[test]
    fn a_call_with_nothing_to_compute_is_refused() {
        assert!((CODE_CHECK.compute)(&json!({ "electronic": 412 })).is_err());
        assert!((CODE_CHECK.compute)(&json!({ "electronic": 4, "checkers": 5 })).is_err());
    }
}
