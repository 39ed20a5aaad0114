//! Published rounds, sizes between those of the peers, and ties.

use serde_json::{Value, json};

use super::*;
use crate::simulation::{Stream, most_false_alarms, runs};

const SHARE: f64 = 980.0 / 1_620.0;

/// AUDIT 3.3, computed by Arlo with athena and with r2b2.
#[test]
fn the_first_round_of_minerva_is_that_of_providence() {
    let rounds = [Round { winner: 55, loser: 38 }];
    for risk in [minerva(SHARE, &rounds, 0.05).risks[0].p, providence(SHARE, &rounds)[0].p] {
        assert!((risk - 0.074_537_645_623_2).abs() < 1e-12, "{risk}");
    }
}

/// AUDIT 3.3: r2b2 for 60 % and a risk limit of 10 %.
#[test]
fn minerva_stops_where_r2b2_stops() {
    let mut audit = Joint::new(0.6);
    audit.draw(100);
    assert_eq!(audit.least_to_stop(0.1), Some(58));
    audit.stop_at(0.1);
    audit.draw(100);
    assert_eq!(audit.least_to_stop(0.1), Some(113));
}

/// σ of the first round is what BRAVO divides by.
#[test]
fn providence_keeps_the_evidence_of_earlier_rounds() {
    let rounds = [Round { winner: 55, loser: 38 }, Round { winner: 90, loser: 50 }];
    let both = providence(SHARE, &rounds)[1].p;
    let apart = providence(SHARE, &rounds[1..])[0].p * crate::polling::bravo::p_value((980, 640), (55, 38)).p;
    assert!((both / apart - 1.0).abs() < 1e-12, "{both} is not {apart}");
}

#[test]
fn a_round_stops_at_the_risk_limit_itself_and_not_above_it() {
    let rounds = [Round { winner: 55, loser: 38 }];
    let risk = minerva(SHARE, &rounds, 0.05).risks[0].p;
    for (limit, stopped_in) in [(risk, Some(1)), (risk * 1.01, Some(1)), (risk * 0.99, None)] {
        assert_eq!(minerva(SHARE, &rounds, limit).stopped_in, stopped_in, "{limit}");
    }
}

#[test]
fn minerva_never_takes_more_than_the_risk_limit_in_all_rounds_together() {
    let mut audit = Joint::new(0.6);
    for size in [50, 75, 112, 168, 253] {
        audit.draw(size);
        audit.stop_at(0.1);
        assert!(audit.risk_so_far() <= 0.1, "{}", audit.risk_so_far());
    }
    assert!(0.05 < audit.risk_so_far());
}

/// The ends that are left out do not matter to the last digits, and no report is a tie.
#[test]
fn trimmed_distributions_stop_alike_and_nothing_reported_is_a_tie() {
    let mut whole = Joint::new(0.55);
    whole.draw(300);
    whole.stop_at(0.05);
    let mut trimmed = whole.clone();
    for _ in 0..400 {
        whole.draw(1);
        trimmed.draw(1);
        trimmed.trim();
        assert_eq!(trimmed.least_to_stop(0.05), whole.least_to_stop(0.05));
        let [short, long] = [&trimmed, &whole].map(|audit| audit.probability_to_stop(0.05));
        assert!((short - long).abs() < 1e-13, "{short} {long}");
    }
    assert!(trimmed.tie.len() < whole.tie.len() - 100, "{}", trimmed.tie.len());
    let nothing =
        json!({ "reported_winner": 0, "reported_loser": 0, "rounds": [{ "winner": 9, "loser": 0 }] });
    for statistic in [&MINERVA, &PROVIDENCE] {
        assert_eq!((statistic.compute)(&nothing).unwrap()["risks"], json!([1.0]));
    }
}

#[test]
fn a_round_after_the_stop_changes_nothing() {
    let rounds = [Round { winner: 80, loser: 20 }, Round { winner: 0, loser: 50 }];
    let stopped = minerva(SHARE, &rounds, 0.05);
    assert_eq!((stopped.stopped_in, stopped.risks[0]), (Some(1), stopped.risks[1]));
    let call = |statistic: &crate::Statistic, extra: Value| {
        let mut input = json!({
            "reported_winner": 980, "reported_loser": 640,
            "rounds": [{ "winner": 80, "loser": 20 }, { "winner": 0, "loser": 50 }],
        });
        input.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        (statistic.compute)(&input).unwrap()
    };
    let frozen = call(&PROVIDENCE, json!({}));
    assert_eq!((&frozen["stopped_in"], &frozen["p"]), (&json!(1), &frozen["risks"][0]));
    let continued = call(&PROVIDENCE, json!({ "after_stop": "continue" }));
    assert_eq!(continued["p"], continued["risks"][1]);
    assert_ne!(continued["p"], frozen["p"]);
}

