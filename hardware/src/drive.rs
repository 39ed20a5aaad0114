//! Runs one machine on any number of lines: bytes in, bytes out, time.
//!
//! The driver contains no protocol decision. After every input it drains the machine in the order that
//! `docs/ARCHITECTURE.md` sets: the caller takes records and notices and makes them durable, then bytes go out, then the
//! driver sleeps until the next time-out or the next input. One thread does it all. Each line has a bounded queue, so one
//! that takes nothing holds nobody up.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use election::time::Instant;
use election::wire::{Endpoint, LineEvent, LineId};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant as Moment, Sleep, sleep_until, timeout};

use crate::clock::Clock;
use crate::line::{Heard, Line};
use crate::open::OpenError;

use news::{LastFailure, Silence};
pub use news::{LineNews, SILENT_AFTER, What, Whose};
pub use step::Step;
pub use switch::Switch;
use switch::{Order, Turn};
/// Sends whatever wakes a machine beside its lines.
pub use tokio::sync::mpsc::Sender;

pub(crate) mod news;
mod step;
mod switch;

/// Events of the caller that wait to be taken.
const EVENTS: usize = 256;
/// Longest sleep without a reason.
const IDLE: Duration = Duration::from_secs(60);
/// How long a stopped driver waits for its last bytes to leave.
const FAREWELL: Duration = Duration::from_millis(500);
/// A time-out that is later than this goes before bytes; otherwise a flood on one line would keep it from coming.
const OVERDUE: Duration = Duration::from_millis(100);

/// What the caller may take to make records durable before the machine is told that it is later. Frames are repeated after a
/// tenth of a second at the soonest.
const AT_ONCE: election::time::Duration = election::time::Duration::from_millis(5);

/// Whether to go on after the machine has been drained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continue {
    /// Wait for more.
    Yes,
    /// Send what is ready, hear what has come meanwhile, and call again without waiting: the caller has more to do that
    /// must not keep an answer from the line.
    Again,
    /// Send what is ready and leave the lines.
    No,
}

/// The lines, the clock and the caller's events of one machine.
pub struct Driver<C> {
    lines: Vec<Line>,
    clock: Clock,
    events: mpsc::Receiver<C>,
    switch: Switch,
    orders: mpsc::UnboundedReceiver<Order>,
    /// Tells the caller what is new of a line, who may make an event of it.
    tell: Option<Box<dyn FnMut(LineNews) -> Option<C> + Send>>,
    /// Hears of everything that is done to the machine.
    witness: Option<Box<dyn FnMut(Instant, Step) + Send>>,
    /// Events made of news, before they are taken.
    told: VecDeque<C>,
    /// For each line, what was told of it last.
    failures: Vec<LastFailure>,
    silences: Vec<Silence>,
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
    /// Nothing, and the caller has more to do.
    Again,
    /// All lines are over and nobody is left to give events.
    End,
}

impl<C> Driver<C> {
    /// Makes a driver for lines 0, 1, 2 and so on, and the sender of whatever else may wake it: a scan, a typed command, a
    /// signal.
    pub fn new(lines: Vec<Line>, clock: Clock) -> (Self, Sender<C>) {
        let (sender, events) = mpsc::channel(EVENTS);
        let (switch, orders) = Switch::new();
        let driver = Self {
            failures: vec![LastFailure::default(); lines.len()],
            silences: vec![Silence::default(); lines.len()],
            lines,
            clock,
            events,
            switch,
            orders,
            tell: None,
            witness: None,
            told: VecDeque::new(),
            turn: 0,
            now: clock.now(),
            timer: Box::pin(sleep_until(Moment::now())),
        };
        (driver, sender)
    }

    /// Lets the caller hear what is new of the lines, at once; what is made of it goes to `drained` like any other event.
    #[must_use]
    pub fn telling(mut self, tell: impl FnMut(LineNews) -> Option<C> + Send + 'static) -> Self {
        self.tell = Some(Box::new(tell));
        self
    }

