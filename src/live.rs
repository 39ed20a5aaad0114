//! What the live commands share: opening lines with advice, and telling what happens.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error};
use election::device::DeviceId;
use election::wire::LineId;
use election::wire::keys::DeviceKey;
use hardware::address::LineAddress;
use hardware::capture::{Capture, CaptureError, CaptureSettings, SharedCapture, Tap};
use hardware::clock::Clock;
use hardware::folder;
use hardware::line::Line;
use hardware::open::{OpenError, Opener};
use serde::Serialize;

use crate::Hint;

/// Opens a line, or says why not and what to do.
pub(crate) async fn open_line(address: &LineAddress) -> Result<Line, Error> {
    Line::open(address.clone()).await.map_err(|error| advise_line(address, error))
}

/// A capture of the lines of a run, if one was asked for.
pub(crate) struct Recorder(Option<Recording>);

struct Recording {
    capture: SharedCapture,
    clock: Clock,
    path: PathBuf,
}

impl Recorder {
    /// Begins a capture if it has a place. The keys let it know a test from an election in suite 2.
    pub(crate) fn of(
        path: Option<&Path>,
        clock: Clock,
        keys: BTreeMap<DeviceId, DeviceKey>,
    ) -> Result<Self, Error> {
        let Some(path) = path else { return Ok(Self(None)) };
        let told = || format!("capture `{}` cannot be written", path.display());
        let file: Box<dyn Write + Send> = Box::new(folder::create(path).with_context(told)?);
        let settings = CaptureSettings { midnight_s: clock.midnight_s(), keys, ..CaptureSettings::default() };
        let capture = SharedCapture::new(Capture::begin(file, settings).with_context(told)?);
        let capture = capture.alarming(alarm(path));
        Ok(Self(Some(Recording { capture, clock, path: path.to_owned() })))
    }

    /// Returns what writes a line to the capture, for whoever taps its ports by himself.
    pub(crate) fn tap_of(&self, address: &LineAddress, line: u16) -> Result<Option<(Tap, Clock)>, Error> {
        let Some(recording) = &self.0 else { return Ok(None) };
        let tap = recording.capture.tap(LineId(line), &address.to_string(), address.settings.baud)?;
        Ok(Some((tap, recording.clock)))
    }

    /// Opens a line with a tap on it.
    pub(crate) async fn open_line(&self, address: &LineAddress, line: u16) -> Result<Line, Error> {
        if self.0.is_none() {
            return open_line(address).await;
        }
        let opener = Opener::bind(address.clone()).await.map_err(|error| advise_line(address, error))?;
        let opener = self.tap(opener, line)?;
        Line::open_at(opener).await.map_err(|error| advise_line(address, error))
    }

    /// Puts a tap on a line that is about to be opened.
    pub(crate) fn tap(&self, opener: Opener, line: u16) -> Result<Opener, Error> {
        Ok(match self.tap_of(opener.address(), line)? {
            Some((tap, clock)) => opener.tapped(tap, clock),
            None => opener,
        })
    }

    /// Ends the capture, and says so if it is not whole.
    pub(crate) fn finish(&self) -> Result<(), Error> {
        let Some(recording) = &self.0 else { return Ok(()) };
        let told = || format!("capture `{}` is not whole", recording.path.display());
        recording.capture.finish().with_context(told)
    }
}

/// Returns what tells the person, once, that a capture has ended while the lines go on.
fn alarm(path: &Path) -> impl FnOnce(&CaptureError) + Send + 'static {
    let name = path.display().to_string();
    move |error| {
        let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        // If stderr is gone nobody watches; the exit code tells all the same.
        let _ = writeln!(
            io::stderr(),
            "warning: capture `{name}` ends here and is not whole, the lines go on: {cause}"
        );
    }
}

/// Says which line could not be opened, why, and what to do.
pub(crate) fn advise_line(address: &LineAddress, error: OpenError) -> Error {
    let hint = error.hint();
    Error::new(error).context(Hint(hint)).context(format!("line `{address}` cannot be opened"))
}

/// Returns the speed of the slowest line, from which time-outs are reckoned.
pub(crate) fn slowest(lines: &[LineAddress]) -> u32 {
    lines.iter().map(|line| line.settings.baud).min().unwrap_or(115_200)
}

/// Tells one thing on stdout, in words or as JSON. A machine goes on though nobody listens any more.
pub(crate) fn tell(told: &(impl Display + Serialize), json: bool) {
    let text = if json { serde_json::to_string(told).unwrap_or_default() } else { told.to_string() };
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}
