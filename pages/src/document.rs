//! A page made of sections, each with tiles, pictures and tables: sweeps, nations, tables of protocols.

use askama::Template;
use language::Words;

use crate::PageError;
use crate::number::Number;

/// A page.
#[derive(Template)]
#[template(path = "document.html")]
pub(crate) struct Document {
    pub(crate) words: Words,
    pub(crate) title: String,
    pub(crate) is_simulated: bool,
    pub(crate) verdict: String,
    pub(crate) has_findings: bool,
    pub(crate) sections: Vec<Section>,
    /// Paragraphs on what the page cannot show.
    pub(crate) limits: Vec<String>,
    pub(crate) version: &'static str,
}

/// A section under a heading.
#[derive(Default)]
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) aside: String,
    pub(crate) tiles: Vec<(String, Number)>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) figures: Vec<Figure>,
}

/// A picture with its table, or a table alone.
pub(crate) struct Figure {
    pub(crate) picture: Option<String>,
    pub(crate) table: Table,
    /// Whether the table is folded away where the picture stands for it.
    pub(crate) is_folded: bool,
    /// What stands below, such as how many rows were left out.
    pub(crate) note: String,
}

/// A table.
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A heading.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) is_number: bool,
}

/// What stands in a cell.
pub(crate) enum Cell {
    /// Words of the page's language.
    Text(String),
    /// What exists in English alone, such as faults.
    English(String),
    /// Numbers with what stands between them, such as a mean with its interval.
    Numbers(Vec<Number>, &'static str),
    /// A number of the picture beside it, which the report does not hold in this form.
    Figure(String),
    /// Nothing is known.
    Nothing,
}

impl Cell {
    pub(crate) fn number(number: Number) -> Self {
        Self::Numbers(vec![number], "")
    }
}

impl Column {
    pub(crate) fn text(name: impl Into<String>) -> Self {
        Self { name: name.into(), is_number: false }
    }

    pub(crate) fn number(name: impl Into<String>) -> Self {
        Self { name: name.into(), is_number: true }
    }
}

impl Figure {
    pub(crate) fn table(table: Table) -> Self {
        Self { picture: None, table, is_folded: false, note: String::new() }
    }

    pub(crate) fn picture(picture: String, table: Table) -> Self {
        Self { picture: Some(picture), table, is_folded: true, note: String::new() }
    }
}

impl Document {
    pub(crate) fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}
