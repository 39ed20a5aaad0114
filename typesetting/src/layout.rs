//! What stands where, on which page, and in which order it is read.

use std::mem;

use crate::font::{Faces, Weight};
use crate::lines::lines;

/// From the top of one line to the next, of the size of the type.
const LEADING: f32 = 1.25;
/// From the top of a line to its baseline, of the size of the type: capitals stand in the middle of the line.
const BASELINE: f32 = 0.98;

/// Pages in the making. All lengths are points, from the upper left corner.
pub struct Layout {
    pub(crate) faces: Faces,
    pub(crate) size: (f32, f32),
    pub(crate) pages: Vec<Vec<Item>>,
    /// What the pages say, in the order in which it is read; the first is the whole.
    pub(crate) parts: Vec<Part>,
    /// How many texts are read.
    pub(crate) spans: usize,
    /// The whole, and in it what has begun and not ended; empty while nothing is read.
    open: Vec<usize>,
    page: usize,
}

/// Where something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height; texts take what they need.
    pub height: f32,
}

/// How text is set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Size of the type in points.
    pub size: f32,
    /// How heavy it is.
    pub weight: Weight,
    /// Where its lines begin or end.
    pub align: Align,
}

/// Where lines begin or end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// What a part of the text is, for those to whom it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// A part with a heading of its own.
    Section,
    /// Heading of a section.
    Heading,
    /// Heading within a section.
    Subheading,
    /// Some text.
    Paragraph,
    /// Rows.
    Table,
    /// Name of a table.
    Caption,
    /// Cells.
    Row,
    /// Cell that names its column.
    ColumnHead,
    /// Cell that names its row.
    RowHead,
    /// Any other cell.
    Cell,
    /// Entries.
    List,
    /// One of a list.
    Entry,
}

/// Something that is read, and its parts.
pub(crate) struct Part {
    pub(crate) tag: Option<Tag>,
    pub(crate) children: Vec<Child>,
}

pub(crate) enum Child {
    Part(usize),
    /// A text by its number among those that are read.
    Span(usize),
}

/// What is drawn.
pub(crate) enum Item {
    Text(Text),
    Line { from: (f32, f32), to: (f32, f32), width: f32 },
    Frame { place: Place, width: f32 },
    Shade(Place),
    Ring { centre: (f32, f32), radius: f32 },
    Across { text: String, centre: (f32, f32), size: f32, degrees: f32 },
}

/// One line of text.
pub(crate) struct Text {
    pub(crate) place: Place,
    pub(crate) baseline: f32,
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) text: String,
    /// What is read in its place.
    pub(crate) spoken: Option<String>,
    /// Its number among those that are read.
    pub(crate) span: Option<usize>,
}

impl Layout {
    /// Begins with one page of this width and height, on which all others are modelled.
    pub fn new(width: f32, height: f32) -> Self {
        Self {
            faces: Faces::new(),
            size: (width, height),
            pages: vec![Vec::new()],
            parts: vec![Part { tag: None, children: Vec::new() }],
            spans: 0,
            open: vec![0],
            page: 0,
        }
    }

    /// Adds a page at the end and goes on there.
    pub fn add_page(&mut self) {
        self.pages.push(Vec::new());
        self.page = self.pages.len() - 1;
    }

    /// Returns how many pages there are.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Goes on on a page that is there, or on the last if it is not; the first is zero.
    pub fn turn_to(&mut self, page: usize) {
        self.page = page.min(self.pages.len() - 1);
    }

    /// Begins a part of what the page says. Text that stands in no part is not read: what repeats itself, what decorates.
    pub fn begin(&mut self, tag: Tag) {
        if self.open.is_empty() {
            // Nothing of this is read.
            return;
        }
        let part = self.parts.len();
        self.parts.push(Part { tag: Some(tag), children: Vec::new() });
        self.append(Child::Part(part));
        self.open.push(part);
    }

    /// Ends the part that began last.
    pub fn end(&mut self) {
        // The whole has no end.
        if 1 < self.open.len() {
            self.open.pop();
        }
    }

    /// Draws what is not read: page numbers, headings that repeat themselves.
    pub fn unread<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> T {
        let open = mem::take(&mut self.open);
        let drawn = draw(self);
        self.open = open;
        drawn
    }

