//! The whole record: what a station begins, goes on with, writes and closes.
//!
//! Whatever a method here was given is durable when it returns. After an error of the medium the record takes nothing
//! more: what is on the disk decides at the next start.

mod begin;
mod error;
mod recover;

use std::time::SystemTime;

use election::evidence::ballot_box::Slot;
use election::journal::Blocks;
use election::journal::keys::{BoxKeys, file_name};
use election::journal::note::Note;
use election::journal::system::{Boot, Contents, LastEnd, SystemRecord};
use election::record::{Entry, JournalHeader, JournalKind};
use election::time::Instant;
use zeroize::Zeroizing;

use crate::ballot_box::{BoxFile, InBox};
use crate::disk::{Disk, DiskError};
use crate::entropy::Entropy;
use crate::journal::{JournalFile, epochs_file, fault, journal_file};
use crate::keys;
use crate::seeded::{Bug, is_on};

pub use error::{Alarm, RecordError};

/// What becomes of the vote when the mirror fails or is not there. The commission decides before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MirrorRule {
    /// The station stops.
    Stop,
    /// It says so in the ops journal and goes on.
    GoOn,
}

/// Whose record it is, and how large it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Whether a simulation writes it.
    pub is_simulated: bool,
    /// Names the election, as in the START message.
    pub election_id: [u8; 15],
    /// Number of the precinct.
    pub precinct: u32,
    /// SHA-256 of `election.json`.
    pub definition: [u8; 32],
    /// Slots of the ballot box.
    pub slots: u32,
    /// Blocks of each journal written in advance, at least 2.
    pub journal_blocks: u64,
    /// Epochs listed for each journal, at least 1.
    pub epochs: u32,
    /// What is known of the file system.
    pub file_system: String,
    /// Whether its check was switched off.
    pub is_unchecked: bool,
    /// What a failed mirror means.
    pub mirror_rule: MirrorRule,
}

impl Plan {
    /// Returns the blocks a journal needs for a box of this many slots (`docs/record.md`, section 2).
    pub fn journal_blocks_for(slots: u32) -> u64 {
        (u64::from(slots) * 2).next_power_of_two().max(1024)
    }

    /// Returns the epochs to list for a journal of this many blocks.
    pub fn epochs_for(blocks: u64) -> u32 {
        u32::try_from(blocks / 8).unwrap_or(u32::MAX).max(1024)
    }

    fn header(&self, kind: JournalKind) -> JournalHeader {
        let (is_simulated, election_id, precinct) = (self.is_simulated, self.election_id, self.precinct);
        JournalHeader { kind, is_simulated, election_id, precinct }
    }
}

/// What was found on the medium.
#[derive(Clone, Debug)]
pub struct Found {
    /// Desk journal.
    pub desk: Blocks,
    /// Ops journal.
    pub ops: Blocks,
    /// Used slots with their places; ballots that were taken out are not among them.
    pub slots: Vec<(u32, Slot)>,
    /// Places never to be used again.
    pub retired: Vec<u32>,
    /// How many slots hold what.
    pub contents: Contents,
    /// Slots copied between box and mirror.
    pub copied: u32,
    /// Whether the vote is over. What was found is to be exported, and then the keys are to be destroyed; nothing more can
    /// be written.
    pub is_closed: bool,
    /// Starts before this one; 0 if the record is new.
    pub starts: u32,
    /// How the last one ended.
    pub last_end: LastEnd,
    /// Time of the last record. The clock of the station must not go behind it.
    pub last: Instant,
    /// Public half of the key that signed the lists of epochs, for observers.
    pub ceremony: [u8; 32],
}

/// An open record.
pub struct Record<D, E> {
    disk: D,
    mirror: Option<D>,
    entropy: E,
    plan: Plan,
    keys: BoxKeys,
    desk: JournalFile,
    ops: JournalFile,
    ballots: BoxFile,
    starts: u32,
    ends: [LastEnd; 2],
    /// What the ops journal does not know yet of the mirror: that it is gone, or back.
    mirror_news: Option<bool>,
    is_stopped: bool,
}

