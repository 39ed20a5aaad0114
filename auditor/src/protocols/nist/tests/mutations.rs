//! The example documents bent in one place each: every one is refused or found, and none passes in silence.

use serde_json::{Value, json};

use super::*;
use crate::protocols::nist::fixture::try_audit;

/// What a bent document comes to.
enum Ends {
    /// It is not audited, and the error says so.
    Refused(&'static str),
    /// This check says this.
    Found(&'static str, &'static str),
    /// Nothing changes: the mutation breaks no rule.
    Same,
}

use Ends::{Found, Refused, Same};

/// One change of a tree of JSON; places are pointers of RFC 6901.
enum Edit {
    Set(Value),
    Remove,
    /// The same once more, behind the last of its list.
    Again,
}

use Edit::{Again, Remove, Set};

const MAYOR: &str = "/Election/0/Contest/0";
const ANN: &str = "/Election/0/Contest/0/ContestSelection/0";
const COUNT: &str = "/Election/0/Contest/0/ContestSelection/0/VoteCounts/3";
const BALLOTS: &str = "/Election/0/BallotCounts/3";
const CVR: &str = "/CVR/3";
const SNAPSHOT: &str = "/CVR/3/CVRSnapshot/0";
const MARKED: &str = "/CVR/3/CVRSnapshot/0/CVRContest/0";
const CHOICE: &str = "/CVR/3/CVRSnapshot/0/CVRContest/0/CVRContestSelection/0";
const POSITION: &str = "/CVR/3/CVRSnapshot/0/CVRContest/0/CVRContestSelection/0/SelectionPosition/0";

fn edit(doc: &mut Value, place: &str, edit: Edit) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    let parent = doc.pointer_mut(parent).unwrap();
    match (edit, parent) {
        (Set(value), Value::Object(fields)) => _ = fields.insert(name.to_owned(), value),
        (Set(value), Value::Array(list)) => list[name.parse::<usize>().unwrap()] = value,
        (Remove, Value::Object(fields)) => assert!(fields.remove(name).is_some(), "{place}"),
        (Remove, Value::Array(list)) => _ = list.remove(name.parse().unwrap()),
        (Again, Value::Array(list)) => list.push(list[name.parse::<usize>().unwrap()].clone()),
        _ => panic!("{place} cannot be bent so"),
    }
}

/// Audits results and records of which one is bent, and returns what is other than it must be.
fn wrong(name: &str, files: &[(&str, &[u8])], ends: &Ends) -> Option<String> {
    match (try_audit(files), ends) {
        (Err(error), Refused(text)) if with_source(&error).contains(text) => None,
        (Err(error), _) => Some(format!("{name}: refused: {}", with_source(&error))),
        (Ok(report), Found(code, text)) if claims(&report, code).iter().any(|claim| claim.contains(text)) => {
            None
        }
        (Ok(report), Same) if !report.has_findings() => None,
        (Ok(report), _) => {
            let all = report.findings.iter().map(|found| format!("\n    {} {}", found.code, found.claim));
            Some(format!("{name}: {}{}", report.verdict(), all.collect::<String>()))
        }
    }
}

