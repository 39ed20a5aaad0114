//! Cost of the audit mathematics, one call each.
//!
//! Budget, processor time on one thread:
//!
//! | what | at most |
//! |---|---|
//! | ALPHA, shrink-truncate, 1,000 draws without replacement | 20 µs |
//! | SUITE, supremum over λ, Kalamazoo 2018 | 1 ms |
//! | SUITE, supremum and grid, 100,000 + 10,000 ballots, 750 + 500 drawn | reported beside it |
//! | macro bounds of 5,640 batches | reported beside it |
//!
//! Measured in November 2026 on two virtual cores: ALPHA 18 µs, SUITE 0.12 ms, the same with its grid 1.1 ms, macro bounds 1.9 ms.
//! `benches/peers.py` runs ALPHA in Python, and whole audits of real tables beside pandas and DuckDB.
//!
//! The processor time of one call, the least of ten rounds, and the same in H, the cost of one hold on `BinaryHeap` with 16
//! pending events, are printed first, so that machines can be compared; then what criterion
//! measures.

#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

#[path = "measure/hold.rs"]
mod hold;

use std::collections::BTreeMap;
use std::hint::black_box;

use cpu_time::ThreadTime;
use criterion::{Criterion, criterion_group};
use hold::{HOLDS, hold};
use statistics::comparison::batches::{Batch, Bounds, Rule};
use statistics::comparison::super_simple::{Discrepancies, GAMMA};
use statistics::polling::sprt::{Poll, Stratum};
use statistics::sequential::alpha::{Estimator, ShrinkTruncate};
use statistics::sequential::martingale::{Null, Test, run};
use statistics::strata::suite::{Hybrid, grid};

const ROUNDS: usize = 10;

/// Name, calls a round, the call.
type Call<'a> = (&'static str, u32, Box<dyn Fn() + 'a>);

fn alpha(sample: &[f64]) -> f64 {
    let null = Null { mean: 0.5, upper: 1.0, population: Some(20_000) };
    let estimator = Estimator::ShrinkTruncate(ShrinkTruncate::new(0.55, &null));
    run(Test::new(null, estimator), sample.iter().copied(), 0.05).p.p
}

fn kalamazoo() -> Hybrid {
    Hybrid {
        comparison: Stratum { ballots: 5_294, winner: 3_765, loser: 1_349 },
        draws: 8,
        found: Discrepancies::default(),
        polling: Stratum { ballots: 22_372, winner: 16_934, loser: 4_220 },
        poll: Poll { winner: 23, loser: 8, other: 1 },
        gamma: GAMMA,
    }
}

fn medium() -> Hybrid {
    Hybrid {
        comparison: Stratum { ballots: 100_000, winner: 45_500, loser: 49_500 },
        draws: 750,
        found: Discrepancies::default(),
        polling: Stratum { ballots: 10_000, winner: 7_500, loser: 1_500 },
        poll: Poll { winner: 375, loser: 75, other: 50 },
        gamma: GAMMA,
    }
}

fn batches() -> BTreeMap<String, Batch> {
    let batch = |at: u64| {
        let votes = [("A", 150 + at % 90), ("B", 120 + at % 70), ("C", 20 + at % 9)];
        let votes = votes.map(|(name, votes)| (name.to_owned(), votes)).into();
        (format!("{at:05}"), Batch { ballots: 500, votes })
    };
    (0..5_640).map(batch).collect()
}

fn bounds(batches: &BTreeMap<String, Batch>) -> f64 {
    let rule = Rule { winners: 1, is_majority: false, votes_allowed: 1, pending: 0, totals: None };
    Bounds::new(batches, rule.pairs(batches)).total
}

/// Returns the seconds of processor time one call takes: the least of the rounds.
fn least(calls: u32, call: &dyn Fn()) -> f64 {
    let round = || {
        let began = ThreadTime::now();
        (0..calls).for_each(|_| call());
        began.elapsed().as_secs_f64() / f64::from(calls)
    };
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn calls(sample: &[f64]) -> Vec<Call<'_>> {
    let batches = batches();
    let alpha = move || {
        black_box(alpha(black_box(sample)));
    };
    let suite = || {
        black_box(kalamazoo().supremum());
    };
    let suite_and_grid = || {
        black_box((medium().supremum(), grid(&medium(), 0.1)));
    };
    let bounds = move || {
        black_box(bounds(black_box(&batches)));
    };
    vec![
        ("ALPHA, 1,000 draws", 1_000, Box::new(alpha)),
        ("SUITE, Kalamazoo", 100, Box::new(suite)),
        ("SUITE and grid, 110,000 ballots", 10, Box::new(suite_and_grid)),
        ("macro bounds, 5,640 batches", 10, Box::new(bounds)),
    ]
}

fn sample() -> Vec<f64> {
    [1.0, 1.0, 0.0, 1.0, 0.0, 0.5, 1.0, 0.0, 1.0, 0.0].into_iter().cycle().take(1_000).collect()
}

fn measure(criterion: &mut Criterion) {
    for (name, _, call) in calls(&sample()) {
        criterion.bench_function(name, |bencher| bencher.iter(&call));
    }
}

criterion_group!(audits, measure);

fn main() {
    let held = least(1, &|| {
        black_box(hold());
    }) / f64::from(HOLDS);
    for (name, number, call) in calls(&sample()) {
        let seconds = least(number, &call);
        println!("{name:32} {:10.2} µs {:12.0} H", seconds * 1e6, seconds / held);
    }
    audits();
    Criterion::default().configure_from_args().final_summary();
}
