//! Everything the checks read, read once.

use std::collections::BTreeMap;

use election::ballot::{ControlCode, MOST_CONTESTS};
use election::contest::Choice;
use election::evidence::slots::{Content, SlotCipher};
use election::evidence::tables::{CodeLine, read_codes};
use election::evidence::{Manifest, file};
use election::journal::epochs::{Epochs, EpochsError};
use election::journal::keys::file_name;
use election::journal::system::Contents;
use election::papers::{CommissionPapers, DeviceReading, Note};
use election::precinct::ElectionDefinition;
use election::protocol::Protocols;
use election::record::{DeskRecord, Entry, JournalKind, OpsRecord};
use language::Message;
use serde::de::DeserializeOwned;

use super::Told;
use super::answer::{NotApplicable, Spot};
use super::boxes::{Export, SLOTS, SlotFile};
use super::journal::{Ledger, is_id};
use super::keys::KeyFile;

/// Files of a station's folder that stay behind when the evidence is handed out.
const KEPT: [&str; 3] = [SLOTS, "keys.desk", "keys.box"];

/// Returns whether a file of this name belongs to a record.
pub(super) fn is_known(name: &str) -> bool {
    file::ALL.contains(&name) || KEPT.contains(&name)
}

/// A file as it was read.
pub(super) enum Found<T> {
    Read(T),
    Absent,
    /// What does not have its form, and where.
    Broken(Spot, Message),
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
        let of = |key| Message::new(key).put("file", name.to_owned());
        match self {
            Self::Read(read) => Ok(read),
            Self::Absent => Err(NotApplicable(of("needs-absent"))),
            Self::Broken(..) => Err(NotApplicable(of("verify-needs-broken"))),
        }
    }

    /// Returns what does not have its form.
    pub(super) fn broken(&self) -> Option<(Spot, &Message)> {
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
    /// What people wrote, of which only the form is asked.
    pub(super) papers: [(&'static str, Option<(Spot, Message)>); 3],
    pub(super) codes: Found<Vec<CodeLine>>,
    pub(super) desk: Found<Ledger<DeskRecord>>,
    pub(super) ops: Found<Ledger<OpsRecord>>,
    pub(super) desk_epochs: Found<Epochs>,
    pub(super) ops_epochs: Found<Epochs>,
    pub(super) export: Found<Export>,
    pub(super) slots: Found<SlotFile<'a>>,
    pub(super) desk_keys: Found<KeyFile>,
    pub(super) box_keys: Found<KeyFile>,
    /// What the slots hold, where the keys are there.
    pub(super) contents: Option<Vec<Content>>,
    pub(super) mirror_slots: Found<SlotFile<'a>>,
    pub(super) mirror_keys: Found<KeyFile>,
}

/// Names under which the files of the mirror are told.
pub(super) const MIRROR_SLOTS: &str = "mirror/box.slots";
pub(super) const MIRROR_KEYS: &str = "mirror/keys.box";

impl<'a> Record<'a> {
    pub(super) fn read(files: &'a BTreeMap<String, Vec<u8>>, told: &'a Told) -> Self {
        let bytes = |name: &str| files.get(name).map(Vec::as_slice);
        let ops: Found<Ledger<OpsRecord>> = journal(file::OPS, bytes(file::OPS));
        let slots = read(bytes(SLOTS), SlotFile::read);
        let keys = |kind| read(bytes(file_name(kind)), |bytes| KeyFile::read(kind, bytes));
        let box_keys = keys(JournalKind::Ops);
        let contents = open_slots(slots.get(), box_keys.get());
        let mirrored = |name: &str| told.mirror.as_ref()?.get(name).map(Vec::as_slice);
        Self {
            files,
            told,
            manifest: json(bytes(file::MANIFEST)),
            definition: json(bytes(file::DEFINITION)),
            protocols: json(bytes(file::PROTOCOLS)),
            papers: [
                (file::DEVICES, not_json::<Vec<DeviceReading>>(bytes(file::DEVICES))),
                (file::COMMISSION, not_json::<CommissionPapers>(bytes(file::COMMISSION))),
                (file::NOTES, not_json::<Vec<Note>>(bytes(file::NOTES))),
            ],
            codes: codes(bytes(file::CODES)),
            desk: journal(file::DESK, bytes(file::DESK)),
            ops,
            desk_epochs: read(bytes(file::DESK_EPOCHS), |bytes| epochs(JournalKind::Desk, bytes)),
            ops_epochs: read(bytes(file::OPS_EPOCHS), |bytes| epochs(JournalKind::Ops, bytes)),
            export: read(bytes(file::BALLOT_BOX), Export::read),
            slots,
            desk_keys: keys(JournalKind::Desk),
            box_keys,
            contents,
            mirror_slots: read(mirrored(SLOTS), SlotFile::read),
            mirror_keys: read(mirrored(file_name(JournalKind::Ops)), KeyFile::read_mirrored),
        }
    }

    /// Returns whether this is the folder of a station itself, with its box or its keys.
    pub(super) fn is_of_station(&self) -> bool {
        let kept = [SLOTS, file_name(JournalKind::Desk), file_name(JournalKind::Ops)];
        kept.iter().any(|name| self.files.contains_key(*name))
    }

    /// Returns the Close of the ops journal with its line.
    pub(super) fn close(&self) -> Option<(Spot, Contents)> {
        self.ops.get()?.close().map(|(line, contents, _)| (line.spot, contents))
    }

    /// Returns the bytes of a file.
    pub(super) fn bytes(&self, name: &str) -> Option<&'a [u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Returns the epochs file and the key file of a journal.
    pub(super) fn guards(&self, kind: JournalKind) -> (&'static str, &Found<Epochs>, &Found<KeyFile>) {
        match kind {
            JournalKind::Desk => (file::DESK_EPOCHS, &self.desk_epochs, &self.desk_keys),
            JournalKind::Ops => (file::OPS_EPOCHS, &self.ops_epochs, &self.box_keys),
        }
    }

    /// Returns whether a journal is of version 2.
    pub(super) fn is_version_2(&self) -> bool {
        let desk = self.desk.get().is_some_and(|desk| desk.guard.is_some());
        desk || self.ops.get().is_some_and(|ops| ops.guard.is_some())
    }

    /// Returns why a check of version 2 cannot run, if no journal is of version 2.
    pub(super) fn needs_version_2(&self) -> Result<(), NotApplicable> {
        if self.is_version_2() {
            return Ok(());
        }
        if self.desk.get().is_some() || self.ops.get().is_some() {
            return Err(NotApplicable::because("verify-version-1"));
        }
        Err(NotApplicable::because("verify-needs-readable"))
    }

    /// Returns the journals that are not of version 2, and so have no Head.
    pub(super) fn headless(&self) -> impl Iterator<Item = &'static str> {
        let desk = self.desk.get().is_some_and(|desk| desk.guard.is_some());
        let ops = self.ops.get().is_some_and(|ops| ops.guard.is_some());
        [(desk, file::DESK), (ops, file::OPS)]
            .into_iter()
            .filter(|(has_head, _)| !has_head)
            .map(|(_, name)| name)
    }
}

fn journal<R: Entry>(name: &'static str, bytes: Option<&[u8]>) -> Found<Ledger<R>> {
    let not_a_journal = || (Spot::block(0), "v1-not-journal".into());
    read(bytes, |bytes| Ledger::read(name, bytes).ok_or_else(not_a_journal))
}

fn epochs(kind: JournalKind, bytes: &[u8]) -> Result<Epochs, (Spot, Message)> {
    let wrong = |what: Message| (Spot::byte(0), what);
    let epochs = Epochs::parse(bytes).map_err(|error| wrong(no_epochs(error)))?;
    let is_ours = epochs.header.kind == kind && is_id(&epochs.header.election_id);
    if is_ours { Ok(epochs) } else { Err(wrong("v1-epochs-other".into())) }
}

fn no_epochs(error: EpochsError) -> Message {
    match error {
        EpochsError::Form => "v1-epochs-form".into(),
        EpochsError::Length { promised, bytes } => {
            Message::new("v1-epochs-length").put("n", bytes).put("promised", promised)
        }
        EpochsError::Signature => "v4-not-signed".into(),
    }
}

fn open_slots(slots: Option<&SlotFile<'_>>, keys: Option<&KeyFile>) -> Option<Vec<Content>> {
    let slots = slots?;
    let cipher = SlotCipher::new(keys?.box_keys.as_ref()?, &slots.header);
    Some((0..).zip(slots.slots).map(|(place, block)| cipher.open(place, block)).collect())
}

/// Returns what is wrong with a document, if it is there.
fn not_json<T: DeserializeOwned>(bytes: Option<&[u8]>) -> Option<(Spot, Message)> {
    json::<T>(bytes).broken().map(|(spot, what)| (spot, what.clone()))
}

/// Reads a file if it is there.
fn read<'a, T>(
    bytes: Option<&'a [u8]>,
    read: impl FnOnce(&'a [u8]) -> Result<T, (Spot, Message)>,
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
            let place = Message::new("v1-json").put("line", error.line()).put("column", error.column());
            (Spot::WHOLE, place)
        })
    })
}

/// Reads the control list, which is sorted and names contests, choices and codes there can be.
fn codes(bytes: Option<&[u8]>) -> Found<Vec<CodeLine>> {
    read(bytes, |bytes| {
        let wrong = |what: Message| (Spot::WHOLE, what);
        let lines =
            read_codes(bytes).map_err(|error| wrong(Message::new("v1-codes").put("n", error.line)))?;
        let can_be = |line: &CodeLine| {
            usize::from(line.contest) < MOST_CONTESTS
                && Choice::from_byte(line.choice).is_some()
                && ControlCode::new(line.code).is_some()
        };
        if lines.iter().all(can_be) { Ok(lines) } else { Err(wrong("v1-row".into())) }
    })
}
