//! `saylau bench`: put a device on a line to the test.

mod adapter;
mod middle;
mod soak;
mod speed;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Error};
use clap::{Args, ValueEnum};
use conformance::outcome::{Outcome, TestOutcome};
use conformance::profile::{KeyPlace, Profile, key_from_hex};
use conformance::report::lines::{Begun, Known, Line, Log, Summary};
use conformance::report::text::render_text;
use conformance::report::{Capture, Header, html, junit};
use conformance::suite::{self, Event, Selection};
use conformance::verdict;
use election::evidence::sha256_hex;
use election::wire::frame::Side;
use election::wire::keys::DeviceKey;
use hardware::address::LineAddress;
use hardware::capture::Purpose;
use hardware::clock::Clock;
use hardware::drive::block_on;
use hardware::folder::{self, Appended};
use hardware::host;
use hardware::open::Opener;
use hardware::port::PortError;
use hardware::port::relay::{Relay, Wiring};
use hardware::scanner::sheet;
use hardware::sources::Person;

use crate::cli::Lang;
use crate::live::{Recorder, Wish, advise_line};
use crate::notes::BENCH;
use crate::rig::{Cable, Fault, Hands, Host, Rig, plan, stops};
use crate::speed::settled;
use crate::{Hint, Verdict, print};

/// Put a device on a serial line to the test
///
/// Plays the other end of the line by means of its own, right and wrong on purpose, and says of each conformance test
/// whether the device passed. The profile (`saylau init profile`) says what is on the cable and what it must keep to.
/// Tests that need a hand at the device ask for it, or are skipped with --no-operator. Exits 0 when everything passed,
/// 1 when the device failed a test, 2 when the bench could not do it, 3 when a verdict is inconclusive. Ctrl-C ends a run in
/// order, with its reports; a second one ends it at once, with 130.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Line to the device, such as `serial:/dev/ttyUSB0` or `pty:/tmp/bench`
    #[arg(long, value_name = "ADDRESS", required_unless_present = "print_sheet")]
    line: Option<LineAddress>,

    /// Device profile
    #[arg(long, value_name = "FILE", required_unless_present = "print_sheet")]
    profile: Option<PathBuf>,

    /// Which end the bench plays [default: the one the profile's device is not]
    #[arg(long = "as", value_name = "END")]
    plays: Option<End>,

    /// Only these tests, by id or beginning of an id such as `FRM`; may be repeated
    #[arg(long = "test", value_name = "ID")]
    tests: Vec<String>,

    /// Leave these tests out; may be repeated
    #[arg(long = "skip", value_name = "ID")]
    skipped: Vec<String>,

    /// Seed of everything the bench draws
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Fault put on the line, both ways: `ber=1e-5`, `drop=0.001`, `double=0.001`, `insert=0.001`, `noise=0.01`, `burst`, `cut=60`;
    /// may be repeated
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<Fault>,

    /// Nobody is at the device: skip tests that need a hand
    #[arg(long)]
    no_operator: bool,

    /// The device votes by itself as soon as it has a right, so nobody is asked to
    #[arg(long)]
    device_votes: bool,

    /// Try the usual speeds until the device is understood, say which it is, and do nothing else
    #[arg(long, conflicts_with_all = ["soak", "between"])]
    find_speed: bool,

    /// Cast this many ballots instead of running tests
    #[arg(long, value_name = "N", group = "soak")]
    soak_ballots: Option<u64>,

    /// Cast ballots for this many minutes instead of running tests
    #[arg(long, value_name = "MINUTES", group = "soak", value_parser = minutes)]
    soak_minutes: Option<Duration>,

    /// Cast ballots until a sequential test accepts or rejects the device
    #[arg(long, group = "soak")]
    soak_sequential: bool,

    /// Cut the power in this share of a soak's votes, such as `0.01`, at votes and instants drawn from the seed; somebody,
    /// or --power-relay, switches the device off and on
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, requires = "soak", value_parser = share)]
    soak_power_cycles: f64,

    /// Line of a relay that switches the device off and on, as `[relay]` of the profile says, so that power cuts need no hand
    #[arg(long, value_name = "ADDRESS", conflicts_with = "between")]
    power_relay: Option<LineAddress>,

    /// Line to a terminal: the bench sits between it and the controller on --line, and judges both
    #[arg(long, value_name = "ADDRESS", conflicts_with = "soak")]
    between: Option<LineAddress>,

    /// How long to sit between two devices
    #[arg(long, default_value = "5", requires = "between", value_parser = minutes)]
    minutes: Duration,

    /// Where to write the reports
    #[arg(long, value_name = "DIR", default_value = "out/bench")]
    out: PathBuf,

    /// Write no capture of the line
    #[arg(long)]
    no_capture: bool,

    /// Go on with a run that was cut short: tests that ended in its log are not run again
    #[arg(long)]
    resume: bool,

    /// Language of the text and the page; JSON, JUnit and the log are in English
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// Print one JSON document instead of text
    #[arg(long)]
    json: bool,

    /// Write a page of barcodes for testing a scanner to this PNG file, and do nothing else
    #[arg(long, value_name = "FILE", conflicts_with = "line")]
    print_sheet: Option<PathBuf>,
}

