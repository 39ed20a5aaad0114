//! How a model of scanner is set: the TOML table that describes it.

use election::time::Duration;
use serde::{Deserialize, Serialize};

/// The settings of a scanner's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScannerProfile {
    /// Name of the model, for reports.
    pub model: String,
    /// Characters before everything else.
    pub prefix: String,
    /// Whether reads carry an AIM identifier.
    pub aim: Aim,
    /// Letters of the AIM identifiers in use, such as `CQ`; empty for any.
    pub symbologies: String,
    /// What ends a read.
    pub suffix: Suffix,
    /// Milliseconds of silence that end a read without a suffix: 20 to 50 are usual, and the end remains a guess.
    pub silence_ms: u16,
    /// Whether the scanner waits for an answer.
    pub reply: Reply,
    /// Milliseconds within which the same code again is the same scan.
    pub duplicate_ms: u16,
    /// The longest data.
    pub max_length: usize,
    /// Whether the control character 1D (FNC1 inside a code) is data; all others are refused.
    pub keeps_group_separator: bool,
    /// The check character that the data ends with.
    pub checksum: Checksum,
}

impl Default for ScannerProfile {
    /// A scanner that sends the data and a carriage return.
    fn default() -> Self {
        Self {
            model: "unknown".to_owned(),
            prefix: String::new(),
            aim: Aim::Optional,
            symbologies: String::new(),
            suffix: Suffix::Cr,
            silence_ms: 30,
            reply: Reply::None,
            duplicate_ms: 500,
            max_length: 256,
            keeps_group_separator: false,
            checksum: Checksum::None,
        }
    }
}

impl ScannerProfile {
    pub(super) const fn silence(&self) -> Duration {
        Duration::from_millis(self.silence_ms as u64)
    }

    pub(super) const fn duplicate(&self) -> Duration {
        Duration::from_millis(self.duplicate_ms as u64)
    }

    /// Returns how many bytes of a read are held: everything that can stand around the longest data.
    pub(super) fn most_held(&self) -> usize {
        self.prefix.len() + 3 + self.max_length + self.suffix.bytes().len()
    }
}

/// Whether reads carry an AIM identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aim {
    /// It is taken off where it is.
    Optional,
    /// A read without it is refused.
    Required,
}

impl Aim {
    pub(super) const fn is_required(self) -> bool {
        matches!(self, Self::Required)
    }
}

/// What ends a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suffix {
    /// Carriage return.
    Cr,
    /// Line feed.
    Lf,
    /// Carriage return and line feed.
    CrLf,
    /// Tabulator.
    Tab,
    /// End of text, 03.
    Etx,
    /// Nothing: silence.
    None,
}

impl Suffix {
    /// Every suffix that is a byte, longest first.
    pub(super) const BYTES: [Self; 5] = [Self::CrLf, Self::Cr, Self::Lf, Self::Tab, Self::Etx];

    /// Returns the bytes on the line.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Cr => b"\r",
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
            Self::Tab => b"\t",
            Self::Etx => b"\x03",
            Self::None => b"",
        }
    }
}

/// Whether the scanner waits for an answer to each read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It does not.
    None,
    /// It waits for 06, and sends again after 15.
    AckNak,
}

/// The check character at the end of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checksum {
    /// None, or the scanner has checked it and taken it off.
    None,
    /// The digit of EAN and UPC.
    Gtin,
    /// The character of Code 39.
    #[serde(rename = "mod-43")]
    Mod43,
}
