//! The incidents of the source report, told from the catalogue that comes with the program.

use std::iter::once;

use anyhow::Error;
use serde::Serialize;
use terminal_sim::scenario::ScenarioSource;
use terminal_sim::scenario::incidents::{Answer, Catalogue, Incident, Play};

use crate::columns::columns;
use crate::fold::fold;
use crate::{problems, shipped};

const PATH: &str = "scenarios/rnim-2004/incidents.toml";
const TEXT: &str = include_str!("../scenarios/rnim-2004/incidents.toml");

/// An incident as a program reads it from a list.
#[derive(Debug, Serialize)]
pub(crate) struct Row<'a> {
    name: &'a str,
    meaning: &'a str,
    place: String,
    #[serde(flatten)]
    incident: &'a Incident,
}

/// Returns the catalogue.
pub(crate) fn catalogue() -> Result<Catalogue, Error> {
    let source = ScenarioSource::new(PATH, TEXT);
    Catalogue::parse(&source).map_err(|problems| problems::error(&source, &problems))
}

/// Returns the catalogue as rows for programs.
pub(crate) fn rows<'a>(catalogue: &'a Catalogue) -> Vec<Row<'a>> {
    let row = |incident: &'a Incident| Row {
        name: &incident.id,
        meaning: &incident.what,
        place: incident.place(),
        incident,
    };
    catalogue.incidents.iter().map(row).collect()
}

/// Returns the catalogue as a table: id, place, what, and what to run or why there is nothing.
pub(crate) fn table(catalogue: &Catalogue) -> String {
    let cells = |incident: &Incident| {
        [incident.id.clone(), incident.place(), incident.what.clone(), in_short(incident)]
    };
    columns(4, catalogue.incidents.iter().map(cells))
}

fn in_short(incident: &Incident) -> String {
    match &incident.answer {
        Answer::SameAs(other) => format!("as {other}"),
        Answer::Play(plays) => plays.first().map_or_else(String::new, |play| play.scenario.clone()),
        Answer::Recorded(_) => format!("only recorded: {}", incident.kind),
        Answer::Missing(_) => "not played yet".to_owned(),
    }
}

/// Tells an incident: what is printed, the story, what plays it and what finds it.
pub(crate) fn tell(catalogue: &Catalogue, incident: &Incident) -> String {
    let mut told = format!("{}  {}\n\n{}\n", incident.id, incident.what, fold(&incident.story));
    told.push_str(&printed(catalogue, incident));
    match &incident.answer {
        Answer::Play(plays) => told.push_str(&played(plays)),
        Answer::SameAs(other) => {
            told.push_str(&format!("\nThe report tells it together with {other}.\n"));
            if let Answer::Play(plays) = catalogue.answer(incident) {
                told.push_str(&played(plays));
            }
        }
        Answer::Recorded(why) => told.push_str(&format!("\nonly recorded\n{}", bullets([why.as_str()]))),
        Answer::Missing(what) => told.push_str(&format!("\nnot played yet\n{}", bullets([what.as_str()]))),
    }
    told
}

fn printed(catalogue: &Catalogue, incident: &Incident) -> String {
    let chapters: Vec<&str> = incident.chapters().collect();
    let place = once(format!("place: {}", incident.place()));
    let date = incident.date.iter().map(|date| format!("date: {date}"));
    let times = incident.times.iter().map(|time| match &time.at {
        Some(at) => format!("time: {} (read as {at})", time.printed),
        None => format!("time: {}", time.printed),
    });
    let numbers = incident.numbers.iter().map(|number| format!("{} {}", grouped(number.value), number.of));
    let chapter = once(format!("chapter: {}", chapters.join("; ")));
    let lines: Vec<String> = place.chain(date).chain(times).chain(numbers).chain(chapter).collect();
    let mut told = format!("\nas printed\n{}", bullets(lines.iter().map(String::as_str)));
    let corrections: Vec<String> = incident
        .corrections
        .iter()
        .map(|correction| {
            let printed = if correction.printed.is_empty() { "nothing" } else { &correction.printed };
            let read = correction.read.as_ref().map_or_else(String::new, |read| format!(", read as {read}"));
            format!("{}: {printed} is printed{read}. {}", correction.field, correction.why)
        })
        .collect();
    if !corrections.is_empty() {
        told.push_str(&format!("corrections\n{}", bullets(corrections.iter().map(String::as_str))));
    }
    if !incident.computed.is_empty() {
        told.push_str(&format!("computed\n{}", bullets(incident.computed.iter().map(String::as_str))));
    }
    told.push_str(&format!("source\n{}", bullets([catalogue.source.as_str()])));
    told
}

fn played(plays: &[Play]) -> String {
    let before = |index: usize| plays.iter().take(index).map(|play| play.scenario.as_str());
    let is_told = |index: usize, play: &Play| before(index).any(|scenario| scenario == play.scenario);
    plays.iter().enumerate().map(|(index, play)| one_play(play, is_told(index, play))).collect()
}

/// Tells a way to play an incident; what its scenario assumes once only.
fn one_play(play: &Play, is_told: bool) -> String {
    let mut told = format!("\nrun it     {play}\n");
    told.push_str(&format!("found by   {}\n", found_by(play)));
    if !play.sometimes.is_empty() {
        told.push_str(&format!("some days  {}\n", play.sometimes.join(", ")));
    }
    let scenario = shipped::find(&play.scenario).and_then(shipped::Shipped::scenario);
    if let Some(scenario) = scenario.filter(|_| !is_told) {
        told.push_str(&format!("scenario   {}\n", scenario.title));
        told.push_str(&format!("assumed\n{}", bullets(scenario.assumed.iter().map(String::as_str))));
    }
    told
}

fn found_by(play: &Play) -> String {
    let named = |code: &String| match auditor::checks::check(code) {
        Some(check) => format!("{code} ({})", check.title),
        None => code.clone(),
    };
    let found: Vec<String> = play.checks.iter().map(named).collect();
    if found.is_empty() {
        "no check: the observer's note is all there is".to_owned()
    } else {
        found.join(", ")
    }
}

fn bullets<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    lines.into_iter().map(|line| format!("  - {}\n", fold(line).replace('\n', "\n    "))).collect()
}

/// Writes a number with a comma between thousands, as the report does.
fn grouped(number: u32) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1000), number % 1000),
    }
}
