//! The chain both journals share in version 1, and what a journal of any version is read into.
//!
//! Header, 64 bytes: `SAYLAUJ1`, kind u8, stamp u8 (0 simulated, 1 real), 6 zeros, election id 15, 1 zero,
//! precinct u32, zeros. Record: payload length u16, kind u8, number u32 from 1, milliseconds since midnight u32,
//! payload, SHA-256 over the previous hash and all bytes of the record before its own hash. The first previous
//! hash is that of the header. Integers are big-endian. A payload of 12 bytes or less keeps a link in one block.

use thiserror::Error;

use crate::hash::sha256;
use crate::time::Instant;

const MAGIC: &[u8; 8] = b"SAYLAUJ1";
const HEADER_LEN: usize = 64;
const FIXED_LEN: usize = 11;
const HASH_LEN: usize = 32;

/// Which of the two journals a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalKind {
    /// Identities: checks, marks, returns.
    Desk,
    /// Machines and acts: states, casts, outages.
    Ops,
}

/// The first 64 bytes of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalHeader {
    /// Desk or ops.
    pub kind: JournalKind,
    /// Whether a simulation wrote it.
    pub is_simulated: bool,
    /// Names the election, as in the START message.
    pub election_id: [u8; 15],
    /// Number of the precinct.
    pub precinct: u32,
}

impl JournalHeader {
    /// Returns the bytes of the header.
    pub fn to_bytes(&self) -> [u8; HEADER_LEN] {
        let kind = match self.kind {
            JournalKind::Desk => 1,
            JournalKind::Ops => 2,
        };
        let fields = MAGIC.iter().copied().chain([kind, u8::from(!self.is_simulated)]).chain([0; 6]);
        let fields = fields.chain(self.election_id).chain([0]).chain(self.precinct.to_be_bytes());
        let mut bytes = [0; HEADER_LEN];
        bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
        bytes
    }

    /// Reads a header; `None` if the bytes are no header of this version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let whole = bytes.first_chunk::<HEADER_LEN>()?;
        let [kind, stamp, ..] = *whole.strip_prefix(MAGIC)? else { return None };
        let election_id = *whole.get(16..)?.first_chunk()?;
        let precinct = u32::from_be_bytes(*whole.get(32..)?.first_chunk()?);
        let kind = match kind {
            1 => JournalKind::Desk,
            2 => JournalKind::Ops,
            _ => return None,
        };
        let header = Self { kind, is_simulated: stamp == 0, election_id, precinct };
        (header.to_bytes() == *whole).then_some(header)
    }
}

/// What can stand in a journal.
pub trait Entry: Sized {
    /// The journal it belongs to.
    const JOURNAL: JournalKind;

    /// Appends the payload and returns the kind byte.
    fn encode(&self, payload: &mut Vec<u8>) -> u8;

    /// Reads a payload; `None` if kind or payload are not of this version.
    fn decode(kind: u8, payload: &[u8]) -> Option<Self>;
}

/// Writes a journal: every record is bound to all before it.
#[derive(Clone, Debug)]
pub struct Chain {
    records: u32,
    bytes: Vec<u8>,
}

impl Chain {
    /// Starts a journal with its header.
    pub fn new(header: &JournalHeader) -> Self {
        Self { records: 0, bytes: header.to_bytes().to_vec() }
    }

    /// Goes on with a journal found on a medium and returns what it says. A record that the file cuts short was never
    /// acknowledged, so it is dropped; any other break is an error, because what follows it cannot be trusted.
    pub fn resume<R: Entry>(mut bytes: Vec<u8>) -> Result<(Self, Journal<R>), Break> {
        let journal = read::<R>(&bytes)?;
        match &journal.broken {
            None => {}
            Some(Break::Cut { offset, .. }) => bytes.truncate(*offset),
            Some(other) => return Err(other.clone()),
        }
        Ok((Self { records: journal.records.len() as u32, bytes }, journal))
    }

    /// Appends a record and returns its number.
    ///
    /// # Panics
    ///
    /// Panics if a record encodes to more than 65,535 bytes, which no record type can.
    pub fn append(&mut self, at: Instant, entry: &impl Entry) -> u32 {
        self.records += 1;
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&[0; FIXED_LEN]);
        let kind = entry.encode(&mut self.bytes);
        let payload = u16::try_from(self.bytes.len() - start - FIXED_LEN).expect("records are short");
        let millis = u32::try_from(at.millis()).unwrap_or(u32::MAX);
        let [a, b] = payload.to_be_bytes();
        let [n0, n1, n2, n3] = self.records.to_be_bytes();
        let [t0, t1, t2, t3] = millis.to_be_bytes();
        let record = self.bytes.get_mut(start..).unwrap_or_default();
        if let Some(fixed) = record.first_chunk_mut::<FIXED_LEN>() {
            *fixed = [a, b, kind, n0, n1, n2, n3, t0, t1, t2, t3];
        }
        let hash = link(&self.bytes, start);
        self.bytes.extend_from_slice(&hash);
        self.records
    }

    /// Returns the number of records written.
    pub fn records(&self) -> u32 {
        self.records
    }

    /// Returns the file as it stands.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the file when nothing more comes to it.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the hash of the last record, or of the header.
    pub fn head(&self) -> [u8; HASH_LEN] {
        self.bytes.last_chunk().copied().filter(|_| 0 < self.records).unwrap_or_else(|| sha256(&self.bytes))
    }
}

