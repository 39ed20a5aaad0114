//! Assorters: what a ballot is worth to an assertion, so that the assertion is "the mean exceeds 1/2".
//!
//! Stark, Sets of Half-Average Nulls Generate Risk-Limiting Audits (SHANGRLA), Financial Cryptography 2020, sections 2 and 3;
//! Stark, Overstatement-Net-Equivalent Risk-Limiting Audit (ONEAudit), arXiv 2303.03335, for pools.

mod comparison;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::{five_percent, half};
use crate::{Field, Statistic, StatisticError};

pub use comparison::{COMPARISON_ASSORTER, Card, ONEAUDIT, Overstatement};

/// `assorter-plurality`: one winner against one loser.
pub const ASSORTER_PLURALITY: Statistic = Statistic {
    name: "assorter-plurality",
    title: "plurality assorter of one winner and one loser",
    source: "Stark, SHANGRLA, Financial Cryptography 2020, section 2.1",
    about: "A ballot is worth 1 for the winner, 0 for the loser and 1/2 otherwise; u = 1. The mean over all ballots exceeds \
        1/2 exactly if the winner has more votes. Ballots that are missing are phantoms: 1/2 in `mean`, which is what a \
        card record would be given, and 0 in `worst_mean`, which is what a hand count must give them.",
    inputs: &[
        BALLOTS,
        Field { name: "winner", meaning: "votes for the winner" },
        Field { name: "loser", meaning: "votes for the loser" },
        MISSING,
    ],
    outputs: OUTPUTS,
    example: r#"{ "ballots": 870, "winner": 620, "loser": 210, "missing": 2 }"#,
    compute: |input| {
        call("assorter-plurality", input, |input: &PluralityInput| {
            let kind = Kind::Plurality;
            kind.answer(&Tally::checked(input.ballots, input.winner, input.loser, input.missing)?)
        })
    },
};

/// `assorter-supermajority`: a winner with more than a share of the valid votes.
pub const ASSORTER_SUPERMAJORITY: Statistic = Statistic {
    name: "assorter-supermajority",
    title: "assorter of a winner that needs more than a share f of the valid votes",
    source: "Stark, SHANGRLA, Financial Cryptography 2020, section 2.3",
    about: "A ballot is worth 1/(2f) for the winner, 0 for another valid choice and 1/2 if invalid; u = 1/(2f). The mean \
        exceeds 1/2 exactly if the winner has more than the share f of the valid votes. Missing ballots are 1/2 in `mean` and \
        0 in `worst_mean`.",
    inputs: &[
        BALLOTS,
        Field { name: "winner", meaning: "valid votes for the winner" },
        Field { name: "other", meaning: "valid votes for all others" },
        Field { name: "share", meaning: "f, above 0 and below 1; default 0.5" },
        MISSING,
    ],
    outputs: OUTPUTS,
    example: r#"{ "ballots": 870, "winner": 620, "other": 235, "share": 0.6667 }"#,
    compute: |input| {
        call("assorter-supermajority", input, |input: &ShareInput| {
            let kind = Kind::AtLeast(checked_share(input.share)?);
            kind.answer(&Tally::checked(input.ballots, input.winner, input.other, input.missing)?)
        })
    },
};

/// `assorter-threshold`: a party list above or below a threshold.
pub const ASSORTER_THRESHOLD: Statistic = Statistic {
    name: "assorter-threshold",
    title: "assorter of a party above, or below, a share of the valid votes",
    source: "Stark, SHANGRLA, 2020, section 2.3; Blom, Budurushi, Rivest, Stark, Stuckey, Teague, Vukcevic, Assertion-based \
        approaches to auditing complex elections, with application to party-list proportional elections, E-Vote-ID 2021",
    about: "`above`: as `assorter-supermajority` for the party with f = `share`. `below`: the same for all other parties \
        together with 1 - f: 0 for the party, 1/(2(1-f)) for another valid choice, 1/2 if invalid; u = 1/(2(1-f)). The mean \
        exceeds 1/2 exactly if the party has more, or less, than the share f of the valid votes; exactly f is a tie in both.",
    inputs: &[
        BALLOTS,
        Field { name: "party", meaning: "valid votes for the party" },
        Field { name: "other", meaning: "valid votes for all others" },
        Field { name: "share", meaning: "f, above 0 and below 1; default 0.05" },
        Field { name: "side", meaning: "`above` (default) or `below`" },
        MISSING,
    ],
    outputs: OUTPUTS,
    example: r#"{ "ballots": 6300000, "party": 340000, "other": 5800000, "share": 0.05, "side": "above" }"#,
    compute: |input| {
        call("assorter-threshold", input, |input: &ThresholdInput| {
            let share = checked_share(input.share)?;
            let kind = if input.side == Side::Above { Kind::AtLeast(share) } else { Kind::Below(share) };
            kind.answer(&Tally::checked(input.ballots, input.party, input.other, input.missing)?)
        })
    },
};

