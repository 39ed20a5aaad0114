//! Faults of the lines: their fields, read from a scenario file and written into its canonical text.

use election::time::Duration;

use super::fields::Fields;
use super::station::lines;
use super::value::MILLISECONDS;
use super::writer::Writer;
use super::{ByteLoss, Direction, Equipment, FaultKind};

const DIRECTIONS: [(&str, Direction); 3] =
    [("both", Direction::Both), ("to-station", Direction::ToStation), ("to-terminal", Direction::ToTerminal)];

/// Longest delay and jitter: past the patience of everybody at a dock.
const MOST_DELAY_MS: f64 = 600_000.0;

/// Reads a fault of a line.
pub(super) fn line_kind(fields: &Fields<'_>, name: &str, equipment: &Equipment) -> Option<FaultKind> {
    let line = || line(fields, equipment);
    Some(match name {
        "line-noise" => {
            let bit_error_rate = required_share(fields, "bit_error_rate");
            FaultKind::LineNoise { line: line(), bit_error_rate }
        }
        "line-cut" => FaultKind::LineCut { line: line() },
        "line-loss" => FaultKind::LineLoss { line: line(), loss: loss(fields) },
        "line-duplicate" => FaultKind::LineDuplicate { line: line(), share: required_share(fields, "share") },
        "line-delay" => {
            fields.require("delay_ms", "milliseconds from 0 to 600,000");
            FaultKind::LineDelay {
                line: line(),
                delay: milliseconds(fields, "delay_ms"),
                jitter: milliseconds(fields, "jitter_ms"),
            }
        }
        "line-mute" => FaultKind::LineMute {
            line: line(),
            direction: fields.word("direction", &DIRECTIONS).unwrap_or(Direction::Both),
        },
        _ => return None,
    })
}

/// Writes the fields of a fault of a line; nothing for another.
pub(super) fn write_line_kind(out: &mut Writer, kind: &FaultKind) {
    match kind {
        FaultKind::LineNoise { line, bit_error_rate } => {
            out.put("line", line);
            out.number("bit_error_rate", *bit_error_rate);
        }
        FaultKind::LineCut { line } => out.put("line", line),
        FaultKind::LineLoss { line, loss } => {
            let ByteLoss { alone, burst_share, burst_bytes, in_burst } = loss;
            out.put("line", line);
            out.number("loss", *alone);
            out.number("burst_share", *burst_share);
            out.number("burst_bytes", *burst_bytes);
            out.number("burst_loss", *in_burst);
        }
        FaultKind::LineDuplicate { line, share } => {
            out.put("line", line);
            out.number("share", *share);
        }
        FaultKind::LineDelay { line, delay, jitter } => {
            out.put("line", line);
            out.duration("delay_ms", MILLISECONDS, *delay);
            out.duration("jitter_ms", MILLISECONDS, *jitter);
        }
        FaultKind::LineMute { line, direction } => {
            out.put("line", line);
            let word = DIRECTIONS.iter().find(|(_, known)| known == direction);
            out.text("direction", word.map_or("", |(name, _)| name));
        }
        _ => {}
    }
}

fn required_share(fields: &Fields<'_>, name: &'static str) -> f64 {
    fields.require(name, "a share from 0 to 1");
    fields.share(name).unwrap_or_default()
}

fn milliseconds(fields: &Fields<'_>, name: &'static str) -> Duration {
    fields.duration(name, MILLISECONDS, 0.0..=MOST_DELAY_MS).unwrap_or(Duration::ZERO)
}

/// Between two bursts there is at least one byte outside them.
fn loss(fields: &Fields<'_>) -> ByteLoss {
    let loss = ByteLoss {
        alone: required_share(fields, "loss"),
        burst_share: fields.share("burst_share").unwrap_or(0.0),
        burst_bytes: fields.number("burst_bytes", 1.0..=1e6).unwrap_or(20.0),
        in_burst: fields.share("burst_loss").unwrap_or(1.0),
    };
    let most = loss.burst_bytes / (1.0 + loss.burst_bytes);
    if most < loss.burst_share {
        let expected = format!("a share up to {most:.3}: bursts of `burst_bytes` with a byte between them");
        fields.complain("burst_share", "leaves no byte between two bursts", &expected);
    }
    loss
}

fn line(fields: &Fields<'_>, equipment: &Equipment) -> u16 {
    let line = fields.count("line", 1..=u16::MAX).unwrap_or(1);
    let lines = lines(equipment);
    if lines < line {
        let expected = format!("a whole number up to {lines}, the lines of the station");
        fields.complain("line", "names a line that is not there", &expected);
    }
    line
}
