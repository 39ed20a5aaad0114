//! Where each number of a protocol stands: slots that every table shares, and the columns of one table.

use serde::Serialize;

use super::field::Field;
use super::mapping::{Column, Columns, Mapping, Problem, Rule};

/// A kind of votes that a table may have for each choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Votes {
    /// By the paper protocol.
    Paper,
    /// By the electronic protocol.
    Electronic,
    /// Codes of the control protocol beside the choice.
    Codes,
    /// By the summary protocol.
    Summary,
}

impl Votes {
    pub(super) const ALL: [Self; 4] = [Self::Paper, Self::Electronic, Self::Codes, Self::Summary];

    /// Returns the name in a mapping.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Electronic => "electronic",
            Self::Codes => "codes",
            Self::Summary => "summary",
        }
    }
}

/// Which numbers a mapping gives, each with its place among the values of a protocol.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// By field.
    fields: Vec<Option<usize>>,
    /// By kind of votes, then by choice.
    votes: [Vec<Option<usize>>; 4],
    /// Names for reports, by slot.
    names: Vec<String>,
}

impl Slots {
    pub(super) fn new(mapping: &Mapping) -> Self {
        let mut slots = Self::default();
        for field in Field::ALL {
            let slot = mapping.fields.get(field).map(|_| slots.add(field.name().to_owned()));
            slots.fields.push(slot);
        }
        for votes in Votes::ALL {
            for choice in &mapping.choices {
                let is_given = choice.columns(votes).is_some();
                let slot = is_given.then(|| slots.add(format!("{} votes of {}", votes.name(), choice.name)));
                if let Some(list) = slots.votes.get_mut(votes as usize) {
                    list.push(slot);
                }
            }
        }
        slots
    }

    fn add(&mut self, name: String) -> usize {
        self.names.push(name);
        self.names.len() - 1
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn choices(&self) -> usize {
        self.votes.first().map_or(0, Vec::len)
    }

    pub(super) fn field(&self, field: Field) -> Option<usize> {
        self.fields.get(field as usize).copied().flatten()
    }

    pub(super) fn votes(&self, votes: Votes, choice: usize) -> Option<usize> {
        self.votes.get(votes as usize)?.get(choice).copied().flatten()
    }

    /// Returns whether the form has anything of electronic voting.
    pub(super) fn has_channels(&self) -> bool {
        const ELECTRONIC: [Field; 6] = [
            Field::MarksElectronic,
            Field::BarcodeLog,
            Field::CardsIssued,
            Field::Cast,
            Field::Terminals,
            Field::Controller,
        ];
        let has_votes = (0..self.choices()).any(|choice| self.votes(Votes::Electronic, choice).is_some());
        has_votes || ELECTRONIC.iter().any(|field| self.field(*field).is_some())
    }

    /// Returns whether a slot holds votes of this kind.
    pub(super) fn is_votes(&self, votes: Votes, slot: Option<usize>) -> bool {
        slot.is_some() && self.votes.get(votes as usize).is_some_and(|slots| slots.contains(&slot))
    }

    pub(super) fn name(&self, slot: usize) -> &str {
        self.names.get(slot).map_or("", String::as_str)
    }

    /// Returns the votes of a choice in the result: its summary, or its parts together.
    pub(super) fn total<T: Copy + Into<u64>>(&self, values: &[T], choice: usize) -> u64 {
        let of =
            |votes| self.votes(votes, choice).and_then(|slot| values.get(slot)).map(|value| (*value).into());
        of(Votes::Summary).unwrap_or_else(|| {
            of(Votes::Paper).unwrap_or_default() + of(Votes::Electronic).unwrap_or_default()
        })
    }
}

/// Where one table has what the mapping asks for; columns count from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Columns that are added up, by slot.
    pub(super) values: Vec<Vec<usize>>,
    pub(super) region: Vec<usize>,
    pub(super) territory: Vec<usize>,
    pub(super) precinct: Vec<usize>,
    /// Column of each rule of the mapping.
    pub(super) leave_out: Vec<usize>,
    pub(super) totals: Option<usize>,
    pub(super) district: Vec<usize>,
    pub(super) paper_only: Option<usize>,
    /// Headings of the table.
    pub(super) headings: Vec<String>,
}

