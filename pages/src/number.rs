//! A number on a page that says where in the report's JSON it stands.

use std::fmt;

use askama::filters::HtmlSafe;
use charts::Numbers;
use language::Words;

/// A number, as `<data value="109" data-at="/lost_votes/missing">109</data>`.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    value: String,
    shown: String,
    /// JSON pointer: of names and positions in our own report alone, so that nothing in it needs to be escaped.
    at: String,
}

impl Number {
    pub(crate) fn new(words: &Words, value: u64, at: impl Into<String>) -> Self {
        Self { value: value.to_string(), shown: words.number(value), at: at.into() }
    }

    pub(crate) fn signed(words: &Words, value: i64, at: impl Into<String>) -> Self {
        Self { value: value.to_string(), shown: words.signed(value), at: at.into() }
    }

    /// Returns the number as people read it.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// How many entries a list of the report has: a number that stands nowhere by itself.
    pub(crate) fn counted(words: &Words, value: u64) -> Self {
        Self { value: value.to_string(), shown: words.number(value), at: String::new() }
    }

    /// A number with so many decimals on the page, and all of them in its value.
    pub(crate) fn decimal(words: &Words, value: f64, decimals: usize, at: impl Into<String>) -> Self {
        Self { value: value.to_string(), shown: words.decimal(value, decimals), at: at.into() }
    }

    /// A share from 0 to 1 as percent.
    pub(crate) fn percent(words: &Words, share: f64, decimals: usize, at: impl Into<String>) -> Self {
        let shown = format!("{}\u{a0}%", words.decimal(share * 100.0, decimals));
        Self { value: share.to_string(), shown, at: at.into() }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.is_empty() {
            return f.write_str(&self.shown);
        }
        write!(f, "<data value=\"{}\" data-at=\"{}\">{}</data>", self.value, self.at, self.shown)
    }
}

impl HtmlSafe for Number {}

/// Returns how the charts of a page write numbers: as its text does.
pub(crate) fn numbers(words: &Words) -> Numbers {
    let language = words.language();
    Numbers { decimal: language.decimal_sign(), thousands: language.between_thousands() }
}
