//! What an audit of a table came to, as data. Its JSON is described in docs/AUDIT.md.

use std::collections::BTreeMap;

use language::{Key, Message, Part};
use serde::{Serialize, Serializer};

use super::claims::Claims;
use super::contest::Result as ContestResult;
use super::findings::Finding;
use super::identity::{Basis, Identity};
use super::lost_votes::LostVotes;
use super::row::{Reason, Refusal};
use crate::report::Relation;

/// The only claim that a table without findings allows (AUDIT 7.4, L0).
pub(super) const LEVEL: Key = Key("table-level");

/// In so many protocols filled in by hand some sum goes wrong, unless somebody or something sees to it.
const MANY_PROTOCOLS: u64 = 1_000;

/// The audit of one or more tables.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What this report claims, and what it does not.
    pub level: Key,
    /// Program and version that audited.
    pub auditor: &'static str,
    /// What the table is, by its mapping.
    pub title: String,
    /// What was read.
    pub tables: Vec<TableReport>,
    /// Protocols held against the identities.
    pub protocols: u64,
    /// Votes in the result of rows that no identity was held against.
    pub unexamined_votes: u64,
    /// Rows that were not audited.
    pub refused: RefusedReport,
    /// Every identity, examined or not.
    pub identities: Vec<IdentityReport>,
    /// Result by the table, and how far the findings reach: one entry a district.
    pub contests: Vec<ContestResult>,
    /// What can be said of the outcome.
    pub claims: Claims,
    /// Electronic votes that are missing, and what recorded outages explain of them, if the table has the numbers.
    pub lost_votes: Option<LostVotes>,
    /// Protocols that fail, worst first.
    pub findings: Vec<Finding>,
    /// What must not be concluded from this audit.
    pub cannot_claim: Vec<Message>,
}

/// One table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TableReport {
    /// File.
    pub file: String,
    /// How it was written.
    pub form: Message,
    /// Rows below the headings.
    pub rows: u64,
    /// Rows audited.
    pub protocols: u64,
    /// Rows of totals.
    pub totals: u64,
    /// Rows refused.
    pub refused: u64,
    /// Rows without any text.
    pub blank: u64,
    /// Rows left out, by rule of the mapping.
    pub left_out: Vec<LeftOut>,
}

/// Rows left out by one rule.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOut {
    /// Why.
    pub reason: String,
    /// Whether their votes are in the result.
    pub keeps_votes: bool,
    /// How many.
    pub rows: u64,
}

/// Rows that were refused.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RefusedReport {
    /// How many.
    pub total: u64,
    /// How many for each reason.
    #[serde(serialize_with = "by_name")]
    pub by_reason: BTreeMap<Reason, u64>,
    /// The first thousand, one by one.
    pub first: Vec<Refusal>,
}

/// Writes the reasons by their names.
fn by_name<S: Serializer>(reasons: &BTreeMap<Reason, u64>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(reasons.iter().map(|(reason, rows)| (reason.name(), rows)))
}

/// What an identity came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It holds in every protocol.
    Held,
    /// It holds in every protocol, as the form sees to: this proves nothing.
    HeldAsForced,
    /// It holds in every protocol, because both sides are the same columns of the table: this proves nothing.
    CannotFail,
    /// It fails somewhere.
    Failed,
    /// It fails somewhere though the form should not let it.
    FailedThoughForced,
    /// The table does not have the numbers, or no protocol.
    NotExamined,
}

/// One identity over all protocols.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityReport {
    /// Code.
    pub code: &'static str,
    /// What must hold.
    pub title: Key,
    /// What is computed.
    pub formula: Key,
    /// What it rests on.
    pub basis: Basis,
    /// Whether the form forces it, by the mapping.
    pub is_forced: bool,
    /// What it came to.
    pub state: State,
    /// Whether it holds in so many protocols that somebody should ask whether the form forces it.
    pub may_be_forced: bool,
    /// Its comparisons.
    pub comparisons: Vec<ComparisonReport>,
    /// Comparisons that could not be made.
    pub not_examined: Vec<Lacking>,
    /// Territories whose totals were compared.
    pub territories_examined: u64,
    /// Totals of territories that are not the sums of their precincts.
    pub territories: Vec<TerritoryFinding>,
}