/// The log of a run, one JSON object a line.
const LOG: &str = "bench.jsonl";
/// Every byte of the run.
const CAPTURE: &str = "capture.pcapng";

/// An end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum End {
    /// The bench is the station, the device is a terminal.
    Station,
    /// The bench is the terminal, the device is a controller.
    Terminal,
}

impl BenchArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        if let Some(path) = &self.print_sheet {
            return print_sheet(path);
        }
        // Both are required by the command line where no sheet is asked for.
        let (Some(line), Some(profile)) = (&self.line, &self.profile) else { return Ok(Verdict::Clean) };
        let (mut profile, key) = self.read_profile(profile)?;
        if self.find_speed {
            return block_on(self.look_for_speed(line, &profile))?;
        }
        if let Some(terminal) = &self.between {
            let controller = block_on(self.settled_line(line, Side::Controller))??;
            let terminal = block_on(self.settled_line(terminal, Side::Terminal))??;
            let (header, outcome) = block_on(self.listen((&controller, &terminal), &profile, key))??;
            return self.report(&header, &outcome);
        }
        let line = &block_on(self.settled_line(line, profile.dut))??;
        if self.line.as_ref() != Some(line) {
            profile.baud = line.settings.baud;
        }
        if let Some(rule) = self.stop_rule() {
            let (header, outcome) = block_on(self.soak(line, &profile, key, rule))??;
            return self.report(&header, &outcome);
        }
        let known = self.known()?;
        let mut selection = self.selection()?;
        selection.left_out.extend(known.tests.iter().map(|test| test.id.clone()).filter(|id| known.has(id)));
        let (header, outcome) = block_on(self.test(line, &profile, key, &selection))??;
        self.report(&header, &outcome)
    }

    /// Looks for the speed of a line if it was not given. With --json the report alone stands on stdout.
    async fn settled_line(&self, line: &LineAddress, device: Side) -> Result<LineAddress, Error> {
        settled(line.clone(), device, self.seed, false).await
    }

    /// Reads what the log of an earlier run tells, if that run is to go on.
    fn known(&self) -> Result<Known, Error> {
        let path = self.out.join(LOG);
        if !self.resume || !path.exists() {
            return Ok(Known::default());
        }
        let known = Known::read(&folder::read_bytes(&path)?);
        if !known.broken.is_empty() {
            tracing::warn!(lines = ?known.broken, "log holds lines that cannot be read; they are passed over");
        }
        Ok(known)
    }

    fn selection(&self) -> Result<Selection, Error> {
        let selection = Selection { chosen: self.tests.clone(), left_out: self.skipped.clone() };
        match selection.unknown() {
            None => Ok(selection),
            Some(name) => Err(Error::msg(format!("no test begins with `{name}`"))
                .context(Hint(how_to_run(name).to_owned()))
                .context("selection of tests is not valid")),
        }
    }

    fn read_profile(&self, path: &Path) -> Result<(Profile, Option<DeviceKey>), Error> {
        let name = path.display();
        let text = folder::read_text(path)
            .context(Hint("`saylau init profile` writes a profile to fill in".to_owned()))
            .with_context(|| format!("profile `{name}` cannot be read"))?;
        let mut profile = Profile::parse(&text).map_err(|error| {
            let hint = error.hint().map(str::to_owned);
            let told = Error::new(error);
            let told = if let Some(hint) = hint { told.context(Hint(hint)) } else { told };
            told.context(format!("profile `{name}` is not valid"))
        })?;
        if let Some(plays) = self.plays {
            profile.dut = if plays == End::Station { Side::Terminal } else { Side::Controller };
        }
        let key = match &profile.key {
            None => None,
            Some(KeyPlace::Here(key)) => Some(key.clone()),
            Some(KeyPlace::File(file)) => {
                let place = path.parent().unwrap_or(Path::new(".")).join(file);
                let text = folder::read_text(&place).map_err(|error| {
                    let hint = "put the device's key there, 64 hexadecimal digits in a file of its own, \
                                or name another file in `key_file`";
                    Error::new(error)
                        .context(Hint(hint.to_owned()))
                        .context("the device's key cannot be read")
                })?;
                Some(key_from_hex(&text).with_context(|| {
                    format!("key file `{}` must hold 64 hexadecimal digits", place.display())
                })?)
            }
        };
        Ok((profile, key))
    }

    async fn test(
        &self,
        line: &LineAddress,
        profile: &Profile,
        key: Option<DeviceKey>,
        selection: &Selection,
    ) -> Result<(Header, Outcome), Error> {
        let recorder = self.recorder(profile, key.as_ref())?;
        let mut rig = self.rig(line, profile, &recorder).await?;
        let mut header = self.header(line, rig.cable.settings_diff());
        let mut log = self.log()?;
        log.put(&Line::Begun(self.begun(line, profile, &header)))?;
        let mut logged = Ok(());
        let outcome = suite::run(rig.setting(profile, key, self.seed), selection, |event| {
            show(&event);
            let ended = match event {
                Event::Ended(test) => std::slice::from_ref(test),
                Event::Stopped(left) => left,
                Event::Began { .. } | Event::Booting(_) | Event::Silent => &[],
            };
            let put = |test: &TestOutcome| log.put(&Line::Test(test.clone()));
            if logged.is_ok() {
                logged = ended.iter().try_for_each(put);
            }
        });
        let outcome = outcome.await.context("line cannot be opened")?;
        logged?;
        header.worst_hiccup_ms = Some(rig.host.worst.as_secs_f64() * 1_000.0);
        // The ports close, so that their last bytes are in the capture.
        drop(rig);
        recorder.finish()?;
        self.sum_up(header, outcome, log)
    }

    /// Ends the log of a run whose capture is closed.
    fn sum_up(
        &self,
        mut header: Header,
        outcome: Outcome,
        mut log: Log<Appended>,
    ) -> Result<(Header, Outcome), Error> {
        header.capture = self.describe_capture()?;
        header.host_load = header
            .host_load
            .zip(host::load())
            .map(|(began, ended)| format!("{began} at the start, {:.2} at the end", ended.last_minute));
        log.put(&Line::Summary(Summary::of(&header, &outcome)))?;
        // The log holds the tests of a run that was cut short as well.
        let mut known = Known::read(&folder::read_bytes(&self.out.join(LOG))?);
        outcome.tests.iter().for_each(|test| known.take(test.clone()));
        Ok((header, known.outcome().unwrap_or(outcome)))
    }

    async fn rig(&self, line: &LineAddress, profile: &Profile, recorder: &Recorder) -> Result<Rig, Error> {
        // A device without power is not waited for.
        let hands = self.hands(profile).await?;
        let opener = Opener::bind(line.clone()).await.map_err(|error| advise_line(line, error))?;
        if line.is_awaited() {
            let _ = writeln!(io::stderr(), "waiting for the device on {line}");
        }
        let cable = Cable::new(opener, plan(&self.faults), self.seed).await;
        let cable = cable.map_err(|error| advise_line(line, error))?.tapped(recorder.tap_of(line, 0)?);
        // Until here a Ctrl-C ends the program as ever: there is nothing to report.
        Ok(Rig { cable, hands, host: Host::start(), stop: stops()? })
    }

    async fn hands(&self, profile: &Profile) -> Result<Hands, Error> {
        let has_person = !self.no_operator && profile.has_operator && io::stdin().is_terminal();
        let person = has_person.then(|| Person::new(io::stdin()));
        let relay = match &self.power_relay {
            None => None,
            Some(address) => Some(open_relay(address, wiring(profile)?, profile.boot).await?),
        };
        Ok(Hands { person, device_votes: self.device_votes, relay })
    }

    fn recorder(&self, profile: &Profile, key: Option<&DeviceKey>) -> Result<Recorder, Error> {
        let path = self.out.join(CAPTURE);
        let keys = key.map(|key| (profile.device_id, key.clone())).into_iter().collect();
        let path = (!self.no_capture).then_some(path.as_path());
        let (version, id, seed) = (env!("CARGO_PKG_VERSION"), &profile.id, self.seed);
        let about = format!("{BENCH} {version}, profile `{id}`, seed {seed}");
        Recorder::of(Wish { path, keys, purpose: Purpose::Unknown, about, json: false }, Clock::local())
    }

    fn describe_capture(&self) -> Result<Option<Capture>, Error> {
        if self.no_capture {
            return Ok(None);
        }
        let bytes = folder::read_bytes(&self.out.join(CAPTURE))?;
        Ok(Some(Capture { file: CAPTURE.to_owned(), sha256: sha256_hex(&bytes) }))
    }

    fn header(&self, line: &LineAddress, settings_diff: Vec<String>) -> Header {
        let port = adapter::port_of(line);
        Header {
            port: line.to_string(),
            adapter: port.as_ref().and_then(|port| port.usb.as_ref()).map(adapter::text),
            driver: port.and_then(|port| port.driver),
            baud: line.settings.baud,
            settings_diff,
            host_load: host::load().map(|load| load.to_string()),
            clock_source: host::clock_source(),
            worst_hiccup_ms: None,
            version: format!("saylau {}", env!("CARGO_PKG_VERSION")),
            began_at: Clock::wall_text(),
            capture: None,
        }
    }

    fn begun(&self, line: &LineAddress, profile: &Profile, header: &Header) -> Begun {
        let dut = if profile.dut == Side::Terminal { "terminal" } else { "controller" };
        Begun {
            profile: profile.id.clone(),
            dut: dut.to_owned(),
            address: line.to_string(),
            seed: self.seed,
            header: header.clone(),
        }
    }

    /// Opens the log: a new one, or the old one at its end.
    fn log(&self) -> Result<Log<Appended>, Error> {
        let path = self.out.join(LOG);
        if !self.resume && path.exists() {
            std::fs::remove_file(&path)
                .with_context(|| format!("`{}` cannot be replaced", path.display()))?;
        }
        let is_new = !path.exists();
        Ok(Log::new(folder::append(&path)?, is_new)?)
    }

    /// Writes every report, and returns the exit code. A report that fails is an error of the run.
    fn report(&self, header: &Header, outcome: &Outcome) -> Result<Verdict, Error> {
        let language = self.lang.language();
        let json =
            serde_json::to_string_pretty(&serde_json::json!({ "header": header, "outcome": outcome }))?
                + "\n";
        folder::write_text(&self.out.join("bench.json"), &json)?;
        folder::write_text(&self.out.join("bench.xml"), &junit::xml(header, outcome)?)?;
        folder::write_text(&self.out.join("bench.html"), &html::page(header, outcome, language)?)?;
        let text = render_text(header, outcome, language);
        print(if self.json { &json } else { &text })?;
        let _ = writeln!(io::stderr(), "reports are in {}", self.out.display());
        Ok(exit(outcome.verdict))
    }
}

