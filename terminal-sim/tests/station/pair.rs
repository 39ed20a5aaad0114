//! One controller, several devices and the lines between them in virtual time, after `Pair` in quinn.
//!
//! The harness stores what the controller writes and drains in the promised order: record, transmit, notice. It can stop the
//! controller after any stored item, start it again from the store, and bend whatever goes over a line.

use std::collections::BTreeMap;

use election::ballot::{Ballot, ControlCode, SealedBallot, Sealing};
use election::barcode::ScannerSettings;
use election::contest::{Choice, Contest, ContestKind};
use election::device::{Carrier, Channel, DeviceId};
use election::evidence::ballot_box::Slot;
use election::precinct::{ElectionDefinition, Hours, Precinct, Stamp};
use election::record::ops::{AfterFallback, OutageCause, StationState};
use election::record::{DeskRecord, OpsRecord};
use election::right::{Right, RightKeys};
use election::time::{Duration, Instant};
use election::voter::{Register, VoterId};
use election::wire::cobs;
use election::wire::code::{BallotState, Kind};
use election::wire::keys::{DeviceKey, SuiteSet};
use election::wire::message::Message;
use election::wire::{Endpoint, LineEvent, LineId};
use station_controller::link::{Link, LinkEvent, LinkSettings, TerminalIdentity};
use station_controller::{
    Act, CommandError, Controller, Evidence, NotARecord, Notice, Rules, Setup, Written,
};
use terminal_sim::terminal::{Terminal, TerminalSetup};

const MEMBERS: u8 = 7;
/// An act all members signed, and one that lacks a signature.
pub(crate) const ACT: Act = Act { signatures: MEMBERS, by_specialist: true };
pub(crate) const UNSIGNED: Act = Act { signatures: MEMBERS - 1, by_specialist: true };
/// The secret of the precinct, and that of its neighbour.
pub(crate) const SECRET: [u8; 32] = [0xA5; 32];
pub(crate) const OTHER_SECRET: [u8; 32] = [0x5A; 32];

/// Lines of the desk.
pub(crate) const L0: LineId = LineId(0);
pub(crate) const L1: LineId = LineId(1);

/// What a precinct of these tests is like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) voters: usize,
    pub(crate) devices: usize,
    pub(crate) lines: u16,
    pub(crate) carrier: Carrier,
    pub(crate) after_fallback: AfterFallback,
    pub(crate) right_expires_s: u16,
    /// Rights each device holds at once; more than one makes all of them portable.
    pub(crate) capacity: usize,
    pub(crate) keeps_copies: bool,
    /// Suites of every line.
    pub(crate) suites: SuiteSet,
    pub(crate) sealing: Sealing,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            voters: 8,
            devices: 2,
            lines: 2,
            carrier: Carrier::Remote,
            after_fallback: AfterFallback::Keep,
            right_expires_s: 0,
            capacity: 1,
            keeps_copies: false,
            suites: SuiteSet::ALL,
            sealing: Sealing::StandIn,
        }
    }
}

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Towards {
    Station,
    Device,
}

/// Bytes put on a line in one go: at most one frame.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    pub(crate) towards: Towards,
    pub(crate) line: LineId,
    pub(crate) bytes: Vec<u8>,
}

impl Chunk {
    /// Returns the kind of the frame.
    pub(crate) fn kind(&self) -> Kind {
        let mut frame = Vec::new();
        let encoded = self.bytes.split(|byte| *byte == 0).find(|frame| !frame.is_empty()).unwrap();
        cobs::decode(encoded, &mut frame).unwrap();
        Kind(frame[1])
    }
}

/// What a line makes of a chunk: what arrives, each with an extra delay.
pub(crate) type Bend<'a> = &'a mut dyn FnMut(&Chunk) -> Vec<(Duration, Vec<u8>)>;

/// The line that changes nothing.
pub(crate) fn straight(chunk: &Chunk) -> Vec<(Duration, Vec<u8>)> {
    vec![(Duration::ZERO, chunk.bytes.clone())]
}

/// A medium that keeps everything and says no when a rule of RECORD 14 is broken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) desk: Vec<DeskRecord>,
    pub(crate) ops: Vec<OpsRecord>,
    pub(crate) slots: BTreeMap<u32, Slot>,
    /// Places of ballots that were taken out.
    pub(crate) retired: Vec<u32>,
}

