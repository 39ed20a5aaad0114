//! A contest with a part on paper and a part that left none: what the paper alone can confirm.
//!
//! Every electronic vote is counted against the winner (Bañuelos and Stark, Limiting Risk by Turning Manifest Phantoms into
//! Evil Zombies, arXiv 1207.3413, taken to a whole stratum): the outcome holds whatever the terminals did if the paper margin
//! exceeds E_max, that is, if the mean of the plurality assorter over the N paper ballots exceeds (1 + E_max/N)/2.

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::{between_0_and_1, five_percent, hold_the_pair, hundred, of_some_size};
use crate::sequential::alpha::{Estimator, ShrinkTruncate};
use crate::sequential::martingale::{Null, Test, run};
use crate::{Field, PValue, Statistic, StatisticError};

/// `paper-null`: the hypothesis a paper sample is tested against, and its p-value.
pub const PAPER_NULL: Statistic = Statistic {
    name: "paper-null",
    title: "test of a paper part against a paperless part that may all have been for the loser",
    source: "Bañuelos, Stark, Limiting Risk by Turning Manifest Phantoms into Evil Zombies, 2012 (arXiv 1207.3413); Stark, \
        Sets of Half-Average Nulls Generate Risk-Limiting Audits (SHANGRLA), 2020, section 3.4; Stark, ALPHA, 2023",
    about: "t = (1 + (`electronic` + `surplus`)/N)/2: the hypothesis is that the winner's lead on paper is at most \
        `electronic` + `surplus`. If the reported paper margin is not above that, or t is 1 or more, no audit of paper can \
        confirm the outcome: `can_be_confirmed` is false, `reason` says why, and p is 1 whatever was drawn. Otherwise p \
        is that of `alpha`, `shrink-truncate`, without replacement from N, of the values 1 (winner), 0 (loser) and 1/2 \
        (neither). `electronic` is the most by which the paperless part may favour the loser: all its votes by the \
        counter, by the marks in the voter list if they are more, or the listed voters less the paper ballots issued, \
        which needs no electronic record at all. A p-value at or below the risk limit says that the outcome holds whatever \
        the terminals did; it never says that the electronic result is right.",
    inputs: &[
        Field { name: "ballots", meaning: "N, paper ballots, at least 1" },
        Field { name: "winner", meaning: "paper ballots reported for the winner" },
        Field { name: "loser", meaning: "paper ballots reported for the loser" },
        Field {
            name: "electronic",
            meaning: "E_max, votes by which the paperless part may favour the loser, at least 0",
        },
        Field {
            name: "surplus",
            meaning: "paper ballots that may have been added, each worth one vote of margin; default 0",
        },
        Field {
            name: "sample",
            meaning: "list of the values drawn, 1, 0 or 0.5, in their order; default none",
        },
        Field { name: "eta", meaning: "first guess of the mean; default (1 + paper margin/N)/2" },
        Field { name: "d", meaning: "how many draws the guess weighs, above 0; default 100" },
        Field { name: "risk_limit", meaning: "for `stopped_at`, above 0 and below 1; default 0.05" },
    ],
    outputs: &[
        Field { name: "p", meaning: "the p-value valid at any time" },
        Field { name: "log10_p", meaning: "its decimal logarithm; null where p is 0" },
        Field { name: "p_last", meaning: "the value after the last draw" },
        Field {
            name: "stopped_at",
            meaning: "number of the first draw with p <= `risk_limit`; null if none",
        },
        Field { name: "null_mean", meaning: "t" },
        Field { name: "paper_margin", meaning: "the reported lead on paper" },
        Field {
            name: "can_be_confirmed",
            meaning: "whether a sample of paper can confirm the outcome at all",
        },
        Field { name: "reason", meaning: "why it cannot; null if it can" },
    ],
    example: r#"{ "ballots": 870, "winner": 620, "loser": 210, "electronic": 275, "sample": [1, 1, 0, 1, 1, 1, 0.5, 1, 1, 0, 1, 1] }"#,
    compute: |input| call("paper-null", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ballots: u64,
    winner: u64,
    loser: u64,
    electronic: u64,
    #[serde(default)]
    surplus: u64,
    #[serde(default)]
    sample: Vec<f64>,
    eta: Option<f64>,
    #[serde(default = "hundred")]
    d: f64,
    #[serde(default = "five_percent")]
    risk_limit: f64,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    p_last: f64,
    stopped_at: Option<u64>,
    null_mean: f64,
    paper_margin: i128,
    can_be_confirmed: bool,
    reason: Option<&'static str>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let paper = input.checked()?;
    let reason = paper.obstacle();
    let null_mean = paper.null_mean();
    let confirmed = Answer {
        p: PValue::ONE,
        p_last: 1.0,
        stopped_at: None,
        null_mean,
        paper_margin: paper.margin(),
        can_be_confirmed: reason.is_none(),
        reason,
    };
    if reason.is_some() {
        return Ok(confirmed);
    }
    let eta = input.eta.unwrap_or_else(|| paper.reported_mean());
    if !(null_mean..=1.0).contains(&eta) {
        return Err(StatisticError::range("eta", format!("must lie from {null_mean} to 1: {eta}")));
    }
    let null = Null { mean: null_mean, upper: 1.0, population: Some(input.ballots) };
    let mut shrink = ShrinkTruncate::new(eta, &null);
    shrink.d = input.d;
    let test = Test::new(null, Estimator::ShrinkTruncate(shrink));
    let outcome = run(test, input.sample.iter().copied(), input.risk_limit);
    Ok(Answer { p: outcome.p, p_last: outcome.p_last.p, stopped_at: outcome.stopped_at, ..confirmed })
}

impl Input {
    fn checked(&self) -> Result<Paper, StatisticError> {
        let Self { ballots, winner, loser, electronic, surplus, .. } = *self;
        if ballots == 0 {
            return Err(StatisticError::range("ballots", "must be at least 1: 0"));
        }
        hold_the_pair(ballots, winner, loser)?;
        if let Some(x) = self.sample.iter().find(|x| ![0.0, 0.5, 1.0].contains(*x)) {
            return Err(StatisticError::range("sample", format!("must hold 1, 0 and 0.5 only: {x}")));
        }
        if ballots < self.sample.len() as u64 {
            let problem = format!("must not be below the length of `sample`: {ballots}");
            return Err(StatisticError::range("ballots", problem));
        }
        of_some_size("d", self.d)?;
        between_0_and_1("risk_limit", self.risk_limit)?;
        Ok(Paper { ballots, winner, loser, electronic, surplus })
    }
}

/// The paper part of a contest, and what stands against it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Paper {
    /// N, paper ballots.
    pub ballots: u64,
    /// Of these, reported for the winner.
    pub winner: u64,
    /// Of these, reported for the loser.
    pub loser: u64,
    /// E_max, votes by which the paperless part may favour the loser.
    pub electronic: u64,
    /// Paper ballots that may have been added.
    pub surplus: u64,
}

