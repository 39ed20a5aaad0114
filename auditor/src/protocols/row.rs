//! One row of a table, and why a row is refused.

use language::{Key, Message};
use serde::Serialize;

use super::layout::Layout;
use crate::evidence::shown;

/// The longest text of a field that a refusal repeats.
const MOST_SHOWN: usize = 40;

/// One row: its fields, one after the other, and where each ends.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Line of the file, or row of the sheet, from 1.
    pub line: u64,
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Row<'a> {
    /// Makes a row of its fields put together and the end of each. Ends that do not fit the text give empty fields.
    pub fn new(line: u64, text: &'a str, ends: &'a [usize]) -> Self {
        Self { line, text, ends }
    }

    /// Returns how many fields the row has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether the row has no field, or only blank ones.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Returns a field.
    pub fn field(&self, index: usize) -> Option<&'a str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(end));
        Some(self.text.get(start..end).unwrap_or_default())
    }

    /// Returns every field.
    pub fn fields(&self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).filter_map(|index| self.field(index))
    }
}

/// A row that was not audited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// File it stands in.
    pub file: String,
    /// Line of the file, or row of the sheet, from 1.
    pub line: u64,
    /// Heading of the column it is about, if it is about one.
    pub column: Option<String>,
    /// Why.
    pub reason: Reason,
    /// Why, in words.
    pub text: Message,
}

/// Why a row is refused, in the order in which a report lists it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A number has a fraction.
    Fraction,
    /// A number is below zero.
    Negative,
    /// A number is not there.
    Missing,
    /// A number is beyond any count of a precinct, 4,294,967,295.
    TooLarge,
    /// The same precinct has a row before it.
    Duplicate,
    /// The reader of the file gave it up: too long, or not in the encoding of the table.
    Unreadable,
    /// It does not say which precinct or district it is of.
    NoPrecinct,
    /// A number is something else.
    NotANumber,
    /// It has fewer fields than headings.
    TooFewFields,
    /// It names one district too many.
    TooManyDistricts,
    /// It has more fields than headings.
    TooManyFields,
}

impl Reason {
    /// Returns the reason in a few words.
    pub fn name(&self) -> Key {
        match self {
            Self::Fraction => Key("reason-fraction"),
            Self::Negative => Key("reason-negative"),
            Self::Missing => Key("reason-missing"),
            Self::TooLarge => Key("reason-too-large"),
            Self::Duplicate => Key("reason-duplicate"),
            Self::Unreadable => Key("reason-unreadable"),
            Self::NoPrecinct => Key("reason-no-precinct"),
            Self::NotANumber => Key("reason-not-a-number"),
            Self::TooFewFields => Key("reason-too-few-fields"),
            Self::TooManyDistricts => Key("reason-too-many-districts"),
            Self::TooManyFields => Key("reason-too-many-fields"),
        }
    }
}

/// Why one row is refused, before its place is written down.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) column: Option<usize>,
    pub(super) reason: Reason,
    pub(super) text: Message,
}

impl Refused {
    pub(super) fn new(column: Option<usize>, reason: Reason, text: impl Into<Message>) -> Self {
        Self { column, reason, text: text.into() }
    }
}

/// Refuses a row whose fields are not as many as the headings.
pub(super) fn must_fit(row: &Row<'_>, layout: &Layout) -> Result<(), Refused> {
    must_have(row, layout.headings.len())
}

/// Refuses a row that has not so many fields.
pub(super) fn must_have(row: &Row<'_>, wanted: usize) -> Result<(), Refused> {
    let has = row.len();
    let text = || Message::new("refused-fields").put("n", has).put("wanted", wanted);
    if has < wanted {
        return Err(Refused::new(None, Reason::TooFewFields, text()));
    }
    if wanted < has && row.fields().skip(wanted).any(|field| !field.trim().is_empty()) {
        return Err(Refused::new(None, Reason::TooManyFields, text()));
    }
    Ok(())
}

