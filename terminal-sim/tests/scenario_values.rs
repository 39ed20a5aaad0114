//! What is legal at the edges, and the defaults that depend on other fields.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]

use election::precinct::Hours;
use election::time::{Duration, Instant};
use terminal_sim::scenario::{
    Arrivals, Fault, FaultKind, Scenario, ScenarioSource, ServiceTime, TracedVoter,
};

/// Reads a day of 500 voters with these lines after its head.
fn day(text: &str) -> Scenario {
    let head = "title = 'A day'\nprecinct = { city = 'Example', number = 1 }\nelectorate.listed = 500\n";
    Scenario::parse(&ScenarioSource::new("day.toml", format!("{head}{text}"))).unwrap()
}

#[test]
fn nobody_listed_no_devices_and_a_million_voters_are_legal() {
    let read = |listed: &str| {
        let text =
            format!("title = ''\nprecinct = {{ city = '', number = 0 }}\nelectorate.listed = {listed}\n");
        Scenario::parse(&ScenarioSource::new("day.toml", text)).unwrap()
    };
    assert_eq!(read("0").commission.stock, 0);
    assert_eq!(read("1_000_000").commission.stock, 1_010_000);
    let equipment = day("equipment.devices = 0").equipment;
    assert_eq!((equipment.devices, equipment.booths), (0, 0));
}

#[test]
fn devices_and_booths_follow_the_profile() {
    let counts = |text: &str| {
        let equipment = day(text).equipment;
        (equipment.devices, equipment.booths)
    };
    assert_eq!(counts(""), (10, 10));
    assert_eq!(counts("equipment.devices = 3"), (3, 3));
    assert_eq!(counts("equipment.devices = 30"), (30, 10));
    assert_eq!(counts("equipment.profile = 'card-2005'"), (40, 4));
    assert_eq!(counts("equipment.profile = 'wired'"), (5, 5));
    assert_eq!(counts("equipment = { profile = 'wired', devices = 8 }"), (8, 8));
}

#[test]
fn times_and_weights_follow_the_hours() {
    let scenario = day("hours = { opens = '13:00', closes = '18:30' }");
    let start_not_before = "12:30".parse().unwrap();
    let (opens, closes) = (Instant::from_hour(13), "18:30".parse().unwrap());
    assert_eq!(scenario.hours, Hours { start_not_before, opens, closes });
    assert_eq!(scenario.commission.system_start, start_not_before);
    assert_eq!(scenario.commission.home_trip, opens, "noon is outside the hours");
    assert_eq!(scenario.arrivals, Arrivals::Turnout { hourly_weights: vec![1.0; 6] });
}

#[test]
fn signatures_follow_the_members_and_stock_the_list() {
    let commission = day("commission.members = 5").commission;
    assert_eq!((commission.members, commission.signatures), (5, 5));
    assert_eq!(commission.stock, 505);
}

#[test]
fn weights_of_a_contest_are_equal_unless_given() {
    let election = day("[[election.contest]]\nname = 'Question'\noptions = ['Yes', 'No', 'Later']").election;
    assert_eq!(election.contests.first().unwrap().weights, [1.0, 1.0, 1.0]);
}

#[test]
fn a_service_time_keeps_what_is_not_given() {
    let service = day("service.desk.mean_s = 45\nservice.paper.kind = 'fixed'").service;
    assert_eq!(service.desk, ServiceTime::Lognormal { mean: Duration::from_secs(45), cv: 0.5 });
    assert_eq!(service.paper, ServiceTime::Fixed(Duration::from_secs(90)));
}

#[test]
fn patience_is_given_in_minutes() {
    let patience = |text: &str| day(text).behaviour.patience;
    let mean = Duration::from_secs(90);
    assert_eq!(patience(""), None);
    assert_eq!(patience("behaviour.patience_mean_min = 1.5"), Some(ServiceTime::Exponential { mean }));
    let lognormal = "behaviour = { patience_mean_min = 1.5, patience_kind = 'lognormal', patience_cv = 2 }";
    assert_eq!(patience(lognormal), Some(ServiceTime::Lognormal { mean, cv: 2.0 }));
}

#[test]
fn both_forms_of_a_trace_are_the_same() {
    let long = "[arrivals]
        kind = 'trace'
        [[arrivals.voter]]
        arrival_ms = 0
        desk_ms = 60_000
        booth_ms = 120_000";
    let voter = TracedVoter { arrival_ms: 0, desk_ms: 60_000, booth_ms: 120_000 };
    assert_eq!(day(long).arrivals, Arrivals::Trace(vec![voter]));
    let short = "arrivals = { kind = 'trace', voters = [[0, 60_000, 120_000]] }";
    assert_eq!(day(long).arrivals, day(short).arrivals);
    assert_eq!(day("arrivals.kind = 'trace'").arrivals, Arrivals::Trace(Vec::new()));
}

#[test]
fn faults_of_one_kind_may_overlap() {
    let two = "[[fault]]
        kind = 'line-cut'
        at = '09:00'
        until = '11:00'
        [[fault]]
        kind = 'line-cut'
        at = '10:00'";
    let kind = FaultKind::LineCut { line: 1 };
    let first = Fault { kind, at: Instant::from_hour(9), until: Some(Instant::from_hour(11)) };
    assert_eq!(day(two).faults, [first, Fault { kind, at: Instant::from_hour(10), until: None }]);
}

#[test]
fn an_early_start_lies_before_the_day() {
    let faults = day("[[fault]]\nkind = 'early-start'\nat = '03:00'").faults;
    assert_eq!(faults, [Fault { kind: FaultKind::EarlyStart, at: Instant::from_hour(3), until: None }]);
}