impl Store {
    pub(crate) fn write(&mut self, written: Written) {
        match written {
            Written::Desk(_, record) => {
                self.desk.push(record);
                assert!(self.returns() <= self.voids(), "the void is stored before the return");
            }
            Written::Ops(_, record) => {
                if let OpsRecord::Cast { n } = record {
                    assert_eq!(n as usize, self.ballots(), "a cast counts the ballots stored");
                }
                self.ops.push(record);
            }
            Written::Slot { place, slot } => {
                assert!(!self.retired.contains(&place), "what was taken out stays where it is");
                assert!(self.slots.insert(place, slot).is_none(), "a used slot is never written again");
            }
            Written::BoxEmptied => {
                let taken_out = self.slots.extract_if(.., |_, slot| matches!(slot, Slot::Ballot(..)));
                self.retired.extend(taken_out.map(|(place, _)| place));
            }
        }
    }

    pub(crate) fn evidence(&self) -> Evidence {
        Evidence {
            desk: self.desk.clone(),
            ops: self.ops.clone(),
            slots: self.slots.iter().map(|(place, slot)| (*place, *slot)).collect(),
            retired: self.retired.clone(),
        }
    }

    pub(crate) fn ballots(&self) -> usize {
        self.slots.values().filter(|slot| matches!(slot, Slot::Ballot(..))).count()
    }

    pub(crate) fn voids(&self) -> usize {
        self.slots.len() - self.ballots()
    }

    pub(crate) fn returns(&self) -> usize {
        self.desk.iter().filter(|record| matches!(record, DeskRecord::Returned { .. })).count()
    }

    pub(crate) fn count(&self, record: &OpsRecord) -> usize {
        self.ops.iter().filter(|written| *written == record).count()
    }

    /// Returns the numbers of all CAST records in order.
    pub(crate) fn casts(&self) -> Vec<u32> {
        let number = |record: &OpsRecord| match record {
            OpsRecord::Cast { n } => Some(*n),
            _ => None,
        };
        self.ops.iter().filter_map(number).collect()
    }

    /// Returns every ballot of the box, opened.
    pub(crate) fn opened(&self) -> Vec<Ballot> {
        let sealed = self.slots.values().filter_map(|slot| match slot {
            Slot::Ballot(_, sealed) => Some(sealed),
            Slot::Void(_) => None,
        });
        let mut ballots: Vec<Ballot> = sealed.map(|sealed| sealed.open_stand_in().unwrap()).collect();
        ballots.sort_unstable();
        ballots
    }

    /// Returns the control codes of the box, sorted.
    pub(crate) fn codes(&self) -> Vec<u16> {
        let mut codes: Vec<u16> = self.opened().iter().map(|ballot| ballot.code.unwrap().digits()).collect();
        codes.sort_unstable();
        codes
    }
}

/// A device that says what it is told to say, with a good key.
#[derive(Debug)]
pub(crate) struct Rogue {
    link: Link,
    pub(crate) heard: Vec<Message>,
}

impl Rogue {
    fn drain(&mut self) {
        while let Some(event) = self.link.poll_event() {
            if let LinkEvent::Message(message) = event {
                self.heard.push(message);
            }
        }
    }
}

#[derive(Debug)]
enum Machine {
    Terminal(Terminal),
    Rogue(Rogue),
}

#[derive(Debug)]
pub(crate) struct Device {
    machine: Machine,
    line: Option<LineId>,
    now: Instant,
    pub(crate) is_dead: bool,
}

impl Device {
    pub(crate) fn terminal(&self) -> &Terminal {
        match &self.machine {
            Machine::Terminal(terminal) => terminal,
            Machine::Rogue(_) => unreachable!("asked for a terminal"),
        }
    }

