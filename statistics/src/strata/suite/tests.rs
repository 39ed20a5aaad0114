//! Hybrid audits that were published or computed by others, edges, and ties.

use super::*;
use crate::simulation::{Stream, most_false_alarms, runs};

fn hybrid(comparison: [u64; 3], draws: u64, polling: [u64; 3], poll: [u64; 3]) -> Hybrid {
    let stratum = |[winner, loser, ballots]: [u64; 3]| Stratum { ballots, winner, loser };
    let [winner, loser, size] = poll;
    Hybrid {
        comparison: stratum(comparison),
        draws,
        found: Discrepancies::default(),
        polling: stratum(polling),
        poll: Poll { winner, loser, other: size - winner - loser },
        gamma: GAMMA,
    }
}

#[track_caller]
fn is_about(value: f64, expected: f64, within: f64) {
    assert!((value - expected).abs() < within, "{value} is not {expected}");
}

/// AUDIT 3.1: the pilot of 2018, governor.
#[test]
fn kalamazoo_2018() {
    let pilot = hybrid([3_765, 1_349, 5_294], 8, [16_934, 4_220, 22_372], [23, 8, 32]);
    let supremum = pilot.supremum();
    is_about(supremum.p.p, 0.037_414_024_198_8, 1e-12);
    is_about(supremum.lambda.unwrap(), 0.061_322_5, 1e-6);
    is_about(grid(&pilot, 0.1).p.p, 0.037_414_024_197_879_09, 1e-13);
}

/// AUDIT 3.3, computed by CORLA18, by Arlo and again on its own.
#[test]
fn five_audits_of_corla18_and_arlo() {
    let cases = [
        (
            hybrid([45_500, 49_500, 100_000], 750, [7_500, 1_500, 10_000], [375, 75, 500]),
            0.1,
            0.010_893_164_17,
            0.010_893_164_17,
            0.798_656,
        ),
        (
            hybrid([1_102_000, 703_000, 1_900_000], 50, [42_500, 52_500, 100_000], [11, 13, 25]),
            0.05,
            0.035_885_855_22,
            0.035_885_855_22,
            0.991_541,
        ),
        (
            hybrid([300, 200, 500], 70, [300, 200, 500], [42, 28, 70]),
            0.05,
            0.010_179_229_60,
            0.010_179_229_61,
            0.013_112,
        ),
        (
            hybrid([300, 200, 500], 50, [300, 200, 500], [30, 20, 50]),
            0.05,
            0.060_587_532_94,
            0.060_587_532_94,
            0.0,
        ),
    ];
    for (audit, risk_limit, on_grid, supremum, lambda) in cases {
        is_about(audit.supremum().p.p, supremum, 1e-11);
        is_about(audit.supremum().lambda.unwrap(), lambda, 1e-5);
        is_about(grid(&audit, risk_limit).p.p, on_grid, 1e-11);
    }
}

/// AUDIT 5.8: the value on the grid is below the supremum, and both are given.
#[test]
fn a_grid_may_miss_the_supremum() {
    let audit = Hybrid {
        found: Discrepancies { o1: 1, ..Discrepancies::default() },
        ..hybrid([300, 200, 500], 70, [300, 200, 500], [42, 28, 70])
    };
    is_about(audit.supremum().p.p, 0.017_749_685_27, 1e-11);
    is_about(audit.supremum().lambda.unwrap(), 0.048_478, 1e-5);
    is_about(grid(&audit, 0.05).p.p, 0.017_749_463_30, 1e-11);
}

