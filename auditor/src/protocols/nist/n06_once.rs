//! N6: each count is given once.

use super::checks::{Check, NOTHING};
use super::report::Finding;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N6",
    title: "each count is given once",
    formula: "one count for each choice (or ballots), GpUnitId, Type, OtherType, DeviceClass and Round; one OtherCounts for \
        each contest, GpUnitId and DeviceClass",
    fields: "SP 1500-100: VoteCounts, BallotCounts, OtherCounts",
    forced_by: NOTHING,
    explanation: "A reader that adds counts up takes both, one that looks a count up takes either: the result depends on the program. \
        The first of them is used here.",
};

/// Returns the finding of a count that was there before.
pub(super) fn twice(before: u64, now: u64) -> Finding {
    let (class, claim) = match before == now {
        true => (Class::RecordConflict, format!("one count is given twice: {before} and {now}")),
        false => (Class::RecordConflict, format!("one count is given twice and differs: {before} and {now}")),
    };
    Finding::new(CHECK.code, "", class, claim).sides(i128::from(before), i128::from(now))
}

/// Returns the finding of overvotes and undervotes that were there before.
pub(super) fn others_twice() -> Finding {
    let claim = "overvotes and undervotes of one contest and unit are given twice".to_owned();
    Finding::new(CHECK.code, "", Class::RecordConflict, claim)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{claims, results};

    #[test]
    fn a_count_that_is_given_twice_is_found_and_the_first_is_used() {
        let bend = |doc: &mut Value| {
            let votes = &mut doc["Election"][0]["Contest"][0]["ContestSelection"][1]["VoteCounts"];
            let again = json!({"GpUnitId": "south", "Type": "total", "Count": 300});
            votes.as_array_mut().unwrap().push(again);
        };
        let report = results(bend);
        assert_eq!(claims(&report, "N6"), ["one count is given twice and differs: 3 and 300"]);
        assert!(claims(&report, "N1").is_empty());
    }

    #[test]
    fn another_type_is_another_count() {
        let bend = |doc: &mut Value| {
            let votes = &mut doc["Election"][0]["Contest"][0]["ContestSelection"][1]["VoteCounts"];
            for other in ["phone", "raft"] {
                let count = json!({"GpUnitId": "south", "Type": "other", "OtherType": other, "Count": 1});
                votes.as_array_mut().unwrap().push(count);
            }
        };
        assert!(claims(&results(bend), "N6").is_empty());
    }
}
