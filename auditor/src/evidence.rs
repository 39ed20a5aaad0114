//! One precinct's evidence as far as it could be read.
//!
//! Reading never fails: a file nobody handed out is [`Part::Absent`], a file that cannot be understood is
//! [`Part::Broken`] and a finding, and a journal keeps every record before its break.

mod citation;
mod shown;

use std::collections::BTreeMap;
use std::fmt;

use election::evidence::ballot_box::BoxExport;
use election::evidence::tables::{CodeLine, ListMarks, read_codes, read_list};
use election::evidence::{Manifest, file};
use election::papers::{CommissionPapers, DeviceReading, Note};
use election::precinct::ElectionDefinition;
use election::protocol::{ElectronicProtocol, PaperProtocol, Protocols};
use election::record::{self, DeskRecord, Entry, Journal, OpsRecord};
use language::Message;
use serde::de::DeserializeOwned;

pub use citation::{Citation, Place};
pub use shown::shown;

use crate::examined::Unavailable;
use crate::report::{FileReport, FileState};

/// One file of the folder, read or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<T> {
    /// It could be read; a journal at least up to its first break.
    Present(T),
    /// The folder does not hold it.
    Absent,
    /// The folder holds it, and this is why it cannot be read.
    Broken(String),
}

impl<T> Part<T> {
    /// Returns what was read.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Present(read) => Some(read),
            Self::Absent | Self::Broken(_) => None,
        }
    }

    /// Returns what was read, or the reason why a check cannot run.
    pub(crate) fn needed(&self, name: &str) -> Result<&T, Unavailable> {
        match self {
            Self::Present(read) => Ok(read),
            Self::Absent => Err(Unavailable(needs("needs-absent", name))),
            Self::Broken(_) => Err(Unavailable(needs("needs-broken", name))),
        }
    }
}

/// Everything the auditor may read about one precinct.
#[derive(Clone)]
pub struct Evidence {
    bytes: BTreeMap<String, Vec<u8>>,
    /// What made the folder, and what it held then.
    pub manifest: Part<Manifest>,
    /// What was fixed before the day.
    pub definition: Part<ElectionDefinition>,
    /// Checks and marks at the desk.
    pub desk: Part<Journal<DeskRecord>>,
    /// States, casts, outages and acts.
    pub ops: Part<Journal<OpsRecord>>,
    /// Sealed ballots, sorted.
    pub ballot_box: Part<BoxExport>,
    /// The control list.
    pub codes: Part<Vec<CodeLine>>,
    /// Marks on the voter list.
    pub list: Part<Vec<ListMarks>>,
    /// The three protocols.
    pub protocols: Part<Protocols>,
    /// Counters read off the devices.
    pub devices: Part<Vec<DeviceReading>>,
    /// What the commission wrote down.
    pub commission: Part<CommissionPapers>,
    /// What observers wrote down.
    pub notes: Part<Vec<Note>>,
}

impl fmt::Debug for Evidence {
    /// Names the files and their lengths: their bytes may hold voters' numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths = self.bytes.iter().map(|(name, bytes)| (name, bytes.len()));
        f.debug_map().entries(lengths).finish()
    }
}

impl Evidence {
    /// Reads a folder given as file names and bytes.
    pub fn from_files(files: BTreeMap<String, Vec<u8>>) -> Self {
        let bytes = |name: &str| files.get(name).map(Vec::as_slice);
        Self {
            manifest: json(bytes(file::MANIFEST)),
            definition: json(bytes(file::DEFINITION)),
            desk: journal(bytes(file::DESK)),
            ops: journal(bytes(file::OPS)),
            ballot_box: part(bytes(file::BALLOT_BOX), BoxExport::from_bytes),
            codes: part(bytes(file::CODES), read_codes),
            list: part(bytes(file::LIST), read_list),
            protocols: json(bytes(file::PROTOCOLS)),
            devices: json(bytes(file::DEVICES)),
            commission: json(bytes(file::COMMISSION)),
            notes: json(bytes(file::NOTES)),
            bytes: files,
        }
    }

