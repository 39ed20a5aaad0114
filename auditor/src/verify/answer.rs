//! What a check of the record says: findings with their places, and remarks.

use language::{Key, Message};
use serde::Serialize;

use crate::evidence::shown;

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything it asks for holds.
    Pass,
    /// Something does not.
    Fail,
    /// What it needs is not there.
    NotApplicable,
}

impl Outcome {
    /// Returns the outcome as `tools/verify.py` and `docs/record.md` name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not applicable",
        }
    }

    /// Returns the outcome in words.
    pub fn words(self) -> Key {
        match self {
            Self::Pass => Key("verify-pass"),
            Self::Fail => Key("verify-fail"),
            Self::NotApplicable => Key("verify-not-applicable"),
        }
    }
}

/// Something that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// File in the folder.
    pub file: String,
    /// Block of the file, from 0, where it has blocks.
    pub block: Option<u64>,
    /// Byte of the file, from 0.
    pub offset: Option<u64>,
    /// What is wrong there.
    pub what: Message,
}

/// One check with what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Its code.
    pub check: &'static str,
    /// What it came to.
    pub outcome: Outcome,
    /// Why it is not applicable; otherwise what else it has to say.
    pub reason: Option<Message>,
    /// What does not hold.
    pub findings: Vec<Finding>,
}

/// Why a check cannot run.
pub(super) struct NotApplicable(pub(super) Message);

impl NotApplicable {
    pub(super) fn because(reason: impl Into<Message>) -> Self {
        Self(reason.into())
    }
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Block, where the file has blocks.
    pub(super) block: Option<u64>,
    /// Byte; absent if the whole file is meant.
    pub(super) offset: Option<u64>,
}

impl Spot {
    /// All of a file.
    pub(super) const WHOLE: Self = Self { block: None, offset: None };

    /// A byte.
    pub(super) fn byte(offset: usize) -> Self {
        Self { block: None, offset: Some(offset as u64) }
    }

    /// The beginning of a block.
    pub(super) fn block(number: u64) -> Self {
        Self { block: Some(number), offset: Some(number * election::journal::block::BLOCK_LEN as u64) }
    }
}

/// What a check has found so far.
#[derive(Default)]
pub(super) struct Answer {
    findings: Vec<Finding>,
    remarks: Vec<Message>,
}

impl Answer {
    /// Adds a finding.
    pub(super) fn find(&mut self, file: &str, spot: Spot, what: impl Into<Message>) {
        let Spot { block, offset } = spot;
        self.findings.push(Finding { file: shown(file), block, offset, what: what.into() });
    }

    /// Says something that is no finding.
    pub(super) fn say(&mut self, remark: impl Into<Message>) {
        self.remarks.push(remark.into());
    }
}

pub(super) fn checked(check: &'static str, answer: Result<Answer, NotApplicable>) -> Checked {
    match answer {
        Err(NotApplicable(reason)) => {
            Checked { check, outcome: Outcome::NotApplicable, reason: Some(reason), findings: Vec::new() }
        }
        Ok(Answer { findings, remarks }) => {
            let outcome = if findings.is_empty() { Outcome::Pass } else { Outcome::Fail };
            let reason = (!remarks.is_empty()).then(|| Message::joined(remarks, "; "));
            Checked { check, outcome, reason, findings }
        }
    }
}
