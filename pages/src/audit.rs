//! The audit of precincts as a page, with the simulated day before it where there was one.

use askama::Template;
use auditor::Evidence;
use auditor::claims::Claims;
use auditor::evidence::shown;
use auditor::report::{CheckResult, FileState, Outcome, Report};
use election::evidence::sha256_hex;
use election::precinct::Stamp;
use language::{Language, Words};

use crate::PageError;
use crate::bounds::{ContestView, contests};
use crate::day::{Day, DayView};
use crate::evidence::{Cited, CitedView};
use crate::findings::{FindingView, LostView, findings, lost_votes};
use crate::flow::FlowView;
use crate::number::Number;

/// A precinct that was audited.
#[derive(Clone, Copy, Debug)]
pub struct Precinct<'a> {
    /// What was read.
    pub evidence: &'a Evidence,
    /// What came of it.
    pub report: &'a Report,
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    words: Words,
    title: String,
    /// Says that nothing on the page is real.
    is_simulated: bool,
    verdict: String,
    has_findings: bool,
    day: Option<DayView>,
    precincts: Vec<PrecinctView>,
    /// All precincts together, where there are several.
    together: Vec<ContestView>,
    version: &'static str,
}

struct PrecinctView {
    id: String,
    title: String,
    facts: Vec<(String, String)>,
    assumptions: Vec<String>,
    verdict: String,
    tiles: Vec<(String, Option<Number>)>,
    flows: Vec<FlowView>,
    lost: Option<LostView>,
    findings: Vec<FindingView>,
    contests: Vec<ContestView>,
    checks: Vec<CheckView>,
    files: Vec<FileView>,
    cited: Vec<CitedView>,
}

/// What a page is made of.
struct Parts {
    views: Vec<PrecinctView>,
    together: Vec<ContestView>,
    day: Option<DayView>,
}

struct CheckView {
    code: &'static str,
    title: String,
    class: &'static str,
    outcome: String,
    comparisons: String,
    compared: Vec<(String, String)>,
    remarks: Vec<String>,
}

struct FileView {
    name: &'static str,
    state: String,
    bytes: Number,
    entries: Number,
    digest: String,
}

