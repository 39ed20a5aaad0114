//! What a run of lines comes to: waits, stays, losses, and how sure the figures are.
//!
//! A mean over voters is a ratio, all their waits over all their number. Its standard error comes from the spread between
//! days, or within a single day between 30 batches of voters one after the other.

use election::time::{Duration, Instant};
use serde::Serialize;

use super::{Passage, Passages, Step};

/// A mean, and the standard error of it where it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean.
    pub mean: f64,
    /// Standard error; absent where there were fewer than two batches.
    pub standard_error: Option<f64>,
}

/// The share of voters who waited longer than a time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Over {
    /// The time in minutes.
    pub over_min: f64,
    /// The share, 0 to 1.
    pub share: Estimate,
}

/// What happened at one stage. All but the numbers at closing are of voters who came after the warm-up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageSummary {
    /// Its name.
    pub name: String,
    /// Voters who came to it.
    pub came: u64,
    /// Voters who were served.
    pub served: u64,
    /// Voters who found no room.
    pub full: u64,
    /// Voters who gave up waiting.
    pub gave_up: u64,
    /// Voters whose servers never went on.
    pub stranded: u64,
    /// Seconds that those who were served waited for it.
    pub wait_s: Estimate,
    /// Standard deviation of that wait in seconds.
    pub wait_sd_s: f64,
    /// What 95 % of them waited at most, in seconds.
    pub wait_p95_s: f64,
    /// The longest of these waits, in seconds.
    pub longest_wait_s: f64,
    /// Shares of long waits.
    pub over: Vec<Over>,
    /// Voters in the line at closing, a mean over days.
    pub waiting_at_close: Estimate,
    /// Voters with a server at closing, a mean over days.
    pub served_at_close: Estimate,
}

/// What a run of lines comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Days.
    pub days: u64,
    /// Voters who came, before the warm-up included.
    pub came: u64,
    /// Voters of whom the figures are: who came after the warm-up.
    pub counted: u64,
    /// Of these, who was served at every stage.
    pub passed: u64,
    /// Each stage.
    pub stages: Vec<StageSummary>,
    /// Seconds from arrival to leaving of voters who were served at every stage.
    pub stay_s: Estimate,
    /// Seconds from closing until the last voter has left; 0 where all had left before.
    pub overrun_s: Estimate,
    /// Whether on every day the stays summed up to the integral of the number present, to the nanosecond (Little's
    /// law, SIMULATION 11). It always holds where everybody leaves; if not, the program is wrong.
    pub littles_law_holds: bool,
}

/// Batches of a single day.
const BATCHES: usize = 30;

/// Sums over days.
pub struct Tally {
    names: Vec<String>,
    warm_up: Duration,
    over: Vec<Duration>,
    is_one_day: bool,
    days: u64,
    came: u64,
    counted: u64,
    stages: Vec<StageTally>,
    stays: Ratio,
    overrun: Ratio,
    littles_law_holds: bool,
}

#[derive(Default)]
struct StageTally {
    full: u64,
    gave_up: u64,
    stranded: u64,
    waits: Vec<Duration>,
    wait: Ratio,
    over: Vec<Ratio>,
    waiting_at_close: Ratio,
    served_at_close: Ratio,
}

impl Tally {
    /// Begins to sum up `days` days of these stages. Voters who come within `warm_up` of opening are not counted.
    pub fn new(stages: &[String], days: u32, warm_up: Duration, over: &[Duration]) -> Self {
        let tally =
            || StageTally { over: over.iter().map(|_| Ratio::default()).collect(), ..Default::default() };
        Self {
            names: stages.to_vec(),
            warm_up,
            over: over.to_vec(),
            is_one_day: days == 1,
            days: 0,
            came: 0,
            counted: 0,
            stages: stages.iter().map(|_| tally()).collect(),
            stays: Ratio::default(),
            overrun: Ratio::default(),
            littles_law_holds: true,
        }
    }

    /// Adds a day.
    pub fn add(&mut self, day: &Passages) {
        let warm = day.opens + self.warm_up;
        let counted: Vec<Passage<'_>> = day.iter().filter(|passage| warm <= passage.arrival).collect();
        self.days += 1;
        self.came += day.len() as u64;
        self.counted += counted.len() as u64;
        let batch = if self.is_one_day { counted.len().div_ceil(BATCHES) } else { counted.len() };
        counted.chunks(batch.max(1)).for_each(|batch| self.add_batch(batch));
        self.add_close(day);
        let is_emptied = day.iter().all(|passage| passage.leaves_place().is_some());
        self.littles_law_holds &= !is_emptied || littles_law_holds(day);
    }

