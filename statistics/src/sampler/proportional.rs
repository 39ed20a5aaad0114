//! Batches drawn with probability proportional to a bound, from the same tickets (`docs/sampler.md`, 2).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::MOST_DRAWS;
use super::consistent::Tickets;
use crate::call::call;
use crate::{Field, Statistic, StatisticError};

/// Greatest sum of the bounds: above it 18 digits would favour some batches visibly.
const MOST_BOUND: u64 = 1_000_000_000_000;
/// 10^18: so many values have the digits that are used.
const SCALE: u128 = 1_000_000_000_000_000_000;

/// `proportional-sampler`: batches drawn in proportion to their bounds.
pub const PROPORTIONAL_SAMPLER: Statistic = Statistic {
    name: "proportional-sampler",
    title: "random sample of batches, in proportion to a bound, with replacement, from a public seed",
    source: "Aslam, Popa, Rivest, On Auditing Elections When Precincts Have Different Sizes, EVT 2008 (PPEBWR); byte for byte \
        in docs/sampler.md, section 2",
    about: "Draw j, from 1 on, takes the first ticket of the id j (written in decimal) as in `consistent-sampler`. With D its \
        first 18 digits as a whole number and T the sum of the bounds, the position is floor(D T / 10^18), from 0 to T - 1, \
        and the batch drawn is the first, in the order of the input, at which the bounds added up exceed the position. A \
        batch with bound 0 is never drawn. Bounds are whole numbers: multiply u_p by a power of ten and round up. More \
        draws continue the same list.",
    inputs: &[
        Field { name: "seed", meaning: "any text, taken as UTF-8" },
        Field {
            name: "batches",
            meaning: "list of `id` and `bound`, a whole number; the bounds make 1 to 10^12 together",
        },
        Field { name: "take", meaning: "draws, at most 1000000" },
    ],
    outputs: &[Field {
        name: "sample",
        meaning: "list of `draw` (from 1), `id`, `ticket` (18 digits after `0.`, as text) and `position`",
    }],
    example: r#"{ "seed": "314159", "take": 3, "batches": [{ "id": "A", "bound": 120 }, { "id": "B", "bound": 40 }] }"#,
    compute: |input| call("proportional-sampler", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    seed: String,
    batches: Vec<Batch>,
    take: u64,
}

/// A batch and how likely it is drawn.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Its name.
    pub id: String,
    /// Its bound: the batch is drawn with this share of the sum of all bounds.
    pub bound: u64,
}

#[derive(Debug, Serialize)]
struct Answer {
    sample: Vec<Draw>,
}

/// One draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Draw {
    /// Its number, from 1.
    pub draw: u64,
    /// The batch.
    pub id: String,
    /// The 18 digits used, after `0.`.
    pub ticket: String,
    /// Where it falls among the bounds added up, from 0.
    pub position: u64,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    if MOST_DRAWS < input.take {
        return Err(StatisticError::range("take", format!("must be at most {MOST_DRAWS}: {}", input.take)));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = input.batches.iter().find(|batch| !seen.insert(batch.id.as_str())) {
        return Err(StatisticError::range("batches", format!("must have different ids: {}", twice.id)));
    }
    let sum = input.batches.iter().try_fold(0_u64, |sum, batch| sum.checked_add(batch.bound));
    if !sum.is_some_and(|sum| (1..=MOST_BOUND).contains(&sum)) {
        let problem = format!("must have bounds from 1 to {MOST_BOUND} together: {}", shown(sum));
        return Err(StatisticError::range("batches", problem));
    }
    Ok(Answer { sample: draw(&input.seed, &input.batches, input.take) })
}

fn shown(sum: Option<u64>) -> String {
    sum.map_or_else(|| "more".to_owned(), |sum| sum.to_string())
}

/// Draws so many batches. The bounds must make at least 1 and at most 10^12 together.
pub fn draw(seed: &str, batches: &[Batch], take: u64) -> Vec<Draw> {
    let tickets = Tickets::of(seed);
    let ends: Vec<u64> = batches
        .iter()
        .scan(0_u64, |sum, batch| {
            *sum = sum.saturating_add(batch.bound);
            Some(*sum)
        })
        .collect();
    let all = ends.last().copied().unwrap_or(0);
    (1..=take)
        .filter_map(|draw| {
            let ticket = tickets.first(&draw.to_string());
            let digits = ticket.number.get(2..20)?;
            let position = (digits.parse::<u128>().ok()? * u128::from(all) / SCALE) as u64;
            let batch = batches.get(ends.partition_point(|end| *end <= position))?;
            Some(Draw { draw, id: batch.id.clone(), ticket: format!("0.{digits}"), position })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batches(bounds: &[u64]) -> Vec<Batch> {
        bounds.iter().enumerate().map(|(at, bound)| Batch { id: at.to_string(), bound: *bound }).collect()
    }

    /// Computed by hand from the page with another SHA-256.
    #[test]
    fn the_vector_of_the_page() {
        let drawn = draw("314159", &batches(&[120, 0, 40]), 4);
        let shown: Vec<_> =
            drawn.iter().map(|draw| (draw.id.as_str(), draw.ticket.as_str(), draw.position)).collect();
        assert_eq!(
            shown,
            [
                ("0", "0.191801245940742274", 30),
                ("2", "0.974687867147849192", 155),
                ("2", "0.820171101793308809", 131),
                ("0", "0.380099988509878156", 60)
            ]
        );
    }

    #[test]
    fn batches_are_drawn_in_proportion() {
        let bounds = [5, 0, 20, 75];
        let mut counts = [0_u32; 4];
        for draw in draw("2026", &batches(&bounds), 10_000) {
            counts[draw.id.parse::<usize>().unwrap()] += 1;
        }
        assert_eq!(counts[1], 0);
        for (count, bound) in counts.iter().zip(bounds) {
            let expected = f64::from(u32::try_from(bound).unwrap()) * 100.0;
            assert!((f64::from(*count) - expected).abs() < 4.0 * expected.sqrt() + 1.0, "{counts:?}");
        }
    }

    #[test]
    fn bounds_that_make_nothing_or_too_much_are_refused() {
        for bound in [0, MOST_BOUND + 1, u64::MAX] {
            let input = serde_json::json!({
                "seed": "1", "take": 1, "batches": [{ "id": "A", "bound": bound }],
            });
            assert!((PROPORTIONAL_SAMPLER.compute)(&input).is_err());
        }
    }
}
