//! Rows of boxes.

use language::Words;
use typesetting::{Align, Layout, Place, Style, Tag};

use super::super::sheet::{Entry, Line, Sheet};
use super::{MOST_LETTERS, STRONG, TEXT, shortened};

/// Between a box and what stands in it.
const PAD: f32 = 3.0;
const RULE: f32 = 0.6;
const NUMBER: Style = Style { align: Align::Right, ..TEXT };
const COLUMN: Style = Style { size: 7.5, ..STRONG };
const WORDS: Style = Style { size: 8.0, ..TEXT };

/// A box and what stands in it.
pub(super) struct Cell {
    tag: Tag,
    entry: Entry,
    style: Style,
}

impl Cell {
    fn new(tag: Tag, entry: Entry, style: Style) -> Self {
        Self { tag, entry, style }
    }

    fn named(tag: Tag, text: &str, style: Style) -> Self {
        Self::new(tag, Entry::Text(text.to_owned()), style)
    }

    /// Returns what is printed.
    fn text(&self, words: &Words) -> String {
        match &self.entry {
            Entry::Number(number) => number.shown().to_owned(),
            Entry::Text(text) => shortened(words, text, MOST_LETTERS),
            Entry::Empty => " ".to_owned(),
            Entry::None => "–".to_owned(),
        }
    }
}

/// Returns the boxes over the columns of the votes.
pub(super) fn votes_head(words: &Words, sheet: &Sheet) -> Vec<Cell> {
    let named = |text: &str| Cell::named(Tag::ColumnHead, text, COLUMN);
    let mut cells = vec![named(&words.say("forms-number")), named(&words.say("forms-line"))];
    for (name, is_drawn) in &sheet.columns {
        let not_drawn = words.say("forms-not-drawn");
        let name = if *is_drawn { name.clone() } else { format!("{name} ({not_drawn})") };
        cells.push(Cell { style: Style { align: Align::Centre, ..COLUMN }, ..named(&name) });
    }
    cells.push(named(&words.say("forms-words")));
    cells
}

/// Returns the lines of the ballot with a number each, and those that have no candidate.
pub(super) fn votes(words: &Words, sheet: &Sheet) -> Vec<Vec<Cell>> {
    let numbers = (1..).map(|number| words.number(number));
    let lines = sheet.lines.iter().zip(numbers).map(|(line, number)| votes_row(line, &number));
    lines.chain(sheet.rest.iter().map(|line| votes_row(line, " "))).collect()
}

fn votes_row(line: &Line, number: &str) -> Vec<Cell> {
    let mut cells =
        vec![Cell::named(Tag::Cell, number, NUMBER), Cell::new(Tag::RowHead, line.name.clone(), TEXT)];
    cells.extend(line.entries.iter().map(|entry| Cell::new(Tag::Cell, entry.clone(), NUMBER)));
    cells.push(Cell::new(Tag::Cell, line.spelled.clone(), WORDS));
    cells
}

/// A name, and rows of a name and a box.
pub(super) struct Account {
    title: String,
    rows: Vec<[Cell; 2]>,
}

impl Account {
    pub(super) fn new(title: String, rows: &[(String, Entry)]) -> Self {
        let row = |(name, entry): &(String, Entry)| {
            [Cell::named(Tag::RowHead, name, WORDS), Cell::new(Tag::Cell, entry.clone(), NUMBER)]
        };
        Self { title, rows: rows.iter().map(row).collect() }
    }

    pub(super) fn height(&self, layout: &Layout, grid: &Grid<'_>) -> f32 {
        let title = layout.height(&self.title, grid.widths.iter().sum(), STRONG);
        title + 1.0 + self.rows.iter().map(|cells| grid.height(layout, cells)).sum::<f32>()
    }

    pub(super) fn draw(&self, layout: &mut Layout, grid: &Grid<'_>, (x, mut y): (f32, f32)) {
        layout.begin(Tag::Table);
        layout.begin(Tag::Caption);
        let place = Place { x, y, width: grid.widths.iter().sum(), height: 0.0 };
        y += layout.text(place, &self.title, STRONG) + 1.0;
        layout.end();
        for cells in &self.rows {
            y += grid.row(layout, (x, y), cells);
        }
        layout.end();
    }
}

/// Columns, and how high a row is at least.
pub(super) struct Grid<'a> {
    pub(super) words: &'a Words,
    pub(super) widths: &'a [f32],
    pub(super) least: f32,
}

impl Grid<'_> {
    /// Returns how high a row is.
    pub(super) fn height(&self, layout: &Layout, cells: &[Cell]) -> f32 {
        let heights = cells
            .iter()
            .zip(self.widths)
            .map(|(cell, width)| layout.height(&cell.text(self.words), width - 2.0 * PAD, cell.style) + PAD);
        heights.fold(self.least, f32::max)
    }

    /// Draws a row, and returns how high it is.
    pub(super) fn row(&self, layout: &mut Layout, (mut x, y): (f32, f32), cells: &[Cell]) -> f32 {
        let height = self.height(layout, cells);
        layout.begin(Tag::Row);
        for (cell, width) in cells.iter().zip(self.widths) {
            draw(layout, self.words, Place { x, y, width: *width, height }, cell);
            x += width;
        }
        layout.end();
        height
    }
}

fn draw(layout: &mut Layout, words: &Words, place: Place, cell: &Cell) {
    let text = cell.text(words);
    let width = place.width - 2.0 * PAD;
    let high = layout.height(&text, width, cell.style);
    let inner = Place { x: place.x + PAD, y: place.y + (place.height - high) / 2.0, width, height: 0.0 };
    if matches!(cell.entry, Entry::None) {
        layout.shade(place);
    }
    layout.frame(place, RULE);
    layout.begin(cell.tag);
    match &cell.entry {
        Entry::None => {
            let style = Style { align: Align::Centre, ..cell.style };
            layout.sign(inner, &text, style, &words.say("forms-no-number"));
        }
        Entry::Empty => layout.sign(inner, &text, cell.style, &words.say("forms-by-hand")),
        Entry::Number(_) | Entry::Text(_) => {
            layout.text(inner, &text, cell.style);
        }
    }
    layout.end();
}
