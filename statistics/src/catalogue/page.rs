//! The reference page of the statistics, written from their list.

use std::fmt::Write as _;

use serde_json::Value;

use super::STATISTICS;
use crate::{Field, Statistic};

const HEAD: &str = "\
# Statistics

Every function of the audit mathematics, as it can be called from a command line:

```sh
saylau audit stat bravo --json < inputs.json
```

The input is one JSON object with the fields below, and the answer is one object. A list of objects is answered by a list,
in their order; an entry that cannot be answered holds `error` in its place. Fields that are not documented are refused.
`saylau list statistics` names them all, `saylau explain bravo` prints one of these sections.

The p-value of an answer, `p`, comes with `log10_p`, its decimal logarithm: a p below 2.2e-308 is given as that number and
keeps its logarithm. A p of exactly 0, without logarithm, says that the sample cannot occur under the hypothesis. Other
probabilities have a logarithm only where a field for it is listed, and are then cut off at 2.2e-308 in the same way. Numbers
of votes and ballots are whole, and `980.0` is whole too; shares and probabilities go from 0 to 1.
";

/// Returns `docs/statistics.md`.
pub fn page() -> String {
    let mut text = HEAD.to_owned();
    for statistic in STATISTICS {
        text.push('\n');
        text.push_str(&statistic.section());
    }
    text
}

impl Statistic {
    /// Returns its section of the reference page.
    pub fn section(&self) -> String {
        let mut text = format!("## `{}`\n\n{}.\n\n", self.name, capitalised(self.title));
        let _ = writeln!(text, "{}\n\nSource: {}.\n", self.about, self.source);
        text.push_str(&table("Input", self.inputs));
        text.push('\n');
        text.push_str(&table("Answer", self.outputs));
        let _ = writeln!(text, "\n```json\n{}\n```\n", self.example.trim());
        let _ = writeln!(text, "```json\n{}\n```", self.answer_to_example());
        text
    }

    fn answer_to_example(&self) -> String {
        let answer = serde_json::from_str::<Value>(self.example)
            .map_err(|error| error.to_string())
            .and_then(|input| (self.compute)(&input).map_err(|error| error.to_string()));
        answer.map_or_else(|error| error, |value| value.to_string())
    }
}

fn table(heading: &str, fields: &[Field]) -> String {
    let mut text = format!("| {heading} | Meaning |\n|---|---|\n");
    for field in fields {
        let _ = writeln!(text, "| `{}` | {} |", field.name, field.meaning);
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use expect_test::expect_file;

    use super::*;

    #[test]
    fn the_page_is_written_from_the_list() {
        expect_file!["../../../docs/statistics.md"].assert_eq(&page());
    }

    #[test]
    fn every_example_is_answered_with_the_documented_fields() {
        let mut names = BTreeSet::new();
        for statistic in STATISTICS {
            assert!(names.insert(statistic.name), "`{}` is there twice", statistic.name);
            let input: Value = serde_json::from_str(statistic.example).unwrap();
            let answer = (statistic.compute)(&input).unwrap();
            let documented: BTreeSet<&str> = statistic.outputs.iter().map(|field| field.name).collect();
            let given: BTreeSet<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(
                documented.contains("p"),
                documented.contains("log10_p"),
                "`{}` gives p without logarithm",
                statistic.name
            );
            let undocumented: Vec<_> = given.difference(&documented).collect();
            assert!(undocumented.is_empty(), "`{}` answers {undocumented:?} undocumented", statistic.name);
            let inputs: BTreeSet<&str> = statistic.inputs.iter().map(|field| field.name).collect();
            let unknown: Vec<_> =
                input.as_object().unwrap().keys().filter(|key| !inputs.contains(key.as_str())).collect();
            assert!(unknown.is_empty(), "`{}` reads {unknown:?} undocumented", statistic.name);
            let mut odd = input.clone();
            odd.as_object_mut().unwrap().insert("no_such_field".to_owned(), Value::from(1));
            assert!(
                (statistic.compute)(&odd).is_err(),
                "`{}` takes a field it does not know",
                statistic.name
            );
        }
    }
}
