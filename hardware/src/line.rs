//! A line that comes and goes: what was lost is closed, waited for, and opened again.
//!
//! A port that hung up is closed before it is looked for: an adapter that is plugged in again gets a new device file while
//! the old one is held. Attempts are 50 ms apart at first and 2 s at last. What was still to be written when a line went
//! down is dropped: it belonged to a session that is over.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use crate::address::{LineAddress, Place};
use crate::open::{OpenError, Opener};
use crate::port::{Port, is_gone};

/// First wait after a hang-up.
const FIRST_WAIT: Duration = Duration::from_millis(50);
/// Longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// How often a real port is marked as ours again.
const KEEP_EVERY: Duration = Duration::from_secs(3);
/// Bytes that wait to be written; who leaves them unread is as good as gone.
const MOST_QUEUED: usize = 64 * 1024;
/// The kernel hands over at most 4095 bytes a read.
const READ_BYTES: usize = 4096;

/// A line of which a driver hears.
pub struct Line {
    name: String,
    opener: Option<Opener>,
    state: State,
    wait: Duration,
    queue: VecDeque<u8>,
    read: Box<[u8]>,
    length: usize,
    counts: LineCounts,
}

/// What a line has carried and lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Bytes read.
    pub read: u64,
    /// Bytes written.
    pub written: u64,
    /// Bytes dropped, because the line was down, full, or went down.
    pub dropped: u64,
    /// Times it was opened.
    pub opened: u64,
    /// Attempts to open it that failed.
    pub failed: u64,
}

/// What is heard of a line.
#[derive(Debug)]
pub enum Heard {
    /// It is open.
    Up,
    /// It is gone; an error says why, where the system did.
    Down(Option<io::Error>),
    /// Bytes arrived at this moment: [`Line::bytes`].
    Bytes(Instant),
    /// It could not be opened and will be tried again.
    Unopened(OpenError),
}

/// What opening gives back.
struct Opened {
    opener: Opener,
    port: Result<Box<dyn Port>, OpenError>,
}

enum State {
    /// To be opened as soon as somebody listens.
    Idle,
    Opening(Pin<Box<dyn Future<Output = Opened> + Send>>),
    /// Open, and nobody has heard of it yet.
    Opened(Box<dyn Port>),
    Up(Box<dyn Port>, Option<Pin<Box<Sleep>>>),
    Waiting(Pin<Box<Sleep>>),
    /// Gone for good.
    Over,
}

impl Line {
    /// Opens a line, or tells why not; a line that others come to is only prepared.
    pub async fn open(address: LineAddress) -> Result<Self, OpenError> {
        Self::open_at(Opener::bind(address).await?).await
    }

    /// Opens a line at a place that is taken already, or tells why not; see [`open`](Self::open).
    pub async fn open_at(opener: Opener) -> Result<Self, OpenError> {
        let mut line = Self::with(opener);
        if let Some(opener) = line.opener.as_mut().filter(|opener| !opener.address().is_awaited()) {
            line.state = State::Opened(opener.open().await?);
            line.counts.opened += 1;
        }
        Ok(line)
    }

    /// Prepares a line that need not be there yet.
    pub async fn waiting(address: LineAddress) -> Result<Self, OpenError> {
        let opener = Opener::bind(address).await?;
        Ok(Self::with(opener))
    }

    /// Prepares a line at a place that is taken already.
    pub fn with(opener: Opener) -> Self {
        Self::new(opener.address().to_string(), Some(opener), State::Idle)
    }

    /// Makes a line of an open port; when the port is gone, so is the line.
    pub fn over(port: Box<dyn Port>) -> Self {
        Self::new(port.address().to_owned(), None, State::Opened(port))
    }

    fn new(name: String, opener: Option<Opener>, state: State) -> Self {
        let read = vec![0; READ_BYTES].into_boxed_slice();
        let counts = LineCounts::default();
        Self { name, opener, state, wait: FIRST_WAIT, queue: VecDeque::new(), read, length: 0, counts }
    }

    /// Returns the address as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what the line has carried and lost.
    pub const fn counts(&self) -> LineCounts {
        self.counts
    }

    /// Returns the open port.
    pub fn port(&mut self) -> Option<&mut dyn Port> {
        match &mut self.state {
            State::Opened(port) | State::Up(port, _) => Some(&mut **port),
            _ => None,
        }
    }

    /// Returns whether the line will never be heard of again.
    pub const fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Returns whether something waits to be written.
    pub fn is_writing(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Returns the bytes that [`Heard::Bytes`] told of, until the line is listened to again.
    pub fn bytes(&self) -> &[u8] {
        self.read.get(..self.length).unwrap_or_default()
    }

    /// Puts bytes in the queue, whole or not at all; returns whether they are there. They leave while it is listened to.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        let is_taken = matches!(self.state, State::Up(..)) && self.queue.len() + bytes.len() <= MOST_QUEUED;
        if is_taken {
            self.queue.extend(bytes);
        } else {
            self.counts.dropped += bytes.len() as u64;
        }
        is_taken
    }

