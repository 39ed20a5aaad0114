//! Voters as the desk knows them: the personal number, the list line, the register of a precinct.
//!
//! The number is the IIN, twelve digits with a check digit over the first eleven. In 2004 not every card had
//! one (SAYLAU 5.1), so a voter without a barcode is found by hand. A number never shows itself in text.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A voter's twelve-digit personal number (IIN) with a valid check digit.
///
/// Its text form is redacted; [`VoterId::number`] is for the register and the desk journal alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoterId(u64);

/// One more than eleven digits can be.
const FIRST_DIGITS: u64 = 100_000_000_000;

/// A line of the precinct's voter list, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListLine(pub u32);

/// Twelve characters are no personal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IinError {
    /// Not exactly twelve characters.
    #[error("personal number must have 12 digits, not {length}")]
    Length {
        /// Characters found.
        length: usize,
    },
    /// A character that is no digit.
    #[error("personal number must have digits only")]
    NotADigit,
    /// The twelfth digit does not fit the first eleven, or they admit none.
    #[error("check digit of the personal number is wrong")]
    CheckDigit,
}

/// Returns the check digit over eleven digits, or `None` where both passes give 10 and no number is issued.
///
/// The first pass weighs the digits 1 to 11, modulo 11; where that gives 10, a second pass weighs them
/// 3 to 11, 1, 2 (SAYLAU 5.2). In the first pass the eleventh digit has weight 11 and changes nothing.
pub fn check_digit(digits: &[u8; 11]) -> Option<u8> {
    const FIRST: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const SECOND: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
    let pass = |weights: [u32; 11]| {
        let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
        u8::try_from(sum % 11).ok().filter(|remainder| *remainder < 10)
    };
    pass(FIRST).or_else(|| pass(SECOND))
}

impl VoterId {
    /// Reads a number as printed on a card or sent by a scanner.
    pub fn from_digits(text: &[u8]) -> Result<Self, IinError> {
        let ascii: [u8; 12] = text.try_into().map_err(|_| IinError::Length { length: text.len() })?;
        if !ascii.iter().all(u8::is_ascii_digit) {
            return Err(IinError::NotADigit);
        }
        let number = ascii.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        Self::from_number(number)
    }

    /// Reads a number stored as an integer.
    pub fn from_number(number: u64) -> Result<Self, IinError> {
        let first = number / 10;
        if FIRST_DIGITS <= first {
            return Err(IinError::Length { length: number.to_string().len() });
        }
        Self::from_first_digits(first).filter(|voter| voter.0 == number).ok_or(IinError::CheckDigit)
    }

    /// Returns the number that begins with these eleven digits, or `None` if no number does.
    pub fn from_first_digits(first: u64) -> Option<Self> {
        if FIRST_DIGITS <= first {
            return None;
        }
        let mut digits = [0; 11];
        // In two halves, so that the processor need not wait for one digit before it begins the next.
        let (upper, lower) = digits.split_at_mut(6);
        put_digits((first / 100_000) as u32, upper);
        put_digits((first % 100_000) as u32, lower);
        check_digit(&digits).map(|digit| Self(first * 10 + u64::from(digit)))
    }

    /// Returns the number itself, for the register and the desk journal.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Returns the twelve digits as text.
    pub fn digits(self) -> String {
        self.ascii().map(char::from).iter().collect()
    }

    /// Returns the twelve digits as a scanner sends them.
    pub fn ascii(self) -> [u8; 12] {
        let mut ascii = [b'0'; 12];
        let mut rest = self.0;
        for place in ascii.iter_mut().rev() {
            *place += (rest % 10) as u8;
            rest /= 10;
        }
        ascii
    }
}

/// Writes the last digits of a number, as many as there are places.
fn put_digits(mut number: u32, places: &mut [u8]) {
    for place in places.iter_mut().rev() {
        *place = (number % 10) as u8;
        number /= 10;
    }
}

impl fmt::Debug for VoterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VoterId(redacted)")
    }
}

/// The voter list of one precinct, found by number or by line.
#[derive(Clone, Debug, Default)]
pub struct Register {
    by_line: Vec<VoterId>,
    by_number: Vec<(VoterId, ListLine)>,
}

/// Two lines of a voter list carry one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("lines {} and {} of the voter list carry the same number", first.0, second.0)]
pub struct DoubleEntry {
    /// The earlier line.
    pub first: ListLine,
    /// The later line.
    pub second: ListLine,
}

