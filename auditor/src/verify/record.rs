//! Everything the checks read, read once.

use std::collections::BTreeMap;

use election::evidence::ballot_box::{BoxError, BoxExport};
use election::evidence::slots::{Content, SlotCipher};
use election::evidence::tables::{CodeLine, read_codes};
use election::evidence::{Manifest, file};
use election::journal::epochs::{Epochs, EpochsError};
use election::journal::keys::file_name;
use election::precinct::ElectionDefinition;
use election::protocol::Protocols;
use election::record::{DeskRecord, Entry, JournalKind, OpsRecord};
use serde::de::DeserializeOwned;

use super::Told;
use super::answer::{NotApplicable, Spot};
use super::boxes::{self, SLOTS, SlotFile};
use super::journal::Ledger;
use super::keys::KeyFile;

/// Names by which a folder is known to hold something of a record.
pub(super) const KNOWN: [&str; 12] = [
    file::MANIFEST,
    file::DEFINITION,
    file::DESK,
    file::OPS,
    file::DESK_EPOCHS,
    file::OPS_EPOCHS,
    file::BALLOT_BOX,
    file::CODES,
    file::PROTOCOLS,
    SLOTS,
    "keys.desk",
    "keys.box",
];

/// A file as it was read.
pub(super) enum Found<T> {
    Read(T),
    Absent,
    /// What does not have its form, and where.
    Broken(Spot, String),
}

impl<T> Found<T> {
    pub(super) fn get(&self) -> Option<&T> {
        match self {
            Self::Read(read) => Some(read),
            Self::Absent | Self::Broken(..) => None,
        }
    }

    /// Returns what was read, or the reason why a check is not applicable.
    pub(super) fn needed(&self, name: &str) -> Result<&T, NotApplicable> {
        match self {
            Self::Read(read) => Ok(read),
            Self::Absent => Err(NotApplicable(format!("needs `{name}`, which the folder does not hold"))),
            Self::Broken(..) => Err(NotApplicable(format!("needs `{name}`, which cannot be read (V1)"))),
        }
    }

    /// Returns what does not have its form.
    pub(super) fn broken(&self) -> Option<(Spot, &str)> {
        match self {
            Self::Broken(spot, what) => Some((*spot, what)),
            Self::Read(_) | Self::Absent => None,
        }
    }
}

/// The folder of one precinct's record.
pub(super) struct Record<'a> {
    pub(super) files: &'a BTreeMap<String, Vec<u8>>,
    pub(super) told: &'a Told,
    pub(super) manifest: Found<Manifest>,
    pub(super) definition: Found<ElectionDefinition>,
    pub(super) protocols: Found<Protocols>,
    pub(super) codes: Found<Vec<CodeLine>>,
    pub(super) desk: Found<Ledger<DeskRecord>>,
    pub(super) ops: Found<Ledger<OpsRecord>>,
    pub(super) desk_epochs: Found<Listed>,
    pub(super) ops_epochs: Found<Listed>,
    pub(super) export: Found<BoxExport>,
    /// Where the export is not in order, so that nothing else reads it.
    pub(super) unsorted: Option<usize>,
    pub(super) slots: Found<SlotFile<'a>>,
    pub(super) desk_keys: Found<KeyFile>,
    pub(super) box_keys: Found<KeyFile>,
    /// What the slots hold, where the keys are there.
    pub(super) contents: Option<Vec<Content>>,
}

/// An epochs file that has its form.
pub(super) enum Listed {
    /// Signed by its ceremony key.
    Signed(Epochs),
    /// Not signed by it, so that its keys are nobody's.
    Unsigned,
}

impl Listed {
    pub(super) fn signed(&self) -> Option<&Epochs> {
        match self {
            Self::Signed(epochs) => Some(epochs),
            Self::Unsigned => None,
        }
    }
}

impl<'a> Record<'a> {
    pub(super) fn read(files: &'a BTreeMap<String, Vec<u8>>, told: &'a Told) -> Self {
        let bytes = |name: &str| files.get(name).map(Vec::as_slice);
        let (export, unsorted) = read_export(bytes(file::BALLOT_BOX));
        let ops: Found<Ledger<OpsRecord>> = journal(file::OPS, bytes(file::OPS));
        let slots = read(bytes(SLOTS), SlotFile::read);
        let keys = |kind| read(bytes(file_name(kind)), |bytes| KeyFile::read(kind, bytes));
        let box_keys = keys(JournalKind::Ops);
        let contents = open_slots(slots.get(), box_keys.get(), ops.get());
        Self {
            files,
            told,
            manifest: json(bytes(file::MANIFEST)),
            definition: json(bytes(file::DEFINITION)),
            protocols: json(bytes(file::PROTOCOLS)),
            codes: codes(bytes(file::CODES)),
            desk: journal(file::DESK, bytes(file::DESK)),
            ops,
            desk_epochs: read(bytes(file::DESK_EPOCHS), epochs),
            ops_epochs: read(bytes(file::OPS_EPOCHS), epochs),
            export,
            unsorted,
            slots,
            desk_keys: keys(JournalKind::Desk),
            box_keys,
            contents,
        }
    }