    /// Waits until something is heard. Dropping the future loses nothing.
    pub async fn listen(&mut self) -> Heard {
        poll_fn(|context| self.poll(context)).await
    }

    /// Writes what is queued, and returns what is heard.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<Heard> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Poll::Pending,
                State::Idle => self.begin_to_open(),
                State::Waiting(mut sleep) => {
                    if sleep.as_mut().poll(context).is_pending() {
                        self.state = State::Waiting(sleep);
                        return Poll::Pending;
                    }
                    self.begin_to_open();
                }
                State::Opening(mut opening) => match opening.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Opening(opening);
                        return Poll::Pending;
                    }
                    Poll::Ready(Opened { opener, port }) => {
                        self.opener = Some(opener);
                        match port {
                            Ok(port) => {
                                self.counts.opened += 1;
                                self.state = State::Opened(port);
                            }
                            Err(error) => return Poll::Ready(self.not_opened(error)),
                        }
                    }
                },
                State::Opened(port) => {
                    let is_real = self
                        .opener
                        .as_ref()
                        .is_some_and(|opener| matches!(opener.address().place, Place::Serial(_)));
                    let keep = is_real.then(|| Box::pin(sleep(KEEP_EVERY)));
                    self.state = State::Up(port, keep);
                    return Poll::Ready(Heard::Up);
                }
                State::Up(mut port, keep) => {
                    let polled = self.poll_port(&mut *port, context);
                    return match polled {
                        Poll::Ready(Heard::Down(error)) => {
                            // Close first, then look for it again.
                            drop(port);
                            Poll::Ready(self.went_down(error))
                        }
                        other => {
                            let keep = keep_ours(&mut *port, keep, context);
                            self.state = State::Up(port, keep);
                            other
                        }
                    };
                }
            }
        }
    }

    fn begin_to_open(&mut self) {
        // Without an opener the line is over, which the state says already.
        if let Some(mut opener) = self.opener.take() {
            self.state = State::Opening(Box::pin(async move {
                let port = opener.open().await;
                Opened { opener, port }
            }));
        }
    }

    fn not_opened(&mut self, error: OpenError) -> Heard {
        self.counts.failed += 1;
        if !matches!(error, OpenError::Ended) {
            self.rest();
        }
        Heard::Unopened(error)
    }

    fn went_down(&mut self, error: Option<io::Error>) -> Heard {
        self.counts.dropped += self.queue.len() as u64;
        self.queue.clear();
        self.length = 0;
        if let Some(opener) = &self.opener {
            match opener.address().place {
                Place::Stdio => self.state = State::Over,
                _ => self.rest(),
            }
        }
        Heard::Down(error)
    }

    /// Waits before the next attempt, and longer before the one after.
    fn rest(&mut self) {
        if self.opener.as_ref().is_some_and(|opener| opener.address().is_awaited()) {
            self.wait = FIRST_WAIT;
        }
        self.state = State::Waiting(Box::pin(sleep(self.wait)));
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
    }

    fn poll_port(&mut self, port: &mut dyn Port, context: &mut Context<'_>) -> Poll<Heard> {
        while !self.queue.is_empty() {
            let (front, _) = self.queue.as_slices();
            match Pin::new(&mut *port).poll_write(context, front) {
                Poll::Pending => break,
                Poll::Ready(Ok(0)) => return Poll::Ready(Heard::Down(None)),
                Poll::Ready(Ok(length)) => {
                    self.queue.drain(..length);
                    self.counts.written += length as u64;
                }
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                // A write that fails for another reason than a hang-up leaves a line that cannot be relied on either.
                Poll::Ready(Err(error)) => return Poll::Ready(Heard::Down(Some(error))),
            }
        }
        loop {
            let mut buffer = tokio::io::ReadBuf::new(&mut self.read);
            match Pin::new(&mut *port).poll_read(context, &mut buffer) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => return Poll::Ready(Heard::Down(None)),
                Poll::Ready(Ok(())) => {
                    self.length = buffer.filled().len();
                    self.counts.read += self.length as u64;
                    self.wait = FIRST_WAIT;
                    return Poll::Ready(Heard::Bytes(Instant::now()));
                }
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Poll::Ready(Err(error)) => {
                    if !is_gone(&error) {
                        tracing::warn!(line = self.name, %error, "a read failed; the line is opened anew");
                    }
                    return Poll::Ready(Heard::Down(Some(error)));
                }
            }
        }
    }
}

/// Marks a port as ours again when it is time to.
fn keep_ours(
    port: &mut dyn Port,
    timer: Option<Pin<Box<Sleep>>>,
    context: &mut Context<'_>,
) -> Option<Pin<Box<Sleep>>> {
    let mut timer = timer?;
    while timer.as_mut().poll(context).is_ready() {
        if let Err(error) = port.keep_exclusive() {
            tracing::warn!(port = port.address(), %error, "port is no longer kept for us alone");
        }
        timer.as_mut().reset(Instant::now() + KEEP_EVERY);
    }
    Some(timer)
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("name", &self.name).field("counts", &self.counts).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
