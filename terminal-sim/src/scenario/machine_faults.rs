//! Faults of the devices and the desk computer: their fields, read from a scenario file and written into its canonical
//! text.

use election::device::Carrier;

use super::faults::{ON_STOP, devices, minutes, on_stop, votes};
use super::fields::Fields;
use super::value::MINUTES;
use super::writer::Writer;
use super::{Equipment, FaultKind, OnStop, RecordPlan};

/// Most minutes by which a clock is wrong: a year.
const MOST_MINUTES: i32 = 366 * 24 * 60;

/// Reads a fault of the devices or the desk computer.
pub(super) fn machine_kind(
    fields: &Fields<'_>,
    name: &str,
    equipment: &Equipment,
    record: RecordPlan,
) -> Option<FaultKind> {
    Some(match name {
        "device-paused" => {
            FaultKind::DevicePaused { count: devices(fields, equipment, "how many devices hang") }
        }
        "card-stale" => FaultKind::CardStale { count: cards(fields, equipment) },
        "card-swapped" => FaultKind::CardSwapped { count: cards(fields, equipment) },
        "mixed-firmware" => FaultKind::MixedFirmware {
            count: devices(fields, equipment, "how many devices differ"),
            suite: suite(fields, equipment),
        },
        "one-phase" => FaultKind::OnePhase { count: booths(fields, equipment) },
        "disk-torn" => {
            if record != RecordPlan::Kept {
                let expected = "another kind, or `election.record` \"kept\": the stand-in has no disk";
                fields.complain("kind", "needs a kept record", expected);
            }
            let operation = fields.count("operation", 1..=1_000_000).unwrap_or(1);
            FaultKind::DiskTorn { operation, then: on_stop(fields) }
        }
        "disk-full" => FaultKind::DiskFull { then: on_stop(fields) },
        "restart" => {
            fields.require("down_min", "minutes until the computer runs again");
            FaultKind::Restart { down: minutes(fields, "down_min") }
        }
        "wrong-date" => {
            fields.require("ahead_min", "minutes by which the clock is ahead, negative where it is behind");
            let minutes = fields.count("ahead_min", -MOST_MINUTES..=MOST_MINUTES).unwrap_or_default();
            FaultKind::WrongDate { minutes }
        }
        _ => return None,
    })
}

/// Writes the fields of such a fault; nothing for another.
pub(super) fn write_machine_kind(out: &mut Writer, kind: &FaultKind) {
    match kind {
        FaultKind::DevicePaused { count } | FaultKind::OnePhase { count } => out.put("count", count),
        FaultKind::CardStale { count } | FaultKind::CardSwapped { count } => out.put("count", count),
        FaultKind::MixedFirmware { count, suite } => {
            out.put("count", count);
            out.put("suite", suite);
        }
        FaultKind::DiskTorn { operation, then } => {
            out.put("operation", operation);
            out.text("then", on_stop_word(*then));
        }
        FaultKind::DiskFull { then } => out.text("then", on_stop_word(*then)),
        FaultKind::Restart { down } => out.duration("down_min", MINUTES, *down),
        FaultKind::WrongDate { minutes } => out.put("ahead_min", minutes),
        _ => {}
    }
}

fn on_stop_word(then: OnStop) -> &'static str {
    ON_STOP.iter().find(|(_, known)| *known == then).map_or("", |(name, _)| name)
}

fn cards(fields: &Fields<'_>, equipment: &Equipment) -> u32 {
    if equipment.profile.carrier != Carrier::Card {
        fields.complain("kind", "needs cards", "another kind, or `equipment.profile` \"card-2005\"");
    }
    votes(fields)
}

/// A device that speaks what the station speaks is no fault.
fn suite(fields: &Fields<'_>, equipment: &Equipment) -> u8 {
    fields.require("suite", "0, 1 or 2: the only suite these devices speak");
    let suite = fields.count("suite", 0..=2).unwrap_or_default();
    if fields.given("suite").is_some() && suite == equipment.line.suite {
        fields.complain("suite", "must differ from `equipment.line.suite`", "another suite: 0, 1 or 2");
    }
    suite
}

fn booths(fields: &Fields<'_>, equipment: &Equipment) -> u16 {
    fields.require("count", "how many booths or wired terminals are without power");
    let count = fields.count("count", 1..=u16::MAX).unwrap_or(1);
    if equipment.booths < count && fields.given("count").is_some() {
        let expected = format!("a whole number up to {}, the booths of the station", equipment.booths);
        fields.complain("count", "must not be above `equipment.booths`", &expected);
    }
    count
}
