//! `saylau replay`: what a capture of a line says, frame by frame, and whether both ends kept to the protocol.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};
use clap::Args;
use election::device::DeviceId;
use election::wire::code::Kind;
use election::wire::frame::Side;
use election::wire::keys::DeviceKey;
use election::wire::message::Message;
use hardware::capture::Direction;
use hardware::capture::conduct::{Conduct, judge};
use hardware::capture::frames::{Content, Shown, frames};
use hardware::capture::listener::{Closed, Listener, parse};
use hardware::capture::reader::{Recording, read};
use hardware::folder;

use crate::{Hint, Verdict, print};

/// Show a capture of a serial line frame by frame and judge it
///
/// Prints every frame with its time. Then judges what frames alone can show: counters, repeats and their pauses,
/// acknowledgements, the controller's pauses, nonces, and, with the devices' keys, every tag. Rights, ballots, receipts and
/// barcodes are never printed. A capture of an election holds the headers of such messages alone, so little of it can be
/// judged. Exits 0 if no rule is broken, 1 if one is, 2 if the file cannot be read.
///
/// It does not run a machine again: that needs the machine's secrets and everything people did, which are in no capture.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// A pcapng file with serial lines, as `station`, `terminal` and `bench` write it
    #[arg(value_name = "CAPTURE")]
    capture: PathBuf,

    /// Keys of devices, one a line: device id of 8 characters, key of 64 hexadecimal digits
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,

    /// Judge only: print no frames
    #[arg(long)]
    quiet: bool,
}

impl ReplayArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let keys = self.keys.as_deref().map(read_keys).transpose()?.unwrap_or_default();
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
        let mut text = String::new();
        let mut is_clean = true;
        for line in 0..recording.lines.len() {
            if !self.quiet {
                write_frames(&mut text, &recording, line, &keys)?;
            }
            let conduct = judge(&recording, line, keys.clone());
            is_clean &= conduct.breaches.is_empty();
            write_conduct(&mut text, &recording, line, &conduct)?;
        }
        if let Some(stopped) = recording.stopped {
            writeln!(text, "{stopped}; what comes before it is shown")?;
        }
        print(&text)?;
        Ok(if is_clean { Verdict::Clean } else { Verdict::Findings })
    }
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
            words(&mut listener, &shown)
        )?;
    }
    Ok(())
}

/// Says what was seen, without rights, ballots and barcodes.
fn words(listener: &mut Listener, shown: &Shown) -> String {
    match &shown.content {
        Content::Frame(bytes) => frame_words(listener, bytes),
        Content::HeaderAlone(header) => {
            let kind = header.get(1).map_or(Kind(0), |kind| Kind(*kind));
            format!("{kind:?}, payload withheld")
        }
        Content::Withheld(length) => format!("{length} bytes withheld"),
        Content::Damaged(length, why) => format!("{length} bytes that are no frame: {why}"),
        Content::Event(event, control) => format!("{event:?}, control lines {control:02x}"),
    }
}

fn frame_words(listener: &mut Listener, bytes: &[u8]) -> String {
    let Ok(frame) = parse(bytes) else { return "no frame".to_owned() };
    listener.hear(&frame);
    let (header, mut plain) = (frame.header, Vec::new());
    let numbers = format!("session {:08x} ctr {} ack {}", header.session.0, header.counter, header.ack);
    let in_the_clear = |payload: &[u8]| match Message::decode(header.kind, payload) {
        Ok(message) => format!("{message:?}"),
        Err(error) => format!("{:?}: {error}", header.kind),
    };
    let what = match listener.open(&frame, &mut plain) {
        Ok(payload) => in_the_clear(payload),
        Err(Closed::BadTag) => format!("{:?}, WRONG TAG", header.kind),
        // A tag of 16 bytes goes with encryption.
        Err(Closed::NoKey) if frame.tag.len() == 16 => {
            format!("{:?}, {} bytes encrypted", header.kind, frame.payload.len())
        }
        Err(Closed::NoKey) => in_the_clear(frame.payload),
    };
    format!("{numbers}  {what}")
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
