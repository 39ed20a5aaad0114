//! A wired voter step by step: two links that talk, then controller and terminal that decide, with no world around.

use std::collections::BTreeMap;

use election::ballot::{Ballot, SealedBallot};
use election::barcode::ScannerSettings;
use election::contest::Choice;
use election::device::{Carrier, Channel};
use election::precinct::ElectionDefinition;
use election::record::ops::AfterFallback;
use election::record::{Chain, JournalHeader, JournalKind};
use election::right::{Right, RightKeys};
use election::time::{Duration, Instant};
use election::voter::{Register, VoterId};
use election::wire::code::{BallotState, VoteResult};
use election::wire::keys::{DeviceKey, Suite, SuiteSet};
use election::wire::message::Message;
use election::wire::{Endpoint, LineEvent, LineId};
use station_controller::link::{DeviceKeys, Link, LinkEvent, LinkSettings, TerminalIdentity};
use station_controller::{Controller, Rules, Setup, Written};
use terminal_sim::terminal::{Terminal, TerminalSetup};

const LINE: LineId = LineId(0);

fn settings() -> LinkSettings {
    LinkSettings { keep_alive: Duration::ZERO, suites: SuiteSet::only(Suite::Open), ..LinkSettings::test() }
}

/// The two ends of a line in an open session.
pub(crate) struct Links {
    now: Instant,
    controller: Link,
    terminal: Link,
    right: Right,
    bytes: Vec<u8>,
}

impl Links {
    pub(crate) fn new() -> Self {
        let identity = TerminalIdentity { device_id: *b"TRM-0001", model: 1, firmware: 1, boot_count: 1 };
        let mut links = Self {
            now: Instant::from_hour(7),
            controller: Link::controller(settings(), *b"CTR-0001", DeviceKeys::test(), [1; 32]),
            terminal: Link::terminal(settings(), identity, DeviceKey::TEST, [2; 32]),
            right: RightKeys::new(&[1; 32]).issue([2; 16]),
            bytes: Vec::new(),
        };
        links.controller.attach(links.now);
        links.terminal.attach(links.now);
        links.talk();
        links
    }

    /// Says what is said for one voter: nine frames.
    pub(crate) fn voter(&mut self) {
        let right = self.right;
        let before = self.frames();
        self.now += Duration::from_secs(1);
        let opened = self.controller.send(self.now, Message::BallotOpen { right, style: 0, expires_s: 0 });
        self.talk();
        let voted = Message::BallotState { right, state: BallotState::Voted };
        let voted = self.terminal.send(self.now, voted);
        let cast = Message::VoteCast { right, content: [3; SealedBallot::LEN].into() };
        let cast = self.terminal.send(self.now, cast);
        self.talk();
        assert!(opened.and(voted).and(cast).is_ok(), "the session is open");
        assert_eq!(self.frames() - before, 9);
    }

    fn frames(&self) -> u64 {
        self.controller.counters().sent + self.terminal.counters().sent
    }

    /// Carries bytes to and fro until nobody has anything to say.
    fn talk(&mut self) {
        let Self { now, controller, terminal, right, bytes } = self;
        let (now, right) = (*now, *right);
        loop {
            let mut is_quiet = true;
            while controller.poll_transmit(now, bytes) {
                is_quiet = false;
                terminal.handle_bytes(now, bytes);
                answer(now, terminal, right);
            }
            while terminal.poll_transmit(now, bytes) {
                is_quiet = false;
                controller.handle_bytes(now, bytes);
                answer(now, controller, right);
            }
            if is_quiet {
                return;
            }
        }
    }
}

fn answer(now: Instant, link: &mut Link, right: Right) {
    while let Some(event) = link.poll_event() {
        let LinkEvent::Message(message) = event else { continue };
        let answer = match message {
            Message::BallotOpen { .. } => Message::BallotState { right, state: BallotState::Armed },
            Message::VoteReceipt { .. } => Message::BallotState { right, state: BallotState::Cleared },
            Message::VoteCast { .. } => {
                Message::VoteReceipt { right, result: VoteResult::Recorded, receipt: [4; 16] }
            }
            _ => continue,
        };
        assert_eq!(link.send(now, answer), Ok(()));
    }
}

