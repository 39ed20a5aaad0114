//! The serial protocol SVL/1: what a terminal and a precinct controller say to each other on a cable.
//!
//! Bytes go through [`reader`] and [`cobs`] to a [`frame`], whose payload [`keys`] open and [`message`] reads.
//! Sessions and repetition live in the machines that speak the protocol. `docs/wire.md` specifies all of it.

pub mod cobs;
pub mod code;
pub mod frame;
pub mod keys;
pub mod message;
pub mod reader;

use crate::time::Instant;

/// One cable of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineId(pub u16);

/// A line was plugged in or lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEvent {
    /// Contact or carrier appeared.
    Up,
    /// Contact or carrier was lost.
    Down,
}

/// One end of a set of lines: a machine without input or output of its own.
///
/// A driver hands in what happened, with the time, tells with [`pass_time`](Self::pass_time) what it cost to make records
/// durable, then calls [`poll_transmit`](Self::poll_transmit) until it returns `None` and arranges for [`handle_timeout`](Self::handle_timeout) at
/// [`poll_timeout`](Self::poll_timeout). Nothing here fails: bad bytes are counted or become records.
pub trait Endpoint {
    /// Takes note of a line plugged in or lost.
    fn handle_line(&mut self, now: Instant, line: LineId, event: LineEvent);

    /// Takes bytes that arrived on a line, in any pieces.
    fn handle_bytes(&mut self, now: Instant, line: LineId, bytes: &[u8]);

    /// Does what has become due by `now`; harmless when nothing has.
    fn handle_timeout(&mut self, now: Instant);

    /// Takes note that it is `now`, and does nothing else: what is sent next leaves now, and its wait for an answer begins
    /// now.
    fn pass_time(&mut self, now: Instant);

    /// Replaces `bytes` by the next chunk to write and returns its line, or returns `None`.
    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId>;

    /// Returns when [`handle_timeout`](Self::handle_timeout) is due next.
    fn poll_timeout(&self) -> Option<Instant>;
}
