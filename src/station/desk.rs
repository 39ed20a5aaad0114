//! The desk of a live station: takes commands and scans, makes the record durable, says what happened.
//!
//! [`Desk::serve`] stands where a driver drains the controller: everything the controller wrote is on disk before the
//! driver puts a byte on a line.

use anyhow::Error;
use election::device::Channel;
use election::precinct::ElectionDefinition;
use election::record::desk::Outcome;
use election::record::ops::{OutageCause, StationState};
use election::time::Instant;
use election::voter::VoterId;
use election::wire::LineId;
use station_controller::{Act, Check, CommandError, Controller, Waiting};
use std::collections::{BTreeSet, VecDeque};

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
}

impl Desk {
    /// Takes an open record and the controller that was built from it.
    pub(crate) fn new(
        definition: ElectionDefinition,
        recovered: Recovered,
        issuing: Issuing,
        evidence: EvidenceFolder,
    ) -> (Controller, Self) {
        let Recovered { medium, controller, marked, told, last_record } = recovered;
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

    /// Does what can be done now and makes it durable. After an error nothing may be sent any more.
    pub(crate) fn serve(&mut self, controller: &mut Controller, now: Instant) -> Result<(), Error> {
        loop {
            self.store_records(controller, now)?;
            while let Some(notice) = controller.poll_notice() {
                self.told.push_back(Told::notice(notice, controller.ballots()));
            }
            let moved = self.issue_waiting(controller, now)
                || self.scan_planned(controller, now)
                || self.next_command(controller, now)?;
            if !moved {
                return Ok(());
            }
        }
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

    /// Makes what the controller wrote durable, and shows observers where the journals stand when it is time.
    fn store_records(&mut self, controller: &mut Controller, now: Instant) -> Result<(), Error> {
        self.medium.store(controller)?;
        self.told.extend(self.medium.notes_due(now)?);
        Ok(())
    }

    /// Writes down that the program ends in order.
    pub(crate) fn leave(&mut self, now: Instant) -> Result<(), Error> {
        self.medium.leave(now)
    }

    /// Gives the first voter in line the first device that is ready.
    fn issue_waiting(&mut self, controller: &mut Controller, now: Instant) -> bool {
        if !serves(controller) || self.waiting.is_empty() {
            return false;
        }
        let Some(line) = controller.ready_lines().next() else { return false };
        let Some(voter) = self.waiting.pop_front() else { return false };
        let issued = controller.issue_device(now, voter, line, Channel::Electronic);
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
            Command::Unseal => self.step(controller, |c| c.unseal(now))?,
            Command::Open => self.step(controller, |c| c.open_polls(now))?,
            Command::Suspend(cause) => self.step(controller, |c| c.suspend(now, cause))?,
            Command::Resume => self.step(controller, |c| c.resume(now))?,
            Command::Restart { signatures, cause } => self.restart(controller, now, signatures, cause)?,
            Command::FallBack { signatures } => {
                self.step(controller, |c| c.fall_back(now, signed(signatures)))?;
            }
            Command::Mixed => controller.announce_mixed_voting(now)?,
            Command::PortableOut { device, rights } => controller.portable_leaves(now, device, rights),
            Command::PortableBack(device) => controller.portable_returns(now, device),
            Command::Counters => controller.read_counters(now),
            Command::Close => {
                let out = controller.begin_closing(now)?;
                self.waiting.clear();
                self.told.push_back(Told::Closing { out, whereabouts: whereabouts(controller) });
            }
            Command::WriteOff { device, why, signatures } => {
                controller.write_off(now, device, why, signed(signatures))?;
            }
            Command::Status => self.told.push_back(status(controller, self.waiting.len())),
            Command::Help => self.told.push_back(Told::Help { text: HELP }),
            Command::Quit => self.is_done = true,
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
            Command::Scan(read) => {
                let check = controller.scan(now, &read)?;
                self.checked(check);
            }
            Command::LookUp(voter) => {
                let check = controller.look_up(now, voter)?;
                self.checked(check);
            }
            Command::Refuse => controller.refuse(now, None, Outcome::RefusedNoBarcode)?,
            Command::Add(voter) => {
                controller.add_to_list(now, voter, false)?;
                let check = controller.look_up(now, voter)?;
                self.checked(check);
            }
            Command::Paper(place) => {
                let voter = self.at_desk.ok_or(CommandError::NotEntitled)?;
                let channel = if place == Place::Home { Channel::HomePaper } else { Channel::Paper };
                controller.issue_paper(now, voter, channel)?;
                self.told.push_back(Told::PaperIssued);
            }
            Command::Issue { line, place } => self.issue(controller, now, line, place)?,
            Command::IssueAgain { line, signatures } => {
                let voter = self.at_desk.ok_or(CommandError::NotEntitled)?;
                controller.issue_again(now, voter, line, signed(signatures))?;
            }
            Command::TakeBack { line, presence } => {
                let voter = self.at_desk.filter(|_| presence == Presence::Here);
                controller.take_back(now, line, voter)?;
            }
            _ => {}
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
        controller.issue_device(now, voter, line, channel)
    }

    fn start(&mut self, controller: &mut Controller, now: Instant, rehearse: &Rehearse) -> Result<(), Error> {
        self.test(controller, now, rehearse)?;
        self.step(controller, |c| c.unseal(now))?;
        Ok(self.step(controller, |c| c.open_polls(now))?)
    }

    /// Tries the close key first: if it does not open, nothing has begun.
    fn test(&mut self, controller: &mut Controller, now: Instant, rehearse: &Rehearse) -> Result<(), Error> {
        let rehearsed = custody::rehearse(&self.definition, rehearse)?;
        let ballots = controller.test(now)?;
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
            controller.note_rehearsal(now, how, shares)?;
            self.told.push_back(Told::Rehearsed { how: how.name(), shares });
        }
        Ok(())
    }

    fn restart(
        &mut self,
        controller: &mut Controller,
        now: Instant,
        signatures: u8,
        cause: OutageCause,
    ) -> Result<(), CommandError> {
        let since = self.last_record;
        self.step(controller, |c| c.restart(now, signed(signatures), cause, since))
    }

    /// Does a step of the day and tells the state it leads to.
    fn step(
        &mut self,
        controller: &mut Controller,
        step: impl FnOnce(&mut Controller) -> Result<(), CommandError>,
    ) -> Result<(), CommandError> {
        step(controller)?;
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
        let waiting = match outstanding {
            Outstanding::Enforced => Waiting::Enforced,
            Outstanding::Waived => Waiting::Waived,
        };
        // The secret is read for the count and forgotten after it.
        let secret = match keys.map(|keys| custody::secret(&self.definition, keys)).transpose() {
            Ok(secret) => secret,
            Err(refused) => {
                self.refuse(refused);
                return Ok(());
            }
        };
        match controller.count(now, waiting, secret.as_ref()) {
            Ok(()) => self.write_evidence(controller, now),
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
        match self.step(controller, |c| c.store(now)) {
            Ok(()) => {
                self.store_records(controller, now)?;
                self.medium.close(now)?;
                self.write_evidence(controller, now)?;
                self.medium.destroy_keys()?;
                self.told.push_back(Told::Closed);
                Ok(())
            }
            Err(refused) => {
                self.refuse(refused);
                Ok(())
            }
        }
    }

    /// Writes the folder, with the records of the step that led here.
    fn write_evidence(&mut self, controller: &mut Controller, now: Instant) -> Result<(), Error> {
        self.store_records(controller, now)?;
        let signatures = self.definition.members;
        let journals = self.medium.evidence()?;
        let protocol = self.evidence.write(&self.definition, controller, journals, signatures)?;
        if controller.state() == StationState::Counted {
            self.told.push_back(Told::Counted { protocol });
        }
        self.told.push_back(Told::Evidence { folder: self.evidence.out.display().to_string() });
        Ok(())
    }

    fn refuse_if_err(&mut self, done: Result<(), impl Into<Error>>) {
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

fn status(controller: &Controller, waiting: usize) -> Told {
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

/// An act typed at the desk: the members are there, and the specialist works the computer.
fn signed(signatures: u8) -> Act {
    Act { signatures, by_specialist: true }
}
