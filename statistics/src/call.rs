//! How a statistic is called by name: JSON in, checked, JSON out.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A statistic that can be called by name with JSON.
#[derive(Debug)]
pub struct Statistic {
    /// Its name on the command line, in kebab-case.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The paper with its equation, or the standard.
    pub source: &'static str,
    /// Formula, conditions under which the statement holds, and what it does at the edges.
    pub about: &'static str,
    /// What goes in.
    pub inputs: &'static [Field],
    /// What comes out.
    pub outputs: &'static [Field],
    /// An input, as JSON, which the reference page shows beside its answer.
    pub example: &'static str,
    /// Computes the answer.
    pub compute: fn(&Value) -> Result<Value, StatisticError>,
}

/// One field of an input or an answer.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// Meaning, unit, range, and the default where it may be left out.
    pub meaning: &'static str,
}

/// A call that cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum StatisticError {
    /// The input has not the documented fields.
    #[error("input of `{name}` is not as documented")]
    Form {
        /// The statistic.
        name: &'static str,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// A value lies outside its range, or two contradict each other.
    #[error("field `{field}` {problem}")]
    Range {
        /// The field.
        field: &'static str,
        /// What is wrong with it, to be read after its name, with the value last.
        problem: String,
    },
}

impl StatisticError {
    /// Returns the error of a field: ``field `risk_limit` must lie above 0 and below 1: 1.5``.
    pub fn range(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Range { field, problem: problem.into() }
    }
}

/// Reads the input, computes and writes the answer.
pub(crate) fn call<I: DeserializeOwned, O: Serialize>(
    name: &'static str,
    input: &Value,
    compute: impl FnOnce(&I) -> Result<O, StatisticError>,
) -> Result<Value, StatisticError> {
    let form = |source| StatisticError::Form { name, source };
    let input = I::deserialize(input).map_err(form)?;
    serde_json::to_value(compute(&input)?).map_err(form)
}
