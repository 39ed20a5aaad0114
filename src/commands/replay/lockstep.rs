//! The machine of a trial's capture, set up as it was and driven through everything that was done to it.

use std::fmt::Write;

use anyhow::{Context, Error, bail};
use election::ballot::Sealing;
use election::time::{Duration, Instant, NotATime};
use election::wire::{LineId, cobs};
use hardware::capture::frames::{Content, frames};
use hardware::capture::listener::Listener;
use hardware::capture::reader::Recording;
use hardware::replay::turns::{Divergence, End, Followed, Otherwise, Until, follow};
use station_controller::Controller;
use terminal_sim::terminal::{Terminal, TerminalSetup};

use super::words;
use crate::device::booth::capacity;
use crate::notes::{Machine, Noted, StationTrial, TerminalTrial, Trial, bytes_of};
use crate::station::desk;
use crate::station::file::StationFile;
use crate::{device, station};

/// What a replay came to.
pub(super) struct Driven {
    pub(super) text: String,
    pub(super) is_alike: bool,
}

/// Drives the machine of a capture through it.
pub(super) fn drive(recording: &Recording, trial: &Trial, until: Option<Until>) -> Result<Driven, Error> {
    let file = trial.file().context("the station file in the notes is not valid")?;
    let (name, followed, state) = match &trial.machine {
        Machine::Station(setup) => {
            let (followed, state) = drive_station(recording, trial, setup, until)?;
            ("station", followed, state)
        }
        Machine::Terminal(setup) => {
            let (followed, state) = drive_terminal(recording, trial, setup, until)?;
            ("terminal", followed, state)
        }
    };
    let Followed { turns, acts, received, alike, at, end } = &followed;
    let mut text = format!(
        "lockstep: {name} driven through {turns} turns and {acts} acts to {at}; {received} bytes in, {alike} out as recorded: "
    );
    match end {
        End::Whole => text.push_str("nothing differs\n"),
        End::BrokenOff => text.push_str("nothing differs, and the capture breaks off here\n"),
        End::Stopped => text.push_str("nothing differs so far\n"),
        End::Diverged(divergence) => write_divergence(&mut text, recording, &file, divergence)?,
    }
    if until.is_some() {
        writeln!(text, "{state}")?;
    }
    Ok(Driven { text, is_alike: !matches!(end, End::Diverged(_)) })
}

fn drive_station(
    recording: &Recording,
    trial: &Trial,
    setup: &StationTrial,
    until: Option<Until>,
) -> Result<(Followed, String), Error> {
    let StationTrial { voters, lines, baud, beginning, .. } = setup;
    let mut again = trial.file()?.setup_again(voters, *lines, *baud)?;
    again.secret = bytes_of(&beginning.secret)?;
    again.draws = bytes_of(&beginning.draws)?;
    // The close key is in no capture. What is in the ballots does not show on the line, so the count opens none.
    again.definition.sealing = Sealing::StandIn;
    let mut controller = Controller::recover(again, &beginning.evidence()?, beginning.boots)?;
    let script = trial.script::<station::act::Act>()?;
    let followed = follow(recording, &script, &mut controller, until, |controller, at, noted| {
        let mut went = Ok(());
        if let Some(Noted { act, was_refused }) = noted {
            went = station::act::otherwise(act, *was_refused, act.perform(controller, at, None));
        }
        while controller.poll_record().is_some() {}
        while controller.poll_notice().is_some() {}
        went
    })?;
    Ok((followed, desk::status(&controller, 0).to_string()))
}

fn drive_terminal(
    recording: &Recording,
    trial: &Trial,
    setup: &TerminalTrial,
    until: Option<Until>,
) -> Result<(Followed, String), Error> {
    if recording.lines.len() != 1 {
        bail!("a terminal has one line, and the capture has {}", recording.lines.len());
    }
    let again = terminal_setup(&trial.file()?, setup)?;
    let mut terminal = match &setup.memory {
        Some(memory) => Terminal::from_memory(again, &memory.bytes()?, setup.midnight_s)?,
        None => Terminal::new(again),
    };
    let script = trial.script::<device::act::Act>()?;
    let mut is_card_out = false;
    let followed = follow(recording, &script, &mut terminal, until, |terminal, at, noted| {
        let Some(Noted { act, was_refused }) = noted else { return Ok(()) };
        match act {
            device::act::Act::Eject => is_card_out = true,
            device::act::Act::Insert { .. } => is_card_out = false,
            _ => {}
        }
        device::act::otherwise(*was_refused, act.perform(terminal, at))
    })?;
    Ok((followed, device::told::Told::status(&terminal, is_card_out).to_string()))
}

