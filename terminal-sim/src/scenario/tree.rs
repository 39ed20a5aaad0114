//! The TOML text as a tree of values that remember where they stand, in the file or in an override.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::problem::Place;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// A TOML value. Dates and times without quotes are read as their text.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Whole(i128),
    Real(f64),
    Flag(bool),
    List(Vec<Node>),
    Table(Table),
}

/// A table by key.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(pub(super) BTreeMap<String, Entry>);

/// One `key = value`.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Where the key stands.
    pub(super) key: Place,
    pub(super) node: Node,
}

impl Value {
    /// Returns what kind of value this is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Whole(_) => "a whole number",
            Self::Real(_) => "a decimal number",
            Self::Flag(_) => "true or false",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// Turns parsed TOML into a tree. Spans are moved by `offset` bytes, the place of the value in its override.
pub(super) struct Planter {
    pub(super) override_index: Option<usize>,
    pub(super) offset: usize,
}

impl Planter {
    pub(super) fn table(&self, parsed: &DeTable<'_>) -> Table {
        let entries = parsed.iter().map(|(key, value)| {
            let entry = Entry { key: self.place(key), node: self.node(value) };
            (key.get_ref().clone().into_owned(), entry)
        });
        Table(entries.collect())
    }

    pub(super) fn node(&self, parsed: &Spanned<DeValue<'_>>) -> Node {
        let value = match parsed.get_ref() {
            DeValue::String(text) => Value::Text(text.clone().into_owned()),
            DeValue::Integer(digits) => Value::Whole(whole(digits)),
            DeValue::Float(digits) => Value::Real(digits.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Datetime(moment) => Value::Text(moment.to_string()),
            DeValue::Array(list) => Value::List(list.iter().map(|item| self.node(item)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Node { value, place: self.place(parsed) }
    }

    fn place<T>(&self, parsed: &Spanned<T>) -> Place {
        let span = parsed.span();
        Place { override_index: self.override_index, span: span.start + self.offset..span.end + self.offset }
    }
}

/// Returns the integer, or the nearest one where it has more digits than anything here can hold.
fn whole(digits: &DeInteger<'_>) -> i128 {
    let nearest = if digits.as_str().starts_with('-') { i128::MIN } else { i128::MAX };
    i128::from_str_radix(digits.as_str(), digits.radix()).unwrap_or(nearest)
}
