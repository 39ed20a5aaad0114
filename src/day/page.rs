//! The day as a page of a browser shows it.

use std::collections::BTreeMap;

use election::time::{Duration, Instant};
use pages::day::{DeviceDay, HalfHour, Lasted, Waits};
use terminal_sim::Day;
use terminal_sim::scenario::Scenario;
use terminal_sim::truth::Stay;

use super::words::{happened, held};
use super::{mean, percentile, plain, row_starts, summary};

/// Returns what a page shows of a day.
pub(crate) fn page(scenario: &Scenario, day: &Day, devices: Vec<DeviceDay>) -> pages::day::Day {
    let numbers = summary(day);
    let rows = day.timeline.rows.iter().zip(row_starts(day.timeline.from));
    let half_hours = rows.map(|(row, from)| HalfHour {
        from,
        stored: row.stored,
        paper: row.paper,
        left: row.left,
        longest_line: row.longest_line,
    });
    let spans = day.timeline.spans.iter();
    let lasted = spans.map(|span| Lasted { what: held(span.what), from: span.from, to: span.to });
    let moments = day.timeline.moments.iter().map(|(at, what)| (*at, happened(*what)));
    pages::day::Day {
        title: plain(&scenario.title),
        half_hours: half_hours.collect(),
        lasted: lasted.collect(),
        moments: moments.collect(),
        came: numbers.came.into(),
        electronic: numbers.voted_electronic.into(),
        paper: numbers.voted_paper.into(),
        left: numbers.left_without_voting.into(),
        stranded: numbers.electronic_votes_stranded.into(),
        waits: waits(&day.truth.stays),
        devices,
        fingerprint: day.fingerprint.clone(),
    }
}

/// Waits in all lines by the hour of arrival.
fn waits(stays: &[Stay]) -> Vec<Waits> {
    let mut hours: BTreeMap<u64, Vec<&Stay>> = BTreeMap::new();
    for stay in stays {
        hours.entry(stay.came.millis() / 3_600_000).or_default().push(stay);
    }
    let hour = |(hour, stays): (u64, Vec<&Stay>)| {
        let waited: Vec<Duration> = stays.iter().map(|stay| stay.waited).collect();
        Waits {
            from: Instant::default() + Duration::from_mins(60).times(hour),
            came: stays.len() as u64,
            mean: mean(&waited),
            median: percentile(&waited, 50),
            p95: percentile(&waited, 95),
            lost: stays.iter().filter(|stay| stay.is_lost()).count() as u64,
        }
    };
    hours.into_iter().map(hour).collect()
}

#[cfg(test)]
mod tests {
    use terminal_sim::truth::Fate;

    use super::*;

    #[test]
    fn waits_are_those_of_the_hour_in_which_voters_came() {
        let stay = |minute: u64, waited: u64, fate| Stay {
            came: Instant::default() + Duration::from_mins(minute),
            waited: Duration::from_mins(waited),
            fate,
        };
        let voted = Fate::VotedPaper;
        let stays =
            [stay(479, 2, voted), stay(480, 30, Fate::GaveUp), stay(430, 4, voted), stay(440, 9, voted)];
        let hours = waits(&stays);
        let told: Vec<_> = hours
            .iter()
            .map(|hour| {
                let minutes = [hour.mean, hour.median, hour.p95].map(|wait| wait.millis() / 60_000);
                (hour.from.millis() / 3_600_000, hour.came, minutes, hour.lost)
            })
            .collect();
        assert_eq!(told, [(7, 3, [5, 4, 9], 0), (8, 1, [30, 30, 30], 1)]);
    }
}
