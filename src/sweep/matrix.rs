//! The detection matrix: which check sees which fault, how often, and what is found where nothing should be.

use std::collections::BTreeSet;

use serde::Serialize;
use terminal_sim::scenario::{FaultDescription, fault_kinds};

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

/// Days that had the same faults, and on which the same checks found something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen<'a> {
    /// Kinds of faults, with blanks between.
    pub(crate) faults: &'a str,
    /// Codes of the checks, with blanks between.
    pub(crate) found: &'a str,
    /// How many such days there were.
    pub(crate) days: u64,
}

impl Seen<'_> {
    pub(crate) fn has_fault(&self, kind: &str) -> bool {
        self.faults.split(' ').any(|name| name == kind)
    }

    fn has_found(&self, code: &str) -> bool {
        self.found.split(' ').any(|found| found == code)
    }
}

impl Matrix {
    /// Reads the matrix off the days of one scenario.
    pub(crate) fn of(days: &[Seen<'_>]) -> Self {
        let played: Vec<&FaultDescription> =
            fault_kinds().iter().filter(|kind| days.iter().any(|day| day.has_fault(kind.name))).collect();
        let expected = played.iter().flat_map(|kind| {
            kind.checks.iter().map(move |check| {
                let detected = share(days, |day| day.has_fault(kind.name), check);
                Detection { fault: kind.name, check, detected }
            })
        });
        let blind = played.iter().filter(|kind| kind.checks.is_empty()).map(|kind| kind.name);
        let found: BTreeSet<&str> = days.iter().flat_map(|day| day.found.split(' ')).collect();
        let codes = found.into_iter().filter(|code| !code.is_empty() && *code != NOTED);
        let unexpected = codes.filter_map(|code| {
            let explains = |day: &Seen<'_>| {
                played.iter().any(|kind| kind.checks.contains(&code) && day.has_fault(kind.name))
            };
            let alarms = share(days, |day| !explains(day), code);
            (0 < alarms.hits).then(|| Alarm { check: code.to_owned(), alarms })
        });
        Self { expected: expected.collect(), blind: blind.collect(), unexpected: unexpected.collect() }
    }
}

/// Counts the days of some kind on which a check found something.
fn share(days: &[Seen<'_>], is_meant: impl Fn(&Seen<'_>) -> bool, check: &str) -> Share {
    let of = |days: &mut dyn Iterator<Item = &Seen<'_>>| days.map(|day| day.days).sum::<u64>();
    let all = of(&mut days.iter().filter(|day| is_meant(day)));
    Share::of(of(&mut days.iter().filter(|day| is_meant(day) && day.has_found(check))), all)
}
