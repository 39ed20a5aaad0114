//! Lines and servers, held against queueing theory and against a second method.
//!
//! A figure of chance passes where it lies within four standard errors of the formula's, and the standard error is at
//! most 2 % of it (SIMULATION 8): it can neither fail by bad luck nor pass by being vague.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests stop at what they do not expect"
)]

mod days;
mod formulas;
mod impatient;
mod many_servers;
mod one_server;
mod traces;

use terminal_sim::lines::{self, Estimate, Passage, Passages, Summary, Tally};
use terminal_sim::scenario::queue::QueueScenario;
use terminal_sim::scenario::{ScenarioFile, ScenarioSource};

const SEED: u64 = 1;

fn parse(text: &str) -> QueueScenario {
    match ScenarioFile::parse(&ScenarioSource::new("queue.toml", text)) {
        Ok(ScenarioFile::Queue(queue)) => queue,
        Ok(ScenarioFile::Day(_)) => panic!("not a queueing scenario"),
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// A steady stream for so many days of `hours` hours, the first tenth of each left out.
fn steady(per_hour: f64, days: u32, hours: u32, stages: &str) -> QueueScenario {
    let warm_up = hours * 6;
    parse(&format!(
        "title = 'steady'\n[queue]\ndays = {days}\nwarm_up_min = {warm_up}\nover_min = [0, 0.5, 1, 2]\n\
         arrivals = {{ kind = 'poisson', per_hour = {per_hour:?}, hours = {hours} }}\n{stages}"
    ))
}

fn stage(name: &str, servers: u32, rest: &str) -> String {
    format!("[[queue.stage]]\nname = '{name}'\nservers = {servers}\n{rest}\n")
}

fn exponential(mean_s: f64) -> String {
    format!("service = {{ kind = 'exponential', mean_s = {mean_s:?} }}")
}

/// Plays every day, and holds Little's law on each.
fn play(scenario: &QueueScenario) -> (Vec<Passages>, Summary) {
    let names: Vec<String> = scenario.stages.iter().map(|stage| stage.name.clone()).collect();
    let mut tally = Tally::new(&names, scenario.days, scenario.warm_up, &scenario.over);
    let days: Vec<Passages> = (1..=scenario.days).map(|day| lines::run_queue(scenario, SEED, day)).collect();
    days.iter().for_each(|day| tally.add(day));
    let summary = tally.finish();
    assert!(summary.littles_law_holds);
    (days, summary)
}

/// Holds an estimate to a value of theory.
#[track_caller]
fn agrees(what: &str, estimate: Estimate, theory: f64) {
    let Estimate { mean, standard_error } = estimate;
    let error = standard_error.unwrap();
    assert!((mean - theory).abs() < 4.0 * error, "{what}: {mean} ± {error}, theory {theory}");
    assert!(error < 0.02 * theory, "{what}: ± {error} is too much to tell anything of {theory}");
}

/// Mean of a quantity over what it is counted on, and its standard error from the spread between days. `of` returns how
/// much a voter counts, and the voter's quantity times that.
fn over_days(
    scenario: &QueueScenario,
    days: &[Passages],
    of: impl Fn(&Passage<'_>) -> (f64, f64),
) -> Estimate {
    let sums: Vec<(f64, f64)> = days
        .iter()
        .map(|day| {
            let warm = day.opens + scenario.warm_up;
            let counted = day.iter().filter(|passage| warm <= passage.arrival);
            counted.map(|passage| of(&passage)).fold((0.0, 0.0), |sum, next| (sum.0 + next.0, sum.1 + next.1))
        })
        .collect();
    let (weight, sum) = sums.iter().fold((0.0, 0.0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
    let mean = sum / weight;
    let spread: f64 = sums.iter().map(|(weight, sum)| (sum - mean * weight).powi(2)).sum();
    let count = sums.len() as f64;
    Estimate { mean, standard_error: Some((spread * count / (count - 1.0)).sqrt() / weight) }
}
