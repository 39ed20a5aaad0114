//! The audit of a table of protocols: what was read, what cannot be true, how far that reaches, what may not be concluded.

use auditor::claims::ContestClaims;
use auditor::protocols::{Report, State};
use language::{Key, Language, Words};

use crate::PageError;
use crate::bounds;
use crate::document::{Cell, Column, Document, Figure, Section, Table};
use crate::number::Number;

/// The most findings that stand on a page, worst first; the rest is in the JSON and in the table of findings.
const MOST_FINDINGS: usize = 1_000;

/// Returns the audit of tables by one mapping as a page.
pub fn table_page(report: &Report, language: Language) -> Result<String, PageError> {
    let words = Words::new(language);
    let mut sections = vec![read(&words, report), identities(&words, report), findings(&words, report)];
    sections.extend(claims(&words, &report.claims.contests)?);
    let mut limits = vec![words.say("limits-l0")];
    limits.extend(report.cannot_claim.iter().map(|claim| words.tell(claim)));
    let document = Document {
        title: title(report),
        // A table has no stamp of its own; the mapping of a simulated one says it in its title.
        is_simulated: report.title.contains("(simulated)"),
        verdict: words.tell(&report.verdict()),
        has_findings: report.has_findings(),
        sections,
        limits,
        version: env!("CARGO_PKG_VERSION"),
        words,
    };
    document.html()
}

/// The title of the mapping, or the names of the tables where it has none: a page without a title cannot be told from others.
fn title(report: &Report) -> String {
    if !report.title.trim().is_empty() {
        return report.title.clone();
    }
    report.tables.iter().map(|table| table.file.as_str()).collect::<Vec<_>>().join(", ")
}

fn read(words: &Words, report: &Report) -> Section {
    let tile = |key: &str, value, at: &str| (words.say(key), Number::new(words, value, at));
    let rows = report.tables.iter().enumerate().map(|(index, table)| {
        let cell =
            |value, field: &str| Cell::number(Number::new(words, value, format!("/tables/{index}/{field}")));
        vec![
            Cell::Text(table.file.clone()),
            Cell::Text(words.tell(&table.form)),
            cell(table.rows, "rows"),
            cell(table.protocols, "protocols"),
            cell(table.totals, "totals"),
            cell(table.refused, "refused"),
        ]
    });
    let columns = [
        vec![Column::text(words.say("file")), Column::text(words.say("written-as"))],
        ["rows", "protocols", "rows-of-totals", "rows-refused"]
            .map(|key| Column::number(words.say(key)))
            .into(),
    ];
    let table = Table {
        caption: words.say("tables-title"),
        columns: columns.into_iter().flatten().collect(),
        rows: rows.collect(),
    };
    let reasons = report.refused.by_reason.iter();
    let reasons = reasons.map(|(reason, rows)| {
        vec![Cell::Text(reason.name().told(words.language())), Cell::Figure(words.number(*rows))]
    });
    let reasons = Table {
        caption: words.say("rows-refused"),
        columns: vec![Column::text(words.say("reason")), Column::number(words.say("rows"))],
        rows: reasons.collect(),
    };
    let mut figures = vec![Figure::table(table)];
    if 0 < report.refused.total {
        figures.push(Figure::table(reasons));
    }
    Section {
        id: "read",
        title: words.say("tables-title"),
        tiles: vec![
            tile("protocols", report.protocols, "/protocols"),
            (words.say("protocols-with-findings"), Number::counted(words, report.findings.len() as u64)),
            tile("rows-refused", report.refused.total, "/refused/total"),
        ],
        facts: vec![(words.say("fact-auditor"), report.auditor.to_owned())],
        figures,
        ..Section::default()
    }
}

fn state_key(state: State) -> &'static str {
    match state {
        State::Held => "state-held",
        State::HeldAsForced => "state-held-as-forced",
        State::CannotFail => "state-cannot-fail",
        State::Failed => "state-failed",
        State::FailedThoughForced => "state-failed-though-forced",
        State::NotExamined => "state-not-examined",
    }
}

