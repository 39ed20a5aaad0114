//! Stacked columns side by side, such as the half-hours of a day, with a line below them and bands for what lasted.

use askama::Template;

use crate::axis::Axis;
use crate::{Error, Numbers, legend};

/// Width of the plot in the picture's own units.
const WIDTH: f64 = 684.0;
/// Room left of the plot, for numbers.
const LEFT: f64 = 56.0;
/// Room between the legend and the columns.
const GAP: f64 = 12.0;
/// Height of the columns.
const HEIGHT: f64 = 170.0;
/// Height of the line's own plot.
const LINE_HEIGHT: f64 = 60.0;
/// Room between the two, with the names of the columns.
const BETWEEN: f64 = 44.0;
/// Height of a band.
const LANE: f64 = 18.0;

/// Stacked columns.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// What the chart shows, in a few words.
    pub title: String,
    /// What can be seen in it, for those who cannot.
    pub description: String,
    /// How its numbers are written.
    pub numbers: Numbers,
    /// Names of the columns; every other may be left out for lack of room.
    pub labels: Vec<String>,
    /// Parts of each column, from the bottom; at most five, of which none is negative.
    pub series: Vec<Series>,
    /// Drawn below, on an axis of its own.
    pub line: Option<Series>,
    /// What lasted, one lane each.
    pub bands: Vec<Band>,
}

/// One number for each column.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its numbers.
    pub values: Vec<f64>,
}

/// Something that lasted.
#[derive(Clone, Debug)]
pub struct Band {
    /// What.
    pub name: String,
    /// Its begin, in columns from the left edge of the first.
    pub from: f64,
    /// Its end.
    pub to: f64,
}

#[derive(Template)]
#[template(path = "columns.svg")]
struct Picture<'a> {
    id: &'a str,
    chart: &'a Columns,
    height: f64,
    bottom: f64,
    ticks: Vec<(f64, String)>,
    names: Vec<(f64, &'a str)>,
    parts: Vec<Part>,
    legend: Vec<(f64, f64, &'a str)>,
    line: Option<Line<'a>>,
    lanes: Vec<Lane<'a>>,
}

struct Part {
    class: usize,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    says: String,
}

struct Line<'a> {
    name: &'a str,
    top: f64,
    bottom: f64,
    most: String,
    points: String,
    area: String,
    dots: Vec<(f64, f64, String)>,
}

struct Lane<'a> {
    name: &'a str,
    x: f64,
    y: f64,
    width: f64,
    /// Where the name stands, and which end of it.
    text_x: f64,
    anchor: &'static str,
}

impl Columns {
    /// Returns the picture; `id` must be the page's only one.
    pub fn svg(&self, id: &str) -> Result<String, Error> {
        let series_names = || self.series.iter().map(|series| series.name.as_str());
        let (places, legend_height) = legend::places(series_names(), LEFT, LEFT + WIDTH);
        let bottom = legend_height + GAP + HEIGHT;
        let sums = (0..self.labels.len()).map(|at| self.series.iter().map(|series| series.value(at)).sum());
        let axis = Axis::over(sums, 4);
        let step = WIDTH / self.labels.len().max(1) as f64;
        let line_top = bottom + BETWEEN;
        let lanes_top = if self.line.is_some() { line_top + LINE_HEIGHT + 14.0 } else { bottom + 30.0 };
        let every = self.labels.len().div_ceil(15).max(1);
        let names = self.labels.iter().enumerate().filter(|(at, _)| at % every == 0);
        let picture = Picture {
            id,
            chart: self,
            height: lanes_top + LANE * self.bands.len() as f64 + 6.0,
            bottom,
            ticks: axis
                .ticks()
                .map(|tick| (bottom - axis.place(tick) * HEIGHT, self.numbers.write(tick)))
                .collect(),
            names: names.map(|(at, name)| (LEFT + step * at as f64, name.as_str())).collect(),
            parts: self.parts(&axis, step, bottom),
            legend: places.into_iter().zip(series_names()).map(|((x, y), name)| (x, y, name)).collect(),
            line: self.line.as_ref().map(|series| self.line(series, step, line_top)),
            lanes: self.lanes(step, lanes_top),
        };
        picture.render()
    }

