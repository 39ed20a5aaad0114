//! A report on tables in words, at most 110 columns wide and readable without colour.

use super::findings::Finding;
use super::report::{ComparisonReport, IdentityReport, Report, State, TableReport, TerritoryFinding};
use crate::report::Relation;
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
    identities(&mut out, report);
    result(&mut out, report);
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
    fn blank(&mut self) {
        self.0.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        self.line(0, &text.to_uppercase());
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.0.push_str(&wrapped(text, indent, indent, WIDTH));
    }

    fn item(&mut self, text: &str) {
        self.0.push_str(&wrapped(&format!("  - {text}"), 0, 4, WIDTH));
    }

    fn labelled(&mut self, label: &str, text: &str) {
        self.0.push_str(&wrapped(&format!("    {label:<12}{text}"), 0, 16, WIDTH));
    }

    fn more(&mut self, shown: usize, all: usize, what: &str) {
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

fn identities(out: &mut Text, report: &Report) {
    out.heading("Identities");
    for identity in report.identities.iter().filter(|identity| identity.state != State::NotExamined) {
        let verdict = match identity.state {
            State::Held => "holds",
            State::HeldAsForced => "holds, as the form forces it: this proves nothing",
            State::Failed => "FAILS",
            State::FailedThoughForced => "FAILS, though the form should not let it",
            State::NotExamined => "not examined",
        };
        out.0.push_str(&wrapped(
            &format!("  {}  {} [{}]: {verdict}", identity.code, identity.title, identity.basis.name()),
            0,
            6,
            WIDTH,
        ));
        for comparison in &identity.comparisons {
            out.0.push_str(&wrapped(&comparison_line(comparison), 6, 10, WIDTH));
        }
        for lacking in &identity.not_examined {
            let part = if lacking.part.is_empty() { String::new() } else { format!("{}: ", lacking.part) };
            out.line(6, &format!("{part}not examined, lacks {}", lacking.lacks));
        }
        if 0 < identity.territories_examined {
            let (examined, wrong) =
                (grouped(identity.territories_examined), grouped(identity.territories.len() as u64));
            out.line(
                6,
                &format!("totals of territories: {examined} examined, {wrong} numbers are not the sums"),
            );
        }
    }
    let lacking: Vec<String> = report
        .identities
        .iter()
        .filter(|identity| identity.state == State::NotExamined)
        .map(lacking)
        .collect();
    if !lacking.is_empty() {
        out.0.push_str(&wrapped(&format!("  not examined: {}", lacking.join("; ")), 0, 6, WIDTH));
    }
}

fn lacking(identity: &IdentityReport) -> String {
    match identity.not_examined.first() {
        Some(lacking) => format!("{} lacks {}", identity.code, lacking.lacks),
        None => format!("{} has no protocol", identity.code),
    }
}

fn comparison_line(comparison: &ComparisonReport) -> String {
    let part = if comparison.part.is_empty() { String::new() } else { format!("{}: ", comparison.part) };
    let mut line = format!("{part}{} examined", grouped(comparison.examined));
    let (left, right) = (grouped(comparison.left_more), grouped(comparison.right_more));
    line += &match (comparison.failing, comparison.relation) {
        (0, _) => ", 0 failing".to_owned(),
        (failing, Relation::AtMost) => format!(", {} failing: {left} too many", grouped(failing)),
        (failing, Relation::Equal) => {
            format!(", {} failing: the left more by {left}, the right more by {right}", grouped(failing))
        }
    };
    if 0 < comparison.failing {
        line += &format!(", at most {} in one protocol", grouped(comparison.largest));
    }
    if let Some(remainder) = comparison.remainder.as_ref().filter(|remainder| 0 < remainder.precincts) {
        let (precincts, sum) = (grouped(remainder.precincts), grouped(remainder.sum));
        line += &format!("; lawful remainder in {precincts}: {sum} {}", remainder.name);
    }
    line
}

fn result(out: &mut Text, report: &Report) {
    let contest = &report.contest;
    if contest.choices.is_empty() {
        return;
    }
    out.heading("Result by the rows read");
    for choice in contest.choices.iter().take(SHOWN) {
        out.line(2, &format!("{:>12}  {}", grouped(choice.votes), choice.name));
    }
    out.more(contest.choices.len().min(SHOWN), contest.choices.len(), "choices");
    let pairs = if contest.is_plurality() { "winner and loser" } else { "lists next to each other" };
    let Some(pair) = contest.pairs.iter().min_by_key(|pair| pair.margin) else { return };
    let (winner, loser) = (contest.name(pair.winner), contest.name(pair.loser));
    out.item(&format!("closest {pairs}: {winner} before {loser} by {} votes", grouped(pair.margin)));
    if report.findings.is_empty() {
        return;
    }
    let beyond = contest.pairs.iter().filter(|pair| pair.is_beyond_findings).count();
    out.item(&format!(
        "the findings together reach at most {} votes of that margin, {} if every mobile box with a ballot too many is void",
        grouped(pair.effect),
        grouped(pair.effect_without_boxes)
    ));
    let all = contest.pairs.len();
    out.item(&match beyond == all {
        true => format!("in all {all} pairs this is less than the margin: what was found cannot have changed their order"),
        false => format!("in {} of {all} pairs this is not less than the margin: what was found could have changed their order", all - beyond),
    });
    if !contest.is_plurality() {
        out.item(
            "how votes become seats is not examined: a few votes may move a seat where no order changes",
        );
    }
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
            broken.class.name(),
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
    let pairs = report.contest.pairs.iter().zip(&finding.effects);
    if let Some((_, reach)) = pairs.min_by_key(|(pair, _)| pair.margin) {
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