/// Reads the numbers of a row into the slots.
pub(super) fn read(row: &Row<'_>, layout: &Layout, values: &mut Vec<u32>) -> Result<(), Refused> {
    values.clear();
    for columns in &layout.values {
        values.push(count(row, columns)?);
    }
    Ok(())
}

/// Reads the counts of some columns, added up.
pub(super) fn count(row: &Row<'_>, columns: &[usize]) -> Result<u32, Refused> {
    let mut sum = 0_u64;
    for column in columns {
        let field = row.field(*column).unwrap_or_default();
        let number = number(field).map_err(|reason| {
            let text = match &reason {
                Reason::Missing => "refused-no-number".into(),
                reason => {
                    let told = Message::new("refused-field").put("reason", Message::from(reason.name()));
                    told.put("field", brief(field))
                }
            };
            Refused::new(Some(*column), reason, text)
        })?;
        sum += u64::from(number);
    }
    u32::try_from(sum).map_err(|_| {
        let text = Message::new("refused-sum").put("sum", shown(&sum.to_string()));
        Refused::new(columns.first().copied(), Reason::TooLarge, text)
    })
}

/// Reads a count: digits, blanks around them allowed, and nothing else.
fn number(field: &str) -> Result<u32, Reason> {
    let digits = match field.as_bytes() {
        [first, .., last] if first.is_ascii_digit() && last.is_ascii_digit() => field,
        _ => field.trim(),
    };
    let mut number = 0_u32;
    for byte in digits.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if 9 < digit {
            return Err(oddity(digits));
        }
        number = number
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(u32::from(digit)))
            .ok_or_else(|| oddity(digits))?;
    }
    if digits.is_empty() { Err(Reason::Missing) } else { Ok(number) }
}

/// Says what a text is that is no count.
fn oddity(text: &str) -> Reason {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (is_negative, size) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let is_fraction =
        size.split_once(['.', ',']).is_some_and(|(whole, part)| is_digits(whole) && is_digits(part));
    match (is_negative, is_digits(size), is_fraction) {
        (true, true, _) | (true, _, true) => Reason::Negative,
        (false, true, _) => Reason::TooLarge,
        (false, _, true) => Reason::Fraction,
        _ => Reason::NotANumber,
    }
}

/// Returns the beginning of a text from a table, safe to show.
pub(super) fn brief(text: &str) -> String {
    let mut short: String = text.chars().take(MOST_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    shown(&short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_digits_and_nothing_else() {
        for (text, expected) in [
            ("0", Ok(0)),
            (" 12 ", Ok(12)),
            ("007", Ok(7)),
            ("4294967295", Ok(u32::MAX)),
            ("4294967296", Err(Reason::TooLarge)),
            ("9223372036854775808", Err(Reason::TooLarge)),
            ("-3", Err(Reason::Negative)),
            ("\u{2212}3", Err(Reason::Negative)),
            ("-1.5", Err(Reason::Negative)),
            ("12.5", Err(Reason::Fraction)),
            ("12,5", Err(Reason::Fraction)),
            ("1e3", Err(Reason::NotANumber)),
            ("0x10", Err(Reason::NotANumber)),
            ("+3", Err(Reason::NotANumber)),
            ("1 234", Err(Reason::NotANumber)),
            ("двенадцать", Err(Reason::NotANumber)),
            ("٣", Err(Reason::NotANumber)),
            ("", Err(Reason::Missing)),
            ("   ", Err(Reason::Missing)),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn fields_stand_between_their_ends() {
        let row = Row::new(1, "abc12", &[3, 3, 5]);
        assert_eq!(row.fields().collect::<Vec<_>>(), ["abc", "", "12"]);
        let broken = Row::new(1, "é", &[1, 9]);
        assert_eq!(broken.fields().collect::<Vec<_>>(), ["", ""], "ends that fit nothing are no panic");
    }

    #[test]
    fn what_is_repeated_is_short_and_safe() {
        assert_eq!(brief(&"9".repeat(100)).chars().count(), MOST_SHOWN + 1);
        assert_eq!(brief("a\u{1b}[31m"), "a [31m");
    }
}
