//! The station file: everything fixed before the day, in TOML, with the voter list and the device keys.
//!
//! `saylau init station` writes one to fill in. Station and terminals read the same file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow, bail};
use election::ballot::Sealing;
use election::barcode::ScannerSettings;
use election::contest::{Contest, MOST_OPTIONS};
use election::device::{DeviceId, DeviceProfile, PROFILES, profile};
use election::precinct::{ElectionDefinition, Hours, Precinct, Stamp, wire_id};
use election::record::ops::AfterFallback;
use election::sealing::{CloseKey, Sealer};
use election::time::Duration;
use election::voter::{Register, VoterId};
use election::wire::code::Mode;
use election::wire::keys::{DeviceKey, SuiteSet};
use hardware::capture::Purpose;
use hardware::folder;
use hardware::scanner::profile::ScannerProfile;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use station_controller::link::LinkSettings;
use station_controller::{Rules, Setup};

use crate::Hint;

/// Most contests a ballot has room for.
const MOST_CONTESTS: usize = 8;

/// What a station file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StationFile {
    title: String,
    #[serde(deserialize_with = "election_id")]
    election_id: String,
    date: String,
    mode: StationMode,
    #[serde(deserialize_with = "device_profile")]
    profile: DeviceProfile,
    members: u8,
    /// Path of the voter list, relative to the station file.
    voters: PathBuf,
    #[serde(default = "keep", deserialize_with = "after_fallback")]
    after_fallback: AfterFallback,
    #[serde(default)]
    right_expires_s: u16,
    #[serde(default = "a_second")]
    keep_alive_ms: u64,
    precinct: Precinct,
    hours: Hours,
    #[serde(deserialize_with = "contests")]
    contests: Vec<Contest>,
    /// Without a close key ballots are sealed by the stand-in, which hides nothing.
    close_key: Option<CloseKey>,
    #[serde(default)]
    scanner: ScannerProfile,
    devices: Vec<Device>,
    /// The file as it was read.
    #[serde(skip)]
    text: String,
}

/// What stands in a bench profile in place of the key of an election's device.
const ELECTION_KEY: &str = "\
# An election's key does not stand here: put the 64 digits of this device in the station file into the file named below,
# which only its owner may read.";

/// What the keys of the file are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum StationMode {
    /// A trial: nothing it writes can pass for a result.
    Test,
    /// An election.
    Election,
}

/// A device and its key.
#[derive(Deserialize)]
#[serde(try_from = "DeviceFields")]
struct Device {
    id: DeviceId,
    key: DeviceKey,
    /// The key as it is written.
    hex: String,
    portable: bool,
}

/// A device as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceFields {
    id: DeviceId,
    key: String,
    #[serde(default)]
    portable: bool,
}

impl TryFrom<DeviceFields> for Device {
    type Error = String;

    /// Takes a key of 64 hexadecimal digits. The text of an error never holds it.
    fn try_from(DeviceFields { id, key: hex, portable }: DeviceFields) -> Result<Self, String> {
        let key = hex_key(&hex).ok_or_else(|| format!("key of `{id}` must be 64 hexadecimal digits"))?;
        Ok(Self { id, key: DeviceKey::new(key), hex, portable })
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Device({})", self.id)
    }
}

