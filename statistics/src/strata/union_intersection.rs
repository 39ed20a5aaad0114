//! Two strata by a product of martingales: the largest p-value over all ways to share the hypothesis between them.
//!
//! Spertus and Stark, Sweeter than SUITE, E-Vote-ID 2022 (arXiv 2207.03379). For each pair of stratum means that leaves the
//! contest at a tie the product of the two fortunes is a martingale; the outcome is confirmed if all of them are large.

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::{between_0_and_1, half, hundred, least_sd, unit};
use crate::sequential::alpha::{Cap, Estimator, ShrinkTruncate};
use crate::sequential::martingale::{Null, Test};
use crate::strata::fisher::ln_combined;
use crate::{Field, PValue, Statistic, StatisticError};

/// `union-intersection`: the p-value of two strata.
pub const UNION_INTERSECTION: Statistic = Statistic {
    name: "union-intersection",
    title: "p-value of two strata by the product of their martingales, at the worst allocation",
    source: "Spertus, Stark, Sweeter than SUITE: Supermartingale Stratified Union-Intersection Tests of Elections, E-Vote-ID \
        2022 (arXiv 2207.03379), sections 3 and 4; Stark, ALPHA, 2023, section 4",
    about: "The hypothesis is w_1 A_1 + w_2 A_2 = t, w_k = N_k/(N_1 + N_2), A_k the mean of the assorter in stratum k. For every \
        A_1 that both strata allow, T_k is the fortune of ALPHA (`shrink-truncate`, cap `upper`, c = 0 unless given) \
        after all draws of stratum k against its mean: `p` is the largest min(1, 1/(T_1 T_2)), `p_fisher` the largest Fisher \
        combination of min(1, 1/T_1) and min(1, 1/T_2). A stratum drawn from without replacement allows only the means its \
        sample leaves: from S/N to (S + (N-n) upper)/N, S the sum of its n draws. 1/T_k stands for the largest 1/T_k of all \
        means allowed up to A_k, so that totals below t are tested with the tie, and the true means are always among those \
        tested. If the least means allowed already make more than t, p = 0 and the allocation is null; if the largest make \
        less, p = 1. A stratum counted whole has T_k = 1 at its mean. A comparison stratum gives `reported_mean`: its draws are then \
        overstatement assorters (see `comparison-assorter` with v = 2 `reported_mean` - 1 and `assorter_upper` u), whose mean B \
        belongs to A = `reported_mean` - u + (2u - v) B; `convention` = `direct` takes A = B, as the published \
        replication does, which is right only at 1/2. The maximum is looked for on 2,000 allocations, and with \
        `c` above 0 on some beside those from which on an estimate is cut off below `upper`, and refined around the four largest. Every guess of the mean uses earlier draws only; the replication published with the paper \
        includes the draw it bets on, and its smaller values (0.003 for Kalamazoo) are not p-values.",
    inputs: &[
        Field {
            name: "strata",
            meaning: "list of two objects: `size` (N_k), `sample` (values drawn, in order), `upper` (largest value, default 1), \
                `eta` (first guess of the mean of the values), `d` (default 100), `f` (default 0), `min_sd` (default 0.000001), \
                `c` (default 0), `with_replacement` (default false), and for comparison `reported_mean` with \
                `assorter_upper` (default 1)",
        },
        Field { name: "null_mean", meaning: "t, above 0 and below 1; default 0.5" },
        Field { name: "convention", meaning: "`exact` (default) or `direct`" },
    ],
    outputs: &[
        Field { name: "p", meaning: "the largest p-value of the product" },
        Field { name: "log10_p", meaning: "its decimal logarithm; null where p is 0" },
        Field {
            name: "allocation",
            meaning: "A_1 and A_2 there; null if the samples leave none with a total of at most t",
        },
        Field { name: "p_fisher", meaning: "the largest Fisher combination" },
        Field { name: "allocation_fisher", meaning: "A_1 and A_2 there, or null likewise" },
    ],
    example: r#"{ "strata": [{ "size": 500, "sample": [0.625, 0.625, 0.625, 0.625, 0.625, 0.625], "upper": 1.25, "eta": 0.625, "d": 5, "reported_mean": 0.7, "with_replacement": true }, { "size": 800, "sample": [1, 1, 0, 1, 1, 1, 0.5, 1, 1, 1], "eta": 0.75, "d": 10 }] }"#,
    compute: |input| call("union-intersection", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    strata: [StratumInput; 2],
    #[serde(default = "half")]
    null_mean: f64,
    #[serde(default)]
    convention: Convention,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StratumInput {
    size: u64,
    sample: Vec<f64>,
    #[serde(default = "unit")]
    upper: f64,
    eta: f64,
    #[serde(default = "hundred")]
    d: f64,
    #[serde(default)]
    f: f64,
    #[serde(default = "least_sd")]
    min_sd: f64,
    #[serde(default)]
    c: f64,
    #[serde(default)]
    with_replacement: bool,
    reported_mean: Option<f64>,
    #[serde(default = "unit")]
    assorter_upper: f64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Convention {
    #[default]
    Exact,
    Direct,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    allocation: Option<[f64; 2]>,
    p_fisher: f64,
    allocation_fisher: Option<[f64; 2]>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    between_0_and_1("null_mean", input.null_mean)?;
    let [first, second] = &input.strata;
    let strata = [first.checked(input.convention)?, second.checked(input.convention)?];
    let (product, fisher) = match Allocations::of(&strata, input.null_mean) {
        Allocations::AllAbove => (None, None),
        Allocations::NoneAbove(means) => (Some((means, 0.0)), Some((means, 0.0))),
        Allocations::Line(line) => (
            line.largest(|ln_p| ln_p.iter().sum()),
            line.largest(|ln_p| ln_combined(ln_p.map(|ln_p| ln_p.min(0.0)))),
        ),
    };
    Ok(Answer {
        p: product.map_or(PValue::IMPOSSIBLE, |(_, ln)| PValue::from_ln(ln)),
        allocation: product.map(|(allocation, _)| allocation),
        p_fisher: fisher.map_or(0.0, |(_, ln)| PValue::from_ln(ln).p),
        allocation_fisher: fisher.map(|(allocation, _)| allocation),
    })
}

impl StratumInput {
    fn checked(&self, convention: Convention) -> Result<Stratum<'_>, StatisticError> {
        let refuse = |problem: String| Err(StatisticError::range("strata", problem));
        if self.size == 0 {
            return refuse("must have a `size` of at least 1: 0".to_owned());
        }
        if !self.with_replacement && self.size < self.sample.len() as u64 {
            return refuse(format!("must not draw more than their `size`: {}", self.size));
        }
        if !(1e-100..=1e100).contains(&self.upper) {
            return refuse(format!("must have an `upper` from 1e-100 to 1e100: {}", self.upper));
        }
        if let Some(x) = self.sample.iter().find(|x| !(0.0..=self.upper * (1.0 + 1e-12)).contains(*x)) {
            return refuse(format!("must draw values from 0 to `upper`: {x}"));
        }
        if !(0.0..=self.upper).contains(&self.eta) {
            return refuse(format!("must have an `eta` from 0 to `upper`: {}", self.eta));
        }
        for (field, value, least) in
            [("d", self.d, 1e-100), ("min_sd", self.min_sd, 1e-100), ("f", self.f, 0.0), ("c", self.c, 0.0)]
        {
            if !(least <= value && value <= 1e100) {
                return refuse(format!("must have a `{field}` from {least:e} to 1e100: {value}"));
            }
        }
        let (offset, slope, most) = match (self.reported_mean, convention) {
            (Some(mean), Convention::Exact) if (0.0..=self.assorter_upper).contains(&mean) => {
                let most = self.assorter_upper;
                (mean - most, 2.0 * most - (2.0 * mean - 1.0), most)
            }
            (Some(mean), Convention::Exact) => {
                return refuse(format!("must have a `reported_mean` from 0 to `assorter_upper`: {mean}"));
            }
            _ => (0.0, 1.0, self.upper),
        };
        Ok(Stratum { input: self, offset, slope, most })
    }
}

/// A stratum, and how the mean of its assorter follows from the mean of the values drawn: A = offset + slope · mean.
struct Stratum<'a> {
    input: &'a StratumInput,
    offset: f64,
    slope: f64,
    /// The largest value of the assorter.
    most: f64,
}

impl Stratum<'_> {
    /// Returns the least and largest mean of the assorter that the sample leaves.
    fn range(&self) -> (f64, f64) {
        let StratumInput { size, sample, upper, with_replacement, .. } = self.input;
        let (drawn, size) = (sample.len() as f64, *size as f64);
        let (least, most) = if *with_replacement {
            (0.0, *upper)
        } else {
            let sum: f64 = sample.iter().sum();
            (sum / size, (sum + (size - drawn) * upper) / size)
        };
        let assorter = |mean: f64| (self.offset + self.slope * mean).clamp(0.0, self.most);
        (assorter(least), assorter(most))
    }

    /// Returns means of the assorter around those from which on an estimate is cut off below `upper`, where a 0 drawn takes all.
    ///
    /// Only `c` above 0 cuts off before the mean itself is `upper`. Of a long sample some draws are taken.
    fn edges(&self) -> Vec<f64> {
        const MOST_EDGES: usize = 200;
        let StratumInput { size, ref sample, upper, c, d, with_replacement, .. } = *self.input;
        if c <= 0.0 {
            return Vec::new();
        }
        let (mut edges, mut sum) = (Vec::new(), 0.0);
        let step = sample.len().div_ceil(MOST_EDGES).max(1);
        for (at, x) in sample.iter().enumerate() {
            let before = at as f64;
            let gap = c / (d + before).sqrt();
            if at.is_multiple_of(step) {
                // The null mean m of this draw with m + c / sqrt(d + j − 1) = u, and one between it and u.
                for null in [upper - gap, upper - 0.99 * gap, upper - 0.5 * gap] {
                    let left = size as f64 - before;
                    let mean = if with_replacement { null } else { (null * left + sum) / size as f64 };
                    edges.push(self.offset + self.slope * mean);
                }
            }
            sum += x;
        }
        edges
    }

    /// Returns −ln of the fortune against a mean of the assorter: −∞ where the draws exclude it.
    fn ln_p(&self, mean: f64) -> f64 {
        let input = self.input;
        if !input.with_replacement && input.size == input.sample.len() as u64 {
            // It has no mean but its own, and the fortune against a mean that is certain says nothing.
            return 0.0;
        }
        let mean = ((mean - self.offset) / self.slope).clamp(0.0, input.upper);
        let population = (!input.with_replacement).then_some(input.size);
        let null = Null { mean, upper: input.upper, population };
        let mut shrink = ShrinkTruncate::new(input.eta, &null);
        (shrink.d, shrink.c, shrink.f, shrink.least_sd) = (input.d, input.c, input.f, input.min_sd);
        shrink.cap = Cap::Upper;
        let mut test = Test::new(null, Estimator::ShrinkTruncate(shrink));
        input.sample.iter().for_each(|x| test.observe(*x));
        -test.ln_fortune()
    }
}