impl<D: Disk, E: Entropy> Record<D, E> {
    /// Returns the secret that makes rights, tags and receipts.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        self.keys.station.clone()
    }

    /// Draws a seed for what must not be foretold or told afterwards: nonces and places. No file holds it.
    pub fn draw_seed(&mut self) -> Result<Zeroizing<[u8; 32]>, RecordError> {
        self.entropy.draw().map(Zeroizing::new).map_err(|source| RecordError::Entropy { source })
    }

    /// Writes down that the station starts, once what was found is believed.
    pub fn start(&mut self, at: Instant, clock: SystemTime, found: &Found) -> Result<(), RecordError> {
        let clock = clock.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let [desk_end, ops_end] = self.ends;
        let boot = Boot {
            starts: self.starts,
            last_end: desk_end,
            clock: u64::try_from(clock.as_millis()).unwrap_or(u64::MAX),
            contents: Contents::default(),
            slots_repaired: 0,
        };
        let in_ops =
            Boot { last_end: ops_end, contents: found.contents, slots_repaired: found.copied, ..boot };
        for (kind, boot) in [(JournalKind::Desk, boot), (JournalKind::Ops, in_ops)] {
            self.in_journal(kind, |journal, disk| journal.boot(disk, at, boot))?;
        }
        match self.mirror_news.take() {
            Some(is_back) => self.write_system(at, &SystemRecord::Mirror(is_back)),
            None => Ok(()),
        }
    }

    /// Adds a record to the journal it belongs to.
    pub fn write<R: Entry>(&mut self, at: Instant, entry: &R) -> Result<(), RecordError> {
        let mut payload = Vec::new();
        let kind = entry.encode(&mut payload);
        self.in_journal(R::JOURNAL, |journal, disk| journal.append(disk, at, (kind, payload)))
    }

    /// Fills a slot of the box, here and on the mirror.
    pub fn write_slot(&mut self, place: u32, slot: &Slot) -> Result<(), RecordError> {
        self.refuse_if_stopped()?;
        let claimed = self.ballots.claim(place);
        self.stop_if_err(JournalKind::Ops, claimed)?;
        let random = self.entropy.draw().map_err(|source| RecordError::Entropy { source })?;
        let bytes = self.ballots.close(place, slot, random);
        let written = self.ballots.write(&mut self.disk, place, &bytes);
        self.stop_if_err(JournalKind::Ops, written)?;
        let mirror = self.mirror.as_mut().filter(|_| !is_on(Bug::MirrorSkipped));
        let Some(mirror) = mirror else { return Ok(()) };
        match self.ballots.write(mirror, place, &bytes) {
            Err(_) if self.plan.mirror_rule == MirrorRule::GoOn => {
                self.mirror = None;
                self.write_system(self.last(), &SystemRecord::Mirror(false))
            }
            written => self.stop_if_err(JournalKind::Ops, written),
        }
    }

    /// Takes all ballots out of the box, for a recount from the devices. They stay where they are and count no more.
    pub fn empty_box(&mut self) -> Result<(), RecordError> {
        let generation = self.ballots.generation().checked_add(1).ok_or(RecordError::Generations)?;
        self.write_system(self.last(), &SystemRecord::Emptied(generation))?;
        self.ballots.begin_generation(generation);
        Ok(())
    }

    /// Writes and signs a checkpoint into both journals; the notes are for observers.
    pub fn anchor(&mut self, at: Instant) -> Result<[Note; 2], RecordError> {
        let desk = self.in_journal(JournalKind::Desk, |journal, disk| journal.anchor(disk, at))?;
        let ops = self.in_journal(JournalKind::Ops, |journal, disk| journal.anchor(disk, at))?;
        Ok([desk, ops])
    }

    /// Writes down that the program ends in order.
    pub fn leave(&mut self, at: Instant) -> Result<(), RecordError> {
        for kind in [JournalKind::Desk, JournalKind::Ops] {
            self.in_journal(kind, |journal, disk| {
                journal.append(disk, at, SystemRecord::Left.encode())?;
                journal.end_epoch(disk, at)
            })?;
        }
        self.is_stopped = true;
        Ok(())
    }

    /// Reads everything again and closes both journals, if it is what was written. Nothing can be added afterwards, and
    /// neither after an alarm.
    pub fn close(&mut self, at: Instant) -> Result<(), RecordError> {
        self.refuse_if_stopped()?;
        let found = match self.read_all() {
            Ok(found) => found,
            Err(RecordError::Disk(error)) => return self.stop_if_err(JournalKind::Ops, Err(error)),
            Err(alarm) => {
                // What was changed is left as it is.
                self.is_stopped = true;
                return Err(alarm);
            }
        };
        for (kind, close) in closes(&found, self.plan.slots) {
            self.in_journal(kind, |journal, disk| journal.close(disk, at, close))?;
        }
        self.is_stopped = true;
        Ok(())
    }

    /// Overwrites all keys, here and on the mirror. No slot can be read afterwards.
    pub fn destroy_keys(&mut self) -> Result<(), RecordError> {
        Ok(destroy_keys(&mut self.disk, self.mirror.as_mut())?)
    }

    /// Reads journals and lists of epochs again, as they go into the evidence, each with its name.
    pub fn evidence(&mut self) -> Result<Vec<(&'static str, Vec<u8>)>, RecordError> {
        let mut files = self.read_back()?;
        for kind in [JournalKind::Desk, JournalKind::Ops] {
            let name = epochs_file(kind);
            files.push((name, self.disk.read(name)?.unwrap_or_default()));
        }
        Ok(files)
    }

    fn read_all(&mut self) -> Result<InBox, RecordError> {
        self.read_back()?;
        self.ballots.read_again(&mut self.disk, self.mirror.as_mut())
    }

    fn read_back(&mut self) -> Result<Vec<(&'static str, Vec<u8>)>, RecordError> {
        let [desk, ops] = [&self.desk, &self.ops].map(|journal| journal.read_back(&mut self.disk));
        Ok(vec![(journal_file(JournalKind::Desk), desk?), (journal_file(JournalKind::Ops), ops?)])
    }

    /// Returns when the last record was written.
    fn last(&self) -> Instant {
        self.desk.last().max(self.ops.last())
    }

    fn write_system(&mut self, at: Instant, record: &SystemRecord) -> Result<(), RecordError> {
        self.in_journal(JournalKind::Ops, |journal, disk| journal.append(disk, at, record.encode()))
    }

    /// Works on a journal, unless something has failed before.
    fn in_journal<T>(
        &mut self,
        kind: JournalKind,
        work: impl FnOnce(&mut JournalFile, &mut D) -> Result<T, RecordError>,
    ) -> Result<T, RecordError> {
        self.refuse_if_stopped()?;
        let journal = match kind {
            JournalKind::Desk => &mut self.desk,
            JournalKind::Ops => &mut self.ops,
        };
        let done = work(journal, &mut self.disk);
        let other = if kind == JournalKind::Desk { JournalKind::Ops } else { JournalKind::Desk };
        self.stop_if_err(other, done)
    }

    fn refuse_if_stopped(&self) -> Result<(), RecordError> {
        if self.is_stopped { Err(RecordError::Stopped) } else { Ok(()) }
    }

    /// After an error takes nothing more, and tries once to say so in a journal that may still work.
    fn stop_if_err<T, F: Into<RecordError>>(
        &mut self,
        journal: JournalKind,
        done: Result<T, F>,
    ) -> Result<T, RecordError> {
        let error = match done {
            Ok(done) => return Ok(done),
            Err(error) => error.into(),
        };
        self.is_stopped = true;
        let (journal, at) = match journal {
            JournalKind::Desk => (&mut self.desk, self.ops.last()),
            JournalKind::Ops => (&mut self.ops, self.desk.last()),
        };
        let told = journal.append(&mut self.disk, at, fault(&error.chain()));
        // The error that is returned says more than that it could not be written down.
        drop(told);
        Err(error)
    }
}

/// Returns the records that close the two journals, in the order in which they are written.
fn closes(found: &InBox, slots: u32) -> [(JournalKind, SystemRecord); 2] {
    let taken = (found.used.len() + found.retired.len()) as u32;
    let of_box = SystemRecord::Close { contents: found.contents(), free: slots.saturating_sub(taken) };
    let of_desk = SystemRecord::Close { contents: Contents::default(), free: 0 };
    [(JournalKind::Ops, of_box), (JournalKind::Desk, of_desk)]
}

fn destroy_keys<D: Disk>(disk: &mut D, mirror: Option<&mut D>) -> Result<(), DiskError> {
    for kind in [JournalKind::Ops, JournalKind::Desk] {
        keys::destroy(disk, file_name(kind))?;
    }
    mirror.map_or(Ok(()), |mirror| keys::destroy(mirror, file_name(JournalKind::Ops)))
}
