//! `saylau search`: thousands of days with drawn faults, each held against rules that no day may break.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, Error, anyhow};
use clap::Args;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;
use terminal_sim::checkers::{Breach, CHECKERS};
use terminal_sim::scenario::{Fidelity, Scenario};
use terminal_sim::search::coverage::{Coverage, STATES};
use terminal_sim::search::{mix, run, shrink};

use crate::progress::Progress;
use crate::sweep::Seeds;
use crate::token::Token;
use crate::{Hint, Verdict, print, scenarios};

/// Search for bugs of this program: days with drawn faults, held against rules that no day may break
///
/// Each seed draws a mix of faults over the station of the scenario (its own faults are left out), all of which heal before
/// 70 % of the hours of voting are over. Whatever went wrong before, every vote must then come in and every voter
/// be served; and at no time may a vote be lost, stored twice, acknowledged before it is in the record, and so on
/// (`saylau list rules`). A run that breaks a rule is cut down to what it takes and printed as one line, for
/// `saylau replay`. States that no run reached are named. Exits 1 if a rule was broken.
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Scenario file, or the name of a shipped scenario (`saylau list scenarios`)
    #[arg(default_value = "clean-day")]
    scenario: PathBuf,

    /// How many seeds, from 1 on; or A..B with both included
    #[arg(long, value_name = "SEEDS", default_value = "1000")]
    seeds: Seeds,

    /// Change one field of the scenario, such as `equipment.profile=wired`; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,

    /// Threads [default: all cores]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs that broke a rule, in the order of their seeds, and how often each state was reached.
struct Found {
    failures: Vec<(u64, Vec<Breach>)>,
    reached: Coverage,
}

/// What a program reads.
#[derive(Serialize)]
struct Document<'a> {
    stamp: &'static str,
    scenario: &'a str,
    version: &'static str,
    seeds: (u64, u64),
    failures: Vec<Failure<'a>>,
    states: Vec<(&'static str, u64)>,
    /// The first failure cut down.
    smallest: Option<String>,
}

#[derive(Serialize)]
struct Failure<'a> {
    seed: u64,
    rule: &'static str,
    seen: &'a str,
}

impl SearchArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let scenario = scenarios::read(&self.scenario, &self.overrides)?;
        if scenario.fidelity != Fidelity::Full {
            let hint = Hint("leave `fidelity` out, or set `--set fidelity=full`".to_owned());
            return Err(anyhow!("a day of lines and servers alone has no rules to break").context(hint));
        }
        let hook = std::panic::take_hook();
        // A panic of a run is one of its failures and is told below.
        std::panic::set_hook(Box::new(|_| {}));
        let found = self.search(&scenario);
        let smallest = found.as_ref().ok().and_then(|found| smallest(&scenario, found));
        std::panic::set_hook(hook);
        let found = found?;
        let text = if self.json {
            self.document(&scenario, &found, smallest.map(|(_, token)| token))?
        } else {
            self.text(&scenario, &found, smallest)
        };
        print(&text)?;
        Ok(if found.failures.is_empty() { Verdict::Clean } else { Verdict::Findings })
    }

    fn search(&self, scenario: &Scenario) -> Result<Found, Error> {
        let progress = Progress::new(&scenario.title, "seeds", Some(self.seeds.count()));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.unwrap_or(0)).build();
        let runs: Vec<(u64, Vec<Breach>, Coverage)> =
            pool.context("threads cannot be started")?.install(|| {
                let seeds = (self.seeds.first..=self.seeds.last).into_par_iter();
                let runs = seeds.map(|seed| {
                    let run = run(&mix(scenario, seed), "", seed);
                    progress.step(run.breaches.iter().map(|breach| breach.checker).collect::<BTreeSet<_>>());
                    let reached = run.played.map_or_else(Coverage::default, |(_, told)| Coverage::of(&told));
                    (seed, run.breaches, reached)
                });
                runs.collect()
            });
        progress.finish();
        let mut found = Found { failures: Vec::new(), reached: Coverage::default() };
        for (seed, breaches, reached) in runs {
            found.reached.merge(&reached);
            if !breaches.is_empty() {
                found.failures.push((seed, breaches));
            }
        }
        Ok(found)
    }

    fn text(&self, scenario: &Scenario, found: &Found, smallest: Option<(String, String)>) -> String {
        let title: String = scenario.title.chars().filter(|letter| !letter.is_control()).collect();
        let mut text = format!(
            "{title}\n{} days with drawn faults, seeds {}, against {} rules. SIMULATED.\n\n",
            self.seeds.count(),
            self.seeds,
            CHECKERS.len()
        );
        for state in STATES.iter().filter(|state| 0 < found.reached.times(state)) {
            text.push_str(&format!("{:>10}  {state}\n", found.reached.times(state)));
        }
        let never: Vec<&str> = found.reached.never().collect();
        if !never.is_empty() {
            let never = format!("Never reached: {}.", never.join("; "));
            text.push_str(&format!("\n{}\n", crate::fold::fold(&never)));
        }
        for (seed, breaches) in &found.failures {
            for Breach { checker, seen } in breaches {
                text.push_str(&format!("\nseed {seed} breaks `{checker}`: {seen}"));
            }
        }
        match smallest {
            None => text.push_str("\nNo rule was broken.\n"),
            Some((steps, token)) => text.push_str(&format!(
                "\n\n{} of {} days break a rule. The first, cut down:\n{steps}\n{token}\n",
                found.failures.len(),
                self.seeds.count()
            )),
        }
        text
    }

    fn document(&self, scenario: &Scenario, found: &Found, token: Option<String>) -> Result<String, Error> {
        let failures = found.failures.iter().flat_map(|(seed, breaches)| {
            breaches.iter().map(|breach| Failure { seed: *seed, rule: breach.checker, seen: &breach.seen })
        });
        let document = Document {
            stamp: "simulated",
            scenario: &scenario.title,
            version: env!("CARGO_PKG_VERSION"),
            seeds: (self.seeds.first, self.seeds.last),
            failures: failures.collect(),
            states: STATES.iter().map(|state| (*state, found.reached.times(state))).collect(),
            smallest: token,
        };
        Ok(serde_json::to_string_pretty(&document)? + "\n")
    }
}

/// Cuts the first failure down. Returns the steps and the token of what is left.
fn smallest(scenario: &Scenario, found: &Found) -> Option<(String, String)> {
    let (seed, breaches) = found.failures.first()?;
    let checker = breaches.first()?.checker;
    let mut steps = String::new();
    let shrunk = shrink(&mix(scenario, *seed), *seed, checker, &mut |step| {
        steps.push_str(&format!("  {step}\n"));
    });
    steps.push_str(&format!("{} days were tried for it.\n", shrunk.tried));
    Some((steps, Token::of(&shrunk.scenario, *seed).to_line()))
}
