//! What a test says about a device, and how a test stops before its end.

use std::fmt;
use std::io;

use hardware::port::PortError;
use language::Key;
use serde::{Deserialize, Serialize};

/// What a test says about a device; later ones weigh more when verdicts are summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Nothing was tested.
    Skipped,
    /// The device does what the protocol says.
    Pass,
    /// It does, but a measurement is near its limit.
    MarginalPass,
    /// The host stalled, the test was too short, or the device did not do what it is about: it says nothing.
    Inconclusive,
    /// The device broke the protocol or a limit.
    Fail,
    /// The bench, the line or the person at it broke: the device is not to blame.
    Error,
}

impl Verdict {
    /// Returns whether the device passed.
    pub const fn is_pass(self) -> bool {
        matches!(self, Self::Pass | Self::MarginalPass)
    }

    /// Returns the word that stands for it in reports.
    pub const fn word(self) -> Key {
        Key(match self {
            Self::Skipped => "bench-skipped",
            Self::Pass => "bench-pass",
            Self::MarginalPass => "bench-marginal",
            Self::Inconclusive => "bench-inconclusive",
            Self::Fail => "bench-fail",
            Self::Error => "bench-error",
        })
    }
}

impl fmt::Display for Verdict {
    /// Says it in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.word().fmt(f)
    }
}

/// Why a test stopped before its end, with the reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The device broke a rule.
    Fail(String),
    /// What the device had to say did not come in time: on a bad line that may be the line's fault.
    Late(String),
    /// What the test is about did not happen, and nobody broke a rule.
    Inconclusive(String),
    /// The bench cannot go on.
    Error(String),
    /// The test does not apply here.
    Skip(String),
    /// The line is gone: nobody unplugged it by order of the test.
    Gone,
}

impl Stop {
    /// Returns the verdict the test gets.
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Fail(_) | Self::Late(_) => Verdict::Fail,
            Self::Inconclusive(_) => Verdict::Inconclusive,
            Self::Error(_) | Self::Gone => Verdict::Error,
            Self::Skip(_) => Verdict::Skipped,
        }
    }

    /// Returns the reason for people.
    pub fn reason(&self) -> &str {
        match self {
            Self::Fail(reason)
            | Self::Late(reason)
            | Self::Inconclusive(reason)
            | Self::Error(reason)
            | Self::Skip(reason) => reason,
            Self::Gone => "line is gone",
        }
    }
}

impl From<PortError> for Stop {
    /// What a port never can is no fault of anybody: the test is skipped.
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unsupported { .. } => Self::Skip(error.to_string()),
            PortError::Io { ref source, .. } => Self::Error(format!("{error}: {source}")),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if hardware::port::is_gone(&error) { Self::Gone } else { Self::Error(format!("line: {error}")) }
    }
}

/// Fails the test unless `holds`.
pub fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Stop> {
    if holds { Ok(()) } else { Err(Stop::Fail(otherwise())) }
}
