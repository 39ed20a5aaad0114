//! Sweeps: the same bytes whoever computes them, tables that are put together, intervals that cover.

use std::path::Path;

use rand::SeedableRng;
use terminal_sim::scenario::ScenarioSource;

use super::matrix::Matrix;
use super::shard::{Shard, ShardError, merge, to_csv};
use super::statistics::{Mean, Share};
use super::summary::Summary;
use super::*;

fn scenario(overrides: &[&str]) -> Scenario {
    let shipped = crate::shipped::find("almaty-43").unwrap();
    let overrides = overrides.iter().map(|text| (*text).to_owned()).collect();
    let source = ScenarioSource { name: shipped.name.to_owned(), text: shipped.text.to_owned(), overrides };
    Scenario::parse(&source).unwrap()
}

fn small() -> Sweep {
    Sweep { base: scenario(&["electorate.listed=80"]), against: None, is_swarm: false }
}

fn seeds(text: &str) -> Seeds {
    text.parse().unwrap()
}

fn shard(name: &str, rows: Vec<Row>) -> Shard {
    Shard { path: Path::new(name).to_owned(), rows }
}

#[test]
fn seeds_are_a_number_or_a_range() {
    assert_eq!(seeds("3"), Seeds { first: 1, last: 3 });
    assert_eq!(seeds("5..9").count(), 5);
    assert_eq!(seeds("7..7").to_string(), "7..7");
    for wrong in ["", "0", "9..5", "a", "1..", "1..99999999999", "0..18446744073709551615", "-1..3"] {
        assert!(wrong.parse::<Seeds>().is_err(), "{wrong}");
    }
}

#[test]
fn one_thread_and_many_give_the_same_bytes() {
    let sweep = small();
    let table = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        to_csv(&pool.install(|| sweep.run(seeds("6"), |_| ())))
    };
    let alone = table(1);
    assert_eq!(alone, table(2));
    assert_eq!(alone, table(8));
    assert_eq!(alone.lines().count(), 7, "{alone}");
}

#[test]
fn tables_put_together_are_the_table_of_a_single_run() {
    let sweep = Sweep { against: Some(scenario(&["electorate.listed=80", "equipment.desks=4"])), ..small() };
    let whole = to_csv(&sweep.run(seeds("1..5"), |_| ()));
    let parts = ["4..5", "1..1", "2..3"].map(|range| {
        let text = to_csv(&sweep.run(seeds(range), |_| ()));
        Shard::parse(Path::new(range), text.as_bytes()).unwrap()
    });
    assert_eq!(to_csv(&merge(parts.to_vec()).unwrap()), whole);
    let [last, first, middle] = parts;
    assert!(matches!(
        merge(vec![first.clone(), last.clone()]).unwrap_err(),
        ShardError::Gap { missing: Seeds { first: 2, last: 3 }, .. }
    ));
    let twice = merge(vec![first.clone(), middle.clone(), middle.clone()]).unwrap_err();
    assert!(matches!(twice, ShardError::Overlap { seed: 2, .. }));
    let other = shard("other", small().run(seeds("2..2"), |_| ()));
    assert!(matches!(merge(vec![first, other]).unwrap_err(), ShardError::Foreign { .. }));
}

#[test]
fn a_table_that_is_not_whole_is_refused_with_its_line() {
    let sweep = Sweep { against: Some(scenario(&["electorate.listed=80"])), ..small() };
    let whole = to_csv(&sweep.run(seeds("1..3"), |_| ()));
    let parse = |text: &str| Shard::parse(Path::new("table"), text.as_bytes());
    assert!(parse(&whole).is_ok());
    let lines: Vec<&str> = whole.lines().collect();
    let without = |left_out: usize| {
        let kept = lines.iter().enumerate().filter(|(index, _)| *index != left_out);
        kept.map(|(_, line)| format!("{line}\n")).collect::<String>()
    };
    for left_out in 1..lines.len() {
        assert!(parse(&without(left_out)).is_err(), "without line {left_out}");
    }
    assert!(parse("").is_err());
    assert!(parse(&without(0)).is_err(), "without its header");
    assert!(parse("seed,side\n1,base\n").is_err());
    assert!(parse(&whole.replace(",base,", ",bass,")).is_err());
}

/// The same people come in both scenarios; the second desk saves what it saves, and nothing else moves.
#[test]
fn differences_are_taken_day_by_day() {
    let sweep = Sweep {
        base: scenario(&["electorate.listed=400", "equipment.desks=1"]),
        against: Some(scenario(&["electorate.listed=400", "equipment.desks=2"])),
        is_swarm: false,
    };
    let rows = sweep.run(seeds("8"), |_| ());
    let summary = Summary::of(&rows).unwrap();
    let named = |name: &str| summary.measures.iter().find(|measured| measured.name == name).unwrap();
    let came = named("came").difference.unwrap();
    assert_eq!((came.mean, came.half_width), (0.0, Some(0.0)), "the same people come");
    let wait = named("mean wait at the desk");
    let difference = wait.difference.unwrap();
    assert!(difference.mean < 0.0, "{difference:?}");
    let by_hand = wait.against.unwrap().mean - wait.base.mean;
    assert!((difference.mean - by_hand).abs() < 1e-9);
    assert!(summary.matrix_against.is_some());
}

