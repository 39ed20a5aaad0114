//! Many days of one scenario, or of two against each other: means with intervals, differences, waits by hour, and which check
//! saw which fault.

use std::collections::BTreeMap;

use charts::{Columns, Heat, Interval, Intervals, Series};
use language::{Language, Words};

use crate::PageError;
use crate::document::{Cell, Column, Document, Figure, Section, Table};
use crate::number::{Number, numbers};

/// What a sweep came to.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    /// Title of the scenario, with what was changed.
    pub title: String,
    /// That of the other scenario, where there is one and it is known.
    pub against: Option<String>,
    /// First seed and last.
    pub seeds: (u64, u64),
    /// What was measured.
    pub measures: Vec<Measure>,
    /// Waits by the hour of arrival.
    pub hours: Vec<Hour>,
    /// What the audit saw.
    pub matrix: Matrix,
}

/// A mean over days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Half the width of its 95 % interval; absent for one day.
    pub half_width: Option<f64>,
}

/// Something measured on every day.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Key of its name in the words of a language.
    pub key: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// Over the days of the scenario.
    pub base: Mean,
    /// Over those of the other one.
    pub against: Option<Mean>,
    /// The other less this one, day by day of the same seed.
    pub difference: Option<Mean>,
}

/// What a measure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Of a hundred.
    Percent,
    /// Seconds.
    Seconds,
    /// Voters.
    Voters,
    /// Votes.
    Votes,
}

impl Unit {
    /// Returns the unit in the words of a language.
    pub fn told(self, words: &Words) -> String {
        match self {
            Self::Percent => "%".to_owned(),
            Self::Seconds => words.say("unit-seconds"),
            Self::Voters => words.say("unit-voters"),
            Self::Votes => words.say("unit-votes"),
        }
    }
}

/// An hour of arrival.
#[derive(Clone, Copy, Debug)]
pub struct Hour {
    /// The hour of the day that begins it.
    pub hour: u64,
    /// Voters who came.
    pub came: Mean,
    /// Mean wait of a day in seconds.
    pub wait: Mean,
    /// Percent who waited half an hour at most.
    pub in_time: Mean,
}

/// Which check saw which fault.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// A row for each kind of fault and check expected to see it.
    pub expected: Vec<Detection>,
    /// Faults that no check is expected to see.
    pub blind: Vec<&'static str>,
    /// Checks that found something on days whose faults do not explain it.
    pub unexpected: Vec<(String, Share)>,
}

/// How often a check saw a fault.
#[derive(Clone, Copy, Debug)]
pub struct Detection {
    /// The kind of fault.
    pub fault: &'static str,
    /// Code of the check.
    pub check: &'static str,
    /// Days on which it did, among days with the fault.
    pub detected: Share,
}

/// A share of days with its 95 % interval.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Days on which it was so.
    pub hits: u64,
    /// Days.
    pub n: u64,
    /// Lower end, from 0 to 1.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// Returns a sweep as a page.
pub fn sweep_page(sweep: &Sweep, language: Language) -> Result<String, PageError> {
    let words = Words::new(language);
    let (first, last) = sweep.seeds;
    let days = words.count("days-played", (last - first).saturating_add(1));
    let mut sections = vec![measures(&words, sweep)?];
    sections.extend(differences(&words, sweep)?);
    sections.extend(waits(&words, &sweep.hours)?);
    sections.push(matrix(&words, &sweep.matrix, "/matrix")?);
    let document = Document {
        title: sweep.title.clone(),
        is_simulated: true,
        verdict: days,
        has_findings: false,
        sections,
        limits: vec![words.say("limits-sweep"), words.say("limits-matrix")],
        version: env!("CARGO_PKG_VERSION"),
        words,
    };
    document.html()
}

/// A mean with its interval, such as `41.2 ± 6.0`.
fn mean_cell(words: &Words, mean: Option<Mean>, at: &str) -> Cell {
    let Some(mean) = mean else { return Cell::Nothing };
    let mut numbers = vec![Number::decimal(words, mean.mean, 1, format!("{at}/mean"))];
    numbers.extend(mean.half_width.map(|half| Number::decimal(words, half, 1, format!("{at}/half_width"))));
    Cell::Numbers(numbers, " ± ")
}

