//! `saylau explain`: a check, an identity, a fault, an incident, a statistic or a bench test in words.

use anyhow::{Error, anyhow};
use auditor::checks::Check;
use clap::Args;
use language::{Key, Language};
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

    /// Language of a check of evidence folders; the others are in English
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
        let text = format!(
            "{}  {}\n\nformula    {}\nrests on   docs/record.md, section 10\nreads      {}\n\n{}\n",
            check.code,
            check.title,
            check.formula,
            check.reads,
            fold(check.explanation)
        );
        return Some(("check", text));
    }
    if let Some(check) = auditor::protocols::nist::check(code) {
        let text = format!(
            "{}  {}\n\nformula    {}\nrests on   {}\nforced by  {}\n\n{}\n",
            check.code,
            check.title,
            check.formula,
            check.fields,
            check.forced_by,
            fold(check.explanation)
        );
        return Some(("check", text));
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
    if let Some(statistic) = auditor::statistics::statistic(&code.to_lowercase()) {
        return Some(("statistic", statistic.section()));
    }
    let text = conformance::explain::explain(&upper)?;
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
    let facts = facts.map(|(label, fact)| (Key(label).told(language), fact));
    let width = facts.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0) + 3;
    let told = facts.iter().filter(|(_, fact)| !fact.is_empty());
    let lines: String = told.map(|(label, fact)| format!("{label:width$}{fact}\n")).collect();
    format!(
        "{}  {}\n\n{lines}\n{}\n{}",
        check.code,
        check.title.told(language),
        fold(&check.explanation.told(language)),
        on_tables(check.code)
    )
}

/// Says what a code compares in a table of protocols, which has less than an evidence folder.
fn on_tables(code: &str) -> String {
    let identity = auditor::protocols::IDENTITIES.iter().find(|identity| identity.code == code);
    let Some(identity) = identity else { return String::new() };
    let comparisons: Vec<String> = identity.comparisons().map(|line| fold(&format!("- {line}"))).collect();
    format!(
        "\nin a table of protocols (docs/AUDIT.md)\n\nformula    {}\nrests on   {}\n\n{}\n\n{}\n",
        identity.formula,
        identity.basis.name(),
        comparisons.join("\n"),
        fold(identity.explanation)
    )
}

fn or_dash(words: &[&str]) -> String {
    if words.is_empty() { "-".to_owned() } else { words.join(", ") }
}