    fn handle_line(&mut self, now: Instant, event: LineEvent) {
        self.now = now;
        match (&mut self.machine, event) {
            _ if self.is_dead => {}
            (Machine::Terminal(terminal), _) => terminal.handle_line(now, L0, event),
            (Machine::Rogue(rogue), LineEvent::Up) => rogue.link.attach(now),
            (Machine::Rogue(rogue), LineEvent::Down) => rogue.link.detach(now),
        }
    }

    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.now = now;
        match &mut self.machine {
            _ if self.is_dead => {}
            Machine::Terminal(terminal) => terminal.handle_bytes(now, L0, bytes),
            Machine::Rogue(rogue) => {
                rogue.link.handle_bytes(now, bytes);
                rogue.drain();
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.now = now;
        match &mut self.machine {
            _ if self.is_dead => {}
            Machine::Terminal(terminal) => terminal.handle_timeout(now),
            Machine::Rogue(rogue) => {
                rogue.link.handle_timeout(now);
                rogue.drain();
            }
        }
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> bool {
        match &mut self.machine {
            _ if self.is_dead => false,
            Machine::Terminal(terminal) => terminal.poll_transmit(bytes).is_some(),
            Machine::Rogue(rogue) => rogue.link.poll_transmit(self.now, bytes),
        }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        match &self.machine {
            _ if self.is_dead => None,
            Machine::Terminal(terminal) => terminal.poll_timeout(),
            Machine::Rogue(rogue) => rogue.link.poll_timeout(),
        }
    }
}

/// The station and everything around it.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) now: Instant,
    pub(crate) setup: Setup,
    pub(crate) voters: Vec<VoterId>,
    /// Absent while the desk computer is down.
    controller: Option<Controller>,
    boots: u64,
    pub(crate) store: Store,
    pub(crate) notices: Vec<Notice>,
    pub(crate) devices: Vec<Device>,
    under_way: BTreeMap<(Instant, u64), Chunk>,
    sent: u64,
    /// Everything that was put on a line.
    pub(crate) history: Vec<Chunk>,
    /// Items that may still be stored before the desk computer stops.
    fuse: Option<u32>,
    written: u32,
}

impl Pair {
    /// Makes a sealed station with every line free.
    pub(crate) fn new(shape: Shape) -> Self {
        let voters = voters(shape.voters);
        let setup = setup(shape, &voters);
        let devices = (0..shape.devices).map(|n| {
            let setup = TerminalSetup {
                device: device_id(n),
                key: device_key(n),
                link: setup.link,
                carrier: shape.carrier,
                capacity: shape.capacity,
                sealer: setup.definition.sealer(),
                keeps_copies: shape.keeps_copies,
                seed: [n as u8 + 1; 32],
            };
            let machine = Machine::Terminal(Terminal::new(setup));
            Device { machine, line: None, now: Instant::MIDNIGHT, is_dead: false }
        });
        Self {
            now: Instant::from_hour(7),
            controller: Some(Controller::new(setup.clone())),
            boots: 0,
            store: Store::default(),
            notices: Vec::new(),
            devices: devices.collect(),
            under_way: BTreeMap::new(),
            sent: 0,
            history: Vec::new(),
            fuse: None,
            written: 0,
            setup,
            voters,
        }
    }

    /// Makes a station whose polls are open.
    pub(crate) fn open(shape: Shape) -> Self {
        let mut pair = Self::new(shape);
        pair.command(|station, now| station.test(now)).unwrap();
        pair.command(|station, now| station.unseal(now)).unwrap();
        pair.command(|station, now| station.open_polls(now)).unwrap();
        pair
    }

    /// Replaces a device by one that says what it is told.
    pub(crate) fn make_rogue(&mut self, device: usize) {
        let identity =
            TerminalIdentity { device_id: device_id(device).0, model: 1, firmware: 1, boot_count: 9 };
        let seed = [0xE0 + device as u8; 32];
        let link = Link::terminal(self.setup.link, identity, device_key(device), seed);
        self.devices[device].machine = Machine::Rogue(Rogue { link, heard: Vec::new() });
    }

    /// Replaces a device by one made for another election.
    pub(crate) fn make_stranger(&mut self, device: usize, election_id: [u8; 15]) {
        let setup = TerminalSetup {
            device: device_id(device),
            key: device_key(device),
            link: LinkSettings { election_id, ..self.setup.link },
            carrier: self.setup.carrier,
            capacity: 1,
            sealer: self.setup.definition.sealer(),
            keeps_copies: false,
            seed: [0x77; 32],
        };
        self.devices[device].machine = Machine::Terminal(Terminal::new(setup));
    }

    pub(crate) fn station(&self) -> &Controller {
        self.controller.as_ref().unwrap()
    }

    pub(crate) fn is_up(&self) -> bool {
        self.controller.is_some()
    }

    /// Gives the controller a command and stores what comes of it.
    pub(crate) fn command<R>(&mut self, act: impl FnOnce(&mut Controller, Instant) -> R) -> R {
        let now = self.now;
        let result = act(self.controller.as_mut().unwrap(), now);
        self.drain(&mut straight);
        result
    }

    /// Gives a command to a controller that may be down, or may stop while its records are stored.
    pub(crate) fn try_command<R>(&mut self, act: impl FnOnce(&mut Controller, Instant) -> R) -> Option<R> {
        if self.is_up() { Some(self.command(act)).filter(|_| self.is_up()) } else { None }
    }

