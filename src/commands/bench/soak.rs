//! Vote after vote instead of tests: `saylau bench --soak-...`.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context, Error};
use conformance::bench::{Bench, Setting};
use conformance::soak::{Sequential, State, StopRule, soak};
use hardware::folder;

use super::BenchArgs;
use crate::{Verdict, print};

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
        let minutes = self.soak_minutes.map(|minutes| StopRule::Time(Duration::from_secs(60 * minutes)));
        minutes.or(self.soak_ballots.map(StopRule::Ballots))
    }

    /// Soaks the device, and says how it went.
    pub(super) async fn soak(&self, setting: Setting<'_>, rule: &StopRule) -> Result<Verdict, Error> {
        let path = self.out.join(SOAK);
        let before = if self.resume && path.exists() {
            State::resume(&String::from_utf8_lossy(&folder::read_bytes(&path)?))
        } else {
            State::default()
        };
        let mut file = folder::append(&path)?;
        let mut kept = Ok(());
        let mut bench = Bench::open_line(setting).await.context("line cannot be opened")?;
        let ended = soak(&mut bench, rule, before, EVERY, |state| {
            let written = file.write_all(state.line().as_bytes()).and_then(|()| file.flush());
            kept = std::mem::replace(&mut kept, Ok(())).and(written);
            // If stderr is gone nobody watches.
            let _ = writeln!(io::stderr(), "{} ballots, {} errors", state.ballots, state.errors);
        });
        let ended = ended.await;
        kept.with_context(|| format!("checkpoint `{}` cannot be kept", path.display()))?;
        match ended {
            Ok(state) => {
                print(&format!("PASS: {}\n", told(&state)))?;
                Ok(Verdict::Clean)
            }
            Err(stop) => {
                let state = State::resume(&String::from_utf8_lossy(&folder::read_bytes(&path)?));
                print(&format!("{}: {}; {}\n", stop.verdict(), stop.reason(), told(&state)))?;
                Ok(super::exit(stop.verdict()))
            }
        }
    }
}

fn told(state: &State) -> String {
    let seconds = state.soaked_ms / 1_000;
    format!("{} ballots, {} errors, {seconds} s, {} runs", state.ballots, state.errors, state.runs)
}
