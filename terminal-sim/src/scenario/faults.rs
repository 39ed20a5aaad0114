//! What can go wrong, one table `[[fault]]` each.

use election::precinct::Hours;
use election::time::{Duration, Instant};

use super::fault_kinds::fault_kinds;
use super::fields::Fields;
use super::line_faults::line_kind;
use super::machine_faults::machine_kind;
use super::people::MOST_VOTERS;
use super::station::CHANNELS;
use super::value::{MINUTES, clock};
use super::{ChannelRule, ElectionPlan, Equipment, Fault, FaultKind, OnStop, OnSurplus, Sheet, Unsigned};

pub(super) const ON_STOP: [(&str, OnStop); 2] = [("restart", OnStop::Restart), ("paper", OnStop::Paper)];

pub(super) const SHEETS: [(&str, Sheet); 2] =
    [("electronic", Sheet::Electronic), ("summary", Sheet::Summary)];

pub(super) const UNSIGNED: [(&str, Unsigned); 2] =
    [("invalid", Unsigned::Invalid), ("counted", Unsigned::Counted)];

pub(super) const ON_SURPLUS: [(&str, OnSurplus); 2] = [("keep", OnSurplus::Keep), ("void", OnSurplus::Void)];

/// Reads one fault; `None` where its kind is wrong or missing.
pub(super) fn fault(
    fields: &Fields<'_>,
    hours: &Hours,
    equipment: &Equipment,
    election: &ElectionPlan,
) -> Option<Fault> {
    fields.require("kind", "what goes wrong, such as `power-cut`");
    let names: Vec<_> = fault_kinds().iter().map(|kind| (kind.name, kind.name)).collect();
    let Some(name) = fields.word("kind", &names) else {
        fields.accept_all();
        return None;
    };
    let kind = kind(fields, name, equipment)
        .or_else(|| line_kind(fields, name, equipment))
        .or_else(|| machine_kind(fields, name, equipment, election.record))
        .or_else(|| paper_kind(fields, name, election.contests.len()))?;
    let (at, until) = times(fields, kind, hours);
    Some(Fault { kind, at, until })
}

