//! A line that takes the time a wire would take.
//!
//! A byte is handed on at the moment its last bit would land. That moment is counted from the beginning of the burst, not
//! from the byte before, so that late wake-ups do not add up: 115200 stays 115200. Up to a millisecond of bytes goes in
//! one piece, because the timers of the runtime are no finer. Under tokio's paused clock the schedule is exact to that
//! millisecond.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::{Port, PortError, Settings};

/// Bytes under way in one direction before a writer waits: a little more than the timers need.
const UNDER_WAY: usize = 4096;
/// What goes in one piece, as time on the wire.
const PIECE: Duration = Duration::from_millis(1);
/// How soon a port that takes nothing is tried again.
const AGAIN: Duration = Duration::from_millis(1);

/// A port whose bytes take their time on the wire.
///
/// What was written leaves while somebody reads, writes or flushes; a flush is done when the last byte has landed.
#[derive(Debug)]
pub struct Paced<P> {
    port: P,
    paces_output: bool,
    output: Lane,
    input: Lane,
    /// Wakes whoever reads, for the output.
    reader_timer: Pin<Box<Sleep>>,
    /// Wakes whoever writes, for the output.
    writer_timer: Pin<Box<Sleep>>,
    input_timer: Pin<Box<Sleep>>,
    end: Option<End>,
}

/// How the port's input ended, after the bytes that are still under way.
#[derive(Debug)]
enum End {
    HungUp,
    Failed(io::Error),
}

/// Bytes under way in one direction.
#[derive(Debug)]
struct Lane {
    bytes: VecDeque<u8>,
    schedule: Schedule,
}

/// When bytes land.
#[derive(Clone, Copy, Debug)]
struct Schedule {
    began: Instant,
    settings: Settings,
    /// Bytes handed on since it began.
    landed: u64,
}

impl<P: Port> Paced<P> {
    /// Paces both directions, against a side that does not pace itself.
    pub fn new(port: P) -> Self {
        let settings = port.settings().unwrap_or(Settings::svl(115_200));
        let now = Instant::now();
        let lane = || Lane {
            bytes: VecDeque::with_capacity(UNDER_WAY),
            schedule: Schedule { began: now, settings, landed: 0 },
        };
        let timer = || Box::pin(sleep_until(now));
        Self {
            port,
            paces_output: true,
            output: lane(),
            input: lane(),
            reader_timer: timer(),
            writer_timer: timer(),
            input_timer: timer(),
            end: None,
        }
    }

    /// Paces what is read alone, where what is written comes from a paced line already.
    pub fn incoming(port: P) -> Self {
        Self { paces_output: false, ..Self::new(port) }
    }

    /// Hands on the output that has landed; ready when nothing is under way.
    fn poll_output(&mut self, context: &mut Context<'_>, waker: Waker) -> Poll<io::Result<()>> {
        let timer = match waker {
            Waker::Reader => &mut self.reader_timer,
            Waker::Writer => &mut self.writer_timer,
        };
        loop {
            let piece = match self.output.next(Instant::now()) {
                Next::Nothing => return Poll::Ready(Ok(())),
                Next::At(moment) => {
                    timer.as_mut().reset(moment);
                    ready!(timer.as_mut().poll(context));
                    continue;
                }
                Next::Landed(piece) => piece,
            };
            match Pin::new(&mut self.port).poll_write(context, piece) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(length)) => self.output.take(length),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    timer.as_mut().reset(Instant::now() + AGAIN);
                    ready!(timer.as_mut().poll(context));
                }
            }
        }
    }

    /// Takes in what the port has, as far as there is room.
    fn fill(&mut self, context: &mut Context<'_>) {
        let mut scratch = [0; 1024];
        while self.end.is_none() && self.input.bytes.len() < UNDER_WAY {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.port).poll_read(context, &mut buffer) {
                Poll::Pending => return,
                Poll::Ready(Err(error)) => self.end = Some(End::Failed(error)),
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => self.end = Some(End::HungUp),
                Poll::Ready(Ok(())) => self.input.put(buffer.filled(), self.port.settings().ok()),
            }
        }
    }
}

/// Who waits for the output.
#[derive(Clone, Copy, Debug)]
enum Waker {
    Reader,
    Writer,
}

/// What a lane does next.
enum Next<'a> {
    Nothing,
    At(Instant),
    Landed(&'a [u8]),
}

impl Lane {
    /// Puts bytes on the wire; a wire that was free begins a new schedule at the speed that holds now.
    fn put(&mut self, bytes: &[u8], settings: Option<Settings>) {
        if self.bytes.is_empty() {
            // A pseudo-terminal opened without a speed says 0.
            let settings = settings.filter(|settings| 0 < settings.baud).unwrap_or(self.schedule.settings);
            self.schedule = Schedule { began: Instant::now(), settings, landed: 0 };
        }
        self.bytes.extend(bytes);
    }

