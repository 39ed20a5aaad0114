//! N20: there is a cast vote record for each ballot cast.

use std::collections::BTreeMap;

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::document::Document;
use super::matching::Matches;
use super::records::Records;
use super::report::{Collector, Finding, number};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N20",
    title: Key("nist-n20-title"),
    formula: Key("nist-n20-formula"),
    fields: Key("nist-n20-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n20-explanation"),
};

pub(super) fn run(records: &Records<'_>, results: &Document, matches: &Matches, found: &mut Collector) {
    if records.are_sheets() {
        found.not_examined(CHECK.code, "nist-why-sheets");
        return;
    }
    let mut units: BTreeMap<u32, i128> = BTreeMap::new();
    let mut is_whole = true;
    for (unit, count) in &records.units {
        let partner = matches.units.get(unit).filter(|partner| results.ballots.of_unit(**partner).is_some());
        is_whole &= partner.is_some();
        if let Some(partner) = partner {
            *units.entry(*partner).or_default() += i128::from(*count);
        }
    }
    let all = results.scopes.iter().find_map(|scope| results.ballots.of_unit(*scope));
    match all {
        _ if is_whole && !units.is_empty() => {
            for (unit, count) in &units {
                let cast = results.ballots.of_unit(*unit).unwrap_or(0);
                hold(results, results.unit_name(*unit), *count, cast, found);
            }
        }
        Some(cast) => hold(results, String::new(), i128::from(records.count), cast, found),
        None => found.not_examined(CHECK.code, "nist-why-no-ballots"),
    }
}

fn hold(results: &Document, unit: String, records: i128, cast: i128, found: &mut Collector) {
    found.examined(CHECK.code, 1);
    if records == cast {
        return;
    }
    let class = if cast < records { Class::Surplus } else { Class::Deficit };
    let claim = Message::new("nist-n20-differs").put("n", number(records)).put("cast", number(cast));
    let finding = Finding::new(CHECK.code, "", class, claim).sides(records, cast);
    found.find(&results.file, finding.of_unit(unit));
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{both, claims};

    #[test]
    fn records_and_ballots_that_differ_are_found() {
        let lost = |doc: &mut Value| _ = doc["CVR"].as_array_mut().unwrap().pop();
        assert_eq!(claims(&both(|_| {}, lost), "N20"), ["8 cast vote records, 9 ballots cast"]);
        let no_units = |doc: &mut Value| {
            lost(doc);
            for cvr in doc["CVR"].as_array_mut().unwrap() {
                cvr.as_object_mut().unwrap().remove("BallotStyleUnitId");
            }
        };
        assert_eq!(claims(&both(|_| {}, no_units), "N20"), ["19 cast vote records, 20 ballots cast"]);
    }

    #[test]
    fn sheets_are_no_ballots() {
        let sheets = |doc: &mut Value| {
            doc["CVR"][0]["BallotSheetId"] = "1".into();
            doc["CVR"][1]["BallotSheetId"] = "2".into();
            doc["CVR"].as_array_mut().unwrap().pop();
        };
        assert!(claims(&both(|_| {}, sheets), "N20").is_empty());
    }
}
