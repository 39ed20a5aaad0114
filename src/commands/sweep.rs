//! `saylau sweep`: many days of one scenario, or of two against each other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use clap::Args;
use hardware::folder;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use language::{Message, Words};
use pages::sweep_page;
use terminal_sim::scenario::{Fidelity, Scenario};

use crate::cli::Lang;
use crate::columns::columns;
use crate::progress::Progress;
use crate::sweep::capacity::{self, Goal, Searched, Tried};
use crate::sweep::row::Row;
use crate::sweep::shard::{self, Shard};
use crate::sweep::summary::Summary;
use crate::sweep::{Seeds, Sweep};
use crate::tables::TableFile;
use crate::{Hint, Verdict, print, scenarios};

/// Run many days of a scenario: failure modes, waits, what the audit detects, paired differences
///
/// Plays the day of each seed on all cores, audits it, and writes one row a day into a table: its name holds the sweep
/// and the seeds, and a table that exists is not played again. A page for a browser lies beside it. With --against every seed is played in both scenarios,
/// and differences are taken day by day. The same sweep and seeds give the same bytes everywhere; `saylau merge` puts
/// tables of other seeds, from other machines, together (docs/SCALE.md). Exits 0 when the days ran, whatever was found.
///
/// With --fewest no table is written: the least value of a field is searched with which nearly everybody is served in time,
/// such as `--fewest equipment.desks=1..8`. Exits 1 if no value is enough.
#[derive(Debug, Args)]
pub(crate) struct SweepArgs {
    /// Scenario file, or the name of a shipped scenario (`saylau list scenarios`)
    scenario: PathBuf,

    /// How many seeds, from 1 on; or A..B with both included
    #[arg(long, value_name = "SEEDS", default_value = "100")]
    seeds: Seeds,

    /// Change one field of both scenarios, such as `electorate.listed=500`; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,

    /// Scenario to hold it against [with --against-set: the same one]
    #[arg(long, value_name = "SCENARIO")]
    against: Option<PathBuf>,

    /// Change one field of the other scenario alone, such as `equipment.ups_min=30`; may be repeated
    #[arg(long = "against-set", value_name = "KEY=VALUE")]
    against_overrides: Vec<String>,

    /// Leave out each fault on every other day, drawn by the seed
    #[arg(long)]
    swarm: bool,

    /// Search the least value of a field that is enough, such as `equipment.desks=1..8`
    #[arg(long, value_name = "KEY=A..B", conflicts_with_all = ["against", "against_overrides", "swarm", "out"])]
    fewest: Option<Searched>,

    /// With --fewest: percent of those who come who must be served in time
    #[arg(long, value_name = "PERCENT", default_value_t = 99.0, requires = "fewest", value_parser = percent)]
    goal: f64,

    /// With --fewest: minutes in all lines together that are in time
    #[arg(long, value_name = "MINUTES", default_value_t = 30, requires = "fewest", value_parser = clap::value_parser!(u64).range(..=1440))]
    within_min: u64,

    /// Folder of the table
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,

    /// Write the rows to this table as well: CSV, Parquet or XLSX by its ending
    #[arg(long, value_name = "FILE", conflicts_with = "fewest")]
    table: Option<PathBuf>,

    /// Threads [default: all cores]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,

