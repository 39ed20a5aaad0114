//! The table of a sweep in a file, and several of them put together.
//!
//! A shard holds the rows of some seeds in their order. Shards that follow each other give, put together, the bytes of a
//! single run over all their seeds.

use std::path::{Path, PathBuf};

use auditor::protocols::Cell;
use serde_json::Value;
use thiserror::Error;

use super::Seeds;
use super::row::{Row, Side};
use crate::tables::Table;

/// Why tables cannot be read or put together.
#[derive(Debug, Error)]
pub(crate) enum ShardError {
    /// No table of a sweep.
    #[error("`{}`: {why}", path.display())]
    NotAShard {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        why: String,
    },
    /// Days of other scenarios, or played by another version.
    #[error("`{}` is of sweep {found}, the others are of sweep {expected}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Sweep of the first file.
        expected: String,
        /// Its own.
        found: String,
    },
    /// Seeds are missing between two shards.
    #[error("seeds {missing} are in no shard: `{}` ends before them", path.display())]
    Gap {
        /// The shard before.
        path: PathBuf,
        /// What is missing.
        missing: Seeds,
    },
    /// A seed is in two shards.
    #[error("seed {seed} is in `{}` and in `{}`", first.display(), second.display())]
    Overlap {
        /// The seed.
        seed: u64,
        /// One shard.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

/// Rows of a range of seeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Where it was read, or is to be written.
    pub(crate) path: PathBuf,
    /// Its rows, in order of seeds.
    pub(crate) rows: Vec<Row>,
}

/// Returns the file of a sweep for some seeds in a folder.
pub(crate) fn path(folder: &Path, sweep: &str, seeds: Seeds) -> PathBuf {
    folder.join(format!("sweep-{sweep}-seeds-{}-{}.csv", seeds.first, seeds.last))
}

/// Returns rows as a table for other programs, with the columns of [`to_csv`].
pub(crate) fn table(rows: &[Row]) -> Table {
    let text = to_csv(rows);
    let header = text.lines().next().unwrap_or_default();
    let cell = |value: Option<&Value>| match value {
        Some(Value::Number(number)) => number.as_u64().map_or(Cell::Empty, Cell::Number),
        Some(Value::String(text)) => Cell::Text(text.clone()),
        _ => Cell::Empty,
    };
    let headings: Vec<&str> = header.split(',').collect();
    let rows = rows.iter().map(|row| {
        let fields = serde_json::to_value(row).expect("a row is plain, and memory takes it");
        headings.iter().map(|heading| cell(fields.get(*heading))).collect()
    });
    let rows = rows.collect();
    Table::new("days", (headings, rows))
}

/// Writes rows as a table with a header.
pub(crate) fn to_csv(rows: &[Row]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).expect("a row is plain, and memory takes it");
    }
    let bytes = writer.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("fields are texts and numbers")
}

impl Shard {
    /// Reads a table, and makes sure that its seeds follow each other, each with the same sides.
    pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Self, ShardError> {
        let wrong = |why: String| ShardError::NotAShard { path: path.to_owned(), why };
        let mut reader = csv::Reader::from_reader(bytes);
        let rows: Result<Vec<Row>, csv::Error> = reader.deserialize().collect();
        let rows = rows.map_err(|error| wrong(format!("no table of a sweep: {error}")))?;
        let Some(first) = rows.first() else { return Err(wrong("there is no row in it".to_owned())) };
        let sides = if rows.iter().any(|row| row.side == Side::Against) {
            vec![Side::Base, Side::Against]
        } else {
            vec![Side::Base]
        };
        let expected = (first.seed..).flat_map(|seed| sides.iter().map(move |side| (seed, *side)));
        for ((line, row), (seed, side)) in (2..).zip(&rows).zip(expected) {
            if (row.seed, row.side) != (seed, side) || row.sweep != first.sweep {
                return Err(wrong(format!("line {line}: seed {seed} was expected there, not {}", row.seed)));
            }
        }
        if rows.len() % sides.len() != 0 {
            return Err(wrong("the last seed is there by half".to_owned()));
        }
        Ok(Self { path: path.to_owned(), rows })
    }

    fn seeds(&self) -> Seeds {
        let seed = |row: Option<&Row>| row.map_or(0, |row| row.seed);
        Seeds { first: seed(self.rows.first()), last: seed(self.rows.last()) }
    }

    fn sweep(&self) -> &str {
        self.rows.first().map_or("", |row| &row.sweep)
    }
}

/// Puts shards together in the order of their seeds. Nothing may be missing between them, and nothing be there twice.
pub(crate) fn merge(mut shards: Vec<Shard>) -> Result<Vec<Row>, ShardError> {
    shards.sort_by_key(|shard| shard.seeds().first);
    for (before, after) in shards.iter().zip(shards.iter().skip(1)) {
        if before.sweep() != after.sweep() {
            return Err(ShardError::Foreign {
                path: after.path.clone(),
                expected: before.sweep().to_owned(),
                found: after.sweep().to_owned(),
            });
        }
        let (last, first) = (before.seeds().last, after.seeds().first);
        if first <= last {
            let (first, second) = (before.path.clone(), after.path.clone());
            return Err(ShardError::Overlap { seed: after.seeds().first, first, second });
        }
        if last + 1 < first {
            let missing = Seeds { first: last + 1, last: first - 1 };
            return Err(ShardError::Gap { path: before.path.clone(), missing });
        }
    }
    Ok(shards.into_iter().flat_map(|shard| shard.rows).collect())
}