    fn parts(&self, axis: &Axis, step: f64, bottom: f64) -> Vec<Part> {
        let mut parts = Vec::new();
        for (at, label) in self.labels.iter().enumerate() {
            let mut below = 0.0;
            for (class, series) in self.series.iter().enumerate() {
                let value = series.value(at);
                let height = axis.place(value) * HEIGHT;
                if 0.0 < value {
                    parts.push(Part {
                        class,
                        x: LEFT + step * (at as f64 + 0.08),
                        y: bottom - below - height,
                        width: step * 0.84,
                        height,
                        says: format!("{label}: {} {}", series.name, self.numbers.write(value)),
                    });
                }
                below += height;
            }
        }
        parts
    }

    fn line<'a>(&self, series: &'a Series, step: f64, top: f64) -> Line<'a> {
        let axis = Axis::over(series.values.iter().copied(), 2);
        let bottom = top + LINE_HEIGHT;
        let dots = self.labels.iter().enumerate().map(|(at, label)| {
            let value = series.value(at);
            let says = format!("{label}: {} {}", series.name, self.numbers.write(value));
            (LEFT + step * (at as f64 + 0.5), bottom - axis.place(value) * LINE_HEIGHT, says)
        });
        let dots: Vec<_> = dots.collect();
        let points: Vec<String> = dots.iter().map(|(x, y, _)| format!("{x:.1},{y:.1}")).collect();
        let points = points.join(" ");
        let (first, last) = (dots.first().map_or(LEFT, |dot| dot.0), dots.last().map_or(LEFT, |dot| dot.0));
        Line {
            name: &series.name,
            top,
            bottom,
            most: self.numbers.write(axis.ticks().last().unwrap_or(0.0)),
            area: format!("{first:.1},{bottom:.1} {points} {last:.1},{bottom:.1}"),
            points,
            dots,
        }
    }

    fn lanes(&self, step: f64, top: f64) -> Vec<Lane<'_>> {
        let columns = self.labels.len() as f64;
        let lane = |(at, band): (usize, &'_ Band)| {
            let (from, to) = (band.from.clamp(0.0, columns), band.to.clamp(0.0, columns));
            let (x, width) = (LEFT + step * from, (step * (to - from)).max(2.0));
            let is_left = x + width / 2.0 < LEFT + WIDTH / 2.0;
            let (text_x, anchor) = if is_left { (x + width + 6.0, "start") } else { (x - 6.0, "end") };
            (x, top + LANE * at as f64, width, text_x, anchor)
        };
        let bands = self.bands.iter().enumerate();
        bands
            .map(|(at, band)| {
                let (x, y, width, text_x, anchor) = lane((at, band));
                Lane { name: &band.name, x, y, width, text_x, anchor }
            })
            .collect()
    }
}

impl Series {
    fn value(&self, at: usize) -> f64 {
        self.values.get(at).copied().filter(|value| value.is_finite()).unwrap_or(0.0).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Columns {
        Columns {
            title: "A <day>".to_owned(),
            description: "Two columns.".to_owned(),
            numbers: Numbers::default(),
            labels: vec!["07:00".to_owned(), "07:30".to_owned()],
            series: vec![
                Series { name: "devices".to_owned(), values: vec![30.0, 10.0] },
                Series { name: "paper".to_owned(), values: vec![10.0, 0.0] },
            ],
            line: Some(Series { name: "line".to_owned(), values: vec![0.0, 5.0] }),
            bands: vec![Band { name: "power cut".to_owned(), from: 0.5, to: 9.0 }],
        }
    }

    #[test]
    fn heights_stand_to_each_other_as_the_numbers() {
        let svg = day().svg("c1").unwrap();
        let page = roxmltree::Document::parse(&svg).unwrap();
        let heights: Vec<f64> = page
            .descendants()
            .filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("part")))
            .map(|node| node.attribute("height").unwrap().parse().unwrap())
            .collect();
        assert_eq!(heights, [127.5, 42.5, 42.5], "{svg}");
        assert!(svg.contains("07:30: devices 10") && svg.contains("A &#60;day&#62;"), "{svg}");
    }

    #[test]
    fn a_band_ends_with_the_chart() {
        let lanes = day();
        let lanes = lanes.lanes(WIDTH / 2.0, 0.0);
        let end = lanes[0].x + lanes[0].width;
        assert!((end - (LEFT + WIDTH)).abs() < 1e-9, "{end}");
    }

    #[test]
    fn nothing_to_show_is_still_a_picture() {
        let svg = Columns::default().svg("c1").unwrap();
        assert!(roxmltree::Document::parse(&svg).is_ok(), "{svg}");
    }
}
