//! What a link is told at its birth: the line, the terms of its sessions, who is who.

use std::collections::BTreeMap;
use std::sync::Arc;

use election::time::Duration;
use election::wire::code::Mode;
use election::wire::frame::Frame;
use election::wire::keys::{DeviceKey, Suite, SuiteSet};
use election::wire::message::Start;

/// Bytes of the longest frame on a line, with a 00 before and behind it.
const LONGEST_FRAME: u64 = Frame::MAX_ENCODED as u64 + 2;

/// The line's speed and the terms of its sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkSettings {
    /// Bits a second on the line.
    pub baud: u32,
    /// Bits a byte takes, with start, parity and stop: 10 for 8N1.
    pub bits_per_char: u32,
    /// Silence after which a PING is sent, in whole milliseconds; zero for a line whose loss is signalled.
    /// The controller's value holds for both ends.
    pub keep_alive: Duration,
    /// Suites this end offers or takes; an election narrows them to suite 2.
    pub suites: SuiteSet,
    /// What the keys of this end are for.
    pub mode: Mode,
    /// Which election. A terminal with an id of zeros takes any.
    pub election_id: [u8; 15],
}

impl LinkSettings {
    /// Returns 115200 baud 8N1, a PING a second, any suite, test mode.
    pub const fn test() -> Self {
        Self {
            baud: 115_200,
            bits_per_char: 10,
            keep_alive: Duration::from_secs(1),
            suites: SuiteSet::ALL,
            mode: Mode::Test,
            election_id: [0; 15],
        }
    }

    /// Returns the silence after which a PING is sent: what was asked for, and on a slow line long enough for silence not to end
    /// a session in the middle of the longest frame.
    pub fn keep_alive(&self) -> Duration {
        if self.keep_alive == Duration::ZERO {
            return Duration::ZERO;
        }
        let longest = self.line_time(LONGEST_FRAME);
        let least = Duration::from_millis(longest.times(2).millis().div_ceil(3));
        self.keep_alive.max(least)
    }

    /// Returns how long `chars` bytes take on the line.
    pub fn line_time(&self, chars: u64) -> Duration {
        let bits = chars.saturating_mul(u64::from(self.bits_per_char));
        Duration::from_nanos(bits.saturating_mul(1_000_000_000) / u64::from(self.baud.max(1)))
    }

    /// Returns the suites the mode allows with a device's key: an election hides the ballot, and suite 0
    /// stands for the public test key alone.
    pub(super) fn suites_for(&self, key: &DeviceKey) -> SuiteSet {
        match (self.mode, key.is_test()) {
            (Mode::Election, true) => SuiteSet(0),
            (Mode::Election, false) => SuiteSet(self.suites.0 & SuiteSet::ELECTION.0),
            (Mode::Test, true) => self.suites,
            (Mode::Test, false) => self.suites.without(Suite::Open),
        }
    }

    /// Returns what the controller offers before it knows the device.
    pub(super) fn suites_offered(&self) -> SuiteSet {
        match self.mode {
            Mode::Election => SuiteSet(self.suites.0 & SuiteSet::ELECTION.0),
            Mode::Test => self.suites,
        }
    }

    /// Returns whether a terminal of these settings takes the terms of a START.
    pub(super) fn admits(&self, start: &Start) -> bool {
        let takes_any_election = self.election_id == [0; 15];
        start.mode == self.mode && (takes_any_election || start.election_id == self.election_id)
    }

    pub(super) fn start(&self) -> Start {
        let keep_alive_ms = u16::try_from(self.keep_alive().millis()).unwrap_or(u16::MAX);
        Start { mode: self.mode, election_id: self.election_id, keep_alive_ms }
    }
}

/// Who a terminal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalIdentity {
    /// Names the device and its key.
    pub device_id: [u8; 8],
    /// Model number.
    pub model: u16,
    /// Firmware version.
    pub firmware: u32,
    /// Starts of the device so far.
    pub boot_count: u32,
}

/// The device keys a controller knows; cheap to clone, shared by all its links.
#[derive(Clone, Debug, Default)]
pub struct DeviceKeys {
    known: Arc<BTreeMap<[u8; 8], DeviceKey>>,
    others: Option<DeviceKey>,
}

impl DeviceKeys {
    /// Returns keys of named devices; others are strangers.
    pub fn new(known: BTreeMap<[u8; 8], DeviceKey>) -> Self {
        Self { known: Arc::new(known), others: None }
    }

    /// Returns the public test key for every device.
    pub fn test() -> Self {
        Self { known: Arc::default(), others: Some(DeviceKey::TEST) }
    }

    /// Returns the key of a device, if it is known.
    pub fn find(&self, device_id: &[u8; 8]) -> Option<&DeviceKey> {
        self.known.get(device_id).or(self.others.as_ref())
    }
}
