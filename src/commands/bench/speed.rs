//! `saylau bench --find-speed`: which speed the device is set to.

use std::fmt::Write as _;

use anyhow::Error;
use conformance::profile::Profile;
use conformance::speed::{Search, SpeedError, Try, find};
use election::wire::frame::Side;
use hardware::address::LineAddress;
use hardware::open::Opener;

use super::BenchArgs;
use crate::live::advise_line;
use crate::{Hint, Verdict, print};

impl BenchArgs {
    /// Tries speeds, prints what came of each, and fails if the device was understood at none.
    pub(super) async fn look_for_speed(
        &self,
        line: &LineAddress,
        profile: &Profile,
    ) -> Result<Verdict, Error> {
        let opener = Opener::bind(line.clone()).await;
        let opened = async { opener?.open().await }.await;
        let mut port = opened.map_err(|error| advise_line(line, error))?;
        let search = find(&mut *port, profile.dut, line.settings.baud, self.seed).await.map_err(advise)?;
        if self.json {
            print(&(serde_json::to_string_pretty(&search)? + "\n"))?;
        } else {
            print(&told(&search))?;
        }
        match search.found {
            Some(_) => Ok(Verdict::Clean),
            None => {
                Err(Error::msg(format!("no frame was understood at any of {} speeds", search.tries.len()))
                    .context(Hint(remedy(&search, profile.dut)))
                    .context(format!("speed of `{line}` is not known")))
            }
        }
    }
}

fn advise(error: SpeedError) -> Error {
    let hint = match error {
        SpeedError::NoSpeed { .. } => "speeds are looked for on `serial:` ports alone",
        SpeedError::Port(_) | SpeedError::Line(_) => "look at the plug and at `saylau list ports`",
    };
    Error::new(error).context(Hint(hint.to_owned())).context("speed cannot be looked for")
}

/// Returns the table of tries, and the address to go on with.
fn told(search: &Search) -> String {
    let mut text = String::from("    baud   bytes  good frames  damaged  framing errors\n");
    for tried in &search.tries {
        let Try { baud, bytes, good_frames, damaged, .. } = tried;
        let framing = match (tried.is_supported, tried.framing_errors) {
            (false, _) => "port does not take this speed".to_owned(),
            (true, Some(errors)) => errors.to_string(),
            (true, None) => "not counted".to_owned(),
        };
        // Writing to a text never fails.
        let _ = writeln!(text, "{baud:>8} {bytes:>7} {good_frames:>12} {damaged:>8}  {framing}");
    }
    if let Some(baud) = search.found {
        let _ =
            writeln!(text, "\nspeed: {baud} (`?baud={baud}` in the address, `baud = {baud}` in the profile)");
    }
    text
}

/// Returns what to look at when no speed was right: silence and noise have other causes.
fn remedy(search: &Search, dut: Side) -> String {
    let heard: u64 = search.tries.iter().map(|tried| tried.bytes).sum();
    let other = match dut {
        Side::Terminal => "controller",
        Side::Controller => "terminal",
    };
    match heard {
        0 => format!(
            "not a byte came: look at the device's power, at receive and transmit (crossed?), and whether it is a {other} \
             (`dut` in the profile)"
        ),
        _ => "bytes came and were no frames: look at parity and stop bits (`parity=`, `stop=`), at a common ground, and \
              whether the device speaks SVL/1 at all"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(baud: u32, bytes: u64, good_frames: u32) -> Try {
        Try { baud, is_supported: baud < 200_000, bytes, good_frames, damaged: 0, framing_errors: None }
    }

    #[test]
    fn tries_stand_in_a_table_with_the_speed_below() {
        let tries = vec![tried(230_400, 0, 0), tried(9_600, 64, 1)];
        let text = told(&Search { found: Some(9_600), tries });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "  230400       0            0        0  port does not take this speed");
        assert_eq!(lines[2], "    9600      64            1        0  not counted");
        assert!(lines[4].starts_with("speed: 9600 (`?baud=9600`"), "{text}");
    }

    #[test]
    fn silence_and_noise_have_other_remedies() {
        let of = |bytes| remedy(&Search { found: None, tries: vec![tried(9_600, bytes, 0)] }, Side::Terminal);
        assert!(of(0).contains("power") && of(0).contains("controller"));
        assert!(of(9).contains("parity"));
    }
}
