//! Reports of a run: JUnit XML, a page, JSON lines, one JSON document and text for the terminal.
//!
//! Each is made from [`Outcome`] and a [`Header`] and comes back as text; the caller writes it, whole or not at all. A
//! report that cannot be made is an error of the run. Page and text are in any language; what programs read is in English.
//! What a device said of itself is not trusted: its control
//! characters are taken out and its length is bounded before any format escapes it.

pub mod html;
pub mod junit;
pub mod lines;
mod names;
mod number;
pub mod text;
mod untrusted;

use language::{Language, Words};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::explain;
use crate::outcome::{Outcome, TestOutcome};
use crate::verdict::Verdict;

/// What a report says beside the outcome: the line, the host and the files of the run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The port.
    pub port: String,
    /// `VID:PID:serial` of the USB adapter, and what it calls itself, where it is known.
    pub adapter: Option<String>,
    /// The kernel's driver of the port, where it is known.
    #[serde(default)]
    pub driver: Option<String>,
    /// Bits a second.
    pub baud: u32,
    /// Settings that read back other than they were asked for.
    pub settings_diff: Vec<String>,
    /// Load of the host when the run began and when it ended, in words.
    pub host_load: Option<String>,
    /// The clock the host counts time with.
    #[serde(default)]
    pub clock_source: Option<String>,
    /// The longest stall of the host, in milliseconds.
    pub worst_hiccup_ms: Option<f64>,
    /// Version of the tool.
    pub version: String,
    /// When the run began, in words.
    pub began_at: String,
    /// Where the bytes of the run are.
    pub capture: Option<Capture>,
}

/// The capture beside a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// Name of the file, without folders.
    pub file: String,
    /// SHA-256 of the file in hexadecimal digits.
    pub sha256: String,
}

/// A report that cannot be made; the run ends in ERROR.
#[derive(Debug, Error)]
pub enum ReportError {
    /// No XML.
    #[error("report cannot be written as JUnit XML")]
    Junit(#[source] quick_junit::SerializeError),
    /// No page.
    #[error("report cannot be written as a page")]
    Html(#[source] askama::Error),
    /// No JSON.
    #[error("report cannot be written as JSON")]
    Json(#[source] serde_json::Error),
    /// The log of the run does not take a line.
    #[error("report cannot be written to the log of the run")]
    Log(#[source] std::io::Error),
}

/// How many tests came to each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// PASS.
    pub pass: usize,
    /// PASS (marginal).
    pub marginal: usize,
    /// FAIL.
    pub fail: usize,
    /// ERROR.
    pub error: usize,
    /// INCONCLUSIVE.
    pub inconclusive: usize,
    /// SKIPPED.
    pub skipped: usize,
}

impl Counts {
    /// Counts the verdicts of some tests.
    pub fn of<'a>(tests: impl IntoIterator<Item = &'a TestOutcome>) -> Self {
        let mut counts = Self::default();
        for test in tests {
            let place = match test.verdict {
                Verdict::Pass => &mut counts.pass,
                Verdict::MarginalPass => &mut counts.marginal,
                Verdict::Fail => &mut counts.fail,
                Verdict::Error => &mut counts.error,
                Verdict::Inconclusive => &mut counts.inconclusive,
                Verdict::Skipped => &mut counts.skipped,
            };
            *place += 1;
        }
        counts
    }

    /// Returns each verdict with its count, the heaviest first.
    pub const fn by_verdict(&self) -> [(Verdict, usize); 6] {
        [
            (Verdict::Error, self.error),
            (Verdict::Fail, self.fail),
            (Verdict::Inconclusive, self.inconclusive),
            (Verdict::MarginalPass, self.marginal),
            (Verdict::Pass, self.pass),
            (Verdict::Skipped, self.skipped),
        ]
    }
}

/// Returns the exit code of a verdict: 0 passed, 1 failed, 2 could not be tested, 3 says nothing.
///
/// A run of nothing but skipped tests says nothing either.
pub const fn exit_code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass | Verdict::MarginalPass => 0,
        Verdict::Fail => 1,
        Verdict::Error => 2,
        Verdict::Inconclusive | Verdict::Skipped => 3,
    }
}