fn hold_trees(is_results: bool, cases: Vec<(String, Edit, Ends)>) {
    let mut all = Vec::new();
    for (place, change, ends) in cases {
        let bytes = if is_results { RESULTS_JSON } else { RECORDS_JSON };
        let mut doc: Value = serde_json::from_slice(bytes).unwrap();
        let how = match &change {
            Set(value) => format!("set to {value}"),
            Remove => "removed".to_owned(),
            Again => "there again".to_owned(),
        };
        edit(&mut doc, &place, change);
        let bent = doc.to_string();
        let files = match is_results {
            true => [("results", bent.as_bytes()), ("records", RECORDS_JSON)],
            false => [("results", RESULTS_JSON), ("records", bent.as_bytes())],
        };
        all.extend(wrong(&format!("{place} {how}"), &files, &ends));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

fn at(place: &str, field: &str) -> String {
    format!("{place}/{field}")
}

#[test]
fn results_of_a_wrong_type_are_refused_or_found() {
    hold_trees(
        true,
        vec![
            ("/GpUnit".to_owned(), Set(json!({})), Refused("invalid type: map, expected a list of `GpUnit`")),
            ("/GpUnit".to_owned(), Set(json!(null)), Refused("invalid type: null")),
            ("/GpUnit/1".to_owned(), Set(json!("north")), Refused("in `GpUnit` 2")),
            ("/Election".to_owned(), Set(json!("x")), Refused("a list of `Election`")),
            ("/Election/0".to_owned(), Set(json!([])), Refused("an `Election`")),
            ("/IsTest".to_owned(), Set(json!("yes")), Refused("invalid type: string \"yes\"")),
            ("/Status".to_owned(), Set(json!(["certified"])), Refused("invalid type: sequence")),
            (at(MAYOR, "Name"), Set(json!(7)), Refused("in `Contest` 1, at `Name`")),
            (at(MAYOR, "ContestSelection"), Set(json!(7)), Refused("at `ContestSelection`")),
            (
                at(ANN, "CandidateIds"),
                Set(json!("cand-ann")),
                Refused("at `ContestSelection[0].CandidateIds"),
            ),
            (at(COUNT, "Count"), Set(json!([4])), Refused("VoteCounts[3].Count`")),
            (at(COUNT, "Count"), Set(json!(true)), Refused("VoteCounts[3].Count`")),
            (at(COUNT, "Count"), Set(json!("many")), Found("N9", "is no number below 2^63: many")),
            (at(COUNT, "Count"), Set(json!("")), Found("N9", "is no number below 2^63")),
            (at(COUNT, "Count"), Set(json!(null)), Found("N9", "is missing")),
            (at(BALLOTS, "BallotsCast"), Set(json!("9e99")), Found("N9", "is no number below 2^63")),
        ],
    );
}

#[test]
fn records_of_a_wrong_type_are_refused_or_found() {
    hold_trees(
        false,
        vec![
            ("/CVR".to_owned(), Set(json!({})), Refused("a list of `CVR`")),
            ("/CVR/0".to_owned(), Set(json!(5)), Refused("in `CVR` 1")),
            ("/Version".to_owned(), Set(json!(1)), Refused("invalid type: integer `1`")),
            ("/Version".to_owned(), Set(json!("1")), Refused("`CVR.CastVoteRecordReport 1`")),
            ("/ReportingDevice".to_owned(), Set(json!("scanner")), Refused("a list of `ReportingDevice`")),
            (at(CVR, "CVRSnapshot"), Set(json!(null)), Refused("in `CVR` 4, at `CVRSnapshot`")),
            (at(CVR, "CurrentSnapshotId"), Set(json!(4)), Refused("in `CVR` 4, at `CurrentSnapshotId`")),
            (at(SNAPSHOT, "CVRContest"), Set(json!({})), Refused("at `CVRSnapshot[0].CVRContest`")),
            (at(POSITION, "HasIndication"), Set(json!(1)), Refused(".HasIndication`")),
            (at(POSITION, "NumberVotes"), Set(json!("one")), Found("N9", "is no number below 2^63: one")),
            (at(POSITION, "IsAllocable"), Set(json!("perhaps")), Found("N16", "nobody has decided")),
            (at(CVR, "BatchSequenceId"), Set(json!("four")), Found("N15", "is no number from 0 on")),
        ],
    );
}

#[test]
fn what_must_be_there_and_is_not_is_found() {
    hold_trees(
        true,
        vec![
            (at(COUNT, "Count"), Remove, Found("N9", "choice `mayor-ann` of contest `Mayor` is missing")),
            (at(COUNT, "GpUnitId"), Remove, Found("N8", "`GpUnitId` leads nowhere, once: ``")),
            (at(BALLOTS, "GpUnitId"), Remove, Found("N8", "`GpUnitId` leads nowhere")),
            ("/GpUnit".to_owned(), Remove, Found("N8", "`ElectionScopeId` leads nowhere, once: `county`")),
            ("/GpUnit/1/@id".to_owned(), Remove, Found("N7", "a unit has no identifier")),
            (at(ANN, "@id"), Remove, Found("N7", "a choice has no identifier")),
            ("/Election/0/Candidate/1/@id".to_owned(), Remove, Found("N7", "a candidate has no identifier")),
            ("/Election/0/Candidate".to_owned(), Remove, Found("N8", "`CandidateIds` leads nowhere")),
            (
                "/Election/0/ElectionScopeId".to_owned(),
                Remove,
                Found("N8", "`ElectionScopeId` leads nowhere"),
            ),
            ("/Election".to_owned(), Remove, Found("N21", "no contest is in both")),
        ],
    );
    hold_trees(
        false,
        vec![
            (at(CVR, "ElectionId"), Remove, Found("N8", "`ElectionId` leads nowhere")),
            (at(CVR, "CurrentSnapshotId"), Remove, Found("N10", "no snapshot of its own")),
            (at(SNAPSHOT, "@id"), Remove, Found("N10", "no snapshot of its own")),
            (at(MARKED, "ContestId"), Remove, Found("N8", "`ContestId` leads nowhere")),
            (
                at(POSITION, "NumberVotes"),
                Remove,
                Found("N9", "`NumberVotes` of a ballot's contest `mayor` is missing"),
            ),
            (
                "/ReportingDevice".to_owned(),
                Remove,
                Found("N8", "`CreatingDeviceId` leads nowhere, 20 times"),
            ),
            ("/CVR".to_owned(), Remove, Found("N20", "0 cast vote records, 20 ballots cast")),
            ("/Election".to_owned(), Remove, Found("N21", "no contest is in both")),
        ],
    );
}

#[test]
fn a_snapshot_without_a_name_is_no_current_one() {
    // Neither the record names a snapshot nor the snapshot itself: they are equal in nothing.
    let bend = |doc: &mut Value| {
        edit(doc, &at(CVR, "CurrentSnapshotId"), Remove);
        edit(doc, &at(SNAPSHOT, "@id"), Remove);
    };
    assert_eq!(claims(&fixture::records(bend), "N10").len(), 1);
}

#[test]
fn identifiers_that_are_there_twice_or_lead_nowhere_are_found() {
    let west = || Set(json!("west"));
    hold_trees(
        true,
        vec![
            ("/GpUnit/2".to_owned(), Again, Found("N7", "`south` is there already, and now names a unit")),
            (at(MAYOR, "ContestSelection/1"), Again, Found("N7", "`mayor-ben` is there already")),
            ("/Election/0/Candidate/0".to_owned(), Again, Found("N7", "`cand-ann` is there already")),
            ("/Election/0".to_owned(), Again, Found("N7", "now names a contest")),
            (at(ANN, "VoteCounts/0"), Again, Found("N6", "given twice")),
            (at(MAYOR, "OtherCounts/0"), Again, Found("N6", "")),
            (at(ANN, "CandidateIds/0"), west(), Found("N8", "`CandidateIds` leads nowhere, once: `west`")),
            (at(ANN, "PartyIds"), Set(json!(["mayor"])), Found("N8", "names a thing of another class")),
            (
                "/Election/0/ElectionScopeId".to_owned(),
                west(),
                Found("N8", "`ElectionScopeId` leads nowhere"),
            ),
            (
                "/GpUnit/0/ComposingGpUnitIds/1".to_owned(),
                west(),
                Found("N8", "`ComposingGpUnitIds` leads nowhere"),
            ),
            (
                at(BALLOTS, "GpUnitId"),
                Set(json!("mayor")),
                Found("N8", "`GpUnitId` names a thing of another class"),
            ),
        ],
    );
    hold_trees(
        false,
        vec![
            (
                "/ReportingDevice/0".to_owned(),
                Again,
                Found("N7", "`scanner` is there already, and now names a device"),
            ),
            ("/Election/0".to_owned(), Again, Found("N7", "now names an election")),
            ("/CVR/7".to_owned(), Again, Found("N11", "`UniqueId` is that of a cast vote record before it")),
            (at(MARKED, "ContestId"), west(), Found("N8", "`ContestId` leads nowhere, once: `west`")),
            (at(CHOICE, "ContestSelectionId"), west(), Found("N8", "`ContestSelectionId` leads nowhere")),
            (at(CVR, "CreatingDeviceId"), west(), Found("N8", "`CreatingDeviceId` leads nowhere")),
            (
                at(CVR, "ElectionId"),
                Set(json!("mayor")),
                Found("N8", "`ElectionId` names a thing of another class"),
            ),
            (
                at(CVR, "BallotStyleUnitId"),
                Set(json!("scanner")),
                Found("N8", "names a thing of another class"),
            ),
            (at(CVR, "BatchSequenceId"), Set(json!(3)), Found("N15", "has a number that is there before")),
        ],
    );
}

#[test]
fn numbers_that_are_no_counts_are_found() {
    let beyond = || Set(json!(9_223_372_036_854_775_808_u64));
    let largest = || Set(json!(i64::MAX));
    hold_trees(
        true,
        vec![
            (at(COUNT, "Count"), Set(json!(-0.5)), Found("N9", "is negative: -0.5")),
            (at(COUNT, "Count"), Set(json!("-4")), Found("N9", "is negative: -4")),
            (
                at(COUNT, "Round"),
                Set(json!(-1)),
                Found("N9", "`Round` of counts of unit `south` is negative"),
            ),
            (at(BALLOTS, "BallotsCast"), Set(json!(-9)), Found("N9", "is negative: -9")),
            (at(BALLOTS, "BallotsCast"), beyond(), Found("N9", "is no number below 2^63")),
            (at(BALLOTS, "BallotsCast"), largest(), Found("N4", "")),
            (at(MAYOR, "VotesAllowed"), Set(json!(-1)), Found("N9", "is negative")),
            (at(MAYOR, "VotesAllowed"), beyond(), Found("N9", "is no number below 2^63")),
            (at(MAYOR, "VotesAllowed"), largest(), Found("N2", "are in no number")),
            (at(MAYOR, "NumberElected"), Set(json!(-1)), Found("N9", "is negative")),
            (at(MAYOR, "OtherCounts/0/Overvotes"), Set(json!(1e30)), Found("N9", "is no number below 2^63")),
            (
                "/GpUnit/1/VotersRegistered".to_owned(),
                Set(json!(-15)),
                Found("N9", "of unit `North` is negative"),
            ),
            ("/GpUnit/1/VotersRegistered".to_owned(), Set(json!(1.5)), Found("N9", "is a fraction")),
            ("/GpUnit/1/VotersParticipated".to_owned(), largest(), Found("N5", "too many")),
        ],
    );
    hold_trees(
        false,
        vec![
            (at(POSITION, "NumberVotes"), Set(json!(-1)), Found("N9", "is negative: -1")),
            (at(POSITION, "NumberVotes"), beyond(), Found("N9", "is no number below 2^63")),
            (at(POSITION, "NumberVotes"), largest(), Found("N13", "9223372036854775806 too many")),
            (at(MARKED, "Overvotes"), Set(json!(-1)), Found("N9", "is negative")),
            (at(MARKED, "WriteIns"), largest(), Found("N14", "number of write-ins")),
            (at(CHOICE, "TotalNumberVotes"), Set(json!(-1)), Found("N14", "the total of some choice")),
            (at(CVR, "BatchSequenceId"), Set(json!(-4)), Found("N15", "is no number from 0 on")),
            (at(CVR, "BatchSequenceId"), beyond(), Found("N15", "is no number from 0 on")),
            (at(CVR, "BatchSequenceId"), largest(), Found("N15", "have no record")),
        ],
    );
}

#[test]
fn lists_without_elements_are_found_where_something_is_missing() {
    let none = || Set(json!([]));
    hold_trees(
        true,
        vec![
            ("/GpUnit".to_owned(), none(), Found("N8", "leads nowhere")),
            ("/Election".to_owned(), none(), Found("N21", "no contest is in both")),
            ("/Election/0/Contest".to_owned(), none(), Found("N21", "no contest is in both")),
            ("/Election/0/BallotCounts".to_owned(), none(), Same),
            (at(MAYOR, "ContestSelection"), none(), Found("N21", "choices of `Mayor`")),
            (at(ANN, "VoteCounts"), none(), Found("N19", "")),
            (at(MAYOR, "OtherCounts"), none(), Same),
        ],
    );
    hold_trees(
        false,
        vec![
            ("/CVR".to_owned(), none(), Found("N20", "0 cast vote records, 20 ballots cast")),
            (at(CVR, "CVRSnapshot"), none(), Found("N10", "no snapshot of its own")),
            (at(SNAPSHOT, "CVRContest"), none(), Found("N19", "")),
            (at(MARKED, "CVRContestSelection"), none(), Found("N14", "do not come to the votes allowed")),
            (at(CHOICE, "SelectionPosition"), none(), Found("N14", "do not come to the votes allowed")),
            ("/GpUnit".to_owned(), none(), Found("N8", "`BallotStyleUnitId` leads nowhere")),
        ],
    );
}

/// Replaces the first of some bytes.
fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

fn hold_bytes(cases: Vec<(&str, Vec<u8>, Ends)>) {
    let all = cases.into_iter().filter_map(|(name, bytes, ends)| wrong(name, &[("x", &bytes)], &ends));
    let all: Vec<String> = all.collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

fn utf16(bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn json_that_is_bent_as_text_is_refused() {
    let json = |from: &str, to: &str| replaced(RESULTS_JSON, from, to);
    let twice = |name: &str, more: &str| {
        let more = format!("\"{name}\": {more}, \"@type\": \"ElectionResults.ElectionReport\"");
        json("\"@type\": \"ElectionResults.ElectionReport\"", &more)
    };
    hold_bytes(vec![
        ("a list twice", twice("GpUnit", "[]"), Refused("duplicate field `GpUnit`")),
        ("elections twice", twice("Election", "[]"), Refused("duplicate field `Election`")),
        ("the class twice", twice("@type", "\"x\""), Refused("duplicate field `@type`")),
        (
            "contests twice",
            json("\"Contest\":", "\"Contest\": [], \"Contest\":"),
            Refused("duplicate field `Contest`"),
        ),
        (
            "ballots twice",
            json("\"BallotCounts\":", "\"BallotCounts\": [], \"BallotCounts\":"),
            Refused("duplicate field"),
        ),
        (
            "a count twice",
            json("\"Count\": 6", "\"Count\": 6, \"Count\": 60"),
            Refused("duplicate field `Count`"),
        ),
        (
            "an identifier under two names",
            json("\"@id\": \"mayor\"", "\"@id\": \"mayor\", \"@ObjectId\": \"m\""),
            Refused("duplicate field"),
        ),
        ("a name twice", json("\"Text\":", "\"Text\": [], \"Text\":"), Refused("duplicate field `Text`")),
        ("two documents", [RESULTS_JSON, b"{}"].concat(), Refused("trailing characters")),
        ("a comma too many", json("\"Count\": 6", "\"Count\": 6,"), Refused("trailing comma")),
        ("a comment", json("\"Count\": 6", "/* */ \"Count\": 6"), Refused("its JSON is broken")),
        ("NaN", json("\"Count\": 6", "\"Count\": NaN"), Refused("its JSON is broken")),
        ("a number beyond doubles", json("\"Count\": 6", "\"Count\": 1e999"), Refused("number out of range")),
        ("half a surrogate", json("Example County", "\\ud800"), Refused("its JSON is broken")),
        (
            "a bare line break in a name",
            json("Example County", "Example\nCounty"),
            Refused("control character"),
        ),
        (
            "a byte that is no UTF-8",
            [b"{\"@type\": \"ElectionResults.ElectionReport\", \"Status\": \"\xff\"}".as_slice()].concat(),
            Refused("its JSON is broken"),
        ),
        ("UTF-16", utf16(RESULTS_JSON), Refused("UTF-16 text")),
        (
            "two marks of byte order",
            [b"\xef\xbb\xbf\xef\xbb\xbf", RESULTS_JSON].concat(),
            Refused("neither JSON nor XML"),
        ),
        ("a mark of byte order inside", json("{", "{\u{feff}"), Refused("its JSON is broken")),
        (
            "lone carriage returns",
            RESULTS_JSON.iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte }).collect(),
            Same,
        ),
        ("a zero byte", json("\"Count\": 6", "\"Count\": \0 6"), Refused("its JSON is broken")),
    ]);
}

#[test]
fn xml_that_is_bent_as_text_is_refused() {
    let xml = |from: &str, to: &str| replaced(RESULTS_XML, from, to);
    hold_bytes(vec![
        (
            "a second root",
            [RESULTS_XML, b"<ElectionReport/>"].concat(),
            Refused("something follows the root element"),
        ),
        (
            "text after the root",
            [RESULTS_XML, b"and more"].concat(),
            Refused("something follows the root element"),
        ),
        (
            "a document type after the root",
            [RESULTS_XML, b"<!DOCTYPE x>"].concat(),
            Refused("its XML is broken"),
        ),
        ("a comment after the root", [RESULTS_XML, b"<!-- end -->\n"].concat(), Same),
        ("a document type inside", xml("<Count>6", "<!DOCTYPE x><Count>6"), Refused("is not read")),
        (
            "an entity in a number",
            xml("<Count>6</Count>", "<Count>&six;</Count>"),
            Refused("its XML is broken"),
        ),
        ("a character reference", xml("<Count>6</Count>", "<Count>&#54;</Count>"), Same),
        (
            "a character that is none",
            xml("<Count>6</Count>", "<Count>&#0;</Count>"),
            Refused("its XML is broken"),
        ),
        ("a count in CDATA", xml("<Count>6</Count>", "<Count><![CDATA[6]]></Count>"), Same),
        (
            "a count with markup",
            xml("<Count>6</Count>", "<Count><b>6</b></Count>"),
            Found("N9", "is no number below 2^63"),
        ),
        ("an empty count", xml("<Count>6</Count>", "<Count/>"), Found("N9", "is no number below 2^63")),
        (
            "a count that is nil",
            xml("<Count>6</Count>", "<Count xsi:nil=\"true\"/>"),
            Found("N9", "is missing"),
        ),
        (
            "a count twice",
            xml("<Count>6</Count>", "<Count>6</Count><Count>60</Count>"),
            Refused("duplicate field `Count`"),
        ),
        (
            "an attribute twice",
            xml("ObjectId=\"mayor\"", "ObjectId=\"mayor\" ObjectId=\"m\""),
            Refused("its XML is broken"),
        ),
        ("a tag that is not closed", xml("</Count>", ""), Refused("its XML is broken")),
    ]);
}

#[test]
fn xml_of_other_names_and_other_bytes_is_refused_or_the_same() {
    let xml = |from: &str, to: &str| replaced(RESULTS_XML, from, to);
    let records = |from: &str, to: &str| replaced(RECORDS_XML, from, to);
    hold_bytes(vec![
        (
            "tags that cross",
            xml("</Count>\n        </VoteCounts>", "</VoteCounts>\n        </Count>"),
            Refused("its XML is broken"),
        ),
        ("a document of another namespace", xml("1500-100/v2", "1500-100/v3"), Refused("v3")),
        (
            "records in the namespace of results",
            records("1500-103/v1", "1500-100/v2"),
            Refused("CastVoteRecordReport of"),
        ),
        (
            "results as records",
            replaced(&xml("1500-100/v2", "1500-103/v1"), "<ElectionReport", "<Report"),
            Refused("`Report of"),
        ),
        ("UTF-16", utf16(RECORDS_XML), Refused("UTF-16 text")),
        (
            "a byte that is no UTF-8",
            {
                let mut bytes = RESULTS_XML.to_vec();
                let at = bytes.windows(6).position(|window| window == b">North").unwrap();
                bytes[at + 1] = 0xff;
                bytes
            },
            Refused("its XML is broken"),
        ),
        (
            "two marks of byte order",
            [b"\xef\xbb\xbf\xef\xbb\xbf", RESULTS_XML].concat(),
            Refused("neither JSON nor XML"),
        ),
        (
            "lone carriage returns",
            RECORDS_XML.iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte }).collect(),
            Same,
        ),
        (
            "an open tag at the end",
            [b"<ElectionReport xmlns=\"http://itl.nist.gov/ns/voting/1500-100/v2\">".as_slice()].concat(),
            Refused("its XML is broken"),
        ),
        ("a prefix in front of every element", prefixed(RECORDS_XML), Same),
    ]);
}

