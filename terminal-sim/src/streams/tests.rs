//! Draws have the moments they are given, take the words they say, and never change.

use expect_test::expect;

use super::*;

const MEAN: Duration = Duration::from_secs(60);
const DRAWS: u32 = 40_000;

/// Every kind with its coefficient of variation and its skewness, from the formulas of its moments.
fn kinds() -> Vec<(ServiceTime, f64, f64)> {
    let mean = MEAN;
    let (least, most) = (Duration::from_secs(30), Duration::from_secs(90));
    let lognormal = |cv: f64| (ServiceTime::Lognormal { mean, cv }, cv, cv * cv * cv + 3.0 * cv);
    let gamma = |cv: f64| (ServiceTime::Gamma { mean, cv }, cv, 2.0 * cv);
    let erlang = |stages: u32| {
        let cv = 1.0 / f64::from(stages).sqrt();
        (ServiceTime::Erlang { mean, stages }, cv, 2.0 * cv)
    };
    vec![
        (ServiceTime::Exponential { mean }, 1.0, 2.0),
        lognormal(0.5),
        gamma(0.5),
        gamma(1.0),
        gamma(1.5),
        erlang(1),
        erlang(4),
        erlang(20),
        (ServiceTime::Uniform { least, most }, 1.0 / 12.0_f64.sqrt(), 0.0),
        (hyperexponential_of(1.5), 1.5, 0.0),
    ]
}

fn hyperexponential_of(cv: f64) -> ServiceTime {
    ServiceTime::Hyperexponential(Branches::balanced(MEAN, cv))
}

/// Mean, coefficient of variation and skewness of many draws.
fn moments(time: ServiceTime) -> [f64; 3] {
    let sampler = Sampler::new(time);
    let mut rng = Streams::new(7, 147).of(Purpose::Gaps, 0);
    let draws: Vec<f64> = (0..DRAWS).map(|_| sampler.draw(&mut rng).as_secs_f64()).collect();
    let mean = draws.iter().sum::<f64>() / f64::from(DRAWS);
    let central = |power| draws.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / f64::from(DRAWS);
    let sd = central(2).sqrt();
    [mean, sd / mean, central(3) / (sd * sd * sd)]
}

/// 40,000 draws: the mean within 4 standard errors, the coefficient of variation within 5 %. The skewness tells
/// kinds of the same mean and spread apart; the balanced branches' is not held here.
#[test]
fn distributions_have_the_mean_spread_and_skewness_they_are_given() {
    for (time, cv, skewness) in kinds() {
        let [found, spread, skew] = moments(time);
        let error = 60.0 * cv / f64::from(DRAWS).sqrt();
        assert!((found - 60.0).abs() < 4.0 * error, "{time:?}: mean {found}");
        assert!((spread / cv - 1.0).abs() < 0.05, "{time:?}: cv {spread}");
        let is_held = !matches!(time, ServiceTime::Hyperexponential(_));
        assert!(!is_held || (skew - skewness).abs() < 0.05 + 0.15 * skewness, "{time:?}: skewness {skew}");
    }
    assert_eq!(moments(ServiceTime::Fixed(MEAN))[..2], [60.0, 0.0]);
}

/// What a later draw is must not hang on what the earlier ones came to.
#[test]
fn a_draw_takes_the_words_it_skips() {
    let kinds = kinds().into_iter().map(|(time, ..)| time).chain([ServiceTime::Fixed(MEAN)]);
    for time in kinds {
        let sampler = Sampler::new(time);
        let (mut drawn, mut skipped) =
            (Streams::new(1, 1).of(Purpose::Voter, 0), Streams::new(1, 1).of(Purpose::Voter, 0));
        for _ in 0..500 {
            sampler.draw(&mut drawn);
            sampler.skip(&mut skipped);
            assert_eq!(drawn.get_word_pos(), skipped.get_word_pos(), "{time:?}");
        }
    }
}

/// Many at once are the same as one after the other, to the nanosecond, and take the same words.
#[test]
fn filling_places_draws_what_drawing_does() {
    for (time, ..) in kinds() {
        let sampler = Sampler::new(time);
        let stream = || Streams::new(1, 1).of(Purpose::Voter, 0);
        let (mut one, mut many) = (stream(), stream());
        let mut places = [Duration::ZERO; 200];
        sampler.fill(&mut many, &mut places);
        assert!(places.iter().all(|place| *place == sampler.draw(&mut one)), "{time:?}");
        assert_eq!(one.get_word_pos(), many.get_word_pos(), "{time:?}");
    }
}

#[test]
fn the_extremes_of_the_shapes_stay_durations() {
    let mean = MEAN;
    let extremes = [
        ServiceTime::Gamma { mean, cv: 10.0 },
        ServiceTime::Gamma { mean, cv: 0.001 },
        ServiceTime::Lognormal { mean, cv: 10.0 },
        ServiceTime::Erlang { mean, stages: 100 },
        hyperexponential_of(1.0),
        hyperexponential_of(10.0),
        ServiceTime::Uniform { least: mean, most: mean },
    ];
    let longest = Duration::from_mins(60 * 24 * 365);
    for time in extremes {
        let sampler = Sampler::new(time);
        let mut rng = Streams::new(1, 1).of(Purpose::Voter, 0);
        assert!((0..5_000).all(|_| sampler.draw(&mut rng) < longest), "{time:?}");
    }
}

#[test]
fn streams_of_other_entities_purposes_precincts_and_seeds_differ() {
    let first = |streams: Streams, purpose, entity| streams.of(purpose, entity).next_u64();
    let ours = Streams::new(1, 2);
    let draws = [
        first(ours, Purpose::Voter, 0),
        first(ours, Purpose::Voter, 1),
        first(ours, Purpose::Noise, 0),
        first(Streams::new(1, 3), Purpose::Voter, 0),
        first(Streams::new(2, 2), Purpose::Voter, 0),
    ];
    let distinct: std::collections::BTreeSet<u64> = draws.into_iter().collect();
    assert_eq!(distinct.len(), draws.len());
}

/// Golden values: if these move, every seed ever quoted in a report means another day.
#[test]
fn the_first_draws_of_seed_1_never_change() {
    let mut rng = Streams::new(1, 147).of(Purpose::Voter, 5);
    let drawn = (rng.next_u64(), exponential(&mut rng, 60.0).to_bits(), normal(&mut rng).to_bits());
    expect!["(bcc40412885d96cf, 4011139fe784c871, 3ffd4c3f11d4c55e)"].assert_eq(&format!("{drawn:x?}"));
    let mut rng = Streams::new(1, 147).of(Purpose::Voter, 5);
    let drawn =
        (gamma(&mut rng, 0.5).to_bits(), gamma(&mut rng, 4.0).to_bits(), erlang(&mut rng, 12).to_bits());
    expect!["(3efe440a274f2c6e, 400c79da5d18cfec, 40299d60b206e32c)"].assert_eq(&format!("{drawn:x?}"));
}
