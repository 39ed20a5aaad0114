//! `saylau nation`: the election day of a whole country, precinct by precinct.

use std::collections::BTreeSet;
use std::io::{BufWriter, IntoInnerError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use clap::Args;
use election::evidence::sha256_hex;
use hardware::folder::{self, Unfinished};
use language::{Message, Part, Words};
use pages::nation_page;
use serde::Serialize;
use terminal_sim::scenario::ScenarioSource;
use terminal_sim::scenario::nation::{Nation, NationPlan};

use super::simulate::write_evidence;
use crate::cli::Lang;
use crate::columns::columns;
use crate::nation::mapping::mappings;
use crate::nation::summary::{Counting, Summary};
use crate::nation::table::Table;
use crate::nation::{Played, play, play_all};
use crate::progress::Progress;
use crate::tables::TableFile;
use crate::{Hint, Verdict, day, print, problems, scenarios, shipped, tables};

/// Run the election day of a whole country, every precinct in full, and audit each
///
/// Makes every precinct of a nation file from one station: its size and what goes wrong there are drawn from the seed and its
/// number. Plays them on all cores with the whole protocol, audits each by itself, and writes one row a precinct into
/// `precincts.parquet`, and a page for a browser beside it. Results by region and together are printed; they are the same bytes for any number of
/// threads. Evidence is written only for the precincts of --keep; any other can be made again later with --precinct,
/// alone and byte for byte. docs/NATION.md has the file and the columns. Exits 0 when the day ran, whatever was found.
#[derive(Debug, Args)]
pub(crate) struct NationArgs {
    /// Nation file, or the name of a shipped one: kazakhstan-2004, kazakhstan-2005
    nation: PathBuf,

    /// Seed of every random draw
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Where to write [default: out/simulated-NATION-seedN]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Change one field of every precinct's station, such as `electorate.turnout=0.7`; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,

    /// Leave out what the file says goes wrong
    #[arg(long)]
    no_faults: bool,

    /// Keep the evidence of these precincts, such as `17,101..120`
    #[arg(long, value_name = "NUMBERS", value_parser = numbers)]
    keep: Option<Numbers>,

    /// Play this precinct alone and write its evidence
    #[arg(long, value_name = "NUMBER", conflicts_with = "keep")]
    precinct: Option<u32>,

    /// Write the rows to this table as well: CSV, Parquet or XLSX by its ending
    #[arg(long, value_name = "FILE", conflicts_with = "precinct")]
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

/// Numbers of precincts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Numbers(BTreeSet<u32>);

/// What a program reads.
#[derive(Serialize)]
struct Document<'a> {
    stamp: &'static str,
    nation: &'a str,
    nation_sha256: &'a str,
    seed: u64,
    version: &'static str,
    fingerprint: &'a str,
    table: String,
    #[serde(flatten)]
    summary: Summary<'a>,
}

impl NationArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let nation = self.nation()?;
        let name = scenarios::stem(&self.nation);
        let out = self.out.clone();
        let out = out.unwrap_or_else(|| Path::new("out").join(format!("simulated-{name}-seed{}", self.seed)));
        if let Some(number) = self.precinct {
            return self.one(&nation, number, &out);
        }
        if let Some(number) = self.keep.iter().flat_map(|keep| &keep.0).find(|n| nation.precincts() < **n) {
            return Err(no_such_precinct(&nation, *number));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.unwrap_or(0)).build();
        let pool = pool.context("threads cannot be started")?;
        let hash = sha256_hex(nation.canonical().as_bytes());
        let path = out.join(tables::NATION_TABLE);
        let (counting, fingerprint) = pool.install(|| self.play(&nation, &hash, &out, &path))?;
        let [station, _] = nation.stations();
        for (contest, mapping) in (1..).zip(mappings(&nation.plan().title, station)) {
            folder::write_text(&tables::mapping_beside(&path, contest), &mapping)?;
        }
        let summary = counting.summary(&nation);
        let title: String = nation.plan().title.chars().filter(|letter| !letter.is_control()).collect();
        let page = nation_page(&summary.page(title.clone(), self.seed, &fingerprint), self.lang.language())?;
        let page_path = out.join("simulated-nation.html");
        folder::write_text(&page_path, &page)?;
        let text = if self.json {
            let document = Document {
                stamp: "simulated",
                nation: &nation.plan().title,
                nation_sha256: &hash,
                seed: self.seed,
                version: env!("CARGO_PKG_VERSION"),
                fingerprint: &fingerprint,
                table: path.display().to_string(),
                summary,
            };
            serde_json::to_string_pretty(&document)? + "\n"
        } else {
            let words = Words::new(self.lang.language());
            let head = Message::new("nation-head").put("n", Part::Grouped(nation.precincts().into()));
            let head = words.tell(&head.put("seed", self.seed.to_string()));
            let facts = [
                ("sweep-table", path.display().to_string()),
                ("sweep-page", page_path.display().to_string()),
                ("nation-claims", format!("saylau audit {}", path.display())),
                ("nation-file", format!("sha256 {hash}")),
                ("day-fingerprint", fingerprint.clone()),
            ];
            let facts = columns(2, facts.map(|(label, fact)| [words.say(label), fact]));
            format!("{title}\n{head}\n\n{}\n{facts}", summary.told(&words))
        };
        print(&text)?;
        Ok(Verdict::Clean)
    }

    fn nation(&self) -> Result<Nation, Error> {
        let source = match shipped::nation(&self.nation.display().to_string()) {
            Some(text) if !self.nation.exists() => {
                ScenarioSource::new(self.nation.display().to_string(), text)
            }
            _ => {
                let hint = "give the path of a nation file, or `kazakhstan-2004` or `kazakhstan-2005`";
                let text = folder::read_text(&self.nation).context(Hint(hint.to_owned()));
                let name = self.nation.display().to_string();
                let text = text.with_context(|| format!("nation `{name}` cannot be read"))?;
                ScenarioSource::new(name, text)
            }
        };
        let mut plan = NationPlan::parse(&source).map_err(|found| problems::error(&source, &found))?;
        plan.set.extend(self.overrides.iter().cloned());
        if self.no_faults {
            plan.faults.clear();
        }
        let (_, station) = scenarios::find_text(Path::new(&plan.station))?;
        plan.with_station(&station).map_err(|(source, found)| problems::error(&source, &found))
    }

    /// Plays every precinct. Returns the sums and the fingerprint over all fingerprints.
    fn play(
        &self,
        nation: &Nation,
        hash: &str,
        out: &Path,
        path: &Path,
    ) -> Result<(Counting, String), Error> {
        let progress = Progress::new(&nation.plan().title, "precincts", Some(nation.precincts().into()));
        let told = || format!("table `{}` cannot be written", path.display());
        let other = self.table.as_deref().map(TableFile::new).transpose()?;
        let mut cells = Vec::new();
        folder::make(out)?;
        let file = Unfinished::begin(path)?;
        let facts = [
            ("stamp", "simulated".to_owned()),
            ("nation", nation.plan().title.clone()),
            ("nation_sha256", hash.to_owned()),
            ("seed", self.seed.to_string()),
        ];
        let [station, _] = nation.stations();
        let mut table = Table::new(BufWriter::new(file), station, &facts).with_context(told)?;
        let (mut counting, mut fingerprints) = (Counting::default(), String::new());
        let keep = |number: u32, played: &Played| -> Result<(), Error> {
            let codes: BTreeSet<&str> = played.report.findings().map(|finding| finding.code).collect();
            progress.step(codes);
            if self.keep.as_ref().is_some_and(|keep| keep.0.contains(&number)) {
                write_evidence(&out.join(format!("precinct-{number}")).join("evidence"), &played.day)?;
            }
            Ok(())
        };
        play_all(nation, self.seed, keep, |rows| {
            counting.take(rows);
            for row in rows {
                // One fingerprint stands for those of all precincts so far.
                fingerprints = sha256_hex(format!("{fingerprints}{}", row.fingerprint).as_bytes());
            }
            if other.is_some() {
                cells.extend(rows.iter().map(|row| table.cells(row)));
            }
            table.write(rows).with_context(told)
        })?;
        if let Some(other) = other {
            other.write(&tables::Table::new("precincts", (table.headings(), cells)))?;
        }
        let written = table.close().with_context(told)?;
        written.into_inner().map_err(IntoInnerError::into_error).with_context(told)?.finish()?;
        progress.finish();
        Ok((counting, fingerprints))
    }

    /// Plays one precinct, with everything `saylau simulate` shows of a day.
    fn one(&self, nation: &Nation, number: u32, out: &Path) -> Result<Verdict, Error> {
        let played = play(nation, number, self.seed).ok_or_else(|| no_such_precinct(nation, number))?;
        let evidence = out.join(format!("precinct-{number}")).join("evidence");
        write_evidence(&evidence, &played.day)?;
        let text = if self.json {
            serde_json::to_string_pretty(&serde_json::json!({
                "stamp": "simulated",
                "precinct": number,
                "seed": self.seed,
                "fingerprint": played.day.fingerprint,
                "evidence": evidence.display().to_string(),
                "truth": day::summary(&played.day),
                "report": played.report,
            }))? + "\n"
        } else {
            let language = self.lang.language();
            let facts = [
                ("text-evidence", evidence.display().to_string()),
                ("day-fingerprint", played.day.fingerprint.clone()),
            ];
            format!(
                "{}\n{}\n{}",
                day::render(&played.precinct.scenario, &played.day, self.seed, language),
                auditor::render_findings(&played.report, language),
                day::labelled(&facts, language)
            )
        };
        print(&text)?;
        Ok(Verdict::Clean)
    }
}

fn no_such_precinct(nation: &Nation, number: u32) -> Error {
    let hint = Hint(format!("precincts are numbered from 1 to {}", nation.precincts()));
    anyhow!("there is no precinct {number}").context(hint)
}

/// Reads `17,101..120`.
fn numbers(text: &str) -> Result<Numbers, String> {
    const MOST: u32 = 100_000;
    let wrong = || format!("numbers are like `17,101..120`, both ends included, up to {MOST}: {text}");
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|number| (1..=MOST).contains(number));
    let mut numbers = BTreeSet::new();
    for part in text.split(',') {
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        let (first, last) = number(first).zip(number(last)).ok_or_else(wrong)?;
        numbers.extend(first..=last);
    }
    Ok(Numbers(numbers))
}
