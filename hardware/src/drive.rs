//! Runs one machine on any number of lines: bytes in, bytes out, time.
//!
//! The driver contains no protocol decision. After every input it drains the machine in the order that
//! `docs/ARCHITECTURE.md` sets: the caller takes records and notices and makes them durable, then bytes go out, then the
//! driver sleeps until the next time-out or the next input. One thread does it all. Each line has a bounded queue, so one
//! that takes nothing holds nobody up.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use election::time::Instant;
use election::wire::{Endpoint, LineEvent, LineId};
use tokio::sync::mpsc;
use tokio::time::{Instant as Moment, Sleep, sleep_until, timeout};

use crate::clock::Clock;
use crate::line::{Heard, Line};

/// Events of the caller that wait to be taken.
const EVENTS: usize = 256;
/// Longest sleep without a reason.
const IDLE: Duration = Duration::from_secs(60);
/// How long a stopped driver waits for its last bytes to leave.
const FAREWELL: Duration = Duration::from_millis(500);
/// A time-out that is later than this goes before bytes; otherwise a flood on one line would keep it from coming.
const OVERDUE: Duration = Duration::from_millis(100);

/// Whether to go on after the machine has been drained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continue {
    /// Wait for more.
    Yes,
    /// Send what is ready and leave the lines.
    No,
}

/// The lines, the clock and the caller's events of one machine.
#[derive(Debug)]
pub struct Driver<C> {
    lines: Vec<Line>,
    clock: Clock,
    events: mpsc::Receiver<C>,
    /// The line that is listened to first, so that none is always last.
    turn: usize,
    now: Instant,
    timer: Pin<Box<Sleep>>,
}

/// What ends a sleep.
enum Input<C> {
    Line(usize, Heard),
    Event(C),
    Due,
    /// All lines are over and nobody is left to give events.
    End,
}

impl<C> Driver<C> {
    /// Makes a driver for lines 0, 1, 2 and so on, and the sender of whatever else may wake it: a scan, a typed command, a
    /// signal.
    pub fn new(lines: Vec<Line>, clock: Clock) -> (Self, mpsc::Sender<C>) {
        let (sender, events) = mpsc::channel(EVENTS);
        let timer = Box::pin(sleep_until(Moment::now()));
        (Self { lines, clock, events, turn: 0, now: clock.now(), timer }, sender)
    }

    /// Returns the lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Runs the machine until the caller says so, fails, or nothing can happen any more.
    ///
    /// `drained` is called once at the beginning and after every input, before anything is sent. It acts on the caller's
    /// event if there is one, then takes the machine's records, makes them durable, and takes its notices. If it fails,
    /// nothing more is sent: what is acknowledged must be durable.
    pub async fn run<E: Endpoint, F>(
        &mut self,
        machine: &mut E,
        mut drained: impl FnMut(&mut E, Instant, Option<C>) -> Result<Continue, F>,
    ) -> Result<(), F> {
        let mut event = None;
        loop {
            self.pass(Moment::now());
            let goes_on = drained(machine, self.now, event.take())?;
            self.transmit(machine);
            if goes_on == Continue::No {
                self.say_farewell().await;
                return Ok(());
            }
            match self.wait(machine.poll_timeout()).await {
                Input::Line(line, heard) => self.hear(machine, line, heard),
                Input::Due => {
                    self.pass(Moment::now());
                    machine.handle_timeout(self.now);
                }
                Input::Event(told) => event = Some(told),
                Input::End => return Ok(()),
            }
        }
    }

    /// Lets time pass; it never goes back.
    fn pass(&mut self, moment: Moment) {
        self.now = self.now.max(self.clock.at(moment));
    }

