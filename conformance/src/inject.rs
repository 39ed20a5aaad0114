//! A port that spoils what goes through it, both ways, from a seed.
//!
//! Each direction has its own ChaCha stream, drawn from byte by byte: the same seed hits the same byte offsets however
//! reads and writes cut the stream. Every fault is told as an [`Injected`] with its direction and offset, so that a
//! capture can show it beside the bytes.

mod spoiler;
mod tally;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hardware::capture::Direction;
use hardware::port::{Port, PortError, Settings};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::outcome::Way;
use spoiler::Spoiler;
pub use tally::Tally;

/// What is done to one direction. Probabilities are per byte unless they say otherwise; all zero spoils nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Faults {
    /// Probability that a bit is flipped, for each bit by itself.
    pub bit_error: f64,
    /// Bursts of errors after Gilbert (1960) and Elliott (1963).
    pub burst: Option<Burst>,
    /// Probability that a byte is lost.
    pub drop: f64,
    /// Probability that a byte comes twice.
    pub double: f64,
    /// Probability that a random byte comes before a byte.
    pub insert: f64,
    /// Probability that after a 00, which ends a frame, up to 16 random bytes come.
    pub noise: f64,
    /// Time between two bytes, for a slow drip; zero for none.
    pub drip: Duration,
    /// Whether nothing comes through at all: half of a line that is open on one side.
    pub is_dead: bool,
}

/// A line that is good most of the time and bad in bursts, bit by bit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Burst {
    /// Probability that a good line turns bad.
    pub begins: f64,
    /// Probability that a bad line turns good: bursts last 1 / `ends` bits in the mean.
    pub ends: f64,
    /// Probability that a bit is flipped while the line is bad.
    pub bit_error: f64,
}

/// A fault that was injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Injected {
    /// Which way the byte went.
    pub way: Way,
    /// Its offset among all bytes that way, before any fault.
    pub offset: u64,
    /// What was done to it.
    pub kind: FaultKind,
}

/// What was done to a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// These bits were flipped.
    Flipped(u8),
    /// It was lost.
    Dropped,
    /// It came twice.
    Doubled,
    /// This byte came before it.
    Inserted(u8),
    /// This many random bytes came after it.
    Noise(u8),
    /// It was lost because the line is cut or dead.
    Cut,
}

impl std::fmt::Display for Injected {
    /// Says it in words; the offset counts from the opening of the port.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let offset = self.offset;
        match self.kind {
            FaultKind::Flipped(bits) => write!(f, "byte {offset} flipped by {bits:02x}"),
            FaultKind::Dropped => write!(f, "byte {offset} dropped"),
            FaultKind::Doubled => write!(f, "byte {offset} doubled"),
            FaultKind::Inserted(byte) => write!(f, "{byte:02x} inserted before byte {offset}"),
            FaultKind::Noise(length) => write!(f, "{length} bytes of noise after byte {offset}"),
            FaultKind::Cut => write!(f, "byte {offset} cut off"),
        }
    }
}

/// Returns what was done to bytes, in words for one packet of a capture.
fn remark(faults: &[Injected]) -> Option<String> {
    /// A comment is short: what is more is counted.
    const SHOWN: usize = 12;
    if faults.is_empty() {
        return None;
    }
    let shown: Vec<String> = faults.iter().take(SHOWN).map(Injected::to_string).collect();
    let more = faults.len().saturating_sub(SHOWN);
    let rest = if more == 0 { String::new() } else { format!(", and {more} more") };
    Some(format!("injected: {}{rest}", shown.join(", ")))
}

/// Returns what says of each packet which faults hit it.
pub fn remarks(
    mut next: impl FnMut() -> Option<Injected> + Send,
) -> impl FnMut(Direction) -> Option<String> + Send {
    let mut waiting: BTreeMap<Way, Vec<Injected>> = BTreeMap::new();
    move |direction| {
        while let Some(fault) = next() {
            waiting.entry(fault.way).or_default().push(fault);
        }
        let way = match direction {
            Direction::Received => Way::FromDevice,
            Direction::Sent => Way::ToDevice,
        };
        remark(&waiting.remove(&way).unwrap_or_default())
    }
}

/// The cable is cut for a while: nothing comes through either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Time between the ends of two cuts.
    pub every: Duration,
    /// How long each lasts.
    pub lasts: Duration,
}

/// Everything that is done to a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Toward the device.
    pub to_device: Faults,
    /// From the device.
    pub from_device: Faults,
    /// Cuts of the whole line, at fixed times from the first byte on.
    pub cut: Option<Cut>,
}

