//! One finding: what does not agree, by how much, where it stands, and what it leaves open.

use serde::Serialize;

use super::Comparison;
use crate::evidence::Citation;

/// What kind of discrepancy a finding is (AUDIT 7.3), or what else is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// One slip of the pen explains it and repairs every identity it breaks.
    Arithmetic,
    /// Lawful: taken away, returned blank.
    LawfulRemainder,
    /// Issued, signed or marked, but not found.
    Deficit,
    /// More than there can lawfully be; loss cannot cause it.
    Surplus,
    /// Two records of one fact differ.
    RecordConflict,
    /// A sum differs from its parts.
    TallyMismatch,
    /// Contests decided by the same voters differ.
    CrossContest,
    /// The numbers agree, the conduct of the day does not.
    Procedure,
    /// The record is damaged, changed, or says what it must not say.
    Integrity,
    /// Only a person says so.
    ReportedOnly,
}

/// How findings are grouped for a reader, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// More votes than voters, or a record that cannot be relied on.
    Severe,
    /// Numbers that do not agree.
    Serious,
    /// Conduct against the rules.
    Procedure,
    /// Said by observers.
    Reported,
}

impl Class {
    /// Returns the group a reader finds it in.
    pub fn severity(self) -> Severity {
        match self {
            Self::Surplus | Self::Integrity => Severity::Severe,
            Self::Deficit | Self::RecordConflict | Self::TallyMismatch | Self::CrossContest => {
                Severity::Serious
            }
            Self::Arithmetic | Self::LawfulRemainder => Severity::Serious,
            Self::Procedure => Severity::Procedure,
            Self::ReportedOnly => Severity::Reported,
        }
    }

    /// Returns the name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::LawfulRemainder => "lawful remainder",
            Self::Deficit => "deficit",
            Self::Surplus => "surplus",
            Self::RecordConflict => "record conflict",
            Self::TallyMismatch => "tally mismatch",
            Self::CrossContest => "cross-contest",
            Self::Procedure => "procedure",
            Self::Integrity => "integrity",
            Self::ReportedOnly => "reported only",
        }
    }
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Code of the check.
    pub code: &'static str,
    /// How much, in `unit`.
    pub size: u64,
    /// What `size` counts: votes, ballots, lines, records, minutes.
    pub unit: &'static str,
    /// Which of two numbers is the larger, in words; absent where nothing is compared.
    pub larger: Option<String>,
    /// What kind of discrepancy.
    pub class: Class,
    /// The finding in one sentence with its numbers.
    pub claim: String,
    /// Where it stands.
    pub citations: Vec<Citation>,
    /// What this evidence cannot tell about it.
    pub cannot_tell: String,
    /// What would settle it.
    pub would_resolve: String,
}

impl Finding {
    /// Starts a finding; the catalogue fills in the code.
    pub(crate) fn new(class: Class, size: u64, unit: &'static str, claim: impl Into<String>) -> Self {
        Self {
            code: "",
            size,
            unit,
            larger: None,
            class,
            claim: claim.into(),
            citations: Vec::new(),
            cannot_tell: String::new(),
            would_resolve: String::new(),
        }
    }

    /// Starts a finding about two numbers that do not agree.
    pub(crate) fn differing(class: Class, comparison: &Comparison, unit: &'static str) -> Self {
        let size = comparison.difference();
        let claim = match comparison.right.what.as_str() {
            "allowed" => comparison.to_string().replace(", allowed ", ", where the most allowed is "),
            _ => format!("{comparison}: a difference of {} is not explained", measured(size, unit)),
        };
        Self {
            larger: comparison.larger().map(|amount| amount.what.clone()),
            ..Self::new(class, size, unit, claim)
        }
    }

    /// Returns the size with its unit, in the singular for one.
    pub fn measure(&self) -> String {
        measured(self.size, self.unit)
    }

    /// Adds a citation.
    pub(crate) fn cite(mut self, citation: Citation) -> Self {
        self.citations.push(citation);
        self
    }

    /// Adds citations.
    pub(crate) fn cite_all(mut self, citations: impl IntoIterator<Item = Citation>) -> Self {
        self.citations.extend(citations);
        self
    }

    /// Says what the evidence cannot tell, and what would settle it.
    pub(crate) fn open_question(mut self, cannot_tell: &str, would_resolve: &str) -> Self {
        self.cannot_tell = cannot_tell.to_owned();
        self.would_resolve = would_resolve.to_owned();
        self
    }

    /// Adds a sentence to the claim.
    pub(crate) fn and(mut self, sentence: &str) -> Self {
        self.claim.push_str("; ");
        self.claim.push_str(sentence);
        self
    }
}

/// Returns a number with a unit given in the plural.
fn measured(size: u64, unit: &str) -> String {
    let one = match unit {
        "boxes" => "box",
        "copies" => "copy",
        "duties" => "duty",
        plural => plural.strip_suffix('s').unwrap_or(plural),
    };
    format!("{size} {}", if size == 1 { one } else { unit })
}
