//! The evidence folder: which files a precinct leaves behind, and how each is read and written.
//!
//! The station or the simulator writes them, the auditor reads them and nothing else. A file may be missing, because
//! nobody handed it out; what then can no longer be told is the auditor's business. Journals are in
//! [`crate::record`]; all other files are JSON or CSV in UTF-8, and the ballot box is binary.

pub mod ballot_box;
pub mod slots;
pub mod tables;

use serde::{Deserialize, Serialize};

use crate::hash;
use crate::precinct::Stamp;

/// File names in the folder.
pub mod file {
    /// List of files with digests, and what made them.
    pub const MANIFEST: &str = "manifest.json";
    /// [`crate::precinct::ElectionDefinition`].
    pub const DEFINITION: &str = "election.json";
    /// Desk journal.
    pub const DESK: &str = "desk.jnl";
    /// Ops journal.
    pub const OPS: &str = "ops.jnl";
    /// Public keys of the desk journal's epochs.
    pub const DESK_EPOCHS: &str = "desk.epochs";
    /// Public keys of the ops journal's epochs.
    pub const OPS_EPOCHS: &str = "ops.epochs";
    /// Sorted export of the ballot box.
    pub const BALLOT_BOX: &str = "box.bin";
    /// Control list: contest, choice, code.
    pub const CODES: &str = "control-codes.csv";
    /// The paper voter list with its marks.
    pub const LIST: &str = "voter-list.csv";
    /// [`crate::protocol::Protocols`].
    pub const PROTOCOLS: &str = "protocols.json";
    /// Counters read off the devices at closing, [`crate::papers::DeviceReading`].
    pub const DEVICES: &str = "devices.json";
    /// [`crate::papers::CommissionPapers`].
    pub const COMMISSION: &str = "commission.json";
    /// Observers' notes, [`crate::papers::Note`].
    pub const NOTES: &str = "notes.json";

    /// Every name above.
    pub const ALL: [&str; 13] = [
        MANIFEST,
        DEFINITION,
        DESK,
        OPS,
        DESK_EPOCHS,
        OPS_EPOCHS,
        BALLOT_BOX,
        CODES,
        LIST,
        PROTOCOLS,
        DEVICES,
        COMMISSION,
        NOTES,
    ];
}

/// What made the folder, and what it held when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this layout: 1.
    pub format: u32,
    /// Simulated or real.
    pub stamp: Stamp,
    /// Program and version that wrote it.
    pub written_by: String,
    /// Title of the scenario, if simulated.
    pub scenario: Option<String>,
    /// SHA-256 of the scenario with all overrides, hexadecimal.
    pub scenario_sha256: Option<String>,
    /// Seed, if simulated.
    pub seed: Option<u64>,
    /// Settings that stand for unknown facts, one sentence each.
    pub assumptions: Vec<String>,
    /// Every file but this one.
    pub files: Vec<ManifestFile>,
}

/// One file of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Name.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl ManifestFile {
    /// Returns the entry of a file with these bytes.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.len() as u64, sha256: sha256_hex(bytes) }
    }
}

/// Returns the SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    hash::sha256(bytes)
}

/// Returns the SHA-256 of some bytes, hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble });
    sha256(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Returns a document of the evidence folder as JSON.
pub fn to_json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain data always serialises");
    bytes.push(b'\n');
    bytes
}
