//! A report on NIST files in words, at most 110 columns wide and readable without colour.

use language::{Language, Message, Words};

use super::document::WRITE_IN;
use super::records::NO_UNIT;
use super::report::{CheckReport, ContestReport, FileReport, Finding, Report, State};
use super::together::WRITE_INS;
use crate::text::wrap::wrapped;

const WIDTH: usize = 110;
/// How much of each list is shown unless all is asked for.
const SHOWN: usize = 10;

/// Returns the report as text. With `all`, every check, contest and finding that is kept; else the first of each.
pub fn render(report: &Report, all: bool, language: Language) -> String {
    let shown = if all { usize::MAX } else { SHOWN };
    let mut out = Text { out: String::new(), words: Words::new(language) };
    out.line(0, &report.verdict());
    out.heading("text-read");
    for file in report.files.iter().take(shown) {
        out.item(&file_line(file));
    }
    out.more(shown, report.files.len(), "nist-noun-files");
    if 0 < report.passed_over {
        out.line(2, &Message::new("nist-passed-over").put("n", report.passed_over));
    }
    checks(&mut out, report, all);
    contests(&mut out, report, shown);
    adjudication(&mut out, report, shown);
    findings(&mut out, report, shown);
    out.heading("table-heading-claims");
    report.cannot_claim.iter().for_each(|claim| out.item(claim));
    out.out.push('\n');
    out.line(0, &report.level.into());
    out.out
}

struct Text {
    out: String,
    words: Words,
}

impl Text {
    fn heading(&mut self, key: &'static str) {
        self.out.push('\n');
        self.line(0, &key.into());
    }

    fn line(&mut self, indent: usize, message: &Message) {
        self.out.push_str(&wrapped(&self.words.tell(message), indent, indent + 4, WIDTH));
    }

    fn item(&mut self, message: &Message) {
        self.out.push_str(&wrapped(&format!("  - {}", self.words.tell(message)), 0, 4, WIDTH));
    }

    fn more(&mut self, shown: usize, all: usize, noun: &'static str) {
        if shown < all {
            let more = (all - shown) as u64;
            let what = Message::noun(more, noun);
            self.line(2, &Message::new("nist-more").put("n", more).put("what", what));
        }
    }
}

fn file_line(file: &FileReport) -> Message {
    let numbers = match file.records {
        0 if file.standard == super::RESULTS => Message::counted(file.counts, "nist-noun-counts"),
        records => Message::counted(records, "nist-noun-records"),
    };
    let status = match file.status.as_str() {
        "" => Message::nothing(),
        status => Message::name(format!(", `{status}`")),
    };
    Message::new("nist-file")
        .put("file", file.file.clone())
        .put("standard", file.standard.to_owned())
        .put("form", file.form.to_owned())
        .put("status", status)
        .put("test", if file.is_test { Message::new("nist-is-test") } else { Message::nothing() })
        .put("units", Message::counted(file.units, "nist-noun-units"))
        .put("contests", Message::counted(file.contests, "nist-noun-contests"))
        .put("numbers", numbers)
}

fn checks(out: &mut Text, report: &Report, all: bool) {
    out.heading("nist-heading-checks");
    for check in report.checks.iter().filter(|check| check.state != State::NotExamined) {
        let verdict = match check.state {
            State::Failed => Message::new("nist-fails")
                .put("n", check.failing)
                .put("all", check.examined.max(check.failing)),
            _ => Message::new("nist-holds").put("n", check.examined),
        };
        let told = Message::new("nist-check").put("code", check.code.to_owned());
        out.line(2, &told.put("title", Message::from(check.title)).put("verdict", verdict));
        if all {
            check.not_examined.iter().for_each(|(why, times)| {
                let told = Message::new("nist-not-examined-times").put("n", *times);
                out.line(6, &told.put("why", Message::from(*why)));
            });
        }
        check.remarks.iter().for_each(|remark| out.line(6, remark));
    }
    let missing = || report.checks.iter().filter(|check| check.state == State::NotExamined);
    let codes: Vec<&str> = missing().map(|check| check.code).collect();
    if codes.is_empty() {
        return;
    }
    out.line(2, &Message::new("table-not-examined").put("codes", codes.join(", ")));
    let reasons = |check: &&CheckReport| !check.not_examined.is_empty();
    for check in missing().filter(reasons) {
        let why = Message::joined(check.not_examined.keys().map(|why| Message::from(*why)), "; ");
        out.line(6, &Message::joined([Message::name(check.code), why], ": "));
    }
}

