//! Our own terminal and controller as devices under test.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up is a failure of its own")]

use std::collections::BTreeMap;

use conformance::operator::{Answer, Step};
use conformance::profile::Profile;
use election::ballot::{Ballot, Sealing};
use election::barcode::ScannerSettings;
use election::contest::{Choice, Contest, ContestKind};
use election::device::{Carrier, Channel, DeviceId};
use election::precinct::{ElectionDefinition, Hours, Precinct, Stamp};
use election::record::ops::{AfterFallback, OutageCause};
use election::sealing::{Scope, Sealer};
use election::time::{Duration, Instant};
use election::voter::{Register, VoterId};
use election::wire::code::Mode;
use election::wire::frame::Side;
use election::wire::keys::{DeviceKey, Suite, SuiteSet};
use election::wire::{Endpoint, LineEvent, LineId};
use station_controller::link::LinkSettings;
use station_controller::{Act, Controller, Evidence, Rules, Setup, Written};
use terminal_sim::plan::synthetic_voters;
use terminal_sim::terminal::{Terminal, TerminalSetup};

use crate::rig::{Device, START};

const DEVICE: DeviceId = DeviceId(*b"DEV00001");
const MEMBERS: u8 = 7;
const ELECTION: [u8; 15] = *b"BENCH\0\0\0\0\0\0\0\0\0\0";
const LINE: LineId = LineId(0);

pub(crate) fn key() -> DeviceKey {
    DeviceKey::new([0x42; 32])
}

/// Returns the profile of our own devices, with fewer repetitions than hardware gets.
pub(crate) fn profile(dut: Side, mode: Mode) -> Profile {
    let mut profile = Profile::new("our own", dut, DEVICE, key());
    profile.mode = mode;
    profile.election_id = ELECTION;
    if mode == Mode::Election {
        profile.suites = SuiteSet::only(Suite::Sealed);
    }
    let repeats =
        [("SES-08", 200), ("VOT-03", 20), ("VOT-06", 30), ("SEC-01", 5_000), ("LIN-05", 20), ("LAT-01", 500)];
    profile.repeats = repeats.map(|(id, times)| (id.to_owned(), times)).into();
    profile
}

fn link(mode: Mode, baud: u32) -> LinkSettings {
    let suites = SuiteSet::ALL.without(Suite::Open);
    LinkSettings { baud, suites, mode, election_id: ELECTION, ..LinkSettings::test() }
}

/// A terminal and the voter before it.
pub(crate) struct TerminalDevice {
    terminal: Terminal,
    voters: u8,
    own_pace: Option<OwnPace>,
}

/// A voter who needs nobody to tell him.
struct OwnPace {
    /// From the right to the vote; nothing if he never votes.
    thinks: Option<Duration>,
    votes_at: Option<Instant>,
}

pub(crate) fn terminal(mode: Mode) -> TerminalDevice {
    terminal_at(mode, 115_200)
}

pub(crate) fn terminal_at(mode: Mode, baud: u32) -> TerminalDevice {
    let terminal = Terminal::new(TerminalSetup {
        device: DEVICE,
        key: key(),
        link: link(mode, baud),
        carrier: Carrier::Cable,
        capacity: 1,
        sealer: Sealer::new(Sealing::StandIn, &Scope { election_id: [0; 15], precinct: 1 }),
        keeps_copies: false,
        seed: [3; 32],
    });
    TerminalDevice { terminal, voters: 0, own_pace: None }
}

/// A terminal whose voter votes by himself so long after the right came, or never.
pub(crate) fn terminal_voting_after(thinks: Option<Duration>) -> TerminalDevice {
    let own_pace = Some(OwnPace { thinks, votes_at: None });
    TerminalDevice { own_pace, ..terminal(Mode::Test) }
}

impl TerminalDevice {
    fn vote(&mut self, now: Instant) -> Answer {
        self.voters = self.voters.wrapping_add(1);
        let choice = if self.voters.is_multiple_of(2) { Choice::For(1) } else { Choice::AgainstAll };
        let ballot = Ballot::new(&[choice], None).unwrap();
        match self.terminal.vote(now, &ballot) {
            Ok(()) => Answer::Done,
            Err(error) => Answer::Failed(error.to_string()),
        }
    }

    /// Lets the voter begin to think when a right is there, and vote when he has thought.
    fn think(&mut self, now: Instant) {
        let is_armed = self.terminal.is_armed();
        let Some(own) = &mut self.own_pace else { return };
        own.votes_at = own.votes_at.filter(|_| is_armed);
        if is_armed && own.votes_at.is_none() {
            own.votes_at = own.thinks.map(|thinks| now + thinks);
        }
        if own.votes_at.is_some_and(|at| at <= now) {
            own.votes_at = None;
            self.vote(now);
        }
    }
}

impl Device for TerminalDevice {
    fn take(&mut self, now: Instant, step: Step) -> Answer {
        match step {
            Step::Vote if self.own_pace.is_some() => Answer::ByItself,
            Step::Vote => self.vote(now),
            Step::VoteTooLate => {
                self.vote(now);
                Answer::Done
            }
            Step::ClearByHand => {
                self.terminal.clear_by_hand(now);
                Answer::Done
            }
            Step::SeeRefusal => Answer::Yes(0 < self.terminal.refused()),
            Step::PowerCycle => {
                self.terminal.reboot(now);
                self.terminal.handle_line(now, LINE, LineEvent::Up);
                Answer::Done
            }
            other => Answer::Failed(format!("a terminal cannot {other}")),
        }
    }

