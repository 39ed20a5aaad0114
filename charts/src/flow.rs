//! A flow through stages, lane by lane, with what falls out and what comes in between two stages.

use askama::Template;

use crate::{Error, Numbers};

/// Width of the picture.
const WIDTH: f64 = 756.0;
/// Room left and right of the stages.
const SIDE: f64 = 60.0;
/// The most a lane's stream may be high.
const HEIGHT: f64 = 64.0;
/// Room above a stream, for names and numbers, and below it, for what falls out.
const ABOVE: f64 = 54.0;
const BELOW: f64 = 40.0;

/// A flow.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// What the chart shows, in a few words.
    pub title: String,
    /// What can be seen in it, for those who cannot.
    pub description: String,
    /// How its numbers are written.
    pub numbers: Numbers,
    /// Its lanes, all drawn to one scale.
    pub lanes: Vec<Lane>,
}

/// One stream of a flow.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// Its stages, from left to right.
    pub stages: Vec<Stage>,
}

/// One stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name: two short lines at most, by a line break.
    pub name: String,
    /// How much is there; nothing where nobody says.
    pub value: Option<f64>,
    /// What fell out or came in since the stage before, in words; empty where nothing did.
    pub leak: String,
}

#[derive(Template)]
#[template(path = "flow.svg")]
struct Picture<'a> {
    id: &'a str,
    chart: &'a Flow,
    height: f64,
    lanes: Vec<DrawnLane<'a>>,
}

struct DrawnLane<'a> {
    name: &'a str,
    class: usize,
    y: f64,
    streams: Vec<String>,
    stages: Vec<DrawnStage<'a>>,
    leaks: Vec<Leak<'a>>,
}

struct DrawnStage<'a> {
    x: f64,
    y: f64,
    height: f64,
    value: String,
    names: Vec<(f64, &'a str)>,
}

struct Leak<'a> {
    points: String,
    x: f64,
    y: f64,
    words: &'a str,
}

impl Flow {
    /// Returns the picture; `id` must be the page's only one.
    pub fn svg(&self, id: &str) -> Result<String, Error> {
        let values = self.lanes.iter().flat_map(|lane| lane.stages.iter().filter_map(|stage| stage.value));
        let most = values.fold(1.0, f64::max);
        let tall = ABOVE + HEIGHT + BELOW;
        let lanes = self.lanes.iter().enumerate();
        let picture = Picture {
            id,
            chart: self,
            height: tall * self.lanes.len() as f64,
            lanes: lanes
                .map(|(at, lane)| lane.drawn(self.numbers, at, tall * at as f64, HEIGHT / most))
                .collect(),
        };
        picture.render()
    }
}

impl Lane {
    fn drawn(&self, numbers: Numbers, class: usize, y: f64, scale: f64) -> DrawnLane<'_> {
        let step = (WIDTH - 2.0 * SIDE) / (self.stages.len().max(2) - 1) as f64;
        let x = |at: usize| SIDE + step * at as f64;
        let top = y + ABOVE;
        let height = |value: f64| (value.max(0.0) * scale).max(1.5);
        let stages = self.stages.iter().enumerate().map(|(at, stage)| {
            let lines = stage.name.lines().take(2).enumerate();
            DrawnStage {
                x: x(at),
                y: top,
                height: stage.value.map_or(HEIGHT, height),
                value: stage.value.map_or_else(|| "?".to_owned(), |value| numbers.write(value)),
                names: lines.map(|(line, name)| (y + 26.0 + 12.0 * line as f64, name)).collect(),
            }
        });
        let known = self.stages.iter().enumerate().filter_map(|(at, stage)| Some((at, stage, stage.value?)));
        let known: Vec<(usize, &Stage, f64)> = known.collect();
        let pairs = known.iter().zip(known.iter().skip(1));
        let mut streams = Vec::new();
        let mut leaks = Vec::new();
        for ((from, _, before), (to, stage, after)) in pairs {
            let (x1, x2) = (x(*from) + 4.0, x(*to) - 4.0);
            let (h1, h2) = (height(*before), height(*after));
            let kept = h1.min(h2);
            streams.push(format!(
                "{x1:.1},{top:.1} {x2:.1},{top:.1} {x2:.1},{:.1} {x1:.1},{:.1}",
                top + kept,
                top + kept
            ));
            if stage.leak.is_empty() {
                continue;
            }
            let middle = (x1 + x2) / 2.0;
            let end = top + h1.max(h2) + 14.0;
            // What falls out leaves at the left stage, what comes in enters at the right one.
            let (edge, inner, outer) =
                if h2 <= h1 { (x1, top + h2, top + h1) } else { (x2, top + h1, top + h2) };
            let outer = outer.max(inner + 2.0);
            let points = format!(
                "{edge:.1},{inner:.1} {edge:.1},{outer:.1} {:.1},{end:.1} {:.1},{end:.1}",
                middle - 5.0,
                middle + 5.0
            );
            leaks.push(Leak { points, x: middle, y: end + 12.0, words: &stage.leak });
        }
        DrawnLane { name: &self.name, class, y: y + 12.0, streams, stages: stages.collect(), leaks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(name: &str, value: Option<f64>, leak: &str) -> Stage {
        Stage { name: name.to_owned(), value, leak: leak.to_owned() }
    }

    fn flow() -> Flow {
        let stages = vec![
            stage("marks", Some(555.0), ""),
            stage("stored", Some(555.0), ""),
            stage("electronic\nsheet", None, ""),
            stage("summary", Some(446.0), "109 missing"),
        ];
        Flow {
            title: "f".to_owned(),
            description: "d".to_owned(),
            numbers: Numbers::default(),
            lanes: vec![Lane { name: "devices".to_owned(), stages }],
        }
    }

    #[test]
    fn what_falls_out_is_named_between_the_stages_that_are_known() {
        let svg = flow().svg("f").unwrap();
        let page = roxmltree::Document::parse(&svg).unwrap();
        let count =
            |class: &str| page.descendants().filter(|node| node.attribute("class") == Some(class)).count();
        assert_eq!((count("stream s0"), count("leak"), count("stage")), (2, 1, 4), "{svg}");
        assert!(svg.contains(">109 missing<") && svg.contains(">?<"), "{svg}");
    }

    #[test]
    fn heights_are_to_one_scale() {
        let flow = flow();
        let lane = flow.lanes[0].drawn(Numbers::default(), 0, 0.0, HEIGHT / 555.0);
        assert!((lane.stages[0].height - HEIGHT).abs() < 1e-9);
        assert!((lane.stages[3].height - HEIGHT * 446.0 / 555.0).abs() < 1e-9);
    }

    #[test]
    fn a_lane_of_one_stage_is_drawn() {
        let flow = Flow {
            lanes: vec![Lane { name: String::new(), stages: vec![stage("a", Some(f64::NAN), "")] }],
            ..Flow::default()
        };
        assert!(roxmltree::Document::parse(&flow.svg("f").unwrap()).is_ok());
    }
}