impl StationFile {
    /// Reads a station file.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let name = path.display();
        let text = folder::read_text(path)
            .context(Hint("`saylau init station` writes a station file to fill in".to_owned()))
            .with_context(|| format!("station file `{name}` cannot be read"))?;
        Self::parse(&text).with_context(|| format!("station file `{name}` is not valid"))
    }

    /// Reads the text of a station file.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let file: Self = toml::from_str(text).map_err(|error| located(text, &error))?;
        file.check()?;
        Ok(Self { text: text.to_owned(), ..file })
    }

    /// Returns the text it was read from, with the keys of its devices.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the election and the precinct in a few words.
    pub(crate) fn title(&self) -> String {
        let title = format!("{}, {} EP {}", self.title, self.precinct.city, self.precinct.number);
        title.chars().filter(|letter| !letter.is_control()).collect()
    }

    /// Returns what a capture of its lines is made for.
    pub(crate) fn purpose(&self) -> Purpose {
        match self.mode {
            StationMode::Test => Purpose::Trial,
            StationMode::Election => Purpose::Election,
        }
    }

    fn check(&self) -> Result<(), Error> {
        let mut ids: Vec<DeviceId> = self.devices.iter().map(|device| device.id).collect();
        ids.sort_unstable();
        if let Some([double, _]) = ids.array_windows().find(|[one, other]| one == other) {
            bail!("device is there twice: `{double}`");
        }
        if self.devices.is_empty() {
            bail!("field `devices` names no device");
        }
        if self.mode == StationMode::Election && self.close_key.is_none() {
            bail!("an election needs the field `close_key`, so that nobody opens a ballot before the count");
        }
        if self.mode == StationMode::Election && self.devices.iter().any(|device| device.key.is_test()) {
            bail!("an election needs secret device keys, and a key of zeros is the public test key");
        }
        Ok(())
    }

    /// Returns what the controller is given, but for the secret and the seed of draws, which come from the record.
    pub(crate) fn setup(&self, at: &Path, lines: u16, baud: u32) -> Result<Setup, Error> {
        let path = self.voters_path(at);
        let register = register(&self.voters_text(at)?, &path.display().to_string())?;
        Ok(self.setup_with(register, lines, baud))
    }

    /// Returns what the controller of a trial was given, from the text of its voter list.
    pub(crate) fn setup_again(&self, voters: &str, lines: u16, baud: u32) -> Result<Setup, Error> {
        Ok(self.setup_with(register(voters, "voters of the trial")?, lines, baud))
    }

    fn setup_with(&self, register: Register, lines: u16, baud: u32) -> Setup {
        Setup {
            definition: self.definition(register.len()),
            register,
            device_keys: self.keys(),
            carrier: self.profile.carrier,
            lines,
            link: self.link(baud),
            // Whoever hands in a read has taken off what the scanner put around it.
            scanner: ScannerSettings::default(),
            rules: Rules { after_fallback: self.after_fallback, right_expires_s: self.right_expires_s },
            secret: [0; 32],
            draws: [0; 32],
        }
    }

    /// Returns how the lines are spoken on.
    pub(crate) fn link(&self, baud: u32) -> LinkSettings {
        let (mode, suites) = match self.mode {
            StationMode::Test => (Mode::Test, SuiteSet::ALL),
            StationMode::Election => (Mode::Election, SuiteSet::ELECTION),
        };
        LinkSettings {
            baud,
            keep_alive: Duration::from_millis(self.keep_alive_ms),
            suites,
            mode,
            election_id: wire_id(&self.election_id),
            ..LinkSettings::test()
        }
    }

    /// Returns what devices seal ballots with. The voter list plays no part in it.
    pub(crate) fn sealer(&self) -> Sealer {
        self.definition(0).sealer()
    }

    /// Returns the key of a device.
    pub(crate) fn key(&self, id: DeviceId) -> Option<DeviceKey> {
        self.devices.iter().find(|device| device.id == id).map(|device| device.key.clone())
    }

    /// Returns the keys of all devices.
    pub(crate) fn keys(&self) -> BTreeMap<DeviceId, DeviceKey> {
        self.devices.iter().map(|device| (device.id, device.key.clone())).collect()
    }

    /// Returns whether a device is a portable one for home voters.
    pub(crate) fn is_portable(&self, id: DeviceId) -> bool {
        self.devices.iter().any(|device| device.id == id && device.portable)
    }

    /// Returns the device that was asked for, or the first.
    pub(crate) fn device(&self, wanted: Option<DeviceId>) -> Result<DeviceId, Error> {
        let device = self.devices.iter().find(|device| wanted.is_none_or(|wanted| wanted == device.id));
        device.map(|device| device.id).with_context(|| {
            let known: Vec<String> = self.devices.iter().map(|device| device.id.to_string()).collect();
            format!("station file has no such device; it has {}", known.join(", "))
        })
    }

    /// Returns what a bench profile says of a device: lines that stand in place of those of the same fields.
    ///
    /// A profile goes from hand to hand: the key of an election's device is not in it, only the name of a file for it.
    pub(crate) fn profile_fields(&self, device: DeviceId) -> Vec<(&'static str, String)> {
        let text = |field, value: &str| (field, format!("{field} = \"{value}\""));
        let key = self.devices.iter().find(|known| known.id == device).map(|known| known.hex.clone());
        let mut fields = vec![text("device_id", &device.to_string()), text("election_id", &self.election_id)];
        fields.extend(match self.mode {
            StationMode::Test => vec![text("mode", "test"), text("key", &key.unwrap_or_default())],
            StationMode::Election => vec![
                text("mode", "election"),
                ("key", ELECTION_KEY.to_owned()),
                text("key_file", &format!("{device}.key")),
                ("suites", "suites = [2]".to_owned()),
            ],
        });
        fields
    }

    /// Returns how devices carry rights.
    pub(crate) fn profile(&self) -> DeviceProfile {
        self.profile
    }

    /// Returns the contests in ballot order.
    pub(crate) fn contests(&self) -> &[Contest] {
        &self.contests
    }

    /// Returns how the barcode scanner is set.
    pub(crate) fn scanner(&self) -> ScannerProfile {
        self.scanner.clone()
    }

    fn definition(&self, listed: usize) -> ElectionDefinition {
        let named = |portable| {
            let chosen = self.devices.iter().filter(move |device| device.portable == portable);
            chosen.map(|device| device.id).collect()
        };
        ElectionDefinition {
            stamp: match self.mode {
                StationMode::Test => Stamp::Simulated,
                StationMode::Election => Stamp::Real,
            },
            title: self.title.clone(),
            election_id: self.election_id.clone(),
            date: self.date.clone(),
            precinct: self.precinct.clone(),
            contests: self.contests.clone(),
            hours: self.hours,
            listed: listed as u32,
            members: self.members,
            profile: self.profile.name.to_owned(),
            devices: named(false),
            portable: named(true),
            sealing: self.close_key.map_or(Sealing::StandIn, Sealing::ToCloseKey),
        }
    }

    fn voters_path(&self, at: &Path) -> PathBuf {
        at.parent().unwrap_or(Path::new(".")).join(&self.voters)
    }

    /// Reads the file of the voter list.
    pub(crate) fn voters_text(&self, at: &Path) -> Result<String, Error> {
        let path = self.voters_path(at);
        folder::read_text(&path).with_context(|| format!("voter list `{}` cannot be read", path.display()))
    }
}