fn kind(fields: &Fields<'_>, name: &str, equipment: &Equipment) -> Option<FaultKind> {
    Some(match name {
        "device-dead" => FaultKind::DeviceDead { count: devices(fields, equipment, "how many devices die") },
        "desk-dead" => FaultKind::DeskDead { then: on_stop(fields) },
        "power-cut" => FaultKind::PowerCut { then: on_stop(fields) },
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

/// Reads a fault of the ballots, the list, the home voters or the count.
fn paper_kind(fields: &Fields<'_>, name: &str, contests: usize) -> Option<FaultKind> {
    Some(match name {
        "stock-differs" => {
            fields.require("received", "how many ballots of the contest come");
            let received = fields.count("received", 0..=2_000_000_u32).unwrap_or_default();
            FaultKind::StockDiffers { contest: contest(fields, contests), received }
        }
        "ballots-taken-out" => FaultKind::BallotsTakenOut { count: votes(fields) },
        "ballots-lent" => FaultKind::BallotsLent { count: votes(fields) },
        "other-district" => FaultKind::OtherDistrict {
            count: votes(fields),
            written: fields.flag("written").unwrap_or(false),
        },
        "ballots-unsigned" => FaultKind::BallotsUnsigned {
            count: votes(fields),
            then: fields.word("then", &UNSIGNED).unwrap_or(Unsigned::Invalid),
        },
        "unused-kept" => FaultKind::UnusedKept,
        "mobile-extra" => FaultKind::MobileExtra {
            count: votes(fields),
            then: fields.word("then", &ON_SURPLUS).unwrap_or(OnSurplus::Keep),
        },
        "issue-unchecked" => FaultKind::IssueUnchecked { count: votes(fields) },
        "wrong-documents" => FaultKind::WrongDocuments { count: votes(fields) },
        "voted-for-another" => FaultKind::VotedForAnother { count: votes(fields) },
        "line-marked" => FaultKind::LineMarked { count: votes(fields) },
        "telephone-applications" => FaultKind::TelephoneApplications { count: votes(fields) },
        "count-paused" => {
            fields.require("pause_min", "minutes the count stands still");
            FaultKind::CountPaused {
                after: minutes(fields, "after_min"),
                pause: minutes(fields, "pause_min"),
            }
        }
        "copies-refused" => FaultKind::CopiesRefused { count: votes(fields) },
        "late-opening" => FaultKind::LateOpening,
        "ballots-abandoned" => FaultKind::BallotsAbandoned { count: votes(fields) },
        _ => return None,
    })
}

pub(super) fn minutes(fields: &Fields<'_>, name: &'static str) -> Duration {
    fields.duration(name, MINUTES, 0.0..=1_440.0).unwrap_or(Duration::ZERO)
}

fn contest(fields: &Fields<'_>, contests: usize) -> u8 {
    fields.require("contest", "which contest, from 1");
    let contest = fields.count("contest", 1..=u8::MAX).unwrap_or(1);
    if contests < usize::from(contest) && fields.given("contest").is_some() {
        let expected = format!("a whole number up to {contests}, the contests of the election");
        fields.complain("contest", "names a contest that is not there", &expected);
    }
    contest
}

/// Reads how many of the devices are meant.
pub(super) fn devices(fields: &Fields<'_>, equipment: &Equipment, expected: &str) -> u16 {
    fields.require("count", expected);
    let count = fields.count("count", 1..=u16::MAX).unwrap_or(1);
    if equipment.devices < count && fields.given("count").is_some() {
        let expected = format!("a whole number up to {}, the devices of the station", equipment.devices);
        fields.complain("count", "must not be above `equipment.devices`", &expected);
    }
    count
}

pub(super) fn votes(fields: &Fields<'_>) -> u32 {
    fields.require("count", "a whole number from 1 to 1,000,000");
    fields.count("count", 1..=MOST_VOTERS).unwrap_or(1)
}

/// A restart is what the law names first (SAYLAU 2.3).
pub(super) fn on_stop(fields: &Fields<'_>) -> OnStop {
    fields.word("then", &ON_STOP).unwrap_or(OnStop::Restart)
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
    Evening,
    /// It is a matter of the papers alone: neither is asked.
    Papers,
    /// It comes with the ballots or devices before opening; `until` may be given.
    Delivery,
    /// `at` and `until` must be given.
    Spell,
    /// `at` must be given; how long it takes is a field of its own.
    Deed,
}

fn when(kind: FaultKind) -> When {
    match kind {
        FaultKind::DeviceDead { .. }
        | FaultKind::OnePhase { .. }
        | FaultKind::DiskTorn { .. }
        | FaultKind::DiskFull { .. }
        | FaultKind::DeskDead { .. }
        | FaultKind::PowerCut { .. }
        | FaultKind::LineNoise { .. }
        | FaultKind::LineCut { .. }
        | FaultKind::LineLoss { .. }
        | FaultKind::LineDuplicate { .. }
        | FaultKind::LineDelay { .. }
        | FaultKind::LineMute { .. }
        | FaultKind::BallotsTakenOut { .. }
        | FaultKind::BallotsLent { .. } => When::Moment,
        FaultKind::CounterStuck
        | FaultKind::CardStale { .. }
        | FaultKind::CardSwapped { .. }
        | FaultKind::PaperRefused { .. }
        | FaultKind::DevicesNeverRead { .. }
        | FaultKind::DoubleChannel { .. }
        | FaultKind::OtherDistrict { .. }
        | FaultKind::BallotsUnsigned { .. }
        | FaultKind::IssueUnchecked { .. }
        | FaultKind::WrongDocuments { .. }
        | FaultKind::VotedForAnother { .. }
        | FaultKind::LineMarked { .. }
        | FaultKind::BallotsAbandoned { .. } => When::Day,
        FaultKind::MixedLate { .. } | FaultKind::LateOpening => When::Morning,
        FaultKind::EarlyStart => When::BeforeTheDay,
        FaultKind::VotesNotSummed { .. } => When::Evening,
        FaultKind::UnusedKept
        | FaultKind::MobileExtra { .. }
        | FaultKind::TelephoneApplications { .. }
        | FaultKind::CountPaused { .. }
        | FaultKind::CopiesRefused { .. } => When::Papers,
        FaultKind::StockDiffers { .. } | FaultKind::MixedFirmware { .. } | FaultKind::WrongDate { .. } => {
            When::Delivery
        }
        FaultKind::DevicePaused { .. } => When::Spell,
        FaultKind::Restart { .. } => When::Deed,
    }
}

fn times(fields: &Fields<'_>, kind: FaultKind, hours: &Hours) -> (Instant, Option<Instant>) {
    const EXPECTED: &str = "a time of day like \"14:30\"";
    let when = when(kind);
    if matches!(when, When::Moment | When::BeforeTheDay | When::Spell | When::Deed) {
        fields.require("at", EXPECTED);
    }
    if matches!(when, When::Morning | When::Spell) {
        fields.require("until", EXPECTED);
    }
    let has_begin = !matches!(when, When::Delivery | When::Papers);
    let at = if has_begin { fields.time("at") } else { None }.unwrap_or(hours.opens);
    let has_end = !matches!(when, When::BeforeTheDay | When::Evening | When::Papers | When::Deed);
    let until = if has_end { fields.time("until") } else { None };
    // Hours that make no sense are reported already.
    if has_begin && fields.given("at").is_some() && hours.opens < hours.closes {
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
