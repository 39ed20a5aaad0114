//! `saylau simulate`: run one precinct's day, write its evidence, audit it.

mod live;

use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use auditor::{Evidence, Report};
use clap::Args;
use election::evidence::sha256_hex;
use election::time::Duration;
use hardware::folder;
use language::{Message, Part, Words};
use pages::{Precinct, simulation_page};
use serde::Serialize;
use terminal_sim::chronicle::Entry;
use terminal_sim::lines::Tally;
use terminal_sim::scenario::queue::QueueScenario;
use terminal_sim::scenario::{Fidelity, Scenario, ScenarioFile};
use terminal_sim::{Day, Observers, lines, simulate_and_tell};

use self::live::LiveArgs;
use crate::cli::Lang;
use crate::token::Token;
use crate::waits::{self, Asked, Output};
use crate::{Hint, Verdict, chronicle, day, print, scenarios};

/// Run one precinct's election day and audit what it leaves behind
///
/// Reads a scenario, simulates the day in virtual time with the real terminal and controller code, writes the
/// evidence folder and the report (text, JSON, and a page for a browser), and prints the day and the findings. The same scenario and seed give the same
/// bytes everywhere. With `--set election.record=kept` the record is a live station's, every block of it, and what
/// observers copied of it lies beside the evidence, for `saylau verify`. A scenario of lines and servers alone
/// (`fidelity = "queue"`, or a table `[queue]`: docs/QUEUE.md) prints waits, and nothing is audited. Exits 0 when the
/// day ran, whatever the audit found.
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Scenario file, or the name of a shipped scenario (`saylau list scenarios`)
    scenario: PathBuf,

    /// Seed of every random draw
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Where to write the evidence and the report [default: out/simulated-SCENARIO-seedN]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Change one field of the scenario, such as `electorate.listed=500`; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,

    /// Print one JSON document instead of text
    #[arg(long)]
    json: bool,

    /// Of lines only: write everybody's times into this CSV file as well (docs/QUEUE.md)
    #[arg(long, value_name = "FILE")]
    passages: Option<PathBuf>,

    /// Of lines only: leave everybody's times out of the JSON document
    #[arg(long, requires = "json")]
    summary: bool,

    /// Print the day as one line that `saylau replay` plays again, and do nothing else
    #[arg(long, conflicts_with_all = ["json", "out", "events", "perfetto"])]
    token: bool,

    /// Language of the day, of its page and of what the audit says
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    #[command(flatten)]
    told: Told,

    #[command(flatten)]
    live: LiveArgs,
}

/// What happened, event by event, for those who want it.
#[derive(Debug, Args)]
pub(crate) struct Told {
    /// Write what happened, one line an event
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,

    /// Write what happened as a trace that <https://ui.perfetto.dev> shows
    #[arg(long, value_name = "FILE")]
    perfetto: Option<PathBuf>,
}

impl Told {
    pub(crate) fn is_wanted(&self) -> bool {
        self.events.is_some() || self.perfetto.is_some()
    }

    pub(crate) fn write(&self, chronicle: &[Entry]) -> Result<(), Error> {
        if let Some(path) = &self.events {
            folder::write_text(path, &chronicle::events(chronicle))?;
        }
        if let Some(path) = &self.perfetto {
            folder::write_text(path, &chronicle::trace(chronicle))?;
        }
        Ok(())
    }
}

/// Waits of which a day's lines tell how many were longer.
const OVER: [Duration; 5] = [
    Duration::from_mins(5),
    Duration::from_mins(10),
    Duration::from_mins(15),
    Duration::from_mins(30),
    Duration::from_mins(60),
];

/// Folder of what observers copied, beside the evidence.
const OBSERVERS: &str = "observers";
/// In it, the public half of the ceremony key.
const CEREMONY_KEY: &str = "ceremony-key.txt";
/// In it, the checkpoint notes.
const COPIED_NOTES: &str = "notes.txt";

