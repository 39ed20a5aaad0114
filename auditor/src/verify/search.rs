//! Searches a file for numbers and tags that must not stand in it.
//!
//! Journals are zeros for the most part, and what is looked for holds other bytes than zeros: only what lies around those
//! is looked at.

use std::collections::BTreeSet;
use std::ops::Range;

use election::right::Tag;

use super::journal::is_zero;

/// Numbers with fewer digits are too common to be looked for.
pub(super) const LEAST_NUMBER: u64 = 100_000_000;

const CHUNK: usize = 64;

/// Returns where any of the numbers stands: as eight bytes in either order, or as digits.
pub(super) fn numbers_in(bytes: &[u8], numbers: &BTreeSet<u64>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let (Some(least), Some(most)) = (numbers.first(), numbers.last()) else { return found };
    let can_be = |number: u64| (*least..=*most).contains(&number);
    for range in used(bytes, 8) {
        let part = bytes.get(range.clone()).unwrap_or_default();
        for (at, window) in part.array_windows::<8>().enumerate() {
            let both = [u64::from_be_bytes(*window), u64::from_le_bytes(*window)];
            if both.into_iter().any(|number| can_be(number) && numbers.contains(&number)) {
                found.insert(range.start + at);
            }
        }
    }
    digits_in(bytes, numbers, &mut found);
    found
}

/// Looks for numbers in runs of digits: a number may begin and end anywhere in a run.
fn digits_in(bytes: &[u8], numbers: &BTreeSet<u64>, found: &mut BTreeSet<usize>) {
    let lengths: BTreeSet<usize> = numbers.iter().map(|number| number.to_string().len()).collect();
    for range in used(bytes, 1) {
        let mut start = range.start;
        for run in bytes.get(range).unwrap_or_default().split(|byte| !byte.is_ascii_digit()) {
            for (at, length) in (0..run.len()).flat_map(|at| lengths.iter().map(move |length| (at, *length)))
            {
                let text = run.get(at..at + length).and_then(|digits| std::str::from_utf8(digits).ok());
                let number = text.filter(|text| !text.starts_with('0')).and_then(|text| text.parse().ok());
                if number.is_some_and(|number| numbers.contains(&number)) {
                    found.insert(start + at);
                }
            }
            start += run.len() + 1;
        }
    }
}

/// Returns where any of the tags stands.
pub(super) fn tags_in(bytes: &[u8], tags: &BTreeSet<Tag>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    // Most windows are told apart by their first two bytes.
    let mut begins = vec![false; 1 << 16];
    for Tag([a, b, ..]) in tags {
        begins.get_mut(usize::from(u16::from_be_bytes([*a, *b]))).into_iter().for_each(|place| *place = true);
    }
    let can_be = |[a, b, ..]: &[u8; 16]| begins.get(usize::from(u16::from_be_bytes([*a, *b]))) == Some(&true);
    for range in used(bytes, 16) {
        let part = bytes.get(range.clone()).unwrap_or_default();
        for (at, window) in part.array_windows::<16>().enumerate() {
            if can_be(window) && tags.contains(&Tag(*window)) {
                found.insert(range.start + at);
            }
        }
    }
    found
}

/// Returns the parts that are not zeros, each wide enough for every window of this length that touches it.
fn used(bytes: &[u8], window: usize) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (index, _) in bytes.chunks(CHUNK).enumerate().filter(|(_, chunk)| !is_zero(chunk)) {
        let start = (index * CHUNK).saturating_sub(window - 1);
        let end = ((index + 1) * CHUNK + window - 1).min(bytes.len());
        match parts.last_mut().filter(|last| start <= last.end) {
            Some(last) => last.end = end,
            None => parts.push(start..end),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_at_every_place_and_in_every_form() {
        let number: u64 = 990_101_100_010;
        let forms =
            [number.to_be_bytes().to_vec(), number.to_le_bytes().to_vec(), number.to_string().into_bytes()];
        for form in forms {
            for at in 0..300 {
                let mut bytes = vec![0; 400];
                bytes.splice(at..at + form.len(), form.iter().copied());
                assert!(numbers_in(&bytes, &BTreeSet::from([number])).contains(&at), "{at}");
            }
        }
    }

    #[test]
    fn a_number_is_found_within_longer_digits_and_no_other_number_is() {
        let numbers = BTreeSet::from([813_159_890]);
        assert_eq!(numbers_in(b"x000813159890,", &numbers), BTreeSet::from([4]));
        assert!(numbers_in(b"x813159891,81315989", &numbers).is_empty());
        assert!(numbers_in(b"813159890", &BTreeSet::new()).is_empty());
    }

    #[test]
    fn a_tag_is_found_at_every_place() {
        let tag = Tag([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0]);
        for at in 0..300 {
            let mut bytes = vec![0; 400];
            bytes.splice(at..at + 16, tag.0);
            assert_eq!(tags_in(&bytes, &BTreeSet::from([tag])), BTreeSet::from([at]));
        }
    }
}
