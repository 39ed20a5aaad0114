//! The way of the votes, as a picture and as a table.

use auditor::report::{Counted, Flow, Step};
use charts::flow::{Lane, Stage};
use language::Words;

use crate::PageError;
use crate::number::{Number, numbers};

/// One contest's flow, drawn.
pub(crate) struct FlowView {
    pub(crate) contest: String,
    pub(crate) picture: String,
    pub(crate) rows: Vec<Row>,
}

/// One stage of the way.
pub(crate) struct Row {
    pub(crate) lane: String,
    pub(crate) stage: String,
    pub(crate) number: Option<Number>,
    pub(crate) change: String,
    pub(crate) file: &'static str,
}

/// Key of what a stage counts.
fn stage_key(counted: Counted) -> &'static str {
    match counted {
        Counted::Signatures => "stage-signatures",
        Counted::Issued => "stage-issued",
        Counted::Found => "stage-found",
        Counted::Valid => "stage-valid",
        Counted::Marks => "stage-marks",
        Counted::Rights => "stage-rights",
        Counted::Stored => "stage-stored",
        Counted::Summed => "stage-summed",
        Counted::Summary => "stage-summary",
    }
}

/// Keys of what is said where a stage holds less than the one before, and where it holds more.
fn change_keys(counted: Counted) -> (&'static str, &'static str) {
    match counted {
        Counted::Signatures | Counted::Issued => ("issued-less", "issued-more"),
        Counted::Found => ("found-less", "found-more"),
        Counted::Valid => ("valid-less", "valid-more"),
        Counted::Marks | Counted::Rights => ("rights-less", "rights-more"),
        Counted::Stored => ("stored-less", "stored-more"),
        Counted::Summed => ("summed-less", "summed-more"),
        Counted::Summary => ("summary-less", "summary-more"),
    }
}

impl FlowView {
    /// Draws a contest's flow; `at` is its place in the JSON, `id` the picture's own.
    pub(crate) fn new(words: &Words, flow: &Flow, at: &str, id: &str) -> Result<Self, PageError> {
        let contest = words.tell(&flow.contest);
        let lanes = [("lane-devices", &flow.electronic), ("lane-paper", &flow.paper)];
        let chart = charts::flow::Flow {
            title: words.with("flow-title", &[("contest", &contest)]),
            description: words.say("flow-description"),
            numbers: numbers(words),
            lanes: lanes.iter().map(|(name, steps)| lane(words, words.say(name), steps)).collect(),
        };
        let rows = [("lane-devices", "electronic", &flow.electronic), ("lane-paper", "paper", &flow.paper)];
        let rows = rows.into_iter().flat_map(|(name, field, steps)| {
            let changes = changes(words, steps);
            let steps = steps.iter().zip(changes).enumerate();
            steps.map(move |(index, (step, change))| Row {
                lane: words.say(name),
                stage: words.say(stage_key(step.counted)),
                number: step
                    .number
                    .map(|number| Number::new(words, number, format!("{at}/{field}/{index}/number"))),
                change,
                file: step.file,
            })
        });
        Ok(Self { contest, picture: chart.svg(id)?, rows: rows.collect() })
    }
}

fn lane(words: &Words, name: String, steps: &[Step]) -> Lane {
    let stages = steps.iter().zip(changes(words, steps)).map(|(step, leak)| Stage {
        name: two_lines(&words.say(stage_key(step.counted))),
        value: step.number.map(|number| number as f64),
        leak,
    });
    Lane { name, stages: stages.collect() }
}

/// What changed at each stage since the last one of which there is a number.
fn changes(words: &Words, steps: &[Step]) -> Vec<String> {
    let mut before: Option<u64> = None;
    let change = |step: &Step| {
        let Some(now) = step.number else { return String::new() };
        let (less, more) = change_keys(step.counted);
        match before.replace(now) {
            Some(then) if now < then => words.count(less, then - now),
            Some(then) if then < now => words.count(more, now - then),
            _ => String::new(),
        }
    };
    steps.iter().map(change).collect()
}

/// Breaks a name after the word that ends next to its middle.
fn two_lines(name: &str) -> String {
    let half = name.chars().count() / 2;
    let blanks = name.char_indices().enumerate().filter(|(_, (_, letter))| *letter == ' ');
    match blanks.min_by_key(|(at, _)| at.abs_diff(half)) {
        Some((_, (byte, _))) => {
            let (left, right) = name.split_at(byte);
            format!("{left}\n{}", right.trim_start())
        }
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::Language;

    fn step(counted: Counted, number: Option<u64>) -> Step {
        Step { counted, number, file: "f" }
    }

    #[test]
    fn a_change_is_told_against_the_last_number_there_is() {
        let words = Words::new(Language::English);
        let steps = [
            step(Counted::Marks, Some(555)),
            step(Counted::Rights, None),
            step(Counted::Stored, Some(556)),
            step(Counted::Summed, Some(556)),
            step(Counted::Summary, Some(446)),
        ];
        assert_eq!(
            changes(&words, &steps),
            ["", "", "1 stored beyond the rights", "", "110 not in the summary"]
        );
    }

    #[test]
    fn names_break_next_to_their_middle() {
        assert_eq!(
            ["stored", "on the voter list", "Қол қойғандар саны"].map(two_lines),
            ["stored", "on the\nvoter list", "Қол қойғандар\nсаны"]
        );
    }
}
