//! `saylau audit stat`: one function of the audit mathematics, with numbers from a file or a pipe.

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context, Error, anyhow};
use clap::Args;
use hardware::folder;
use serde_json::{Value, json};
use statistics::catalogue::{STATISTICS, statistic};
use statistics::{Statistic, StatisticError};

use crate::{Hint, Verdict, print};

/// Compute a p-value, a bound, a sample size or another statistic from JSON
///
/// Reads one JSON object from stdin, or a list of them, and prints the answers. `saylau list statistics` names the functions,
/// `saylau explain NAME` shows what each reads and answers, and docs/statistics.md has all of them.
#[derive(Debug, Args)]
pub(super) struct StatArgs {
    /// Which function
    name: String,

    /// Read a file instead of stdin
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl StatArgs {
    pub(super) fn run(self) -> Result<Verdict, Error> {
        let statistic = statistic(&self.name).ok_or_else(|| unknown(&self.name))?;
        let (text, from) = match &self.input {
            Some(path) => (folder::read_text(path)?, format!("`{}`", path.display())),
            None => {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text).context("stdin cannot be read")?;
                (text, "stdin".to_owned())
            }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let input: Value = serde_json::from_str(text).with_context(|| format!("{from} is not JSON"))?;
        let input = whole(input);
        let mut verdict = Verdict::Clean;
        let answer = match &input {
            Value::Array(inputs) => inputs
                .iter()
                .map(|input| {
                    (statistic.compute)(input).unwrap_or_else(|error| {
                        verdict = Verdict::Findings;
                        json!({ "error": chain(&error) })
                    })
                })
                .collect(),
            input => (statistic.compute)(input).map_err(|error| with_hint(error, statistic))?,
        };
        print(&if self.json { answer.to_string() + "\n" } else { lines(&answer) })?;
        Ok(verdict)
    }
}

/// Writes whole numbers as such: `980.0` is how many programs write 980.
fn whole(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT => {
                Value::from(float as i64)
            }
            _ => Value::Number(number),
        },
        Value::Array(values) => values.into_iter().map(whole).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, whole(value))).collect(),
        other => other,
    }
}

fn unknown(name: &str) -> Error {
    let near = STATISTICS.iter().map(|statistic| statistic.name);
    let near = near.max_by(|left, right| strsim::jaro(left, name).total_cmp(&strsim::jaro(right, name)));
    let near = near.map(|near| format!("the nearest name is `{near}`; ")).unwrap_or_default();
    anyhow!("no statistic is called `{name}`")
        .context(Hint(format!("{near}`saylau list statistics` shows all names")))
}

fn with_hint(error: StatisticError, statistic: &Statistic) -> Error {
    let fields: Vec<String> = statistic.inputs.iter().map(|field| format!("`{}`", field.name)).collect();
    let hint =
        format!("`{}` reads {}; `saylau explain {0}` has an example", statistic.name, fields.join(", "));
    Error::new(error).context(Hint(hint))
}

/// Returns an error with its causes on one line.
fn chain(error: &StatisticError) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect::<Vec<_>>().join(": ")
}

/// Returns an answer as lines of key and value; a list with an empty line between its answers.
fn lines(answer: &Value) -> String {
    match answer {
        Value::Array(answers) => answers.iter().map(lines).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => {
            let width = fields.keys().map(|key| key.chars().count()).max().unwrap_or(0);
            fields.iter().map(|(key, value)| format!("{key:width$}  {value}\n")).collect()
        }
        other => format!("{other}\n"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whole_numbers_are_whole_however_they_are_written() {
        let input = json!({ "a": 980.0, "b": [6e1, 0.5, -0.0, "1.0", null], "c": { "d": 1e300, "e": 7 } });
        let read = json!({ "a": 980, "b": [60, 0.5, 0, "1.0", null], "c": { "d": 1e300, "e": 7 } });
        assert_eq!(whole(input), read);
    }
}
