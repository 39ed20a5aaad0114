//! What the live commands share: opening lines with advice, and telling what happens.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error};
use election::device::DeviceId;
use election::wire::LineId;
use election::wire::keys::DeviceKey;
use hardware::address::LineAddress;
use hardware::capture::{Capture, CaptureError, CaptureSettings, Purpose, SharedCapture, Tap};
use hardware::clock::Clock;
use hardware::drive::{LineNews, What, Whose};
use hardware::folder;
use hardware::line::Line;
use hardware::open::{OpenError, Opener};
use hardware::port::Difference;
use hardware::scanner::ScanEvent;
use hardware::sources::FromScanner;
use hardware::sources::web::{self, Order, Web};
use serde::Serialize;

use crate::Hint;
use crate::notes::Noter;
use crate::station::board;

/// Opens a line, or says why not and what to do.
pub(crate) async fn open_line(address: &LineAddress) -> Result<Line, Error> {
    Line::open(address.clone()).await.map_err(|error| advise_line(address, error))
}

/// What a capture is to be made with.
pub(crate) struct Wish<'a> {
    /// Where it goes; nowhere without a place.
    pub(crate) path: Option<&'a Path>,
    /// Keys that let it know a test from an election in suite 2.
    pub(crate) keys: BTreeMap<DeviceId, DeviceKey>,
    pub(crate) purpose: Purpose,
    /// What people may want to know of the run, in one line.
    pub(crate) about: String,
    /// Whether its end is told as JSON, too.
    pub(crate) json: bool,
}

/// A capture of the lines of a run, if one was asked for.
pub(crate) struct Recorder(Option<Recording>);

struct Recording {
    capture: SharedCapture,
    clock: Clock,
    path: PathBuf,
    purpose: Purpose,
}

impl Recorder {
    /// Begins a capture if it has a place.
    pub(crate) fn of(wish: Wish<'_>, clock: Clock) -> Result<Self, Error> {
        let Wish { path, keys, purpose, about, json } = wish;
        let Some(path) = path else { return Ok(Self(None)) };
        let told = || format!("capture `{}` cannot be written", path.display());
        // The notes of a trial hold its keys.
        let is_private = purpose == Purpose::Trial;
        let file = if is_private { folder::create_private(path) } else { folder::create(path) };
        let file: Box<dyn Write + Send> = Box::new(file.with_context(told)?);
        let settings = CaptureSettings { midnight_s: clock.midnight_s(), keys, purpose, about };
        let capture = SharedCapture::new(Capture::begin(file, settings).with_context(told)?);
        let capture = capture.alarming(alarm(path, json));
        Ok(Self(Some(Recording { capture, clock, path: path.to_owned(), purpose })))
    }

    /// Returns who notes what is done to the machine: in the capture of a trial alone.
    pub(crate) fn noter(&self) -> Option<Noter> {
        let recording = self.0.as_ref().filter(|recording| recording.purpose == Purpose::Trial)?;
        Some(Noter::new(recording.capture.clone()))
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

    /// Ends the capture after a run, however that ended: a capture that is not whole is told of beside a failure of the run.
    pub(crate) fn finish_after(&self, ran: Result<(), Error>) -> Result<(), Error> {
        let finished = self.finish();
        if let (Err(_), Err(error)) = (&ran, &finished) {
            // If stderr is gone nobody watches; the exit code tells all the same.
            let _ = writeln!(io::stderr(), "warning: {error:#}");
        }
        ran.and(finished)
    }
}

/// Returns what tells the person, once, that a capture has ended while the lines go on.
fn alarm(path: &Path, json: bool) -> impl FnOnce(&CaptureError) + Send + 'static {
    let name = path.display().to_string();
    move |error| {
        let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        // If stderr is gone nobody watches; the exit code tells all the same.
        let _ = writeln!(
            io::stderr(),
            "warning: capture `{name}` ends here and is not whole, the lines go on: {cause}"
        );
        if json {
            tell_json(&News::CaptureEnded { capture: name, why: cause });
        }
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

/// Something of a line or a capture that a program may want to know; a person is told on stderr.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum News {
    LineUp { line: u16, address: String },
    LineDown { line: u16, address: String, why: Option<String> },
    LineUnopened { line: u16, address: String, why: String, hint: Option<String> },
    LineDiffers { line: u16, address: String, settings: Vec<String> },
    LineSilent { line: u16, address: String, hint: Option<String> },
    ScannerUp { address: String },
    ScannerDown { address: String, why: Option<String> },
    ScannerUnopened { address: String, why: String, hint: Option<String> },
    ScannerDiffers { address: String, settings: Vec<String> },
    CaptureEnded { capture: String, why: String },
}

impl News {
    fn of(news: &LineNews) -> Self {
        let address = news.address.clone();
        let settings = |differences: &[Difference]| differences.iter().map(ToString::to_string).collect();
        match (news.of, &news.what) {
            (Whose::Device(LineId(line)), What::Up) => Self::LineUp { line, address },
            (Whose::Device(LineId(line)), What::Down(_)) => Self::LineDown { line, address, why: why(news) },
            (Whose::Device(LineId(line)), What::Unopened(error)) => {
                Self::LineUnopened { line, address, why: error.to_string(), hint: news.hint() }
            }
            (Whose::Device(LineId(line)), What::Differs(differences)) => {
                Self::LineDiffers { line, address, settings: settings(differences) }
            }
            (Whose::Device(LineId(line)), What::Silent) => {
                Self::LineSilent { line, address, hint: news.hint() }
            }
            (Whose::Scanner, What::Up | What::Silent) => Self::ScannerUp { address },
            (Whose::Scanner, What::Down(_)) => Self::ScannerDown { address, why: why(news) },
            (Whose::Scanner, What::Unopened(error)) => {
                Self::ScannerUnopened { address, why: error.to_string(), hint: news.hint() }
            }
            (Whose::Scanner, What::Differs(differences)) => {
                Self::ScannerDiffers { address, settings: settings(differences) }
            }
        }
    }
}

/// Returns what a driver tells the news of its lines to; it makes no events of them.
pub(crate) fn news_teller<C>(json: bool) -> impl FnMut(LineNews) -> Option<C> + Send + 'static {
    move |news| {
        tell_news(&news, json);
        None
    }
}

