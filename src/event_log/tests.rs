//! The log has the shape of the format, names no voter, and holds what VVSG 2.0 asks for.

use std::collections::BTreeSet;

use election::record::OpsRecord;
use election::record::ops::Rehearsal;
use terminal_sim::scenario::{Scenario, ScenarioSource};
use terminal_sim::simulate;

use super::table::Disposition;
use super::*;
use crate::shipped;

fn told() -> Told {
    Told { generated: "2004-09-20T09:00:00+06:00".to_owned(), offset: "+06:00".to_owned() }
}

fn days() -> Vec<Evidence> {
    let days = shipped::all().iter().map(|shipped| {
        let scenario = Scenario::parse(&ScenarioSource::new(shipped.path, shipped.text)).unwrap();
        Evidence::from_files(simulate(&scenario, "test", 1).evidence)
    });
    days.collect()
}

/// Fields of an object, the required first; no other may stand in it (SP 1500-101, version 1, its JSON schema).
fn shape(value: &Value, kind: &str, required: &[&str], optional: &[&str]) {
    let fields = value.as_object().unwrap();
    assert_eq!(fields["@type"], format!("EventLogging.{kind}"));
    required.iter().for_each(|name| assert!(fields.contains_key(*name), "{kind} without {name}"));
    for (name, value) in fields {
        let is_known =
            name == "@type" || required.contains(&name.as_str()) || optional.contains(&name.as_str());
        assert!(is_known, "{kind} with {name}");
        assert!(
            value.is_string()
                || ["Device", "Event", "EventIdDescription", "EventTypeDescription"].contains(&name.as_str())
        );
    }
}

#[test]
fn every_shipped_day_has_the_shape_of_the_format() {
    let mut events = 0;
    for evidence in days() {
        let log = log(&evidence, &told()).unwrap();
        shape(&log, "ElectionEventLog", &["GeneratedTime"], &["Details", "Device", "ElectionId"]);
        for device in log["Device"].as_array().unwrap() {
            let optional = ["Details", "Event", "HashType", "Manufacturer", "Model", "Type", "Version"];
            shape(device, "Device", &["Id"], &optional);
            assert!(
                ["dre-controller", "electronic-poll-book", "ballot-activation", "dre"]
                    .contains(&device["Type"].as_str().unwrap())
            );
            for event in device["Event"].as_array().unwrap() {
                let required = ["Disposition", "Id", "Sequence", "TimeStamp", "Type"];
                shape(event, "Event", &required, &["Description", "Details", "Hash"]);
                assert!(["success", "failure", "na"].contains(&event["Disposition"].as_str().unwrap()));
                assert!(event["TimeStamp"].as_str().unwrap().ends_with(":00+06:00"));
                assert_eq!(event["Hash"].as_str().unwrap().len(), 64);
                events += 1;
            }
        }
        let records = evidence.ops.get().map_or(0, |ops| ops.records.len())
            + evidence.desk.get().map_or(0, |desk| desk.records.len());
        let exported =
            log["Device"].as_array().unwrap().iter().map(|device| device["Event"].as_array().unwrap().len());
        assert_eq!(exported.sum::<usize>(), records, "every record is one event");
    }
    assert!(10_000 < events, "{events}");
}

#[test]
fn no_voter_stands_in_a_log() {
    for evidence in days() {
        let text = log(&evidence, &told()).unwrap().to_string();
        // A hash may hold twelve digits by chance, but not behind a quote or a blank.
        let words: BTreeSet<&str> = text.split([' ', '"']).filter_map(|word| word.get(..12)).collect();
        for record in evidence.desk.get().map_or(&[][..], |desk| &desk.records) {
            let is_named = |voter: election::voter::VoterId| words.contains(voter.digits().as_str());
            assert!(!record.record.voter().is_some_and(is_named));
        }
    }
}

/// The last hash is the head of the chain, so that the log can be held against the journal.
#[test]
fn hashes_are_the_links_of_the_journal() {
    let evidence = days().remove(0);
    let log = log(&evidence, &told()).unwrap();
    for (name, unit) in [(file::OPS, "dre-controller"), (file::DESK, "")] {
        let bytes = evidence.bytes(name).unwrap();
        let head: String = bytes[bytes.len() - HASH_LEN..].iter().map(|byte| format!("{byte:02x}")).collect();
        let mut devices = log["Device"].as_array().unwrap().iter();
        let holds = devices.any(|device| {
            device["Type"].as_str().unwrap().contains(unit)
                && device["Event"].as_array().unwrap().iter().any(|event| event["Hash"] == head)
        });
        assert!(holds, "{name}");
    }
}

#[test]
fn every_event_and_type_is_described_once() {
    let document = definitions("2004-09-20");
    let required =
        ["DeviceManufacturer", "DeviceModel", "EventIdDescription", "EventTypeDescription", "GeneratedDate"];
    shape(&document, "ElectionEventLogDocumentation", &required, &["DeviceId", "DeviceVersion"]);
    let names: BTreeSet<_> = EventId::ALL.iter().map(|id| id.name()).collect();
    assert_eq!(names.len(), EventId::ALL.len());
    let used: BTreeSet<_> = EventId::ALL.iter().map(|id| id.kind()).collect();
    assert_eq!(used.into_iter().collect::<Vec<_>>(), EventType::ALL, "no type without an event");
    for (field, kind, key) in [
        ("EventIdDescription", "EventIdDescription", "Id"),
        ("EventTypeDescription", "EventTypeDescription", "Type"),
    ] {
        document[field]
            .as_array()
            .unwrap()
            .iter()
            .for_each(|row| shape(row, kind, &["Description", key], &[]));
    }
}

