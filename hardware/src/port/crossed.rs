//! Two pseudo-terminals joined in our process, as by a null-modem cable.
//!
//! Two programs that insist on serial ports meet here. What one writes the other reads, at the speed the writer has set. A
//! paced cable also garbles what a side reads at another speed. As on a cable, bytes towards a side that nobody has open are
//! lost.

use std::path::Path;

use crate::address::{LineAddress, Pace, Place};
use crate::line::{Heard, Line, LineCounts};
use crate::open::{OpenError, Opener};

use super::Settings;
use super::misread::misread;

/// A cable with a pseudo-terminal at each end.
#[derive(Debug)]
pub struct Crossed {
    ends: [Line; 2],
    pace: Pace,
}

/// Something that happened on the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnCable {
    /// An end was opened or closed.
    Plugged(CableEnd, Plug),
    /// So many bytes left an end; fewer arrive if the other is closed or full.
    Carried(CableEnd, usize),
}

/// An end of a cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CableEnd {
    /// The first.
    Left,
    /// The second.
    Right,
}

/// Whether somebody has an end open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plug {
    /// Somebody has.
    In,
    /// Nobody has.
    Out,
}

impl Crossed {
    /// Makes both ends under their names.
    pub async fn new(left: &Path, right: &Path, pace: Pace) -> Result<Self, OpenError> {
        let ends = [Self::end(left, pace).await?, Self::end(right, pace).await?];
        Ok(Self { ends, pace })
    }

    async fn end(name: &Path, pace: Pace) -> Result<Line, OpenError> {
        let address = LineAddress { pace, ..LineAddress::at(Place::Pty(name.to_owned())) };
        // What is read at one end is paced there, so writing it into the other must not take its time again.
        Ok(Line::with(Opener::bind(address).await?.pacing_input_alone()))
    }

    /// Carries bytes until something has happened. Dropping the future loses nothing.
    pub async fn carry(&mut self) -> OnCable {
        let [left, right] = &mut self.ends;
        loop {
            let (end, heard) = tokio::select! {
                heard = left.listen() => (CableEnd::Left, heard),
                heard = right.listen() => (CableEnd::Right, heard),
            };
            let (from, to) = match end {
                CableEnd::Left => (&mut *left, &mut *right),
                CableEnd::Right => (&mut *right, &mut *left),
            };
            match heard {
                Heard::Up => return OnCable::Plugged(end, Plug::In),
                Heard::Down(_) => return OnCable::Plugged(end, Plug::Out),
                Heard::Bytes(_) => {
                    match self.pace {
                        Pace::Off => to.send(from.bytes()),
                        Pace::On => {
                            let (written, read) = (settings(from), settings(to));
                            to.send(&misread(from.bytes(), written, read))
                        }
                    };
                    return OnCable::Carried(end, from.bytes().len());
                }
                Heard::Unopened(error) => tracing::warn!(%error, "an end of the cable cannot be used"),
            }
        }
    }

    /// Returns what both ends have carried and lost.
    pub const fn counts(&self) -> [LineCounts; 2] {
        let [left, right] = &self.ends;
        [left.counts(), right.counts()]
    }
}

/// Returns what the program at an end has set; a speed of 0 where none has.
fn settings(end: &mut Line) -> Settings {
    end.port().and_then(|port| port.settings().ok()).unwrap_or(Settings::svl(0))
}

#[cfg(test)]
mod tests;
