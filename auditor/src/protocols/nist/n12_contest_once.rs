//! N12: a ballot has a contest once.

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::records::Records;
use super::report::{Collector, Finding};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N12",
    title: Key("nist-n12-title"),
    formula: Key("nist-n12-formula"),
    fields: Key("nist-n12-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n12-explanation"),
};

pub(super) fn finish(records: &Records<'_>, found: &mut Collector) {
    for (key, cell) in &records.cells {
        found.examined(CHECK.code, cell.records);
        if 0 < cell.repeated {
            let (contest, unit) = records.names(*key);
            let claim = Message::new("nist-n12-again").put("n", cell.repeated);
            let finding = Finding::new(CHECK.code, "", Class::Surplus, claim);
            found.find("", finding.of_contest(contest).of_unit(unit));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, records, tally};

    #[test]
    fn a_contest_that_is_there_twice_is_found_and_counts_once() {
        let bend = |doc: &mut Value| {
            let contests = &mut doc["CVR"][0]["CVRSnapshot"][0]["CVRContest"];
            let mayor = contests[0].clone();
            contests.as_array_mut().unwrap().push(mayor);
        };
        let report = records(bend);
        assert_eq!(claims(&report, "N12"), ["the contest is there again 1 time on ballots that have it"]);
        assert_eq!(tally(&report, "Mayor"), [("Ann", 10), ("Ben", 6), ("write-in", 1)]);
    }
}