/// Returns the audit of one or several precincts as a page.
pub fn audit_page(
    precincts: &[Precinct<'_>],
    together: Option<&Claims>,
    language: Language,
) -> Result<String, PageError> {
    let words = Words::new(language);
    let views = precincts.iter().enumerate().map(|(index, precinct)| {
        let at = if precincts.len() == 1 { String::new() } else { format!("/precincts/{index}") };
        precinct_view(&words, precinct, &at, &format!("p{index}-"))
    });
    let views = views.collect::<Result<Vec<_>, _>>()?;
    let together = together.map(|claims| contests(&words, claims, "/claims", "together-")).transpose()?;
    let title = match views.as_slice() {
        [one] => one.title.clone(),
        several => words.count("precincts", several.len() as u64),
    };
    page(words, title, precincts, Parts { views, together: together.unwrap_or_default(), day: None })
}

/// Returns a simulated day and the audit of what it left behind as a page.
pub fn simulation_page(day: &Day, precinct: Precinct<'_>, language: Language) -> Result<String, PageError> {
    let words = Words::new(language);
    let view = precinct_view(&words, &precinct, "/report", "p0-")?;
    let day_view = DayView::new(&words, day)?;
    let parts = Parts { views: vec![view], together: Vec::new(), day: Some(day_view) };
    page(words, day.title.clone(), &[precinct], parts)
}

fn page(words: Words, title: String, precincts: &[Precinct<'_>], parts: Parts) -> Result<String, PageError> {
    let Parts { views, together, day } = parts;
    let found: usize = precincts.iter().map(|precinct| precinct.report.findings().count()).sum();
    let page = Page {
        title,
        is_simulated: precincts.iter().any(|precinct| precinct.report.origin.stamp == Some(Stamp::Simulated)),
        verdict: verdict(&words, precincts, found as u64),
        has_findings: 0 < found,
        day,
        precincts: views,
        together,
        version: env!("CARGO_PKG_VERSION"),
        words,
    };
    Ok(page.render()?)
}

fn verdict(words: &Words, precincts: &[Precinct<'_>], found: u64) -> String {
    let ran = precincts.iter().map(|precinct| precinct.report.checks_run() as u64).sum();
    match (found, ran) {
        (0, 0) => words.say("verdict-nothing"),
        (0, _) => words.count("verdict-consistent", ran),
        _ => words.count("findings", found),
    }
}

fn precinct_view(
    words: &Words,
    precinct: &Precinct<'_>,
    at: &str,
    id: &str,
) -> Result<PrecinctView, PageError> {
    let Precinct { evidence, report } = precinct;
    let mut cited = Cited::new(evidence, id);
    let findings = findings(words, report, at, &mut cited);
    let lost = report.lost_votes.as_ref().map(|lost| lost_votes(words, lost, at, &mut cited));
    let flows = report.flow.iter().enumerate().map(|(index, flow)| {
        FlowView::new(words, flow, &format!("{at}/flow/{index}"), &format!("{id}flow-{index}"))
    });
    Ok(PrecinctView {
        id: id.to_owned(),
        title: title(words, evidence),
        facts: facts(words, report),
        assumptions: report.origin.assumptions.clone(),
        verdict: words.tell(&report.verdict()),
        tiles: tiles(words, report, at),
        flows: flows.collect::<Result<_, _>>()?,
        lost,
        findings,
        contests: contests(words, &report.claims, &format!("{at}/claims"), &format!("{id}bounds-"))?,
        checks: report.results.iter().map(|result| check_view(words, result)).collect(),
        files: files(words, evidence, report, at),
        cited: cited.views(words),
    })
}

/// Names a precinct in the language of the page.
fn title(words: &Words, evidence: &Evidence) -> String {
    let Some(definition) = evidence.definition.get() else { return words.say("unknown-precinct") };
    let place = &definition.precinct;
    let parts = [shown(&place.city), place.number.to_string(), place.district.to_string()];
    let [city, number, district] = parts.each_ref().map(String::as_str);
    words.with("precinct-named", &[("city", city), ("number", number), ("district", district)])
}

/// Where the evidence comes from, and what one needs to do all of it again.
fn facts(words: &Words, report: &Report) -> Vec<(String, String)> {
    let origin = &report.origin;
    let stamp = origin.stamp.map(|stamp| match stamp {
        Stamp::Simulated => words.say("stamp-simulated"),
        Stamp::Real => words.say("stamp-real"),
    });
    let facts = [
        ("fact-origin", stamp),
        ("fact-election", origin.election.clone()),
        ("fact-scenario", origin.scenario.clone()),
        ("fact-scenario-sha256", origin.scenario_sha256.clone()),
        ("fact-seed", origin.seed.map(|seed| seed.to_string())),
        ("fact-written-by", origin.written_by.clone()),
        ("fact-auditor", Some(report.auditor.to_owned())),
    ];
    facts.into_iter().filter_map(|(key, fact)| Some((words.say(key), fact?))).collect()
}

/// Five numbers that a reader wants first, those of the first contest.
fn tiles(words: &Words, report: &Report, at: &str) -> Vec<(String, Option<Number>)> {
    let flow = report.flow.first();
    let step = |key: &str, field: &str, index: usize| {
        let steps = flow.map(|flow| if field == "paper" { &flow.paper } else { &flow.electronic });
        let number = steps.and_then(|steps| steps.get(index)?.number);
        let number =
            number.map(|number| Number::new(words, number, format!("{at}/flow/0/{field}/{index}/number")));
        (words.say(key), number)
    };
    vec![
        step("tile-marks", "electronic", 0),
        step("tile-stored", "electronic", 2),
        step("tile-summary", "electronic", 4),
        step("tile-signatures", "paper", 0),
        step("tile-valid", "paper", 3),
    ]
}

fn check_view(words: &Words, result: &CheckResult) -> CheckView {
    let (class, outcome, compared, remarks) = match &result.outcome {
        Outcome::Pass { compared, remarks } => {
            ("pass", words.say("check-pass"), compared.as_slice(), remarks.as_slice())
        }
        Outcome::NotApplicable { reason } => (
            "none",
            words.with("check-not-run", &[("reason", &words.tell(reason))]),
            [].as_slice(),
            [].as_slice(),
        ),
        Outcome::Findings { findings, compared, remarks } => {
            ("found", words.count("findings", findings.len() as u64), compared.as_slice(), remarks.as_slice())
        }
    };
    let numbers = |text: String| text.replace("<=", "≤");
    CheckView {
        code: result.code,
        title: words.say(result.title.0),
        class,
        outcome,
        comparisons: words.count("comparisons", compared.len() as u64),
        compared: compared.iter().map(|pair| (words.tell(&pair.told()), numbers(pair.numbers()))).collect(),
        remarks: remarks.iter().map(|remark| words.tell(remark)).collect(),
    }
}

fn files(words: &Words, evidence: &Evidence, report: &Report, at: &str) -> Vec<FileView> {
    let files = report.files.iter().enumerate();
    let view = |(index, file): (usize, &auditor::report::FileReport)| {
        let number = |value: usize, field: &str| {
            Number::new(words, value as u64, format!("{at}/files/{index}/{field}"))
        };
        FileView {
            name: file.name,
            state: match &file.state {
                FileState::Read => words.say("file-read"),
                FileState::Absent => words.say("file-absent"),
                FileState::Broken { reason } => words.with("file-broken", &[("reason", reason)]),
            },
            bytes: number(file.bytes, "bytes"),
            entries: number(file.entries, "entries"),
            digest: evidence.bytes(file.name).map(sha256_hex).unwrap_or_default(),
        }
    };
    files.map(view).collect()
}

#[cfg(test)]
mod tests;
