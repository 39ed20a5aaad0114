//! The fields of one table, asked for by name. What was never asked for is unknown, and reported at the end.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use election::time::{Duration, Instant};

use super::problem::{Complaint, Place, Problem, ScenarioSource, did_you_mean, either};
use super::tree::{Table, Value};
use super::value::{Given, Unit};

/// One reading of a scenario: complaints so far, and the names every table was asked for.
pub(super) struct Reading<'a> {
    pub(super) source: &'a ScenarioSource,
    complaints: RefCell<Vec<(Place, Complaint)>>,
    known: RefCell<BTreeMap<String, BTreeSet<&'static str>>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(source: &'a ScenarioSource) -> Self {
        Self { source, complaints: RefCell::default(), known: RefCell::default() }
    }

    pub(super) fn report(&self, place: &Place, complaint: Complaint) {
        self.complaints.borrow_mut().push((place.clone(), complaint));
    }

    /// Returns every problem: the file's in order of place, then those of the overrides.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut complaints = self.complaints.into_inner();
        complaints.sort_by_key(|(place, _)| (place.override_index, place.span.start, place.span.end));
        complaints.into_iter().map(|(place, complaint)| self.source.problem(&place, complaint)).collect()
    }

    /// Returns each table's path and the names it was asked for.
    #[cfg(test)]
    pub(super) fn known(&self) -> BTreeMap<String, BTreeSet<&'static str>> {
        self.known.borrow().clone()
    }

    /// Reports every key of a table, and of the tables in it, that nobody asked for.
    pub(super) fn report_unknown(&self, table: &Table, path: &str) {
        let known = self.known.borrow();
        let Some(names) = known.get(path) else { return };
        for (key, entry) in &table.0 {
            let full = joined(path, key);
            if !names.contains(key.as_str()) {
                let what = if holds_tables(&entry.node.value) { "table" } else { "field" };
                let hint = did_you_mean(key, names.iter().copied()).or_else(|| belongs(&known, path, key));
                let complaint =
                    Complaint::new(format!("unknown {what} `{full}`"), either(names.iter().copied()));
                self.report(&entry.key, complaint.with_hint(hint));
                continue;
            }
            match &entry.node.value {
                Value::Table(inner) => self.report_unknown(inner, &full),
                Value::List(items) => items.iter().enumerate().for_each(|(index, item)| {
                    if let Value::Table(inner) = &item.value {
                        self.report_unknown(inner, &format!("{full}[{index}]"));
                    }
                }),
                _ => {}
            }
        }
    }
}

/// Returns whether a value is a table or a list of tables.
fn holds_tables(value: &Value) -> bool {
    match value {
        Value::Table(_) => true,
        Value::List(items) => items.iter().any(|item| matches!(item.value, Value::Table(_))),
        _ => false,
    }
}

/// Returns the hint for a field that another table has.
fn belongs(known: &BTreeMap<String, BTreeSet<&'static str>>, here: &str, key: &str) -> Option<String> {
    let header = |path: &str| match path.split_once('[') {
        _ if path.is_empty() => "the top of the file".to_owned(),
        Some((list, _)) => format!("`[[{list}]]`"),
        None => format!("`[{path}]`"),
    };
    let mut others = known.iter().filter(|(_, names)| names.contains(key)).map(|(path, _)| header(path));
    others.find(|other| *other != header(here)).map(|other| format!("`{key}` belongs to {other}"))
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// One table. Each getter returns `None` where the field is absent, and also where it is wrong and was reported.
#[derive(Clone)]
pub(super) struct Fields<'a> {
    reading: &'a Reading<'a>,
    path: String,
    table: Option<&'a Table>,
    place: Place,
}

impl<'a> Fields<'a> {
    pub(super) fn new(reading: &'a Reading<'a>, path: String, table: &'a Table, place: &Place) -> Self {
        reading.known.borrow_mut().entry(path.clone()).or_default();
        Self { reading, path, table: Some(table), place: place.clone() }
    }