fn measures(words: &Words, sweep: &Sweep) -> Result<Section, PageError> {
    let is_paired = sweep.measures.iter().any(|measure| measure.against.is_some());
    let rows = sweep.measures.iter().enumerate().map(|(index, measure)| {
        let cell = |mean, side: &str| mean_cell(words, mean, &format!("/measures/{index}/{side}"));
        let mut row = vec![
            Cell::Text(words.say(measure.key)),
            Cell::Text(measure.unit.told(words)),
            cell(Some(measure.base), "base"),
        ];
        if is_paired {
            row.push(cell(measure.against, "against"));
            row.push(cell(measure.difference, "difference"));
        }
        row
    });
    let mut columns = vec![
        Column::text(words.say("what")),
        Column::text(words.say("unit")),
        Column::number(words.say("mean-95")),
    ];
    if is_paired {
        columns.push(Column::number(words.say("against-95")));
        columns.push(Column::number(words.say("difference-95")));
    }
    let table = Table { caption: words.say("measures-title"), columns, rows: rows.collect() };
    let mut facts = vec![
        (words.say("fact-scenario"), sweep.title.clone()),
        (words.say("fact-seeds"), format!("{}–{}", sweep.seeds.0, sweep.seeds.1)),
    ];
    facts.extend(sweep.against.iter().map(|against| (words.say("fact-against"), against.clone())));
    Ok(Section {
        id: "measures",
        title: words.say("measures-title"),
        aside: words.say("measures-aside"),
        facts,
        figures: vec![Figure::table(table)],
        ..Section::default()
    })
}

/// The differences, one picture for each unit: voters and seconds do not share an axis.
fn differences(words: &Words, sweep: &Sweep) -> Result<Option<Section>, PageError> {
    let mut by_unit: BTreeMap<Unit, Vec<Interval>> = BTreeMap::new();
    for measure in &sweep.measures {
        let Some(Mean { mean, half_width: Some(half) }) = measure.difference else { continue };
        by_unit.entry(measure.unit).or_default().push(Interval {
            name: words.say(measure.key),
            value: mean,
            least: mean - half,
            most: mean + half,
        });
    }
    if by_unit.is_empty() {
        return Ok(None);
    }
    let mut figures = Vec::new();
    for (index, (unit, rows)) in by_unit.into_iter().enumerate() {
        let unit = unit.told(words);
        let cells = rows
            .iter()
            .map(|row| [row.value, row.least, row.most].map(|value| Cell::Figure(words.decimal(value, 1))));
        let rows_of_table = rows
            .iter()
            .zip(cells)
            .map(|(row, [value, least, most])| vec![Cell::Text(row.name.clone()), value, least, most]);
        let table = Table {
            caption: words.with("difference-in", &[("unit", &unit)]),
            columns: vec![
                Column::text(words.say("what")),
                Column::number(words.say("difference")),
                Column::number(words.say("at-least")),
                Column::number(words.say("at-most")),
            ],
            rows: rows_of_table.collect(),
        };
        let chart = Intervals {
            title: table.caption.clone(),
            description: words.say("difference-description"),
            numbers: numbers(words),
            rows,
        };
        figures.push(Figure::picture(chart.svg(&format!("difference-{index}"))?, table));
    }
    let aside = words.say("difference-aside");
    Ok(Some(Section {
        id: "differences",
        title: words.say("differences-title"),
        aside,
        figures,
        ..Section::default()
    }))
}

fn waits(words: &Words, hours: &[Hour]) -> Result<Option<Section>, PageError> {
    if hours.is_empty() {
        return Ok(None);
    }
    let series = |key: &str, of: fn(&Hour) -> f64| Series {
        name: words.say(key),
        values: hours.iter().map(|hour| (of(hour) * 10.0).round() / 10.0).collect(),
    };
    let caption = words.say("sweep-waits-caption");
    let chart = Columns {
        title: caption.clone(),
        description: words.say("sweep-waits-description"),
        numbers: numbers(words),
        labels: hours.iter().map(|hour| format!("{:02}:00", hour.hour)).collect(),
        series: vec![series("wait-of-a-day", |hour| hour.wait.mean / 60.0)],
        line: Some(series("came", |hour| hour.came.mean)),
        bands: Vec::new(),
    };
    let rows = hours.iter().enumerate().map(|(index, hour)| {
        let cell = |mean, field: &str| mean_cell(words, Some(mean), &format!("/hours/{index}/{field}"));
        vec![
            Cell::Text(format!("{:02}:00", hour.hour)),
            cell(hour.came, "came"),
            cell(hour.wait, "wait"),
            cell(hour.in_time, "in_time"),
        ]
    });
    let table = Table {
        caption,
        columns: vec![
            Column::text(words.say("hour")),
            Column::number(words.say("came")),
            Column::number(words.say("wait-seconds")),
            Column::number(words.say("in-time-percent")),
        ],
        rows: rows.collect(),
    };
    let figures = vec![Figure::picture(chart.svg("waits")?, table)];
    Ok(Some(Section { id: "waits", title: words.say("sweep-waits-title"), figures, ..Section::default() }))
}