const POINTS: u32 = 2_000;
const REFINED: usize = 4;
/// Sums of many draws are exact to about this share.
const ROUNDING: f64 = 1e-12;

/// The means of both strata that the hypothesis and the samples allow.
enum Allocations<'a> {
    /// Whatever was not drawn, the total exceeds the null mean.
    AllAbove,
    /// Whatever was not drawn, it does not: the largest means.
    NoneAbove([f64; 2]),
    /// Those with a total of the null mean, and what lies below them.
    Line(Line<'a>),
}

impl<'a> Allocations<'a> {
    fn of(strata: &'a [Stratum<'a>; 2], null_mean: f64) -> Self {
        let [first, second] = strata;
        let sizes = [first.input.size as f64, second.input.size as f64];
        let weights = sizes.map(|size| size / (sizes[0] + sizes[1]));
        let ranges = [first.range(), second.range()];
        let total = |means: [f64; 2]| weights[0] * means[0] + weights[1] * means[1];
        if null_mean * (1.0 + ROUNDING) < total(ranges.map(|(least, _)| least)) {
            return Self::AllAbove;
        }
        let most = ranges.map(|(_, most)| most);
        if total(most) <= null_mean * (1.0 + ROUNDING) {
            return Self::NoneAbove(most);
        }
        Self::Line(Line::of(strata, ranges, |mean| (null_mean - weights[0] * mean) / weights[1]))
    }
}

