//! `saylau merge`: tables of one sweep put together.

use std::path::PathBuf;

use anyhow::{Context, Error};
use clap::Args;
use hardware::folder;
use language::{Message, Words};
use pages::sweep_page;

use crate::cli::Lang;
use crate::columns::columns;
use crate::sweep::shard::{self, Shard, ShardError};
use crate::sweep::summary::Summary;
use crate::tables::TableFile;
use crate::{Hint, Verdict, print};

/// Put tables of one sweep together
///
/// Reads tables that `saylau sweep` wrote for ranges of seeds that follow each other, and writes the table of all of
/// them, whose bytes are those of a single run, and its page. Refuses tables of other scenarios or versions, seeds that are missing and
/// seeds that are there twice.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Tables, in any order
    #[arg(required = true, value_name = "FILE")]
    tables: Vec<PathBuf>,

    /// Where to write the table of all of them
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// Write the rows to this table as well: CSV, Parquet or XLSX by its ending
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,

    /// Language of the page and of the text
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl MergeArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let table = self.table.as_deref().map(TableFile::new).transpose()?;
        let shards = self.tables.iter().map(|path| {
            let bytes = folder::read_bytes(path)
                .with_context(|| format!("table `{}` cannot be read", path.display()))?;
            Shard::parse(path, &bytes).map_err(advise)
        });
        let shards = shards.collect::<Result<Vec<Shard>, Error>>()?;
        let rows = shard::merge(shards).map_err(advise)?;
        folder::write_text(&self.out, &shard::to_csv(&rows))?;
        if let Some(table) = table {
            table.write(&shard::table(&rows))?;
        }
        let summary = Summary::of(&rows).context("a table has at least one row")?;
        let (first, last) = summary.seeds;
        // A table knows the name of its sweep alone, which holds the scenario's hash.
        let page = sweep_page(&summary.page(summary.sweep.clone(), None), self.lang.language())?;
        folder::write_text(&self.out.with_extension("html"), &page)?;
        let text = if self.json {
            serde_json::to_string_pretty(&summary)? + "\n"
        } else {
            let words = Words::new(self.lang.language());
            let merged = Message::new("sweep-merged").put("n", self.tables.len() as u64);
            let merged = merged.put("sweep", summary.sweep.clone()).put("range", format!("{first}..{last}"));
            let file = columns(2, [[words.say("sweep-table"), self.out.display().to_string()]]);
            format!("{}\n\n{}\n{file}", words.tell(&merged), summary.told(&words))
        };
        print(&text)?;
        Ok(Verdict::Clean)
    }
}

fn advise(error: ShardError) -> Error {
    let hint = match &error {
        ShardError::NotAShard { .. } => "give files that `saylau sweep` wrote, whole".to_owned(),
        ShardError::Foreign { .. } => {
            "put together only tables of the same sweep: its name stands in the file's".to_owned()
        }
        ShardError::Gap { missing, .. } => {
            format!("run the same sweep with --seeds {missing}, and give its table too")
        }
        ShardError::Overlap { .. } => "give each seed once: leave one of the tables out".to_owned(),
    };
    Error::new(error).context(Hint(hint)).context("tables cannot be put together")
}
