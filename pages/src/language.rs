//! The words of a page in one language, with its plurals and its way to write numbers.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Russian.
    Russian,
    /// Kazakh, in Cyrillic letters.
    Kazakh,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::English, Self::Russian, Self::Kazakh];

    /// Returns the code of ISO 639-1: `en`, `ru`, `kk`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
            Self::Kazakh => "kk",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::English => include_str!("../languages/en.ftl"),
            Self::Russian => include_str!("../languages/ru.ftl"),
            Self::Kazakh => include_str!("../languages/kk.ftl"),
        }
    }

    /// What stands between thousands: a no-break space where a comma is the decimal sign.
    const fn between_thousands(self) -> char {
        match self {
            Self::English => ',',
            Self::Russian | Self::Kazakh => '\u{a0}',
        }
    }
}

/// The words of a language.
pub(crate) struct Words {
    pub(crate) language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        let tag: LanguageIdentifier =
            language.code().parse().expect("a code of two letters is a language tag");
        let mut bundle = FluentBundle::new(vec![tag]);
        // Marks around what is put in help no reader of these texts, and break a search for it.
        bundle.set_use_isolating(false);
        // A file with a mistake still has its other words; a test wants none.
        let resource =
            FluentResource::try_new(language.text().to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// Returns words without anything put in.
    pub(crate) fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// Returns words about a count: `n` decides the form, `count` is the number as it is written.
    pub(crate) fn count(&self, key: &str, n: u64) -> String {
        let mut args = FluentArgs::new();
        // Plural forms depend on the last digits alone; what is larger than an exact float keeps them this way.
        args.set("n", if n < 1 << 53 { n } else { n % 1_000 + 1_000 });
        args.set("count", self.number(n));
        self.format(key, Some(&args))
    }

    /// Returns words with others put in.
    pub(crate) fn with(&self, key: &str, parts: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, text) in parts {
            args.set(*name, (*text).to_owned());
        }
        self.format(key, Some(&args))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("[{key}]");
        };
        let mut problems = Vec::new();
        self.bundle.format_pattern(pattern, args, &mut problems).into_owned()
    }

    /// Returns a whole number in the language's form.
    pub(crate) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if 0 < at && (digits.len() - at).is_multiple_of(3) {
                text.push(self.language.between_thousands());
            }
            text.push(digit);
        }
        text
    }

    /// Returns a whole number that may be negative, with a minus that is one.
    pub(crate) fn signed(&self, number: i64) -> String {
        let sign = if number < 0 { "−" } else { "" };
        format!("{sign}{}", self.number(number.unsigned_abs()))
    }

    /// Returns a number with so many decimals.
    pub(crate) fn decimal(&self, number: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", number.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let is_zero = text.bytes().all(|byte| byte == b'0' || byte == b'.');
        let sign = if number < 0.0 && !is_zero { "−" } else { "" };
        // Past what a count can be, the digits are enough.
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.number(whole));
        match (rest, self.language) {
            ("", _) => format!("{sign}{whole}"),
            (rest, Language::English) => format!("{sign}{whole}.{rest}"),
            (rest, Language::Russian | Language::Kazakh) => format!("{sign}{whole},{rest}"),
        }
    }
}

#[cfg(test)]
mod tests;
