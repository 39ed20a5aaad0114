//! Votes for the leader beyond what the units of low turnout suggest.

use serde::{Deserialize, Serialize};

use super::{CAVEAT, check_lengths};
use crate::call::call;
use crate::inputs::yes;
use crate::{Field, Statistic, StatisticError};

/// `shpilkin`: votes beyond the proportion of a cluster.
pub const SHPILKIN: Statistic = Statistic {
    name: "shpilkin",
    title: "votes for the leader beyond the proportion of a cluster of turnout (screening)",
    source: "Shpilkin, Troitskii variant 40, 2009 and later; Kobak, Shpilkin, Pshenichnikov, Significance 13, 2016",
    about: "Units are put into bins of turnout (ballots / registered, at most 1) of width 1 %, bin i from i % to below i + 1 %, \
        100 % in a bin of its own. The cluster is the range of bins given, or the one bin with the most votes for all others. \
        In it ratio = leader / others. In all units with more turnout than the cluster, excess = leader - ratio times others, \
        summed; with `signed` `false` each bin whose excess is below 0 counts 0. It supposes that voters of high-turnout \
        units would choose as those of the cluster do, which town and country seldom do.",
    inputs: &[
        Field { name: "registered", meaning: "registered voters of each unit" },
        Field { name: "ballots", meaning: "ballots of each unit" },
        Field { name: "leader", meaning: "votes of each unit for the leader" },
        Field { name: "others", meaning: "valid votes of each unit for all others" },
        Field {
            name: "cluster",
            meaning: "first and last bin of the cluster, as two whole percentages; may be left out",
        },
        Field { name: "signed", meaning: "default `true`" },
    ],
    outputs: &[
        Field { name: "n", meaning: "units used: those with registered voters" },
        Field { name: "cluster", meaning: "first and last bin" },
        Field { name: "ratio", meaning: "leader / others in the cluster" },
        Field { name: "share_in_cluster", meaning: "leader / (leader + others) there" },
        Field { name: "excess", meaning: "votes beyond the proportion" },
        Field { name: "share_of_leader", meaning: "excess / all votes for the leader; null without votes" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    example: r#"{ "registered": [1000, 1000, 1000, 1000], "ballots": [400, 405, 700, 950], "leader": [200, 200, 500, 900],
  "others": [200, 205, 200, 50] }"#,
    compute: |input| call("shpilkin", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    registered: Vec<u64>,
    ballots: Vec<u64>,
    leader: Vec<u64>,
    others: Vec<u64>,
    cluster: Option<[usize; 2]>,
    #[serde(default = "yes")]
    signed: bool,
}

#[derive(Debug, Serialize)]
struct Answer {
    n: u64,
    cluster: [usize; 2],
    ratio: f64,
    share_in_cluster: f64,
    excess: f64,
    share_of_leader: Option<f64>,
    caveat: &'static str,
}

/// Votes of one percent of turnout.
#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    leader: f64,
    others: f64,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    check_lengths(&[
        ("registered", input.registered.len()),
        ("ballots", input.ballots.len()),
        ("leader", input.leader.len()),
        ("others", input.others.len()),
    ])?;
    let (bins, n) = bins(input);
    let [first, last] = input.cluster.unwrap_or_else(|| [fullest(&bins); 2]);
    if last < first || 100 < last {
        let problem = format!("must be two percentages from 0 to 100 in order: {first}, {last}");
        return Err(StatisticError::range("cluster", problem));
    }
    let inside = || bins.iter().take(last + 1).skip(first);
    let leader: f64 = inside().map(|bin| bin.leader).sum();
    let others: f64 = inside().map(|bin| bin.others).sum();
    if others <= 0.0 {
        return Err(StatisticError::range("cluster", "must hold votes for others: 0"));
    }
    let ratio = leader / others;
    let beyond = bins.iter().skip(last + 1).map(|bin| bin.leader - ratio * bin.others);
    let excess: f64 = beyond.map(|excess| if input.signed { excess } else { excess.max(0.0) }).sum();
    let all: f64 = bins.iter().map(|bin| bin.leader).sum();
    Ok(Answer {
        n,
        cluster: [first, last],
        ratio,
        share_in_cluster: leader / (leader + others),
        excess,
        share_of_leader: (0.0 < all).then(|| excess / all),
        caveat: CAVEAT,
    })
}

fn bins(input: &Input) -> ([Bin; 101], u64) {
    let mut bins = [Bin::default(); 101];
    let mut n = 0;
    let units = input.registered.iter().zip(&input.ballots).zip(input.leader.iter().zip(&input.others));
    for ((registered, ballots), (leader, others)) in units.filter(|((registered, _), _)| 0 < **registered) {
        // In whole numbers, so that 29 of 100 falls into the bin of 29 %.
        let percent = u128::from(*ballots) * 100 / u128::from(*registered);
        if let Some(bin) = bins.get_mut(percent.min(100) as usize) {
            bin.leader += *leader as f64;
            bin.others += *others as f64;
        }
        n += 1;
    }
    (bins, n)
}

/// Returns the first bin with the most votes for others.
fn fullest(bins: &[Bin]) -> usize {
    let by_others =
        bins.iter().enumerate().rev().max_by(|(_, left), (_, right)| left.others.total_cmp(&right.others));
    by_others.map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn stuffing_beyond_an_even_cluster() {
        let input = json!({
            "registered": [1000, 1000, 1000], "ballots": [400, 409, 700], "leader": [200, 209, 500], "others": [200, 200, 200],
        });
        let answer = (SHPILKIN.compute)(&input).unwrap();
        assert_eq!(answer["cluster"], json!([40, 40]));
        assert!((answer["ratio"].as_f64().unwrap() - 409.0 / 400.0).abs() < 1e-14);
        assert!((answer["excess"].as_f64().unwrap() - (500.0 - 200.0 * 409.0 / 400.0)).abs() < 1e-10);
    }

    #[test]
    fn a_bin_below_the_proportion_counts_against_or_not() {
        let mut input = json!({
            "registered": [100, 100, 100], "ballots": [29, 50, 100], "leader": [10, 0, 60], "others": [10, 10, 10],
            "cluster": [29, 29],
        });
        assert_eq!((SHPILKIN.compute)(&input).unwrap()["excess"], json!(40.0));
        input["signed"] = json!(false);
        assert_eq!((SHPILKIN.compute)(&input).unwrap()["excess"], json!(50.0));
        // In a cluster of two bins each differs from the ratio of both: neither counts.
        input["cluster"] = json!([29, 50]);
        input["signed"] = json!(true);
        assert_eq!((SHPILKIN.compute)(&input).unwrap()["excess"], json!(55.0));
        input["cluster"] = json!([60, 60]);
        assert!((SHPILKIN.compute)(&input).is_err());
    }

    #[test]
    fn what_lies_in_the_cluster_is_no_excess() {
        let answer = (SHPILKIN.compute)(&json!({
            "registered": [1000, 1000, 1000], "ballots": [400, 410, 700], "leader": [100, 300, 500], "others": [300, 110, 100],
            "cluster": [40, 41], "signed": false,
        }));
        let answer = answer.unwrap();
        let expected = 500.0 - 100.0 * 400.0 / 410.0;
        assert!((answer["excess"].as_f64().unwrap() - expected).abs() < 1e-9, "{answer}");
    }
}
