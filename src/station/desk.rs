//! The desk of a live station: takes commands and scans, makes the record durable, says what happened.
//!
//! [`Desk::serve`] stands where a driver drains the controller: everything the controller wrote is on disk before the
//! driver puts a byte on a line.

use std::collections::{BTreeSet, VecDeque};

use anyhow::Error;
use election::device::Channel;
use election::precinct::ElectionDefinition;
use election::record::desk::Outcome;
use election::record::ops::StationState;
use election::sealing::CloseSecret;
use election::time::Instant;
use election::voter::VoterId;
use election::wire::LineId;
use station_controller::{Check, CommandError, Controller};

use super::act::{Act, Done};
use super::beginning::Beginning;
use super::board::Ordered;
use super::command::{Command, Condition, Custody, HELP, Outstanding, Place, Presence, Rehearse};
use super::custody::{self, Rehearsed};
use super::evidence::EvidenceFolder;
use super::medium::{Medium, Recovered};
use super::told::{Told, Whereabouts};

/// How a voter found on the list comes to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Issuing {
    /// A member types `issue`.
    ByHand,
    /// The next ready device is issued to whoever was found first.
    Automatic,
}

/// Whether everything that waited at the desk was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Served {
    /// There may be more.
    Partly,
    /// What waits cannot be done now.
    Wholly,
}

/// The desk.
pub(crate) struct Desk {
    definition: ElectionDefinition,
    medium: Medium,
    issuing: Issuing,
    evidence: EvidenceFolder,
    commands: VecDeque<Command>,
    /// Voters the record marks already, as it was when the station started.
    marked: BTreeSet<VoterId>,
    /// Reads of a file, taken one by one as devices become free.
    planned: VecDeque<Vec<u8>>,
    /// The voter checked last.
    at_desk: Option<VoterId>,
    /// Voters found and waiting for a device.
    waiting: VecDeque<VoterId>,
    told: VecDeque<Told>,
    /// When the last record was written that the station found as it started.
    last_record: Instant,
    is_done: bool,
    /// The last turn ended with storing, so that what was stored could be acknowledged.
    has_let_pass: bool,
    /// What was done to the controller, for the notes of a trial; nothing where nobody takes it.
    acts: Option<VecDeque<NotedAct>>,
    /// What a trial began with; an election's is not kept.
    beginning: Option<Beginning>,
}

/// An act that was done, or was refused.
pub(crate) struct NotedAct {
    pub(crate) at: Instant,
    pub(crate) act: Act,
    pub(crate) was_refused: bool,
}

impl Desk {
    /// Takes an open record and the controller that was built from it.
    pub(crate) fn new(
        definition: ElectionDefinition,
        recovered: Recovered,
        issuing: Issuing,
        evidence: EvidenceFolder,
    ) -> (Controller, Self) {
        let Recovered { medium, controller, marked, told, last_record, beginning } = recovered;
        let desk = Self {
            definition,
            medium,
            issuing,
            evidence,
            commands: VecDeque::new(),
            marked,
            planned: VecDeque::new(),
            at_desk: None,
            waiting: VecDeque::new(),
            told: told.into(),
            last_record,
            is_done: false,
            has_let_pass: false,
            acts: None,
            beginning,
        };
        (controller, desk)
    }