fn contests(out: &mut Text, report: &Report, shown: usize) {
    if report.contests.is_empty() {
        return;
    }
    out.heading("nist-heading-contests");
    for contest in report.contests.iter().take(shown) {
        out.line(2, &contest_line(contest));
        for choice in contest.choices.iter().take(shown) {
            let votes = [(choice.reported, "nist-reported"), (choice.records, "nist-by-records")];
            let votes = votes.into_iter().filter_map(|(votes, key)| Some(Message::new(key).put("n", votes?)));
            out.line(6, &Message::joined([named(&choice.choice), Message::joined(votes, ", ")], ": "));
        }
        out.more(shown, contest.choices.len(), "nist-noun-choices");
    }
    out.more(shown, report.contests.len(), "nist-noun-contests");
}

fn contest_line(contest: &ContestReport) -> Message {
    let seats = (contest.seats != 1).then(|| Message::new("nist-seats").put("n", contest.seats));
    let margin = match (contest.margin, contest.records_margin) {
        (Some(reported), Some(records)) if reported != records => {
            Some(Message::new("nist-two-margins").put("reported", reported).put("records", records))
        }
        (Some(margin), _) | (None, Some(margin)) => Some(Message::new("nist-margin").put("margin", margin)),
        (None, None) => None,
    };
    let compared = match contest.units_compared {
        0 => Message::new("nist-compared-whole"),
        units => Message::new("nist-compared").put("units", Message::counted(units, "nist-noun-in-units")),
    };
    let differences = contest.differences.map(|votes| {
        let is_as_much = contest.margin.is_some_and(|margin| margin <= votes);
        let told = match votes {
            0 => Message::new("nist-no-difference"),
            _ if is_as_much => Message::new("nist-differences-margin").put("n", votes),
            _ => Message::new("nist-differences").put("n", votes),
        };
        Message::joined([told, compared], ", ")
    });
    let head = Message::joined([Message::name(&contest.contest)].into_iter().chain(seats), ", ");
    Message::joined([head].into_iter().chain(margin).chain(differences), "; ")
}

fn adjudication(out: &mut Text, report: &Report, shown: usize) {
    if report.adjudication.is_empty() {
        return;
    }
    out.heading("nist-heading-changed");
    for changed in report.adjudication.iter().take(shown) {
        out.item(
            &Message::new("nist-changed")
                .put("contest", changed.contest.clone())
                .put("unit", named(&changed.unit))
                .put("changed", changed.changed)
                .put("records", Message::counted(changed.records, "nist-noun-of-ballots")),
        );
    }
    out.more(shown, report.adjudication.len(), "nist-noun-contests-and-units");
}

fn findings(out: &mut Text, report: &Report, shown: usize) {
    if report.findings.is_empty() {
        return;
    }
    out.heading("nist-heading-findings");
    for finding in report.findings.iter().take(shown) {
        out.item(&finding_line(finding));
    }
    out.more(shown, report.findings.len(), "nist-noun-findings");
    let all: u64 = report.checks.iter().map(|check| check.failing).sum();
    let kept = report.findings.len() as u64;
    if kept < all {
        out.line(2, &Message::new("nist-not-kept").put("n", all - kept));
    }
}

fn finding_line(finding: &Finding) -> Message {
    let place = finding.place();
    let told = Message::new(if place.is_empty() { "nist-finding" } else { "nist-finding-at" });
    told.put("code", finding.code.to_owned())
        .put("class", Message::from(finding.class.name()))
        .put("place", place)
        .put("claim", finding.claim.clone())
}

impl Finding {
    /// Returns what it is about: contest, unit, choice and class of ballots, as far as it is about one.
    pub fn place(&self) -> Message {
        let places = [&self.contest, &self.unit, &self.choice, &self.count_type];
        Message::joined(places.into_iter().filter(|place| !place.is_empty()).map(|place| named(place)), ", ")
    }
}

/// Returns a name of the files, or what the report itself calls so, such as all write-ins together.
pub fn named(text: &str) -> Message {
    match text {
        WRITE_INS => Message::new("nist-write-ins"),
        WRITE_IN => Message::new("nist-write-in"),
        NO_UNIT => Message::new("nist-no-unit"),
        name => Message::name(name),
    }
}
