//! The tables about the station: devices, desks, lines, and what the commission decides.

use election::device::{Carrier, DeviceProfile, PROFILES, REMOTE_2004};
use election::precinct::Hours;
use election::record::ops::AfterFallback;
use election::time::{Duration, Instant};

use super::fields::Fields;
use super::value::{MICROSECONDS, MILLISECONDS, MINUTES, clock};
use super::{ChannelRule, Commission, Electorate, Equipment, LinePlan, NoBarcode, Remedy, RepairStep};

pub(super) const NO_BARCODE: [(&str, NoBarcode); 2] =
    [("manual", NoBarcode::Manual), ("refuse", NoBarcode::Refuse)];

pub(super) const CHANNELS: [(&str, ChannelRule); 3] = [
    ("mixed", ChannelRule::Mixed),
    ("electronic-only", ChannelRule::ElectronicOnly),
    ("paper-only", ChannelRule::PaperOnly),
];

pub(super) const REMEDIES: [(&str, Remedy); 4] = [
    ("restart", Remedy::Restart),
    ("reseat", Remedy::Reseat),
    ("spare", Remedy::Spare),
    ("paper", Remedy::Paper),
];

const MINUTES_PER_DAY: f64 = 1_440.0;

/// Numbers of devices, desks and booths are published nowhere (SAYLAU 1.6): all defaults here are assumed.
pub(super) fn equipment(fields: &Fields<'_>) -> Equipment {
    let profile = fields.word("profile", &PROFILES.map(|profile| (profile.name, profile)));
    let profile = profile.unwrap_or(REMOTE_2004);
    let devices = fields.count("devices", 0..=10_000).unwrap_or(profile.devices);
    let booths = fields.count("booths", 0..=10_000).unwrap_or_else(|| default_booths(&profile, devices));
    if 0 < devices && booths == 0 {
        fields.complain("booths", "must be at least 1 where there are devices", "a whole number from 1");
    }
    if is_wired(&profile) && booths != devices {
        let expected = format!("{devices}, because a wired terminal is its own booth");
        fields.complain("booths", "must equal `devices` with wired terminals", &expected);
    }
    Equipment {
        profile,
        devices,
        booths,
        paper_booths: fields.count("paper_booths", 1..=10_000).unwrap_or(4),
        desks: fields.count("desks", 1..=1_000).unwrap_or(2),
        docks: fields.count("docks", 1..=1_000).unwrap_or(1),
        portable: fields.count("portable", 0..=1_000).unwrap_or(1),
        ups: fields.duration("ups_min", MINUTES, 0.0..=MINUTES_PER_DAY).unwrap_or(Duration::ZERO),
        keeps_copies: fields.flag("keeps_copies").unwrap_or(false),
        spares: fields.count("spares", 0..=1_000).unwrap_or(0),
        line: line(&fields.table("line")),
    }
}

fn is_wired(profile: &DeviceProfile) -> bool {
    profile.carrier == Carrier::Cable
}

/// As many booths as the profile has, but no more than devices that could be in them.
fn default_booths(profile: &DeviceProfile, devices: u16) -> u16 {
    if is_wired(profile) { devices } else { profile.booths.min(devices) }
}

/// The link of Saylau is unknown (SAYLAU 1.6): a dock with contacts, fast and clean, is assumed.
fn line(fields: &Fields<'_>) -> LinePlan {
    LinePlan {
        baud: fields.count("baud", 1_200..=921_600_u32).unwrap_or(115_200),
        latency: fields
            .duration("latency_us", MICROSECONDS, 0.0..=10_000_000.0)
            .unwrap_or(Duration::from_nanos(500_000)),
        bit_error_rate: fields.share("bit_error_rate").unwrap_or(0.0),
        keep_alive: fields.duration("keep_alive_ms", MILLISECONDS, 0.0..=600_000.0).unwrap_or(Duration::ZERO),
        suite: fields.count("suite", 0..=2).unwrap_or(2),
    }
}

/// Returns how many lines the station has: one for each wired terminal, else one for each dock.
pub(super) fn lines(equipment: &Equipment) -> u16 {
    if is_wired(&equipment.profile) { equipment.devices } else { equipment.docks }
}

