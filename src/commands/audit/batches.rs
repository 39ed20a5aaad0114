//! `saylau audit batches`: a batch-comparison audit that somebody else ran, computed again.

use std::path::PathBuf;

use anyhow::{Context, Error};
use auditor::batch_audit::{BatchReport, Differing, audit};
use clap::Args;
use hardware::folder;
use language::{Message, Part, Words};

use crate::batches::{published, records};
use crate::cli::Lang;
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

    /// Language of the text; JSON is in English
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

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
        print(&if self.json {
            serde_json::to_string_pretty(&report)? + "\n"
        } else {
            text(&report, &Words::new(self.lang.language()))
        })?;
        Ok(if report.is_confirmed && report.problems.is_empty() { Verdict::Clean } else { Verdict::Findings })
    }
}

/// Labels of the lines, in their order.
const LABELS: [&str; 6] = [
    "batches-label-records",
    "batches-label-bound",
    "batches-label-draws",
    "batches-label-risk",
    "batches-label-counted",
    "batches-label-differing",
];
/// Columns of a label with the space after it, at least.
const LABEL: usize = 13;

fn text(report: &BatchReport, words: &Words) -> String {
    let label = |key: &str| words.say(key);
    let width = LABELS.iter().map(|key| label(key).chars().count() + 2).max().unwrap_or(0).max(LABEL);
    let mut lines = vec![words.tell(&verdict(report)), String::new()];
    let told = LABELS.iter().zip(facts(report));
    lines.extend(told.map(|(key, fact)| format!("{:width$}{}", label(key), words.tell(&fact))));
    let shown = report.differing.iter().take(SHOWN);
    lines.extend(shown.map(|batch| format!("{:width$}{}", "", differing(batch, words))));
    let more = |n: usize| words.tell(&Message::new("batches-more").put("n", n - SHOWN));
    if SHOWN < report.differing.len() {
        lines.push(format!("{:width$}{}", "", more(report.differing.len())));
    }
    let problems = Message::new("batches-contradictions").put("n", report.problems.len());
    lines.extend([String::new(), words.tell(&problems)]);
    lines.extend(report.problems.iter().take(SHOWN).map(|problem| format!("  - {}", words.tell(problem))));
    if SHOWN < report.problems.len() {
        lines.push(format!("  {}", more(report.problems.len())));
    }
    lines.extend([String::new(), words.say("batches-note")]);
    lines.join("\n") + "\n"
}

fn verdict(report: &BatchReport) -> Message {
    let contest: String = report.contest.chars().filter(|letter| !letter.is_control()).collect();
    let key = if report.is_confirmed { "batches-confirmed" } else { "batches-not-confirmed" };
    Message::new(key).put("contest", contest).put("limit", Part::Decimal(report.risk_limit.to_string()))
}

/// Returns what stands beside each label.
fn facts(report: &BatchReport) -> [Message; 6] {
    let decimal = |number: f64, decimals: usize| Part::Decimal(format!("{number:.decimals$}"));
    let number = |value: Option<u64>| value.map_or(Part::Message("batches-all".into()), Part::Number);
    let bound =
        report.total_bound.map_or(Part::Message("batches-no-bound".into()), |bound| decimal(bound, 9));
    let log10 = report.p.log10_p.map_or(Part::Name("-inf".to_owned()), |log10| decimal(log10, 3));
    let said = report.published_p.map_or(Message::new("batches-unpublished"), |said| {
        Message::new("batches-published").put("said", Part::Decimal(said.to_string()))
    });
    [
        Message::new("batches-records")
            .put("ballots", report.ballots)
            .put("batches", report.batches)
            .put("jurisdictions", report.jurisdictions),
        Message::new("batches-bound").put("bound", bound),
        Message::new("batches-draws")
            .put("draws", report.draws)
            .put("needed", number(report.draws_needed))
            .put("spare", number(report.draws_with_allowance)),
        Message::new("batches-risk").put("p", decimal(report.p.p, 9)).put("log", log10).put("said", said),
        Message::new("batches-counted").put("batches", report.counted.0).put("ballots", report.counted.1),
        Message::new("batches-differing").put("n", report.differing.len()),
    ]
}

fn differing(batch: &Differing, words: &Words) -> String {
    let change: Vec<String> =
        batch.change.iter().map(|(choice, votes)| format!("{choice} {votes:+}")).collect();
    let how = words.say(if batch.was_drawn { "batches-drawn" } else { "batches-beside" });
    format!("{} / {} ({how}): {}", batch.jurisdiction, batch.batch, change.join(", "))
}
