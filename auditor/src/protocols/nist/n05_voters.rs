//! N5: no more ballots than voters.

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::document::Document;
use super::number::Number;
use super::report::{Collector, Finding, number};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N5",
    title: Key("nist-n5-title"),
    formula: Key("nist-n5-formula"),
    fields: Key("nist-n5-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n5-explanation"),
};

pub(super) fn run(document: &Document, found: &mut Collector) {
    for (id, unit) in &document.units {
        let count = |number: &Option<Number>| number.as_ref().and_then(Number::count).map(i128::from);
        let cast = document.ballots.of_unit(*id);
        let (participated, registered) = (count(&unit.voters_participated), count(&unit.voters_registered));
        let pairs = [
            ("participated", "nist-n5-cast-participated", cast, participated),
            ("registered", "nist-n5-cast-registered", cast, registered),
            ("voters", "nist-n5-participated-registered", participated, registered),
            ("parts", "nist-n5-parts", count(&unit.sub_units_reported), count(&unit.total_sub_units)),
        ];
        for (part, key, left, right) in pairs {
            let (Some(left), Some(right)) = (left, right) else { continue };
            found.examined(CHECK.code, 1);
            if right < left {
                let claim = Message::new(key)
                    .put("left", number(left))
                    .put("right", number(right))
                    .put("more", number(left - right));
                let finding = Finding::new(CHECK.code, part, Class::Surplus, claim).sides(left, right);
                found.find(&document.file, finding.of_unit(document.unit_name(*id)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, results};

    #[test]
    fn more_ballots_than_voters_are_found() {
        let registered = |doc: &mut Value| doc["GpUnit"][1]["VotersRegistered"] = 10.into();
        assert_eq!(
            claims(&results(registered), "N5"),
            [
                "11 ballots cast, 10 voters registered: 1 too many",
                "11 voters participated, 10 voters registered: 1 too many",
            ]
        );
        let participated = |doc: &mut Value| doc["GpUnit"][1]["VotersParticipated"] = 10.into();
        assert_eq!(
            claims(&results(participated), "N5"),
            ["11 ballots cast, 10 voters participated: 1 too many"]
        );
    }
}
