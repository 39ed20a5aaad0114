//! Horizontal bars, each with marks that it is held against, such as a margin and the bounds it must exceed.

use askama::Template;

use crate::axis::Axis;
use crate::{Error, Numbers, legend};

/// Width of the plot in the picture's own units.
const WIDTH: f64 = 520.0;
/// Room left of the plot, for names.
const LEFT: f64 = 210.0;
/// Room between the legend and the first bar.
const GAP: f64 = 12.0;
/// Height of a bar with its marks.
const ROW: f64 = 34.0;
/// Letters of a name for which there is room.
const LETTERS: usize = 30;

/// Horizontal bars with marks.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    /// What the chart shows, in a few words.
    pub title: String,
    /// What can be seen in it, for those who cannot.
    pub description: String,
    /// How its numbers are written.
    pub numbers: Numbers,
    /// What a bar is.
    pub what: String,
    /// What the marks are, at most three: a square, a diamond, a triangle.
    pub marks: Vec<String>,
    /// The bars.
    pub rows: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Its length; negative to the left of 0.
    pub value: f64,
    /// Where its marks lie, in the order of their names; nothing where there is no such number.
    pub marks: Vec<Option<f64>>,
}

#[derive(Template)]
#[template(path = "bars.svg")]
struct Picture<'a> {
    id: &'a str,
    chart: &'a Bars,
    height: f64,
    bottom: f64,
    zero: f64,
    ticks: Vec<(f64, String)>,
    rows: Vec<Row>,
    top: f64,
    legend: Vec<Entry<'a>>,
}

/// An entry of the legend; of a mark, with its shape.
struct Entry<'a> {
    x: f64,
    y: f64,
    shape: Option<usize>,
    name: &'a str,
}

struct Row {
    name: String,
    whole_name: String,
    y: f64,
    x: f64,
    width: f64,
    says: String,
    marks: Vec<(usize, f64, String)>,
}

impl Bars {
    /// Returns the picture; `id` must be the page's only one.
    pub fn svg(&self, id: &str) -> Result<String, Error> {
        let values = self.rows.iter().flat_map(|row| row.marks.iter().flatten().copied().chain([row.value]));
        let axis = Axis::over(values, 5);
        let x = |value: f64| LEFT + axis.place(value) * WIDTH;
        let names = || [self.what.as_str()].into_iter().chain(self.marks.iter().map(String::as_str));
        let (places, height) = legend::places(names(), 8.0, LEFT + WIDTH);
        let shapes = [None].into_iter().chain((0..).map(Some));
        let legend = places.into_iter().zip(names()).zip(shapes);
        let legend = legend.map(|(((x, y), name), shape)| Entry { x, y, shape, name });
        let top = height + GAP;
        let bottom = top + ROW * self.rows.len() as f64;
        let row = |(at, row): (usize, &Bar)| {
            let (from, to) = (x(row.value.min(0.0)), x(row.value.max(0.0)));
            let named = self.marks.iter().zip(&row.marks).enumerate();
            let marks = named.filter_map(|(shape, (what, value))| {
                let value = (*value)?;
                Some((shape, x(value), format!("{}: {what} {}", row.name, self.numbers.write(value))))
            });
            Row {
                name: short(&row.name),
                whole_name: row.name.clone(),
                y: top + ROW * at as f64,
                x: from,
                width: (to - from).max(1.0),
                says: format!("{}: {} {}", row.name, self.what, self.numbers.write(row.value)),
                marks: marks.collect(),
            }
        };
        let picture = Picture {
            id,
            chart: self,
            height: bottom + 28.0,
            bottom,
            zero: x(0.0),
            ticks: axis.ticks().map(|tick| (x(tick), self.numbers.write(tick))).collect(),
            rows: self.rows.iter().enumerate().map(row).collect(),
            top,
            legend: legend.collect(),
        };
        picture.render()
    }
}

/// Cuts a name to what there is room for.
pub(crate) fn short(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    let cut: String = name.chars().take(LETTERS - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_marks_lie_on_one_axis() {
        let row = Bar { name: "Bulak".to_owned(), value: 410.0, marks: vec![Some(275.0), None] };
        let below = Bar { name: "Sharyn".to_owned(), value: -100.0, marks: Vec::new() };
        let bars = Bars {
            what: "margin".to_owned(),
            marks: vec!["counters".to_owned(), "list".to_owned()],
            rows: vec![row, below],
            ..Bars::default()
        };
        let svg = bars.svg("b").unwrap();
        let page = roxmltree::Document::parse(&svg).unwrap();
        let rects = page.descendants().filter(|node| node.attribute("class") == Some("s0 bar"));
        let ends: Vec<(f64, f64)> = rects
            .map(|node| {
                [node.attribute("x"), node.attribute("width")].map(|text| text.unwrap().parse().unwrap())
            })
            .map(|[x, width]: [f64; 2]| (x, x + width))
            .collect();
        // From -200 to 600 on 520 units: 0 lies at 210 + 130.
        assert_eq!(ends, [(340.0, 606.5), (275.0, 340.0)], "{svg}");
        assert!(svg.contains("Bulak: counters 275") && !svg.contains("Bulak: list"), "{svg}");
    }

    #[test]
    fn long_names_are_cut_by_letters() {
        assert_eq!(short(&"Қ".repeat(31)), format!("{}…", "Қ".repeat(29)));
        assert_eq!(short("Қ"), "Қ");
    }
}
