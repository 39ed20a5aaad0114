//! Overstatement assorters: how far a card's record flattered the winner, with pools and missing cards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::unit;
use crate::{Field, Statistic, StatisticError};

/// `comparison-assorter`: values of compared cards.
pub const COMPARISON_ASSORTER: Statistic = Statistic {
    name: "comparison-assorter",
    title: "overstatement assorter of cards that were compared with their records",
    source: "Stark, SHANGRLA, Financial Cryptography 2020, section 3.2; Bañuelos, Stark, 2012 (arXiv 1207.3413) for missing cards",
    about: "b = (1 - (A(cvr) - A(mvr))/u)/(2 - v/u): A(cvr) is the assorter of the record, A(mvr) of the card in hand. A \
        record that is missing (null) counts 1/2, a card that is missing (null) counts 0. `values` go into `alpha` or \
        `betting` with `null_mean` 0.5 and `upper` = `overstatement_upper`. v at or below 0 is refused: there is nothing \
        to confirm.",
    inputs: &[
        MARGIN,
        UPPER,
        Field {
            name: "cards",
            meaning: "list of `{ \"cvr\": A, \"mvr\": A }`, each from 0 to `upper` or null",
        },
    ],
    outputs: OUTPUTS,
    example: r#"{ "margin": 0.02, "cards": [{ "cvr": 1, "mvr": 1 }, { "cvr": 1, "mvr": 0 }, { "cvr": 0.5, "mvr": null }] }"#,
    compute: |input| call("comparison-assorter", input, compute),
};

/// `oneaudit`: values of cards, some of which have only the total of their pool.
pub const ONEAUDIT: Statistic = Statistic {
    name: "oneaudit",
    title: "overstatement assorter where some cards have only the total of their pool (ONEAudit)",
    source: "Stark, Overstatement-Net-Equivalent Risk-Limiting Audit: ONEAudit, 2023 (arXiv 2303.03335), section 3",
    about: "As `comparison-assorter`, with A(cvr) of a pooled card the mean of its pool, sum/cards. A card names `pool` \
        or gives `cvr`, not both; one with neither has no record and counts 1/2.",
    inputs: &[
        MARGIN,
        UPPER,
        Field {
            name: "pools",
            meaning: "object from a pool's name to `{ \"cards\": n, \"sum\": sum of the assorter over them }`",
        },
        Field {
            name: "cards",
            meaning: "list of `{ \"pool\": name, \"mvr\": A }` or `{ \"cvr\": A, \"mvr\": A }`, `mvr` null for a missing card",
        },
    ],
    outputs: OUTPUTS,
    example: r#"{ "margin": 0.2, "pools": { "bag 1": { "cards": 200, "sum": 130 } }, "cards": [{ "pool": "bag 1", "mvr": 1 }, { "pool": "bag 1", "mvr": 0 }, { "cvr": 1, "mvr": 1 }] }"#,
    compute: |input| call("oneaudit", input, compute_pools),
};

const MARGIN: Field = Field {
    name: "margin",
    meaning: "v, twice the mean of the assorter over the records less 1, above 0 and at most 2u - 1",
};
const UPPER: Field =
    Field { name: "upper", meaning: "u, the largest value of the assorter, at least 0.5; default 1" };
