//! Finds out how a scanner is set: scan one known code five times.
//!
//! Between two reads stand a suffix and the next prefix; before the first stands a prefix alone, after the last a suffix
//! alone. If five reads agree on that, it is sure. What cannot be seen is a guess and says so.

use std::fmt;

use election::time::{Duration, Instant};
use thiserror::Error;

use super::profile::{Aim, Reply, ScannerProfile, Suffix};

/// How often the code must be scanned.
pub const SCANS: usize = 5;
/// The most bytes that are kept.
const MOST_BYTES: usize = 16 * 1024;

/// How much a finding can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// All reads agree.
    Sure,
    /// It cannot be seen from what came.
    Guess,
}

/// One thing found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Field of the profile.
    pub field: &'static str,
    /// Whether it is sure.
    pub certainty: Certainty,
    /// What was seen, in words.
    pub why: String,
}

/// A profile and how much of it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The profile to use.
    pub profile: ScannerProfile,
    /// What each field rests on.
    pub findings: Vec<Finding>,
}

/// Nothing can be learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LearnError {
    /// The code did not come often enough.
    #[error("known code must be read {SCANS} times: {reads}")]
    TooFew {
        /// How often it came.
        reads: usize,
    },
    /// What stands between the reads differs.
    #[error("what the scanner sends around the code differs between reads")]
    Unsteady,
    /// The suffix is none that a profile can name.
    #[error("suffix is not known: {} bytes", .length)]
    Suffix {
        /// Its length.
        length: usize,
    },
    /// The prefix is no text.
    #[error("prefix is not text: {} bytes", .length)]
    Prefix {
        /// Its length.
        length: usize,
    },
}

/// Collects what a scanner sends while a known code is scanned.
#[derive(Clone)]
pub struct Learner {
    known: Vec<u8>,
    bytes: Vec<u8>,
    last: Option<Instant>,
    /// The longest pause inside a read.
    longest_pause: Duration,
}

impl fmt::Debug for Learner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Learner({} reads)", self.reads())
    }
}

impl Learner {
    /// Begins with the code that will be scanned.
    pub fn new(known: &[u8]) -> Self {
        Self { known: known.to_vec(), bytes: Vec::new(), last: None, longest_pause: Duration::ZERO }
    }

    /// Takes bytes that arrived.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        if self.is_inside_the_code()
            && let Some(last) = self.last
        {
            self.longest_pause = self.longest_pause.max(now.since(last));
        }
        self.last = Some(now);
        let room = MOST_BYTES.saturating_sub(self.bytes.len());
        self.bytes.extend(bytes.iter().take(room));
    }

    /// Returns how often the code has come: ask for scans until it is [`SCANS`].
    pub fn reads(&self) -> usize {
        self.pieces().len().saturating_sub(1)
    }

    /// Says how the scanner is set; `scans` is how often the operator scanned.
    pub fn finish(&self, scans: usize) -> Result<Learned, LearnError> {
        let pieces = self.pieces();
        let (reads, [first, between @ .., last]) = (self.reads(), pieces.as_slice()) else {
            return Err(LearnError::TooFew { reads: 0 });
        };
        if reads < SCANS {
            return Err(LearnError::TooFew { reads });
        }
        let suffix = named_suffix(last)?;
        let mut prefixes = between.iter().map(|piece| piece.strip_prefix(suffix.bytes()));
        let prefix = prefixes.next().flatten().ok_or(LearnError::Unsteady)?;
        if !prefixes.all(|other| other == Some(prefix)) {
            return Err(LearnError::Unsteady);
        }
        let mut learned = Learned { profile: ScannerProfile::default(), findings: Vec::new() };
        learned.set_prefix(prefix, first == &prefix)?;
        learned.set_suffix(suffix, self.longest_pause);
        learned.set_reply(reads, scans);
        Ok(learned)
    }

    /// Cuts what came at each place where the code stands.
    fn pieces(&self) -> Vec<&[u8]> {
        let (mut pieces, mut rest) = (Vec::new(), self.bytes.as_slice());
        let find = |rest: &[u8]| {
            let length = self.known.len();
            (0 < length).then(|| rest.windows(length).position(|part| part == self.known)).flatten()
        };
        while let Some(at) = find(rest) {
            pieces.push(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + self.known.len()..).unwrap_or_default();
        }
        pieces.push(rest);
        pieces
    }

    /// Returns whether what came last is the beginning of the code.
    fn is_inside_the_code(&self) -> bool {
        let rest = self.pieces().last().copied().unwrap_or_default();
        (1..self.known.len()).any(|length| self.known.get(..length).is_some_and(|part| rest.ends_with(part)))
    }
}

fn named_suffix(bytes: &[u8]) -> Result<Suffix, LearnError> {
    if bytes.is_empty() {
        return Ok(Suffix::None);
    }
    let named = Suffix::BYTES.into_iter().find(|suffix| suffix.bytes() == bytes);
    named.ok_or(LearnError::Suffix { length: bytes.len() })
}

impl Learned {
    fn say(&mut self, field: &'static str, certainty: Certainty, why: String) {
        self.findings.push(Finding { field, certainty, why });
    }

    fn set_prefix(&mut self, prefix: &[u8], is_first_alike: bool) -> Result<(), LearnError> {
        let length = prefix.len();
        let (prefix, aim) = match prefix {
            [rest @ .., b']', letter, modifier] if letter.is_ascii_alphabetic() => {
                (rest, Some([*letter, *modifier]))
            }
            _ => (prefix, None),
        };
        let text = str::from_utf8(prefix).map_err(|_| LearnError::Prefix { length })?;
        self.profile.prefix = text.to_owned();
        let noise = if is_first_alike { "" } else { "; other bytes stood before the first read" };
        self.say("prefix", Certainty::Sure, format!("{} bytes before every read{noise}", prefix.len()));
        match aim {
            Some([letter, modifier]) => {
                self.profile.aim = Aim::Required;
                let seen = format!("]{}{}", char::from(letter), char::from(modifier).escape_default());
                self.say("aim", Certainty::Sure, format!("`{seen}` before every read"));
                self.profile.symbologies = char::from(letter).to_string();
                let why = "only this symbology was scanned: add the letters of others in use".to_owned();
                self.say("symbologies", Certainty::Guess, why);
            }
            None => self.say("aim", Certainty::Sure, "no identifier before any read".to_owned()),
        }
        Ok(())
    }

    fn set_suffix(&mut self, suffix: Suffix, longest_pause: Duration) {
        self.profile.suffix = suffix;
        if suffix != Suffix::None {
            return self.say("suffix", Certainty::Sure, format!("{suffix:?} after every read"));
        }
        let pause_ms = longest_pause.millis();
        self.profile.silence_ms = (3 * pause_ms).clamp(20, 50) as u16;
        self.say("suffix", Certainty::Sure, "nothing after any read".to_owned());
        let why = format!("three times the longest pause inside a read, {pause_ms} ms, and 20 to 50 ms");
        self.say("silence_ms", Certainty::Guess, why);
    }

    fn set_reply(&mut self, reads: usize, scans: usize) {
        if scans < reads {
            self.profile.reply = Reply::AckNak;
            let why =
                format!("{reads} reads of {scans} scans: it seems to wait for an answer and sends again");
            self.say("reply", Certainty::Guess, why);
        } else {
            let why =
                "each scan came once; a scanner may wait for an answer without sending again".to_owned();
            self.say("reply", Certainty::Guess, why);
        }
    }
}