    fn add_batch(&mut self, batch: &[Passage<'_>]) {
        for (place, stage) in self.stages.iter_mut().enumerate() {
            stage.add_batch(place, batch, &self.over);
        }
        let stays = batch.iter().filter_map(stay);
        let (count, sum) =
            stays.fold((0.0, 0.0), |(count, sum), stay| (count + 1.0, sum + stay.as_secs_f64()));
        self.stays.add(count, sum);
    }

    fn add_close(&mut self, day: &Passages) {
        let closes = day.closes;
        for (place, stage) in self.stages.iter_mut().enumerate() {
            let (mut waiting, mut served) = (0.0, 0.0);
            for passage in day.iter() {
                let is_here = passage.comes(place).is_some_and(|comes| comes <= closes)
                    && passage.leaves(place).is_none_or(|leaves| closes < leaves)
                    && passage.steps.get(place) != Some(&Step::Never);
                let is_served = passage.served(place).is_some_and(|served| served.start <= closes);
                *if is_served { &mut served } else { &mut waiting } += f64::from(u8::from(is_here));
            }
            stage.waiting_at_close.add(1.0, waiting);
            stage.served_at_close.add(1.0, served);
        }
        let last = day.iter().filter_map(|passage| passage.leaves_place()).max();
        self.overrun.add(1.0, last.map_or(0.0, |last| last.since(closes).as_secs_f64()));
    }

    /// Returns what the days come to.
    pub fn finish(self) -> Summary {
        let over = self.over;
        let stages = self.names.into_iter().zip(self.stages);
        Summary {
            days: self.days,
            came: self.came,
            counted: self.counted,
            passed: self.stays.count as u64,
            stages: stages.map(|(name, stage)| stage.finish(name, &over)).collect(),
            stay_s: self.stays.estimate(),
            overrun_s: self.overrun.estimate(),
            littles_law_holds: self.littles_law_holds,
        }
    }
}

impl StageTally {
    fn add_batch(&mut self, place: usize, batch: &[Passage<'_>], over: &[Duration]) {
        let before = self.waits.len();
        for passage in batch {
            let Some(step) = passage.steps.get(place) else { continue };
            match step {
                Step::Served(_) => self.waits.extend(passage.wait(place)),
                Step::GaveUp(_) => self.gave_up += 1,
                Step::Full(_) => self.full += 1,
                Step::Stranded => self.stranded += 1,
                Step::Never => {}
            }
        }
        let waits = self.waits.get(before..).unwrap_or_default();
        let count = waits.len() as f64;
        self.wait.add(count, waits.iter().map(|wait| wait.as_secs_f64()).sum());
        for (over, ratio) in over.iter().zip(&mut self.over) {
            ratio.add(count, waits.iter().filter(|wait| *over < **wait).count() as f64);
        }
    }

    fn finish(mut self, name: String, over: &[Duration]) -> StageSummary {
        let served = self.waits.len();
        let mean = self.wait.estimate().mean;
        let squares: f64 = self.waits.iter().map(|wait| (wait.as_secs_f64() - mean).powi(2)).sum();
        let longest = self.waits.iter().max().copied().unwrap_or_default();
        let p95 = match (served * 95).div_ceil(100).checked_sub(1) {
            Some(at) => *self.waits.select_nth_unstable(at).1,
            None => Duration::ZERO,
        };
        let share = |(over, ratio): (&Duration, &Ratio)| Over {
            over_min: over.as_secs_f64() / 60.0,
            share: ratio.estimate(),
        };
        StageSummary {
            name,
            came: served as u64 + self.full + self.gave_up + self.stranded,
            served: served as u64,
            full: self.full,
            gave_up: self.gave_up,
            stranded: self.stranded,
            wait_s: self.wait.estimate(),
            wait_sd_s: (squares / (served as f64 - 1.0).max(1.0)).sqrt(),
            wait_p95_s: p95.as_secs_f64(),
            longest_wait_s: longest.as_secs_f64(),
            over: over.iter().zip(&self.over).map(share).collect(),
            waiting_at_close: self.waiting_at_close.estimate(),
            served_at_close: self.served_at_close.estimate(),
        }
    }
}

/// Returns the time in the place of a voter who was served at every stage.
fn stay(passage: &Passage<'_>) -> Option<Duration> {
    let last = passage.served(passage.steps.len().checked_sub(1)?)?;
    Some(last.end.since(passage.arrival))
}

/// Holds the sum of all stays against the integral of the number of voters present, in whole nanoseconds. The integral
/// is taken over the moments alone: whose arrival and whose leaving they are does not enter it.
fn littles_law_holds(day: &Passages) -> bool {
    let nanos =
        |from: Instant, to: Instant| u128::from(to.nanos()) - u128::from(from.nanos().min(to.nanos()));
    let stays = day.iter().filter_map(|passage| Some(nanos(passage.arrival, passage.leaves_place()?)));
    let stays: u128 = stays.sum();
    let mut leaves: Vec<Instant> = day.iter().filter_map(|passage| passage.leaves_place()).collect();
    leaves.sort_unstable();
    let mut leaves = leaves.into_iter().peekable();
    let (mut present, mut last, mut integral) = (0_u128, day.opens, 0_u128);
    for passage in day.iter() {
        while let Some(left) = leaves.next_if(|left| *left <= passage.arrival && 0 < present) {
            integral += present * nanos(last, left);
            (present, last) = (present - 1, left);
        }
        integral += present * nanos(last, passage.arrival);
        (present, last) = (present + 1, passage.arrival);
    }
    for left in leaves {
        integral += present * nanos(last, left);
        (present, last) = (present - 1, left);
    }
    stays == integral && present == 0
}

/// Sums of a quantity and of what it is a mean over, batch by batch.
#[derive(Default)]
struct Ratio {
    batches: f64,
    count: f64,
    sum: f64,
    count_squared: f64,
    sum_squared: f64,
    product: f64,
}

impl Ratio {
    fn add(&mut self, count: f64, sum: f64) {
        self.batches += 1.0;
        self.count += count;
        self.sum += sum;
        self.count_squared += count * count;
        self.sum_squared += sum * sum;
        self.product += count * sum;
    }

    /// The standard error is that of a ratio estimator (Cochran, *Sampling Techniques*, 2.11).
    fn estimate(&self) -> Estimate {
        if self.count <= 0.0 {
            return Estimate { mean: 0.0, standard_error: None };
        }
        let mean = self.sum / self.count;
        let spread = self.sum_squared - 2.0 * mean * self.product + mean * mean * self.count_squared;
        let variance = spread.max(0.0) * self.batches / (self.batches - 1.0);
        let error = variance.sqrt() / self.count;
        Estimate { mean, standard_error: (1.0 < self.batches).then_some(error) }
    }
}
