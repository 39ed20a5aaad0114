//! What every test of the bench does and what it means when it fails: one table for the catalogue, the soak and the
//! man in the middle.

use language::{Key, Language, Words};

use crate::{catalogue, middle, soak};

/// What people are told of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its stable id.
    pub id: &'static str,
    /// The clause of `docs/wire.md` it holds the device to, or the line's own property.
    pub clause: &'static str,
    /// What it does and wants.
    pub what: Key,
    /// What it means when it fails, and where to look.
    pub meaning: Key,
}

/// Returns every test: those of the catalogue in the order they run, then the soak's, then the middle's.
pub fn entries() -> impl Iterator<Item = Entry> {
    let listed = catalogue::tests().map(|test| Entry {
        id: test.id,
        clause: test.clause,
        what: test.what,
        meaning: test.meaning,
    });
    listed.chain(soak::TESTS).chain(middle::TESTS)
}

/// Returns the entry of a test; ids are read in either case.
pub fn entry(id: &str) -> Option<Entry> {
    entries().find(|entry| entry.id.eq_ignore_ascii_case(id))
}

/// Returns what a test does and what it means when it fails, as text.
pub fn explain(id: &str, language: Language) -> Option<String> {
    let Entry { id, clause, what, meaning } = entry(id)?;
    let (what, meaning) = (what.told(language), meaning.told(language));
    let failing = Words::new(language).with("bench-when-it-fails", &[("meaning", &meaning)]);
    Some(format!("{id} ({clause})\n\n{what}\n\n{failing}\n"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_everything_is_explained() {
        let ids: BTreeSet<&str> = entries().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), entries().count());
        for Entry { id, what, meaning, .. } in entries() {
            for language in Language::ALL {
                let text = explain(id, language).unwrap();
                assert!(text.contains(&meaning.told(language)), "{id}");
                assert!(what.told(language).ends_with('.'), "{id}");
                assert!(meaning.told(language).ends_with('.'), "{id}");
            }
        }
        for id in ["SOAK-01", "SOAK-02", "SOAK-03", "soak-04", "MID-01", "mid-02"] {
            assert!(entry(id).is_some(), "{id}");
        }
        assert_eq!(explain("SOAK-05", Language::English), None);
    }
}