    /// Returns the bytes of a file.
    pub(super) fn bytes(&self, name: &str) -> Option<&'a [u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Returns the epochs file and the key file of a journal.
    pub(super) fn guards(&self, kind: JournalKind) -> (&'static str, &Found<Listed>, &Found<KeyFile>) {
        match kind {
            JournalKind::Desk => (file::DESK_EPOCHS, &self.desk_epochs, &self.desk_keys),
            JournalKind::Ops => (file::OPS_EPOCHS, &self.ops_epochs, &self.box_keys),
        }
    }

    /// Returns why a check of version 2 cannot run, if no journal is of version 2.
    pub(super) fn needs_version_2(&self) -> Result<(), NotApplicable> {
        let desk = self.desk.get().is_some_and(|desk| desk.guard.is_some());
        let ops = self.ops.get().is_some_and(|ops| ops.guard.is_some());
        if desk || ops {
            return Ok(());
        }
        if self.desk.get().is_some() || self.ops.get().is_some() {
            return Err(NotApplicable::because("journals of version 1 have no epochs, seals and notes"));
        }
        Err(NotApplicable::because("needs a journal that can be read"))
    }
}

fn journal<R: Entry>(name: &'static str, bytes: Option<&[u8]>) -> Found<Ledger<R>> {
    let not_a_journal = || (Spot::block(0), "the file does not begin as this journal".to_owned());
    read(bytes, |bytes| Ledger::read(name, bytes).ok_or_else(not_a_journal))
}

fn epochs(bytes: &[u8]) -> Result<Listed, (Spot, String)> {
    match Epochs::read(bytes) {
        Ok(epochs) => Ok(Listed::Signed(epochs)),
        Err(EpochsError::Signature) => Ok(Listed::Unsigned),
        Err(error) => Err((Spot::byte(0), error.to_string())),
    }
}

/// Returns the export, and where it is not in order.
fn read_export(bytes: Option<&[u8]>) -> (Found<BoxExport>, Option<usize>) {
    let Some(bytes) = bytes else { return (Found::Absent, None) };
    let offset = match BoxExport::from_bytes(bytes) {
        Ok(export) => return (Found::Read(export), None),
        Err(BoxError::Order { offset, .. }) => return (Found::Absent, Some(offset)),
        Err(BoxError::Vote { offset, .. }) if boxes::is_behind(bytes, offset) => {
            return (Found::Absent, Some(offset));
        }
        Err(BoxError::Slot { offset, .. } | BoxError::Vote { offset, .. }) => offset,
        Err(BoxError::Header | BoxError::Length { .. } | BoxError::VotesLength { .. }) => 0,
    };
    let what = "the export does not have its form from here on".to_owned();
    (Found::Broken(Spot::byte(offset), what), None)
}

fn open_slots(
    slots: Option<&SlotFile<'_>>,
    keys: Option<&KeyFile>,
    ops: Option<&Ledger<OpsRecord>>,
) -> Option<Vec<Content>> {
    let cipher = SlotCipher::new(keys?.box_keys.as_ref()?, &ops?.header);
    let places = (0..).zip(slots?.slots);
    Some(places.map(|(place, block)| cipher.open(place, block)).collect())
}

/// Reads a file if it is there.
fn read<'a, T>(
    bytes: Option<&'a [u8]>,
    read: impl FnOnce(&'a [u8]) -> Result<T, (Spot, String)>,
) -> Found<T> {
    match bytes.map(read) {
        None => Found::Absent,
        Some(Ok(read)) => Found::Read(read),
        Some(Err((spot, what))) => Found::Broken(spot, what),
    }
}

/// Reads JSON. Of what is wrong the place is told and not the words, which are anybody's.
fn json<T: DeserializeOwned>(bytes: Option<&[u8]>) -> Found<T> {
    read(bytes, |bytes| {
        serde_json::from_slice(bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            (Spot::WHOLE, format!("no document of its kind from line {line}, column {column}"))
        })
    })
}

fn codes(bytes: Option<&[u8]>) -> Found<Vec<CodeLine>> {
    read(bytes, |bytes| {
        read_codes(bytes).map_err(|error| (Spot::WHOLE, format!("no control list from line {}", error.line)))
    })
}
