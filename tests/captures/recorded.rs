//! A controller and a terminal on one line in virtual time, with a capture at each end.

use std::collections::BTreeMap;

use election::ballot::{Ballot, Sealing};
use election::barcode::ScannerSettings;
use election::contest::{Choice, Contest, ContestKind};
use election::device::{Carrier, Channel, DeviceId};
use election::precinct::{ElectionDefinition, Hours, Precinct, Stamp};
use election::record::ops::AfterFallback;
use election::sealing::{Scope, Sealer};
use election::time::{Duration, Instant};
use election::voter::Register;
use election::wire::code::Mode;
use election::wire::keys::{DeviceKey, Suite, SuiteSet};
use election::wire::{Endpoint, LineEvent, LineId};
use hardware::capture::{Capture, CaptureSettings, Crossing, Direction};
use hardware::port::Level;
use station_controller::link::LinkSettings;
use station_controller::{Controller, Notice, Rules, Setup};
use terminal_sim::plan::synthetic_voters;
use terminal_sim::terminal::{Terminal, TerminalSetup};

pub(crate) const LINE: LineId = LineId(0);
pub(crate) const DEVICE: DeviceId = DeviceId(*b"DEV00001");
pub(crate) const KEY: [u8; 32] = [0x42; 32];
pub(crate) const START: Instant = Instant::from_hour(7);
/// Local midnight of 19 September 2004 in Almaty.
pub(crate) const MIDNIGHT_S: i64 = 1_095_530_400;
/// How long a chunk is on its way.
const DELAY: Duration = Duration::from_millis(3);

/// What is recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    pub(crate) mode: Mode,
    pub(crate) suite: Suite,
    /// Every how many chunks one is lost; 0 for never.
    pub(crate) loses_every: usize,
}

impl Trial {
    pub(crate) const PLAIN: Self = Self { mode: Mode::Test, suite: Suite::Hmac, loses_every: 0 };

    fn link(self) -> LinkSettings {
        LinkSettings { suites: SuiteSet::only(self.suite), mode: self.mode, ..LinkSettings::test() }
    }

    /// Returns the terminal as it was before the recording began.
    pub(crate) fn terminal(self) -> Terminal {
        Terminal::new(TerminalSetup {
            device: DEVICE,
            key: DeviceKey::new(KEY),
            link: self.link(),
            carrier: Carrier::Cable,
            capacity: 1,
            sealer: Sealer::new(Sealing::StandIn, &Scope { election_id: [0; 15], precinct: 1 }),
            keeps_copies: false,
            seed: [3; 32],
        })
    }

    /// Returns the controller as it was before the recording began.
    pub(crate) fn controller(self) -> Controller {
        Self::opened(self.setup())
    }

    /// Returns a controller with open polls.
    pub(crate) fn opened(setup: Setup) -> Controller {
        let mut controller = Controller::new(setup);
        controller.test(START).unwrap();
        controller.unseal(START).unwrap();
        controller.open_polls(START).unwrap();
        controller
    }

    /// Returns what its controller is made with.
    pub(crate) fn setup(self) -> Setup {
        let register = Register::new(synthetic_voters(10, 0)).unwrap();
        let options = vec!["First".to_owned(), "Second".to_owned()];
        let definition = ElectionDefinition {
            stamp: Stamp::Simulated,
            title: "Recording".to_owned(),
            election_id: "RECORDING".to_owned(),
            date: "2004-09-19".to_owned(),
            precinct: Precinct { city: "Trial".to_owned(), number: 1, district: 1 },
            contests: vec![Contest { kind: ContestKind::SingleMandate, name: "Trial".to_owned(), options }],
            hours: Hours {
                start_not_before: Instant::from_hour(6),
                opens: START,
                closes: Instant::from_hour(20),
            },
            listed: register.len() as u32,
            members: 7,
            profile: "wired".to_owned(),
            devices: vec![DEVICE],
            portable: Vec::new(),
            sealing: Sealing::StandIn,
        };
        let election_id = definition.wire_id();
        Setup {
            definition,
            register,
            device_keys: BTreeMap::from([(DEVICE, DeviceKey::new(KEY))]),
            carrier: Carrier::Cable,
            lines: 1,
            link: LinkSettings { election_id, ..self.link() },
            scanner: ScannerSettings::default(),
            rules: Rules { after_fallback: AfterFallback::Keep, right_expires_s: 0 },
            secret: [7; 32],
            draws: [7; 32],
        }
    }
}