/// What a program reads from a run.
#[derive(Serialize)]
struct RunDocument<'a> {
    stamp: &'static str,
    scenario: &'a str,
    scenario_sha256: &'a str,
    seed: u64,
    version: &'static str,
    fingerprint: &'a str,
    evidence: String,
    /// What observers copied of a record that was kept.
    observers: Option<String>,
    /// What the simulation knows; the audit reads none of it.
    truth: day::Summary,
    devices: Vec<day::DeviceTimes>,
    report: &'a Report,
}

impl SimulateArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let file = scenarios::read_either(&self.scenario, &self.overrides)?;
        match file {
            ScenarioFile::Day(day) if self.token => {
                print(&format!("{}\n", Token::of(&day, self.seed).to_line()))?;
                Ok(Verdict::Clean)
            }
            ScenarioFile::Day(day) if day.fidelity == Fidelity::Full => self.run_day(&day),
            _ if self.token || self.told.is_wanted() || self.live.is_wanted() => {
                let hint = Hint("give them with a day of a precinct".to_owned());
                Err(anyhow!("lines alone have no `--token`, `--events`, `--perfetto` and `--live`")
                    .context(hint))
            }
            ScenarioFile::Queue(queue) => self.run_queue(&queue),
            ScenarioFile::Day(day) => self.run_lines(&day),
        }
    }

    fn run_day(&self, scenario: &Scenario) -> Result<Verdict, Error> {
        if self.passages.is_some() || self.summary {
            let hint = Hint("give them with a scenario of lines: docs/QUEUE.md".to_owned());
            return Err(
                anyhow!("a day with wire and records has no `--passages` and no `--summary`").context(hint)
            );
        }
        let hash = sha256_hex(scenario.canonical().as_bytes());
        let (run, chronicle) = simulate_and_tell(scenario, &hash, self.seed);
        self.told.write(&chronicle)?;
        let out = self.out.clone().unwrap_or_else(|| default_out(&self.scenario, self.seed));
        let evidence = out.join("evidence");
        write_evidence(&evidence, &run)?;
        let observers = write_observers(&out, run.observers.as_ref())?;
        let read = Evidence::from_files(run.evidence.clone());
        let devices = day::devices(&chronicle);
        let report = auditor::audit(&read);
        let document = RunDocument {
            stamp: "simulated",
            scenario: &scenario.title,
            scenario_sha256: &hash,
            seed: self.seed,
            version: env!("CARGO_PKG_VERSION"),
            fingerprint: &run.fingerprint,
            evidence: evidence.display().to_string(),
            observers: observers.as_ref().map(|folder| folder.display().to_string()),
            truth: day::summary(&run),
            devices: devices.iter().map(day::DeviceTimes::of).collect(),
            report: &report,
        };
        let json = serde_json::to_string_pretty(&document)? + "\n";
        let text = self.text(scenario, &run, &report, &out);
        let whole =
            format!("{}{}", self.day(scenario, &run), auditor::render(&report, true, self.lang.language()));
        folder::write_text(&out.join("simulated-report.json"), &json)?;
        folder::write_text(&out.join("simulated-report.txt"), &whole)?;
        let precinct = Precinct { evidence: &read, report: &report };
        let page = simulation_page(&day::page(scenario, &run, devices), precinct, self.lang.language())?;
        folder::write_text(&out.join("simulated-report.html"), &page)?;
        print(if self.json { &json } else { &text })?;
        self.live.show(&day::plain(&scenario.title), &run, &chronicle)?;
        Ok(Verdict::Clean)
    }

    /// Runs a day's lines only: there is no evidence, so nothing is audited.
    fn run_lines(&self, scenario: &Scenario) -> Result<Verdict, Error> {
        let language = self.lang.language();
        let about = Words::new(language).say("waits-of-a-day");
        let header = format!("{}{about}\n", day::header(scenario, self.seed, language));
        let asked = self.asked(header, &scenario.title, &scenario.canonical(), 1);
        let tally = Tally::new(&["desk".to_owned(), "booth".to_owned()], 1, Duration::ZERO, &OVER);
        waits::run(&asked, self.passages.as_deref(), tally, |_| lines::run(scenario, self.seed))?;
        Ok(Verdict::Clean)
    }

    fn run_queue(&self, scenario: &QueueScenario) -> Result<Verdict, Error> {
        let head = Message::new("waits-head").put("n", Part::Grouped(scenario.days.into()));
        let head = Words::new(self.lang.language()).tell(&head.put("seed", self.seed.to_string()));
        let header = format!("{}\n{head}\n\n", day::plain(&scenario.title));
        let asked = self.asked(header, &scenario.title, &scenario.canonical(), scenario.days);
        let names: Vec<String> = scenario.stages.iter().map(|stage| stage.name.clone()).collect();
        let tally = Tally::new(&names, scenario.days, scenario.warm_up, &scenario.over);
        let play = |day| lines::run_queue(scenario, self.seed, day);
        waits::run(&asked, self.passages.as_deref(), tally, play)?;
        Ok(Verdict::Clean)
    }

    fn asked(&self, header: String, title: &str, canonical: &str, days: u32) -> Asked {
        let output = match (self.json, self.summary) {
            (true, true) => Output::Summary,
            (true, false) => Output::Passages,
            (false, _) => Output::Text,
        };
        let scenario_sha256 = sha256_hex(canonical.as_bytes());
        let (scenario, language) = (title.to_owned(), self.lang.language());
        Asked { header, scenario, scenario_sha256, seed: self.seed, days, output, language }
    }

    /// Returns the day and a line below it: what only the simulation knows, apart from what the audit found.
    fn day(&self, scenario: &Scenario, run: &Day) -> String {
        let language = self.lang.language();
        let rule = Words::new(language).say("day-rule");
        format!("{}\n---- {rule} ----\n\n", day::render(scenario, run, self.seed, language))
    }

    /// Returns the day and the findings, with the verdict once more where the eye comes to rest.
    fn text(&self, scenario: &Scenario, run: &Day, report: &Report, out: &Path) -> String {
        let language = self.lang.language();
        let hash = report.origin.scenario_sha256.as_deref().unwrap_or("-");
        let mut facts = vec![
            ("text-evidence", out.join("evidence").display().to_string()),
            ("day-report", out.join("simulated-report.html").display().to_string()),
            ("text-seed", self.seed.to_string()),
            ("text-scenario", format!("sha256 {hash}")),
            ("day-fingerprint", run.fingerprint.clone()),
        ];
        if run.observers.is_some() {
            facts.insert(1, ("day-observers", out.join(OBSERVERS).display().to_string()));
        }
        format!(
            "{}{}\n{}\n{}\n",
            self.day(scenario, run),
            auditor::render_findings(report, language),
            day::labelled(&facts, language),
            Words::new(language).tell(&report.verdict()),
        )
    }
}

