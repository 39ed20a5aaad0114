//! One value of the tree with its path: every check of a single value, each with its message.

use std::fmt::Display;
use std::ops::RangeInclusive;

use election::time::{Duration, Instant};

use super::fields::{Fields, Reading};
use super::problem::{Complaint, did_you_mean, either};
use super::tree::{Node, Value};

/// A unit of time that ends a field's name.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    pub(super) name: &'static str,
    pub(super) nanos: f64,
}

pub(super) const HOURS: Unit = Unit { name: "hours", nanos: 3_600e9 };
pub(super) const MINUTES: Unit = Unit { name: "minutes", nanos: 60e9 };
pub(super) const SECONDS: Unit = Unit { name: "seconds", nanos: 1e9 };
pub(super) const MILLISECONDS: Unit = Unit { name: "milliseconds", nanos: 1e6 };
pub(super) const MICROSECONDS: Unit = Unit { name: "microseconds", nanos: 1e3 };

/// A value, its path and the reading it belongs to. A check that fails complains and returns `None`.
#[derive(Clone)]
pub(super) struct Given<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) path: String,
    pub(super) node: &'a Node,
}

impl<'a> Given<'a> {
    pub(super) fn text(&self) -> Option<&'a str> {
        match &self.node.value {
            Value::Text(text) => Some(text),
            _ => self.refuse_kind("a text", "a text"),
        }
    }

    pub(super) fn flag(&self) -> Option<bool> {
        match &self.node.value {
            Value::Flag(flag) => Some(*flag),
            _ => self.refuse_kind("true or false", "true or false"),
        }
    }

    /// Reads a whole number of the range.
    pub(super) fn count<T>(&self, range: RangeInclusive<T>) -> Option<T>
    where
        T: Copy + Into<i128> + TryFrom<i128>,
    {
        let (low, high) = ((*range.start()).into(), (*range.end()).into());
        let expected = format!("a whole number from {} to {}", grouped(low), grouped(high));
        match self.node.value {
            Value::Whole(number) if number < low => self.refuse(&at_least(grouped(low)), &expected),
            Value::Whole(number) if high < number => self.refuse(&at_most(grouped(high)), &expected),
            Value::Whole(number) => T::try_from(number).ok(),
            _ => self.refuse_kind("a whole number", &expected),
        }
    }

    /// Reads a number of the range, whole or not.
    pub(super) fn number(&self, range: RangeInclusive<f64>) -> Option<f64> {
        self.number_of(&range, &format!("a number from {} to {}", plain(*range.start()), plain(*range.end())))
    }

    /// Reads a share from 0 to 1.
    pub(super) fn share(&self) -> Option<f64> {
        self.number_of(&(0.0..=1.0), "a share from 0 to 1")
    }

    /// Reads a span of time given in a unit.
    pub(super) fn duration(&self, unit: Unit, range: RangeInclusive<f64>) -> Option<Duration> {
        let expected = format!("{} from {} to {}", unit.name, plain(*range.start()), plain(*range.end()));
        let number = self.number_of(&range, &expected)?;
        Some(Duration::from_nanos((number * unit.nanos).round() as u64))
    }

    fn number_of(&self, range: &RangeInclusive<f64>, expected: &str) -> Option<f64> {
        let number = match self.node.value {
            Value::Real(number) => number,
            Value::Whole(number) => number as f64,
            _ => return self.refuse_kind("a number", expected),
        };
        if number < *range.start() {
            return self.refuse(&at_least(plain(*range.start())), expected);
        }
        if *range.end() < number {
            return self.refuse(&at_most(plain(*range.end())), expected);
        }
        if number.is_nan() {
            return self.refuse("must be a number", expected);
        }
        Some(number)
    }

    pub(super) fn time(&self) -> Option<Instant> {
        const EXPECTED: &str = "a time of day like \"07:00\" or \"07:00:30.250\"";
        let Value::Text(text) = &self.node.value else {
            return self.refuse_kind("a time of day", EXPECTED);
        };
        match text.parse() {
            Ok(time) => Some(time),
            Err(_) => {
                let padded = format!("0{text}");
                let hint = padded.parse::<Instant>().ok().map(|_| format!("write \"{padded}\""));
                self.complain("must be a time of day", EXPECTED, hint)
            }
        }
    }

    /// Reads one of these words.
    pub(super) fn word<T: Copy>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let names = || words.iter().map(|(name, _)| *name);
        let Value::Text(text) = &self.node.value else {
            return self.refuse_kind("a word", &either(names()));
        };
        let found = words.iter().find(|(name, _)| name == text);
        match found {
            Some((_, value)) => Some(*value),
            None => self.complain("must be a known word", &either(names()), did_you_mean(text, names())),
        }
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.node.value, Value::List(_))
    }

    /// Reads a list; its entries carry their index in the path.
    pub(super) fn list(&self) -> Option<Vec<Given<'a>>> {
        let Value::List(items) = &self.node.value else {
            return self.refuse_kind("a list", "a list");
        };
        let given = items.iter().enumerate().map(|(index, node)| Given {
            reading: self.reading,
            path: format!("{}[{index}]", self.path),
            node,
        });
        Some(given.collect())
    }

    pub(super) fn fields(&self) -> Option<Fields<'a>> {
        match &self.node.value {
            Value::Table(table) => {
                Some(Fields::new(self.reading, self.path.clone(), table, &self.node.place))
            }
            _ => self.refuse_kind("a table", "a table"),
        }
    }

    /// Complains that the value is of another kind than expected.
    fn refuse_kind<T>(&self, kind: &str, expected: &str) -> Option<T> {
        self.refuse(&format!("must be {kind}, not {}", self.node.value.kind()), expected)
    }

    /// Complains without a hint.
    pub(super) fn refuse<T>(&self, what: &str, expected: &str) -> Option<T> {
        self.complain(what, expected, None)
    }

    /// Complains about this value: `what` follows the field's name, and the value follows both.
    pub(super) fn complain<T>(&self, what: &str, expected: &str, hint: Option<String>) -> Option<T> {
        let written = self.reading.source.excerpt(&self.node.place);
        let message = format!("field `{}` {what}: {written}", self.path);
        self.reading.report(&self.node.place, Complaint::new(message, expected).with_hint(hint));
        None
    }
}

fn at_least(low: impl Display) -> String {
    format!("must be at least {low}")
}

fn at_most(high: impl Display) -> String {
    format!("must be at most {high}")
}

/// Writes a number, a whole one with commas.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 { grouped(number as i128) } else { number.to_string() }
}

/// Writes a time of day without its seconds where there are none.
pub(super) fn clock(at: Instant) -> String {
    let written = at.to_string();
    written.strip_suffix(":00").unwrap_or(&written).to_owned()
}

/// Writes a whole number with a comma between groups of three digits.
fn grouped(number: i128) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if 0 < index && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