/// Writes the elements of the namespace with a prefix, as some programs do.
fn prefixed(bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text.replace("</", "\u{1}").replace("<?", "\u{2}").replace('<', "<n:");
    text.replace('\u{1}', "</n:").replace('\u{2}', "<?").replacen("xmlns=", "xmlns:n=", 1).into_bytes()
}

#[test]
fn documents_that_are_two_things_at_once_are_refused() {
    let mut results: Value = serde_json::from_slice(RESULTS_JSON).unwrap();
    let records: Value = serde_json::from_slice(RECORDS_JSON).unwrap();
    results["CVR"] = records["CVR"].clone();
    let both = results.to_string().replacen("\"CVR.CVR\"", "\"x\"", 1_000);
    let swapped = |bytes: &[u8], from: &str, to: &str| replaced(bytes, from, to);
    hold_bytes(vec![
        ("results with records", both.into_bytes(), Refused("an election report with cast vote records")),
        (
            "records under the class of results",
            swapped(RECORDS_JSON, "CVR.CastVoteRecordReport", "ElectionResults.ElectionReport"),
            Refused("cast vote records"),
        ),
        (
            "results under the class of records",
            swapped(RESULTS_JSON, "ElectionResults.ElectionReport", "CVR.CastVoteRecordReport"),
            Refused("cast vote records with counts of results"),
        ),
    ]);
    // Somebody's words are no class: a code of this name is lawful.
    let worded = swapped(RESULTS_JSON, "\"Issuer\": \"Example County\"", "\"Issuer\": \"CVR\"");
    assert_eq!(standard(&worded).unwrap(), Standard::Results);
}

