//! How much stuffing would explain a fingerprint of turnout and share: the parametric model of Klimek and others, fitted.
//!
//! The model is theirs; the fit is a likelihood, and not their comparison of simulated histograms. A unit with turnout a and
//! share v, both normal, loses a fraction x of its non-voters and x^alpha of the others' votes to the winner. For a given x that
//! can be undone, so that the density of a unit is a sum over x, and the parameters follow from one another until they stay
//! (expectation and maximisation: Dempster, Laird, Rubin 1977).

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use super::{CAVEAT, units};
use crate::call::call;
use crate::{Field, Statistic, StatisticError};

/// `klimek`: shares of units with incremental and with extreme fraud in the model of 2012.
pub const KLIMEK: Statistic = Statistic {
    name: "klimek",
    title: "how much incremental and extreme fraud the model of Klimek and others needs to explain turnout and shares (screening)",
    source: "Klimek, Yegorov, Hanel, Thurner, Statistical detection of systematic election irregularities, PNAS 109, 2012 (arXiv \
        1201.3087) for the model; the fit by maximum likelihood is of this program",
    about: "Turnout (ballots / registered) and share (votes / ballots) of a clean unit are normal and independent. With \
        probability f_i (incremental) a fraction x, half-normal with scale theta and below 1, of the non-voters and x^alpha of \
        the votes for others are counted for the winner; with probability f_e (extreme) x is 1 less a half-normal of scale \
        0.075. Units are put into cells of 1/4 % by 1/4 %, or 1/2 % or 1 % where more than 6,000 of them would be filled, and all parameters are fitted by maximum likelihood, alpha among 0.5, 1, \
        1.5, 2 and 3. `gain` is ln of the likelihood over that of a fit without fraud: below about 5 the data ask for none, \
        and f_i and f_e mean nothing. The fit begins at three places and may miss the best. On data made by the model with 2,000 or more \
        units f_i mostly comes back within 0.06 and f_e within 0.03; where most units have fraud, several sets of parameters \
        fit about as well, and f_i may be off by tenths. Real elections are not normal: town and country, or a popular candidate in places with high turnout, are \
        explained as fraud by this model too.",
    inputs: &[
        Field { name: "registered", meaning: "registered voters of each unit" },
        Field { name: "ballots", meaning: "ballots of each unit" },
        Field { name: "votes", meaning: "votes of each unit for the winner" },
    ],
    outputs: &[
        Field {
            name: "n",
            meaning: "units used, at least 100: with ballots, not more than registered, and not more votes than ballots",
        },
        Field { name: "incremental", meaning: "f_i, share of units" },
        Field { name: "extreme", meaning: "f_e, share of units" },
        Field {
            name: "alpha",
            meaning: "alpha, above 1 if votes of others are changed less readily than non-voters added",
        },
        Field { name: "theta", meaning: "scale of x in incremental units" },
        Field { name: "turnout_mean", meaning: "mean turnout before fraud" },
        Field { name: "turnout_deviation", meaning: "its standard deviation" },
        Field { name: "share_mean", meaning: "mean share before fraud" },
        Field { name: "share_deviation", meaning: "its standard deviation" },
        Field { name: "gain", meaning: "ln of the likelihood over that of the best fit without fraud" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    // A hundred units made by the model, the last twenty of them with incremental fraud.
    example: r#"{ "registered": [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
  "ballots": [505, 653, 588, 688, 708, 631, 540, 499, 655, 567, 604, 612, 569, 762, 614, 761, 550, 483, 653, 524, 652, 569, 617, 565, 720, 563, 638, 563, 592, 616, 599, 739, 529, 624, 683, 644, 772, 558, 463, 703, 646, 788, 661, 462, 502, 533, 579, 640, 499, 613, 698, 551, 475, 519, 767, 691, 622, 577, 503, 666, 691, 575, 756, 686, 470, 534, 562, 429, 708, 527, 654, 632, 509, 619, 530, 518, 582, 615, 547, 537, 700, 754, 634, 865, 662, 565, 644, 766, 564, 725, 720, 683, 789, 801, 671, 630, 590, 644, 541, 772],
  "votes": [169, 144, 131, 323, 282, 265, 250, 206, 298, 379, 236, 243, 236, 344, 317, 325, 383, 199, 442, 108, 259, 282, 295, 327, 326, 294, 220, 312, 246, 275, 153, 347, 289, 281, 461, 391, 268, 294, 195, 389, 168, 398, 330, 141, 322, 226, 293, 305, 67, 292, 306, 270, 164, 248, 403, 327, 251, 119, 161, 343, 418, 319, 339, 297, 217, 246, 270, 282, 293, 237, 322, 159, 297, 184, 161, 294, 327, 183, 373, 184, 321, 252, 321, 637, 496, 415, 403, 455, 177, 505, 443, 425, 530, 567, 369, 328, 305, 249, 214, 426] }"#,
    compute: |input| call("klimek", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    registered: Vec<u64>,
    ballots: Vec<u64>,
    votes: Vec<u64>,
}

#[derive(Debug, Serialize)]
struct Answer {
    n: u64,
    incremental: f64,
    extreme: f64,
    alpha: f64,
    theta: f64,
    turnout_mean: f64,
    turnout_deviation: f64,
    share_mean: f64,
    share_deviation: f64,
    gain: f64,
    caveat: &'static str,
}

const FEWEST: u64 = 100;
/// Cells in each direction: the first number with which few enough are not empty, or the last.
const CELLS: [u64; 3] = [400, 200, 100];
const MOST_CELLS: usize = 6_000;
const ALPHAS: [f64; 5] = [0.5, 1.0, 1.5, 2.0, 3.0];
/// Rounds of the fit for each alpha, and more for the best of them.
const ROUNDS: u32 = 25;
/// Values of x tried for incremental fraud, evenly from 0 to 1.
const INCREMENTAL: u32 = 40;
/// Values of 1 − x tried for extreme fraud, up to four times its scale and closer together near 0.
const EXTREME: u32 = 24;
const EXTREME_SCALE: f64 = 0.075;
/// No deviation is below half a cell, which is as far as cells tell units apart.
const LEAST_DEVIATION: f64 = 0.00125;
const LEAST_THETA: f64 = 0.02;

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let of_units =
        units([("registered", &input.registered), ("ballots", &input.ballots), ("votes", &input.votes)])?;
    let used: Vec<[u64; 3]> = of_units
        .filter(|[registered, ballots, votes]| 0 < *ballots && ballots <= registered && votes <= ballots)
        .collect();
    let n = used.len() as u64;
    if n < FEWEST {
        let problem = format!("must have at least {FEWEST} units that can be used: {n}");
        return Err(StatisticError::range("registered", problem));
    }
    let (alpha, fit, gain) = best(&Cell::all(&used));
    Ok(Answer {
        n,
        incremental: fit.incremental,
        extreme: fit.extreme,
        alpha,
        theta: fit.theta,
        turnout_mean: fit.turnout.mean,
        turnout_deviation: fit.turnout.deviation,
        share_mean: fit.share.mean,
        share_deviation: fit.share.deviation,
        gain,
        caveat: CAVEAT,
    })
}

/// A cell of the fingerprint: its middle, and how many units fall into it.
#[derive(Clone, Copy, Debug)]
struct Cell {
    turnout: f64,
    share: f64,
    units: f64,
}

impl Cell {
    /// Puts units into as many cells as can be fitted in some seconds.
    fn all(units: &[[u64; 3]]) -> Vec<Self> {
        let [finer @ .., last] = CELLS;
        let few =
            finer.into_iter().map(|number| Self::of(units, number)).find(|cells| cells.len() <= MOST_CELLS);
        few.unwrap_or_else(|| Self::of(units, last))
    }

    fn of(units: &[[u64; 3]], number: u64) -> Vec<Self> {
        let cell = |part: u64, whole: u64| {
            let at = u128::from(part) * u128::from(number) / u128::from(whole.max(1));
            (at as u64).min(number - 1)
        };
        let mut counts = BTreeMap::new();
        for [registered, ballots, votes] in units {
            *counts.entry((cell(*ballots, *registered), cell(*votes, *ballots))).or_insert(0.0) += 1.0;
        }
        let middle = |at: u64| (at as f64 + 0.5) / number as f64;
        let of = |((turnout, share), units)| Self { turnout: middle(turnout), share: middle(share), units };
        counts.into_iter().map(of).collect()
    }
}

/// A normal distribution.
#[derive(Clone, Copy, Debug)]
struct Bell {
    mean: f64,
    deviation: f64,
}

impl Bell {
    /// Returns that of all values.
    fn of_all(values: &[(f64, f64)]) -> Self {
        let sums = values.iter().fold([0.0; 3], |[sum, squares, all], (value, units)| {
            [sum + units * value, squares + units * value * value, all + units]
        });
        Self::of([sums[0], sums[1]], sums[2])
    }

    /// Returns one from the value below which a part of the values lies, and from their spread below it, which fraud does not
    /// reach.
    fn below(values: &[(f64, f64)], part: f64) -> Self {
        let mut values = values.to_vec();
        values.sort_by(|(left, _), (right, _)| left.total_cmp(right));
        let all: f64 = values.iter().map(|(_, units)| units).sum();
        let mut seen = 0.0;
        let middle = values.iter().find(|(_, units)| {
            seen += units;
            part * all <= seen
        });
        let mean = middle.map_or(0.5, |(value, _)| *value);
        let below = || values.iter().filter(|(value, _)| *value < mean);
        let (squares, units) = below().fold((0.0, 0.0), |(squares, all), (value, units)| {
            (squares + units * (value - mean).powi(2), all + units)
        });
        let deviation = f64::sqrt(squares / f64::max(units, 1.0)).max(LEAST_DEVIATION);
        Self { mean, deviation }
    }

    fn of(sums: [f64; 2], weight: f64) -> Self {
        let mean = sums[0] / weight;
        Self { mean, deviation: (sums[1] / weight - mean * mean).max(0.0).sqrt().max(LEAST_DEVIATION) }
    }

    fn square(&self, value: f64) -> f64 {
        ((value - self.mean) / self.deviation).powi(2)
    }
}

/// The parameters but alpha.
#[derive(Clone, Copy, Debug)]
struct Fit {
    turnout: Bell,
    share: Bell,
    theta: f64,
    incremental: f64,
    extreme: f64,
}

impl Fit {
    fn density(&self, turnout: f64, share: f64) -> f64 {
        let height = TAU * self.turnout.deviation * self.share.deviation;
        (-0.5 * (self.turnout.square(turnout) + self.share.square(share))).exp() / height
    }
}

/// Returns the best alpha, its fit, and the gain over no fraud, which is its own best fit: the mean and deviation of all units.
fn best(cells: &[Cell]) -> (f64, Fit, f64) {
    let turnouts: Vec<(f64, f64)> = cells.iter().map(|cell| (cell.turnout, cell.units)).collect();
    let shares: Vec<(f64, f64)> = cells.iter().map(|cell| (cell.share, cell.units)).collect();
    let start = |bell: fn(&[(f64, f64)]) -> Bell, incremental| Fit {
        turnout: bell(&turnouts),
        share: bell(&shares),
        theta: 0.3,
        incremental,
        extreme: 0.02,
    };
    let starts = [
        start(|values| Bell::below(values, 0.5), 0.1),
        start(Bell::of_all, 0.1),
        start(|values| Bell::below(values, 0.25), 0.5),
    ];
    let [_, all, _] = starts;
    let clean = Fit { incremental: 0.0, extreme: 0.0, ..all };
    let ln_clean = Origins::of(cells, 1.0).sums(cells, &clean).ln;
    let fits = ALPHAS.into_iter().flat_map(|alpha| {
        let origins = Origins::of(cells, alpha);
        starts.map(|start| (alpha, origins.fitted(cells, start, ROUNDS)))
    });
    let best = fits.max_by(|(_, (_, left)), (_, (_, right))| left.total_cmp(right));
    let (alpha, (fit, _)) = best.unwrap_or((1.0, (clean, ln_clean)));
    let (fit, ln) = Origins::of(cells, alpha).fitted(cells, fit, 3 * ROUNDS);
    // No fraud is a case of the model too.
    if ln < ln_clean { (1.0, clean, 0.0) } else { (alpha, fit, ln - ln_clean) }
}

/// What a unit was before a fraction x was taken: turnout, share, and by how much that stretches the density.
#[derive(Clone, Copy, Debug)]
struct Origin {
    x: f64,
    turnout: f64,
    share: f64,
    stretch: f64,
}

impl Origin {
    /// Undoes one x: a' = a + x(1 − a), and a'(1 − v') = a(1 − v)(1 − x^alpha). None where no unit could become this one.
    fn of(cell: &Cell, x: f64, alpha: f64) -> Option<Self> {
        let left = 1.0 - x.powf(alpha);
        let turnout = (cell.turnout - x) / (1.0 - x);
        let share = 1.0 - cell.turnout * (1.0 - cell.share) / (turnout * left);
        let stretch = cell.turnout / (turnout * (1.0 - x) * left);
        (0.0 < turnout && 0.0 < share).then_some(Self { x, turnout, share, stretch })
    }
}

/// The origins of every cell under incremental and under extreme fraud.
struct Origins {
    incremental: Vec<Vec<Origin>>,
    extreme: Vec<Vec<Origin>>,
}

/// What one round adds up.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    clean: f64,
    incremental: f64,
    extreme: f64,
    turnout: [f64; 2],
    share: [f64; 2],
    x_squared: f64,
    ln: f64,
}

