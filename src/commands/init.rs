//! `saylau init`: commented files to fill in.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, bail};
use clap::{Args, Subcommand};
use conformance::profile::TEMPLATE;
use election::device::{CARD_2005, DeviceId, PROFILES, profile};
use election::sealing::CloseSecret;
use hardware::{folder, secret};
use terminal_sim::plan::synthetic_voters;
use zeroize::Zeroizing;

use super::init_close_key::CloseKeyArgs;
use super::init_protocols::ProtocolsArgs;
use crate::station::file::{StationFile, device_id};
use crate::{Hint, Verdict, print};

/// Write commented files to fill in
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Station(StationArgs),
    CloseKey(CloseKeyArgs),
    Profile(ProfileArgs),
    Protocols(ProtocolsArgs),
}

/// Write a device profile for the hardware bench
#[derive(Debug, Args)]
struct ProfileArgs {
    /// File to write; standard output if it is left out
    file: Option<PathBuf>,

    /// Take key, election and mode from this station file
    #[arg(long, value_name = "FILE")]
    station: Option<PathBuf>,

    /// Which device of the station file [default: the first]
    #[arg(long, value_name = "ID", requires = "station", value_parser = device_id)]
    device: Option<DeviceId>,
}

/// Write a station file, a voter list of synthetic numbers, device keys and a close key
///
/// Everything `saylau station` and `saylau terminal` need for a trial. For an election put the real voter list in its
/// place, and a close key in shares from `saylau init close-key` in that of `close.key`, which one person could use alone.
#[derive(Debug, Args)]
struct StationArgs {
    /// Folder to write to; it is made if it is not there
    #[arg(default_value = ".")]
    folder: PathBuf,

    /// Device profile: remote-2004, card-2005 or wired
    #[arg(long, default_value = "wired")]
    profile: String,

    /// Devices to draw keys for
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=9_999))]
    devices: u16,

    /// Synthetic voters to list
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    voters: u32,

    /// What the keys are for: test or election
    #[arg(long, default_value = "test", value_parser = ["test", "election"])]
    mode: String,
}

const STATION: &str = "station.toml";
const VOTERS: &str = "voters.txt";
const CLOSE_KEY: &str = "close.key";

impl InitArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        match self.what {
            What::Station(args) => args.run(),
            What::CloseKey(args) => args.run(),
            What::Profile(args) => args.run(),
            What::Protocols(args) => args.run(),
        }
    }
}

impl ProfileArgs {
    fn run(self) -> Result<Verdict, Error> {
        let text = match &self.station {
            None => TEMPLATE.to_owned(),
            Some(station) => self.filled(&StationFile::read(station)?)?,
        };
        match &self.file {
            None => print(&text)?,
            Some(path) => {
                must_be_new(path)?;
                // It may hold a key.
                folder::write_durably(path, text.as_bytes())?;
            }
        }
        Ok(Verdict::Clean)
    }

    /// Fills the fields of the template that the station file knows.
    fn filled(&self, station: &StationFile) -> Result<String, Error> {
        let device = station.device(self.device)?;
        let fields = station.profile_fields(device);
        let lines = TEMPLATE.lines().map(|line| {
            let name = line.trim_start_matches("# ").split(" = ").next().unwrap_or_default();
            let field = fields.iter().find(|(field, _)| *field == name && line.contains(" = "));
            field.map_or_else(|| line.to_owned(), |(_, written)| written.clone())
        });
        Ok(lines.collect::<Vec<_>>().join("\n") + "\n")
    }
}

impl StationArgs {
    fn run(self) -> Result<Verdict, Error> {
        if profile(&self.profile).is_none() {
            let known: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
            bail!("profile must be one of {}: `{}`", known.join(", "), self.profile);
        }
        for name in [STATION, VOTERS, CLOSE_KEY] {
            must_be_new(&self.folder.join(name))?;
        }
        let close_bytes = Zeroizing::new(draw()?);
        let close = CloseSecret::new(*close_bytes);
        self.put(VOTERS, &voters(self.voters))?;
        self.put(STATION, &self.station_file(&close.close_key().into())?)?;
        let secret = Zeroizing::new(hex(&close_bytes) + "\n");
        let path = self.folder.join(CLOSE_KEY);
        folder::write_durably(&path, secret.as_bytes())
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
        self.tell()
    }

    fn put(&self, name: &str, text: &str) -> Result<(), Error> {
        let path = self.folder.join(name);
        folder::write_text(&path, text).with_context(|| format!("`{}` cannot be written", path.display()))
    }

