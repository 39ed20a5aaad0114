//! Keys of a device and of a link session, and what each suite does to a frame.
//!
//! Every session derives fresh keys from the device's key and the hash of its handshake, so a recorded session
//! cannot be played back and a changed offer cannot go unseen. `docs/wire.md`, sections 6 and 7.

use std::fmt;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::frame::{Frame, Header};
use crate::hash::MacKey;

/// How frames of a session are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suite {
    /// Suite 0: no tag, for tests with the public zero key.
    Open,
    /// Suite 1: the first 8 bytes of HMAC-SHA256; hides nothing.
    Hmac,
    /// Suite 2: ChaCha20-Poly1305; hides the payload.
    Sealed,
}

impl Suite {
    const ALL: [Self; 3] = [Self::Open, Self::Hmac, Self::Sealed];

    /// Returns the suite's number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Hmac => 1,
            Self::Sealed => 2,
        }
    }

    /// Returns the suite of a number, if there is one.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.number() == number)
    }

    /// Returns the bytes of tag each frame of a running session carries.
    pub const fn tag_len(self) -> usize {
        match self {
            Self::Open => 0,
            Self::Hmac => 8,
            Self::Sealed => 16,
        }
    }
}

/// Suites one end offers or takes: bit n stands for suite n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuiteSet(pub u16);

impl SuiteSet {
    /// Every suite of version 1.
    pub const ALL: Self = Self(0b111);
    /// Suite 2 alone: what an election needs.
    pub const ELECTION: Self = Self(0b100);

    /// Returns the set of one suite.
    pub const fn only(suite: Suite) -> Self {
        Self(1 << suite.number())
    }

    /// Returns whether the set holds `suite`.
    pub const fn has(self, suite: Suite) -> bool {
        self.0 & Self::only(suite).0 != 0
    }

    /// Returns this set without `suite`.
    #[must_use]
    pub const fn without(self, suite: Suite) -> Self {
        Self(self.0 & !Self::only(suite).0)
    }

    /// Returns the strongest suite in both sets.
    pub fn best_common(self, other: Self) -> Option<Suite> {
        Suite::ALL.into_iter().rev().find(|suite| self.has(*suite) && other.has(*suite))
    }
}

/// The secret a device shares with the controller; one for tests, another for the election.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceKey([u8; 32]);

impl DeviceKey {
    /// The public key of tests: all zero. No election opens under it.
    pub const TEST: Self = Self([0; 32]);

    /// Wraps a secret of 32 bytes.
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// Returns whether this is the public test key.
    pub fn is_test(&self) -> bool {
        *self == Self::TEST
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(redacted)")
    }
}

/// What both ends saw while they shook hands.
#[derive(Clone, Copy, Debug)]
pub struct Handshake<'a> {
    /// The HELLO frame's header and payload.
    pub hello: &'a [u8],
    /// The HELLO_ACK frame's header and payload.
    pub hello_ack: &'a [u8],
    /// The nonce in HELLO.
    pub controller_nonce: [u8; 16],
    /// The nonce in HELLO_ACK.
    pub terminal_nonce: [u8; 16],
}

impl Handshake<'_> {
    /// Returns the hash that binds everything said so far, offers included.
    pub fn transcript(&self) -> [u8; 32] {
        Sha256::new().chain_update(self.hello).chain_update(self.hello_ack).finalize().into()
    }
}

/// The keys of one link session.
#[derive(Clone)]
pub struct SessionKeys {
    /// The suite in use.
    pub suite: Suite,
    /// Tags HELLO_ACK, whatever the suite.
    pub hello_ack: TrafficKey,
    /// Protects frames from the controller.
    pub from_controller: TrafficKey,
    /// Protects frames from the terminal.
    pub from_terminal: TrafficKey,
}

