//! The audit of NIST files: what was read, what held, each contest by both accounts, what cannot be true, what may not be concluded.

use auditor::protocols::nist::{CheckReport, Report, State, named};
use language::{Language, Message, Words};

use crate::PageError;
use crate::document::{Cell, Column, Document, Figure, Section, Table};
use crate::number::Number;

/// The most findings and choices that stand on a page; the rest is in the JSON and in the table of findings.
const MOST_ROWS: usize = 1_000;

/// Returns the audit of NIST files as a page.
///
/// # Errors
///
/// [`PageError`] if the template fails.
pub fn nist_page(report: &Report, language: Language) -> Result<String, PageError> {
    let words = Words::new(language);
    let mut sections = vec![read(&words, report), checks(&words, report)];
    sections.extend(contests(&words, report));
    sections.push(findings(&words, report));
    let mut limits = vec![report.level.told(language)];
    limits.extend(report.cannot_claim.iter().map(|claim| words.tell(claim)));
    let document = Document {
        title: words.say("nist-page-title"),
        is_simulated: false,
        verdict: words.tell(&report.verdict()),
        has_findings: report.has_findings(),
        sections,
        limits,
        version: env!("CARGO_PKG_VERSION"),
        words,
    };
    document.html()
}

fn table(words: &Words, caption: &str, names: &[&str], numbers: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    let text = names.iter().map(|key| Column::text(words.say(key)));
    let columns = text.chain(numbers.iter().map(|key| Column::number(words.say(key)))).collect();
    Table { caption: words.say(caption), columns, rows }
}

fn read(words: &Words, report: &Report) -> Section {
    let rows = report.files.iter().enumerate().map(|(index, file)| {
        let cell =
            |value, field: &str| Cell::number(Number::new(words, value, format!("/files/{index}/{field}")));
        let test = if file.is_test { words.say("nist-column-test") } else { String::new() };
        let status = [file.status.clone(), test].into_iter().filter(|said| !said.is_empty());
        vec![
            Cell::Text(file.file.clone()),
            Cell::Text(format!("{} ({})", file.standard, file.form)),
            Cell::Text(status.collect::<Vec<_>>().join(", ")),
            cell(file.units, "units"),
            cell(file.contests, "contests"),
            cell(file.counts, "counts"),
            cell(file.records, "records"),
        ]
    });
    let names = ["file", "nist-column-standard", "nist-column-status"];
    let numbers = ["nist-column-units", "nist-column-contests", "nist-column-counts", "nist-column-records"];
    let files = table(words, "nist-page-read", &names, &numbers, rows.collect());
    Section {
        id: "read",
        title: words.say("nist-page-read"),
        tiles: vec![(
            words.say("nist-column-passed-over"),
            Number::new(words, report.passed_over, "/passed_over"),
        )],
        facts: vec![(words.say("fact-auditor"), report.auditor.to_owned())],
        figures: vec![Figure::table(files)],
        ..Section::default()
    }
}

fn checks(words: &Words, report: &Report) -> Section {
    let rows = report.checks.iter().enumerate().map(|(index, check)| {
        let cell =
            |value, field: &str| Cell::number(Number::new(words, value, format!("/checks/{index}/{field}")));
        let state = match check.state {
            State::Held => "state-held",
            State::Failed => "state-failed",
            State::NotExamined => "state-not-examined",
        };
        vec![
            Cell::Text(format!("{} {}", check.code, check.title.told(words.language()))),
            Cell::Text(words.say(state)),
            Cell::Text(notes(words, check)),
            cell(check.examined, "examined"),
            cell(check.failing, "failing"),
        ]
    });
    let names = ["check", "outcome", "nist-column-notes"];
    let checks =
        table(words, "nist-page-checks", &names, &["examined", "nist-column-failing"], rows.collect());
    Section {
        id: "checks",
        title: words.say("nist-page-checks"),
        figures: vec![Figure::table(checks)],
        ..Section::default()
    }
}

/// What is worth knowing of a check, and why some of it was not made.
fn notes(words: &Words, check: &CheckReport) -> String {
    let missing = check.not_examined.iter().map(|(why, times)| {
        Message::new("nist-not-examined-times").put("n", *times).put("why", Message::from(*why))
    });
    words.tell(&Message::joined(check.remarks.iter().cloned().chain(missing), "; "))
}

fn contests(words: &Words, report: &Report) -> Option<Section> {
    let mut rows = Vec::new();
    for (place, contest) in report.contests.iter().enumerate() {
        for (index, choice) in contest.choices.iter().enumerate() {
            let cell = |value: Option<u64>, field: &str| {
                let at = format!("/contests/{place}/choices/{index}/{field}");
                value.map_or(Cell::Nothing, |value| Cell::number(Number::new(words, value, at)))
            };
            rows.push(vec![
                Cell::Text(words.tell(&named(&choice.choice))),
                Cell::Text(contest.contest.clone()),
                cell(choice.reported, "reported"),
                cell(choice.records, "records"),
            ]);
        }
    }
    let margins = report.contests.iter().enumerate().map(|(place, contest)| {
        let cell = |value: Option<u64>, field: &str| {
            let at = format!("/contests/{place}/{field}");
            value.map_or(Cell::Nothing, |value| Cell::number(Number::new(words, value, at)))
        };
        vec![
            Cell::Text(contest.contest.clone()),
            cell(contest.margin, "margin"),
            cell(contest.records_margin, "records_margin"),
            cell(contest.differences, "differences"),
            cell(Some(contest.units_compared), "units_compared"),
        ]
    });
    if rows.is_empty() {
        return None;
    }
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    let note =
        if left_out == 0 { String::new() } else { words.count("nist-choices-left-out", left_out as u64) };
    let numbers = [
        "nist-column-margin",
        "nist-column-records-margin",
        "nist-column-differences",
        "nist-column-compared",
    ];
    let margins = table(words, "nist-page-margins", &["nist-column-contest"], &numbers, margins.collect());
    let names = ["nist-column-choice", "nist-column-contest"];
    let votes =
        table(words, "nist-page-votes", &names, &["nist-column-reported", "nist-column-by-records"], rows);
    Some(Section {
        id: "contests",
        title: words.say("nist-page-contests"),
        figures: vec![Figure::table(margins), Figure { note, ..Figure::table(votes) }],
        ..Section::default()
    })
}

fn findings(words: &Words, report: &Report) -> Section {
    let rows = report.findings.iter().take(MOST_ROWS).map(|finding| {
        vec![
            Cell::Text(finding.code.to_owned()),
            Cell::Text(finding.file.clone()),
            Cell::Text(words.tell(&finding.place())),
            Cell::Text(finding.class.name().told(words.language())),
            Cell::Text(words.tell(&finding.claim)),
        ]
    });
    let names = ["check", "file", "nist-column-place", "nist-column-class", "what"];
    let found = table(words, "findings-title", &names, &[], rows.collect());
    // Some were counted and not kept.
    let all: u64 = report.checks.iter().map(|check| check.failing).sum();
    let left_out = all.saturating_sub(report.findings.len().min(MOST_ROWS) as u64);
    let note = if left_out == 0 { String::new() } else { words.count("findings-left-out", left_out) };
    let is_any = !report.findings.is_empty();
    Section {
        id: "findings",
        title: words.say("findings-title"),
        aside: if is_any { String::new() } else { words.say("no-findings") },
        figures: if is_any { vec![Figure { note, ..Figure::table(found) }] } else { Vec::new() },
        ..Section::default()
    }
}
