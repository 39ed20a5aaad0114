//! Evidence folders: simulated days of several incidents, and folders bent where no simulated day has what a check finds.

use std::fs;

use serde_json::{Value, json};

use crate::schema::Schema;
use crate::{Place, codes, of_project};

/// Days that are played, and what is set in them.
const DAYS: [(&str, &[&str]); 14] = [
    ("clean-day", &["--set", "election.record=\"kept\""]),
    ("rnim-2004/almaty-147", &[]),
    ("rnim-2004/almaty-147-never-read", &[]),
    ("rnim-2004/almaty-147-cannot-tell", &[]),
    ("rnim-2004/almaty-4", &[]),
    ("rnim-2004/almaty-105", &[]),
    ("rnim-2004/almaty-157", &[]),
    ("rnim-2004/almaty-160", &[]),
    ("rnim-2004/almaty-281", &[]),
    ("rnim-2004/aktobe-52", &[]),
    ("rnim-2004/astana-58", &[]),
    ("rnim-2004/atyrau-76-other-district", &[]),
    ("rnim-2004/turkestan-276-unchecked", &[]),
    ("rnim-2004/ust-kamenogorsk-76", &[]),
];
const CLEAN: &str = DAYS[0].0;

/// What no folder here has: the records of a journal are chained, so that a test cannot change one.
const MISSING: [(&str, &str); 5] = [
    ("finding/unit: gaps", "casts of the journal that do not count 1, 2, 3"),
    ("finding/unit: readings", "hourly readings that do not follow the casts before them"),
    ("finding/unit: rehearsals", "a real station with a close key that nobody tried"),
    ("finding/unit: reports", "a journal without a zero report"),
    ("finding/unit: restarts", "a restart without the specialist or with too few signatures"),
];

/// A file and what is done to it, given what other folders hold. One that is emptied is left out.
type Bend = (&'static str, fn(&mut Vec<u8>, &Place));

/// Days whose folder is bent.
const BENT: [(&str, &[Bend]); 9] = [
    // Papers of the commission that say what nobody may do, and a digit written for another.
    (
        CLEAN,
        &[
            ("commission.json", |bytes, _| {
                json_of(bytes, |papers| {
                    papers["is_posted"] = json!(false);
                    papers["mobile_box_voided"] = json!(true);
                });
            }),
            ("protocols.json", |bytes, _| {
                json_of(bytes, |protocols| {
                    protocols["summary"]["signatures"] = json!(0);
                    let valid = &mut protocols["paper"]["contests"][0]["accounting"]["valid"];
                    *valid = json!(valid.as_u64().unwrap() + 1_000);
                });
            }),
        ],
    ),
    (
        "rnim-2004/almaty-160",
        &[("commission.json", |bytes, _| json_of(bytes, |papers| papers["acts"] = json!([])))],
    ),
    // A list of codes in which two neighbours always have one, and of which no contest knows the last.
    (
        CLEAN,
        &[("control-codes.csv", |bytes, _| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let mut lines = text.lines();
            let headings = lines.next().unwrap().to_owned() + "\n";
            let paired = lines
                .enumerate()
                .map(|(row, line)| format!("{},{}\n", line.rsplit_once(',').unwrap().0, row / 2));
            *bytes = (headings + &paired.collect::<String>() + "9,0,17\n").into_bytes();
        })],
    ),
    // A ballot that nobody can open, and records of the desk, which name voters, behind those of the system.
    (
        CLEAN,
        &[
            ("box.bin", |bytes, _| bytes[16 + 17 + 79] ^= 1),
            ("ops.jnl", |bytes, place| {
                bytes.extend(fs::read(place.at(CLEAN).join("evidence/desk.jnl")).unwrap())
            }),
        ],
    ),
    // The box of a day with more ballots and rights that came back unused.
    (
        "rnim-2004/almaty-157",
        &[("box.bin", |bytes, place| *bytes = fs::read(place.at(CLEAN).join("evidence/box.bin")).unwrap())],
    ),
    ("rnim-2004/almaty-147", &[("protocols.json", |bytes, _| bytes.truncate(100))]),
    ("rnim-2004/almaty-147", &[("manifest.json", real), ("election.json", real)]),
    // Nothing says where this comes from.
    (CLEAN, &[("manifest.json", none), ("election.json", none), ("voter-list.csv", none)]),
    // Nothing was found in any box.
    (
        CLEAN,
        &[("protocols.json", |bytes, _| {
            json_of(bytes, |protocols| {
                let accounting = &mut protocols["paper"]["contests"][0]["accounting"];
                accounting["found_stationary"] = json!(0);
                accounting["found_mobile"] = json!(0);
            });
        })],
    ),
];

#[test]
fn audits_of_evidence_fit_their_schema() {
    let place = Place::new();
    let mut schema = Schema::new("audit-evidence");
    for (day, set) in DAYS {
        play(&place, day, set);
        schema.take(day, &place.audit(&[day]));
    }
    let [first, second] = [DAYS[0].0, DAYS[1].0];
    schema.take("two folders", &place.audit(&[first, second]));
    for (index, (day, bends)) in BENT.iter().enumerate() {
        let what = format!("bent-{index}");
        bend(&place, day, &what, bends);
        schema.take(&what, &place.audit(&[&what]));
    }
    assert_eq!(schema.words("check_code"), codes(auditor::checks::CHECKS.iter().map(|check| check.code)));
    schema.finish(&MISSING);
}

fn play(place: &Place, day: &str, set: &[&str]) {
    let scenario = of_project(&format!("scenarios/{day}.toml"));
    let simulate = ["simulate", scenario.to_str().unwrap(), "--out", day];
    let output = place.run(&[&simulate, set].concat());
    assert!(output.status.success(), "{day}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Writes the evidence of a day with some of its files bent.
fn bend(place: &Place, day: &str, name: &str, bends: &[Bend]) {
    for entry in fs::read_dir(place.at(day).join("evidence")).unwrap() {
        let entry = entry.unwrap();
        let file = entry.file_name().into_string().unwrap();
        let mut bytes = fs::read(entry.path()).unwrap();
        for (_, bend) in bends.iter().filter(|(bent, _)| *bent == file) {
            bend(&mut bytes, place);
        }
        if !bytes.is_empty() {
            place.put(&format!("{name}/{file}"), bytes);
        }
    }
}

fn json_of(bytes: &mut Vec<u8>, change: impl FnOnce(&mut Value)) {
    let mut value = serde_json::from_slice(bytes).unwrap();
    change(&mut value);
    *bytes = value.to_string().into_bytes();
}

fn none(bytes: &mut Vec<u8>, _: &Place) {
    bytes.clear();
}

/// Stamps a file as that of a live station.
fn real(bytes: &mut Vec<u8>, _: &Place) {
    *bytes = String::from_utf8(bytes.clone()).unwrap().replace("\"simulated\"", "\"real\"").into_bytes();
}
