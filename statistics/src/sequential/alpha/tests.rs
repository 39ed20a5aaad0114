//! ALPHA against SHANGRLA, at its edges, and at ties.

use proptest::strategy::Just;
use proptest::{prop_assert, prop_oneof, proptest};

use super::*;
use crate::sequential::martingale::{Outcome, Test, run};
use crate::simulation::{Stream, most_false_alarms, runs};

const POLL: Null = Null { mean: 0.5, upper: 1.0, population: None };

fn shrink(eta: f64, d: f64, null: Null, sample: impl IntoIterator<Item = f64>) -> Outcome {
    let estimator = ShrinkTruncate { d, ..ShrinkTruncate::new(eta, &null) };
    run(Test::new(null, Estimator::ShrinkTruncate(estimator)), sample, 0.05)
}

fn repeated(values: &[f64], times: usize) -> Vec<f64> {
    values.repeat(times)
}

#[track_caller]
fn is_about(value: f64, expected: f64) {
    assert!((value / expected - 1.0).abs() < 1e-9, "{value} is not {expected}");
}

/// AUDIT 3.3, computed by SHANGRLA and by rlauxe.
#[test]
fn shangrla_and_rlauxe_agree_on_these_samples() {
    let sample = repeated(&[1.0, 1.0, 0.0, 1.0, 0.0, 0.5, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0], 10);
    let outcome = shrink(0.55, 100.0, Null { population: Some(1_845), ..POLL }, sample.clone());
    is_about(outcome.p.p, 0.040_598_008_348_381_3);
    is_about(outcome.p_last.p, 0.042_216_877_040_8);
    let outcome = shrink(0.62, 100.0, Null { population: Some(20_000), ..POLL }, sample);
    is_about(outcome.p.p, 0.021_957_144_929_924_7);
    let sample = repeated(&[1.0, 1.0, 1.0, 0.0, 1.0], 12);
    is_about(shrink(0.7, 10.0, Null { population: Some(200), ..POLL }, sample).p.p, 2.293_308_316_54e-7);
}

/// AUDIT 3.3: clean comparison cards at a margin of 2 % of 20,000, and one two-vote overstatement at draw 10.
#[test]
fn clean_comparisons_confirm_after_as_many_draws_as_shangrla_needs() {
    let x = 1.0 / (2.0 - 0.02);
    let null = Null { mean: 0.5, upper: 2.0 * x, population: Some(20_000) };
    let stop = |error: Option<u64>| {
        let draws = (1..2_000).map(|draw| if Some(draw) == error { 0.0 } else { x });
        run(Test::new(null, Estimator::optimal_comparison(null.upper, 1e-5)), draws, 0.05).stopped_at
    };
    assert_eq!((stop(None), stop(Some(10))), (Some(297), Some(968)));
}

#[test]
fn what_the_population_cannot_hold_is_certain_and_what_it_must_hold_is_lost() {
    let null = Null { population: Some(10), ..POLL };
    let certain = shrink(0.7, 10.0, null, repeated(&[1.0], 6));
    assert_eq!((certain.p.p, certain.stopped_at), (0.0, Some(5)));
    let five = shrink(0.7, 10.0, null, repeated(&[1.0], 5));
    assert!(0.0 < five.p.p, "five of ten is a tie: {five:?}");
    let hopeless = shrink(0.7, 10.0, null, repeated(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0], 1));
    assert_eq!(hopeless.p_last.p, 1.0);
    assert_eq!(shrink(0.7, 10.0, null, []).p, crate::PValue::ONE);
}

#[test]
fn a_whole_population_at_a_tie_is_never_certain() {
    for x in [0.1, 0.3, 1.0 / 3.0, 0.505_050_505] {
        let null = Null { mean: x, upper: 1.0, population: Some(5_000) };
        let outcome = shrink(x, 10.0, null, repeated(&[x], 5_000));
        assert!(1.0 - 1e-9 < outcome.p.p, "{x}: {outcome:?}");
    }
}

