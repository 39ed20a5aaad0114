//! From TOML to a [`QueueScenario`].

use std::collections::BTreeSet;

use election::time::{Duration, Instant};

use super::{QueueArrivals, QueueOutage, QueueScenario, QueueStage, StageService};
use crate::scenario::ServiceTime;
use crate::scenario::fields::Fields;
use crate::scenario::problem::{did_you_mean, either};
use crate::scenario::service::{self, Usual};
use crate::scenario::value::{Given, HOURS, MINUTES, SECONDS};

/// Voters of one day, which are in memory together.
const MOST_VOTERS_A_DAY: u32 = 5_000_000;
/// Voters of all days.
const MOST_VOTERS: u32 = 20_000_000;
const MOST_STAGES: usize = 20;
/// A little more than eleven years.
const MOST_HOURS: f64 = 100_000.0;
const MOST_MILLIS: u64 = 360_000_000_000;
const MOST_MILLIS_OF_SERVICE: u64 = 86_400_000;

/// Reads the top of a file that has a table `[queue]`.
pub(in crate::scenario) fn queue(fields: &Fields<'_>) -> QueueScenario {
    fields.require("title", "one line of text");
    let queue = fields.table("queue");
    let tables = queue.tables("stage").unwrap_or_default();
    let stages: Vec<QueueStage> = tables.iter().map(stage).collect();
    if !(1..=MOST_STAGES).contains(&stages.len()) {
        queue.complain("stage", "must have 1 to 20 entries", "1 to 20 tables `[[queue.stage]]`");
    }
    for (at, (fields, stage)) in tables.iter().zip(&stages).enumerate() {
        if stages.iter().take(at).any(|other| other.name == stage.name) {
            fields.complain("name", "must differ from the other stages' names", "another name");
        }
    }
    let outages = queue.tables("outage").unwrap_or_default();
    let scenario = QueueScenario {
        title: fields.text("title").unwrap_or_default(),
        story: fields.text("story").unwrap_or_default(),
        days: queue.count("days", 1..=1_000_000_u32).unwrap_or(1),
        warm_up: queue.duration("warm_up_min", MINUTES, 0.0..=MOST_HOURS * 60.0).unwrap_or_default(),
        over: over(&queue),
        room: queue.count("room", 1..=MOST_VOTERS_A_DAY),
        arrivals: arrivals(&queue.table("arrivals")),
        outages: outages.iter().map(|fields| outage(fields, &stages)).collect(),
        stages,
    };
    check_size(&queue, &scenario);
    scenario
}

/// The waits that polling places are judged by; half an hour is the norm of the American commission of 2014.
const OVER_MIN: [u64; 5] = [5, 10, 15, 30, 60];

fn over(queue: &Fields<'_>) -> Vec<Duration> {
    let Some(given) = queue.given("over_min") else { return OVER_MIN.map(Duration::from_mins).to_vec() };
    let items = given.list().unwrap_or_default();
    let over: Vec<Duration> =
        items.iter().filter_map(|item| item.duration(MINUTES, 0.0..=MOST_HOURS * 60.0)).collect();
    if !over.is_sorted_by(|a, b| a < b) {
        queue.complain("over_min", "must rise from entry to entry", "a rising list of minutes");
    }
    if 20 < over.len() {
        queue.complain("over_min", "must have at most 20 entries", "a list of up to 20 numbers");
    }
    over
}

/// How `arrivals.kind` is written.
#[derive(Clone, Copy)]
enum Kind {
    Poisson,
    Trace,
}

fn arrivals(fields: &Fields<'_>) -> QueueArrivals {
    fields.require("kind", "`poisson` or `trace`");
    match fields.word("kind", &[("poisson", Kind::Poisson), ("trace", Kind::Trace)]) {
        Some(Kind::Poisson) => poisson(fields),
        Some(Kind::Trace) => trace(fields),
        None => {
            fields.accept_all();
            QueueArrivals::Trace { times: Vec::new(), closes: Instant::MIDNIGHT }
        }
    }
}

/// One rate for so many hours, or a list of rates for pieces of one length.
fn poisson(fields: &Fields<'_>) -> QueueArrivals {
    const MOST_PER_HOUR: f64 = 1e9;
    fields
        .require("per_hour", "mean arrivals an hour: one number, or a list with one for each piece of time");
    let Some(given) = fields.given("per_hour") else {
        fields.accept_all();
        return QueueArrivals::Poisson { per_hour: Vec::new(), piece: Duration::ZERO };
    };
    if given.is_list() {
        let per_hour = fields.numbers("per_hour", 0.0..=MOST_PER_HOUR).unwrap_or_default();
        let piece = fields.duration("piece_min", MINUTES, 0.001..=MOST_HOURS * 60.0);
        let piece = piece.unwrap_or(Duration::from_mins(60));
        let most = MOST_HOURS * 3_600.0 / piece.as_secs_f64();
        if most < per_hour.len() as f64 {
            fields.complain("per_hour", "must not last longer than 100,000 hours", "fewer entries");
        }
        return QueueArrivals::Poisson { per_hour, piece };
    }
    fields.require("hours", "for how many hours voters come");
    let per_hour = given.number(0.0..=MOST_PER_HOUR).into_iter().collect();
    let piece = fields.duration("hours", HOURS, 0.001..=MOST_HOURS).unwrap_or_default();
    QueueArrivals::Poisson { per_hour, piece }
}

