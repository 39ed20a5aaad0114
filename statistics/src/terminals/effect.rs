//! What discrepancies can do to the margin of a winner over a loser, at worst (AUDIT 7.3).

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::countable;
use crate::{Field, Statistic, StatisticError};

/// `worst-case-effect`: from counts of discrepancies to the margin.
pub const WORST_CASE_EFFECT: Statistic = Statistic {
    name: "worst-case-effect",
    title: "worst-case effect of discrepancies on the margin of a winner over a loser",
    source: "Stark 2008 and 2009 (overstatements); Banuelos, Stark 2012 for what cannot be found",
    about: "Each discrepancy is taken to have helped the winner as much as it can. A surplus ballot: 1. A valid vote taken for \
        invalid or the other way: 1. A vote moved between choices: 2. A voter who voted twice: 1. A ballot that is missing \
        at a recount, and a vote without paper: 2 if it was reported for the winner, 1 if for anything else, 0 if for the \
        loser; without a known report 2. The sum for a whole electronic part is E + W - L. Legal effects can be larger: where \
        one ballot too many voids a mobile box, look at the margin with the box and without it.",
    inputs: &[
        Field { name: "margin", meaning: "reported votes of the winner less those of the loser, 0 or more" },
        Field {
            name: "surplus",
            meaning: "ballots found beyond those issued, votes cast beyond voters admitted; default 0",
        },
        Field { name: "confused", meaning: "votes whose validity is in doubt; default 0" },
        Field { name: "moved", meaning: "votes that may stand with another choice; default 0" },
        Field { name: "double_voters", meaning: "voters who voted twice; default 0" },
        Field {
            name: "missing",
            meaning: "missing ballots: `winner`, `other`, `loser`, `unknown`, each 0 where left out",
        },
        Field { name: "paperless", meaning: "votes without paper: the same four" },
    ],
    outputs: &[
        Field { name: "surplus", meaning: "effect of the surplus" },
        Field { name: "confused", meaning: "effect of doubtful validity" },
        Field { name: "moved", meaning: "effect of moved votes" },
        Field { name: "double_voters", meaning: "effect of double voters" },
        Field { name: "missing", meaning: "effect of missing ballots" },
        Field { name: "paperless", meaning: "effect of votes without paper" },
        Field { name: "total", meaning: "their sum" },
        Field { name: "margin_at_least", meaning: "margin - total" },
        Field {
            name: "settled",
            meaning: "whether that is above 0: the winner has more votes whatever happened",
        },
    ],
    example: r#"{ "margin": 440, "surplus": 3, "paperless": { "winner": 150, "loser": 120, "other": 5 } }"#,
    compute: |input| call("worst-case-effect", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    margin: u64,
    #[serde(default)]
    surplus: u64,
    #[serde(default)]
    confused: u64,
    #[serde(default)]
    moved: u64,
    #[serde(default)]
    double_voters: u64,
    #[serde(default)]
    missing: Reported,
    #[serde(default)]
    paperless: Reported,
}

/// Ballots that cannot be looked at, by what was reported for them.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Reported {
    /// For the winner.
    pub winner: u64,
    /// For neither of the two: other choices, blank, invalid.
    pub other: u64,
    /// For the loser.
    pub loser: u64,
    /// It is not known for whom.
    pub unknown: u64,
}

impl Reported {
    /// Returns by how much the margin can be overstated if all of these were votes for the loser.
    pub fn effect(self) -> u64 {
        2 * (self.winner + self.unknown) + self.other
    }
}

#[derive(Debug, Serialize)]
struct Answer {
    surplus: u64,
    confused: u64,
    moved: u64,
    double_voters: u64,
    missing: u64,
    paperless: u64,
    total: u64,
    margin_at_least: i64,
    settled: bool,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let of = |field, reported: Reported| {
        [reported.winner, reported.other, reported.loser, reported.unknown]
            .into_iter()
            .map(move |count| (field, count))
    };
    let counts = [
        ("margin", input.margin),
        ("surplus", input.surplus),
        ("confused", input.confused),
        ("moved", input.moved),
        ("double_voters", input.double_voters),
    ];
    let parts = of("missing", input.missing).chain(of("paperless", input.paperless));
    counts.into_iter().chain(parts).try_for_each(|(field, count)| countable(field, count))?;
    let (missing, paperless, moved) = (input.missing.effect(), input.paperless.effect(), 2 * input.moved);
    let total = input.surplus + input.confused + moved + input.double_voters + missing + paperless;
    let margin_at_least = input.margin as i64 - total as i64;
    Ok(Answer {
        surplus: input.surplus,
        confused: input.confused,
        moved,
        double_voters: input.double_voters,
        missing,
        paperless,
        total,
        margin_at_least,
        settled: 0 < margin_at_least,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(input: serde_json::Value) -> serde_json::Value {
        (WORST_CASE_EFFECT.compute)(&input).unwrap()
    }

    /// The worked precinct of AUDIT 7.4: E + W − L = 275 + 150 − 120 leaves 440 − 305 of the margin.
    #[test]
    fn the_worked_mixed_precinct() {
        let effect =
            answer(json!({ "margin": 440, "paperless": { "winner": 150, "loser": 120, "other": 5 } }));
        assert_eq!((&effect["total"], &effect["margin_at_least"]), (&json!(305), &json!(135)));
        assert_eq!(effect["settled"], json!(true));
    }

    /// Replaces each vote reported by each that it may have been, and takes the worst.
    #[test]
    fn effects_are_the_worst_of_all_truths() {
        let value = |choice: &str| match choice {
            "winner" => 1_i64,
            "loser" => -1,
            _ => 0,
        };
        for reported in ["winner", "other", "loser"] {
            let worst = ["winner", "other", "loser"].map(|truth| value(reported) - value(truth));
            let worst = worst.into_iter().max().unwrap();
            assert_eq!(answer(json!({ "margin": 9, "missing": { reported: 1 } }))["total"], json!(worst));
        }
        for (kind, worst) in [("surplus", 1), ("confused", 1), ("moved", 2), ("double_voters", 1)] {
            assert_eq!(answer(json!({ "margin": 9, kind: 1 }))["total"], json!(worst), "{kind}");
        }
        assert_eq!(answer(json!({ "margin": 2, "moved": 1 }))["settled"], json!(false));
    }

    #[test]
    fn a_vote_of_unknown_kind_may_have_been_for_the_winner() {
        let reported = Reported { winner: 5, other: 7, loser: 11, unknown: 3 };
        assert_eq!(reported.effect(), 2 * (5 + 3) + 7);
    }
}
