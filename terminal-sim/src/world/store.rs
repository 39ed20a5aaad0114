//! The simulated medium: journals and slots, with nothing lost and nothing late.
//!
//! It stands in for the disk of a live station: same calls, same records (DESIGN 6). What a disk can do to them is the
//! business of a later layer behind the same seam.

use std::collections::BTreeMap;

use election::evidence::ballot_box::Slot;
use election::precinct::{ElectionDefinition, Stamp};
use election::record::{Chain, Entry, JournalHeader, JournalKind, OpsRecord, read};
use station_controller::{Evidence, Written};

/// Where records go.
#[derive(Debug)]
pub(crate) struct Store {
    desk: Chain,
    ops: Chain,
    slots: BTreeMap<u32, Slot>,
    /// Places of ballots that were taken out.
    retired: Vec<u32>,
    /// The value at which the system's counter of registered voters stands still, if it does (EV-01).
    pub(crate) stuck_counter: Option<u32>,
}

impl Store {
    pub(crate) fn new(definition: &ElectionDefinition) -> Self {
        let header = |kind| JournalHeader {
            kind,
            is_simulated: definition.stamp == Stamp::Simulated,
            election_id: definition.wire_id(),
            precinct: definition.precinct.number,
        };
        Self {
            desk: Chain::new(&header(JournalKind::Desk)),
            ops: Chain::new(&header(JournalKind::Ops)),
            slots: BTreeMap::new(),
            retired: Vec::new(),
            stuck_counter: None,
        }
    }

    /// Makes one thing durable.
    pub(crate) fn write(&mut self, written: Written) {
        match written {
            Written::Desk(at, record) => {
                self.desk.append(at, &record);
            }
            Written::Ops(at, record) => {
                let record = self.as_displayed(record);
                self.ops.append(at, &record);
            }
            Written::Slot { place, slot } => {
                let before = self.slots.insert(place, slot);
                assert!(before.is_none(), "a used slot is never written again");
            }
            Written::BoxEmptied => {
                let taken_out = self.slots.extract_if(.., |_, slot| matches!(slot, Slot::Ballot(..)));
                self.retired.extend(taken_out.map(|(place, _)| place));
            }
        }
    }

    /// Returns what a controller finds when it starts again: the journals, read back with their chains checked.
    pub(crate) fn evidence(&self) -> Evidence {
        Evidence {
            desk: read_back(&self.desk),
            ops: read_back(&self.ops),
            slots: self.slots.iter().map(|(place, slot)| (*place, *slot)).collect(),
            retired: self.retired.clone(),
        }
    }

    /// Returns the desk journal and the ops journal as files.
    pub(crate) fn into_journals(self) -> (Vec<u8>, Vec<u8>) {
        (self.desk.into_bytes(), self.ops.into_bytes())
    }

    /// A stuck counter shows its old value wherever it is read.
    fn as_displayed(&self, record: OpsRecord) -> OpsRecord {
        match (record, self.stuck_counter) {
            (OpsRecord::Counters { registered, stored }, Some(stuck)) => {
                OpsRecord::Counters { registered: registered.min(stuck), stored }
            }
            (other, _) => other,
        }
    }
}

fn read_back<R: Entry>(chain: &Chain) -> Vec<R> {
    let journal = read::<R>(chain.bytes()).expect("the store wrote the header itself");
    assert_eq!(journal.broken, None, "the simulated medium loses nothing");
    journal.records.into_iter().map(|numbered| numbered.record).collect()
}
