//! A barcode scanner on a serial line: cuts its bytes into reads (WIRE 10).
//!
//! A read is an optional prefix, an optional AIM identifier (`]C0` and the like), the data and a suffix. [`Scanner`] has no
//! input or output of its own: hand in bytes and time, then drain [`Scanner::poll_event`] and [`Scanner::poll_reply`], and
//! call [`Scanner::handle_timeout`] when [`Scanner::poll_timeout`] says so. What comes out is data alone: give it to the
//! controller with the default `ScannerSettings`, which expect nothing around it. A read may be a person's number: no
//! text made from it shows its bytes.

use std::collections::VecDeque;
use std::fmt;

use election::time::{Duration, Instant};
use thiserror::Error;

pub mod learn;
pub mod profile;
pub mod sheet;

use profile::{Checksum, Reply, ScannerProfile, Suffix};

/// How long a read may take before a missing suffix is given up.
const SUFFIX_WAIT: Duration = Duration::from_secs(2);
/// Says that a read was taken.
const ACK: u8 = 0x06;
/// Asks for a read again.
const NAK: u8 = 0x15;
/// FNC1 inside a code, as scanners send it.
const GROUP_SEPARATOR: u8 = 0x1D;

/// How the end of a read was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The suffix came.
    Suffix,
    /// Nothing more came: a guess. Two codes read at once would be one.
    Silence,
}

/// One read.
#[derive(Clone, PartialEq, Eq)]
pub struct Read {
    /// When its last byte came.
    pub at: Instant,
    /// The AIM identifier without its bracket, such as `C0`.
    pub aim: Option<[u8; 2]>,
    /// What the barcode says.
    pub data: Vec<u8>,
    /// How its end was found.
    pub ended: Ended,
}

impl fmt::Debug for Read {
    /// Shows no data: it may be a person's number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Read({} bytes, ended by {:?})", self.data.len(), self.ended)
    }
}

/// Bytes that are no read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// More bytes than the profile allows.
    #[error("read must have at most {most} bytes: {length}")]
    TooLong {
        /// The profile's limit.
        most: usize,
        /// Bytes that came.
        length: usize,
    },
    /// A byte that no barcode of this station holds.
    #[error("read holds a control character: {byte:02x}")]
    ControlCharacter {
        /// The byte.
        byte: u8,
    },
    /// The prefix of the profile is missing.
    #[error("read lacks the scanner's prefix")]
    Prefix,
    /// The AIM identifier is missing.
    #[error("read lacks an AIM identifier")]
    Aim,
    /// A symbology that is not in use here.
    #[error("symbology is not in use: `{}`", char::from(*letter))]
    Symbology {
        /// Its letter in the AIM identifier.
        letter: u8,
    },
    /// The check character does not fit.
    #[error("check character of the read is wrong")]
    Checksum,
    /// Nothing between prefix and suffix.
    #[error("read is empty")]
    Empty,
    /// The suffix never came, or the line was lost.
    #[error("read was not completed: {length} bytes")]
    Incomplete {
        /// Bytes that came.
        length: usize,
    },
}

/// What a scanner did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanEvent {
    /// A code was read.
    Read(Read),
    /// The same code came again within the duplicate time: sent again by the scanner, or held before it too long.
    Duplicate,
    /// Bytes came that are no read.
    Refused(Refusal),
}

/// The parser of one line.
#[derive(Clone)]
pub struct Scanner {
    profile: ScannerProfile,
    held: Vec<u8>,
    /// Bytes beyond what may be held.
    skipped: usize,
    last_byte: Option<Instant>,
    last_read: Option<(Vec<u8>, Instant)>,
    events: VecDeque<ScanEvent>,
    replies: VecDeque<u8>,
}

impl fmt::Debug for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scanner({} bytes held)", self.held.len())
    }
}

impl Scanner {
    /// Returns the parser of a line on which nothing has come yet.
    pub fn new(profile: ScannerProfile) -> Self {
        Self {
            profile,
            held: Vec::new(),
            skipped: 0,
            last_byte: None,
            last_read: None,
            events: VecDeque::new(),
            replies: VecDeque::new(),
        }
    }

