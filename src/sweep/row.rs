//! One day of a sweep, as a row of its table. Every number is a whole one, so that a row has one spelling.

use std::collections::{BTreeMap, BTreeSet};

use auditor::Report;
use election::time::{Duration, Instant};
use serde::{Deserialize, Serialize};
use terminal_sim::Day;
use terminal_sim::timeline::Condition;
use terminal_sim::truth::Fate;

use super::hours::Hours;
use super::matrix::Seen;
use crate::day;

/// Which of the two scenarios of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    /// The scenario.
    Base,
    /// The one it is held against.
    Against,
}

/// The row. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Name of the sweep.
    pub(crate) sweep: String,
    /// Seed of the day.
    pub(crate) seed: u64,
    /// Which scenario.
    pub(crate) side: Side,
    /// Fingerprint of the evidence.
    pub(crate) fingerprint: String,
    /// Voters who came.
    pub(crate) came: u32,
    /// Voted on a device.
    pub(crate) voted_electronic: u32,
    /// Voted on paper.
    pub(crate) voted_paper: u32,
    /// Left without a vote, for whatever reason.
    pub(crate) left_without_voting: u32,
    /// Of these: lost patience in a line.
    pub(crate) gave_up: u32,
    /// Of these: found no way to vote before the doors closed.
    pub(crate) turned_away: u32,
    /// Electronic votes marked and not in the box at the end.
    pub(crate) stranded: u32,
    /// Mean wait in the line at the desk.
    pub(crate) desk_wait_mean: u64,
    /// What 95 % of these waits stay within.
    pub(crate) desk_wait_p95: u64,
    /// Mean wait for a device.
    pub(crate) device_wait_mean: u64,
    /// Waits in all lines together, by the hour in which voters came.
    pub(crate) waits_by_hour: Hours,
    /// Longest line.
    pub(crate) longest_line: u32,
    /// Time within the hours of voting in which the desk computer was down.
    pub(crate) computer_down: u64,
    /// Length of the hours of voting.
    pub(crate) voting: u64,
    /// Kinds of the faults of the day, each once, with blanks between.
    pub(crate) faults: String,
    /// Codes of the checks that found something, with blanks between.
    pub(crate) found: String,
    /// Findings of the audit.
    pub(crate) findings: u32,
}

impl Row {
    /// Sums a day up.
    pub(crate) fn of(sweep: &str, side: Side, seed: u64, day: &Day, report: &Report) -> Self {
        let summary = day::summary(day);
        let truth = &day.truth;
        let mut found: BTreeMap<&str, u32> = BTreeMap::new();
        for finding in report.findings() {
            *found.entry(finding.code).or_default() += 1;
        }
        let faults: BTreeSet<&str> = truth.injected.iter().map(|(name, ..)| *name).collect();
        let hours = day.definition.hours;
        Self {
            sweep: sweep.to_owned(),
            seed,
            side,
            fingerprint: day.fingerprint.clone(),
            came: summary.came,
            voted_electronic: summary.voted_electronic,
            voted_paper: summary.voted_paper,
            left_without_voting: summary.left_without_voting,
            gave_up: truth.count(Fate::GaveUp),
            turned_away: truth.count(Fate::TurnedAway),
            stranded: summary.electronic_votes_stranded,
            desk_wait_mean: summary.mean_wait_at_desk_ms,
            desk_wait_p95: summary.wait_at_desk_p95_ms,
            device_wait_mean: summary.mean_wait_for_device_ms,
            waits_by_hour: Hours::of(&truth.stays),
            longest_line: summary.longest_line,
            computer_down: down(day, hours.opens, hours.closes).millis(),
            voting: hours.closes.since(hours.opens).millis(),
            faults: faults.into_iter().collect::<Vec<_>>().join(" "),
            found: found.keys().copied().collect::<Vec<_>>().join(" "),
            findings: found.values().sum(),
        }
    }

    /// Returns what the detection matrix is made of.
    pub(crate) fn seen(&self) -> Seen<'_> {
        Seen { faults: &self.faults, found: &self.found, days: 1 }
    }
}

/// Returns how long the desk computer was down between two moments. Its spans do not overlap.
pub(crate) fn down(day: &Day, from: Instant, to: Instant) -> Duration {
    let spans = day.timeline.spans.iter().filter(|span| span.what == Condition::DeskComputerDown);
    let within = spans.map(|span| {
        let (begin, end) = (span.from.max(from), span.to.unwrap_or(to).min(to));
        end.since(begin.min(end))
    });
    within.fold(Duration::default(), |sum, span| sum + span)
}
