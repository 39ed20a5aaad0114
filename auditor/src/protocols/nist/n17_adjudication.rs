//! N17: what was decided about a ballot counts.

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::model::{Cvr, Snapshot};
use super::records::Records;
use super::report::{Adjudicated, Collector, Finding};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N17",
    title: Key("nist-n17-title"),
    formula: Key("nist-n17-formula"),
    fields: Key("nist-n17-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n17-explanation"),
};

/// What was seen of the versions of records.
#[derive(Debug, Default)]
pub(super) struct Versions {
    several: u64,
    undone: u64,
}

impl Versions {
    /// Returns the snapshot as scanned, if it is another than the current one.
    pub(super) fn first<'a>(&mut self, cvr: &'a Cvr, current: &Snapshot) -> Option<&'a Snapshot> {
        if cvr.snapshots.len() < 2 {
            return None;
        }
        self.several += 1;
        if current.kind == "original" {
            self.undone += u64::from(cvr.snapshots.iter().any(|snapshot| snapshot.kind != "original"));
            return None;
        }
        cvr.snapshots.iter().find(|snapshot| snapshot.kind == "original")
    }
}

/// Returns how many ballots changed, by contest and unit.
pub(super) fn finish(records: &Records<'_>, versions: &Versions, found: &mut Collector) -> Vec<Adjudicated> {
    if 0 < versions.several {
        found.examined(CHECK.code, versions.several);
        let remark =
            Message::new("nist-n17-several").put("n", versions.several).put("records", records.count);
        found.remark(CHECK.code, remark);
    } else if 0 < records.count {
        found.not_examined(CHECK.code, "nist-why-one-snapshot");
    }
    if 0 < versions.undone {
        let claim = Message::new("nist-n17-undone").put("n", versions.undone);
        found.find("", Finding::new(CHECK.code, "", Class::Procedure, claim));
    }
    let changed = records.cells.iter().filter(|(_, cell)| 0 < cell.changed);
    let changed = changed.map(|(key, cell)| {
        let (contest, unit) = records.names(*key);
        Adjudicated { contest: contest.to_owned(), unit, records: cell.records, changed: cell.changed }
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, records};

    #[test]
    fn changes_are_counted_by_contest_and_unit() {
        let report = records(|_| {});
        let changed: Vec<_> = report
            .adjudication
            .iter()
            .map(|changed| {
                (changed.contest.as_str(), changed.unit.as_str(), changed.records, changed.changed)
            })
            .collect();
        assert_eq!(changed, [("Mayor", "North", 11, 1)]);
        assert!(claims(&report, "N17").is_empty());
    }

    #[test]
    fn a_decision_that_does_not_count_is_found() {
        let bend = |doc: &mut Value| doc["CVR"][4]["CurrentSnapshotId"] = "s-B1-5-1".into();
        assert_eq!(
            claims(&records(bend), "N17"),
            ["1 cast vote records have a later snapshot, and the original is the current one"]
        );
    }
}
