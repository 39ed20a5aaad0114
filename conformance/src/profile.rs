//! The device profile: a TOML file that says what is on the cable and what it must keep to.
//!
//! Every error names the field and says what would be right. Numbers have their unit in the name of the field; limits
//! give bounds and a marginal band. [`TEMPLATE`] is a profile to fill in.

mod read;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use election::device::DeviceId;
use election::wire::code::Mode;
use election::wire::frame::Side;
use election::wire::keys::{DeviceKey, Suite, SuiteSet};
use hardware::port::relay::Wiring;
use thiserror::Error;

use crate::outcome::Limit;

/// A profile to fill in, as `saylau init profile` writes it.
pub const TEMPLATE: &str = include_str!("profile/template.toml");

/// Limits that tests know, with their units and the values that hold where a profile says nothing.
pub const LIMITS: [(&str, &str, Limit); 10] = [
    ("hello_answer", "ms", Limit::most(200.0, 150.0)),
    ("answer", "ms", Limit::most(500.0, 400.0)),
    ("session_after_plug", "ms", Limit::most(3_000.0, 2_500.0)),
    ("ping_p50", "ms", Limit::most(50.0, 40.0)),
    ("ping_p99", "ms", Limit::most(100.0, 80.0)),
    ("ping_max", "ms", Limit::most(500.0, 400.0)),
    ("cast_to_receipt_p99", "ms", Limit::most(2_000.0, 1_500.0)),
    ("baud_offset", "%", Limit::least(2.0, 2.0)),
    ("throughput", "% of the formula", Limit::least(80.0, 85.0)),
    ("latency_slope", "ms per 1000 votes", Limit::most(10.0, 5.0)),
];

/// How often tests do what they do many times, where a profile says nothing.
pub const REPEATS: [(&str, u32); 8] = [
    ("SES-08", 1_000),
    ("VOT-03", 100),
    ("VOT-06", 1_000),
    ("SEC-01", 1_000_000),
    ("LIN-05", 100),
    ("LAT-01", 10_000),
    ("LAT-02", 100),
    ("PRV-01", 5),
];

/// What is on the cable and what it must keep to.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Name of the model, in reports.
    pub id: String,
    /// Whether the device under test is a terminal or a controller.
    pub dut: Side,
    /// The terminal on the line: the device under test, or the one the bench plays.
    pub device_id: DeviceId,
    /// Where its key is; without one only the tests that need none are run.
    pub key: Option<KeyPlace>,
    /// What the key is for.
    pub mode: Mode,
    /// Which election; zeros for none.
    pub election_id: [u8; 15],
    /// Suites the device must speak.
    pub suites: SuiteSet,
    /// Bits a second.
    pub baud: u32,
    /// How long the device takes to start.
    pub boot: Duration,
    /// Rights a terminal holds at a time.
    pub rights_held: u16,
    /// Whether somebody is there to take steps by hand.
    pub has_operator: bool,
    /// Bounds of measurements by name.
    pub limits: BTreeMap<String, Limit>,
    /// How often tests repeat what they do many times, by test.
    pub repeats: BTreeMap<String, u32>,
    /// How the relay is wired that switches the device off and on, if there is one.
    pub relay: Option<Wiring>,
}

/// Where a key is.
#[derive(Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the profile itself: fit for test keys.
    Here(DeviceKey),
    /// In a file that holds 64 hexadecimal digits.
    File(PathBuf),
}

impl fmt::Debug for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(_) => f.write_str("Here(redacted)"),
            Self::File(path) => write!(f, "File({})", path.display()),
        }
    }
}

/// A profile that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// It is no TOML.
    #[error("profile is not TOML at line {line}: {what}")]
    Toml {
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        what: String,
    },
    /// A field is missing.
    #[error("profile needs the field `{field}`")]
    Missing {
        /// Which.
        field: String,
        /// What to write.
        hint: String,
    },
    /// A field has a value that cannot be.
    #[error("profile field `{field}` at line {line} must be {expected}: {found}")]
    Value {
        /// Which.
        field: String,
        /// Where, from 1; 0 where it is not known.
        line: usize,
        /// What it must be.
        expected: &'static str,
        /// What stands there; keys are not shown.
        found: String,
    },
    /// A field nobody knows.
    #[error("profile has no field `{field}` (line {line})")]
    Unknown {
        /// What stands there.
        field: String,
        /// Where, from 1.
        line: usize,
        /// The nearest field there is.
        hint: String,
    },
}

impl ProfileError {
    /// Returns what would mend it, for a `hint:` line.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Missing { hint, .. } | Self::Unknown { hint, .. } => Some(hint),
            Self::Toml { .. } | Self::Value { .. } => None,
        }
    }
}

impl Profile {
    /// Returns a profile of a device with its key here, test mode, all suites its key allows, 115200 baud.
    pub fn new(id: &str, dut: Side, device_id: DeviceId, key: DeviceKey) -> Self {
        let suites = if key.is_test() { SuiteSet::ALL } else { SuiteSet::ALL.without(Suite::Open) };
        Self {
            id: id.to_owned(),
            dut,
            device_id,
            key: Some(KeyPlace::Here(key)),
            mode: Mode::Test,
            election_id: [0; 15],
            suites,
            baud: 115_200,
            boot: Duration::from_secs(2),
            rights_held: 1,
            has_operator: true,
            limits: BTreeMap::new(),
            repeats: BTreeMap::new(),
            relay: None,
        }
    }

    /// Reads a profile.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        read::profile(text)
    }

    /// Returns the key if it stands in the profile.
    pub fn key_here(&self) -> Option<&DeviceKey> {
        match &self.key {
            Some(KeyPlace::Here(key)) => Some(key),
            Some(KeyPlace::File(_)) | None => None,
        }
    }

    /// Returns a limit with its unit: the profile's, or the one that holds by itself.
    pub fn limit(&self, name: &str) -> Option<(Limit, &'static str)> {
        let (_, unit, default) = LIMITS.iter().find(|(known, ..)| *known == name)?;
        Some((self.limits.get(name).unwrap_or(default).clone(), unit))
    }

    /// Returns the upper bound of a limit in milliseconds as a time.
    pub fn time(&self, name: &str) -> Duration {
        let most = self.limit(name).and_then(|(limit, _)| limit.most).unwrap_or_default();
        Duration::try_from_secs_f64(most / 1_000.0).unwrap_or_default()
    }

    /// Returns how often a test does what it does many times.
    pub fn repeats(&self, id: &str) -> u32 {
        let default = REPEATS.iter().find(|(known, _)| *known == id).map_or(1, |(_, times)| *times);
        self.repeats.get(id).copied().unwrap_or(default)
    }

    /// Returns the protected suites the device must speak, the strongest first.
    pub fn suites_in_turn(&self) -> Vec<Suite> {
        let all = [Suite::Sealed, Suite::Hmac, Suite::Open];
        all.into_iter().filter(|suite| self.suites.has(*suite)).collect()
    }
}

/// Reads a key of 64 hexadecimal digits, as a key file holds it; white space around it is passed over.
pub fn key_from_hex(text: &str) -> Option<DeviceKey> {
    let digits = text.trim().as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut secret = [0; 32];
    for (place, pair) in secret.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'))?;
        *place = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(DeviceKey::new(secret))
}

#[cfg(test)]
mod tests;