/// A comparison that a table does not allow.
#[derive(Clone, Debug, Serialize)]
pub struct Lacking {
    /// Which one; empty if the identity has only this.
    pub part: Key,
    /// What the mapping does not give.
    pub lacks: Message,
}

/// A number of a row of totals that is not the sum of its precincts.
#[derive(Clone, Debug, Serialize)]
pub struct TerritoryFinding {
    /// Region.
    pub region: String,
    /// Territory.
    pub territory: String,
    /// Line of the row of totals.
    pub line: u64,
    /// Which number.
    pub field: String,
    /// What the row says.
    pub total: u64,
    /// What its precincts come to.
    pub sum: u64,
}

/// One comparison over all protocols.
#[derive(Clone, Debug, Serialize)]
pub struct ComparisonReport {
    /// Place of its identity.
    #[serde(skip)]
    pub(super) identity: usize,
    /// Whether the protocol under examination has failed already; without meaning afterwards.
    #[serde(skip)]
    pub(super) is_last_failing: bool,
    /// Which one; empty if the identity has only this.
    pub part: Key,
    /// Equal, or at most.
    pub relation: Relation,
    /// Whether its two sides are the same columns of every table.
    pub cannot_fail: bool,
    /// Protocols it was made in.
    pub examined: u64,
    /// Protocols it fails in.
    pub failing: u64,
    /// Sum of the failures in which the left is more.
    pub left_more: u64,
    /// Sum of the failures in which the right is more.
    pub right_more: u64,
    /// The largest failure of one protocol.
    pub largest: u64,
    /// What a bound leaves room for.
    pub remainder: Option<Remainder>,
}

/// Lawful differences within a bound.
#[derive(Clone, Debug, Serialize)]
pub struct Remainder {
    /// What they are called.
    pub name: Key,
    /// Protocols that have one.
    pub precincts: u64,
    /// Their sum.
    pub sum: u64,
}

impl Default for ComparisonReport {
    fn default() -> Self {
        Self {
            identity: 0,
            is_last_failing: false,
            part: Key::NONE,
            relation: Relation::Equal,
            cannot_fail: false,
            examined: 0,
            failing: 0,
            left_more: 0,
            right_more: 0,
            largest: 0,
            remainder: None,
        }
    }
}

impl ComparisonReport {
    pub(super) fn add(&mut self, difference: i64) {
        let size = difference.unsigned_abs();
        let side = if 0 < difference { &mut self.left_more } else { &mut self.right_more };
        *side += size;
        self.largest = self.largest.max(size);
    }
}

impl IdentityReport {
    pub(super) fn new(identity: &Identity, is_forced: bool) -> Self {
        Self {
            code: identity.code,
            title: identity.title,
            formula: identity.formula,
            basis: identity.basis,
            is_forced,
            state: State::NotExamined,
            may_be_forced: false,
            comparisons: Vec::new(),
            not_examined: Vec::new(),
            territories_examined: 0,
            territories: Vec::new(),
        }
    }

    /// Says what the counts come to.
    pub(super) fn conclude(&mut self) {
        let examined: u64 = self.comparisons.iter().map(|comparison| comparison.examined).sum();
        let is_examined = 0 < examined + self.territories_examined;
        let fails =
            !self.territories.is_empty() || self.comparisons.iter().any(|comparison| 0 < comparison.failing);
        let cannot_fail = self.territories_examined == 0
            && self.comparisons.iter().all(|comparison| comparison.cannot_fail);
        self.state = match (is_examined, fails, self.is_forced) {
            (false, ..) => State::NotExamined,
            (true, false, _) if cannot_fail => State::CannotFail,
            (true, false, false) => State::Held,
            (true, false, true) => State::HeldAsForced,
            (true, true, false) => State::Failed,
            (true, true, true) => State::FailedThoughForced,
        };
        let is_equality = self.comparisons.iter().all(|comparison| comparison.relation == Relation::Equal);
        let most = self.comparisons.iter().map(|comparison| comparison.examined).max().unwrap_or_default();
        self.may_be_forced = self.state == State::Held && is_equality && MANY_PROTOCOLS <= most;
    }

