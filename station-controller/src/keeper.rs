//! Keeps a controller's record: opened and believed or refused, written in the controller's order, shown, closed.
//!
//! The driver brings the disk, the generator and the clock. A live station and a full simulation keep their records here
//! alike.

use std::time::SystemTime;

use election::evidence::{sha256, to_json};
use election::journal::Blocks;
use election::journal::note::Note;
use election::precinct::Stamp;
use election::record::{Entry, OpsRecord};
use election::time::{Duration, Instant};
use storage::{Disk, Entropy, Found, MirrorRule, Plan, Record, RecordError};
use thiserror::Error;

use crate::controller::{Controller, Evidence, NotARecord, Written};
use crate::setup::Setup;

/// How long a journal may go without a note for observers.
const NOTE_EVERY: Duration = Duration::from_mins(60);

/// Why a controller did not start from its record.
#[derive(Debug, Error)]
pub enum NotStarted {
    /// Journals and box do not fit.
    #[error("record contradicts itself")]
    Contradiction(#[from] NotARecord),
    /// The medium failed.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Returns what the record of this station must be. `file_system` is what is known of where it lies.
pub fn plan(setup: &Setup, file_system: String, is_unchecked: bool, mirror_rule: MirrorRule) -> Plan {
    let definition = &setup.definition;
    let slots = setup.slots();
    let journal_blocks = Plan::journal_blocks_for(slots);
    Plan {
        is_simulated: definition.stamp == Stamp::Simulated,
        election_id: definition.wire_id(),
        precinct: definition.precinct.number,
        definition: sha256(&to_json(definition)),
        slots,
        journal_blocks,
        epochs: Plan::epochs_for(journal_blocks),
        file_system,
        is_unchecked,
        mirror_rule,
    }
}

/// A record that is open, and to which nothing has been added yet.
pub struct Opened<D, E> {
    record: Record<D, E>,
    /// The setup, with the secret of the record and what was drawn for this start.
    pub setup: Setup,
    /// What the controller goes on from.
    pub evidence: Evidence,
    /// What was found on the medium.
    pub found: Found,
}

impl<D: Disk, E: Entropy> Opened<D, E> {
    /// Opens the record, or begins one. Of the setup, both secrets are replaced.
    pub fn open(
        disk: D,
        mirror: Option<D>,
        plan: Plan,
        entropy: E,
        mut setup: Setup,
    ) -> Result<Self, RecordError> {
        let (mut record, found) = Record::open(disk, mirror, plan, entropy)?;
        setup.secret = *record.secret();
        setup.draws = *record.draw_seed()?;
        let evidence = Evidence {
            desk: records(&found.desk)?,
            ops: records(&found.ops)?,
            slots: found.slots.clone(),
            retired: found.retired.clone(),
        };
        Ok(Self { record, setup, evidence, found })
    }

    /// Builds the controller and writes down that the station starts: at this time of its day, at this time by the clock
    /// of its computer. Nothing is written to a record that is closed.
    pub fn start(self, at: Instant, clock: SystemTime) -> Result<(Keeper<D, E>, Controller), NotStarted> {
        let Self { mut record, setup, evidence, found } = self;
        let controller = Controller::recover(setup, &evidence, u64::from(found.starts))?;
        if !found.is_closed {
            record.start(at, clock, &found)?;
        }
        let keeper =
            Keeper { record, noted: at, is_note_due: true, is_closed: found.is_closed, is_over: false };
        Ok((keeper, controller))
    }

    /// Returns journals and lists of epochs as they were found.
    pub fn files(mut self) -> Result<Vec<(&'static str, Vec<u8>)>, RecordError> {
        self.record.evidence()
    }
}

/// The record of a running station.
pub struct Keeper<D, E> {
    record: Record<D, E>,
    /// When observers were last shown where the journals stand.
    noted: Instant,
    /// The station's state changed since.
    is_note_due: bool,
    is_closed: bool,
    /// All keys are overwritten.
    is_over: bool,
}

impl<D: Disk, E: Entropy> Keeper<D, E> {
    /// Makes durable what the controller wrote.
    ///
    /// Behind the close only goodbyes are left, and the record takes nothing more: they are dropped.
    pub fn write(&mut self, written: &Written) -> Result<(), RecordError> {
        if self.is_closed {
            return Ok(());
        }
        match written {
            Written::Desk(at, record) => self.record.write(*at, record),
            Written::Ops(at, record) => {
                self.is_note_due |= matches!(record, OpsRecord::State(_));
                self.record.write(*at, record)
            }
            Written::Slot { place, slot } => self.record.write_slot(*place, slot),
            Written::BoxEmptied => self.record.empty_box(),
        }
    }

    /// Returns notes for observers on the desk and the ops journal, when the state of the day has changed and every hour.
    pub fn notes_due(&mut self, now: Instant) -> Result<Option<[Note; 2]>, RecordError> {
        let is_due = self.is_note_due || NOTE_EVERY <= now.since(self.noted);
        if self.is_closed || !is_due {
            return Ok(None);
        }
        (self.noted, self.is_note_due) = (now, false);
        self.record.anchor(now).map(Some)
    }

    /// Writes down that the program ends in order.
    pub fn leave(&mut self, now: Instant) -> Result<(), RecordError> {
        if self.is_closed { Ok(()) } else { self.record.leave(now) }
    }

    /// Ends the record: nothing is added any more.
    pub fn close(&mut self, now: Instant) -> Result<(), RecordError> {
        self.record.close(now)?;
        self.is_closed = true;
        Ok(())
    }

    /// Overwrites all keys.
    pub fn destroy_keys(&mut self) -> Result<(), RecordError> {
        self.record.destroy_keys()?;
        self.is_over = true;
        Ok(())
    }

    /// Returns whether the record is closed and its keys are kept until the evidence is written.
    pub fn awaits_export(&self) -> bool {
        self.is_closed && !self.is_over
    }

    /// Returns journals and lists of epochs for the evidence, read again.
    pub fn evidence(&mut self) -> Result<Vec<(&'static str, Vec<u8>)>, RecordError> {
        self.record.evidence()
    }
}

fn records<R: Entry>(blocks: &Blocks) -> Result<Vec<R>, RecordError> {
    let journal = blocks.records::<R>();
    match journal.broken {
        Some(source) => Err(RecordError::damaged(R::JOURNAL, source)),
        None => Ok(journal.records.into_iter().map(|found| found.record).collect()),
    }
}
