//! A report in words, at most 110 columns wide and readable without colour.

pub(crate) mod number;
pub(crate) mod wrap;

use std::fmt::Write as _;

use election::precinct::Stamp;

use crate::claims;
use crate::evidence::Citation;
use crate::lost_votes::LostVotes;
use crate::report::{CheckResult, Comparison, FileState, Finding, Outcome, Report, Severity, counted};
pub(crate) use wrap::wrapped;

const WIDTH: usize = 110;
const CITATIONS_SHOWN: usize = 5;
/// Column at which the numbers of the table begin.
const NUMBERS_AT: usize = 61;

/// Returns the report as text. With `verbose`, every citation, number and remark; else the first ones.
pub fn render(report: &Report, verbose: bool) -> String {
    let mut out = String::new();
    put(&mut out, 0, &report.verdict());
    out.push('\n');
    put_origin(&mut out, report);
    put_findings(&mut out, report, verbose);
    put_table(&mut out, report, verbose);
    put_files(&mut out, report);
    out.push('\n');
    out.push_str(&claims::render(&report.claims));
    out.push('\n');
    put(&mut out, 0, report.level);
    out
}

/// Returns the verdict, the findings and one line about the checks: the part of [`render`] to read first.
pub fn render_findings(report: &Report) -> String {
    let mut out = String::new();
    put(&mut out, 0, &report.verdict());
    put_findings(&mut out, report, false);
    let agree = report.results.iter().filter(|result| matches!(result.outcome, Outcome::Pass { .. })).count();
    let silent = report.results.len() - report.checks_run();
    let silent = if silent == 0 { String::new() } else { format!(", {silent} could not be run") };
    out.push('\n');
    put(&mut out, 0, &format!("{agree} of {} checks agree{silent}.", report.results.len()));
    out.push('\n');
    put(&mut out, 0, report.level);
    out
}

fn put_findings(out: &mut String, report: &Report, verbose: bool) {
    if let Some(lost) = &report.lost_votes {
        put_lost(out, lost, verbose);
    }
    for severity in [Severity::Severe, Severity::Serious, Severity::Procedure, Severity::Reported] {
        put_group(out, report, severity, verbose);
    }
}

fn put(out: &mut String, indent: usize, text: &str) {
    out.push_str(&wrapped(text, indent, indent, WIDTH));
}

/// Writes a labelled paragraph whose further lines stand under its first word.
fn put_labelled(out: &mut String, label: &str, text: &str) {
    if !text.is_empty() {
        out.push_str(&wrapped(&format!("    {label:<12}{text}"), 0, 16, WIDTH));
    }
}

fn put_origin(out: &mut String, report: &Report) {
    let origin = &report.origin;
    let mut line = |label: &str, text: Option<String>| {
        if let Some(text) = text {
            out.push_str(&wrapped(&format!("{label:<12}{text}"), 0, 12, WIDTH));
        }
    };
    line("election", origin.election.clone());
    line("precinct", origin.precinct.clone());
    line(
        "stamp",
        origin.stamp.map(|stamp| match stamp {
            Stamp::Simulated => "SIMULATED: this can never pass for a result".to_owned(),
            Stamp::Real => "real".to_owned(),
        }),
    );
    line("scenario", origin.scenario.clone());
    line("seed", origin.seed.map(|seed| seed.to_string()));
    line("written by", origin.written_by.clone());
    line("audited by", Some(report.auditor.to_owned()));
    origin.assumptions.iter().for_each(|assumption| line("assumes", Some(assumption.clone())));
}

fn put_lost(out: &mut String, lost: &LostVotes, verbose: bool) {
    out.push('\n');
    put(out, 0, &format!("LOST VOTES  {}", lost.headline()));
    let sum = format!(
        "{} {}, {} {}{}",
        lost.admitted.what,
        lost.admitted.value,
        lost.counted.what,
        lost.counted.value,
        if lost.void_by_decision == 0 {
            String::new()
        } else {
            format!(", {} void by decision", lost.void_by_decision)
        }
    );
    put_labelled(out, "numbers", &sum);
    for part in &lost.parts {
        put_labelled(out, "fate", &format!("{} {}: {}", part.votes, part.fate.name(), part.because));
        put_citations(out, &part.citations, verbose);
    }
    for cause in &lost.causes {
        put_labelled(out, "cause", &format!("{}: explains at most {}", cause.what, cause.at_most));
        put_citations(out, &cause.citations, verbose);
    }
    if 0 < lost.unexplained {
        put_labelled(
            out,
            "unexplained",
            &format!("by any recorded event: {}", counted(lost.unexplained, "vote")),
        );
    }
    put_labelled(out, "resolve", &lost.would_resolve);
}

