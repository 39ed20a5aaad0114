//! A station as small as it can be: the rules of the controller that meet the record, over the real record.
//!
//! The controller itself stands in a crate that no test of this one may use. What is modelled after
//! `station-controller/src/controller/{lines,registration,restart}.rs`: a ballot fills one slot of its tag, slot before
//! Cast; a void comes before its Returned, which one void supports once; a start compares counts and adds the one Cast or
//! Void that a crash may have left out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use election::device::Channel;
use election::evidence::ballot_box::Slot;
use election::record::ops::{AfterFallback, VoidReason};
use election::record::{DeskRecord, OpsRecord};
use election::right::Tag;
use election::time::Instant;
use election::voter::VoterId;
use storage::{Found, Plan, Record, RecordError};

use crate::machine::{Machine, Side};
use crate::small::Counted;

/// When everything happens.
pub(crate) const NOON: Instant = Instant::from_hour(12);

/// What a careless controller does wrong, for the table of bugs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "seeded-bugs"), expect(dead_code, reason = "planted with the feature alone"))]
pub(crate) enum Careless {
    AckBeforeDurable,
    CastBeforeSlot,
    NoCastRepair,
    NoDeduplication,
    SlotChosenWithoutLooking,
    DamagedSlotReused,
    ReturnBeforeVoid,
    ReturnNotBound,
    TagComparedByPrefix,
}

/// What a device hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Recorded,
    Already,
    Refused,
}

/// The running station.
pub(crate) struct Station {
    record: Record<Side, Counted>,
    careless: Option<Careless>,
    capacity: u32,
    marked: BTreeSet<VoterId>,
    returned: BTreeSet<[u8; 16]>,
    slots: BTreeMap<Tag, Slot>,
    free: BTreeSet<u32>,
    casts: u32,
    voids: u32,
    draws: u64,
}

/// What the journals say, as the controller reads it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) desk: Vec<DeskRecord>,
    pub(crate) ops: Vec<OpsRecord>,
    pub(crate) casts: u32,
    pub(crate) voids: u32,
    pub(crate) issued: u32,
    pub(crate) awaits_recount: bool,
}

impl Recorded {
    /// Reads the journals.
    pub(crate) fn of(found: &Found) -> Self {
        let desk: Vec<DeskRecord> = found.desk.records().records.into_iter().map(|r| r.record).collect();
        let ops: Vec<OpsRecord> = found.ops.records().records.into_iter().map(|r| r.record).collect();
        let mut recorded = Self::default();
        for record in &ops {
            match record {
                OpsRecord::Cast { n } => (recorded.casts, recorded.awaits_recount) = (*n, false),
                OpsRecord::Void { n, .. } => recorded.voids = *n,
                OpsRecord::Fallback { .. } => (recorded.casts, recorded.awaits_recount) = (0, true),
                _ => {}
            }
        }
        let is_right =
            |r: &&DeskRecord| matches!(r, DeskRecord::Issued { .. } | DeskRecord::Overridden { .. });
        recorded.issued = desk.iter().filter(is_right).count() as u32;
        Self { desk, ops, ..recorded }
    }
}

impl Station {
    /// Opens the record on a machine.
    pub(crate) fn open(
        machine: &Machine,
        plan: &Plan,
    ) -> Result<(Record<Side, Counted>, Found), RecordError> {
        let (disk, mirror) = machine.sides();
        Record::open(disk, mirror, plan.clone(), Counted::from(machine.start()))
    }

    /// Goes to work with what was found: compares, and writes what a crash cut short.
    pub(crate) fn start(
        (mut record, found): (Record<Side, Counted>, Found),
        capacity: u32,
        careless: Option<Careless>,
    ) -> Result<Self, String> {
        let recorded = Recorded::of(&found);
        let is_out = |slot: &&(u32, Slot)| recorded.awaits_recount && matches!(slot.1, Slot::Ballot(..));
        let inside: Vec<(u32, Slot)> = found.slots.iter().filter(|slot| !is_out(slot)).copied().collect();
        let retired = found.retired.iter().filter(|_| careless != Some(Careless::DamagedSlotReused));
        let taken: BTreeSet<u32> =
            found.slots.iter().map(|(place, _)| place).chain(retired).copied().collect();
        let free = (0..capacity).filter(|place| !taken.contains(place)).collect();
        record.start(NOON, SystemTime::UNIX_EPOCH, &found).map_err(said)?;
        let mut station = Self {
            record,
            careless,
            capacity,
            marked: BTreeSet::new(),
            returned: BTreeSet::new(),
            slots: inside.iter().map(|(_, slot)| (tag_of(slot), *slot)).collect(),
            free,
            casts: recorded.casts,
            voids: recorded.voids,
            draws: u64::from(found.starts),
        };
        recorded.desk.iter().for_each(|record| station.replay(record));
        station.finish(&recorded)?;
        Ok(station)
    }

    /// Marks a voter, or gives a second right to one whose first is lost.
    pub(crate) fn issue(&mut self, voter: VoterId) -> Result<DeskRecord, String> {
        let record = match self.marked.insert(voter) {
            true => DeskRecord::Issued { voter, channel: Channel::Electronic },
            false => DeskRecord::Overridden { voter },
        };
        self.record.write(NOON, &record).map_err(said)?;
        Ok(record)
    }