/// The detection matrix; `at` is its place in the JSON.
pub(crate) fn matrix(words: &Words, matrix: &Matrix, at: &str) -> Result<Section, PageError> {
    let mut figures = Vec::new();
    if !matrix.expected.is_empty() {
        figures.push(detections(words, matrix, at)?);
    }
    if !matrix.unexpected.is_empty() {
        let rows = matrix.unexpected.iter().enumerate().map(|(index, (check, share))| {
            let mut row = vec![Cell::Text(check.clone())];
            row.extend(share_cells(words, *share, &format!("{at}/unexpected/{index}/alarms")));
            row
        });
        let columns = share_columns(words, vec![Column::text(words.say("check"))], "alarms");
        figures.push(Figure::table(Table {
            caption: words.say("alarms-title"),
            columns,
            rows: rows.collect(),
        }));
    }
    if !matrix.blind.is_empty() {
        let rows = matrix.blind.iter().map(|fault| vec![Cell::English((*fault).to_owned())]);
        let columns = vec![Column::text(words.say("fault"))];
        figures.push(Figure::table(Table {
            caption: words.say("blind-title"),
            columns,
            rows: rows.collect(),
        }));
    }
    let aside = words.say(if figures.is_empty() { "matrix-empty" } else { "matrix-aside" });
    Ok(Section { id: "matrix", title: words.say("matrix-title"), aside, figures, ..Section::default() })
}

fn detections(words: &Words, matrix: &Matrix, at: &str) -> Result<Figure, PageError> {
    let mut checks: Vec<&str> = matrix.expected.iter().map(|row| row.check).collect();
    checks.sort_unstable();
    checks.dedup();
    let mut faults: Vec<&str> = matrix.expected.iter().map(|row| row.fault).collect();
    faults.dedup();
    let cell = |fault: &str, check: &str| {
        let row = matrix.expected.iter().find(|row| (row.fault, row.check) == (fault, check))?;
        let share = row.detected.hits as f64 / (row.detected.n as f64).max(1.0);
        Some((share, format!("{}\u{a0}%", words.decimal(share * 100.0, 0))))
    };
    let row = |fault: &&str| ((*fault).to_owned(), checks.iter().map(|check| cell(fault, check)).collect());
    let heat = Heat {
        title: words.say("matrix-title"),
        description: words.say("matrix-description"),
        columns: checks.iter().map(|check| (*check).to_owned()).collect(),
        rows: faults.iter().map(row).collect(),
    };
    let rows = matrix.expected.iter().enumerate().map(|(index, row)| {
        let mut cells = vec![Cell::English(row.fault.to_owned()), Cell::Text(row.check.to_owned())];
        cells.extend(share_cells(words, row.detected, &format!("{at}/expected/{index}/detected")));
        cells
    });
    let first = vec![Column::text(words.say("fault")), Column::text(words.say("check"))];
    let columns = share_columns(words, first, "detected");
    let table = Table { caption: words.say("matrix-title"), columns, rows: rows.collect() };
    Ok(Figure::picture(heat.svg("matrix-chart")?, table))
}

/// Columns that begin with some and end with those of a share.
fn share_columns(words: &Words, mut columns: Vec<Column>, hits: &str) -> Vec<Column> {
    columns.extend([hits, "of-days", "interval-95"].map(|key| Column::number(words.say(key))));
    columns
}

fn share_cells(words: &Words, share: Share, at: &str) -> [Cell; 3] {
    let ends = vec![
        Number::percent(words, share.lower, 1, format!("{at}/lower")),
        Number::percent(words, share.upper, 1, format!("{at}/upper")),
    ];
    [
        Cell::number(Number::new(words, share.hits, format!("{at}/hits"))),
        Cell::number(Number::new(words, share.n, format!("{at}/n"))),
        Cell::Numbers(ends, "–"),
    ]
}
