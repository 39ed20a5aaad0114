//! Every test in the order it runs, and what it means when one fails.
//!
//! A test is a straight-line function over a [`Bench`]; one file a group. Ids are stable: reports,
//! profiles and people name tests by them.

mod frames;
mod latency;
mod line;
mod liveness;
mod mode;
mod reliability;
mod secrecy;
mod security;
mod sessions;
mod throughput;
mod votes;
mod votes_at_controller;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use election::wire::code::Mode;
use election::wire::frame::Side;
use language::Key;

use crate::bench::Bench;
use crate::operator::Step;
use crate::verdict::Stop;

/// Which ends of a line a test is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duts {
    /// Terminals alone.
    Terminal,
    /// Controllers alone.
    Controller,
    /// Both.
    Either,
}

impl Duts {
    /// Returns whether the test is for this end.
    pub const fn has(self, side: Side) -> bool {
        matches!(
            (self, side),
            (Self::Either, _) | (Self::Terminal, Side::Terminal) | (Self::Controller, Side::Controller)
        )
    }
}

/// What a test cannot do without; where it is missing the test is skipped with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The key of the terminal on the line.
    Key,
    /// Somebody who takes this step.
    Hand(Step),
    /// A device in this mode.
    Mode(Mode),
    /// A line on which bytes take their time.
    Speed,
}

/// One test.
pub struct Test {
    /// Its stable id.
    pub id: &'static str,
    /// The clause of `docs/wire.md` it holds the device to, or the line's own property.
    pub clause: &'static str,
    /// What it does and wants, in one sentence.
    pub what: Key,
    /// What it means when it fails, and where to look.
    pub meaning: Key,
    /// Which devices it is for.
    pub duts: Duts,
    /// What it cannot do without.
    pub needs: &'static [Need],
    /// Runs it.
    #[expect(clippy::type_complexity, reason = "an async function in a table; an alias would only hide it")]
    pub run: for<'b, 'a> fn(&'b mut Bench<'a>) -> Pin<Box<dyn Future<Output = Result<(), Stop>> + 'b>>,
}

impl fmt::Debug for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Test({})", self.id)
    }
}

const GROUPS: [&[Test]; 12] = [
    frames::TESTS,
    sessions::TESTS,
    reliability::TESTS,
    liveness::TESTS,
    votes::TESTS,
    votes_at_controller::TESTS,
    secrecy::TESTS,
    security::TESTS,
    mode::TESTS,
    line::TESTS,
    latency::TESTS,
    throughput::TESTS,
];

/// Returns every test in order.
pub fn tests() -> impl Iterator<Item = &'static Test> {
    GROUPS.into_iter().flatten()
}

/// Writes a row of the catalogue; what it does and what it means are keys of words in `bench-tests.ftl`.
macro_rules! test {
    ($id:literal, $clause:literal, $duts:ident, [$($need:expr),*], $run:path, $what:literal, $meaning:literal) => {
        Test {
            id: $id,
            clause: $clause,
            what: language::Key($what),
            meaning: language::Key($meaning),
            duts: Duts::$duts,
            needs: &[$($need),*],
            run: |bench| Box::pin($run(bench)),
        }
    };
}
use test;

#[cfg(test)]
mod unit_tests {
    use crate::explain::entry;

    #[test]
    fn every_test_of_the_conformance_list_is_there() {
        let listed = [
            ("FRM", 12),
            ("SES", 9),
            ("REL", 6),
            ("LIV", 1),
            ("VOT", 12),
            ("PRV", 1),
            ("SEC", 1),
            ("TST", 1),
            ("LIN", 10),
            ("LAT", 2),
            ("THR", 3),
        ];
        for (group, count) in listed {
            for number in 1..=count {
                assert!(entry(&format!("{group}-{number:02}")).is_some(), "{group}-{number:02}");
            }
        }
    }
}