    fn drain(&mut self) {}
}

impl Endpoint for TerminalDevice {
    fn handle_line(&mut self, now: Instant, line: LineId, event: LineEvent) {
        self.terminal.handle_line(now, line, event);
        self.think(now);
    }

    fn handle_bytes(&mut self, now: Instant, line: LineId, bytes: &[u8]) {
        self.terminal.handle_bytes(now, line, bytes);
        self.think(now);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.terminal.handle_timeout(now);
        self.think(now);
    }

    fn pass_time(&mut self, now: Instant) {
        self.terminal.pass_time(now);
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        self.terminal.poll_transmit(bytes)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let votes_at = self.own_pace.as_ref().and_then(|own| own.votes_at);
        self.terminal.poll_timeout().into_iter().chain(votes_at).min()
    }
}

/// A controller, its medium and the member at its desk.
pub(crate) struct ControllerDevice {
    controller: Controller,
    medium: Evidence,
    boots: u64,
    mode: Mode,
    baud: u32,
    voters: std::vec::IntoIter<VoterId>,
}

pub(crate) fn controller(mode: Mode) -> ControllerDevice {
    controller_at(mode, 115_200)
}

pub(crate) fn controller_at(mode: Mode, baud: u32) -> ControllerDevice {
    let mut controller = Controller::new(setup(mode, baud));
    controller.test(START).unwrap();
    controller.unseal(START).unwrap();
    controller.open_polls(START).unwrap();
    let voters = synthetic_voters(5_000, 0).into_iter();
    let mut device =
        ControllerDevice { controller, medium: Evidence::default(), boots: 0, mode, baud, voters };
    device.drain();
    device
}

impl ControllerDevice {
    fn restart(&mut self, now: Instant) -> Answer {
        self.boots += 1;
        let recovered = Controller::recover(setup(self.mode, self.baud), &self.medium, self.boots);
        self.controller = match recovered {
            Ok(controller) => controller,
            Err(error) => return Answer::Failed(error.to_string()),
        };
        let act = Act { signatures: MEMBERS, by_specialist: true };
        self.controller.restart(now, act, OutageCause::Power, now).unwrap();
        self.controller.resume(now).unwrap();
        self.drain();
        self.controller.handle_line(now, LINE, LineEvent::Up);
        Answer::Done
    }
}

impl Device for ControllerDevice {
    fn take(&mut self, now: Instant, step: Step) -> Answer {
        let done = match step {
            Step::Issue => {
                let voter = self.voters.next().unwrap();
                self.controller.issue_device(now, voter, LINE, Channel::Electronic)
            }
            Step::TakeBack => self.controller.take_back(now, LINE, None),
            Step::CountBallots => return Answer::Number(self.controller.ballots()),
            Step::PowerCycle => return self.restart(now),
            other => return Answer::Failed(format!("a controller cannot {other}")),
        };
        match done {
            Ok(()) => Answer::Done,
            Err(error) => Answer::Failed(error.to_string()),
        }
    }

    fn drain(&mut self) {
        while let Some(written) = self.controller.poll_record() {
            match written {
                Written::Desk(_, record) => self.medium.desk.push(record),
                Written::Ops(_, record) => self.medium.ops.push(record),
                Written::Slot { place, slot } => self.medium.slots.push((place, slot)),
                Written::BoxEmptied => self.medium.slots.clear(),
            }
        }
        while self.controller.poll_notice().is_some() {}
    }
}

impl Endpoint for ControllerDevice {
    fn handle_line(&mut self, now: Instant, line: LineId, event: LineEvent) {
        self.controller.handle_line(now, line, event);
    }

    fn handle_bytes(&mut self, now: Instant, line: LineId, bytes: &[u8]) {
        self.controller.handle_bytes(now, line, bytes);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.controller.handle_timeout(now);
    }

    fn pass_time(&mut self, now: Instant) {
        self.controller.pass_time(now);
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        self.controller.poll_transmit(bytes)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.controller.poll_timeout()
    }
}

fn setup(mode: Mode, baud: u32) -> Setup {
    let register = Register::new(synthetic_voters(5_000, 0)).unwrap();
    let options = vec!["First".to_owned(), "Second".to_owned()];
    let definition = ElectionDefinition {
        stamp: Stamp::Simulated,
        title: "Bench".to_owned(),
        election_id: "BENCH".to_owned(),
        date: "2004-09-19".to_owned(),
        precinct: Precinct { city: "Bench".to_owned(), number: 1, district: 1 },
        contests: vec![Contest { kind: ContestKind::SingleMandate, name: "Bench".to_owned(), options }],
        hours: Hours {
            start_not_before: Instant::from_hour(6),
            opens: START,
            closes: Instant::from_hour(20),
        },
        listed: register.len() as u32,
        members: MEMBERS,
        profile: "wired".to_owned(),
        devices: vec![DEVICE],
        portable: Vec::new(),
        sealing: Sealing::StandIn,
    };
    Setup {
        definition,
        register,
        device_keys: BTreeMap::from([(DEVICE, key())]),
        carrier: Carrier::Cable,
        lines: 1,
        link: link(mode, baud),
        scanner: ScannerSettings::default(),
        rules: Rules { after_fallback: AfterFallback::Keep, right_expires_s: 0 },
        secret: [7; 32],
        draws: [7; 32],
    }
}
