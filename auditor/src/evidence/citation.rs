//! Where in the evidence a finding stands, so that a person can open it.

use std::fmt;

use election::evidence::ballot_box::{BoxExport, Slot};
use election::record::{Journal, Numbered};
use language::Message;
use serde::Serialize;

use super::{Evidence, Part, file, shown};

/// A place in the evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Citation {
    /// File in the folder.
    pub file: String,
    /// Where in the file.
    #[serde(flatten)]
    pub place: Place,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "at")]
pub enum Place {
    /// All of it, where something is missing from it.
    Whole,
    /// A journal record.
    Record {
        /// Its number in the journal.
        no: u32,
        /// Its byte offset.
        offset: usize,
    },
    /// A slot of the ballot box.
    Slot {
        /// Its position, from 0.
        index: usize,
        /// Its byte offset.
        offset: usize,
    },
    /// A value of a JSON file.
    Json {
        /// JSON pointer (RFC 6901).
        pointer: String,
    },
    /// A line of a CSV file.
    Line {
        /// Its number, from 1; the header is line 1.
        line: u64,
    },
    /// A byte of any file.
    Byte {
        /// Its offset, from 0.
        offset: usize,
    },
}

impl Citation {
    /// Cites all of a file.
    pub(crate) fn whole(file: &str) -> Self {
        Self { file: file.to_owned(), place: Place::Whole }
    }

    /// Cites a journal record.
    pub(crate) fn record<R>(file: &str, record: &Numbered<R>) -> Self {
        Self { file: file.to_owned(), place: Place::Record { no: record.no, offset: record.offset } }
    }

    /// Cites a slot of the ballot box.
    pub(crate) fn slot(index: usize) -> Self {
        let place = Place::Slot { index, offset: BoxExport::offset(index) };
        Self { file: file::BALLOT_BOX.to_owned(), place }
    }

    /// Cites a value of a JSON file.
    pub(crate) fn json(file: &str, pointer: impl Into<String>) -> Self {
        Self { file: file.to_owned(), place: Place::Json { pointer: pointer.into() } }
    }

    /// Cites a row of a CSV file by its index, from 0 after the header.
    pub(crate) fn row(file: &str, index: usize) -> Self {
        Self { file: file.to_owned(), place: Place::Line { line: index as u64 + 2 } }
    }

    /// Cites a byte.
    pub(crate) fn byte(file: &str, offset: usize) -> Self {
        Self { file: file.to_owned(), place: Place::Byte { offset } }
    }
}

impl Citation {
    /// Returns the place with its file, in words.
    pub fn told(&self) -> Message {
        let file = Message::name(format!("`{}`", shown(&self.file)));
        if self.place == Place::Whole { file } else { Message::joined([file, self.place.told()], " ") }
    }
}

impl Place {
    /// Returns the place within a file, in words.
    pub fn told(&self) -> Message {
        match self {
            Self::Whole => Message::new("place-whole"),
            Self::Record { no, offset } => Message::new("place-record").put("n", *no).put("offset", *offset),
            Self::Slot { index, offset } => {
                Message::new("place-slot").put("n", *index).put("offset", *offset)
            }
            Self::Json { pointer } => Message::name(pointer.clone()),
            Self::Line { line } => Message::new("place-line").put("n", *line),
            Self::Byte { offset } => Message::new("place-byte").put("n", *offset),
        }
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told().fmt(f)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told().fmt(f)
    }
}

impl Evidence {
    /// Returns what stands at a citation, without voters' numbers and without ballots; `None` if nothing does.
    pub fn open(&self, citation: &Citation) -> Option<String> {
        let name = citation.file.as_str();
        let bytes = self.bytes(name)?;
        match &citation.place {
            Place::Whole => Some(format!("{} bytes", bytes.len())),
            Place::Byte { offset } => (*offset <= bytes.len()).then(|| format!("of {} bytes", bytes.len())),
            Place::Line { line } => {
                let text = String::from_utf8_lossy(bytes);
                text.lines().nth(usize::try_from(line.checked_sub(1)?).ok()?).map(shown)
            }
            Place::Json { pointer } => {
                let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
                Some(shown(&value.pointer(pointer)?.to_string()))
            }
            Place::Slot { index, offset } => {
                let slot = self.ballot_box.get()?.slots.get(*index)?;
                let kind = if matches!(slot, Slot::Ballot(..)) { "ballot" } else { "void" };
                (BoxExport::offset(*index) == *offset).then(|| kind.to_owned())
            }
            Place::Record { no, offset } if name == file::DESK => open_record(&self.desk, *no, *offset),
            Place::Record { no, offset } => open_record(&self.ops, *no, *offset),
        }
    }
}

fn open_record<R: fmt::Debug>(part: &Part<Journal<R>>, no: u32, offset: usize) -> Option<String> {
    // In version 2 the records of the journal itself take numbers too.
    let records = &part.get()?.records;
    let record = records.get(records.binary_search_by_key(&no, |record| record.no).ok()?)?;
    (record.offset == offset).then(|| shown(&format!("{} {:?}", record.at, record.record)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Day;

    #[test]
    fn each_kind_of_citation_opens_what_it_names() {
        let evidence = Day::clean().evidence();
        let first = &evidence.ops.get().unwrap().records[0];
        let opens = |citation: &Citation| evidence.open(citation).unwrap();
        assert_eq!(opens(&Citation::record(file::OPS, first)), "06:00:00 State(Sealed)");
        assert_eq!(opens(&Citation::json(file::PROTOCOLS, "/summary/listed")), "40");
        assert_eq!(opens(&Citation::row(file::LIST, 0)), "1,0,0,1");
        assert_eq!(opens(&Citation::slot(0)), "ballot");
        assert!(opens(&Citation::whole(file::OPS)).ends_with(" bytes"));
    }

    #[test]
    fn what_does_not_exist_does_not_open() {
        let evidence = Day::clean().evidence();
        let record = Place::Record { no: 1, offset: 65 };
        for citation in [
            Citation { file: file::OPS.to_owned(), place: record },
            Citation::json(file::PROTOCOLS, "/nowhere"),
            Citation::row(file::LIST, 4_000),
            Citation::slot(4_000),
            Citation::whole("other.txt"),
        ] {
            assert_eq!(evidence.open(&citation), None, "{citation}");
        }
    }

    #[test]
    fn an_opened_desk_record_hides_the_voter() {
        let evidence = Day::clean().evidence();
        let first = &evidence.desk.get().unwrap().records[0];
        let text = evidence.open(&Citation::record(file::DESK, first)).unwrap();
        assert!(text.contains("VoterId(redacted)"), "{text}");
    }
}
