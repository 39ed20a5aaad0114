//! The slope of a trend after Theil (1950), with the confidence interval of Sen (1968).
//!
//! The slope is the median of the slopes between all pairs of points: a few points far off move it little. How wide the
//! interval is follows from Kendall's rank statistic alone, so nothing is assumed of how the points scatter. Ranks that
//! are no whole numbers are rounded outwards, which makes the interval wider, never narrower.

use serde::{Deserialize, Serialize};

/// Standard deviations between the slope and either end of the interval: each end is wrong once in a thousand soaks.
pub const Z: f64 = 3.09;

/// A slope and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// The median of all slopes between two points.
    pub slope: f64,
    /// What the line through the middle of the points has where x is 0.
    pub intercept: f64,
    /// Lower end of the confidence interval.
    pub low: f64,
    /// Upper end of the confidence interval.
    pub high: f64,
}

impl Slope {
    /// Returns the slope through points with an interval `z` standard deviations wide to each side, or `None` where the
    /// points are too few for such an interval: for [`Z`], fewer than 8.
    pub fn through(points: &[(f64, f64)], z: f64) -> Option<Self> {
        let mut slopes: Vec<f64> = pairs(points)
            .filter(|((from, _), (to, _))| from != to)
            .map(|((x1, y1), (x2, y2))| (y2 - y1) / (x2 - x1))
            .collect();
        slopes.sort_by(f64::total_cmp);
        let half = z * deviation(points);
        let count = slopes.len() as f64;
        let low = ((count - half) / 2.0).floor();
        if low < 1.0 {
            return None;
        }
        let high = (f64::midpoint(count, half) + 1.0).ceil();
        // Ranks count from 1; both lie within the slopes, because `half` is no less than 0.
        let at = |rank: f64| slopes.get(rank as usize - 1).copied();
        let slope = median(&slopes)?;
        let mut rests: Vec<f64> = points.iter().map(|(x, y)| y - slope * x).collect();
        rests.sort_by(f64::total_cmp);
        Some(Self { slope, intercept: median(&rests)?, low: at(low)?, high: at(high)? })
    }
}

/// Returns the standard deviation of Kendall's S if there is no trend, corrected for equal values of y.
fn deviation(points: &[(f64, f64)]) -> f64 {
    let weight = |n: usize| (n * n.saturating_sub(1) * (2 * n + 5)) as f64;
    let mut values: Vec<f64> = points.iter().map(|(_, y)| *y).collect();
    values.sort_by(f64::total_cmp);
    let ties: f64 = values.chunk_by(|a, b| a == b).map(|equal| weight(equal.len())).sum();
    ((weight(points.len()) - ties) / 18.0).max(0.0).sqrt()
}

/// Returns the middle of sorted values.
pub(super) fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

fn pairs(points: &[(f64, f64)]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
    points.iter().enumerate().flat_map(|(at, from)| points.iter().skip(at + 1).map(|to| (*from, *to)))
}

#[cfg(test)]
mod tests {
    use chacha20::ChaCha8Rng;
    use rand::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn the_example_of_sen_1968_is_reproduced() {
        let times = [1.0, 2.0, 3.0, 4.0, 10.0, 12.0, 18.0];
        let values = [9.0, 15.0, 19.0, 20.0, 45.0, 55.0, 78.0];
        let points: Vec<(f64, f64)> = times.into_iter().zip(values).collect();
        // 93 %, as the paper has it: 1.812 standard deviations.
        let found = Slope::through(&points, 1.812).unwrap();
        assert_eq!(found.slope, 4.0);
        assert!((found.low - 26.0 / 7.0).abs() < 1e-12, "{}", found.low);
        assert!((found.high - 35.0 / 8.0).abs() < 1e-12, "{}", found.high);
        assert_eq!(found.intercept, 6.0);
    }

    #[test]
    fn the_cloud_seeding_example_of_hollander_and_wolfe_is_reproduced() {
        let points = [(1.0, 1.26), (2.0, 1.27), (3.0, 1.12), (4.0, 1.16), (5.0, 1.03)];
        // Kendall's table has 6 for five points and 90 %; a little less, so that no rounding moves the ranks.
        let found = Slope::through(&points, 5.99 / deviation(&points)).unwrap();
        let is_near = |value: f64, published: f64| (value - published).abs() < 1e-9;
        assert!(is_near(found.slope, -0.056_25), "{}", found.slope);
        assert!(is_near(found.low, -0.13), "{}", found.low);
        assert!(is_near(found.high, 0.01), "{}", found.high);
    }

    #[test]
    fn few_points_have_no_interval() {
        let line = |count: u32| -> Vec<(f64, f64)> {
            (0..count).map(|at| (f64::from(at), f64::from(at * at))).collect()
        };
        assert_eq!(Slope::through(&line(7), Z), None);
        assert!(Slope::through(&line(8), Z).is_some());
        assert_eq!(Slope::through(&[], Z), None);
        let still: Vec<(f64, f64)> = (0..20).map(|at| (f64::from(at), 5.0)).collect();
        let still = Slope::through(&still, Z).unwrap();
        assert_eq!((still.low, still.slope, still.high), (0.0, 0.0, 0.0));
    }

    /// Draws points on a line, with a long tail upwards as latencies have one.
    fn drawn(rng: &mut ChaCha8Rng, count: u32, slope: f64) -> Vec<(f64, f64)> {
        let mut uniform = || (f64::from(rng.next_u32()) + 0.5) / 4_294_967_296.0;
        let points = (0..count).map(f64::from);
        points.map(|x| (x, slope * x - uniform().ln() + if uniform() < 0.02 { 50.0 } else { 0.0 })).collect()
    }

    #[test]
    fn the_interval_holds_the_true_slope_as_often_as_it_says() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for (z, least, most) in [(1.645, 0.88, 0.94), (Z, 0.996, 1.0)] {
            let rounds = 2_000;
            let held = (0..rounds).filter(|_| {
                let found = Slope::through(&drawn(&mut rng, 32, 0.3), z).unwrap();
                found.low <= 0.3 && 0.3 <= found.high
            });
            let share = f64::from(held.count() as u32) / f64::from(rounds);
            assert!((least..=most).contains(&share), "{share} at {z}");
        }
    }

    #[test]
    fn a_slope_beyond_the_limit_is_found_and_one_within_is_not_blamed() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let mut beyond = |slope: f64| {
            let found =
                (0..500).filter(|_| 0.1 < Slope::through(&drawn(&mut rng, 64, slope), Z).unwrap().low);
            found.count()
        };
        assert_eq!(beyond(0.1), 0, "a slope at the limit is blamed once in a thousand soaks at most");
        assert_eq!(beyond(0.2), 500, "twice the limit is always found in so many windows");
    }
}
