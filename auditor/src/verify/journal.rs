//! A journal of either version as the checks read it: its lines in the order of the file, up to the first that is not of
//! its form.

use election::journal::MAGIC;
use election::journal::block::{BLOCK_LEN, BlockError, Linked};
use election::journal::system::{Contents, Head, SystemRecord};
use election::record::{self, Break, Entry, JournalHeader, JournalKind};
use election::time::Instant;
use language::Message;

use super::answer::Spot;

/// A journal as far as it could be read.
pub(super) struct Ledger<R> {
    /// Name of the file.
    pub(super) name: &'static str,
    /// Whose journal it is.
    pub(super) header: JournalHeader,
    /// What version 2 has beside the records.
    pub(super) guard: Option<Guard>,
    /// Records of the journal and, in version 2, of the record itself.
    pub(super) lines: Vec<Line<R>>,
    /// What does not have its form, for V1.
    pub(super) misshapen: Vec<(Spot, Message)>,
    /// Where the chain cannot be followed, for V2: hashes of version 1 that break, or a block of version 2 without form.
    pub(super) unchained: Option<Spot>,
}

/// The first block of a journal of version 2, and all blocks with what binds them.
pub(super) struct Guard {
    pub(super) head: Head,
    pub(super) blocks: Vec<Linked>,
}

/// A record with its place and time.
pub(super) struct Line<R> {
    pub(super) spot: Spot,
    pub(super) at: Instant,
    pub(super) what: What<R>,
}

/// What a line says.
pub(super) enum What<R> {
    /// Of desk or machines.
    Record(R),
    /// Of the journal itself.
    System(SystemRecord),
}

impl<R: Entry> Ledger<R> {
    /// Reads a journal; `None` if it does not begin as one.
    pub(super) fn read(name: &'static str, bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(MAGIC) { read_blocks(name, bytes) } else { read_chain(name, bytes) }
    }

    /// Returns the records of desk or machines, with their lines.
    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = (&Line<R>, &R)> {
        self.lines.iter().filter_map(|line| match &line.what {
            What::Record(record) => Some((line, record)),
            What::System(_) => None,
        })
    }

    /// Returns the records of the journal itself, with their lines.
    pub(super) fn system(&self) -> impl DoubleEndedIterator<Item = (&Line<R>, &SystemRecord)> {
        self.lines.iter().filter_map(|line| match &line.what {
            What::System(record) => Some((line, record)),
            What::Record(_) => None,
        })
    }

    /// Returns the Close, if there is one.
    pub(super) fn close(&self) -> Option<(&Line<R>, Contents, u32)> {
        self.system().find_map(|(line, record)| match record {
            SystemRecord::Close { contents, free } => Some((line, *contents, *free)),
            _ => None,
        })
    }
}

fn read_chain<R: Entry>(name: &'static str, bytes: &[u8]) -> Option<Ledger<R>> {
    let journal = record::read::<R>(bytes).ok().filter(|journal| is_id(&journal.header.election_id))?;
    let (mut misshapen, mut unchained) = (Vec::new(), None);
    match journal.broken {
        Some(Break::Chain { offset, .. }) => unchained = Some(Spot::byte(offset)),
        Some(Break::Cut { no, offset }) => {
            misshapen.push((Spot::byte(offset), Message::new("v1-cut").put("n", no)));
        }
        Some(Break::UnknownRecord { no, offset, kind }) => {
            let what = Message::new("v1-unknown-record").put("n", no).put("kind", kind);
            misshapen.push((Spot::byte(offset), what));
        }
        Some(Break::Header) | None => {}
    }
    let lines = journal.records.into_iter().map(|numbered| Line {
        spot: Spot::byte(numbered.offset),
        at: numbered.at,
        what: What::Record(numbered.record),
    });
    let lines = lines.collect();
    Some(Ledger { name, header: journal.header, guard: None, lines, misshapen, unchained })
}

