//! The two weights of type, and how wide their letters are.

use krilla::Data;
use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, GlyphId, MetadataProvider};

/// Stands for a letter that the type does not have.
const UNPRINTABLE: char = '\u{fffd}';
const SOUND: &str = "the type is part of the program, and a test sets text in it";

/// How heavy the type is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// For what is read.
    #[default]
    Regular,
    /// For what is looked for.
    Bold,
}

/// Both weights.
pub(crate) struct Faces {
    regular: Face,
    bold: Face,
}

impl Faces {
    pub(crate) fn new() -> Self {
        Self { regular: Face::new(ttf_noto_sans::REGULAR), bold: Face::new(ttf_noto_sans::BOLD) }
    }

    pub(crate) fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// Returns text as it can be printed: each letter that the type does not have, and each mark that no reader sees but that
    /// turns or hides others, becomes U+FFFD, and each control character a space.
    ///
    /// So what stands on paper is all there is, in the order in which it was written.
    pub(crate) fn printable(&self, text: &str) -> String {
        let print = |letter: char| match letter {
            _ if letter.is_control() => ' ',
            // It looks the same.
            '\u{2011}' => '-',
            _ if is_unseen(letter) || self.regular.glyph(letter) == 0 => UNPRINTABLE,
            _ => letter,
        };
        text.chars().map(print).collect()
    }
}

/// One weight.
pub(crate) struct Face {
    bytes: &'static [u8],
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units: f32,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Self {
        let font = FontRef::new(bytes).expect(SOUND);
        let units = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        Self { bytes, charmap: font.charmap(), metrics, units }
    }

    /// Returns the type as the writer of PDF takes it.
    pub(crate) fn font(&self) -> Font {
        Font::new(Data::from(self.bytes), 0).expect(SOUND)
    }

    /// Returns the glyph of a letter; zero, the glyph of none, if the type does not have it.
    pub(crate) fn glyph(&self, letter: char) -> u32 {
        self.charmap.map(letter).map_or(0, GlyphId::to_u32)
    }

    /// Returns how far a letter moves the next one at size 1.
    pub(crate) fn advance(&self, letter: char) -> f32 {
        self.metrics.advance_width(GlyphId::new(self.glyph(letter))).unwrap_or(0.0) / self.units
    }
}

/// Whether a character has no shape of its own: marks of direction, joiners, hyphens that may be, what only tells a byte order.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KAZAKH: &str =
        "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

    #[test]
    fn both_weights_have_every_letter_of_the_forms() {
        let faces = Faces::new();
        for weight in [Weight::Regular, Weight::Bold] {
            let all = KAZAKH.chars().chain('!'..='~').chain("№–—«»„“”’…§−×≤\u{a0}\u{202f}\u{fffd}".chars());
            let missing: String = all.filter(|letter| faces.of(weight).glyph(*letter) == 0).collect();
            assert_eq!(missing, "");
        }
    }

    #[test]
    fn digits_stand_under_each_other() {
        let faces = Faces::new();
        for weight in [Weight::Regular, Weight::Bold] {
            let widths: Vec<f32> = ('0'..='9').map(|digit| faces.of(weight).advance(digit)).collect();
            assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{widths:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_seen() {
        let faces = Faces::new();
        let printable = |text: &str| faces.printable(text);
        assert_eq!(printable("Ә\u{202e}ba\u{200b}c"), "Ә\u{fffd}ba\u{fffd}c");
        assert_eq!(printable("中א\u{1b}[31m\n"), "\u{fffd}\u{fffd} [31m ");
        assert_eq!(printable("<script> & №\u{a0}1\u{2011}2"), "<script> & №\u{a0}1-2");
    }
}
