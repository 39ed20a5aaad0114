//! One finding: what does not agree, by how much, where it stands, and what it leaves open.

use language::{Key, Message};
use serde::{Serialize, Serializer};

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
    pub fn name(self) -> Key {
        Key(match self {
            Self::Arithmetic => "name-arithmetic",
            Self::LawfulRemainder => "name-lawful-remainder",
            Self::Deficit => "name-deficit",
            Self::Surplus => "name-surplus",
            Self::RecordConflict => "name-record-conflict",
            Self::TallyMismatch => "name-tally-mismatch",
            Self::CrossContest => "name-cross-contest",
            Self::Procedure => "name-procedure",
            Self::Integrity => "name-integrity",
            Self::ReportedOnly => "name-reported-only",
        })
    }
}

/// What a size counts: the key of a noun that has its plural forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit(pub(crate) &'static str);

impl Unit {
    /// Returns the noun in the form for a number.
    pub fn noun(self, n: u64) -> Message {
        Message::noun(n, self.0)
    }

    /// Returns a number with the noun.
    pub fn of(self, n: u64) -> Message {
        Message::counted(n, self.0)
    }
}

impl Serialize for Unit {
    /// Writes the plural.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.noun(2).serialize(serializer)
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
    pub unit: Unit,
    /// Which of two numbers is the larger, in words; absent where nothing is compared.
    pub larger: Option<Message>,
    /// What kind of discrepancy.
    pub class: Class,
    /// The finding in one sentence with its numbers.
    pub claim: Message,
    /// Where it stands.
    pub citations: Vec<Citation>,
    /// What this evidence cannot tell about it.
    pub cannot_tell: Message,
    /// What would settle it.
    pub would_resolve: Message,
}

impl Finding {
    /// Starts a finding; the catalogue fills in the code.
    pub(crate) fn new(class: Class, size: u64, unit: &'static str, claim: impl Into<Message>) -> Self {
        Self {
            code: "",
            size,
            unit: Unit(unit),
            larger: None,
            class,
            claim: claim.into(),
            citations: Vec::new(),
            cannot_tell: Message::nothing(),
            would_resolve: Message::nothing(),
        }
    }

    /// Starts a finding about two numbers that do not agree.
    pub(crate) fn differing(class: Class, comparison: &Comparison, unit: &'static str) -> Self {
        let size = comparison.difference();
        let claim = match comparison.right.what.key() {
            Some("allowed") => comparison.in_words("most-allowed"),
            _ => unexplained(comparison.told(), size, unit),
        };
        Self {
            larger: comparison.larger().map(|amount| amount.what.clone()),
            ..Self::new(class, size, unit, claim)
        }
    }

    /// Returns the size with its unit, in the singular for one.
    pub fn measure(&self) -> Message {
        self.unit.of(self.size)
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
    pub(crate) fn open_question(
        mut self,
        cannot_tell: impl Into<Message>,
        would_resolve: impl Into<Message>,
    ) -> Self {
        self.cannot_tell = cannot_tell.into();
        self.would_resolve = would_resolve.into();
        self
    }

    /// Adds a sentence to the claim.
    pub(crate) fn and(self, sentence: impl Into<Message>) -> Self {
        Self { claim: self.claim.and(sentence), ..self }
    }
}

/// Says that numbers differ, and that nothing explains by how much.
pub(crate) fn unexplained(told: Message, size: u64, unit: &'static str) -> Message {
    Message::new("finding-differs").put("pair", told).put("size", Message::counted(size, unit))
}
