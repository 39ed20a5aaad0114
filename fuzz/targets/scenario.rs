//! A scenario as somebody may write it: it is read or refused, a small day of it is played to its end, and the audit of what that day
//! leaves answers.

#![no_main]

use auditor::{Evidence, audit, render};
use election::time::Duration;
use language::Language;
use libfuzzer_sys::fuzz_target;
use terminal_sim::scenario::nation::NationPlan;
use terminal_sim::scenario::{Arrivals, Scenario, ScenarioFile, ScenarioSource};
use terminal_sim::simulate;

/// Larger days take too long to be tried often.
const MOST_VOTERS: u32 = 200;
const MOST_DEVICES: u16 = 20;
/// Shorter pauses make a day of signs of life.
const LEAST_KEEP_ALIVE: Duration = Duration::from_secs(60);

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let source = ScenarioSource::new("fuzz.toml", text.to_owned());
    let _ = NationPlan::parse(&source);
    match ScenarioFile::parse(&source) {
        Ok(ScenarioFile::Day(scenario)) if is_small(&scenario) => {
            let day = simulate(&scenario, "fuzz", 1);
            let report = audit(&Evidence::from_files(day.evidence));
            let _ = render(&report, true, Language::English);
        }
        Ok(_) => {}
        Err(problems) => assert!(!problems.is_empty()),
    }
});

fn is_small(scenario: &Scenario) -> bool {
    let Scenario { electorate, equipment, arrivals, reliability, .. } = scenario;
    let is_short = match arrivals {
        Arrivals::Poisson { per_hour } => per_hour.iter().sum::<f64>() <= f64::from(MOST_VOTERS),
        Arrivals::Trace(voters) => voters.len() <= MOST_VOTERS as usize,
        Arrivals::Turnout { .. } => true,
    };
    let voters = [electorate.listed, electorate.unlisted, electorate.home_applications];
    let devices =
        [equipment.devices, equipment.portable, equipment.spares, equipment.docks, equipment.booths];
    let keep_alive = equipment.line.keep_alive;
    is_short
        && voters.into_iter().all(|count| count <= MOST_VOTERS)
        && devices.into_iter().all(|count| count <= MOST_DEVICES)
        && (keep_alive == Duration::ZERO || LEAST_KEEP_ALIVE <= keep_alive)
        && reliability.iter().all(|part| 1.0 <= part.mtbf_h)
}
