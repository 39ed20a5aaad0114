//! What the live commands share: opening lines with advice, and telling what happens.

use std::fmt::Display;
use std::io::{self, Write};

use anyhow::Error;
use hardware::address::LineAddress;
use hardware::line::Line;
use hardware::open::OpenError;
use serde::Serialize;

use crate::Hint;

/// Opens a line, or says why not and what to do.
pub(crate) async fn open_line(address: &LineAddress) -> Result<Line, Error> {
    Line::open(address.clone()).await.map_err(|error| advise_line(address, error))
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
