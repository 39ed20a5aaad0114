//! Are there more empty votes on one kind of ballot than on the other (AUDIT 7.7)?

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::distributions::hypergeometric;
use crate::inputs::{at_most, countable};
use crate::{Field, PValue, Statistic, StatisticError};

/// `mode-test`: undervotes on paper against electronic ones.
pub const MODE_TEST: Statistic = Statistic {
    name: "mode-test",
    title: "undervotes of electronic ballots against those of paper in the same unit",
    source: "Ottoboni, Stark, Election Integrity and Electronic Voting Machines in 2018 Georgia, USA, E-Vote-ID 2019, section 3",
    about: "Undervotes are ballots without a countable vote in the contest: blank and invalid, and against all if the auditor \
        counts it so. Given all ballots and all undervotes of the unit, X, the electronic ones among them, is hypergeometric \
        if the kind of ballot makes no difference. lower = P(X <= x), upper = P(X >= x), p = min(1, 2 min(lower, upper)). \
        Compare with the other contests of the same cards: a kind of voter that skips contests shows in all of them. \
        Candidates' shares may differ between the kinds lawfully, since voters choose the kind; do not test these.",
    inputs: &[
        Field { name: "paper_ballots", meaning: "ballots on paper, at most 10^9" },
        Field { name: "paper_undervotes", meaning: "of these undervotes" },
        Field { name: "electronic_ballots", meaning: "electronic ballots, at most 10^9" },
        Field { name: "electronic_undervotes", meaning: "of these undervotes, x" },
    ],
    outputs: &[
        Field { name: "paper_rate", meaning: "undervotes a paper ballot; null without ballots" },
        Field { name: "electronic_rate", meaning: "undervotes an electronic ballot; null without ballots" },
        Field { name: "expected", meaning: "mean of X" },
        Field { name: "lower", meaning: "P(X <= x)" },
        Field { name: "log10_lower", meaning: "its decimal logarithm" },
        Field { name: "upper", meaning: "P(X >= x)" },
        Field { name: "log10_upper", meaning: "its decimal logarithm" },
        Field { name: "p", meaning: "two-sided p-value" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
    ],
    example: r#"{ "paper_ballots": 4461, "paper_undervotes": 35, "electronic_ballots": 55999, "electronic_undervotes": 3014 }"#,
    compute: |input| call("mode-test", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    paper_ballots: u64,
    paper_undervotes: u64,
    electronic_ballots: u64,
    electronic_undervotes: u64,
}

#[derive(Debug, Serialize)]
struct Answer {
    paper_rate: Option<f64>,
    electronic_rate: Option<f64>,
    expected: f64,
    lower: f64,
    log10_lower: Option<f64>,
    upper: f64,
    log10_upper: Option<f64>,
    #[serde(flatten)]
    p: PValue,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let (paper, electronic) = (input.paper_ballots, input.electronic_ballots);
    countable("paper_ballots", paper)?;
    countable("electronic_ballots", electronic)?;
    at_most("paper_undervotes", input.paper_undervotes, paper, "`paper_ballots`")?;
    at_most("electronic_undervotes", input.electronic_undervotes, electronic, "`electronic_ballots`")?;
    let undervotes = input.paper_undervotes + input.electronic_undervotes;
    let tails = hypergeometric(input.electronic_undervotes, paper + electronic, undervotes, electronic);
    let (lower, upper) = (PValue::from_ln(tails.lower), PValue::from_ln(tails.upper));
    let rate = |undervotes: u64, ballots: u64| (0 < ballots).then(|| undervotes as f64 / ballots as f64);
    Ok(Answer {
        paper_rate: rate(input.paper_undervotes, paper),
        electronic_rate: rate(input.electronic_undervotes, electronic),
        expected: rate(undervotes, paper + electronic).unwrap_or(0.0) * electronic as f64,
        lower: lower.p,
        log10_lower: lower.log10_p,
        upper: upper.p,
        log10_upper: upper.log10_p,
        p: PValue::from_ln(tails.two_sided()),
    })
}

/// Returns the p-value of undervotes, given as ballots and undervotes on paper and electronically.
pub fn p_value(paper: (u64, u64), electronic: (u64, u64)) -> PValue {
    let tails = hypergeometric(electronic.1, paper.0 + electronic.0, paper.1 + electronic.1, electronic.0);
    PValue::from_ln(tails.two_sided())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bibb county, Lieutenant Governor 2018 (AUDIT 7.7).
    #[test]
    fn bibb_county() {
        let p = p_value((60_460 - 55_999, 3_049 - 3_014), (55_999, 3_014));
        assert!((p.p / 1.96e-60 - 1.0).abs() < 3e-3, "{}", p.p);
        assert!((p.log10_p.unwrap() + 59.707).abs() < 2e-3);
    }

    #[test]
    fn small_units_by_counting() {
        // Two ballots of each kind and two undervotes: all on one side in 1 of 6 ways, twice that is the p.
        assert!((p_value((2, 0), (2, 2)).p - 1.0 / 3.0).abs() < 1e-14);
        assert!((p_value((2, 1), (2, 1)).p - 1.0).abs() < 1e-14);
        assert_eq!(p_value((0, 0), (5, 2)), PValue::ONE);
    }

    #[test]
    fn the_answer_is_that_of_the_electronic_undervotes() {
        let answer = (MODE_TEST.compute)(&serde_json::json!({
            "paper_ballots": 4, "paper_undervotes": 1, "electronic_ballots": 2, "electronic_undervotes": 2,
        }));
        let answer = answer.unwrap();
        // Three undervotes on six ballots: both electronic ones have one in C(4, 1) of C(6, 3) ways.
        for (field, expected) in
            [("expected", 1.0), ("lower", 1.0), ("upper", 0.2), ("p", 0.4), ("paper_rate", 0.25)]
        {
            assert!((answer[field].as_f64().unwrap() - expected).abs() < 1e-14, "{field}: {answer}");
        }
    }
}