/// A subset a day, the same for the same seed, and every fault is left out on some days and kept on others.
#[test]
fn a_swarm_draws_each_fault_by_itself() {
    let scenario = scenario(&[]);
    let fault = scenario.faults.first().copied().unwrap();
    let scenario = Scenario { faults: vec![fault; 4], ..scenario };
    let kept: Vec<usize> = (0..400).map(|seed| mix(&scenario, seed).faults.len()).collect();
    assert_eq!(kept, (0..400).map(|seed| mix(&scenario, seed).faults.len()).collect::<Vec<_>>());
    let all: usize = kept.iter().sum();
    // 1,600 draws of one half: 800 ± 4 standard deviations of 20.
    assert!((720..=880).contains(&all), "{all}");
    for count in 0..=4 {
        assert!(kept.contains(&count), "{count}");
    }
}

#[test]
fn the_matrix_counts_what_is_detected_and_what_nobody_planted() {
    let rows = Sweep { is_swarm: true, ..small() }.run(seeds("24"), |_| ());
    let matrix = Matrix::of(&rows.iter().map(Row::seen).collect::<Vec<_>>());
    let stops = matrix.expected.iter().find(|row| row.check == "A21").unwrap();
    let days = rows.iter().filter(|row| row.seen().has_fault(stops.fault)).count() as u64;
    assert_eq!(stops.detected.n, days);
    assert!(0 < days && days < 24, "{days}");
    assert_eq!(stops.detected.hits, days, "an outage of an hour is always seen");
    let mut planted = rows.clone();
    for row in &mut planted {
        row.found = "E3".to_owned();
        row.faults = "line-noise".to_owned();
    }
    let matrix = Matrix::of(&planted.iter().map(Row::seen).collect::<Vec<_>>());
    assert_eq!((matrix.expected.len(), matrix.blind.as_slice()), (0, ["line-noise"].as_slice()));
    let alarm = matrix.unexpected.first().unwrap();
    assert_eq!((alarm.check.as_str(), alarm.alarms.hits, alarm.alarms.n), ("E3", 24, 24));
}

/// Limits from the tables of Clopper and Pearson's method: 0 of 10 has the closed form 1 - 0.025^(1/10).
#[test]
fn shares_have_the_exact_limits() {
    for (hits, n, lower, upper) in [
        (0, 10, 0.0, 0.308_497_1),
        (10, 10, 0.691_502_9, 1.0),
        (4, 20, 0.057_333_6, 0.436_614_1),
        (1, 2, 0.012_579_1, 0.987_420_9),
        (0, 0, 0.0, 1.0),
    ] {
        let share = Share::of(hits, n);
        assert!((share.lower - lower).abs() < 1e-6, "{share:?}");
        assert!((share.upper - upper).abs() < 1e-6, "{share:?}");
    }
}

/// Student's t has 2.262157 for nine degrees of freedom at 95 % (any table).
#[test]
fn means_have_students_interval() {
    let values: Vec<f64> = (1..=10).map(f64::from).collect();
    let mean = Mean::of(&values).unwrap();
    let deviation = (82.5_f64 / 9.0).sqrt();
    let expected = 2.262_157_16 * deviation / 10_f64.sqrt();
    assert!((mean.half_width.unwrap() - expected).abs() < 1e-6, "{mean:?}");
    assert_eq!((mean.n, mean.mean, mean.least, mean.most), (10, 5.5, 1.0, 10.0));
    assert_eq!(Mean::of(&[3.0]).unwrap().half_width, None);
    assert!(Mean::of(&[]).is_none());
}

/// By simulation: of 2,000 intervals about the mean of 12 numbers, 95 % hold the true one, give or take three standard
/// deviations.
#[test]
fn intervals_cover_as_often_as_they_say() {
    let mut rng = chacha20::ChaCha8Rng::seed_from_u64(20_040_919);
    let mut uniform = || f64::from(rng.next_u32()) / f64::from(u32::MAX);
    let trials = 2_000;
    let covering = (0..trials).filter(|_| {
        // The sum of twelve uniform numbers is as good as normal, with mean 6.
        let values: Vec<f64> = (0..12).map(|_| (0..12).map(|_| uniform()).sum::<f64>()).collect();
        let mean = Mean::of(&values).unwrap();
        (mean.mean - 6.0).abs() <= mean.half_width.unwrap()
    });
    let covering = covering.count();
    assert!((1_871..=1_929).contains(&covering), "{covering}");
    let covering = (0..trials).filter(|_| {
        let hits = (0..30).filter(|_| uniform() < 0.2).count();
        let share = Share::of(hits as u64, 30);
        (share.lower..=share.upper).contains(&0.2)
    });
    let covering = covering.count();
    assert!(1_871 <= covering, "{covering}");
}
