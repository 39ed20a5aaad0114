//! N5: no more ballots than voters.

use super::checks::{Check, NOTHING};
use super::document::Document;
use super::number::Number;
use super::report::{Collector, Finding};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N5",
    title: "no more ballots than voters, nor reported parts than parts",
    formula: "BallotsCast <= VotersParticipated <= VotersRegistered; SubUnitsReported <= TotalSubUnits",
    fields: "SP 1500-100: BallotCounts.BallotsCast, ReportingUnit.VotersRegistered, .VotersParticipated, .SubUnitsReported, \
        .TotalSubUnits",
    forced_by: NOTHING,
    explanation: "More ballots than voters is a surplus that no loss can cause. It is lawful where voters are registered on the day \
        and `VotersRegistered` was counted before, and where `BallotsCast` counts sheets of a ballot: the file says neither.",
};

pub(super) fn run(document: &Document, found: &mut Collector) {
    for (id, unit) in &document.units {
        let count = |number: &Option<Number>| number.as_ref().and_then(Number::count).map(i128::from);
        let cast = document.ballots.of_unit(*id);
        let (participated, registered) = (count(&unit.voters_participated), count(&unit.voters_registered));
        let pairs = [
            ("participated", "ballots cast", cast, "voters participated", participated),
            ("registered", "ballots cast", cast, "voters registered", registered),
            ("voters", "voters participated", participated, "voters registered", registered),
            (
                "parts",
                "parts reported",
                count(&unit.sub_units_reported),
                "parts altogether",
                count(&unit.total_sub_units),
            ),
        ];
        for (part, left_name, left, right_name, right) in pairs {
            let (Some(left), Some(right)) = (left, right) else { continue };
            found.examined(CHECK.code, 1);
            if right < left {
                let claim = format!("{left} {left_name}, {right} {right_name}: {} too many", left - right);
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
