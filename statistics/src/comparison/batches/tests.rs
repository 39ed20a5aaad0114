//! Published batch audits, their edges, and ties.

use serde_json::{Value, json};

use super::*;
use crate::simulation::{Stream, most_false_alarms, runs};

fn batch(ballots: u64, votes: &[(&str, u64)]) -> Batch {
    Batch { ballots, votes: votes.iter().map(|(name, votes)| ((*name).to_owned(), *votes)).collect() }
}

fn plurality() -> Rule {
    Rule { winners: 1, is_majority: false, votes_allowed: 1, pending: 0, totals: None }
}

fn named(batches: Vec<Batch>) -> BTreeMap<String, Batch> {
    (0..).zip(batches).map(|(at, batch): (u32, _)| (format!("{at:04}"), batch)).collect()
}

#[track_caller]
fn is_about(value: f64, expected: f64, within: f64) {
    assert!((value / expected - 1.0).abs() < within, "{value} is not {expected}");
}

/// AUDIT 3.1: Stark's example as kaplan_markov computes it, at a risk limit of 20 %.
#[test]
fn a_hundred_equal_batches_have_a_bound_of_56() {
    let batches = named(vec![batch(1_100, &[("A", 510), ("B", 490)]); 100]);
    let bounds = Bounds::new(&batches, plurality().pairs(&batches));
    is_about(bounds.total, 56.0, 1e-14);
    assert_eq!(bounds.draws(0.2).unwrap().ceil(), 90.0);
    is_about(p_value(bounds.total, [0.0; 90]).p, 0.19757, 1e-4);
}

/// AUDIT 3.1: Boulder 2010 and Georgia 2025 and 2026, from their published bounds.
#[test]
fn boulder_and_georgia_need_as_many_draws_as_published() {
    let draws = |total, risk_limit| {
        Bounds { pairs: Vec::new(), bounds: BTreeMap::new(), total }.draws(risk_limit).unwrap()
    };
    is_about(draws(13.21, 0.1), 29.2508, 1e-5);
    is_about(draws(13.21, 0.5), 8.8054, 1e-5);
    let georgia = [45.952_834_24, 6.178_975_643, 4.973_057_299].map(|total| draws(total, 0.05).ceil() + 1.0);
    assert_eq!(georgia, [138.0, 18.0, 15.0]);
    is_about(p_value(4.973_057_299, [0.0; 15]).p, 0.034_476_286_380_8, 1e-8);
}

/// Georgia's law: the winner must also beat all others together; ballots that are still out count against it.
#[test]
fn a_majority_and_pending_ballots_lower_the_margin() {
    let batches = named(vec![batch(100, &[("A", 55), ("B", 25), ("C", 15)]); 2]);
    let majority = Rule { is_majority: true, pending: 5, ..plurality() };
    let pairs = majority.pairs(&batches);
    let margins: Vec<f64> = pairs.iter().map(|pair| pair.margin).collect();
    assert_eq!(margins, [55.0, 75.0, 25.0]);
    assert_eq!(pairs[2].loser, Loser::AllOthers);
    let bounds = Bounds::new(&batches, pairs);
    is_about(bounds.total, 2.0 * (15.0 + 100.0) / 25.0, 1e-14);
    let totals = [("A", 110), ("B", 60), ("C", 31)].map(|(name, votes)| (name.to_owned(), votes));
    let partial = Rule { totals: Some(totals.into()), votes_allowed: 2, ..plurality() };
    assert_eq!(partial.pairs(&batches)[0].margin, 50.0 - 6.0, "11 votes outside, two a ballot");
}

#[test]
fn a_batch_wrong_as_far_as_it_can_be_is_never_forgiven() {
    let after = ln_p(10.0, [0.0, 1.0, 0.0]);
    assert!(after[0] < 0.0 && after[2] == f64::INFINITY, "{after:?}");
    assert_eq!(p_value(10.0, [0.0, 1.0, 0.0]), PValue::ONE);
    assert_eq!(p_value(f64::INFINITY, [0.0; 9]), PValue::ONE, "a tie");
    assert_eq!(p_value(0.9, [0.0]).p, 0.0);
    assert_eq!(p_value(56.0, []), PValue::ONE);
}

#[test]
fn numbers_that_contradict_each_other_are_refused() {
    let batches = json!({ "1": { "ballots": 10, "votes": { "A": 6, "B": 3 } } });
    let with = |key: &str, value: Value| {
        let mut input = json!({ "batches": batches.clone(), "sample": [] });
        input[key] = value;
        (MACRO.compute)(&input)
    };
    assert!(with("pending", json!(0)).is_ok());
    for (key, value) in [
        ("winners", json!(0)),
        ("winners", json!(2)),
        ("votes_allowed", json!(0)),
        ("pending", json!(u64::MAX)),
        ("totals", json!({ "A": 5, "B": 3 })),
        ("sample", json!([{ "batch": "2", "votes": {} }])),
        ("sample", json!([{ "batch": "1", "votes": { "C": 1 } }])),
        ("sample", json!([{ "batch": "1", "votes": {}, "draws": usize::MAX }])),
        ("batches", json!({})),
        ("batches", json!({ "1": { "ballots": 8, "votes": { "A": 6, "B": 3 } } })),
        ("risk_limit", json!(1)),
    ] {
        assert!(with(key, value.clone()).is_err(), "{key}: {value}");
    }
}

/// AUDIT 11.8: 20 batches report a lead of 5 each, and in 10 of them the truth is the other way round: a tie.
#[test]
fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
    let batches = named(vec![batch(50, &[("A", 25), ("B", 20)]); 20]);
    let counted = batch(50, &[("A", 20), ("B", 25)]);
    let bounds = Bounds::new(&batches, plurality().pairs(&batches));
    let wrong = bounds.taint("0000", &batches["0000"], &counted);
    let mut stream = Stream::new(2_007);
    let mut alarms = 0;
    for _ in 0..runs() {
        let taints = (0..60).map(|_| if stream.below(20) < 10 { wrong } else { 0.0 });
        let least = ln_p(bounds.total, taints).into_iter().fold(0.0, f64::min);
        alarms += u64::from(least <= 0.1_f64.ln());
    }
    assert!(0 < alarms && alarms <= most_false_alarms(0.1), "{alarms}");
}

/// Found by an examiner: batches without a ballot bound nothing, and one draw of them confirmed whoever reportedly lost.
#[test]
fn who_reportedly_does_not_win_is_confirmed_by_no_draw_even_of_empty_batches() {
    let empty = json!({
        "batches": { "a": { "ballots": 0, "votes": { "A": 0, "B": 0 } } }, "totals": { "A": 0, "B": 1 },
        "sample": [{ "batch": "a", "votes": { "A": 0, "B": 0 } }]
    });
    let answer = (MACRO.compute)(&empty).unwrap();
    assert_eq!(answer["p"], json!(1.0), "{answer}");
    let mut bounds = empty;
    bounds.as_object_mut().unwrap().remove("sample");
    let answer = (MACRO_BOUNDS.compute)(&bounds).unwrap();
    assert_eq!(answer["n"], json!(1), "{answer}");
}