impl SessionKeys {
    /// Derives the keys both ends use after `handshake`.
    pub fn derive(key: &DeviceKey, suite: Suite, handshake: &Handshake<'_>) -> Self {
        let transcript = handshake.transcript();
        let mut nonces = [0; 32];
        let (controller, terminal) = nonces.split_at_mut(16);
        controller.copy_from_slice(&handshake.controller_nonce);
        terminal.copy_from_slice(&handshake.terminal_nonce);
        let session = MacKey::new(&MacKey::new(&nonces).mac(&key.0));
        let secret = |label: &[u8; 8]| session.mac(&[label.as_slice(), &transcript, &[1]].concat());
        let hello_ack = TrafficKey::hmac(&secret(b"SVL1 t2c"));
        let (from_controller, from_terminal) = match suite {
            Suite::Open => (TrafficKey::OPEN, TrafficKey::OPEN),
            Suite::Hmac => (TrafficKey::hmac(&secret(b"SVL1 c2t")), hello_ack.clone()),
            Suite::Sealed => {
                (TrafficKey::sealed(&secret(b"SVL1 c2e")), TrafficKey::sealed(&secret(b"SVL1 t2e")))
            }
        };
        Self { suite, hello_ack, from_controller, from_terminal }
    }
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionKeys({:?}, redacted)", self.suite)
    }
}

/// The tag of a frame does not belong to it: an attack or a wrong key, not noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("tag does not belong to the frame")]
pub struct BadTag;

/// The key of one direction.
#[derive(Clone)]
pub struct TrafficKey(Protection);

#[derive(Clone)]
enum Protection {
    Open,
    Hmac(MacKey),
    Sealed(ChaCha20Poly1305),
}

impl TrafficKey {
    /// No protection: HELLO, and everything in suite 0.
    pub const OPEN: Self = Self(Protection::Open);

    /// Returns a key of suite 1.
    pub fn hmac(secret: &[u8; 32]) -> Self {
        Self(Protection::Hmac(MacKey::new(secret)))
    }

    /// Returns a key of suite 2.
    pub fn sealed(secret: &[u8; 32]) -> Self {
        Self(Protection::Sealed(ChaCha20Poly1305::new(secret.into())))
    }

    /// Protects the header and payload that start at `start` of `frame`, and appends the tag.
    pub fn seal(&self, counter: u32, start: usize, frame: &mut Vec<u8>) {
        let covered = frame.get_mut(start..).unwrap_or_default();
        match &self.0 {
            Protection::Open => {}
            Protection::Hmac(key) => {
                let tag = key.mac(covered);
                frame.extend_from_slice(tag.split_at(8).0);
            }
            Protection::Sealed(key) => {
                let (header, payload) = covered.split_at_mut(Header::LEN);
                let tag = key
                    .encrypt_inout_detached(&nonce(counter).into(), header, payload.into())
                    .expect("a frame is far shorter than the cipher's limit");
                frame.extend_from_slice(&tag);
            }
        }
    }

    /// Checks the tag and returns the payload in the clear, in `plain` if it had to be decrypted.
    pub fn open<'a>(&self, frame: &Frame<'a>, plain: &'a mut Vec<u8>) -> Result<&'a [u8], BadTag> {
        match &self.0 {
            Protection::Open if frame.tag.is_empty() => Ok(frame.payload),
            Protection::Hmac(key) if frame.tag.len() == 8 && key.begins(frame.covered, frame.tag) => {
                Ok(frame.payload)
            }
            Protection::Sealed(key) => {
                let tag: &[u8; 16] = frame.tag.try_into().map_err(|_| BadTag)?;
                let header = frame.covered.split_at(Header::LEN).0;
                plain.clear();
                plain.extend_from_slice(frame.payload);
                let nonce = nonce(frame.header.counter);
                key.decrypt_inout_detached(&nonce.into(), header, plain.as_mut_slice().into(), tag.into())
                    .map_err(|_| BadTag)?;
                Ok(plain)
            }
            Protection::Open | Protection::Hmac(_) => Err(BadTag),
        }
    }
}

impl fmt::Debug for TrafficKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrafficKey(redacted)")
    }
}

/// Returns eight zero bytes and the counter: unique, since keys and counters begin anew with each session.
fn nonce(counter: u32) -> [u8; 12] {
    let mut nonce = [0; 12];
    if let Some(place) = nonce.last_chunk_mut() {
        *place = counter.to_be_bytes();
    }
    nonce
}

#[cfg(test)]
mod tests;