    /// Returns whether it could have failed as far as the mapping says: if not, that it holds proves nothing.
    pub fn could_fail(&self) -> bool {
        matches!(self.state, State::Held | State::Failed | State::FailedThoughForced)
    }

    /// Returns whether it was examined and could not have failed.
    pub(super) fn is_idle(&self) -> bool {
        matches!(self.state, State::HeldAsForced | State::CannotFail)
    }

    /// Returns how many protocols it was held against, each comparison by itself.
    pub(super) fn examined(&self) -> u64 {
        self.comparisons.iter().map(|comparison| comparison.examined).sum()
    }
}

impl Report {
    /// Returns whether anything was found: the exit code. Refused rows are findings about the table.
    pub fn has_findings(&self) -> bool {
        let is_total_wrong = self.identities.iter().any(|identity| !identity.territories.is_empty());
        !self.findings.is_empty() || is_total_wrong || 0 < self.refused.total
    }

    /// Returns the whole audit in one line.
    pub fn verdict(&self) -> Message {
        let examined = self.identities.iter().filter(|identity| identity.state != State::NotExamined).count();
        let all = self.identities.len();
        if self.protocols == 0 || examined == 0 {
            return Message::new("table-nothing");
        }
        let totals: usize = self.identities.iter().map(|identity| identity.territories.len()).sum();
        let mut parts = Vec::new();
        if !self.findings.is_empty() {
            let protocols = Part::Grouped(self.findings.len() as u64);
            parts.push(Message::new("table-disagree").put("n", protocols));
        }
        if 0 < totals {
            parts.push(Message::new("table-totals-differ").put("n", totals));
        }
        if 0 < self.refused.total {
            let rows = Message::grouped(self.refused.total, "noun-rows");
            parts.push(Message::new("table-rows-refused").put("rows", rows));
        }
        if !parts.is_empty() {
            return Message::joined(parts, "; ");
        }
        let told = match self.identities.iter().filter(|identity| identity.is_idle()).count() {
            0 => Message::new("table-consistent"),
            forced => Message::new("table-consistent-forced").put("forced", forced),
        };
        told.put("examined", examined).put("all", all)
    }
}

/// Says what must not be concluded, with the numbers of this audit.
pub(super) fn cannot_claim(report: &Report) -> Vec<Message> {
    let of = |wanted: State| report.identities.iter().filter(move |identity| identity.state == wanted);
    let codes = |wanted: State| of(wanted).map(|identity| identity.code).collect::<Vec<_>>().join(", ");
    let by_state = |key, wanted: State| {
        let times = of(wanted).map(IdentityReport::examined).sum();
        let told = || Message::new(key).put("codes", codes(wanted)).put("n", Part::Grouped(times));
        of(wanted).next().map(|_| told())
    };
    let many = report.identities.iter().filter(|identity| identity.may_be_forced);
    let many: Vec<&str> = many.map(|identity| identity.code).collect();
    let may_be_forced = (!many.is_empty()).then(|| {
        let told = Message::new("claim-may-be-forced").put("codes", many.join(", "));
        told.put("n", Part::Grouped(report.protocols))
    });
    let not_examined = of(State::NotExamined)
        .next()
        .map(|_| Message::new("claim-not-examined").put("codes", codes(State::NotExamined)));
    let left_out = report.tables.iter().flat_map(|table| &table.left_out);
    let left_out: u64 = left_out.filter(|left| !left.keeps_votes).map(|left| left.rows).sum();
    let count = |key, n: u64| (0 < n).then(|| Message::new(key).put("n", Part::Grouped(n)));
    let claims = [
        Some(Message::new("claim-verified")),
        report.claims.has_channels.then(|| Message::new("claim-single-votes")),
        by_state("claim-forced", State::HeldAsForced),
        by_state("claim-cannot-fail", State::CannotFail),
        may_be_forced,
        not_examined,
        count("claim-refused", report.refused.total),
        count("claim-left-out", left_out),
        count("claim-unexamined", report.unexamined_votes),
    ];
    claims.into_iter().flatten().collect()
}
