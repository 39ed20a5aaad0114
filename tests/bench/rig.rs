//! A device on a line in memory, and somebody who votes, unplugs and restarts it at once when asked.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot be set up is a failure of its own"
)]

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::bench::{Bench, Opener, Setting, SteadyHost};
use conformance::inject::{FaultyPort, Plan, Tally, remarks};
use conformance::operator::{Answer, Operator, Step};
use conformance::outcome::Outcome;
use conformance::profile::Profile;
use conformance::suite::{self, Event, Selection};
use election::time::Instant;
use election::wire::{Endpoint, LineEvent, LineId};
use hardware::capture::Tap;
use hardware::port::memory::{MemoryPort, timed_pair};
use hardware::port::tapped::Tapped;
use hardware::port::{Port, Settings};
use hardware::sources::StopOrder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant as Clock, sleep_until};

const LINE: LineId = LineId(0);
/// When the day of every device begins.
pub(crate) const START: Instant = Instant::from_hour(7);
/// Nobody draws from the wall clock.
pub(crate) const SEED: u64 = 20_040_919;
/// As the bench does it: the port may hold this much more than the line has carried.
const AHEAD: Duration = Duration::from_millis(2);

/// A machine and the hand that serves it.
pub(crate) trait Device: Endpoint + Send {
    /// Takes a step by hand.
    fn take(&mut self, now: Instant, step: Step) -> Answer;

    /// Makes durable what must be before anything is sent.
    fn drain(&mut self);

    /// Returns by how many percent its clock, and with it its speed on the line, is too fast.
    fn clock_error(&self) -> u32 {
        0
    }
}

/// Something that happens to a device from outside.
enum Order {
    Step(Step, oneshot::Sender<Answer>),
    Plug(MemoryPort),
}

/// Both ends of the cable, in the hand that may pull it.
struct Hand {
    orders: mpsc::UnboundedSender<Order>,
    settings: Settings,
    /// The bench's end of a cable that was put back and not opened yet.
    waiting: Arc<Mutex<Option<MemoryPort>>>,
}

impl Hand {
    fn plug(&self) {
        let (ours, theirs) = timed_pair(self.settings);
        let _ = self.orders.send(Order::Plug(theirs));
        *self.waiting.lock().unwrap() = Some(ours);
    }
}

impl Operator for Hand {
    fn can(&self, _step: Step) -> bool {
        true
    }

    fn take(&mut self, step: Step) -> Pin<Box<dyn Future<Output = Answer> + '_>> {
        Box::pin(async move {
            if step == Step::Plug {
                self.plug();
                return Answer::Done;
            }
            let (sender, answer) = oneshot::channel();
            let _ = self.orders.send(Order::Step(step, sender));
            answer.await.unwrap_or_else(|_| Answer::Failed("device has crashed".to_owned()))
        })
    }
}

/// Where the bench finds its end of the cable, behind faults if there are any.
struct Socket {
    waiting: Arc<Mutex<Option<MemoryPort>>>,
    plan: Option<Plan>,
    tap: Option<Tap>,
    tally: Tally,
}

impl Opener for Socket {
    fn open(&mut self) -> Pin<Box<dyn Future<Output = std::io::Result<Box<dyn Port>>> + '_>> {
        let port = self.waiting.lock().unwrap().take();
        Box::pin(async move {
            let gone = || std::io::Error::new(std::io::ErrorKind::NotFound, "no cable");
            let port: Box<dyn Port> = Box::new(port.ok_or_else(gone)?);
            Ok(match &self.plan {
                None => port,
                Some(plan) => {
                    let (port, mut injected) = FaultyPort::new(port, plan, SEED);
                    let port = port.counting(&self.tally);
                    match self.tap.clone() {
                        None => Box::new(port) as Box<dyn Port>,
                        Some(tap) => {
                            let clock = hardware::clock::Clock::starting_at(START);
                            let remarks = remarks(move || injected.try_recv().ok());
                            Box::new(Tapped::new(Box::new(port), tap, clock).remarking(remarks))
                        }
                    }
                }
            })
        })
    }
}

/// Runs a selection of tests against a device in virtual time.
pub(crate) fn run(profile: &Profile, device: Box<dyn Device>, selection: &Selection) -> Outcome {
    in_virtual_time(async {
        let ((mut hand, mut socket), mut host) = (plugged(profile, device, None), SteadyHost);
        let setting = setting(profile, &mut hand, &mut socket, &mut host);
        suite::run(setting, selection, |_| {}).await.unwrap()
    })
}

/// Runs a selection of tests, and stops the run as this test begins.
pub(crate) fn run_stopped_in(
    profile: &Profile,
    device: Box<dyn Device>,
    selection: &Selection,
    last: &str,
) -> Outcome {
    in_virtual_time(async {
        let ((mut hand, mut socket), mut host) = (plugged(profile, device, None), SteadyHost);
        let (giver, stop) = StopOrder::new();
        let setting = Setting { stop, ..setting(profile, &mut hand, &mut socket, &mut host) };
        let stopping = |event: Event<'_>| {
            if matches!(event, Event::Began { test, .. } if test == last) {
                giver.give("Ctrl-C");
            }
        };
        suite::run(setting, selection, stopping).await.unwrap()
    })
}

