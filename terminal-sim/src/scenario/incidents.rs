//! The catalogue of incidents: what a source report prints, what is wrong with it, and which scenario plays it.
//!
//! A catalogue is TOML, read like a scenario: every problem is reported, with its place. What is printed is never
//! corrected in place; corrections stand beside it.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::fields::{Fields, Reading};
use super::problem::{Problem, ScenarioSource};
use super::reader;
use super::value::clock;

/// All incidents of one report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Catalogue {
    /// The report: title, publisher, place, year.
    pub source: String,
    /// Its incidents, in order of their ids within a chapter.
    pub incidents: Vec<Incident>,
}

/// One incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incident {
    /// Two letters and two digits, such as `EV-11`.
    pub id: String,
    /// Chapters of the report that tell it, by a short name.
    pub sections: Vec<&'static str>,
    /// Day it happened, `YYYY-MM-DD`, where that is not the day of the vote.
    pub date: Option<String>,
    /// City as printed; empty where none is.
    pub city: String,
    /// Numbers of the precincts as printed; none where the report names none.
    pub precincts: Vec<u32>,
    /// Number of the district as printed.
    pub district: Option<u32>,
    /// Times as printed.
    pub times: Vec<PrintedTime>,
    /// Numbers as printed, spelled-out ones among them.
    pub numbers: Vec<PrintedNumber>,
    /// Arithmetic on what is printed.
    pub computed: Vec<String>,
    /// What is wrong or unclear in what is printed.
    pub corrections: Vec<Correction>,
    /// What it is about, in one word.
    pub kind: &'static str,
    /// What happened, in one line.
    pub what: String,
    /// What happened, in our words.
    pub story: String,
    /// How it can be played, or why not.
    #[serde(flatten)]
    pub answer: Answer,
}

/// A time of day as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrintedTime {
    /// As printed, such as `7.45 PM`.
    pub printed: String,
    /// The time that is meant, `HH:MM`; absent where it cannot be told.
    pub at: Option<String>,
}

/// A number as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrintedNumber {
    /// The number.
    pub value: u32,
    /// What it counts.
    pub of: String,
}

/// Something wrong or unclear in what is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// Which field of the incident.
    pub field: &'static str,
    /// What is printed there.
    pub printed: String,
    /// What is meant; absent where nobody can tell.
    pub read: Option<String>,
    /// Why.
    pub why: String,
}

/// How an incident can be played, or why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// By these scenarios, the first of them the plainest.
    Play(Vec<Play>),
    /// Told and played under another id.
    SameAs(String),
    /// It is only recorded: there is nothing that a day could play.
    Recorded(String),
    /// A fault is missing that would play it.
    Missing(String),
}

/// A scenario that plays an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Play {
    /// Name of the scenario, without folder and ending.
    pub scenario: String,
    /// What is changed in it, each `KEY=VALUE`.
    pub set: Vec<String>,
    /// Checks that find it, whatever the seed; none where no record can show it. Notes (`O1`) are not counted.
    pub checks: Vec<String>,
    /// Checks that find something on some days, of this or of what else happens on an ordinary one.
    pub sometimes: Vec<String>,
}

/// Chapters of the RNIM report by short name.
const SECTIONS: [(&str, &str); 8] = [
    ("preparation", "assessment of 18 September"),
    ("commissions", "work of election commissions"),
    ("electronic-voting", "introduction of electronic voting"),
    ("administrative-resources", "administrative resources and interference of executive bodies"),
    ("monitors-rights", "monitors' rights"),
    ("voters-rights", "voters' rights"),
    ("voter-lists", "voter lists and additional lists"),
    ("closed-precincts", "closed precincts"),
];

/// What incidents are about.
const KINDS: [&str; 13] = [
    "equipment",
    "channel",
    "votes",
    "hours",
    "secrecy",
    "ballots",
    "identity",
    "list",
    "home",
    "count",
    "sheets",
    "access",
    "presence",
];

