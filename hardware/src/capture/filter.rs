//! What of a line may be written to a capture.
//!
//! Order, time and content of votes together tell who voted for whom. So bytes are written whole only while the line is
//! known to be used for a test: the last good frame was of a session whose START said so, or the machine at this end is
//! set to test and takes no other session ([`Purpose::Trial`]), and no START said otherwise. Otherwise
//!
//! - a frame that carries a right, a ballot, a receipt, a barcode, a log or bytes of the sender's choice is written as
//!   its header alone, which says its length; neither payload nor tag nor CRC, which is a hash of the payload;
//! - a frame that does not decode may be a damaged vote: only its length is written;
//! - what is left (the handshake, ACK, STATUS and the like) is written whole if it is no longer than it must be.
//!
//! A frame is held until it is whole and then written in the pieces it came in, each with its own time.

use std::collections::BTreeMap;

use election::device::DeviceId;
use election::time::Instant;
use election::wire::cobs;
use election::wire::code::{Kind, Mode};
use election::wire::frame::{Frame, Header};
use election::wire::keys::DeviceKey;

use super::listener::{Listener, parse};
use super::{Direction, Purpose};

/// Something for the file: bytes, or the trace of bytes that were withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// When it crossed the line.
    pub at: Instant,
    /// What is written.
    pub bytes: Vec<u8>,
    /// How many bytes crossed the line.
    pub original_len: usize,
    /// What a person should know.
    pub note: Option<String>,
}

impl Piece {
    /// Returns something that is no byte.
    pub(super) fn event(at: Instant) -> Self {
        Self { at, bytes: Vec::new(), original_len: 0, note: None }
    }

    fn whole(at: Instant, bytes: &[u8], note: Option<&str>) -> Self {
        Self { at, bytes: bytes.to_vec(), original_len: bytes.len(), note: note.map(str::to_owned) }
    }
}

/// Bytes of one direction since the last delimiter.
#[derive(Clone, Debug, Default)]
struct Way {
    /// Pieces not yet written, at most as much as the longest frame.
    held: Vec<Piece>,
    /// Bytes since the delimiter, held or not.
    len: usize,
    /// Bytes that were too many to be held and may not be written.
    withheld: usize,
    /// When the last byte came.
    last_at: Instant,
    has_note: bool,
    /// Whether the line was known to be used for a test when the first byte came.
    began_in_test: bool,
}

impl Way {
    /// Returns whether there are more bytes than a frame and its delimiter have.
    const fn is_overlong(&self) -> bool {
        Frame::MAX_ENCODED + 1 < self.len
    }

    /// Returns what is left of a stretch that is not written: its length, the time of its end.
    fn trace(&self, bytes: Vec<u8>, original_len: usize, mut note: String) -> Piece {
        if self.has_note {
            // What it says may show bytes.
            note.push_str(", and a note on them");
        }
        Piece { at: self.last_at, original_len: original_len.max(bytes.len()), bytes, note: Some(note) }
    }
}

/// The filter of one line.
#[derive(Clone, Debug)]
pub struct LineFilter {
    listener: Listener,
    /// What the machine at this end is for, until a START says that an election is on the line.
    purpose: Purpose,
    /// What the line is used for, as far as the last good frame tells.
    mode: Option<Mode>,
    received: Way,
    sent: Way,
}

impl LineFilter {
    /// Returns the filter of a line of which nothing is known. The keys open encrypted STARTs.
    pub fn new(keys: BTreeMap<DeviceId, DeviceKey>, purpose: Purpose) -> Self {
        let listener = Listener::new(keys);
        Self { listener, purpose, mode: None, received: Way::default(), sent: Way::default() }
    }

    /// Returns whether a START said that an election is on a line of whose machine the contrary was known.
    pub fn has_seen_election(&self) -> bool {
        self.purpose == Purpose::Election
    }

    /// Takes bytes and returns what may be written now, and for each delimiter of the bytes the place among it of the
    /// piece that it ended in.
    pub fn take(
        &mut self,
        direction: Direction,
        at: Instant,
        bytes: &[u8],
        mut note: Option<&str>,
    ) -> (Vec<Piece>, Vec<usize>) {
        let (mut written, mut ends) = (Vec::new(), Vec::new());
        for stretch in bytes.split_inclusive(|byte| *byte == 0) {
            self.hold(direction, Piece::whole(at, stretch, note.take()), &mut written);
            if stretch.ends_with(&[0]) {
                self.judge(direction, &mut written);
                // A judged stretch leaves at least its trace.
                ends.push(written.len().saturating_sub(1));
            }
        }
        join(written, ends)
    }

