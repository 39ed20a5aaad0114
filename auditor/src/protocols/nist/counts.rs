//! Counts of one thing by unit, class of ballots, device and round; what they come to for a unit.

use std::collections::{BTreeMap, BTreeSet};

/// Words of `CountItemType`, in the order of their numbers; a text of `OtherType` follows after these.
pub(super) const KINDS: [&str; 12] = [
    "total",
    "election-day",
    "early",
    "absentee",
    "absentee-fwab",
    "absentee-in-person",
    "absentee-mail",
    "uocava",
    "provisional",
    "write-in",
    "seats",
    "",
];
pub(super) const TOTAL: u32 = 0;
const ELECTION_DAY: u32 = 1;
pub(super) const ABSENTEE: u32 = 3;
/// Classes of absentee ballots, parts of `absentee` where that is given.
pub(super) const ABSENTEE_CLASSES: std::ops::RangeInclusive<u32> = 4..=7;
/// Write-ins and seats are no class of ballots.
const NO_CLASS: [u32; 2] = [9, 10];

/// What a count is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) unit: u32,
    /// Round of a ranked contest; 0 without rounds.
    pub(super) round: u32,
    /// Class of devices; 0 for all together.
    pub(super) device: u32,
    /// Class of ballots, see [`KINDS`].
    pub(super) kind: u32,
}

/// Counts of one choice, or of ballots.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts(BTreeMap<Key, u64>);

/// The counts of a unit and a class of devices.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) unit: u32,
    pub(super) round: u32,
    pub(super) device: u32,
    /// By class of ballots.
    pub(super) kinds: BTreeMap<u32, u64>,
}

impl Counts {
    /// Keeps a count; returns what was there before under the same key, and keeps that.
    pub(super) fn put(&mut self, key: Key, count: u64) -> Option<u64> {
        let before = self.0.get(&key).copied();
        if before.is_none() {
            self.0.insert(key, count);
        }
        before
    }

    pub(super) fn get(&self, key: Key) -> Option<u64> {
        self.0.get(&key).copied()
    }

    pub(super) fn units(&self) -> BTreeSet<u32> {
        self.0.keys().map(|key| key.unit).collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &u64)> {
        self.0.iter()
    }

    /// Returns the counts of the unit of a key.
    pub(super) fn of(&self, first: Key) -> impl Iterator<Item = (&Key, &u64)> {
        self.0.range(first..=Key { unit: first.unit, round: u32::MAX, device: u32::MAX, kind: u32::MAX })
    }

    /// Returns the counts from a key on, of the same unit and round.
    pub(super) fn after(&self, first: Key) -> impl Iterator<Item = (&Key, &u64)> {
        self.0.range(first..=Key { device: u32::MAX, kind: u32::MAX, ..first })
    }

    /// Returns the counts in groups that differ in the class of ballots alone.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (key, count) in &self.0 {
            let Key { unit, round, device, kind } = *key;
            match groups
                .last_mut()
                .filter(|last| (last.unit, last.round, last.device) == (unit, round, device))
            {
                Some(last) => _ = last.kinds.insert(kind, *count),
                None => groups.push(Group { unit, round, device, kinds: BTreeMap::from([(kind, *count)]) }),
            }
        }
        groups
    }

    /// Returns what the unit has altogether, outside of rounds: its `total`, or the sum of its classes, or the same by device.
    pub(super) fn of_unit(&self, unit: u32) -> Option<i128> {
        let first = Key { unit, round: 0, device: 0, kind: 0 };
        let last = Key { unit, round: 0, device: u32::MAX, kind: u32::MAX };
        let mut by_device: BTreeMap<u32, BTreeMap<u32, u64>> = BTreeMap::new();
        for (key, count) in self.0.range(first..=last) {
            by_device.entry(key.device).or_default().insert(key.kind, *count);
        }
        if let Some(all) = by_device.get(&0).and_then(whole) {
            return Some(all);
        }
        let devices: Vec<i128> = by_device.values().filter_map(whole).collect();
        (!devices.is_empty()).then(|| devices.iter().sum())
    }
}

fn whole(kinds: &BTreeMap<u32, u64>) -> Option<i128> {
    let total = kinds.get(&TOTAL).map(|total| i128::from(*total));
    total.or_else(|| classes(kinds).map(|classes| classes.sum))
}

/// The classes of ballots of a group, added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Classes {
    pub(super) sum: i128,
    /// Whether `election-day` is among them, so that they can be all there are.
    pub(super) is_whole: bool,
}

/// Adds up classes of ballots: the classes of absentee ballots count only where `absentee` itself is not given.
pub(super) fn classes(kinds: &BTreeMap<u32, u64>) -> Option<Classes> {
    let has_absentee = kinds.contains_key(&ABSENTEE);
    let is_part = |kind: u32| {
        kind != TOTAL && !NO_CLASS.contains(&kind) && !(has_absentee && ABSENTEE_CLASSES.contains(&kind))
    };
    let parts: Vec<(u32, u64)> =
        kinds.iter().map(|(kind, count)| (*kind, *count)).filter(|(kind, _)| is_part(*kind)).collect();
    (!parts.is_empty()).then(|| Classes {
        sum: parts.iter().map(|(_, count)| i128::from(*count)).sum(),
        is_whole: parts.iter().any(|(kind, _)| *kind == ELECTION_DAY),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_has_its_total_or_its_classes_or_its_devices() {
        let mut counts = Counts::default();
        let key = |unit, device, kind| Key { unit, round: 0, device, kind };
        for (key, count) in [
            (key(1, 0, TOTAL), 100),
            (key(1, 0, ELECTION_DAY), 70),
            (key(2, 0, ELECTION_DAY), 40),
            (key(2, 0, ABSENTEE), 9),
            // A part of the nine.
            (key(2, 0, 6), 5),
            (key(3, 1, TOTAL), 6),
            (key(3, 2, TOTAL), 4),
            // Seats are no ballots.
            (key(4, 0, 10), 77),
        ] {
            assert_eq!(counts.put(key, count), None);
        }
        assert_eq!(
            (1..=5).map(|unit| counts.of_unit(unit)).collect::<Vec<_>>(),
            [Some(100), Some(49), Some(10), None, None]
        );
        assert_eq!(counts.put(key(1, 0, TOTAL), 99), Some(100));
        assert_eq!(counts.of_unit(1), Some(100));
    }
}
