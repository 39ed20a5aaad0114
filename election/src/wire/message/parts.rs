//! The messages with more than a few fields, and how they are laid out.

use super::MessageError;
use super::fields::{Fields, put};
use crate::wire::code::{DeviceState, ErrorCode, Kind, Mode};
use crate::wire::keys::SuiteSet;

/// The longest PING.
pub(super) const MAX_PING: usize = 32;

/// The controller's offer of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Lowest version the controller speaks.
    pub version_min: u8,
    /// Highest version the controller speaks.
    pub version_max: u8,
    /// Suites it offers.
    pub suites: SuiteSet,
    /// Longest payload it takes.
    pub max_payload: u16,
    /// Fresh random bytes.
    pub nonce: [u8; 16],
    /// Which controller.
    pub controller_id: [u8; 8],
}

impl Hello {
    pub(super) fn encode(&self, payload: &mut Vec<u8>) {
        put(payload, &[self.version_min, self.version_max]);
        put(payload, &self.suites.0.to_be_bytes());
        put(payload, &self.max_payload.to_be_bytes());
        put(payload, &self.nonce);
        put(payload, &self.controller_id);
    }

    pub(super) fn decode(fields: &mut Fields<'_>) -> Result<Self, MessageError> {
        Ok(Self {
            version_min: fields.u8()?,
            version_max: fields.u8()?,
            suites: SuiteSet(fields.u16()?),
            max_payload: fields.u16()?,
            nonce: fields.array()?,
            controller_id: fields.array()?,
        })
    }
}

/// The terminal's answer to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelloAck {
    /// The version chosen.
    pub version: u8,
    /// The number of the suite chosen.
    pub suite: u8,
    /// Longest payload the terminal takes.
    pub max_payload: u16,
    /// Fresh random bytes.
    pub nonce: [u8; 16],
    /// Which device: names its key.
    pub device_id: [u8; 8],
    /// Model number.
    pub model: u16,
    /// Firmware version.
    pub firmware: u32,
    /// Starts of the device so far.
    pub boot_count: u32,
    /// Ballots that wait to be recorded.
    pub pending: u16,
}

impl HelloAck {
    pub(super) fn encode(&self, payload: &mut Vec<u8>) {
        put(payload, &[self.version, self.suite]);
        put(payload, &self.max_payload.to_be_bytes());
        put(payload, &self.nonce);
        put(payload, &self.device_id);
        put(payload, &self.model.to_be_bytes());
        put(payload, &self.firmware.to_be_bytes());
        put(payload, &self.boot_count.to_be_bytes());
        put(payload, &self.pending.to_be_bytes());
    }

    pub(super) fn decode(fields: &mut Fields<'_>) -> Result<Self, MessageError> {
        Ok(Self {
            version: fields.u8()?,
            suite: fields.u8()?,
            max_payload: fields.u16()?,
            nonce: fields.array()?,
            device_id: fields.array()?,
            model: fields.u16()?,
            firmware: fields.u32()?,
            boot_count: fields.u32()?,
            pending: fields.u16()?,
        })
    }
}

/// The controller's terms for the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Test or election.
    pub mode: Mode,
    /// Which election.
    pub election_id: [u8; 15],
    /// Silence after which either end sends a PING; 0 for never, as on a line whose loss is signalled.
    pub keep_alive_ms: u16,
}

impl Start {
    /// What a START without the field means.
    pub const DEFAULT_KEEP_ALIVE_MS: u16 = 1_000;

    pub(super) fn encode(&self, payload: &mut Vec<u8>) {
        payload.push(self.mode.code());
        put(payload, &self.election_id);
        if self.keep_alive_ms != Self::DEFAULT_KEEP_ALIVE_MS {
            put(payload, &self.keep_alive_ms.to_be_bytes());
        }
    }

    pub(super) fn decode(fields: &mut Fields<'_>) -> Result<Self, MessageError> {
        let (mode, election_id) = (fields.code(Mode::from_code)?, fields.array()?);
        let is_absent = fields.rest.is_empty();
        let keep_alive_ms = if is_absent { Self::DEFAULT_KEEP_ALIVE_MS } else { fields.u16()? };
        Ok(Self { mode, election_id, keep_alive_ms })
    }
}

/// An answer to a PING, with the answering device's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pong {
    /// The PING's bytes.
    pub echo: Box<[u8]>,
    /// When the PING arrived, in microseconds.
    pub received_us: u64,
    /// When the PONG left, in microseconds.
    pub sent_us: u64,
}

impl Pong {
    pub(super) fn encode(&self, payload: &mut Vec<u8>) {
        put(payload, &self.echo);
        put(payload, &self.received_us.to_be_bytes());
        put(payload, &self.sent_us.to_be_bytes());
    }

    pub(super) fn decode(fields: &mut Fields<'_>) -> Result<Self, MessageError> {
        let echo_len = fields.len.saturating_sub(16);
        let (echo, clock) = fields.rest.split_at(echo_len);
        fields.rest = clock;
        let (received_us, sent_us) = (fields.u64()?, fields.u64()?);
        if MAX_PING < echo_len {
            return Err(MessageError::Long { kind: fields.kind, len: fields.len });
        }
        Ok(Self { echo: echo.into(), received_us, sent_us })
    }
}

/// How a terminal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// What it is doing.
    pub state: DeviceState,
    /// Ballots that wait to be recorded.
    pub pending: u16,
    /// Battery charge in per cent; 255 where there is no battery.
    pub battery_percent: u8,
    /// Temperature in degrees Celsius; -128 where it is not measured.
    pub temperature_c: i8,
    /// Frames dropped as damaged, bad tags, repeated frames, failures of storage.
    pub errors: [u32; 4],
    /// Seconds since the device started.
    pub uptime_s: u32,
}

impl Status {
    pub(super) fn encode(&self, payload: &mut Vec<u8>) {
        payload.push(self.state.code());
        put(payload, &self.pending.to_be_bytes());
        put(payload, &[self.battery_percent]);
        put(payload, &self.temperature_c.to_be_bytes());
        for count in self.errors {
            put(payload, &count.to_be_bytes());
        }
        put(payload, &self.uptime_s.to_be_bytes());
    }

    pub(super) fn decode(fields: &mut Fields<'_>) -> Result<Self, MessageError> {
        Ok(Self {
            state: fields.code(DeviceState::from_code)?,
            pending: fields.u16()?,
            battery_percent: fields.u8()?,
            temperature_c: fields.array().map(i8::from_be_bytes)?,
            errors: [fields.u32()?, fields.u32()?, fields.u32()?, fields.u32()?],
            uptime_s: fields.u32()?,
        })
    }
}

/// Says which frame was not acted on, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorReport {
    /// Why.
    pub code: ErrorCode,
    /// Kind of the refused frame.
    pub kind: Kind,
    /// Counter of the refused frame.
    pub counter: u32,
}

impl ErrorReport {
    pub(super) fn encode(&self, payload: &mut Vec<u8>) {
        put(payload, &[self.code.code(), self.kind.0]);
        put(payload, &self.counter.to_be_bytes());
    }

    pub(super) fn decode(fields: &mut Fields<'_>) -> Result<Self, MessageError> {
        Ok(Self {
            code: fields.code(ErrorCode::from_code)?,
            kind: Kind(fields.u8()?),
            counter: fields.u32()?,
        })
    }
}
