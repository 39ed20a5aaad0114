//! The day as a compact timeline: who came, what they did, where the line grew, when something stood still.

mod devices;
mod page;

use std::fmt::Write;

use election::time::{Duration, Instant};
use serde::Serialize;
use terminal_sim::Day;
use terminal_sim::scenario::Scenario;
use terminal_sim::timeline::{ROW, Row, Span};
use terminal_sim::truth::Fate;

pub(crate) use devices::{DeviceTimes, devices};
pub(crate) use page::page;

/// Columns of the longest bar.
const BAR: u32 = 44;

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
    what: String,
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
    let outages = outages.map(|span| SummarySpan { what: span.what.clone(), from: span.from, to: span.to });
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

/// Ways to leave without a vote, in the order in which they are told.
const LEFT: [(Fate, &str); 9] = [
    (Fate::NotListed, "not listed"),
    (Fate::AlreadyVoted, "already marked"),
    (Fate::RefusedNoBarcode, "refused for lack of a barcode"),
    (Fate::RefusedPaper, "refused paper and left"),
    (Fate::GaveUp, "gave up waiting"),
    (Fate::TurnedAway, "turned away"),
    (Fate::LeftBlank, "gave the device back blank"),
    (Fate::WalkedOff, "left with the device"),
    (Fate::MissedAtHome, "not reached at home"),
];

/// Whether a voter left without a vote.
pub(crate) fn is_without_vote(fate: Fate) -> bool {
    LEFT.iter().any(|(left, _)| *left == fate)
}

/// Returns the day for a person to read.
pub(crate) fn render(scenario: &Scenario, day: &Day, seed: u64) -> String {
    let mut text = header(scenario, seed);
    text.push_str(&chart(day));
    text.push('\n');
    text.push_str(&moments(day));
    text.push('\n');
    text.push_str(&totals(day));
    text
}

/// Returns title and place, for the beginning of what a person reads.
pub(crate) fn header(scenario: &Scenario, seed: u64) -> String {
    let precinct = &scenario.precinct;
    let incident = scenario.incident.as_deref().map(|id| format!("{id}, ")).unwrap_or_default();
    format!(
        "{}\n{incident}{} EP {}, district {}, {}, {} listed voters. SIMULATED, seed {seed}.\n\n",
        plain(&scenario.title),
        plain(&precinct.city),
        precinct.number,
        precinct.district,
        scenario.equipment.profile.name,
        thousands(scenario.electorate.listed),
    )
}

fn chart(day: &Day) -> String {
    let rows = &day.timeline.rows;
    let busiest = rows.iter().map(|row| row.stored + row.paper + row.left).max().unwrap_or(0);
    let per_cell = busiest.div_ceil(BAR).max(1);
    let voters = if per_cell == 1 { "1 voter".to_owned() } else { format!("{per_cell} voters") };
    let mut text = format!(
        "       line  {:width$}  █ device  ░ paper  × left    one cell = {voters}\n",
        "stored or issued in each half-hour",
        width = BAR as usize - 9
    );
    for (row, from) in rows.iter().zip(row_starts(day.timeline.from)) {
        let line = if 0 < row.longest_line { row.longest_line.to_string() } else { "·".to_owned() };
        let marks = marks(&day.timeline.spans, from);
        let bar = bar(row, per_cell);
        let shown = format!("{} {line:>5}  {bar:width$}  {marks}", clock(from), width = BAR as usize + 2);
        text.push_str(shown.trim_end());
        text.push('\n');
    }
    text
}

fn bar(row: &Row, per_cell: u32) -> String {
    let cells = |count: u32| ((count + per_cell / 2) / per_cell) as usize;
    let at_least_one = |count: u32| if 0 < count { cells(count).max(1) } else { 0 };
    "█".repeat(cells(row.stored)) + &"░".repeat(cells(row.paper)) + &"×".repeat(at_least_one(row.left))
}

/// A stroke for each outage that touches the half-hour, with its name where it begins.
fn marks(spans: &[Span], from: Instant) -> String {
    let to = from + ROW;
    let touching = spans.iter().filter(|span| span.from < to && span.to.is_none_or(|end| from < end));
    let marks: Vec<String> = touching
        .map(|span| {
            if from <= span.from && span.from < to {
                let until = span.to.map_or_else(|| "for good".to_owned(), |end| format!("to {}", clock(end)));
                format!("┃ {} {} {until}", span.what, clock(span.from))
            } else {
                "┃".to_owned()
            }
        })
        .collect();
    marks.join(" ")
}

fn moments(day: &Day) -> String {
    let lines = day.timeline.moments.iter().map(|(at, what)| format!("{}  {what}\n", clock(*at)));
    lines.collect()
}

fn totals(day: &Day) -> String {
    let numbers = summary(day);
    let truth = &day.truth;
    let mut text = format!(
        "{} came and {} were visited at home. {} voted on a device, {} on paper",
        thousands(numbers.came),
        thousands(numbers.visited_at_home),
        thousands(numbers.voted_electronic),
        thousands(numbers.voted_paper)
    );
    let taken = truth.count(Fate::TookBallotAway);
    if 0 < taken {
        write!(text, ", {taken} took the ballot away").expect("strings take everything");
    }
    for (fate, words) in LEFT {
        let count = truth.count(fate);
        if 0 < count {
            write!(text, ", {count} {words}").expect("strings take everything");
        }
    }
    text.push_str(".\n");
    if 0 < numbers.voted_twice {
        writeln!(text, "{} of them voted in both channels.", numbers.voted_twice)
            .expect("strings take everything");
    }
    if 0 < truth.stranded {
        writeln!(text, "{} votes marked on devices are not in the ballot box at the end.", truth.stranded)
            .expect("strings take everything");
    }
    writeln!(
        text,
        "Wait at the desk: mean {}, 95 % at most {}. Wait for a device: mean {}.",
        seconds(mean(&truth.desk_waits)),
        seconds(percentile(&truth.desk_waits, 95)),
        seconds(mean(&truth.device_waits))
    )
    .expect("strings take everything");
    crate::fold::fold(&text) + "\n"
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

fn seconds(span: Duration) -> Duration {
    Duration::from_secs((span.millis() + 500) / 1_000)
}

/// Leaves out control characters, so that no text from a file steers the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

/// Writes hours and minutes.
fn clock(at: Instant) -> String {
    at.minute().to_string().chars().take(5).collect()
}

/// Writes a number with a comma after each three digits.
fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if 0 < index && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(
            ["7", "1,900", "1,000,000"],
            [7, 1_900, 1_000_000].map(thousands).each_ref().map(String::as_str)
        );
    }

    #[test]
    fn the_95th_percentile_is_the_smallest_value_with_95_percent_at_or_below() {
        let waits: Vec<Duration> = (1..=20).map(Duration::from_secs).collect();
        assert_eq!(percentile(&waits, 95), Duration::from_secs(19));
        assert_eq!(percentile(&[], 95), Duration::ZERO);
    }
}