impl Layout {
    /// Finds the columns that a mapping names among the headings of a table.
    pub(super) fn bind(mapping: &Mapping, headings: &[String]) -> Result<Self, Vec<Problem>> {
        let mut finder =
            Finder { headings, has_names: mapping.table.heading_line != 0, problems: Vec::new() };
        let mut layout = Self { headings: headings.to_vec(), ..Self::default() };
        for field in Field::ALL {
            if let Some(columns) = mapping.fields.get(field) {
                layout.values.push(finder.find(columns));
            }
        }
        for votes in Votes::ALL {
            let given = mapping.choices.iter().filter_map(|choice| choice.columns(votes));
            given.for_each(|columns| layout.values.push(finder.find(columns)));
        }
        let mut place = |columns: &Option<Columns>| {
            columns.as_ref().map(|columns| finder.find(columns)).unwrap_or_default()
        };
        layout.region = place(&mapping.region);
        layout.territory = place(&mapping.territory);
        layout.district = place(&mapping.district);
        layout.precinct = finder.find(&mapping.precinct);
        let mut rule = |rule: &Rule| finder.find(&rule.column).first().copied().unwrap_or_default();
        layout.leave_out = mapping.leave_out.iter().map(|left| rule(&left.rule)).collect();
        layout.totals = mapping.totals.as_ref().map(&mut rule);
        layout.paper_only = mapping.paper_only.as_ref().map(&mut rule);
        if finder.problems.is_empty() { Ok(layout) } else { Err(finder.problems) }
    }

    /// Finds other columns that a mapping names, those left out as none.
    pub(super) fn find<const N: usize>(
        mapping: &Mapping,
        headings: &[String],
        wanted: [Option<&Columns>; N],
    ) -> Result<[Vec<usize>; N], Vec<Problem>> {
        let mut finder =
            Finder { headings, has_names: mapping.table.heading_line != 0, problems: Vec::new() };
        let found = wanted.map(|columns| columns.map(|columns| finder.find(columns)).unwrap_or_default());
        if finder.problems.is_empty() { Ok(found) } else { Err(finder.problems) }
    }

    /// Returns the heading of a column for reports: its name, and its number where it has none.
    pub(super) fn heading(&self, column: usize) -> String {
        match self.headings.get(column).filter(|name| !name.trim().is_empty()) {
            Some(name) => name.trim().to_owned(),
            None => format!("column {}", column + 1),
        }
    }
}

/// Looks columns up and collects what is wrong.
struct Finder<'a> {
    headings: &'a [String],
    has_names: bool,
    problems: Vec<Problem>,
}

impl Finder<'_> {
    fn find(&mut self, columns: &Columns) -> Vec<usize> {
        columns.0.iter().filter_map(|column| self.one(column)).collect()
    }

    fn one(&mut self, column: &Column) -> Option<usize> {
        let found = match &column.name {
            Ok(number) => self.numbered(*number),
            Err(name) => self.named(name),
        };
        found
            .map_err(|(message, hint)| {
                self.problems.push(Problem {
                    span: column.span.clone(),
                    message,
                    expected: "a column of the table".into(),
                    hint,
                });
            })
            .ok()
    }

    fn numbered(&self, number: u64) -> Result<usize, (String, Option<String>)> {
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        index.filter(|index| *index < self.headings.len()).ok_or_else(|| {
            (
                format!("the table has {} columns, and none is number {number}", self.headings.len()),
                Some("columns count from 1".into()),
            )
        })
    }

    fn named(&self, name: &str) -> Result<usize, (String, Option<String>)> {
        if !self.has_names {
            let hint = "with `heading_line = 0` a table has no headings: give numbers of columns, from 1";
            return Err((format!("no column can be called `{name}`"), Some(hint.into())));
        }
        let is_it = |heading: &&String| heading.trim() == name.trim();
        let mut found =
            (0..).zip(self.headings).filter(|(_, heading)| is_it(heading)).map(|(index, _)| index);
        match (found.next(), found.next()) {
            (Some(index), None) => Ok(index),
            (Some(first), Some(second)) => Err((
                format!("more than one column is called `{name}`"),
                Some(format!("give the number instead of the name: {} or {}", first + 1, second + 1)),
            )),
            (None, _) => Err((format!("no column of the table is called `{name}`"), self.nearest(name))),
        }
    }

    fn nearest(&self, name: &str) -> Option<String> {
        let likeness = |heading: &String| strsim::normalized_levenshtein(heading.trim(), name);
        let near = self.headings.iter().map(|heading| (likeness(heading), heading));
        let (likeness, heading) = near.max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(if 0.5 < likeness {
            format!("did you mean `{}`?", heading.trim())
        } else {
            let names: Vec<_> =
                self.headings.iter().take(6).map(|heading| format!("`{}`", heading.trim())).collect();
            format!("the table begins with {}", names.join(", "))
        })
    }
}