    /// Language of the page and of the text
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl SweepArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        if let Some(searched) = &self.fewest {
            return self.search(searched);
        }
        let sweep = self.sweep()?;
        let table = self.table.as_deref().map(TableFile::new).transpose()?;
        let path = shard::path(&self.out, &sweep.id(), self.seeds);
        let (rows, is_new) = match folder::read_bytes(&path) {
            Ok(bytes) => (self.known(&path, &bytes)?, false),
            Err(_) if !path.exists() => (self.play(&sweep)?, true),
            Err(error) => return Err(Error::new(error).context("an earlier table cannot be read")),
        };
        if is_new {
            folder::write_text(&path, &shard::to_csv(&rows))?;
        }
        if let Some(table) = table {
            table.write(&shard::table(&rows))?;
        }
        let summary = Summary::of(&rows).context("a sweep has at least one seed")?;
        let against = sweep.against.as_ref().map(|other| {
            let changes = [self.overrides.as_slice(), &self.against_overrides].concat();
            changed(&other.title, &changes)
        });
        let title = changed(&sweep.base.title, &self.overrides);
        let page_path = path.with_extension("html");
        let page = sweep_page(&summary.page(title.clone(), against.clone()), self.lang.language())?;
        folder::write_text(&page_path, &page)?;
        let text = if self.json {
            serde_json::to_string_pretty(&summary)? + "\n"
        } else {
            let words = self.words();
            let against = against.map(|other| Message::new("sweep-against").put("title", other));
            let against = against.map_or_else(String::new, |told| format!("{}\n", words.tell(&told)));
            let seeds = self.seeds_told(if is_new { "sweep-seeds" } else { "sweep-seeds-again" });
            let files = [("sweep-table", &path), ("sweep-page", &page_path)];
            let files = columns(2, files.map(|(label, path)| [words.say(label), path.display().to_string()]));
            format!("{title}\n{against}{seeds}\n\n{}\n{files}", summary.told(&words))
        };
        print(&text)?;
        Ok(Verdict::Clean)
    }

    fn sweep(&self) -> Result<Sweep, Error> {
        let base = whole_days(scenarios::read(&self.scenario, &self.overrides)?)?;
        let has_other = self.against.is_some() || !self.against_overrides.is_empty();
        let against = has_other.then(|| {
            let changes = [self.overrides.as_slice(), &self.against_overrides].concat();
            let other = self.against.as_deref().unwrap_or(&self.scenario);
            scenarios::read(other, &changes).and_then(whole_days)
        });
        Ok(Sweep { base, against: against.transpose()?, is_swarm: self.swarm })
    }

    fn search(&self, searched: &Searched) -> Result<Verdict, Error> {
        let goal = Goal { percent: self.goal, within_min: self.within_min };
        let base = whole_days(scenarios::read(&self.scenario, &self.overrides)?)?;
        let scenario = |value: u64| {
            let change = format!("{}={value}", searched.field);
            let changes = [self.overrides.as_slice(), &[change]].concat();
            scenarios::read(&self.scenario, &changes).and_then(whole_days)
        };
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::with_template("{spinner} {pos} values tried, {elapsed}, {msg}")?);
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        let told = |tried: &Tried| {
            bar.inc(1);
            bar.set_message(format!("{} = {}", searched.field, tried.value));
        };
        let capacity =
            self.threads()?.install(|| capacity::search(searched, goal, self.seeds, scenario, told))?;
        bar.finish_and_clear();
        let text = if self.json {
            serde_json::to_string_pretty(&capacity)? + "\n"
        } else {
            let title = changed(&base.title, &self.overrides);
            format!("{title}\n{}\n\n{}", self.seeds_told("sweep-seeds"), capacity.told(&self.words()))
        };
        print(&text)?;
        Ok(if capacity.fewest.is_some() { Verdict::Clean } else { Verdict::Findings })
    }

    fn words(&self) -> Words {
        Words::new(self.lang.language())
    }

    fn seeds_told(&self, key: &'static str) -> String {
        let seeds = Message::new(key).put("n", self.seeds.count()).put("range", self.seeds.to_string());
        self.words().tell(&seeds)
    }

    fn threads(&self) -> Result<rayon::ThreadPool, Error> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.unwrap_or(0)).build();
        pool.context("threads cannot be started")
    }

    fn play(&self, sweep: &Sweep) -> Result<Vec<Row>, Error> {
        let progress = Progress::new(&sweep.base.title, "seeds", Some(self.seeds.count()));
        let done = |rows: &[Row]| {
            let codes: BTreeSet<&str> = rows.iter().flat_map(|row| row.found.split_whitespace()).collect();
            progress.step(codes);
        };
        let rows = self.threads()?.install(|| sweep.run(self.seeds, done));
        progress.finish();
        Ok(rows)
    }

    /// Returns the rows of a table written before, if it is whole.
    fn known(&self, path: &Path, bytes: &[u8]) -> Result<Vec<Row>, Error> {
        let hint = || Hint(format!("remove `{}` to have it played again", path.display()));
        let shard = Shard::parse(path, bytes).map_err(|error| Error::new(error).context(hint()))?;
        let seeds = (shard.rows.first().map(|row| row.seed), shard.rows.last().map(|row| row.seed));
        if seeds != (Some(self.seeds.first), Some(self.seeds.last)) {
            let other = anyhow!("the table holds other seeds than its name says").context(hint());
            return Err(other.context(format!("`{}` is not whole", path.display())));
        }
        Ok(shard.rows)
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let percent: f64 = text.parse().map_err(|_| "give a number of percent, such as 99".to_owned())?;
    if 0.0 < percent && percent <= 100.0 {
        Ok(percent)
    } else {
        Err("give more than 0 and at most 100 percent".to_owned())
    }
}

fn whole_days(scenario: Scenario) -> Result<Scenario, Error> {
    if scenario.fidelity == Fidelity::Full {
        return Ok(scenario);
    }
    let hint = Hint("leave `fidelity` out, or set `--set fidelity=full`".to_owned());
    Err(anyhow!("there is nothing to audit where only lines and servers are played").context(hint))
        .with_context(|| format!("scenario `{}` cannot be swept", scenario.title))
}

fn changed(title: &str, changes: &[String]) -> String {
    let with = if changes.is_empty() { String::new() } else { format!(", with {}", changes.join(", ")) };
    let shown: String = title.chars().filter(|letter| !letter.is_control()).collect();
    format!("{shown}{with}")
}
