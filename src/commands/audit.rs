//! `saylau audit`: what the records of a precinct say about each other.

mod batches;
mod plan;
mod stat;

use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use auditor::claims::{self, Claims};
use auditor::{Evidence, Report, protocols};
use clap::{Args, Subcommand, ValueEnum};
use election::evidence::file;
use hardware::folder;
use language::Words;
use pages::{Precinct, audit_page, nist_page, table_page};

use crate::cli::Lang;
use crate::tables::{self, Table, TableFile};
use crate::{Hint, Verdict, nist, print};

/// Audit the evidence folder of a precinct, a table of protocols, or NIST election files
///
/// Reads the folder and nothing else, checks every identity and procedure the evidence can carry, and names what
/// cannot be true, by how much, and which record says so. Then it says what an audit of the paper could confirm whatever
/// the devices did, for each precinct and for all of them together. With `--mapping` the paths are tables, one row a
/// precinct: CSV, zipped CSV, XLSX or Parquet; `saylau init protocols` writes a mapping, docs/AUDIT.md explains it. The table
/// of a nation, `saylau nation`, has its mappings beside it and needs none. Files without a mapping are NIST cast vote records (SP
/// 1500-103) and election results (SP 1500-100), JSON or XML, also zipped: alone, or the records against the results;
/// docs/NIST.md explains it. Exits 0 if nothing was found, 1 with findings or refused rows, 2 if it cannot be read.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    part: Option<Part>,

    /// Evidence folders, or folders written by `saylau simulate` or `saylau nation`; tables with `--mapping`; NIST files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Paths are tables of protocols; this file says which column is which number
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,

    /// Write the findings to a table: CSV, Parquet or XLSX by its ending
    #[arg(long, value_name = "FILE")]
    findings: Option<PathBuf>,

    /// Table of recorded outages: how many electronic votes each can have stranded
    #[arg(long, value_name = "FILE")]
    outages: Option<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Print JSON: the same as `--format json`
    #[arg(long)]
    json: bool,

    /// Write to a file instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Show every comparison, not only those that fail
    #[arg(long)]
    all: bool,

    /// Language of a page, and of the text on evidence folders, tables and NIST files
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,
}

