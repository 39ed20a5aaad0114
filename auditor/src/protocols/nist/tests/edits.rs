//! Documents that chance has bent, byte by byte and tree by tree: no panic, and a report that is no larger than it must be.

use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_oneof, proptest};
use serde_json::{Value, json};

use super::*;
use crate::protocols::nist::fixture::try_audit;

/// One change of bytes.
#[derive(Clone, Debug)]
enum Change {
    Put(usize, u8),
    Flip(usize, u32),
    Cut(usize, usize),
    Copy(usize, usize, usize),
    Word(usize, &'static str),
}

const WORDS: [&str; 16] = [
    "\"",
    "<",
    "&a;",
    "]]>",
    "<!DOCTYPE a>",
    "-1",
    "9223372036854775808",
    "1e999",
    "null",
    "{}",
    "[[",
    "\u{feff}",
    "\r",
    "\\ud800",
    "<CVR/>",
    "\"CVR\":",
];

fn change() -> impl Strategy<Value = Change> {
    let at = any::<usize>();
    prop_oneof![
        (at, any::<u8>()).prop_map(|(at, byte)| Change::Put(at, byte)),
        (at, 0_u32..8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        (at, 1_usize..400).prop_map(|(at, length)| Change::Cut(at, length)),
        (at, at, 1_usize..400).prop_map(|(from, to, length)| Change::Copy(from, to, length)),
        (at, prop::sample::select(WORDS.as_slice())).prop_map(|(at, word)| Change::Word(at, word)),
    ]
}

fn bend(bytes: &mut Vec<u8>, change: Change) {
    let long = bytes.len().max(1);
    let within = |at: usize| at % long;
    match change {
        Change::Put(at, byte) => bytes.insert(within(at).min(bytes.len()), byte),
        Change::Flip(at, bit) => {
            if let Some(byte) = bytes.get_mut(within(at)) {
                *byte ^= 1 << bit;
            }
        }
        Change::Cut(at, length) => {
            let end = (within(at) + length).min(bytes.len());
            bytes.drain(within(at).min(end)..end);
        }
        Change::Copy(from, to, length) => {
            let end = (within(from) + length).min(bytes.len());
            let copied = bytes[within(from).min(end)..end].to_vec();
            let to = within(to).min(bytes.len());
            bytes.splice(to..to, copied);
        }
        Change::Word(at, word) => {
            let at = within(at).min(bytes.len());
            bytes.splice(at..at, word.bytes());
        }
    }
}

/// Returns the places of a tree, so that a number chooses one.
fn places(value: &Value, at: String, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| {
            places(inner, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), all);
        }),
        Value::Array(list) => {
            (0..)
                .zip(list)
                .for_each(|(place, inner): (usize, _)| places(inner, format!("{at}/{place}"), all));
        }
        _ => {}
    }
    all.push(at);
}

fn strange() -> impl Strategy<Value = Value> {
    let fixed = [
        json!(null),
        json!([]),
        json!({}),
        json!(""),
        json!(-1),
        json!(0),
        json!(1e300),
        json!(0.5),
        json!(true),
        json!(i64::MAX),
        json!(u64::MAX),
        json!("mayor"),
        json!("north"),
        json!("total"),
        json!("original"),
        json!([[[]]]),
        json!({"Text": [{"Content": "x"}]}),
    ];
    prop::sample::select(fixed.to_vec())
}

/// Audits whatever it is, and holds that the report is no larger than its files call for.
fn hold(files: &[(&str, &[u8])]) {
    let Ok(report) = try_audit(files) else { return };
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let told = serde_json::to_string(&report).unwrap().len();
    assert!(told <= 100_000 + 20 * bytes, "{told} bytes of report for {bytes} bytes");
    assert!(render(&report, true, Language::Kazakh).lines().all(|line| line.chars().count() <= 2_000));
    let kept = report.findings.len() as u64;
    assert!(kept <= report.checks.iter().map(|check| check.failing).sum());
    assert_eq!(report.has_findings(), 0 < kept);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn bytes_that_chance_has_bent_do_no_harm(
        document in 0_usize..4,
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let mut bytes = [RESULTS_JSON, RESULTS_XML, RECORDS_JSON, RECORDS_XML][document].to_vec();
        changes.into_iter().for_each(|change| bend(&mut bytes, change));
        hold(&[("bent", &bytes)]);
        hold(&[("results", RESULTS_JSON), ("records", RECORDS_XML), ("bent", &bytes)]);
    }

    #[test]
    fn trees_that_chance_has_bent_do_no_harm(
        of_results in prop::collection::vec((any::<usize>(), strange()), 0..5),
        of_records in prop::collection::vec((any::<usize>(), strange()), 0..5),
    ) {
        let bent = |bytes: &[u8], changes: Vec<(usize, Value)>| {
            let mut doc: Value = serde_json::from_slice(bytes).unwrap();
            for (place, value) in changes {
                let mut all = Vec::new();
                places(&doc, String::new(), &mut all);
                *doc.pointer_mut(&all[place % all.len()]).unwrap() = value;
            }
            doc.to_string()
        };
        let (results, records) = (bent(RESULTS_JSON, of_results), bent(RECORDS_JSON, of_records));
        hold(&[("results", results.as_bytes()), ("records", records.as_bytes())]);
    }

    #[test]
    fn parts_of_trees_in_other_places_do_no_harm(moves in prop::collection::vec((any::<usize>(), any::<usize>()), 1..6)) {
        let mut doc: Value = json!([
            serde_json::from_slice::<Value>(RESULTS_JSON).unwrap(),
            serde_json::from_slice::<Value>(RECORDS_JSON).unwrap(),
        ]);
        for (from, to) in moves {
            let mut all = Vec::new();
            places(&doc, String::new(), &mut all);
            let moved = doc.pointer(&all[from % all.len()]).unwrap().clone();
            // The largest parts in each other would grow without end.
            if moved.to_string().len() < 20_000 {
                *doc.pointer_mut(&all[to % all.len()]).unwrap() = moved;
            }
        }
        for half in [doc.get(0), doc.get(1)].into_iter().flatten() {
            hold(&[("half", half.to_string().as_bytes())]);
        }
    }
}
