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
pub(super) struct Counts {
    known: BTreeMap<Key, u64>,
    /// What is counted in the file and told to nobody: fractions, and counts suppressed for privacy.
    untold: BTreeSet<Key>,
}

/// The counts of a unit and a class of devices.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) unit: u32,
    pub(super) round: u32,
    pub(super) device: u32,
    /// By class of ballots.
    pub(super) kinds: BTreeMap<u32, u64>,
    /// Whether a count of the group is told to nobody.
    pub(super) has_untold: bool,
}

impl Counts {
    /// Keeps a count; returns what was there before under the same key, and keeps that.
    pub(super) fn put(&mut self, key: Key, count: u64) -> Option<u64> {
        let before = self.known.get(&key).copied();
        if before.is_none() {
            self.known.insert(key, count);
        }
        before
    }

    /// Takes note that there is a count and that it is told to nobody.
    pub(super) fn put_untold(&mut self, key: Key) {
        self.untold.insert(key);
    }

    pub(super) fn get(&self, key: Key) -> Option<u64> {
        self.known.get(&key).copied()
    }

    pub(super) fn units(&self) -> BTreeSet<u32> {
        self.known.keys().map(|key| key.unit).collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &u64)> {
        self.known.iter()
    }

    /// Returns the counts of the unit of a key.
    pub(super) fn of(&self, first: Key) -> impl Iterator<Item = (&Key, &u64)> {
        self.known.range(first..=Key { unit: first.unit, round: u32::MAX, device: u32::MAX, kind: u32::MAX })
    }

    /// Returns the counts from a key on, of the same unit and round.
    pub(super) fn after(&self, first: Key) -> impl Iterator<Item = (&Key, &u64)> {
        self.known.range(first..=Key { device: u32::MAX, kind: u32::MAX, ..first })
    }

    /// Returns the counts in groups that differ in the class of ballots alone.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (key, count) in &self.known {
            let Key { unit, round, device, kind } = *key;
            match groups
                .last_mut()
                .filter(|last| (last.unit, last.round, last.device) == (unit, round, device))
            {
                Some(last) => _ = last.kinds.insert(kind, *count),
                None => {
                    let (kinds, has_untold) = (BTreeMap::from([(kind, *count)]), self.has_untold(*key));
                    groups.push(Group { unit, round, device, kinds, has_untold });
                }
            }
        }
        groups
    }

    /// Returns whether a count of the unit, round and device of a key is told to nobody.
    fn has_untold(&self, key: Key) -> bool {
        self.untold.range(Key { kind: 0, ..key }..=Key { kind: u32::MAX, ..key }).next().is_some()
    }

    /// Returns whether the unit has counts outside of rounds and what they come to cannot be said, for some are told to nobody.
    pub(super) fn lacks(&self, unit: u32) -> bool {
        let (first, last) = all_of(unit);
        self.untold.range(first..=last).next().is_some() && self.get(first).is_none()
    }

    /// Returns what the unit has altogether, outside of rounds: its `total`, or the sum of its classes, or the same by device;
    /// nothing if it [`lacks`](Self::lacks) a count.
    pub(super) fn of_unit(&self, unit: u32) -> Option<i128> {
        if self.lacks(unit) {
            return None;
        }
        let (first, last) = all_of(unit);
        let mut by_device: BTreeMap<u32, BTreeMap<u32, u64>> = BTreeMap::new();
        for (key, count) in self.known.range(first..=last) {
            by_device.entry(key.device).or_default().insert(key.kind, *count);
        }
        if let Some(all) = by_device.get(&0).and_then(whole) {
            return Some(all);
        }
        let devices: Vec<i128> = by_device.values().filter_map(whole).collect();
        (!devices.is_empty()).then(|| devices.iter().sum())
    }
}

/// Returns the first and the last key of a unit outside of rounds: the first is that of its `total`.
const fn all_of(unit: u32) -> (Key, Key) {
    let first = Key { unit, round: 0, device: 0, kind: TOTAL };
    (first, Key { device: u32::MAX, kind: u32::MAX, ..first })
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

    #[test]
    fn a_sum_with_a_count_that_is_told_to_nobody_is_no_sum() {
        let mut counts = Counts::default();
        let key = |unit, device, kind| Key { unit, round: 0, device, kind };
        for (known, untold) in [
            // The total is told.
            (key(1, 0, TOTAL), key(1, 0, ABSENTEE)),
            (key(2, 0, ELECTION_DAY), key(2, 0, ABSENTEE)),
            (key(3, 1, TOTAL), key(3, 2, TOTAL)),
            // Rounds are no part of what a unit has altogether.
            (key(4, 0, ELECTION_DAY), Key { round: 1, ..key(4, 0, TOTAL) }),
        ] {
            counts.put(known, 7);
            counts.put_untold(untold);
        }
        let of_units: Vec<_> = (1..=5).map(|unit| (counts.of_unit(unit), counts.lacks(unit))).collect();
        let known = (Some(7), false);
        assert_eq!(of_units, [known, (None, true), (None, true), known, (None, false)]);
        let has_untold: Vec<bool> = counts.groups().iter().map(|group| group.has_untold).collect();
        assert_eq!(has_untold, [true, true, false, false]);
    }
}