    /// Returns how wide a text is on one line.
    pub fn width(&self, text: &str, style: Style) -> f32 {
        self.printed_width(&self.faces.printable(text), style)
    }

    /// Returns how high a text is on lines of this width.
    pub fn height(&self, text: &str, width: f32, style: Style) -> f32 {
        self.lines(text, width, style).len() as f32 * style.size * LEADING
    }

    /// Sets a text on as many lines as it takes, and returns how high they are together.
    pub fn text(&mut self, place: Place, text: &str, style: Style) -> f32 {
        let lines = self.lines(text, place.width, style);
        let step = style.size * LEADING;
        for (row, line) in lines.iter().enumerate() {
            let y = place.y + row as f32 * step;
            self.line_of_text(Place { y, height: step, ..place }, line, style, None);
        }
        lines.len() as f32 * step
    }

    /// Sets a sign on one line, with what is read in its place.
    pub fn sign(&mut self, place: Place, sign: &str, style: Style, spoken: &str) {
        let place = Place { height: style.size * LEADING, ..place };
        self.line_of_text(place, &self.faces.printable(sign), style, Some(spoken.to_owned()));
    }

    /// Draws a line.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32) {
        self.draw(Item::Line { from, to, width });
    }

    /// Draws the four edges of a place.
    pub fn frame(&mut self, place: Place, width: f32) {
        self.draw(Item::Frame { place, width });
    }

    /// Fills a place with light grey.
    pub fn shade(&mut self, place: Place) {
        self.draw(Item::Shade(place));
    }

    /// Draws a dashed ring.
    pub fn ring(&mut self, centre: (f32, f32), radius: f32) {
        self.draw(Item::Ring { centre, radius });
    }

    /// Draws the outline of a text at an angle, grey, around a point. It is a picture: neither read nor found.
    pub fn across(&mut self, text: &str, centre: (f32, f32), size: f32, degrees: f32) {
        self.draw(Item::Across { text: text.to_owned(), centre, size, degrees });
    }

    /// Returns the lines of text of a page and where they stand, in the order in which they were set.
    pub fn texts(&self, page: usize) -> impl Iterator<Item = (Place, &str)> {
        let items = self.pages.get(page).into_iter().flatten();
        items.filter_map(|item| match item {
            Item::Text(text) => Some((text.place, text.text.as_str())),
            _ => None,
        })
    }

    fn lines(&self, text: &str, width: f32, style: Style) -> Vec<String> {
        let face = self.faces.of(style.weight);
        let text = self.faces.printable(text);
        let ranges = lines(&text, width, |letter| face.advance(letter) * style.size);
        ranges.into_iter().map(|range| text.get(range).unwrap_or_default().to_owned()).collect()
    }

    fn printed_width(&self, text: &str, style: Style) -> f32 {
        let face = self.faces.of(style.weight);
        text.chars().map(|letter| face.advance(letter)).sum::<f32>() * style.size
    }

    fn line_of_text(&mut self, place: Place, text: &str, style: Style, spoken: Option<String>) {
        let width = self.printed_width(text, style);
        let x = match style.align {
            Align::Left => place.x,
            Align::Centre => place.x + (place.width - width) / 2.0,
            Align::Right => place.x + place.width - width,
        };
        let span = self.span();
        self.draw(Item::Text(Text {
            place: Place { x, width, ..place },
            baseline: place.y + style.size * BASELINE,
            size: style.size,
            weight: style.weight,
            text: text.to_owned(),
            spoken,
            span,
        }));
    }

    /// Returns the number of the next text, if it stands in a part.
    fn span(&mut self) -> Option<usize> {
        if self.open.len() < 2 {
            return None;
        }
        let span = self.spans;
        self.spans += 1;
        self.append(Child::Span(span));
        Some(span)
    }

    fn append(&mut self, child: Child) {
        if let Some(part) = self.open.last().and_then(|open| self.parts.get_mut(*open)) {
            part.children.push(child);
        }
    }

    fn draw(&mut self, item: Item) {
        if let Some(page) = self.pages.get_mut(self.page) {
            page.push(item);
        }
    }
}
