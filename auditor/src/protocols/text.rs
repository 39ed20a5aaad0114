//! A report on tables in words, at most 110 columns wide and readable without colour.

mod identities;
mod lost_votes;
mod outcome;

use super::findings::Finding;
use super::report::{Report, TableReport, TerritoryFinding};
use crate::text::number::{counted, grouped};
use crate::text::wrap::wrapped;

const WIDTH: usize = 110;
/// How much of each list is shown unless all is asked for.
const SHOWN: usize = 10;

/// Returns the report as text. With `all`, every finding and refusal that is kept; else the first of each.
pub fn render(report: &Report, all: bool) -> String {
    let mut out = Text(String::new());
    out.line(0, &report.verdict());
    if !report.title.is_empty() {
        out.line(0, &report.title);
    }
    read(&mut out, report);
    refused(&mut out, report, all);
    identities::put(&mut out, report);
    outcome::put_result(&mut out, report, all);
    outcome::put_effect(&mut out, report);
    outcome::put_claims(&mut out, report, all);
    lost_votes::put(&mut out, report, all);
    findings(&mut out, report, all);
    territories(&mut out, report, all);
    out.heading("What cannot be claimed");
    report.cannot_claim.iter().for_each(|claim| out.item(claim));
    out.blank();
    out.line(0, report.level);
    out.0
}

struct Text(String);

impl Text {
    pub(super) fn blank(&mut self) {
        self.0.push('\n');
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.blank();
        self.line(0, &text.to_uppercase());
    }

    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.0.push_str(&wrapped(text, indent, indent, WIDTH));
    }

    pub(super) fn item(&mut self, text: &str) {
        self.0.push_str(&wrapped(&format!("  - {text}"), 0, 4, WIDTH));
    }

    /// Writes one level of what can be said.
    pub(super) fn level(&mut self, text: &str) {
        self.0.push_str(&wrapped(text, 0, 4, WIDTH));
    }

    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        self.0.push_str(&wrapped(&format!("    {label:<16}{text}"), 0, 20, WIDTH));
    }

    pub(super) fn more(&mut self, shown: usize, all: usize, what: &str) {
        if shown < all {
            self.line(2, &format!("and {} more {what}", grouped((all - shown) as u64)));
        }
    }
}

fn read(out: &mut Text, report: &Report) {
    out.heading("Read");
    for table in &report.tables {
        out.item(&table_line(table));
        for left in table.left_out.iter().filter(|left| 0 < left.rows) {
            let votes = if left.keeps_votes {
                "their votes count in the result"
            } else {
                "their votes count nowhere"
            };
            out.line(4, &format!("left out: {}, {}; {votes}", counted(left.rows, "row"), left.reason));
        }
    }
}

fn table_line(table: &TableReport) -> String {
    let mut line = format!(
        "`{}`: {} of {}",
        table.file,
        counted(table.protocols, "protocol"),
        counted(table.rows, "row")
    );
    for (count, what) in
        [(table.totals, "rows of totals"), (table.refused, "refused"), (table.blank, "blank")]
    {
        if 0 < count {
            line += &format!(", {} {what}", grouped(count));
        }
    }
    if table.form.is_empty() { line } else { format!("{line} ({})", table.form) }
}

fn refused(out: &mut Text, report: &Report, all: bool) {
    if report.refused.total == 0 {
        return;
    }
    out.heading("Refused rows");
    for (reason, count) in &report.refused.by_reason {
        out.item(&format!("{} {reason}", grouped(*count)));
    }
    let shown = if all { usize::MAX } else { SHOWN };
    for refusal in report.refused.first.iter().take(shown) {
        let column = refusal.column.as_ref().map(|column| format!(", column `{column}`")).unwrap_or_default();
        out.line(4, &format!("`{}` line {}{column}: {}", refusal.file, refusal.line, refusal.text));
    }
    let total = usize::try_from(report.refused.total).unwrap_or(usize::MAX);
    out.more(report.refused.first.len().min(shown), total, "rows");
}

fn findings(out: &mut Text, report: &Report, all: bool) {
    if report.findings.is_empty() {
        return;
    }
    out.heading("Worst findings");
    let shown = if all { usize::MAX } else { SHOWN };
    for (number, finding) in (1..).zip(report.findings.iter().take(shown)) {
        put_finding(out, report, number, finding);
    }
    out.more(
        report.findings.len().min(shown),
        report.findings.len(),
        "protocols: --all shows them, --findings writes them to a table",
    );
}

fn put_finding(out: &mut Text, report: &Report, number: usize, finding: &Finding) {
    let place = format!("{number:>3} {}, `{}` line {}", finding.place(), finding.file, finding.line);
    out.0.push_str(&wrapped(&place, 0, 4, WIDTH));
    for broken in &finding.broken {
        let part = if broken.part.is_empty() { String::new() } else { format!(", {}", broken.part) };
        let choice = broken.choice.as_ref().map(|choice| format!(", {choice}")).unwrap_or_default();
        let size = broken.difference.unsigned_abs();
        out.labelled(
            &broken.class.name().to_string(),
            &format!("{}{part}{choice}: {}, by {}", broken.code, broken.claim, grouped(size)),
        );
    }
    if let Some(repair) = &finding.repair {
        let whole = if repair.leaves == 0 { "would explain all of it" } else { "would explain part of it" };
        let others = match repair.others {
            0 => String::new(),
            others => format!(", as would {}", counted(others.into(), "other slip")),
        };
        out.labelled("slip", &format!("{repair}; {whole}{others}"));
    }
    if let Some(ballots) = finding.mobile_box_at_stake {
        out.labelled(
            "box",
            &format!(
                "where one ballot too many voids a mobile box, {} are at stake",
                counted(ballots, "ballot")
            ),
        );
    }
    let contest = report.contests.get(finding.contest);
    let closest = contest.and_then(|contest| finding.effects.get(contest.closest()?.0));
    if let Some(reach) = closest {
        out.labelled("reach", &format!("at most {} of the closest margin", counted(reach.votes, "vote")));
    }
    out.labelled("resolve", finding.would_resolve);
}

fn territories(out: &mut Text, report: &Report, all: bool) {
    let wrong: Vec<&TerritoryFinding> =
        report.identities.iter().flat_map(|identity| &identity.territories).collect();
    if wrong.is_empty() {
        return;
    }
    out.heading("Totals that are not sums");
    let shown = if all { usize::MAX } else { SHOWN };
    for total in wrong.iter().take(shown) {
        let place = [&total.region, &total.territory].into_iter().filter(|name| !name.is_empty());
        let place = place.map(String::as_str).collect::<Vec<_>>().join(" / ");
        out.item(&format!(
            "{place}, line {}: {} is {}, its precincts come to {}",
            total.line,
            total.field,
            grouped(total.total),
            grouped(total.sum)
        ));
    }
    out.more(wrong.len().min(shown), wrong.len(), "totals");
}
