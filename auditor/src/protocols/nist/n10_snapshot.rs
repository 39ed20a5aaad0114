//! N10: each cast vote record has the snapshot that counts.

use language::{Key, Message};

use super::checks::Check;
use super::model::{Cvr, Snapshot};
use super::report::{Collector, Finding};
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N10",
    title: Key("nist-n10-title"),
    formula: Key("nist-n10-formula"),
    fields: Key("nist-n10-fields"),
    forced_by: Key("nist-n10-forced"),
    explanation: Key("nist-n10-explanation"),
};

/// What was seen of the snapshots.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    missing: u64,
    several: u64,
    first: Option<Message>,
}

impl Snapshots {
    /// Returns the current snapshot of a record.
    pub(super) fn current<'a>(&mut self, cvr: &'a Cvr, file: &str, number: u64) -> Option<&'a Snapshot> {
        let named = cvr.snapshots.iter();
        // What is not there names nothing.
        let mut named = named.filter(|snapshot| !cvr.current.is_empty() && snapshot.id == cvr.current);
        let current = named.next();
        let is_one = current.is_some() && named.next().is_none();
        if is_one {
            return current;
        }
        *(if current.is_none() { &mut self.missing } else { &mut self.several }) += 1;
        self.first
            .get_or_insert_with(|| Message::new("nist-record-of").put("n", number).put("file", shown(file)));
        None
    }

    pub(super) fn finish(&self, records: u64, found: &mut Collector) {
        found.examined(CHECK.code, records);
        let first = self.first.clone().unwrap_or_else(Message::nothing);
        for (times, key) in [(self.missing, "nist-n10-missing"), (self.several, "nist-n10-several")] {
            if 0 < times {
                let claim = Message::new(key).put("n", times).put("first", first.clone());
                found.find("", Finding::new(CHECK.code, "", Class::Integrity, claim));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, records};

    #[test]
    fn a_record_without_its_current_snapshot_is_found() {
        let other = |doc: &mut Value| doc["CVR"][2]["CurrentSnapshotId"] = "s-B1-1-1".into();
        assert_eq!(
            claims(&records(other), "N10"),
            [
                "`CurrentSnapshotId` of 1 cast vote records has no snapshot of its own by that name, and they are in no tally; the first \
             is CVR 3 of `records.json`"
            ]
        );
        let twice = |doc: &mut Value| {
            let snapshot = doc["CVR"][2]["CVRSnapshot"][0].clone();
            doc["CVR"][2]["CVRSnapshot"].as_array_mut().unwrap().push(snapshot);
        };
        assert_eq!(claims(&records(twice), "N10").len(), 1);
    }
}