#[test]
fn another_version_of_a_standard_is_refused_and_not_passed_over() {
    let next = replaced(RECORDS_JSON, "\"1.0.0\"", "\"2.0.0\"");
    let error = error(&next);
    // Its units were taken: as a file of an archive that is something else its records would count.
    assert!(!error.is_other(), "{error}");
}

#[test]
fn sums_and_products_of_the_largest_counts_do_not_overflow() {
    let largest = json!(i64::MAX);
    let bend = |doc: &mut Value| {
        for field in ["VotesAllowed", "NumberElected"] {
            edit(doc, &at(MAYOR, field), Set(largest.clone()));
        }
        for kind in ["election-day", "early", "absentee", "provisional", "other"] {
            let ballots = json!({"GpUnitId": "south", "Type": kind, "BallotsCast": largest});
            doc["Election"][0]["BallotCounts"].as_array_mut().unwrap().push(ballots);
            let lost = json!({"GpUnitId": "south", "DeviceClass": {"Type": kind}, "Overvotes": largest, "Undervotes": largest, "WriteIns": largest});
            doc["Election"][0]["Contest"][0]["OtherCounts"].as_array_mut().unwrap().push(lost);
        }
        // Only the classes are left, and only the devices.
        edit(doc, BALLOTS, Remove);
        edit(doc, &at(MAYOR, "OtherCounts/1"), Remove);
    };
    let report = fixture::results(bend);
    assert!(report.has_findings());
    assert!(!claims(&report, "N2").is_empty() || !claims(&report, "N1").is_empty());
}