/// A record with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered<R> {
    /// Number in the journal: from 1 in version 1, the block's number in version 2.
    pub no: u32,
    /// Byte offset in the file.
    pub offset: usize,
    /// When it was written; ops records are rounded down to the minute.
    pub at: Instant,
    /// What it says.
    pub record: R,
}

/// A journal as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal<R> {
    /// The header.
    pub header: JournalHeader,
    /// Records up to the first break.
    pub records: Vec<Numbered<R>>,
    /// Where and why reading stopped before the end of the file.
    pub broken: Option<Break>,
}

/// Why a journal cannot be read past an offset.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Break {
    /// The file starts with something else.
    #[error("file is no journal of this kind and version")]
    Header,
    /// The file ends inside a record.
    #[error("journal is cut inside record {no} at offset {offset}")]
    Cut {
        /// Number the record would have.
        no: u32,
        /// Where it starts.
        offset: usize,
    },
    /// The record's number or hash does not follow from the record before it.
    #[error("chain is broken at record {no}, offset {offset}")]
    Chain {
        /// Number the record should have.
        no: u32,
        /// Where it starts.
        offset: usize,
    },
    /// The chain holds, but the record's type is unknown to this version.
    #[error("record {no} at offset {offset} has unknown type or payload: {kind}")]
    UnknownRecord {
        /// Its number.
        no: u32,
        /// Where it starts.
        offset: usize,
        /// The type byte.
        kind: u8,
    },
}

/// Reads a journal of either version and checks its chain, as far as both hold.
pub fn read<R: Entry>(bytes: &[u8]) -> Result<Journal<R>, Break> {
    if bytes.starts_with(crate::journal::MAGIC) {
        return crate::journal::read(bytes);
    }
    let header = JournalHeader::from_bytes(bytes).filter(|h| h.kind == R::JOURNAL).ok_or(Break::Header)?;
    let most = bytes.len() / (FIXED_LEN + HASH_LEN);
    let mut journal = Journal { header, records: Vec::with_capacity(most), broken: None };
    let mut offset = HEADER_LEN;
    while offset < bytes.len() {
        let no = journal.records.len() as u32 + 1;
        match read_one(bytes, offset, no) {
            Ok((numbered, end)) => {
                journal.records.push(numbered);
                offset = end;
            }
            Err(fault) => {
                journal.broken = Some(match fault {
                    Fault::Cut => Break::Cut { no, offset },
                    Fault::Chain => Break::Chain { no, offset },
                    Fault::Unknown(kind) => Break::UnknownRecord { no, offset, kind },
                });
                break;
            }
        }
    }
    Ok(journal)
}

enum Fault {
    Cut,
    Chain,
    Unknown(u8),
}

/// Reads the record at an offset, behind records that were found whole, and returns where it ends.
fn read_one<R: Entry>(bytes: &[u8], offset: usize, no: u32) -> Result<(Numbered<R>, usize), Fault> {
    let (_, rest) = bytes.split_at_checked(offset).ok_or(Fault::Cut)?;
    let (fixed, rest) = rest.split_first_chunk::<FIXED_LEN>().ok_or(Fault::Cut)?;
    let [a, b, kind, n0, n1, n2, n3, t0, t1, t2, t3] = *fixed;
    let (payload, rest) = rest.split_at_checked(u16::from_be_bytes([a, b]).into()).ok_or(Fault::Cut)?;
    let written: &[u8; HASH_LEN] = rest.first_chunk().ok_or(Fault::Cut)?;
    let end = offset + FIXED_LEN + payload.len();
    let hash = link(bytes.get(..end).unwrap_or_default(), offset);
    if hash != *written || u32::from_be_bytes([n0, n1, n2, n3]) != no {
        return Err(Fault::Chain);
    }
    let record = R::decode(kind, payload).ok_or(Fault::Unknown(kind))?;
    let at = Instant::from_millis(u64::from(u32::from_be_bytes([t0, t1, t2, t3])));
    Ok((Numbered { no, offset, at, record }, end + HASH_LEN))
}

/// Returns the hash of the record that begins at an offset and ends the bytes. The hash before it, which it is bound to,
/// stands right before it; only that of the header stands nowhere.
fn link(bytes: &[u8], offset: usize) -> [u8; HASH_LEN] {
    match bytes.split_at_checked(offset) {
        Some((header, record)) if header.len() <= HEADER_LEN => {
            sha256(&[sha256(header).as_slice(), record].concat())
        }
        _ => sha256(bytes.get(offset.saturating_sub(HASH_LEN)..).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests;
