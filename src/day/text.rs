//! The day as text: a bar for each half-hour, what happened, and the numbers.

use election::time::{Duration, Instant};
use language::{Language, Message, Part, Words};
use terminal_sim::Day;
use terminal_sim::scenario::Scenario;
use terminal_sim::timeline::{ROW, Row, Span};
use terminal_sim::truth::Fate;

use super::words::{happened, held};
use super::{LEFT, mean, percentile, plain, row_starts, summary};

/// Columns of the longest bar.
const BAR: u32 = 44;

/// Returns the day for a person to read.
pub(crate) fn render(scenario: &Scenario, day: &Day, seed: u64, language: Language) -> String {
    let words = Words::new(language);
    let mut text = header(scenario, seed, language);
    text.push_str(&chart(day, &words));
    text.push('\n');
    text.push_str(&moments(day, &words));
    text.push('\n');
    text.push_str(&totals(day, &words));
    text
}

/// Returns title and place, for the beginning of what a person reads.
pub(crate) fn header(scenario: &Scenario, seed: u64, language: Language) -> String {
    let precinct = &scenario.precinct;
    let incident = scenario.incident.as_deref().map(|id| format!("{id}, ")).unwrap_or_default();
    let place = Message::new("day-place")
        .put("city", plain(&precinct.city))
        .put("number", precinct.number.to_string())
        .put("district", precinct.district.to_string())
        .put("profile", scenario.equipment.profile.name.to_string())
        .put("listed", Part::Grouped(scenario.electorate.listed.into()))
        .put("seed", seed.to_string());
    format!("{}\n{incident}{}\n\n", plain(&scenario.title), Words::new(language).tell(&place))
}

/// Writes facts beside their labels, one a line.
pub(crate) fn labelled(facts: &[(&'static str, String)], language: Language) -> String {
    let words = Words::new(language);
    let labels =
        ["text-evidence", "day-observers", "day-report", "text-seed", "text-scenario", "day-fingerprint"];
    let width = labels.iter().map(|label| words.say(label).chars().count()).max().unwrap_or(0) + 2;
    facts.iter().map(|(label, fact)| format!("{:width$}{fact}\n", words.say(label))).collect()
}

fn chart(day: &Day, words: &Words) -> String {
    let rows = &day.timeline.rows;
    let busiest = rows.iter().map(|row| row.stored + row.paper + row.left).max().unwrap_or(0);
    let per_cell = busiest.div_ceil(BAR).max(1);
    let cell = Message::new("day-cell").put("voters", Message::counted(per_cell.into(), "noun-voters"));
    let mut text = format!(
        "{:>11}  {:width$}  █ {}  ░ {}  × {}    {}\n",
        words.say("day-line"),
        words.say("day-votes"),
        words.say("day-device"),
        words.say("day-paper"),
        words.say("day-left"),
        words.tell(&cell),
        width = BAR as usize - 9
    );
    for (row, from) in rows.iter().zip(row_starts(day.timeline.from)) {
        let line = if 0 < row.longest_line { row.longest_line.to_string() } else { "·".to_owned() };
        let marks = marks(&day.timeline.spans, from, words);
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
fn marks(spans: &[Span], from: Instant, words: &Words) -> String {
    let to = from + ROW;
    let touching = spans.iter().filter(|span| span.from < to && span.to.is_none_or(|end| from < end));
    let marks: Vec<String> = touching
        .map(|span| {
            if from <= span.from && span.from < to {
                let until = span.to.map_or_else(
                    || Message::new("day-for-good"),
                    |end| Message::new("day-until").put("at", clock(end)),
                );
                format!("┃ {} {} {}", words.tell(&held(span.what)), clock(span.from), words.tell(&until))
            } else {
                "┃".to_owned()
            }
        })
        .collect();
    marks.join(" ")
}

fn moments(day: &Day, words: &Words) -> String {
    let moments = day.timeline.moments.iter();
    moments.map(|(at, what)| format!("{}  {}\n", clock(*at), words.tell(&happened(*what)))).collect()
}

fn totals(day: &Day, words: &Words) -> String {
    let numbers = summary(day);
    let truth = &day.truth;
    let came = Message::new("day-came")
        .put("came", Part::Grouped(numbers.came.into()))
        .put("home", Part::Grouped(numbers.visited_at_home.into()))
        .put("electronic", Part::Grouped(numbers.voted_electronic.into()))
        .put("paper", Part::Grouped(numbers.voted_paper.into()));
    let fates = [(Fate::TookBallotAway, "day-took-away")].into_iter().chain(LEFT);
    let fates = fates.map(|(fate, key)| (truth.count(fate), key)).filter(|(count, _)| 0 < *count);
    let fates = fates.map(|(count, key)| Message::new(key).put("n", count));
    let voters = Message::joined([came].into_iter().chain(fates), ", ");
    let mut sentences = vec![format!("{}.", words.tell(&voters))];
    for (key, count) in [("day-twice", numbers.voted_twice), ("day-stranded", truth.stranded)] {
        if 0 < count {
            sentences.push(words.tell(&Message::new(key).put("n", count)));
        }
    }
    let span = |span| auditor::report::span(seconds(span));
    let waits = Message::new("day-waits")
        .put("mean", span(mean(&truth.desk_waits)))
        .put("p95", span(percentile(&truth.desk_waits, 95)))
        .put("device", span(mean(&truth.device_waits)));
    sentences.push(words.tell(&waits));
    crate::fold::fold(&sentences.join("\n")) + "\n"
}

fn seconds(span: Duration) -> Duration {
    Duration::from_secs((span.millis() + 500) / 1_000)
}

/// Writes hours and minutes.
fn clock(at: Instant) -> String {
    at.minute().to_string().chars().take(5).collect()
}