/// Runs a selection of tests against a device behind faults, with a capture at the bench's end.
pub(crate) fn run_captured(
    profile: &Profile,
    device: Box<dyn Device>,
    selection: &Selection,
    (tap, plan): (Tap, Plan),
) -> Outcome {
    in_virtual_time(async {
        let ((mut hand, mut socket), mut host) = (plugged(profile, device, Some(plan)), SteadyHost);
        socket.tap = Some(tap);
        let setting = setting(profile, &mut hand, &mut socket, &mut host);
        suite::run(setting, selection, |_| {}).await.unwrap()
    })
}

/// Lets a bench work on a device behind faults that are counted, in virtual time.
pub(crate) fn on_a_counted_line<T>(
    profile: &Profile,
    device: Box<dyn Device>,
    (plan, tally): (Plan, Tally),
    work: impl AsyncFnOnce(&mut Bench<'_>) -> T,
) -> T {
    in_virtual_time(async {
        let ((mut hand, mut socket), mut host) = (plugged(profile, device, Some(plan)), SteadyHost);
        socket.tally = tally;
        let mut bench = Bench::open_line(setting(profile, &mut hand, &mut socket, &mut host)).await.unwrap();
        work(&mut bench).await
    })
}

/// Runs a future on a paused clock.
pub(crate) fn in_virtual_time<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(future)
}

/// Brings two devices to life at the two ends of a man in the middle; returns his ends and their hands.
pub(crate) fn between(
    controller: Box<dyn Device>,
    terminal: Box<dyn Device>,
    baud: u32,
) -> [(MemoryPort, impl Operator); 2] {
    [controller, terminal].map(|device| {
        let settings = Settings::svl(baud);
        let (orders, inbox) = mpsc::unbounded_channel();
        let hand = Hand { orders, settings, waiting: Arc::default() };
        hand.plug();
        tokio::spawn(live(device, inbox, settings));
        let port = hand.waiting.lock().unwrap().take().unwrap();
        (port, hand)
    })
}

fn plugged(profile: &Profile, device: Box<dyn Device>, plan: Option<Plan>) -> (Hand, Socket) {
    let (orders, inbox) = mpsc::unbounded_channel();
    let settings = Settings::svl(profile.baud);
    let waiting = Arc::default();
    let hand = Hand { orders, settings, waiting: Arc::clone(&waiting) };
    hand.plug();
    tokio::spawn(live(device, inbox, settings));
    (hand, Socket { waiting, plan, tap: None, tally: Tally::default() })
}

fn setting<'a>(
    profile: &'a Profile,
    operator: &'a mut Hand,
    opener: &'a mut Socket,
    host: &'a mut SteadyHost,
) -> Setting<'a> {
    Setting {
        profile,
        key: profile.key_here().cloned(),
        opener,
        operator,
        host,
        stop: StopOrder::never(),
        seed: SEED,
    }
}

/// Drives a device: bytes, time and hands come in, bytes go out at the speed of the line.
async fn live(mut device: Box<dyn Device>, mut orders: mpsc::UnboundedReceiver<Order>, line: Settings) {
    let began = Clock::now();
    let now = || START + election::time::Duration::from_nanos(began.elapsed().as_nanos() as u64);
    let mut port: Option<MemoryPort> = None;
    let (mut buffer, mut chunk) = ([0; 4096], Vec::new());
    let mut free = Clock::now();
    loop {
        device.drain();
        while free <= Clock::now() + AHEAD && device.poll_transmit(&mut chunk).is_some() {
            if let Some(port) = &mut port {
                let _ = port.write_all(&chunk).await;
            }
            free = free.max(Clock::now()) + line.byte_time() * chunk.len() as u32;
            device.drain();
        }
        let due = device.poll_timeout().map(|due| began + Duration::from_nanos(due.since(START).nanos()));
        let idle = Clock::now() + Duration::from_secs(3_600);
        let wake = match Clock::now() + AHEAD < free {
            true => free - AHEAD,
            false => due.unwrap_or(idle),
        };
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                None => return,
                Some(Order::Plug(mut new)) => {
                    new.set_baud(line.baud + line.baud * device.clock_error() / 100).unwrap();
                    device.handle_line(now(), LINE, LineEvent::Down);
                    device.handle_line(now(), LINE, LineEvent::Up);
                    port = Some(new);
                }
                Some(Order::Step(Step::Unplug, answer)) => {
                    port = None;
                    device.handle_line(now(), LINE, LineEvent::Down);
                    let _ = answer.send(Answer::Done);
                }
                Some(Order::Step(step, answer)) => {
                    let said = device.take(now(), step);
                    device.drain();
                    let _ = answer.send(said);
                }
            },
            read = read(&mut port, &mut buffer) => match read {
                0 => {
                    port = None;
                    device.handle_line(now(), LINE, LineEvent::Down);
                }
                length => device.handle_bytes(now(), LINE, &buffer[..length]),
            },
            () = sleep_until(wake) => device.handle_timeout(now()),
        }
    }
}

async fn read(port: &mut Option<MemoryPort>, buffer: &mut [u8]) -> usize {
    match port {
        Some(port) => port.read(buffer).await.unwrap_or(0),
        None => std::future::pending().await,
    }
}
