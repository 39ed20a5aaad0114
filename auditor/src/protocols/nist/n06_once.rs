//! N6: each count is given once.

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::report::Finding;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N6",
    title: Key("nist-n6-title"),
    formula: Key("nist-n6-formula"),
    fields: Key("nist-n6-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n6-explanation"),
};

/// Returns the finding of a count that was there before.
pub(super) fn twice(before: u64, now: u64) -> Finding {
    let key = if before == now { "nist-n6-twice" } else { "nist-n6-differs" };
    let claim = Message::new(key).put("before", before).put("now", now);
    Finding::new(CHECK.code, "", Class::RecordConflict, claim).sides(i128::from(before), i128::from(now))
}

/// Returns the finding of overvotes and undervotes that were there before.
pub(super) fn others_twice() -> Finding {
    Finding::new(CHECK.code, "", Class::RecordConflict, "nist-n6-others")
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
