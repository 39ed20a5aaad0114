//! N18: nothing joins a voter to a ballot.

use std::collections::BTreeMap;

use language::{Key, Message};

use super::checks::Check;
use super::document::Document;
use super::model::Cvr;
use super::report::{Collector, Finding};
use super::symbols::Symbols;
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N18",
    title: Key("nist-n18-title"),
    formula: Key("nist-n18-formula"),
    fields: Key("nist-n18-fields"),
    forced_by: Key("nist-n18-forced"),
    explanation: Key("nist-n18-explanation"),
};

/// From so many records of a device on their order is an order.
const ENOUGH: u64 = 5;

/// What could join a voter to a ballot.
#[derive(Debug, Default)]
pub(super) struct Secrecy {
    devices: BTreeMap<u32, Order>,
    styles: Symbols,
    groups: BTreeMap<(u32, u32), u64>,
    timed: u64,
    in_batches: u64,
    records: u64,
}

/// Numbers of the records of a device.
#[derive(Debug)]
struct Order {
    records: u64,
    are_numbers: bool,
    is_ascending: bool,
    least: u64,
    largest: u64,
    last: u64,
}

impl Secrecy {
    pub(super) fn take(&mut self, cvr: &Cvr, device: u32, unit: u32) {
        self.records += 1;
        let annotations = cvr.snapshots.iter().flat_map(|snapshot| &snapshot.annotation);
        self.timed += u64::from(annotations.into_iter().any(|annotation| annotation.time_stamp.is_some()));
        self.in_batches += u64::from(cvr.sequence.is_some());
        if cvr.unit.is_some() || cvr.style.is_some() {
            let style = self.styles.number(cvr.style.as_deref().unwrap_or_default());
            *self.groups.entry((unit, style)).or_default() += 1;
        }
        let Some(id) = &cvr.unique_id else { return };
        let number: Option<u64> = id.trim().parse().ok();
        let order = self.devices.entry(device).or_insert(Order {
            records: 0,
            are_numbers: true,
            is_ascending: true,
            least: u64::MAX,
            largest: 0,
            last: 0,
        });
        order.records += 1;
        let Some(number) = number else {
            order.are_numbers = false;
            return;
        };
        order.is_ascending &= order.last <= number;
        order.last = number;
        order.least = order.least.min(number);
        order.largest = order.largest.max(number);
    }

    pub(super) fn finish(&self, document: &Document, found: &mut Collector) {
        found.examined(CHECK.code, self.records);
        for (device, order) in &self.devices {
            if !order.are_numbers || order.records < ENOUGH {
                continue;
            }
            let is_consecutive = order.largest - order.least < order.records;
            let key = match (is_consecutive, order.is_ascending) {
                (true, _) => "nist-n18-consecutive",
                (false, true) => "nist-n18-ascending",
                (false, false) => continue,
            };
            let name = match device {
                0 => Message::new("nist-no-device"),
                _ => Message::name(shown(document.ids.text(*device))),
            };
            let claim = Message::new(key).put("n", order.records).put("device", name);
            found.find("", Finding::new(CHECK.code, "order", Class::Integrity, claim));
        }
        if 0 < self.timed {
            let claim = Message::new("nist-n18-times").put("n", self.timed);
            found.find("", Finding::new(CHECK.code, "times", Class::Integrity, claim));
        }
        let alone = self.groups.values().filter(|records| **records == 1).count();
        if 0 < alone {
            let claim = Message::new("nist-n18-alone").put("n", alone);
            found.find("", Finding::new(CHECK.code, "alone", Class::Integrity, claim));
        }
        if 0 < self.in_batches {
            let remark = Message::new("nist-n18-in-batches").put("n", self.in_batches);
            found.remark(CHECK.code, remark);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{claims, records};

    fn numbered(number: impl Fn(usize) -> usize) -> Vec<String> {
        let bend = |doc: &mut Value| {
            for (index, cvr) in doc["CVR"].as_array_mut().unwrap().iter_mut().enumerate() {
                cvr["UniqueId"] = number(index).to_string().into();
            }
        };
        claims(&records(bend), "N18")
    }

    #[test]
    fn numbers_in_the_order_of_processing_are_found() {
        let found = |how: &str| {
            format!(
                "`UniqueId` of the 20 records of `scanner` {how}: whoever saw the order of the voters can join them to their choices"
            )
        };
        // Consecutive in any order of the file, and ascending with gaps.
        assert_eq!(numbered(|index| 100 + (index * 7) % 20), [found("are consecutive numbers")]);
        assert_eq!(numbered(|index| 3 * index), [found("ascend in the order of the file")]);
        assert!(numbered(|index| (index * 7919) % 10_007).is_empty());
    }

    #[test]
    fn times_and_ballots_that_are_alone_are_found() {
        let timed = |doc: &mut Value| {
            let note = json!([{"@type": "CVR.Annotation", "TimeStamp": "2026-03-01T12:00:00Z"}]);
            doc["CVR"][0]["CVRSnapshot"][0]["Annotation"] = note;
        };
        assert!(claims(&records(timed), "N18")[0].starts_with("1 cast vote records have a time"));
        let alone = |doc: &mut Value| doc["CVR"][0]["BallotStyleId"] = "rare".into();
        assert_eq!(
            claims(&records(alone), "N18"),
            [
                "1 cast vote records are alone in their unit and ballot style: who knows the voter knows the choices"
            ]
        );
    }
}
