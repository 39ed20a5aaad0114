//! What a person may want to know of a line.

use std::fmt;
use std::io;
use std::time::Duration;

use election::wire::LineId;
use tokio::time::Instant as Moment;

use crate::line::Line;
use crate::open::OpenError;
use crate::port::Difference;

/// Something new of a line.
#[derive(Debug)]
pub struct LineNews {
    /// Whose line.
    pub of: Whose,
    /// Its address as it was given.
    pub address: String,
    /// What is new.
    pub what: What,
}

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A device's, by the line's number.
    Device(LineId),
    /// The barcode scanner's.
    Scanner,
}

/// What is new of a line.
#[derive(Debug)]
pub enum What {
    /// It is open.
    Up,
    /// It is gone or was unplugged; an error says why, where the system did.
    Down(Option<io::Error>),
    /// It could not be opened and is tried again. Told once, and again when it fails in another way.
    Unopened(OpenError),
    /// It is open, and its port holds other settings than were asked for.
    Differs(Vec<Difference>),
    /// It has been open for [`SILENT_AFTER`], and not a byte has come since. Told once until it is opened again.
    Silent,
}

/// How long an open line may bring nothing before somebody is told: offers of a session come every second, and are answered
/// within one.
pub const SILENT_AFTER: Duration = Duration::from_secs(10);

impl LineNews {
    /// Returns what the person may do, for a line that begins with `hint:`.
    pub fn hint(&self) -> Option<String> {
        match &self.what {
            What::Unopened(error) => Some(error.hint()),
            What::Silent => Some(
                "is a device there and switched on, is its cable crossed, and does it speak at this speed (`?baud=`)?"
                    .to_owned(),
            ),
            What::Up | What::Down(_) | What::Differs(_) => None,
        }
    }

    pub(crate) fn log(&self) {
        match &self.what {
            What::Up | What::Down(None) => tracing::info!("{self}"),
            What::Down(Some(cause)) => tracing::info!(%cause, "{self}"),
            What::Unopened(error) => tracing::warn!(%error, hint = error.hint(), "{self}"),
            What::Differs(_) | What::Silent => tracing::warn!("{self}"),
        }
    }
}

/// When it is to be told that an open line brings nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Silence(Option<Moment>);

impl Silence {
    /// Takes note that the line is up.
    pub(crate) fn begin(&mut self, now: Moment) {
        self.0 = Some(now + SILENT_AFTER);
    }

    /// Takes note of bytes, or that the line is gone.
    pub(crate) fn end(&mut self) {
        self.0 = None;
    }

    /// Returns when to look again.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.0
    }

    /// Returns whether the silence is long enough to tell, once.
    pub(crate) fn is_news(&mut self, now: Moment) -> bool {
        self.0.take_if(|due| *due <= now).is_some()
    }
}

/// How a line failed to open last, until it is up: more of the same is no news.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastFailure(Option<String>);

impl LastFailure {
    /// Returns whether the line fails in another way than last time.
    pub(crate) fn is_news(&mut self, error: &OpenError) -> bool {
        let text = error.to_string();
        let is_news = self.0.as_ref() != Some(&text);
        self.0 = Some(text);
        is_news
    }

    /// Takes note that the line is up.
    pub(crate) fn forget(&mut self) {
        self.0 = None;
    }
}

impl fmt::Display for LineNews {
    /// Says it in one line; the cause of a failure is in [`What`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Whose::Device(LineId(line)) => write!(f, "line {line} `{}` ", self.address)?,
            Whose::Scanner => write!(f, "scanner line `{}` ", self.address)?,
        }
        match &self.what {
            What::Up => f.write_str("is up"),
            What::Down(_) => f.write_str("is down"),
            What::Unopened(_) => f.write_str("cannot be opened and is tried again"),
            What::Differs(differences) => {
                let told: Vec<String> = differences.iter().map(Difference::to_string).collect();
                write!(f, "holds other settings than were asked for: {}", told.join("; "))
            }
            What::Silent => write!(f, "has been up for {} s and has brought nothing", SILENT_AFTER.as_secs()),
        }
    }
}

/// Returns what a real port does not hold as asked; all other ports only model their settings.
pub(crate) fn differences(line: &mut Line) -> Vec<Difference> {
    let Some(asked) = line.address().filter(|address| address.is_real()).map(|address| address.settings)
    else {
        return Vec::new();
    };
    let held = line.port().map(|port| port.settings());
    held.and_then(Result::ok).map(|held| asked.differences(held)).unwrap_or_default()
}