const BALLOTS: Field = Field { name: "ballots", meaning: "ballots that are there, valid or not" };
const MISSING: Field =
    Field { name: "missing", meaning: "ballots that should be there and are not; default 0" };
const OUTPUTS: &[Field] = &[
    Field { name: "mean", meaning: "mean of the assorter over ballots and missing ones, these at 1/2" },
    Field { name: "worst_mean", meaning: "the same with missing ballots at 0" },
    Field { name: "margin", meaning: "v = 2 mean - 1, the assorter margin" },
    Field { name: "upper", meaning: "u, the largest value of the assorter" },
    Field { name: "value_winner", meaning: "value of a ballot for the winner, or for the party" },
    Field { name: "value_loser", meaning: "value of a ballot for the loser, or for another valid choice" },
    Field { name: "value_other", meaning: "value of any other ballot" },
    Field { name: "holds", meaning: "whether the assertion holds as reported: mean > 1/2" },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PluralityInput {
    ballots: u64,
    winner: u64,
    loser: u64,
    #[serde(default)]
    missing: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareInput {
    ballots: u64,
    winner: u64,
    other: u64,
    #[serde(default = "half")]
    share: f64,
    #[serde(default)]
    missing: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdInput {
    ballots: u64,
    party: u64,
    other: u64,
    #[serde(default = "five_percent")]
    share: f64,
    #[serde(default)]
    side: Side,
    #[serde(default)]
    missing: u64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Side {
    #[default]
    Above,
    Below,
}

fn checked_share(share: f64) -> Result<f64, StatisticError> {
    if 0.0 < share && share < 1.0 {
        return Ok(share);
    }
    Err(StatisticError::range("share", format!("must lie above 0 and below 1: {share}")))
}

#[derive(Debug, Serialize)]
struct Answer {
    mean: f64,
    worst_mean: f64,
    margin: f64,
    upper: f64,
    value_winner: f64,
    value_loser: f64,
    value_other: f64,
    holds: bool,
}

/// Ballots by what they are to an assertion.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tally {
    /// Ballots that are there.
    pub ballots: u64,
    /// Of these, for the winner or the party.
    pub winner: u64,
    /// Of these, for the loser, or for all other valid choices.
    pub loser: u64,
    /// Ballots that should be there and are not.
    pub missing: u64,
}

impl Tally {
    fn checked(ballots: u64, winner: u64, loser: u64, missing: u64) -> Result<Self, StatisticError> {
        if winner.checked_add(loser).is_none_or(|votes| ballots < votes) {
            return Err(StatisticError::range("ballots", format!("must hold all votes: {ballots}")));
        }
        if ballots.checked_add(missing).is_none_or(|all| all == 0) {
            return Err(StatisticError::range("ballots", "and `missing` must not both be 0, nor too large"));
        }
        Ok(Self { ballots, winner, loser, missing })
    }
}

/// What an assertion claims.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The winner has more votes than the loser.
    Plurality,
    /// The winner has more than this share of the valid votes, above 0 and below 1.
    AtLeast(f64),
    /// The party has less than this share of the valid votes, above 0 and below 1.
    Below(f64),
}

impl Kind {
    /// Returns the value of a ballot for the winner, for the loser, and for neither.
    pub fn values(self) -> [f64; 3] {
        match self {
            Self::Plurality => [1.0, 0.0, 0.5],
            Self::AtLeast(share) => [0.5 / share, 0.0, 0.5],
            Self::Below(share) => [0.0, 0.5 / (1.0 - share), 0.5],
        }
    }

    /// Returns u, the largest value a ballot can have.
    pub fn upper(self) -> f64 {
        let [winner, loser, _] = self.values();
        winner.max(loser).max(0.5)
    }

    /// Returns the mean over all ballots, those that are missing being worth `missing`.
    pub fn mean(self, tally: &Tally, missing: f64) -> f64 {
        let [winner, loser, neither] = self.values();
        let rest = tally.ballots - tally.winner - tally.loser;
        let sum = winner * tally.winner as f64
            + loser * tally.loser as f64
            + neither * rest as f64
            + missing * tally.missing as f64;
        sum / (tally.ballots + tally.missing) as f64
    }

    /// Compares what the reported votes are with what the claim needs them to be more than, in whole numbers where the share is
    /// a decimal of a double.
    fn compare(self, tally: &Tally) -> Ordering {
        let all = tally.winner + tally.loser;
        match self {
            Self::Plurality => tally.winner.cmp(&tally.loser),
            Self::AtLeast(share) => compare_share(tally.winner, all, share),
            Self::Below(share) => compare_share(tally.winner, all, share).reverse(),
        }
    }

    fn answer(self, tally: &Tally) -> Result<Answer, StatisticError> {
        let [value_winner, value_loser, value_other] = self.values();
        let holds = self.compare(tally);
        let mean = if holds.is_eq() { 0.5 } else { self.mean(tally, 0.5) };
        Ok(Answer {
            mean,
            worst_mean: if tally.missing == 0 { mean } else { self.mean(tally, 0.0) },
            margin: 2.0 * mean - 1.0,
            upper: self.upper(),
            value_winner,
            value_loser,
            value_other,
            holds: holds.is_gt(),
        })
    }
}

/// Compares a part of all votes with a share, which is the decimal that a double is written as.
fn compare_share(part: u64, all: u64, share: f64) -> Ordering {
    const MOST_DIGITS: usize = 18;
    let written = share.to_string();
    let digits = written.split_once('.').map_or("", |(_, digits)| digits);
    match digits.parse::<u64>() {
        Ok(tenths) if digits.len() <= MOST_DIGITS => {
            let unit = 10_u128.pow(digits.len() as u32);
            (u128::from(part) * unit).cmp(&(u128::from(tenths) * u128::from(all)))
        }
        _ => (part as f64).total_cmp(&(share * all as f64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(ballots: u64, winner: u64, loser: u64, missing: u64) -> Tally {
        Tally { ballots, winner, loser, missing }
    }

    /// Found by an examiner: 7 of 100 are 7 %, and 2^53 + 1 are more than 2^53 − 1.
    #[test]
    fn a_tie_is_told_from_a_lead_in_whole_numbers() {
        let answer = |kind: Kind, votes: Tally| kind.answer(&votes).unwrap();
        for (party, all, share) in [(7, 100, 0.07), (56, 800, 0.07), (105, 1_500, 0.07), (1, 20, 0.05)] {
            for kind in [Kind::AtLeast(share), Kind::Below(share)] {
                let tie = answer(kind, tally(all, party, all - party, 0));
                assert_eq!(
                    (tie.mean, tie.worst_mean, tie.margin, tie.holds),
                    (0.5, 0.5, 0.0, false),
                    "{party} of {all}"
                );
            }
            assert!(answer(Kind::AtLeast(share), tally(all, party + 1, all - party - 1, 0)).holds);
            assert!(answer(Kind::Below(share), tally(all, party - 1, all - party + 1, 0)).holds);
        }
        let close = tally(577_980, 395_010, 85_629, 0);
        assert!(answer(Kind::AtLeast(0.821_843_420_945_865_8), close).holds);
        let half = 1 << 53;
        assert!(answer(Kind::Plurality, tally(2 * half, half + 1, half - 1, 0)).holds);
        assert!(!answer(Kind::AtLeast(5e-324), tally(9, 0, 9, 0)).holds);
    }

    #[test]
    fn the_mean_exceeds_a_half_exactly_if_the_claim_is_true() {
        for winner in 0..=60 {
            let votes = tally(100, winner, 60 - winner, 0);
            let leads = |kind: Kind| 0.5 + 1e-12 < kind.mean(&votes, 0.5);
            assert_eq!(leads(Kind::Plurality), 30 < winner);
            assert_eq!(leads(Kind::AtLeast(0.25)), 15 < winner);
            assert_eq!(leads(Kind::AtLeast(0.75)), 45 < winner);
            assert_eq!(leads(Kind::Below(0.25)), winner < 15, "{winner}");
        }
    }

    #[test]
    fn missing_ballots_cost_half_a_vote_each_and_one_against_a_half_record() {
        let votes = tally(98, 60, 30, 2);
        assert!((Kind::Plurality.mean(&votes, 0.5) - 0.65).abs() < 1e-15);
        assert!((Kind::Plurality.mean(&votes, 0.0) - 0.64).abs() < 1e-15);
    }

    #[test]
    fn the_answer_counts_missing_ballots_as_half_and_as_nothing() {
        let answer = (ASSORTER_PLURALITY.compute)(&serde_json::from_str(ASSORTER_PLURALITY.example).unwrap());
        let answer = answer.unwrap();
        let mean = |field: &str| answer[field].as_f64().unwrap();
        assert!((mean("mean") - 641.0 / 872.0).abs() < 1e-15, "{answer}");
        assert!((mean("worst_mean") - 640.0 / 872.0).abs() < 1e-15, "{answer}");
    }
}
