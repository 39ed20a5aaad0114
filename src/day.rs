//! The day as a compact timeline: who came, what they did, where the line grew, when something stood still.

mod devices;
mod page;
mod text;
mod words;

use election::time::{Duration, Instant};
use language::Message;
use serde::Serialize;
use terminal_sim::Day;
use terminal_sim::timeline::ROW;
use terminal_sim::truth::Fate;

pub(crate) use devices::{DeviceTimes, devices};
pub(crate) use page::page;
pub(crate) use text::{header, labelled, render};

/// What a program reads about the day.
#[derive(Serialize)]
pub(crate) struct Summary {
    pub(crate) came: u32,
    visited_at_home: u32,
    pub(crate) voted_electronic: u32,
    pub(crate) voted_paper: u32,
    voted_twice: u32,
    pub(crate) left_without_voting: u32,
    pub(crate) electronic_votes_stranded: u32,
    pub(crate) mean_wait_at_desk_ms: u64,
    pub(crate) wait_at_desk_p95_ms: u64,
    pub(crate) mean_wait_for_device_ms: u64,
    pub(crate) longest_line: u32,
    events: u64,
    frames: u64,
    rows: Vec<SummaryRow>,
    outages: Vec<SummarySpan>,
}

#[derive(Serialize)]
struct SummaryRow {
    from: Instant,
    arrivals: u32,
    stored: u32,
    paper: u32,
    left: u32,
    longest_line: u32,
}

#[derive(Serialize)]
struct SummarySpan {
    what: Message,
    from: Instant,
    to: Option<Instant>,
}

/// Returns the numbers of the day.
pub(crate) fn summary(day: &Day) -> Summary {
    let truth = &day.truth;
    let rows = day.timeline.rows.iter().zip(row_starts(day.timeline.from)).map(|(row, from)| SummaryRow {
        from,
        arrivals: row.arrivals,
        stored: row.stored,
        paper: row.paper,
        left: row.left,
        longest_line: row.longest_line,
    });
    let outages = day.timeline.spans.iter();
    let outages =
        outages.map(|span| SummarySpan { what: words::held(span.what), from: span.from, to: span.to });
    Summary {
        came: truth.arrived,
        visited_at_home: truth.visited_at_home,
        voted_electronic: truth.count(Fate::VotedElectronic) + truth.count(Fate::VotedTwice),
        voted_paper: truth.count(Fate::VotedPaper) + truth.count(Fate::VotedTwice),
        voted_twice: truth.count(Fate::VotedTwice),
        left_without_voting: LEFT.iter().map(|(fate, _)| truth.count(*fate)).sum(),
        electronic_votes_stranded: truth.stranded,
        mean_wait_at_desk_ms: mean(&truth.desk_waits).millis(),
        wait_at_desk_p95_ms: percentile(&truth.desk_waits, 95).millis(),
        mean_wait_for_device_ms: mean(&truth.device_waits).millis(),
        longest_line: day.timeline.rows.iter().map(|row| row.longest_line).max().unwrap_or(0),
        events: truth.events,
        frames: truth.frames,
        rows: rows.collect(),
        outages: outages.collect(),
    }
}

/// Ways to leave without a vote, in the order in which they are told, each with its words.
const LEFT: [(Fate, &str); 9] = [
    (Fate::NotListed, "day-not-listed"),
    (Fate::AlreadyVoted, "day-already-marked"),
    (Fate::RefusedNoBarcode, "day-no-barcode"),
    (Fate::RefusedPaper, "day-no-paper"),
    (Fate::GaveUp, "day-gave-up"),
    (Fate::TurnedAway, "day-turned-away"),
    (Fate::LeftBlank, "day-blank"),
    (Fate::WalkedOff, "day-walked-off"),
    (Fate::MissedAtHome, "day-missed-at-home"),
];

/// Whether a voter left without a vote.
pub(crate) fn is_without_vote(fate: Fate) -> bool {
    LEFT.iter().any(|(left, _)| *left == fate)
}

fn row_starts(from: Instant) -> impl Iterator<Item = Instant> {
    (0..).map(move |row| from + ROW.times(row))
}

fn mean(waits: &[Duration]) -> Duration {
    let sum: u128 = waits.iter().map(|wait| u128::from(wait.nanos())).sum();
    let mean = sum.checked_div(waits.len() as u128).unwrap_or(0);
    Duration::from_nanos(u64::try_from(mean).unwrap_or(u64::MAX))
}

/// The smallest wait that so many percent did not exceed.
fn percentile(waits: &[Duration], percent: usize) -> Duration {
    if waits.is_empty() {
        return Duration::ZERO;
    }
    let rank = (waits.len() * percent.min(100)).div_ceil(100).saturating_sub(1);
    *waits.to_vec().select_nth_unstable(rank).1
}

/// Leaves out control characters, so that no text from a file steers the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_95th_percentile_is_the_smallest_value_with_95_percent_at_or_below() {
        let waits: Vec<Duration> = (1..=20).map(Duration::from_secs).collect();
        assert_eq!(percentile(&waits, 95), Duration::from_secs(19));
        assert_eq!(percentile(&[], 95), Duration::ZERO);
    }
}
