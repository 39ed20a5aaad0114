//! How a statistic is called by name: JSON in, checked, JSON out.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::strict::{self, Strict};

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
    #[error("input of `{name}` is not as documented{place}")]
    Form {
        /// The statistic.
        name: &'static str,
        /// Where, in words: `` at `votes[1]` ``; empty for the whole.
        place: String,
        /// What is wrong.
        #[source]
        source: strict::Error,
    },
    /// The answer cannot be written.
    #[error("answer of `{name}` cannot be written")]
    Answer {
        /// The statistic.
        name: &'static str,
        /// Why.
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
    let input = serde_path_to_error::deserialize(Strict(input)).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { String::new() } else { format!(" at `{path}`") };
        StatisticError::Form { name, place, source: error.into_inner() }
    })?;
    serde_json::to_value(compute(&input)?).map_err(|source| StatisticError::Answer { name, source })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalogue::statistic;

    fn said(name: &str, input: &Value) -> String {
        let error = (statistic(name).unwrap().compute)(input).unwrap_err();
        let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
        format!("{error}{}", source.unwrap_or_default())
    }

    #[test]
    fn an_error_names_the_field_and_speaks_of_numbers_and_not_of_types() {
        for (name, input, expected) in [
            (
                "plurality",
                json!({ "votes": [1, -1] }),
                "input of `plurality` is not as documented at `votes[1]`: invalid value: integer `-1`, expected a whole number \
                 from 0 to 2^64 - 1",
            ),
            (
                "suite",
                json!({ "comparison": [5_294, 3_765, 1_349, 8], "polling": {} }),
                "input of `suite` is not as documented at `comparison`: invalid type: a list, expected an object with named \
                 fields",
            ),
            (
                "bravo",
                json!([980, 640, 60, 30]),
                "input of `bravo` is not as documented: invalid type: a list, expected an object with named fields",
            ),
            (
                "moments",
                json!({ "values": [1, null] }),
                "input of `moments` is not as documented at `values[1]`: invalid type: null, expected a number",
            ),
        ] {
            assert_eq!(said(name, &input), expected);
        }
        assert!(said("plurality", &json!({ "votes": [1], "winer": 2 })).contains("unknown field `winer`"));
    }
}
