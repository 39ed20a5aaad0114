//! A report in words, at most 110 columns wide and readable without colour.

pub(crate) mod wrap;

use election::precinct::Stamp;
use language::{Language, Message, Words};

use crate::claims;
use crate::evidence::Citation;
use crate::lost_votes::LostVotes;
use crate::report::{CheckResult, Comparison, FileState, Finding, Outcome, Report, Severity};
pub(crate) use wrap::wrapped;

const WIDTH: usize = 110;
const CITATIONS_SHOWN: usize = 5;
/// Columns a title may take in the table of checks: of longer ones in other languages the numbers follow where they can.
const TITLE: std::ops::RangeInclusive<usize> = 51..=70;

/// Returns the report as text. With `verbose`, every citation, number and remark; else the first ones.
pub fn render(report: &Report, verbose: bool, language: Language) -> String {
    let mut text = Text::new(language, verbose);
    text.put(0, &report.verdict());
    text.gap();
    text.origin(report);
    text.findings(report);
    text.table(report);
    text.files(report);
    text.gap();
    text.out.push_str(&claims::render(&report.claims, language));
    text.gap();
    text.put(0, &report.level.into());
    text.out
}

/// Returns the verdict, the findings and one line about the checks: the part of [`render`] to read first.
pub fn render_findings(report: &Report, language: Language) -> String {
    let mut text = Text::new(language, false);
    text.put(0, &report.verdict());
    text.findings(report);
    let agree = report.results.iter().filter(|result| matches!(result.outcome, Outcome::Pass { .. })).count();
    let silent = report.results.len() - report.checks_run();
    let told = if silent == 0 {
        Message::new("text-agree")
    } else {
        Message::new("text-agree-and-not-run").put("silent", silent)
    };
    text.gap();
    text.put(0, &told.put("agree", agree).put("checks", report.results.len()));
    text.gap();
    text.put(0, &report.level.into());
    text.out
}

/// Labels of paragraphs and facts: the longest decides where the text beside them begins.
const LABELS: [&str; 18] = [
    "text-election",
    "text-precinct",
    "text-stamp",
    "text-scenario",
    "text-seed",
    "text-written-by",
    "text-audited-by",
    "text-assumes",
    "text-numbers",
    "text-fate",
    "text-cause",
    "text-unexplained",
    "text-resolve",
    "text-class",
    "text-evidence",
    "text-cannot-tell",
    "text-not-there",
    "text-broken",
];

/// A text that grows.
struct Text {
    out: String,
    words: Words,
    is_verbose: bool,
    /// Columns of a label with the space after it.
    label: usize,
}

impl Text {
    fn new(language: Language, is_verbose: bool) -> Self {
        let words = Words::new(language);
        let longest = LABELS.iter().map(|key| words.say(key).chars().count()).max().unwrap_or(0);
        Self { out: String::new(), words, is_verbose, label: longest + 1 }
    }

    fn gap(&mut self) {
        self.out.push('\n');
    }

    fn put(&mut self, indent: usize, message: &Message) {
        self.out.push_str(&wrapped(&self.words.tell(message), indent, indent, WIDTH));
    }

    /// Writes a paragraph beside a label, its further lines under its first word.
    fn labelled(&mut self, indent: usize, label: &str, message: &Message) {
        if message.is_empty() {
            return;
        }
        let (label, told, width) = (self.words.say(label), self.words.tell(message), self.label);
        let line = format!("{:indent$}{label:<width$}{told}", "");
        self.out.push_str(&wrapped(&line, 0, indent + width, WIDTH));
    }

    fn origin(&mut self, report: &Report) {
        let origin = &report.origin;
        let name = |text: &Option<String>| text.clone().map(Message::name);
        let stamp = origin.stamp.map(|stamp| match stamp {
            Stamp::Simulated => Message::new("text-stamp-simulated"),
            Stamp::Real => Message::new("text-stamp-real"),
        });
        let facts = [
            ("text-election", name(&origin.election)),
            ("text-precinct", origin.precinct.clone()),
            ("text-stamp", stamp),
            ("text-scenario", name(&origin.scenario)),
            ("text-seed", origin.seed.map(|seed| Message::name(seed.to_string()))),
            ("text-written-by", name(&origin.written_by)),
            ("text-audited-by", Some(Message::name(report.auditor))),
        ];
        let assumed = origin.assumptions.iter().map(|text| ("text-assumes", Some(Message::english(text))));
        for (label, fact) in facts.into_iter().chain(assumed) {
            if let Some(fact) = fact {
                self.labelled(0, label, &fact);
            }
        }
    }

    fn findings(&mut self, report: &Report) {
        if let Some(lost) = &report.lost_votes {
            self.lost(lost);
        }
        for severity in [Severity::Severe, Severity::Serious, Severity::Procedure, Severity::Reported] {
            self.group(report, severity);
        }
    }

    fn lost(&mut self, lost: &LostVotes) {
        self.gap();
        self.put(0, &Message::new("text-lost").put("headline", lost.headline()));
        let numbers = match lost.void_by_decision {
            0 => lost.numbers(),
            void => Message::new("text-void-by-decision").put("pair", lost.numbers()).put("n", void),
        };
        self.labelled(4, "text-numbers", &numbers);
        for part in &lost.parts {
            let fate = Message::new("text-fate-of")
                .put("n", part.votes)
                .put("fate", Message::from(part.fate.name()))
                .put("because", part.because.clone());
            self.labelled(4, "text-fate", &fate);
            self.citations(&part.citations);
        }
        for cause in &lost.causes {
            let told = Message::new("text-cause-of").put("cause", cause.what.clone()).put("n", cause.at_most);
            self.labelled(4, "text-cause", &told);
            self.citations(&cause.citations);
        }
        if 0 < lost.unexplained {
            let votes = Message::counted(lost.unexplained, "noun-votes");
            self.labelled(4, "text-unexplained", &Message::new("text-unexplained-votes").put("votes", votes));
        }
        self.labelled(4, "text-resolve", &lost.would_resolve);
    }

