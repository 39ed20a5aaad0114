//! What a run of lines and servers says: waits for a person, one document or one table for a program.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error};
use language::{Language, Message, Part, Words};
use serde::ser::{Serialize, Serializer};
use terminal_sim::lines::{Estimate, Over, Passage, Passages, StageSummary, Step, Summary, Tally};

use crate::Hint;
use crate::columns::{columns, columns_of};

/// What is run, in the words of the output.
pub(crate) struct Asked {
    /// Title and origin, for a person.
    pub(crate) header: String,
    pub(crate) scenario: String,
    pub(crate) scenario_sha256: String,
    pub(crate) seed: u64,
    pub(crate) days: u32,
    pub(crate) output: Output,
    pub(crate) language: Language,
}

/// What goes to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Tables for a person.
    Text,
    /// One document with everybody's times.
    Passages,
    /// One document without them.
    Summary,
}

/// What a program reads.
#[derive(serde::Serialize)]
struct Document<'a> {
    stamp: &'static str,
    scenario: &'a str,
    scenario_sha256: &'a str,
    seed: u64,
    version: &'static str,
    days: u32,
    /// Times count from here; those of day and precinct from opening.
    opens: election::time::Instant,
    closes_ms: u64,
    stages: &'a [String],
    summary: &'a Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    passages: Option<Rows<'a>>,
}

/// Everybody's times of all days, one entry a voter.
struct Rows<'a>(&'a [Passages]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let days = (1..).zip(self.0);
        let rows =
            days.flat_map(|(number, day)| day.iter().map(move |passage| Row::new(number, day, &passage)));
        serializer.collect_seq(rows)
    }
}

/// One voter's times in whole milliseconds after opening.
#[derive(serde::Serialize)]
struct Row<'a> {
    day: u32,
    arrival_ms: u64,
    /// One entry for each stage, null where the voter was not served.
    stages: Vec<Option<Times>>,
    left: Option<Left<'a>>,
}

#[derive(serde::Serialize)]
struct Times {
    start_ms: u64,
    end_ms: u64,
}

/// Where and why a voter left without being served.
#[derive(serde::Serialize)]
struct Left<'a> {
    stage: &'a str,
    why: &'static str,
    /// When; null for a voter who waits for ever.
    at_ms: Option<u64>,
}

impl<'a> Row<'a> {
    fn new(number: u32, day: &'a Passages, passage: &Passage<'_>) -> Self {
        let after = |at: election::time::Instant| at.since(day.opens).millis();
        let times = |step: &Step| match step {
            Step::Served(served) => Some(Times { start_ms: after(served.start), end_ms: after(served.end) }),
            _ => None,
        };
        let left = passage.steps.iter().zip(&day.stages).find_map(|(step, stage)| {
            let (why, at) = match step {
                Step::GaveUp(at) => ("gave-up", Some(*at)),
                Step::Full(at) => ("full", Some(*at)),
                Step::Stranded => ("stranded", None),
                Step::Served(_) | Step::Never => return None,
            };
            Some(Left { stage, why, at_ms: at.map(after) })
        });
        Self {
            day: number,
            arrival_ms: after(passage.arrival),
            stages: passage.steps.iter().map(times).collect(),
            left,
        }
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.day.to_string(), self.arrival_ms.to_string()];
        for times in &self.stages {
            let of = |ms: fn(&Times) -> u64| {
                times.as_ref().map_or_else(String::new, |times| ms(times).to_string())
            };
            cells.extend([of(|times| times.start_ms), of(|times| times.end_ms)]);
        }
        match &self.left {
            None => cells.extend([String::new(), String::new(), String::new()]),
            Some(left) => cells.extend([
                left.stage.to_owned(),
                left.why.to_owned(),
                left.at_ms.map_or_else(String::new, |at| at.to_string()),
            ]),
        }
        cells
    }
}

/// A table of everybody's times.
struct Table {
    path: PathBuf,
    rows: csv::Writer<std::fs::File>,
}

impl Table {
    fn create(path: &Path, stages: &[String]) -> Result<Self, Error> {
        let rows = csv::Writer::from_path(path)
            .context(Hint("name a file in a folder that exists and can be written to".to_owned()))
            .with_context(|| format!("table `{}` cannot be written", path.display()))?;
        let mut table = Self { path: path.to_owned(), rows };
        let times = stages.iter().flat_map(|stage| [format!("{stage}_start_ms"), format!("{stage}_end_ms")]);
        let head = ["day", "arrival_ms"].map(str::to_owned).into_iter().chain(times);
        let left = ["left_stage", "left_why", "left_ms"].map(str::to_owned);
        table.write(head.chain(left).collect())?;
        Ok(table)
    }

    fn write(&mut self, cells: Vec<String>) -> Result<(), Error> {
        let written = self.rows.write_record(cells);
        written.with_context(|| format!("table `{}` cannot be written", self.path.display()))
    }

    fn finish(mut self) -> Result<(), Error> {
        let written = self.rows.flush();
        written.with_context(|| format!("table `{}` cannot be written", self.path.display()))
    }
}

/// Runs every day, sums it up into `tally`, and prints what was asked for.
pub(crate) fn run(
    asked: &Asked,
    table: Option<&Path>,
    mut tally: Tally,
    play: impl Fn(u32) -> Passages,
) -> Result<(), Error> {
    let first = play(1);
    let mut table = table.map(|path| Table::create(path, &first.stages)).transpose()?;
    let keeps = if asked.output == Output::Passages { asked.days } else { 1 };
    let mut kept = Vec::new();
    let days = std::iter::once(first).chain((2..=asked.days).map(play));
    for (number, day) in (1..).zip(days) {
        tally.add(&day);
        if let Some(table) = &mut table {
            day.iter().try_for_each(|passage| table.write(Row::new(number, &day, &passage).cells()))?;
        }
        if number <= keeps {
            kept.push(day);
        }
    }
    table.map_or(Ok(()), Table::finish)?;
    show(asked, &tally.finish(), &kept)
}

