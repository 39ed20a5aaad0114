//! A report on tables in words, at most 110 columns wide and readable without colour.

mod identities;
mod lost_votes;
mod outcome;

use language::{Language, Message, Part, Words};

use super::findings::{Broken, Finding};
use super::repair::Repair;
use super::report::{LeftOut, Report, TableReport, TerritoryFinding};
use super::row::Refusal;
use crate::text::wrap::wrapped;

const WIDTH: usize = 110;
/// How much of each list is shown unless all is asked for.
const SHOWN: usize = 10;
/// Columns of a label with the space after it, at least.
const LABEL: usize = 16;

/// Returns the report as text. With `all`, every finding and refusal that is kept; else the first of each.
pub fn render(report: &Report, all: bool, language: Language) -> String {
    let mut out = Text { out: String::new(), words: Words::new(language) };
    out.line(0, &report.verdict());
    if !report.title.is_empty() {
        out.line(0, &Message::name(&report.title));
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
    out.heading("table-heading-claims");
    report.cannot_claim.iter().for_each(|claim| out.item(claim));
    out.blank();
    out.line(0, &report.level.into());
    out.out
}

struct Text {
    out: String,
    words: Words,
}

impl Text {
    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn heading(&mut self, key: &'static str) {
        self.blank();
        self.line(0, &key.into());
    }

    fn line(&mut self, indent: usize, message: &Message) {
        self.out.push_str(&wrapped(&self.words.tell(message), indent, indent, WIDTH));
    }

    /// Writes what begins at one column and goes on at another.
    fn hanging(&mut self, first: usize, rest: usize, message: &Message) {
        self.out.push_str(&wrapped(&self.words.tell(message), first, rest, WIDTH));
    }

    fn item(&mut self, message: &Message) {
        let told = self.words.tell(message);
        self.out.push_str(&wrapped(&format!("  - {told}"), 0, 4, WIDTH));
    }

    /// Writes one level of what can be said.
    fn level(&mut self, message: &Message) {
        self.hanging(0, 4, message);
    }

    fn labelled(&mut self, label: &Message, message: &Message) {
        let (label, told) = (self.words.tell(label), self.words.tell(message));
        // A longer label keeps a space after it.
        let width = LABEL.max(label.chars().count() + 1);
        self.out.push_str(&wrapped(&format!("    {label:<width$}{told}"), 0, LABEL + 4, WIDTH));
    }

    /// Writes a number at the end of its columns, and what it counts.
    fn counted(&mut self, indent: usize, width: usize, n: u64, what: &Message) {
        let line = format!("{:>width$}  {}", grouped(&self.words, n), self.words.tell(what));
        self.out.push_str(&wrapped(&line, indent, indent, WIDTH));
    }

    fn more(&mut self, shown: usize, all: usize, key: &'static str) {
        if shown < all {
            self.line(2, &Message::new(key).put("n", Part::Grouped((all - shown) as u64)));
        }
    }
}

fn grouped(words: &Words, n: u64) -> String {
    words.number(n)
}

/// Puts what is told into its district, if the mapping has any.
fn in_district(district: &str, told: Message) -> Message {
    if district.is_empty() {
        return told;
    }
    Message::new("table-in-district").put("name", district.to_owned()).put("told", told)
}

fn read(out: &mut Text, report: &Report) {
    out.heading("text-read");
    for table in &report.tables {
        out.item(&table_line(table));
        table.left_out.iter().filter(|left| 0 < left.rows).for_each(|left| out.line(4, &left_out(left)));
    }
}

fn left_out(left: &LeftOut) -> Message {
    let told = Message::new(if left.keeps_votes { "table-left-out-kept" } else { "table-left-out-lost" });
    told.put("rows", Message::grouped(left.rows, "noun-rows")).put("reason", left.reason.clone())
}

fn table_line(table: &TableReport) -> Message {
    let mut parts = vec![
        Message::new("table-read")
            .put("file", table.file.clone())
            .put("protocols", Message::grouped(table.protocols, "noun-protocols"))
            .put("rows", Message::grouped(table.rows, "noun-rows")),
    ];
    for (count, key) in [
        (table.totals, "table-read-totals"),
        (table.refused, "table-read-refused"),
        (table.blank, "table-read-blank"),
    ] {
        if 0 < count {
            parts.push(Message::new(key).put("n", Part::Grouped(count)));
        }
    }
    let line = Message::joined(parts, ", ");
    if table.form.is_empty() {
        return line;
    }
    Message::new("table-read-form").put("line", line).put("form", table.form.clone())
}

fn refused(out: &mut Text, report: &Report, all: bool) {
    if report.refused.total == 0 {
        return;
    }
    out.heading("table-heading-refused");
    for (reason, count) in &report.refused.by_reason {
        let told = Message::new("table-of-reason").put("n", Part::Grouped(*count));
        out.item(&told.put("reason", Message::from(reason.name())));
    }
    let shown = if all { usize::MAX } else { SHOWN };
    for refusal in report.refused.first.iter().take(shown) {
        out.line(4, &refused_row(refusal));
    }
    let total = usize::try_from(report.refused.total).unwrap_or(usize::MAX);
    out.more(report.refused.first.len().min(shown), total, "table-more-rows");
}

fn refused_row(refusal: &Refusal) -> Message {
    let place = match &refusal.column {
        None => Message::new("table-place-line"),
        Some(column) => Message::new("table-place-column").put("column", column.clone()),
    };
    let place = place.put("file", refusal.file.clone()).put("n", refusal.line);
    Message::new("table-told-at").put("place", place).put("told", refusal.text.clone())
}

fn findings(out: &mut Text, report: &Report, all: bool) {
    if report.findings.is_empty() {
        return;
    }
    out.heading("table-heading-worst");
    let shown = if all { usize::MAX } else { SHOWN };
    for (number, finding) in (1..).zip(report.findings.iter().take(shown)) {
        put_finding(out, report, number, finding);
    }
    out.more(report.findings.len().min(shown), report.findings.len(), "table-more-protocols");
}

fn put_finding(out: &mut Text, report: &Report, number: usize, finding: &Finding) {
    let line = Message::new("table-place-line").put("file", finding.file.clone()).put("n", finding.line);
    let place = Message::joined([Message::name(format!("{number:>3} {}", finding.place())), line], ", ");
    out.hanging(0, 4, &place);
    for broken in &finding.broken {
        out.labelled(&broken.class.name().into(), &broken_by(broken));
    }
    if let Some(repair) = &finding.repair {
        out.labelled(&"table-slip".into(), &slip(repair));
    }
    if let Some(ballots) = finding.mobile_box_at_stake {
        let ballots = Message::grouped(ballots, "noun-ballots");
        out.labelled(&"table-box".into(), &Message::new("table-box-at-stake").put("ballots", ballots));
    }
    let contest = report.contests.get(finding.contest);
    let closest = contest.and_then(|contest| finding.effects.get(contest.closest()?.0));
    if let Some(reach) = closest {
        let votes = Message::grouped(reach.votes, "noun-votes");
        out.labelled(&"table-reach".into(), &Message::new("table-reach-at-most").put("votes", votes));
    }
    out.labelled(&"text-resolve".into(), &finding.would_resolve.into());
}

fn broken_by(broken: &Broken) -> Message {
    let part = (!broken.part.is_empty()).then(|| Message::from(broken.part));
    let choice = broken.choice.as_ref().map(Message::name);
    let what = [Message::name(broken.code)].into_iter().chain(part).chain(choice);
    Message::new("table-broken-by")
        .put("what", Message::joined(what, ", "))
        .put("claim", broken.claim.clone())
        .put("n", Part::Grouped(broken.difference.unsigned_abs()))
}

fn slip(repair: &Repair) -> Message {
    let told = match (repair.leaves, repair.others) {
        (0, 0) => Message::new("table-slip-all"),
        (_, 0) => Message::new("table-slip-part"),
        (0, _) => Message::new("table-slip-all-others"),
        (..) => Message::new("table-slip-part-others"),
    };
    let others = Message::grouped(repair.others.into(), "noun-other-slips");
    told.put("repair", repair.told()).put("others", others)
}

fn territories(out: &mut Text, report: &Report, all: bool) {
    let wrong: Vec<&TerritoryFinding> =
        report.identities.iter().flat_map(|identity| &identity.territories).collect();
    if wrong.is_empty() {
        return;
    }
    out.heading("table-heading-totals");
    let shown = if all { usize::MAX } else { SHOWN };
    for total in wrong.iter().take(shown) {
        let place = [&total.region, &total.territory].into_iter().filter(|name| !name.is_empty());
        let place = place.map(String::as_str).collect::<Vec<_>>().join(" / ");
        out.item(
            &Message::new("table-total-differs")
                .put("place", place)
                .put("line", total.line)
                .put("field", total.field.clone())
                .put("total", Part::Grouped(total.total))
                .put("sum", Part::Grouped(total.sum)),
        );
    }
    out.more(wrong.len().min(shown), wrong.len(), "table-more-totals");
}