    /// Takes a line that was typed.
    pub(crate) fn take_line(&mut self, line: &str) {
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            return;
        }
        match text.parse() {
            Ok(command) => self.commands.push_back(command),
            Err(refused) => self.refuse(refused),
        }
    }

    /// Takes an order that a member gave on the page: it is written down, then done.
    pub(crate) fn take_order(&mut self, ordered: Ordered) {
        let command = ordered.command.clone();
        self.commands.push_back(Command::WriteDown(ordered));
        self.take_line(&command);
    }

    /// Returns how many voters wait for a device.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes a read of the barcode scanner. It goes before typed commands, which may be waiting for something.
    pub(crate) fn take_scan(&mut self, read: Vec<u8>) {
        self.commands.push_front(Command::Scan(read));
    }

    /// Queues reads that are taken once the polls are open. Voters who were served before a restart do not come again.
    pub(crate) fn queue_scans(&mut self, reads: impl Iterator<Item = Vec<u8>>) {
        let marked = &self.marked;
        let is_new =
            |read: &Vec<u8>| VoterId::from_digits(read).ok().is_none_or(|voter| !marked.contains(&voter));
        self.planned.extend(reads.filter(is_new));
    }

    /// Keeps from now on what is done to the controller, to be taken with [`poll_act`](Self::poll_act).
    pub(crate) fn keep_acts(&mut self) {
        self.acts = Some(VecDeque::new());
    }

    /// Hands out what a trial began with.
    pub(crate) fn take_beginning(&mut self) -> Option<Beginning> {
        self.beginning.take()
    }

    /// Returns the next thing done to the controller.
    pub(crate) fn poll_act(&mut self) -> Option<NotedAct> {
        self.acts.as_mut()?.pop_front()
    }

    fn act(&mut self, controller: &mut Controller, now: Instant, act: Act) -> Result<Done, CommandError> {
        self.act_with(controller, now, act, None)
    }

    /// Does something to the controller. Nothing else here does but `open-box`, which shows on no line.
    fn act_with(
        &mut self,
        controller: &mut Controller,
        now: Instant,
        act: Act,
        secret: Option<&CloseSecret>,
    ) -> Result<Done, CommandError> {
        let done = act.perform(controller, now, secret);
        if let Some(acts) = &mut self.acts {
            acts.push_back(NotedAct { at: now, act, was_refused: done.is_err() });
        }
        done
    }

    /// Makes durable what the controller wrote, then does one thing that waits, and says whether there may be more. After
    /// an error nothing may be sent any more.
    ///
    /// What has just been stored is acknowledged first: a receipt does not wait for a command.
    pub(crate) fn serve(&mut self, controller: &mut Controller, now: Instant) -> Result<Served, Error> {
        let lets_pass = self.settle(controller)? && !self.has_let_pass;
        self.has_let_pass = lets_pass;
        let moved = lets_pass
            || self.show_notes(now)?
            || self.issue_waiting(controller, now)
            || self.scan_planned(controller, now)
            || self.next_command(controller, now)?;
        self.settle(controller)?;
        Ok(if moved { Served::Partly } else { Served::Wholly })
    }

    /// Makes durable what the controller wrote, and takes its notices. Returns whether there was anything to store.
    fn settle(&mut self, controller: &mut Controller) -> Result<bool, Error> {
        let has_stored = self.medium.store(controller)?;
        while let Some(notice) = controller.poll_notice() {
            self.told.push_back(Told::notice(notice, controller.ballots()));
        }
        Ok(has_stored)
    }

    /// Shows observers where the journals stand, if it is time.
    fn show_notes(&mut self, now: Instant) -> Result<bool, Error> {
        let notes = self.medium.notes_due(now)?;
        let is_due = !notes.is_empty();
        self.told.extend(notes);
        Ok(is_due)
    }

    /// Returns when the last record found at the start was written: the station's clock does not go behind it.
    pub(crate) fn last_record(&self) -> Instant {
        self.last_record
    }

    /// Returns the next thing to tell.
    pub(crate) fn poll_told(&mut self) -> Option<Told> {
        self.told.pop_front()
    }

    /// Returns whether `quit` was reached.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Says goodbye to the devices and writes down that the program ends in order. Nothing is recorded afterwards.
    pub(crate) fn end(&mut self, controller: &mut Controller, now: Instant) -> Result<(), Error> {
        let done = self.act(controller, now, Act::Leave);
        self.refuse_if_err(done);
        self.settle(controller)?;
        self.medium.leave(now)
    }

    /// Gives the first voter in line the first device that is ready.
    fn issue_waiting(&mut self, controller: &mut Controller, now: Instant) -> bool {
        if !serves(controller) || self.waiting.is_empty() {
            return false;
        }
        let Some(line) = controller.ready_lines().next() else { return false };
        let Some(voter) = self.waiting.pop_front() else { return false };
        let issue = Act::Issue { voter, line: line.0, channel: Channel::Electronic };
        let issued = self.act(controller, now, issue);
        self.refuse_if_err(issued);
        true
    }

    /// Lets the next voter of the scan file step forward: when the station is open and nobody waits for a device.
    fn scan_planned(&mut self, controller: &mut Controller, now: Instant) -> bool {
        if !serves(controller) || !self.waiting.is_empty() {
            return false;
        }
        let Some(read) = self.planned.pop_front() else { return false };
        let done = self.obey(controller, now, Command::Scan(read));
        self.refuse_if_err(done);
        true
    }

    fn next_command(&mut self, controller: &mut Controller, now: Instant) -> Result<bool, Error> {
        if let Some(Command::Wait(condition)) = self.commands.front()
            && !holds(*condition, controller)
        {
            return Ok(false);
        }
        let Some(command) = self.commands.pop_front() else { return Ok(false) };
        match command {
            Command::Start(rehearse) => {
                let done = self.start(controller, now, &rehearse);
                self.refuse_if_err(done);
            }
            Command::Test(rehearse) => {
                let done = self.test(controller, now, &rehearse);
                self.refuse_if_err(done);
            }
            Command::Rehearse(keys) => {
                let done = self.rehearse(controller, now, keys);
                self.refuse_if_err(done);
            }
            Command::Count { outstanding, keys } => {
                self.count(controller, now, outstanding, keys.as_ref())?
            }
            Command::OpenBox(keys) => self.open_box(controller, now, &keys)?,
            Command::Seal => self.seal(controller, now)?,
            command => {
                let done = self.obey(controller, now, command);
                self.refuse_if_err(done);
                self.export_again(controller, now)?;
            }
        }
        Ok(true)
    }

    fn obey(
        &mut self,
        controller: &mut Controller,
        now: Instant,
        command: Command,
    ) -> Result<(), CommandError> {
        match command {
            Command::Unseal => self.step(controller, now, Act::Unseal)?,
            Command::Open => self.step(controller, now, Act::Open)?,
            Command::Suspend(cause) => self.step(controller, now, Act::Suspend { cause })?,
            Command::Resume => self.step(controller, now, Act::Resume)?,
            Command::Restart { signatures, cause } => {
                let since_ns = self.last_record.nanos();
                self.step(controller, now, Act::Restart { signatures, cause, since_ns })?;
            }
            Command::FallBack { signatures } => self.step(controller, now, Act::FallBack { signatures })?,
            Command::Mixed => {
                self.act(controller, now, Act::Mixed)?;
            }
            Command::PortableOut { device, rights } => {
                self.act(controller, now, Act::PortableOut { device, rights })?;
            }
            Command::PortableBack(device) => {
                self.act(controller, now, Act::PortableBack { device })?;
            }
            Command::Counters => {
                self.act(controller, now, Act::Counters)?;
            }
            Command::Close => {
                let out = self.act(controller, now, Act::Close)?.number();
                self.waiting.clear();
                self.told.push_back(Told::Closing { out, whereabouts: whereabouts(controller) });
            }
            Command::WriteOff { device, why, signatures } => {
                self.act(controller, now, Act::WriteOff { device, why, signatures })?;
            }
            Command::Status => self.told.push_back(status(controller, self.waiting.len())),
            Command::Help => self.told.push_back(Told::Help { text: HELP }),
            Command::Quit => self.is_done = true,
            Command::WriteDown(Ordered { who, command }) => {
                self.act(controller, now, Act::Order { who: who.clone(), command: command.clone() })?;
                self.told.push_back(Told::Ordered { who, command });
            }
            command => self.register(controller, now, command)?,
        }
        Ok(())
    }

    /// Commands about the voter at the desk.
    fn register(
        &mut self,
        controller: &mut Controller,
        now: Instant,
        command: Command,
    ) -> Result<(), CommandError> {
        match command {
            Command::Scan(read) => self.check(controller, now, Act::scan(&read))?,
            Command::LookUp(voter) => self.check(controller, now, Act::LookUp { voter })?,
            Command::Refuse => {
                self.act(controller, now, Act::Refuse)?;
            }
            Command::Add(voter) => {
                self.act(controller, now, Act::Add { voter })?;
                self.check(controller, now, Act::LookUp { voter })?;
            }
            Command::Paper(place) => {
                let voter = self.at_desk.ok_or(CommandError::NotEntitled)?;
                let channel = if place == Place::Home { Channel::HomePaper } else { Channel::Paper };
                self.act(controller, now, Act::IssuePaper { voter, channel })?;
                self.told.push_back(Told::PaperIssued);
            }
            Command::Issue { line, place } => self.issue(controller, now, line, place)?,
            Command::IssueAgain { line, signatures } => {
                let voter = self.at_desk.ok_or(CommandError::NotEntitled)?;
                self.act(controller, now, Act::IssueAgain { voter, line: line.0, signatures })?;
            }
            Command::TakeBack { line, presence } => {
                let voter = self.at_desk.filter(|_| presence == Presence::Here);
                self.act(controller, now, Act::TakeBack { line: line.0, voter })?;
            }
            _ => {}
        }
        Ok(())
    }

    fn check(&mut self, controller: &mut Controller, now: Instant, act: Act) -> Result<(), CommandError> {
        if let Done::Checked(check) = self.act(controller, now, act)? {
            self.checked(check);
        }
        Ok(())
    }

    fn checked(&mut self, check: Check) {
        self.told.push_back(Told::check(&check));
        self.at_desk = check.voter;
        let found = check.voter.filter(|_| check.outcome == Outcome::Found);
        if let Some(voter) = found.filter(|voter| !self.waiting.contains(voter))
            && self.issuing == Issuing::Automatic
        {
            self.waiting.push_back(voter);
        }
    }

    fn issue(
        &mut self,
        controller: &mut Controller,
        now: Instant,
        line: Option<LineId>,
        place: Place,
    ) -> Result<(), CommandError> {
        let voter = self.at_desk.ok_or(CommandError::NotEntitled)?;
        let channel = if place == Place::Home { Channel::HomeElectronic } else { Channel::Electronic };
        let line = line.or_else(|| controller.ready_lines().next());
        let line = line.ok_or(CommandError::NoneReady)?;
        self.act(controller, now, Act::Issue { voter, line: line.0, channel })?;
        Ok(())
    }

    fn start(&mut self, controller: &mut Controller, now: Instant, rehearse: &Rehearse) -> Result<(), Error> {
        self.test(controller, now, rehearse)?;
        self.step(controller, now, Act::Unseal)?;
        Ok(self.step(controller, now, Act::Open)?)
    }

    /// Tries the close key first: if it does not open, nothing has begun.
    fn test(&mut self, controller: &mut Controller, now: Instant, rehearse: &Rehearse) -> Result<(), Error> {
        let rehearsed = custody::rehearse(&self.definition, rehearse)?;
        let ballots = self.act(controller, now, Act::Test)?.number();
        self.told.push_back(Told::ZeroReport { ballots });
        self.note_rehearsal(controller, now, rehearsed)
    }

    fn rehearse(&mut self, controller: &mut Controller, now: Instant, keys: Custody) -> Result<(), Error> {
        let rehearsed = custody::rehearse(&self.definition, &Rehearse::With(keys))?;
        self.note_rehearsal(controller, now, rehearsed)
    }

    fn note_rehearsal(
        &mut self,
        controller: &mut Controller,
        now: Instant,
        rehearsed: Option<Rehearsed>,
    ) -> Result<(), Error> {
        if let Some(Rehearsed { how, shares }) = rehearsed {
            self.act(controller, now, Act::NoteRehearsal { how, shares })?;
            self.told.push_back(Told::Rehearsed { how: how.name(), shares });
        }
        Ok(())
    }

    /// Does a step of the day and tells the state it leads to.
    fn step(&mut self, controller: &mut Controller, now: Instant, act: Act) -> Result<(), CommandError> {
        self.act(controller, now, act)?;
        self.told.push_back(Told::state(controller.state()));
        Ok(())
    }

    fn count(
        &mut self,
        controller: &mut Controller,
        now: Instant,
        outstanding: Outstanding,
        keys: Option<&Custody>,
    ) -> Result<(), Error> {
        let count = Act::Count { waived: outstanding == Outstanding::Waived };
        // The secret is read for the count and forgotten after it.
        let secret = match keys.map(|keys| custody::secret(&self.definition, keys)).transpose() {
            Ok(secret) => secret,
            Err(refused) => {
                self.refuse(refused);
                return Ok(());
            }
        };
        match self.act_with(controller, now, count, secret.as_ref()) {
            Ok(_) => self.write_evidence(controller, now),
            Err(refused) => {
                self.refuse(refused);
                Ok(())
            }
        }
    }

    fn open_box(&mut self, controller: &mut Controller, now: Instant, keys: &Custody) -> Result<(), Error> {
        let secret = custody::secret(&self.definition, keys);
        let opened = secret.and_then(|secret| Ok(controller.open_box(&secret)?));
        match opened {
            Ok(()) => self.write_evidence(controller, now),
            Err(refused) => {
                self.refuse(refused);
                Ok(())
            }
        }
    }

    fn seal(&mut self, controller: &mut Controller, now: Instant) -> Result<(), Error> {
        match self.step(controller, now, Act::Seal) {
            Ok(()) => {
                self.settle(controller)?;
                self.show_notes(now)?;
                self.medium.close(now)?;
                self.write_evidence(controller, now)
            }
            Err(refused) => {
                self.refuse(refused);
                Ok(())
            }
        }
    }

    /// Writes the evidence of a record that was closed in a start before this one, once the controller can.
    fn export_again(&mut self, controller: &mut Controller, now: Instant) -> Result<(), Error> {
        let can =
            !controller.awaits_restart() && controller.electronic_protocol(self.definition.members).is_ok();
        if self.medium.awaits_export() && can { self.write_evidence(controller, now) } else { Ok(()) }
    }

    /// Writes the folder, with the records of the step that led here.
    fn write_evidence(&mut self, controller: &mut Controller, now: Instant) -> Result<(), Error> {
        self.settle(controller)?;
        self.show_notes(now)?;
        let signatures = self.definition.members;
        let journals = self.medium.evidence()?;
        let protocol = self.evidence.write(&self.definition, controller, journals, signatures)?;
        if controller.state() == StationState::Counted {
            self.told.push_back(Told::Counted { protocol });
        }
        self.told.push_back(Told::Evidence { folder: self.evidence.out.display().to_string() });
        if self.medium.awaits_export() {
            self.medium.destroy_keys()?;
            self.told.push_back(Told::Closed);
        }
        Ok(())
    }

    fn refuse_if_err<T>(&mut self, done: Result<T, impl Into<Error>>) {
        if let Err(refused) = done {
            self.refuse(refused);
        }
    }

    /// Tells why something was not done, with its causes.
    pub(crate) fn refuse(&mut self, why: impl Into<Error>) {
        self.told.push_back(Told::Refused { why: format!("{:#}", why.into()) });
    }
}

/// Returns whether the station may issue: open, and not waiting for an act after a restart.
fn serves(controller: &Controller) -> bool {
    controller.state() == StationState::Open && !controller.awaits_restart()
}

fn holds(condition: Condition, controller: &Controller) -> bool {
    match condition {
        Condition::Stored(ballots) => ballots <= controller.ballots(),
        Condition::Ready(lines) => lines <= controller.ready_lines().count(),
        Condition::Out(rights) => controller.outstanding() <= rights,
        Condition::Open => serves(controller),
    }
}

/// Returns how a station stands.
pub(crate) fn status(controller: &Controller, waiting: usize) -> Told {
    Told::Status {
        state: controller.state().name(),
        awaits_restart: controller.awaits_restart(),
        ballots: controller.ballots(),
        out: controller.outstanding(),
        whereabouts: whereabouts(controller),
        ready: controller.ready_lines().map(|line| line.0).collect(),
        waiting,
    }
}

fn whereabouts(controller: &Controller) -> Whereabouts {
    Whereabouts {
        lines: controller.lines_with_rights().map(|line| line.0).collect(),
        devices: controller.devices_away().collect(),
    }
}
