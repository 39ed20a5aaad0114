//! The dip: how far a sample is from any distribution with one mode.

use serde::{Deserialize, Serialize};

use super::{CAVEAT, check_lengths, scale_of};
use crate::call::call;
use crate::inputs::seed;
use crate::sampler::cryptorandom::Bits;
use crate::{Field, Statistic, StatisticError};

/// `dip`: Hartigan's test of one mode.
pub const DIP: Statistic = Statistic {
    name: "dip",
    title: "distance of a sample from the nearest distribution with one mode (screening)",
    source: "Hartigan, Hartigan, The Dip Test of Unimodality, Annals of Statistics 13, 1985; algorithm: Hartigan, AS 217, Applied \
        Statistics 34, 1985",
    about: "The dip is the greatest distance between the sample's distribution function and the nearest one that is convex up \
        to a mode and concave from it, at least 1/(2n). p = (1 + uniform samples of the same size with at least this dip) / \
        (1 + simulations): among distributions with one mode the uniform one has the largest dips in the limit.",
    inputs: &[
        Field { name: "values", meaning: "numbers, at least one, at most 1000000" },
        Field {
            name: "simulations",
            meaning: "uniform samples, at most 100000, and times values at most 10^7; default 0: no p",
        },
        Field { name: "seed", meaning: "a text; default `1`" },
    ],
    outputs: &[
        Field { name: "n", meaning: "values" },
        Field { name: "dip", meaning: "the dip, at most 1/4 in the limit" },
        Field { name: "p", meaning: "p by simulation; null without" },
        Field { name: "log10_p", meaning: "its decimal logarithm, or null" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    example: r#"{ "values": [0.31, 0.33, 0.35, 0.36, 0.38, 0.71, 0.74, 0.75, 0.77, 0.78], "simulations": 200 }"#,
    compute: |input| call("dip", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    values: Vec<f64>,
    #[serde(default)]
    simulations: u64,
    #[serde(default = "seed")]
    seed: String,
}

#[derive(Debug, Serialize)]
struct Answer {
    n: u64,
    dip: f64,
    p: Option<f64>,
    log10_p: Option<f64>,
    caveat: &'static str,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    check_lengths(&[("values", input.values.len())])?;
    let n = input.values.len() as u64;
    if n == 0 {
        return Err(StatisticError::range("values", "must hold at least one number: []"));
    }
    if 100_000 < input.simulations || 10_000_000 < n * input.simulations {
        let problem =
            format!("must be at most 100000, and times values at most 10000000: {}", input.simulations);
        return Err(StatisticError::range("simulations", problem));
    }
    let dip = dip(&input.values);
    let mut bits = Bits::of(&input.seed);
    let mut is_at_least = || {
        let sample: Vec<f64> = (0..n).map(|_| bits.unit()).collect();
        dip <= self::dip(&sample)
    };
    let at_least = (0..input.simulations).filter(|_| is_at_least()).count();
    let p = (0 < input.simulations).then(|| (1 + at_least) as f64 / (1 + input.simulations) as f64);
    Ok(Answer { n, dip, p, log10_p: p.map(f64::log10), caveat: CAVEAT })
}

/// Returns the dip of at least one value; none may be NaN.
pub fn dip(values: &[f64]) -> f64 {
    let scale = scale_of(values);
    let mut sorted: Vec<f64> = values.iter().map(|value| value / scale).collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    if n < 2 || sorted.first() == sorted.last() {
        return 1.0 / (2.0 * n.max(1) as f64);
    }
    Search::new(sorted).run() / (2.0 * n as f64)
}

/// The search for the modal interval, with distances in steps of the distribution function times two.
struct Search {
    x: Vec<f64>,
    /// For each place the one before it on the greatest convex minorant of what lies left of it.
    left: Vec<usize>,
    /// For each place the one after it on the least concave majorant of what lies right of it.
    right: Vec<usize>,
}

#[expect(clippy::indexing_slicing, reason = "places are made here and lie within the sample")]
impl Search {
    fn new(x: Vec<f64>) -> Self {
        let n = x.len();
        let mut left: Vec<usize> = (0..n).map(|at| at.saturating_sub(1)).collect();
        for at in 1..n {
            while 0 < left[at] {
                let (near, far) = (left[at], left[left[at]]);
                if (x[at] - x[near]) * ((near - far) as f64) < (x[near] - x[far]) * ((at - near) as f64) {
                    break;
                }
                left[at] = far;
            }
        }
        let mut right: Vec<usize> = (0..n).map(|at| (at + 1).min(n - 1)).collect();
        for at in (0..n - 1).rev() {
            while right[at] < n - 1 {
                let (near, far) = (right[at], right[right[at]]);
                if (x[near] - x[at]) * ((far - near) as f64) < (x[far] - x[near]) * ((near - at) as f64) {
                    break;
                }
                right[at] = far;
            }
        }
        Self { x, left, right }
    }

    /// Narrows the modal interval until the distance between both hulls inside it is below what lies outside.
    fn run(&self) -> f64 {
        let (mut low, mut high, mut dip) = (0, self.x.len() - 1, 1.0_f64);
        loop {
            // The minorant from the right end to the left, the majorant from the left end to the right.
            let minorant: Vec<usize> = hull(high, low, &self.left);
            let majorant: Vec<usize> = hull(low, high, &self.right);
            let (gap, at_minorant, at_majorant) = self.widest_gap(&minorant, &majorant);
            if gap < dip {
                return dip;
            }
            let below = minorant[at_minorant..].windows(2).map(|ends| self.above_chord(ends[1], ends[0]));
            let above = majorant[at_majorant..].windows(2).map(|ends| self.below_chord(ends[0], ends[1]));
            dip = below.chain(above).fold(dip, f64::max);
            let (next_low, next_high) = (minorant[at_minorant], majorant[at_majorant]);
            if next_low == low && next_high == high {
                return dip;
            }
            (low, high) = (next_low, next_high);
        }
    }

    /// Returns the greatest distance between the hulls, and at which of their points it is.
    fn widest_gap(&self, minorant: &[usize], majorant: &[usize]) -> (f64, usize, usize) {
        if minorant.len() == 2 && majorant.len() == 2 {
            return (1.0, 1, 1);
        }
        let x = |at: usize| self.x[at];
        let (mut gap, mut best) = (0.0, (minorant.len() - 1, majorant.len() - 1));
        let (mut i, mut j) = (minorant.len() - 2, 1);
        loop {
            let (below, above) = (minorant[i], majorant[j]);
            let here = if below > above {
                // A point of the majorant over a piece of the minorant.
                let from = minorant[i + 1];
                let share = (x(above) - x(from)) / (x(below) - x(from));
                let gap = (above - from + 1) as f64 - share * (below - from) as f64;
                j += 1;
                (gap, (i + 1, j - 1))
            } else {
                let from = majorant[j - 1];
                let share = (x(below) - x(from)) / (x(above) - x(from));
                let gap = share * (above - from) as f64 - (below as f64 - from as f64 - 1.0);
                let at = (i, j);
                i = i.saturating_sub(1);
                (gap, at)
            };
            if gap <= here.0 {
                (gap, best) = here;
            }
            j = j.min(majorant.len() - 1);
            if minorant[i] == majorant[j] {
                return (gap, best.0, best.1);
            }
        }
    }

    /// Returns how far the distribution function rises above the chord between two places of the minorant.
    fn above_chord(&self, from: usize, to: usize) -> f64 {
        self.chord(from, to, |steps, chord| steps + 1.0 - chord)
    }

    /// Returns how far it falls below the chord between two places of the majorant.
    fn below_chord(&self, from: usize, to: usize) -> f64 {
        self.chord(from, to, |steps, chord| chord - (steps - 1.0))
    }

    fn chord(&self, from: usize, to: usize, distance: impl Fn(f64, f64) -> f64) -> f64 {
        let width = self.x[to] - self.x[from];
        if to - from < 2 || width <= 0.0 {
            return 1.0;
        }
        let slope = (to - from) as f64 / width;
        let at = |place: usize| distance((place - from) as f64, (self.x[place] - self.x[from]) * slope);
        (from..=to).map(at).fold(1.0, f64::max)
    }
}

/// Follows the links from one end to the other.
fn hull(from: usize, to: usize, links: &[usize]) -> Vec<usize> {
    let next = |at: &usize| (*at != to).then(|| links.get(*at).copied()).flatten();
    std::iter::successors(Some(from), next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenly_spread_values_have_the_least_dip() {
        for n in [2_u32, 5, 40] {
            let values: Vec<f64> = (0..n).map(f64::from).collect();
            assert!((dip(&values) - 0.5 / f64::from(n)).abs() < 1e-12, "{n}: {}", dip(&values));
        }
        assert_eq!(dip(&[3.0; 10]), 0.05);
        assert_eq!(dip(&[-1.7e308, 0.1e308, 1.7e308]), dip(&[-1.7, 0.1, 1.7]), "differences beyond a double");
    }

    #[test]
    fn two_heaps_have_the_greatest_dip() {
        let values: Vec<f64> = (0..100).map(|i| if i < 50 { 0.0 } else { 1.0 }).collect();
        assert!((dip(&values) - 0.25).abs() < 0.006, "{}", dip(&values));
    }

    /// A place with the least and the greatest value a function may have there.
    type Band = (f64, f64, f64);

    /// Returns the least value at the last place of a convex function between the bands, if there is one.
    fn least_at_end(bands: &[Band]) -> Option<f64> {
        for (b, (x, low, high)) in bands.iter().enumerate() {
            let chords =
                bands[..b].iter().flat_map(|left| bands[b + 1..].iter().map(move |right| (left, right)));
            let over =
                chords.map(|(left, right)| left.2 + (right.2 - left.2) * (x - left.0) / (right.0 - left.0));
            if high < low || over.fold(f64::INFINITY, f64::min) < low - 1e-12 {
                return None;
            }
        }
        let (end, low, _) = bands[bands.len() - 1];
        let inner = &bands[..bands.len() - 1];
        let lines = inner.iter().enumerate().flat_map(|(b, near)| {
            let beyond = move |far: &Band| near.1 + (near.1 - far.2) * (end - near.0) / (near.0 - far.0);
            inner[..b].iter().map(beyond).chain([near.1])
        });
        Some(lines.fold(low, f64::max))
    }

    /// The distance of a sample from the nearest function with its mode at one of the values, by trying distances.
    fn by_bands(values: &[f64]) -> f64 {
        let mut x = values.to_vec();
        x.sort_by(f64::total_cmp);
        let n = x.len() as f64;
        let fits = |d: f64| {
            let step = |i: usize| i as f64 / n;
            (0..x.len()).any(|mode| {
                // Left of the mode convex, right of it concave, and at the mode it may jump up.
                let mut left: Vec<Band> = (0..mode).map(|i| (x[i], step(i + 1) - d, step(i) + d)).collect();
                left.push((x[mode], step(mode) - d, step(mode) + d));
                let turned = |i: usize| (-x[i], -(step(i) + d), -(step(i + 1) - d));
                let mut right: Vec<Band> = (mode + 1..x.len()).rev().map(turned).collect();
                right.push((-x[mode], -(step(mode + 1) + d), -(step(mode + 1) - d)));
                let ends = least_at_end(&left).zip(least_at_end(&right));
                ends.is_some_and(|(left, right)| left <= -right + 1e-12)
            })
        };
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if fits(middle) { high = middle } else { low = middle }
        }
        high
    }

    #[test]
    fn the_dip_is_the_distance_from_the_nearest_unimodal_function() {
        let mut bits = Bits::of("5");
        for n in 3..12 {
            for _ in 0..10 {
                let values: Vec<f64> = (0..n).map(|_| bits.unit()).collect();
                let (found, expected) = (dip(&values), by_bands(&values));
                assert!((found - expected).abs() < 1e-9, "{values:?}: {found}, {expected}");
            }
        }
    }

    #[test]
    fn two_humps_are_unlikely_under_one() {
        let values: Vec<f64> =
            (0..60).map(|i| f64::from(i % 30) / 100.0 + if i < 30 { 0.0 } else { 0.7 }).collect();
        let answer = (DIP.compute)(&serde_json::json!({ "values": values, "simulations": 100 })).unwrap();
        assert!(answer["p"].as_f64().unwrap() < 0.02, "{answer}");
    }
}
