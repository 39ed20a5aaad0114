//! Cutting a run that fails down to what it takes: fewer faults, shorter ones, fewer voters and devices, whole minutes.
//!
//! Deterministic: the same run is cut down in the same steps. A step is kept if the same rule is still broken; after a
//! panic any broken rule will do, because the panic ended the run before the rules were looked at.

use election::device::Carrier;
use election::time::Duration;

use super::mix::minute_after;
use super::{PANICKED, run};
use crate::scenario::{Arrivals, Fault, FaultKind, Scenario};

/// What is left of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// The smallest scenario found that still breaks the rule.
    pub scenario: Scenario,
    /// Runs tried.
    pub tried: u32,
}

struct Search<'a> {
    best: Scenario,
    seed: u64,
    checker: &'static str,
    tried: u32,
    told: &'a mut dyn FnMut(&str),
}

/// Cuts a failing run down. `told` hears of every step that is kept.
pub fn shrink(scenario: &Scenario, seed: u64, checker: &'static str, told: &mut dyn FnMut(&str)) -> Shrunk {
    let mut search = Search { best: scenario.clone(), seed, checker, tried: 0, told };
    search.drop_faults();
    search.shorten_faults();
    search.drop_people();
    search.drop_devices();
    // A smaller station may fail with less.
    search.drop_faults();
    search.shorten_faults();
    search.round_times();
    Shrunk { scenario: search.best, tried: search.tried }
}

impl Search<'_> {
    /// Keeps a smaller scenario if it fails like the first one.
    fn try_it(&mut self, smaller: Scenario, told: &str) -> bool {
        self.tried += 1;
        let breaches = run(&smaller, "", self.seed).breaches;
        let fails = breaches.iter().any(|breach| breach.checker == self.checker || self.checker == PANICKED);
        if fails {
            (self.told)(told);
            self.best = smaller;
        }
        fails
    }

    /// Zeller and Hildebrandt's ddmin over the list of faults (2002), on complements alone.
    fn drop_faults(&mut self) {
        let mut parts = 2;
        while !self.best.faults.is_empty() {
            let size = self.best.faults.len().div_ceil(parts);
            let dropped = (0..self.best.faults.len()).step_by(size).any(|from| {
                let faults = &self.best.faults;
                let kept: Vec<Fault> = faults
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| *index < from || from + size <= *index)
                    .map(|(_, fault)| *fault)
                    .collect();
                let told = format!("{} faults instead of {}", kept.len(), faults.len());
                self.try_it(Scenario { faults: kept, ..self.best.clone() }, &told)
            });
            if dropped {
                parts = 2.max(parts - 1);
            } else if size == 1 {
                break;
            } else {
                parts *= 2;
            }
        }
    }

    fn shorten_faults(&mut self) {
        for index in 0..self.best.faults.len() {
            while let Some(Fault { at, until: Some(until), kind }) = self.best.faults.get(index).copied() {
                let length = until.since(at);
                if length <= Duration::from_secs(2) {
                    break;
                }
                let half = Duration::from_millis(length.millis() / 2);
                let mut smaller = self.best.clone();
                if let Some(fault) = smaller.faults.get_mut(index) {
                    fault.until = Some(at + half);
                }
                let told = format!("`{}` of {} lasts {half} instead of {length}", kind.name(), at.minute());
                if !self.try_it(smaller, &told) {
                    break;
                }
            }
        }
    }

    fn drop_people(&mut self) {
        if !matches!(self.best.arrivals, Arrivals::Turnout { .. }) {
            return;
        }
        while 1 < self.best.electorate.listed {
            let listed = self.best.electorate.listed / 2;
            let mut smaller = self.best.clone();
            smaller.electorate.listed = listed;
            smaller.electorate.home_applications = smaller.electorate.home_applications.min(listed);
            let told = format!("{listed} voters on the list instead of {}", self.best.electorate.listed);
            if !self.try_it(smaller, &told) {
                break;
            }
        }
    }

    fn drop_devices(&mut self) {
        while 1 < self.best.equipment.devices {
            let devices = self.best.equipment.devices / 2;
            let mut smaller = self.best.clone();
            smaller.equipment.devices = devices;
            if smaller.equipment.profile.carrier == Carrier::Cable {
                // A wired terminal is its own booth.
                smaller.equipment.booths = devices;
            }
            let in_reach = smaller.faults.iter().all(|fault| match fault.kind {
                FaultKind::DeviceDead { count } | FaultKind::DevicePaused { count } => count <= devices,
                FaultKind::LineNoise { line, .. }
                | FaultKind::LineCut { line }
                | FaultKind::LineLoss { line, .. }
                | FaultKind::LineDuplicate { line, .. }
                | FaultKind::LineDelay { line, .. }
                | FaultKind::LineMute { line, .. } => line <= devices,
                _ => true,
            });
            let told = format!("{devices} devices instead of {}", self.best.equipment.devices);
            if !in_reach || !self.try_it(smaller, &told) {
                break;
            }
        }
    }

    fn round_times(&mut self) {
        for index in 0..self.best.faults.len() {
            let Some(fault) = self.best.faults.get(index).copied() else { continue };
            let rounded = Fault { at: fault.at.minute(), until: fault.until.map(minute_after), ..fault };
            if rounded == fault || rounded.at < self.best.hours.start_not_before {
                continue;
            }
            let mut smaller = self.best.clone();
            if let Some(place) = smaller.faults.get_mut(index) {
                *place = rounded;
            }
            let told = format!("`{}` at {}, on the minute", fault.kind.name(), rounded.at);
            self.try_it(smaller, &told);
        }
    }
}