    fn hear<E: Endpoint>(&mut self, machine: &mut E, index: usize, heard: Heard) {
        let id = line_id(index);
        // Bytes are as old as their read; everything else is told at once.
        self.pass(if let Heard::Bytes(read) = heard { read } else { Moment::now() });
        let Some(line) = self.lines.get(index) else { return };
        match heard {
            Heard::Bytes(_) => machine.handle_bytes(self.now, id, line.bytes()),
            Heard::Up => {
                tracing::info!(line = line.name(), "line is up");
                machine.handle_line(self.now, id, LineEvent::Up);
            }
            Heard::Down(cause) => {
                tracing::info!(line = line.name(), ?cause, "line is down");
                machine.handle_line(self.now, id, LineEvent::Down);
            }
            // The first failure is news, the others are more of the same.
            Heard::Unopened(error) if line.counts().failed <= 1 => {
                tracing::warn!(line = line.name(), %error, hint = error.hint(), "line not opened; it is tried again");
            }
            Heard::Unopened(error) => tracing::debug!(line = line.name(), %error, "line not opened"),
        }
    }

    fn transmit<E: Endpoint>(&mut self, machine: &mut E) {
        let mut bytes = Vec::new();
        while let Some(LineId(id)) = machine.poll_transmit(&mut bytes) {
            let Some(line) = self.lines.get_mut(usize::from(id)) else {
                tracing::error!(line = id, "the machine speaks on a line that is not there");
                continue;
            };
            if !line.send(&bytes) {
                tracing::debug!(
                    line = line.name(),
                    bytes = bytes.len(),
                    "line is down or full; bytes dropped"
                );
            }
        }
    }

    /// Sleeps until something happens.
    async fn wait(&mut self, due: Option<Instant>) -> Input<C> {
        let idle = Moment::now() + IDLE;
        let due = due.map_or(idle, |due| self.clock.moment(due).min(idle));
        self.timer.as_mut().reset(due);
        poll_fn(|context| self.poll_input(context, due)).await
    }

    fn poll_input(&mut self, context: &mut Context<'_>, due: Moment) -> Poll<Input<C>> {
        if due + OVERDUE < Moment::now() {
            return Poll::Ready(Input::Due);
        }
        if let Poll::Ready(Some(event)) = self.events.poll_recv(context) {
            return Poll::Ready(Input::Event(event));
        }
        if let Poll::Ready((line, heard)) = self.poll_lines(context) {
            return Poll::Ready(Input::Line(line, heard));
        }
        if self.timer.as_mut().poll(context).is_ready() {
            return Poll::Ready(Input::Due);
        }
        let is_end = self.events.is_closed() && self.lines.iter().all(Line::is_over);
        if is_end { Poll::Ready(Input::End) } else { Poll::Pending }
    }

    /// Listens to all lines, beginning with another each time.
    fn poll_lines(&mut self, context: &mut Context<'_>) -> Poll<(usize, Heard)> {
        let count = self.lines.len();
        for index in (self.turn..count).chain(0..self.turn.min(count)) {
            let Some(line) = self.lines.get_mut(index) else { continue };
            if let Poll::Ready(heard) = line.poll(context) {
                self.turn = (index + 1) % count;
                return Poll::Ready((index, heard));
            }
        }
        Poll::Pending
    }

    /// Writes what is queued, and no longer than a moment.
    async fn say_farewell(&mut self) {
        let written = poll_fn(|context| {
            for line in &mut self.lines {
                // What is heard now, nobody asked for; a line that goes down drops its queue.
                while line.is_writing() && line.poll(context).is_ready() {}
            }
            if self.lines.iter().any(Line::is_writing) { Poll::Pending } else { Poll::Ready(()) }
        });
        if timeout(FAREWELL, written).await.is_err() {
            tracing::warn!("the last bytes did not leave in time");
        }
    }
}

fn line_id(index: usize) -> LineId {
    LineId(u16::try_from(index).unwrap_or(u16::MAX))
}

/// Runs a future on this thread, with all that lines and timers need.
pub fn block_on<T>(future: impl Future<Output = T>) -> io::Result<T> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future))
}

#[cfg(test)]
mod tests;
