//! NIST files: the examples alone, together and in both forms, and bent so that every kind of finding is there.

use std::fs;

use serde_json::{Value, json};

use crate::schema::Schema;
use crate::{Place, codes, of_project};

/// What is done to the results or to the records.
type Bend = fn(&mut Value);

/// Examples that are bent: the file, and how.
const BENT: [(&str, &str, Bend); 7] = [
    // More ballots than voters, and votes that are not those of the parts.
    ("results", "json", |doc| {
        doc["GpUnit"][1]["VotersRegistered"] = json!(9);
        doc["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"][4]["Count"] = json!(4_000);
    }),
    // Ranks are no votes.
    ("results", "json", |doc| doc["Election"][0]["Contest"][0]["VoteVariation"] = json!("rcv")),
    // A count that is told to nobody.
    ("results", "json", |doc| {
        let count =
            doc["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"][4].as_object_mut().unwrap();
        count.insert("IsSuppressedForPrivacy".to_owned(), json!(true));
        count.remove("Count");
    }),
    // A ballot twice, and no record of another.
    ("records", "json", |doc| {
        let second = doc["CVR"][1].clone();
        doc["CVR"].as_array_mut().unwrap().push(second);
        doc["CVR"].as_array_mut().unwrap().remove(7);
    }),
    // A mark that waits for a decision, a place of nowhere, times.
    ("records", "json", |doc| {
        let contest = &mut doc["CVR"][0]["CVRSnapshot"][0]["CVRContest"][0];
        let position = &mut contest["CVRContestSelection"][0]["SelectionPosition"][0];
        position["HasIndication"] = json!("unknown");
        position["IsAllocable"] = json!("unknown");
        doc["CVR"][1]["BallotStyleUnitId"] = json!("nowhere");
        doc["CVR"][2]["CVRSnapshot"][0]["Annotation"] = json!([{ "TimeStamp": "2026-03-01T10:00:00Z" }]);
    }),
    // A fraction of a vote.
    ("records", "json", |doc| {
        let contest = &mut doc["CVR"][0]["CVRSnapshot"][0]["CVRContest"][0];
        contest["CVRContestSelection"][0]["SelectionPosition"][0]["NumberVotes"] = json!(0.5);
    }),
    // Another election.
    ("results", "json", |doc| {
        let text = doc.to_string().replace("mayor", "treasurer").replace("Mayor", "Treasurer");
        *doc = serde_json::from_str(&text.replace("council", "assembly").replace("Council", "Assembly"))
            .unwrap();
    }),
];

#[test]
fn audits_of_nist_files_fit_their_schema() {
    let place = Place::new();
    let mut schema = Schema::new("audit-nist");
    for name in ["results.json", "results.xml", "records.json", "records.xml"] {
        place.put(name, fs::read(of_project("examples/nist").join(name)).unwrap());
        schema.take(name, &place.audit(&[name]));
    }
    for files in [["results.json", "records.json"], ["results.xml", "records.xml"]] {
        schema.take("together", &place.audit(&files));
    }
    for (index, (name, form, bend)) in BENT.iter().enumerate() {
        let mut doc =
            serde_json::from_slice(&fs::read(place.at(&format!("{name}.{form}"))).unwrap()).unwrap();
        bend(&mut doc);
        let bent = format!("bent-{index}.json");
        place.put(&bent, doc.to_string());
        let other = if *name == "results" { "records.json" } else { "results.json" };
        schema.take(&format!("{bent} alone"), &place.audit(&[&bent]));
        schema.take(&format!("{bent} together"), &place.audit(&[&bent, other]));
    }
    assert_eq!(
        schema.words("check_code"),
        codes(auditor::protocols::nist::CHECKS.iter().map(|check| check.code))
    );
    schema.finish(&[]);
}
