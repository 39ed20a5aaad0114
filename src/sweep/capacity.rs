//! How many desks, devices or booths are enough: the fewest with which nearly everybody is served in time.
//!
//! All values are tried on the same days. More is taken never to harm, so the values are halved and not all tried; the
//! one below the answer is always among them.

use std::ops::RangeInclusive;
use std::str::FromStr;

use anyhow::Error;
use election::evidence::sha256_hex;
use election::time::Duration;
use language::{Message, Part, Words};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;
use terminal_sim::scenario::Scenario;
use terminal_sim::simulate;

use super::Seeds;
use super::statistics::Mean;
use super::text::means;
use crate::columns::columns;

/// Most values of one search.
const MOST_VALUES: u64 = 100_000;

/// A field and the values it may take: `equipment.desks=1..8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Searched {
    pub(crate) field: String,
    pub(crate) values: RangeInclusive<u64>,
}

impl FromStr for Searched {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = || {
            let (field, values) = text.split_once('=')?;
            let (first, last) = values.split_once("..")?;
            let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            let is_fair = first <= last && last - first < MOST_VALUES && !field.trim().is_empty();
            is_fair.then(|| Self { field: field.trim().to_owned(), values: first..=last })
        };
        parsed().ok_or_else(|| {
            "a field and its values are written as `equipment.desks=1..8`, with both ends included".to_owned()
        })
    }
}

/// What is enough.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Goal {
    /// Percent of all who come.
    pub(crate) percent: f64,
    /// Longest time in all lines together, in minutes.
    pub(crate) within_min: u64,
}

/// Whether a value is enough, as far as the days say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// All of the interval lies at the goal or above it.
    Enough,
    /// The goal lies within the interval: more days would tell.
    Open,
    /// All of the interval lies below the goal.
    TooFew,
}

/// A value and its days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Tried {
    pub(crate) value: u64,
    pub(crate) verdict: Verdict,
    /// Percent of those who came who were served in time, over the days.
    pub(crate) in_time: Mean,
    /// Mean time in all lines, in seconds.
    pub(crate) wait: Mean,
    /// Voters who gave up in a line or were turned away.
    pub(crate) lost: Mean,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Capacity {
    pub(crate) field: String,
    pub(crate) goal: Goal,
    /// The fewest that are enough; absent if the most that was allowed is not.
    pub(crate) fewest: Option<u64>,
    /// Every value that was tried, in order.
    pub(crate) tried: Vec<Tried>,
}

/// Searches the least value that is enough. `scenario` makes the scenario of a value.
pub(crate) fn search(
    searched: &Searched,
    goal: Goal,
    seeds: Seeds,
    scenario: impl Fn(u64) -> Result<Scenario, Error>,
    mut told: impl FnMut(&Tried),
) -> Result<Capacity, Error> {
    let mut tried = Vec::new();
    let mut is_enough = |value: u64| -> Result<bool, Error> {
        let days = play(&scenario(value)?, goal, seeds);
        let Some(one) = Tried::of(value, goal, &days) else { return Ok(false) };
        told(&one);
        let is_enough = one.verdict == Verdict::Enough;
        tried.push(one);
        Ok(is_enough)
    };
    let fewest = least(searched.values.clone(), &mut is_enough)?;
    tried.sort_by_key(|one| one.value);
    Ok(Capacity { field: searched.field.clone(), goal, fewest, tried })
}

