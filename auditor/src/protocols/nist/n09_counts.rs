//! N9: counts are whole numbers from 0 to 2^63 - 1.

use language::{Key, Message};

use super::checks::Check;
use super::document::Document;
use super::number::Number;
use super::report::{Collector, Finding};
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N9",
    title: Key("nist-n9-title"),
    formula: Key("nist-n9-formula"),
    fields: Key("nist-n9-fields"),
    forced_by: Key("nist-n9-forced"),
    explanation: Key("nist-n9-explanation"),
};

/// Returns the finding of a number that is no count.
pub(super) fn no_count(number: &Number, field: &str, place: Message) -> Finding {
    let key = match number {
        Number::Fraction(_) if number.is_part() => "nist-n9-fraction",
        Number::Whole(_) | Number::Fraction(_) => "nist-n9-negative",
        Number::Other(_) => "nist-n9-beyond",
    };
    let claim = Message::new(key)
        .put("field", field.to_owned())
        .put("place", place)
        .put("number", shown(&number.to_string()));
    Finding::new(CHECK.code, "", Class::Integrity, claim)
}

/// Returns the finding of a number that must be there and is not.
pub(super) fn missing(field: &str, place: Message) -> Finding {
    let claim = Message::new("nist-n9-missing").put("field", field.to_owned()).put("place", place);
    Finding::new(CHECK.code, "missing", Class::Integrity, claim)
}

/// Holds numbers that stand in the definitions.
pub(super) fn run(document: &Document, found: &mut Collector) {
    for (id, unit) in &document.units {
        let numbers = [
            ("VotersRegistered", &unit.voters_registered),
            ("VotersParticipated", &unit.voters_participated),
            ("SubUnitsReported", &unit.sub_units_reported),
            ("TotalSubUnits", &unit.total_sub_units),
        ];
        for (field, number) in numbers {
            let Some(number) = number else { continue };
            found.examined(CHECK.code, 1);
            if number.count().is_none() {
                let place = Message::new("nist-of-unit").put("unit", document.unit_name(*id));
                found.find(&document.file, no_count(number, field, place));
            }
        }
    }
    for contest in &document.contests {
        if contest.allowed == Some(0) {
            let finding = Finding::new(CHECK.code, "votes allowed", Class::Integrity, "nist-n9-nobody");
            found.find(&document.file, finding.of_contest(&contest.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{claims, results};

    fn with_count(count: Value) -> crate::protocols::nist::Report {
        results(|doc| {
            doc["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"][3]["Count"] = count
        })
    }

    #[test]
    fn negative_and_enormous_counts_are_found() {
        let place = "`Count` of votes for choice `mayor-ann` of contest `Mayor`";
        assert_eq!(claims(&with_count(json!(-4)), "N9"), [format!("{place} is negative: -4")]);
        let beyond = 9_223_372_036_854_775_808_u64;
        assert_eq!(
            claims(&with_count(json!(beyond)), "N9"),
            [format!("{place} is no number below 2^63: {beyond}")]
        );
        // The largest count there is goes through every sum without overflow.
        let largest = with_count(json!(i64::MAX));
        assert!(claims(&largest, "N9").is_empty());
        assert_eq!(claims(&largest, "N1").len(), 2);
    }

    #[test]
    fn a_fraction_is_lawful_and_not_audited() {
        let report = with_count(json!(4.5));
        assert!(claims(&report, "N9").is_empty());
        assert!(
            report
                .cannot_claim
                .iter()
                .any(|claim| claim.to_string().contains("the 1 count that is a fraction"))
        );
    }

    #[test]
    fn nobody_may_vote_where_no_vote_is_allowed() {
        let bend = |doc: &mut Value| doc["Election"][0]["Contest"][0]["VotesAllowed"] = 0.into();
        assert_eq!(claims(&results(bend), "N9"), ["`VotesAllowed` is 0: nobody could vote"]);
    }
}