    fn group(&mut self, report: &Report, severity: Severity) {
        let findings: Vec<_> = report.findings().filter(|f| f.class.severity() == severity).collect();
        if findings.is_empty() {
            return;
        }
        let title = match severity {
            Severity::Severe => "text-severe",
            Severity::Serious => "text-serious",
            Severity::Procedure => "text-procedure",
            Severity::Reported => "text-reported",
        };
        self.gap();
        self.put(0, &title.into());
        findings.into_iter().for_each(|finding| self.finding(finding));
    }

    fn finding(&mut self, finding: &Finding) {
        self.gap();
        let claim = self.words.tell(&finding.claim);
        self.out.push_str(&wrapped(&format!("  {:<4}{claim}", finding.code), 0, 6, WIDTH));
        let class = Message::new("text-class-and-size")
            .put("class", Message::from(finding.class.name()))
            .put("size", finding.measure());
        self.labelled(4, "text-class", &class);
        self.citations(&finding.citations);
        self.labelled(4, "text-cannot-tell", &finding.cannot_tell);
        self.labelled(4, "text-resolve", &finding.would_resolve);
    }

    /// Writes citations, those of one file together.
    fn citations(&mut self, citations: &[Citation]) {
        let shown = if self.is_verbose { citations.len() } else { CITATIONS_SHOWN };
        let mut names: Vec<Message> = Vec::new();
        let mut last = "";
        for citation in citations.iter().take(shown) {
            let of_same_file = names.pop_if(|_| last == citation.file);
            names.push(match of_same_file {
                Some(name) => Message::joined([name, citation.place.told()], ", "),
                None => citation.told(),
            });
            last = citation.file.as_str();
        }
        if shown < citations.len() {
            names.push(Message::new("text-and-more").put("n", citations.len() - shown));
        }
        self.labelled(4, "text-evidence", &Message::joined(names, "; "));
    }

    fn table(&mut self, report: &Report) {
        self.gap();
        self.put(0, &"text-checks".into());
        let titles =
            report.results.iter().map(|result| result.title.told(self.words.language()).chars().count());
        let title = titles.max().unwrap_or(0).clamp(*TITLE.start(), *TITLE.end());
        for result in &report.results {
            self.row(result, title);
            let (compared, remarks): (&[Comparison], &[Message]) = match &result.outcome {
                Outcome::Pass { compared, remarks } | Outcome::Findings { compared, remarks, .. } => {
                    (compared, remarks)
                }
                Outcome::NotApplicable { .. } => (&[], &[]),
            };
            if self.is_verbose {
                compared.iter().for_each(|comparison| self.put(10, &comparison.told()));
                remarks.iter().for_each(|remark| self.put(10, remark));
            }
        }
    }

    fn row(&mut self, result: &CheckResult, title: usize) {
        // Beside mark, code and the spaces between.
        let numbers_at = title + 10;
        let (mark, told) = match &result.outcome {
            Outcome::Pass { compared, remarks } => ("ok", self.numbers(compared, remarks, numbers_at)),
            Outcome::NotApplicable { reason } => ("--", self.words.tell(reason)),
            Outcome::Findings { findings, .. } => {
                let sizes: Vec<_> =
                    findings.iter().map(|finding| self.words.tell(&finding.measure())).collect();
                ("!!", brief(&sizes, ", "))
            }
        };
        let name = result.title.told(self.words.language());
        let row = format!("  {mark} {:<4}{name:<title$} {told}", result.code);
        self.out.push_str(&wrapped(&row, 0, numbers_at, WIDTH));
    }

    /// Returns the first numbers, or a remark that fits where a check compares none.
    fn numbers(&self, compared: &[Comparison], remarks: &[Message], numbers_at: usize) -> String {
        let numbers: Vec<_> = compared.iter().map(Comparison::numbers).collect();
        if !numbers.is_empty() {
            return brief(&numbers, "; ");
        }
        let mut remarks = remarks.iter().map(|remark| self.words.tell(remark));
        let fitting = remarks.find(|remark| remark.chars().count() <= WIDTH - numbers_at);
        fitting.unwrap_or_else(|| self.words.say("text-see-details"))
    }

    fn files(&mut self, report: &Report) {
        let named = |state: fn(&FileState) -> bool| {
            let files = report.files.iter().filter(|file| state(&file.state));
            let names = files.map(|file| file.name).collect::<Vec<_>>().join(", ");
            if names.is_empty() { Message::new("text-nothing") } else { Message::name(names) }
        };
        self.gap();
        self.labelled(0, "text-read", &named(|state| *state == FileState::Read));
        self.labelled(0, "text-not-there", &named(|state| *state == FileState::Absent));
        for file in &report.files {
            if let FileState::Broken { reason } = &file.state {
                let told = [Message::name(file.name), Message::english(reason)];
                self.labelled(0, "text-broken", &Message::joined(told, ": "));
            }
        }
    }
}

/// Joins the first few texts.
fn brief(texts: &[String], separator: &str) -> String {
    const FIRST: usize = 3;
    let first: Vec<_> = texts.iter().take(FIRST).map(String::as_str).collect();
    let more = if FIRST < texts.len() { format!(" (+{})", texts.len() - FIRST) } else { String::new() };
    first.join(separator) + &more
}

#[cfg(test)]
mod tests;
