//! The tables about people: who may come, when they come, how long they take, what they do.

use election::precinct::Hours;
use election::time::Duration;

use super::fields::Fields;
use super::service::{self, Kind, Usual};
use super::value::Given;
use super::{Arrivals, Behaviour, Electorate, Service, ServiceTime, TracedVoter};

/// The most voters a scenario may list.
pub(super) const MOST_VOTERS: u32 = 1_000_000;

/// Shares of the day's voters in each of 13 hours (Edelstein and Edelstein 2010, SIMULATION 5).
const HOURLY_WEIGHTS: [f64; 13] = [0.1, 0.1, 0.05, 0.05, 0.05, 0.1, 0.1, 0.05, 0.05, 0.05, 0.1, 0.1, 0.1];

const MILLIS_PER_DAY: u64 = 86_400_000;
const MILLIS_PER_HOUR: u64 = 3_600_000;

pub(super) fn electorate(fields: &Fields<'_>) -> Electorate {
    fields.require("listed", "a whole number from 0 to 1,000,000; an electronic precinct had about 1,900");
    // 56.49 % in the whole country (SAYLAU 3.1).
    let turnout = fields.share("turnout").unwrap_or(0.56);
    Electorate {
        listed: fields.count("listed", 0..=MOST_VOTERS).unwrap_or_default(),
        turnout,
        // Assumed: the share is unknown for every year (SAYLAU 9).
        electronic_share: fields.share("electronic_share").unwrap_or(0.5),
        // Assumed: not every card had a barcode (SAYLAU 5.1).
        no_barcode: fields.share("no_barcode").unwrap_or(0.05),
        // Assumed.
        misread: fields.share("misread").unwrap_or(0.01),
        unlisted: fields.count("unlisted", 0..=MOST_VOTERS).unwrap_or(3),
        // One precinct had 24 (MB-03); that others had as many is assumed.
        home_applications: fields.count("home_applications", 0..=MOST_VOTERS).unwrap_or(24),
        // Assumed: who applied is no surer to vote than others.
        home_turnout: fields.share("home_turnout").unwrap_or(turnout),
        // Assumed.
        home_electronic_share: fields.share("home_electronic_share").unwrap_or(0.5),
    }
}

/// How `arrivals.kind` is written.
#[derive(Clone, Copy)]
enum ArrivalKind {
    Turnout,
    Poisson,
    Trace,
}

const ARRIVAL_KINDS: [(&str, ArrivalKind); 3] =
    [("turnout", ArrivalKind::Turnout), ("poisson", ArrivalKind::Poisson), ("trace", ArrivalKind::Trace)];

pub(super) fn arrivals(fields: &Fields<'_>, hours: &Hours, electorate: &Electorate) -> Arrivals {
    let kind = match fields.given("kind") {
        None => Some(ArrivalKind::Turnout),
        Some(given) => given.word(&ARRIVAL_KINDS),
    };
    // The last hour may be a short one.
    let hours_open = hours.closes.since(hours.opens).millis().div_ceil(MILLIS_PER_HOUR) as usize;
    match kind {
        Some(ArrivalKind::Turnout) => {
            Arrivals::Turnout { hourly_weights: hourly_weights(fields, hours_open) }
        }
        Some(ArrivalKind::Poisson) => Arrivals::Poisson { per_hour: per_hour(fields, hours_open) },
        Some(ArrivalKind::Trace) => Arrivals::Trace(trace(fields, electorate)),
        None => {
            fields.accept_all();
            Arrivals::Trace(Vec::new())
        }
    }
}

fn hourly_weights(fields: &Fields<'_>, hours_open: usize) -> Vec<f64> {
    let weights = fields.numbers("hourly_weights", 0.0..=1e12).unwrap_or_else(|| {
        if hours_open == HOURLY_WEIGHTS.len() { HOURLY_WEIGHTS.to_vec() } else { vec![1.0; hours_open] }
    });
    check_hours(fields, "hourly_weights", &weights, hours_open);
    if !weights.is_empty() && weights.iter().sum::<f64>() <= 0.0 {
        fields.complain("hourly_weights", "must not be all 0", "a list with a number above 0");
    }
    weights
}

/// Reads one mean for every hour, or a list.
fn per_hour(fields: &Fields<'_>, hours_open: usize) -> Vec<f64> {
    fields.require("per_hour", "mean arrivals an hour: one number, or a list with one for each hour");
    let Some(given) = fields.given("per_hour") else { return Vec::new() };
    if !given.is_list() {
        return given.number(0.0..=1e6).map_or_else(Vec::new, |mean| vec![mean; hours_open]);
    }
    let means = fields.numbers("per_hour", 0.0..=1e6).unwrap_or_else(|| vec![0.0; hours_open]);
    check_hours(fields, "per_hour", &means, hours_open);
    means
}

