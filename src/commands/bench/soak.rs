//! Vote after vote instead of tests: `saylau bench --soak-...`.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Error};
use conformance::bench::Bench;
use conformance::inject::Tally;
use conformance::outcome::{Outcome, TestOutcome};
use conformance::profile::Profile;
use conformance::report::Header;
use conformance::report::lines::Line;
use conformance::soak::{Regime, Sequential, Soaked, State, StopRule, soak};
use conformance::suite;
use election::wire::keys::DeviceKey;
use hardware::address::LineAddress;
use hardware::folder;

use super::BenchArgs;
use crate::progress::Progress;

/// Where a soak stands, one state a line.
const SOAK: &str = "soak.jsonl";
/// Time between two checkpoints.
const EVERY: Duration = Duration::from_secs(10);
/// Ballot positions a ballot counts for, as the guidelines reckon.
const POSITIONS: u32 = 20;

impl BenchArgs {
    /// Returns when a soak ends, if one was asked for.
    pub(super) fn stop_rule(&self) -> Option<StopRule> {
        if self.soak_sequential {
            return Some(StopRule::Sequential { test: Sequential::GUIDELINES_2005, positions: POSITIONS });
        }
        self.soak_minutes.map(StopRule::Time).or(self.soak_ballots.map(StopRule::Ballots))
    }

    /// Soaks the device, and returns what its four tests found.
    pub(super) async fn soak(
        &self,
        line: &LineAddress,
        profile: &Profile,
        key: Option<DeviceKey>,
        rule: StopRule,
    ) -> Result<(Header, Outcome), Error> {
        let before = self.soaked_before()?;
        let recorder = self.recorder(profile, key.as_ref())?;
        let tally = Tally::default();
        let mut rig = self.rig(line, profile, &recorder).await?;
        rig.cable = rig.cable.counting(&tally);
        let mut header = self.header(line, rig.cable.settings_diff());
        let mut log = self.log()?;
        log.put(&Line::Begun(self.begun(line, profile, &header)))?;
        let injected = (!self.faults.is_empty()).then_some(tally);
        let regime = Regime { rule, every: EVERY, power_cycles: self.soak_power_cycles, injected };
        let mut bench =
            Bench::open_line(rig.setting(profile, key, self.seed)).await.context("line cannot be opened")?;
        let tests = self.soak_and_keep(&mut bench, &regime, before).await?;
        for test in &tests {
            log.put(&Line::Test(test.clone()))?;
        }
        let outcome = suite::sum_up(&bench, line.to_string(), self.seed, tests);
        // The ports close, so that their last bytes are in the capture.
        drop(bench);
        header.worst_hiccup_ms = Some(rig.host.worst.as_secs_f64() * 1_000.0);
        drop(rig);
        recorder.finish()?;
        self.sum_up(header, outcome, log)
    }

    /// Reads where a soak that goes on stands.
    fn soaked_before(&self) -> Result<State, Error> {
        let path = self.out.join(SOAK);
        if !self.resume || !path.exists() {
            return Ok(State::default());
        }
        Ok(State::resume(&String::from_utf8_lossy(&folder::read_bytes(&path)?)))
    }

    /// Soaks with a checkpoint file and progress on stderr.
    async fn soak_and_keep(
        &self,
        bench: &mut Bench<'_>,
        regime: &Regime,
        before: State,
    ) -> Result<Vec<TestOutcome>, Error> {
        let path = self.out.join(SOAK);
        let mut file = folder::append(&path)?;
        let mut kept = Ok(());
        let progress = progress(regime.rule);
        let Soaked { tests, .. } = soak(bench, regime, before, |state| {
            let written = file.write_all(state.line().as_bytes()).and_then(|()| file.flush());
            kept = std::mem::replace(&mut kept, Ok(())).and(written);
            show(&progress, regime.rule, state);
        })
        .await;
        progress.finish();
        kept.with_context(|| cannot_be_kept(&path))?;
        Ok(tests)
    }
}

fn progress(rule: StopRule) -> Progress {
    match rule {
        StopRule::Time(time) => Progress::new("soak", "seconds", Some(time.as_secs())),
        StopRule::Ballots(ballots) => Progress::new("soak", "ballots", Some(ballots)),
        StopRule::Sequential { .. } => {
            Progress::new("soak, until the test of its errors decides", "ballots", None)
        }
    }
}

fn show(progress: &Progress, rule: StopRule, state: &State) {
    let State { ballots, errors, soaked_ms, .. } = state;
    let seconds = soaked_ms / 1_000;
    let step = if matches!(rule, StopRule::Time(_)) { seconds } else { *ballots };
    progress.stands(
        step,
        format!("{errors} errors in {ballots} ballots"),
        &format!("{ballots} ballots, {errors} errors, {seconds} s"),
    );
}

fn cannot_be_kept(path: &Path) -> String {
    format!("checkpoint `{}` cannot be kept", path.display())
}
