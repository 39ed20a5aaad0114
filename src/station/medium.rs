//! Where a station keeps its record, and what to tell a person when that does not work.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Error;
use clap::{Args, ValueEnum};
use election::journal::note::Note;
use election::precinct::Stamp;
use election::record::DeskRecord;
use election::time::Instant;
use election::voter::VoterId;
use hardware::clock::Clock;
use hardware::disk::FolderDisk;
use hardware::disk::file_system::FileSystem;
use hardware::secret::SystemEntropy;
use station_controller::keeper::{Keeper, NotStarted, Opened, plan};
use station_controller::{Controller, Setup};
use storage::{DiskError, Found, MirrorRule, Plan, RecordError};

use super::beginning::Beginning;
use super::told::Told;
use crate::Hint;

/// Where the record is kept.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// Folder of the record: journals, ballot box, keys
    #[arg(long, value_name = "DIR", default_value = "record")]
    record: PathBuf,

    /// Folder on a second device that holds the ballot box once more
    #[arg(long, value_name = "DIR")]
    mirror: Option<PathBuf>,

    /// What to do when the mirror fails or is not there
    #[arg(long, value_name = "WHAT", default_value = "stop")]
    mirror_failure: MirrorFailure,

    /// Keep the record on any file system; only for trials, and the record says so
    #[arg(long)]
    unsafe_fs: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MirrorFailure {
    /// Stop the station.
    Stop,
    /// Write it down and go on without a mirror.
    GoOn,
}

/// The record of this station.
pub(crate) struct Medium(Keeper<FolderDisk, SystemEntropy>);

/// A controller that goes on from its record.
pub(crate) struct Recovered {
    /// The record.
    pub(crate) medium: Medium,
    /// The controller.
    pub(crate) controller: Controller,
    /// Voters the record marks already.
    pub(crate) marked: BTreeSet<VoterId>,
    /// What the desk should know of it.
    pub(crate) told: Vec<Told>,
    /// When the last record was written.
    pub(crate) last_record: Instant,
    /// What a capture of a trial notes of it.
    pub(crate) beginning: Option<Beginning>,
}

impl RecordArgs {
    /// Opens the record, or begins one, and builds the controller from it.
    pub(crate) fn open(&self, setup: Setup) -> Result<Recovered, Error> {
        let disk = self.disk(&self.record)?;
        let mirror = self.mirror.as_deref().map(|folder| self.disk(folder)).transpose()?;
        let plan = self.plan(&setup)?;
        let opened = Opened::open(disk, mirror, plan, SystemEntropy, setup);
        let opened = opened.map_err(|error| self.advise(error))?;
        let marked = marked(&opened.evidence.desk);
        let found = opened.found.clone();
        let is_trial = opened.setup.definition.stamp == Stamp::Simulated;
        let boots = u64::from(found.starts);
        let beginning = is_trial.then(|| Beginning::of(&opened.setup, &opened.evidence, boots));
        let now = Clock::local().now().max(found.last);
        let (keeper, controller) = opened.start(now, Clock::system()).map_err(|not| match not {
            NotStarted::Record(error) => self.advise(error),
            NotStarted::Contradiction(why) => {
                Error::new(why).context(format!("record `{}` contradicts itself", self.record.display()))
            }
        })?;
        let told = tell(&controller, &found);
        Ok(Recovered { medium: Medium(keeper), controller, marked, told, last_record: found.last, beginning })
    }

    fn disk(&self, folder: &Path) -> Result<FolderDisk, Error> {
        FolderDisk::open(folder).map_err(|error| self.advise(error.into()))
    }

    /// Returns what the record must be, with the facts of the file system it lies on.
    fn plan(&self, setup: &Setup) -> Result<Plan, Error> {
        if self.unsafe_fs && setup.definition.stamp == Stamp::Real {
            return Err(Error::msg("an election needs a file system that keeps no order and loses nothing")
                .context(Hint("leave --unsafe-fs out".to_owned()))
                .context("record cannot be kept"));
        }
        let mut facts = Vec::new();
        for folder in [Some(&self.record), self.mirror.as_ref()].into_iter().flatten() {
            facts.push(self.file_system(folder)?);
        }
        let mirror_rule = match self.mirror_failure {
            MirrorFailure::Stop => MirrorRule::Stop,
            MirrorFailure::GoOn => MirrorRule::GoOn,
        };
        Ok(plan(setup, facts.join("; mirror: "), self.unsafe_fs, mirror_rule))
    }

    fn file_system(&self, folder: &Path) -> Result<String, Error> {
        let found = FileSystem::of(folder).and_then(|system| {
            if !self.unsafe_fs {
                system.check(folder)?;
            }
            Ok(system.facts())
        });
        match found {
            Ok(facts) => Ok(facts),
            Err(_) if self.unsafe_fs => Ok("unknown".to_owned()),
            Err(refused) => {
                let hint = format!("{}; a trial may use --unsafe-fs", refused.hint());
                Err(Error::new(refused).context(Hint(hint)).context("record cannot be kept"))
            }
        }
    }

