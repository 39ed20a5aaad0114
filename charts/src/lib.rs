//! Charts as SVG that stand in a page, for screen and paper.
//!
//! A chart is a value with its numbers, and `svg` draws it. Each has a name and a description for those who cannot see it
//! (`<title>`, `<desc>`, role `img`); what it tells it also tells without colour, by pattern, shape, place or words; the table
//! beside it is the page's. Colours are classes: [`STYLE`] has them for light, dark and paper. Nothing here knows an election.

mod axis;
mod bars;
mod columns;
pub mod flow;
mod heat;
mod intervals;
mod legend;
mod multiples;
pub mod states;

pub use askama::Error;
pub use bars::{Bar, Bars};
pub use columns::{Band, Columns, Series};
pub use heat::Heat;
pub use intervals::{Interval, Intervals};
pub use multiples::Multiples;

/// The style sheet that charts need in their page.
pub const STYLE: &str = include_str!("../templates/charts.css");

/// How numbers are written in the language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// What stands before decimals.
    pub decimal: char,
    /// What stands between thousands.
    pub thousands: char,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { decimal: '.', thousands: ',' }
    }
}

impl Numbers {
    /// Returns a number as charts write it: whole where it is, with two decimals at most where not.
    fn write(self, value: f64) -> String {
        let text = format!("{:.2}", value.abs());
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let decimals = decimals.trim_end_matches('0');
        let mut written = String::new();
        if value < 0.0 && !(whole == "0" && decimals.is_empty()) {
            written.push('−');
        }
        for (at, digit) in whole.chars().enumerate() {
            if 0 < at && (whole.len() - at).is_multiple_of(3) {
                written.push(self.thousands);
            }
            written.push(digit);
        }
        if !decimals.is_empty() {
            written.push(self.decimal);
            written.push_str(decimals);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_in_the_marks_of_the_page() {
        let english = Numbers::default();
        let written = [0.0, 12.0, 0.5, 2.345, -3.0, 9_580.0, -0.001].map(|value| english.write(value));
        assert_eq!(written, ["0", "12", "0.5", "2.35", "−3", "9,580", "0"]);
        let russian = Numbers { decimal: ',', thousands: '\u{a0}' };
        let written = [0.25, 1_234_567.5, 999.0].map(|value| russian.write(value));
        assert_eq!(written, ["0,25", "1\u{a0}234\u{a0}567,5", "999"]);
    }
}
