//! A number on a page that says where in the report's JSON it stands.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::language::Words;

/// A number, as `<data value="109" data-at="/lost_votes/missing">109</data>`.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    value: i64,
    shown: String,
    /// JSON pointer: of names and positions in our own report alone, so that nothing in it needs to be escaped.
    at: String,
}

impl Number {
    pub(crate) fn new(words: &Words, value: u64, at: impl Into<String>) -> Self {
        Self { value: i64::try_from(value).unwrap_or(i64::MAX), shown: words.number(value), at: at.into() }
    }

    pub(crate) fn signed(words: &Words, value: i64, at: impl Into<String>) -> Self {
        Self { value, shown: words.signed(value), at: at.into() }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<data value=\"{}\" data-at=\"{}\">{}</data>", self.value, self.at, self.shown)
    }
}

impl HtmlSafe for Number {}