const OUTPUTS: &[Field] = &[
    Field { name: "values", meaning: "b of each card, in their order" },
    Field { name: "clean_value", meaning: "b of a card without error, 1/(2 - v/u)" },
    Field { name: "overstatement_upper", meaning: "the largest b, 2/(2 - v/u)" },
    Field { name: "mean", meaning: "mean of `values`; null without cards" },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    margin: f64,
    #[serde(default = "unit")]
    upper: f64,
    cards: Vec<CardInput>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardInput {
    cvr: Option<f64>,
    mvr: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolsInput {
    margin: f64,
    #[serde(default = "unit")]
    upper: f64,
    pools: BTreeMap<String, PoolInput>,
    cards: Vec<PooledCardInput>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolInput {
    cards: u64,
    sum: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PooledCardInput {
    pool: Option<String>,
    cvr: Option<f64>,
    mvr: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Answer {
    values: Vec<f64>,
    clean_value: f64,
    overstatement_upper: f64,
    mean: Option<f64>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let assorter = Overstatement::checked(input.margin, input.upper)?;
    let cards =
        input.cards.iter().map(|card| assorter.card(card.cvr, card.mvr)).collect::<Result<Vec<_>, _>>()?;
    Ok(assorter.answer(&cards))
}

fn compute_pools(input: &PoolsInput) -> Result<Answer, StatisticError> {
    let assorter = Overstatement::checked(input.margin, input.upper)?;
    for (name, pool) in &input.pools {
        let most = input.upper * pool.cards as f64;
        if pool.cards == 0 || !(0.0..=most).contains(&pool.sum) {
            let problem =
                format!("must hold cards, and a `sum` from 0 to `upper` times their number: `{name}`");
            return Err(StatisticError::range("pools", problem));
        }
    }
    let mut cards = Vec::with_capacity(input.cards.len());
    for card in &input.cards {
        let record = match (&card.pool, card.cvr) {
            (Some(name), None) => match input.pools.get(name) {
                Some(pool) => Some(pool.sum / pool.cards as f64),
                None => {
                    let problem = format!("names a pool that is not there: `{name}`");
                    return Err(StatisticError::range("cards", problem));
                }
            },
            (Some(name), Some(_)) => {
                let problem = format!("must give `pool` or `cvr`, not both: `{name}`");
                return Err(StatisticError::range("cards", problem));
            }
            (None, cvr) => cvr,
        };
        cards.push(assorter.card(record, card.mvr)?);
    }
    Ok(assorter.answer(&cards))
}

/// A card and its record, as an assorter sees them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// The assorter of the record; 1/2 where there is none.
    pub record: f64,
    /// The assorter of the card in hand; 0 where it cannot be found.
    pub in_hand: f64,
}

/// The overstatement assorter of an assorter with upper bound u and margin v.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overstatement {
    /// v, above 0.
    pub margin: f64,
    /// u, above v/2.
    pub upper: f64,
}

impl Overstatement {
    fn checked(margin: f64, upper: f64) -> Result<Self, StatisticError> {
        if !(0.5 <= upper && upper.is_finite()) {
            return Err(StatisticError::range("upper", format!("must be at least 0.5: {upper}")));
        }
        if !(0.0 < margin && margin <= 2.0 * upper - 1.0 + 1e-12) {
            return Err(StatisticError::range(
                "margin",
                format!("must be above 0 and at most 2u - 1: {margin}"),
            ));
        }
        Ok(Self { margin, upper })
    }

    /// Returns b of a card: from 0, for a whole overstatement, to [`Self::upper_value`].
    pub fn value(&self, card: Card) -> f64 {
        (1.0 - (card.record - card.in_hand) / self.upper) * self.clean_value()
    }

    /// Returns b of a card without error.
    pub fn clean_value(&self) -> f64 {
        1.0 / (2.0 - self.margin / self.upper)
    }

    /// Returns the largest b.
    pub fn upper_value(&self) -> f64 {
        2.0 * self.clean_value()
    }

    fn card(&self, record: Option<f64>, in_hand: Option<f64>) -> Result<Card, StatisticError> {
        let card = Card { record: record.unwrap_or(0.5), in_hand: in_hand.unwrap_or(0.0) };
        let outside = |value: &f64| !(0.0..=self.upper * (1.0 + 1e-12)).contains(value);
        match [card.record, card.in_hand].into_iter().find(outside) {
            None => Ok(card),
            Some(value) => {
                Err(StatisticError::range("cards", format!("must hold values from 0 to `upper`: {value}")))
            }
        }
    }

    fn answer(&self, cards: &[Card]) -> Answer {
        let values: Vec<f64> = cards.iter().map(|card| self.value(*card)).collect();
        let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
        Answer { values, clean_value: self.clean_value(), overstatement_upper: self.upper_value(), mean }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// SHANGRLA, section 3.2: errors in votes, for a margin of 2 %.
    #[test]
    fn errors_move_the_value_by_half_of_the_clean_one_a_vote() {
        let assorter = Overstatement { margin: 0.02, upper: 1.0 };
        let clean = 1.0 / 1.98;
        for (record, in_hand, expected) in
            [(1.0, 1.0, clean), (1.0, 0.0, 0.0), (1.0, 0.5, clean / 2.0), (0.0, 1.0, 2.0 * clean)]
        {
            let value = assorter.value(Card { record, in_hand });
            assert!((value - expected).abs() < 1e-15, "{record} {in_hand}: {value}");
        }
    }

    /// The mean of b exceeds 1/2 exactly if that of the assorter over the cards does, pooled or not.
    #[test]
    fn the_overstatements_of_all_cards_balance_the_margin() {
        let records = [vec![0.65; 20], vec![1.0; 5], vec![0.0; 3]].concat();
        let margin = 2.0 * records.iter().sum::<f64>() / 28.0 - 1.0;
        let assorter = Overstatement { margin, upper: 1.0 };
        for winners in 0..=28 {
            let b: f64 = (0..28)
                .zip(&records)
                .map(|(at, record)| {
                    let in_hand = if at < winners { 1.0 } else { 0.0 };
                    assorter.value(Card { record: *record, in_hand })
                })
                .sum();
            assert_eq!(0.5 + 1e-12 < b / 28.0, 14 < winners, "{winners}");
        }
    }

    #[test]
    fn cards_that_cannot_be_read_are_refused() {
        let with = |card| {
            (ONEAUDIT.compute)(
                &json!({ "margin": 0.2, "pools": { "a": { "cards": 2, "sum": 1 } }, "cards": [card] }),
            )
        };
        let value = |card| with(card).unwrap()["values"][0].as_f64().unwrap();
        // A pool with a mean of 1/2, a card that is not there, and a record that is not there.
        for (card, b) in [
            (json!({ "pool": "a", "mvr": 1 }), 1.5 / 1.8),
            (json!({ "pool": "a", "mvr": null }), 0.5 / 1.8),
            (json!({ "cvr": 1, "mvr": null }), 0.0),
            (json!({ "cvr": null, "mvr": 0 }), 0.5 / 1.8),
        ] {
            assert!((value(card.clone()) - b).abs() < 1e-15, "{card}");
        }
        for card in [
            json!({ "pool": "b" }),
            json!({ "pool": "a", "cvr": 1 }),
            json!({ "cvr": 2 }),
            json!({ "mvr": -1 }),
        ] {
            assert!(with(card.clone()).is_err(), "{card}");
        }
    }
}
