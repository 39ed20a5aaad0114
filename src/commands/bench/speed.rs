//! `saylau bench --find-speed`: which speed the device is set to.

use std::fmt::Write as _;

use anyhow::Error;
use conformance::profile::Profile;
use conformance::speed::{Search, Try};
use hardware::address::LineAddress;

use super::BenchArgs;
use crate::speed::{found, search};
use crate::{Verdict, print};

impl BenchArgs {
    /// Tries speeds, prints what came of each, and fails if the device was understood at none.
    pub(super) async fn look_for_speed(
        &self,
        line: &LineAddress,
        profile: &Profile,
    ) -> Result<Verdict, Error> {
        let search = search(line, profile.dut, self.seed).await?;
        if self.json {
            print(&(serde_json::to_string_pretty(&search)? + "\n"))?;
        } else {
            print(&told(&search))?;
        }
        found(line, profile.dut, &search).map(|_| Verdict::Clean)
    }
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
}