fn put_group(out: &mut String, report: &Report, severity: Severity, verbose: bool) {
    let findings: Vec<_> = report.findings().filter(|f| f.class.severity() == severity).collect();
    if findings.is_empty() {
        return;
    }
    let title = match severity {
        Severity::Severe => "SEVERE  more than there can be, or a record that cannot be relied on",
        Severity::Serious => "SERIOUS  numbers that do not agree",
        Severity::Procedure => "PROCEDURE  conduct against the rules",
        Severity::Reported => "REPORTED  said by observers",
    };
    out.push('\n');
    put(out, 0, title);
    findings.into_iter().for_each(|finding| put_finding(out, finding, verbose));
}

fn put_finding(out: &mut String, finding: &Finding, verbose: bool) {
    out.push('\n');
    out.push_str(&wrapped(&format!("  {:<4}{}", finding.code, finding.claim), 0, 6, WIDTH));
    put_labelled(out, "class", &format!("{}, {}", finding.class.name(), finding.measure()));
    put_citations(out, &finding.citations, verbose);
    put_labelled(out, "cannot tell", &finding.cannot_tell);
    put_labelled(out, "resolve", &finding.would_resolve);
}

/// Writes citations, those of one file together.
fn put_citations(out: &mut String, citations: &[Citation], verbose: bool) {
    let shown = if verbose { citations.len() } else { CITATIONS_SHOWN };
    let mut names: Vec<String> = Vec::new();
    let mut last = "";
    for citation in citations.iter().take(shown) {
        match names.last_mut().filter(|_| last == citation.file) {
            Some(name) => _ = write!(name, ", {}", citation.place),
            None => names.push(citation.to_string()),
        }
        last = citation.file.as_str();
    }
    if shown < citations.len() {
        names.push(format!("and {} more", citations.len() - shown));
    }
    put_labelled(out, "evidence", &names.join("; "));
}

fn put_table(out: &mut String, report: &Report, verbose: bool) {
    out.push('\n');
    put(out, 0, "CHECKS  ok: agrees   !!: finding   --: could not be run");
    for result in &report.results {
        put_row(out, result);
        let (compared, remarks): (&[Comparison], &[String]) = match &result.outcome {
            Outcome::Pass { compared, remarks } | Outcome::Findings { compared, remarks, .. } => {
                (compared, remarks)
            }
            Outcome::NotApplicable { .. } => (&[], &[]),
        };
        if verbose {
            compared.iter().for_each(|comparison| put(out, 10, &comparison.to_string()));
            remarks.iter().for_each(|remark| put(out, 10, remark));
        }
    }
}

fn put_row(out: &mut String, result: &CheckResult) {
    let (mark, told) = match &result.outcome {
        Outcome::Pass { compared, remarks } => ("ok", numbers(compared, remarks)),
        Outcome::NotApplicable { reason } => ("--", reason.clone()),
        Outcome::Findings { findings, .. } => {
            let sizes: Vec<_> = findings.iter().map(Finding::measure).collect();
            ("!!", brief(&sizes, ", "))
        }
    };
    let row = format!("  {mark} {:<4}{:<51} {told}", result.code, result.title);
    out.push_str(&wrapped(&row, 0, NUMBERS_AT, WIDTH));
}

/// Returns the first numbers, or a remark that fits where a check compares none.
fn numbers(compared: &[Comparison], remarks: &[String]) -> String {
    let numbers: Vec<_> = compared.iter().map(Comparison::numbers).collect();
    if !numbers.is_empty() {
        return brief(&numbers, "; ");
    }
    let fitting = remarks.iter().find(|remark| remark.len() <= WIDTH - NUMBERS_AT);
    fitting.cloned().unwrap_or_else(|| "see the details".to_owned())
}

/// Joins the first few texts.
fn brief(texts: &[String], separator: &str) -> String {
    const FIRST: usize = 3;
    let first: Vec<_> = texts.iter().take(FIRST).map(String::as_str).collect();
    let more = if FIRST < texts.len() { format!(" (+{})", texts.len() - FIRST) } else { String::new() };
    first.join(separator) + &more
}

fn put_files(out: &mut String, report: &Report) {
    let named = |state: fn(&FileState) -> bool| -> String {
        let files = report.files.iter().filter(|file| state(&file.state));
        files.map(|file| file.name).collect::<Vec<_>>().join(", ")
    };
    out.push('\n');
    for (label, names) in [
        ("READ", named(|state| *state == FileState::Read)),
        ("NOT THERE", named(|state| *state == FileState::Absent)),
    ] {
        let names = if names.is_empty() { "nothing" } else { &names };
        out.push_str(&wrapped(&format!("{label:<12}{names}"), 0, 12, WIDTH));
    }
    for file in &report.files {
        if let FileState::Broken { reason } = &file.state {
            out.push_str(&wrapped(&format!("BROKEN      {}: {reason}", file.name), 0, 12, WIDTH));
        }
    }
}

#[cfg(test)]
mod tests;
