//! The same few shares of many things, one small panel each, all on one scale from 0 to 1.

use askama::Template;

use crate::Error;

/// Width of the picture.
const WIDTH: f64 = 756.0;
/// Panels side by side.
const ACROSS: usize = 3;
/// Room between panels.
const GAP: f64 = 18.0;
/// Height of a panel's name.
const NAME: f64 = 20.0;
/// Height of a bar.
const BAR: f64 = 16.0;
/// Letters of a panel's name for which there is room.
const LETTERS: usize = 34;

/// Small multiples.
#[derive(Clone, Debug, Default)]
pub struct Multiples {
    /// What the chart shows, in a few words.
    pub title: String,
    /// What can be seen in it, for those who cannot.
    pub description: String,
    /// What is measured: short names.
    pub measures: Vec<String>,
    /// A name, and for each measure a share from 0 to 1 with the words that stand beside it.
    pub panels: Vec<(String, Vec<(f64, String)>)>,
}

#[derive(Template)]
#[template(path = "multiples.svg")]
struct Picture<'a> {
    id: &'a str,
    chart: &'a Multiples,
    height: f64,
    panels: Vec<Panel>,
}

struct Panel {
    name: String,
    x: f64,
    y: f64,
    bars: Vec<Bar>,
}

struct Bar {
    y: f64,
    width: f64,
    measure: String,
    words: String,
    says: String,
}

impl Multiples {
    /// Returns the picture; `id` must be the page's only one.
    pub fn svg(&self, id: &str) -> Result<String, Error> {
        let width = (WIDTH - GAP * (ACROSS - 1) as f64) / ACROSS as f64;
        let tall = NAME + BAR * self.measures.len() as f64 + GAP;
        let mut panels = Vec::new();
        for (at, (name, shares)) in self.panels.iter().enumerate() {
            let (column, line) = (at % ACROSS, at / ACROSS);
            let y = 4.0 + tall * line as f64;
            let named = self.measures.iter().zip(shares).enumerate();
            let bars = named.map(|(index, (measure, (share, words)))| Bar {
                y: y + NAME + BAR * index as f64,
                width: share.clamp(0.0, 1.0) * (width - 130.0),
                measure: measure.clone(),
                words: words.clone(),
                says: format!("{name}: {measure} {words}"),
            });
            panels.push(Panel {
                name: name.chars().take(LETTERS).collect(),
                x: (width + GAP) * column as f64,
                y,
                bars: bars.collect(),
            });
        }
        let height = 8.0 + tall * self.panels.len().div_ceil(ACROSS) as f64;
        Picture { id, chart: self, height, panels }.render()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_shares_and_panels_go_on_in_the_next_line() {
        let panel = |name: &str, share: f64| (name.to_owned(), vec![(share, format!("{share}"))]);
        let chart = Multiples {
            measures: vec!["turnout".to_owned()],
            panels: vec![panel("a", 1.0), panel("b", 0.5), panel("c", f64::NAN), panel("d", 2.0)],
            ..Multiples::default()
        };
        let svg = chart.svg("m").unwrap();
        let page = roxmltree::Document::parse(&svg).unwrap();
        let bars = page.descendants().filter(|node| node.attribute("class") == Some("s0 bar"));
        let number =
            |node: &roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<f64>();
        let bars: Vec<(f64, f64)> =
            bars.map(|node| (number(&node, "width").unwrap_or(0.0), number(&node, "y").unwrap())).collect();
        assert_eq!(bars[0].0, 110.0);
        assert_eq!((bars[1].0, bars[3].0), (55.0, 110.0), "{svg}");
        assert!(bars[2].1 < bars[3].1 && bars[0].1 == bars[1].1);
    }
}
