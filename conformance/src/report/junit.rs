//! JUnit XML, as test runners and build servers read it.
//!
//! One suite a group. FAIL is a failure, ERROR an error; SKIPPED and INCONCLUSIVE are skipped, with the reason. A
//! marginal pass passes. What the run is about stands in the properties of every suite. Programs read it, so it is in English.

use std::time::Duration;

use language::{Language, Words};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Header, ReportError, facts, frame_line, groups, number, shown_frames, untrusted};
use crate::outcome::{Outcome, TestOutcome};
use crate::verdict::Verdict;

/// Returns the run as JUnit XML.
pub fn xml(header: &Header, outcome: &Outcome) -> Result<String, ReportError> {
    let words = &Words::new(Language::English);
    let mut report = Report::new(untrusted::word(words, &outcome.profile));
    let facts = facts(words, header, outcome);
    for (group, tests) in groups(&outcome.tests) {
        let mut suite = TestSuite::new(untrusted::word(words, group));
        for (name, value) in &facts {
            suite.add_property((name.replace([' ', '-'], "_").to_lowercase().as_str(), value.as_str()));
        }
        suite.set_time(Duration::from_millis(tests.iter().map(|test| test.took_ms).sum()));
        suite.add_test_cases(tests.into_iter().map(|test| case(words, test, outcome)));
        report.add_test_suite(suite);
    }
    report.set_time(Duration::from_millis(outcome.tests.iter().map(|test| test.took_ms).sum()));
    report.to_string().map(|xml| without_skipped_in_root(&xml)).map_err(ReportError::Junit)
}

/// Takes the number of skipped tests out of the root, where the schema of Jenkins (`junit-10.xsd`) has none.
fn without_skipped_in_root(xml: &str) -> String {
    let (root, suites) = xml.split_at(xml.find("<testsuite ").unwrap_or(xml.len()));
    let Some((before, rest)) = root.split_once(" skipped=\"") else { return xml.to_owned() };
    let after = rest.split_once('"').map_or("", |(_, after)| after);
    format!("{before}{after}{suites}")
}

fn case(words: &Words, test: &TestOutcome, outcome: &Outcome) -> TestCase {
    let mut case = TestCase::new(untrusted::word(words, &test.id), status(words, test));
    case.set_classname(untrusted::word(words, &outcome.profile));
    case.set_time(Duration::from_millis(test.took_ms));
    let out = system_out(words, test);
    if !out.is_empty() {
        case.set_system_out(out);
    }
    case
}

fn status(words: &Words, test: &TestOutcome) -> TestCaseStatus {
    let mut status = match test.verdict {
        Verdict::Pass | Verdict::MarginalPass => return TestCaseStatus::success(),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skipped | Verdict::Inconclusive => TestCaseStatus::skipped(),
    };
    let reason = test.reason.as_ref().map(|reason| untrusted::phrase(words, &reason.told(words)));
    let reason = reason.unwrap_or_else(|| words.say("bench-no-reason"));
    let message = match test.verdict {
        Verdict::Inconclusive => format!("inconclusive: {reason}"),
        _ => reason,
    };
    status.set_message(message);
    if matches!(test.verdict, Verdict::Fail | Verdict::Error) {
        let clause = untrusted::word(words, &test.clause);
        status.set_type(test.verdict.to_string());
        status.set_description(format!(
            "{} ({clause})\nframes before it: {}{}",
            untrusted::phrase(words, &test.what),
            test.last_exchange,
            test.last_packet.map(|packet| format!("\npacket of the capture: {packet}")).unwrap_or_default()
        ));
    }
    status
}

/// Returns what is worth reading beside the verdict: notes, measurements, and the last frames.
fn system_out(words: &Words, test: &TestOutcome) -> String {
    let marginal = test.reason.iter().filter(|_| test.verdict == Verdict::MarginalPass);
    let mut lines: Vec<String> = marginal
        .map(|reason| format!("marginal: {}", untrusted::phrase(words, &reason.told(words))))
        .collect();
    lines.extend(
        test.notes.iter().map(|note| format!("note: {}", untrusted::phrase(words, &note.told(words)))),
    );
    lines.extend(test.measurements.iter().map(|measurement| number::line(words, measurement)));
    lines.extend(shown_frames(test).iter().map(|frame| frame_line(words, frame)));
    lines.join("\n")
}