/// Opens a relay and sees that the device has power.
async fn open_relay(address: &LineAddress, wiring: Wiring, boot: Duration) -> Result<Relay, Error> {
    let opened = async { Opener::bind(address.clone()).await?.open().await }.await;
    let port = opened.map_err(|error| advise_line(address, error))?;
    let mut relay = Relay::new(port, wiring);
    match relay.power_on(boot).await {
        // A relay that never can switch has the tests that need it skipped, with the reason; all others run.
        Ok(()) | Err(PortError::Unsupported { .. }) => Ok(relay),
        Err(error) => Err(Error::new(error)
            .context(Hint("look at the relay's plug and at `saylau list ports`".to_owned()))
            .context("relay does not switch")),
    }
}

/// Returns how the relay is wired; it is not guessed, for a device that is off by mistake looks like one that is broken.
fn wiring(profile: &Profile) -> Result<Wiring, Error> {
    profile.relay.clone().ok_or_else(|| {
        Error::msg("profile has no `[relay]`")
            .context(Hint(
                "write `[relay]` with `rts`, `dtr`, or `on` and `off`; `saylau init profile` shows how"
                    .to_owned(),
            ))
            .context("relay cannot be driven")
    })
}

/// Returns what to do about a test that cannot be selected.
fn how_to_run(name: &str) -> &'static str {
    let name = name.to_uppercase();
    if name.starts_with("SOAK") {
        "SOAK tests are what a soak comes to: `--soak-ballots`, `--soak-minutes` or `--soak-sequential`"
    } else if name.starts_with("MID") {
        "MID tests are what listening comes to: `--between`"
    } else {
        "`saylau list tests` shows them all"
    }
}

