//! What a station knew when it was started, as the capture of a trial notes it: its secret and its record.

use anyhow::{Context, Error};
use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::record::Entry;
use election::right::Tag;
use serde::{Deserialize, Serialize};
use station_controller::{Evidence, Setup};

use crate::notes::Hex;

/// The state a controller is built from.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Beginning {
    /// What rights, tags and receipts come from.
    pub(crate) secret: Hex,
    /// Seed of everything the controller draws.
    pub(crate) draws: Hex,
    /// Starts before this one.
    pub(crate) boots: u64,
    /// Records of the desk journal.
    desk: Vec<Kept>,
    /// Records of the ops journal.
    ops: Vec<Kept>,
    /// Used slots of the ballot box.
    slots: Vec<UsedSlot>,
    /// Places of the box that must not be used again.
    retired: Vec<u32>,
}

/// A record of a journal.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    kind: u8,
    payload: Hex,
}

#[derive(Clone, Serialize, Deserialize)]
struct UsedSlot {
    place: u32,
    tag: Hex,
    /// Nothing in a void slot.
    ballot: Option<Hex>,
}

impl Beginning {
    /// Returns what this setup and this record make a controller from.
    pub(crate) fn of(setup: &Setup, evidence: &Evidence, boots: u64) -> Self {
        let slot = |(place, slot): &(u32, Slot)| match slot {
            Slot::Ballot(Tag(tag), SealedBallot(ballot)) => {
                UsedSlot { place: *place, tag: Hex::of(tag), ballot: Some(Hex::of(ballot)) }
            }
            Slot::Void(Tag(tag)) => UsedSlot { place: *place, tag: Hex::of(tag), ballot: None },
        };
        Self {
            secret: Hex::of(&setup.secret),
            draws: Hex::of(&setup.draws),
            boots,
            desk: evidence.desk.iter().map(Kept::of).collect(),
            ops: evidence.ops.iter().map(Kept::of).collect(),
            slots: evidence.slots.iter().map(slot).collect(),
            retired: evidence.retired.clone(),
        }
    }

    /// Returns the record it had.
    pub(crate) fn evidence(&self) -> Result<Evidence, Error> {
        Ok(Evidence {
            desk: self.desk.iter().map(Kept::record).collect::<Result<_, Error>>()?,
            ops: self.ops.iter().map(Kept::record).collect::<Result<_, Error>>()?,
            slots: self.slots.iter().map(UsedSlot::slot).collect::<Result<_, Error>>()?,
            retired: self.retired.clone(),
        })
    }
}

impl Kept {
    fn of(record: &impl Entry) -> Self {
        let mut payload = Vec::new();
        let kind = record.encode(&mut payload);
        Self { kind, payload: Hex::of(&payload) }
    }

    fn record<R: Entry>(&self) -> Result<R, Error> {
        R::decode(self.kind, &self.payload.bytes()?)
            .with_context(|| format!("notes hold a record of a kind that is unknown: {}", self.kind))
    }
}

impl UsedSlot {
    fn slot(&self) -> Result<(u32, Slot), Error> {
        let tag = Tag(crate::notes::bytes_of(&self.tag)?);
        let slot = match &self.ballot {
            Some(ballot) => Slot::Ballot(tag, SealedBallot(crate::notes::bytes_of(ballot)?)),
            None => Slot::Void(tag),
        };
        Ok((self.place, slot))
    }
}
