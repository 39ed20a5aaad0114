//! Runs a selection of tests against a line and tells what happens as it goes.

use std::collections::BTreeMap;
use std::time::Duration;

use election::wire::frame::Side;
use language::Part;
use tokio::time::Instant;

use crate::bench::{Bench, Found, Setting};
use crate::catalogue::{Need, Test, tests};
use crate::outcome::{Measurement, Outcome, TestOutcome};
use crate::profile::Profile;
use crate::verdict::{Reason, Stop, Verdict};

/// A stall of the host that takes the meaning from a failed measurement.
pub(crate) const STALL: Duration = Duration::from_millis(20);
/// Notes of a rule that many frames broke.
const MOST_BREACHES: usize = 3;

/// Which tests to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Ids, or beginnings of ids such as `FRM`; none means all.
    pub chosen: Vec<String>,
    /// Ids, or beginnings of ids, left out.
    pub left_out: Vec<String>,
}

impl Selection {
    /// Returns the tests of a selection by ids or beginnings of ids.
    pub fn of(chosen: &[&str]) -> Self {
        Self { chosen: chosen.iter().map(|id| (*id).to_owned()).collect(), left_out: Vec::new() }
    }

    /// Returns whether a test is among them.
    pub fn has(&self, id: &str) -> bool {
        let begins = |names: &[String]| {
            names.iter().any(|name| id.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)))
        };
        (self.chosen.is_empty() || begins(&self.chosen)) && !begins(&self.left_out)
    }

    /// Returns the first name that no test begins with.
    pub fn unknown(&self) -> Option<&str> {
        let names = self.chosen.iter().chain(&self.left_out);
        let is_known = |name: &&String| tests().any(|test| Self::of(&[name.as_str()]).has(test.id));
        names.map(String::as_str).find(|name| !is_known(&&(*name).to_owned()))
    }
}

