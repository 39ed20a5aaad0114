//! N16: nothing that counts waits for a decision.

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::model::Snapshot;
use super::records::Records;
use super::report::{Collector, Finding};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N16",
    title: Key("nist-n16-title"),
    formula: Key("nist-n16-formula"),
    fields: Key("nist-n16-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n16-explanation"),
};

/// Returns whether a snapshot says that people must look at it.
pub(super) fn is_waiting(snapshot: &Snapshot) -> bool {
    snapshot.status.iter().any(|status| status == "needs-adjudication")
}

pub(super) fn finish(records: &Records<'_>, waiting: u64, found: &mut Collector) {
    for (key, cell) in &records.cells {
        found.examined(CHECK.code, cell.records);
        if 0 < cell.undecided {
            let (contest, unit) = records.names(*key);
            let claim = Message::new("nist-n16-marks").put("n", cell.undecided);
            let finding = Finding::new(CHECK.code, "marks", Class::Procedure, claim);
            found.find("", finding.of_contest(contest).of_unit(unit));
        }
    }
    if 0 < waiting {
        let claim = Message::new("nist-n16-snapshots").put("n", waiting);
        found.find("", Finding::new(CHECK.code, "snapshots", Class::Procedure, claim));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, records, tally};

    #[test]
    fn undecided_marks_are_found_and_in_no_tally() {
        // Back to the snapshot as scanned, in which two marks are open.
        let bend = |doc: &mut Value| doc["CVR"][4]["CurrentSnapshotId"] = "s-B1-5-1".into();
        let report = records(bend);
        assert_eq!(
            claims(&report, "N16"),
            [
                "1 ballot has marks of which nobody has decided whether they are votes",
                "the current snapshot of 1 cast vote records needs adjudication",
            ]
        );
        assert_eq!(tally(&report, "Mayor"), [("Ann", 9), ("Ben", 6), ("write-in", 1)]);
    }
}