/// What a precinct with one wired terminal is made from.
pub(crate) struct Precinct {
    setup: Setup,
    terminal: TerminalSetup,
    people: Vec<VoterId>,
    ballot: Ballot,
}

impl Precinct {
    pub(crate) fn new(definition: ElectionDefinition, register: Register, people: Vec<VoterId>) -> Self {
        let device = *definition.devices.first().expect("a wired precinct has a terminal");
        let terminal = TerminalSetup {
            device,
            key: DeviceKey::TEST,
            link: settings(),
            carrier: Carrier::Cable,
            capacity: 1,
            sealer: definition.sealer(),
            keeps_copies: false,
            seed: [2; 32],
        };
        let setup = Setup {
            definition,
            register,
            device_keys: BTreeMap::from([(device, DeviceKey::TEST)]),
            carrier: Carrier::Cable,
            lines: 1,
            link: settings(),
            scanner: ScannerSettings::default(),
            rules: Rules { after_fallback: AfterFallback::Keep, right_expires_s: 0 },
            secret: [1; 32],
            draws: [1; 32],
        };
        let ballot = Ballot::new(&[Choice::For(0)], None).expect("one contest is not too many");
        Self { setup, terminal, people, ballot }
    }

    /// Opens the polls and lets `voters` of the list vote one after the other: no queue, no lines, no files.
    pub(crate) fn day(&self, voters: u32) {
        let mut machines = Machines::new(self);
        for voter in self.people.iter().take(voters as usize) {
            machines.voter(*voter, &self.ballot);
        }
        assert_eq!(machines.controller.ballots(), voters);
    }
}

struct Machines {
    now: Instant,
    controller: Controller,
    terminal: Terminal,
    desk: Chain,
    ops: Chain,
    bytes: Vec<u8>,
}

impl Machines {
    fn new(precinct: &Precinct) -> Self {
        let chain =
            |kind| Chain::new(&JournalHeader { kind, is_simulated: true, election_id: [0; 15], precinct: 1 });
        let mut machines = Self {
            now: Instant::from_hour(7),
            controller: Controller::new(precinct.setup.clone()),
            terminal: Terminal::new(precinct.terminal.clone()),
            desk: chain(JournalKind::Desk),
            ops: chain(JournalKind::Ops),
            bytes: Vec::new(),
        };
        let (now, controller) = (machines.now, &mut machines.controller);
        let tested = controller.test(now).is_ok();
        assert!(tested && controller.unseal(now).and_then(|()| controller.open_polls(now)).is_ok());
        controller.handle_line(now, LINE, LineEvent::Up);
        machines.terminal.handle_line(now, LINE, LineEvent::Up);
        machines.talk();
        machines
    }

    fn voter(&mut self, voter: VoterId, ballot: &Ballot) {
        self.now += Duration::from_secs(1);
        let checked = self.controller.scan(self.now, &voter.ascii()).is_ok();
        let issued = self.controller.issue_device(self.now, voter, LINE, Channel::Electronic);
        self.talk();
        let voted = self.terminal.vote(self.now, ballot);
        self.talk();
        assert!(checked && issued.is_ok() && voted.is_ok());
    }

    /// Drains the machines as their drivers must, until nothing moves.
    fn talk(&mut self) {
        let Self { now, controller, terminal, desk, ops, bytes } = self;
        loop {
            let mut is_quiet = true;
            while let Some(written) = controller.poll_record() {
                match written {
                    Written::Desk(at, record) => _ = desk.append(at, &record),
                    Written::Ops(at, record) => _ = ops.append(at, &record),
                    Written::Slot { .. } | Written::BoxEmptied => {}
                }
            }
            while controller.poll_transmit(bytes).is_some() {
                is_quiet = false;
                terminal.handle_bytes(*now, LINE, bytes);
            }
            while controller.poll_notice().is_some() {}
            while terminal.poll_transmit(bytes).is_some() {
                is_quiet = false;
                controller.handle_bytes(*now, LINE, bytes);
            }
            if is_quiet {
                return;
            }
        }
    }
}
