//! A sentence or a name as data, to be said in any language.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::words::{Language, Words};

/// Something to say. It prints, and is written to JSON, in English; [`Words::tell`] says it in any language.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(Said);

impl Default for Message {
    /// Says nothing.
    fn default() -> Self {
        Self::nothing()
    }
}

/// What a message is made of.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// Words of the languages, with what is put in by name.
    Key { key: &'static str, parts: Vec<(&'static str, Part)> },
    /// Several messages one after the other.
    Joined { messages: Vec<Message>, between: &'static str },
    /// The same in every language.
    Name(String),
    /// Words that exist in English alone.
    English(String),
}

/// What is put into a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A number in digits; it may choose a plural form.
    Number(u64),
    /// A number with its thousands set apart; it may choose a plural form.
    Grouped(u64),
    /// A number that may be negative, with its thousands set apart.
    Signed(i64),
    /// A number with decimals, as `12.5`; the language chooses the decimal sign.
    Decimal(String),
    /// What is the same in every language: a name, a file, a time of day.
    Name(String),
    /// Other words.
    Message(Message),
}

impl Message {
    /// Says the words of a key.
    pub const fn new(key: &'static str) -> Self {
        Self(Said::Key { key, parts: Vec::new() })
    }

    /// Says nothing.
    pub const fn nothing() -> Self {
        Self(Said::Name(String::new()))
    }

    /// Says what is the same in every language: a person's words, a name, a file.
    pub fn name(text: impl Into<String>) -> Self {
        Self(Said::Name(text.into()))
    }

    /// Says in every language what exists in English alone, such as the cause of an error.
    pub fn english(text: impl Into<String>) -> Self {
        Self(Said::English(text.into()))
    }

    /// Says a number with its noun, whose key has the forms of the word alone.
    pub fn counted(n: u64, noun: &'static str) -> Self {
        Self::new("counted").put("n", n).put("noun", Self::noun(n, noun))
    }

    /// Says a number, its thousands set apart, with its noun.
    pub fn grouped(n: u64, noun: &'static str) -> Self {
        Self::new("counted").put("n", Part::Grouped(n)).put("noun", Self::noun(n, noun))
    }

    /// Says a noun alone, in the form for a number.
    pub fn noun(n: u64, noun: &'static str) -> Self {
        Self::new(noun).put("n", n)
    }

    /// Says several things one after the other.
    pub fn joined(messages: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        Self(Said::Joined { messages: messages.into_iter().collect(), between })
    }

    /// Puts something in. Only words of a key have a place for it.
    #[must_use]
    pub fn put(mut self, name: &'static str, part: impl Into<Part>) -> Self {
        if let Said::Key { parts, .. } = &mut self.0 {
            parts.push((name, part.into()));
        }
        self
    }

    /// Adds a sentence after a semicolon.
    #[must_use]
    pub fn and(mut self, sentence: impl Into<Self>) -> Self {
        match &mut self.0 {
            Said::Joined { messages, between: "; " } => {
                messages.push(sentence.into());
                self
            }
            _ => Self::joined([self, sentence.into()], "; "),
        }
    }

    /// Returns the key of the words; of several joined that of the first.
    pub fn key(&self) -> Option<&'static str> {
        match &self.0 {
            Said::Key { key, .. } => Some(key),
            Said::Joined { messages, .. } => messages.first().and_then(Self::key),
            Said::Name(_) | Said::English(_) => None,
        }
    }

    /// Returns whether it says nothing.
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Said::Key { .. } => false,
            Said::Joined { messages, .. } => messages.iter().all(Self::is_empty),
            Said::Name(text) | Said::English(text) => text.is_empty(),
        }
    }

    /// Returns whether all of it exists in English alone.
    pub fn is_english(&self) -> bool {
        match &self.0 {
            Said::Joined { messages, .. } => messages.iter().all(Self::is_english),
            Said::English(_) => true,
            Said::Key { .. } | Said::Name(_) => false,
        }
    }

    pub(crate) fn said(&self) -> &Said {
        &self.0
    }
}

impl From<&'static str> for Message {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

impl From<Key> for Message {
    fn from(key: Key) -> Self {
        if key.is_empty() { Self::nothing() } else { Self::new(key.0) }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Words::new(Language::English).tell(self))
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

macro_rules! from_number {
    ($($number:ty)+) => {
        $(impl From<$number> for Part {
            fn from(number: $number) -> Self {
                Self::Number(number.into())
            }
        })+
    };
}

from_number!(u8 u16 u32 u64);

impl From<usize> for Part {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Name(text)
    }
}

impl From<Message> for Part {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

/// The key of words without anything put in. It prints, and is written to JSON, in English.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub &'static str);

impl Key {
    /// No words.
    pub const NONE: Self = Self("");

    /// Returns whether it has no words.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Returns the words in a language.
    pub fn told(self, language: Language) -> String {
        if self.is_empty() { String::new() } else { Words::new(language).say(self.0) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.told(Language::English))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.told(Language::English))
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_said_in_every_language() {
        let message = Message::new("finding-differs")
            .put("pair", Message::name("a"))
            .put("size", Message::counted(21, "noun-votes"));
        let told = Language::ALL.map(|language| Words::new(language).tell(&message));
        assert_eq!(told[0], "a: a difference of 21 votes is not explained");
        assert!(told[1].contains("21 голос") && !told[1].contains("голосов"), "{told:?}");
        assert!(told[2].contains("21 дауыс"), "{told:?}");
        assert_eq!(serde_json::to_value(&message).unwrap(), told[0]);
    }

    #[test]
    fn large_numbers_keep_their_digits() {
        let told =
            |part: Part| Message::new("counted").put("n", part).put("noun", Message::name("x")).to_string();
        assert_eq!(told(Part::Number(9_580)), "9580 x");
        assert_eq!(told(Part::Grouped(9_580)), "9,580 x");
        assert_eq!(told(Part::Number(u64::MAX)), "18446744073709551615 x");
        assert_eq!(told(Part::Signed(-1_000)), "-1,000 x");
        let decimal =
            Message::new("counted").put("n", Part::Decimal("0.5".to_owned())).put("noun", Message::nothing());
        assert_eq!(Words::new(Language::Russian).tell(&decimal), "0,5 ");
    }

    #[test]
    fn a_message_knows_its_key_and_whether_it_is_translated() {
        let message = Message::new("flow-none").and(Message::english("x"));
        assert_eq!(
            (message.key(), message.is_english(), message.is_empty()),
            (Some("flow-none"), false, false)
        );
        assert!(Message::english("x").is_english() && Message::nothing().is_empty());
        assert_eq!(message.and(Message::name("y")).to_string().matches("; ").count(), 2);
    }
}
