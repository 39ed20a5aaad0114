//! A line that comes and goes: what was lost is closed, waited for, and opened again.
//!
//! A port that hung up is closed before it is looked for: an adapter that is plugged in again gets a new device file while
//! the old one is held. Attempts are 50 ms apart at first and 2 s at last. What was still to be written when a line went
//! down is dropped: it belonged to a session that is over. A line can also be unplugged by whoever owns it: it keeps its
//! place and stays down until it is plugged in again.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::Mutex;
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
    spot: Option<Spot>,
    state: State,
    wait: Duration,
    queue: VecDeque<u8>,
    read: Box<[u8]>,
    length: usize,
    counts: LineCounts,
    heard_at: Instant,
    /// Whether it was unplugged while it was up, and nobody has heard of it yet.
    owes_down: bool,
    /// Whether what arrived while it was unplugged must be thrown away.
    is_stale: bool,
}

/// Where a line is opened as often as it comes back.
///
/// The opener is shared with the future that opens, which can so be dropped at any moment.
struct Spot {
    address: LineAddress,
    opener: Arc<Mutex<Opener>>,
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

enum State {
    /// To be opened as soon as somebody listens.
    Idle,
    #[expect(clippy::type_complexity, reason = "a future has no shorter name")]
    Opening(Pin<Box<dyn Future<Output = Result<Box<dyn Port>, OpenError>> + Send>>),
    /// Open, and nobody has heard of it yet.
    Opened(Box<dyn Port>),
    Up(Box<dyn Port>, Option<Pin<Box<Sleep>>>),
    Waiting(Pin<Box<Sleep>>),
    /// Unplugged by its owner. A port that could not be opened again is kept.
    Unplugged(Option<Box<dyn Port>>),
    /// Gone for good.
    Over,
}

impl Line {
    /// Opens a line, or tells why not; a line that others come to is only prepared.
    pub async fn open(address: LineAddress) -> Result<Self, OpenError> {
        Self::open_at(Opener::bind(address).await?).await
    }

    /// Opens a line at a place that is taken already, or tells why not; see [`open`](Self::open).
    pub async fn open_at(mut opener: Opener) -> Result<Self, OpenError> {
        let port = if opener.address().is_awaited() { None } else { Some(opener.open().await?) };
        let mut line = Self::with(opener);
        if let Some(port) = port {
            line.state = State::Opened(port);
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
        let address = opener.address().clone();
        let name = address.to_string();
        Self::new(name, Some(Spot { address, opener: Arc::new(Mutex::new(opener)) }), State::Idle)
    }

    /// Makes a line of an open port; when the port is gone, so is the line.
    pub fn over(port: Box<dyn Port>) -> Self {
        Self::new(port.address().to_owned(), None, State::Opened(port))
    }

    fn new(name: String, spot: Option<Spot>, state: State) -> Self {
        Self {
            name,
            spot,
            state,
            wait: FIRST_WAIT,
            queue: VecDeque::new(),
            read: vec![0; READ_BYTES].into_boxed_slice(),
            length: 0,
            counts: LineCounts::default(),
            heard_at: Instant::now(),
            owes_down: false,
            is_stale: false,
        }
    }

    /// Returns the address as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where it is opened; nothing for a port that came open.
    pub fn address(&self) -> Option<&LineAddress> {
        self.spot.as_ref().map(|spot| &spot.address)
    }

    /// Returns when what was heard last happened.
    pub const fn heard_at(&self) -> Instant {
        self.heard_at
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

    /// Returns how many bytes wait to be written.
    pub fn queued(&self) -> usize {
        self.queue.len()
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

    /// Takes the line off its place: the port is closed, and nothing is opened until [`plug`](Self::plug).
    ///
    /// The place is kept, so that a pseudo-terminal and a listening socket keep their names. A port that could not be
    /// opened again, standard input and output or one that came open, is not closed but left alone.
    pub fn unplug(&mut self) {
        let port = match std::mem::replace(&mut self.state, State::Over) {
            state @ (State::Over | State::Unplugged(_)) => {
                self.state = state;
                return;
            }
            State::Up(port, _) => {
                self.owes_down = true;
                Some(port)
            }
            State::Opened(port) => Some(port),
            State::Idle | State::Opening(_) | State::Waiting(_) => None,
        };
        self.drop_queue();
        self.state = State::Unplugged(port.filter(|_| !self.can_be_reopened()));
    }

    /// Puts an unplugged line back on its place. What arrived meanwhile is thrown away, as far as the port can.
    pub fn plug(&mut self) {
        if let State::Unplugged(kept) = &mut self.state {
            self.state = kept.take().map_or(State::Idle, State::Opened);
            self.wait = FIRST_WAIT;
            self.is_stale = true;
        }
    }

    /// Returns whether it is unplugged by its owner.
    pub const fn is_unplugged(&self) -> bool {
        matches!(self.state, State::Unplugged(_))
    }

    fn can_be_reopened(&self) -> bool {
        self.address().is_some_and(|address| address.place != Place::Stdio)
    }

    /// Waits until something is heard. Dropping the future loses nothing.
    pub async fn listen(&mut self) -> Heard {
        poll_fn(|context| self.poll(context)).await
    }

    /// Writes what is queued, and returns what is heard.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<Heard> {
        let polled = match std::mem::take(&mut self.owes_down) {
            true => Poll::Ready(Heard::Down(None)),
            false => self.poll_state(context),
        };
        if let Poll::Ready(heard) = &polled {
            self.heard_at = if let Heard::Bytes(read) = heard { *read } else { Instant::now() };
        }
        polled
    }

    fn poll_state(&mut self, context: &mut Context<'_>) -> Poll<Heard> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Poll::Pending,
                State::Unplugged(kept) => {
                    self.state = State::Unplugged(kept);
                    return Poll::Pending;
                }
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
                    Poll::Ready(Ok(port)) => {
                        self.counts.opened += 1;
                        self.state = State::Opened(port);
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(self.not_opened(error)),
                },
                State::Opened(port) => return Poll::Ready(self.went_up(port)),
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
        // Without a place the line is over, which the state says already.
        if let Some(spot) = &self.spot {
            let opener = Arc::clone(&spot.opener);
            self.state = State::Opening(Box::pin(async move { opener.lock().await.open().await }));
        }
    }

    fn went_up(&mut self, mut port: Box<dyn Port>) -> Heard {
        if std::mem::take(&mut self.is_stale)
            && let Err(error) = port.clear_input()
        {
            tracing::warn!(line = self.name, %error, "what arrived while the line was unplugged is still there");
        }
        let is_real = self.address().is_some_and(|address| matches!(address.place, Place::Serial(_)));
        let keep = is_real.then(|| Box::pin(sleep(KEEP_EVERY)));
        self.state = State::Up(port, keep);
        Heard::Up
    }

    fn not_opened(&mut self, error: OpenError) -> Heard {
        self.counts.failed += 1;
        if !matches!(error, OpenError::Ended) {
            self.rest();
        }
        Heard::Unopened(error)
    }

    fn went_down(&mut self, error: Option<io::Error>) -> Heard {
        self.drop_queue();
        // Without a place that opens again the line is over, which the state says already.
        if self.can_be_reopened() {
            self.rest();
        }
        Heard::Down(error)
    }

    fn drop_queue(&mut self) {
        self.counts.dropped += self.queue.len() as u64;
        self.queue.clear();
        self.length = 0;
    }

    /// Waits before the next attempt, and longer before the one after.
    fn rest(&mut self) {
        if self.address().is_some_and(LineAddress::is_awaited) {
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
