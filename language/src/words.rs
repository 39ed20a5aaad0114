//! The words of a language, with its plurals and its way to write numbers.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::message::{Message, Part, Said};

/// A language of what people read.
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

/// The files of a language.
macro_rules! files {
    ($folder:literal) => {
        [
            include_str!(concat!("../languages/", $folder, "/pages.ftl")),
            include_str!(concat!("../languages/", $folder, "/report.ftl")),
            include_str!(concat!("../languages/", $folder, "/checks.ftl")),
            include_str!(concat!("../languages/", $folder, "/tables.ftl")),
            include_str!(concat!("../languages/", $folder, "/verify.ftl")),
            include_str!(concat!("../languages/", $folder, "/nist.ftl")),
            include_str!(concat!("../languages/", $folder, "/bench.ftl")),
            include_str!(concat!("../languages/", $folder, "/bench-tests.ftl")),
            include_str!(concat!("../languages/", $folder, "/bench-reasons.ftl")),
            include_str!(concat!("../languages/", $folder, "/rounds.ftl")),
        ]
    };
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

    const fn files(self) -> [&'static str; 10] {
        match self {
            Self::English => files!("en"),
            Self::Russian => files!("ru"),
            Self::Kazakh => files!("kk"),
        }
    }

    /// Returns what stands before decimals.
    pub const fn decimal_sign(self) -> char {
        match self {
            Self::English => '.',
            Self::Russian | Self::Kazakh => ',',
        }
    }

    /// Returns what stands between thousands: a no-break space where a comma is the decimal sign.
    pub const fn between_thousands(self) -> char {
        match self {
            Self::English => ',',
            Self::Russian | Self::Kazakh => '\u{a0}',
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 3]> =
            LazyLock::new(|| Language::ALL.map(read));
        let [english, russian, kazakh] = &*BUNDLES;
        match self {
            Self::English => english,
            Self::Russian => russian,
            Self::Kazakh => kazakh,
        }
    }
}

fn read(language: Language) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = language.code().parse().expect("a code of two letters is a language tag");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Marks around what is put in help no reader of these texts, and break a search for it.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| written(value, Language::English),
        Language::Russian => |value, _| written(value, Language::Russian),
        Language::Kazakh => |value, _| written(value, Language::Kazakh),
    }));
    for text in language.files() {
        // A file with a mistake still has its other words; a test wants none.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Writes a number that is put in, with its thousands set apart if it asks for that.
fn written(value: &FluentValue<'_>, language: Language) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    // Only whole numbers of at most 53 bits are put in as numbers.
    let whole = number.value as u64;
    Some(if number.options.use_grouping { grouped(whole, language) } else { whole.to_string() })
}

fn grouped(number: u64, language: Language) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) {
            text.push(language.between_thousands());
        }
        text.push(digit);
    }
    text
}

/// The words of a language.
#[derive(Clone, Copy)]
pub struct Words {
    language: Language,
    bundle: &'static FluentBundle<FluentResource>,
}

impl Words {
    /// Returns the words of a language.
    pub fn new(language: Language) -> Self {
        Self { language, bundle: language.bundle() }
    }

    /// Returns which language it is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns words without anything put in.
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// Returns words about a count: `n` decides the form, `count` is the number as it is written.
    pub fn count(&self, key: &str, n: u64) -> String {
        let mut args = FluentArgs::new();
        args.set("n", exact(n));
        args.set("count", self.number(n));
        self.format(key, Some(&args))
    }

    /// Returns words with others put in.
    pub fn with(&self, key: &str, parts: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, text) in parts {
            args.set(*name, (*text).to_owned());
        }
        self.format(key, Some(&args))
    }

    /// Returns a message in words.
    pub fn tell(&self, message: &Message) -> String {
        match message.said() {
            Said::Key { key, parts } if parts.is_empty() => self.say(key),
            Said::Key { key, parts } => {
                let mut args = FluentArgs::new();
                parts.iter().for_each(|(name, part)| args.set(*name, self.put_in(part)));
                self.format(key, Some(&args))
            }
            Said::Joined { messages, between } => {
                messages.iter().map(|message| self.tell(message)).collect::<Vec<_>>().join(between)
            }
            Said::Name(text) | Said::English(text) => text.clone(),
        }
    }

    fn put_in(&self, part: &Part) -> FluentValue<'static> {
        match part {
            Part::Number(n) => number(*n, false).unwrap_or_else(|| n.to_string().into()),
            Part::Grouped(n) => number(*n, true).unwrap_or_else(|| self.number(*n).into()),
            Part::Signed(n) => {
                let sign = if *n < 0 { "-" } else { "" };
                format!("{sign}{}", self.number(n.unsigned_abs())).into()
            }
            Part::Decimal(text) => {
                text.replace('.', self.language.decimal_sign().encode_utf8(&mut [0; 4])).into()
            }
            Part::Name(text) => text.clone().into(),
            Part::Message(message) => self.tell(message).into(),
        }
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            debug_assert!(false, "`{key}` is not in `{}`", self.language.code());
            return format!("[{key}]");
        };
        let mut problems = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut problems).into_owned();
        debug_assert!(problems.is_empty(), "`{key}` in `{}`: {problems:?}", self.language.code());
        text
    }

    /// Returns a whole number in the language's form.
    pub fn number(&self, number: u64) -> String {
        grouped(number, self.language)
    }

    /// Returns a whole number that may be negative, with a minus that is one.
    pub fn signed(&self, number: i64) -> String {
        let sign = if number < 0 { "−" } else { "" };
        format!("{sign}{}", self.number(number.unsigned_abs()))
    }

    /// Returns a number with so many decimals.
    pub fn decimal(&self, number: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", number.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let is_zero = text.bytes().all(|byte| byte == b'0' || byte == b'.');
        let sign = if number < 0.0 && !is_zero { "−" } else { "" };
        // Past what a count can be, the digits are enough.
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.number(whole));
        match rest {
            "" => format!("{sign}{whole}"),
            rest => format!("{sign}{whole}{}{rest}", self.language.decimal_sign()),
        }
    }
}

/// The largest number below which a float holds every whole number.
const EXACT: u64 = 1 << 53;

/// Returns a number of the same plural form that a float holds exactly: forms depend on the last digits alone.
fn exact(n: u64) -> u64 {
    if n < EXACT { n } else { n % 1_000 + 1_000 }
}

/// Returns a number that chooses its plural form and is written in full; `None` where a float cannot hold it.
fn number(n: u64, use_grouping: bool) -> Option<FluentValue<'static>> {
    let options = FluentNumberOptions { use_grouping, ..FluentNumberOptions::default() };
    (n < EXACT).then(|| FluentValue::Number(FluentNumber::new(n as f64, options)))
}

#[cfg(test)]
mod tests;
