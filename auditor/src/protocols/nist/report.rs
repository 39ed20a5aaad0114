//! What an audit of NIST files came to, as data. Its JSON is described in docs/NIST.md.

use std::collections::BTreeMap;

use language::{Key, Message, Part};
use serde::Serialize;

use super::checks::CHECKS;
use crate::report::Class;

/// The only claim that files without findings allow.
pub(super) const LEVEL: Key = Key("nist-level");

/// Findings of one check that are kept one by one; all are counted.
const MOST_FINDINGS: u64 = 1_000;

/// The audit of one or more files.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What this report claims, and what it does not.
    pub level: Key,
    /// Program and version that audited.
    pub auditor: &'static str,
    /// What was read.
    pub files: Vec<FileReport>,
    /// Files of archives that are something else.
    pub passed_over: u64,
    /// Every check, made or not.
    pub checks: Vec<CheckReport>,
    /// Contests: reported votes, those of the cast vote records, margins and differences.
    pub contests: Vec<ContestReport>,
    /// How many ballots have a contest that changed between the first and the current snapshot.
    pub adjudication: Vec<Adjudicated>,
    /// What was found, in the order of the checks.
    pub findings: Vec<Finding>,
    /// What must not be concluded from this audit.
    pub cannot_claim: Vec<Message>,
}

/// One file, or one file of an archive.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FileReport {
    /// Its name.
    pub file: String,
    /// `SP 1500-100` or `SP 1500-103`.
    pub standard: &'static str,
    /// `json` or `xml`.
    pub form: &'static str,
    /// What the file says of itself: `certified`, `unofficial-partial`, ...
    pub status: String,
    /// Whether it says that it is a test.
    pub is_test: bool,
    /// Units, contests, and counts of results or cast vote records.
    pub units: u64,
    /// Contests.
    pub contests: u64,
    /// Counts by choice, of results.
    pub counts: u64,
    /// Cast vote records.
    pub records: u64,
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It holds wherever it was made.
    Held,
    /// It fails somewhere.
    Failed,
    /// The files do not have what it needs.
    NotExamined,
}

/// One check over all files.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// Code.
    pub code: &'static str,
    /// What must hold.
    pub title: Key,
    /// What is computed.
    pub formula: Key,
    /// Fields of the standard it rests on.
    pub fields: Key,
    /// What sees to it that it holds, if anything does.
    pub forced_by: Key,
    /// What it came to.
    pub state: State,
    /// Comparisons made.
    pub examined: u64,
    /// Findings, those that are not kept included.
    pub failing: u64,
    /// Comparisons that could not be made, by reason.
    pub not_examined: BTreeMap<Key, u64>,
    /// What is worth knowing and no finding.
    pub remarks: Vec<Message>,
}

/// Something that cannot be true, or should not be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Code of the check.
    pub code: &'static str,
    /// Which comparison of it; empty if it has only one.
    pub part: &'static str,
    /// The file; empty where it is about several.
    pub file: String,
    /// The contest, or empty.
    pub contest: String,
    /// The unit, or empty.
    pub unit: String,
    /// The choice, or empty.
    pub choice: String,
    /// Class of ballots, or empty.
    pub count_type: String,
    /// Left side of the formula.
    pub left: Option<u64>,
    /// Right side of the formula.
    pub right: Option<u64>,
    /// What kind of discrepancy.
    pub class: Class,
    /// The finding in one sentence.
    pub claim: Message,
}

impl Finding {
    pub(super) fn new(
        code: &'static str,
        part: &'static str,
        class: Class,
        claim: impl Into<Message>,
    ) -> Self {
        let empty = String::new;
        let (file, contest, unit, choice, count_type) = (empty(), empty(), empty(), empty(), empty());
        Self {
            code,
            part,
            file,
            contest,
            unit,
            choice,
            count_type,
            left: None,
            right: None,
            class,
            claim: claim.into(),
        }
    }

    pub(super) fn sides(self, left: i128, right: i128) -> Self {
        let side = |value| Some(u64::try_from(value).unwrap_or(if 0 < value { u64::MAX } else { 0 }));
        Self { left: side(left), right: side(right), ..self }
    }

    pub(super) fn of_contest(self, contest: &str) -> Self {
        Self { contest: contest.to_owned(), ..self }
    }

    pub(super) fn of_unit(self, unit: String) -> Self {
        Self { unit, ..self }
    }

    pub(super) fn of_choice(self, choice: &str) -> Self {
        Self { choice: choice.to_owned(), ..self }
    }
}

/// A contest by both kinds of files.
#[derive(Clone, Debug, Serialize)]
pub struct ContestReport {
    /// File of the results; empty if there are only cast vote records.
    pub file: String,
    /// Its name.
    pub contest: String,
    /// Choices that win.
    pub seats: u64,
    /// Choices, most reported votes first.
    pub choices: Vec<ChoiceReport>,
    /// Reported votes between the last winner and the first loser.
    pub margin: Option<u64>,
    /// The same by the cast vote records.
    pub records_margin: Option<u64>,
    /// Sum of the differences between reported votes and cast vote records, over units and choices.
    pub differences: Option<u64>,
    /// Units in which both were compared; 0 if only the whole contest was.
    pub units_compared: u64,
}

/// A choice by both kinds of files.
#[derive(Clone, Debug, Serialize)]
pub struct ChoiceReport {
    /// Its name.
    pub choice: String,
    /// Reported votes.
    pub reported: Option<u64>,
    /// Votes by the cast vote records.
    pub records: Option<u64>,
}

