//! A clash attack: voters of one choice see one line as theirs, and the others of them can be used elsewhere.

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::distributions::hypergeometric;
use crate::inputs::{at_most, some};
use crate::{Field, Statistic, StatisticError};

/// `clash`: what it wins and how it can be seen.
pub const CLASH: Statistic = Statistic {
    name: "clash",
    title: "votes a clash of control codes sets free, and the chance that it shows",
    source: "Kuesters, Truderung, Vogt, Clash Attacks on the Verifiability of E-Voting Systems, IEEE S&P 2012",
    about: "A group of g voters of the same choice is given the same code. One line of the control protocol satisfies them \
        all, so g - 1 votes are free to be moved. A checker who only looks for the own code sees nothing, whoever checks. It \
        shows if two of the group are among c voters drawn at random who compare codes with each other: P(X >= 2), X \
        hypergeometric. It also shows, with certainty, if lines and votes without code are added up against the votes cast, \
        and it is prevented if the voter chooses the code and each line has a serial number of its own.",
    inputs: &[
        Field { name: "electronic", meaning: "electronic voters, E, at least 1 and at most 10^9" },
        Field { name: "group", meaning: "voters with the same code, g, at least 1" },
        Field { name: "comparing", meaning: "voters drawn at random who compare codes among each other, c" },
    ],
    outputs: &[
        Field { name: "freed", meaning: "votes set free, g - 1" },
        Field { name: "margin_effect", meaning: "by how much the margin can move, 2 (g - 1)" },
        Field { name: "seen_alone", meaning: "probability that checks of single voters show it: 0" },
        Field { name: "seen_comparing", meaning: "probability that two of the group compare" },
    ],
    example: r#"{ "electronic": 412, "group": 8, "comparing": 60 }"#,
    compute: |input| call("clash", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    electronic: u64,
    group: u64,
    comparing: u64,
}

#[derive(Debug, Serialize)]
struct Answer {
    freed: u64,
    margin_effect: u64,
    seen_alone: f64,
    seen_comparing: f64,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    some("electronic", input.electronic)?;
    some("group", input.group)?;
    at_most("group", input.group, input.electronic, "`electronic`")?;
    at_most("comparing", input.comparing, input.electronic, "`electronic`")?;
    let freed = input.group - 1;
    Ok(Answer {
        freed,
        margin_effect: 2 * freed,
        seen_alone: 0.0,
        seen_comparing: seen(input.electronic, input.group, input.comparing),
    })
}

/// Returns the probability that two of a group are among so many voters drawn at random.
pub fn seen(electronic: u64, group: u64, comparing: u64) -> f64 {
    hypergeometric(2, electronic, group, comparing).upper.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_a_group_by_counting_pairs() {
        // A group of two among four, two of whom compare: one pair of six.
        assert!((seen(4, 2, 2) - 1.0 / 6.0).abs() < 1e-14);
        assert_eq!(seen(4, 2, 1), 0.0);
        assert_eq!(seen(4, 1, 4), 0.0);
        assert!((seen(4, 2, 4) - 1.0).abs() < 1e-14);
    }
}
