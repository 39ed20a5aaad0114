//! `saylau doctor`: whether this machine is ready for a live station and a bench, and what to do where it is not.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Error;
use clap::Args;
use hardware::host::{self, readiness};
use hardware::ports::{Condition, PortEntry, list};
use serde::Serialize;

use crate::{Verdict, print};

/// Look whether this machine is ready: ports and permissions, disk, clock, letters
///
/// Opens no port and changes nothing: a small file is written into the folder, synced and removed. Each line says what was seen and,
/// where something should be otherwise, what to do. Exits 0 if a live station and a bench can run here, 1 if something stands in the way.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Folder in which a station's record shall lie
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A synced write that takes longer makes a voter wait at the device.
const SLOW_WRITE: Duration = Duration::from_millis(100);
/// Clocks that must be asked for each time over a slow bus.
const SLOW_CLOCKS: [&str; 3] = ["hpet", "acpi_pm", "jiffies"];

/// How it is with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// As it should be.
    Good,
    /// It works, with a drawback.
    Mind,
    /// It stands in the way.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Seen {
    what: &'static str,
    state: State,
    told: String,
    remedy: Option<&'static str>,
}

impl Seen {
    fn good(what: &'static str, told: impl Into<String>) -> Self {
        Self { what, state: State::Good, told: told.into(), remedy: None }
    }

    fn mind(what: &'static str, told: impl Into<String>, remedy: &'static str) -> Self {
        Self { what, state: State::Mind, told: told.into(), remedy: Some(remedy) }
    }

    fn bad(what: &'static str, told: impl Into<String>, remedy: &'static str) -> Self {
        Self { what, state: State::Bad, told: told.into(), remedy: Some(remedy) }
    }
}

impl DoctorArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let mut seen: Vec<Seen> = ports(&list());
        seen.push(terminals());
        seen.push(self.disk());
        seen.push(clock(host::clock_source()));
        seen.extend(host::load().map(load));
        seen.push(letters(readiness::locale()));
        print(&if self.json { serde_json::to_string_pretty(&seen)? + "\n" } else { words(&seen) })?;
        let is_any_bad = seen.iter().any(|seen| seen.state == State::Bad);
        Ok(if is_any_bad { Verdict::Findings } else { Verdict::Clean })
    }

    fn disk(&self) -> Seen {
        let remedy = "give the folder of a disk that this user may write to: `saylau doctor FOLDER`";
        match readiness::folder(&self.folder) {
            Err(error) => Seen::bad("disk", error.to_string(), remedy),
            Ok(state) if state.is_in_memory => Seen::bad(
                "disk",
                format!(
                    "`{}` lies in memory: no vote stored there survives a power cut",
                    self.folder.display()
                ),
                remedy,
            ),
            Ok(state) => disk(state.synced_write),
        }
    }
}

fn disk(synced_write: Duration) -> Seen {
    let told = format!("a small file is safe after {:.1} ms", synced_write.as_secs_f64() * 1e3);
    if SLOW_WRITE < synced_write {
        return Seen::mind(
            "disk",
            told,
            "voters wait for it at the device: take a faster disk, such as an SSD",
        );
    }
    Seen::good("disk", told)
}

/// Each port, or that there is none.
fn ports(ports: &[PortEntry]) -> Vec<Seen> {
    if ports.is_empty() {
        let remedy =
            "plug the adapter in and look at `dmesg`; `pty:/tmp/desk` and `saylau pair` need no port";
        return vec![Seen::mind("serial ports", "none", remedy)];
    }
    ports.iter().map(|entry| port(&entry.path.display().to_string(), &entry.condition())).collect()
}

fn port(path: &str, condition: &Condition) -> Seen {
    match condition {
        Condition::Free => Seen::good("serial port", format!("{path} is free")),
        Condition::Forbidden => Seen::bad(
            "serial port",
            format!("{path} may not be opened by this user"),
            "join the group that owns it, mostly `dialout`: `sudo usermod -aG dialout $USER`, and log in again",
        ),
        Condition::Held(holder) => Seen::mind(
            "serial port",
            format!("{path} is open: {holder}"),
            "close that program; ModemManager and brltty take ports by themselves",
        ),
    }
}

fn terminals() -> Seen {
    match readiness::pseudo_terminal() {
        Ok(()) => Seen::good("virtual ports", "pseudo-terminals can be made"),
        Err(error) => Seen::bad(
            "virtual ports",
            error.to_string(),
            "mount `/dev/pts`: `sudo mount -t devpts devpts /dev/pts`",
        ),
    }
}

fn clock(source: Option<String>) -> Seen {
    match source {
        None => Seen::mind(
            "clock",
            "the system does not say what it counts time with",
            "trust no latency below a millisecond",
        ),
        Some(source) if SLOW_CLOCKS.contains(&source.as_str()) => Seen::mind(
            "clock",
            source,
            "short times are uncertain with this clock: boot with `clocksource=tsc` if the processor allows",
        ),
        Some(source) => Seen::good("clock", source),
    }
}

fn load(load: host::Load) -> Seen {
    let told = load.to_string();
    if (load.processors as f64) < load.last_minute {
        return Seen::mind("load", told, "close other programs before latency is measured");
    }
    Seen::good("load", told)
}

fn letters(locale: Option<String>) -> Seen {
    let remedy = "set `LANG=C.UTF-8` or one of your language, or Қ, ұ and the bars of charts show as `?`";
    match locale {
        Some(locale) if ["utf-8", "utf8"].iter().any(|name| locale.to_lowercase().contains(name)) => {
            Seen::good("letters", locale)
        }
        Some(locale) => Seen::mind("letters", locale, remedy),
        None => Seen::mind("letters", "no locale is set", remedy),
    }
}

fn words(seen: &[Seen]) -> String {
    let mut text = String::new();
    for Seen { what, state, told, remedy } in seen {
        let mark = match state {
            State::Good => "good",
            State::Mind => "MIND",
            State::Bad => "BAD ",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark}  {what:<14} {told}");
        if let Some(remedy) = remedy {
            let _ = writeln!(text, "{:21}{remedy}", "");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_drawback_has_a_remedy_and_stands_in_the_way_only_where_it_does() {
        let states = [
            (disk(Duration::from_millis(3)), State::Good),
            (disk(Duration::from_millis(101)), State::Mind),
            (port("/dev/ttyUSB0", &Condition::Free), State::Good),
            (port("/dev/ttyUSB0", &Condition::Forbidden), State::Bad),
            (clock(Some("tsc".to_owned())), State::Good),
            (clock(Some("hpet".to_owned())), State::Mind),
            (clock(None), State::Mind),
            (load(host::Load { last_minute: 1.9, processors: 2 }), State::Good),
            (load(host::Load { last_minute: 2.1, processors: 2 }), State::Mind),
            (letters(Some("kk_KZ.UTF-8".to_owned())), State::Good),
            (letters(Some("C".to_owned())), State::Mind),
            (letters(None), State::Mind),
        ];
        for (seen, state) in states {
            assert_eq!((seen.state, seen.remedy.is_none()), (state, state == State::Good), "{seen:?}");
        }
        assert_eq!(ports(&[])[0].state, State::Mind);
    }

    #[test]
    fn lines_stand_under_each_other() {
        let text = words(&[Seen::good("clock", "tsc"), Seen::bad("disk", "none", "take one")]);
        assert_eq!(
            text,
            "good  clock          tsc\nBAD   disk           none\n                     take one\n"
        );
    }
}
