//! Numbers with their intervals, one below the other, against a line at 0.

use askama::Template;

use crate::axis::Axis;
use crate::bars::short;
use crate::{Error, Numbers};

/// Width of the plot in the picture's own units.
const WIDTH: f64 = 520.0;
/// Room left of the plot, for names.
const LEFT: f64 = 210.0;
/// Top of the first row.
const TOP: f64 = 10.0;
/// Height of a row.
const ROW: f64 = 26.0;

/// Numbers with their intervals.
#[derive(Clone, Debug, Default)]
pub struct Intervals {
    /// What the chart shows, in a few words.
    pub title: String,
    /// What can be seen in it, for those who cannot.
    pub description: String,
    /// How its numbers are written.
    pub numbers: Numbers,
    /// The rows.
    pub rows: Vec<Interval>,
}

/// One number with its interval.
#[derive(Clone, Debug)]
pub struct Interval {
    /// Its name, with the unit.
    pub name: String,
    /// The number.
    pub value: f64,
    /// The least it may be.
    pub least: f64,
    /// The most it may be.
    pub most: f64,
}

#[derive(Template)]
#[template(path = "intervals.svg")]
struct Picture<'a> {
    id: &'a str,
    chart: &'a Intervals,
    height: f64,
    bottom: f64,
    zero: f64,
    ticks: Vec<(f64, String)>,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    y: f64,
    x: f64,
    from: f64,
    to: f64,
    is_apart: bool,
    says: String,
}

impl Intervals {
    /// Returns the picture; `id` must be the page's only one.
    pub fn svg(&self, id: &str) -> Result<String, Error> {
        let axis = Axis::over(self.rows.iter().flat_map(|row| [row.least, row.most, row.value]), 5);
        let x = |value: f64| LEFT + axis.place(value) * WIDTH;
        let bottom = TOP + ROW * self.rows.len() as f64;
        let rows = self.rows.iter().enumerate().map(|(at, row)| Row {
            name: short(&row.name),
            y: TOP + ROW * (at as f64 + 0.5),
            x: x(row.value),
            from: x(row.least),
            to: x(row.most),
            is_apart: 0.0 < row.least || row.most < 0.0,
            says: format!(
                "{}: {} ({} … {})",
                row.name,
                self.numbers.write(row.value),
                self.numbers.write(row.least),
                self.numbers.write(row.most)
            ),
        });
        let picture = Picture {
            id,
            chart: self,
            height: bottom + 26.0,
            bottom,
            zero: x(0.0),
            ticks: axis.ticks().map(|tick| (x(tick), self.numbers.write(tick))).collect(),
            rows: rows.collect(),
        };
        picture.render()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_that_leaves_out_zero_is_full_and_one_that_holds_it_is_hollow() {
        let row = |name: &str, least: f64, most: f64| Interval {
            name: name.to_owned(),
            value: (least + most) / 2.0,
            least,
            most,
        };
        let chart = Intervals {
            rows: vec![row("left", -47.0, -35.0), row("wait", -2.0, 4.0)],
            ..Intervals::default()
        };
        let svg = chart.svg("i").unwrap();
        let page = roxmltree::Document::parse(&svg).unwrap();
        let classes =
            page.descendants().filter(|node| node.has_tag_name("circle")).map(|node| node.attribute("class"));
        assert_eq!(classes.collect::<Vec<_>>(), [Some("point full"), Some("point hollow")], "{svg}");
        assert!(svg.contains("left: −41 (−47 … −35)"), "{svg}");
    }
}
