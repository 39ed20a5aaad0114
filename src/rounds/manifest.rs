//! Ballot manifests: a table of batches with the number of ballots in each, as audit tools write it.

use anyhow::{Context, Error, anyhow};
use auditor::polling::{Batch, MOST_BALLOTS};

use crate::Hint;

/// Names of the column of the number, in lower case and without blanks.
const NUMBERS: [&str; 4] = ["numberofballots", "ballots", "count", "size"];
/// Names of the columns that name a batch together, from the coarsest.
const NAMES: [&str; 5] = ["container", "tabulator", "scanner", "batchname", "batch"];

/// Reads a manifest: a heading, then a line a batch. Batch names are joined with `/` where several columns name them.
pub(crate) fn parse(text: &str) -> Result<Vec<Batch>, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let headings: Vec<String> = reader.headers()?.iter().map(plain).collect();
    let number = headings.iter().position(|heading| NUMBERS.contains(&heading.as_str()));
    let names = NAMES.iter().filter_map(|name| headings.iter().position(|heading| heading == name));
    let names: Vec<usize> = names.collect();
    let (Some(number), false) = (number, names.is_empty()) else {
        let hint = "a manifest has the columns `Batch Name` and `Number of Ballots`, and may have `Container` and `Tabulator`";
        return Err(
            anyhow!("the heading names no batch or no number of ballots").context(Hint(hint.to_owned()))
        );
    };
    let mut batches = Vec::new();
    let mut total = 0_u64;
    for record in reader.records() {
        let record = record.context("the manifest cannot be read")?;
        let line = record.position().map_or(0, csv::Position::line);
        let field = |index: usize| record.get(index).unwrap_or("");
        let ballots: u64 = field(number).parse().with_context(|| {
            format!("line {line}: the number of ballots is no whole number: `{}`", field(number))
        })?;
        total = total.saturating_add(ballots);
        if MOST_BALLOTS < total {
            return Err(anyhow!("line {line}: the manifest holds more than {MOST_BALLOTS} ballots"));
        }
        let name: Vec<&str> =
            names.iter().map(|index| field(*index)).filter(|part| !part.is_empty()).collect();
        batches.push(Batch { name: name.join("/"), ballots });
    }
    Ok(batches)
}

/// The mark that the heading has most of.
fn delimiter(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or("");
    let most = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|mark| heading.bytes().filter(|byte| byte == mark).count());
    most.unwrap_or(b',')
}

fn plain(heading: &str) -> String {
    heading.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batches(text: &str) -> Vec<(String, u64)> {
        parse(text).unwrap().into_iter().map(|batch| (batch.name, batch.ballots)).collect()
    }

    #[test]
    fn manifests_of_audit_tools_are_read() {
        let arlo = "Container,Tabulator,Batch Name,Number of Ballots\nBox 1,TAB2,3,120\nBox 1,TAB2,4,80\n";
        assert_eq!(batches(arlo), [("Box 1/TAB2/3".to_owned(), 120), ("Box 1/TAB2/4".to_owned(), 80)]);
        assert_eq!(batches("\u{feff}batch;ballots\r\nA;7\r\n"), [("A".to_owned(), 7)]);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        for wrong in
            ["", "a,b\n1,2\n", "batch,ballots\nA,-1\n", "batch,ballots\nA,1.5\n", "batch,ballots\nA\n"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse("batch,ballots\nA,100000000\nB,1\n").is_err());
    }
}
