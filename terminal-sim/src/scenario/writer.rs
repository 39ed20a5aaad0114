//! Lines of TOML, written so that reading them gives the same values.

use std::fmt::{self, Display, Write};

use election::time::{Duration, Instant};

use super::value::Unit;

/// Collects lines of TOML.
#[derive(Default)]
pub(super) struct Writer(String);

impl Writer {
    pub(super) fn finish(self) -> String {
        self.0
    }

    pub(super) fn header(&mut self, header: &str) {
        self.write(format_args!("\n{header}\n"));
    }

    pub(super) fn put(&mut self, name: &str, value: impl Display) {
        self.write(format_args!("{name} = {value}\n"));
    }

    fn write(&mut self, line: fmt::Arguments<'_>) {
        self.0.write_fmt(line).expect("writing to a string cannot fail");
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.put(name, quoted(text));
    }

    pub(super) fn texts(&mut self, name: &str, texts: &[String]) {
        self.list(name, texts.iter().map(|text| quoted(text)));
    }

    pub(super) fn number(&mut self, name: &str, number: f64) {
        self.put(name, float(number));
    }

    pub(super) fn numbers(&mut self, name: &str, numbers: &[f64]) {
        self.list(name, numbers.iter().map(|number| float(*number)));
    }

    pub(super) fn list(&mut self, name: &str, items: impl Iterator<Item = String>) {
        self.put(name, format_args!("[{}]", items.collect::<Vec<_>>().join(", ")));
    }

    pub(super) fn time(&mut self, name: &str, at: Instant) {
        self.put(name, moment(at));
    }

    pub(super) fn duration(&mut self, name: &str, unit: Unit, span: Duration) {
        self.number(name, span.nanos() as f64 / unit.nanos);
    }
}

/// Writes a time of day; one that no file can hold, such as a fraction of a millisecond, in nanoseconds.
fn moment(at: Instant) -> String {
    let is_writable = at.nanos().is_multiple_of(1_000_000) && at < Instant::from_hour(24);
    if is_writable { format!("\"{at}\"") } else { format!("\"{} ns\"", at.nanos()) }
}

/// Writes a float with the fewest digits that bring the same value back.
fn float(number: f64) -> String {
    format!("{number:?}")
}

/// Writes a TOML text on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {
                let written = write!(out, "\\U{:08X}", u32::from(control));
                written.expect("writing to a string cannot fail");
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
