//! The clock of a live run: time of day at the start, and monotonic from there.
//!
//! A clock that somebody sets during the day moves nothing here. Under tokio's paused time it stands still with it.

use std::time::SystemTime;

use election::time::{Duration, Instant};
use tokio::time::Instant as Moment;

/// A monotonic clock that counts from local midnight.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began: Moment,
    start: Instant,
}

impl Clock {
    /// Starts a clock that shows `start` now.
    pub fn starting_at(start: Instant) -> Self {
        Self { began: Moment::now(), start }
    }

    /// Starts a clock that shows the local time of day of the system.
    pub fn local() -> Self {
        let time = jiff::ZonedDateTime::now().time().duration_since(jiff::civil::Time::midnight());
        Self::starting_at(Instant::from_nanos(u64::try_from(time.as_nanos()).unwrap_or_default()))
    }

    /// Returns the Unix time of the moment this clock counts from, in seconds, as the system's clock has it.
    pub fn midnight_s(&self) -> i64 {
        let now = i64::try_from(self.now().millis() / 1_000).unwrap_or(i64::MAX);
        jiff::Timestamp::now().as_second().saturating_sub(now)
    }

    /// Returns date, time and offset of the system's clock in words, for a report.
    pub fn wall_text() -> String {
        jiff::ZonedDateTime::now().strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    }

    /// Returns what the system's clock says, for the record.
    pub fn system() -> SystemTime {
        SystemTime::now()
    }

    /// Returns the time now.
    pub fn now(&self) -> Instant {
        self.at(Moment::now())
    }

    /// Returns the time at a moment of the runtime; before the start, the start.
    pub fn at(&self, moment: Moment) -> Instant {
        let passed = moment.saturating_duration_since(self.began).as_nanos();
        self.start + Duration::from_nanos(u64::try_from(passed).unwrap_or(u64::MAX))
    }

    /// Returns the moment of the runtime at a time; for a time too far away, a moment years from now.
    pub fn moment(&self, time: Instant) -> Moment {
        const YEARS: std::time::Duration = std::time::Duration::from_secs(100_000_000);
        self.began + std::time::Duration::from_nanos(time.since(self.start).nanos()).min(YEARS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn time_goes_on_from_the_start_and_comes_back_as_a_moment() {
        let clock = Clock::starting_at(Instant::from_hour(7));
        tokio::time::advance(std::time::Duration::from_millis(1_500)).await;
        assert_eq!(clock.now(), Instant::from_hour(7) + Duration::from_millis(1_500));
        assert_eq!(clock.at(clock.moment(Instant::from_hour(9))), Instant::from_hour(9));
        assert_eq!(clock.at(clock.moment(Instant::from_hour(6))), Instant::from_hour(7));
        assert!(clock.now() < clock.at(clock.moment(Instant::from_nanos(u64::MAX))));
    }

    #[test]
    fn local_time_is_a_time_of_day() {
        assert!(Clock::local().now() < Instant::from_hour(24) + Duration::from_mins(1));
    }
}
