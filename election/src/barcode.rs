//! What a barcode scanner sends from an identity card, and what the desk makes of it.
//!
//! A read is an optional prefix, an optional AIM identifier (`]C0` and the like), the data and a suffix
//! (WIRE 10). What Saylau's cards encoded in 2004 is not known: symbology, prefix and payload are settings,
//! and the default, the twelve-digit number, is an assumption (SAYLAU 5.1).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::voter::{IinError, VoterId};

/// What stands around the digits in a read, as set on the scanner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScannerSettings {
    /// Characters before the data, other than an AIM identifier.
    #[serde(default)]
    pub prefix: String,
    /// Characters after the data; carriage return and line feed are always taken off.
    #[serde(default)]
    pub suffix: String,
}

/// A read that names no voter.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BarcodeError {
    /// The prefix or suffix of the settings is missing.
    #[error("barcode read lacks the scanner's {part}")]
    Frame {
        /// `prefix` or `suffix`.
        part: &'static str,
    },
    /// The data is no personal number.
    #[error("barcode holds no personal number")]
    Number(#[source] IinError),
}

/// Returns the voter a scanner read names.
pub fn read_voter(read: &[u8], settings: &ScannerSettings) -> Result<VoterId, BarcodeError> {
    let mut data = read;
    while let Some((b'\r' | b'\n', rest)) = data.split_last() {
        data = rest;
    }
    let missing = |part| BarcodeError::Frame { part };
    data = data.strip_prefix(settings.prefix.as_bytes()).ok_or_else(|| missing("prefix"))?;
    data = data.strip_suffix(settings.suffix.as_bytes()).ok_or_else(|| missing("suffix"))?;
    VoterId::from_digits(without_aim_identifier(data)).map_err(BarcodeError::Number)
}

/// Takes off `]cm`: a bracket, the symbology's letter, a modifier (ISO/IEC 15424).
fn without_aim_identifier(data: &[u8]) -> &[u8] {
    match data {
        [b']', letter, _, rest @ ..] if letter.is_ascii_alphabetic() => rest,
        _ => data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(read: &str, settings: &ScannerSettings, expected: Result<&str, BarcodeError>) {
        let found = read_voter(read.as_bytes(), settings).map(VoterId::digits);
        assert_eq!(found, expected.map(str::to_owned));
    }

    #[test]
    fn plain_framed_and_aim_reads_name_the_same_voter() {
        let plain = ScannerSettings::default();
        let framed = ScannerSettings { prefix: "\u{2}".into(), suffix: "\u{3}".into() };
        for read in ["990101100010", "990101100010\r\n", "]C0990101100010\r", "]I0990101100010"] {
            check(read, &plain, Ok("990101100010"));
        }
        check("\u{2}]C1990101100010\u{3}\r", &framed, Ok("990101100010"));
    }

    #[test]
    fn each_defect_is_named() {
        let framed = ScannerSettings { prefix: "K".into(), suffix: "Z".into() };
        check("990101100010Z", &framed, Err(BarcodeError::Frame { part: "prefix" }));
        check("K990101100010", &framed, Err(BarcodeError::Frame { part: "suffix" }));
        let plain = ScannerSettings::default();
        check("990101100011", &plain, Err(BarcodeError::Number(IinError::CheckDigit)));
        check("", &plain, Err(BarcodeError::Number(IinError::Length { length: 0 })));
        check("]C", &plain, Err(BarcodeError::Number(IinError::Length { length: 2 })));
    }
}