/// Something that happened during a run, for whoever shows progress.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<'a> {
    /// A test begins.
    Began {
        /// Which.
        test: &'static str,
        /// Its place among those selected, from 1.
        number: usize,
        /// How many are selected.
        of: usize,
    },
    /// A test has ended.
    Ended(&'a TestOutcome),
    /// The device has not sent a single byte, perhaps because opening the port has restarted it: the first test begins
    /// again when this time has passed.
    Booting(Duration),
    /// The device has not sent a single byte, so the run ends: every other test would wait for the same.
    Silent,
    /// The run was ordered to end: these tests were not begun.
    Stopped(&'a [TestOutcome]),
}

/// Runs the selected tests and returns what they found; `tell` hears of each as it begins and ends.
pub async fn run(
    setting: Setting<'_>,
    selection: &Selection,
    mut tell: impl FnMut(Event<'_>),
) -> std::io::Result<Outcome> {
    let seed = setting.seed;
    let mut bench = Bench::open_line(setting).await?;
    let address = bench.probe.port().map(|port| port.address().to_owned()).unwrap_or_default();
    let chosen: Vec<&Test> = tests().filter(|test| selection.has(test.id)).collect();
    let began = Instant::now();
    let mut outcomes: Vec<TestOutcome> = Vec::new();
    for (number, test) in (1..).zip(&chosen) {
        tell(Event::Began { test: test.id, number, of: chosen.len() });
        let mut outcome = run_one(&mut bench, test, began).await;
        let boots_for = bench.profile.boot.saturating_sub(began.elapsed());
        if is_silent(&bench, &outcome) && boots_for != Duration::ZERO {
            tell(Event::Booting(boots_for));
            let_boot(&mut bench, boots_for).await;
            outcome = run_one(&mut bench, test, began).await;
        }
        let is_silent = is_silent(&bench, &outcome);
        tell(Event::Ended(&outcome));
        outcomes.push(outcome);
        if let Some(by) = bench.stop.by() {
            let left = chosen.iter().skip(outcomes.len());
            let left: Vec<TestOutcome> = left.map(|test| not_begun(&bench, test, (began, by))).collect();
            tell(Event::Stopped(&left));
            outcomes.extend(left);
            break;
        }
        if is_silent {
            tell(Event::Silent);
            break;
        }
    }
    Ok(sum_up(&bench, address, seed, outcomes))
}

/// Returns whether the device has not sent a single byte since the run began.
fn is_silent(bench: &Bench<'_>, outcome: &TestOutcome) -> bool {
    outcome.verdict == Verdict::Error && !bench.probe.has_heard()
}

/// Gives a device that may have restarted the time it needs; a line lost meanwhile is for the next test to look for.
async fn let_boot(bench: &mut Bench<'_>, time: Duration) {
    let order = bench.stop.clone();
    tokio::select! {
        biased;
        _ = order.given() => {}
        _ = bench.probe.pass(time) => {}
    }
}

/// Sums up what some tests found.
pub fn sum_up(bench: &Bench<'_>, address: String, seed: u64, tests: Vec<TestOutcome>) -> Outcome {
    let profile = bench.profile;
    Outcome {
        profile: profile.id.clone(),
        dut: dut_name(profile.dut).to_owned(),
        address,
        seed,
        device: device_facts(bench, profile),
        verdict: tests.iter().map(|outcome| outcome.verdict).max().unwrap_or(Verdict::Skipped),
        tests,
    }
}

async fn run_one(bench: &mut Bench<'_>, test: &Test, run_began: Instant) -> TestOutcome {
    let began = Instant::now();
    bench.found = Found::default();
    bench.worst_stall();
    let first_exchange = bench.probe.exchange();
    let order = bench.stop.clone();
    let mut result = tokio::select! {
        biased;
        by = order.given() => Err(Stop::Inconclusive(Reason::new("reason-stopped-before-end").put("by", by.to_string()))),
        result = perform(bench, test) => result,
    };
    if matches!(result, Err(Stop::Late(_))) && !bench.probe.has_heard() {
        // Nothing is known of the device, not even that it is there.
        result = Err(Stop::Error(Reason::new("reason-device-not-sent-single-byte")));
    }
    let breaches = std::mem::take(&mut bench.probe.breaches);
    if result.is_ok()
        && let Some(first) = breaches.first()
    {
        result = Err(Stop::Fail(
            Reason::new("reason-such-frames").put("first", first.clone()).put("count", breaches.len()),
        ));
    }
    bench.found.notes.extend(breaches.into_iter().take(MOST_BREACHES));
    let stall = bench.worst_stall();
    let found = std::mem::take(&mut bench.found);
    let (verdict, reason) = verdict(&result, &found.measurements, stall);
    let reason = reason.or_else(|| found.reservation.filter(|_| verdict.is_pass()));
    TestOutcome {
        id: test.id.to_owned(),
        clause: test.clause.to_owned(),
        what: test.what.to_string(),
        verdict,
        reason,
        notes: found.notes,
        measurements: found.measurements,
        distributions: found.distributions,
        trend: None,
        began_ms: millis(began - run_began),
        took_ms: millis(began.elapsed()),
        first_exchange,
        last_exchange: bench.probe.exchange(),
        last_packet: bench.probe.last_packet(),
        last_frames: if verdict.is_pass() { Vec::new() } else { bench.probe.last_frames() },
    }
}

async fn perform(bench: &mut Bench<'_>, test: &Test) -> Result<(), Stop> {
    if let Some(reason) = missing(bench, test) {
        return Err(Stop::Skip(reason));
    }
    ready(bench).await?;
    (test.run)(bench).await
}

/// Returns what a report says of a test to which an ordered end of the run left no time.
fn not_begun(bench: &Bench<'_>, test: &Test, (run_began, by): (Instant, &str)) -> TestOutcome {
    let exchange = bench.probe.exchange();
    TestOutcome {
        id: test.id.to_owned(),
        clause: test.clause.to_owned(),
        what: test.what.to_string(),
        verdict: Verdict::Skipped,
        reason: Some(Reason::new("reason-not-begun").put("by", by.to_owned())),
        notes: Vec::new(),
        measurements: Vec::new(),
        distributions: Vec::new(),
        trend: None,
        began_ms: millis(run_began.elapsed()),
        took_ms: 0,
        first_exchange: exchange,
        last_exchange: exchange,
        last_packet: bench.probe.last_packet(),
        last_frames: Vec::new(),
    }
}

/// Returns a span in whole milliseconds.
pub(crate) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// Makes sure of a line before a test; a device that unplugged itself before is looked for again.
async fn ready(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if !bench.probe.is_plugged() {
        bench.reopen_line().await?;
    }
    let left = bench.leave().await;
    bench.probe.forget();
    match left.and(bench.settle().await) {
        Err(Stop::Gone) => bench.reopen_line().await,
        other => other,
    }
}

fn missing(bench: &Bench<'_>, test: &Test) -> Option<Reason> {
    if !test.duts.has(bench.dut()) {
        return Some(Reason::new(match bench.dut() {
            Side::Terminal => "reason-not-for-terminal",
            Side::Controller => "reason-not-for-controller",
        }));
    }
    test.needs.iter().find_map(|need| match need {
        Need::Key if bench.key.is_none() => Some(Reason::new("reason-profile-gives-no-key")),
        Need::Hand(step) if !bench.can(*step) => {
            Some(Reason::new("reason-nobody-there").put("step", step.words()))
        }
        Need::Mode(mode) if *mode != bench.profile.mode => {
            Some(Reason::new("reason-not-in-mode").put("mode", format!("{mode:?}").to_lowercase()))
        }
        Need::Speed if bench.probe.is_plugged() && !bench.probe.has_speed() => {
            Some(Reason::new("reason-no-rate"))
        }
        Need::Key | Need::Hand(_) | Need::Mode(_) | Need::Speed => None,
    })
}

/// Sums up a test: what stopped it, then its measurements; a stalled host takes the meaning from a failed measurement.
fn verdict(
    result: &Result<(), Stop>,
    measurements: &[Measurement],
    stall: Duration,
) -> (Verdict, Option<Reason>) {
    if let Err(stop) = result {
        return (stop.verdict(), Some(stop.reason()));
    }
    let worst = measurements.iter().max_by_key(|measurement| measurement.verdict);
    let Some(worst) = worst.filter(|worst| worst.verdict != Verdict::Pass) else {
        return (Verdict::Pass, None);
    };
    let measured = |key| {
        Reason::new(key)
            .put("name", worst.name.clone())
            .put("value", Part::Decimal(format!("{:.1}", worst.value)))
            .put("unit", worst.unit.clone())
    };
    if worst.verdict == Verdict::Fail && STALL < stall {
        return (
            Verdict::Inconclusive,
            Some(measured("reason-measured-but-stalled").put("stall", format!("{stall:?}"))),
        );
    }
    (worst.verdict, Some(measured("reason-measured")))
}

fn dut_name(side: Side) -> &'static str {
    match side {
        Side::Terminal => "terminal",
        Side::Controller => "controller",
    }
}

fn device_facts(bench: &Bench<'_>, profile: &Profile) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::from([("device_id".to_owned(), profile.device_id.to_string())]);
    if let Some(device) = &bench.device {
        facts.insert("device_id".to_owned(), election::device::DeviceId(device.device_id).to_string());
        facts.insert("model".to_owned(), device.model.to_string());
        facts.insert("firmware".to_owned(), format!("{:08x}", device.firmware));
        facts.insert("boot_count".to_owned(), device.boot_count.to_string());
    }
    facts
}