impl Register {
    /// Builds the list from the numbers in line order.
    pub fn new(voters: Vec<VoterId>) -> Result<Self, DoubleEntry> {
        let lines = (1..).map(ListLine);
        let mut by_number: Vec<_> = voters.iter().copied().zip(lines).collect();
        by_number.sort_unstable();
        if let Some(pair) = by_number.array_windows().find(|[a, b]| a.0 == b.0) {
            return Err(DoubleEntry { first: pair[0].1, second: pair[1].1 });
        }
        Ok(Self { by_line: voters, by_number })
    }

    /// Returns the line of a voter, or `None` if the number is not listed here.
    pub fn find(&self, voter: VoterId) -> Option<ListLine> {
        let at = self.by_number.binary_search_by_key(&voter, |entry| entry.0).ok()?;
        self.by_number.get(at).map(|entry| entry.1)
    }

    /// Returns the voter of a line.
    pub fn voter(&self, line: ListLine) -> Option<VoterId> {
        self.by_line.get((line.0 as usize).checked_sub(1)?).copied()
    }

    /// Adds a voter at the end (the additional list) and returns the line, or the line already held.
    pub fn add(&mut self, voter: VoterId) -> ListLine {
        match self.by_number.binary_search_by_key(&voter, |entry| entry.0) {
            Ok(at) => self.by_number.get(at).map_or(ListLine(0), |entry| entry.1),
            Err(at) => {
                self.by_line.push(voter);
                let line = ListLine(self.by_line.len() as u32);
                self.by_number.insert(at, (voter, line));
                line
            }
        }
    }

    /// Returns the number of lines.
    pub fn len(&self) -> usize {
        self.by_line.len()
    }

    /// Returns whether nobody is listed.
    pub fn is_empty(&self) -> bool {
        self.by_line.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published and synthetic numbers of SAYLAU 5.2; none belongs to a living person.
    #[test]
    fn published_numbers_check_as_stated() {
        for valid in
            ["800416100254", "680503250034", "061211600012", "990101100010", "990101100111", "940140000385"]
        {
            assert_eq!(VoterId::from_digits(valid.as_bytes()).unwrap().digits(), valid);
        }
        assert_eq!(VoterId::from_digits(b"000813159890"), Err(IinError::CheckDigit));
    }

    #[test]
    fn a_prefix_with_ten_in_both_passes_admits_no_digit() {
        assert_eq!(check_digit(&[9, 9, 0, 1, 0, 1, 1, 0, 0, 1, 0]), None);
        assert_eq!(check_digit(&[0, 6, 1, 2, 1, 1, 6, 0, 0, 0, 1]), Some(2), "second pass");
    }

    #[test]
    fn eleven_digits_make_a_number_unless_none_is_issued_to_them() {
        let made = VoterId::from_first_digits(99_010_110_001).unwrap();
        assert_eq!(made, VoterId::from_digits(b"990101100010").unwrap());
        assert_eq!(VoterId::from_first_digits(99_010_110_010), None);
    }

    #[test]
    fn wrong_lengths_and_letters_are_named() {
        assert_eq!(VoterId::from_digits(b"12345"), Err(IinError::Length { length: 5 }));
        assert_eq!(VoterId::from_digits(b"80041610025X"), Err(IinError::NotADigit));
        assert_eq!(VoterId::from_number(9_999_999_999_999), Err(IinError::Length { length: 13 }));
    }

    #[test]
    fn the_register_finds_refuses_and_adds() {
        let id = |text: &str| VoterId::from_digits(text.as_bytes()).unwrap();
        let (first, second, third) = (id("990101100010"), id("800416100254"), id("680503250034"));
        let mut register = Register::new(vec![first, second]).unwrap();
        assert_eq!(register.find(second), Some(ListLine(2)));
        assert_eq!(register.find(third), None);
        assert_eq!(register.add(third), ListLine(3));
        assert_eq!(register.add(first), ListLine(1));
        assert_eq!(register.voter(ListLine(3)), Some(third));
        assert_eq!(register.voter(ListLine(0)), None);
        let double = Register::new(vec![first, second, first]).unwrap_err();
        assert_eq!((double.first, double.second), (ListLine(1), ListLine(3)));
    }

    #[test]
    fn a_number_never_shows_in_debug_text() {
        let register = Register::new(vec![VoterId::from_number(990_101_100_010).unwrap()]).unwrap();
        assert!(!format!("{register:?}").contains("9901"));
    }
}