pub(super) fn commission(fields: &Fields<'_>, hours: &Hours, electorate: &Electorate) -> Commission {
    let members = fields.count("members", 1..=99).unwrap_or(7);
    let after_fallback = fields.word("after_fallback", &words(AfterFallback::ALL, AfterFallback::name));
    let plan = Commission {
        members,
        channels: fields.word("channels", &CHANNELS).unwrap_or(ChannelRule::Mixed),
        no_barcode: fields.word("no_barcode", &NO_BARCODE).unwrap_or(NoBarcode::Manual),
        // Unknown, because the law is silent (SAYLAU 2.3); that votes stay is assumed.
        after_fallback: after_fallback.unwrap_or(AfterFallback::Keep),
        system_start: fields.time("system_start").unwrap_or(hours.start_not_before),
        stock: fields.count("stock", 0..=2_000_000).unwrap_or_else(|| legal_stock(electorate.listed)),
        // Additional lists left the law in April 2004 (SAYLAU 2.2, L17).
        adds_unlisted: fields.flag("adds_unlisted").unwrap_or(false),
        home_trip: fields.time("home_trip").unwrap_or_else(|| default_home_trip(hours)),
        // One member reached 17 flats in 2 hours (MB-03): 7 minutes each. That 10 are usual is assumed.
        home_visit: fields
            .duration("home_visit_min", MINUTES, 0.0..=MINUTES_PER_DAY)
            .unwrap_or(Duration::from_mins(10)),
        // The law wants all members (SAYLAU 2.3); fewer is a breach that can be played.
        signatures: fields.count("signatures", 0..=members).unwrap_or(members),
        copies: fields.count("copies", 0..=1_000).unwrap_or(3),
        repair: fields.tables("repair").unwrap_or_default().iter().filter_map(repair_step).collect(),
    };
    check_times(fields, &plan, hours);
    plan
}

/// The steps are those of Brazil's ladder (SIMULATION 5); how long each takes and how often it helps is assumed.
fn repair_step(fields: &Fields<'_>) -> Option<RepairStep> {
    fields.require("step", "what members do: `restart`, `reseat`, `spare` or `paper`");
    let remedy = fields.word("step", &REMEDIES);
    let (minutes, usually_helps) = match remedy {
        Some(Remedy::Restart) => (5, 0.5),
        Some(Remedy::Reseat) => (5, 0.25),
        Some(Remedy::Spare) => (10, 1.0),
        Some(Remedy::Paper) | None => (0, 1.0),
    };
    let takes = fields.duration("takes_min", MINUTES, 0.0..=MINUTES_PER_DAY);
    let helps = fields.share("helps");
    Some(RepairStep {
        remedy: remedy?,
        takes: takes.unwrap_or(Duration::from_mins(minutes)),
        helps: helps.unwrap_or(usually_helps),
    })
}

fn check_times(fields: &Fields<'_>, plan: &Commission, hours: &Hours) {
    // Hours that make no sense are reported already.
    if hours.closes <= hours.opens || hours.opens < hours.start_not_before {
        return;
    }
    let (start, opens, closes) = (clock(hours.start_not_before), clock(hours.opens), clock(hours.closes));
    if hours.opens < plan.system_start {
        fields.complain(
            "system_start",
            "must not be after opening",
            &format!("a time from {start} to {opens}"),
        );
    }
    if plan.system_start < hours.start_not_before {
        let expected = format!("a time from {start} to {opens}; starting earlier is the fault `early-start`");
        fields.complain("system_start", "must not be before `hours.start_not_before`", &expected);
    }
    if plan.home_trip < hours.opens || hours.closes <= plan.home_trip {
        fields.complain(
            "home_trip",
            "must lie within the hours",
            &format!("a time from {opens} to before {closes}"),
        );
    }
}

/// Returns the ballots printed for a precinct: its voters and 1 % in reserve (SAYLAU 2.2, L1).
fn legal_stock(listed: u32) -> u32 {
    listed + listed.div_ceil(100)
}

/// Noon, or the opening where noon is not within the hours; assumed.
fn default_home_trip(hours: &Hours) -> Instant {
    let noon = Instant::from_hour(12);
    if hours.opens <= noon && noon < hours.closes { noon } else { hours.opens }
}

/// A station without devices needs paper.
pub(super) fn check_channels(fields: &Fields<'_>, equipment: &Equipment, commission: &Commission) {
    if equipment.devices == 0 && commission.channels == ChannelRule::ElectronicOnly {
        let what = "must be at least 1 where `commission.channels` is \"electronic-only\"";
        fields.complain("devices", what, "a whole number from 1 to 10,000");
    }
}

fn words<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    values.iter().map(|value| (name(*value), *value)).collect()
}
