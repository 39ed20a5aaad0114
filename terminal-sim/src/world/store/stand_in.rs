//! The stand-in: journals and slots, with nothing lost and nothing late.

use std::collections::BTreeMap;

use election::evidence::ballot_box::Slot;
use election::evidence::file;
use election::precinct::{ElectionDefinition, Stamp};
use election::record::{Chain, Entry, JournalHeader, JournalKind, read};
use station_controller::{Evidence, Written};

/// Journals and slots in memory.
#[derive(Debug)]
pub(super) struct StandIn {
    desk: Chain,
    ops: Chain,
    slots: BTreeMap<u32, Slot>,
    /// Places of ballots that were taken out.
    retired: Vec<u32>,
}

impl StandIn {
    pub(super) fn new(definition: &ElectionDefinition) -> Self {
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
        }
    }

    pub(super) fn write(&mut self, written: Written) {
        match written {
            Written::Desk(at, record) => {
                self.desk.append(at, &record);
            }
            Written::Ops(at, record) => {
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
    pub(super) fn evidence(&self) -> Evidence {
        Evidence {
            desk: read_back(&self.desk),
            ops: read_back(&self.ops),
            slots: self.slots.iter().map(|(place, slot)| (*place, *slot)).collect(),
            retired: self.retired.clone(),
        }
    }

    pub(super) fn into_journals(self) -> Vec<(&'static str, Vec<u8>)> {
        vec![(file::DESK, self.desk.into_bytes()), (file::OPS, self.ops.into_bytes())]
    }
}

fn read_back<R: Entry>(chain: &Chain) -> Vec<R> {
    let journal = read::<R>(chain.bytes()).expect("the store wrote the header itself");
    assert_eq!(journal.broken, None, "the stand-in loses nothing");
    journal.records.into_iter().map(|numbered| numbered.record).collect()
}
