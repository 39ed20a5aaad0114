//! What is drawn of a day can be read, and tells of nobody's choice.

use std::collections::BTreeMap;

use election::time::Instant;
use serde_json::Value;
use terminal_sim::chronicle::Entry;
use terminal_sim::scenario::{Scenario, ScenarioSource};
use terminal_sim::simulate_and_tell;

use super::{events, moment, trace};
use crate::shipped;

fn told() -> (terminal_sim::Day, Vec<Entry>) {
    let text = shipped::find("almaty-160").unwrap().text;
    let source = ScenarioSource {
        name: "almaty-160".to_owned(),
        text: text.to_owned(),
        overrides: vec!["electorate.listed=200".to_owned()],
    };
    simulate_and_tell(&Scenario::parse(&source).unwrap(), "", 1)
}

#[test]
fn a_day_that_is_told_is_the_day_untold() {
    let text = shipped::find("almaty-160").unwrap().text;
    let scenario = Scenario::parse(&ScenarioSource::new("almaty-160", text)).unwrap();
    let (day, chronicle) = simulate_and_tell(&scenario, "x", 4);
    assert_eq!(day.fingerprint, terminal_sim::simulate(&scenario, "x", 4).fingerprint);
    assert!(chronicle.is_sorted_by_key(|entry| entry.at));
}

#[test]
fn the_log_has_one_line_of_one_width_for_every_event() {
    let (_, chronicle) = told();
    let log = events(&chronicle);
    assert_eq!(log.lines().count(), chronicle.len() + 1);
    let widths: Vec<usize> = log.lines().map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{log}");
}

/// Begins and ends pair up, arrows have both ends, and every number is finite: what Perfetto asks of a trace.
#[test]
fn the_trace_is_well_formed() {
    let (_, chronicle) = told();
    let document: Value = serde_json::from_str(&trace(&chronicle)).unwrap();
    let all = document["traceEvents"].as_array().unwrap();
    let (mut open, mut arrows) = (BTreeMap::<String, i64>::new(), BTreeMap::<u64, i64>::new());
    for event in all {
        let key = format!("{} {} {}", event["cat"], event["id"], event["name"]);
        match event["ph"].as_str().unwrap() {
            "b" => *open.entry(key).or_default() += 1,
            "e" => *open.entry(key).or_default() -= 1,
            "s" => *arrows.entry(event["id"].as_u64().unwrap()).or_default() += 1,
            "f" => *arrows.entry(event["id"].as_u64().unwrap()).or_default() -= 1,
            "X" => assert!(0.0 <= event["dur"].as_f64().unwrap(), "{event}"),
            "M" | "i" | "C" => {}
            other => panic!("{other}"),
        }
    }
    assert!(open.values().all(|count| *count == 0), "{open:?}");
    assert!(arrows.values().all(|count| *count == 0));
    assert!(all.len() > chronicle.len());
}

#[test]
fn a_moment_shows_where_everybody_is() {
    let (day, chronicle) = told();
    let text = moment(&chronicle, Instant::from_hour(12));
    assert!(text.contains("At 12:00:00.000"), "{text}");
    assert!(text.contains("station   "), "{text}");
    let over = moment(&chronicle, Instant::from_hour(30));
    assert!(over.contains("station   stored"), "{over}");
    assert!(!over.contains("voters "), "everybody has left: {over}");
    assert!(0 < day.truth.arrived);
}