    /// Returns the value of a field, if it is given.
    pub(super) fn given(&self, name: &'static str) -> Option<Given<'a>> {
        self.reading.known.borrow_mut().entry(self.path.clone()).or_default().insert(name);
        let entry = self.table?.0.get(name)?;
        Some(Given { reading: self.reading, path: joined(&self.path, name), node: &entry.node })
    }

    /// Reports fields that must be given and are not.
    pub(super) fn require(&self, name: &'static str, expected: &str) {
        if self.given(name).is_none() {
            let message = format!("missing field `{}`", joined(&self.path, name));
            self.reading.report(&self.place, Complaint::new(message, expected));
        }
    }

    /// Takes every field of this table as known, where nobody can tell which ones belong.
    pub(super) fn accept_all(&self) {
        self.reading.known.borrow_mut().remove(&self.path);
    }

    /// Complains about a field that does not fit the others; where it is a default, about the table.
    pub(super) fn complain(&self, name: &'static str, what: &str, expected: &str) {
        match self.given(name) {
            Some(given) => given.refuse::<()>(what, expected).unwrap_or_default(),
            None => {
                let message = format!("field `{}` {what}", joined(&self.path, name));
                self.reading.report(&self.place, Complaint::new(message, expected));
            }
        }
    }

    pub(super) fn text(&self, name: &'static str) -> Option<String> {
        self.given(name)?.text().map(str::to_owned)
    }

    pub(super) fn flag(&self, name: &'static str) -> Option<bool> {
        self.given(name)?.flag()
    }

    pub(super) fn count<T>(&self, name: &'static str, range: RangeInclusive<T>) -> Option<T>
    where
        T: Copy + Into<i128> + TryFrom<i128>,
    {
        self.given(name)?.count(range)
    }

    pub(super) fn number(&self, name: &'static str, range: RangeInclusive<f64>) -> Option<f64> {
        self.given(name)?.number(range)
    }

    pub(super) fn share(&self, name: &'static str) -> Option<f64> {
        self.given(name)?.share()
    }

    pub(super) fn duration(
        &self,
        name: &'static str,
        unit: Unit,
        range: RangeInclusive<f64>,
    ) -> Option<Duration> {
        self.given(name)?.duration(unit, range)
    }

    pub(super) fn time(&self, name: &'static str) -> Option<Instant> {
        self.given(name)?.time()
    }

    pub(super) fn word<T: Copy>(&self, name: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        self.given(name)?.word(words)
    }

    /// Reads a list of texts; wrong entries are reported and left out.
    pub(super) fn texts(&self, name: &'static str) -> Option<Vec<String>> {
        let items = self.given(name)?.list()?;
        Some(items.iter().filter_map(Given::text).map(str::to_owned).collect())
    }

    /// Reads a list of numbers; a wrong entry spoils the list.
    pub(super) fn numbers(&self, name: &'static str, range: RangeInclusive<f64>) -> Option<Vec<f64>> {
        let read = self.given(name)?.list()?.into_iter().map(|item| item.number(range.clone()));
        read.collect::<Vec<_>>().into_iter().collect()
    }

    /// Returns an inner table; where it is absent or wrong, an empty one.
    pub(super) fn table(&self, name: &'static str) -> Fields<'a> {
        let empty = || Fields { path: joined(&self.path, name), table: None, ..self.clone() };
        self.given(name).and_then(|given| given.fields()).unwrap_or_else(empty)
    }

    /// Returns the tables of `[[name]]`, or `None` where there are none.
    pub(super) fn tables(&self, name: &'static str) -> Option<Vec<Fields<'a>>> {
        let given = self.given(name)?;
        if let Value::Table(_) = given.node.value {
            let header = format!("`[[{}]]`", given.path);
            return given.complain("must be a list of tables", &header, Some(format!("write {header}")));
        }
        Some(given.list()?.iter().filter_map(Given::fields).collect())
    }
}
