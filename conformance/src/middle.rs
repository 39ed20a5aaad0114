//! The man in the middle: sits between two devices, forwards, and checks both from what it hears.
//!
//! It decodes every frame and, where it knows the device's key, opens it. What it finds are breaches of
//! `docs/wire.md`: counters used twice, frames that must be ignored, acknowledgements of nothing, repeats out of time,
//! silence. To spoil the line in passing, hand it ports behind [`crate::inject`].

mod judge;
mod judged;

use std::time::Duration;

use election::wire::frame::Side;
use election::wire::keys::DeviceKey;
use hardware::capture::Direction;
use hardware::port::{Port, is_gone};
use hardware::sources::StopOrder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep_until};

use crate::outcome::Exchange;
use crate::probe::heard::Pieces;
use crate::verdict::{Reason, Stop, Verdict};
use judge::Judge;
pub(crate) use judged::TESTS;
pub use judged::judge;

/// What was heard of one device, and what it did wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Whole frames.
    pub frames: u64,
    /// Frames sent again with the same bytes.
    pub repeats: u64,
    /// Pieces of the line that are no frame.
    pub noise: u64,
    /// Sessions it opened with a good tag.
    pub sessions: u64,
    /// Rules it broke, in the order it did.
    pub breaches: Vec<Reason>,
    /// Where it broke the first.
    pub first_breach: Option<Place>,
}

/// Where in a run something was heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Frames heard by then, both ways.
    pub exchange: u64,
    /// Number of the capture's packet in which the frame ends; nothing without a capture.
    pub packet: Option<u32>,
    /// The last frames, the one in question at the end.
    pub frames: Vec<Exchange>,
}

/// What was heard of both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overheard {
    /// Of the controller.
    pub controller: Heard,
    /// Of the terminal.
    pub terminal: Heard,
    /// What ended the listening before its time, if something was ordered to.
    pub stopped: Option<&'static str>,
}

impl Overheard {
    /// Returns the verdict on one of them: nothing heard is nothing tested, and who was stopped may have missed a breach.
    pub fn verdict(&self, side: Side) -> Verdict {
        let heard = match side {
            Side::Controller => &self.controller,
            Side::Terminal => &self.terminal,
        };
        match (heard.frames, heard.breaches.is_empty()) {
            (0, _) => Verdict::Skipped,
            (_, true) if self.stopped.is_some() => Verdict::Inconclusive,
            (_, true) => Verdict::Pass,
            (_, false) => Verdict::Fail,
        }
    }
}

/// Forwards between a controller and a terminal for a time, or until one of them is gone or `stop` is given, and judges both.
pub async fn listen(
    controller: &mut dyn Port,
    terminal: &mut dyn Port,
    key: Option<DeviceKey>,
    time: Duration,
    stop: &StopOrder,
) -> Result<Overheard, Stop> {
    let baud = controller.settings().map_or(115_200, |settings| settings.baud);
    let mut judge = Judge::new(key, baud);
    let mut pieces = [Pieces::default(), Pieces::default()];
    let until = Instant::now() + time;
    let (mut from_controller, mut from_terminal) = ([0; 4096], [0; 4096]);
    let mut stopped = None;
    loop {
        let (side, read) = tokio::select! {
            by = stop.given() => {
                stopped = Some(by);
                break;
            }
            read = controller.read(&mut from_controller) => (Side::Controller, read),
            read = terminal.read(&mut from_terminal) => (Side::Terminal, read),
            () = sleep_until(until) => break,
        };
        let length = match read {
            Ok(length @ 1..) => length,
            Ok(_) => break,
            Err(error) if is_gone(&error) => break,
            Err(error) => return Err(error.into()),
        };
        let now = Instant::now();
        let [first, second] = &mut pieces;
        let passed = match side {
            Side::Controller => {
                let bytes = from_controller.get(..length).unwrap_or_default();
                heed(&mut judge, first, (side, bytes, controller.packets(Direction::Received)), now);
                terminal.write_all(bytes).await
            }
            Side::Terminal => {
                let bytes = from_terminal.get(..length).unwrap_or_default();
                heed(&mut judge, second, (side, bytes, terminal.packets(Direction::Received)), now);
                controller.write_all(bytes).await
            }
        };
        match passed {
            Err(error) if is_gone(&error) => break,
            passed => passed?,
        }
    }
    Ok(Overheard { stopped, ..judge.finish(Instant::now()) })
}

/// Cuts what was read at each 00 and lets the judge hear it; each 00 stands in a packet of the capture, if there is one.
fn heed(judge: &mut Judge, pieces: &mut Pieces, (side, bytes, packets): (Side, &[u8], &[u32]), now: Instant) {
    let packets = packets.iter().copied().map(Some).chain(std::iter::repeat(None));
    for (stretch, packet) in bytes.split_inclusive(|byte| *byte == 0).zip(packets) {
        pieces.feed(stretch, |piece| {
            judge.arrives_in(packet);
            judge.hear(side, &piece, now);
        });
    }
}

#[cfg(test)]
mod tests;