/// Two means, and ln of the p-value of each stratum against them.
#[derive(Clone, Copy)]
struct Point {
    means: [f64; 2],
    ln_p: [f64; 2],
}

/// Allocations with a total of the null mean, from the least mean of stratum 1 to the largest.
struct Line<'a> {
    strata: &'a [Stratum<'a>; 2],
    points: Vec<Point>,
}

impl<'a> Line<'a> {
    /// Returns the line on which stratum 2 has the mean `other` of that of stratum 1, within the ranges of both.
    fn of(strata: &'a [Stratum<'a>; 2], ranges: [(f64, f64); 2], other: impl Fn(f64) -> f64) -> Self {
        let [(least, most), (second_least, second_most)] = ranges;
        // `other` falls along a straight line.
        let slope = other(0.0) - other(1.0);
        let back = |second: f64| (other(0.0) - second) / slope;
        let low = back(second_most).clamp(least, most);
        let high = back(second_least).clamp(low, most);
        let means = |first: f64| [first, other(first).clamp(second_least, second_most)];
        let even = |at: u32| low + f64::from(at) / f64::from(POINTS) * (high - low);
        let mut firsts: Vec<f64> = (0..=POINTS).map(even).collect();
        let [first, second] = strata;
        let edges = first.edges().into_iter().chain(second.edges().into_iter().map(back));
        firsts.extend(edges.filter(|edge| (low..=high).contains(edge)));
        firsts.sort_unstable_by(f64::total_cmp);
        let mut line = Self { strata, points: Vec::new() };
        line.points = firsts.into_iter().map(|first| line.at(means(first))).collect();
        let before = line.largest_between(0, least, low);
        line.points.iter_mut().fold(before, |largest, point| raise(&mut point.ln_p[0], largest));
        let before = line.largest_between(1, second_least, means(high)[1]);
        line.points.iter_mut().rev().fold(before, |largest, point| raise(&mut point.ln_p[1], largest));
        line
    }

    fn at(&self, means: [f64; 2]) -> Point {
        let [first, second] = self.strata;
        Point { means, ln_p: [first.ln_p(means[0]), second.ln_p(means[1])] }
    }

    /// Returns the largest ln p of one stratum at the means below those of the line.
    fn largest_between(&self, stratum: usize, from: f64, to: f64) -> f64 {
        let steps = if from < to { POINTS / 10 } else { 0 };
        let mean = |at: u32| from + f64::from(at) / f64::from(POINTS / 10) * (to - from);
        let of = |mean: f64| self.strata.get(stratum).map_or(f64::NEG_INFINITY, |of| of.ln_p(mean));
        (0..steps).map(|at| of(mean(at))).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Returns the means at which a combination of both, which grows with each, is largest, and that value.
    fn largest(&self, combined: impl Fn([f64; 2]) -> f64) -> Option<([f64; 2], f64)> {
        // A mean that one stratum excludes is excluded, whatever the other says.
        let value = |ln_p: [f64; 2]| {
            if ln_p.contains(&f64::NEG_INFINITY) { f64::NEG_INFINITY } else { combined(ln_p) }
        };
        let mut best: Vec<(usize, f64)> =
            self.points.iter().map(|point| value(point.ln_p)).enumerate().collect();
        best.sort_by(|(_, left), (_, right)| right.total_cmp(left));
        best.truncate(REFINED);
        let refined = best.iter().filter_map(|(at, _)| {
            let [first, second] = self.points.get(at.saturating_sub(1))?.means;
            let to = self.points.get((at + 1).min(self.points.len() - 1))?.means;
            let means = |share: f64| [first + share * (to[0] - first), second + share * (to[1] - second)];
            let share = super::suite::maximum_of_concave(0.0, 1.0, |share| value(self.at(means(share)).ln_p));
            Some((means(share), value(self.at(means(share)).ln_p)))
        });
        let on_points = best.iter().filter_map(|(at, ln)| Some((self.points.get(*at)?.means, *ln)));
        refined.chain(on_points).max_by(|(_, left), (_, right)| left.total_cmp(right))
    }
}

/// Raises a value to the largest so far, and returns the larger of the two.
fn raise(value: &mut f64, largest: f64) -> f64 {
    *value = value.max(largest);
    *value
}

#[cfg(test)]
mod tests;