#[test]
fn no_lambda_gives_more_than_the_supremum() {
    for audit in [
        hybrid([3_765, 1_349, 5_294], 8, [16_934, 4_220, 22_372], [23, 8, 32]),
        hybrid([300, 200, 500], 70, [200, 300, 600], [20, 42, 70]),
        hybrid([1_102_000, 703_000, 1_900_000], 50, [42_500, 52_500, 100_000], [11, 13, 25]),
        // The sample has more votes for the winner than were reported.
        hybrid([100, 49, 500], 10, [7, 1, 10], [9, 0, 9]),
    ] {
        let (low, high) = audit.lambdas();
        let largest = audit.supremum().p.p;
        for step in 0..=2_000 {
            let p = audit.at(low + (high - low) * f64::from(step) / 2_000.0).p.p;
            assert!(p <= largest * (1.0 + 1e-9), "{p} at step {step} of {audit:?}, {largest}");
        }
    }
}

/// AUDIT 11.7, 5.4.
#[test]
fn nothing_drawn_says_nothing_and_a_stratum_counted_whole_leaves_the_other() {
    let mut audit = hybrid([300, 200, 500], 0, [300, 200, 500], [0, 0, 0]);
    assert_eq!(audit.supremum().p, PValue::ONE);
    audit.comparison.winner = 100;
    assert_eq!(audit.supremum(), Combined::NO_MARGIN);
    let counted = hybrid([300, 200, 500], 300, [300, 200, 500], [300, 200, 500]);
    let alone = super_simple::p_value(&Contest::new(500, 200.0), 300, &Discrepancies::default());
    assert_eq!(counted.supremum().p, alone);
}

/// AUDIT 11.8: 100 votes of margin are reported, 50 in each stratum, and none are there.
#[test]
fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
    let mut stream = Stream::new(2_009);
    let mut cards: Vec<u8> = [0, 1].into_iter().cycle().take(480).chain([2; 20]).collect();
    let mut alarms = 0;
    for _ in 0..runs() {
        stream.shuffle(&mut cards);
        let count = |kind| cards[..60].iter().filter(|card| **card == kind).count() as u64;
        let o2 = (0..60).filter(|_| stream.below(500) < 25).count() as u64;
        let audit = Hybrid {
            found: Discrepancies { o2, ..Discrepancies::default() },
            ..hybrid([275, 225, 500], 60, [265, 215, 500], [count(0), count(1), 60])
        };
        alarms += u64::from(audit.supremum().p.p <= 0.3);
    }
    assert!(0 < alarms && alarms <= most_false_alarms(0.3), "{alarms}");
}

/// AUDIT 3.3: CORLA18 and Arlo search by doubling and halving, and end between the least size and the stable one, or near.
#[test]
fn sizes_are_near_those_of_corla18_and_arlo() {
    let none = super_simple::Rates::default();
    let kalamazoo = [[3_765, 1_349, 5_294], [16_934, 4_220, 22_372]];
    for ([comparison, polling], share, rates, peer) in [
        ([[300, 200, 500], [300, 200, 500]], 0.5, none, 110),
        ([[960_000, 940_000, 1_900_000], [51_000, 49_000, 100_000]], 0.95, none, 4_000),
        (kalamazoo, 5_294.0 / 27_666.0, none, 29),
    ] {
        let audit = hybrid(comparison, 0, polling, [0, 0, 0]);
        let sizes = size(&audit, 0.05, share, &rates).unwrap();
        let (least, stable) = (sizes.least.0 + sizes.least.1, sizes.stable.0 + sizes.stable.1);
        assert!(least <= peer && peer <= stable + stable / 25 + 2, "{least} {peer} {stable}");
    }
    let with_errors = super_simple::Rates { r1: 0.002, ..none };
    let audit = hybrid(kalamazoo[0], 0, kalamazoo[1], [0, 0, 0]);
    let more = size(&audit, 0.05, 5_294.0 / 27_666.0, &with_errors).unwrap();
    let clean = size(&audit, 0.05, 5_294.0 / 27_666.0, &none).unwrap();
    assert!(clean.stable.1 < more.stable.1, "a rate above 0 is one discrepancy at least: {more:?}");
    let tie = hybrid([200, 200, 500], 0, [200, 200, 500], [0, 0, 0]);
    assert_eq!(size(&tie, 0.05, 0.5, &none), None);
}