#[test]
fn a_rehearsal_left_out_is_no_success() {
    let of = |how| of_ops(&OpsRecord::Rehearsed { how, shares: 3 });
    assert_eq!(of(Rehearsal::LeftOut).disposition, Disposition::NotApplicable);
    assert_eq!(of(Rehearsal::WithShares).disposition, Disposition::Success);
    assert_eq!(of(Rehearsal::WithShares).id, EventId::KeyRehearsed);
}

/// What a row of VVSG 2.0, table 15-1, comes to here.
enum Row {
    /// Shipped scenarios produce these.
    Logged(&'static [EventId]),
    /// No shipped scenario produces these, and where they come from.
    Unshipped(&'static [EventId], &'static str),
    /// Not logged, and why.
    Absent(&'static str),
}

/// Table 15-1 in our words.
const TABLE: [(&str, Row); 22] = [
    (
        "error and exception messages, power failures, recovery",
        Row::Logged(&[EventId::OutageBegan, EventId::OutageEnded]),
    ),
    (
        "transmission failures",
        Row::Unshipped(
            &[EventId::SessionLost, EventId::TransmissionErrors],
            "no shipped day has a bad line; a scenario with the faults `line-noise` or `line-cut` has",
        ),
    ),
    (
        "critical status: diagnostics at the start, zero totals",
        Row::Logged(&[EventId::StationTested, EventId::ZeroReport]),
    ),
    ("status that is not critical", Row::Logged(&[EventId::CountersRead, EventId::DeviceConnected])),
    (
        "what needs an official to step in",
        Row::Logged(&[EventId::SystemRestarted, EventId::CameBackEmpty, EventId::DeviceWrittenOff]),
    ),
    ("shutdowns and restarts", Row::Logged(&[EventId::SystemRestarted, EventId::OutageBegan])),
    (
        "changes of the configuration",
        Row::Absent("the station file is fixed before the day; a record of another election is refused"),
    ),
    (
        "integrity checks of programs, configuration and records",
        Row::Absent("a record that does not hold stops the station; the audit tells, the journal cannot"),
    ),
    (
        "files added and deleted",
        Row::Absent("the station writes one folder of fixed names and deletes nothing"),
    ),
    ("results of the readiness test", Row::Logged(&[EventId::StationTested, EventId::ZeroReport])),
    ("removable media", Row::Absent("the station mounts nothing; a portable device is logged as a device")),
    ("backup and restore", Row::Absent("the station has no backup")),
    ("log-in and log-out", Row::Logged(&[EventId::StationUnsealed])),
    (
        "use of privileges and access to vote records",
        Row::Logged(&[EventId::BoxOpened, EventId::SystemRestarted]),
    ),
    ("accounts and roles", Row::Absent("there are none: acts carry signatures on paper")),
    (
        "networking switched on and off",
        Row::Absent("the station opens lines, no network, unless told so at the start"),
    ),
    (
        "software installed or changed",
        Row::Absent("that is the system's log; the manifest names the version"),
    ),
    ("abnormal ends of a process", Row::Logged(&[EventId::SystemRestarted, EventId::OutageBegan])),
    ("connections to databases", Row::Absent("there is no database: the record is files of its own")),
    (
        "changes and use of keys",
        Row::Unshipped(
            &[EventId::KeyRehearsed],
            "simulated days seal with a stand-in; tests/station/custody.rs rehearses",
        ),
    ),
    (
        "ballots defined or changed",
        Row::Absent("the definition is fixed before the day and its file stands in the evidence"),
    ),
    (
        "opening, closing, casting, cancelling, export",
        Row::Logged(&[
            EventId::PollsOpened,
            EventId::PollsClosed,
            EventId::BallotCast,
            EventId::RightVoided,
            EventId::RecordSealed,
        ]),
    ),
];

#[test]
fn each_row_of_table_15_1_is_logged_by_a_shipped_day_or_says_why_not() {
    let mut seen = BTreeSet::new();
    for evidence in days() {
        seen.extend(
            evidence
                .ops
                .get()
                .map_or(&[][..], |ops| &ops.records)
                .iter()
                .map(|record| of_ops(&record.record).id),
        );
        seen.extend(
            evidence
                .desk
                .get()
                .map_or(&[][..], |desk| &desk.records)
                .iter()
                .map(|record| of_desk(&record.record).id),
        );
    }
    let mut missing = Vec::new();
    for (name, row) in &TABLE {
        match row {
            Row::Logged(ids) => {
                missing.extend(ids.iter().filter(|id| !seen.contains(id)).map(|id| (*name, id.name())))
            }
            Row::Unshipped(ids, why) => {
                assert!(!ids.is_empty() && !why.is_empty());
                assert!(ids.iter().all(|id| !seen.contains(id)), "a shipped day logs it now: {name}");
            }
            Row::Absent(why) => assert!(20 < why.len(), "{name}"),
        }
    }
    assert!(missing.is_empty(), "no shipped day produces {missing:?}");
}