    /// Takes bytes that arrived, in any pieces.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.handle_timeout(now);
        for byte in bytes {
            self.take(now, *byte);
        }
        if !bytes.is_empty() {
            self.last_byte = Some(now);
        }
    }

    /// Does what has become due by `now`; harmless when nothing has.
    pub fn handle_timeout(&mut self, now: Instant) {
        let is_due = self.poll_timeout().is_some_and(|due| due <= now);
        let Some(at) = self.last_byte.filter(|_| is_due) else { return };
        match self.profile.suffix {
            Suffix::None => self.end(at, Ended::Silence),
            _ => self.give_up(),
        }
    }

    /// Takes note that the line was lost: what was half read is no read.
    pub fn handle_lost_line(&mut self) {
        if 0 < self.length() {
            self.give_up();
        }
    }

    /// Returns what happened, oldest first.
    pub fn poll_event(&mut self) -> Option<ScanEvent> {
        self.events.pop_front()
    }

    /// Returns the next byte to be sent to the scanner.
    pub fn poll_reply(&mut self) -> Option<u8> {
        self.replies.pop_front()
    }

    /// Returns when [`handle_timeout`](Self::handle_timeout) is due next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let last = self.last_byte.filter(|_| 0 < self.length())?;
        Some(last + if self.profile.suffix == Suffix::None { self.profile.silence() } else { SUFFIX_WAIT })
    }

    const fn length(&self) -> usize {
        self.held.len() + self.skipped
    }

    fn take(&mut self, now: Instant, byte: u8) {
        let is_line_end = matches!(byte, b'\r' | b'\n');
        if self.length() == 0 && is_line_end && self.profile.suffix != Suffix::None {
            // The second half of a line end that is set shorter than the scanner sends it.
            return;
        }
        if self.held.len() < self.profile.most_held() {
            self.held.push(byte);
        } else {
            self.skipped += 1;
            // The end of a read that is too long must still be found.
            self.held.remove(self.held.len() - self.profile.suffix.bytes().len().max(1));
            self.held.push(byte);
        }
        self.begin_anew_at_prefix();
        let suffix = self.profile.suffix.bytes();
        if !suffix.is_empty() && self.held.ends_with(suffix) {
            self.held.truncate(self.held.len() - suffix.len());
            self.end(now, Ended::Suffix);
        }
    }

    /// A prefix in the middle of a read begins another: the scanner was cut before it had sent the end of the first. A
    /// prefix of letters and digits alone may as well be data, so it proves nothing.
    fn begin_anew_at_prefix(&mut self) {
        let prefix = self.profile.prefix.as_bytes();
        let proves = prefix.iter().any(|byte| !byte.is_ascii_alphanumeric());
        if proves && prefix.len() < self.length() && self.held.ends_with(prefix) {
            let again = self.held.split_off(self.held.len() - prefix.len());
            self.give_up();
            self.held = again;
        }
    }

    fn end(&mut self, at: Instant, ended: Ended) {
        let (held, skipped) = (std::mem::take(&mut self.held), std::mem::take(&mut self.skipped));
        match self.profile.read(&held, skipped) {
            Ok((aim, data)) => self.accept(Read { at, aim, data: data.to_vec(), ended }),
            Err(refusal) => {
                self.reply(NAK);
                self.events.push_back(ScanEvent::Refused(refusal));
            }
        }
    }

    fn accept(&mut self, read: Read) {
        self.reply(ACK);
        let window = self.profile.duplicate();
        let is_again = self
            .last_read
            .as_ref()
            .is_some_and(|(data, at)| *data == read.data && read.at.since(*at) < window);
        self.last_read = Some((read.data.clone(), read.at));
        self.events.push_back(if is_again { ScanEvent::Duplicate } else { ScanEvent::Read(read) });
    }

    fn give_up(&mut self) {
        let length = self.length();
        self.held.clear();
        self.skipped = 0;
        self.events.push_back(ScanEvent::Refused(Refusal::Incomplete { length }));
    }

    fn reply(&mut self, byte: u8) {
        if self.profile.reply == Reply::AckNak {
            self.replies.push_back(byte);
        }
    }
}

impl ScannerProfile {
    /// Takes prefix and identifier off a read without its suffix, and checks what is left.
    fn read<'a>(&self, held: &'a [u8], skipped: usize) -> Result<(Option<[u8; 2]>, &'a [u8]), Refusal> {
        let data = held.strip_prefix(self.prefix.as_bytes()).ok_or(Refusal::Prefix)?;
        let (aim, data) = match data {
            [b']', letter, modifier, rest @ ..] if letter.is_ascii_alphabetic() => {
                (Some([*letter, *modifier]), rest)
            }
            _ => (None, data),
        };
        if self.aim.is_required() && aim.is_none() {
            return Err(Refusal::Aim);
        }
        if let Some([letter, _]) = aim
            && !self.symbologies.is_empty()
            && !self.symbologies.contains(char::from(letter))
        {
            return Err(Refusal::Symbology { letter });
        }
        let length = data.len() + skipped;
        if self.max_length < length {
            return Err(Refusal::TooLong { most: self.max_length, length });
        }
        let is_refused = |byte: &&u8| {
            byte.is_ascii_control() && !(**byte == GROUP_SEPARATOR && self.keeps_group_separator)
        };
        if let Some(byte) = data.iter().find(is_refused) {
            return Err(Refusal::ControlCharacter { byte: *byte });
        }
        match data {
            [] => Err(Refusal::Empty),
            _ if !self.checksum.fits(data) => Err(Refusal::Checksum),
            _ => Ok((aim, data)),
        }
    }
}

impl Checksum {
    /// Returns whether the last character checks the others.
    fn fits(self, data: &[u8]) -> bool {
        match (self, data.split_last()) {
            (Self::None, _) => true,
            (_, None) => false,
            (Self::Gtin, Some((check, digits))) => gtin_check(digits) == Some(*check),
            (Self::Mod43, Some((check, characters))) => mod_43_check(characters) == Some(*check),
        }
    }
}

/// Returns the check digit of EAN and UPC: weights 3 and 1 from the right.
fn gtin_check(digits: &[u8]) -> Option<u8> {
    let sum = digits.iter().rev().enumerate().try_fold(0, |sum, (place, digit)| {
        let value = char::from(*digit).to_digit(10)?;
        Some(sum + value * if place % 2 == 0 { 3 } else { 1 })
    })?;
    Some(b'0' + ((10 - sum % 10) % 10) as u8)
}

/// Returns the check character of Code 39.
fn mod_43_check(characters: &[u8]) -> Option<u8> {
    const ALPHABET: &[u8; 43] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
    let value = |character: &u8| ALPHABET.iter().position(|known| known == character);
    let sum = characters.iter().try_fold(0, |sum, character| Some(sum + value(character)?))?;
    ALPHABET.get(sum % 43).copied()
}

#[cfg(test)]
mod tests;
