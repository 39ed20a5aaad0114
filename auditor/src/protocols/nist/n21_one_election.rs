//! N21: the files are of one election.

use language::{Key, Message};

use super::checks::{Check, NOTHING};
use super::document::Document;
use super::matching::Matches;
use super::records::Records;
use super::report::{Collector, Finding};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N21",
    title: Key("nist-n21-title"),
    formula: Key("nist-n21-formula"),
    fields: Key("nist-n21-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n21-explanation"),
};

/// Returns the finding of an identifier that files use for different things.
pub(super) fn redefined(id: &str) -> Finding {
    let claim = Message::new("nist-n21-redefined").put("id", id.to_owned());
    Finding::new(CHECK.code, "definitions", Class::Integrity, claim)
}

/// Names shown in one finding.
const SHOWN: usize = 5;

/// Tells what of each file is not in the other. Returns whether anything can be compared.
pub(super) fn run(
    records: &Records<'_>,
    results: &Document,
    matches: &Matches,
    found: &mut Collector,
) -> bool {
    let document = records.document;
    let with_records =
        |place: usize| records.cells.range((place, 0)..=(place, u32::MAX)).any(|(_, cell)| 0 < cell.records);
    found.examined(CHECK.code, 1);
    let is_any = matches.contests.iter().any(Option::is_some);
    if !is_any {
        let claim = "nist-n21-none";
        found.find(&results.file, Finding::new(CHECK.code, "contests", Class::RecordConflict, claim));
        return false;
    }
    let how = matches.how;
    found.remark(
        CHECK.code,
        Message::new("nist-n21-matched")
            .put("id", how.by_id)
            .put("code", how.by_code)
            .put("name", how.by_name),
    );
    let strange = document.contests.iter().zip(&matches.contests).enumerate();
    let strange = strange.filter(|(place, (_, partner))| partner.is_none() && with_records(*place));
    let strange: Vec<&str> = strange.map(|(_, (contest, _))| contest.name.as_str()).collect();
    tell("contests", &"nist-n21-contests-strange".into(), &strange, results, found);
    let missing = results.contests.iter().enumerate();
    let missing = missing.filter(|(place, _)| !matches.contests.contains(&Some(*place)));
    let missing: Vec<&str> = missing.map(|(_, contest)| contest.name.as_str()).collect();
    tell("contests", &"nist-n21-contests-missing".into(), &missing, results, found);
    for ((contest, partner), choices) in document.contests.iter().zip(&matches.contests).zip(&matches.choices)
    {
        let Some(partner) = partner.and_then(|partner| results.contests.get(partner)) else { continue };
        let strange = contest.choices.iter().zip(choices);
        let strange = strange.filter(|(choice, partner)| partner.is_none() && !choice.is_write_in);
        let strange: Vec<&str> = strange.map(|(choice, _)| choice.name.as_str()).collect();
        let what = Message::new("nist-n21-choices-strange").put("contest", contest.name.clone());
        tell("choices", &what, &strange, results, found);
        let missing = partner.choices.iter().enumerate();
        let missing =
            missing.filter(|(place, choice)| !choices.contains(&Some(*place)) && !choice.is_write_in);
        let missing: Vec<&str> = missing.map(|(_, choice)| choice.name.as_str()).collect();
        let what = Message::new("nist-n21-choices-missing").put("contest", partner.name.clone());
        tell("choices", &what, &missing, results, found);
    }
    let strange = records.units.keys().filter(|unit| **unit != 0 && !matches.units.contains_key(unit));
    let strange: Vec<String> = strange.map(|unit| document.unit_name(*unit)).collect();
    let strange: Vec<&str> = strange.iter().map(String::as_str).collect();
    tell("units", &"nist-n21-units-strange".into(), &strange, results, found);
    true
}

fn tell(part: &'static str, what: &Message, names: &[&str], results: &Document, found: &mut Collector) {
    if names.is_empty() {
        return;
    }
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(SHOWN);
    let names_shown = match more {
        0 => Message::name(shown),
        _ => Message::new("nist-and-more").put("names", shown).put("n", more),
    };
    let claim = what.clone().put("n", names.len()).put("names", names_shown);
    found.find(&results.file, Finding::new(CHECK.code, part, Class::RecordConflict, claim));
}

#[cfg(test)]
mod tests {
    use language::Message;
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{both, claims, several};

    #[test]
    fn other_identifiers_are_matched_by_code_or_name() {
        let renamed = |doc: &mut Value| {
            let text = doc.to_string().replace("mayor", "m").replace("council", "k");
            *doc = serde_json::from_str(&text).unwrap();
        };
        let report = both(|_| {}, renamed);
        assert!(!report.has_findings(), "{:?}", report.findings);
        let remark = |report: &crate::protocols::nist::Report| {
            let check = report.checks.iter().find(|check| check.code == "N21").unwrap();
            Message::joined(check.remarks.clone(), "").to_string()
        };
        assert_eq!(remark(&report), "contests matched: 0 by identifier, 0 by code, 2 by name");
        let coded = |doc: &mut Value, field: &str| {
            doc["Election"][0]["Contest"][0][field] = json!([{"Type": "local-level", "Value": "77"}]);
        };
        let report = both(
            |doc| coded(doc, "ExternalIdentifier"),
            |doc| {
                renamed(doc);
                coded(doc, "Code");
                doc["Election"][0]["Contest"][0]["Name"] = "Town mayor".into();
            },
        );
        assert!(!report.has_findings(), "{:?}", report.findings);
        assert_eq!(remark(&report), "contests matched: 0 by identifier, 1 by code, 1 by name");
    }

    #[test]
    fn what_is_in_one_file_alone_is_found() {
        let claim = |report| claims(&report, "N21");
        let name = |doc: &mut Value| doc["Election"][0]["Contest"][0]["Name"] = "Sheriff".into();
        assert_eq!(
            claim(both(|_| {}, name)),
            [
                "1 contest of the cast vote records is not in the results: `Sheriff`",
                "1 contest of the results is not in the cast vote records: `Mayor`",
            ]
        );
        let ann = |doc: &mut Value| doc["Election"][0]["Candidate"][0]["Name"] = "Anna".into();
        assert_eq!(
            claim(both(|_| {}, ann)),
            [
                "1 choice of `Mayor` in the cast vote records is not in the results: `Anna`",
                "1 choice of `Mayor` in the results is not in the cast vote records: `Ann`",
            ]
        );
        let unit = |doc: &mut Value| doc["GpUnit"][1]["Name"] = "Nord".into();
        assert_eq!(
            claim(both(|_| {}, unit)),
            ["1 unit of the cast vote records is not in the results: `Nord`"]
        );
        let all = |doc: &mut Value| {
            name(doc);
            doc["Election"][0]["Contest"][1]["Name"] = "Coroner".into();
        };
        assert_eq!(
            claim(both(|_| {}, all)),
            ["no contest is in both the cast vote records and the results: they are not of one election"]
        );
    }

    #[test]
    fn two_files_of_records_must_mean_the_same() {
        let other = |doc: &mut Value| {
            doc["Election"][0]["Candidate"][0]["Name"] = "Zoe".into();
            doc["CVR"] = json!([]);
        };
        assert!(claims(&several(&[&|_| {}, &|doc| doc["CVR"] = json!([])]), "N21").is_empty());
        assert_eq!(
            claims(&several(&[&|_| {}, &other]), "N21"),
            ["`cand-ann` is something else than in a file before it; the first meaning is used"]
        );
    }
}
