//! What a mapping file says: which column of a table is which number of a protocol.

mod contest;
mod read;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::field::Field;
use super::layout::Votes;
use statistics::seats::allocation::{Method, ThresholdRule};

/// A mistake in a mapping, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the file it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What could stand there.
    pub expected: String,
    /// Advice.
    pub hint: Option<String>,
}

/// How the file of a table is written, where the reader should not find out by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableForm {
    /// What separates fields, for a text table.
    pub delimiter: Option<u8>,
    /// `utf-8` or `windows-1251`, for a text table.
    pub encoding: Option<String>,
    /// Member of a zip archive.
    pub member: Option<String>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Number of the row that holds the headings, from 1; 0 for none.
    pub heading_line: u64,
    /// Most bytes a table may have when it is unpacked.
    pub most_bytes: u64,
}

impl Default for TableForm {
    fn default() -> Self {
        let (delimiter, encoding, member, sheet) = (None, None, None, None);
        Self { delimiter, encoding, member, sheet, heading_line: 1, most_bytes: 1 << 30 }
    }
}

/// A mapping, read and checked by itself; its columns are looked up when a table comes.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// What the table is, for the head of a report.
    pub title: String,
    /// Whether a person has looked at it. A guess by `saylau init protocols` is not confirmed.
    pub is_confirmed: bool,
    /// Where `confirmed` stands, if it does.
    pub confirmed_span: Range<usize>,
    /// How the file is written.
    pub table: TableForm,
    pub(super) region: Option<Columns>,
    pub(super) territory: Option<Columns>,
    pub(super) precinct: Columns,
    /// What tells contests of several districts apart.
    pub(super) district: Option<Columns>,
    pub(super) fields: BTreeMap<Field, Columns>,
    pub(super) choices: Vec<Choice>,
    pub(super) contest: Contest,
    pub(super) leave_out: Vec<LeaveOut>,
    pub(super) totals: Option<Rule>,
    /// Rows of precincts that have no devices.
    pub(super) paper_only: Option<Rule>,
    pub(super) outages: Option<Outages>,
    /// Codes of identities that the form forces.
    pub(super) forced: Vec<&'static str>,
}

/// What is elected, and by which rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contest {
    pub(super) kind: ContestKind,
    /// How many choices win; for lists, how many seats are shared out. In each district.
    pub(super) seats: u64,
    /// Whether more than half is needed, and else the first two go on.
    pub(super) runoff: bool,
    /// How lists get seats, if the mapping says so.
    pub(super) method: Option<Method>,
    /// Share of the base from which a list takes part.
    pub(super) threshold: f64,
    pub(super) threshold_rule: ThresholdRule,
    pub(super) base: Base,
}

impl Default for Contest {
    fn default() -> Self {
        Self {
            kind: ContestKind::Plurality,
            seats: 1,
            runoff: false,
            method: None,
            threshold: 0.0,
            threshold_rule: ThresholdRule::AtLeast,
            base: Base::Votes,
        }
    }
}

/// How votes become seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ContestKind {
    /// The choices with most votes win.
    Plurality,
    /// Seats are shared out among lists.
    PartyList,
}

/// What a majority or a threshold is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// Votes for all choices.
    Votes,
    /// These and the invalid ballots.
    Ballots,
}

/// Where a second table says how many electronic votes an outage can have stranded.
#[derive(Clone, Debug)]
pub(super) struct Outages {
    pub(super) region: Option<Columns>,
    pub(super) territory: Option<Columns>,
    pub(super) precinct: Columns,
    pub(super) at_most: Columns,
}

/// Who or what can be voted for.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) name: String,
    /// Whether it can win; against all cannot.
    pub(super) elects: bool,
    columns: [Option<Columns>; 4],
}

impl Choice {
    pub(super) fn columns(&self, votes: Votes) -> Option<&Columns> {
        self.columns.get(votes as usize)?.as_ref()
    }
}

/// Columns that are added up, or whose texts are put together.
#[derive(Clone, Debug)]
pub(super) struct Columns(pub(super) Vec<Column>);

/// One column: its number from 1, or its heading.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: Result<u64, String>,
    pub(super) span: Range<usize>,
}

/// Which rows, by the text of one column.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) column: Columns,
    pub(super) test: Test,
}

/// What the text must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Is(String),
    Contains(String),
    StartsWith(String),
    Empty,
}

impl Rule {
    pub(super) fn holds(&self, text: &str) -> bool {
        let text = text.trim();
        match &self.test {
            Test::Is(wanted) => text == wanted,
            Test::Contains(wanted) => text.contains(wanted.as_str()),
            Test::StartsWith(wanted) => text.starts_with(wanted.as_str()),
            Test::Empty => text.is_empty(),
        }
    }
}

/// Rows that no identity is held against.
#[derive(Clone, Debug)]
pub(super) struct LeaveOut {
    pub(super) rule: Rule,
    /// Why, in a few words.
    pub(super) reason: String,
    /// Whether their votes belong to the result all the same.
    pub(super) keeps_votes: bool,
}
