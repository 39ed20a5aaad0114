//! The log: one line of fixed width an event, for grep and for eyes.

use std::fmt::Write;

use election::time::Instant;
use terminal_sim::chronicle::{Entry, Gauge};

use super::words::told;

/// The columns; the numbers are those of the room just after the event.
const HEADING: &str =
    "time            who           what                                   present desk wait unread stored\n";

/// Returns the log of a day.
pub(crate) fn events(chronicle: &[Entry]) -> String {
    let mut text = String::from(HEADING);
    chronicle.iter().for_each(|entry| text.push_str(&line(entry)));
    text
}

/// Returns one line of the log.
pub(super) fn line(entry: &Entry) -> String {
    let (who, what) = told(&entry.what);
    let Gauge { present, desk_line, device_line, unread, stored } = entry.room;
    let stored = stored.map_or_else(|| "down".to_owned(), |stored| stored.to_string());
    let mut line = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        line,
        "{:<15} {who:<13} {what:<38.38} {present:>7} {desk_line:>4} {device_line:>4} {unread:>6} {stored:>6}",
        clock(entry.at)
    );
    line
}

/// Writes a time with milliseconds, also where they are none.
pub(super) fn clock(at: Instant) -> String {
    let text = at.to_string();
    let (time, day) =
        text.split_once('+').map_or((text.as_str(), String::new()), |(time, day)| (time, format!("+{day}")));
    let fraction = if time.contains('.') { "" } else { ".000" };
    format!("{time}{fraction}{day}")
}
