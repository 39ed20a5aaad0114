//! The speed of a line: looked for with `saylau bench --find-speed`, and before a line with `baud=auto` is used.

use std::io::{self, Write};

use anyhow::Error;
use conformance::speed::{Search, SpeedError, find};
use election::wire::frame::Side;
use hardware::address::{LineAddress, Speed};
use hardware::open::Opener;
use serde::Serialize;

use crate::Hint;
use crate::live::{advise_line, tell_json};

/// What was found out of a line whose speed was not given.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Told {
    SpeedFound { address: String, baud: u32, tries: usize },
}

/// Tries speeds on a line until the device at its other end is understood, and returns what came of each.
pub(crate) async fn search(line: &LineAddress, device: Side, seed: u64) -> Result<Search, Error> {
    let opener = Opener::bind(line.clone()).await;
    let opened = async { opener?.open().await }.await;
    let mut port = opened.map_err(|error| advise_line(line, error))?;
    find(&mut *port, device, line.settings.baud, seed).await.map_err(advise)
}

/// Returns the speed that was found, or an error that says what to look at.
pub(crate) fn found(line: &LineAddress, device: Side, search: &Search) -> Result<u32, Error> {
    search.found.ok_or_else(|| {
        Error::msg(format!("no frame was understood at any of {} speeds", search.tries.len()))
            .context(Hint(remedy(search, device)))
            .context(format!("speed of `{line}` is not known"))
    })
}

/// Returns a line with its speed, which is looked for if it was not given, and says what was found.
pub(crate) async fn settled(
    line: LineAddress,
    device: Side,
    seed: u64,
    json: bool,
) -> Result<LineAddress, Error> {
    if line.speed == Speed::Given {
        return Ok(line);
    }
    // If stderr is gone nobody watches.
    let _ = writeln!(io::stderr(), "line `{line}`: looking for its speed");
    let search = search(&line, device, seed).await?;
    let baud = found(&line, device, &search)?;
    let tries = search.tries.len();
    let _ = writeln!(io::stderr(), "line `{line}`: its speed is {baud}, found at try {tries}");
    if json {
        tell_json(&Told::SpeedFound { address: line.to_string(), baud, tries });
    }
    Ok(line.with_speed(baud))
}

fn advise(error: SpeedError) -> Error {
    let hint = match error {
        SpeedError::NoSpeed { .. } => "speeds are looked for on `serial:` ports alone",
        SpeedError::Port(_) | SpeedError::Line(_) => "look at the plug and at `saylau list ports`",
    };
    Error::new(error).context(Hint(hint.to_owned())).context("speed cannot be looked for")
}

/// Returns what to look at when no speed was right: silence and noise have other causes.
fn remedy(search: &Search, device: Side) -> String {
    let heard: u64 = search.tries.iter().map(|tried| tried.bytes).sum();
    let (this, other) = match device {
        Side::Terminal => ("terminal", "controller"),
        Side::Controller => ("controller", "terminal"),
    };
    match heard {
        0 => format!(
            "not a byte came: look at the device's power, at receive and transmit (crossed?), and whether it is a {this} and \
             no {other} (`dut` in a profile)"
        ),
        _ => "bytes came and were no frames: look at parity and stop bits (`parity=`, `stop=`), at a common ground, and \
              whether the device speaks SVL/1 at all"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use conformance::speed::Try;

    use super::*;

    #[test]
    fn silence_and_noise_have_other_remedies() {
        let tried = |bytes| Try {
            baud: 9_600,
            is_supported: true,
            bytes,
            good_frames: 0,
            damaged: 0,
            framing_errors: None,
        };
        let of = |bytes| remedy(&Search { found: None, tries: vec![tried(bytes)] }, Side::Terminal);
        assert!(of(0).contains("power") && of(0).contains("no controller"));
        assert!(of(9).contains("parity"));
    }
}