#[derive(Debug, Subcommand)]
enum Part {
    Batches(batches::BatchesArgs),
    Plan(plan::PlanArgs),
    Stat(stat::StatArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    /// One page for a browser or a printer
    Html,
}

impl AuditArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        match self.part {
            Some(Part::Batches(args)) => return args.run(),
            Some(Part::Plan(args)) => return args.run(),
            Some(Part::Stat(args)) => return args.run(),
            None => {}
        }
        if let Some(mapping) = &self.mapping {
            return self.audit_tables(&self.paths, std::slice::from_ref(mapping));
        }
        if let [path] = self.paths.as_slice() {
            let (table, mappings) = tables::with_mappings(path);
            if !mappings.is_empty() {
                return self.audit_tables(&[table], &mappings);
            }
        }
        if self.outages.is_some() {
            let hint = Hint("give `--mapping FILE`; `saylau init protocols TABLE` writes one".to_owned());
            return Err(anyhow!("`--outages` belongs to a table of protocols").context(hint));
        }
        if self.paths.iter().any(|path| path.is_file()) {
            return self.audit_nist();
        }
        self.audit_folders()
    }

    fn audit_folders(&self) -> Result<Verdict, Error> {
        let writer = self.findings_file()?;
        let precincts = self.paths.iter().map(|path| audit_folder(path)).collect::<Result<Vec<_>, _>>()?;
        let together = (1 < precincts.len()).then(|| claims::together(&precincts));
        let reports: Vec<&Report> = precincts.iter().map(|(_, report)| report).collect();
        if let Some(writer) = writer {
            let folders = self.paths.iter().map(PathBuf::as_path);
            writer.write(&tables::findings(folders.zip(reports.iter().copied())))?;
        }
        let text = if self.is_json() {
            as_json(&reports, together.as_ref())?
        } else if self.format == Format::Html {
            let precincts: Vec<Precinct<'_>> =
                precincts.iter().map(|(evidence, report)| Precinct { evidence, report }).collect();
            audit_page(&precincts, together.as_ref(), self.lang.language())?
        } else {
            let language = self.lang.language();
            let mut texts: Vec<String> =
                reports.iter().map(|report| auditor::render(report, self.all, language)).collect();
            let heading = Words::new(language).say("text-together");
            texts
                .extend(together.map(|claims| format!("{heading}\n\n{}", claims::render(&claims, language))));
            texts.join("\n")
        };
        self.put(&text)?;
        let any = reports.iter().any(|report| report.findings().next().is_some());
        Ok(if any { Verdict::Findings } else { Verdict::Clean })
    }

    /// Audits tables by each mapping: one contest each.
    fn audit_tables(&self, tables: &[PathBuf], mappings: &[PathBuf]) -> Result<Verdict, Error> {
        let writer = self.findings_file()?;
        if writer.is_some() && 1 < mappings.len() {
            let names: Vec<String> = mappings.iter().map(|path| format!("`{}`", path.display())).collect();
            let hint = Hint(format!("give one with `--mapping`: {}", names.join(", ")));
            return Err(anyhow!("`--findings` takes one contest, and the table has several").context(hint));
        }
        let outages = self.outages.as_deref();
        let reports = mappings.iter().map(|mapping| tables::audit(tables, mapping, outages));
        let reports = reports.collect::<Result<Vec<_>, _>>()?;
        if reports.iter().flat_map(|report| &report.tables).all(|table| table.rows == 0) {
            let hint = "give a table with one row a precinct; `heading_line` of the mapping says which line holds the headings";
            return Err(anyhow!("the table has no row below its headings").context(Hint(hint.to_owned())));
        }
        if let (Some(writer), [report]) = (writer, reports.as_slice()) {
            writer.write(&Table::new("findings", protocols::findings_table(report)))?;
        }
        if self.format == Format::Html {
            return self.put_pages(&reports);
        }
        let text = match (self.is_json(), reports.as_slice()) {
            (true, [report]) => serde_json::to_string_pretty(report)? + "\n",
            (true, several) => {
                serde_json::to_string_pretty(&serde_json::json!({ "audits": several }))? + "\n"
            }
            (false, reports) => {
                let texts: Vec<String> = reports
                    .iter()
                    .map(|report| protocols::render(report, self.all, self.lang.language()))
                    .collect();
                texts.join("\n")
            }
        };
        self.put(&text)?;
        let any = reports.iter().any(protocols::Report::has_findings);
        Ok(if any { Verdict::Findings } else { Verdict::Clean })
    }

    fn findings_file(&self) -> Result<Option<TableFile>, Error> {
        self.findings.as_deref().map(TableFile::new).transpose()
    }

    fn audit_nist(&self) -> Result<Verdict, Error> {
        let writer = self.findings_file()?;
        let report = nist::audit(&self.paths)?;
        if let Some(writer) = writer {
            writer.write(&Table::new("findings", protocols::nist::findings_table(&report)))?;
        }
        let language = self.lang.language();
        let text = match self.format {
            _ if self.is_json() => serde_json::to_string_pretty(&report)? + "\n",
            Format::Html => nist_page(&report, language)?,
            _ => protocols::nist::render(&report, self.all, language),
        };
        self.put(&text)?;
        Ok(if report.has_findings() { Verdict::Findings } else { Verdict::Clean })
    }

    /// Writes the page of a table; a page is about one contest.
    fn put_pages(&self, reports: &[protocols::Report]) -> Result<Verdict, Error> {
        let [report] = reports else {
            let hint = Hint("give one of the mappings beside the table with `--mapping`".to_owned());
            return Err(anyhow!("a page is about one contest, and the table has several").context(hint));
        };
        self.put(&table_page(report, self.lang.language())?)?;
        Ok(if report.has_findings() { Verdict::Findings } else { Verdict::Clean })
    }

    fn is_json(&self) -> bool {
        self.json || self.format == Format::Json
    }

    fn put(&self, text: &str) -> Result<(), Error> {
        match &self.out {
            Some(path) => Ok(folder::write_text(path, text)?),
            None => print(text),
        }
    }
}

/// One report is an object; several are a list, beside what can be said of all together.
fn as_json(reports: &[&Report], together: Option<&Claims>) -> Result<String, Error> {
    let json = match (reports, together) {
        ([one], _) => serde_json::to_string_pretty(one)?,
        (several, claims) => {
            serde_json::to_string_pretty(&serde_json::json!({ "precincts": several, "claims": claims }))?
        }
    };
    Ok(json + "\n")
}

fn audit_folder(path: &Path) -> Result<(Evidence, Report), Error> {
    let evidence = read_evidence(path)?;
    let report = auditor::audit(&evidence);
    Ok((evidence, report))
}

/// Reads an evidence folder, or the one inside a folder of `saylau simulate`.
pub(super) fn read_evidence(path: &Path) -> Result<Evidence, Error> {
    if path.is_file() {
        let hint = Hint(
            "for a table of protocols give a mapping: `saylau init protocols TABLE` writes one".to_owned(),
        );
        return Err(anyhow!("`{}` is a file, and evidence is a folder", path.display()).context(hint));
    }
    let inside = path.join("evidence");
    let folder = if !path.join(file::MANIFEST).exists() && inside.is_dir() { &inside } else { path };
    let files =
        folder::read(folder).with_context(|| format!("evidence `{}` cannot be read", path.display()))?;
    if files.is_empty() {
        let hint = Hint("give the folder that holds `manifest.json` or `protocols.json`".to_owned());
        let nothing = anyhow!("the folder holds no file").context(hint);
        return Err(nothing.context(format!("nothing to audit in `{}`", path.display())));
    }
    Ok(Evidence::from_files(files))
}
