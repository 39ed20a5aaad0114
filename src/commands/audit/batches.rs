//! `saylau audit batches`: a batch-comparison audit that somebody else ran, computed again.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Error};
use auditor::batch_audit::{BatchReport, audit};
use clap::Args;
use hardware::folder;

use crate::batches::{published, records};
use crate::{Verdict, print};

/// Audit a batch-comparison audit: bounds, draws needed and risk from its published files
///
/// Reads the ballot manifests and the reported totals of every jurisdiction, as folders or zip archives with one CSV file in a
/// folder of the jurisdiction's name, and the audit's report as Arlo writes it. Computes the risk from the batches drawn, and holds the
/// files against each other. Exits 0 if the outcome is confirmed and nothing contradicts, 1 if not, 2 if a file cannot be read.
#[derive(Debug, Args)]
pub(super) struct BatchesArgs {
    /// Ballot manifests: `Batch Name`, `Number of Ballots`
    #[arg(long, value_name = "PATH")]
    manifests: PathBuf,

    /// Reported votes by batch: `Batch Name` and a column for each choice
    #[arg(long, value_name = "PATH")]
    totals: PathBuf,

    /// The audit's report
    #[arg(long, value_name = "FILE")]
    report: PathBuf,

    /// Which contest, if not the targeted one
    #[arg(long, value_name = "NAME")]
    contest: Option<String>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Batches and contradictions shown one by one.
const SHOWN: usize = 10;

impl BatchesArgs {
    pub(super) fn run(&self) -> Result<Verdict, Error> {
        let bytes = folder::read_bytes(&self.report)?;
        let published = published(&bytes, self.contest.as_deref())
            .with_context(|| format!("report `{}` cannot be used", self.report.display()))?;
        let records = records(&self.manifests, &self.totals, &published.contest)?;
        let report = audit(&records, &published);
        print(&if self.json { serde_json::to_string_pretty(&report)? + "\n" } else { words(&report) })?;
        Ok(if report.is_confirmed && report.problems.is_empty() { Verdict::Clean } else { Verdict::Findings })
    }
}

fn words(report: &BatchReport) -> String {
    let BatchReport { contest, jurisdictions, batches, ballots, draws, p, risk_limit, .. } = report;
    let number = |value: Option<u64>| value.map_or_else(|| "all".to_owned(), |value| value.to_string());
    let bound = report.total_bound.map_or_else(|| "without bound".to_owned(), |bound| format!("{bound:.9}"));
    let log10 = p.log10_p.map_or_else(|| "-inf".to_owned(), |log10| format!("{log10:.3}"));
    let said =
        report.published_p.map_or_else(|| "none published".to_owned(), |said| format!("published {said}"));
    let state = if report.is_confirmed { "confirmed" } else { "not confirmed" };
    let shown: String = contest.chars().filter(|letter| !letter.is_control()).collect();
    let mut text = format!(
        "{shown}: {state} at the risk limit {risk_limit}\n\n\
        records      {ballots} ballots in {batches} batches of {jurisdictions} jurisdictions\n\
        bound        U = {bound}\n\
        draws        {draws} counted; {} needed, {} with one to spare\n\
        risk         p = {:.9}, log10 p = {log10}; {said}\n\
        counted      {} batches with {} ballots, those beside the sample included\n",
        number(report.draws_needed),
        number(report.draws_with_allowance),
        p.p,
        report.counted.0,
        report.counted.1,
    );
    let _ = writeln!(text, "differing    {} of them", report.differing.len());
    for batch in report.differing.iter().take(SHOWN) {
        let change: Vec<String> =
            batch.change.iter().map(|(choice, votes)| format!("{choice} {votes:+}")).collect();
        let how = if batch.was_drawn { "drawn" } else { "beside the sample" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "             {} / {} ({how}): {}",
            batch.jurisdiction,
            batch.batch,
            change.join(", ")
        );
    }
    if SHOWN < report.differing.len() {
        let _ = writeln!(text, "             and {} more: `--json` has them", report.differing.len() - SHOWN);
    }
    let _ = writeln!(text, "\n{} contradictions between the files", report.problems.len());
    for problem in report.problems.iter().take(SHOWN) {
        let _ = writeln!(text, "  - {problem}");
    }
    if SHOWN < report.problems.len() {
        let _ = writeln!(text, "  and {} more: `--json` has them", report.problems.len() - SHOWN);
    }
    text.push_str(
        "\nThe risk is that of the draw as the report tells it. Whether the batches follow from the public seed is not computed.\n",
    );
    text
}