/// Reads a voter list: one number a line; empty lines and lines that begin with `#` are passed over. An error names the line
/// and never the number.
fn register(text: &str, name: &str) -> Result<Register, Error> {
    let mut voters = Vec::new();
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if !line.is_empty() && !line.starts_with('#') {
            let voter = VoterId::from_digits(line.as_bytes())
                .with_context(|| format!("voter list `{name}`: line {number} is no personal number"))?;
            voters.push(voter);
            lines.push(number);
        }
    }
    Register::new(voters).map_err(|double| {
        let line_of = |entry: election::voter::ListLine| {
            lines.get(entry.0.saturating_sub(1) as usize).copied().unwrap_or_default()
        };
        anyhow!(
            "voter list `{name}`: lines {} and {} are the same number",
            line_of(double.first),
            line_of(double.second),
        )
    })
}

/// Returns where the parser stopped and why. Its own text would show the line, which may be a key.
fn located(text: &str, error: &toml::de::Error) -> Error {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let (line, column) =
        (before.matches('\n').count() + 1, before.rsplit('\n').next().map_or(0, str::len) + 1);
    anyhow!("line {line}, column {column}: {}", error.message())
}

fn keep() -> AfterFallback {
    AfterFallback::Keep
}

fn a_second() -> u64 {
    1_000
}

fn election_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id = String::deserialize(deserializer)?;
    if id.is_empty() || 15 < id.len() || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(D::Error::custom(format!(
            "field `election_id` must have 1 to 15 ASCII characters: `{id}`"
        )));
    }
    Ok(id)
}

fn device_profile<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DeviceProfile, D::Error> {
    let name = String::deserialize(deserializer)?;
    profile(&name).ok_or_else(|| {
        let known: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
        D::Error::custom(format!("field `profile` must be one of {}: `{name}`", known.join(", ")))
    })
}

fn after_fallback<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AfterFallback, D::Error> {
    let name = String::deserialize(deserializer)?;
    AfterFallback::ALL.iter().copied().find(|policy| policy.name() == name).ok_or_else(|| {
        let known: Vec<&str> = AfterFallback::ALL.iter().map(|policy| policy.name()).collect();
        D::Error::custom(format!("field `after_fallback` must be one of {}: `{name}`", known.join(", ")))
    })
}

fn contests<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Contest>, D::Error> {
    let contests = Vec::<Contest>::deserialize(deserializer)?;
    if contests.is_empty() || MOST_CONTESTS < contests.len() {
        return Err(D::Error::custom(format!(
            "a ballot has 1 to {MOST_CONTESTS} contests: {}",
            contests.len()
        )));
    }
    match contests.iter().find(|contest| contest.options.is_empty() || MOST_OPTIONS < contest.options.len()) {
        Some(contest) => Err(D::Error::custom(format!(
            "contest `{}` must offer 1 to {MOST_OPTIONS} options: {}",
            contest.name,
            contest.options.len()
        ))),
        None => Ok(contests),
    }
}

/// Reads the id of a device on the command line.
pub(crate) fn device_id(text: &str) -> Result<DeviceId, String> {
    DeviceId::try_from(text.to_owned())
}

