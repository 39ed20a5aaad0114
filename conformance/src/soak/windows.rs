//! Times of votes in bounded memory: medians of fifteen, in at most 64 windows that grow as the soak does.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::slope::median;

/// Votes whose median is taken.
const VOTES: usize = 15;
/// The most windows; when they are full each two become one.
const MOST: usize = 64;

/// How long votes took over a soak.
///
/// All windows are equally long: each is the mean of the medians of as many fifteens. So a soak of any length is a trend
/// of 32 to 64 points, and a checkpoint is short.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Windows {
    /// Median times in microseconds, the oldest first.
    medians_us: Vec<f64>,
    /// Each window is two to this power fifteens long.
    doublings: u32,
    /// Medians of the window that is not full yet.
    part_us: Vec<f64>,
    /// Times of the fifteen that is not full yet.
    times_us: Vec<u64>,
}

/// One window of a trend.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Its first vote, counted from 1.
    pub first: u64,
    /// Its last vote.
    pub last: u64,
    /// How long a vote took in it, in microseconds.
    pub median_us: f64,
}

impl Window {
    /// Returns the vote in its middle.
    pub fn middle(&self) -> f64 {
        f64::midpoint(self.first as f64, self.last as f64)
    }
}

impl Windows {
    /// Takes the time of one vote.
    pub fn add(&mut self, time: Duration) {
        self.times_us.push(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
        if VOTES <= self.times_us.len() {
            self.close_fifteen();
        }
    }

    /// Returns the full windows in order.
    pub fn full(&self) -> Vec<Window> {
        let length = self.length();
        let ranges = (0..).map(|at: u64| (at * length + 1, (at + 1) * length));
        let windows = ranges.zip(&self.medians_us);
        windows.map(|((first, last), median_us)| Window { first, last, median_us: *median_us }).collect()
    }

    /// Returns how many votes make a window.
    fn length(&self) -> u64 {
        (VOTES as u64).saturating_mul(1_u64.checked_shl(self.doublings).unwrap_or(u64::MAX))
    }

    fn close_fifteen(&mut self) {
        let mut sorted: Vec<f64> = self.times_us.drain(..).map(|us| us as f64).collect();
        sorted.sort_by(f64::total_cmp);
        self.part_us.extend(median(&sorted));
        if self.length() <= (self.part_us.len() * VOTES) as u64 {
            self.medians_us.extend(mean(&self.part_us));
            self.part_us.clear();
        }
        if MOST <= self.medians_us.len() {
            self.medians_us = self.medians_us.chunks(2).filter_map(mean).collect();
            self.doublings += 1;
        }
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(votes: u64, us: impl Fn(u64) -> u64) -> Windows {
        let mut windows = Windows::default();
        (1..=votes).for_each(|vote| windows.add(Duration::from_micros(us(vote))));
        windows
    }

    #[test]
    fn a_window_is_the_median_of_fifteen_votes() {
        let windows = after(31, |vote| if vote == 7 { 1_000_000 } else { vote });
        let full = windows.full();
        assert_eq!(full.len(), 2);
        assert_eq!(full[0], Window { first: 1, last: 15, median_us: 9.0 });
        assert_eq!((full[1].first, full[1].last, full[1].middle()), (16, 30, 23.0));
    }

    #[test]
    fn windows_stay_few_and_on_the_line_they_are_drawn_from() {
        for votes in [900, 960, 1_000, 10_000, 300_000] {
            let windows = after(votes, |vote| 1_000 + 3 * vote);
            let full = windows.full();
            assert!((32..64).contains(&full.len()), "{votes}: {}", full.len());
            for window in &full {
                assert!((window.median_us - 1_000.0 - 3.0 * window.middle()).abs() < 1e-6, "{window:?}");
            }
            assert!(windows.part_us.len() as u64 * 15 < windows.length());
            assert!(serde_json::to_string(&windows).unwrap().len() < 400_000 / 64);
        }
    }

    #[test]
    fn a_soak_that_was_cut_short_goes_on_as_if_it_had_not_been() {
        let whole = after(2_000, |vote| vote * vote % 977);
        let text = serde_json::to_string(&after(1_234, |vote| vote * vote % 977)).unwrap();
        let mut resumed: Windows = serde_json::from_str(&text).unwrap();
        (1_235..=2_000_u64).for_each(|vote| resumed.add(Duration::from_micros(vote * vote % 977)));
        assert_eq!(resumed, whole);
    }
}
