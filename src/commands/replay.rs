//! `saylau replay`: what a capture of a line says, frame by frame, whether both ends kept to the protocol, and whether the
//! machine does again what it did. Or a run of the simulation, from its line.

mod lockstep;
mod token;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use clap::Args;
use election::device::DeviceId;
use election::wire::frame::Side;
use election::wire::keys::DeviceKey;
use hardware::capture::Direction;
use hardware::capture::conduct::{Conduct, judge};
use hardware::capture::frames::{Shown, frames};
use hardware::capture::listener::Listener;
use hardware::capture::reader::{Recording, read};
use hardware::folder;
use hardware::replay::turns::Until;

use crate::commands::simulate::Told;
use crate::notes::{BENCH, NotATrial, Trial};
use crate::token::PREFIX;
use crate::{Hint, Verdict, print};

/// Show a capture of a serial line frame by frame and judge it, or play a run of the simulation again
///
/// Prints every frame with its time and what was noted on its packet, such as an injected fault. Then judges what frames
/// alone can show: counters, repeats and their pauses, acknowledgements, the controller's pauses, nonces, and, with the
/// devices' keys, every tag. Rights, ballots, receipts and barcodes are never printed.
///
/// Where a station or terminal in test mode made the capture, the same machine is then driven again in lockstep: it is set up
/// as it was, gets the bytes that came and the acts of people and programs at their times, and every byte it sends is
/// compared with the capture. The first difference is told with its packet and both frames.
///
/// A capture of an election holds the headers of ballots alone and no acts, so little of it can be judged and no machine is
/// driven.
///
/// A run comes as the one line that `saylau search` and `saylau simulate --token` print. It is played again whole, or with --until
/// up to a time, and the rules it breaks are told.
///
/// Exits 0 if no rule is broken and nothing differs, 1 otherwise, 2 if the file cannot be read, if its notes cannot be
/// followed, or if --lockstep or --until is given and there are none.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// A pcapng file with serial lines, as `station`, `terminal` and `bench` write it; or the line of a run, `saylau1:...`
    #[arg(value_name = "CAPTURE|RUN")]
    capture: PathBuf,

    /// Keys of devices, one a line: device id of 8 characters, key of 64 hexadecimal digits
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,

    /// Judge only: print no frames
    #[arg(long)]
    quiet: bool,

    /// Drive the machine again and do nothing else
    #[arg(long)]
    lockstep: bool,

    /// Go up to this time (`07:30:00.250`) or packet number, and print how the machine or the precinct stands then
    #[arg(long, value_name = "TIME|PACKET", value_parser = lockstep::until)]
    until: Option<Until>,

    /// Play a run of another version of this program
    #[arg(long)]
    any_version: bool,

    #[command(flatten)]
    told: Told,
}

impl ReplayArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        if let Some(line) = self.capture.to_str().filter(|line| line.starts_with(PREFIX)) {
            return token::replay(line, self.any_version, self.until, &self.told);
        }
        if self.any_version || self.told.is_wanted() {
            let hint = Hint("these go with a run, a line that begins with `saylau1:`".to_owned());
            let what = "--any-version, --events and --perfetto";
            return Err(anyhow!("{what} say nothing about a capture").context(hint));
        }
        let mut keys = self.keys.as_deref().map(read_keys).transpose()?.unwrap_or_default();
        let bytes = folder::read_bytes(&self.capture)?;
        let recording = read(&bytes);
        if let Some(stopped) = recording.stopped {
            if recording.lines.is_empty() {
                let hint = Hint("give a pcapng file with serial lines (link type 250)".to_owned());
                let context = format!("`{}` is no capture of a line", self.capture.display());
                return Err(Error::new(stopped).context(hint).context(context));
            }
            tracing::warn!("{stopped}");
        }
        let trial = Trial::of(&recording);
        if self.lockstep || self.until.is_some() {
            return self.drive(&recording, trial);
        }
        if let Ok(file) = trial.as_ref().map_err(|_| ()).and_then(|trial| trial.file().map_err(|_| ())) {
            keys = file.keys().into_iter().chain(keys).collect();
        }
        let mut text = String::new();
        let mut is_clean = true;
        for line in 0..recording.lines.len() {
            if !self.quiet {
                write_frames(&mut text, &recording, line, &keys)?;
            }
            let mut conduct = judge(&recording, line, keys.clone());
            let of_bench = if is_bench_alone(&recording) { leave_to_the_bench(&mut conduct) } else { 0 };
            is_clean &= conduct.breaches.is_empty();
            write_conduct(&mut text, &recording, line, &conduct)?;
            if of_bench != 0 {
                writeln!(text, "  the bench broke rules itself, as its tests want: {of_bench}")?;
            }
        }
        if let Some(stopped) = recording.stopped {
            writeln!(text, "{stopped}; what comes before it is shown")?;
        }
        let mut could_not = false;
        match trial.map(|trial| lockstep::drive(&recording, &trial, None)) {
            Ok(Ok(driven)) => {
                is_clean &= driven.is_alike;
                text.push_str(&driven.text);
            }
            // The notes are there and cannot be followed: everything else is shown all the same.
            Ok(Err(why)) => {
                could_not = true;
                writeln!(text, "the machine cannot be driven again: {why:#}")?;
            }
            Err(why) => writeln!(text, "no machine is driven again: {why}")?,
        }
        print(&text)?;
        Ok(match (is_clean, could_not) {
            (false, _) => Verdict::Findings,
            (true, true) => Verdict::Broken,
            (true, false) => Verdict::Clean,
        })
    }

    /// Drives the machine alone, and fails where that is impossible.
    fn drive(&self, recording: &Recording, trial: Result<Trial, NotATrial>) -> Result<Verdict, Error> {
        let told = || format!("machine of capture `{}` cannot be driven again", self.capture.display());
        let trial = trial.map_err(|why| {
            let hint = Hint(why.hint().to_owned());
            Error::new(why).context(hint).context(told())
        })?;
        let driven = lockstep::drive(recording, &trial, self.until).with_context(told)?;
        print(&driven.text)?;
        Ok(if driven.is_alike { Verdict::Clean } else { Verdict::Findings })
    }
}