fn check_hours(fields: &Fields<'_>, name: &'static str, entries: &[f64], hours_open: usize) {
    // Hours that make no sense are reported already.
    if entries.len() != hours_open && 0 < hours_open {
        let what = format!("must have one entry for each of the {hours_open} hours");
        fields.complain(name, &what, &format!("a list of {hours_open} numbers"));
    }
}

/// Reads the long form, the short form, or complains about both at once.
fn trace(fields: &Fields<'_>, electorate: &Electorate) -> Vec<TracedVoter> {
    let long = fields.tables("voter");
    let short = fields.given("voters").and_then(|given| given.list());
    if long.is_some() && short.is_some() {
        fields.complain("voters", "must not stand beside `[[arrivals.voter]]`", "one of the two forms");
    }
    let voters: Vec<TracedVoter> = match (long, short) {
        (Some(tables), _) => tables.iter().filter_map(long_voter).collect(),
        (None, Some(rows)) => rows.iter().filter_map(short_voter).collect(),
        (None, None) => Vec::new(),
    };
    let name = if fields.given("voters").is_some() { "voters" } else { "voter" };
    if !voters.is_sorted_by_key(|voter| voter.arrival_ms) {
        fields.complain(name, "must be in order of arrival", "`arrival_ms` that never falls");
    }
    if (electorate.listed as usize) < voters.len() {
        let what = format!("has {} voters, more than `electorate.listed`", voters.len());
        fields.complain(name, &what, &format!("at most {} voters", electorate.listed));
    }
    voters
}

fn long_voter(fields: &Fields<'_>) -> Option<TracedVoter> {
    const EXPECTED: &str = "a whole number of milliseconds";
    for name in ["arrival_ms", "desk_ms", "booth_ms"] {
        fields.require(name, EXPECTED);
    }
    let read = |name| fields.count(name, 0..=MILLIS_PER_DAY);
    let (arrival_ms, desk_ms, booth_ms) = (read("arrival_ms"), read("desk_ms"), read("booth_ms"));
    Some(TracedVoter { arrival_ms: arrival_ms?, desk_ms: desk_ms?, booth_ms: booth_ms? })
}

fn short_voter(row: &Given<'_>) -> Option<TracedVoter> {
    let items = row.list()?;
    let [arrival, desk, booth] = items.as_slice() else {
        return row.refuse("must have 3 entries", "`[arrival_ms, desk_ms, booth_ms]`");
    };
    let read = |item: &Given<'_>| item.count(0..=MILLIS_PER_DAY);
    let (arrival_ms, desk_ms, booth_ms) = (read(arrival), read(desk), read(booth));
    Some(TracedVoter { arrival_ms: arrival_ms?, desk_ms: desk_ms?, booth_ms: booth_ms? })
}

/// Means of desk and booth: nobody has published times of Saylau; all of them are assumed.
pub(super) fn service(fields: &Fields<'_>) -> Service {
    let read = |name, mean_s, cv| {
        let usual =
            Usual { kind: Some(Kind::Lognormal), mean: Some(Duration::from_secs(mean_s)), cv: Some(cv) };
        service::read(&fields.table(name), &service::SERVICE, usual)
    };
    Service {
        desk: read("desk", 60, 0.5),
        electronic: read("electronic", 120, 0.6),
        paper: read("paper", 90, 0.6),
    }
}

pub(super) fn behaviour(fields: &Fields<'_>) -> Behaviour {
    Behaviour {
        patience: patience(fields),
        // Assumed, like all shares here but the next ones marked otherwise.
        switch_to_paper: fields.share("switch_to_paper").unwrap_or(0.5),
        walk_off: fields.share("walk_off").unwrap_or(0.0005),
        forget: fields.share("forget").unwrap_or(0.002),
        code_use: fields.share("code_use").unwrap_or(0.3),
        easy_codes: fields.share("easy_codes").unwrap_or(0.3),
        take_away: fields.share("take_away").unwrap_or(0.003),
        // 2.77 % of the party-list ballots of 2004 (SAYLAU 3.1).
        invalid: fields.share("invalid").unwrap_or(0.0277),
        spoil: fields.share("spoil").unwrap_or(0.003),
    }
}

/// Without `patience_mean_min` voters wait for ever, and the fields beside it must be absent.
fn patience(fields: &Fields<'_>) -> Option<ServiceTime> {
    let names = &service::PATIENCE;
    if fields.given(names.mean).is_none() {
        for name in [names.kind, names.cv, names.stages] {
            if fields.given(name).is_some() {
                fields.complain(name, "must not stand without `patience_mean_min`", "both fields or neither");
            }
        }
        return None;
    }
    let usual = Usual { kind: Some(Kind::Exponential), mean: None, cv: Some(0.5) };
    Some(service::read(fields, names, usual))
}
