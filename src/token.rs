//! A run in one line that can be pasted: scenario, seed and version, with a checksum.
//!
//! The whole scenario is in it, faults and all, so that a run stays what it was when seeds come to mean something else.

use std::io::{Read, Write};
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use terminal_sim::scenario::{Scenario, ScenarioSource};
use thiserror::Error;

/// What every token begins with.
pub(crate) const PREFIX: &str = "saylau1:";
/// Most bytes of a scenario in a token.
const MOST: u64 = 1 << 20;

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    /// Version of the program that wrote it.
    pub(crate) version: String,
    /// Seed.
    pub(crate) seed: u64,
    /// The scenario, in few words.
    pub(crate) scenario: String,
}

/// Why a text is no token.
#[derive(Debug, Error)]
pub(crate) enum NotAToken {
    /// Something else.
    #[error("replay token must begin with `{PREFIX}`")]
    Prefix,
    /// Letters are missing or wrong.
    #[error("replay token is damaged: its checksum does not match")]
    Damaged,
}

impl Token {
    /// Makes the token of a run.
    pub(crate) fn of(scenario: &Scenario, seed: u64) -> Self {
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), seed, scenario: scenario.brief() }
    }

    /// Returns the scenario as a source that messages can point into.
    pub(crate) fn source(&self) -> ScenarioSource {
        ScenarioSource::new("token", &self.scenario)
    }

    /// Returns the token as one line.
    pub(crate) fn to_line(&self) -> String {
        let text = format!("{}\n{}\n{}", self.version, self.seed, self.scenario);
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(text.as_bytes()).expect("memory takes everything");
        let mut bytes = packed.finish().expect("memory takes everything");
        bytes.extend(crc32c::crc32c(text.as_bytes()).to_be_bytes());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Token {
    type Err = NotAToken;

    fn from_str(line: &str) -> Result<Self, NotAToken> {
        let letters = line.trim().strip_prefix(PREFIX).ok_or(NotAToken::Prefix)?;
        let bytes = URL_SAFE_NO_PAD.decode(letters).map_err(|_| NotAToken::Damaged)?;
        let (packed, crc) = bytes.split_last_chunk().ok_or(NotAToken::Damaged)?;
        let mut text = String::new();
        let unpacked = ZlibDecoder::new(packed).take(MOST).read_to_string(&mut text);
        if unpacked.is_err() || crc32c::crc32c(text.as_bytes()) != u32::from_be_bytes(*crc) {
            return Err(NotAToken::Damaged);
        }
        let mut parts = text.splitn(3, '\n');
        let mut part = || parts.next().ok_or(NotAToken::Damaged);
        let (version, seed, scenario) = (part()?.to_owned(), part()?, part()?.to_owned());
        Ok(Self { version, seed: seed.parse().map_err(|_| NotAToken::Damaged)?, scenario })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_brings_its_run_back_and_no_letter_can_be_changed() {
        let text = crate::shipped::find("almaty-160").unwrap().text;
        let scenario = Scenario::parse(&ScenarioSource::new("almaty-160", text)).unwrap();
        let line = Token::of(&scenario, 7).to_line();
        let token: Token = line.parse().unwrap();
        assert_eq!(token.seed, 7);
        assert_eq!(Scenario::parse(&token.source()).unwrap(), scenario);
        for at in PREFIX.len()..line.len() {
            let mut letters: Vec<char> = line.chars().collect();
            letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
            let changed: String = letters.into_iter().collect();
            // The last letter has bits to spare, which mean nothing.
            if let Ok(other) = changed.parse::<Token>() {
                assert_eq!(other, token, "letter {at}");
            }
        }
        assert!(matches!("almaty-160".parse::<Token>(), Err(NotAToken::Prefix)));
    }
}