fn read_blocks<R: Entry>(name: &'static str, bytes: &[u8]) -> Option<Ledger<R>> {
    let (whole, rest) = bytes.as_chunks::<BLOCK_LEN>();
    let first = whole.first().and_then(|block| Linked::parse(block).ok())?;
    let Some(SystemRecord::Head(head)) = SystemRecord::decode(first.block.kind, &first.block.payload) else {
        return None;
    };
    let header = JournalHeader {
        kind: first.block.journal,
        is_simulated: first.block.is_simulated,
        election_id: head.election_id,
        precinct: head.precinct,
    };
    let is_first = (first.block.kind, first.block.journal) == (SystemRecord::HEAD, R::JOURNAL);
    if !is_first || !is_id(&header.election_id) {
        return None;
    }
    let (mut lines, mut blocks, mut misshapen) = (Vec::new(), Vec::new(), Vec::new());
    let (mut is_closed, mut unread_from) = (false, None);
    for (number, bytes) in (0..).zip(whole) {
        let spot = Spot::block(number);
        if is_zero(bytes) {
            break;
        }
        let read = read_block::<R>(number, bytes);
        let (linked, what) = match read {
            Ok(read) => read,
            Err(what) => {
                unread_from = Some(spot);
                misshapen.push((spot, what));
                break;
            }
        };
        if is_closed && !matches!(what, What::System(SystemRecord::Seal { .. })) {
            misshapen.push((spot, "v1-behind-close".into()));
        }
        is_closed |= matches!(what, What::System(SystemRecord::Close { .. }));
        lines.push(Line { spot, at: linked.block.at, what });
        blocks.push(linked);
    }
    let unread = whole.get(blocks.len()..).unwrap_or_default();
    if misshapen.is_empty()
        && let Some(later) = (0..).zip(unread).find(|(_, block)| !is_zero(*block)).map(|(place, _)| place)
    {
        let spot = Spot::block(blocks.len() as u64 + later);
        unread_from = Some(spot);
        misshapen.push((spot, "v1-behind-unused".into()));
    }
    if !rest.is_empty() {
        let spot = Spot::block(whole.len() as u64);
        misshapen.push((spot, Message::new("v1-bytes-behind").put("n", rest.len())));
    }
    let guard = Some(Guard { head, blocks });
    Some(Ledger { name, header, guard, lines, misshapen, unchained: unread_from })
}

fn read_block<R: Entry>(number: u64, bytes: &[u8; BLOCK_LEN]) -> Result<(Linked, What<R>), Message> {
    let linked = Linked::parse(bytes).map_err(|error| match error {
        BlockError::Padding { payload } => Message::new("v1-padding").put("n", payload),
        BlockError::Form | BlockError::TooLong { .. } => "v1-block".into(),
    })?;
    let (kind, payload) = (linked.block.kind, &linked.block.payload);
    let unknown = || Message::new("v1-unknown").put("kind", kind);
    if linked.block.journal != R::JOURNAL {
        return Err("v1-other-journal".into());
    }
    if kind < SystemRecord::FIRST {
        let record = R::decode(kind, payload).ok_or_else(unknown)?;
        return if number < 2 { Err(out_of_place(number)) } else { Ok((linked, What::Record(record))) };
    }
    let record = SystemRecord::decode(kind, payload).ok_or_else(unknown)?;
    let is_in_place = match number {
        0 => true,
        1 => matches!(record, SystemRecord::Boot(_)),
        _ => !matches!(record, SystemRecord::Head(_)),
    };
    if !is_in_place {
        return Err(out_of_place(number));
    }
    if R::JOURNAL == JournalKind::Desk && !may_stand_in_desk(&record) {
        return Err("v1-desk-box".into());
    }
    Ok((linked, What::System(record)))
}

fn out_of_place(number: u64) -> Message {
    Message::new(if number == 1 { "v1-no-boot" } else { "v1-second-head" })
}

/// Records of the box stand in the ops journal, and its counts are zero in the other.
fn may_stand_in_desk(record: &SystemRecord) -> bool {
    match record {
        SystemRecord::Mirror(_) | SystemRecord::Emptied(_) => false,
        SystemRecord::Boot(boot) => boot.contents == Contents::default(),
        SystemRecord::Close { contents, free } => *contents == Contents::default() && *free == 0,
        _ => true,
    }
}

/// Returns whether these bytes can name an election: visible ASCII but `+`, which no name of a note may hold, then zeros.
pub(super) fn is_id(bytes: &[u8; 15]) -> bool {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let name = bytes.get(..end).unwrap_or_default();
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'+')
}

/// Returns whether all bytes are zero. Without an early end, so that it runs many bytes at a time.
pub(super) fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().fold(0, |all, byte| all | byte) == 0
}
