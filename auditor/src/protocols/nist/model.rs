//! The parts of both standards that the audit reads, as they stand in a file, JSON or XML.
//!
//! SP 1500-103 and SP 1500-100 share most classes; where a name differs, both are taken. What is not named here is skipped.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::number::{Answer, Label, Number};

/// `GpUnit`, and `ReportingDevice` of cast vote records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Unit {
    #[serde(rename = "@id", alias = "@ObjectId")]
    pub(super) id: String,
    #[serde(rename = "@type")]
    pub(super) class: String,
    pub(super) name: Label,
    /// `precinct`, `county`, ...
    #[serde(rename = "Type")]
    pub(super) kind: String,
    #[serde(alias = "ExternalIdentifier")]
    pub(super) code: Vec<Code>,
    #[serde(rename = "ComposingGpUnitIds")]
    pub(super) parts: Vec<String>,
    pub(super) voters_registered: Option<Number>,
    pub(super) voters_participated: Option<Number>,
    pub(super) sub_units_reported: Option<Number>,
    pub(super) total_sub_units: Option<Number>,
    pub(super) count_status: Vec<CountStatus>,
}

/// `Code` and `ExternalIdentifier`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Code {
    pub(super) r#type: String,
    pub(super) value: String,
}

/// `CountStatus`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct CountStatus {
    pub(super) status: String,
    pub(super) r#type: String,
}

/// `Candidate` and `Party`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Named {
    #[serde(rename = "@id", alias = "@ObjectId")]
    pub(super) id: String,
    #[serde(alias = "BallotName")]
    pub(super) name: Label,
}

/// `Contest` of every class.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Contest {
    #[serde(rename = "@id", alias = "@ObjectId")]
    pub(super) id: String,
    #[serde(rename = "@type")]
    pub(super) class: String,
    pub(super) name: Label,
    #[serde(alias = "ExternalIdentifier")]
    pub(super) code: Vec<Code>,
    pub(super) votes_allowed: Option<Number>,
    pub(super) number_elected: Option<Number>,
    pub(super) vote_variation: String,
    pub(super) election_district_id: Option<String>,
    pub(super) primary_party_ids: Vec<String>,
    pub(super) contest_selection: Vec<Selection>,
    pub(super) other_counts: Vec<OtherCounts>,
    pub(super) count_status: Vec<CountStatus>,
}

/// `ContestSelection` of every class.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Selection {
    #[serde(rename = "@id", alias = "@ObjectId")]
    pub(super) id: String,
    pub(super) candidate_ids: Vec<String>,
    pub(super) party_ids: Vec<String>,
    /// The words of a ballot measure's choice.
    #[serde(rename = "Selection")]
    pub(super) words: Label,
    #[serde(alias = "ExternalIdentifier")]
    pub(super) code: Vec<Code>,
    pub(super) is_write_in: bool,
    pub(super) vote_counts: Vec<Counts>,
}

/// `VoteCounts` and `BallotCounts`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Counts {
    pub(super) gp_unit_id: String,
    #[serde(rename = "Type")]
    pub(super) kind: String,
    pub(super) other_type: String,
    pub(super) device_class: Option<DeviceClass>,
    pub(super) round: Option<Number>,
    pub(super) is_suppressed_for_privacy: bool,
    pub(super) count: Option<Number>,
    pub(super) ballots_cast: Option<Number>,
}

/// `OtherCounts`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct OtherCounts {
    pub(super) gp_unit_id: String,
    pub(super) device_class: Option<DeviceClass>,
    pub(super) overvotes: Option<Number>,
    pub(super) undervotes: Option<Number>,
    pub(super) write_ins: Option<Number>,
}

/// `DeviceClass`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct DeviceClass {
    #[serde(rename = "Type")]
    pub(super) kind: String,
    pub(super) other_type: String,
    pub(super) manufacturer: String,
    pub(super) model: String,
}

/// `CVR`: one ballot, or one sheet of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Cvr {
    #[serde(rename = "BallotAuditId")]
    pub(super) audit_id: Option<String>,
    #[serde(rename = "BallotSheetId")]
    pub(super) sheet: Option<String>,
    #[serde(rename = "BallotStyleId")]
    pub(super) style: Option<String>,
    #[serde(rename = "BallotStyleUnitId")]
    pub(super) unit: Option<String>,
    #[serde(rename = "BatchId")]
    pub(super) batch: Option<String>,
    #[serde(rename = "BatchSequenceId")]
    pub(super) sequence: Option<Number>,
    #[serde(rename = "CreatingDeviceId")]
    pub(super) device: Option<String>,
    #[serde(rename = "CurrentSnapshotId")]
    pub(super) current: String,
    #[serde(rename = "CVRSnapshot")]
    pub(super) snapshots: Vec<Snapshot>,
    #[serde(rename = "ElectionId")]
    pub(super) election: String,
    #[serde(rename = "UniqueId")]
    pub(super) unique_id: Option<String>,
}

/// `CVRSnapshot`: the choices as they were at some point.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Snapshot {
    #[serde(rename = "@id", alias = "@ObjectId")]
    pub(super) id: String,
    /// `original`, `interpreted` or `modified`.
    #[serde(rename = "Type")]
    pub(super) kind: String,
    pub(super) annotation: Vec<Annotation>,
    pub(super) status: Vec<String>,
    #[serde(rename = "CVRContest")]
    pub(super) contests: Vec<Marked>,
}

/// `Annotation`: who changed it, when and why; only whether there is a time.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Annotation {
    pub(super) time_stamp: Option<IgnoredAny>,
}

/// `CVRContest`: a contest of a ballot.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Marked {
    pub(super) contest_id: String,
    #[serde(rename = "CVRContestSelection")]
    pub(super) choices: Vec<MarkedChoice>,
    pub(super) overvotes: Option<Number>,
    pub(super) undervotes: Option<Number>,
    pub(super) write_ins: Option<Number>,
    pub(super) status: Vec<String>,
}

/// `CVRContestSelection`: a choice that has a mark.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct MarkedChoice {
    pub(super) contest_selection_id: Option<String>,
    #[serde(rename = "SelectionPosition")]
    pub(super) positions: Vec<Position>,
    pub(super) status: Vec<String>,
    pub(super) total_number_votes: Option<Number>,
}

/// `SelectionPosition`: a place on the paper or the screen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Position {
    pub(super) has_indication: Answer,
    pub(super) is_allocable: Option<Answer>,
    pub(super) number_votes: Option<Number>,
    /// The proper fraction of a vote that the position stands for.
    pub(super) fractional_votes: Option<Number>,
    #[serde(rename = "CVRWriteIn")]
    pub(super) write_in: Option<IgnoredAny>,
}

impl Position {
    /// Returns whether its votes are a fraction, which is in no sum.
    pub(super) fn is_fraction(&self) -> bool {
        [&self.number_votes, &self.fractional_votes].into_iter().flatten().any(Number::is_part)
    }
}
