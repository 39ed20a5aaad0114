//! Waits by the hour in which voters came: of one day as a cell of its row, of many as a table.

use std::collections::BTreeMap;

use election::time::Duration;
use serde::{Deserialize, Serialize};
use terminal_sim::truth::Stay;

use super::statistics::Mean;

/// The longest wait that counts as in time: nobody should wait longer than half an hour to vote (Presidential Commission on
/// Election Administration, The American Voting Experience, 2014, page 14).
pub(crate) const IN_TIME: Duration = Duration::from_secs(30 * 60);

/// Those who came in one hour of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hour {
    /// Voters who came.
    came: u64,
    /// Their time in lines, all together, in milliseconds.
    waited_ms: u64,
    /// Of the voters: waited no longer than [`IN_TIME`] and were not lost to a line.
    in_time: u64,
}

/// The hours of a day in which anybody came, written as `7=34:120500:33 8=...`: hour, voters, milliseconds, in time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Hours(BTreeMap<u64, Hour>);

impl Hours {
    /// Sums up who came when and waited how long.
    pub(crate) fn of(stays: &[Stay]) -> Self {
        let mut hours: BTreeMap<u64, Hour> = BTreeMap::new();
        for stay in stays {
            let hour = hours.entry(stay.came.millis() / 3_600_000).or_default();
            hour.came += 1;
            hour.waited_ms += stay.waited.millis();
            hour.in_time += u64::from(stay.is_in_time(IN_TIME));
        }
        Self(hours)
    }

    fn total(&self, of: fn(&Hour) -> u64) -> u64 {
        self.0.values().map(of).fold(0, u64::saturating_add)
    }

    /// Percent of all who came that day who were in time; all of nobody.
    pub(crate) fn percent_in_time(&self) -> f64 {
        percent(self.total(|hour| hour.in_time), self.total(|hour| hour.came))
    }

    /// Mean time in lines of all who came that day, in seconds.
    pub(crate) fn mean_wait(&self) -> f64 {
        self.total(|hour| hour.waited_ms) as f64 / 1e3 / (self.total(|hour| hour.came) as f64).max(1.0)
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 100.0 } else { part as f64 / whole as f64 * 100.0 }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        let cell = |(at, hour): (&u64, &Hour)| {
            let Hour { came, waited_ms, in_time } = hour;
            format!("{at}={came}:{waited_ms}:{in_time}")
        };
        hours.0.iter().map(cell).collect::<Vec<_>>().join(" ")
    }
}

impl TryFrom<String> for Hours {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let hour = |cell: &str| {
            let (at, rest) = cell.split_once('=')?;
            let numbers: Vec<u64> =
                rest.split(':').map(|number| number.parse().ok()).collect::<Option<_>>()?;
            let &[came, waited_ms, in_time] = numbers.as_slice() else { return None };
            Some((at.parse().ok()?, Hour { came, waited_ms, in_time }))
        };
        let hours = text.split_whitespace().map(|cell| hour(cell).ok_or_else(|| cell.to_owned()));
        let hours = hours.collect::<Result<_, _>>();
        hours
            .map(Self)
            .map_err(|cell| format!("waits of an hour are written as `7=34:120500:33`, not `{cell}`"))
    }
}

/// One hour over all days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct HourMeans {
    /// The hour of the day that begins it, 0 to 23, or later where voters came after midnight.
    pub(crate) hour: u64,
    /// Voters who came.
    pub(crate) came: Mean,
    /// The mean wait of a day in seconds, over the days on which anybody came.
    pub(crate) wait: Mean,
    /// Percent of those who came who were in time, over the same days.
    pub(crate) in_time: Mean,
}

/// Sums up the same hour of many days.
pub(crate) fn by_hour(days: &[&Hours]) -> Vec<HourMeans> {
    let mut hours: BTreeMap<u64, Vec<Hour>> = BTreeMap::new();
    for day in days {
        for (at, hour) in &day.0 {
            hours.entry(*at).or_default().push(*hour);
        }
    }
    let means = hours.into_iter().filter_map(|(hour, seen)| {
        let mut came: Vec<f64> = seen.iter().map(|hour| hour.came as f64).collect();
        came.resize(days.len(), 0.0);
        let waits: Vec<f64> =
            seen.iter().map(|hour| hour.waited_ms as f64 / 1e3 / (hour.came as f64).max(1.0)).collect();
        let in_time: Vec<f64> = seen.iter().map(|hour| percent(hour.in_time, hour.came)).collect();
        Some(HourMeans {
            hour,
            came: Mean::of(&came)?,
            wait: Mean::of(&waits)?,
            in_time: Mean::of(&in_time)?,
        })
    });
    means.collect()
}

#[cfg(test)]
mod tests {
    use election::time::Instant;
    use terminal_sim::truth::Fate;

    use super::*;

    fn stay(hour: u64, waited_min: u64, fate: Fate) -> Stay {
        let waited = Duration::from_secs(60 * waited_min);
        Stay { came: Instant::from_hour(hour) + Duration::from_secs(59), waited, fate }
    }

    fn day() -> Hours {
        Hours::of(&[
            stay(7, 30, Fate::VotedPaper),
            stay(7, 31, Fate::VotedElectronic),
            stay(9, 2, Fate::GaveUp),
            stay(9, 2, Fate::NotListed),
        ])
    }

    #[test]
    fn half_an_hour_is_in_time_and_who_gave_up_is_not() {
        let text = String::from(day());
        assert_eq!(text, "7=2:3660000:1 9=2:240000:1");
        assert!((day().percent_in_time() - 50.0).abs() < 1e-12);
        assert!((day().mean_wait() - 3900.0 / 4.0).abs() < 1e-12);
    }

    #[test]
    fn a_cell_is_read_again_and_a_wrong_one_is_named() {
        assert_eq!(Hours::try_from(String::from(day())).unwrap(), day());
        assert_eq!(Hours::try_from(String::new()).unwrap(), Hours::default());
        for wrong in ["7", "7=1:2", "7=1:2:3:4", "a=1:2:3", "7=1:2:-3"] {
            assert!(Hours::try_from(wrong.to_owned()).unwrap_err().contains(wrong));
        }
    }

    #[test]
    fn an_hour_nobody_came_in_counts_as_nobody_and_has_no_wait() {
        let empty = Hours::default();
        let hours = by_hour(&[&day(), &empty]);
        assert_eq!(hours.iter().map(|hour| hour.hour).collect::<Vec<_>>(), [7, 9]);
        assert_eq!((hours[0].came.mean, hours[0].wait.n), (1.0, 1));
        assert!((hours[0].wait.mean - 1830.0).abs() < 1e-12);
    }
}