/// Results whose units are a chain, each the only part of the one before it.
fn chain(units: usize, last: &str) -> Vec<u8> {
    let unit = |number: usize| {
        let part = if number + 1 == units { last.to_owned() } else { format!("u{}", number + 1) };
        let parts = if part.is_empty() { json!([]) } else { json!([part]) };
        json!({"@id": format!("u{number}"), "ComposingGpUnitIds": parts})
    };
    let units: Vec<Value> = (0..units).map(unit).collect();
    let ballots = json!([{"GpUnitId": "u0", "Type": "total", "BallotsCast": 5}]);
    json!({
        "@type": "ElectionResults.ElectionReport",
        "Election": [{"ElectionScopeId": "u0", "BallotCounts": ballots}],
        "GpUnit": units,
    })
    .to_string()
    .into_bytes()
}

#[test]
fn a_hundred_thousand_units_in_a_chain_or_a_circle_end() {
    let report = audit(&[("x", &chain(100_000, ""))]);
    assert!(!report.has_findings(), "{:?}", report.findings);
    let n4 = report.checks.iter().find(|check| check.code == "N4").unwrap();
    assert_eq!(n4.not_examined.values().sum::<u64>(), 1);
    let report = audit(&[("x", &chain(100_000, "u0"))]);
    assert_eq!(claims(&report, "N8").len(), 1_000);
    assert_eq!(report.checks.iter().map(|check| check.failing).sum::<u64>(), 100_000);
}

#[test]
fn a_document_of_which_nothing_can_be_held_is_not_called_consistent() {
    let report = audit(&[("x", b"{\"@type\": \"CVR.CastVoteRecordReport\"}")]);
    assert_eq!(report.verdict().to_string(), "nothing to audit: no check could be made");
}

#[test]
fn fractions_of_votes_in_records_are_told_and_in_no_sum() {
    let bend = |doc: &mut Value| edit(doc, &at(POSITION, "NumberVotes"), Set(json!(0.5)));
    let report = fixture::records(bend);
    assert!(!report.has_findings(), "{:?}", report.findings);
    assert!(
        report.cannot_claim.iter().any(|claim| claim.to_string().contains("the 1 count that is a fraction"))
    );
}
