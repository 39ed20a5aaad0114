//! Between a controller and a terminal: `saylau bench --between ADDRESS`.

use std::time::Duration;

use anyhow::Error;
use conformance::middle::{Heard, Overheard, listen};
use election::wire::frame::Side;
use election::wire::keys::DeviceKey;
use hardware::address::LineAddress;
use hardware::open::Opener;

use super::{BenchArgs, exit};
use crate::live::advise_line;
use crate::{Verdict, print};

impl BenchArgs {
    /// Listens between the controller on one line and the terminal on the other, and judges both.
    pub(super) async fn listen(
        &self,
        controller: &LineAddress,
        terminal: &LineAddress,
        key: Option<DeviceKey>,
    ) -> Result<Verdict, Error> {
        let mut ports = Vec::new();
        for address in [controller, terminal] {
            let opener = Opener::bind(address.clone()).await.map_err(|error| advise_line(address, error))?;
            ports.push(opener);
        }
        let mut open = Vec::new();
        for opener in &mut ports {
            let address = opener.address().clone();
            open.push(opener.open().await.map_err(|error| advise_line(&address, error))?);
        }
        let [controller, terminal] = open.as_mut_slice() else { return Ok(Verdict::Broken) };
        let time = Duration::from_secs(60 * self.minutes);
        let heard = listen(&mut **controller, &mut **terminal, key, time).await;
        match heard {
            Ok(heard) => {
                print(&text(&heard))?;
                Ok(exit(heard.verdict(Side::Controller).max(heard.verdict(Side::Terminal))))
            }
            Err(stop) => {
                print(&format!("{}: {}\n", stop.verdict(), stop.reason()))?;
                Ok(exit(stop.verdict()))
            }
        }
    }
}

fn text(overheard: &Overheard) -> String {
    let side = |name, heard: &Heard, verdict| {
        let Heard { frames, repeats, noise, sessions, breaches } = heard;
        let mut text = format!(
            "{name:<11} {verdict}  {frames} frames, {repeats} sent again, {noise} pieces of noise, {sessions} sessions\n"
        );
        for breach in breaches {
            text += &format!("  broke: {breach}\n");
        }
        text
    };
    side("controller", &overheard.controller, overheard.verdict(Side::Controller))
        + &side("terminal", &overheard.terminal, overheard.verdict(Side::Terminal))
}