/// Values in other units are the same sample, as long as their squares are doubles.
#[test]
fn the_unit_of_the_values_does_not_matter_and_extreme_ones_are_refused() {
    let with = |unit: f64| {
        let sample: Vec<f64> = [1.0, 1.0, 0.0, 0.5, 1.0, 1.0, 1.0].iter().map(|x| x * unit).collect();
        (ALPHA.compute)(&serde_json::json!({
            "sample": sample, "null_mean": 0.5 * unit, "upper": unit, "eta": 0.7 * unit, "d": 10,
        }))
    };
    let p = |unit: f64| with(unit).unwrap()["p_last"].as_f64().unwrap();
    assert!(p(1.0) < 0.4, "{}", p(1.0));
    for unit in [1e-90, 1e-3, 1e100] {
        assert!((p(unit) / p(1.0) - 1.0).abs() < 1e-12, "{unit}: {} is not {}", p(unit), p(1.0));
    }
    let error = with(1e160).unwrap_err().to_string();
    assert_eq!(error, format!("field `upper` must lie from 1e-100 to 1e100: {}", 1e160));
}

#[test]
fn a_guess_that_was_not_given_is_never_called_wrong() {
    let with = |input: serde_json::Value| (ALPHA.compute)(&input);
    let certain = with(serde_json::json!({ "sample": [1, 1], "null_mean": 1 })).unwrap();
    assert_eq!(certain["p"], serde_json::json!(1.0));
    let error = with(serde_json::json!({ "sample": [1], "eta": 0.4 })).unwrap_err().to_string();
    assert_eq!(error, "field `eta` must lie from `null_mean`, 0.5, to `upper`, 1: 0.4");
}

#[test]
fn many_draws_keep_their_logarithm() {
    let outcome = shrink(0.9, 100.0, POLL, repeated(&[1.0], 20_000));
    assert_eq!(outcome.p.p, f64::MIN_POSITIVE);
    let digits = outcome.p.log10_p.unwrap();
    assert!((-6_021.0..-5_900.0).contains(&digits), "at most one bit a draw: {digits}");
}

/// AUDIT 11.8: at an exact tie ALPHA, fixed alternatives and bets confirm no oftener than the risk limit.
#[test]
fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
    let null = Null { population: Some(400), ..POLL };
    let mut stream = Stream::new(2_004);
    let mut cards: Vec<f64> = [1.0, 0.0].into_iter().cycle().take(360).chain([0.5; 40]).collect();
    let mut alarms = [0; 3];
    for _ in 0..runs() {
        stream.shuffle(&mut cards);
        let draws = || cards.iter().copied();
        let shrink = Estimator::ShrinkTruncate(ShrinkTruncate::new(0.6, &null));
        for (alarm, estimator) in
            alarms.iter_mut().zip([shrink, Estimator::Fixed { eta: 0.6 }, Estimator::Constant { eta: 0.7 }])
        {
            *alarm += u64::from(run(Test::new(null, estimator), draws(), 0.05).stopped_at.is_some());
        }
    }
    for alarm in alarms {
        assert!(alarm <= most_false_alarms(0.05), "{alarms:?}");
    }
    assert!(alarms.iter().all(|alarm| 0 < *alarm), "the tests can confirm at all: {alarms:?}");
}

proptest! {
    /// AUDIT 11.7: p falls with every ballot for the winner.
    #[test]
    fn a_ballot_for_the_winner_lowers_the_last_p(
        mut sample in proptest::collection::vec(prop_oneof![Just(0.0), Just(0.5), Just(1.0)], 0..200),
        at in 0_usize..200,
    ) {
        let null = Null { population: Some(1_000), ..POLL };
        sample.push(0.0);
        let at = at % sample.len();
        let before = run(Test::new(null, Estimator::Fixed { eta: 0.6 }), sample.iter().copied(), 0.05);
        sample[at] = 1.0;
        let after = run(Test::new(null, Estimator::Fixed { eta: 0.6 }), sample, 0.05);
        prop_assert!(after.p_last.p <= before.p_last.p);
    }

    /// The guess is never below the mean under the hypothesis, whatever was drawn.
    #[test]
    fn no_bet_is_for_the_hypothesis(
        x in 0.0..=1.0, mean in 0.05..0.95, eta in 0.0..=1.0, c in 0.0..3.0,
    ) {
        let null = Null { mean, upper: 1.0, population: Some(60) };
        let eta = mean + (1.0 - mean) * eta;
        let shrink = ShrinkTruncate { c, d: 1.0, ..ShrinkTruncate::new(eta, &null) };
        let mut estimator = Estimator::ShrinkTruncate(shrink);
        for left in [mean, f64::midpoint(mean, 1.0), 0.999] {
            let before = Before { number: 1, sum: 0.0, mean: left };
            prop_assert!(1.0 - 1e-12 <= estimator.factor(&null, &before, 1.0));
            prop_assert!(estimator.factor(&null, &before, f64::min(x, left)) <= 1.0 + 1e-12);
        }
    }
}
