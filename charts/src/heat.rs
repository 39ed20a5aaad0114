//! A matrix of shares, each cell with its number in it, so that the colour only helps the eye.

use askama::Template;

use crate::Error;
use crate::bars::short;

/// Room left of the cells, for names.
const LEFT: f64 = 210.0;
/// Width of the picture.
const WIDTH: f64 = 756.0;
/// Room above the cells, for names.
const TOP: f64 = 26.0;
/// Height of a cell.
const ROW: f64 = 24.0;

/// A matrix of shares.
#[derive(Clone, Debug, Default)]
pub struct Heat {
    /// What the chart shows, in a few words.
    pub title: String,
    /// What can be seen in it, for those who cannot.
    pub description: String,
    /// Names of the columns: short ones, such as codes.
    pub columns: Vec<String>,
    /// Rows: a name and its cells. A cell is a share from 0 to 1 and the words that stand in it; empty where there is none.
    #[expect(
        clippy::type_complexity,
        reason = "a name for each of these pairs would say less than the line above"
    )]
    pub rows: Vec<(String, Vec<Option<(f64, String)>>)>,
}

#[derive(Template)]
#[template(path = "heat.svg")]
struct Picture<'a> {
    id: &'a str,
    chart: &'a Heat,
    height: f64,
    columns: Vec<(f64, &'a str)>,
    rows: Vec<Row<'a>>,
    width: f64,
}

struct Row<'a> {
    name: String,
    y: f64,
    cells: Vec<Cell<'a>>,
}

struct Cell<'a> {
    x: f64,
    /// Step of the colour scale, from 0 to 4; above 2 the words are light.
    step: u8,
    words: &'a str,
    says: String,
}

impl Heat {
    /// Returns the picture; `id` must be the page's only one.
    pub fn svg(&self, id: &str) -> Result<String, Error> {
        let width = (WIDTH - LEFT) / self.columns.len().max(1) as f64;
        let mut rows = Vec::new();
        for (at, (name, cells)) in self.rows.iter().enumerate() {
            let y = TOP + ROW * at as f64;
            let named = self.columns.iter().zip(cells).enumerate();
            let cells = named.filter_map(|(at, (column, cell))| {
                let (share, words) = cell.as_ref()?;
                Some(Cell {
                    x: LEFT + width * at as f64,
                    step: step(*share),
                    words,
                    says: format!("{name}, {column}: {words}"),
                })
            });
            rows.push(Row { name: short(name), y, cells: cells.collect() });
        }
        let columns = self.columns.iter().enumerate();
        let picture = Picture {
            id,
            chart: self,
            height: TOP + ROW * self.rows.len() as f64 + 4.0,
            columns: columns.map(|(at, name)| (LEFT + width * (at as f64 + 0.5), name.as_str())).collect(),
            rows,
            width,
        };
        picture.render()
    }
}

/// The step of the scale that a share lies in; 0 for none at all.
fn step(share: f64) -> u8 {
    match share {
        share if share.is_nan() || share <= 0.0 => 0,
        share if share < 0.25 => 1,
        share if share < 0.5 => 2,
        share if share < 0.9 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_says_its_number_and_empty_ones_are_left_out() {
        let cell = |share: f64| Some((share, format!("{:.0} %", share * 100.0)));
        let heat = Heat {
            columns: vec!["E3".to_owned(), "S1".to_owned()],
            rows: vec![
                ("votes-lost".to_owned(), vec![cell(0.0), cell(1.0)]),
                ("ups".to_owned(), vec![None, cell(0.3)]),
            ],
            ..Heat::default()
        };
        let svg = heat.svg("h").unwrap();
        let page = roxmltree::Document::parse(&svg).unwrap();
        let classes = page.descendants().filter_map(|node| node.attribute("class"));
        assert_eq!(
            classes.filter(|class| class.starts_with("heat h")).collect::<Vec<_>>(),
            ["heat h0", "heat h4", "heat h2"]
        );
        assert!(svg.contains("votes-lost, S1: 100 %"), "{svg}");
    }

    #[test]
    fn a_share_that_is_no_number_has_no_colour() {
        assert_eq!([f64::NAN, -1.0, 0.1, 0.89, 2.0].map(step), [0, 0, 1, 3, 4]);
    }
}