fn trace(fields: &Fields<'_>) -> QueueArrivals {
    fields.require("times_ms", "a list of whole milliseconds after opening, one for each voter");
    let items = fields.given("times_ms").and_then(|given| given.list()).unwrap_or_default();
    let times = items.iter().filter_map(|item| item.count(0..=MOST_MILLIS));
    let times: Vec<Instant> = times.map(Instant::from_millis).collect();
    if !times.is_sorted() {
        fields.complain("times_ms", "must be in order of arrival", "milliseconds that never fall");
    }
    let last = times.iter().max().copied().unwrap_or_default();
    let hours = fields.duration("hours", HOURS, 0.0..=MOST_HOURS);
    let closes = hours.map_or(last, |hours| Instant::MIDNIGHT + hours);
    if closes < last {
        let expected = format!("at least {} hours", last.since(Instant::MIDNIGHT).as_secs_f64() / 3_600.0);
        fields.complain("hours", "must not end before the last arrival", &expected);
    }
    QueueArrivals::Trace { times, closes }
}

fn stage(fields: &Fields<'_>) -> QueueStage {
    fields.require("name", "a name that no other stage has");
    fields.require("servers", "a whole number from 1 to 10,000");
    let given = fields.given("patience");
    let patience =
        given.map(|_| service::read(&fields.table("patience"), &service::SERVICE, Usual::default()));
    QueueStage {
        name: fields.text("name").unwrap_or_default(),
        servers: fields.count("servers", 1..=10_000_u32).unwrap_or(1),
        service: stage_service(fields),
        room: fields.count("room", 1..=MOST_VOTERS_A_DAY),
        patience,
    }
}

/// A distribution, or times one by one.
fn stage_service(fields: &Fields<'_>) -> StageService {
    let Some(given) = fields.given("service_ms") else {
        let or =
            "a table like `{ kind = \"exponential\", mean_s = 60 }`; or `service_ms`, a list of milliseconds";
        fields.require("service", or);
        let table = fields.given("service").map(|_| fields.table("service"));
        let drawn = table.map(|table| service::read(&table, &service::SERVICE, Usual::default()));
        return StageService::Drawn(drawn.unwrap_or(ServiceTime::Fixed(Duration::ZERO)));
    };
    if fields.given("service").is_some() {
        fields.complain("service_ms", "must not stand beside `service`", "one of the two");
        fields.table("service").accept_all();
    }
    let items = given.list().unwrap_or_default();
    if items.is_empty() {
        fields.complain(
            "service_ms",
            "must be a list with entries",
            "whole milliseconds, one for each voter",
        );
    }
    let times = items.iter().filter_map(|item| item.count(0..=MOST_MILLIS_OF_SERVICE));
    StageService::Trace(times.map(Duration::from_millis).collect())
}

fn outage(fields: &Fields<'_>, stages: &[QueueStage]) -> QueueOutage {
    fields.require("from_s", "seconds after opening at which servers stop");
    fields.require("to_s", "seconds after opening at which they go on");
    let read = |name| fields.duration(name, SECONDS, 0.0..=MOST_HOURS * 3_600.0).unwrap_or_default();
    let (from, to) = (read("from_s"), read("to_s"));
    if to <= from && fields.given("from_s").is_some() && fields.given("to_s").is_some() {
        fields.complain("to_s", "must be after `from_s`", &format!("seconds above {}", from.as_secs_f64()));
    }
    let named = fields.given("stages").map(|given| {
        let items = given.list().unwrap_or_default();
        if items.is_empty() {
            fields.complain(
                "stages",
                "must name a stage",
                "a list of names; without it all stages stand still",
            );
        }
        items.iter().filter_map(|item| place_of(item, stages)).collect::<BTreeSet<usize>>()
    });
    let stopped = named.map_or_else(|| (0..stages.len()).collect(), |named| named.into_iter().collect());
    QueueOutage { from: Instant::MIDNIGHT + from, to: Instant::MIDNIGHT + to, stages: stopped }
}

fn place_of(item: &Given<'_>, stages: &[QueueStage]) -> Option<usize> {
    let names = || stages.iter().map(|stage| stage.name.as_str());
    let name = item.text()?;
    let place = names().position(|known| known == name);
    place.or_else(|| {
        item.complain("must be the name of a stage", &either(names()), did_you_mean(name, names()))
    })
}

fn check_size(queue: &Fields<'_>, scenario: &QueueScenario) {
    let a_day = scenario.expected_voters();
    if f64::from(MOST_VOTERS_A_DAY) < a_day {
        let what = format!("makes {a_day:.0} voters a day, more than 5,000,000");
        queue.complain("arrivals", &what, "fewer arrivals; `days` repeats a day");
    }
    if f64::from(MOST_VOTERS) < a_day * f64::from(scenario.days) {
        let what = format!("makes {:.0} voters, more than 20,000,000", a_day * f64::from(scenario.days));
        queue.complain("days", &what, "fewer days, or runs of several seeds");
    }
}
