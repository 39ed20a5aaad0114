//! What a station knew when it was started, as the capture of a trial notes it: its secret and its record.

use anyhow::{Context, Error};
use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::record::{DeskRecord, OpsRecord, read};
use election::right::Tag;
use hardware::store::{Found, Store};
use serde::{Deserialize, Serialize};
use station_controller::Evidence;

use crate::notes::Hex;

/// The state a controller is built from.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Beginning {
    /// Seed of everything the controller draws.
    pub(crate) secret: Hex,
    /// Starts before this one.
    pub(crate) boots: u64,
    /// The desk journal as a file.
    desk: Hex,
    /// The ops journal as a file.
    ops: Hex,
    /// Used slots of the ballot box.
    slots: Vec<UsedSlot>,
}

#[derive(Clone, Serialize, Deserialize)]
struct UsedSlot {
    place: u32,
    tag: Hex,
    /// Nothing in a void slot.
    ballot: Option<Hex>,
}

impl Beginning {
    pub(crate) fn of(store: &Store, found: &Found) -> Self {
        let slot = |(place, slot): &(u32, Slot)| match slot {
            Slot::Ballot(Tag(tag), SealedBallot(ballot)) => {
                UsedSlot { place: *place, tag: Hex::of(tag), ballot: Some(Hex::of(ballot)) }
            }
            Slot::Void(Tag(tag)) => UsedSlot { place: *place, tag: Hex::of(tag), ballot: None },
        };
        Self {
            secret: Hex::of(&store.secret()),
            boots: found.boots,
            desk: Hex::of(store.desk_bytes()),
            ops: Hex::of(store.ops_bytes()),
            slots: found.slots.iter().map(slot).collect(),
        }
    }

    /// Returns the record it had.
    pub(crate) fn evidence(&self) -> Result<Evidence, Error> {
        let desk = read::<DeskRecord>(&self.desk.bytes()?).context("desk journal of the notes")?;
        let ops = read::<OpsRecord>(&self.ops.bytes()?).context("ops journal of the notes")?;
        let slots = self.slots.iter().map(UsedSlot::slot).collect::<Result<_, Error>>()?;
        Ok(Evidence {
            desk: desk.records.into_iter().map(|numbered| numbered.record).collect(),
            ops: ops.records.into_iter().map(|numbered| numbered.record).collect(),
            slots,
        })
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