/// What the operator does after each step of the controller: issues two rights to whoever is ready.
pub(crate) fn serve(controller: &mut Controller, now: Instant) {
    loop {
        while controller.poll_record().is_some() {}
        let Some(notice) = controller.poll_notice() else { return };
        let next = synthetic_voters(10, 0).into_iter().nth(controller.ballots() as usize);
        if let (Notice::Ready(..), Some(voter)) = (notice, next)
            && controller.ballots() < 2
        {
            controller.issue_device(now, voter, LINE, Channel::Electronic).unwrap();
        }
    }
}

/// When the voter presses the button.
pub(crate) const VOTES: [Instant; 2] =
    [Instant::from_nanos(START.nanos() + 3_250_000_000), Instant::from_nanos(START.nanos() + 8_125_000_000)];

/// The voter presses the button, which does nothing while no right waits.
pub(crate) fn vote(terminal: &mut Terminal, now: Instant) {
    if terminal.is_armed() {
        terminal.vote(now, &Ballot::new(&[Choice::For(1)], None).unwrap()).unwrap();
    }
}

/// The capture of each end.
pub(crate) struct Recorded {
    pub(crate) controller: Vec<u8>,
    pub(crate) terminal: Vec<u8>,
    /// When the voters pressed the button.
    pub(crate) presses: Vec<Instant>,
    /// What the box holds at the end.
    pub(crate) ballots: u32,
}

/// One end with its capture.
struct End<E> {
    machine: E,
    capture: Capture<Vec<u8>>,
}

impl<E: Endpoint> End<E> {
    fn new(machine: E, name: &str) -> Self {
        let settings = CaptureSettings {
            midnight_s: MIDNIGHT_S,
            keys: BTreeMap::from([(DEVICE, DeviceKey::new(KEY))]),
            ..CaptureSettings::default()
        };
        let mut capture = Capture::begin(Vec::new(), settings).unwrap();
        capture.describe_line(LINE, name, 115_200).unwrap();
        let mut end = Self { machine, capture };
        end.capture.plugged(LINE, START, Level::High).unwrap();
        end.machine.handle_line(START, LINE, LineEvent::Up);
        end
    }

    fn receive(&mut self, at: Instant, bytes: &[u8]) {
        let crossing = Crossing { line: LINE, direction: Direction::Received, at };
        self.capture.bytes(crossing, bytes, None).unwrap();
        self.machine.handle_bytes(at, LINE, bytes);
    }

    fn transmit(&mut self, at: Instant) -> Vec<Vec<u8>> {
        let (mut chunks, mut buffer) = (Vec::new(), Vec::new());
        while self.machine.poll_transmit(&mut buffer).is_some() {
            let crossing = Crossing { line: LINE, direction: Direction::Sent, at };
            self.capture.bytes(crossing, &buffer, None).unwrap();
            chunks.push(buffer.clone());
        }
        chunks
    }
}

/// Bytes on their way: when they arrive, to whom, in which order they were sent.
type Way = BTreeMap<(Instant, u64), (bool, Vec<u8>)>;

/// Records twelve seconds.
pub(crate) fn record(trial: Trial) -> Recorded {
    let mut desk = End::new(trial.controller(), "desk");
    let mut booth = End::new(trial.terminal(), "booth");
    let mut way = Way::new();
    let (mut votes, mut presses) = (VOTES.into_iter().peekable(), Vec::new());
    let (mut now, end, mut sent) = (START, START + Duration::from_secs(12), 0);
    while now <= end {
        while let Some(((_, _), (is_for_desk, bytes))) =
            way.first_entry().filter(|next| next.key().0 <= now).map(|next| next.remove_entry())
        {
            if is_for_desk {
                desk.receive(now, &bytes)
            } else {
                booth.receive(now, &bytes)
            }
            serve(&mut desk.machine, now);
        }
        desk.machine.handle_timeout(now);
        serve(&mut desk.machine, now);
        booth.machine.handle_timeout(now);
        if votes.next_if(|at| *at <= now).is_some() {
            vote(&mut booth.machine, now);
            presses.push(now);
        }
        let from_desk = desk.transmit(now).into_iter().map(|bytes| (false, bytes));
        let from_booth = booth.transmit(now).into_iter().map(|bytes| (true, bytes));
        for chunk in from_desk.chain(from_booth) {
            sent += 1;
            if trial.loses_every == 0 || sent % trial.loses_every as u64 != 0 {
                way.insert((now + DELAY, sent), chunk);
            }
        }
        let next = [
            way.keys().next().map(|key| key.0),
            votes.peek().copied(),
            desk.machine.poll_timeout(),
            booth.machine.poll_timeout(),
        ];
        now = next.into_iter().flatten().min().unwrap_or(end + DELAY).max(now);
    }
    let ballots = desk.machine.ballots();
    Recorded {
        controller: desk.capture.finish().unwrap(),
        terminal: booth.capture.finish().unwrap(),
        presses,
        ballots,
    }
}
