//! The search for bugs in ourselves: a day with a drawn mix of faults, everything healed in time, held against the checkers.
//!
//! Two phases a day: faults come and overlap until [`mix`] lets the last one heal, then the day goes on without any, and
//! everything must come to its end. The faults of a run are an explicit list in its scenario, so that a run can be
//! shown to others, replayed by another version, and cut down to what it takes to fail.

pub mod coverage;
mod mix;
mod shrink;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::checkers::{Breach, Played, check};
use crate::chronicle::Entry;
use crate::scenario::Scenario;
use crate::{Day, simulate_and_tell};

pub use mix::mix;
pub use shrink::{Shrunk, shrink};

/// Name under which a panic of the program counts as a broken rule.
pub const PANICKED: &str = "no-panic";

/// What came of one run.
#[derive(Debug)]
pub struct Run {
    /// The day and what happened, unless the program panicked.
    pub played: Option<(Day, Vec<Entry>)>,
    /// Rules that were broken.
    pub breaches: Vec<Breach>,
}

/// Plays a scenario and holds it against every rule. A panic is caught and is a broken rule.
///
/// The panic's message still goes through the process's panic hook.
pub fn run(scenario: &Scenario, scenario_sha256: &str, seed: u64) -> Run {
    let played = catch_unwind(AssertUnwindSafe(|| simulate_and_tell(scenario, scenario_sha256, seed)));
    match played {
        Ok((day, chronicle)) => {
            let breaches = check(&Played { scenario, day: &day, chronicle: &chronicle });
            Run { played: Some((day, chronicle)), breaches }
        }
        Err(panic) => {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let seen = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word");
            Run { played: None, breaches: vec![Breach { checker: PANICKED, seen: seen.to_owned() }] }
        }
    }
}

#[cfg(test)]
mod tests;
