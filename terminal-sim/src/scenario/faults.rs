//! What can go wrong, one table `[[fault]]` each.

use election::precinct::Hours;
use election::time::Instant;

use super::fault_kinds::fault_kinds;
use super::fields::Fields;
use super::people::MOST_VOTERS;
use super::station::{CHANNELS, lines};
use super::value::clock;
use super::{ChannelRule, Equipment, Fault, FaultKind, OnStop, Sheet};

pub(super) const ON_STOP: [(&str, OnStop); 2] = [("restart", OnStop::Restart), ("paper", OnStop::Paper)];

pub(super) const SHEETS: [(&str, Sheet); 2] =
    [("electronic", Sheet::Electronic), ("summary", Sheet::Summary)];

/// Reads one fault; `None` where its kind is wrong or missing.
pub(super) fn fault(fields: &Fields<'_>, hours: &Hours, equipment: &Equipment) -> Option<Fault> {
    fields.require("kind", "what goes wrong, such as `power-cut`");
    let names: Vec<_> = fault_kinds().iter().map(|kind| (kind.name, kind.name)).collect();
    let Some(name) = fields.word("kind", &names) else {
        fields.accept_all();
        return None;
    };
    let kind = kind(fields, name, equipment)?;
    let (at, until) = times(fields, kind, hours);
    Some(Fault { kind, at, until })
}

fn kind(fields: &Fields<'_>, name: &str, equipment: &Equipment) -> Option<FaultKind> {
    Some(match name {
        "device-dead" => FaultKind::DeviceDead { count: devices(fields, equipment) },
        "desk-dead" => FaultKind::DeskDead { then: on_stop(fields) },
        "power-cut" => FaultKind::PowerCut { then: on_stop(fields) },
        "line-noise" => {
            fields.require("bit_error_rate", "a share from 0 to 1");
            let bit_error_rate = fields.share("bit_error_rate").unwrap_or_default();
            FaultKind::LineNoise { line: line(fields, equipment), bit_error_rate }
        }
        "line-cut" => FaultKind::LineCut { line: line(fields, equipment) },
        "counter-stuck" => FaultKind::CounterStuck,
        "early-start" => FaultKind::EarlyStart,
        "mixed-late" => FaultKind::MixedLate { before: before(fields) },
        "paper-refused" => FaultKind::PaperRefused {
            leave: fields.count("leave", 0..=MOST_VOTERS).unwrap_or_default(),
            other_list: fields.flag("other_list").unwrap_or(false),
        },
        "votes-not-summed" => FaultKind::VotesNotSummed {
            count: votes(fields),
            sheet: fields.word("sheet", &SHEETS).unwrap_or(Sheet::Summary),
        },
        "devices-never-read" => FaultKind::DevicesNeverRead { count: votes(fields) },
        "double-channel" => FaultKind::DoubleChannel { count: votes(fields) },
        _ => return None,
    })
}

fn devices(fields: &Fields<'_>, equipment: &Equipment) -> u16 {
    fields.require("count", "how many devices die");
    let count = fields.count("count", 1..=u16::MAX).unwrap_or(1);
    if equipment.devices < count && fields.given("count").is_some() {
        let expected = format!("a whole number up to {}, the devices of the station", equipment.devices);
        fields.complain("count", "must not be above `equipment.devices`", &expected);
    }
    count
}

fn votes(fields: &Fields<'_>) -> u32 {
    fields.require("count", "a whole number from 1 to 1,000,000");
    fields.count("count", 1..=MOST_VOTERS).unwrap_or(1)
}

/// A restart is what the law names first (SAYLAU 2.3).
fn on_stop(fields: &Fields<'_>) -> OnStop {
    fields.word("then", &ON_STOP).unwrap_or(OnStop::Restart)
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

fn before(fields: &Fields<'_>) -> ChannelRule {
    let single = CHANNELS.map(|(name, rule)| (name, rule)).into_iter();
    let single: Vec<_> = single.filter(|(_, rule)| *rule != ChannelRule::Mixed).collect();
    fields.word("before", &single).unwrap_or(ChannelRule::PaperOnly)
}

/// What a fault's `at` and `until` are to its kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// `at` must be given.
    Moment,
    /// `at` is the opening unless given.
    Day,
    /// `at` is the opening unless given; `until` must be given.
    Morning,
    /// `at` must be given, before the system may be started; there is no `until`.
    BeforeTheDay,
    /// `at` is the opening unless given; there is no `until`.
    Count,
}

fn when(kind: FaultKind) -> When {
    match kind {
        FaultKind::DeviceDead { .. }
        | FaultKind::DeskDead { .. }
        | FaultKind::PowerCut { .. }
        | FaultKind::LineNoise { .. }
        | FaultKind::LineCut { .. } => When::Moment,
        FaultKind::CounterStuck
        | FaultKind::PaperRefused { .. }
        | FaultKind::DevicesNeverRead { .. }
        | FaultKind::DoubleChannel { .. } => When::Day,
        FaultKind::MixedLate { .. } => When::Morning,
        FaultKind::EarlyStart => When::BeforeTheDay,
        FaultKind::VotesNotSummed { .. } => When::Count,
    }
}

fn times(fields: &Fields<'_>, kind: FaultKind, hours: &Hours) -> (Instant, Option<Instant>) {
    const EXPECTED: &str = "a time of day like \"14:30\"";
    let when = when(kind);
    if matches!(when, When::Moment | When::BeforeTheDay) {
        fields.require("at", EXPECTED);
    }
    if when == When::Morning {
        fields.require("until", EXPECTED);
    }
    let at = fields.time("at").unwrap_or(hours.opens);
    let until = if matches!(when, When::BeforeTheDay | When::Count) { None } else { fields.time("until") };
    // Hours that make no sense are reported already.
    if fields.given("at").is_some() && hours.opens < hours.closes {
        check_at(fields, at, when, hours);
    }
    if until.is_some_and(|until| until <= at) {
        fields.complain("until", "must be after `at`", &format!("a time after {}", clock(at)));
    }
    (at, until)
}

/// A fault begins between the permitted start of the system and closing; an early start lies before both.
fn check_at(fields: &Fields<'_>, at: Instant, when: When, hours: &Hours) {
    let start = hours.start_not_before;
    match when {
        When::BeforeTheDay if start <= at => {
            let what = "must be before the system may be started";
            fields.complain("at", what, &format!("a time before {}", clock(start)));
        }
        When::BeforeTheDay => {}
        _ if at < start || hours.closes <= at => {
            let expected = format!("a time from {} to before {}", clock(start), clock(hours.closes));
            fields.complain("at", "must lie within the day of the station", &expected);
        }
        _ => {}
    }
}
