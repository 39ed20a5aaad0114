//! Share of the leader against turnout.

use serde::{Deserialize, Serialize};

use super::moments::share;
use super::{CAVEAT, Line, units};
use crate::call::call;
use crate::{Field, PValue, Statistic, StatisticError};

/// `turnout-slope`: the measure of Sobyanin and Sukhovolsky.
pub const TURNOUT_SLOPE: Statistic = Statistic {
    name: "turnout-slope",
    title: "slope of a share on turnout, less the mean share (screening)",
    source: "Sobyanin, Sukhovolsky, Democracy Limited by Falsifications, 1995; Myagkov, Ordeshook, Shakin, The Forensics of \
        Election Fraud, 2009",
    about: "Turnout is ballots / registered, the share votes / ballots. difference = least-squares slope of share on turnout - \
        mean share over the units, each counted once. If turnout and preference are unrelated the slope is about 0 and the \
        difference about minus the mean share. With `of` `registered` the votes are divided by the registered instead; then a \
        slope about equal to the mean share among ballots is expected. Units without registered voters or ballots are left out. \
        Where all shares are the same r is 0 and p 1; two units have p = 1.",
    inputs: &[
        Field { name: "registered", meaning: "registered voters of each unit" },
        Field { name: "ballots", meaning: "ballots of each unit" },
        Field { name: "votes", meaning: "votes of each unit for the one looked at" },
        Field { name: "of", meaning: "`ballots` (default) or `registered`: what votes are a share of" },
    ],
    outputs: &[
        Field { name: "n", meaning: "units used" },
        Field { name: "slope", meaning: "least-squares slope; null where all turnouts are the same" },
        Field { name: "mean_share", meaning: "mean of the shares; null where the slope is" },
        Field { name: "difference", meaning: "slope - mean_share" },
        Field { name: "correlation", meaning: "Pearson's r of turnout and share" },
        Field {
            name: "p",
            meaning: "two-sided p of r by Student's t, n - 2 degrees of freedom; absent where the slope is null",
        },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    example: r#"{ "registered": [900, 1100, 800, 1200], "ballots": [450, 700, 600, 1100], "votes": [200, 350, 380, 900] }"#,
    compute: |input| call("turnout-slope", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    registered: Vec<u64>,
    ballots: Vec<u64>,
    votes: Vec<u64>,
    #[serde(default)]
    of: Of,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Of {
    #[default]
    Ballots,
    Registered,
}

#[derive(Debug, Serialize)]
struct Answer {
    n: u64,
    slope: Option<f64>,
    mean_share: Option<f64>,
    difference: Option<f64>,
    correlation: Option<f64>,
    #[serde(flatten)]
    p: Option<PValue>,
    caveat: &'static str,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let of_units =
        units([("registered", &input.registered), ("ballots", &input.ballots), ("votes", &input.votes)])?;
    let points: Vec<(f64, f64)> = of_units
        .filter(|[registered, ballots, _]| 0 < *registered && 0 < *ballots)
        .filter_map(|[registered, ballots, votes]| {
            let whole = if input.of == Of::Ballots { ballots } else { registered };
            Some((share(ballots, registered, false)?, share(votes, whole, false)?))
        })
        .collect();
    let line = Line::through(&points);
    Ok(Answer {
        n: points.len() as u64,
        slope: line.map(|line| line.slope),
        mean_share: line.map(|line| line.mean_y),
        difference: line.map(|line| line.slope - line.mean_y),
        correlation: line.map(|line| line.correlation),
        p: line.map(|line| line.p_value(points.len())),
        caveat: CAVEAT,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_straight_line_is_found() {
        // Turnout 1/4, 1/2, 3/4 and share 1/2, 3/4, 1.
        let input = json!({ "registered": [400, 400, 400, 0], "ballots": [100, 200, 300, 5], "votes": [50, 150, 300, 5] });
        let answer = (TURNOUT_SLOPE.compute)(&input).unwrap();
        assert_eq!(answer["n"], 3);
        for (field, value) in
            [("slope", 1.0), ("mean_share", 0.75), ("difference", 0.25), ("correlation", 1.0)]
        {
            assert!((answer[field].as_f64().unwrap() - value).abs() < 1e-14, "{field}");
        }
    }

    #[test]
    fn the_p_of_a_correlation_is_students() {
        // r = 0.5 of 12 points: t = 1.825742 with 10 degrees of freedom, two-sided p 0.0978.
        let line = Line { slope: 1.0, correlation: 0.5, mean_y: 0.0 };
        assert!((line.p_value(12).p - 0.097_9).abs() < 1e-4, "{}", line.p_value(12).p);
        assert_eq!(line.p_value(2), PValue::ONE);
    }

    /// By mpmath with 40 digits.
    #[test]
    fn a_correlation_of_many_units_keeps_the_logarithm_of_its_p() {
        for (correlation, n, log10) in
            [(0.999_38, 3_000, -4_358.998_980_333_69), (0.05, 1_000_000, -545.343_936_239_557)]
        {
            let p = Line { slope: 1.0, correlation, mean_y: 0.0 }.p_value(n);
            assert_eq!(p.p, f64::MIN_POSITIVE);
            assert!((p.log10_p.unwrap() / log10 - 1.0).abs() < 1e-10, "{p:?}");
        }
    }

    #[test]
    fn one_turnout_everywhere_has_no_slope() {
        let input = json!({ "registered": [3, 6, 9, 12], "ballots": [1, 2, 3, 4], "votes": [0, 1, 1, 2] });
        assert!((TURNOUT_SLOPE.compute)(&input).unwrap()["slope"].is_null());
    }

    #[test]
    fn lists_of_different_lengths_are_refused() {
        let input = json!({ "registered": [400], "ballots": [100, 200], "votes": [50] });
        assert!((TURNOUT_SLOPE.compute)(&input).is_err());
    }
}