    /// Gives the folder back.
    pub fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.bytes
    }

    /// Returns the bytes of a file.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.bytes.get(name).map(Vec::as_slice)
    }

    /// Returns the names of all files, known or not.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.bytes.keys().map(String::as_str)
    }

    /// Returns how each file of the layout was read, in the order of the layout.
    pub(crate) fn files(&self) -> Vec<FileReport> {
        let state =
            |name| FileReport { name, bytes: self.bytes(name).map_or(0, <[u8]>::len), ..self.state(name) };
        LAYOUT.iter().map(|name| state(*name)).collect()
    }

    fn state(&self, name: &'static str) -> FileReport {
        let report = |state, entries| FileReport { name, state, bytes: 0, entries };
        match name {
            file::MANIFEST => told(&self.manifest, report, |manifest| manifest.files.len()),
            file::DEFINITION => told(&self.definition, report, |definition| definition.contests.len()),
            file::DESK => told(&self.desk, report, |journal| journal.records.len()),
            file::OPS => told(&self.ops, report, |journal| journal.records.len()),
            file::BALLOT_BOX => told(&self.ballot_box, report, |export| export.slots.len()),
            file::CODES => told(&self.codes, report, Vec::len),
            file::LIST => told(&self.list, report, Vec::len),
            file::PROTOCOLS => told(&self.protocols, report, |_| 1),
            file::DEVICES => told(&self.devices, report, Vec::len),
            file::COMMISSION => told(&self.commission, report, |papers| papers.acts.len()),
            _ => told(&self.notes, report, Vec::len),
        }
    }

    /// Returns the desk journal if it could be read to its end.
    pub(crate) fn whole_desk(&self) -> Result<&Journal<DeskRecord>, Unavailable> {
        whole(&self.desk, file::DESK)
    }

    /// Returns the ops journal if it could be read to its end.
    pub(crate) fn whole_ops(&self) -> Result<&Journal<OpsRecord>, Unavailable> {
        whole(&self.ops, file::OPS)
    }

    /// Returns the paper protocol, if paper ballots were issued.
    pub(crate) fn paper(&self) -> Result<&PaperProtocol, Unavailable> {
        let protocols = self.protocols.needed(file::PROTOCOLS)?;
        protocols.paper.as_ref().ok_or_else(|| Unavailable::because("no-paper-protocol"))
    }

    /// Returns the electronic protocol, if voting was electronic.
    pub(crate) fn electronic(&self) -> Result<&ElectronicProtocol, Unavailable> {
        let protocols = self.protocols.needed(file::PROTOCOLS)?;
        let sheet = protocols.electronic.as_ref();
        sheet.ok_or_else(|| Unavailable::because("no-electronic-protocol"))
    }

    /// Returns the name of a contest, or its number where the definition is missing.
    pub(crate) fn contest(&self, index: usize) -> Message {
        let known = self.definition.get().and_then(|definition| definition.contests.get(index));
        let number = || Message::new("contest-number").put("n", index + 1);
        known.map_or_else(number, |contest| Message::name(shown(&contest.name)))
    }

    /// Returns the name of an option, or its number where the definition is missing.
    pub(crate) fn option(&self, contest: usize, option: usize) -> Message {
        let known = self.definition.get().and_then(|definition| definition.contests.get(contest));
        let known = known.and_then(|contest| contest.options.get(option));
        let number = || Message::new("option-number").put("n", option + 1);
        known.map_or_else(number, |name| Message::name(shown(name)))
    }
}

/// Every file of the layout.
pub(crate) const LAYOUT: [&str; 11] = [
    file::MANIFEST,
    file::DEFINITION,
    file::DESK,
    file::OPS,
    file::BALLOT_BOX,
    file::CODES,
    file::LIST,
    file::PROTOCOLS,
    file::DEVICES,
    file::COMMISSION,
    file::NOTES,
];

fn part<T, E: std::error::Error>(bytes: Option<&[u8]>, read: impl FnOnce(&[u8]) -> Result<T, E>) -> Part<T> {
    match bytes.map(read) {
        None => Part::Absent,
        Some(Ok(read)) => Part::Present(read),
        Some(Err(error)) => Part::Broken(reason(&error)),
    }
}

fn json<T: DeserializeOwned>(bytes: Option<&[u8]>) -> Part<T> {
    part(bytes, |bytes| serde_json::from_slice(bytes))
}

fn journal<R: Entry>(bytes: Option<&[u8]>) -> Part<Journal<R>> {
    part(bytes, record::read)
}

fn whole<'a, R>(part: &'a Part<Journal<R>>, name: &str) -> Result<&'a Journal<R>, Unavailable> {
    let journal = part.needed(name)?;
    match &journal.broken {
        None => Ok(journal),
        Some(_) => Err(Unavailable(needs("needs-whole", name))),
    }
}

fn needs(key: &'static str, name: &str) -> Message {
    Message::new(key).put("file", name.to_owned())
}

/// Joins an error with its causes, safe to show.
fn reason(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<_> = causes.map(ToString::to_string).collect();
    shown(&texts.join(": "))
}

fn told<T>(
    part: &Part<T>,
    report: impl Fn(FileState, usize) -> FileReport,
    entries: impl Fn(&T) -> usize,
) -> FileReport {
    match part {
        Part::Present(read) => report(FileState::Read, entries(read)),
        Part::Absent => report(FileState::Absent, 0),
        Part::Broken(reason) => report(FileState::Broken { reason: reason.clone() }, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Day;

    #[test]
    fn no_files_are_no_evidence_and_no_error() {
        let evidence = Evidence::from_files(BTreeMap::new());
        assert_eq!(evidence.manifest, Part::Absent);
        assert!(evidence.files().iter().all(|file| file.state == FileState::Absent));
    }

    #[test]
    fn a_cut_journal_keeps_the_records_before_the_cut() {
        let mut files = Day::clean().files();
        files.get_mut(file::OPS).unwrap().pop();
        let evidence = Evidence::from_files(files);
        let ops = evidence.ops.get().unwrap();
        assert!(ops.broken.is_some());
        assert!(10 < ops.records.len());
        assert!(evidence.whole_ops().is_err());
    }

    #[test]
    fn what_is_no_json_is_broken_with_the_reason() {
        let files = BTreeMap::from([(file::PROTOCOLS.to_owned(), b"{\n990101100010".to_vec())]);
        let Part::Broken(reason) = Evidence::from_files(files).protocols else { panic!("read") };
        assert!(reason.contains("line 2"), "{reason}");
    }

    #[test]
    fn debug_text_names_files_and_lengths_only() {
        let shown = format!("{:?}", Day::clean().evidence());
        assert!(shown.starts_with("{\"box.bin\": "), "{shown}");
    }
}