/// Returns what a scanner's line tells: its news are told at once, and of what was scanned `event` makes an event.
pub(crate) fn scanner_teller<C>(
    json: bool,
    event: impl Fn(ScanEvent) -> C + Send + 'static,
) -> impl FnMut(FromScanner) -> Option<C> + Send + 'static {
    move |told| match told {
        FromScanner::Scanned(scanned) => Some(event(scanned)),
        FromScanner::News(news) => {
            tell_news(&news, json);
            None
        }
    }
}

/// Tells what is new of a line: on stderr, and with `json` on stdout for a program.
fn tell_news(news: &LineNews, json: bool) {
    // With --verbose the log has told it already.
    if !tracing::enabled!(tracing::Level::INFO) {
        let why = why(news).map(|why| format!(": {why}")).unwrap_or_default();
        let hint = news.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        // If stderr is gone nobody watches.
        let _ = writeln!(io::stderr(), "{news}{why}{hint}");
    }
    if json {
        tell_json(&News::of(news));
    }
}

/// Returns why a line is gone or cannot be opened, where somebody said so.
fn why(news: &LineNews) -> Option<String> {
    match &news.what {
        What::Down(cause) => cause.as_ref().map(ToString::to_string),
        What::Unopened(error) => Some(error.to_string()),
        What::Up | What::Differs(_) | What::Silent => None,
    }
}

/// Tells one thing on stdout as JSON.
pub(crate) fn tell_json(told: &impl Serialize) {
    let mut stdout = io::stdout().lock();
    let text = serde_json::to_string(told).unwrap_or_default();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}

/// Tells one thing on stdout, in words or as JSON. A machine goes on though nobody listens any more.
pub(crate) fn tell(told: &(impl Display + Serialize), json: bool) {
    let text = if json { serde_json::to_string(told).unwrap_or_default() } else { told.to_string() };
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}

/// Reads an address; a port alone is one of this machine that others cannot reach.
pub(crate) fn page_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.parse::<u16>().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    port.or_else(|_| text.parse())
        .map_err(|_| "give a port, such as 8080, or an address in figures with a port".to_owned())
}

/// Serves the page of a board, and says on stderr where it is. Orders come with the token; without one nobody gives any.
pub(crate) fn serve_page(
    address: SocketAddr,
    token: Option<String>,
    give: impl Fn(Order) -> Result<(), String> + Send + Sync + 'static,
) -> Result<Web, Error> {
    let web = web::start(address, board::FILES, token, give)
        .with_context(|| format!("the page cannot be served at `{address}`"));
    let web = web.map_err(|error| {
        error.context(Hint("another program may serve there: take another port".to_owned()))
    })?;
    let mut told = format!("page: http://{}/\n", web.address());
    if !address.ip().is_loopback() {
        told.push_str(
            "warning: whoever reaches this machine can see the page, and nothing on the way is encrypted\n",
        );
    }
    // If stderr is gone nobody watches; whoever has the address can still come.
    let _ = io::stderr().write_all(told.as_bytes());
    Ok(web)
}
