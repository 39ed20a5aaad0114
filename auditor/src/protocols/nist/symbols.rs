//! Identifiers and words by number, so that a count takes a few bytes.

use std::collections::BTreeMap;

/// The longest identifier that is kept whole.
const LONGEST: usize = 500;

/// Texts by number, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Symbols {
    texts: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

impl Symbols {
    pub(super) fn of(texts: &[&str]) -> Self {
        let mut symbols = Self::default();
        for text in texts {
            symbols.number(text);
        }
        symbols
    }

    /// Returns the number of a text, a new one if it was not there.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        let text = cut(text);
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        // Four billion identifiers do not fit into a file that can be read.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.numbers.get(cut(text)).copied()
    }

    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }
}

fn cut(text: &str) -> &str {
    let text = text.trim();
    text.char_indices().nth(LONGEST).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
