//! The generator of published audits of 2018 and later, so that their draws can be checked (`docs/sampler.md`, 3).

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::MOST_DRAWS;
use super::consistent::Replacement;
use crate::call::call;
use crate::inputs::{self, some, yes};
use crate::{Field, Statistic, StatisticError};

/// `cryptorandom-sample`: the draws of a published seed.
pub const CRYPTORANDOM_SAMPLE: Statistic = Statistic {
    name: "cryptorandom-sample",
    title: "random whole numbers from a seed, as the package cryptorandom draws them",
    source: "Ottoboni, Stark, cryptorandom 0.3 and later: SHA256.randint with replacement, random_sample by index without; byte \
        for byte in docs/sampler.md, section 3",
    about: "Block i, from 0 on, is SHA-256(seed || \",\" || i zero bytes), as a 256-bit number whose bits are used from the \
        lowest on. A number below n takes the next bit_length(n - 1) bits, again if it is not below n. With replacement each \
        draw is `first` plus such a number below the population. Without replacement the numbers stand in a list, draw w \
        takes a place w below the length of the list, and the last of the list moves to that place.",
    inputs: &[
        Field { name: "seed", meaning: "the seed as text, in decimal where it was a number" },
        Field {
            name: "population",
            meaning: "how many numbers there are, at least 1 and at most 10^9; 10^7 without replacement",
        },
        Field { name: "take", meaning: "draws, at most 1000000; at most the population without replacement" },
        Field { name: "replacement", meaning: "default `true`" },
        Field { name: "first", meaning: "the lowest number; default 1" },
    ],
    outputs: &[Field { name: "sample", meaning: "the numbers in the order of the draws" }],
    example: r#"{ "seed": "59048535524622120046", "population": 5294, "take": 8 }"#,
    compute: |input| call("cryptorandom-sample", input, compute),
};

/// Longest list that is drawn from without replacement.
const MOST_LISTED: u64 = 10_000_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    seed: String,
    population: u64,
    take: u64,
    #[serde(default = "yes")]
    replacement: bool,
    #[serde(default = "inputs::one")]
    first: u64,
}

#[derive(Debug, Serialize)]
struct Answer {
    sample: Vec<u64>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    some("population", input.population)?;
    inputs::countable("first", input.first)?;
    let most = if input.replacement { MOST_DRAWS } else { MOST_DRAWS.min(input.population) };
    if most < input.take {
        return Err(StatisticError::range("take", format!("must be at most {most}: {}", input.take)));
    }
    if !input.replacement && MOST_LISTED < input.population {
        let problem = format!("must be at most {MOST_LISTED} without replacement: {}", input.population);
        return Err(StatisticError::range("population", problem));
    }
    let replacement = if input.replacement { Replacement::With } else { Replacement::Without };
    let drawn = draw(&input.seed, input.population, input.take, replacement);
    Ok(Answer { sample: drawn.into_iter().map(|number| number + input.first).collect() })
}

/// Draws so many numbers from 0 to below the population, which is at least 1 and, without replacement, at least as many.
pub fn draw(seed: &str, population: u64, take: u64, replacement: Replacement) -> Vec<u64> {
    let mut bits = Bits::of(seed);
    if replacement == Replacement::With {
        return (0..take).map(|_| bits.below(population)).collect();
    }
    let mut left: Vec<u64> = (0..population).collect();
    let mut sample = Vec::new();
    while (sample.len() as u64) < take && !left.is_empty() {
        let place = bits.below(left.len() as u64);
        sample.push(left.swap_remove(place as usize));
    }
    sample
}

/// A stream of random bits from a seed, the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Bits {
    blocks: Sha256,
    block: [u8; 32],
    used: usize,
}

impl Bits {
    /// Returns the stream of a seed.
    pub(crate) fn of(seed: &str) -> Self {
        let blocks = Sha256::new().chain_update(seed.as_bytes()).chain_update(b",");
        Self { blocks, block: [0; 32], used: 256 }
    }

    /// Returns a number from 0 to below n; 0 if n is at most 1.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        let bits = n.saturating_sub(1).checked_ilog2().map_or(0, |log| log + 1);
        loop {
            let number = self.take(bits);
            if number < n.max(1) {
                return number;
            }
        }
    }

    /// Returns a number from 0 to below 1 with 53 bits.
    pub(crate) fn unit(&mut self) -> f64 {
        self.take(53) as f64 / (1_u64 << 53) as f64
    }

    fn take(&mut self, bits: u32) -> u64 {
        let mut number = 0;
        let mut taken = 0;
        while taken < bits {
            if self.used == 256 {
                self.block = self.blocks.clone().finalize().into();
                self.blocks.update([0]);
                self.used = 0;
            }
            // As many bits of one byte as there are and are wanted.
            let byte = self.block.get(31 - self.used / 8).copied().unwrap_or(0);
            let offset = (self.used % 8) as u32;
            let count = (8 - offset).min(bits - taken);
            let part = u64::from(byte >> offset) & ((1 << count) - 1);
            number |= part << taken;
            taken += count;
            self.used += count as usize;
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = "59048535524622120046";

    /// Kalamazoo 2018: the eight ballots of the comparison stratum (AUDIT 3.1).
    #[test]
    fn kalamazoo_2018() {
        let answer =
            (CRYPTORANDOM_SAMPLE.compute)(&serde_json::from_str(CRYPTORANDOM_SAMPLE.example).unwrap());
        assert_eq!(answer.unwrap()["sample"], serde_json::json!([384, 355, 1643, 2235, 304, 248, 4083, 13]));
    }

    #[test]
    fn bits_go_on_over_blocks() {
        // 19 numbers of 13 bits leave 9 bits of the first block for the twentieth.
        let whole = draw(SEED, 8192, 40, Replacement::With);
        let mut bits = Bits::of(SEED);
        let mut joined = Vec::new();
        for _ in 0..40 {
            joined.push((0..13).fold(0, |number, at| number | bits.take(1) << at));
        }
        assert_eq!(whole, joined);
    }

    #[test]
    fn without_replacement_nothing_is_drawn_twice() {
        let mut sample = draw(SEED, 50, 50, Replacement::Without);
        sample.sort_unstable();
        assert_eq!(sample, (0..50).collect::<Vec<_>>());
        assert_eq!(draw(SEED, 1, 1, Replacement::With), [0]);
    }
}
