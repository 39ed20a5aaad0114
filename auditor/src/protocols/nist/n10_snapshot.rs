//! N10: each cast vote record has the snapshot that counts.

use super::checks::Check;
use super::model::{Cvr, Snapshot};
use super::report::{Collector, Finding};
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N10",
    title: "each cast vote record has exactly one current snapshot",
    formula: "one CVRSnapshot of the CVR has the @id that CurrentSnapshotId names",
    fields: "SP 1500-103: CVR.CurrentSnapshotId, CVRSnapshot.@id (ObjectId)",
    forced_by: "the XML schema (xsd:IDREF) that the identifier is somewhere in the file, not that it is of this CVR; nothing in JSON",
    explanation: "A record holds its choices as scanned, as interpreted and as people decided, and names the version that is \
        tabulated. Without it the ballot is in no tally here.",
};

/// What was seen of the snapshots.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    missing: u64,
    several: u64,
    first: Option<String>,
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
        self.first.get_or_insert_with(|| format!("CVR {number} of `{}`", shown(file)));
        None
    }

    pub(super) fn finish(&self, records: u64, found: &mut Collector) {
        found.examined(CHECK.code, records);
        let first = self.first.as_deref().unwrap_or_default();
        for (times, what) in
            [(self.missing, "has no snapshot of its own"), (self.several, "has several snapshots")]
        {
            if 0 < times {
                let claim = format!(
                    "`CurrentSnapshotId` of {times} cast vote records {what} by that name, and they are in no tally; the first is {first}"
                );
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
