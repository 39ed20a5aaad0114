//! A share as text: written for paper, read as a person types it, and a mistyped row is named.

use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{NAME_LEN, Plan, Share};
use crate::precinct::wire_id;
use crate::sealing::Scope;

const TITLE: &str = "Saylau close-key share 1";
const ROWS: u8 = 4;
const ROW_LEN: usize = 8;

/// Why a text is no share. It never repeats what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ShareTextError {
    /// It begins with something else.
    #[error("text is no share of a close key: it does not begin with `{TITLE}`")]
    Title,
    /// A line is not there or not in its form.
    #[error("line is missing or mistyped: `{name}`")]
    Line {
        /// How the line begins.
        name: &'static str,
    },
    /// A row is not what was printed.
    #[error("row is mistyped: {row}")]
    Row {
        /// Its number, from 1.
        row: u8,
    },
    /// No row fits, so that the mistake stands above them.
    #[error("lines above the rows are mistyped: no row fits them")]
    Head,
}

impl Share {
    /// Returns the text to be printed; it is as secret as the share.
    pub fn to_text(&self) -> Zeroizing<String> {
        let election: String =
            self.scope.election_id.iter().take_while(|byte| **byte != 0).copied().map(char::from).collect();
        let Plan { shares, needed } = self.plan;
        let mut text = Zeroizing::new(String::with_capacity(512));
        *text += &format!("{TITLE}\nelection: {election}\nprecinct: {}\n", self.scope.precinct);
        *text +=
            &format!("share: {} of {shares}, {needed} needed\nkey: {}\n", self.holder, *groups(&self.name));
        for (row, bytes) in (1..).zip(self.part.as_chunks::<ROW_LEN>().0) {
            let check = groups(&self.check(row, bytes));
            *text += &format!("{row}: {} check {}\n", *groups(bytes), *check);
        }
        text
    }

    /// Reads a text. Spaces, empty lines, lines after `#` and the case of letters do not matter.
    pub fn from_text(text: &str) -> Result<Self, ShareTextError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        if lines.next().is_none_or(|line| !line.eq_ignore_ascii_case(TITLE)) {
            return Err(ShareTextError::Title);
        }
        let lines: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(':')).collect();
        let field = |name: &'static str| {
            let line = lines.iter().find(|(field, _)| field.trim().eq_ignore_ascii_case(name));
            line.map(|(_, value)| value.trim()).ok_or(ShareTextError::Line { name })
        };
        let wrong = |name| ShareTextError::Line { name };
        let election = Some(field("election")?).filter(|id| id.is_ascii() && (1..=15).contains(&id.len()));
        let election_id = wire_id(election.ok_or(wrong("election"))?);
        let precinct = field("precinct")?.parse().map_err(|_| wrong("precinct"))?;
        let (holder, plan) = numbers(field("share")?).ok_or(wrong("share"))?;
        let name = *bytes::<NAME_LEN>(field("key")?).ok_or(wrong("key"))?;
        let scope = Scope { election_id, precinct };
        let mut share = Self { scope, plan, holder, name, part: Zeroizing::new([0; 32]) };
        let mut misfits = Vec::new();
        for (row, label) in (1..=ROWS).zip(["1", "2", "3", "4"]) {
            match share.row(row, field(label)?) {
                Some(read) => {
                    let places = share.part.iter_mut().skip(usize::from(row - 1) * ROW_LEN);
                    places.zip(read.iter()).for_each(|(place, byte)| *place = *byte);
                }
                None => misfits.push(row),
            }
        }
        match misfits.first() {
            None => Ok(share),
            Some(_) if misfits.len() == usize::from(ROWS) => Err(ShareTextError::Head),
            Some(row) => Err(ShareTextError::Row { row: *row }),
        }
    }

    /// Reads a row if its check fits.
    fn row(&self, row: u8, text: &str) -> Option<Zeroizing<[u8; ROW_LEN]>> {
        let (content, check) = text.split_once("check")?;
        let content = bytes::<ROW_LEN>(content)?;
        (*bytes::<2>(check)? == self.check(row, &content)).then_some(content)
    }

    fn check(&self, row: u8, bytes: &[u8; ROW_LEN]) -> [u8; 2] {
        let hash = Sha256::new_with_prefix(b"Saylau share row")
            .chain_update(self.scope.election_id)
            .chain_update(self.scope.precinct.to_be_bytes())
            .chain_update([self.holder, self.plan.shares, self.plan.needed])
            .chain_update(self.name)
            .chain_update([row])
            .chain_update(bytes);
        let [one, other, ..] = <[u8; 32]>::from(hash.finalize());
        [one, other]
    }
}

/// Reads `2 of 5, 3 needed`.
fn numbers(text: &str) -> Option<(u8, Plan)> {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let [holder, "of", shares, needed, "needed"] = *words else { return None };
    let plan = Plan::new(shares.parse().ok()?, needed.parse().ok()?).ok()?;
    let holder: u8 = holder.parse().ok()?;
    (1..=plan.shares).contains(&holder).then_some((holder, plan))
}

/// Writes bytes as hexadecimal digits, four to a group.
fn groups(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 3));
    for (at, byte) in bytes.iter().enumerate() {
        if 0 < at && at % 2 == 0 {
            text.push(' ');
        }
        for digit in [byte >> 4, byte & 0x0F] {
            text.extend(char::from_digit(digit.into(), 16));
        }
    }
    text
}

/// Reads hexadecimal digits, grouped as one likes.
fn bytes<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let mut digits = text.chars().filter(|digit| !digit.is_whitespace());
    let mut bytes = Zeroizing::new([0; N]);
    for place in bytes.iter_mut() {
        let mut digit = || digits.next().and_then(|digit| digit.to_digit(16));
        *place = (digit()? << 4 | digit()?) as u8;
    }
    digits.next().is_none().then_some(bytes)
}