    /// Gives a command and leaves everything it wrote and sent inside the machine.
    pub(crate) fn command_undrained<R>(&mut self, act: impl FnOnce(&mut Controller, Instant) -> R) -> R {
        let now = self.now;
        act(self.controller.as_mut().unwrap(), now)
    }

    pub(crate) fn issue(&mut self, voter: usize, line: LineId) -> Result<(), CommandError> {
        let voter = self.voters[voter];
        self.command(|station, now| station.issue_device(now, voter, line, Channel::Electronic))
    }

    pub(crate) fn issue_again(&mut self, voter: usize, line: LineId, act: Act) -> Result<(), CommandError> {
        let voter = self.voters[voter];
        self.command(|station, now| station.issue_again(now, voter, line, act))
    }

    pub(crate) fn take_back(&mut self, line: LineId, voter: Option<usize>) -> Result<(), CommandError> {
        let voter = voter.map(|voter| self.voters[voter]);
        self.command(|station, now| station.take_back(now, line, voter))
    }

    /// Puts a device on a free line.
    pub(crate) fn plug(&mut self, device: usize, line: LineId) {
        assert!(self.on_line(line).is_none(), "one device a line");
        self.devices[device].line = Some(line);
        self.signal(line, LineEvent::Up);
    }

    /// Takes the device off a line.
    pub(crate) fn lift(&mut self, line: LineId) {
        self.signal(line, LineEvent::Down);
        if let Some(device) = self.on_line(line) {
            self.devices[device].line = None;
        }
    }

    pub(crate) fn replug(&mut self, line: LineId) {
        self.signal(line, LineEvent::Down);
        self.signal(line, LineEvent::Up);
    }

    pub(crate) fn on_line(&self, line: LineId) -> Option<usize> {
        self.devices.iter().position(|device| device.line == Some(line))
    }

    fn signal(&mut self, line: LineId, event: LineEvent) {
        let (now, device) = (self.now, self.on_line(line));
        if let Some(device) = device {
            self.devices[device].handle_line(now, event);
        }
        if let Some(station) = &mut self.controller {
            station.handle_line(now, line, event);
        }
        self.drain(&mut straight);
    }

    pub(crate) fn with_terminal<R>(
        &mut self,
        device: usize,
        act: impl FnOnce(&mut Terminal, Instant) -> R,
    ) -> R {
        let now = self.now;
        let result = match &mut self.devices[device].machine {
            Machine::Terminal(terminal) => act(terminal, now),
            Machine::Rogue(_) => unreachable!("asked for a terminal"),
        };
        self.devices[device].now = now;
        self.drain(&mut straight);
        result
    }

    /// Marks a ballot; returns whether the device let it be marked.
    pub(crate) fn vote(&mut self, device: usize, ballot: &Ballot) -> bool {
        !self.devices[device].is_dead
            && self.with_terminal(device, |terminal, now| terminal.vote(now, ballot).is_ok())
    }

    /// Lets a rogue say something.
    pub(crate) fn say(&mut self, device: usize, message: Message) {
        let now = self.now;
        match &mut self.devices[device].machine {
            Machine::Rogue(rogue) => rogue.link.send(now, message).unwrap(),
            Machine::Terminal(_) => unreachable!("asked for a rogue"),
        }
        self.devices[device].now = now;
        self.drain(&mut straight);
    }

    /// Lets a rogue say something and the answer arrive; returns the receipt's result code.
    pub(crate) fn say_and_wait(&mut self, device: usize, message: Message) -> Option<Message> {
        self.rogue(device).heard.clear();
        self.say(device, message);
        self.run(Duration::from_secs(2));
        self.rogue(device).heard.pop()
    }

    pub(crate) fn rogue(&mut self, device: usize) -> &mut Rogue {
        match &mut self.devices[device].machine {
            Machine::Rogue(rogue) => rogue,
            Machine::Terminal(_) => unreachable!("asked for a rogue"),
        }
    }

    pub(crate) fn kill(&mut self, device: usize) {
        self.devices[device].is_dead = true;
    }

    /// Brings a dead device back: it boots with what its memory holds.
    pub(crate) fn revive(&mut self, device: usize) {
        self.devices[device].is_dead = false;
        self.reboot(device);
    }