impl Paper {
    /// Returns the reported lead of the winner on paper.
    pub fn margin(&self) -> i128 {
        i128::from(self.winner) - i128::from(self.loser)
    }

    /// Returns the lead that would leave a tie.
    fn needed(&self) -> i128 {
        i128::from(self.electronic) + i128::from(self.surplus)
    }

    /// Returns t, the mean of the plurality assorter over the paper ballots at which the contest is a tie.
    pub fn null_mean(&self) -> f64 {
        f64::midpoint(1.0, self.needed() as f64 / self.ballots as f64)
    }

    /// Returns the mean of the assorter as reported.
    pub fn reported_mean(&self) -> f64 {
        f64::midpoint(1.0, self.margin() as f64 / self.ballots as f64)
    }

    /// Returns why no audit of paper can confirm the outcome; none if one can.
    pub fn obstacle(&self) -> Option<&'static str> {
        if i128::from(self.ballots) <= self.needed() {
            return Some(
                "cannot be confirmed by any audit of paper: there are not more paper ballots than votes without paper",
            );
        }
        (self.margin() <= self.needed())
            .then_some("cannot be confirmed by any audit of paper: the paper margin does not exceed the votes without paper")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::simulation::{Stream, most_false_alarms, runs};

    fn answer(input: &Value) -> Value {
        (PAPER_NULL.compute)(input).unwrap()
    }

    /// AUDIT 7.4: the worked example.
    #[test]
    fn a_precinct_whose_paper_outweighs_its_terminals() {
        let sample = [1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 0.0, 1.0, 1.0].repeat(10);
        let precinct = json!({
            "ballots": 870, "winner": 620, "loser": 210, "electronic": 275, "eta": 0.735, "sample": sample,
        });
        let confirmed = answer(&precinct);
        assert!((confirmed["null_mean"].as_f64().unwrap() - 0.658_046).abs() < 5e-7);
        assert!((confirmed["p"].as_f64().unwrap() - 0.004_070_8).abs() < 5e-8, "{confirmed}");
        assert_eq!(confirmed["reason"], Value::Null);

        let mut whole_list = precinct;
        whole_list["electronic"] = json!(970);
        let open = answer(&whole_list);
        assert_eq!((&open["p"], &open["can_be_confirmed"]), (&json!(1.0), &json!(false)));
    }

    /// AUDIT 11.5: a paper margin of 40 below 500 electronic votes, whatever the sample says.
    #[test]
    fn a_paper_margin_below_the_electronic_votes_gives_one_and_says_why() {
        let input = json!({
            "ballots": 620, "winner": 320, "loser": 280, "electronic": 500, "sample": vec![1.0; 300],
        });
        let open = answer(&input);
        assert_eq!(open["p"], json!(1.0));
        assert!(open["reason"].as_str().unwrap().contains("the paper margin does not exceed"));
        let tie =
            answer(&json!({ "ballots": 100, "winner": 60, "loser": 20, "electronic": 30, "surplus": 10 }));
        assert_eq!(tie["can_be_confirmed"], json!(false));
    }

    /// AUDIT 11.8: 60 votes of paper margin, and 60 electronic votes that were all for the loser.
    #[test]
    fn adversarial_terminals_are_confirmed_no_oftener_than_the_risk_limit() {
        let paper = Paper { ballots: 400, winner: 260, loser: 120, electronic: 60, surplus: 0 };
        let mut cards = [vec![1.0; 220], vec![0.0; 160], vec![0.5; 20]].concat();
        let null = Null { mean: paper.null_mean(), upper: 1.0, population: Some(400) };
        let mut stream = Stream::new(2_010);
        let mut alarms = 0;
        for _ in 0..runs() {
            stream.shuffle(&mut cards);
            let shrink = ShrinkTruncate::new(paper.reported_mean(), &null);
            let test = Test::new(null, Estimator::ShrinkTruncate(shrink));
            alarms += u64::from(run(test, cards.iter().copied(), 0.05).stopped_at.is_some());
        }
        assert!(0 < alarms && alarms <= most_false_alarms(0.05), "{alarms}");
    }
}