    /// Takes note that no more bytes will follow what is held, and returns what of it may be written.
    pub fn end(&mut self, direction: Direction) -> Vec<Piece> {
        let mut written = Vec::new();
        if self.way(direction).len != 0 {
            self.judge(direction, &mut written);
        }
        written
    }

    /// Takes note that another device may be at the line now.
    pub fn forget_mode(&mut self) {
        self.mode = None;
    }

    fn is_test(&self) -> bool {
        self.mode == Some(Mode::Test) || self.purpose == Purpose::Trial
    }

    fn way(&mut self, direction: Direction) -> &mut Way {
        match direction {
            Direction::Received => &mut self.received,
            Direction::Sent => &mut self.sent,
        }
    }

    fn hold(&mut self, direction: Direction, piece: Piece, written: &mut Vec<Piece>) {
        let is_test = self.is_test();
        let way = self.way(direction);
        if way.len == 0 {
            way.began_in_test = is_test;
        }
        way.len += piece.bytes.len();
        way.last_at = piece.at;
        way.has_note |= piece.note.is_some();
        way.held.push(piece);
        if !way.is_overlong() {
            return;
        }
        if way.began_in_test && is_test {
            written.append(&mut way.held);
        } else {
            way.withheld += way.held.drain(..).map(|piece| piece.original_len).sum::<usize>();
        }
    }

    /// Decides about the stretch that has just ended.
    fn judge(&mut self, direction: Direction, written: &mut Vec<Piece>) {
        let mut way = std::mem::take(self.way(direction));
        let bytes: Vec<u8> = way.held.iter().flat_map(|piece| piece.bytes.iter().copied()).collect();
        let encoded = bytes.strip_suffix(&[0]).unwrap_or(&bytes);
        if encoded.is_empty() && !way.is_overlong() {
            written.append(&mut way.held);
            return;
        }
        let mut decoded = Vec::new();
        let is_whole =
            !way.is_overlong() && bytes.ends_with(&[0]) && cobs::decode(encoded, &mut decoded).is_ok();
        let Some(frame) = is_whole.then(|| parse(&decoded).ok()).flatten() else {
            if way.began_in_test && self.is_test() {
                written.append(&mut way.held);
            } else {
                let length = way.withheld + bytes.len();
                written.push(way.trace(Vec::new(), length, "damaged bytes withheld".to_owned()));
            }
            return;
        };
        self.listener.hear(&frame);
        self.mode = self.listener.mode_of(&frame);
        if self.mode == Some(Mode::Election) {
            self.purpose = Purpose::Election;
        }
        if self.is_test() || is_harmless(&frame) {
            written.append(&mut way.held);
            return;
        }
        let note = format!("{:?}: payload, tag and CRC withheld", frame.header.kind);
        // How often COBS cuts a long run would say something about the payload: the length is that of one code byte.
        written.push(way.trace(header_alone(&frame), decoded.len() + 2, note));
    }
}

/// Returns whether a message of an election tells nothing about voters and ballots: its kind has no room for it.
fn is_harmless(frame: &Frame<'_>) -> bool {
    let most = match frame.header.kind {
        Kind::HELLO => 30,
        Kind::HELLO_ACK => 40,
        Kind::START => 18,
        Kind::BYE => 1,
        Kind::ACK | Kind::STATUS_REQ => 0,
        Kind::STATUS => 25,
        Kind::ERR => 6,
        // A PING has room for a right; the rest are ballots, barcodes, logs, tests and what later versions bring.
        _ => return false,
    };
    frame.payload.len() <= most
}

/// Returns the encoded header with its delimiter.
fn header_alone(frame: &Frame<'_>) -> Vec<u8> {
    let mut encoded = Vec::new();
    cobs::encode(frame.covered.get(..Header::LEN).unwrap_or_default(), &mut encoded);
    encoded.push(0);
    encoded
}

/// Joins pieces of one moment, as they came in one read; places among them become places among the joined.
fn join(pieces: Vec<Piece>, ends: Vec<usize>) -> (Vec<Piece>, Vec<usize>) {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut places = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let is_whole = |piece: &Piece| piece.bytes.len() == piece.original_len;
        match joined.last_mut() {
            Some(last)
                if last.at == piece.at && is_whole(last) && is_whole(&piece) && piece.note.is_none() =>
            {
                last.bytes.extend_from_slice(&piece.bytes);
                last.original_len += piece.original_len;
            }
            _ => joined.push(piece),
        }
        places.push(joined.len().saturating_sub(1));
    }
    let ends = ends.into_iter().map(|end| places.get(end).copied().unwrap_or(0)).collect();
    (joined, ends)
}