fn print_sheet(path: &Path) -> Result<Verdict, Error> {
    let png = sheet::render().context("sheet cannot be drawn")?;
    folder::write_durably(path, &png)?;
    Ok(Verdict::Clean)
}

/// Said when a device never says a word.
const SILENT: &str = "\
error: device is silent: the run ends, since every other test would wait for the same
hint: look at its power and its cable (receive and transmit crossed?), its speed (`baud=`), and whether the profile says \
the right kind of device; `saylau list ports` shows which port is which";

const BOOTING: &str = "\
note: device is silent: perhaps opening the port has restarted it (`boot_ms` of the profile); trying again in";

/// Shows progress on stderr.
fn show(event: &Event<'_>) {
    let mut stderr = io::stderr().lock();
    // If stderr is gone nobody watches.
    let _ = match event {
        Event::Began { test, number, of } => {
            write!(stderr, "{number:>3}/{of} {test:<8}").and_then(|()| stderr.flush())
        }
        Event::Ended(test) => match &test.reason {
            Some(reason) => writeln!(stderr, "{}: {reason}", test.verdict),
            None => writeln!(stderr, "{}", test.verdict),
        },
        Event::Booting(time) => writeln!(stderr, "{BOOTING} {} ms", time.as_millis()),
        Event::Silent => writeln!(stderr, "{SILENT}"),
        Event::Stopped(left) => {
            writeln!(stderr, "stopped: {} tests were not begun; `--resume` goes on with them", left.len())
        }
    };
}

/// Reads a number between 0 and 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "must be a number from 0 to 1".to_owned())
}

/// Reads a time in minutes.
fn minutes(text: &str) -> Result<Duration, String> {
    let minutes: Option<f64> = text.parse().ok().filter(|minutes| 0.0 < *minutes);
    let time = minutes.and_then(|minutes| Duration::try_from_secs_f64(60.0 * minutes).ok());
    time.ok_or_else(|| "must be a number of minutes above 0, such as 0.5".to_owned())
}

/// Returns what the verdict of a run makes of the exit code.
fn exit(verdict: verdict::Verdict) -> Verdict {
    match verdict {
        verdict::Verdict::Pass | verdict::Verdict::MarginalPass => Verdict::Clean,
        verdict::Verdict::Fail => Verdict::Findings,
        verdict::Verdict::Error => Verdict::Broken,
        verdict::Verdict::Inconclusive | verdict::Verdict::Skipped => Verdict::Inconclusive,
    }
}
