//! Differences in turnout of two contests on the same day, against the winner's share.

use serde::{Deserialize, Serialize};

use super::{CAVEAT, Line, units};
use crate::call::call;
use crate::{Field, PValue, Statistic, StatisticError};

/// `undervoting`: irregularities between two contests.
pub const UNDERVOTING: Statistic = Statistic {
    name: "undervoting",
    title: "correlation of undervoting irregularities with the winner's share (screening)",
    source: "Behrens, undervoting irregularities, EPSA 2022",
    about: "For each unit u = |main - base| / main, main and base the ballots found in two contests of the same voters. If the \
        differences are mistakes of voters and clerks, u and the winner's share in the main contest are uncorrelated. Pearson's \
        r with two-sided p by Student's t. Units without main ballots are left out. Where all u are the same r is 0 \
        and p 1; two units have p = 1.",
    inputs: &[
        Field { name: "main", meaning: "ballots of each unit in the main contest" },
        Field { name: "base", meaning: "ballots of each unit in the other contest" },
        Field { name: "winner_votes", meaning: "votes of each unit for the winner of the main contest" },
    ],
    outputs: &[
        Field { name: "n", meaning: "units used" },
        Field { name: "mean_irregularity", meaning: "mean of u; null where r is" },
        Field { name: "correlation", meaning: "r; null where all shares are the same" },
        Field { name: "p", meaning: "its p; absent where r is null" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    example: r#"{ "main": [400, 510, 620, 300], "base": [398, 511, 600, 300], "winner_votes": [180, 260, 450, 120] }"#,
    compute: |input| call("undervoting", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    main: Vec<u64>,
    base: Vec<u64>,
    winner_votes: Vec<u64>,
}

#[derive(Debug, Serialize)]
struct Answer {
    n: u64,
    mean_irregularity: Option<f64>,
    correlation: Option<f64>,
    #[serde(flatten)]
    p: Option<PValue>,
    caveat: &'static str,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let of_units =
        units([("main", &input.main), ("base", &input.base), ("winner_votes", &input.winner_votes)])?;
    let points: Vec<(f64, f64)> = of_units
        .filter(|[main, ..]| 0 < *main)
        .map(|[main, base, votes]| {
            let whole = main as f64;
            (votes as f64 / whole, main.abs_diff(base) as f64 / whole)
        })
        .collect();
    let line = Line::through(&points);
    Ok(Answer {
        n: points.len() as u64,
        mean_irregularity: line.map(|line| line.mean_y),
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
    fn irregularities_that_grow_with_the_share_correlate() {
        let input =
            json!({ "main": [100, 100, 100, 0], "base": [99, 102, 97, 4], "winner_votes": [10, 20, 30, 0] });
        let answer = (UNDERVOTING.compute)(&input).unwrap();
        assert!((answer["correlation"].as_f64().unwrap() - 1.0).abs() < 1e-12);
        assert!((answer["mean_irregularity"].as_f64().unwrap() - 0.02).abs() < 1e-14);
        let same = json!({ "main": [100, 100], "base": [99, 102], "winner_votes": [10, 10] });
        assert!((UNDERVOTING.compute)(&same).unwrap()["correlation"].is_null());
    }
}
