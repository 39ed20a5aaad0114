//! Charts as SVG that stand in a page, for screen and paper.
//!
//! A chart is a value with its numbers, and `svg` draws it. Each has a name and a description for those who cannot see it
//! (`<title>`, `<desc>`, role `img`); what it tells it also tells without colour, by pattern, shape, place or words; the table
//! beside it is the page's. Colours are classes: [`STYLE`] has them for light, dark and paper. Nothing here knows an election.

mod axis;
mod bars;
mod columns;
mod flow;
mod heat;
mod intervals;
mod legend;
mod multiples;
pub mod states;

pub use askama::Error;
pub use bars::{Bar, Bars};
pub use columns::{Band, Columns, Series};
pub use flow::{Flow, Lane, Stage};
pub use heat::Heat;
pub use intervals::{Interval, Intervals};
pub use multiples::Multiples;

/// The style sheet that charts need in their page.
pub const STYLE: &str = include_str!("../templates/charts.css");

/// Returns a number as charts write it: whole where it is, with two decimals at most where not.
fn number(value: f64) -> String {
    if value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.0, 12.0, 0.5, 2.345, -3.0].map(number), ["0", "12", "0.5", "2.35", "-3"]);
    }
}
