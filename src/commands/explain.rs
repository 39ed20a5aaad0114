//! `saylau explain`: a check, an identity, a fault, an incident, a statistic or a bench test in words.

use anyhow::{Error, anyhow};
use auditor::checks::Check;
use auditor::protocols::nist::Check as NistCheck;
use auditor::verify::RecordCheck;
use clap::Args;
use language::{Language, Words};
use terminal_sim::scenario::fault_kinds;

use crate::cli::Lang;
use crate::fold::fold;
use crate::{Hint, Verdict, incidents, print};

/// Explain a check, a fault, an incident, a statistic or a bench test
///
/// Takes a check code (`E2`, `A14`, `V3`, `N19`; with what it compares in a table of protocols, if it is an identity), the name of
/// a fault (`power-cut`), an incident of the source report (`EV-11`), a
/// statistic (`bravo`) or a test of the hardware bench (`FRM-04`).
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// What to explain
    code: String,

    /// Language of a check of evidence folders, of a record or of NIST files, and of a bench test; the others are in English
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ExplainArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let catalogue = incidents::catalogue()?;
        let incident = catalogue.find(&self.code);
        let told = || incident.map(|incident| ("incident", incidents::tell(&catalogue, incident)));
        let (kind, text) = explain(&self.code, self.lang.language()).or_else(told).ok_or_else(|| {
            let names =
                "`saylau list checks`, `list faults`, `list incidents`, `list statistics` and `list tests` show all names";
            let near = catalogue.nearest(&self.code).join("`, `");
            let hint =
                if near.is_empty() { names.to_owned() } else { format!("near it are `{near}`; {names}") };
            anyhow!("nothing is called `{}`", self.code).context(Hint(hint))
        })?;
        if self.json {
            let mut document = serde_json::json!({ "code": self.code, "kind": kind, "text": text });
            if let (Some(incident), Some(fields)) = (incident, document.as_object_mut()) {
                fields.insert("incident".to_owned(), serde_json::to_value(incident)?);
            }
            print(&(serde_json::to_string_pretty(&document)? + "\n"))?;
        } else {
            print(&text)?;
        }
        Ok(Verdict::Clean)
    }
}

fn explain(code: &str, language: Language) -> Option<(&'static str, String)> {
    let upper = code.to_uppercase();
    if let Some(check) = auditor::checks::check(&upper) {
        return Some(("check", told(check, language)));
    }
    if let Some(check) = auditor::verify::check(code) {
        return Some(("check", told_of_record(check, language)));
    }
    if let Some(check) = auditor::protocols::nist::check(code) {
        return Some(("check", of_nist(check, language)));
    }
    if let Some(fault) = fault_kinds().iter().find(|fault| fault.name == code.to_lowercase()) {
        let text = format!(
            "{}  {}\n\nseen in    {}\nfound by   {}\n\n{}\n",
            fault.name,
            fault.meaning,
            or_dash(fault.incidents),
            or_dash(fault.checks),
            fold(fault.explanation)
        );
        return Some(("fault", text));
    }
    if let Some(statistic) = statistics::catalogue::statistic(&code.to_lowercase()) {
        return Some(("statistic", statistic.section()));
    }
    let text = conformance::explain::explain(&upper, language)?;
    Some(("test", text.split('\n').map(fold).collect::<Vec<_>>().join("\n")))
}

/// Returns a check of evidence folders in words.
fn told(check: &Check, language: Language) -> String {
    let facts = [
        ("explain-formula", check.formula.told(language)),
        ("explain-rests-on", check.source.to_owned()),
        ("explain-reads", check.reads.join(", ")),
        ("explain-also", check.aliases.join(", ")),
    ];
    format!(
        "{}  {}\n\n{}\n{}\n{}",
        check.code,
        check.title.told(language),
        labelled(&facts, language, 3),
        fold(&check.explanation.told(language)),
        on_tables(check.code, language)
    )
}

/// Returns a check of the record in words.
fn told_of_record(check: &RecordCheck, language: Language) -> String {
    let facts = [
        ("explain-formula", check.formula.told(language)),
        ("explain-rests-on", Words::new(language).say("explain-record-page")),
        ("explain-reads", check.reads.told(language)),
    ];
    format!(
        "{}  {}\n\n{}\n{}\n",
        check.code,
        check.title.told(language),
        labelled(&facts, language, 3),
        fold(&check.explanation.told(language))
    )
}

/// Returns a check of NIST files in words; fields have their names in the standard.
fn of_nist(check: &NistCheck, language: Language) -> String {
    let facts = [
        ("explain-formula", check.formula.told(language)),
        ("explain-rests-on", check.fields.told(language)),
        ("explain-forced-by", check.forced_by.told(language)),
    ];
    let (title, explanation) = (check.title.told(language), check.explanation.told(language));
    format!("{}  {title}\n\n{}\n{}\n", check.code, labelled(&facts, language, 2), fold(&explanation))
}

/// Writes facts beside their labels with so many spaces, one a line; those that say nothing are left out.
fn labelled(facts: &[(&'static str, String)], language: Language, spaces: usize) -> String {
    let words = Words::new(language);
    let width = facts.iter().map(|(label, _)| words.say(label).chars().count()).max().unwrap_or(0) + spaces;
    let told = facts.iter().filter(|(_, fact)| !fact.is_empty());
    told.map(|(label, fact)| format!("{:width$}{fact}\n", words.say(label))).collect()
}

/// Says what a code compares in a table of protocols, which has less than an evidence folder.
fn on_tables(code: &str, language: Language) -> String {
    let identity = auditor::protocols::IDENTITIES.iter().find(|identity| identity.code == code);
    let Some(identity) = identity else { return String::new() };
    let words = Words::new(language);
    let comparisons = identity.comparisons().map(|line| fold(&format!("- {}", words.tell(&line))));
    let facts = [
        ("explain-formula", identity.formula.told(language)),
        ("explain-rests-on", identity.basis.name().told(language)),
    ];
    format!(
        "\n{} (docs/AUDIT.md)\n\n{}\n{}\n\n{}\n",
        words.say("explain-in-a-table"),
        labelled(&facts, language, 3),
        comparisons.collect::<Vec<_>>().join("\n"),
        fold(&identity.explanation.told(language))
    )
}

fn or_dash(words: &[&str]) -> String {
    if words.is_empty() { "-".to_owned() } else { words.join(", ") }
}