    /// Takes a ballot.
    pub(crate) fn deposit(&mut self, slot: Slot) -> Result<Answer, String> {
        let tag = tag_of(&slot);
        let spent = self.find(&tag);
        match spent.filter(|_| self.careless != Some(Careless::NoDeduplication)) {
            Some(stored) if stored == slot => {
                self.ops(OpsRecord::CastRepeated)?;
                return Ok(Answer::Already);
            }
            Some(_) => {
                self.ops(OpsRecord::CastRefused { result: 4 })?;
                return Ok(Answer::Refused);
            }
            None => {}
        }
        self.casts += 1;
        let cast = OpsRecord::Cast { n: self.casts };
        if self.careless == Some(Careless::CastBeforeSlot) {
            self.ops(cast)?;
            self.fill(slot)?;
        } else {
            self.fill(slot)?;
            self.ops(cast)?;
        }
        Ok(Answer::Recorded)
    }

    /// Voids a right and takes the voter's mark back, if the right supports it.
    pub(crate) fn take_back(
        &mut self,
        tag: Tag,
        hash: [u8; 16],
        voter: VoterId,
    ) -> Result<Vec<DeskRecord>, String> {
        let is_bound = self.careless != Some(Careless::ReturnNotBound);
        match self.find(&tag) {
            Some(Slot::Ballot(..)) => return Ok(Vec::new()),
            Some(Slot::Void(_)) if is_bound && self.returned.contains(&hash) => return Ok(Vec::new()),
            _ => {}
        }
        if !self.marked.contains(&voter) {
            return Ok(Vec::new());
        }
        let record = DeskRecord::Returned { voter, void: hash };
        if self.careless == Some(Careless::ReturnBeforeVoid) {
            self.record.write(NOON, &record).map_err(said)?;
        }
        if self.find(&tag).is_none() {
            self.fill(Slot::Void(tag))?;
            self.voids += 1;
            self.ops(OpsRecord::Void { n: self.voids, why: VoidReason::Blank })?;
        }
        if self.careless != Some(Careless::ReturnBeforeVoid) {
            self.record.write(NOON, &record).map_err(said)?;
        }
        self.replay(&record);
        Ok(vec![record])
    }

    /// Takes every ballot out, for a recount from the devices.
    pub(crate) fn empty(&mut self) -> Result<(), String> {
        let policy = AfterFallback::RecountFromDevices;
        self.ops(OpsRecord::Fallback { policy, ballots: self.casts })?;
        self.record.empty_box().map_err(said)?;
        self.slots.retain(|_, slot| matches!(slot, Slot::Void(_)));
        self.casts = 0;
        Ok(())
    }

    /// Works on the record itself.
    pub(crate) fn record(&mut self) -> &mut Record<Side, Counted> {
        &mut self.record
    }

    /// Returns whether a voter is marked.
    pub(crate) fn has_marked(&self, voter: VoterId) -> bool {
        self.marked.contains(&voter)
    }

    fn finish(&mut self, recorded: &Recorded) -> Result<(), String> {
        if recorded.awaits_recount {
            self.record.empty_box().map_err(said)?;
        }
        let voids = self.slots.values().filter(|slot| matches!(slot, Slot::Void(_))).count() as u32;
        let ballots = self.slots.len() as u32 - voids;
        if self.careless == Some(Careless::NoCastRepair) {
            return Ok(());
        }
        if recorded.casts + 1 == ballots {
            self.casts = ballots;
            self.ops(OpsRecord::Cast { n: ballots })?;
        }
        if recorded.voids + 1 == voids {
            self.voids = voids;
            self.ops(OpsRecord::Void { n: voids, why: VoidReason::Cancelled })?;
        }
        Ok(())
    }

    fn replay(&mut self, record: &DeskRecord) {
        match record {
            DeskRecord::Issued { voter, .. } => {
                self.marked.insert(*voter);
            }
            DeskRecord::Returned { voter, void } => {
                self.marked.remove(voter);
                self.returned.insert(*void);
            }
            _ => {}
        }
    }

    fn find(&self, tag: &Tag) -> Option<Slot> {
        if self.careless == Some(Careless::TagComparedByPrefix) {
            let is_like = |other: &&Tag| other.0.first_chunk::<8>() == tag.0.first_chunk::<8>();
            return self.slots.keys().find(is_like).and_then(|tag| self.slots.get(tag)).copied();
        }
        self.slots.get(tag).copied()
    }

    fn fill(&mut self, slot: Slot) -> Result<(), String> {
        let draw = self.draws as usize * 5 + 3;
        self.draws += 1;
        let place = match self.careless {
            Some(Careless::SlotChosenWithoutLooking) => draw as u32 % self.capacity,
            _ => {
                let free = self.free.len().max(1);
                self.free.iter().nth(draw % free).copied().ok_or("box is full")?
            }
        };
        self.free.remove(&place);
        self.record.write_slot(place, &slot).map_err(said)?;
        self.slots.insert(tag_of(&slot), slot);
        Ok(())
    }

    fn ops(&mut self, record: OpsRecord) -> Result<(), String> {
        self.record.write(NOON, &record).map_err(said)
    }
}

/// Returns the tag of a slot.
pub(crate) fn tag_of(slot: &Slot) -> Tag {
    match slot {
        Slot::Ballot(tag, _) | Slot::Void(tag) => *tag,
    }
}

/// Returns an error with its causes.
pub(crate) fn said(error: RecordError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}
