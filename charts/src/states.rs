//! The states of several things over one stretch of time, a lane each.

use askama::Template;

use crate::{Error, legend};

/// Width of the plot in the picture's own units.
const WIDTH: f64 = 604.0;
/// Room left of the plot, for names.
const LEFT: f64 = 136.0;
/// Height of a lane with the room below it.
const LANE: f64 = 18.0;
/// Room between the legend and the lanes.
const GAP: f64 = 10.0;

/// States over time. A stretch in which a thing is in none of them stays empty.
#[derive(Clone, Debug, Default)]
pub struct States {
    /// What the chart shows, in a few words.
    pub title: String,
    /// What can be seen in it, for those who cannot.
    pub description: String,
    /// Names of the states, three at most: filled, striped, dotted.
    pub states: Vec<String>,
    /// Marks of the time, each from 0, the beginning, to 1, the end.
    pub ticks: Vec<(f64, String)>,
    /// The things, from the top.
    pub lanes: Vec<Lane>,
}

/// One thing.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// Stretches: begin and end on the scale of the ticks, and the place of the state in the list.
    pub spans: Vec<(f64, f64, usize)>,
}

#[derive(Template)]
#[template(path = "states.svg")]
struct Picture<'a> {
    id: &'a str,
    chart: &'a States,
    height: f64,
    top: f64,
    bottom: f64,
    legend: Vec<(f64, f64, &'a str)>,
    ticks: Vec<(f64, &'a str)>,
    lanes: Vec<Drawn<'a>>,
}

struct Drawn<'a> {
    name: &'a str,
    y: f64,
    spans: Vec<Span>,
}

struct Span {
    state: usize,
    x: f64,
    width: f64,
}

impl States {
    /// Returns the picture; `id` must be the page's only one.
    pub fn svg(&self, id: &str) -> Result<String, Error> {
        let names = || self.states.iter().map(String::as_str);
        let (places, legend_height) = legend::places(names(), LEFT, LEFT + WIDTH);
        let top = legend_height + GAP;
        let bottom = top + LANE * self.lanes.len() as f64;
        let x = |at: f64| LEFT + at.clamp(0.0, 1.0) * WIDTH;
        let lanes = self.lanes.iter().enumerate().map(|(at, lane)| Drawn {
            name: &lane.name,
            y: top + LANE * at as f64,
            spans: lane
                .spans
                .iter()
                .map(|(from, to, state)| Span {
                    state: *state,
                    x: x(*from),
                    width: (x(*to) - x(*from)).max(0.0),
                })
                .collect(),
        });
        let picture = Picture {
            id,
            chart: self,
            height: bottom + 26.0,
            top,
            bottom,
            legend: places.into_iter().zip(names()).map(|((x, y), name)| (x, y, name)).collect(),
            ticks: self.ticks.iter().map(|(at, name)| (x(*at), name.as_str())).collect(),
            lanes: lanes.collect(),
        };
        picture.render()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_begins_and_ends_where_it_should_and_is_told_by_its_pattern() {
        let chart = States {
            states: vec!["in use".to_owned(), "ready".to_owned()],
            ticks: vec![(0.5, "13:30".to_owned())],
            lanes: vec![Lane { name: "A<1>".to_owned(), spans: vec![(0.0, 0.25, 1), (0.25, 2.0, 0)] }],
            ..States::default()
        };
        let svg = chart.svg("d").unwrap();
        let page = roxmltree::Document::parse(&svg).unwrap();
        let spans: Vec<_> = page
            .descendants()
            .filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("part")))
            .map(|node| ["x", "width", "class"].map(|name| node.attribute(name).unwrap()))
            .collect();
        assert_eq!(spans, [["136.0", "151.0", "part s1"], ["287.0", "453.0", "part s0"]]);
        assert!(
            svg.contains("url(#d-stripes)") && svg.contains("13:30") && svg.contains("A&#60;1&#62;"),
            "{svg}"
        );
    }
}