    /// Lets somebody witness each step that is done to the machine, with the time the machine gets, before it is done. What the
    /// caller does to the machine in `drained` follows the step it belongs to.
    #[must_use]
    pub fn witnessed(mut self, witness: impl FnMut(Instant, Step) + Send + 'static) -> Self {
        self.witness = Some(Box::new(witness));
        self
    }

    /// Returns a switch that takes lines off their places and puts them back while the driver runs.
    pub fn switch(&self) -> Switch {
        self.switch.clone()
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
        self.pass(Moment::now());
        self.attest(Step::Called);
        loop {
            self.pass(Moment::now());
            let goes_on = drained(machine, self.now, event.take())?;
            self.obey();
            self.tell_silences();
            self.tell_time(machine);
            self.transmit(machine);
            if goes_on == Continue::No {
                self.say_farewell().await;
                return Ok(());
            }
            let due = machine.poll_timeout();
            let input = if goes_on == Continue::Again { self.look(due).await } else { self.wait(due).await };
            match input {
                Input::Line(line, heard) => self.hear(machine, line, heard),
                Input::Due => {
                    self.pass(Moment::now());
                    self.attest(Step::Due);
                    machine.handle_timeout(self.now);
                }
                Input::Event(told) => {
                    self.pass(Moment::now());
                    self.attest(Step::Called);
                    event = Some(told);
                }
                Input::Again => {
                    self.pass(Moment::now());
                    self.attest(Step::Called);
                }
                Input::End => return Ok(()),
            }
        }
    }

    fn attest(&mut self, step: Step) {
        if let Some(witness) = &mut self.witness {
            witness(self.now, step);
        }
    }

    /// Lets time pass; it never goes back.
    fn pass(&mut self, moment: Moment) {
        self.now = self.now.max(self.clock.at(moment));
    }

    fn hear<E: Endpoint>(&mut self, machine: &mut E, index: usize, heard: Heard) {
        let id = line_id(index);
        let Some(moment) = self.lines.get(index).map(Line::heard_at) else { return };
        self.pass(moment);
        let (Some(line), Some(silence)) = (self.lines.get_mut(index), self.silences.get_mut(index)) else {
            return;
        };
        match &heard {
            Heard::Up => silence.begin(moment),
            Heard::Bytes(_) | Heard::Down(_) => silence.end(),
            Heard::Unopened(_) => {}
        }
        match heard {
            Heard::Bytes(_) => {
                let length = line.bytes().len();
                if let Some(witness) = &mut self.witness {
                    witness(self.now, Step::Bytes(id, length));
                }
                machine.handle_bytes(self.now, id, line.bytes());
            }
            Heard::Up => {
                let differences = news::differences(line);
                self.attest(Step::Line(id, LineEvent::Up));
                machine.handle_line(self.now, id, LineEvent::Up);
                if let Some(last) = self.failures.get_mut(index) {
                    last.forget();
                }
                self.tell(index, What::Up);
                if !differences.is_empty() {
                    self.tell(index, What::Differs(differences));
                }
            }
            Heard::Down(cause) => {
                self.attest(Step::Line(id, LineEvent::Down));
                machine.handle_line(self.now, id, LineEvent::Down);
                self.tell(index, What::Down(cause));
            }
            Heard::Unopened(error) => {
                self.attest(Step::Called);
                self.hear_unopened(index, error);
            }
        }
    }

    fn hear_unopened(&mut self, index: usize, error: OpenError) {
        if self.failures.get_mut(index).is_some_and(|last| last.is_news(&error)) {
            self.tell(index, What::Unopened(error));
        } else {
            tracing::debug!(line = index, %error, "line not opened");
        }
    }

    fn tell_silences(&mut self) {
        let now = Moment::now();
        for index in 0..self.silences.len() {
            if self.silences.get_mut(index).is_some_and(|silence| silence.is_news(now)) {
                self.tell(index, What::Silent);
            }
        }
    }

    fn tell(&mut self, index: usize, what: What) {
        let Some(line) = self.lines.get(index) else { return };
        let news = LineNews { of: Whose::Device(line_id(index)), address: line.name().to_owned(), what };
        news.log();
        self.told.extend(self.tell.as_mut().and_then(|tell| tell(news)));
    }