    fn next(&self, now: Instant) -> Next<'_> {
        if self.bytes.is_empty() {
            return Next::Nothing;
        }
        let piece = self.schedule.piece().min(self.bytes.len());
        let landed = self.schedule.due(now).min(piece);
        if landed == 0 {
            return Next::At(self.schedule.landing(piece));
        }
        let (front, _) = self.bytes.as_slices();
        Next::Landed(front.get(..landed).unwrap_or(front))
    }

    fn take(&mut self, length: usize) {
        self.bytes.drain(..length);
        self.schedule.landed += length as u64;
    }
}

impl Schedule {
    /// Returns how many bytes have landed by now and were not handed on.
    fn due(&self, now: Instant) -> usize {
        let passed = now.saturating_duration_since(self.began).as_nanos();
        let landed = passed * u128::from(self.settings.baud) / self.nanos_a_byte_at_one_baud();
        usize::try_from(landed.saturating_sub(u128::from(self.landed))).unwrap_or(usize::MAX)
    }

    /// Returns when the last of the next `count` bytes has landed.
    fn landing(&self, count: usize) -> Instant {
        let nanos = (u128::from(self.landed) + count as u128) * self.nanos_a_byte_at_one_baud();
        let nanos = nanos.div_ceil(u128::from(self.settings.baud.max(1)));
        self.began + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX >> 1))
    }

    /// Returns how many bytes go in one piece, at least one.
    fn piece(&self) -> usize {
        let bytes = PIECE.as_nanos() * u128::from(self.settings.baud) / self.nanos_a_byte_at_one_baud();
        usize::try_from(bytes).unwrap_or(1).max(1)
    }

    fn nanos_a_byte_at_one_baud(&self) -> u128 {
        u128::from(self.settings.bits_per_byte()) * 1_000_000_000
    }
}

impl<P: Port> Port for Paced<P> {
    fn address(&self) -> &str {
        self.port.address()
    }

    fn settings(&self) -> Result<Settings, PortError> {
        self.port.settings()
    }

    /// Pace alone spoils no byte: whether the line is sampled is for the port to say.
    fn has_speed(&self) -> bool {
        true
    }

    /// Changes the speed; bytes that are under way keep theirs.
    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.port.set_baud(baud)
    }

    fn wrapped(&self) -> Option<&dyn Port> {
        Some(&self.port)
    }

    fn wrapped_mut(&mut self) -> Option<&mut dyn Port> {
        Some(&mut self.port)
    }

    fn clear_input(&mut self) -> Result<(), PortError> {
        self.input.bytes.clear();
        self.port.clear_input()
    }
}

impl<P: Port> AsyncRead for Paced<P> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if let Poll::Ready(Err(error)) = this.poll_output(context, Waker::Reader) {
            return Poll::Ready(Err(error));
        }
        loop {
            this.fill(context);
            match this.input.next(Instant::now()) {
                Next::Landed(piece) => {
                    let length = piece.len().min(buffer.remaining());
                    buffer.put_slice(piece.get(..length).unwrap_or(piece));
                    this.input.take(length);
                    return Poll::Ready(Ok(()));
                }
                Next::At(moment) => {
                    this.input_timer.as_mut().reset(moment);
                    ready!(this.input_timer.as_mut().poll(context));
                }
                Next::Nothing => match this.end.take() {
                    None => return Poll::Pending,
                    Some(End::HungUp) => {
                        this.end = Some(End::HungUp);
                        return Poll::Ready(Ok(()));
                    }
                    Some(End::Failed(error)) => return Poll::Ready(Err(error)),
                },
            }
        }
    }
}

impl<P: Port> AsyncWrite for Paced<P> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if !this.paces_output {
            return Pin::new(&mut this.port).poll_write(context, bytes);
        }
        loop {
            let room = UNDER_WAY.saturating_sub(this.output.bytes.len()).min(bytes.len());
            if let Some(taken @ [_, ..]) = bytes.get(..room) {
                this.output.put(taken, this.port.settings().ok());
                // Sets the timer; what has landed later leaves when it fires.
                return match this.poll_output(context, Waker::Writer) {
                    Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                    _ => Poll::Ready(Ok(room)),
                };
            }
            if bytes.is_empty() {
                return Poll::Ready(Ok(0));
            }
            let before = this.output.bytes.len();
            let polled = this.poll_output(context, Waker::Writer);
            if let Poll::Ready(Err(error)) = polled {
                return Poll::Ready(Err(error));
            }
            if this.output.bytes.len() == before {
                return Poll::Pending;
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_output(context, Waker::Writer))?;
        Pin::new(&mut self.port).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_output(context, Waker::Writer))?;
        Pin::new(&mut self.port).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