/// Returns the least value of a range for which a claim holds that stays true once it is, asking as seldom as halving
/// does. The value before the answer was asked for, if there is one.
fn least<E>(
    values: RangeInclusive<u64>,
    mut holds: impl FnMut(u64) -> Result<bool, E>,
) -> Result<Option<u64>, E> {
    let (mut low, mut high) = values.into_inner();
    if !holds(high)? {
        return Ok(None);
    }
    while low < high {
        let middle = u64::midpoint(low, high);
        if holds(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(Some(high))
}

/// One day: percent in time, mean wait in seconds, voters lost.
struct Served(f64, f64, f64);

fn play(scenario: &Scenario, goal: Goal, seeds: Seeds) -> Vec<Served> {
    let hash = sha256_hex(scenario.canonical().as_bytes());
    let limit = Duration::from_secs(goal.within_min * 60);
    let day = |seed| {
        let stays = simulate(scenario, &hash, seed).truth.stays;
        let came = (stays.len() as f64).max(1.0);
        let in_time = stays.iter().filter(|stay| stay.is_in_time(limit)).count() as f64;
        let waited: u64 = stays.iter().map(|stay| stay.waited.millis()).fold(0, u64::saturating_add);
        let lost = stays.iter().filter(|stay| stay.is_lost()).count() as f64;
        let percent = if stays.is_empty() { 100.0 } else { in_time / came * 100.0 };
        Served(percent, waited as f64 / 1e3 / came, lost)
    };
    (seeds.first..=seeds.last).into_par_iter().map(day).collect()
}

impl Tried {
    fn of(value: u64, goal: Goal, days: &[Served]) -> Option<Self> {
        let mean = |of: fn(&Served) -> f64| Mean::of(&days.iter().map(of).collect::<Vec<_>>());
        let in_time = mean(|day| day.0)?;
        let half_width = in_time.half_width.unwrap_or(f64::INFINITY);
        let verdict = if goal.percent <= in_time.mean - half_width {
            Verdict::Enough
        } else if goal.percent <= in_time.mean + half_width {
            Verdict::Open
        } else {
            Verdict::TooFew
        };
        Some(Self { value, verdict, in_time, wait: mean(|day| day.1)?, lost: mean(|day| day.2)? })
    }
}

impl Capacity {
    /// Returns the answer for a person.
    pub(crate) fn told(&self, words: &Words) -> String {
        let wanted = |key| {
            let percent = Part::Decimal(self.goal.percent.to_string());
            let minutes = Message::counted(self.goal.within_min, "noun-minutes");
            Message::new(key).put("percent", percent).put("minutes", minutes)
        };
        let answer = match self.fewest {
            Some(fewest) => wanted("capacity-enough").put("field", self.field.clone()).put("value", fewest),
            None => wanted("capacity-none"),
        };
        let of = |of: fn(&Tried) -> Mean, places| {
            let column: Vec<Mean> = self.tried.iter().map(of).collect();
            means(words, &column, places)
        };
        let cells =
            of(|one| one.in_time, 2).into_iter().zip(of(|one| one.wait, 1)).zip(of(|one| one.lost, 1));
        let rows = self.tried.iter().zip(cells).map(|(one, ((in_time, wait), lost))| {
            [words.number(one.value), in_time, wait, lost, words.say(one.verdict.key())]
        });
        let head =
            ["capacity-value", "capacity-in-time", "capacity-wait", "capacity-lost", "capacity-verdict"];
        let table = columns(1, std::iter::once(head.map(|key| words.say(key))).chain(rows));
        format!("{}\n\n{table}{}\n", words.tell(&answer), words.say("capacity-aside"))
    }
}

impl Verdict {
    fn key(self) -> &'static str {
        match self {
            Self::Enough => "capacity-is-enough",
            Self::Open => "capacity-is-open",
            Self::TooFew => "capacity-is-too-few",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn a_field_and_its_values() {
        let parsed: Searched = "equipment.desks=1..8".parse().unwrap();
        assert_eq!(parsed, Searched { field: "equipment.desks".to_owned(), values: 1..=8 });
        for wrong in ["", "desks", "desks=1", "desks=8..1", "=1..2", "desks=a..b", "desks=0..99999999"] {
            assert!(wrong.parse::<Searched>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_least_value_is_found_and_the_one_before_it_was_asked() {
        for last in 1..40_u64 {
            for answer in 1..=last + 1 {
                let mut asked = BTreeSet::new();
                let found = least(1..=last, |value| {
                    assert!(asked.insert(value), "{value} is asked once");
                    Ok::<bool, Infallible>(answer <= value)
                });
                let found = found.unwrap();
                assert_eq!(found, (answer <= last).then_some(answer));
                assert!(found.is_none() || answer == 1 || asked.contains(&(answer - 1)));
                assert!(asked.len() <= 7, "{last}: {asked:?}");
            }
        }
    }

    #[test]
    fn one_day_leaves_it_open_and_equal_days_settle_it() {
        let goal = Goal { percent: 99.0, within_min: 30 };
        let verdict = |percents: &[f64]| {
            let days: Vec<Served> = percents.iter().map(|percent| Served(*percent, 0.0, 0.0)).collect();
            Tried::of(1, goal, &days).unwrap().verdict
        };
        assert_eq!(verdict(&[100.0]), Verdict::Open);
        assert_eq!(verdict(&[99.0, 99.0, 99.0]), Verdict::Enough);
        assert_eq!(verdict(&[100.0, 98.5, 99.0]), Verdict::Open);
        assert_eq!(verdict(&[90.0, 91.0, 92.0]), Verdict::TooFew);
    }
}