impl Sums {
    fn add(&mut self, turnout: f64, share: f64, weight: f64) {
        for (sums, value) in [(&mut self.turnout, turnout), (&mut self.share, share)] {
            sums[0] += weight * value;
            sums[1] += weight * value * value;
        }
    }
}

fn steps(number: u32, to: f64) -> impl Iterator<Item = f64> {
    (0..number).map(move |at| (f64::from(at) + 0.5) / f64::from(number) * to)
}

/// Returns y of each step for extreme fraud, squares of even steps.
fn extreme_steps() -> impl Iterator<Item = f64> {
    steps(EXTREME, 1.0).map(|step| 4.0 * EXTREME_SCALE * step * step)
}

fn half_normal(x: f64, scale: f64) -> f64 {
    (-0.5 * (x / scale).powi(2)).exp()
}

impl Origins {
    fn of(cells: &[Cell], alpha: f64) -> Self {
        let under = |xs: Vec<f64>| -> Vec<Vec<Origin>> {
            let of = |cell| xs.iter().filter_map(|x| Origin::of(cell, *x, alpha)).collect();
            cells.iter().map(of).collect()
        };
        let extreme = extreme_steps().map(|y| 1.0 - y).collect();
        Self { incremental: under(steps(INCREMENTAL, 1.0).collect()), extreme: under(extreme) }
    }

