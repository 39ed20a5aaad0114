//! The detection matrix: which check sees which fault, how often, and what is found where nothing should be.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;
use terminal_sim::scenario::{FaultDescription, fault_kinds};

use super::row::Row;
use super::statistics::Share;

/// The check that repeats what observers wrote down: no discovery of the audit.
const NOTED: &str = "O1";

/// The matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Matrix {
    /// A row for each kind of fault and check expected to see it.
    pub(crate) expected: Vec<Detection>,
    /// Kinds of faults played that no check is expected to see: the blind spots.
    pub(crate) blind: Vec<&'static str>,
    /// Checks that found something on days none of whose faults they are expected to see.
    pub(crate) unexpected: Vec<Alarm>,
}

/// How often a check saw a fault.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Detection {
    pub(crate) fault: &'static str,
    pub(crate) check: &'static str,
    /// Days with the fault on which the check found something, among days with the fault.
    pub(crate) detected: Share,
}

/// How often a check found what no fault of the day explains.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Alarm {
    pub(crate) check: String,
    /// Among the days none of whose faults the check is expected to see.
    pub(crate) alarms: Share,
}

impl Matrix {
    /// Reads the matrix off the days of one scenario.
    pub(crate) fn of(rows: &[&Row]) -> Self {
        let played: Vec<&FaultDescription> =
            fault_kinds().iter().filter(|kind| rows.iter().any(|row| row.has_fault(kind.name))).collect();
        let expected = played.iter().flat_map(|kind| {
            let days: Vec<&&Row> = rows.iter().filter(|row| row.has_fault(kind.name)).collect();
            kind.checks.iter().map(move |check| {
                let hits = days.iter().filter(|row| row.has_found(check)).count();
                let detected = Share::of(hits as u64, days.len() as u64);
                Detection { fault: kind.name, check, detected }
            })
        });
        let blind = played.iter().filter(|kind| kind.checks.is_empty()).map(|kind| kind.name);
        let found: BTreeSet<&str> = rows.iter().flat_map(|row| row.found.split(' ')).collect();
        let unexpected =
            found.into_iter().filter(|code| !code.is_empty() && *code != NOTED).filter_map(|code| {
                let explains = |row: &Row| {
                    played.iter().any(|kind| kind.checks.contains(&code) && row.has_fault(kind.name))
                };
                let days: Vec<&&Row> = rows.iter().filter(|row| !explains(row)).collect();
                let hits = days.iter().filter(|row| row.has_found(code)).count();
                let alarms = Share::of(hits as u64, days.len() as u64);
                (0 < hits).then(|| Alarm { check: code.to_owned(), alarms })
            });
        Self { expected: expected.collect(), blind: blind.collect(), unexpected: unexpected.collect() }
    }

    /// Returns the matrix for a person.
    pub(crate) fn render(&self) -> String {
        let mut text = String::from("fault               check   days  detected         95 % interval\n");
        for Detection { fault, check, detected } in &self.expected {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{fault:<19} {check:<5} {:>6}  {:>8}  {}",
                detected.n,
                detected.hits,
                ends(detected)
            );
        }
        if self.expected.is_empty() {
            text.push_str("no fault was played that a check is expected to see\n");
        }
        for fault in &self.blind {
            let _ = writeln!(
                text,
                "{fault:<19} no check is expected to see it: `saylau explain {fault}` says why"
            );
        }
        for Alarm { check, alarms } in &self.unexpected {
            let _ = writeln!(
                text,
                "{check} found something on {} of {} days whose faults do not explain it ({})",
                alarms.hits,
                alarms.n,
                ends(alarms).trim_start()
            );
        }
        text
    }
}

fn ends(share: &Share) -> String {
    format!("{:>8.2} % to {:.2} %", share.lower * 100.0, share.upper * 100.0)
}