fn identities(words: &Words, report: &Report) -> Section {
    let mut rows = Vec::new();
    for (index, identity) in report.identities.iter().enumerate() {
        let title = format!("{} {}", identity.code, words.say(identity.title.0));
        let name = |part: Key| match part.is_empty() {
            true => title.clone(),
            false => format!("{title} ({})", words.say(part.0)),
        };
        let state = || Cell::Text(words.say(state_key(identity.state)));
        if identity.comparisons.is_empty() {
            let nothing = || Cell::Nothing;
            rows.push(vec![
                Cell::Text(name(Key::NONE)),
                state(),
                nothing(),
                nothing(),
                nothing(),
                nothing(),
                nothing(),
            ]);
        }
        for (part, comparison) in identity.comparisons.iter().enumerate() {
            let at = format!("/identities/{index}/comparisons/{part}");
            let cell = |value, field: &str| Cell::number(Number::new(words, value, format!("{at}/{field}")));
            rows.push(vec![
                Cell::Text(name(comparison.part)),
                state(),
                cell(comparison.examined, "examined"),
                cell(comparison.failing, "failing"),
                cell(comparison.left_more, "left_more"),
                cell(comparison.right_more, "right_more"),
                cell(comparison.largest, "largest"),
            ]);
        }
    }
    let numbers = ["examined", "fails-in", "left-more", "right-more", "largest"];
    let columns = [
        vec![Column::text(words.say("identity")), Column::text(words.say("outcome"))],
        numbers.map(|key| Column::number(words.say(key))).into(),
    ];
    let table = Table {
        caption: words.say("identities-title"),
        columns: columns.into_iter().flatten().collect(),
        rows,
    };
    Section {
        id: "identities",
        title: words.say("identities-title"),
        aside: words.say("identities-aside"),
        figures: vec![Figure::table(table)],
        ..Section::default()
    }
}

fn findings(words: &Words, report: &Report) -> Section {
    let shown = report.findings.iter().take(MOST_FINDINGS).enumerate();
    let rows = shown.map(|(index, finding)| {
        let codes: Vec<&str> = finding.broken.iter().map(|broken| broken.code).collect();
        let claims: Vec<String> = finding.broken.iter().map(|broken| words.tell(&broken.claim)).collect();
        let number = |value, field: &str| {
            Cell::number(Number::new(words, value, format!("/findings/{index}/{field}")))
        };
        vec![
            Cell::Text(finding.place()),
            Cell::Text(finding.file.clone()),
            number(finding.line, "line"),
            Cell::Text(codes.join(" ")),
            Cell::Text(claims.join("; ")),
            number(finding.affected.votes, "affected/votes"),
        ]
    });
    let table = Table {
        caption: words.say("findings-title"),
        columns: vec![
            Column::text(words.say("precinct")),
            Column::text(words.say("file")),
            Column::number(words.say("line")),
            Column::text(words.say("check")),
            Column::text(words.say("what")),
            Column::number(words.say("affected")),
        ],
        rows: rows.collect(),
    };
    let left_out = report.findings.len().saturating_sub(MOST_FINDINGS);
    let note = if left_out == 0 { String::new() } else { words.count("findings-left-out", left_out as u64) };
    let is_any = !report.findings.is_empty();
    Section {
        id: "findings",
        title: words.say("findings-title"),
        aside: words.say(if is_any { "table-findings-aside" } else { "no-findings" }),
        figures: if is_any { vec![Figure { note, ..Figure::table(table) }] } else { Vec::new() },
        ..Section::default()
    }
}

/// What an audit of the paper could confirm, contest by contest, where the form sets electronic votes apart.
fn claims(words: &Words, contests: &[ContestClaims]) -> Result<Option<Section>, PageError> {
    let mut figures = Vec::new();
    for (index, contest) in contests.iter().enumerate() {
        let at = format!("/claims/contests/{index}");
        let id = format!("bounds-{index}");
        figures.extend(bounds::figure(words, contest, &at, &id)?);
    }
    if figures.is_empty() {
        return Ok(None);
    }
    let aside = words.say("bounds-aside");
    Ok(Some(Section { id: "bounds", title: words.say("bounds-title"), aside, figures, ..Section::default() }))
}

#[cfg(test)]
mod tests;
