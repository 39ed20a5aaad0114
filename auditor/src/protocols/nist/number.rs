//! Numbers and words as the two forms write them: JSON has types, XML has text alone.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// The longest text that is kept of what should be a number.
const LONGEST: usize = 40;
/// Up to here every whole number has a double of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number of a file: whole within 2^63, a fraction, or whatever else stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// A whole number, perhaps negative.
    Whole(i64),
    /// A number with a part after the point, as the standard allows in special cases.
    Fraction(String),
    /// No number, or one beyond 2^63.
    Other(String),
}

impl Number {
    fn from_text(text: &str) -> Self {
        let text = text.trim();
        match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => Self::Whole(whole),
            (_, Ok(real)) if text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) => {
                Self::from_real(real, text)
            }
            _ => Self::Other(text.chars().take(LONGEST).collect()),
        }
    }

    fn from_real(real: f64, text: &str) -> Self {
        let kept = || text.chars().take(LONGEST).collect();
        if !real.is_finite() || EXACT < real.abs() {
            return Self::Other(kept());
        }
        if real.fract() != 0.0 {
            return Self::Fraction(kept());
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of at most 2^53")]
        Self::Whole(real as i64)
    }

    /// Returns whether it is a part of a vote, which the standard allows in special cases.
    pub(super) fn is_part(&self) -> bool {
        matches!(self, Self::Fraction(text) if !text.starts_with('-'))
    }

    /// Returns the number if it can be a count.
    pub(super) fn count(&self) -> Option<u64> {
        match self {
            Self::Whole(whole) => u64::try_from(*whole).ok(),
            Self::Fraction(_) | Self::Other(_) => None,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(whole) => whole.fmt(f),
            Self::Fraction(text) | Self::Other(text) => f.write_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        Ok(i64::try_from(value).map_or_else(|_| Number::Other(value.to_string()), Number::Whole))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::Whole(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        Ok(Number::from_real(value, &value.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        Ok(Number::from_text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Number, A::Error> {
        Ok(Number::from_text(&text_of(map)?.text))
    }
}

/// A name: a text, or texts in several languages, of which the first counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Label(pub(super) String);

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LabelVisitor)
    }
}

struct LabelVisitor;

impl<'de> Visitor<'de> for LabelVisitor {
    type Value = Label;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or `Text` in one or more languages")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Label, E> {
        Ok(Label(text.trim().to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Label, A::Error> {
        let found = text_of(map)?;
        let first = found.languages.into_iter().next().map(|language| language.content);
        Ok(Label(first.unwrap_or(found.text).trim().to_owned()))
    }
}

/// What an element holds: text of its own, or one for each language.
#[derive(Default)]
struct Held {
    text: String,
    languages: Vec<Language>,
    is_told: bool,
}

#[derive(serde::Deserialize)]
struct Language {
    #[serde(rename = "Content", alias = "$text", default)]
    content: String,
}

fn text_of<'de, A: MapAccess<'de>>(mut map: A) -> Result<Held, A::Error> {
    let mut held = Held::default();
    while let Some(key) = map.next_key::<String>()? {
        match key.as_str() {
            "$text" => held.text = map.next_value()?,
            "Text" if held.is_told => return Err(A::Error::duplicate_field("Text")),
            "Text" => {
                held.is_told = true;
                held.languages = map.next_value()?;
            }
            _ => _ = map.next_value::<IgnoredAny>()?,
        }
    }
    Ok(held)
}

/// `yes`, `no`, or neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Answer {
    /// `yes`.
    Yes,
    /// `no`.
    No,
    /// `unknown`, or any other word.
    #[default]
    Unknown,
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnswerVisitor;

        impl Visitor<'_> for AnswerVisitor {
            type Value = Answer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`yes`, `no` or `unknown`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Answer, E> {
                Ok(match text.trim() {
                    "yes" => Answer::Yes,
                    "no" => Answer::No,
                    _ => Answer::Unknown,
                })
            }
        }

        deserializer.deserialize_str(AnswerVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Row {
        #[serde(rename = "Count")]
        count: Number,
    }

    #[test]
    fn both_forms_give_the_same_numbers() {
        let other = |text: &str| Number::Other(text.to_owned());
        let cases = [
            ("12", Number::Whole(12)),
            ("12.0", Number::Whole(12)),
            ("-3", Number::Whole(-3)),
            ("0.5", Number::Fraction("0.5".to_owned())),
            ("9223372036854775807", Number::Whole(i64::MAX)),
            ("9223372036854775808", other("9223372036854775808")),
        ];
        for (text, expected) in cases {
            let json: Row = serde_json::from_str(&format!("{{\"Count\": {text}}}")).unwrap();
            let xml: Row = quick_xml::de::from_str(&format!("<r><Count>{text}</Count></r>")).unwrap();
            assert_eq!(json.count, expected, "{text}");
            assert_eq!(xml.count, expected, "{text}");
        }
        let worded: Row = quick_xml::de::from_str("<r><Count>NaN</Count></r>").unwrap();
        assert_eq!((worded.count.count(), worded.count), (None, other("NaN")));
    }

    #[test]
    fn a_name_is_a_text_or_texts() {
        #[derive(serde::Deserialize)]
        struct Named {
            #[serde(rename = "Name")]
            name: Label,
        }
        let xml = |text: &str| quick_xml::de::from_str::<Named>(&format!("<r>{text}</r>")).unwrap().name.0;
        let json = |text: &str| serde_json::from_str::<Named>(&format!("{{{text}}}")).unwrap().name.0;
        assert_eq!(xml("<Name>Ann</Name>"), "Ann");
        assert_eq!(xml("<Name><Text Language=\"en\">Ann</Text><Text Language=\"kk\">Ә</Text></Name>"), "Ann");
        assert_eq!(json("\"Name\": \"Ann\""), "Ann");
        assert_eq!(json("\"Name\": {\"Text\": [{\"Content\": \"Ann\", \"Language\": \"en\"}]}"), "Ann");
    }
}
