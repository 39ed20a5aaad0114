//! Between a controller and a terminal: `saylau bench --between ADDRESS`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::Error;
use conformance::middle::judge;
use conformance::outcome::{Outcome, TestOutcome};
use conformance::profile::Profile;
use conformance::report::Header;
use conformance::report::lines::Line;
use conformance::verdict::Verdict;
use election::wire::keys::DeviceKey;
use hardware::address::LineAddress;
use hardware::open::Opener;
use hardware::port::Port;

use super::BenchArgs;
use crate::live::{Recorder, advise_line};
use crate::rig::stops;

impl BenchArgs {
    /// Listens between the controller on one line and the terminal on the other, and returns what both tests found.
    pub(super) async fn listen(
        &self,
        (controller, terminal): (&LineAddress, &LineAddress),
        profile: &Profile,
        key: Option<DeviceKey>,
    ) -> Result<(Header, Outcome), Error> {
        let recorder = self.recorder(profile, key.as_ref())?;
        // Both places are there before either is waited for.
        let desk = bind(controller, &recorder, 0).await?;
        let booth = bind(terminal, &recorder, 1).await?;
        let mut desk = open(desk).await?;
        let mut booth = open(booth).await?;
        let stop = stops()?;
        let diff = desk.settings().map(|held| controller.settings.differences(held)).unwrap_or_default();
        let header = self.header(controller, diff.iter().map(ToString::to_string).collect());
        let between = format!("{controller} and {terminal}");
        let mut begun = self.begun(controller, profile, &header);
        (begun.dut, begun.address) = ("both ends".to_owned(), between.clone());
        let mut log = self.log()?;
        log.put(&Line::Begun(begun))?;
        // If stderr is gone nobody watches.
        let seconds = self.minutes.as_secs();
        let _ = writeln!(
            io::stderr(),
            "listening for {} min {} s, or until an end is gone",
            seconds / 60,
            seconds % 60
        );
        let tests = judge(&mut *desk, &mut *booth, key, self.minutes, &stop).await;
        for test in &tests {
            log.put(&Line::Test(test.clone()))?;
        }
        // The ports close, so that their last bytes are in the capture.
        drop((desk, booth));
        recorder.finish()?;
        self.sum_up(header, outcome(profile, between, self.seed, tests), log)
    }
}

async fn bind(address: &LineAddress, recorder: &Recorder, line: u16) -> Result<Opener, Error> {
    let opener = Opener::bind(address.clone()).await.map_err(|error| advise_line(address, error))?;
    if address.is_awaited() {
        let _ = writeln!(io::stderr(), "waiting for the device on {address}");
    }
    recorder.tap(opener, line)
}

async fn open(mut opener: Opener) -> Result<Box<dyn Port>, Error> {
    let address = opener.address().clone();
    opener.open().await.map_err(|error| advise_line(&address, error))
}

fn outcome(profile: &Profile, address: String, seed: u64, tests: Vec<TestOutcome>) -> Outcome {
    Outcome {
        profile: profile.id.clone(),
        dut: "both ends".to_owned(),
        address,
        seed,
        device: BTreeMap::new(),
        verdict: tests.iter().map(|test| test.verdict).max().unwrap_or(Verdict::Skipped),
        tests,
    }
}