/// Writes the evidence folder of a day.
pub(crate) fn write_evidence(evidence: &Path, run: &Day) -> Result<(), Error> {
    folder::write(evidence, &run.evidence)
        .map_err(Error::new)
        .with_context(|| format!("evidence cannot be written to `{}`", evidence.display()))
}

/// Writes what observers copied during the day, in the form in which `saylau verify` takes it. Of a day without such
/// observers nothing is left there: what those of an earlier day copied would speak against it.
fn write_observers(out: &Path, copied: Option<&Observers>) -> Result<Option<PathBuf>, Error> {
    let folder = out.join(OBSERVERS);
    let Some(copied) = copied else {
        folder::remove(&folder, &[CEREMONY_KEY, COPIED_NOTES])?;
        return Ok(None);
    };
    let ceremony: String = copied.ceremony.iter().map(|byte| format!("{byte:02x}")).collect();
    folder::write_text(&folder.join(CEREMONY_KEY), &format!("{ceremony}\n"))?;
    folder::write_text(&folder.join(COPIED_NOTES), &copied.notes.concat())?;
    Ok(Some(folder))
}

fn default_out(scenario: &Path, seed: u64) -> PathBuf {
    PathBuf::from("out").join(format!("simulated-{}-seed{seed}", scenarios::stem(scenario)))
}
