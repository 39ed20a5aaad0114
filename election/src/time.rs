//! Time on election day: whole nanoseconds, so that every machine counts alike.
//!
//! An [`Instant`] counts from local midnight of election day at the precinct. Nothing here
//! reads a clock: drivers and the simulator bring the time in.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const SECONDS_PER_DAY: u64 = 86_400;

/// A moment, in nanoseconds since local midnight of election day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

/// A span of time in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

impl Instant {
    /// Local midnight at the start of election day.
    pub const MIDNIGHT: Self = Self(0);

    /// Returns the moment this many nanoseconds after midnight.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Returns the moment this many milliseconds after midnight.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// Returns the given full hour.
    pub const fn from_hour(hour: u64) -> Self {
        Self(hour.saturating_mul(3_600 * NANOS_PER_SECOND))
    }

    /// Returns nanoseconds since midnight.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Returns whole milliseconds since midnight, rounded down.
    pub const fn millis(self) -> u64 {
        self.0 / 1_000_000
    }

    /// Returns the time since `earlier`, or zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }

    /// Returns the moment rounded down to the full minute.
    pub const fn minute(self) -> Self {
        Self(self.0 - self.0 % (60 * NANOS_PER_SECOND))
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Returns a span of nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Returns a span of milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// Returns a span of seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(NANOS_PER_SECOND))
    }

    /// Returns a span of minutes.
    pub const fn from_mins(mins: u64) -> Self {
        Self(mins.saturating_mul(60 * NANOS_PER_SECOND))
    }

    /// Returns the span in nanoseconds.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Returns whole milliseconds, rounded down.
    pub const fn millis(self) -> u64 {
        self.0 / 1_000_000
    }

    /// Returns the span in seconds, for statistics and display.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SECOND as f64
    }

    /// Returns the span `factor` times as long.
    pub const fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, span: Duration) {
        *self = *self + span;
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    fn sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add for Duration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Duration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Instant {
    /// Writes `HH:MM:SS`, with milliseconds only where there are some; days after the first as `+1d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0 / NANOS_PER_SECOND;
        let (day, secs) = (secs / SECONDS_PER_DAY, secs % SECONDS_PER_DAY);
        write!(f, "{:02}:{:02}:{:02}", secs / 3_600, secs / 60 % 60, secs % 60)?;
        let millis = self.millis() % 1_000;
        if 0 < millis {
            write!(f, ".{millis:03}")?;
        }
        if 0 < day {
            write!(f, "+{day}d")?;
        }
        Ok(())
    }
}

impl fmt::Display for Duration {
    /// Writes the two largest units that matter: `5 h 15 min`, `2 min 3 s`, `4.250 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0 / NANOS_PER_SECOND;
        match (secs / 3_600, secs / 60 % 60, secs % 60) {
            (0, 0, s) if self.0.is_multiple_of(NANOS_PER_SECOND) => write!(f, "{s} s"),
            (0, 0, _) => write!(f, "{:.3} s", self.as_secs_f64()),
            (0, m, 0) => write!(f, "{m} min"),
            (0, m, s) => write!(f, "{m} min {s} s"),
            (h, 0, _) => write!(f, "{h} h"),
            (h, m, _) => write!(f, "{h} h {m} min"),
        }
    }
}

/// A text is no time of day.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("time of day must look like `07:00` or `07:00:30.250`: `{text}`")]
pub struct NotATime {
    /// The text as given.
    pub text: String,
}

impl FromStr for Instant {
    type Err = NotATime;

    /// Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm`.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let not_a_time = || NotATime { text: text.to_owned() };
        let (clock, millis) = match text.split_once('.') {
            Some((clock, fraction)) => (clock, parse_field(fraction, 3, 999).ok_or_else(not_a_time)?),
            None => (text, 0),
        };
        let fields: Vec<&str> = clock.split(':').collect();
        let (hour, minute, second) = match fields.as_slice() {
            [h, m] if millis == 0 => (*h, *m, "00"),
            [h, m, s] => (*h, *m, *s),
            _ => return Err(not_a_time()),
        };
        let read = |field, most| parse_field(field, 2, most).ok_or_else(not_a_time);
        let secs = read(hour, 23)? * 3_600 + read(minute, 59)? * 60 + read(second, 59)?;
        Ok(Self::from_millis(secs * 1_000 + millis))
    }
}

fn parse_field(text: &str, digits: usize, most: u64) -> Option<u64> {
    let well_formed = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = text.parse().ok().filter(|_| well_formed)?;
    (value <= most).then_some(value)
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (clock, days) = match text.split_once('+') {
            Some((clock, days)) => {
                let days = days.strip_suffix('d').and_then(|days| days.parse::<u64>().ok());
                (clock, days.ok_or_else(|| serde::de::Error::custom(NotATime { text: text.clone() }))?)
            }
            None => (text.as_str(), 0),
        };
        let of_day: Self = clock.parse().map_err(serde::de::Error::custom)?;
        Ok(of_day + Duration::from_secs(SECONDS_PER_DAY).times(days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_day_reads_and_prints_alike() {
        for text in ["07:00:00", "19:45:00", "23:59:59.999", "00:00:00"] {
            assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        }
        assert_eq!("07:00".parse::<Instant>().unwrap(), Instant::from_hour(7));
    }

    #[test]
    fn wrong_times_are_refused() {
        for text in ["7:00", "24:00", "07:60", "07", "", "07:00:00.1", "07:00.5", "aa:bb", "+7:00"] {
            assert_eq!(text.parse::<Instant>(), Err(NotATime { text: text.to_owned() }));
        }
    }

    #[test]
    fn spans_print_their_two_largest_units() {
        let shown = |d: Duration| d.to_string();
        assert_eq!(shown(Duration::from_mins(315)), "5 h 15 min");
        assert_eq!(shown(Duration::from_secs(123)), "2 min 3 s");
        assert_eq!(shown(Duration::from_millis(4_250)), "4.250 s");
        assert_eq!(shown(Duration::ZERO), "0 s");
    }

    #[test]
    fn a_moment_survives_json_even_after_midnight() {
        let late = Instant::from_hour(26) + Duration::from_millis(5);
        let json = serde_json::to_string(&late).unwrap();
        assert_eq!(json, "\"02:00:00.005+1d\"");
        assert_eq!(serde_json::from_str::<Instant>(&json).unwrap(), late);
    }
}