fn terminal_setup(file: &StationFile, trial: &TerminalTrial) -> Result<TerminalSetup, Error> {
    let carrier = file.profile().carrier;
    Ok(TerminalSetup {
        device: trial.device,
        key: file.key(trial.device).context("station file has no key for the device")?,
        link: file.link(trial.baud),
        carrier,
        capacity: capacity(carrier, file.is_portable(trial.device)),
        sealer: file.sealer(),
        keeps_copies: trial.copies,
        seed: bytes_of(&trial.seed)?,
    })
}

fn write_divergence(
    text: &mut String,
    recording: &Recording,
    file: &StationFile,
    divergence: &Divergence,
) -> Result<(), Error> {
    let at = divergence.at;
    let name = |line: LineId| {
        let line = recording.lines.get(usize::from(line.0));
        line.map(|line| line.name.as_str()).unwrap_or_default()
    };
    match &divergence.what {
        Otherwise::Sent { line, packet, place, expected, found } => {
            writeln!(
                text,
                "it diverges\n  packet {packet} {at}, line {} `{}`, after {place} bytes of the frame",
                line.0,
                name(*line)
            )?;
            let listener = follow_until(recording, file, *line, Some(*packet));
            writeln!(text, "  expected: {}", in_words(&listener, expected))?;
            writeln!(text, "  found:    {}", in_words(&listener, found))?;
        }
        Otherwise::Unrecorded { line, found } => {
            writeln!(text, "it diverges\n  {at}, line {} `{}`, after the last packet", line.0, name(*line))?;
            let listener = follow_until(recording, file, *line, None);
            writeln!(text, "  expected: nothing\n  found:    {}", in_words(&listener, found))?;
        }
        Otherwise::Act(why) => writeln!(text, "it diverges\n  {at}: {why}")?,
    }
    Ok(())
}

/// Returns somebody who has heard everything on a line before a packet.
fn follow_until(
    recording: &Recording,
    file: &StationFile,
    LineId(line): LineId,
    packet: Option<u32>,
) -> Listener {
    let mut listener = Listener::new(file.keys());
    for shown in frames(recording, usize::from(line)) {
        if packet.is_some_and(|packet| shown.packets.contains(&packet)) {
            break;
        }
        if let Content::Frame(bytes) = &shown.content {
            words::frame(&mut listener, bytes);
        }
    }
    listener
}

fn in_words(listener: &Listener, encoded: &[u8]) -> String {
    if encoded.is_empty() {
        return "nothing".to_owned();
    }
    let mut decoded = Vec::new();
    let length = encoded.len();
    match cobs::decode(encoded, &mut decoded) {
        Ok(_) if hardware::capture::listener::parse(&decoded).is_ok() => {
            words::frame(&mut listener.clone(), &decoded)
        }
        Ok(_) => format!("{length} bytes that are no frame"),
        Err(error) => format!("{length} bytes that are no frame: {error}"),
    }
}

/// Reads where to stop: a packet's number, or a time, which includes everything that is shown with it.
pub(super) fn until(text: &str) -> Result<Until, String> {
    /// Times are shown with milliseconds.
    const SHOWN: Duration = Duration::from_nanos(999_999);
    if let Ok(packet) = text.parse() {
        return Ok(Until::Packet(packet));
    }
    let time = time(text).map_err(|error| format!("{error}; or give the number of a packet"))?;
    Ok(Until::Time(time + SHOWN))
}

/// Reads a time as it is shown: behind the first midnight with its day, `00:05:00+1d`.
fn time(text: &str) -> Result<Instant, NotATime> {
    let not_a_time = || NotATime { text: text.to_owned() };
    let (clock, day) = match text.strip_suffix('d').and_then(|text| text.rsplit_once('+')) {
        Some((clock, day)) => (clock, day.parse().map_err(|_| not_a_time())?),
        None => (text, 0),
    };
    let time: Instant = clock.parse().map_err(|_: NotATime| not_a_time())?;
    Ok(time + Duration::from_mins(24 * 60).times(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_includes_what_is_shown_with_it_and_goes_on_behind_midnight() {
        let nanos = |text| match until(text) {
            Ok(Until::Time(time)) => Some(time.nanos()),
            _ => None,
        };
        assert_eq!(nanos("07:30:00.250"), Some(27_000_250_999_999));
        assert_eq!(nanos("00:00+1d"), Some(86_400_000_999_999));
        let shown = Instant::from_millis(90_000_007).to_string();
        assert_eq!(nanos(&shown), Some(90_000_007_999_999));
        assert_eq!(until("23"), Ok(Until::Packet(23)));
        for wrong in ["", "seven", "07:60", "-1", "07:00+d", "07:30:00.25"] {
            let told = until(wrong).unwrap_err();
            assert!(told.contains("number of a packet"), "{told}");
        }
    }
}
