//! The reference, `docs/SCENARIO.md`, tells of every field the reader knows, with the default it has.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Reading;
use super::reader::{NOTE_SUBJECTS, WITHHELD, read};
use super::{RecordPlan, Scenario, ScenarioSource, SealingPlan, fault_kinds};

const REFERENCE: &str = include_str!("../../../docs/SCENARIO.md");

const SMALLEST: &str = "\
title = 'A day'
precinct = { city = 'Example', number = 1 }
electorate = { listed = 1900 }
";

/// What a reference says of one field.
pub(super) struct Row {
    pub(super) field: String,
    pub(super) default: String,
}

fn reference() -> BTreeMap<String, Vec<Row>> {
    reference_of(REFERENCE)
}

/// Returns the rows of a reference by table, such as `electorate`; the top of the file is the empty name.
pub(super) fn reference_of(page: &str) -> BTreeMap<String, Vec<Row>> {
    let mut tables: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut names = Vec::new();
    let mut is_field_table = false;
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let in_ticks = heading.split('`').skip(1).step_by(2);
            let headers = in_ticks.filter(|name| name.starts_with('['));
            names = headers.map(|name| name.trim_matches(['[', ']']).to_owned()).collect();
            names.extend((heading == "Top of the file").then(String::new));
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        match cells.as_slice() {
            ["", "field", ..] => is_field_table = true,
            ["", first, _, default, ..] if first.starts_with('`') && is_field_table => {
                for name in &names {
                    let row = Row { field: first.replace('`', ""), default: (*default).to_owned() };
                    tables.entry(name.clone()).or_default().push(row);
                }
            }
            [_] => is_field_table = false,
            _ => {}
        }
    }
    tables
}

/// Returns every name the reader asks for, by table without indices.
fn known() -> BTreeMap<String, BTreeSet<&'static str>> {
    let faults: String =
        fault_kinds().iter().map(|kind| format!("[[fault]]\nkind = '{}'\n", kind.name)).collect();
    let kinds = [
        "arrivals.kind = 'turnout'\nbehaviour.patience_kind = 'lognormal'\nbehaviour.patience_mean_min = 5"
            .to_owned(),
        "arrivals.kind = 'poisson'\n[[note]]\n[[election.contest]]".to_owned(),
        "[arrivals]\nkind = 'trace'\n[[arrivals.voter]]".to_owned(),
        faults,
        "[[reliability]]\npart = 'mains'\n[[commission.repair]]".to_owned(),
    ];
    let services = ["gamma", "erlang", "uniform", "hyperexponential"].map(|kind| {
        let tables = ["desk", "electronic", "paper"];
        let tables =
            tables.map(|table| format!("service.{table} = {{ kind = '{kind}', probabilities = [] }}\n"));
        format!("{}behaviour = {{ patience_kind = 'erlang', patience_mean_min = 5 }}\n", tables.concat())
    });
    let kinds = kinds.into_iter().chain(services);
    let mut known: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    for text in kinds {
        let source = ScenarioSource::new("day.toml", text);
        let reading = Reading::new(&source);
        read(&reading);
        for (path, names) in reading.known() {
            let table = path.split('[').next().unwrap_or_default().to_owned();
            known.entry(table).or_default().extend(names);
        }
    }
    known
}

#[test]
fn the_reference_tells_of_every_field_and_of_no_other() {
    let reference = reference();
    let mut known = known();
    let tables: BTreeSet<String> = known.keys().filter(|table| !table.is_empty()).cloned().collect();
    for name in tables.iter().filter(|table| !table.contains('.')) {
        assert!(known.get_mut("").is_some_and(|top| top.remove(name.as_str())), "{name}");
    }
    // The three tables of `[service]` are told in one heading of their own.
    known.remove("service");
    for (table, names) in &known {
        let told: BTreeSet<&str> =
            reference.get(table).into_iter().flatten().map(|row| row.field.as_str()).collect();
        assert_eq!(&told, names, "[{table}]");
    }
    assert_eq!(reference.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>());
}

#[test]
fn the_defaults_of_the_reference_are_those_of_the_reader() {
    let scenario = Scenario::parse(&ScenarioSource::new("day.toml", SMALLEST)).unwrap();
    let canonical: toml::Table = scenario.canonical().parse().unwrap();
    let mut checked = 0;
    for (table, rows) in reference() {
        let found = table.split('.').filter(|step| !step.is_empty()).try_fold(&canonical, |at, step| {
            let value = at.get(step)?;
            value.as_table().or_else(|| value.as_array()?.first()?.as_table())
        });
        let Some(found) = found else { continue };
        for row in rows {
            let Some(literal) = row.default.split('`').nth(1).filter(|_| row.default.starts_with('`')) else {
                continue;
            };
            let Ok(told) = format!("value = {literal}").parse::<toml::Table>() else { continue };
            if ["sealing", "record"].contains(&row.field.as_str()) {
                // The canonical text leaves these defaults out.
                let election = &scenario.election;
                assert_eq!((election.sealing, election.record), (SealingPlan::StandIn, RecordPlan::StandIn));
                assert_eq!(literal, "\"stand-in\"");
                continue;
            }
            assert_eq!(
                found.get(&row.field).map(number_or_value),
                told.get("value").map(number_or_value),
                "{}",
                row.field
            );
            checked += 1;
        }
    }
    assert!(50 < checked, "{checked}");
}

/// Makes `0` and `0.0` alike.
fn number_or_value(value: &toml::Value) -> toml::Value {
    value.as_integer().map_or_else(|| value.clone(), |whole| toml::Value::Float(whole as f64))
}

#[test]
fn the_examples_of_the_reference_read() {
    let fenced = REFERENCE.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let examples: Vec<&str> = fenced.collect();
    assert_eq!(examples.len(), 3);
    for text in examples {
        let scenario = Scenario::parse(&ScenarioSource::new("example.toml", text));
        assert!(scenario.is_ok(), "{scenario:?}");
    }
}

#[test]
fn the_message_of_the_reference_is_what_a_user_reads() {
    let source = ScenarioSource {
        name: "day.toml".to_owned(),
        text: "title = 'A day'\n\n[precinct]\ncity = 'Example'\nnumber = 1\n\n[electorate]\nturnout  = 56\nlisted = 1900\n\
            [equipment]\ndevice = 8\n[[fault]]\nkind = 'power-cut'\nat = '12:00'\n"
            .to_owned(),
        overrides: vec!["fault[0].until=11:00".to_owned()],
    };
    let problems = Scenario::parse(&source).unwrap_err();
    let rendered: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
    let told = REFERENCE.split("```text\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(told, Some(rendered.as_str()));
}

#[test]
fn the_reference_lists_every_word() {
    let faults = fault_kinds().iter().map(|kind| kind.name);
    let words = NOTE_SUBJECTS.iter().map(|(name, _)| *name).chain(WITHHELD).chain(faults);
    for word in words {
        assert!(REFERENCE.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn words_of_notes_and_contests_are_those_of_the_evidence() {
    for (name, subject) in NOTE_SUBJECTS {
        assert_eq!(toml::Value::try_from(subject).unwrap().as_str(), Some(name));
    }
    for (name, kind) in super::reader::CONTEST_KINDS {
        assert_eq!(toml::Value::try_from(kind).unwrap().as_str(), Some(name));
    }
}