/// A port behind faults.
pub struct FaultyPort {
    port: Box<dyn Port>,
    to_device: Spoiler,
    from_device: Spoiler,
    /// Spoilt bytes on their way to the device.
    leaving: VecDeque<u8>,
    /// Spoilt bytes on their way from the device.
    arriving: VecDeque<u8>,
    cut: Option<Cut>,
    began: Instant,
    drip: Drip,
    told: mpsc::UnboundedSender<Injected>,
}

/// Lets one byte from the device through at a time.
struct Drip {
    every: Duration,
    next: Pin<Box<Sleep>>,
}

impl std::fmt::Debug for FaultyPort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FaultyPort({})", self.port.address())
    }
}

impl FaultyPort {
    /// Counts every fault in a tally as well.
    #[must_use]
    pub fn counting(mut self, tally: &Tally) -> Self {
        self.to_device.count_in(tally);
        self.from_device.count_in(tally);
        self
    }

    /// Puts a port behind a plan of faults; the receiver hears of each.
    pub fn new(port: Box<dyn Port>, plan: &Plan, seed: u64) -> (Self, mpsc::UnboundedReceiver<Injected>) {
        let (told, heard) = mpsc::unbounded_channel();
        let began = Instant::now();
        let faulty = Self {
            port,
            to_device: Spoiler::new(Way::ToDevice, plan.to_device, seed),
            from_device: Spoiler::new(Way::FromDevice, plan.from_device, seed),
            leaving: VecDeque::new(),
            arriving: VecDeque::new(),
            cut: plan.cut,
            began,
            drip: Drip { every: plan.from_device.drip, next: Box::pin(sleep_until(began)) },
            told,
        };
        (faulty, heard)
    }

    fn is_cut(&self) -> bool {
        self.cut.is_some_and(|cut| {
            let period = cut.every.as_nanos().max(1);
            let phase = self.began.elapsed().as_nanos() % period;
            period.saturating_sub(cut.lasts.as_nanos()) <= phase
        })
    }

    /// Hands spoilt bytes on to the port, as far as it takes them.
    fn poll_leave(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.leaving.is_empty() {
            let (front, _) = self.leaving.as_slices();
            let written = ready!(Pin::new(&mut self.port).poll_write(context, front))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.leaving.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    fn hand_over(&mut self, buffer: &mut ReadBuf<'_>, most: usize) {
        let (front, _) = self.arriving.as_slices();
        let length = front.len().min(buffer.remaining()).min(most);
        buffer.put_slice(front.get(..length).unwrap_or_default());
        self.arriving.drain(..length);
    }
}

impl AsyncRead for FaultyPort {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let faulty = &mut *self;
        while faulty.arriving.is_empty() {
            let mut bytes = [0; 1024];
            let mut room = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut faulty.port).poll_read(context, &mut room))?;
            if room.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            let is_cut = faulty.is_cut();
            faulty.from_device.spoil(room.filled(), is_cut, &mut faulty.arriving, &faulty.told);
        }
        if faulty.drip.every == Duration::ZERO {
            faulty.hand_over(buffer, usize::MAX);
            return Poll::Ready(Ok(()));
        }
        ready!(faulty.drip.next.as_mut().poll(context));
        faulty.hand_over(buffer, 1);
        let next = Instant::now() + faulty.drip.every;
        faulty.drip.next.as_mut().reset(next);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for FaultyPort {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let faulty = &mut *self;
        ready!(faulty.poll_leave(context))?;
        let is_cut = faulty.is_cut();
        faulty.to_device.spoil(bytes, is_cut, &mut faulty.leaving, &faulty.told);
        // What the port does not take now goes with the next write or flush.
        if let Poll::Ready(Err(error)) = faulty.poll_leave(context) {
            return Poll::Ready(Err(error));
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_leave(context))?;
        Pin::new(&mut self.port).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_leave(context))?;
        Pin::new(&mut self.port).poll_shutdown(context)
    }
}

impl Port for FaultyPort {
    fn address(&self) -> &str {
        self.port.address()
    }

    fn settings(&self) -> Result<Settings, PortError> {
        self.port.settings()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.port.set_baud(baud)
    }

    fn wrapped(&self) -> Option<&dyn Port> {
        Some(&*self.port)
    }

    fn wrapped_mut(&mut self) -> Option<&mut dyn Port> {
        Some(&mut *self.port)
    }

    fn clear_input(&mut self) -> Result<(), PortError> {
        self.arriving.clear();
        self.port.clear_input()
    }
}

#[cfg(test)]
mod tests;
