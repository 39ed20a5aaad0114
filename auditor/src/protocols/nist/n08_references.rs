//! N8: references lead to what they should.

use language::{Key, Message};

use super::checks::Check;
use super::document::{Document, Kind};
use super::report::{Collector, Finding};
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N8",
    title: Key("nist-n8-title"),
    formula: Key("nist-n8-formula"),
    fields: Key("nist-n8-fields"),
    forced_by: Key("nist-n8-forced"),
    explanation: Key("nist-n8-explanation"),
};

/// Classes that a field may refer to.
fn wanted(field: &str) -> &'static [Kind] {
    match field {
        "ElectionDistrictId" | "ElectionScopeId" | "BallotStyleUnitId" => &[Kind::Unit],
        "GpUnitId" | "ComposingGpUnitIds" => &[Kind::Unit, Kind::Device],
        "CandidateIds" => &[Kind::Candidate],
        "PartyIds" => &[Kind::Party],
        "ElectionId" => &[Kind::Election],
        "ContestId" => &[Kind::Contest],
        "ContestSelectionId" => &[Kind::Choice],
        _ => &[Kind::Device],
    }
}

pub(super) fn run(document: &Document, found: &mut Collector) {
    for ((field, id), times) in &document.references {
        let text = shown(document.ids.text(*id));
        hold(document, field, (&text, Some(*id)), *times, found);
    }
    for id in document.units.keys().filter(|id| document.is_circular(**id)) {
        let finding = Finding::new(CHECK.code, "circle", Class::Integrity, "nist-n8-circle");
        found.find(&document.file, finding.of_unit(document.unit_name(*id)));
    }
}

/// Returns whether an identifier names something that the field may refer to.
pub(super) fn is_right(document: &Document, field: &str, id: u32) -> bool {
    document.defined.get(&id).is_some_and(|(kind, _)| wanted(field).contains(kind))
}

/// Holds one reference, which occurs some times.
pub(super) fn hold(
    document: &Document,
    field: &'static str,
    (text, id): (&str, Option<u32>),
    times: u64,
    found: &mut Collector,
) {
    found.examined(CHECK.code, times);
    let kind = id.and_then(|id| document.defined.get(&id)).map(|(kind, _)| *kind);
    let key = match kind {
        Some(kind) if wanted(field).contains(&kind) => return,
        Some(_) => "nist-n8-other-class",
        None => "nist-n8-nowhere",
    };
    let often =
        if times == 1 { Message::new("nist-once") } else { Message::counted(times, "nist-noun-times") };
    let claim =
        Message::new(key).put("field", field.to_owned()).put("often", often).put("id", text.to_owned());
    found.find(&document.file, Finding::new(CHECK.code, field, Class::Integrity, claim));
}

/// Returns the finding of marks for choices that are of another contest.
pub(super) fn of_another_contest(times: u64) -> Finding {
    let claim = Message::new("nist-n8-contest").put("n", times);
    Finding::new(CHECK.code, "another contest", Class::Integrity, claim)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{claims, records, results};

    #[test]
    fn references_that_lead_nowhere_or_astray_are_found() {
        let nowhere = |doc: &mut Value| {
            doc["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"][3]["GpUnitId"] =
                "west".into();
        };
        assert_eq!(claims(&results(nowhere), "N8"), ["`GpUnitId` leads nowhere, once: `west`"]);
        let astray =
            |doc: &mut Value| doc["Election"][0]["Contest"][0]["ElectionDistrictId"] = "cand-ann".into();
        assert_eq!(
            claims(&results(astray), "N8"),
            ["`ElectionDistrictId` names a thing of another class, once: `cand-ann`"]
        );
    }

    #[test]
    fn a_unit_in_itself_is_found_and_does_not_hang() {
        let circle = |doc: &mut Value| doc["GpUnit"][1]["ComposingGpUnitIds"] = json!(["county"]);
        assert_eq!(claims(&results(circle), "N8"), ["the unit is a part of itself"; 2]);
    }

    #[test]
    fn records_refer_to_what_is_defined() {
        let unit = |doc: &mut Value| doc["CVR"][0]["BallotStyleUnitId"] = "p-west".into();
        assert_eq!(claims(&records(unit), "N8"), ["`BallotStyleUnitId` leads nowhere, once: `p-west`"]);
        let other = |doc: &mut Value| {
            let mayor = &mut doc["CVR"][0]["CVRSnapshot"][0]["CVRContest"][0];
            mayor["CVRContestSelection"][0]["ContestSelectionId"] = "council-cem".into();
        };
        assert_eq!(
            claims(&records(other), "N8"),
            ["`ContestSelectionId` names a choice of another contest, 1 time"]
        );
    }
}