/// Printed fields a correction can be about.
const PRINTED: [&str; 5] = ["city", "precinct", "district", "time", "numbers"];

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// On failure returns every problem found, in order of place.
    pub fn parse(source: &ScenarioSource) -> Result<Self, Vec<Problem>> {
        let reading = Reading::new(source);
        let catalogue = reader::read_root(&reading, catalogue);
        let problems = reading.into_problems();
        catalogue.filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// Returns the incident of an id, in either case.
    pub fn find(&self, id: &str) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.id.eq_ignore_ascii_case(id))
    }

    /// Returns how an incident can be played, or why not; where it is told under another id, that one's answer.
    pub fn answer<'a>(&'a self, incident: &'a Incident) -> &'a Answer {
        match &incident.answer {
            Answer::SameAs(other) => self.find(other).map_or(&incident.answer, |other| &other.answer),
            own => own,
        }
    }

    /// Returns ids that differ from a mistyped one in one character, at most three.
    pub fn nearest(&self, id: &str) -> Vec<&str> {
        const MOST: usize = 3;
        let wanted = id.to_ascii_uppercase();
        let with_distance =
            self.incidents.iter().map(|i| (strsim::osa_distance(&wanted, &i.id), i.id.as_str()));
        let mut near: Vec<_> = with_distance.filter(|(distance, _)| *distance <= 1).collect();
        near.sort_unstable();
        near.into_iter().take(MOST).map(|(_, id)| id).collect()
    }
}

impl Incident {
    /// Returns the chapters that tell it, as a reader finds them.
    pub fn chapters(&self) -> impl Iterator<Item = &'static str> {
        self.sections
            .iter()
            .filter_map(|name| SECTIONS.iter().find(|(short, _)| short == name))
            .map(|(_, long)| *long)
    }

    /// Returns where it happened, as printed.
    pub fn place(&self) -> String {
        let precincts: Vec<String> = self.precincts.iter().map(u32::to_string).collect();
        let parts = [
            Some(self.city.clone()).filter(|city| !city.is_empty()),
            Some(format!("EP {}", precincts.join(", "))).filter(|_| !precincts.is_empty()),
            self.district.map(|district| format!("d{district}")),
        ];
        let place = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if place.is_empty() { "many precincts".to_owned() } else { place }
    }
}

impl fmt::Display for Play {
    /// Writes the command that plays it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "saylau simulate {}", self.scenario)?;
        // A shell takes brackets and quotes for its own.
        self.set.iter().try_for_each(|change| write!(f, " --set '{change}'"))
    }
}

fn catalogue(fields: &Fields<'_>) -> Catalogue {
    fields.require("source", "title, publisher, place and year of the report");
    let tables = fields.tables("incident").unwrap_or_default();
    if tables.is_empty() {
        fields.complain("incident", "must have an entry", "tables `[[incident]]`");
    }
    let incidents: Vec<Incident> = tables.iter().filter_map(incident).collect();
    check_ids(&tables, &incidents);
    Catalogue { source: fields.text("source").unwrap_or_default(), incidents }
}