/// Reads 64 hexadecimal digits.
pub(crate) fn hex_key(text: &str) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let mut key = [0; 32];
    for (byte, [high, low]) in key.iter_mut().zip(pairs) {
        let digit = |ascii: u8| char::from(ascii).to_digit(16);
        *byte = (digit(*high)? << 4 | digit(*low)?) as u8;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use terminal_sim::plan::synthetic_voters;

    use super::*;

    /// A good file; a test changes one line of it.
    const GOOD: &str = r#"title = "Practice"
election_id = "practice-1"
date = "2026-11-24"
mode = "election"
profile = "wired"
members = 7
voters = "voters.txt"
close_key = "CLOSE"
[precinct]
city = "Example"
number = 7
district = 1
[hours]
start_not_before = "06:30"
opens = "07:00"
closes = "20:00"
[[contests]]
kind = "single-mandate"
name = "District 1"
options = ["A", "B"]
[[devices]]
id = "DEV00001"
key = "4242424242424242424242424242424242424242424242424242424242424242"
"#;

    fn close_key() -> String {
        election::sealing::CloseSecret::new([5; 32]).close_key().into()
    }

    fn good() -> String {
        GOOD.replace("CLOSE", &close_key())
    }

    fn place(text: &str, voters: &str) -> (tempfile::TempDir, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("station.toml");
        std::fs::write(&path, text).unwrap();
        std::fs::write(place.path().join("voters.txt"), voters).unwrap();
        (place, path)
    }

    fn told(place: &Path, error: &Error) -> String {
        let told: Vec<String> = error.chain().map(ToString::to_string).collect();
        told.join(": ").replace(&place.display().to_string(), "")
    }

    /// Returns what is said of a good file with one thing changed.
    fn refused(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from), "{from}");
        let text = GOOD.replace(from, to).replace("CLOSE", &close_key());
        let (place, path) = place(&text, "");
        let told = told(place.path(), &StationFile::read(&path).unwrap_err());
        told.replace("station file `/station.toml` is not valid: ", "") + "\n"
    }

    #[test]
    fn a_good_file_makes_a_station() {
        let voters = synthetic_voters(3, 0);
        let list: Vec<String> = voters.iter().map(|voter| voter.digits()).collect();
        let (_place, path) = place(&good(), &format!("# three voters\n\n{}\n", list.join("\n")));
        let file = StationFile::read(&path).unwrap();
        let setup = file.setup(&path, 2, 9_600).unwrap();
        assert_eq!(setup.register.len(), 3);
        assert_eq!(setup.definition.stamp, Stamp::Real);
        assert_eq!(setup.link.baud, 9_600);
        assert_eq!(setup.link.suites, SuiteSet::ELECTION);
        assert!(file.key(DeviceId(*b"DEV00001")).is_some());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_never_with_a_key() {
        let key = "4242424242424242424242424242424242424242424242424242424242424242";
        let cases = [
            ("members = 7", "members = 7\nspeed = 1"),
            ("\"wired\"", "\"tablet\""),
            ("\"practice-1\"", "\"a name of more than fifteen\""),
            ("4242424242424242", "42"),
            (key, &"0".repeat(64)),
            ("key = \"42", "key = \"42\" 42"),
            ("[\"A\", \"B\"]", "[]"),
            ("close_key = \"CLOSE\"", ""),
            ("07:00", "7 o'clock"),
            ("DEV00001\"", "DEV1\""),
        ];
        let told: String = cases.iter().map(|(from, to)| refused(from, to)).collect();
        assert!(!told.contains("4242"));
        expect![[r#"
            line 7, column 1: unknown field `speed`, expected one of `title`, `election_id`, `date`, `mode`, `profile`, `members`, `voters`, `after_fallback`, `right_expires_s`, `keep_alive_ms`, `precinct`, `hours`, `contests`, `close_key`, `scanner`, `devices`
            line 5, column 11: field `profile` must be one of remote-2004, card-2005, wired: `tablet`
            line 2, column 15: field `election_id` must have 1 to 15 ASCII characters: `a name of more than fifteen`
            line 21, column 1: key of `DEV00001` must be 64 hexadecimal digits
            an election needs secret device keys, and a key of zeros is the public test key
            line 23, column 12: unexpected key or value, expected newline, `#`
            line 17, column 1: contest `District 1` must offer 1 to 200 options: 0
            an election needs the field `close_key`, so that nobody opens a ballot before the count
            line 15, column 9: time of day must look like `07:00` or `07:00:30.250`: `7 o'clock`
            line 22, column 6: device id must have 8 characters: `DEV1`
        "#]].assert_eq(&told);
    }

    #[test]
    fn a_voter_list_is_refused_by_line_and_never_by_number() {
        let number = synthetic_voters(1, 0)[0].digits();
        let check = |list: String, expected: Expect| {
            let (place, path) = place(&good(), &list);
            let refused = StationFile::read(&path).unwrap().setup(&path, 1, 9_600).unwrap_err();
            let text = told(place.path(), &refused);
            assert!(!text.contains(&number));
            expected.assert_eq(&text);
        };
        check(
            format!("{number}\n# twice\n{number}\n"),
            expect!["voter list `/voters.txt`: lines 1 and 3 are the same number"],
        );
        check(
            format!("{number}\n12345\n"),
            expect![
                "voter list `/voters.txt`: line 2 is no personal number: personal number must have 12 digits, not 5"
            ],
        );
    }
}