/// Returns header and outcome as one JSON document.
pub fn json(header: &Header, outcome: &Outcome) -> Result<String, ReportError> {
    #[derive(Serialize)]
    struct Document<'a> {
        header: &'a Header,
        counts: Counts,
        outcome: &'a Outcome,
    }
    let document = Document { header, counts: Counts::of(&outcome.tests), outcome };
    let mut text = serde_json::to_string_pretty(&document).map_err(ReportError::Json)?;
    text.push('\n');
    Ok(text)
}

/// Returns the tests by groups, which are the letters before the number of an id, in the order they ran.
fn groups(tests: &[TestOutcome]) -> Vec<(&str, Vec<&TestOutcome>)> {
    let mut groups: Vec<(&str, Vec<&TestOutcome>)> = Vec::new();
    for test in tests {
        let name = test.id.split('-').next().unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(test),
            None => groups.push((name, vec![test])),
        }
    }
    groups
}

/// How many facts come first of which the headline of the text tells.
const HEADLINED: usize = 2;

/// Returns what is known of line, host and run, named for people and in one order for every report.
fn facts(words: &Words, header: &Header, outcome: &Outcome) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut put = |name: String, value: Option<&str>| {
        facts.extend(value.map(|value| (name, untrusted::phrase(words, value))));
    };
    let settings = if header.settings_diff.is_empty() {
        words.say("bench-settings-as-asked")
    } else {
        header.settings_diff.join("; ")
    };
    let hiccup = header
        .worst_hiccup_ms
        .map(|ms| format!("{} {}", number::plain(words, ms), words.say("bench-unit-ms")));
    let load = header.host_load.as_ref().map(|load| names::load(words, load));
    let capture = header.capture.as_ref();
    put(words.say("bench-fact-profile"), Some(&outcome.profile));
    put(words.say("bench-fact-device-under-test"), Some(&names::end(words, &outcome.dut)));
    for (name, value) in &outcome.device {
        put(names::device_fact(words, name), Some(value));
    }
    put(words.say("bench-fact-line"), Some(&outcome.address));
    put(words.say("bench-fact-port"), Some(header.port.as_str()).filter(|port| *port != outcome.address));
    put(words.say("bench-fact-adapter"), header.adapter.as_deref());
    put(words.say("bench-fact-driver"), header.driver.as_deref());
    put(words.say("bench-fact-baud"), Some(&header.baud.to_string()));
    put(words.say("bench-fact-settings"), Some(&settings));
    put(words.say("bench-fact-seed"), Some(&outcome.seed.to_string()));
    put(words.say("bench-fact-host-load"), load.as_deref());
    put(words.say("bench-fact-host-clock"), header.clock_source.as_deref());
    put(words.say("bench-fact-worst-hiccup"), hiccup.as_deref());
    put(words.say("bench-fact-began-at"), Some(&header.began_at));
    put(words.say("bench-fact-tool-version"), Some(&header.version));
    put(words.say("bench-fact-capture"), capture.map(|capture| capture.file.as_str()));
    put(words.say("bench-fact-capture-sha256"), capture.map(|capture| capture.sha256.as_str()));
    facts
}

/// Returns what a test does; in English the log's own words, in other languages those of the test as it is now.
fn what(words: &Words, test: &TestOutcome) -> String {
    let known = explain::entry(&test.id).filter(|_| words.language() != Language::English);
    match known {
        Some(known) => known.what.told(words.language()),
        None => untrusted::phrase(words, &test.what),
    }
}

/// Returns a frame as one line of text.
fn frame_line(words: &Words, frame: &crate::outcome::Exchange) -> String {
    let at = number::seconds(words, frame.at_us);
    let text = untrusted::phrase(words, &frame.text);
    let packet = frame.packet.map(|packet| format!("#{packet}")).unwrap_or_default();
    let way = number::arrow(words, frame.way);
    format!("{:>6} {packet:>7} {at:>12} {way:<11} {text}", frame.index)
}

/// Returns the last frames of a test that a report shows.
fn shown_frames(test: &TestOutcome) -> &[crate::outcome::Exchange] {
    const SHOWN: usize = 20;
    let first = test.last_frames.len().saturating_sub(SHOWN);
    test.last_frames.get(first..).unwrap_or_default()
}

#[cfg(test)]
mod tests;