/// No id twice, and whoever is told elsewhere names an entry that has an answer of its own.
fn check_ids(tables: &[Fields<'_>], incidents: &[Incident]) {
    let mut seen = BTreeSet::new();
    let answered =
        |id: &str| incidents.iter().any(|other| other.id == id && !matches!(other.answer, Answer::SameAs(_)));
    for table in tables {
        let Some(id) = table.given("id").and_then(|given| given.text()) else { continue };
        if !seen.insert(id) {
            table.complain("id", "is given twice", "an id that no other entry has");
        }
        let same = table.given("same_as").and_then(|given| given.text());
        if same.is_some_and(|same| !answered(same)) {
            let expected = "the id of another entry that is not told elsewhere itself";
            table.complain("same_as", "names no entry that can answer for this one", expected);
        }
    }
}

fn incident(fields: &Fields<'_>) -> Option<Incident> {
    fields.require("id", "an id like \"EV-11\"");
    fields.require("kind", "what it is about, such as \"equipment\"");
    fields.require("what", "what happened, in one line");
    fields.require("story", "what happened, in a few sentences");
    let kinds = KINDS.map(|kind| (kind, kind));
    let kind = fields.word("kind", &kinds);
    let incident = Incident {
        id: id(fields),
        sections: sections(fields),
        date: fields.text("date"),
        city: fields.text("city").unwrap_or_default(),
        precincts: precincts(fields),
        district: fields.count("district", 1..=99_999_u32),
        times: fields.tables("times").unwrap_or_default().iter().map(time).collect(),
        numbers: fields.tables("numbers").unwrap_or_default().iter().map(number).collect(),
        computed: fields.texts("computed").unwrap_or_default(),
        corrections: fields.tables("corrections").unwrap_or_default().iter().filter_map(correction).collect(),
        kind: kind.unwrap_or_default(),
        what: fields.text("what").unwrap_or_default(),
        story: fields.text("story").unwrap_or_default(),
        answer: answer(fields)?,
    };
    kind.map(|_| incident)
}

fn id(fields: &Fields<'_>) -> String {
    let id = fields.text("id").unwrap_or_default();
    let is_id = match id.as_bytes() {
        [a, b, b'-', c, d] => {
            [a, b].iter().all(|l| l.is_ascii_uppercase()) && [c, d].iter().all(|n| n.is_ascii_digit())
        }
        _ => false,
    };
    if !is_id && fields.given("id").is_some() {
        fields.complain("id", "must be two letters and two digits", "an id like \"EV-11\"");
    }
    id
}

fn sections(fields: &Fields<'_>) -> Vec<&'static str> {
    fields.require("sections", "the chapters of the report that tell it");
    let words = SECTIONS.map(|(name, _)| (name, name));
    let items = fields.given("sections").and_then(|given| given.list()).unwrap_or_default();
    items.iter().filter_map(|item| item.word(&words)).collect()
}

fn precincts(fields: &Fields<'_>) -> Vec<u32> {
    let items = fields.given("precincts").and_then(|given| given.list()).unwrap_or_default();
    items.iter().filter_map(|item| item.count(1..=99_999)).collect()
}

fn time(fields: &Fields<'_>) -> PrintedTime {
    fields.require("printed", "the time as printed");
    PrintedTime { printed: fields.text("printed").unwrap_or_default(), at: fields.time("at").map(clock) }
}

fn number(fields: &Fields<'_>) -> PrintedNumber {
    fields.require("value", "the number as printed");
    fields.require("of", "what it counts");
    PrintedNumber {
        value: fields.count("value", 0..=u32::MAX).unwrap_or_default(),
        of: fields.text("of").unwrap_or_default(),
    }
}

fn correction(fields: &Fields<'_>) -> Option<Correction> {
    fields.require("field", "which printed field it is about");
    fields.require("printed", "what is printed there");
    fields.require("why", "why it cannot stand, or what is unclear");
    let words = PRINTED.map(|name| (name, name));
    Some(Correction {
        printed: fields.text("printed").unwrap_or_default(),
        read: fields.text("read"),
        why: fields.text("why").unwrap_or_default(),
        field: fields.word("field", &words)?,
    })
}

/// Exactly one of four.
fn answer(fields: &Fields<'_>) -> Option<Answer> {
    let plays = fields.tables("play");
    let plays = plays.map(|plays| Answer::Play(plays.iter().map(play).collect()));
    let others = [
        fields.text("same_as").map(Answer::SameAs),
        fields.text("recorded").map(Answer::Recorded),
        fields.text("missing").map(Answer::Missing),
    ];
    let mut given = plays.into_iter().chain(others.into_iter().flatten());
    let (first, second) = (given.next(), given.next());
    if first.is_none() || second.is_some() {
        let what = "must stand alone, or give way to one of `same_as`, `recorded` and `missing`";
        fields.complain("play", what, "exactly one of the four");
    }
    first
}

fn play(fields: &Fields<'_>) -> Play {
    fields.require("scenario", "the name of a scenario, such as \"almaty-147\"");
    fields.require("checks", "the checks that find it; an empty list where none can");
    Play {
        scenario: fields.text("scenario").unwrap_or_default(),
        set: fields.texts("set").unwrap_or_default(),
        checks: fields.texts("checks").unwrap_or_default(),
        sometimes: fields.texts("sometimes").unwrap_or_default(),
    }
}
