//! What a check hands back: numbers compared, remarks, findings, or the reason why it cannot run.

use language::Message;

use crate::report::{Class, Comparison, Finding, Outcome};

/// Why a check cannot run on this evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unavailable(pub(crate) Message);

impl Unavailable {
    pub(crate) fn because(reason: impl Into<Message>) -> Self {
        Self(reason.into())
    }
}

/// What a check has come to so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Examined {
    compared: Vec<Comparison>,
    remarks: Vec<Message>,
    findings: Vec<Finding>,
}

impl Examined {
    /// Notes two numbers that were compared and returns a finding to complete if they do not agree.
    pub(crate) fn compare(
        &mut self,
        comparison: Comparison,
        class: Class,
        unit: &'static str,
    ) -> Option<Finding> {
        let found = (!comparison.holds()).then(|| Finding::differing(class, &comparison, unit));
        self.compared.push(comparison);
        found
    }

    /// Notes two numbers without judging them.
    pub(crate) fn note(&mut self, comparison: Comparison) {
        self.compared.push(comparison);
    }

    /// Tells the reader something beside the numbers.
    pub(crate) fn remark(&mut self, text: impl Into<Message>) {
        self.remarks.push(text.into());
    }

    /// Adds a finding.
    pub(crate) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Returns the outcome, with the code in every finding.
    pub(crate) fn outcome(self, code: &'static str) -> Outcome {
        let Self { compared, remarks, findings } = self;
        if findings.is_empty() {
            return Outcome::Pass { compared, remarks };
        }
        let findings = findings.into_iter().map(|finding| Finding { code, ..finding }).collect();
        Outcome::Findings { findings, compared, remarks }
    }
}