    /// Boots a device; a device on a line finds itself plugged in.
    pub(crate) fn reboot(&mut self, device: usize) {
        let line = self.devices[device].line;
        self.with_terminal(device, |terminal, now| {
            terminal.reboot(now);
            if line.is_some() {
                terminal.handle_line(now, L0, LineEvent::Up);
            }
        });
    }

    /// Stops the desk computer once this many more items are stored.
    pub(crate) fn crash_after(&mut self, items: u32) {
        self.fuse = Some(items);
    }

    /// Lets the desk computer run on after all.
    pub(crate) fn disarm(&mut self) {
        self.fuse = None;
    }

    pub(crate) fn crash(&mut self) {
        self.controller = None;
        self.fuse = None;
    }

    /// Starts the desk computer from the store, without the act that lets it go on.
    pub(crate) fn start(&mut self) -> Result<(), NotARecord> {
        self.boots += 1;
        let station = Controller::recover(self.setup.clone(), &self.store.evidence(), self.boots)?;
        self.controller = Some(station);
        Ok(())
    }

    /// Starts the desk computer from the store under an act. Voting is suspended.
    pub(crate) fn restart(&mut self) -> Result<(), NotARecord> {
        self.start()?;
        let since = self.now;
        if self.controller.as_ref().is_some_and(Controller::awaits_restart) {
            let started = self.try_command(|s, now| s.restart(now, ACT, OutageCause::DeskComputer, since));
            assert!(started.is_none_or(|started| started.is_ok()), "an act of all members starts it again");
        }
        for line in (0..self.setup.lines).map(LineId) {
            if self.on_line(line).is_some() {
                self.replug(line);
            }
        }
        Ok(())
    }

    /// Starts the desk computer and lets voting go on if it was open.
    pub(crate) fn restart_and_resume(&mut self) {
        self.restart().unwrap();
        let stands = |station: &Controller| station.state() == StationState::Suspended;
        if self.controller.as_ref().is_some_and(|station| stands(station) && !station.is_fallen_back()) {
            self.command(|station, now| station.resume(now)).unwrap();
        }
    }

    /// Returns how many items were stored so far.
    pub(crate) fn written(&self) -> u32 {
        self.written
    }

    pub(crate) fn run(&mut self, span: Duration) {
        self.run_through(span, &mut straight);
    }

    /// Runs for `span`; every chunk goes through `bend`.
    pub(crate) fn run_through(&mut self, span: Duration, bend: Bend<'_>) {
        let end = self.now + span;
        self.drain(bend);
        while let Some(next) = self.next_due().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.step();
            self.drain(bend);
        }
        self.now = end;
    }

    /// Hands bytes to one end of a line as if they had come over it.
    pub(crate) fn inject(&mut self, towards: Towards, line: LineId, bytes: &[u8]) {
        self.deliver(&Chunk { towards, line, bytes: bytes.to_vec() });
        self.drain(&mut straight);
    }

    fn next_due(&self) -> Option<Instant> {
        let arrival = self.under_way.keys().next().map(|(at, _)| *at);
        let timers = self.devices.iter().filter_map(Device::poll_timeout);
        timers.chain(self.controller.as_ref().and_then(Endpoint::poll_timeout)).chain(arrival).min()
    }

    fn step(&mut self) {
        let now = self.now;
        while let Some(entry) = self.under_way.first_entry().filter(|entry| entry.key().0 <= now) {
            let chunk = entry.remove();
            self.deliver(&chunk);
        }
        if let Some(station) = &mut self.controller {
            station.handle_timeout(now);
        }
        self.devices.iter_mut().for_each(|device| device.handle_timeout(now));
    }

    fn deliver(&mut self, chunk: &Chunk) {
        let now = self.now;
        match (chunk.towards, self.on_line(chunk.line)) {
            (Towards::Station, _) => {
                if let Some(station) = &mut self.controller {
                    station.handle_bytes(now, chunk.line, &chunk.bytes);
                }
            }
            (Towards::Device, Some(device)) => self.devices[device].handle_bytes(now, &chunk.bytes),
            (Towards::Device, None) => {}
        }
    }

    fn drain(&mut self, bend: Bend<'_>) {
        self.store_records();
        let mut bytes = Vec::new();
        while let Some(line) = self.controller.as_mut().and_then(|station| station.poll_transmit(&mut bytes))
        {
            self.transmit(Chunk { towards: Towards::Device, line, bytes: bytes.clone() }, bend);
        }
        while let Some(notice) = self.controller.as_mut().and_then(Controller::poll_notice) {
            self.notices.push(notice);
        }
        for device in 0..self.devices.len() {
            while self.devices[device].poll_transmit(&mut bytes) {
                if let Some(line) = self.devices[device].line {
                    self.transmit(Chunk { towards: Towards::Station, line, bytes: bytes.clone() }, bend);
                }
            }
        }
    }

