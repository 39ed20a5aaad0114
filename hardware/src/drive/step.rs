//! What a driver does to its machine, step by step, for whoever wants to do it again.
//!
//! Each turn of the driver begins with one of [`Step::Line`], [`Step::Bytes`], [`Step::Due`] and [`Step::Called`]. Then the
//! caller drains the machine and may do something to it, and then its bytes are taken: later than all that by
//! [`Step::Passed`], if making records durable took its time.

use election::wire::{LineEvent, LineId};

/// Something done to the machine, or that became of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A line came or went.
    Line(LineId, LineEvent),
    /// The next so many bytes of a line were handed in.
    Bytes(LineId, usize),
    /// A time-out came due.
    Due,
    /// Nothing but a call of the caller, who may do something to the machine.
    Called,
    /// The machine was told that time had passed, and nothing else, before its bytes were taken.
    Passed,
    /// Of the frames taken after the step before, the one with this place, from 0, went nowhere: its line was down or full.
    Dropped(usize),
    /// The driver ended while so many bytes waited to be written to a line.
    Left(LineId, usize),
}
