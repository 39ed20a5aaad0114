//! `saylau bench --find-speed`: which speed the device is set to.

use anyhow::Error;
use conformance::profile::Profile;
use conformance::speed::{Search, Try};
use hardware::address::LineAddress;
use language::Words;

use super::BenchArgs;
use crate::speed::{found, search};
use crate::{Verdict, print};

/// The least width of a column of numbers.
const WIDTH: usize = 8;

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
            print(&told(&search, &Words::new(self.lang.language())))?;
        }
        found(line, profile.dut, &search).map(|_| Verdict::Clean)
    }
}

/// Returns the table of tries, and the address to go on with.
fn told(search: &Search, words: &Words) -> String {
    let columns = ["bench-speed-baud", "bench-speed-bytes", "bench-speed-good", "bench-speed-damaged"];
    let columns = columns.map(|key| words.say(key));
    let widths = columns.each_ref().map(|column| column.chars().count().max(WIDTH));
    let row = |cells: [String; 4], last: &str| {
        let cells = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:>width$}"));
        format!("{}  {last}\n", cells.collect::<Vec<_>>().join(" "))
    };
    let mut text = row(columns.clone(), &words.say("bench-speed-framing"));
    for tried in &search.tries {
        let Try { baud, bytes, good_frames, damaged, .. } = tried;
        let framing = match (tried.is_supported, tried.framing_errors) {
            (false, _) => words.say("bench-speed-not-taken"),
            (true, Some(errors)) => words.number(errors.into()),
            (true, None) => words.say("bench-speed-not-counted"),
        };
        let cells = [baud.to_string(), bytes.to_string(), good_frames.to_string(), damaged.to_string()];
        text.push_str(&row(cells, &framing));
    }
    if let Some(baud) = search.found {
        let found = words.with("bench-speed-found", &[("baud", &baud.to_string())]);
        text.push_str(&format!("\n{found}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use language::Language;

    use super::*;

    fn tried(baud: u32, bytes: u64, good_frames: u32) -> Try {
        Try { baud, is_supported: baud < 200_000, bytes, good_frames, damaged: 0, framing_errors: None }
    }

    #[test]
    fn tries_stand_in_a_table_with_the_speed_below() {
        let tries = vec![tried(230_400, 0, 0), tried(9_600, 64, 1)];
        let search = Search { found: Some(9_600), tries };
        let text = told(&search, &Words::new(Language::English));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "    baud    bytes good frames  damaged  framing errors");
        assert_eq!(lines[1], "  230400        0           0        0  port does not take this speed");
        assert_eq!(lines[2], "    9600       64           1        0  not counted");
        assert!(lines[4].starts_with("speed: 9600 (`?baud=9600`"), "{text}");
        let text = told(&search, &Words::new(Language::Kazakh));
        assert!(text.contains("    9600       64          1        0  саналмайды"), "{text}");
        assert!(text.contains("жылдамдық: 9600 (мекенжайда `?baud=9600`"), "{text}");
    }
}
