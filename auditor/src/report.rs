//! What an audit came to, as data: JSON through serde, words through [`crate::render`].

mod comparison;
mod finding;
mod flow;

use std::cmp::Reverse;

use election::evidence::Manifest;
use election::precinct::Stamp;
use election::time::Duration;
use language::{Key, Message, Part as Put};
use serde::Serialize;

pub use comparison::{Amount, Comparison, Relation};
pub(crate) use finding::unexplained;
pub use finding::{Class, Finding, Severity, Unit};
pub(crate) use flow::flow;
pub use flow::{Counted, Flow, Step};

use crate::claims::Claims;
use crate::evidence::{Evidence, Part, shown};
use crate::lost_votes::LostVotes;

/// Returns a time span in words, in the two largest units that matter.
pub fn span(span: Duration) -> Message {
    let millis = span.millis();
    let secs = millis / 1_000;
    let message = Message::new;
    match (secs / 3_600, secs / 60 % 60, secs % 60) {
        (0, 0, s) if millis.is_multiple_of(1_000) => message("span-seconds").put("s", s),
        (0, 0, _) => {
            message("span-seconds").put("s", Put::Decimal(format!("{:.3}", millis as f64 / 1_000.0)))
        }
        (0, m, 0) => message("span-minutes").put("m", m),
        (0, m, s) => message("span-minutes-seconds").put("m", m).put("s", s),
        (h, 0, _) => message("span-hours").put("h", h),
        (h, m, _) => message("span-hours-minutes").put("h", h).put("m", m),
    }
}

/// The only claim a report without findings makes (AUDIT 7.4, L0).
pub(crate) const LEVEL: Key = Key("report-level");

/// The audit of one precinct.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// What this report claims, and what it does not.
    pub level: Key,
    /// Program and version that audited.
    pub auditor: &'static str,
    /// Where the evidence comes from.
    pub origin: Origin,
    /// How each file of the folder was read.
    pub files: Vec<FileReport>,
    /// The way of every contest's votes, from the voter list to the summary.
    pub flow: Vec<Flow>,
    /// What can be said of the outcome.
    pub claims: Claims,
    /// Where electronic votes are missing: what the evidence says became of them.
    pub lost_votes: Option<LostVotes>,
    /// One entry a check, in catalogue order.
    pub results: Vec<CheckResult>,
}

/// Where the evidence comes from, as its manifest and definition say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Simulated or real; absent if neither file says.
    pub stamp: Option<Stamp>,
    /// Title of the election.
    pub election: Option<String>,
    /// Precinct in words.
    pub precinct: Option<Message>,
    /// Title of the scenario, if simulated.
    pub scenario: Option<String>,
    /// SHA-256 of the scenario.
    pub scenario_sha256: Option<String>,
    /// Seed, if simulated.
    pub seed: Option<u64>,
    /// Program and version that wrote the folder.
    pub written_by: Option<String>,
    /// Settings that stand for unknown facts.
    pub assumptions: Vec<String>,
}

impl Origin {
    pub(crate) fn of(evidence: &Evidence) -> Self {
        let mut origin = evidence.manifest.get().map(Self::of_manifest).unwrap_or_default();
        if let Part::Present(definition) = &evidence.definition {
            let place = &definition.precinct;
            origin.stamp = origin.stamp.or(Some(definition.stamp));
            origin.election = Some(shown(&definition.title));
            origin.precinct = Some(
                Message::new("precinct-named")
                    .put("city", shown(&place.city))
                    .put("number", place.number.to_string())
                    .put("district", place.district.to_string()),
            );
        }
        origin
    }

    fn of_manifest(manifest: &Manifest) -> Self {
        let safe = |text: &Option<String>| text.as_deref().map(shown);
        Self {
            stamp: Some(manifest.stamp),
            scenario: safe(&manifest.scenario),
            scenario_sha256: safe(&manifest.scenario_sha256),
            seed: manifest.seed,
            written_by: Some(shown(&manifest.written_by)),
            assumptions: manifest.assumptions.iter().map(|text| shown(text)).collect(),
            ..Self::default()
        }
    }
}

/// One file of the layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Name.
    pub name: &'static str,
    /// Whether and how it was read.
    #[serde(flatten)]
    pub state: FileState,
    /// Length.
    pub bytes: usize,
    /// Records, slots, rows or entries read.
    pub entries: usize,
}

/// Whether a file was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum FileState {
    /// It was.
    Read,
    /// The folder does not hold it.
    Absent,
    /// It cannot be read.
    Broken {
        /// Why.
        reason: String,
    },
}

/// What one check came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckResult {
    /// Code of the check.
    pub code: &'static str,
    /// Its title.
    pub title: Key,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// What was compared agrees.
    Pass {
        /// The numbers compared.
        compared: Vec<Comparison>,
        /// What a reader should know beside them.
        remarks: Vec<Message>,
    },
    /// The evidence does not allow the check.
    NotApplicable {
        /// What is missing.
        reason: Message,
    },
    /// Something is not as it must be.
    Findings {
        /// What, one entry a cause.
        findings: Vec<Finding>,
        /// The numbers compared, agreeing ones included.
        compared: Vec<Comparison>,
        /// What a reader should know beside them.
        remarks: Vec<Message>,
    },
}

impl Report {
    /// Returns every finding, in catalogue order.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.results.iter().flat_map(|result| match &result.outcome {
            Outcome::Findings { findings, .. } => findings.as_slice(),
            Outcome::Pass { .. } | Outcome::NotApplicable { .. } => &[],
        })
    }

    /// Returns whether any check found something: the exit code of `saylau audit`.
    pub fn has_findings(&self) -> bool {
        self.findings().next().is_some()
    }

    /// Returns how many checks could be run.
    pub fn checks_run(&self) -> usize {
        let ran = |result: &&CheckResult| !matches!(result.outcome, Outcome::NotApplicable { .. });
        self.results.iter().filter(ran).count()
    }

    /// Returns the outcome of one check.
    pub fn outcome(&self, code: &str) -> Option<&Outcome> {
        self.results.iter().find(|result| result.code == code).map(|result| &result.outcome)
    }

    /// Returns the whole audit in one line.
    pub fn verdict(&self) -> Message {
        let findings: Vec<_> = self.findings().collect();
        let ran = self.checks_run();
        if findings.is_empty() && ran == 0 {
            return Message::new("report-nothing");
        }
        if findings.is_empty() {
            let checks = self.results.len();
            return Message::new("report-consistent").put("ran", ran).put("checks", checks);
        }
        let worst = findings.iter().min_by_key(|finding| (finding.class.severity(), Reverse(finding.size)));
        let claim = worst.map_or(Message::nothing(), |finding| finding.claim.clone());
        let surplus =
            worst.filter(|finding| finding.class == Class::Surplus).map_or(0, |finding| finding.size);
        let lost = self.lost_votes.as_ref().filter(|lost| surplus < lost.missing);
        let headline = lost.map_or(claim, LostVotes::headline);
        Message::new("report-findings").put("n", findings.len()).put("headline", headline)
    }
}
