//! N7: an identifier names one thing.

use super::checks::Check;
use super::document::Kind;
use super::report::Finding;
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N7",
    title: "an identifier names one thing",
    formula: "no two units, devices, parties, candidates, contests, choices or elections of a file have one @id (ObjectId)",
    fields: "SP 1500-100 and 1500-103: @id in JSON, ObjectId in XML",
    forced_by: "the XML schema (xsd:ID), if somebody validated the file; nothing in JSON",
    explanation: "Everything else refers to these identifiers. The first thing of a name is audited and the second is not, so a \
        contest that repeats another's identifier is in no number of the report. Snapshots of cast vote records are N10's; offices, \
        persons and headers are not read.",
};

/// Returns the finding of an identifier that the file has already, or of one that is empty.
pub(super) fn repeated(id: &str, kind: Kind) -> Finding {
    let what = match kind {
        Kind::Unit => "a unit",
        Kind::Device => "a device",
        Kind::Party => "a party",
        Kind::Candidate => "a candidate",
        Kind::Contest => "a contest",
        Kind::Choice => "a choice",
        Kind::Election => "an election",
    };
    let claim = match id.trim().is_empty() {
        true => format!("{what} has no identifier, and is not audited"),
        false => format!("`{}` is there already, and now names {what}, which is not audited", shown(id)),
    };
    Finding::new(CHECK.code, "", Class::Integrity, claim)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, results};

    #[test]
    fn a_second_owner_of_an_identifier_is_found() {
        let bend = |doc: &mut Value| doc["Election"][0]["Contest"][1]["@id"] = "mayor".into();
        assert_eq!(
            claims(&results(bend), "N7"),
            ["`mayor` is there already, and now names a contest, which is not audited"]
        );
        let unit = |doc: &mut Value| doc["GpUnit"][2]["@id"] = "cand-ann".into();
        assert_eq!(claims(&results(unit), "N7").len(), 1);
        let none =
            |doc: &mut Value| _ = doc["Election"][0]["Contest"][1].as_object_mut().unwrap().remove("@id");
        assert_eq!(claims(&results(none), "N7"), ["a contest has no identifier, and is not audited"]);
    }
}
