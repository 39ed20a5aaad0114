//! A report on NIST files in words, at most 110 columns wide and readable without colour.

use super::report::{CheckReport, ContestReport, Finding, Report, State};
use crate::text::wrap::wrapped;

const WIDTH: usize = 110;
/// How much of each list is shown unless all is asked for.
const SHOWN: usize = 10;

/// Returns the report as text. With `all`, every check, contest and finding that is kept; else the first of each.
pub fn render(report: &Report, all: bool) -> String {
    let shown = if all { usize::MAX } else { SHOWN };
    let mut out = Text(String::new());
    out.line(0, &report.verdict());
    out.heading("Read");
    for file in report.files.iter().take(shown) {
        let numbers = match file.records {
            0 if file.standard == super::RESULTS => format!("{} counts by choice", file.counts),
            records => format!("{records} cast vote records"),
        };
        let status = if file.status.is_empty() { String::new() } else { format!(", `{}`", file.status) };
        let test = if file.is_test { ", A TEST" } else { "" };
        out.item(&format!(
            "`{}`: {} ({}){status}{test}: {} units, {} contests, {numbers}",
            file.file, file.standard, file.form, file.units, file.contests
        ));
    }
    out.more(shown, report.files.len(), "files");
    if 0 < report.passed_over {
        out.line(
            2,
            &format!("passed over: {} files of archives that are something else", report.passed_over),
        );
    }
    checks(&mut out, report, all);
    contests(&mut out, report, shown);
    adjudication(&mut out, report, shown);
    findings(&mut out, report, shown);
    out.heading("What cannot be claimed");
    report.cannot_claim.iter().for_each(|claim| out.item(claim));
    out.0.push('\n');
    out.line(0, report.level);
    out.0
}

struct Text(String);

impl Text {
    fn heading(&mut self, text: &str) {
        self.0.push('\n');
        self.line(0, &text.to_uppercase());
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.0.push_str(&wrapped(text, indent, indent + 4, WIDTH));
    }

    fn item(&mut self, text: &str) {
        self.0.push_str(&wrapped(&format!("  - {text}"), 0, 4, WIDTH));
    }

    fn more(&mut self, shown: usize, all: usize, what: &str) {
        if shown < all {
            self.line(2, &format!("and {} more {what}: --all shows them", all - shown));
        }
    }
}

fn checks(out: &mut Text, report: &Report, all: bool) {
    out.heading("Checks");
    for check in report.checks.iter().filter(|check| check.state != State::NotExamined) {
        let verdict = match check.state {
            State::Failed => {
                format!("FAILS {} of {} times", check.failing, check.examined.max(check.failing))
            }
            _ => format!("holds, {} times", check.examined),
        };
        out.line(2, &format!("{}  {}: {verdict}", check.code, check.title));
        if all {
            check
                .not_examined
                .iter()
                .for_each(|(why, times)| out.line(6, &format!("not examined {times} times: {why}")));
        }
        check.remarks.iter().for_each(|remark| out.line(6, remark));
    }
    let missing: Vec<&str> = report
        .checks
        .iter()
        .filter(|check| check.state == State::NotExamined)
        .map(|check| check.code)
        .collect();
    if !missing.is_empty() {
        out.line(2, &format!("not examined: {}", missing.join(", ")));
        let reasons =
            |check: &&CheckReport| check.state == State::NotExamined && !check.not_examined.is_empty();
        for check in report.checks.iter().filter(reasons) {
            let why: Vec<&str> = check.not_examined.keys().copied().collect();
            out.line(6, &format!("{}: {}", check.code, why.join("; ")));
        }
    }
}

fn contests(out: &mut Text, report: &Report, shown: usize) {
    if report.contests.is_empty() {
        return;
    }
    out.heading("Contests");
    for contest in report.contests.iter().take(shown) {
        out.line(2, &contest_line(contest));
        for choice in contest.choices.iter().take(shown) {
            let votes = [(choice.reported, "reported"), (choice.records, "by the cast vote records")];
            let votes = votes.iter().filter_map(|(votes, what)| votes.map(|votes| format!("{votes} {what}")));
            out.line(6, &format!("{}: {}", choice.choice, votes.collect::<Vec<_>>().join(", ")));
        }
        out.more(shown, contest.choices.len(), "choices");
    }
    out.more(shown, report.contests.len(), "contests");
}

fn contest_line(contest: &ContestReport) -> String {
    let seats = if contest.seats == 1 { String::new() } else { format!(", {} win", contest.seats) };
    let margin = match (contest.margin, contest.records_margin) {
        (Some(reported), Some(records)) if reported != records => {
            format!("; margin {reported} reported, {records} by the cast vote records")
        }
        (Some(margin), _) | (None, Some(margin)) => format!("; margin {margin}"),
        (None, None) => String::new(),
    };
    let differences = match (contest.differences, contest.margin) {
        (None, _) => String::new(),
        (Some(0), _) => format!("; no difference, {}", places(contest.units_compared)),
        (Some(votes), margin) => {
            let reach =
                if margin.is_some_and(|margin| margin <= votes) { ", AS MUCH AS THE MARGIN" } else { "" };
            format!("; differences of {votes} votes{reach}, {}", places(contest.units_compared))
        }
    };
    format!("{}{seats}{margin}{differences}", contest.contest)
}

fn places(units: u64) -> String {
    match units {
        0 => "compared as a whole".to_owned(),
        1 => "compared in 1 unit".to_owned(),
        units => format!("compared in {units} units"),
    }
}

fn adjudication(out: &mut Text, report: &Report, shown: usize) {
    if report.adjudication.is_empty() {
        return;
    }
    out.heading("Changed between the first and the current snapshot");
    for changed in report.adjudication.iter().take(shown) {
        let ballots = if changed.records == 1 { "ballot" } else { "ballots" };
        out.item(&format!(
            "{}, {}: {} of {} {ballots}",
            changed.contest, changed.unit, changed.changed, changed.records
        ));
    }
    out.more(shown, report.adjudication.len(), "contests and units");
}

fn findings(out: &mut Text, report: &Report, shown: usize) {
    if report.findings.is_empty() {
        return;
    }
    out.heading("Findings");
    for finding in report.findings.iter().take(shown) {
        let place = place(finding);
        let place = if place.is_empty() { place } else { format!(" {place}:") };
        out.item(&format!("{} ({}){place} {}", finding.code, finding.class.name(), finding.claim));
    }
    out.more(shown, report.findings.len(), "findings");
    let all: u64 = report.checks.iter().map(|check| check.failing).sum();
    let kept = report.findings.len() as u64;
    if kept < all {
        out.line(2, &format!("and {} more that are counted and not kept one by one", all - kept));
    }
}

fn place(finding: &Finding) -> String {
    let places = [&finding.contest, &finding.unit, &finding.choice, &finding.count_type];
    places.into_iter().filter(|place| !place.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
}
