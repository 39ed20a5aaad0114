//! `saylau audit stat`: one function of the audit mathematics, with numbers from a file or a pipe.

use std::fmt;
use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context, Error, anyhow};
use clap::Args;
use hardware::folder;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};
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
        let Whole(input) = serde_json::from_str(text).with_context(|| format!("{from} cannot be used"))?;
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

/// JSON with each name of an object once, and whole numbers as such: `980.0` is how many programs write 980.
struct Whole(Value);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

struct WholeVisitor;

impl<'de> Visitor<'de> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Whole, E> {
        Ok(Whole(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Whole, E> {
        Ok(Whole(value.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Whole, E> {
        Ok(Whole(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Whole, E> {
        Ok(Whole(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Whole, E> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let is_whole = number.fract() == 0.0 && number.abs() <= EXACT;
        Ok(Whole(if is_whole { (number as i64).into() } else { number.into() }))
    }

    fn visit_str<E>(self, text: &str) -> Result<Whole, E> {
        Ok(Whole(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Whole, A::Error> {
        let mut values = Vec::new();
        while let Some(Whole(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Whole(values.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Whole, A::Error> {
        let mut fields = Map::new();
        while let Some((name, Whole(value))) = object.next_entry::<String, _>()? {
            // Of two values the second would be read, and nobody told that there are two.
            if fields.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` is given twice")));
            }
            fields.insert(name, value);
        }
        Ok(Whole(fields.into()))
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
        let text =
            r#"{ "a": 980.0, "b": [6e1, 0.5, -0.0, "1.0", null, true], "c": { "d": 1e300, "e": -7 } }"#;
        let Whole(read) = serde_json::from_str(text).unwrap();
        assert_eq!(
            read,
            json!({ "a": 980, "b": [60, 0.5, 0, "1.0", null, true], "c": { "d": 1e300, "e": -7 } })
        );
    }

    #[test]
    fn a_name_given_twice_is_refused_with_its_place() {
        let read = serde_json::from_str::<Whole>("{ \"votes\": [1, 2],\n  \"votes\": [5, 6] }");
        assert_eq!(read.err().unwrap().to_string(), "`votes` is given twice at line 2 column 19");
    }
}