/// Returns whether a bench was one end of the only line. Between two devices it has two, and neither end is its own.
fn is_bench_alone(recording: &Recording) -> bool {
    recording.lines.len() == 1 && recording.about.as_ref().is_some_and(|about| about.starts_with(BENCH))
}

/// Takes out the rules that a bench has broken at its own end, and returns how many.
fn leave_to_the_bench(conduct: &mut Conduct) -> usize {
    let before = conduct.breaches.len();
    conduct.breaches.retain(|breach| breach.direction == Direction::Received);
    before - conduct.breaches.len()
}

fn read_keys(path: &Path) -> Result<BTreeMap<DeviceId, DeviceKey>, Error> {
    let text = folder::read_text(path)?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            // The line holds a secret: no message shows it.
            read_key(line).with_context(|| format!("key file `{}` has a bad line: {number}", path.display()))
        })
        .collect()
}

fn read_key(line: &str) -> Result<(DeviceId, DeviceKey), Error> {
    let wanted = || anyhow!("a line must be a device id of 8 characters and 64 hexadecimal digits");
    let (device, hex) = line.trim().split_once(' ').ok_or_else(wanted)?;
    let device = DeviceId::try_from(device.to_owned()).map_err(|_| wanted())?;
    let (pairs, rest) = hex.trim().as_bytes().as_chunks::<2>();
    let nibble = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?)).collect();
    let secret: [u8; 32] =
        bytes.filter(|_| rest.is_empty()).and_then(|bytes| bytes.try_into().ok()).ok_or_else(wanted)?;
    Ok((device, DeviceKey::new(secret)))
}

fn write_frames(
    text: &mut String,
    recording: &Recording,
    line: usize,
    keys: &BTreeMap<DeviceId, DeviceKey>,
) -> Result<(), Error> {
    let mut listener = Listener::new(keys.clone());
    let Some(described) = recording.lines.get(line) else { return Ok(()) };
    writeln!(text, "line `{}`, {} baud", described.name, described.baud)?;
    for shown in frames(recording, line) {
        let arrow = if shown.direction == Direction::Sent { "->" } else { "<-" };
        writeln!(
            text,
            "{:>6} {:<14} {arrow} {}",
            shown.number,
            shown.at.to_string(),
            words::shown(&mut listener, &shown)
        )?;
        for note in notes_on(recording, &shown) {
            writeln!(text, "{:>6} {:<14}    {note}", "", "")?;
        }
    }
    Ok(())
}

/// Returns what was noted on the packets of which a frame is made. What the capture notes by itself is seen anyway.
fn notes_on<'a>(recording: &'a Recording, shown: &Shown) -> impl Iterator<Item = &'a str> {
    let is_ours = |note: &&str| !matches!(*note, "line up" | "line down");
    let packets = recording.packets.iter().filter(|packet| shown.packets.contains(&packet.number));
    packets.filter_map(|packet| packet.note.as_deref()).filter(is_ours)
}

fn write_conduct(
    text: &mut String,
    recording: &Recording,
    line: usize,
    conduct: &Conduct,
) -> Result<(), Error> {
    let name = recording.lines.get(line).map_or("", |line| line.name.as_str());
    let Conduct { frames, sessions, repeats, tags_right, tags_unknown, unreadable, breaches } = conduct;
    writeln!(
        text,
        "line `{name}`: {frames} frames, {sessions} sessions, {repeats} repeats; tags right {tags_right}, \
         without a key {tags_unknown}; damaged or withheld {unreadable}; rules broken {}",
        breaches.len()
    )?;
    for breach in breaches {
        let by = if breach.by == Side::Controller { "controller" } else { "terminal" };
        writeln!(text, "  packet {} {}: {by}: {}: {}", breach.number, breach.at, breach.rule, breach.seen)?;
    }
    Ok(())
}