    fn store_records(&mut self) {
        while let Some(written) = self.controller.as_mut().and_then(Controller::poll_record) {
            if self.fuse == Some(0) {
                return self.crash();
            }
            self.store.write(written);
            self.written += 1;
            self.fuse = self.fuse.map(|left| left - 1);
            if self.fuse == Some(0) {
                return self.crash();
            }
        }
    }

    fn transmit(&mut self, chunk: Chunk, bend: Bend<'_>) {
        let on_line = LinkSettings::test().line_time(chunk.bytes.len() as u64);
        for (delay, bytes) in bend(&chunk) {
            self.sent += 1;
            let arriving = Chunk { bytes, ..chunk.clone() };
            self.under_way.insert((self.now + on_line + delay, self.sent), arriving);
        }
        self.history.push(chunk);
    }
}

/// Returns a ballot nobody else marks: its control code tells it from all others.
pub(crate) fn ballot(code: u16) -> Ballot {
    let choices = [Choice::For((code % 3) as u8), Choice::For((code % 2) as u8)];
    Ballot::new(&choices, ControlCode::new(code)).unwrap()
}

/// Returns a cast of a ballot under a right.
pub(crate) fn cast(right: Right, code: u16) -> Message {
    Message::VoteCast { right, content: SealedBallot::stand_in(&ballot(code)).0.into() }
}

/// Returns a right under these keys.
pub(crate) fn right(secret: &[u8; 32], n: u8) -> Right {
    RightKeys::new(secret).issue([n; 16])
}

/// Returns what a device says of a right.
pub(crate) fn tell(right: Right, state: BallotState) -> Message {
    Message::BallotState { right, state }
}

pub(crate) fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// Returns valid personal numbers that belong to nobody.
pub(crate) fn voters(count: usize) -> Vec<VoterId> {
    let numbers = (0..).filter_map(|n: u64| {
        let prefix = 99_010_190_000_u64 + n;
        (0..10).find_map(|digit| VoterId::from_number(prefix * 10 + digit).ok())
    });
    numbers.take(count).collect()
}

fn device_id(n: usize) -> DeviceId {
    DeviceId([*b"DEV-0000", *b"DEV-0001", *b"DEV-0002", *b"DEV-0003"][n])
}

fn device_key(n: usize) -> DeviceKey {
    DeviceKey::new([0x42 + n as u8; 32])
}

fn setup(shape: Shape, voters: &[VoterId]) -> Setup {
    let contest = |kind, name: &str, options: &[&str]| Contest {
        kind,
        name: name.to_owned(),
        options: options.iter().map(|option| (*option).to_owned()).collect(),
    };
    let devices: Vec<DeviceId> = (0..shape.devices).map(device_id).collect();
    let definition = ElectionDefinition {
        stamp: Stamp::Simulated,
        title: "Trial".to_owned(),
        election_id: "TRIAL".to_owned(),
        date: "2004-09-19".to_owned(),
        precinct: Precinct { city: "Almaty".to_owned(), number: 1, district: 1 },
        contests: vec![
            contest(ContestKind::SingleMandate, "district", &["A", "B", "C"]),
            contest(ContestKind::PartyList, "list", &["P", "Q"]),
        ],
        hours: Hours {
            start_not_before: Instant::from_hour(6),
            opens: Instant::from_hour(7),
            closes: Instant::from_hour(20),
        },
        listed: shape.voters as u32,
        members: MEMBERS,
        profile: "trial".to_owned(),
        portable: if 1 < shape.capacity { devices.clone() } else { Vec::new() },
        devices,
        sealing: shape.sealing,
    };
    Setup {
        definition,
        register: Register::new(voters.to_vec()).unwrap(),
        device_keys: (0..4).map(|n| (device_id(n), device_key(n))).collect(),
        carrier: shape.carrier,
        lines: shape.lines,
        link: LinkSettings { suites: shape.suites, ..LinkSettings::test() },
        scanner: ScannerSettings::default(),
        rules: Rules { after_fallback: shape.after_fallback, right_expires_s: shape.right_expires_s },
        secret: SECRET,
        draws: SECRET,
    }
}
