//! What was found, finding by finding, and what became of votes that are missing.

use auditor::lost_votes::{Fate, LostVotes};
use auditor::report::{Class, Finding, Outcome, Report, Severity};
use language::{Key, Words};

use crate::evidence::Cited;
use crate::number::Number;

/// A link to a cited place on the same page.
pub(crate) struct Link {
    pub(crate) anchor: String,
    pub(crate) words: String,
}

/// A finding.
pub(crate) struct FindingView {
    pub(crate) id: String,
    pub(crate) code: &'static str,
    pub(crate) title: String,
    pub(crate) class: String,
    pub(crate) severity: &'static str,
    pub(crate) size: Number,
    pub(crate) unit: String,
    pub(crate) claim: String,
    pub(crate) cannot_tell: String,
    pub(crate) would_resolve: String,
    pub(crate) links: Vec<Link>,
}

/// What became of missing votes.
pub(crate) struct LostView {
    pub(crate) missing: Number,
    pub(crate) admitted: (String, Number),
    pub(crate) counted: (String, Number),
    pub(crate) parts: Vec<LostPartView>,
    pub(crate) causes: Vec<(String, Number)>,
    pub(crate) unexplained: Number,
    pub(crate) would_resolve: String,
}

/// One fate of some of them.
pub(crate) struct LostPartView {
    pub(crate) fate: String,
    pub(crate) votes: Number,
    pub(crate) because: String,
    pub(crate) links: Vec<Link>,
}

fn class_key(class: Class) -> &'static str {
    match class {
        Class::Arithmetic => "class-arithmetic",
        Class::LawfulRemainder => "class-lawful-remainder",
        Class::Deficit => "class-deficit",
        Class::Surplus => "class-surplus",
        Class::RecordConflict => "class-record-conflict",
        Class::TallyMismatch => "class-tally-mismatch",
        Class::CrossContest => "class-cross-contest",
        Class::Procedure => "class-procedure",
        Class::Integrity => "class-integrity",
        Class::ReportedOnly => "class-reported-only",
    }
}

fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Severe => "severe",
        Severity::Serious => "serious",
        Severity::Procedure => "procedure",
        Severity::Reported => "reported",
    }
}

fn fate_key(fate: Fate) -> &'static str {
    match fate {
        Fate::ReadButNotSummed => "fate-not-summed",
        Fate::NeverRead => "fate-never-read",
        Fate::NotBroughtBack => "fate-not-brought-back",
        Fate::CannotTell => "fate-cannot-tell",
    }
}

/// Returns all findings of a report, worst first; `at` is the report's place in the JSON.
pub(crate) fn findings(words: &Words, report: &Report, at: &str, cited: &mut Cited<'_>) -> Vec<FindingView> {
    let mut found: Vec<(&Finding, Key, String)> = Vec::new();
    for (check, result) in report.results.iter().enumerate() {
        let Outcome::Findings { findings, .. } = &result.outcome else { continue };
        for (index, finding) in findings.iter().enumerate() {
            found.push((finding, result.title, format!("{at}/results/{check}/findings/{index}")));
        }
    }
    found.sort_by_key(|(finding, ..)| finding.class.severity());
    let view = |(number, (finding, title, at)): (usize, (&Finding, Key, String))| {
        let id = cited.id(&format!("finding-{}", number + 1));
        FindingView {
            code: finding.code,
            title: words.say(title.0),
            class: words.say(class_key(finding.class)),
            severity: severity_class(finding.class.severity()),
            size: Number::new(words, finding.size, format!("{at}/size")),
            unit: words.tell(&finding.unit.noun(finding.size)),
            claim: words.tell(&finding.claim),
            cannot_tell: words.tell(&finding.cannot_tell),
            would_resolve: words.tell(&finding.would_resolve),
            links: cited.links(words, &finding.citations, &id, finding.code),
            id,
        }
    };
    found.into_iter().enumerate().map(view).collect()
}

/// Returns what became of missing votes.
pub(crate) fn lost_votes(words: &Words, lost: &LostVotes, at: &str, cited: &mut Cited<'_>) -> LostView {
    let number = |value, place: &str| Number::new(words, value, format!("{at}/lost_votes/{place}"));
    let id = cited.id("lost");
    let title = words.say("lost-title");
    let parts = lost.parts.iter().enumerate().map(|(index, part)| LostPartView {
        fate: words.say(fate_key(part.fate)),
        votes: number(part.votes, &format!("parts/{index}/votes")),
        because: words.tell(&part.because),
        links: cited.links(words, &part.citations, &id, &title),
    });
    let parts = parts.collect();
    let causes = lost.causes.iter().enumerate();
    LostView {
        missing: number(lost.missing, "missing"),
        admitted: (words.tell(&lost.admitted.what), number(lost.admitted.value, "admitted/value")),
        counted: (words.tell(&lost.counted.what), number(lost.counted.value, "counted/value")),
        parts,
        causes: causes
            .map(|(index, cause)| {
                (words.tell(&cause.what), number(cause.at_most, &format!("causes/{index}/at_most")))
            })
            .collect(),
        unexplained: number(lost.unexplained, "unexplained"),
        would_resolve: words.tell(&lost.would_resolve),
    }
}
