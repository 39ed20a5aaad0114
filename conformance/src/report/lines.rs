//! The log of a run in JSON lines: what was begun, each test as it ends, and the sum at the end.
//!
//! A line is written and flushed before the next test begins, so a crash keeps what is known; a reader passes over
//! the torn line that a crash leaves.

use std::collections::BTreeMap;
use std::io::Write;

use serde::{Deserialize, Serialize};

use super::{Counts, Header, ReportError};
use crate::outcome::{Outcome, TestOutcome};
use crate::verdict::Verdict;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// A run, or the rest of one, begins.
    Begun(Begun),
    /// A test has ended.
    Test(TestOutcome),
    /// The run has ended.
    Summary(Summary),
}

/// What is known before the first test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Begun {
    /// Name of the device profile.
    pub profile: String,
    /// What the device is.
    pub dut: String,
    /// The line.
    pub address: String,
    /// Seed of the run.
    pub seed: u64,
    /// Line, host and files.
    pub header: Header,
}

/// What is known after the last test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The heaviest verdict.
    pub verdict: Verdict,
    /// How many tests came to each verdict.
    pub counts: Counts,
    /// What the device said of itself.
    pub device: BTreeMap<String, String>,
    /// Line, host and files as they stand at the end.
    pub header: Header,
}

impl Summary {
    /// Sums up a run.
    pub fn of(header: &Header, outcome: &Outcome) -> Self {
        Self {
            verdict: outcome.verdict,
            counts: Counts::of(&outcome.tests),
            device: outcome.device.clone(),
            header: header.clone(),
        }
    }
}

/// Writes lines to something whose `flush` makes them last.
#[derive(Debug)]
pub struct Log<W>(W);

impl<W: Write> Log<W> {
    /// Returns a log at the end of `to`.
    ///
    /// Begins with a line feed where `to` is no new file, so that a torn line before it spoils nothing.
    pub fn new(mut to: W, is_new: bool) -> Result<Self, ReportError> {
        if !is_new {
            to.write_all(b"\n").map_err(ReportError::Log)?;
        }
        Ok(Self(to))
    }

    /// Writes a line and flushes it.
    pub fn put(&mut self, line: &Line) -> Result<(), ReportError> {
        let mut text = serde_json::to_string(line).map_err(ReportError::Json)?;
        text.push('\n');
        self.0.write_all(text.as_bytes()).map_err(ReportError::Log)?;
        self.0.flush().map_err(ReportError::Log)
    }
}

/// What a log tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// What was begun, as the last beginning has it.
    pub begun: Option<Begun>,
    /// Each test once, with what came of it last, in the order of first ends.
    pub tests: Vec<TestOutcome>,
    /// The sum; none where the run did not come to its end.
    pub summary: Option<Summary>,
    /// Lines that cannot be read, from 1: torn by a crash or changed by somebody.
    pub broken: Vec<usize>,
}

impl Known {
    /// Reads a log; what cannot be read is passed over and counted.
    pub fn read(bytes: &[u8]) -> Self {
        let mut known = Self::default();
        for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(Line::Begun(begun)) => {
                    known.begun = Some(begun);
                    // What was summed up before a run goes on is no longer its end.
                    known.summary = None;
                }
                Ok(Line::Test(test)) => known.take(test),
                Ok(Line::Summary(summary)) => known.summary = Some(summary),
                Err(_) => known.broken.push(number),
            }
        }
        known
    }

    /// Returns whether a test has ended with a verdict about the device, so that it need not run again.
    pub fn has(&self, id: &str) -> bool {
        let is_told = |test: &TestOutcome| test.verdict.is_pass() || test.verdict == Verdict::Fail;
        self.tests.iter().any(|test| test.id == id && is_told(test))
    }

    /// Returns the outcome as far as it is known; none if the log does not say what was begun.
    pub fn outcome(&self) -> Option<Outcome> {
        let begun = self.begun.as_ref()?;
        let summary = self.summary.as_ref();
        Some(Outcome {
            profile: begun.profile.clone(),
            dut: begun.dut.clone(),
            address: begun.address.clone(),
            seed: begun.seed,
            device: summary.map(|summary| summary.device.clone()).unwrap_or_default(),
            verdict: self.tests.iter().map(|test| test.verdict).max().unwrap_or(Verdict::Skipped),
            tests: self.tests.clone(),
        })
    }

    /// Takes a test in place of what the log has of it: a log has reasons in English alone.
    pub fn take(&mut self, test: TestOutcome) {
        match self.tests.iter_mut().find(|known| known.id == test.id) {
            Some(known) => *known = test,
            None => self.tests.push(test),
        }
    }
}
