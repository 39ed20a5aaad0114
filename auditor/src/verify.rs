//! The record held against itself: the checks V1 to V16 of `docs/record.md`, section 10.
//!
//! [`verify`] reads an evidence folder or the folder of a live record, given as bytes, and never fails: what cannot be
//! read is a finding of V1. Of a voter, a tag, a key or a choice no finding says anything.

mod answer;
mod boxes;
mod casts;
mod journal;
mod keys;
mod record;
mod search;
mod text;
mod v01_form;
mod v02_chain;
mod v03_epochs;
mod v04_key_list;
mod v05_notes;
mod v06_agreement;
mod v07_times;
mod v08_voters;
mod v09_rights;
mod v10_casts;
mod v11_box;
mod v12_mirror;
mod v13_result;
mod v14_secrecy;
mod v15_medium;
mod v16_manifest;

use std::collections::BTreeMap;
use std::fmt;

use language::{Key, Language};
use serde::Serialize;

pub use answer::{Checked, Finding, Outcome};
pub use text::render;

use answer::{Answer, NotApplicable};
use record::Record;

/// What a verifier is told beside the folder.
#[derive(Clone, Default)]
pub struct Told {
    /// Public half of the ceremony key, as observers copied it.
    pub ceremony: Option<[u8; 32]>,
    /// Checkpoint notes as observers copied them, by the name of their file.
    pub notes: Vec<(String, Vec<u8>)>,
    /// The files of the mirror.
    pub mirror: Option<BTreeMap<String, Vec<u8>>>,
}

impl fmt::Debug for Told {
    /// Leaves the bytes out: a mirror holds keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Told({} notes, mirror {})", self.notes.len(), self.mirror.is_some())
    }
}

/// What every check came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// V1 to V16.
    pub checks: Vec<Checked>,
    /// How many of them failed.
    pub failed: usize,
}

/// One check of the record.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecordCheck {
    /// Code by which findings cite it.
    pub code: &'static str,
    /// What it is about, in a word or two.
    pub title: Key,
    /// When it passes.
    pub formula: Key,
    /// Files it reads.
    pub reads: Reads,
    /// What it means, and what it cannot show.
    pub explanation: Key,
    #[serde(skip)]
    run: fn(&Record<'_>) -> Result<Answer, NotApplicable>,
}

/// Files that a check reads.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub enum Reads {
    /// By their names.
    Files(&'static str),
    /// In words.
    Words(Key),
}

impl Reads {
    /// Returns the files in a language.
    pub fn told(self, language: Language) -> String {
        match self {
            Self::Files(names) => names.to_owned(),
            Self::Words(words) => words.told(language),
        }
    }
}

/// Every check, in the order of `docs/record.md`.
pub const CHECKS: &[RecordCheck] = &[
    v01_form::CHECK,
    v02_chain::CHECK,
    v03_epochs::CHECK,
    v04_key_list::CHECK,
    v05_notes::CHECK,
    v06_agreement::CHECK,
    v07_times::CHECK,
    v08_voters::CHECK,
    v09_rights::CHECK,
    v10_casts::CHECK,
    v11_box::CHECK,
    v12_mirror::CHECK,
    v13_result::CHECK,
    v14_secrecy::CHECK,
    v15_medium::CHECK,
    v16_manifest::CHECK,
];

/// Returns the check of a code, in either case.
pub fn check(code: &str) -> Option<&'static RecordCheck> {
    CHECKS.iter().find(|check| check.code.eq_ignore_ascii_case(code))
}

/// Runs every check on the files of a folder.
pub fn verify(files: &BTreeMap<String, Vec<u8>>, told: &Told) -> Verification {
    let record = Record::read(files, told);
    let checks: Vec<Checked> =
        CHECKS.iter().map(|check| answer::checked(check.code, (check.run)(&record))).collect();
    let failed = checks.iter().filter(|checked| checked.outcome == Outcome::Fail).count();
    Verification { checks, failed }
}

/// Returns whether a folder with these files holds anything of a record.
pub fn is_record(files: &BTreeMap<String, Vec<u8>>) -> bool {
    files.keys().any(|name| record::is_known(name))
}

impl Verification {
    /// Returns what a check came to.
    pub fn outcome(&self, code: &str) -> Option<Outcome> {
        self.checks.iter().find(|checked| checked.check == code).map(|checked| checked.outcome)
    }

    /// Returns the codes of the checks that failed.
    pub fn failures(&self) -> impl Iterator<Item = &'static str> {
        let failed = self.checks.iter().filter(|checked| checked.outcome == Outcome::Fail);
        failed.map(|checked| checked.check)
    }
}