fn sizes(statistic: &crate::Statistic, input: &Value) -> Vec<(u64, u64)> {
    let answer = (statistic.compute)(input).unwrap();
    let size = |size: &Value| (size["n"].as_u64().unwrap(), size["n_stable"].as_u64().unwrap());
    answer["sizes"].as_array().unwrap().iter().map(size).collect()
}

/// AUDIT 3.3: athena and r2b2 search the same saw-tooth and end between its first and its last crossing.
#[test]
fn sizes_of_a_first_round_enclose_those_of_athena_and_r2b2() {
    let peers = [(0.05, [140, 167, 224], [138, 177, 222]), (0.1, [104, 135, 182], [106, 123, 168])];
    for (risk_limit, athena, r2b2) in peers {
        let input = json!({
            "ballots": 1_740, "reported_winner": 980, "reported_loser": 640, "risk_limit": risk_limit,
        });
        let found = sizes(&MINERVA_SIZE, &input);
        assert_eq!(found, sizes(&PROVIDENCE_SIZE, &input));
        for ((least, stable), (athena, r2b2)) in found.into_iter().zip(athena.into_iter().zip(r2b2)) {
            assert!(least <= athena && athena <= stable, "{least} {athena} {stable}");
            assert!(least <= r2b2 && r2b2 <= stable, "{least} {r2b2} {stable}");
        }
    }
    let two_way = json!({
        "ballots": 1_000, "reported_winner": 600, "reported_loser": 400, "risk_limit": 0.1, "probabilities": [0.9],
    });
    assert_eq!(sizes(&MINERVA_SIZE, &two_way)[0].0, 173);
}

/// AUDIT 5.3: Arlo proposes 24,992 and 25,002 of 20,500 ballots.
#[test]
fn no_size_exceeds_the_ballots_that_exist() {
    let input = json!({ "ballots": 20_500, "reported_winner": 10_150, "reported_loser": 9_850 });
    for statistic in [&MINERVA_SIZE, &PROVIDENCE_SIZE] {
        let answer = (statistic.compute)(&input).unwrap();
        for size in answer["sizes"].as_array().unwrap() {
            assert_eq!((&size["n"], &size["is_full_count"]), (&json!(20_500), &json!(true)), "{size}");
        }
    }
    let tie = json!({ "ballots": 100, "reported_winner": 50, "reported_loser": 50, "probabilities": [0.9] });
    assert_eq!(sizes(&PROVIDENCE_SIZE, &tie), [(100, 100)]);
}

#[test]
fn a_later_round_of_providence_takes_account_of_what_was_seen() {
    let with = |winner: u64, loser: u64| {
        let input = json!({
            "ballots": 10_000, "reported_winner": 6_000, "reported_loser": 4_000, "probabilities": [0.9],
            "rounds": [{ "winner": winner, "loser": loser }],
        });
        sizes(&PROVIDENCE_SIZE, &input)[0].0
    };
    assert!(with(30, 20) < with(25, 25) && with(25, 25) < with(20, 30));
}

#[test]
fn a_later_round_of_minerva_needs_what_the_distribution_says() {
    let input = json!({
        "ballots": 5_000, "reported_winner": 3_000, "reported_loser": 2_000, "risk_limit": 0.1, "probabilities": [0.8],
        "rounds": [{ "winner": 30, "loser": 25 }],
    });
    let (n, stable) = sizes(&MINERVA_SIZE, &input)[0];
    let stops = |n: u64| {
        let mut audit = Joint::new(0.6);
        audit.draw(55);
        audit.stop_at(0.1);
        audit.draw(n);
        audit.probability_to_stop(0.1)
    };
    assert!(0.8 <= stops(n) && stops(n - 1) < 0.8, "{n}: {} {}", stops(n), stops(n - 1));
    assert!((stable..stable + 60).all(|n| 0.8 <= stops(n)) && n <= stable, "{n} {stable}");
}

/// AUDIT 11.8: a tie, two rounds.
#[test]
fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
    let mut stream = Stream::new(2_011);
    let mut alarms = [0; 2];
    for _ in 0..runs() {
        let mut round = |size: u64| {
            let winner = (0..size).filter(|_| stream.below(2) == 0).count() as u64;
            Round { winner, loser: size - winner }
        };
        let rounds = [round(40), round(60)];
        alarms[0] += u64::from(minerva(0.6, &rounds, 0.1).stopped_in.is_some());
        alarms[1] += u64::from(providence(0.6, &rounds).iter().any(|risk| risk.p <= 0.1));
    }
    assert!(alarms.iter().all(|alarms| 0 < *alarms && *alarms <= most_false_alarms(0.1)), "{alarms:?}");
}