fn show(asked: &Asked, summary: &Summary, kept: &[Passages]) -> Result<(), Error> {
    let Some(first) = kept.first() else { return Ok(()) };
    if asked.output == Output::Text {
        return crate::print(&text(asked, summary));
    }
    let document = Document {
        stamp: "simulated",
        scenario: &asked.scenario,
        scenario_sha256: &asked.scenario_sha256,
        seed: asked.seed,
        version: env!("CARGO_PKG_VERSION"),
        days: asked.days,
        opens: first.opens,
        closes_ms: first.closes.since(first.opens).millis(),
        stages: &first.stages,
        summary,
        passages: (asked.output == Output::Passages).then_some(Rows(kept)),
    };
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    // As an error of the pipe, so that a closed one is told apart.
    serde_json::to_writer(&mut stdout, &document).map_err(io::Error::from)?;
    stdout.write_all(b"\n")?;
    stdout.flush()?;
    Ok(())
}

fn text(asked: &Asked, summary: &Summary) -> String {
    let words = &Words::new(asked.language);
    let stranded: u64 = summary.stages.iter().map(|stage| stage.stranded).sum();
    let stranded = match stranded {
        0 => String::new(),
        n => words.tell(&Message::new("waits-stranded").put("n", Part::Grouped(n))) + "\n",
    };
    let came = Message::new("waits-came").put("n", Part::Grouped(summary.came));
    let came =
        came.put("counted", Part::Grouped(summary.counted)).put("passed", Part::Grouped(summary.passed));
    let stay = sure(words, summary.stay_s, 1.0, 2);
    let overrun = sure(words, summary.overrun_s, 1.0 / 60.0, 2);
    let law = if summary.littles_law_holds { "waits-law-holds" } else { "waits-law-broken" };
    format!(
        "{}{}\n{}\n{stranded}\n{}{}{}\n{}\n{}\n{}\n",
        asked.header,
        words.say("waits-alone"),
        words.tell(&came),
        waits(words, &summary.stages),
        shares(words, &summary.stages),
        at_close(words, &summary.stages),
        words.with("waits-stay", &[("stay", &stay)]),
        words.with("waits-overrun", &[("overrun", &overrun)]),
        words.say(law),
    )
}

fn waits(words: &Words, stages: &[StageSummary]) -> String {
    let head = [
        "waits-wait",
        "waits-served",
        "waits-full",
        "waits-gave-up",
        "waits-left-standing",
        "waits-mean",
        "waits-deviation",
        "waits-p95",
        "waits-longest",
    ];
    let rows = stages.iter().map(|stage| {
        let StageSummary { served, full, gave_up, stranded, .. } = stage;
        let waits = match served {
            // Of nobody no wait is known.
            0 => ["–"; 4].map(str::to_owned),
            _ => {
                let [sd, p95, longest] = [stage.wait_sd_s, stage.wait_p95_s, stage.longest_wait_s]
                    .map(|seconds| words.decimal(seconds, 2));
                [sure(words, stage.wait_s, 1.0, 2), sd, p95, longest]
            }
        };
        let counts = [served, full, gave_up, stranded].map(|count| words.number(*count));
        [vec![shown(&stage.name)], counts.to_vec(), waits.to_vec()].concat()
    });
    columns_of(1, std::iter::once(head.map(|key| words.say(key)).to_vec()).chain(rows))
}

fn shares(words: &Words, stages: &[StageSummary]) -> String {
    let Some(first) = stages.first().filter(|stage| !stage.over.is_empty()) else { return String::new() };
    let minutes =
        |over: &Over| Message::new("waits-minutes").put("n", Part::Decimal(over.over_min.to_string()));
    let heads = first.over.iter().map(|over| words.tell(&minutes(over)));
    let head = std::iter::once(words.say("waits-longer")).chain(heads).collect();
    let rows = stages.iter().map(|stage| {
        let shares = stage.over.iter().map(|over| match stage.served {
            0 => "–".to_owned(),
            _ => sure(words, over.share, 100.0, 2),
        });
        std::iter::once(shown(&stage.name)).chain(shares).collect()
    });
    format!("\n{}", columns_of(1, std::iter::once(head).chain(rows)))
}

fn at_close(words: &Words, stages: &[StageSummary]) -> String {
    let head = ["waits-at-close", "waits-in-line", "waits-being-served"].map(|key| words.say(key));
    let rows = stages.iter().map(|stage| {
        let (waiting, served) = (stage.waiting_at_close, stage.served_at_close);
        [shown(&stage.name), sure(words, waiting, 1.0, 2), sure(words, served, 1.0, 2)]
    });
    format!("\n{}", columns(1, std::iter::once(head).chain(rows)))
}

/// Writes an estimate with its standard error.
fn sure(words: &Words, estimate: Estimate, factor: f64, digits: usize) -> String {
    let mean = words.decimal(estimate.mean * factor, digits);
    match estimate.standard_error {
        Some(error) => format!("{mean} ±{}", words.decimal(error * factor, digits)),
        None => mean,
    }
}

/// Leaves out control characters, and cuts a long name.
fn shown(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(30).collect()
}
