//! Grey dots on white paper.

use std::ops::Range;

use font8x8::legacy::BASIC_LEGACY;

const WHITE: u8 = 255;
/// Darker than this is ink.
const INK: u8 = 128;
/// Dots of a character cell at scale 1.
const CELL: usize = 8;

/// A picture.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    width: usize,
    dots: Vec<u8>,
}

impl Canvas {
    /// Returns white paper.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, dots: vec![WHITE; width * height] }
    }

    /// Returns a picture of given dots, row by row, if their number is right.
    pub(super) fn from_dots(width: usize, height: usize, dots: Vec<u8>) -> Option<Self> {
        (0 < width && dots.len() == width * height).then_some(Self { width, dots })
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.dots.len() / self.width.max(1)
    }

    pub(super) fn dots(&self) -> &[u8] {
        &self.dots
    }

    /// Makes a dot black; outside the paper nothing happens.
    pub(super) fn darken(&mut self, x: usize, y: usize) {
        if x < self.width
            && let Some(dot) = self.dots.get_mut(y * self.width + x)
        {
            *dot = 0;
        }
    }

    /// Writes a line of ASCII text; what does not fit is cut off.
    pub(super) fn write_text(&mut self, left: usize, top: usize, scale: usize, text: &str) {
        for (place, character) in text.chars().enumerate() {
            let glyph = BASIC_LEGACY.get(character as usize).unwrap_or(&[0; CELL]);
            for (row, bits) in glyph.iter().enumerate() {
                for column in (0..CELL).filter(|column| bits >> column & 1 == 1) {
                    let (x, y) = (left + (place * CELL + column) * scale, top + row * scale);
                    self.fill(x, y, scale);
                }
            }
        }
    }

    fn fill(&mut self, left: usize, top: usize, size: usize) {
        for y in top..top + size {
            for x in left..left + size {
                self.darken(x, y);
            }
        }
    }

    /// Copies another picture onto this one.
    pub(super) fn paste(&mut self, left: usize, top: usize, other: &Self) {
        for (y, row) in other.dots.chunks_exact(other.width.max(1)).enumerate() {
            for x in row.iter().enumerate().filter(|(_, dot)| **dot < INK).map(|(x, _)| x) {
                self.darken(left + x, top + y);
            }
        }
    }

    /// Returns the picture with white paper around it.
    pub(super) fn framed(&self, border: usize) -> Self {
        let mut framed = Self::new(self.width + 2 * border, self.height() + 2 * border);
        for (y, row) in self.dots.chunks_exact(self.width.max(1)).enumerate() {
            let start = (y + border) * framed.width + border;
            if let Some(place) = framed.dots.get_mut(start..start + row.len()) {
                place.copy_from_slice(row);
            }
        }
        framed
    }

    /// Returns the parts that white gaps cut the picture into: rows first, then columns, then rows again.
    pub(super) fn parts(&self, gap: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        for row in runs(self.height(), gap, |y| self.has_ink_in_row(y)) {
            let band = self.cut(0..self.width, row);
            for column in runs(band.width, gap, |x| band.has_ink_in_column(x)) {
                let block = band.cut(column, 0..band.height());
                for row in runs(block.height(), gap, |y| block.has_ink_in_row(y)) {
                    parts.push(block.cut(0..block.width, row).trimmed());
                }
            }
        }
        parts
    }

    /// Returns the picture without white columns at its sides: an Aztec code is looked for from the middle.
    fn trimmed(&self) -> Self {
        let ink = runs(self.width, usize::MAX, |x| self.has_ink_in_column(x));
        ink.first().map_or_else(|| self.clone(), |ink| self.cut(ink.clone(), 0..self.height()))
    }

    fn has_ink_in_row(&self, y: usize) -> bool {
        self.dots
            .get(y * self.width..(y + 1) * self.width)
            .is_some_and(|row| row.iter().any(|dot| *dot < INK))
    }

    fn has_ink_in_column(&self, x: usize) -> bool {
        self.dots.iter().skip(x).step_by(self.width.max(1)).any(|dot| *dot < INK)
    }

    fn cut(&self, columns: Range<usize>, rows: Range<usize>) -> Self {
        let kept = self.dots.chunks_exact(self.width.max(1)).skip(rows.start).take(rows.len());
        let dots =
            kept.flat_map(|row| row.get(columns.clone()).unwrap_or_default().iter().copied()).collect();
        Self { width: columns.len(), dots }
    }
}

/// Returns stretches with ink, parted by at least `gap` places without.
fn runs(length: usize, gap: usize, has_ink: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for place in (0..length).filter(|place| has_ink(*place)) {
        match runs.last_mut() {
            Some(run) if place - run.end < gap => run.end = place + 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}
