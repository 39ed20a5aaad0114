//! The clock of the desk computer: right, or ahead or behind by whole minutes. What a record says never goes back.

use std::time::{Duration as Span, SystemTime};

use election::precinct::ElectionDefinition;
use election::time::{Duration, Instant};

const MINUTES_PER_DAY: i32 = 24 * 60;

/// What the clock shows, and what the two journals were last told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    ahead_min: i32,
    /// The part of it that the time of the day shows.
    of_day_min: i32,
    desk: Instant,
    ops: Instant,
}

impl Default for Clock {
    fn default() -> Self {
        Self { ahead_min: 0, of_day_min: 0, desk: Instant::MIDNIGHT, ops: Instant::MIDNIGHT }
    }
}

impl Clock {
    /// Sets by how many minutes the clock is ahead. The record counts from the midnight before it was begun: a clock that
    /// is behind by eight hours at seven shows 23:00 of the day before, and goes on from there.
    pub(crate) fn set(&mut self, ahead_min: i32, opens: Instant) {
        let of_day = ahead_min.rem_euclid(MINUTES_PER_DAY);
        let opens_min = i32::try_from(opens.millis() / 60_000).unwrap_or(0);
        let is_past_midnight = MINUTES_PER_DAY <= opens_min + of_day;
        self.ahead_min = ahead_min;
        self.of_day_min = if is_past_midnight { of_day - MINUTES_PER_DAY } else { of_day };
    }

    pub(crate) fn ahead(&self) -> i32 {
        self.ahead_min
    }

    /// Returns what the clock shows.
    pub(crate) fn shows(&self, now: Instant) -> Instant {
        let off = Duration::from_mins(self.of_day_min.unsigned_abs().into());
        if self.of_day_min < 0 { now - off } else { now + off }
    }

    /// Returns the time of a record of the desk journal.
    pub(super) fn of_desk(&mut self, at: Instant) -> Instant {
        self.desk = self.desk.max(self.shows(at));
        self.desk
    }

    /// Returns the time of a record of the ops journal.
    pub(super) fn of_ops(&mut self, at: Instant) -> Instant {
        self.ops = self.ops.max(self.shows(at));
        self.ops
    }

    /// Returns the time of a record of both journals.
    pub(super) fn after_all(&self, now: Instant) -> Instant {
        self.shows(now).max(self.desk).max(self.ops)
    }

    /// Returns what the system clock says, date and all. It knows no time zone: local time counts as universal time.
    pub(super) fn wall(&self, definition: &ElectionDefinition, now: Instant) -> SystemTime {
        let date: jiff::civil::Date = definition.date.parse().expect("the scenario's date was read");
        let midnight =
            jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).expect("a year of four digits");
        let seconds = u64::try_from(midnight.as_second()).unwrap_or_default();
        let right = SystemTime::UNIX_EPOCH + Span::from_secs(seconds) + Span::from_nanos(now.nanos());
        let off = Span::from_secs(u64::from(self.ahead_min.unsigned_abs()) * 60);
        if self.ahead_min < 0 {
            right.checked_sub(off).unwrap_or(SystemTime::UNIX_EPOCH)
        } else {
            right + off
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(ahead_min: i32) -> Clock {
        let mut clock = Clock::default();
        clock.set(ahead_min, Instant::from_hour(7));
        clock
    }

    #[test]
    fn a_clock_shows_the_time_of_its_own_day() {
        let at = Instant::from_hour(8);
        assert_eq!(clock(0).shows(at), at);
        assert_eq!(clock(90).shows(at), at + Duration::from_mins(90));
        assert_eq!(clock(-120).shows(at), Instant::from_hour(6));
        assert_eq!(clock(-8 * 60).shows(at), Instant::from_hour(24));
        assert_eq!(clock(3 * MINUTES_PER_DAY).shows(at), at);
        assert_eq!(clock(20 * 60).shows(at), Instant::from_hour(4));
    }

    /// Set right by an hour, the record stands still until the time has come again.
    #[test]
    fn a_record_never_goes_back() {
        let mut clock = clock(60);
        assert_eq!(clock.of_desk(Instant::from_hour(8)), Instant::from_hour(9));
        clock.set(0, Instant::from_hour(7));
        assert_eq!(clock.of_desk(Instant::from_hour(8)), Instant::from_hour(9));
        assert_eq!(clock.of_ops(Instant::from_hour(8)), Instant::from_hour(8));
        assert_eq!(clock.after_all(Instant::from_hour(8)), Instant::from_hour(9));
        assert_eq!(clock.of_desk(Instant::from_hour(10)), Instant::from_hour(10));
    }
}