    /// Unplugs and plugs as the switch says.
    fn obey(&mut self) {
        while let Ok(order) = self.orders.try_recv() {
            self.carry_out(order);
        }
    }

    fn carry_out(&mut self, Order(LineId(id), turn): Order) {
        match (self.lines.get_mut(usize::from(id)), turn) {
            (Some(line), Turn::Off) => line.unplug(),
            (Some(line), Turn::On) => line.plug(),
            (None, _) => tracing::error!(line = id, "the switch means a line that is not there"),
        }
    }

    /// Tells the machine what the caller's work has cost: what is sent now must not be taken for sent before it.
    fn tell_time<E: Endpoint>(&mut self, machine: &mut E) {
        let moment = Moment::now();
        if self.now + AT_ONCE < self.clock.at(moment) {
            self.pass(moment);
            self.attest(Step::Passed);
            machine.pass_time(self.now);
        }
    }

    fn transmit<E: Endpoint>(&mut self, machine: &mut E) {
        let mut bytes = Vec::new();
        let mut place = 0;
        while let Some(LineId(id)) = machine.poll_transmit(&mut bytes) {
            place += 1;
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
                self.attest(Step::Dropped(place - 1));
            }
        }
    }

    /// Sleeps until something happens.
    async fn wait(&mut self, due: Option<Instant>) -> Input<C> {
        let due = self.set_timer(due);
        poll_fn(|context| self.poll_input(context, due)).await
    }

    /// Writes what is queued and returns what has happened, without waiting for it.
    async fn look(&mut self, due: Option<Instant>) -> Input<C> {
        // Whoever gives events has a turn as well.
        yield_now().await;
        let due = self.set_timer(due);
        poll_fn(|context| match self.poll_input(context, due) {
            Poll::Pending => Poll::Ready(Input::Again),
            ready => ready,
        })
        .await
    }

    fn set_timer(&mut self, due: Option<Instant>) -> Moment {
        let idle = Moment::now() + IDLE;
        let silence = self.silences.iter().filter_map(Silence::due).min().unwrap_or(idle);
        let due = due.map_or(idle, |due| self.clock.moment(due)).min(silence).min(idle);
        self.timer.as_mut().reset(due);
        due
    }

    fn poll_input(&mut self, context: &mut Context<'_>, due: Moment) -> Poll<Input<C>> {
        if due + OVERDUE < Moment::now() {
            return Poll::Ready(Input::Due);
        }
        if let Some(event) = self.told.pop_front() {
            return Poll::Ready(Input::Event(event));
        }
        while let Poll::Ready(Some(order)) = self.orders.poll_recv(context) {
            self.carry_out(order);
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
        let is_dead = |line: &Line| line.is_over() || (line.is_unplugged() && !self.switch.is_shared());
        let is_end = self.events.is_closed() && self.lines.iter().all(is_dead);
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
        let dropped: Vec<u64> = self.lines.iter().map(|line| line.counts().dropped).collect();
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
        for (index, before) in dropped.into_iter().enumerate() {
            let Some(line) = self.lines.get(index) else { continue };
            let left = line.queued() + usize::try_from(line.counts().dropped - before).unwrap_or(usize::MAX);
            if 0 < left {
                self.attest(Step::Left(line_id(index), left));
            }
        }
    }
}

impl<C> fmt::Debug for Driver<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("lines", &self.lines).field("now", &self.now).finish_non_exhaustive()
    }
}

fn line_id(index: usize) -> LineId {
    LineId(u16::try_from(index).unwrap_or(u16::MAX))
}

/// Runs a future on this thread, with all that lines and timers need.
pub fn block_on<T>(future: impl Future<Output = T>) -> io::Result<T> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future))
}

/// Lets virtual time pass where nobody can wait for it.
#[cfg(test)]
pub(crate) fn take_time(time: Duration) {
    // It advances the clock at once, and then only gives others a turn.
    let mut advancing = std::pin::pin!(tokio::time::advance(time));
    let _pending = advancing.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop()));
}

#[cfg(test)]
mod tests;
