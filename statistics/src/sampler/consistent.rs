//! The consistent sampler: each item has a ticket of its own, and the lowest tickets are drawn (`docs/sampler.md`, 1).

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::MOST_DRAWS;
use crate::call::call;
use crate::{Field, Statistic, StatisticError};

/// Most of take² for each item with replacement: tickets then fill some 100 MB at most.
const MOST_SQUARE: u64 = 100_000_000;

/// `consistent-sampler`: items drawn by their tickets.
pub const CONSISTENT_SAMPLER: Statistic = Statistic {
    name: "consistent-sampler",
    title: "random sample of named items from a public seed",
    source: "Rivest, Consistent Sampling with Replacement, arXiv 1808.10016; byte for byte in docs/sampler.md, section 1",
    about: "The first ticket of an item is 0. and the decimal digits, in reverse order, of SHA-256(hex(SHA-256(seed)) || id) \
        padded to 64 digits. The items with the lowest tickets are drawn, lowest first. With replacement an item drawn gets a \
        next ticket, above its last. An item's tickets depend on seed and id alone: adding items never changes the order of \
        the others. Without replacement more draws than items give all items.",
    inputs: &[
        Field { name: "seed", meaning: "any text, such as the digits of rolled dice; taken as UTF-8" },
        Field { name: "ids", meaning: "names of the items, all different" },
        Field {
            name: "take",
            meaning: "draws, at most 1000000; with replacement take^2 at most 10^8 times the number of items, since the tickets \
            of an item drawn again and again grow by a leading nine about every second time",
        },
        Field { name: "replacement", meaning: "default `false`" },
        Field {
            name: "digits",
            meaning: "cuts each ticket to so many digits after its leading nines; default all",
        },
    ],
    outputs: &[Field {
        name: "sample",
        meaning: "list of `id`, `ticket` (a decimal number as text) and `generation` (1 for the first ticket of an item)",
    }],
    example: r#"{ "seed": "314159", "ids": ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"], "take": 4, "digits": 18 }"#,
    compute: |input| call("consistent-sampler", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    seed: String,
    ids: Vec<String>,
    take: u64,
    #[serde(default)]
    replacement: bool,
    digits: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Answer {
    sample: Vec<Ticket>,
}

/// One draw. Tickets sort into the order in which they are drawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Ticket {
    /// A number between 0 and 1 as decimal digits after `0.`, which sorts as text.
    #[serde(rename = "ticket")]
    pub number: String,
    /// The item.
    pub id: String,
    /// Which ticket of the item this is, from 1.
    pub generation: u64,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    if MOST_DRAWS < input.take {
        return Err(StatisticError::range("take", format!("must be at most {MOST_DRAWS}: {}", input.take)));
    }
    let most = MOST_SQUARE.saturating_mul(input.ids.len() as u64).isqrt();
    if input.replacement && !input.ids.is_empty() && most < input.take {
        let problem =
            format!("must be at most {most} with replacement from {} items: {}", input.ids.len(), input.take);
        return Err(StatisticError::range("take", problem));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = input.ids.iter().find(|id| !seen.insert(id.as_str())) {
        return Err(StatisticError::range("ids", format!("must all be different: {twice}")));
    }
    let replacement = if input.replacement { Replacement::With } else { Replacement::Without };
    let mut sample = draw(&input.seed, &input.ids, input.take, replacement);
    if let Some(digits) = input.digits {
        sample
            .iter_mut()
            .for_each(|ticket| ticket.number.truncate(nines(&ticket.number).saturating_add(digits)));
    }
    Ok(Answer { sample })
}

/// Whether an item drawn can be drawn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// It can.
    With,
    /// It cannot.
    Without,
}

/// Draws so many items, lowest ticket first. The ids must all be different.
pub fn draw(seed: &str, ids: &[String], take: u64, replacement: Replacement) -> Vec<Ticket> {
    let tickets = Tickets::of(seed);
    let mut basket: BinaryHeap<Reverse<Ticket>> = ids.iter().map(|id| Reverse(tickets.first(id))).collect();
    let mut sample = Vec::new();
    for _ in 0..take {
        let Some(Reverse(ticket)) = basket.pop() else {
            break;
        };
        if replacement == Replacement::With {
            basket.push(Reverse(ticket.next()));
        }
        sample.push(ticket);
    }
    sample
}

/// The tickets of one seed.
#[derive(Clone, Debug)]
pub(super) struct Tickets {
    after_seed: Sha256,
}

impl Tickets {
    pub(super) fn of(seed: &str) -> Self {
        let mut after_seed = Sha256::new();
        for byte in Sha256::digest(seed.as_bytes()) {
            after_seed.update(format!("{byte:02x}"));
        }
        Self { after_seed }
    }

    pub(super) fn first(&self, id: &str) -> Ticket {
        let digest = self.after_seed.clone().chain_update(id.as_bytes()).finalize();
        Ticket { number: format!("0.{}", digits(&digest.into())), id: id.to_owned(), generation: 1 }
    }
}

impl Ticket {
    /// Returns the next ticket of the item: uniform between this one and 1.
    fn next(&self) -> Self {
        let limit = format!("{}0", self.number);
        let kept = limit.get(..nines(&limit)).unwrap_or("0.");
        for attempt in 1_u64.. {
            let digest = Sha256::digest(format!("{}:{attempt}", self.number).as_bytes());
            let number = format!("{kept}{}", digits(&digest.into()));
            if limit < number {
                return Self { number, id: self.id.clone(), generation: self.generation + 1 };
            }
        }
        self.clone()
    }
}

/// Returns where the digits after `0.` and leading nines begin.
fn nines(number: &str) -> usize {
    let rest = number.strip_prefix("0.").unwrap_or(number);
    number.len() - rest.trim_start_matches('9').len()
}

/// Returns the decimal digits of a 256-bit number, padded to 64 digits, in reverse order: the low ones are the unbiased ones.
fn digits(bytes: &[u8; 32]) -> String {
    let mut words =
        bytes.as_chunks().0.iter().map(|word| u64::from(u32::from_be_bytes(*word))).collect::<Vec<_>>();
    let mut reversed = String::with_capacity(80);
    while words.iter().any(|word| *word != 0) {
        let mut rest = 0;
        for word in &mut words {
            let value = rest << 32 | *word;
            *word = value / 1_000_000_000;
            rest = value % 1_000_000_000;
        }
        reversed.extend(format!("{rest:09}").chars().rev());
    }
    // The last group is padded as well: those zeros lead the number.
    reversed.truncate(reversed.trim_end_matches('0').len());
    format!("{reversed:0<64}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> Vec<String> {
        ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"].map(str::to_owned).to_vec()
    }

    /// The vector of AUDIT 11.9.
    #[test]
    fn six_items_of_two_batches() {
        let sample =
            (CONSISTENT_SAMPLER.compute)(&serde_json::from_str(CONSISTENT_SAMPLER.example).unwrap()).unwrap();
        let drawn: Vec<(&str, &str)> = sample["sample"]
            .as_array()
            .unwrap()
            .iter()
            .map(|ticket| (ticket["id"].as_str().unwrap(), ticket["ticket"].as_str().unwrap()))
            .collect();
        assert_eq!(
            drawn,
            [
                ("B-2", "0.410310858090729035"),
                ("B-3", "0.470960291255156282"),
                ("A-3", "0.471438751218990090"),
                ("A-2", "0.567089805977933924"),
            ]
        );
    }

    /// The numbers that the sampler of Rivest prints in its documentation.
    #[test]
    fn documented_fractions() {
        let digest = Sha256::digest(b"abc").into();
        assert_eq!(
            digits(&digest),
            "56998071861792858926477341561059638840106636224182943832566300809078486324348"
        );
        let first = Tickets::of("01382438112797316654").first("AB-130");
        assert_eq!(
            first.number,
            "0.26299714122838008416507544297546663599715395525154425586041245287750224561854"
        );
        assert_eq!(
            first.next().number,
            "0.8232357229934205790595761924514048157652891124687533667363938813600770093316"
        );
        let short = Ticket { number: "0.25471".to_owned(), id: String::new(), generation: 1 };
        assert_eq!(
            short.next().number,
            "0.642853261655004694691182528114375607701032283189922170593838029306715548381901"
        );
    }

    #[test]
    fn zero_has_64_digits_and_nines_are_kept() {
        assert_eq!(digits(&[0; 32]), "0".repeat(64));
        let mut ten = [0; 32];
        ten[31] = 10;
        assert_eq!(digits(&ten), format!("01{}", "0".repeat(62)));
        let late = Ticket { number: "0.9995".to_owned(), id: String::new(), generation: 1 };
        assert!(late.next().number.starts_with("0.999"));
        assert!(late.number < late.next().number);
    }

    #[test]
    fn a_part_of_the_items_is_drawn_in_the_same_order() {
        for replacement in [Replacement::With, Replacement::Without] {
            let all = draw("7", &ids(), 200, replacement);
            let part = draw("7", &ids()[..3], 20, replacement);
            let of_part: Vec<Ticket> =
                all.into_iter().filter(|ticket| ticket.id.starts_with('A')).take(20).collect();
            assert_eq!(part, of_part);
        }
        assert_eq!(draw("7", &ids(), 200, Replacement::Without).len(), 6);
    }

    #[test]
    fn tickets_that_would_grow_without_end_are_refused() {
        let with = |take: u64, replacement: bool, ids: &[&str]| {
            (CONSISTENT_SAMPLER.compute)(&serde_json::json!({
                "seed": "1", "ids": ids, "take": take, "replacement": replacement,
            }))
        };
        let error = with(10_001, true, &["A"]).unwrap_err().to_string();
        assert_eq!(error, "field `take` must be at most 10000 with replacement from 1 items: 10001");
        assert!(with(10_001, true, &["A", "B"]).is_ok());
        assert!(with(1_000_000, false, &["A"]).is_ok());
        assert_eq!(with(1_000_000, true, &[]).unwrap()["sample"], serde_json::json!([]));
    }

    #[test]
    fn with_replacement_every_item_is_drawn_alike() {
        let mut counts = [0_u32; 6];
        for ticket in draw("2026", &ids(), 6_000, Replacement::With) {
            counts[ids().iter().position(|id| *id == ticket.id).unwrap()] += 1;
        }
        let chi2: f64 = counts.iter().map(|count| (f64::from(*count) - 1000.0).powi(2) / 1000.0).sum();
        // The 99.9 % point of chi-square with 5 degrees of freedom; the seed is fixed.
        assert!(chi2 < 20.52, "{counts:?}");
    }
}