    fn tell(&self) -> Result<Verdict, Error> {
        // A card reader is issued by hand.
        let auto = if self.profile == CARD_2005.name { "" } else { " --auto-issue" };
        let at = |name| self.folder.join(name).display().to_string();
        print(&format!(
            "{}\n{}\n{}\n\nNext, in two windows:\n  saylau station {} --line pty:/tmp/desk{auto}\n  saylau terminal {} \
             --line serial:/tmp/desk\n",
            at(STATION),
            at(VOTERS),
            at(CLOSE_KEY),
            at(STATION),
            at(STATION),
        ))?;
        Ok(Verdict::Clean)
    }

    fn station_file(&self, close_key: &String) -> Result<String, Error> {
        let Self { profile, mode, .. } = self;
        let mut text = format!(
            r#"# A live station: `saylau station` and `saylau terminal` read this file.

title = "Practice election"
election_id = "practice"          # 1 to 15 ASCII characters, on the wire and in the journals
date = "2004-09-19"
mode = "{mode}"                     # "test": nothing it writes can pass for a result; "election": suite 2 and close key
profile = "{profile}"                 # "remote-2004", "card-2005" or "wired"
members = 7                       # of the commission; acts need all their signatures
voters = "{VOTERS}"             # one 12-digit number a line, relative to this file
close_key = "{close_key}"   # ballots are sealed to it; its secret half is {CLOSE_KEY}

after_fallback = "keep"           # votes cast before going over to paper: "keep", "void" or "recount-from-devices"
right_expires_s = 0               # seconds after which an unused right lapses; 0 for never
keep_alive_ms = 1000              # silence on a line after which a sign of life is sent

[precinct]
city = "Example"
number = 1
district = 1

[hours]
start_not_before = "06:30"
opens = "07:00"
closes = "20:00"

[[contests]]
kind = "single-mandate"           # or "party-list"
name = "District 1"
options = ["Candidate A", "Candidate B", "Candidate C"]

[[contests]]
kind = "party-list"
name = "Party list"
options = ["Party A", "Party B"]

[scanner]                         # only with --scanner
suffix = "cr"                     # "cr", "lf", "cr-lf", "tab", "etx" or "none" (ends by silence)
reply = "none"                    # or "ack-nak"
"#
        );
        for number in 1..=self.devices {
            let key = hex(&draw()?);
            write!(text, "\n[[devices]]\nid = \"DEV{number:05}\"\nkey = \"{key}\"\n")?;
        }
        Ok(text)
    }
}

/// Refuses to write over a file: it may hold keys.
pub(super) fn must_be_new(path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Err(Error::msg(format!("`{}` is there already", path.display()))
            .context(Hint("move it away, or give another place".to_owned()))
            .context("nothing was written"));
    }
    Ok(())
}

fn voters(count: u32) -> String {
    let mut text = "# Synthetic numbers: they are nobody's.\n".to_owned();
    for voter in synthetic_voters(count, 0) {
        text += &voter.digits();
        text.push('\n');
    }
    text
}

fn draw() -> Result<[u8; 32], Error> {
    secret::draw().context("the system gives no random bytes")
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use conformance::profile::{KeyPlace, Profile};
    use election::wire::keys::SuiteSet;

    use super::*;

    #[test]
    fn what_is_written_can_be_read_and_is_never_overwritten() {
        for (profile, mode) in [("wired", "test"), ("remote-2004", "election"), ("card-2005", "test")] {
            let place = tempfile::tempdir().unwrap();
            let args = || StationArgs {
                folder: place.path().join("new"),
                profile: profile.to_owned(),
                devices: 3,
                voters: 10,
                mode: mode.to_owned(),
            };
            args().run().unwrap();
            assert!(args().folder.join(CLOSE_KEY).is_file());
            let path = args().folder.join(STATION);
            let file = StationFile::read(&path).unwrap();
            assert!(file.device(Some(DeviceId(*b"DEV00003"))).is_ok());
            assert_eq!(file.setup(&path, 1, 9_600).unwrap().register.len(), 10);
            assert!(args().run().is_err());
            let profile = ProfileArgs { file: None, station: None, device: None }.filled(&file).unwrap();
            let profile = Profile::parse(&profile).unwrap();
            if mode == "election" {
                let file = Path::new("DEV00001.key").to_owned();
                assert_eq!(
                    profile.key,
                    Some(KeyPlace::File(file)),
                    "no key of an election stands in a profile"
                );
                assert_eq!(profile.suites, SuiteSet::ELECTION);
            } else {
                assert_eq!(profile.key_here().cloned(), file.key(profile.device_id));
            }
            assert_eq!(profile.election_id, *b"practice\0\0\0\0\0\0\0");
        }
    }
}
