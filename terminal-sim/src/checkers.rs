//! What must hold on every day, whatever goes wrong: each a module of its own, none of them inside the machines.
//!
//! A checker holds the record, the order of events and the truth of a day against each other. What it reports is a defect of
//! this program, of the controller, the terminal or the world around them, and never of a precinct.

mod acknowledged;
mod conserved;
mod freed;
mod marked_once;
mod outages;
mod presence;
mod read_out;
mod refused;
mod served;
mod settled;
mod spent_once;

use election::record::OpsRecord;
use election::record::ops::AfterFallback;

use crate::Day;
use crate::chronicle::{Entry, Happening};
use crate::scenario::Scenario;

/// A day as the checkers see it.
#[derive(Clone, Copy, Debug)]
pub struct Played<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// What came of it.
    pub day: &'a Day,
    /// What happened, in order.
    pub chronicle: &'a [Entry],
}

impl Played<'_> {
    /// Whether everything works again while people still vote.
    fn is_mended(&self) -> bool {
        let closes = self.scenario.hours.closes;
        self.scenario.faults.iter().all(|fault| fault.until.is_some_and(|until| until < closes))
    }

    /// Whether the precinct went over to paper.
    fn has_fallen_back(&self) -> bool {
        let is_fallback = |what: &Happening| matches!(what, Happening::Ops(OpsRecord::Fallback { .. }));
        self.chronicle.iter().any(|entry| is_fallback(&entry.what))
    }

    /// Whether the commission emptied the box to fill it again from the devices, if they keep copies.
    fn has_set_ballots_aside(&self) -> bool {
        self.scenario.commission.after_fallback == AfterFallback::RecountFromDevices && self.has_fallen_back()
    }
}

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Checker {
    /// Its name.
    pub name: &'static str,
    /// What it holds, in a sentence.
    pub rule: &'static str,
    check: fn(&Played<'_>) -> Result<(), String>,
}

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Name of the checker.
    pub checker: &'static str,
    /// What was seen.
    pub seen: String,
}

/// Every checker.
pub const CHECKERS: [Checker; 11] = [
    conserved::CHECKER,
    marked_once::CHECKER,
    spent_once::CHECKER,
    acknowledged::CHECKER,
    freed::CHECKER,
    refused::CHECKER,
    outages::CHECKER,
    presence::CHECKER,
    read_out::CHECKER,
    settled::CHECKER,
    served::CHECKER,
];

/// Holds a day against every rule.
pub fn check(played: &Played<'_>) -> Vec<Breach> {
    let broken = CHECKERS.iter().filter_map(|checker| {
        let seen = (checker.check)(played).err()?;
        Some(Breach { checker: checker.name, seen })
    });
    broken.collect()
}
