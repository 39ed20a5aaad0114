//! Published comparison audits, and ties.

use super::*;
use crate::simulation::{Stream, most_false_alarms, runs};

/// AUDIT 3.1: CORLA18's "S157" test.
#[test]
fn s157_two_hundred_cards_one_overstated() {
    let contest = Contest::new(724_863, 16_451.0);
    let p = p_value(&contest, 200, &Discrepancies { o1: 1, ..Discrepancies::default() }).p;
    assert!((p - 0.214_381_350_770_318_45).abs() < 1e-14, "{p}");
}

/// AUDIT 3.1: the examples of the "gentle introduction" and of whole contests in CORLA18.
#[test]
fn sizes_of_the_gentle_introduction_and_of_whole_contests() {
    let small = Contest::new(100, 5.0);
    assert_eq!(size(&small, 0.1, &Discrepancies { u1: 1, ..Discrepancies::default() }), Some(80));
    assert_eq!(size(&small, 0.1, &Discrepancies::default()), Some(96));
    let sized = |ballots, margin, risk_limit, r1, r2| {
        size_with(&Contest::new(ballots, margin), risk_limit, &Rates { r1, r2, ..Rates::default() })
    };
    assert_eq!(sized(110_000, 2_000.0, 0.1, 0.0, 0.0), Some(263));
    assert_eq!(sized(110_000, 2_000.0, 0.1, 0.001, 0.0), Some(284));
    assert_eq!(sized(110_000, 10_000.0, 0.1, 0.0, 0.012), Some(430));
    assert_eq!(sized(2_000_000, 389_000.0, 0.05, 0.0, 0.0), Some(31));
}

/// AUDIT 5.5: ColoradoRLA answers 0 cards at a tie.
#[test]
fn a_tie_needs_every_card_and_confirms_nothing() {
    let tie = Contest::new(1_000, 0.0);
    assert_eq!(size(&tie, 0.05, &Discrepancies::default()), None);
    assert_eq!(Sized::limited(None, 1_000), Sized { n: Some(1_000), is_full_count: true });
    assert_eq!(p_value(&tie, 500, &Discrepancies::default()), PValue::ONE);
    assert_eq!(p_value(&Contest::new(1_000, -20.0), 500, &Discrepancies::default()), PValue::ONE);
    let input = serde_json::json!({ "ballots": 1_000, "margin": 0 });
    let answer = (SUPER_SIMPLE_SIZE.compute)(&input).unwrap();
    assert_eq!(answer, serde_json::json!({ "n": 1_000, "is_full_count": true }));
}

#[test]
fn the_exact_size_is_the_first_at_which_the_p_value_is_low_enough() {
    for (margin, o1) in [(50.0, 0), (50.0, 2), (333.0, 1), (999.0, 0)] {
        let input = serde_json::json!({
            "ballots": 100_000, "margin": margin, "risk_limit": 0.1, "method": "exact", "o1": o1, "limit": false,
        });
        let n = (SUPER_SIMPLE_SIZE.compute)(&input).unwrap()["n"].as_u64().unwrap();
        let p = |n| {
            p_value(&Contest::new(100_000, margin), n, &Discrepancies { o1, ..Discrepancies::default() }).p
        };
        assert!(p(n) <= 0.1 && 0.1 < p(n - 1), "{margin} {o1}: {n} has {} and {}", p(n), p(n - 1));
    }
}

#[test]
fn numbers_that_contradict_each_other_are_refused() {
    for input in [
        serde_json::json!({ "ballots": 100, "margin": 5, "sample": 1, "o1": 1, "u2": 1 }),
        serde_json::json!({ "ballots": 100, "margin": 5, "sample": 9, "o1": u64::MAX, "u2": u64::MAX }),
        serde_json::json!({ "ballots": 100, "margin": 101, "sample": 9 }),
        serde_json::json!({ "ballots": 0, "margin": 0, "sample": 9 }),
        serde_json::json!({ "ballots": 10, "margin": 0, "sample": 9, "gamma": 1 }),
    ] {
        assert!((SUPER_SIMPLE.compute)(&input).is_err(), "{input}");
    }
}

/// AUDIT 11.8: the reported margin is 20 of 400, and 10 overstatements by two votes make it a tie.
#[test]
fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
    let contest = Contest::new(400, 20.0);
    let mut stream = Stream::new(2_006);
    let mut alarms = 0;
    for _ in 0..runs() {
        let o2 = (0..200).filter(|_| stream.below(400) < 10).count() as u64;
        let p = p_value(&contest, 200, &Discrepancies { o2, ..Discrepancies::default() });
        alarms += u64::from(p.p <= 0.1);
    }
    assert!(0 < alarms && alarms <= most_false_alarms(0.1), "{alarms}");
}

#[test]
fn a_margin_that_cannot_be_is_refused_with_its_range() {
    for margin in [-101, 101] {
        let input = serde_json::json!({ "ballots": 100, "margin": margin, "sample": 5 });
        let error = (SUPER_SIMPLE.compute)(&input).unwrap_err().to_string();
        assert_eq!(error, format!("field `margin` must lie from -`ballots` to `ballots`, 100: {margin}"));
    }
}

/// Found by an examiner: sizes beyond all numbers, understatements that are ignored and drawn all the same, and a loser.
#[test]
fn sizes_hold_what_was_drawn_and_are_no_number_where_none_can_be() {
    let n = |input: serde_json::Value| (SUPER_SIMPLE_SIZE.compute)(&input).unwrap()["n"].clone();
    let beyond = serde_json::json!({ "ballots": 1_000_000_000_000_u64, "margin": 1, "method": "exact", "o2": 1_000_000_000, "limit": false });
    assert!(n(beyond).is_null());
    let ignored = serde_json::json!({ "ballots": 10_000, "margin": 500, "u1": 50, "understatements": "ignore", "risk_limit": 0.9, "limit": false });
    assert_eq!(n(ignored), 50);
    let loser = serde_json::json!({ "ballots": 100, "margin": -10, "sample": 300, "lambda": -1 });
    assert_eq!((SUPER_SIMPLE.compute)(&loser).unwrap()["p"], 1.0);
}