    /// Returns the fit after so many rounds, and ln of its likelihood before the last.
    fn fitted(&self, cells: &[Cell], mut fit: Fit, rounds: u32) -> (Fit, f64) {
        let mut ln = f64::NEG_INFINITY;
        for _ in 0..rounds {
            let sums = self.sums(cells, &fit);
            let all = sums.clean + sums.incremental + sums.extreme;
            let theta = (sums.x_squared / sums.incremental).sqrt().max(LEAST_THETA);
            ln = sums.ln;
            fit = Fit {
                turnout: Bell::of(sums.turnout, all),
                share: Bell::of(sums.share, all),
                theta: if theta.is_finite() { theta } else { fit.theta },
                incremental: sums.incremental / all,
                extreme: sums.extreme / all,
            };
        }
        (fit, ln)
    }

    /// Shares every unit out between what it may have been.
    fn sums(&self, cells: &[Cell], fit: &Fit) -> Sums {
        let mut sums = Sums::default();
        let taken = |x: f64| half_normal(x, fit.theta);
        // The steps are as wide as the root of y.
        let kept = |x: f64| half_normal(1.0 - x, EXTREME_SCALE) * (1.0 - x).sqrt();
        let by_step = fit.incremental / steps(INCREMENTAL, 1.0).map(taken).sum::<f64>();
        let by_extreme = fit.extreme / extreme_steps().map(|y| kept(1.0 - y)).sum::<f64>();
        for ((cell, incremental), extreme) in cells.iter().zip(&self.incremental).zip(&self.extreme) {
            let of = |origin: &Origin, p: f64| p * origin.stretch * fit.density(origin.turnout, origin.share);
            let clean =
                (1.0 - fit.incremental - fit.extreme).max(0.0) * fit.density(cell.turnout, cell.share);
            let some: Vec<f64> =
                incremental.iter().map(|origin| of(origin, by_step * taken(origin.x))).collect();
            let all: Vec<f64> =
                extreme.iter().map(|origin| of(origin, by_extreme * kept(origin.x))).collect();
            // A unit that nothing explains must not decide over all others.
            let total = clean + some.iter().chain(&all).sum::<f64>() + 1e-12;
            sums.ln += cell.units * total.ln();
            let weight = cell.units / total;
            sums.clean += clean * weight;
            sums.add(cell.turnout, cell.share, clean * weight);
            for (origin, density) in incremental.iter().zip(&some).chain(extreme.iter().zip(&all)) {
                sums.add(origin.turnout, origin.share, density * weight);
            }
            let squares =
                incremental.iter().zip(&some).map(|(origin, density)| origin.x * origin.x * density);
            sums.x_squared += squares.sum::<f64>() * weight;
            sums.incremental += some.iter().sum::<f64>() * weight;
            sums.extreme += all.iter().sum::<f64>() * weight;
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Stream;

    /// Returns a number from 0 to 1.
    fn uniform(stream: &mut Stream) -> f64 {
        (stream.below(1 << 40) as f64 + 0.5) / (1_u64 << 40) as f64
    }

    /// Box and Muller.
    fn normal(stream: &mut Stream, mean: f64, deviation: f64) -> f64 {
        let radius = (-2.0 * uniform(stream).ln()).sqrt();
        mean + deviation * radius * (TAU * uniform(stream)).cos()
    }

    /// Makes an election by the model, with turnout 60 ± 8 % and shares 45 ± 10 % before fraud.
    fn made(seed: u64, incremental: f64, extreme: f64, alpha: f64) -> Input {
        let mut stream = Stream::new(seed);
        let (mut registered, mut ballots, mut votes) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..2_000 {
            let size = 300.0 + stream.below(2_000) as f64;
            let came = (size * normal(&mut stream, 0.6, 0.08).clamp(0.02, 0.98)).round();
            let mine = (came * normal(&mut stream, 0.45, 0.1).clamp(0.02, 0.98)).round();
            let lot = uniform(&mut stream);
            let x = if lot < incremental {
                normal(&mut stream, 0.0, 0.3).abs().min(0.99)
            } else if lot < incremental + extreme {
                1.0 - normal(&mut stream, 0.0, EXTREME_SCALE).abs()
            } else {
                0.0
            };
            let added = (x * (size - came)).round();
            let changed = if x == 0.0 { 0.0 } else { (x.powf(alpha) * (came - mine)).round() };
            registered.push(size as u64);
            ballots.push((came + added) as u64);
            votes.push((mine + added + changed) as u64);
        }
        Input { registered, ballots, votes }
    }

    #[test]
    fn fraud_made_by_the_model_is_found_again() {
        for (seed, incremental, extreme, alpha) in
            [(1, 0.2, 0.05, 1.5), (2, 0.5, 0.02, 2.0), (3, 0.1, 0.0, 1.0)]
        {
            let found = compute(&made(seed, incremental, extreme, alpha)).unwrap();
            assert!((found.incremental - incremental).abs() < 0.06, "{seed}: {found:?}");
            assert!((found.extreme - extreme).abs() < 0.03, "{seed}: {found:?}");
            assert_eq!(found.alpha, alpha, "{seed}: {found:?}");
            assert!((found.turnout_mean - 0.6).abs() < 0.02, "{seed}: {found:?}");
            assert!((found.share_mean - 0.45).abs() < 0.02, "{seed}: {found:?}");
            assert!(100.0 < found.gain, "{seed}: {found:?}");
        }
    }

    #[test]
    fn clean_elections_gain_nothing() {
        for seed in [5, 6] {
            let found = compute(&made(seed, 0.0, 0.0, 1.0)).unwrap();
            assert!(found.gain < 5.0, "{seed}: {found:?}");
            assert!(found.extreme < 0.001, "{seed}: {found:?}");
        }
    }

    /// Found by an examiner: town and country made the fit without fraud stay where it began, and a gain of thousands.
    #[test]
    fn town_and_country_without_fraud_are_fitted_by_their_mean_and_deviation() {
        let halves = |low: u64, high: u64| [low, high].repeat(60);
        let input =
            Input { registered: vec![1_000; 120], ballots: halves(500, 600), votes: halves(250, 300) };
        let found = compute(&input).unwrap();
        assert!(found.gain < 30.0, "{found:?}");
        let mut two = made(7, 0.0, 0.0, 1.0);
        // Half of the units have three quarters of the turnout and of the votes.
        for values in [&mut two.ballots, &mut two.votes] {
            values.iter_mut().step_by(2).for_each(|value| *value = *value * 3 / 4);
        }
        let found = compute(&two).unwrap();
        let turnouts: Vec<f64> = two
            .ballots
            .iter()
            .zip(&two.registered)
            .map(|(ballots, all)| *ballots as f64 / *all as f64)
            .collect();
        let mean = turnouts.iter().sum::<f64>() / turnouts.len() as f64;
        assert!(found.gain < 300.0, "{found:?}");
        assert!((found.turnout_mean - mean).abs() < 0.1, "{found:?} {mean}");
    }

    #[test]
    fn too_few_units_and_impossible_ones_are_not_fitted() {
        let mut input = made(9, 0.1, 0.0, 1.0);
        input.votes.iter_mut().skip(99).for_each(|votes| *votes = 1_000_000);
        let error = compute(&input).unwrap_err().to_string();
        assert_eq!(error, "field `registered` must have at least 100 units that can be used: 99");
        // All units alike: nothing varies, and nothing breaks.
        let alike = Input { registered: vec![1_000; 200], ballots: vec![600; 200], votes: vec![300; 200] };
        let found = compute(&alike).unwrap();
        assert!(found.gain.is_finite() && found.turnout_mean.is_finite(), "{found:?}");
    }
}
