//! What a test says about a device and why, and how a test stops before its end.

use std::fmt;
use std::io;

use hardware::port::PortError;
use language::{Key, Language, Message, Part, Words};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

/// Why a verdict came out so, or what is worth knowing beside it, as data. It prints, and is written to logs, in English; names of the protocol are the same in every language.
///
/// What is read back from a log has its English words alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Reason(Message);

impl Reason {
    /// Says the words of a key.
    pub const fn new(key: &'static str) -> Self {
        Self(Message::new(key))
    }

    /// Says what is the same in every language, such as a message of the protocol.
    pub fn name(text: impl Into<String>) -> Self {
        Self(Message::name(text))
    }

    /// Says what exists in English alone, such as an error of the system.
    pub fn english(text: impl Into<String>) -> Self {
        Self(Message::english(text))
    }

    /// Says nothing.
    pub const fn nothing() -> Self {
        Self(Message::nothing())
    }

    /// Puts something in. Only words of a key have a place for it.
    #[must_use]
    pub fn put(self, name: &'static str, part: impl Into<Part>) -> Self {
        Self(self.0.put(name, part))
    }

    /// Returns it in words.
    pub fn told(&self, words: &Words) -> String {
        words.tell(&self.0)
    }
}

impl From<Reason> for Part {
    fn from(reason: Reason) -> Self {
        Self::Message(reason.0)
    }
}

impl PartialEq<&str> for Reason {
    /// Holds it against its English words.
    fn eq(&self, other: &&str) -> bool {
        self.told(&Words::new(Language::English)) == *other
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::english)
    }
}

/// Why a test stopped before its end, with the reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The device broke a rule.
    Fail(Reason),
    /// What the device had to say did not come in time: on a bad line that may be the line's fault.
    Late(Reason),
    /// What the test is about did not happen, and nobody broke a rule.
    Inconclusive(Reason),
    /// The bench cannot go on.
    Error(Reason),
    /// The test does not apply here.
    Skip(Reason),
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
    pub fn reason(&self) -> Reason {
        match self {
            Self::Fail(reason)
            | Self::Late(reason)
            | Self::Inconclusive(reason)
            | Self::Error(reason)
            | Self::Skip(reason) => reason.clone(),
            Self::Gone => Reason::new("reason-line-gone"),
        }
    }
}

/// What a port may never be able to do, as it names it, and the words for that.
const CANNOT: [(&str, &str); 5] = [
    ("set parity", "reason-port-cannot-set-parity"),
    ("read control lines", "reason-port-cannot-read-control-lines"),
    ("set control lines", "reason-port-cannot-set-control-lines"),
    ("count line errors", "reason-port-cannot-count-line-errors"),
    ("send a break", "reason-port-cannot-send-a-break"),
];

impl From<PortError> for Stop {
    /// What a port never can is no fault of anybody: the test is skipped.
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unsupported { ref address, what } => {
                let known = CANNOT.iter().find(|(known, _)| *known == what);
                let told = known.map(|(_, key)| Reason::new(key).put("address", address.clone()));
                Self::Skip(told.unwrap_or_else(|| Reason::english(error.to_string())))
            }
            PortError::Io { ref source, .. } => Self::Error(Reason::english(format!("{error}: {source}"))),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if hardware::port::is_gone(&error) {
            Self::Gone
        } else {
            Self::Error(Reason::new("reason-line").put("error", error.to_string()))
        }
    }
}

/// Fails the test unless `holds`.
pub fn require(holds: bool, otherwise: impl FnOnce() -> Reason) -> Result<(), Stop> {
    if holds { Ok(()) } else { Err(Stop::Fail(otherwise())) }
}