    fn advise(&self, error: RecordError) -> Error {
        let hint = hint(&error);
        let closed = matches!(error, RecordError::Closed);
        let folder = self.record.display();
        let what = if closed { "the vote in record" } else { "record cannot be kept in" };
        let error = Error::new(error).context(Hint(hint.to_owned()));
        error.context(format!("{what} `{folder}`{}", if closed { " is over" } else { "" }))
    }
}

impl Medium {
    /// Makes what the controller wrote durable, in its order. Returns whether there was anything.
    pub(crate) fn store(&mut self, controller: &mut Controller) -> Result<bool, Error> {
        let mut has_stored = false;
        while let Some(written) = controller.poll_record() {
            self.0.write(&written).map_err(stopped)?;
            has_stored = true;
        }
        Ok(has_stored)
    }

    /// Returns notes for observers, when the state of the day has changed and every hour.
    pub(crate) fn notes_due(&mut self, now: Instant) -> Result<Vec<Told>, Error> {
        let notes = self.0.notes_due(now).map_err(stopped)?;
        let told = |journal, note: Note| Told::Note { journal, note: note.to_string() };
        Ok(notes.map_or_else(Vec::new, |[desk, ops]| vec![told("desk", desk), told("ops", ops)]))
    }

    /// Writes down that the program ends in order.
    pub(crate) fn leave(&mut self, now: Instant) -> Result<(), Error> {
        self.0.leave(now).map_err(stopped)
    }

    /// Ends the record: nothing is added any more.
    pub(crate) fn close(&mut self, now: Instant) -> Result<(), Error> {
        self.0.close(now).map_err(stopped)
    }

    /// Overwrites all keys.
    pub(crate) fn destroy_keys(&mut self) -> Result<(), Error> {
        self.0.destroy_keys().map_err(stopped)
    }

    /// Returns whether the record is closed and its keys are kept until the evidence is written.
    pub(crate) fn awaits_export(&self) -> bool {
        self.0.awaits_export()
    }

    /// Returns journals and lists of epochs for the evidence, read again.
    pub(crate) fn evidence(&mut self) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
        self.0.evidence().map_err(stopped)
    }
}

/// Returns who is marked after these records.
fn marked(desk: &[DeskRecord]) -> BTreeSet<VoterId> {
    let mut marked = BTreeSet::new();
    for record in desk {
        match record {
            DeskRecord::Issued { voter, .. } => drop(marked.insert(*voter)),
            DeskRecord::Returned { voter, .. } => drop(marked.remove(voter)),
            _ => {}
        }
    }
    marked
}

fn tell(controller: &Controller, found: &Found) -> Vec<Told> {
    let mut told = Vec::new();
    if found.starts == 0 {
        let ceremony = found.ceremony.iter().map(|byte| format!("{byte:02x}")).collect();
        told.push(Told::Begun { ceremony });
    }
    if found.is_closed {
        told.push(Told::Unexported);
    } else if controller.awaits_restart() {
        told.push(Told::Recovered {
            ballots: controller.ballots(),
            out: controller.outstanding(),
            starts_before: found.starts,
            damaged_slots: found.contents.damaged,
            copied_slots: found.copied,
        });
    }
    told
}

/// The error of a record that fails while the station runs.
fn stopped(error: RecordError) -> Error {
    let hint = hint(&error);
    Error::new(error).context(Hint(hint.to_owned())).context("record cannot be kept")
}

/// Returns what to do about a medium that refused.
fn medium_hint(why: ErrorKind) -> &'static str {
    match why {
        ErrorKind::WouldBlock => "stop the other station, or give this one a record of its own",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "what was acknowledged before is in the record; make room on its file system and start again"
        }
        ErrorKind::ReadOnlyFilesystem => {
            "what was acknowledged before is in the record; the system no longer trusts the disk: read its log, mount it anew or copy the folder to a sound one, and start again"
        }
        _ => "what was acknowledged before is in the record; mend the medium and start again",
    }
}

fn hint(error: &RecordError) -> &'static str {
    match error {
        RecordError::Disk(DiskError { source, .. }) => medium_hint(source.kind()),
        RecordError::Entropy { .. } | RecordError::Stopped => medium_hint(ErrorKind::Other),
        RecordError::Damaged { .. } | RecordError::KeysLost { .. } | RecordError::Alarm(_) => {
            "keep the folder as it is: it is evidence; go on with paper, or with another record under an act of the commission"
        }
        RecordError::Foreign { .. } => "give the record of this election and precinct, or a new folder",
        RecordError::Mirror { expected: true } => {
            "give its folder with --mirror; without it the station goes on only with --mirror-failure go-on"
        }
        RecordError::MirrorInUse => "give the record the mirror belongs to, or a new folder for the mirror",
        RecordError::SlotTaken { .. } => {
            "this is a fault of the program: keep the folder and go on with paper"
        }
        RecordError::Mirror { expected: false } => "leave --mirror out, or begin another record",
        RecordError::OldVersion => "`saylau audit` reads what its station exported; give a new folder",
        RecordError::Closed => "`saylau verify` checks it; another vote needs another folder",
        RecordError::Generations | RecordError::Payload { .. } => {
            "begin another record under an act of the commission"
        }
    }
}