/// What adjudication changed in a contest and a unit.
#[derive(Clone, Debug, Serialize)]
pub struct Adjudicated {
    /// The contest.
    pub contest: String,
    /// The unit.
    pub unit: String,
    /// Cast vote records with the contest.
    pub records: u64,
    /// Those in which its votes are other ones now than in the first snapshot.
    pub changed: u64,
}

/// Takes what checks say.
#[derive(Clone, Debug, Default)]
pub(super) struct Collector {
    notes: BTreeMap<&'static str, Notes>,
    findings: Vec<Finding>,
}

#[derive(Clone, Debug, Default)]
struct Notes {
    examined: u64,
    failing: u64,
    not_examined: BTreeMap<Key, u64>,
    remarks: Vec<Message>,
}

impl Collector {
    pub(super) fn examined(&mut self, code: &'static str, comparisons: u64) {
        self.notes.entry(code).or_default().examined += comparisons;
    }

    pub(super) fn not_examined(&mut self, code: &'static str, why: &'static str) {
        *self.notes.entry(code).or_default().not_examined.entry(Key(why)).or_default() += 1;
    }

    pub(super) fn remark(&mut self, code: &'static str, remark: impl Into<Message>) {
        self.notes.entry(code).or_default().remarks.push(remark.into());
    }

    /// Keeps a finding of a file, or counts it if there are too many of its check.
    pub(super) fn find(&mut self, file: &str, finding: Finding) {
        let notes = self.notes.entry(finding.code).or_default();
        notes.failing += 1;
        if notes.failing <= MOST_FINDINGS {
            self.findings.push(Finding { file: file.to_owned(), ..finding });
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        for (code, notes) in other.notes {
            let mine = self.notes.entry(code).or_default();
            mine.examined += notes.examined;
            mine.failing += notes.failing;
            for (why, times) in notes.not_examined {
                *mine.not_examined.entry(why).or_default() += times;
            }
            mine.remarks.extend(notes.remarks);
        }
        self.findings.extend(other.findings);
    }

    /// Returns what every check came to, and the findings in the order of the checks.
    pub(super) fn finish(mut self) -> (Vec<CheckReport>, Vec<Finding>) {
        let place = |code: &str| CHECKS.iter().position(|check| check.code == code);
        self.findings.sort_by_key(|finding| place(finding.code));
        let reports = CHECKS.iter().map(|check| {
            let Notes { examined, failing, not_examined, remarks } =
                self.notes.remove(check.code).unwrap_or_default();
            CheckReport {
                code: check.code,
                title: check.title,
                formula: check.formula,
                fields: check.fields,
                forced_by: check.forced_by,
                state: match (examined, failing) {
                    (_, 1..) => State::Failed,
                    (1.., _) => State::Held,
                    _ => State::NotExamined,
                },
                examined,
                failing,
                not_examined,
                remarks,
            }
        });
        (reports.collect(), self.findings)
    }
}

impl Report {
    /// Returns whether anything was found: the exit code.
    pub fn has_findings(&self) -> bool {
        self.checks.iter().any(|check| 0 < check.failing)
    }

    /// Returns the whole audit in one line.
    pub fn verdict(&self) -> Message {
        let made = self.checks.iter().filter(|check| check.state != State::NotExamined).count();
        let failed: Vec<&str> =
            self.checks.iter().filter(|check| check.state == State::Failed).map(|check| check.code).collect();
        let findings: u64 = self.checks.iter().map(|check| check.failing).sum();
        match failed.is_empty() {
            true if made == 0 => Message::new("nist-nothing"),
            true => Message::new("nist-consistent").put("made", made).put("all", self.checks.len()),
            false => Message::new("nist-found")
                .put("findings", Message::counted(findings, "nist-noun-findings"))
                .put("codes", failed.join(", ")),
        }
    }
}

/// Returns a sum of counts as it is put into a message.
pub(super) fn number(sum: i128) -> Part {
    u64::try_from(sum).map_or_else(|_| Part::Name(sum.to_string()), Part::Number)
}

/// Says what must not be concluded, with what this audit could not see.
pub(super) fn cannot_claim(report: &Report, suppressed: u64, fractions: u64) -> Vec<Message> {
    let has = |standard: &str| report.files.iter().any(|file| file.standard == standard);
    let (has_results, has_records) = (has(super::RESULTS), has(super::RECORDS));
    let missing = report.checks.iter().filter(|check| check.state == State::NotExamined);
    let missing: Vec<&str> = missing.map(|check| check.code).collect();
    let is_test = report.files.iter().any(|file| file.is_test);
    let claims = [
        (true, Message::new("nist-claim-outcome")),
        (has_records, Message::new("nist-claim-comparison")),
        (has_records, Message::new("nist-claim-every-ballot")),
        (has_results && has_records, Message::new("nist-claim-built")),
        (!missing.is_empty(), Message::new("nist-claim-not-examined").put("codes", missing.join(", "))),
        (0 < suppressed, Message::new("nist-claim-suppressed").put("n", suppressed)),
        (0 < fractions, Message::new("nist-claim-fractions").put("n", fractions)),
        (is_test, Message::new("nist-claim-test")),
    ];
    claims.into_iter().filter(|(is_so, _)| *is_so).map(|(_, claim)| claim).collect()
}
